/*
 * Sites: one session a family between each MSEE of a circuit and the edge on that path
 * (with two routers ce0 has the primaries and ce1 the secondaries), or a real router in
 * the edge's place.  Both edges originate what the site advertises; `over:` becomes
 * scopes, one bit for each circuit that some entry names.
 */
#include "base/xalloc.h"
#include "bgp/bfd.h"
#include "bgp/open.h"
#include "compile/parts.h"
#include "er/limits.h"

#include <stdlib.h>

/* --- adverts and their scopes --- */

#define SCOPE_REST (1u << 31) /* of circuits that no entry names */

struct scopes {
	const struct er_circuit **named; /* in the order of the site's circuits */
	size_t n;
	bool public; /* there is Microsoft peering, too */
};

static bool
is_named(const struct er_site *s, const struct er_circuit *k)
{
	for (size_t i = 0; i < s->adverts.n; i++)
		for (size_t j = 0; j < s->adverts.items[i].nover; j++)
			if (s->adverts.items[i].over[j] == k)
				return true;
	return false;
}

static void
scopes_init(struct scopes *x, const struct er_site *s)
{
	bool any = false;

	*x = (struct scopes){ .public = compile_site_is_public(s) };
	any = x->public;
	for (size_t i = 0; i < s->adverts.n; i++)
		any = any || s->adverts.items[i].has_over;
	if (!any)
		return;
	x->named = xreallocarray(NULL, s->ncircuits + 1, sizeof *x->named);
	for (size_t i = 0; i < s->ncircuits; i++)
		if (is_named(s, s->circuits[i].circuit))
			x->named[x->n++] = s->circuits[i].circuit;
}

static void
scopes_fini(struct scopes *x)
{
	free(x->named);
}

/* Bit of a circuit's sessions; 0 when no entry is scoped. */
static uint32_t
scope_of(const struct scopes *x, const struct er_circuit *k)
{
	if (!x->named)
		return 0;
	for (size_t i = 0; i < x->n && i < 31; i++)
		if (x->named[i] == k)
			return 1u << i;
	return SCOPE_REST;
}

static uint32_t
scopes_of(void *ctx, const struct er_advert *a)
{
	const struct scopes *x = ctx;
	uint32_t bits = 0;

	if (!a->has_over)
		return 0;
	for (size_t i = 0; i < a->nover; i++)
		bits |= scope_of(x, a->over[i]);
	if (x->public) /* over: is of circuits only */
		bits |= COMPILE_SCOPE_VPN_SITE;
	/* Over no circuit at all: a bit that no session has. */
	return bits ? bits : 1u << 30;
}

static size_t
scopes_max(const struct scopes *x)
{
	return x->public ? 28 : 30;
}

void
compile_ce(struct compile_build *b, const struct er_speaker *at)
{
	const struct er_site *s = at->site;
	struct net_router *r = compile_router(b->c, at);
	struct scopes x;

	scopes_init(&x, s);
	if (x.n > scopes_max(&x))
		errs_add(b->c->errs, CODE_BAD_ADVERTISE, "", s->head.path,
		    "name fewer circuits of a site in over:",
		    "its entries name %zu circuits in over:, and %zu is the most", x.n,
		    scopes_max(&x));
	r->max_paths = COMPILE_PATHS;
	compile_adverts(b->c, r, &s->adverts, scopes_of, &x);
	compile_networks(r, s->has_networks, &s->networks);
	for (size_t i = 0; i < r->norigins; i++)
		if (r->origins[i].prefix.len == 0)
			r->origins[i].behind = NET_BEHIND_WORLD;
	compile_public_origins(r, s);
	compile_site_statics(b, r, at);
	compile_sort_scoped(r);
	scopes_fini(&x);
}

/* --- sessions --- */

/* Why there is none although the link is fine, or NULL: P-11, and a number that Azure
 * was not told. */
static char *
held(const struct er_attachment *a, bool real)
{
	const struct er_circuit *k = a->circuit;

	if (!k->peering.enabled)
		return xasprintf("the private peering of %s is Disabled (P-11)",
		    k->head.name);
	if (!real && k->peering.peer_asn != a->site->asn)
		return xasprintf("%s expects AS %u, %s has AS %u (P-6)", k->head.name,
		    k->peering.peer_asn, a->site->head.name, a->site->asn);
	return NULL;
}

/*
 * P-9: the service has it on every peering; whether there is any is up to the edge, and
 * a real one says so itself.  The edge can make the interval longer, not shorter.
 */
void
compile_customer_bfd(struct net_session *s, const struct er_attachment *a, bool real)
{
	struct er_bfd bfd = a->bfd;
	int64_t least = a->circuit->slow_bfd ? BFD_INTERVAL_SLOW : BFD_INTERVAL;

	s->bfd_implied = real && !bfd.given;
	bfd.on = bfd.on || s->bfd_implied;
	if (bfd.interval < least)
		bfd.interval = least;
	compile_bfd(s, &bfd);
}

static void
compile_session(struct compile_build *b, const struct compile_pair *p,
    const struct er_attachment *a, unsigned path, uint8_t family, uint32_t scope)
{
	const struct er_model *m = b->model;
	const struct er_peering *q = &a->circuit->peering;
	const struct er_tcp *tcp = p->tcp[family - IP_V4];
	struct compile_leg leg;

	compile_leg_open(b, p, family,
	    family == IP_V6 ? &q->msee6[path] : &q->msee[path],
	    family == IP_V6 ? &q->ce6[path] : &q->ce[path], &leg);
	compile_msee_end(m, leg.near);
	compile_import_site(&leg.at_near->import, m);
	compile_export_msee(&leg.at_near->export, a->circuit, COMPILE_OVER_SITE,
	    &(struct compile_rule_ctx){ 0 });
	leg.at_near->limit = er_limit_site(m, a->circuit, family);
	leg.near->limit_warn = m->limits.warn_percent;
	leg.near->limit_idle = m->limits.hold_down;
	leg.near->limit_rule = "P-20";
	leg.session->held = held(a, leg.real);
	compile_leg_dark(b, &leg, er_circuit_why_dark(a->circuit, path));
	if (leg.real) {
		leg.far->asn = q->peer_asn;
		compile_tcp(leg.session, tcp);
	} else {
		leg.far->hold = a->hold;
		leg.at_far->limit = a->prefix_limit;
		leg.far->limit_warn = a->prefix_limit ? m->limits.warn_percent : 0;
		leg.far->limit_idle = m->limits.hold_down;
		leg.far->limit_rule = "R-3";
		compile_import_ce(&leg.at_far->import, a, path);
		compile_export_ce(&leg.at_far->export, a, path, scope);
	}
	compile_leg_keys(&leg, q->shared_key, a->shared_key);
	compile_customer_bfd(leg.session, a, leg.real);
}

static void
compile_attachment(struct compile_build *b, const struct er_attachment *a,
    uint32_t scope)
{
	const struct er_site *s = a->site;
	const struct er_circuit *k = a->circuit;

	if (!k->has_peering)
		return;
	for (unsigned path = 0; path < 2; path++) {
		const struct er_speaker *near, *far;
		unsigned families = BGP_FAMILY_BIT(IP_V4);
		struct compile_pair p;

		near = er_model_speaker_of(b->model, ER_ROLE_MSEE, k->head.name, path);
		far = er_model_speaker_of(b->model, ER_ROLE_CE, s->head.name,
		    s->routers == 2 ? path : 0);
		if (k->peering.link6[path].family == IP_V6)
			families |= BGP_FAMILY_BIT(IP_V6);
		compile_pair_init(b, &p, near, far, &s->external, families);
		for (unsigned f = IP_V4; f <= IP_V6; f++)
			if (families & BGP_FAMILY_BIT(f))
				compile_session(b, &p, a, path, (uint8_t)f, scope);
		compile_pair_fini(&p);
	}
}

void
compile_sites(struct compile_build *b)
{
	for (size_t i = 0; i < b->model->nsites; i++) {
		const struct er_site *s = &b->model->sites[i];
		struct scopes x;

		scopes_init(&x, s);
		for (size_t n = 0; n < s->ncircuits; n++) {
			compile_attachment(b, &s->circuits[n],
			    scope_of(&x, s->circuits[n].circuit));
			compile_microsoft_attachment(b, &s->circuits[n]);
		}
		scopes_fini(&x);
	}
}
