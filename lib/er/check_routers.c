/*
 * Plain routers and their neighbours, and sessions with real routers wherever they are:
 * those are told apart by their two addresses.
 */
#include "base/xalloc.h"
#include "er/check.h"

#include <stdlib.h>
#include <string.h>

/* --- two addresses, one session --- */

struct pair {
	struct ip_addr local, remote;
	uint16_t port, local_port;
	const char *path;
};

struct pairs {
	struct pair *items;
	size_t n, cap;
};

static int
by_pair(const void *x, const void *y)
{
	const struct pair *a = x, *b = y;
	int d = ip_addr_cmp(&a->local, &b->local);

	if (d == 0)
		d = ip_addr_cmp(&a->remote, &b->remote);
	return d != 0 ? d : strcmp(a->path, b->path);
}

static void
add_pair(struct pairs *list, const struct er_tcp *t, struct ip_addr local,
    struct ip_addr remote)
{
	if (t->local.family != IP_NONE)
		local = t->local;
	if (t->remote.family != IP_NONE)
		remote = t->remote;
	if (local.family == IP_NONE || remote.family == IP_NONE)
		return;
	VEC_PUSH(list->items, list->n, list->cap) =
	    (struct pair){ local, remote, t->port, t->local_port, t->head.path };
}

/* The addresses P-1 gives to the ends of a link, in both families that `t` is for. */
static void
add_link_pairs(struct pairs *list, const struct er_tcp *t)
{
	static const struct ip_addr none = { .family = IP_NONE };
	const struct er_speaker *far = t->far;
	const struct er_peering *p;

	if (!far || !er_role_is_msee(far->role)) {
		add_pair(list, t, none, none);
		return;
	}
	p = far->role == ER_ROLE_MICROSOFT ? &far->circuit->microsoft.peering
					   : &far->circuit->peering;
	if (t->family != IP_V6 && t->local.family != IP_V6)
		add_pair(list, t, p->msee[far->instance], p->ce[far->instance]);
	if (t->family != IP_V4 && t->local.family != IP_V4)
		add_pair(list, t, p->msee6[far->instance], p->ce6[far->instance]);
}

static void
check_pairs(const struct er_ctx *c)
{
	static const struct ip_addr none = { .family = IP_NONE };
	const struct er_model *m = c->model;
	struct pairs list = { NULL, 0, 0 };

	for (size_t i = 0; i < m->nsites; i++)
		for (size_t k = 0; k < m->sites[i].external.n; k++)
			add_link_pairs(&list, &m->sites[i].external.items[k]);
	for (size_t i = 0; i < m->nclouds; i++)
		for (size_t k = 0; k < m->clouds[i].external.n; k++)
			add_link_pairs(&list, &m->clouds[i].external.items[k]);
	for (size_t i = 0; i < m->nvnets; i++)
		for (size_t k = 0; k < m->vnets[i].gateway.external.n; k++)
			add_pair(&list, &m->vnets[i].gateway.external.items[k], none,
			    none);
	for (size_t i = 0; i < m->nrouters; i++)
		for (size_t k = 0; k < m->routers[i].nneighbors; k++)
			if (m->routers[i].neighbors[k].external)
				add_pair(&list, &m->routers[i].neighbors[k].tcp, none,
				    none);
	if (list.n > 1)
		qsort(list.items, list.n, sizeof *list.items, by_pair);
	for (size_t i = 1; i < list.n; i++) {
		const struct pair *a = &list.items[i - 1], *b = &list.items[i];
		char local[IP_ADDR_STRLEN], remote[IP_ADDR_STRLEN];

		if (ip_addr_equal(&a->local, &b->local) &&
		    ip_addr_equal(&a->remote, &b->remote))
			er_refuse(c, CODE_EXTERNAL_DUPLICATE, b->path, NULL,
			    "%s has the same addresses, %s and %s", a->path,
			    ip_addr_text(&b->local, local),
			    ip_addr_text(&b->remote, remote));
	}
	free(list.items);
}

/* --- routers --- */

static void
check_external(const struct er_ctx *c, const struct er_neighbor *n)
{
	const struct er_tcp *t = &n->tcp;

	er_check_tcp(c, t);
	if (t->local.family == IP_NONE || t->remote.family == IP_NONE)
		er_refuse(c, CODE_EXTERNAL_ADDRESS, t->head.path, NULL,
		    "%s is not given", t->local.family == IP_NONE ? "local" : "remote");
	else if (t->remote.family == IP_V4 && n->ipv6)
		er_refuse(c, CODE_EXTERNAL_ADDRESS, n->head.path, "families",
		    "a session over IPv4 carries IPv4; IPv6 needs a neighbour of its own");
	if (er_model_speaker(c->model, n->head.name))
		er_refuse(c, CODE_DUPLICATE_NAME, n->head.path, NULL,
		    "%s is a router of the lab, and this neighbour is not",
		    n->head.name);
	if (n->asn != 0 && t->asn != 0 && n->asn != t->asn)
		er_refuse(c, CODE_NEIGHBOR_ASN, t->head.path, "asn",
		    "AS %u here, AS %u at the neighbour", t->asn, n->asn);
}

/* It is a capability that means nothing without that of graceful restart (RFC
 * 9494 3.1).
 */
static void
check_long_lived(const struct er_ctx *c, const struct er_neighbor *n)
{
	bool bare = n->bare || (n->external && n->tcp.bare);

	if (n->long_lived_time && (bare || n->graceful == ER_GRACEFUL_OFF))
		er_refuse_cure(c, CODE_BAD_VALUE, n->head.path,
		    "graceful-restart/long-lived-stale-time",
		    bare ? "leave capabilities or long-lived-stale-time out"
			 : "set mode to helper or restart",
		    bare
			? "routes stay for long by a capability, and this OPEN has none"
			: "routes that do not stay at all do not stay for long");
}

/* Roles are between two ASes (RFC 9234 4.1), both of which have to be known. */
static void
check_role(const struct er_ctx *c, const struct er_neighbor *n, uint32_t as)
{
	if (n->role != BGP_ROLE_NONE && (as == 0 || as == n->router->asn))
		er_refuse_cure(c, CODE_NEIGHBOR_ASN, n->head.path, "role",
		    as == 0 ? "add asn" : "leave role out",
		    as == 0 ? "the AS of %s is not known"
			    : "%s is of the same AS, and roles are between two",
		    n->head.name);
	if (n->strict_role && n->role == BGP_ROLE_NONE)
		er_refuse(c, CODE_MISSING_LEAF, n->head.path, "strict-role",
		    "strict-role goes with role");
	if (n->strict_role && (n->bare || (n->external && n->tcp.bare)))
		er_refuse_cure(c, CODE_BAD_VALUE, n->head.path, "strict-role",
		    "leave capabilities or strict-role out",
		    "a role is a capability, and this OPEN has none");
}

static void
check_neighbor(const struct er_ctx *c, const struct er_neighbor *n)
{
	uint32_t as = n->far ? n->far->asn : 0;

	er_check_hold(c, n->head.path, n->hold);
	er_check_bfd(c, n->head.path, &n->bfd);
	if (n->far &&
	    (n->far->role == ER_ROLE_MICROSOFT || n->far->role == ER_ROLE_SERVICES))
		er_refuse_cure(c, CODE_NOT_ATTACHED, n->head.path, NULL,
		    "put a site of on-premises on the circuit",
		    "%s has sessions with the edges of sites only", n->far->name);
	er_check_bare(c, n->head.path, n->bare, n->ipv6);
	if (n->external)
		check_external(c, n);
	if (n->external && as == 0)
		as = n->asn ? n->asn : n->tcp.asn;
	if (as == 0 && (n->as_override || n->enforce_first_as))
		er_refuse_cure(c, CODE_NEIGHBOR_ASN, n->head.path,
		    n->as_override ? "as-override" : "enforce-first-as", "add asn",
		    "the AS of %s is not known", n->head.name);
	check_role(c, n, as);
	check_long_lived(c, n);
	if (n->transparent && as == n->router->asn)
		er_refuse_cure(c, CODE_NEIGHBOR_ASN, n->head.path, "transparent",
		    "leave transparent out",
		    "%s is of the same AS, and a route server has clients of others",
		    n->head.name);
	if (n->asn != 0 && as != 0 && n->asn != as)
		er_refuse(c, CODE_NEIGHBOR_ASN, n->head.path, "asn",
		    "%s is AS %u, not %u", n->head.name, as, n->asn);
}

static int
by_as_and_id(const void *x, const void *y)
{
	const struct er_speaker *const *a = x, *const *b = y;

	if ((*a)->asn != (*b)->asn)
		return (*a)->asn < (*b)->asn ? -1 : 1;
	if ((*a)->id != (*b)->id)
		return (*a)->id < (*b)->id ? -1 : 1;
	return strcmp((*a)->name, (*b)->name);
}

/* RFC 6286: unique within an AS. */
static void
check_ids(const struct er_ctx *c)
{
	const struct er_model *m = c->model;
	const struct er_speaker **list =
	    xreallocarray(NULL, m->nspeakers + 1, sizeof *list);

	for (size_t i = 0; i < m->nspeakers; i++)
		list[i] = &m->speakers[i];
	if (m->nspeakers > 1)
		qsort(list, m->nspeakers, sizeof *list, by_as_and_id);
	for (size_t i = 1; i < m->nspeakers; i++) {
		const struct er_speaker *a = list[i - 1], *b = list[i];
		const struct er_speaker *at = b->router && b->router->id ? b : a;

		if (a->asn == b->asn && a->id == b->id && at->router)
			er_refuse(c, CODE_DUPLICATE_ROUTER_ID, at->router->head.path,
			    "router-id", "%s of AS %u has the same router id",
			    at == a ? b->name : a->name, a->asn);
	}
	free(list);
}

static void
check_links(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nlinks; i++) {
		const struct er_neighbor *const *d = m->links[i].declared;

		if (!d[0] || !d[1])
			continue;
		if (d[0]->delay >= 0 && d[1]->delay >= 0 && d[0]->delay != d[1]->delay)
			er_refuse(c, CODE_NEIGHBOR_MISMATCH, d[1]->head.path, "delay",
			    "%s gives the link another delay", d[0]->head.path);
	}
}

/* --- beside real routers --- */

/* The external entry in the place of one of its sessions with MSEEs, or NULL. */
static const struct er_tcp *
real_end(const struct er_speaker *s)
{
	const struct er_tcps *list = s->site ? &s->site->external
	    : s->vnet                        ? &s->vnet->gateway.external
	    : s->cloud                       ? &s->cloud->external
					     : NULL;
	/* Two edges have a path each; a real gateway stands for both instances. */
	bool paths = s->role == ER_ROLE_EDGE || (s->site && s->site->routers == 2);

	for (size_t i = 0; list && i < list->n; i++) {
		const struct er_speaker *msee = list->items[i].far;

		if (msee && (!paths || msee->instance == s->instance))
			return &list->items[i];
	}
	return NULL;
}

/* What hangs on the emulated twin of a real router is joined with nothing. */
static void
check_beside_real(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nlinks; i++) {
		const struct er_link *l = &m->links[i];

		for (int k = 0; l->kind == ER_LINK_NEIGHBOR && k < 2; k++) {
			const struct er_speaker *s = l->ends[k], *plain = l->ends[!k];
			const struct er_tcp *t =
			    er_role_is_msee(s->role) ? NULL : real_end(s);
			const struct er_neighbor *n = l->declared[!k];

			if (t && plain->router)
				er_warn(c, CODE_BESIDE_REAL_ROUTER,
				    n ? n->head.path : plain->router->head.path, NULL,
				    "%s hangs on %s, for which a real router stands "
				    "towards %s: what goes that way is half-known",
				    plain->name, s->name, t->far->name);
		}
	}
}

void
er_check_routers(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nrouters; i++) {
		const struct er_router *r = &m->routers[i];

		if (r->asn == 0)
			er_refuse(c, CODE_MISSING_LEAF, r->head.path, "asn",
			    "%s has no asn", r->head.name);
		for (size_t k = 0; k < r->nneighbors; k++)
			check_neighbor(c, &r->neighbors[k]);
		er_check_adverts(c, &r->adverts, NULL);
		er_check_prefixes(c, r->head.path, "networks", &r->networks);
	}
	check_links(c);
	check_beside_real(c);
	check_ids(c);
	check_pairs(c);
}
