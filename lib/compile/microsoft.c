/*
 * Microsoft peering: the part of a circuit's MSEEs that has it is two routers of their
 * own, for the two peerings of a circuit exchange nothing (M-16).  Behind all of them
 *is one router, Microsoft's network, which originates what services announce (M-12). It
 * has iBGP with each MSEE, so that it answers over the circuit whose path is shorter
 * (M-15), and what one customer announces never comes out at another circuit.
 *
 *	seattle/ce0 ---- er-a/microsoft-primary ----+
 *	                                            +---- microsoft
 *	seattle/ce0 ---- er-a/microsoft-secondary --+
 */
#include "base/xalloc.h"
#include "bgp/bfd.h"
#include "compile/parts.h"
#include "compile/policy.h"
#include "er/check.h"
#include "er/words.h"

#include <stdlib.h>
#include <string.h>

/* --- who learns what --- */

static const char services_only[] =
    "Microsoft announces services and regions, never what a customer announces";
static const char allowed[] = "the route filter allows a community of it";
static const char to_microsoft[] = "what a customer announces is Microsoft's to use";
static const char inside[] = "what services announce is known at every MSEE";

static void
verdicts(struct rib_export *e, unsigned class, bool allow, uint8_t prepend,
    const char *rule, const char *text)
{
	for (unsigned i = 0; i < RIB_CLASSES; i++)
		e->verdict[i] = (struct rib_verdict){ .allow = false,
			.rule = "M-11",
			.text = services_only };
	e->verdict[class] = (struct rib_verdict){ allow, prepend, rule, text };
}

static void
add_exact(struct rib_filter *f, const struct ip_prefix *p)
{
	compile_filter_add(f, p, p->len);
	f->rows[f->n - 1].le = p->len;
}

/* M-2: what no peering of Microsoft's takes. */
static struct rib_filter *
not_public(void)
{
	static const struct {
		const char *prefix;
		uint8_t le;
	} rows[] = { { "0.0.0.0/0", 7 }, { "10.0.0.0/8", 32 }, { "100.64.0.0/10", 32 },
		{ "169.254.0.0/16", 32 }, { "172.16.0.0/12", 32 },
		{ "192.168.0.0/16", 32 }, { "::/0", 7 }, { "::/3", 128 },
		{ "4000::/2", 128 }, { "8000::/1", 128 } };
	struct rib_filter *f = xcalloc(1, sizeof *f);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ip_prefix p;

		if (!ip_prefix_parse(&p, rows[i].prefix))
			continue;
		compile_filter_add(f, &p, p.len);
		f->rows[f->n - 1].le = rows[i].le;
	}
	compile_filter_sort(f);
	return f;
}

static struct rib_filter *
exactly(const struct er_prefixes *list)
{
	struct rib_filter *f = xcalloc(1, sizeof *f);

	for (size_t i = 0; i < list->n; i++)
		add_exact(f, &list->items[i]);
	compile_filter_sort(f);
	return f;
}

static bool
allows(const struct er_microsoft *m, uint32_t community)
{
	for (size_t i = 0; i < m->communities.n; i++)
		if (m->communities.items[i] == community)
			return true;
	return false;
}

/* What the communities of the route filter stand for; without one, nothing, or on an
 * old peering everything (M-3). */
static struct rib_filter *
filtered(const struct er_model *m, const struct er_circuit *k)
{
	struct rib_filter *f = xcalloc(1, sizeof *f);
	enum er_azure azure = er_circuit_azure(k);
	bool all = er_microsoft_unfiltered(&k->microsoft);

	for (size_t i = 0; i < m->world->nservices; i++) {
		const struct er_announced *s = &m->world->services[i];
		struct ip_prefix p;

		if (s->azure != azure || (!all && !allows(&k->microsoft, s->community)))
			continue;
		for (size_t n = 0; er_announced_prefix(s, n, &p); n++)
			add_exact(f, &p);
	}
	compile_filter_sort(f);
	return f;
}

/* --- policies of an MSEE --- */

static void
import_from_site(struct rib_import *in, const struct er_model *m,
    const struct er_circuit *k)
{
	compile_import_site(in, m);
	in->own_as_max = 0;
	in->private = not_public();
	in->listed = exactly(&k->microsoft.advertised);
	in->no_documentation = true; /* M-4 */
}

static void
export_to_site(struct rib_export *out, const struct er_model *m,
    const struct er_circuit *k)
{
	rib_export_open(out, ER_AS_MSEE, true);
	verdicts(out, COMPILE_CLASS_OTHER, true, 1, "M-11, M-12", allowed);
	out->strip_class = true;
	out->permit = filtered(m, k);
	out->permit_reason = RIB_OUT_ROUTE_FILTER;
}

/* --- policies of a customer edge --- */

static void
import_at_site(struct rib_import *in, const struct er_attachment *a, unsigned path)
{
	const struct er_path_policy *p = &a->microsoft.policy[path];

	compile_import_ce(in, a, path);
	rib_filter_free(in->permit);
	in->permit = rib_filter_dup(a->microsoft.import);
	in->set_local_pref = p->has_local_pref;
	in->local_pref = p->has_local_pref ? p->local_pref : 100;
}

static void
export_at_site(struct rib_export *out, const struct er_attachment *a, unsigned path)
{
	const struct er_numbers *prepend = &a->microsoft.policy[path].prepend;

	compile_export_ce(out, a, path, COMPILE_SCOPE_MICROSOFT);
	free(out->path_insert);
	out->path_insert = compile_numbers_dup(prepend);
	out->npath_insert = prepend->n;
	rib_filter_free(out->permit);
	out->permit = exactly(&a->microsoft.advertise);
	out->permit_reason = RIB_OUT_PUBLIC_ONLY;
	out->foreign_classes = COMPILE_TAUGHT_BY_AZURE;
	out->export_none = false;
}

/* --- sessions with sites --- */

/* Why there is none although the link is fine, or NULL: P-11, M-1, and a number that
 * Azure was not told. */
static char *
held(const struct er_attachment *a, bool real)
{
	const struct er_circuit *k = a->circuit;
	const struct er_microsoft *m = &k->microsoft;

	if (!m->peering.enabled)
		return xasprintf("the Microsoft peering of %s is Disabled (P-11)",
		    k->head.name);
	if (m->validation != ER_CONFIGURED)
		return xasprintf(
		    "the advertised public prefixes of %s are %s, not Configured (M-1)",
		    k->head.name, er_validation_word(m->validation));
	if (!real && m->peering.peer_asn != a->site->asn)
		return xasprintf("%s expects AS %u, %s has AS %u (P-6)", k->head.name,
		    m->peering.peer_asn, a->site->head.name, a->site->asn);
	return NULL;
}

static void
add_session(struct compile_build *b, const struct compile_pair *p,
    const struct er_attachment *a, unsigned path, uint8_t family)
{
	const struct er_model *m = b->model;
	const struct er_peering *q = &a->circuit->microsoft.peering;
	const struct er_tcp *tcp = p->tcp[family - IP_V4];
	struct compile_leg leg;

	compile_leg_open(b, p, family,
	    family == IP_V6 ? &q->msee6[path] : &q->msee[path],
	    family == IP_V6 ? &q->ce6[path] : &q->ce[path], &leg);
	compile_msee_end(m, leg.near);
	import_from_site(&leg.at_near->import, m, a->circuit);
	export_to_site(&leg.at_near->export, m, a->circuit);
	leg.at_near->limit = m->limits.enabled ? m->limits.microsoft : 0;
	leg.near->limit_warn = m->limits.warn_percent;
	leg.near->limit_idle = m->limits.hold_down;
	leg.near->limit_rule = "M-2";
	leg.session->held = held(a, leg.real);
	compile_leg_dark(b, &leg, er_circuit_why_dark(a->circuit, path));
	if (leg.real) {
		leg.far->asn = q->peer_asn;
		compile_tcp(leg.session, tcp);
	} else {
		leg.far->hold = a->hold;
		import_at_site(&leg.at_far->import, a, path);
		export_at_site(&leg.at_far->export, a, path);
	}
	compile_leg_keys(&leg, q->shared_key, a->microsoft.shared_key);
	compile_customer_bfd(leg.session, a, leg.real);
}

void
compile_microsoft_attachment(struct compile_build *b, const struct er_attachment *a)
{
	const struct er_site *s = a->site;
	const struct er_circuit *k = a->circuit;

	for (unsigned path = 0; k->has_microsoft && path < 2; path++) {
		const struct er_speaker *near, *far;
		unsigned families = BGP_FAMILY_BIT(IP_V4);
		struct compile_pair p;

		near = er_model_speaker_of(b->model, ER_ROLE_MICROSOFT, k->head.name,
		    path);
		far = er_model_speaker_of(b->model, ER_ROLE_CE, s->head.name,
		    s->routers == 2 ? path : 0);
		if (k->microsoft.peering.link6[path].family == IP_V6)
			families |= BGP_FAMILY_BIT(IP_V6);
		compile_pair_init(b, &p, near, far, &s->external, families);
		for (unsigned f = IP_V4; f <= IP_V6; f++)
			if (families & BGP_FAMILY_BIT(f))
				add_session(b, &p, a, path, (uint8_t)f);
		compile_pair_fini(&p);
	}
}

bool
compile_site_is_public(const struct er_site *s)
{
	for (size_t i = 0; i < s->ncircuits; i++)
		if (s->circuits[i].circuit->has_microsoft)
			return true;
	return false;
}

void
compile_public_origins(struct net_router *r, const struct er_site *s)
{
	for (size_t i = 0; i < s->ncircuits; i++) {
		const struct er_attachment *a = &s->circuits[i];

		if (!a->circuit->has_microsoft)
			continue;
		for (size_t k = 0; k < a->microsoft.advertise.n; k++) {
			struct net_origin *o =
			    compile_origin(r, &a->microsoft.advertise.items[k]);

			o->scopes = COMPILE_SCOPE_MICROSOFT;
			o->behind = NET_BEHIND_NETWORKS; /* the addresses of NAT */
		}
	}
}

/* --- Microsoft's network --- */

void
compile_services_link(struct compile_build *b, const struct er_link *l)
{
	struct compile_pair p;

	compile_pair_init(b, &p, l->ends[0], l->ends[1], NULL, BGP_FAMILIES_ALL);
	for (unsigned f = IP_V4; f <= IP_V6; f++) {
		const struct ip_addr *a = f == IP_V6 ? l->address6 : l->address;
		struct compile_leg leg;
		struct net_policy *msee, *services;

		compile_leg_open(b, &p, (uint8_t)f, &a[0], &a[1], &leg);
		msee = l->ends[0]->role == ER_ROLE_MICROSOFT ? leg.at_near : leg.at_far;
		services = msee == leg.at_near ? leg.at_far : leg.at_near;
		rib_import_open(&msee->import);
		rib_import_open(&services->import);
		services->import.class = COMPILE_CLASS_SITE;
		rib_export_open(&msee->export, ER_AS_MSEE, false);
		verdicts(&msee->export, COMPILE_CLASS_SITE, true, 0, "M-13",
		    to_microsoft);
		msee->export.private_removal = BGP_PRIVATE_ALL; /* M-4 */
		rib_export_open(&services->export, ER_AS_MSEE, false);
		verdicts(&services->export, COMPILE_CLASS_OTHER, true, 0, "M-12",
		    inside);
	}
	compile_pair_fini(&p);
}

struct announced { /* a prefix and one of its communities */
	struct ip_prefix prefix;
	uint32_t community;
};

static int
by_prefix(const void *x, const void *y)
{
	const struct announced *a = x, *b = y;
	int d = ip_prefix_cmp(&a->prefix, &b->prefix);

	if (d != 0)
		return d;
	return a->community < b->community ? -1 : a->community > b->community;
}

/* True when a circuit with Microsoft peering is in the cloud. */
static bool
is_used(const struct er_model *m, enum er_azure azure)
{
	for (size_t i = 0; i < m->ncircuits; i++)
		if (m->circuits[i].has_microsoft &&
		    er_circuit_azure(&m->circuits[i]) == azure)
			return true;
	return false;
}

/* One origin for `n` rows of a prefix. */
static void
announce(struct net_router *r, const struct announced *a, size_t n)
{
	struct net_origin *o = compile_origin(r, &a->prefix);

	o->behind = NET_BEHIND_NETWORKS;
	o->communities = xreallocarray(NULL, n, sizeof *o->communities);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || a[i].community != a[i - 1].community)
			o->communities[o->ncommunities++] = a[i].community;
}

void
compile_services(struct compile_build *b, const struct er_speaker *s)
{
	const struct er_world *w = b->model->world;
	struct net_router *r = compile_router(b->c, s);
	struct announced *all = NULL;
	size_t n = 0, cap = 0, end;

	for (size_t i = 0; i < w->nservices; i++) {
		const struct er_announced *x = &w->services[i];
		bool used = is_used(b->model, x->azure);
		struct ip_prefix p;

		for (size_t k = 0; used && er_announced_prefix(x, k, &p); k++)
			VEC_PUSH(all, n, cap) = (struct announced){ p, x->community };
	}
	if (n > 1)
		qsort(all, n, sizeof *all, by_prefix);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1;
		     end < n && ip_prefix_equal(&all[i].prefix, &all[end].prefix);)
			end++;
		announce(r, &all[i], end - i);
	}
	free(all);
	r->max_paths = COMPILE_PATHS;
	compile_sort(r);
}
