/*
 * A lab file, a piece of one, or an edit, as a tree of data that its YANG model has
 * approved: what a reader (src/lab) produces and what models are made from.  Everything
 * a file, the API, a plan step or the stored state says about a lab passes through
 * here.
 *
 *   MAP    keyed list, entry of one, or container: children by name, in byte order
 *   SEQ    list ordered by user: children in order; an empty one is not an absent one
 *   TEXT   a leaf: its canonical text
 *
 * The reader has normalised it: shorthand is written out, null is an empty MAP, every
 * leaf has the canonical form of its type.  Each node remembers where it was written.
 */
#ifndef DATA_TREE_H
#define DATA_TREE_H

#include "base/err.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum data_kind { DATA_MAP, DATA_SEQ, DATA_TEXT };
/* How JSON writes it; null is read from JSON only, with an empty text. */
enum data_leaf { DATA_LEAF_STRING, DATA_LEAF_NUMBER, DATA_LEAF_BOOL, DATA_LEAF_NULL };

struct data_node {
	enum data_kind kind;
	enum data_leaf leaf;
	bool list;   /* MAP: a keyed list, its children are entries */
	bool secret; /* TEXT: never shown or logged */
	/* TEXT: names a place (`file:`, `env:`) where a secret stands. */
	bool reference;
	char *name;  /* key in a MAP, else NULL */
	char *text;  /* TEXT; of what is not taken apart, JSON (data/json.h) */
	char *value; /* of a reference: the secret; NULL: nobody has read it */
	/* Borrowed: lives as long as the tree's owner says; or NULL. */
	const char *file;
	uint32_t line, column; /* from 1; 0: not from a file */
	/* Other trees that have the node, too: nobody may change the node then, nor
	 * anything below it. */
	uint32_t shared;
	struct data_node **children;
	size_t n, cap;
};

struct data_node *data_node_new(enum data_kind, const char *name);
/* Frees a node and what lies below it, but for what other trees have, too. */
void data_node_free(struct data_node *);
/* A copy that shares nothing. */
struct data_node *data_node_dup(const struct data_node *);
/* The same node for another tree, too, which frees it as if it were its own; nobody may
 * change the node from then on. */
struct data_node *data_node_share(struct data_node *);
/*
 * A copy of one node, with the same children: both trees have them from then on, and
 * each frees its tree as if they were its own.  Who changes such a tree goes down from
 * the copy with data_node_own, step by step: each step is the tree's own then.
 */
struct data_node *data_node_branch(const struct data_node *);
/* The child of this name of a MAP, or the child at this place, as a node that this tree
 * alone has: where others have the child, too, a branch takes its place.  NULL: there
 * is no such child. */
struct data_node *data_node_own(struct data_node *map, const char *name);
struct data_node *data_node_own_at(struct data_node *parent, size_t i);
/* Neither marks nor flags count; secrets that references stand for do. */
bool data_node_equal(const struct data_node *, const struct data_node *);
/* Adds a child: into its place in a MAP (an equal name is replaced), at the end of a
 * SEQ. */
void data_node_add(struct data_node *parent, struct data_node *child);
struct data_node *data_node_get(const struct data_node *,
    const char *name); /* MAP; or NULL */
/* The place of a name among the children of a MAP, or the place that a child of this
 * name would take; whether the MAP has such a child. */
size_t data_node_place(const struct data_node *map, const char *name, bool *found);
/* Takes a child out of a MAP: the caller's then, or NULL. */
struct data_node *data_node_take(struct data_node *, const char *name);
/* A leaf's text below a MAP, or NULL. */
const char *data_node_text(const struct data_node *, const char *name);
/* What a leaf means: its text, or the secret that a reference stands for, which is NULL
 * as long as nobody has read it. */
const char *data_node_value(const struct data_node *leaf);
/* Gives each reference below `to` that has no secret the secret of the leaf in the same
 * place below `from`, if that is the same reference.  Returns the first one that is
 * left without, or NULL; `from` may be NULL. */
const struct data_node *data_node_lend(struct data_node *to,
    const struct data_node *from);
/* "lab.yaml:12:5", or "" — into the buffer. */
char *data_node_where(const struct data_node *, char *buf, size_t size);
/*
 * In the form of the lab file, which the reader takes again: it keeps secrets, so that
 * a stored state is whole.
 */
void data_node_json(struct json *, const char *key, const struct data_node *);

/*
 * Edits: a file, the API, a plan step and a reload are the same thing.
 *
 * CREATE never overwrites: the entries it describes and the leaves it sets must not be
 * there yet.  An existing entry of which it says nothing but what lies below it (a list
 * or container inside) is on the way to those and no obstacle.
 *
 * UPDATE merges: entries must exist, containers need not; a leaf replaces a leaf, a SEQ
 * the whole SEQ.
 *
 * DELETE is a subtree whose ends are names: MAPs lead down; an empty MAP ends at the
 * node itself; a text, or each text in a SEQ, names a child of a MAP (a leaf, too).
 * Where the lab has a SEQ it names elements by value, and a MAP in the edit's SEQ
 * stands for the elements that hold all its leaves.  A keyed list that becomes empty
 * goes; an emptied SEQ stays, for `import: []` lets in nothing, and no `import`
 * everything.
 */
enum data_op {
	DATA_CREATE,
	DATA_UPDATE,
	DATA_DELETE,
	DATA_REPLACE, /* the whole lab */
	DATA_CHANGE   /* what data_change_between found */
};
/*
 * Applies an edit to a copy: a new tree, or NULL and all errors (code `exists`,
 * `unknown-name`).  Without a lab it starts from an empty one.  What it brings in keeps
 * its marks.  Edits should come out of the reader; who makes one by hand must set
 * `list` on its keyed lists, because the lab may not have that list to look at.
 */
struct data_node *data_tree_edit(const struct data_node *lab, enum data_op,
    const struct data_node *edit, struct errs *);
/* The same on a branch, so that the new tree and the lab have in common what the edit
 * leaves as it is (data_node_branch); there must be a lab. */
struct data_node *data_tree_branch(const struct data_node *lab, enum data_op,
    const struct data_node *edit, struct errs *);

#endif
