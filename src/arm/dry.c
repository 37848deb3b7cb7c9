/*
 * Each draft is prepared against the lab that runs, with everything that was drafted
 * before in it; the change that comes of it has the lab that would be, and is never
 * committed.  What takes time or waits for somebody does neither meanwhile.
 */
#include "arm/dry.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool
arm_dry_begin(struct arm *arm, struct arm_dry *dry)
{
	*dry = (struct arm_dry){ .habits = arm->habits };
	if (arm->dry)
		return false;
	arm->dry = dry;
	arm->habits.async = arm->habits.busy = false;
	arm->indexed = NULL;
	return true;
}

void
arm_dry_end(struct arm *arm, struct arm_dry *dry)
{
	arm->dry = NULL;
	arm->habits = dry->habits;
	arm->indexed = NULL;
	run_change_free(dry->change);
	for (size_t i = 0; i < dry->n; i++)
		free(dry->ids[i]);
	free(dry->ids);
	free(dry->subscription);
}

const struct er_lab *
arm_lab(const struct arm *arm)
{
	return arm->dry && arm->dry->change ? arm->dry->change->lab
					    : run_lab(arm->host.run);
}

bool
arm_dry_draft(struct arm_draft *d, const char *subscription)
{
	struct arm *arm = d->c->arm;
	const struct arm_host *h = &arm->host;
	struct run_change *change;
	struct arm_dry *dry = arm->dry;
	struct errs errs;

	errs_init(&errs);
	dry->several = dry->several ||
	    (dry->subscription && strcmp(dry->subscription, subscription) != 0);
	if (!dry->subscription)
		dry->subscription = xstrdup(subscription);
	/* All drafts so far are in the tree: only everybody's operator has several. */
	change = h->prepare(h->ctx, d->c->who, dry->several ? NULL : subscription,
	    d->tree, &errs);
	if (change) {
		run_change_free(dry->change);
		dry->change = change;
		arm->indexed = NULL;
		d->c->lab = change->lab;
	} else {
		d->failed = true;
		arm_refuse_errs(d->c, &errs);
	}
	errs_fini(&errs);
	return !d->failed;
}

void
arm_dry_note(struct arm_dry *dry, const char *id)
{
	for (size_t i = 0; i < dry->n; i++)
		if (strcasecmp(dry->ids[i], id) == 0)
			return;
	VEC_PUSH(dry->ids, dry->n, dry->cap) = xstrdup(id);
}
