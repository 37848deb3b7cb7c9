/*
 * The edit holds the whole new sequence, for an update replaces sequences.  Networks do
 * not come and go because somebody announces them or not: where nobody wrote them down
 * they hang on the entries, so an entry that is withdrawn stays, with a mark.
 */
#include "run/advert.h"

#include "base/xalloc.h"
#include "er/kind.h"
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
	struct er_ctx c = { .model = r->lab->model,
		.subscription = subscription,
		.errs = errs };
	const char *list;

	if (find(r, site, &list))
		return list;
	er_name_unknown(&c, er_kinds_advertising(), "site", er_kind(ER_SITE)->noun,
	    site, NULL);
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

static bool
same_leaves(const struct data_node *a, const struct data_node *b,
    const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!same_leaf(a, b, names[i]))
			return false;
	return true;
}

static bool
is_withdrawn(const struct data_node *entry)
{
	const char *text = data_node_text(entry, "withdrawn");

	return text && strcmp(text, "true") == 0;
}

/* They are about the same networks. */
static bool
same_networks(const struct data_node *a, const struct data_node *b)
{
	static const char *const what[] = { "prefix", "within", "length", "count",
		"mrt" };

	return same_leaves(a, b, what, sizeof what / sizeof *what);
}

/* They announce the same, over the same circuits; or the new one announces again what
 * was withdrawn, wherever that went. */
static bool
replaces(const struct data_node *new, const struct data_node *old)
{
	return same_networks(new, old) &&
	    (is_withdrawn(old) || same_leaf(new, old, "over"));
}

/* Is still announced, and is what was asked for. */
static bool
has_all(const struct data_node *wanted, const struct data_node *there)
{
	for (size_t i = 0; i < wanted->n; i++)
		if (!same_leaf(wanted, there, wanted->children[i]->name))
			return false;
	return !is_withdrawn(there);
}

/* Each new entry at the place of the first one that it replaces, else behind all: what
 * is first of a site stays first. */
static struct data_node *
announced(const struct advertiser *a, const struct data_node *entries)
{
	struct data_node *seq = data_node_new(DATA_SEQ, "advertise");
	bool *placed = xcalloc(entries->n + 1, sizeof *placed);

	for (size_t i = 0; a->adverts && i < a->adverts->n; i++) {
		const struct data_node *there = a->adverts->children[i];
		bool stays = true;

		for (size_t k = 0; k < entries->n; k++) {
			if (!replaces(entries->children[k], there))
				continue;
			stays = false;
			if (!placed[k])
				data_node_add(seq, data_node_dup(entries->children[k]));
			placed[k] = true;
		}
		if (stays)
			data_node_add(seq, data_node_dup(there));
	}
	for (size_t k = 0; k < entries->n; k++)
		if (!placed[k])
			data_node_add(seq, data_node_dup(entries->children[k]));
	free(placed);
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

/* --- withdrawals --- */

static bool
is_wanted(const struct data_node *entries, const struct data_node *there)
{
	for (size_t k = 0; k < entries->n; k++)
		if (has_all(entries->children[k], there))
			return true;
	return false;
}

/* Whether the network of an entry that goes hangs on that entry alone: nobody wrote
 * down the networks, no entry that stays is about the same ones, nor one before it that
 * is marked.  Behind a default route is no network. */
static bool
holds_network(const struct advertiser *a, const struct data_node *entries, size_t at)
{
	const struct data_node *e = a->adverts->children[at];
	const char *prefix = data_node_text(e, "prefix");

	if (data_node_get(a->entry, "networks") || (prefix && is_default(prefix)))
		return false;
	for (size_t i = 0; i < a->adverts->n; i++) {
		const struct data_node *other = a->adverts->children[i];

		if (i != at && same_networks(e, other) &&
		    (i < at || is_withdrawn(other) || !is_wanted(entries, other)))
			return false;
	}
	return true;
}

static void
mark(struct data_node *entry)
{
	struct data_node *leaf = data_node_new(DATA_TEXT, "withdrawn");

	leaf->text = xstrdup("true");
	leaf->leaf = DATA_LEAF_BOOL;
	data_node_add(entry, leaf);
}

/* What is left when the entries are withdrawn. */
static struct data_node *
remaining(const struct advertiser *a, const struct data_node *entries)
{
	struct data_node *seq = data_node_new(DATA_SEQ, "advertise");

	for (size_t i = 0; i < a->adverts->n; i++) {
		const struct data_node *there = a->adverts->children[i];
		bool goes = is_wanted(entries, there);
		struct data_node *e;

		if (goes && !holds_network(a, entries, i))
			continue;
		e = data_node_dup(there);
		if (goes)
			mark(e);
		data_node_add(seq, e);
	}
	return seq;
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
	seq = announced(&a, entries);
	edit = wrap(&a, seq, &entry);
	extend_networks(&a, entries, entry);
	return edit;
}

/* False and an error: there is nothing of it to withdraw. */
static bool
announces(const struct advertiser *a, const struct data_node *wanted)
{
	const char *p = data_node_text(wanted, "prefix");
	bool other = false;

	for (size_t i = 0; a->adverts && i < a->adverts->n; i++) {
		const struct data_node *there = a->adverts->children[i];

		if (has_all(wanted, there))
			return true;
		other |=
		    p && same_leaf(wanted, there, "prefix") && !is_withdrawn(there);
	}
	if (other) {
		errs_add(a->errs, CODE_UNKNOWN_NAME, NULL, a->name,
		    "withdraw it with the values of its entry, or with none for all of "
		    "them; `erxctl export` has the entries",
		    "%.80s announces %s with other values than these", a->name, p);
		return false;
	}
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
	struct data_node *entry;
	struct advertiser a;
	bool known = true;

	if (!advertiser_init(&a, r, site, subscription, errs))
		return NULL;
	for (size_t i = 0; i < entries->n; i++)
		known = announces(&a, entries->children[i]) && known;
	if (!known)
		return NULL;
	return wrap(&a, remaining(&a, entries), &entry);
}
