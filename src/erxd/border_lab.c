/*
 * Labs as trees: names become those of the lab, or those of the subscription, wherever
 * the schema has a name or a reference.
 */
#include "erxd/border.h"

#include "base/xalloc.h"
#include "er/kind.h"
#include "erxd/border_refs.h"
#include "erxd/edit_look.h"

#include <stdlib.h>
#include <string.h>

/* What is the whole lab's: an operator says it. */
static const char *const shared[] = { "lab", "description", "limits", "fidelity",
	NULL };

/* What is the whole lab's and names what is others': no subscription sees or says it.
 */
static const char *const hidden[] = { "expect", "azure-resources", "bmp", NULL };

/* How a name becomes another one; the result is xmalloc'd. */
struct renaming {
	const struct er_lab *lab;
	const char *subscription;
	char *(*name)(const struct renaming *, const char *, const struct border_ref *);
};

static const struct border_ref no_ref = { .list = NULL };

static bool
has_appliance(const struct data_node *appliances, const char *name)
{
	return appliances && appliances->kind == DATA_MAP &&
	    data_node_get(appliances, name);
}

/* Whether that stands for no object: for a word, or an appliance of the same object, in
 * the piece or in the lab. */
static bool
is_local(const struct renaming *r, const char *name, const struct border_ref *ref)
{
	const struct data_node *list, *object;
	bool has = false;
	char *own;

	switch (ref->local) {
	case BORDER_LOCAL_NOTHING:
		break;
	case BORDER_LOCAL_WORD:
		return strcmp(name, ER_SERVER_WORD) == 0;
	case BORDER_LOCAL_APPLIANCE:
		own = border_reference(r->lab, r->subscription, ref->object, NULL);
		list = data_node_get(r->lab->tree, ref->list);
		object = list ? data_node_get(list, own) : NULL;
		has = has_appliance(ref->appliances, name) ||
		    (object && object->kind == DATA_MAP &&
			has_appliance(data_node_get(object, "appliances"), name));
		free(own);
		break;
	}
	return has;
}

static char *
going_in(const struct renaming *r, const char *name, const struct border_ref *ref)
{
	return is_local(r, name, ref)
	    ? xstrdup(name)
	    : border_reference(r->lab, r->subscription, name, ref->authorization_key);
}

static char *
going_out(const struct renaming *r, const char *name, const struct border_ref *ref)
{
	struct caller who = { .role = CALLER_READER };
	struct buf b;

	(void)r;
	(void)ref;
	buf_init(&b);
	buf_puts(&b, name);
	border_text(&who, &b);
	return buf_steal(&b);
}

static void
rename_text(void *renaming, char **text, const struct border_ref *ref)
{
	const struct renaming *r = renaming;
	char *other = r->name(r, *text, ref);

	free(*text);
	*text = other;
}

/* Children of a map whose keys change come into their places anew. */
static void
rename_keys(struct renaming *r, struct data_node *map)
{
	struct data_node **children = map->children;
	size_t n = map->n;

	map->children = NULL;
	map->n = map->cap = 0;
	for (size_t i = 0; i < n; i++) {
		rename_text(r, &children[i]->name, &no_ref);
		data_node_add(map, children[i]);
	}
	free(children);
}

/* All objects of a lab, or of a piece of one, and what refers to them. */
static void
rename_all(struct renaming *r, struct data_node *lab)
{
	border_refs(lab, rename_text, r);
	for (unsigned k = 0; lab->kind == DATA_MAP && k < ER_OBJECT_N; k++) {
		struct data_node *list =
		    data_node_get(lab, er_kind((enum er_object_kind)k)->list);

		if (list && list->kind == DATA_MAP)
			rename_keys(r, list);
		for (size_t i = 0; list && list->kind == DATA_SEQ && i < list->n; i++)
			if (list->children[i]->kind == DATA_TEXT)
				rename_text(r, &list->children[i]->text, &no_ref);
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
	struct renaming r = { lab, subscription, going_out };
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
has_marked_name(const struct data_node *n)
{
	bool marked = n->name && strchr(n->name, '~');

	for (size_t i = 0; !marked && i < n->n; i++)
		marked = has_marked_name(n->children[i]);
	return marked;
}

static void
look_for_mark(void *marked, char **text, const struct border_ref *ref)
{
	(void)ref;
	if (strchr(*text, '~'))
		*(bool *)marked = true;
}

static bool
is_clean(struct data_node *piece, struct errs *errs)
{
	bool marked = has_marked_name(piece);

	border_refs(piece, look_for_mark, &marked);
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

/* Others' files would tell what they have, and what is in them. */
static bool
names_own_files(const struct er_lab *lab, const char *subscription,
    const struct data_node *piece, struct errs *errs)
{
	static const struct data_node nothing = { .kind = DATA_MAP };
	struct data_node *own;
	struct errs any;
	bool ok;

	errs_init(&any);
	ok = edit_names_known_files(piece, &nothing, &any);
	errs_fini(&any);
	if (ok)
		return true;
	own = border_lab(lab, subscription);
	ok = edit_names_known_files(piece, own, errs);
	data_node_free(own);
	return ok;
}

bool
border_piece(const struct er_lab *lab, const char *subscription,
    struct data_node *piece, struct errs *errs)
{
	struct renaming r = { lab, subscription, going_in };

	for (size_t i = 0; piece->kind == DATA_MAP && hidden[i]; i++) {
		if (!data_node_get(piece, hidden[i]))
			continue;
		errs_add(errs, CODE_NOT_YOURS, NULL, hidden[i],
		    "leave it out; an operator of the daemon says it",
		    "%s is the whole lab's", hidden[i]);
		return false;
	}
	if (!is_clean(piece, errs) || !names_own_files(lab, subscription, piece, errs))
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
