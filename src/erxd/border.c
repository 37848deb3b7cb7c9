/*
 * Names that come in have no mark, so that nothing outside can be named but by what the
 * service has for it: a resource id, SUBSCRIPTION:NAME or a service key.  A plain name
 * is one of the subscription's objects of the lab file, else it gets the mark, whether
 * or not there is such an object: what is not there is unknown under the name that was
 * given, for marks are taken off again from all that goes out.
 */
#include "erxd/border.h"

#include "base/xalloc.h"
#include "data/suggest.h"
#include "er/auth.h"
#include "er/kind.h"
#include "er/leaf.h"
#include "er/names.h"
#include "erxd/host.h"
#include "erxd/names.h"
#include "net/at.h"
#include "run/operation.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MARK = '~' };

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

/* --- marks --- */

static bool
is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

/* How long the mark at `p` is, the sign included; 0: it is none. */
static size_t
mark_len(const char *begin, const char *p)
{
	size_t n = 1;

	if (*p != MARK || p == begin || !is_name_char(p[-1]) ||
	    !(isalnum((unsigned char)p[1]) || p[1] == '_'))
		return 0;
	while (is_name_char(p[n]) && !(p[n] == '-' && p[n + 1] == '-'))
		n++;
	while (p[n - 1] == '-' || p[n - 1] == '.')
		n--;
	return n;
}

static void
unmark(char *text)
{
	char *to = text;
	const char *begin = text;

	for (const char *p = text; *p;) {
		size_t n = mark_len(begin, p);

		if (n)
			p += n;
		else
			*to++ = *p++;
	}
	*to = '\0';
}

void
border_text(const struct caller *who, struct buf *b)
{
	if (!caller_border(who) || b->len == 0 || !memchr(b->data, MARK, b->len))
		return;
	unmark(b->data);
	b->len = strlen(b->data);
}

/* Whose an object is; NULL: there is none. */
static const char *
owner_of(const struct er_model *m, const char *name, size_t len)
{
	char *object = xasprintf("%.*s", (int)len, name);
	const struct er_head *head;
	enum er_object_kind kind;

	head = er_name_object(m, object, &kind);
	free(object);
	return head ? er_kind_owner(kind, head) : NULL;
}

/* NAME or NAME/PART; marked unless the lab has an object of the subscription's by it.
 */
static char *
plain_in(const struct er_model *m, const char *subscription, const char *text)
{
	size_t len = strcspn(text, "/");
	const char *owner = owner_of(m, text, len);

	if (len == 0 || (owner && strcmp(owner, subscription) == 0))
		return xstrdup(text);
	return xasprintf("%.*s%c%s%s", (int)len, text, MARK, subscription, text + len);
}

/* What stands for something of others that no key opens: no name, so it is not found.
 */
static const char nothing[] = "~";

/* A circuit of others that the subscription is on already, or that a key opens. */
static bool
is_open(const char *subscription, const struct er_circuit *k, const char *key)
{
	char guid[37];
	bool open = false;

	for (size_t i = 0; i < k->nconnections; i++)
		open |=
		    strcmp(k->connections[i]->vnet->subscription, subscription) == 0;
	for (size_t i = 0; i < k->nreaches; i++)
		open |= strcmp(k->reaches[i]->subscription, subscription) == 0;
	for (size_t i = 0; i < k->nattachments; i++)
		open |=
		    strcmp(k->attachments[i]->site->subscription, subscription) == 0;
	if (key && er_guid_parse(key, guid))
		for (size_t i = 0; i < k->authorizations.n; i++)
			open |= er_key_equal(guid, k->authorizations.items[i].key);
	return open || strcmp(er_kind_owner(ER_CIRCUIT, &k->head), subscription) == 0;
}

/* A circuit by its full name; `name` is within the text. */
static char *
full_in(const struct er_model *m, const char *subscription, const char *text,
    const char *name, const char *owner, const char *key)
{
	size_t before = (size_t)(name - text), len = strcspn(name, "/");
	char *marked =
	    xasprintf("%.*s%c%s%s", (int)(before + len), text, MARK, owner, name + len);
	const struct er_circuit *k = er_name_circuit(m, subscription, marked);
	const struct er_vnet *v = er_name_vnet(m, subscription, marked);
	bool is_marked = k || v;

	if (!is_marked) {
		k = er_name_circuit(m, subscription, text);
		v = er_name_vnet(m, subscription, text);
	}
	if ((k && is_open(subscription, k, key)) ||
	    (!k && v && strcmp(v->subscription, subscription) == 0)) {
		if (is_marked)
			return marked;
		free(marked);
		return xstrdup(text);
	}
	free(marked);
	return xstrdup(nothing);
}

static char *
id_in(const struct er_model *m, const char *subscription, const char *text,
    const char *key)
{
	/* /subscriptions/S/resourceGroups/G/providers/P/TYPE/NAME */
	const char *p = text, *owner = NULL;
	size_t len = 0;
	char *s, *in;

	for (unsigned i = 0; i < 8; i++) {
		p = strchr(p, '/');
		if (!p)
			return xstrdup(nothing);
		p++;
		if (i == 1) {
			owner = p;
			len = strcspn(p, "/");
		}
	}
	s = xasprintf("%.*s", (int)len, owner);
	in = full_in(m, subscription, text, p, s, key);
	free(s);
	return in;
}

/* `key` is what is shown for it, or NULL. */
static char *
reference_in(const struct er_model *m, const char *subscription, const char *text,
    const char *key)
{
	const char *colon;
	struct er_ref ref;

	er_ref_parse(&ref, text);
	switch (ref.form) {
	case ER_REF_ID:
		return id_in(m, subscription, text, key);
	case ER_REF_QUALIFIED:
		colon = strchr(text, ':');
		if (strcmp(ref.subscription, subscription) == 0)
			return plain_in(m, subscription, colon + 1);
		return full_in(m, subscription, text, colon + 1, ref.subscription, key);
	case ER_REF_NAME:
		return plain_in(m, subscription, text);
	case ER_REF_SERVICE_KEY: /* a secret of its own */
	case ER_REF_BAD:
		break;
	}
	return xstrdup(text);
}

char *
border_reference(const struct er_lab *lab, const char *subscription, const char *text,
    const char *key)
{
	return reference_in(lab->model, subscription, text, key);
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
		unmark(k->told[i]);
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

		a = plain_in(m, subscription, first);
		b = plain_in(m, subscription, dash + 2);
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
		char *full = reference_in(m, subscription, text, NULL);

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
		in = reference_in(m, subscription, word, NULL);
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
		return reference_in(m, subscription, text,
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
		    "ask an operator of the daemon", "only an operator may %s",
		    verb->name);
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

struct api_args *
border_args(struct host *h, const struct caller *who, struct api_args *args,
    struct errs *errs)
{
	const char *subscription = caller_border(who);
	struct data_node *input;
	struct known known;
	struct api_args *in = NULL;

	if (!subscription)
		return args;
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
		unmark(e->cure);
		unmark(e->text);
		unmark(e->path);
	}
}
