/*
 * The edit holds the whole new sequence, for an update replaces sequences.  Networks
 * follow: they do not come and go because somebody announces them or not.
 */
#include "run/advert.h"

#include "base/xalloc.h"
#include "er/names.h"
#include "run/run_int.h"

#include <stdlib.h>
#include <string.h>

struct advertiser {
	const struct run *run;
	const char *name, *list;
	const struct data_node *entry;   /* of the site or router, in the lab */
	const struct data_node *adverts; /* of that; or NULL */
	struct errs *errs;
};

static const struct data_node *
find(const struct run *r, const char *site, const char **list)
{
	static const char *const lists[] = { "on-premises", "routers" };

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		const struct data_node *n = data_node_get(r->lab->tree, lists[i]);

		n = n ? data_node_get(n, site) : NULL;
		*list = lists[i];
		if (n)
			return n;
	}
	return NULL;
}

const char *
run_advert_list(const struct run *r, const char *site, const char *subscription,
    struct errs *errs)
{
	struct er_ctx c = { .model = r->lab->model, .subscription = subscription };
	char cure[160];
	const char *list;

	if (find(r, site, &list))
		return list;
	errs_add(errs, CODE_UNKNOWN_NAME, NULL, "site",
	    er_name_cure(&c, 1u << ER_SITE | 1u << ER_ROUTER, site, cure, sizeof cure,
		"`erxctl show` lists what there is"),
	    "there is no site %.80s", site);
	return NULL;
}

static bool
advertiser_init(struct advertiser *a, const struct run *r, const char *site,
    const char *subscription, struct errs *errs)
{
	*a = (struct advertiser){ .run = r, .name = site, .errs = errs };
	if (!run_advert_list(r, site, subscription, errs))
		return false;
	a->entry = find(r, site, &a->list);
	a->adverts = data_node_get(a->entry, "advertise");
	return true;
}

/* --- entries --- */

static bool
same_leaf(const struct data_node *a, const struct data_node *b, const char *name)
{
	const struct data_node *x = data_node_get(a, name), *y = data_node_get(b, name);

	return x && y ? data_node_equal(x, y) : x == y;
}

/* They announce the same, over the same circuits. */
static bool
replaces(const struct data_node *new, const struct data_node *old)
{
	static const char *const what[] = { "prefix", "within", "length", "count",
		"mrt", "over" };

	for (size_t i = 0; i < sizeof what / sizeof *what; i++)
		if (!same_leaf(new, old, what[i]))
			return false;
	return true;
}

static bool
has_all(const struct data_node *wanted, const struct data_node *there)
{
	for (size_t i = 0; i < wanted->n; i++)
		if (!same_leaf(wanted, there, wanted->children[i]->name))
			return false;
	return true;
}

typedef bool fits(const struct data_node *given, const struct data_node *there);

/* Those that are there and that none of the entries fits. */
static struct data_node *
others(const struct advertiser *a, const struct data_node *entries, fits *fit)
{
	struct data_node *seq = data_node_new(DATA_SEQ, "advertise");

	for (size_t i = 0; a->adverts && i < a->adverts->n; i++) {
		const struct data_node *there = a->adverts->children[i];
		bool stays = true;

		for (size_t k = 0; k < entries->n; k++)
			stays = stays && !fit(entries->children[k], there);
		if (stays)
			data_node_add(seq, data_node_dup(there));
	}
	return seq;
}

/* The edit with this sequence in it, and the entry of the site. */
static struct data_node *
wrap(const struct advertiser *a, struct data_node *seq, struct data_node **entry)
{
	struct data_node *root = data_node_new(DATA_MAP, NULL);
	struct data_node *list = data_node_new(DATA_MAP, a->list);

	*entry = data_node_new(DATA_MAP, a->name);
	list->list = true;
	data_node_add(*entry, seq);
	data_node_add(list, *entry);
	data_node_add(root, list);
	return root;
}

/* --- networks --- */

static bool
is_default(const char *prefix)
{
	return strcmp(prefix, "0.0.0.0/0") == 0 || strcmp(prefix, "::/0") == 0;
}

static struct data_node *
text_node(const char *text)
{
	struct data_node *n = data_node_new(DATA_TEXT, NULL);

	n->text = xstrdup(text);
	return n;
}

static bool
has_text(const struct data_node *seq, const char *text)
{
	for (size_t i = 0; i < seq->n; i++)
		if (strcmp(seq->children[i]->text, text) == 0)
			return true;
	return false;
}

/* Does the site own all that the site announces by name? */
static bool
owns_all(const struct advertiser *a, const struct data_node *networks)
{
	for (size_t i = 0; a->adverts && i < a->adverts->n; i++) {
		const char *p = data_node_text(a->adverts->children[i], "prefix");

		if (p && !is_default(p) && !has_text(networks, p))
			return false;
	}
	return true;
}

/* One that owns all it announces goes on doing so; else its own words stand. */
static void
extend_networks(const struct advertiser *a, const struct data_node *entries,
    struct data_node *entry)
{
	const struct data_node *there = data_node_get(a->entry, "networks");
	struct data_node *seq;

	if (!there || !owns_all(a, there))
		return;
	seq = data_node_dup(there);
	for (size_t i = 0; i < entries->n; i++) {
		const char *p = data_node_text(entries->children[i], "prefix");

		if (p && !is_default(p) && !has_text(seq, p))
			data_node_add(seq, text_node(p));
	}
	data_node_add(entry, seq);
}

/* What the first router of a site, or a plain router, owns as it runs. */
static const struct net_router *
runs_as(const struct advertiser *a)
{
	char *name = strcmp(a->list, "routers") == 0 ? xstrdup(a->name)
						     : xasprintf("%s/ce0", a->name);
	const struct net_router *r =
	    net_spec_find_router(net_running(a->run->net), name);

	free(name);
	return r;
}

static void
write_networks(const struct advertiser *a, struct data_node *entry)
{
	const struct net_router *r = runs_as(a);
	char text[IP_PREFIX_STRLEN];
	struct data_node *seq;

	if (data_node_get(a->entry, "networks") || !r || r->norigins > RUN_OWNED_MAX)
		return;
	seq = data_node_new(DATA_SEQ, "networks");
	for (size_t i = 0; i < r->norigins; i++) /* sorted, each once */
		if (r->origins[i].behind == NET_BEHIND_NETWORKS)
			data_node_add(seq,
			    text_node(ip_prefix_text(&r->origins[i].prefix, text)));
	data_node_add(entry, seq);
}

/* --- both --- */

struct data_node *
run_announce_edit(const struct run *r, const char *site, const char *subscription,
    const struct data_node *entries, struct errs *errs)
{
	struct data_node *edit, *entry, *seq;
	struct advertiser a;

	if (!advertiser_init(&a, r, site, subscription, errs))
		return NULL;
	seq = others(&a, entries, replaces);
	for (size_t i = 0; i < entries->n; i++)
		data_node_add(seq, data_node_dup(entries->children[i]));
	edit = wrap(&a, seq, &entry);
	extend_networks(&a, entries, entry);
	return edit;
}

/* False and an error: there is nothing of it to withdraw. */
static bool
announces(const struct advertiser *a, const struct data_node *wanted)
{
	const char *p = data_node_text(wanted, "prefix");

	for (size_t i = 0; a->adverts && i < a->adverts->n; i++)
		if (has_all(wanted, a->adverts->children[i]))
			return true;
	if (!p)
		p = data_node_text(wanted, "within");
	errs_add(a->errs, CODE_UNKNOWN_NAME, NULL, a->name,
	    "generated prefixes (within) and tables (mrt) go as a whole: `erxctl edit`",
	    "%.80s has no entry for %s", a->name, p ? p : "it");
	return false;
}

struct data_node *
run_withdraw_edit(const struct run *r, const char *site, const char *subscription,
    const struct data_node *entries, struct errs *errs)
{
	struct data_node *edit, *entry;
	struct advertiser a;
	bool known = true;

	if (!advertiser_init(&a, r, site, subscription, errs))
		return NULL;
	for (size_t i = 0; i < entries->n; i++)
		known = announces(&a, entries->children[i]) && known;
	if (!known)
		return NULL;
	edit = wrap(&a, others(&a, entries, has_all), &entry);
	write_networks(&a, entry);
	return edit;
}
