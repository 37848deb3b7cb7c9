/*
 * The walk over YAML and schema side by side; the two forms of a lab, one that says
 * what is and one that names what is to go.
 */
#ifndef LAB_READ_H
#define LAB_READ_H

#include "data/tree.h"
#include "lab/fault.h"
#include "lab/lab.h"
#include "lab/schema.h"
#include "lab/yaml.h"

struct lab_walk {
	struct ly_ctx *ctx;
	const struct lys_module *module;
	const struct lys_module *lab; /* of the pieces of labs in a plan */
	enum lab_schema form;
	const char *file;   /* borrowed by the tree */
	const char *beside; /* the file whose references are read; NULL: they are not */
	const struct lab_dirs *dirs; /* in which they are; or NULL */
	struct lab_faults *faults;
};

/* Make a tree of a document: of a lab, a piece of a lab, a plan or checks; and of a
 * piece that names what is to go.  NULL, or a tree that nobody may use, after faults.
 */
struct data_node *lab_walk_lab(struct lab_walk *, const struct lab_yaml *root);
struct data_node *lab_walk_delete(struct lab_walk *, const struct lab_yaml *root);
/* The same for a piece inside of a plan that names what is to go. */
struct data_node *lab_walk_delete_piece(struct lab_walk *, const struct lab_yaml *,
    const char *name, struct lab_mark, const struct lab_step *);

/* --- what both need --- */

/* A new node with the mark of this piece of YAML. */
struct data_node *lab_node_new(struct lab_walk *, enum data_kind, const char *name,
    struct lab_mark);
/*
 * The items of a mapping in order of their keys, without those whose key is no name,
 * which are faults, and without repetitions, which are too.  The caller frees them.
 */
const struct lab_yaml_item **lab_walk_items(struct lab_walk *,
    const struct lab_yaml *map, const struct lab_step *, size_t *n);
/* Makes a tree of an element of a list that is ordered by user. */
struct data_node *lab_walk_element(struct lab_walk *, const struct lysc_node *,
    const struct lab_yaml *, const struct lab_step *);
/* Adds the values of a leaf-list to a SEQ. */
void lab_walk_values(struct lab_walk *, const struct lysc_node *,
    const struct lab_yaml *, struct data_node *seq, const struct lab_step *);
/* True when a key may name an entry of a keyed list; else false and a fault. */
bool lab_walk_key(struct lab_walk *, const struct lysc_node *list,
    const struct lab_yaml *, const struct lab_step *);
/* "known here: asn, ...": the names of the children of `parent`, without keys of lists,
 * which are never written.  The caller frees the text. */
char *lab_walk_known(struct lab_walk *, const struct lysc_node *parent);
/* Tells the fault of a name that is not among the children of `parent`. */
void lab_walk_unknown(struct lab_walk *, const struct lysc_node *parent,
    const struct lab_yaml *key, const struct lab_step *);
/* Tells the fault of a value of another kind than the expected one ("a mapping"), or of
 * no value. */
void lab_walk_wrong(struct lab_walk *, const struct lab_yaml *, const struct lab_step *,
    const char *expected, const char *cure);

#endif
