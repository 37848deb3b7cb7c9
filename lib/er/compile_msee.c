/*
 * MSEEs: two of each circuit, primary and secondary, AS 12076, with no session between
 * them (W-3).  They originate nothing: link subnets are not injected (P-4).
 */
#include "bgp/open.h"
#include "er/compile_er.h"

void
er_compile_msee(struct er_build *b, const struct er_speaker *s)
{
	er_compile_router(b->c, s)->max_paths = ER_PATHS;
}

void
er_msee_end(const struct er_model *m, struct net_end *e)
{
	e->hold = ER_HOLD_MSEE;
	e->hold_floor = m->fidelity.hold_floor; /* P-8a */
	/* 9.2.11: what the real ones offer is not known; this is enough for everybody.
	 */
	e->caps =
	    m->fidelity.msee_full ? ER_CAPS_FULL : BGP_CAPS_REFRESH | BGP_CAPS_AS4;
	e->stale_time = ER_STALE_TIME;
}
