/*
 * A valid lab: the tree it was written as, the allocations that stick to its objects,
 * and the model made of both.  Immutable; an edit makes a new one or is refused and
 * changes nothing.  The one way in for a file, the API, a plan step and the stored
 * state.
 */
#ifndef ER_LAB_H
#define ER_LAB_H

#include "data/tree.h"
#include "er/alloc.h"
#include "er/model.h"
#include "net/spec.h"

/* Files a lab names (`mrt:`), read by the host beforehand. */
struct er_file {
	const char *name; /* as written in the lab */
	const uint8_t *data;
	size_t len;
};
struct er_files {
	const struct er_file *items;
	size_t n;
};

/*
 * Whether things take as long as with the service.  fidelity/realistic-durations says
 * so if it is there; the host says what holds where it is not, or that it does not
 * count.
 */
enum er_times {
	ER_TIMES_LAB,         /* as the leaf says; without it they take no time */
	ER_TIMES_LAB_OR_REAL, /* as the leaf says; without it they take their time */
	ER_TIMES_IDEAL,       /* whatever the leaf says */
	ER_TIMES_REAL
};

struct er_lab {
	struct data_node *tree; /* as written, normalised */
	struct er_alloc *alloc; /* keys, service keys, router ids, addresses */
	struct er_model *model; /* borrows from neither */
	enum er_times times;    /* of the host; an edit leaves it */
	/* Warnings of the checks, as the one hears them who asked for the lab, where
	 * all are known: an edit tells those that are new. */
	struct errs warned;
	char *warned_for; /* a subscription; NULL: somebody who may edit everything */
	bool has_warned;
};

/*
 * Makes a lab of a tree, which the lab takes over, on failure too.  Allocations of
 * `previous` stay (NULL: there are none), new ones come from `random`.  NULL when the
 * lab is refused; then all errors are in the list.  Warnings alone do not refuse a lab.
 */
struct er_lab *er_lab_new(struct data_node *tree, const struct er_lab *previous,
    const struct er_random *random, struct errs *);
/*
 * The lab after an edit that `subscription` asked for (NULL: somebody who may edit
 * everything), which the caller frees; or NULL and the errors.  What only the edit
 * violates (er/edit.h) is told before what the new lab violates (er/check.h).  The old
 * lab stays as it is; keys that the edit uses or frees become InUse or Available in the
 * new lab.
 */
struct er_lab *er_lab_edit(const struct er_lab *, enum data_op,
    const struct data_node *edit, const char *subscription,
    const struct er_random *random, struct errs *);
/* Frees a lab with its tree, allocations and model. */
void er_lab_free(struct er_lab *);
/* Sets what the host says of times.  To be called before the lab is compiled; labs that
 * edits make of this lab have the same. */
void er_lab_times(struct er_lab *, enum er_times);

/* What should run for a lab, which the caller frees with net_spec_free.  NULL and
 * errors when a file that the lab names is missing or broken; nothing else fails. */
struct net_spec *compile_lab_compile(const struct er_lab *, const struct er_files *,
    struct errs *);

#endif
