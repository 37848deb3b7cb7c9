/*
 * Another policy for a source with a long table: its paths are judged again slot by
 * slot, a slice a turn, as the sweeper goes.  What comes meanwhile is judged by the new
 * policy already, and to judge a path twice makes no difference, so nothing has to be
 * held back. The policy is asked for with each slice: it is the one that the owner has
 * by then.
 */
#include "rib/table.h"

void
rib_again_stop(struct rib *r, uint32_t source)
{
	struct rib_origination *s = &r->sources[source];

	r->nagain -= s->again_left != 0;
	s->again_left = 0;
}

void
rib_again(struct rib *r, uint32_t source, const struct rib_import *in)
{
	struct rib_origination *s = &r->sources[source];

	rib_again_stop(r, source);
	if (!r->config.policy_of || !s->pub.owner || r->nnets <= RIB_AT_ONCE) {
		rib_import_again(r, source, in, 0, r->nnets);
		return;
	}
	s->again_at = 0;
	s->again_left = r->nnets;
	r->nagain++;
}

unsigned
rib_again_work(struct rib *r, unsigned units)
{
	for (uint32_t i = 0; units && r->nagain && i < r->nsources; i++) {
		struct rib_origination *s = &r->sources[i];
		uint32_t n = s->again_left < units ? s->again_left : units;

		if (!n)
			continue;
		rib_import_again(r, i, r->config.policy_of(s->pub.owner), s->again_at,
		    n);
		s->again_at += n;
		s->again_left -= n;
		r->nagain -= s->again_left == 0;
		units -= n;
	}
	return units;
}
