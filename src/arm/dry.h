/*
 * A dry run: requests meet the lab that would be, and none that runs.  One at a time.
 */
#ifndef ARM_DRY_H
#define ARM_DRY_H

#include "arm/draft.h"

struct arm_dry {
	struct run_change *change; /* what was asked for so far; NULL: nothing */
	struct arm_habits habits;  /* those of the face, which rest meanwhile */
	char *subscription;        /* of the drafts so far; NULL: none */
	bool several;              /* they were of several subscriptions */
	/* Resources that were put, in their order. */
	char **ids;
	size_t n, cap;
};

/* Begins a dry run; false: one is under way, which goes on. */
bool arm_dry_begin(struct arm *, struct arm_dry *);
/* Ends it: the lab is again the one that runs. */
void arm_dry_end(struct arm *, struct arm_dry *);
/* The lab that requests meet. */
const struct er_lab *arm_lab(const struct arm *);
/* Makes a draft the lab of the dry run; false: refused, and answered. */
bool arm_dry_draft(struct arm_draft *, const char *subscription);
/* Notes that a resource was put. */
void arm_dry_note(struct arm_dry *, const char *id);

#endif
