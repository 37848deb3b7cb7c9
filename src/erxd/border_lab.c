/*
 * Labs as trees: names become those of the lab, or those of the subscription, wherever
 * the schema has a name or a reference.
 */
#include "erxd/border.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "er/kind.h"

#include <stdlib.h>
#include <string.h>

/* What is the whole lab's: an operator says it. */
static const char *const shared[] = { "lab", "description", "limits", "fidelity",
	NULL };

/* What is the whole lab's and names what is others': no subscription sees or says it.
 */
static const char *const hidden[] = { "expect", "azure-resources", "bmp", NULL };

/* Lists whose keys refer to something, and leaves that do. */
static const char *const keys[] = { "peerings", "circuits", "external", NULL };
static const char *const leaves[] = { "circuit", "from", "to", "over", "peered-with",
	"route-table", "peers", NULL };

/* How a name becomes another one; the result is xmalloc'd. */
struct renaming {
	const struct er_lab *lab;
	const char *subscription;
	char *(*name)(const struct renaming *, const char *, const char *key);
};

static bool
is_among(const char *const *words, const char *word)
{
	unsigned at;

	return word && text_word(words, word, &at);
}

static char *
going_in(const struct renaming *r, const char *name, const char *key)
{
	return border_reference(r->lab, r->subscription, name, key);
}

static char *
going_out(const struct renaming *r, const char *name, const char *key)
{
	struct caller who = { .role = CALLER_READER };
	struct buf b;

	(void)r;
	(void)key;
	buf_init(&b);
	buf_puts(&b, name);
	border_text(&who, &b);
	return buf_steal(&b);
}

static void
rename_text(const struct renaming *r, char **text, const char *key)
{
	char *other = r->name(r, *text, key);

	free(*text);
	*text = other;
}

/* Children of a map whose keys change come into their places anew. */
static void
rename_keys(const struct renaming *r, struct data_node *map)
{
	struct data_node **children = map->children;
	size_t n = map->n;

	map->children = NULL;
	map->n = map->cap = 0;
	for (size_t i = 0; i < n; i++) {
		rename_text(r, &children[i]->name, NULL);
		data_node_add(map, children[i]);
	}
	free(children);
}

/* Texts of a leaf, or of a list of them. */
static void
rename_leaf(const struct renaming *r, struct data_node *n, const char *key)
{
	if (n->kind == DATA_TEXT)
		rename_text(r, &n->text, key);
	for (size_t i = 0; n->kind == DATA_SEQ && i < n->n; i++)
		rename_leaf(r, n->children[i], key);
}

static void
rename_inside(const struct renaming *r, struct data_node *n)
{
	const struct data_node *leaf =
	    n->kind == DATA_MAP ? data_node_get(n, "authorization-key") : NULL;
	const char *key =
	    leaf && leaf->kind == DATA_TEXT ? data_node_value(leaf) : NULL;

	for (size_t i = 0; i < n->n; i++) {
		struct data_node *c = n->children[i];

		if (is_among(leaves, c->name))
			rename_leaf(r, c, key);
		else if (is_among(keys, c->name) && c->kind == DATA_SEQ)
			rename_leaf(r, c, NULL); /* of a deletion */
		else
			rename_inside(r, c);
		if (is_among(keys, c->name) && c->kind == DATA_MAP)
			rename_keys(r, c);
	}
}

/* All lists of objects of a lab, or of a piece of one. */
static void
rename_all(const struct renaming *r, struct data_node *lab)
{
	for (unsigned k = 0; lab->kind == DATA_MAP && k < ER_OBJECT_N; k++) {
		struct data_node *list =
		    data_node_get(lab, er_kind((enum er_object_kind)k)->list);

		if (!list)
			continue;
		if (list->kind == DATA_SEQ) {
			rename_leaf(r, list, NULL);
			continue;
		}
		rename_inside(r, list);
		if (list->kind == DATA_MAP)
			rename_keys(r, list);
	}
}

/* --- out --- */

static const char *
owner_of(enum er_object_kind kind, const struct data_node *object)
{
	const char *owner = er_kind(kind)->owner && object->kind == DATA_MAP
	    ? data_node_text(object, "subscription")
	    : NULL;

	return owner ? owner : ER_SUBSCRIPTION_DEFAULT;
}

struct data_node *
border_lab(const struct er_lab *lab, const char *subscription)
{
	const struct renaming r = { lab, subscription, going_out };
	struct data_node *own = data_node_new(DATA_MAP, NULL);

	for (size_t i = 0; shared[i]; i++) {
		const struct data_node *n = data_node_get(lab->tree, shared[i]);

		if (n)
			data_node_add(own, data_node_dup(n));
	}
	for (unsigned k = 0; k < ER_OBJECT_N; k++) {
		const char *name = er_kind((enum er_object_kind)k)->list;
		const struct data_node *all = data_node_get(lab->tree, name);
		struct data_node *list = NULL;

		for (size_t i = 0; all && i < all->n; i++) {
			if (strcmp(owner_of((enum er_object_kind)k, all->children[i]),
				subscription) != 0)
				continue;
			if (!list) {
				list = data_node_new(DATA_MAP, name);
				list->list = all->list;
			}
			data_node_add(list, data_node_dup(all->children[i]));
		}
		if (list)
			data_node_add(own, list);
	}
	rename_all(&r, own);
	return own;
}

/* --- in --- */

static bool
has_mark(const struct data_node *n)
{
	if ((n->name && strchr(n->name, '~')) ||
	    (n->kind == DATA_TEXT && n->text && n->name && is_among(leaves, n->name) &&
		strchr(n->text, '~')))
		return true;
	for (size_t i = 0; i < n->n; i++) {
		const struct data_node *c = n->children[i];

		if (has_mark(c) ||
		    (n->kind == DATA_SEQ && c->kind == DATA_TEXT && n->name &&
			(is_among(leaves, n->name) || is_among(keys, n->name)) &&
			strchr(c->text, '~')))
			return true;
	}
	return false;
}

static bool
is_clean(const struct data_node *piece, struct errs *errs)
{
	bool marked = has_mark(piece);

	for (size_t i = 0; !marked && piece->kind == DATA_MAP && i < piece->n; i++)
		for (size_t k = 0;
		     piece->children[i]->kind == DATA_SEQ && k < piece->children[i]->n;
		     k++)
			marked = piece->children[i]->children[k]->kind == DATA_TEXT &&
			    strchr(piece->children[i]->children[k]->text, '~');
	if (marked)
		errs_add(errs, CODE_BAD_VALUE, NULL, NULL,
		    "write letters, digits, _, - and ., the last two not at the ends",
		    "a name has no ~");
	return !marked;
}

bool
border_piece(const struct er_lab *lab, const char *subscription,
    struct data_node *piece, struct errs *errs)
{
	const struct renaming r = { lab, subscription, going_in };

	for (size_t i = 0; piece->kind == DATA_MAP && hidden[i]; i++) {
		if (!data_node_get(piece, hidden[i]))
			continue;
		errs_add(errs, CODE_NOT_YOURS, NULL, hidden[i],
		    "leave it out; an operator of the daemon says it",
		    "%s is the whole lab's", hidden[i]);
		return false;
	}
	if (!is_clean(piece, errs))
		return false;
	rename_all(&r, piece);
	return true;
}

/* Name and description of the lab are an operator's, whatever stands in the file of
 * somebody else; rules are not left out silently. */
static bool
leaves_shared(const struct er_lab *lab, const struct data_node *own, struct errs *errs)
{
	bool ok = true;

	for (size_t i = 2; shared[i]; i++) {
		const struct data_node *given = data_node_get(own, shared[i]);
		const struct data_node *is = data_node_get(lab->tree, shared[i]);

		if (!given || (is && data_node_equal(given, is)))
			continue;
		errs_add(errs, CODE_NOT_YOURS, NULL, shared[i],
		    "leave it out; an operator of the daemon says it",
		    "%s is the whole lab's", shared[i]);
		ok = false;
	}
	return ok;
}

/* What is put where it was not there before belongs to the subscription. */
static void
claim(enum er_object_kind kind, const char *subscription, struct data_node *list)
{
	for (size_t i = 0; er_kind(kind)->owner && list && i < list->n; i++) {
		struct data_node *e = list->children[i], *leaf;

		if (e->kind != DATA_MAP || data_node_get(e, "subscription") ||
		    strcmp(subscription, ER_SUBSCRIPTION_DEFAULT) == 0)
			continue;
		leaf = data_node_new(DATA_TEXT, "subscription");
		leaf->text = xstrdup(subscription);
		data_node_add(e, leaf);
	}
}

struct data_node *
border_merge(const struct er_lab *lab, const char *subscription,
    const struct data_node *own, struct errs *errs)
{
	struct data_node *mine, *all;

	if (own->kind != DATA_MAP || !leaves_shared(lab, own, errs))
		return NULL;
	mine = data_node_dup(own);
	for (size_t i = 0; shared[i]; i++)
		data_node_free(data_node_take(mine, shared[i]));
	if (!border_piece(lab, subscription, mine, errs)) {
		data_node_free(mine);
		return NULL;
	}
	all = data_node_dup(lab->tree);
	for (unsigned k = 0; k < ER_OBJECT_N; k++) {
		const char *name = er_kind((enum er_object_kind)k)->list;
		struct data_node *list = data_node_get(all, name);
		struct data_node *put = data_node_take(mine, name);

		claim((enum er_object_kind)k, subscription, put);
		for (size_t i = list ? list->n : 0; i-- > 0;)
			if (strcmp(owner_of((enum er_object_kind)k, list->children[i]),
				subscription) == 0)
				data_node_free(
				    data_node_take(list, list->children[i]->name));
		if (put && !list) {
			data_node_add(all, put);
			continue;
		}
		while (put && put->n > 0)
			data_node_add(list,
			    data_node_take(put, put->children[0]->name));
		data_node_free(put);
		if (list && list->n == 0)
			data_node_free(data_node_take(all, name));
	}
	data_node_free(mine);
	return all;
}
