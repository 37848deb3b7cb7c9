/*
 * A list of routers whose active instance was lost, with the time when the standby
 * takes over: then the router is restored in the net, and the entry stays until what
 * was lost is.
 */
#include "run/standby.h"

#include "base/xalloc.h"
#include "er/names.h"
#include "run/run_int.h"

#include <stdlib.h>
#include <string.h>

/* Is it the router of an active-standby VPN gateway? */
static bool
has_standby(const struct run *r, const char *router)
{
	const struct er_speaker *s = er_model_speaker(r->lab->model, router);

	return s && s->role == ER_ROLE_VPN && er_vpn_instances(&s->vnet->vpn) == 1;
}

static size_t
find(const struct run *r, const char *router)
{
	size_t i = 0;

	while (i < r->nstandbys && strcmp(r->standbys[i].router, router) != 0)
		i++;
	return i;
}

const struct run_standby *
run_standby_of(const struct run *r, const char *router)
{
	size_t i = find(r, router);

	return i < r->nstandbys ? &r->standbys[i] : NULL;
}

static void
forget(struct run *r, size_t i)
{
	free(r->standbys[i].router);
	r->standbys[i] = r->standbys[--r->nstandbys];
}

static bool
is_of(const struct run *r, const char *router, const char *vnet)
{
	const struct er_speaker *s = er_model_speaker(r->lab->model, router);

	return s && strcmp(s->owner, vnet) == 0;
}

static int64_t
takes(struct run *r, bool planned)
{
	if (!r->lab->model->fidelity.realistic_durations)
		return 0;
	return run_duration(r, planned ? ER_SPAN_STANDBY_PLANNED : ER_SPAN_STANDBY, 0);
}

void
run_standby_lost(struct run *r, struct erx_time now, const char *router, bool planned)
{
	size_t i = find(r, router);

	if (!has_standby(r, router))
		return;
	if (i < r->nstandbys) {
		/* The second of two, or one that was lost already. */
		if (r->standbys[i].taken)
			r->standbys[i].takes_over = ERX_NEVER;
		return;
	}
	VEC_PUSH(r->standbys, r->nstandbys, r->capstandbys) = (struct run_standby){
		.router = xstrdup(router),
		.takes_over = erx_time_add(now, takes(r, planned)),
	};
}

void
run_standby_none(struct run *r, const char *vnet)
{
	for (size_t i = 0; i < r->nstandbys; i++)
		if (is_of(r, r->standbys[i].router, vnet))
			r->standbys[i].takes_over = ERX_NEVER;
}

static bool
is_meant(const struct run *r, const struct run_standby *s, const char *name)
{
	return strcmp(s->router, name) == 0 || is_of(r, s->router, name);
}

static bool
is_there(const struct run *r, const struct run_standby *s)
{
	return net_router_forwards(net_router_find(r->net, s->router));
}

bool
run_standby_both_lost(const struct run *r, const char *name)
{
	for (size_t i = 0; i < r->nstandbys; i++)
		if (is_meant(r, &r->standbys[i], name) && r->standbys[i].taken)
			return !is_there(r, &r->standbys[i]);
	return false;
}

/* One of two instances is there again, the other may still be lost: the router is that
 * one.  True when nothing of it is lost any more. */
static bool
is_back(struct run *r, struct erx_time now, const struct run_standby *s, bool ended,
    bool both_lost)
{
	bool maintained = run_is_maintained(r, s->router);

	if (!s->taken)
		return is_there(r, s);
	if (both_lost) {
		net_restore(r->net, now, NET_ROUTER, s->router);
		net_resume(r->net, now, NET_ROUTER, s->router);
	}
	return !maintained && !(ended && both_lost);
}

void
run_standby_back(struct run *r, struct erx_time now, const char *name, bool ended,
    bool both_lost)
{
	for (size_t i = 0; i < r->nstandbys;)
		if (is_meant(r, &r->standbys[i], name) &&
		    is_back(r, now, &r->standbys[i], ended, both_lost))
			forget(r, i);
		else
			i++;
}

void
run_standby_sweep(struct run *r)
{
	for (size_t i = 0; i < r->nstandbys;)
		if (has_standby(r, r->standbys[i].router))
			i++;
		else
			forget(r, i);
}

/* --- time --- */

struct erx_time
run_standby_next(const struct run *r)
{
	struct erx_time next = ERX_NEVER;

	for (size_t i = 0; i < r->nstandbys; i++)
		next = erx_time_min(next, r->standbys[i].takes_over);
	return next;
}

bool
run_standby_due(struct run *r, struct erx_time now)
{
	bool any = false, held = false;

	for (size_t i = 0; i < r->nstandbys; i++) {
		struct run_standby *s = &r->standbys[i];

		if (erx_time_before(now, s->takes_over))
			continue;
		s->takes_over = ERX_NEVER;
		s->taken = any = true;
		net_note(r->net, now, NET_EVENT_LINK, s->router,
		    "the standby instance takes over");
		net_restore(r->net, now, NET_ROUTER, s->router);
		net_resume(r->net, now, NET_ROUTER, s->router);
		held |= run_is_maintained(r, s->router);
	}
	if (held)
		run_recompile(r, now); /* sessions that maintenance held may run */
	return any;
}

/* Whole seconds. */
static long long
left(const struct run_standby *s, struct erx_time now)
{
	return (long long)(erx_time_since(s->takes_over, now) / ERX_SEC);
}

void
run_standby_list(const struct run *r, struct erx_time now, struct buf *out)
{
	for (size_t i = 0; i < r->nstandbys; i++)
		if (!erx_time_is_never(r->standbys[i].takes_over))
			buf_printf(out,
			    "%s: its standby takes over in another %lld s\n",
			    r->standbys[i].router, left(&r->standbys[i], now));
}

void
run_standby_reasons(const struct run *r, struct erx_time now, struct errs *errs)
{
	for (size_t i = 0; i < r->nstandbys; i++)
		if (!erx_time_is_never(r->standbys[i].takes_over))
			errs_add(errs, CODE_TIMEOUT, NULL, r->standbys[i].router,
			    "give it longer",
			    "not converged: its standby takes over in another %lld s",
			    left(&r->standbys[i], now));
}

void
run_standby_fini(struct run *r)
{
	while (r->nstandbys)
		forget(r, 0);
	free(r->standbys);
	r->standbys = NULL;
	r->capstandbys = 0;
}
