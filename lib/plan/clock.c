/*
 * The time of a rehearsal, and tables as they are at a time of it.
 */
#include "plan/run_int.h"
#include "run/snapshots.h"

#include <string.h>

int64_t
plan_now(const struct plan_run *r)
{
	return erx_time_since(sim_now(r->world), r->result->zero);
}

struct erx_time
plan_since(const struct plan_run *r, const char *step)
{
	for (size_t i = 0; step && i < r->nbegun; i++)
		if (strcmp(r->begun[i].id, step) == 0)
			return r->begun[i].at;
	return r->nbegun ? r->begun[r->nbegun - 1].at : (struct erx_time){ 0 };
}

void
plan_take_snapshot(struct plan_run *r, const char *name)
{
	struct errs errs; /* a world keeps as many as there are */

	errs_init(&errs);
	run_snapshot_take(r->run, sim_now(r->world), name, &errs);
	errs_fini(&errs);
}
