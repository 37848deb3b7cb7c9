/*
 * Global Reach: iBGP between the two primaries and between the two secondaries, over
 * the halves of the /29 (G-5).  What a route was at home crosses as an extended
 * community on these sessions only; at the other side it has local preference 10
 * (G-21) and is never offered to another iBGP session (G-20).
 */
#include "bgp/open.h"
#include "compile/parts.h"

static void
dress(struct compile_build *b, const struct er_reach *r, const struct er_circuit *at,
    struct net_end *e, struct net_policy *p)
{
	compile_msee_end(b->model, e);
	compile_import_reach(&p->import, b->model, r, at);
	compile_export_msee(&p->export, at, COMPILE_OVER_REACH,
	    &(struct compile_rule_ctx){ .reach = r });
}

static void
compile_path(struct compile_build *b, const struct er_reach *r, unsigned path)
{
	const struct er_speaker *from = er_model_speaker_of(b->model, ER_ROLE_MSEE,
				    r->from->head.name, path),
				*to = er_model_speaker_of(b->model, ER_ROLE_MSEE,
				    r->to->head.name, path);
	unsigned families = BGP_FAMILY_BIT(IP_V4);
	struct compile_pair p;
	struct compile_leg leg;

	if (r->prefix6.family == IP_V6)
		families |= BGP_FAMILY_BIT(IP_V6);
	compile_pair_init(b, &p, from, to, NULL, families);
	for (unsigned f = IP_V4; f <= IP_V6; f++) {
		bool v6 = f == IP_V6;

		if (!(families & BGP_FAMILY_BIT(f)))
			continue;
		compile_leg_open(b, &p, (uint8_t)f,
		    v6 ? &r->from_addr6[path] : &r->from_addr[path],
		    v6 ? &r->to_addr6[path] : &r->to_addr[path], &leg);
		dress(b, r, r->from, leg.near, leg.at_near);
		dress(b, r, r->to, leg.far, leg.at_far);
	}
	compile_pair_fini(&p);
}

void
compile_reaches(struct compile_build *b)
{
	for (size_t i = 0; i < b->model->nreaches; i++)
		for (unsigned path = 0; path < 2; path++)
			compile_path(b, &b->model->reaches[i], path);
}
