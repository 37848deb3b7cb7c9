/*
 * The iBGP group of a VNet: its ExpressRoute gateway, its VPN gateway, and whatever
 * else of Azure's speaks BGP in there.  Members are found by role, and a table over
 * roles says which two of them have a session; what each tells the other is in the
 * policies of its role.  A new member is a role in `members` and its cells in `joins`
 * and in group_import and group_export.
 */
#include "base/xalloc.h"
#include "bgp/open.h"
#include "compile/parts.h"
#include "compile/server.h"
#include "er/migration.h"

#include <stdlib.h>

struct member {
	const struct er_speaker *speaker;
	struct ip_addr address, address6; /* in the VNet; IP_NONE: not that family */
};

enum { MEMBERS_MAX = 8 };

struct group {
	const struct er_vnet *vnet;
	struct member members[MEMBERS_MAX];
	size_t n;
};

/* --- who is in it --- */

static void
add(struct group *g, const struct er_model *m, enum er_role role, unsigned instance,
    const struct ip_addr *address, const struct ip_addr *address6)
{
	const struct er_speaker *s =
	    er_model_speaker_of(m, role, g->vnet->head.name, instance);

	if (s && g->n < MEMBERS_MAX)
		g->members[g->n++] = (struct member){ s, *address, *address6 };
}

static void
collect(struct group *g, const struct er_model *m)
{
	const struct er_vnet *v = g->vnet;

	for (unsigned i = 0; i < 2; i++) {
		if (v->has_gateway && v->gateway.external.n == 0) {
			struct er_stand s = er_stand_active(v);

			add(g, m, ER_ROLE_GATEWAY, s.instance + i, &s.address[i],
			    &s.address6[i]);
		}
		if (v->has_vpn && i < er_vpn_instances(&v->vpn))
			add(g, m, ER_ROLE_VPN, i, &v->vpn.instance[i],
			    &v->vpn.instance6[i]);
	}
}

/* --- who speaks with whom --- */

/* W-3: the instances of an ExpressRoute gateway do not; N-2, N-6. */
static bool
joins(const struct er_speaker *a, const struct er_speaker *b)
{
	return a->role == ER_ROLE_VPN || b->role == ER_ROLE_VPN;
}

static void
policies(const struct er_model *m, const struct group *g, const struct member *at,
    const struct member *from, struct net_policy *p, bool ibgp, uint8_t family)
{
	compile_import_group(&p->import, m, g->vnet, at->speaker->role,
	    from->speaker->role, family);
	compile_export_group(&p->export, at->speaker->role, at->speaker->asn, ibgp);
	compile_server_apart(&p->export, g->vnet, family);
}

static void
compile_session(struct compile_build *b, const struct group *g,
    const struct compile_pair *p, const struct member *x, const struct member *y,
    uint8_t family)
{
	bool v6 = family == IP_V6;
	struct compile_leg leg;

	compile_leg_open(b, p, family, v6 ? &x->address6 : &x->address,
	    v6 ? &y->address6 : &y->address, &leg);
	leg.near->hold = leg.far->hold = COMPILE_HOLD_GATEWAY;
	policies(b->model, g, x, y, leg.at_near, leg.session->ibgp, family);
	policies(b->model, g, y, x, leg.at_far, leg.session->ibgp, family);
}

/* One session for both families, as between gateway and MSEE (W-60). */
static void
join(struct compile_build *b, const struct group *g, const struct member *x,
    const struct member *y)
{
	unsigned families = BGP_FAMILY_BIT(IP_V4);
	struct compile_pair p;

	if (x->address6.family == IP_V6 && y->address6.family == IP_V6)
		families = BGP_FAMILIES_ALL;
	compile_pair_init(b, &p, x->speaker, y->speaker, NULL, families);
	p.share_rule = "W-60";
	for (unsigned f = IP_V4; f <= IP_V6; f++)
		if (families & BGP_FAMILY_BIT(f))
			compile_session(b, g, &p, x, y, (uint8_t)f);
	compile_pair_fini(&p);
}

void
compile_groups(struct compile_build *b)
{
	for (size_t i = 0; i < b->model->nvnets; i++) {
		struct group g = { .vnet = &b->model->vnets[i], .n = 0 };

		collect(&g, b->model);
		for (size_t k = 0; k < g.n; k++)
			for (size_t j = k + 1; j < g.n; j++)
				if (joins(g.members[k].speaker, g.members[j].speaker))
					join(b, &g, &g.members[k], &g.members[j]);
	}
}
