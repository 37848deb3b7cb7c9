/*
 * Private clouds: an edge on each path of the managed circuit and iBGP between the two.
 * Both originate the six announced networks of the block, the segments on a
 * T1 and the host routes, origin incomplete.  IPv4 only.
 */
#include "base/xalloc.h"
#include "bgp/open.h"
#include "compile/parts.h"

#include <stdlib.h>

static void
announce(struct net_router *r, const struct ip_prefix *p)
{
	compile_origin(r, p)->origin = BGP_ORIGIN_INCOMPLETE;
	net_attach(r, p, NULL, false);
}

void
compile_edge(struct compile_build *b, const struct er_speaker *at)
{
	const struct er_cloud *p = at->cloud;
	struct net_router *r = compile_router(b->c, at);

	r->max_paths = COMPILE_PATHS;
	r->guards = p->nnetworks ? xcalloc(p->nnetworks, sizeof *r->guards) : NULL;
	for (size_t i = 0; i < p->nnetworks; i++) {
		const struct er_network *n = &p->networks[i];

		if (n->announced)
			announce(r, &n->prefix);
		if (n->management) /* */
			r->guards[r->nguards++].source = n->prefix;
	}
	for (size_t i = 0; i < p->host_routes.n; i++)
		announce(r, &p->host_routes.items[i]);
	compile_sort(r);
}

static void
compile_session(struct compile_build *b, const struct er_cloud *p, unsigned path)
{
	const struct er_circuit *k = p->circuit;
	const struct er_peering *q = &k->peering;
	const struct er_speaker *near = er_model_speaker_of(b->model, ER_ROLE_MSEE,
				    k->head.name, path),
				*far = er_model_speaker_of(b->model, ER_ROLE_EDGE,
				    p->head.name, path);
	struct compile_pair pair;
	struct compile_leg leg;

	compile_pair_init(b, &pair, near, far, &p->external, BGP_FAMILY_BIT(IP_V4));
	compile_leg_open(b, &pair, IP_V4, &q->msee[path], &q->ce[path], &leg);
	compile_msee_end(b->model, leg.near);
	compile_import_cloud(&leg.at_near->import, b->model, p, path);
	compile_export_msee(&leg.at_near->export, k, COMPILE_OVER_CLOUD,
	    &(struct compile_rule_ctx){ .cloud = leg.real ? NULL : p });
	if (leg.real) {
		compile_tcp(leg.session, pair.tcp[0]);
	} else {
		compile_import_edge(&leg.at_far->import, p, path);
		compile_export_edge(&leg.at_far->export, p, path);
	}
	compile_pair_fini(&pair);
}

void
compile_clouds(struct compile_build *b)
{
	for (size_t i = 0; i < b->model->nclouds; i++)
		for (unsigned path = 0; path < 2; path++)
			compile_session(b, &b->model->clouds[i], path);
}
