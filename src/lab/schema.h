/*
 * The YANG modules, which are part of the program, compiled by libyang; and what the
 * extensions of erx-lab say about their nodes.
 */
#ifndef LAB_SCHEMA_H
#define LAB_SCHEMA_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct ly_ctx;
struct lys_module;
struct lysc_ext_instance;
struct lysc_node;

/* Their texts, made by the build from conf/yang. */
extern const char erx_yang_erx_lab[];
extern const size_t erx_yang_erx_lab_len;
extern const char erx_yang_erx_plan[];
extern const size_t erx_yang_erx_plan_len;
extern const char erx_yang_erx_state[]; /* tables, for RESTCONF */

/* The plan imports the lab. */
enum lab_module { LAB_MODULE_LAB, LAB_MODULE_PLAN, LAB_MODULE_N };

struct lab_modules {
	struct ly_ctx *ctx;
	const struct lys_module *module[LAB_MODULE_N];
	struct lab_note *notes; /* all of them, to be freed */
};

/* What the extensions say of a list, container or leaf. */
struct lab_note {
	struct lab_note *next;
	const struct lysc_node *key; /* list: its key */
	const struct lysc_node
	    *shorthand;  /* list, container: the leaf a scalar fills */
	bool positional; /* list: a sequence, its key is never written */
	bool secret;     /* leaf */
	bool repeats;    /* leaf-list: values may be equal */
	/* leaf: "A_B" is A here and B for the leaf of this name beside it; or NULL */
	const char *followed_by;
};

/* Compiles the modules; false and errors when that fails, and then nothing is to be
 * finished. */
bool lab_modules_init(struct lab_modules *, struct errs *);
void lab_modules_fini(struct lab_modules *);
/* The date of a module's latest revision. */
const char *lab_modules_revision(const struct lab_modules *, enum lab_module);

/* The note of a node, borrowed. */
const struct lab_note *lab_note(const struct lysc_node *);
/* The next child of a node, or of the module where `parent` is NULL; NULL at the end.
 */
const struct lysc_node *lab_child_next(const struct lys_module *,
    const struct lysc_node *parent, const struct lysc_node *last);
/* The child of this name that may be written, which a key may not; or NULL. */
const struct lysc_node *lab_child(const struct lys_module *,
    const struct lysc_node *parent, const char *name);
/* True when `node` is the key of the list `parent`. */
bool lab_is_key(const struct lysc_node *parent, const struct lysc_node *node);

/* True when the extension of erx-lab of this name is among those of a node or of a
 * type. */
bool lab_has_extension(struct lysc_ext_instance *, const char *name);

#endif
