/*
 * Schema and YAML are walked side by side: the schema says what may stand here, the
 * YAML what does.  Whoever meets a fault tells it, returns NULL, and its caller goes on
 * with the next item, so that one reading finds them all; a tree with faults is thrown
 * away by lab_read.  Mappings are walked in order of their keys: equal keys meet, and
 * children are added to the tree at its end.
 */
#include "lab/read.h"

#include "base/buf.h"
#include "base/xalloc.h"
#include "lab/secrets.h"
#include "lab/value.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

/* A leaf, or an element of a leaf-list, of a scalar; NULL after a fault. */
static struct data_node *walk_scalar(struct lab_walk *, const struct lysc_node *,
    const struct lab_yaml *, const char *name, const struct lab_step *);
static struct data_node *walk(struct lab_walk *, const struct lysc_node *,
    const struct lab_yaml *, struct lab_mark, const struct lab_step *);

struct data_node *
lab_node_new(struct lab_walk *w, enum data_kind kind, const char *name,
    struct lab_mark mark)
{
	struct data_node *node = data_node_new(kind, name);

	node->file = w->file;
	node->line = mark.line;
	node->column = mark.column;
	return node;
}

/* --- mappings --- */

static int
by_key(const void *one, const void *two)
{
	const struct lab_yaml_item *const *pa = one, *const *pb = two;
	const struct lab_yaml *a = (*pa)->key, *b = (*pb)->key;
	int c = strcmp(a->text, b->text);

	if (c)
		return c;
	if (a->mark.line != b->mark.line)
		return a->mark.line < b->mark.line ? -1 : 1;
	return a->mark.column < b->mark.column ? -1 : a->mark.column > b->mark.column;
}

/* Whether a key can be a name at all. */
static bool
is_name(struct lab_walk *w, const struct lab_yaml *key, const struct lab_step *at)
{
	if (key->kind == LAB_YAML_BAD)
		return false;
	if (key->kind != LAB_YAML_SCALAR)
		lab_fault(w->faults, CODE_WRONG_KIND, key->mark, at,
		    "write a plain name", "a %s cannot be a key",
		    key->kind == LAB_YAML_MAP ? "mapping" : "sequence");
	else if (key->plain && strcmp(key->text, "<<") == 0)
		lab_fault(w->faults, CODE_UNSUPPORTED_YAML, key->mark, at,
		    "write the values out", "merge keys are not taken");
	else if (key->text[0] == '\0')
		lab_fault(w->faults, CODE_WRONG_KIND, key->mark, at,
		    "write a name before the colon", "the key is empty");
	else
		return true;
	return false;
}

const struct lab_yaml_item **
lab_walk_items(struct lab_walk *w, const struct lab_yaml *map,
    const struct lab_step *at, size_t *n)
{
	const struct lab_yaml_item **items = xcalloc(map->n, sizeof *items);
	size_t kept = 0;

	*n = 0;
	for (size_t i = 0; i < map->n; i++)
		if (is_name(w, map->items[i].key, at))
			items[(*n)++] = &map->items[i];
	if (*n)
		qsort(items, *n, sizeof *items, by_key);
	for (size_t i = 0; i < *n; i++) {
		const struct lab_yaml *key = items[i]->key;
		const struct lab_yaml *first = kept ? items[kept - 1]->key : NULL;
		struct lab_step step = { at, key->text, 0 };

		if (!first || strcmp(first->text, key->text) != 0) {
			items[kept++] = items[i];
			continue;
		}
		lab_fault(w->faults, CODE_DUPLICATE, key->mark, &step,
		    "keep one of them, or rename one",
		    "this was there already, in line %u", first->mark.line);
	}
	*n = kept;
	return items;
}

/* Not what is missing from the tree, but what is not there at all. */
static void
require(struct lab_walk *w, const struct lysc_node *parent, const struct lab_yaml *y,
    struct lab_mark mark, const struct lab_step *at)
{
	const struct lysc_node *child = NULL;

	while ((child = lab_child_next(w->module, parent, child))) {
		bool there = false;

		if (!(child->flags & LYS_MAND_TRUE) || lab_is_key(parent, child))
			continue;
		for (size_t i = 0; i < y->n; i++)
			there |= y->items[i].key->kind == LAB_YAML_SCALAR &&
			    strcmp(y->items[i].key->text, child->name) == 0;
		if (!there)
			lab_fault(w->faults, CODE_MISSING, mark, at, "add it",
			    "\"%s\" is missing", child->name);
	}
}

/* "Standard_MeteredData", as ARM calls a SKU: a word for the leaf, and one for the leaf
 * beside it, whose name is in front of its own in the alphabet, so that a value of its
 * own has been read.  Both are added to `node`.  False: the value is not of that kind.
 */
static bool
walk_pair(struct lab_walk *w, const struct lysc_node *sn, const struct lysc_node *field,
    const struct lab_yaml *y, struct data_node *node, const struct lab_step *at)
{
	const char *beside = lab_note(field)->followed_by;
	const struct lysc_node *pair[2] = { field,
		beside ? lab_child(w->module, sn, beside) : NULL };
	size_t first =
	    pair[1] && y->kind == LAB_YAML_SCALAR ? strcspn(y->text, "_") : 0;
	const struct data_node *before = pair[1] ? data_node_get(node, beside) : NULL;
	struct lab_value v[2];
	char *word;
	bool both;

	if (first == 0 || !y->text[first])
		return false;
	word = xasprintf("%.*s", (int)first, y->text);
	lab_value_read(&v[0], w->ctx, pair[0], word, false);
	lab_value_read(&v[1], w->ctx, pair[1], y->text + first + 1, false);
	both = v[0].text && v[1].text;
	if (both && before && strcmp(before->text, v[1].text) != 0)
		lab_fault(w->faults, CODE_DUPLICATE, y->mark, at, "keep one of them",
		    "%s says %s, and %s in line %u says %s", y->text, v[1].text, beside,
		    before->line, before->text);
	for (int i = 0; i < 2; i++) {
		if (both) {
			struct data_node *leaf =
			    lab_node_new(w, DATA_TEXT, pair[i]->name, y->mark);

			leaf->leaf = v[i].leaf;
			leaf->text = v[i].text;
			v[i].text = NULL;
			data_node_add(node, leaf);
		}
		lab_value_fini(&v[i]);
	}
	free(word);
	return both;
}

static void
walk_fields(struct lab_walk *w, const struct lysc_node *sn, const struct lab_yaml *map,
    struct data_node *node, const struct lab_step *at)
{
	size_t n;
	const struct lab_yaml_item **items = lab_walk_items(w, map, at, &n);

	for (size_t i = 0; i < n; i++) {
		const struct lab_yaml *key = items[i]->key;
		const struct lysc_node *field = lab_child(w->module, sn, key->text);
		struct lab_step step = { at, key->text, 0 };
		struct data_node *child = NULL;

		if (field && walk_pair(w, sn, field, items[i]->value, node, &step))
			continue;
		if (field)
			child = walk(w, field, items[i]->value, key->mark, &step);
		else
			lab_walk_unknown(w, sn, key, &step);
		if (child)
			data_node_add(node, child);
	}
	free(items);
}

/* The inside of a container, of an entry, or of the whole (`sn` is NULL). */
static struct data_node *
walk_body(struct lab_walk *w, const struct lysc_node *sn, const struct lab_yaml *y,
    const char *name, struct lab_mark mark, const struct lab_step *at)
{
	const struct lysc_node *shorthand = sn ? lab_note(sn)->shorthand : NULL;
	bool element = sn && sn->nodetype == LYS_LIST && lab_note(sn)->positional;
	struct data_node *node = lab_node_new(w, DATA_MAP, name, mark), *child;
	char address[IP_ADDR_STRLEN], *cure, *names;

	if (y->kind == LAB_YAML_MAP && !(shorthand && lab_yaml_is_address(y, address)))
		walk_fields(w, sn, y, node, at);
	else if (y->kind == LAB_YAML_SCALAR && !lab_yaml_is_null(y) && shorthand) {
		struct lab_step step = { at, shorthand->name, 0 };

		child = walk_scalar(w, shorthand, y, shorthand->name, &step);
		if (child)
			data_node_add(node, child);
		return node;
	} else if (!lab_yaml_is_null(y)) {
		names = lab_walk_known(w, sn);
		cure = xasprintf("write { NAME: VALUE }; %s", names);
		lab_walk_wrong(w, y, at, "a mapping", cure);
		free(names);
		free(cure);
		data_node_free(node);
		return NULL;
	}
	/* A sequence is given whole even where the rest is an edit. */
	if (w->form == LAB_SCHEMA_LAB || w->form == LAB_SCHEMA_PLAN ||
	    (w->form == LAB_SCHEMA_EDIT && element))
		require(w, sn, y, mark, at);
	return node;
}

bool
lab_walk_key(struct lab_walk *w, const struct lysc_node *list,
    const struct lab_yaml *key, const struct lab_step *at)
{
	struct lab_value v;
	bool fits;

	lab_value_read(&v, w->ctx, lab_note(list)->key, key->text, false);
	fits = v.text;
	if (!fits)
		lab_fault(w->faults, CODE_BAD_VALUE, key->mark, at, v.cure, "%s",
		    v.reason);
	lab_value_fini(&v);
	return fits;
}

/* A keyed list. */
static struct data_node *
walk_entries(struct lab_walk *w, const struct lysc_node *sn, const struct lab_yaml *y,
    struct lab_mark mark, const struct lab_step *at)
{
	struct data_node *node = lab_node_new(w, DATA_MAP, sn->name, mark), *entry;
	const struct lab_yaml_item **items;
	size_t n;

	node->list = true;
	if (lab_yaml_is_null(y))
		return node;
	if (y->kind != LAB_YAML_MAP) {
		lab_walk_wrong(w, y, at, "a mapping from names", "write { NAME: {} }");
		data_node_free(node);
		return NULL;
	}
	items = lab_walk_items(w, y, at, &n);
	for (size_t i = 0; i < n; i++) {
		const struct lab_yaml *key = items[i]->key;
		struct lab_step step = { at, key->text, 0 };

		lab_walk_key(w, sn, key, &step);
		entry = walk_body(w, sn, items[i]->value, key->text, key->mark, &step);
		if (entry)
			data_node_add(node, entry);
	}
	free(items);
	return node;
}

/* --- sequences --- */

struct data_node *
lab_walk_element(struct lab_walk *w, const struct lysc_node *sn,
    const struct lab_yaml *y, const struct lab_step *at)
{
	return walk_body(w, sn, y, NULL, y->mark, at);
}

/* A list ordered by user. */
static struct data_node *
walk_elements(struct lab_walk *w, const struct lysc_node *sn, const struct lab_yaml *y,
    struct lab_mark mark, const struct lab_step *at)
{
	struct data_node *node, *element;

	if (y->kind != LAB_YAML_SEQ) {
		lab_walk_wrong(w, y, at, "a sequence",
		    lab_yaml_is_null(y) ? "write [] for none, or leave it out"
					: "put it in brackets: [ \342\200\246 ]");
		return NULL;
	}
	node = lab_node_new(w, DATA_SEQ, sn->name, mark);
	for (size_t i = 0; i < y->n; i++) {
		struct lab_step step = { at, NULL, i };

		element = lab_walk_element(w, sn, y->items[i].value, &step);
		if (element)
			data_node_add(node, element);
	}
	return node;
}

static int
by_text(const void *one, const void *two)
{
	const struct data_node *const *pa = one, *const *pb = two;
	const struct data_node *a = *pa, *b = *pb;
	int c = strcmp(a->text, b->text);

	if (c)
		return c;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

/* RFC 7950 7.7: values of a leaf-list are unique. */
static void
refuse_repeats(struct lab_walk *w, const struct data_node *seq,
    const struct lab_step *at)
{
	struct data_node **sorted;

	if (seq->n < 2)
		return;
	sorted = xreallocarray(NULL, seq->n, sizeof *sorted);
	memcpy(sorted, seq->children, seq->n * sizeof *sorted);
	qsort(sorted, seq->n, sizeof *sorted, by_text);
	for (size_t i = 1; i < seq->n; i++)
		if (strcmp(sorted[i - 1]->text, sorted[i]->text) == 0)
			lab_fault(w->faults, CODE_DUPLICATE,
			    (struct lab_mark){ sorted[i]->line, sorted[i]->column }, at,
			    "leave it out", "%s is here twice", sorted[i]->text);
	free(sorted);
}

void
lab_walk_values(struct lab_walk *w, const struct lysc_node *sn,
    const struct lab_yaml *y, struct data_node *seq, const struct lab_step *at)
{
	bool single = y->kind != LAB_YAML_SEQ;

	for (size_t i = 0; i < (single ? 1 : y->n); i++) {
		struct lab_step step = { at, NULL, i };
		struct data_node *value = walk_scalar(w, sn,
		    single ? y : y->items[i].value, NULL, single ? at : &step);

		if (value)
			data_node_add(seq, value);
	}
	if (!lab_note(sn)->repeats)
		refuse_repeats(w, seq, at);
}

static struct data_node *
walk_leaf_list(struct lab_walk *w, const struct lysc_node *sn, const struct lab_yaml *y,
    struct lab_mark mark, const struct lab_step *at)
{
	struct data_node *node;

	if (lab_yaml_is_null(y) || y->kind == LAB_YAML_MAP) {
		lab_walk_wrong(w, y, at, "a sequence",
		    y->kind == LAB_YAML_MAP ? "write [ VALUE, \342\200\246 ]"
					    : "write [] for none, or leave it out");
		return NULL;
	}
	node = lab_node_new(w, DATA_SEQ, sn->name, mark);
	lab_walk_values(w, sn, y, node, at);
	return node;
}

/* --- values --- */

/* `as-path: [64530, 16550]`: the cure where the values in a row would be one. */
static char *
in_a_row(struct lab_walk *w, const struct lysc_node *sn, const struct lab_yaml *seq)
{
	char *cure = NULL;
	struct lab_value v;
	struct buf text;

	buf_init(&text);
	for (size_t i = 0; i < seq->n; i++) {
		const struct lab_yaml *y = seq->items[i].value;

		buf_printf(&text, "%s%s", i ? " " : "",
		    y->kind == LAB_YAML_SCALAR ? y->text : "\n");
	}
	if (seq->n && text.len < 100 && !lab_note(sn)->secret) {
		lab_value_read(&v, w->ctx, sn, text.data, false);
		if (v.text)
			cure = xasprintf("write them in a row: %s", text.data);
		lab_value_fini(&v);
	}
	buf_fini(&text);
	return cure;
}

/* Reads what a leaf refers to, which has to be good for the leaf. */
static void
read_reference(struct lab_walk *w, const struct lysc_node *sn, struct data_node *node,
    struct lab_mark mark, const struct lab_step *at)
{
	const char *cure;
	char *why, *text;
	struct lab_value v;

	node->reference = true;
	if (!w->beside)
		return;
	text = lab_secret_read(node->text, w->dirs, w->beside, &why, &cure);
	if (!text) {
		lab_fault(w->faults, CODE_CANNOT_READ, mark, at, cure, "%s", why);
		free(why);
		return;
	}
	lab_value_read(&v, w->ctx, sn, text, true);
	if (v.text)
		node->value = v.text;
	else
		lab_fault(w->faults, CODE_BAD_VALUE, mark, at, v.cure, "%s: %s",
		    node->text, v.reason);
	v.text = NULL;
	lab_value_fini(&v);
	explicit_bzero(text, strlen(text));
	free(text);
}

static struct data_node *
walk_scalar(struct lab_walk *w, const struct lysc_node *sn, const struct lab_yaml *y,
    const char *name, const struct lab_step *at)
{
	struct data_node *node = NULL;
	bool secret = lab_note(sn)->secret;
	struct lab_value v;
	char *cure;

	if (y->kind != LAB_YAML_SCALAR || lab_yaml_is_null(y)) {
		cure = y->kind == LAB_YAML_SEQ ? in_a_row(w, sn, y) : NULL;
		lab_walk_wrong(w, y, at, "a single value",
		    cure                      ? cure
			: lab_yaml_is_null(y) ? "write one, or leave it out"
					      : "write one value");
		free(cure);
		return NULL;
	}
	lab_value_read(&v, w->ctx, sn, y->text, secret);
	if (v.text) {
		node = lab_node_new(w, DATA_TEXT, name, y->mark);
		node->leaf = v.leaf;
		node->secret = secret;
		node->text = v.text;
		v.text = NULL;
		if (secret && lab_secret_is_reference(node->text))
			read_reference(w, sn, node, y->mark, at);
	} else
		lab_fault(w->faults, CODE_BAD_VALUE, y->mark, at, v.cure, "%s",
		    v.reason);
	lab_value_fini(&v);
	return node;
}

/* A piece of a lab inside a plan: the same walk with the other module. */
static struct data_node *
walk_piece(struct lab_walk *w, const struct lysc_node *sn, const struct lab_yaml *y,
    struct lab_mark mark, const struct lab_step *at)
{
	struct lab_walk piece = *w;

	piece.module = w->lab;
	if (strcmp(sn->name, "delete") == 0) {
		piece.form = LAB_SCHEMA_DELETE;
		return lab_walk_delete_piece(&piece, y, sn->name, mark, at);
	}
	piece.form = LAB_SCHEMA_EDIT;
	return walk_body(&piece, NULL, y, sn->name, mark, at);
}

/* What the schema says stands here; `mark` is that of the key in front. */
static struct data_node *
walk(struct lab_walk *w, const struct lysc_node *sn, const struct lab_yaml *y,
    struct lab_mark mark, const struct lab_step *at)
{
	if (sn->nodetype == LYS_LEAF)
		return walk_scalar(w, sn, y, sn->name, at);
	if (sn->nodetype == LYS_LEAFLIST)
		return walk_leaf_list(w, sn, y, mark, at);
	if (sn->nodetype == LYS_CONTAINER)
		return walk_body(w, sn, y, sn->name, mark, at);
	if (sn->nodetype == LYS_ANYDATA)
		return walk_piece(w, sn, y, mark, at);
	return lab_note(sn)->positional ? walk_elements(w, sn, y, mark, at)
					: walk_entries(w, sn, y, mark, at);
}

/* { checks: [ ... ] }, with the nodes of plans: a module of its own would have to be
 * compiled by everybody who reads a lab. */
static struct data_node *
walk_checks(struct lab_walk *w, const struct lab_yaml *root)
{
	const struct lysc_node *steps = lab_child(w->module, NULL, "steps");
	const struct lysc_node *sn = lab_child(w->module, steps, "checks");
	const struct lab_step at = { NULL, "checks", 0 };
	struct data_node *node, *seq = NULL;

	if (root->kind != LAB_YAML_MAP || root->n == 0) {
		lab_fault(w->faults, CODE_MISSING, root->mark, NULL,
		    "write at least { checks: [] }", "there are no checks in it");
		return NULL;
	}
	node = lab_node_new(w, DATA_MAP, NULL, root->mark);
	for (size_t i = 0; i < root->n; i++) {
		const struct lab_yaml *key = root->items[i].key;

		if (key->kind != LAB_YAML_SCALAR || strcmp(key->text, "checks") != 0 ||
		    seq)
			lab_fault(w->faults, CODE_UNKNOWN_FIELD, key->mark, NULL,
			    "write { checks: [ ... ] } and nothing else",
			    "only one list of checks can stand here");
		else
			seq =
			    walk_elements(w, sn, root->items[i].value, key->mark, &at);
	}
	if (seq)
		data_node_add(node, seq);
	return node;
}

struct data_node *
lab_walk_lab(struct lab_walk *w, const struct lab_yaml *root)
{
	if (w->form == LAB_SCHEMA_PLAN && lab_yaml_is_null(root)) {
		lab_fault(w->faults, CODE_MISSING, root->mark, NULL,
		    "write at least { plan: NAME, steps: [] }",
		    "there is no plan in it");
		return NULL;
	}
	if (w->form == LAB_SCHEMA_CHECKS)
		return walk_checks(w, root);
	if (w->form == LAB_SCHEMA_LAB && lab_yaml_is_null(root)) {
		lab_fault(w->faults, CODE_MISSING, root->mark, NULL,
		    "write at least { lab: NAME }", "there is no lab in it");
		return NULL;
	}
	return walk_body(w, NULL, root, NULL, root->mark, NULL);
}
