/*
 * MSEEs: two of each circuit, primary and secondary, AS 12076, with no session between
 * them (W-3).  They originate nothing: link subnets are not injected (P-4).
 */
#include "bgp/open.h"
#include "compile/parts.h"

void
compile_msee(struct compile_build *b, const struct er_speaker *s)
{
	compile_router(b->c, s)->max_paths = COMPILE_PATHS;
}

void
compile_msee_end(const struct er_model *m, struct net_end *e)
{
	e->hold = COMPILE_HOLD_MSEE;
	e->hold_floor = m->fidelity.hold_floor; /* P-8a */
	/* 9.2.11: what the real ones offer is not known; this is enough for everybody.
	 */
	e->caps =
	    m->fidelity.msee_full ? COMPILE_CAPS_FULL : BGP_CAPS_REFRESH | BGP_CAPS_AS4;
	e->stale_time = COMPILE_STALE_TIME;
}
