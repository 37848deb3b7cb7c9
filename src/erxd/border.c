/*
 * What an operation is asked about has to be among the names that are inside, and comes
 * to its handler as the lab has it; errors and what has come to rest go the other way.
 */
#include "erxd/border.h"

#include "base/xalloc.h"
#include "data/suggest.h"
#include "er/kind.h"
#include "er/names.h"
#include "erxd/border_names.h"
#include "erxd/host.h"
#include "erxd/names.h"
#include "net/at.h"
#include "run/operation.h"

#include <stdlib.h>
#include <string.h>

static const struct er_model *
model_of(const struct host *h)
{
	return run_lab(h->run)->model;
}

struct er_border
border_of(const struct host *h, const struct caller *who)
{
	return (struct er_border){ model_of(h), caller_border(who) };
}

bool
border_sees(const struct host *h, const struct caller *who, const char *name)
{
	const struct er_border b = border_of(h, who);

	return er_border_sees(&b, name);
}

/* --- arguments --- */

/* Lists of names inside, in which what an argument names has to be. */
struct known {
	char **names;
	char **told; /* the same, as the subscription has them */
	size_t n, cap;
};

static void
know(void *ctx, const char *name)
{
	struct known *k = ctx;

	VEC_PUSH(k->names, k->n, k->cap) = xstrdup(name);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
known_init(struct known *k, const struct host *h, const struct caller *who)
{
	static const char *const lists[] = { "routers", "link", "sessions", "places",
		"global-reach", "private-clouds", "vnets", "circuits", "sites",
		"appliance", "connections" };

	*k = (struct known){ NULL, NULL, 0, 0 };
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		names_each(h, lists[i], who, caller_border(who), know, k);
	if (k->n > 1)
		qsort(k->names, k->n, sizeof *k->names, by_text);
	k->told = xcalloc(k->n + 1, sizeof *k->told);
	for (size_t i = 0; i < k->n; i++) {
		k->told[i] = xstrdup(k->names[i]);
		border_unmark(k->told[i]);
	}
}

static void
known_fini(struct known *k)
{
	for (size_t i = 0; i < k->n; i++) {
		free(k->names[i]);
		free(k->told[i]);
	}
	free(k->names);
	free(k->told);
}

static bool
is_known(const struct known *k, const char *name)
{
	return k->n && bsearch(&name, k->names, k->n, sizeof *k->names, by_text);
}

/* "A--B/ipv4" in either order, NAME, or what a circuit or VNet is called besides. */
static char *
name_in(const struct known *k, const struct er_model *m, const char *subscription,
    const char *text)
{
	const char *dash = strstr(text, "--"), *end;
	const struct er_circuit *circuit;
	const struct er_vnet *vnet;
	char *a, *b, *in = NULL;

	if (is_known(k, text))
		return xstrdup(text);
	if (dash) {
		char *first = xasprintf("%.*s", (int)(dash - text), text);

		a = border_plain(m, subscription, first);
		b = border_plain(m, subscription, dash + 2);
		in = xasprintf("%s--%s", a, b);
		end = strrchr(b, '/');
		if (!is_known(k, in) && end) { /* the ends in the other order */
			free(in);
			in = strcmp(end, "/ipv4") == 0 || strcmp(end, "/ipv6") == 0
			    ? xasprintf("%.*s--%s%s", (int)(end - b), b, a, end)
			    : xasprintf("%s--%s", b, a);
		}
		free(first);
		free(a);
		free(b);
	} else {
		char *full = border_reference_in(m, subscription, text, NULL);

		circuit = er_name_circuit(m, subscription, full);
		vnet = er_name_vnet(m, subscription, full);
		in = circuit &&
			strcmp(er_kind_owner(ER_CIRCUIT, &circuit->head),
			    subscription) == 0
		    ? xstrdup(circuit->head.name)
		    : vnet && strcmp(vnet->subscription, subscription) == 0
		    ? xstrdup(vnet->head.name)
		    : xstrdup(full);
		free(full);
	}
	if (is_known(k, in))
		return in;
	free(in);
	return NULL;
}

static void
unknown(const struct known *k, const struct api_arg *a, const char *text,
    struct errs *errs)
{
	struct data_suggest near;

	data_suggest_init(&near, text);
	for (size_t i = 0; i < k->n; i++)
		data_suggest_offer(&near, k->told[i]);
	data_unknown(errs, a->name, a->name, text,
	    data_suggest_cure(&near, "name something of this subscription"));
}

static bool
is_address(const char *text)
{
	struct ip_prefix p;
	struct ip_addr a;

	return ip_addr_parse(&a, text) || ip_prefix_parse(&p, text);
}

/* Circuits with commas between, as `over` has them. */
static char *
list_in(const struct er_model *m, const char *subscription, const char *text)
{
	char *copy = xstrdup(text), *save, *in;
	struct buf out;

	buf_init(&out);
	for (char *word = strtok_r(copy, ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		in = border_reference_in(m, subscription, word, NULL);
		buf_printf(&out, "%s%s", out.len ? "," : "", in);
		free(in);
	}
	free(copy);
	buf_puts(&out, "");
	return buf_steal(&out);
}

/* The text of an argument as the lab has it; NULL and an error. */
static char *
argument_in(const struct host *h, const char *subscription, const struct known *k,
    const struct api_args *args, unsigned place, struct errs *errs)
{
	const struct api_arg *a = &args->verb->args[place];
	const char *text = api_text(args, place);
	const struct er_model *m = model_of(h);
	char *in = NULL;

	if (strchr(text, MARK)) {
		unknown(k, a, text, errs);
		return NULL;
	}
	switch (a->border) {
	case API_BORDER_PLAIN:
		return xstrdup(text);
	case API_BORDER_REFERENCE:
		return border_reference_in(m, subscription, text,
		    api_text_of(args, "authorization-key"));
	case API_BORDER_REFERENCES:
		return list_in(m, subscription, text);
	case API_BORDER_UNSAID:
		errs_add(errs, CODE_NOT_YOUR_ROLE, NULL, a->name, "leave it out",
		    "only an operator may say %s", a->name);
		return NULL;
	case API_BORDER_NAME:
		break;
	}
	if (is_address(text))
		return xstrdup(text);
	in = name_in(k, m, subscription, text);
	if (!in)
		unknown(k, a, text, errs);
	return in;
}

static bool
may_run(const struct caller *who, const struct api_verb *verb, struct errs *errs)
{
	if (verb->scope == API_SCOPE_UNSAID || verb->scope == API_SCOPE_OPERATOR)
		errs_add(errs, CODE_NOT_YOUR_ROLE, NULL, NULL,
		    "ask an operator of the daemon; the other operations, /metrics and "
		    "/events answer for a subscription",
		    "only an operator may %s, for %s", verb->name, verb->why);
	else if (verb->writes && who->role < CALLER_OWNER)
		errs_add(errs, CODE_NOT_YOUR_ROLE, NULL, NULL,
		    "ask an owner of the subscription", "a reader may not %s",
		    verb->name);
	else
		return true;
	return false;
}

static void
set_text(struct data_node *input, const char *name, const char *text)
{
	struct data_node *leaf = data_node_get(input, name);

	if (!leaf) {
		leaf = data_node_new(DATA_TEXT, name);
		data_node_add(input, leaf);
	}
	free(leaf->text);
	leaf->text = xstrdup(text);
}

/* One's own subscription goes without saying; another one is not there. */
static bool
take_subscription(const struct api_args *args, const char *subscription,
    struct data_node *input, struct errs *errs)
{
	const char *given;

	if (!api_value(args, API_SUBSCRIPTION))
		return true;
	given = api_text_of(args, API_SUBSCRIPTION);
	if (given && strcmp(given, subscription) != 0) {
		errs_add(errs, CODE_NOT_YOURS, NULL, API_SUBSCRIPTION,
		    "leave it out, or ask with a token of that subscription",
		    "this token is for %s", subscription);
		return false;
	}
	set_text(input, API_SUBSCRIPTION, subscription);
	return true;
}

/* What an answer is about has to be said where the default is everything there is. */
static bool
names_something(const struct api_args *args, struct errs *errs)
{
	const struct api_verb *v = args->verb;

	for (unsigned i = 0; i < v->nargs; i++)
		if (v->args[i].border == API_BORDER_NAME) {
			if (api_given(args, i))
				return true;
			errs_add(errs, CODE_MISSING_ARGUMENT, NULL, v->args[i].name,
			    "name something of this subscription", "%s needs %s",
			    v->name, v->args[i].name);
			return false;
		}
	return true;
}

/* Texts that are not said to be plain; values of other types name nothing. */
static bool
is_name(const struct api_arg *a)
{
	return a->border > API_BORDER_PLAIN ||
	    (a->border == API_BORDER_UNSAID && a->type <= API_TYPE_TARGET);
}

/* True when an operator asks for what is there of a subscription: the default one, or
 * the owner of something.  An edit may be a subscription's first. */
static bool
known_subscription(const struct host *h, const struct api_args *args, struct errs *errs)
{
	const char *given =
	    args->verb->writes ? NULL : api_text_of(args, API_SUBSCRIPTION);
	const struct er_model *m = run_lab(h->run)->model;
	struct data_suggest near;

	if (!given || strcmp(given, ER_SUBSCRIPTION_DEFAULT) == 0)
		return true;
	data_suggest_init(&near, given);
	data_suggest_offer(&near, ER_SUBSCRIPTION_DEFAULT);
	for (size_t i = 0; i < m->ncircuits; i++) /* managed ones are Microsoft's */
		data_suggest_offer(&near, m->circuits[i].subscription);
	for (unsigned k = 0; k < ER_OBJECT_N; k++)
		for (size_t i = 0; i < er_kind_count(m, (enum er_object_kind)k); i++)
			data_suggest_offer(&near,
			    er_kind_owner((enum er_object_kind)k,
				er_kind_at(m, (enum er_object_kind)k, i)));
	if (near.there)
		return true;
	data_unknown(errs, API_SUBSCRIPTION, "subscription", given,
	    data_suggest_cure(&near,
		"objects of the lab name theirs; without --" API_SUBSCRIPTION
		" default asks"));
	return false;
}

struct api_args *
border_args(struct host *h, const struct caller *who, struct api_args *args,
    struct errs *errs)
{
	const char *subscription = caller_border(who);
	struct data_node *input;
	struct known known;
	struct api_args *in = NULL;

	if (!subscription) {
		if (known_subscription(h, args, errs))
			return args;
		api_args_free(args);
		return NULL;
	}
	if (!may_run(who, args->verb, errs) ||
	    (args->verb->scope == API_SCOPE_NAMED && !names_something(args, errs))) {
		api_args_free(args);
		return NULL;
	}
	input = data_node_dup(args->input);
	known_init(&known, h, who);
	take_subscription(args, subscription, input, errs);
	for (unsigned i = 0; i < args->verb->nargs; i++) {
		const struct api_arg *a = &args->verb->args[i];
		char *text = !api_given(args, i) || !is_name(a)
		    ? NULL
		    : argument_in(h, subscription, &known, args, i, errs);

		if (text)
			set_text(input, a->name, text);
		free(text);
	}
	known_fini(&known);
	if (errs->nerrors)
		data_node_free(input);
	else
		in = api_args_new(args->verb, input, errs);
	api_args_free(args);
	return in;
}

/* --- rest --- */

/* Operations that run, of circuits that who asks may see. */
bool
border_operations(struct host *h, const struct caller *who, struct errs *errs)
{
	const struct er_border b = border_of(h, who);
	struct errs all;
	bool any = false;

	errs_init(&all);
	run_operation_reasons(h->run, host_now(h), &all);
	for (size_t i = 0; i < all.n; i++) {
		const struct err *e = &all.items[i];

		if (!er_border_sees(&b, e->path))
			continue;
		any = true;
		if (errs)
			errs_add(errs, e->code, NULL, e->path, e->cure, "%s", e->text);
	}
	errs_fini(&all);
	return any;
}

bool
border_reasons(struct host *h, const struct caller *who, struct net_reason *reasons,
    size_t *n)
{
	struct er_border b = border_of(h, who);
	const struct net_lens lens = { er_border_lens, &b };

	if (!b.subscription)
		return net_reasons(h->net, host_now(h), reasons, n) &&
		    run_converged(h->run, host_now(h));
	return net_reasons_of(h->net, host_now(h), &lens, reasons, n) &&
	    !border_operations(h, who, NULL);
}

bool
border_converged(struct host *h, const struct caller *who)
{
	struct net_reason reasons[NET_REASONS_MAX];
	size_t n;

	return caller_border(who) ? border_reasons(h, who, reasons, &n)
				  : run_converged(h->run, host_now(h));
}

/* --- errors --- */

static void
replace_text(char **text, const char *with)
{
	char *copy = xstrdup(with);

	free(*text);
	*text = copy;
}

/* What a handler suggests it has from all names there are. */
void
border_errs(const struct host *h, const struct caller *who, struct errs *errs)
{
	const struct er_border b = border_of(h, who);

	for (size_t i = 0; b.subscription && i < errs->n; i++) {
		struct err *e = &errs->items[i];
		struct buf text;

		if (e->code == CODE_UNKNOWN_NAME || strstr(e->cure, "did you mean") ||
		    er_border_crossed(&b, e->cure))
			replace_text(&e->cure, code_row(e->code)->cure);
		if (er_border_crossed(&b, e->path))
			replace_text(&e->path, "");
		buf_init(&text);
		er_border_text(&b, e->text, &text);
		replace_text(&e->text, text.data ? text.data : "");
		buf_fini(&text);
		border_unmark(e->cure);
		border_unmark(e->text);
		border_unmark(e->path);
	}
}
