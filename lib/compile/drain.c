/*
 * A drain is an overlay of a compiled spec: what leaves an MSEE under maintenance is
 * longer, on each of its sessions, and nothing else changes.
 */
#include "compile/drain.h"

#include "base/xalloc.h"
#include "compile/policy.h"

#include <string.h>

static bool
is_drained(const char *const *drained, size_t n, const char *router)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(drained[i], router) == 0)
			return true;
	return false;
}

/*
 * What goes out is longer.  Over Global Reach (iBGP between two MSEEs) too: the far
 * MSEE has no other candidate there, but it passes the longer path on, and its edges
 * and gateways choose the other pair (F-7).  It has to take a path with so many more of
 * its own AS.
 */
static void
drain(const struct er_model *m, struct net_policy *at, struct net_policy *far)
{
	const struct er_fidelity *f = &m->fidelity;
	unsigned most;

	if (!at->export.ebgp && !f->drain_reach)
		return;
	at->export.extra_prepend = f->maintenance_prepend;
	compile_export_shutdown(&at->export, f->maintenance_community);
	if (at->export.ebgp)
		return;
	most = far->import.own_as_max + (unsigned)f->maintenance_prepend;
	far->import.own_as_max = most < UINT8_MAX ? (uint8_t)most : UINT8_MAX;
}

static void
drain_session(const struct er_model *m, const char *const *drained, size_t n,
    struct net_session *s)
{
	bool a = s->a.router && is_drained(drained, n, s->a.router);
	bool b = s->b.router && is_drained(drained, n, s->b.router);

	for (size_t i = 0; i < s->nfamilies; i++) {
		if (a)
			drain(m, &s->families[i].a, &s->families[i].b);
		if (b)
			drain(m, &s->families[i].b, &s->families[i].a);
	}
}

void
compile_drain(const struct er_model *m, const char *const *drained, size_t n,
    struct net_spec *spec)
{
	for (size_t i = 0; n > 0 && i < spec->nsessions; i++)
		drain_session(m, drained, n, &spec->sessions[i]);
}

void
compile_hold(const char *const *routers, size_t n, struct net_spec *spec)
{
	for (size_t i = 0; n > 0 && i < spec->nsessions; i++) {
		struct net_session *s = &spec->sessions[i];

		if (!s->held &&
		    ((s->a.router && is_drained(routers, n, s->a.router)) ||
			(s->b.router && is_drained(routers, n, s->b.router))))
			s->held = xstrdup("maintenance");
	}
}
