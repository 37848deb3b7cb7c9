/*
 * Each router under maintenance is in a list, with the time when its forwarding stops
 * at the latest.  That of an MSEE stops; an instance of a gateway is taken away then.
 */
#include "run/maintain.h"

#include "base/xalloc.h"
#include "compile/drain.h"
#include "er/target.h"
#include "run/run_int.h"

#include <stdlib.h>
#include <string.h>

static size_t
find(const struct run *r, const char *router)
{
	size_t i = 0;

	while (i < r->nmaintained && strcmp(r->maintained[i].router, router) != 0)
		i++;
	return i;
}

bool
run_is_maintained(const struct run *r, const char *router)
{
	return find(r, router) < r->nmaintained;
}

static void
forget(struct run *r, size_t i)
{
	free(r->maintained[i].router);
	r->maintained[i] = r->maintained[--r->nmaintained];
}

static bool
has_taken_over(const struct run *r, const char *router)
{
	const struct run_standby *s = run_standby_of(r, router);

	return s && s->taken;
}

void
run_maintain_overlay(const struct run *r, const struct er_lab *lab,
    struct net_spec *spec)
{
	const char **names = xcalloc(2 * r->nmaintained + 1, sizeof *names);
	size_t n = 0;

	for (size_t i = 0; i < r->nmaintained; i++) {
		const char *at = r->maintained[i].router;
		const struct er_speaker *twin =
		    er_model_twin(lab->model, er_model_speaker(lab->model, at));

		if (r->maintained[i].gateway)
			continue;
		names[n++] = at;
		if (twin)
			names[n++] = twin->name;
	}
	compile_drain(lab->model, names, n, spec);
	n = 0;
	for (size_t i = 0; i < r->nmaintained; i++)
		if (r->maintained[i].gateway &&
		    !has_taken_over(r, r->maintained[i].router))
			names[n++] = r->maintained[i].router;
	compile_hold(names, n, spec);
	free(names);
}

void
run_maintain_fini(struct run *r)
{
	while (r->nmaintained)
		forget(r, 0);
	free(r->maintained);
	r->maintained = NULL;
	r->capmaintained = 0;
}

void
run_maintain_sweep(struct run *r)
{
	for (size_t i = 0; i < r->nmaintained;) {
		const struct er_speaker *s =
		    er_model_speaker(r->lab->model, r->maintained[i].router);

		if (s && r->maintained[i].gateway == (s->role != ER_ROLE_MSEE))
			i++;
		else
			forget(r, i);
	}
}

bool
run_maintain(struct run *r, struct erx_time now, const char *name, bool drain_only,
    struct errs *errs)
{
	const struct er_speaker *at = run_maintainable(r, name, errs);
	struct run_maintained *m;
	size_t i;

	if (!at)
		return false;
	i = find(r, at->name);
	if (i == r->nmaintained) {
		VEC_PUSH(r->maintained, r->nmaintained, r->capmaintained) =
		    (struct run_maintained){ .router = xstrdup(at->name),
			    .gateway = at->role != ER_ROLE_MSEE,
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
run_maintain_waits(const struct run *r, const char *router)
{
	size_t i = find(r, router);

	return i < r->nmaintained && waits(&r->maintained[i]);
}

bool
run_end_maintain(struct run *r, struct erx_time now, const char *name,
    struct errs *errs)
{
	const struct er_speaker *at = run_maintainable(r, name, errs);
	bool both_lost;
	size_t i;

	if (!at)
		return false;
	i = find(r, at->name);
	both_lost = run_standby_both_lost(r, at->name);
	if (at->role == ER_ROLE_MSEE)
		(void)er_resume(r->net, r->lab->model, now, ER_TARGET_FORWARDING,
		    at->name);
	else if (i < r->nmaintained && r->maintained[i].stopped)
		net_resume(r->net, now, NET_ROUTER, at->name);
	if (i < r->nmaintained) {
		forget(r, i);
		run_standby_back(r, now, at->name, true, both_lost);
		run_recompile(r, now);
	}
	run_lasting_restored(r);
	return true;
}

/* An instance of a gateway shares its box with nothing. */
void
run_maintain_on(struct run *r, struct erx_time now)
{
	for (size_t i = 0; i < r->nmaintained; i++)
		if (r->maintained[i].stopped && !r->maintained[i].gateway)
			(void)er_suspend(r->net, r->lab->model, now,
			    ER_TARGET_FORWARDING, r->maintained[i].router);
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
		if (m->gateway)
			net_suspend(r->net, now, NET_ROUTER, m->router);
		else
			(void)er_suspend(r->net, r->lab->model, now,
			    ER_TARGET_FORWARDING, m->router);
		if (m->gateway)
			run_standby_lost(r, now, m->router, true);
		any = true;
	}
	return any;
}
