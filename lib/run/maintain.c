/*
 * Each MSEE under maintenance is in a list, with the time when its forwarding stops at
 * the latest.
 */
#include "run/maintain.h"

#include "base/xalloc.h"
#include "compile/drain.h"
#include "run/run_int.h"

#include <stdlib.h>
#include <string.h>

static size_t
find(const struct run *r, const char *msee)
{
	size_t i = 0;

	while (i < r->nmaintained && strcmp(r->maintained[i].msee, msee) != 0)
		i++;
	return i;
}

static void
forget(struct run *r, size_t i)
{
	free(r->maintained[i].msee);
	r->maintained[i] = r->maintained[--r->nmaintained];
}

void
run_maintain_overlay(const struct run *r, const struct er_lab *lab,
    struct net_spec *spec)
{
	const char **names = xcalloc(r->nmaintained + 1, sizeof *names);

	for (size_t i = 0; i < r->nmaintained; i++)
		names[i] = r->maintained[i].msee;
	compile_drain(lab->model, names, r->nmaintained, spec);
	free(names);
}

void
run_maintain_fini(struct run *r)
{
	while (r->nmaintained)
		forget(r, 0);
	free(r->maintained);
}

void
run_maintain_sweep(struct run *r)
{
	for (size_t i = 0; i < r->nmaintained;) {
		const struct er_speaker *s =
		    er_model_speaker(r->lab->model, r->maintained[i].msee);

		if (s && s->role == ER_ROLE_MSEE)
			i++;
		else
			forget(r, i);
	}
}

bool
run_maintain(struct run *r, struct erx_time now, const char *name, bool drain_only,
    struct errs *errs)
{
	const struct er_speaker *msee = run_msee(r, name, errs);
	struct run_maintained *m;
	size_t i;

	if (!msee)
		return false;
	i = find(r, msee->name);
	if (i == r->nmaintained) {
		VEC_PUSH(r->maintained, r->nmaintained, r->capmaintained) =
		    (struct run_maintained){ .msee = xstrdup(msee->name),
			    .stops = ERX_NEVER };
		run_recompile(r, now);
	}
	m = &r->maintained[i];
	if (!drain_only && !m->stopped && erx_time_is_never(m->stops))
		m->stops = erx_time_add(now, RUN_DRAIN_MAX);
	return true;
}

static bool
waits(const struct run_maintained *m)
{
	return !m->stopped && !erx_time_is_never(m->stops);
}

bool
run_maintain_waits(const struct run *r, const char *msee)
{
	size_t i = find(r, msee);

	return i < r->nmaintained && waits(&r->maintained[i]);
}

bool
run_end_maintain(struct run *r, struct erx_time now, const char *name,
    struct errs *errs)
{
	const struct er_speaker *msee = run_msee(r, name, errs);
	size_t i;

	if (!msee)
		return false;
	net_restore(r->net, now, NET_FORWARDING, msee->name);
	i = find(r, msee->name);
	if (i < r->nmaintained) {
		forget(r, i);
		run_recompile(r, now);
	}
	run_lasting_restored(r);
	return true;
}

/* --- time --- */

struct erx_time
run_maintain_next(const struct run *r)
{
	struct erx_time next = ERX_NEVER;

	for (size_t i = 0; i < r->nmaintained; i++)
		if (waits(&r->maintained[i]))
			next = erx_time_min(next, r->maintained[i].stops);
	return next;
}

bool
run_maintain_due(struct run *r, struct erx_time now)
{
	bool any = false, moved;

	if (erx_time_is_never(run_maintain_next(r)))
		return false;
	moved = !net_under_way(r->net, now);
	for (size_t i = 0; i < r->nmaintained; i++) {
		struct run_maintained *m = &r->maintained[i];

		if (!waits(m) || (!moved && erx_time_before(now, m->stops)))
			continue;
		m->stopped = true;
		net_fail(r->net, now, NET_FORWARDING, m->msee);
		any = true;
	}
	return any;
}
