/*
 * Each check looks at what is configured, not at tables: it says what will happen when
 * the lab runs, before it does.
 */
#include "view/lint.h"

#include "compile/policy.h"
#include "view/lint_int.h"

/* The sites on a circuit, and the private cloud whose managed circuit it is joined with
 * by this link; NULL: it is not one of these. */
static const struct er_cloud *
cloud_behind(const struct er_reach *r, const struct er_circuit *k)
{
	return r->from == k ? r->to->cloud : r->from->cloud;
}

/* What of it goes over the circuit may be more specific than a default route, and a
 * private cloud takes it. */
static bool
is_specific(const struct er_advert *a, const struct rib_filter *permit)
{
	bool generated = a->prefix.family == IP_NONE && !a->mrt;
	const struct ip_prefix *p = generated ? &a->within : &a->prefix;
	struct ip_prefix first = *p;

	if (a->mrt)
		return true; /* what is in the file is not known here */
	if (generated)
		(void)ip_prefix_nth(p, a->length, 0, &first);
	return first.family == IP_V4 && first.len > 0 && compile_cloud_takes(&first) &&
	    (!permit || rib_filter_permits(permit, &first));
}

static bool
is_default(const struct er_advert *a, const struct rib_filter *permit)
{
	return a->prefix.family == IP_V4 && a->prefix.len == 0 &&
	    (!permit || rib_filter_permits(permit, &a->prefix));
}

/* It announces a default route over the circuit, and nothing else that a private cloud
 * takes. */
static bool
only_default(const struct er_attachment *at)
{
	const struct er_adverts *list = &at->site->adverts;
	bool any = false;

	for (size_t i = 0; at->export != ER_EXPORT_NONE && i < list->n; i++) {
		const struct er_advert *a = &list->items[i];

		if (!er_advert_is_over(a, at->circuit))
			continue;
		if (is_specific(a, at->export_filter))
			return false;
		any |= is_default(a, at->export_filter);
	}
	return any;
}

/* Nothing else is announced at all. */
static bool
is_alone(const struct er_attachment *at)
{
	const struct er_adverts *list = &at->site->adverts;

	for (size_t i = 0; i < list->n; i++)
		if (er_advert_is_over(&list->items[i], at->circuit) &&
		    (list->items[i].prefix.family == IP_NONE ||
			list->items[i].prefix.len > 0))
			return false;
	return true;
}

/* management networks do not follow a default route. */
static void
default_only(const struct er_ctx *c, const struct er_attachment *a)
{
	const struct er_circuit *k = a->circuit;

	for (size_t i = 0; i < k->nreaches; i++) {
		const struct er_cloud *cloud = cloud_behind(k->reaches[i], k);

		if (!cloud || !only_default(a))
			continue;
		if (is_alone(a))
			er_warn(c, CODE_DEFAULT_ROUTE_ONLY, a->head.path, NULL,
			    "%s announces nothing but a default route over %s: the "
			    "management networks of %s will not answer it",
			    a->site->head.name, k->head.name, cloud->head.name);
		else
			er_warn(c, CODE_DEFAULT_ROUTE_ONLY, a->head.path, NULL,
			    "of what %s announces over %s the default route is all "
			    "that %s takes (A-34): its management networks will not "
			    "answer it",
			    a->site->head.name, k->head.name, cloud->head.name);
	}
}

/* P-26: what one circuit taught goes to the others as routes of the site. */
static void
reflected(const struct er_ctx *c, const struct er_attachment *a)
{
	if (a->export == ER_EXPORT_ALL && !a->export_filter && a->site->ncircuits > 1)
		er_warn(c, CODE_REFLECTED_ROUTES, a->head.path, "export",
		    "%s tells %s what its other circuits taught it: Azure's own "
		    "prefixes come back to Azure, with a short path",
		    a->site->head.name, a->circuit->head.name);
}

static void
site(const struct er_ctx *c, const struct er_site *s)
{
	for (size_t i = 0; i < s->ncircuits; i++) {
		default_only(c, &s->circuits[i]);
		reflected(c, &s->circuits[i]);
	}
}

static bool
is_private(uint32_t asn)
{
	return (asn >= 64512 && asn <= 65534) || asn >= 4200000000u;
}

/* P-34: a public AS in the path is refused by its own kind. */
static void
same_asn(const struct er_ctx *c, const struct er_reach *r)
{
	for (size_t i = 0; i < r->from->nattachments; i++)
		for (size_t k = 0; k < r->to->nattachments; k++) {
			const struct er_attachment *a = r->from->attachments[i];
			const struct er_attachment *b = r->to->attachments[k];

			if (a->site == b->site || a->site->asn != b->site->asn ||
			    is_private(a->site->asn) ||
			    (a->allow_own_as && b->allow_own_as))
				continue;
			er_warn(c, CODE_SAME_ASN_REACH, r->head.path, NULL,
			    "%s and %s have the same public AS %u: each refuses the "
			    "other's routes",
			    a->site->head.name, b->site->head.name, a->site->asn);
		}
}

static bool
are_joined(const struct er_circuit *a, const struct er_circuit *b)
{
	for (size_t i = 0; i < a->nreaches; i++)
		if (a->reaches[i]->from == b || a->reaches[i]->to == b)
			return true;
	return false;
}

/* Traffic to the private cloud could take it, and would rather than the cloud's own. */
static bool
outweighs(const struct er_connection *other, const struct er_connection *cloud)
{
	return !other->circuit->cloud && other->weight > cloud->weight &&
	    are_joined(cloud->circuit, other->circuit);
}

/* traffic between VNet and private cloud takes the heaviest connection, and only
 * that; of equally heavy ones it takes all. */
static void
weights(const struct er_ctx *c, const struct er_vnet *v)
{
	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_connection *cloud = &v->connections[i];
		uint16_t heaviest = 0;

		for (size_t k = 0; cloud->circuit->cloud && k < v->nconnections; k++)
			if (outweighs(&v->connections[k], cloud) &&
			    v->connections[k].weight > heaviest)
				heaviest = v->connections[k].weight;
		for (size_t k = 0; heaviest > 0 && k < v->nconnections; k++) {
			const struct er_connection *other = &v->connections[k];

			if (other->weight != heaviest || !outweighs(other, cloud))
				continue;
			er_warn(c, CODE_UNEVEN_WEIGHTS, other->head.path, "weight",
			    "%s weighs more than %s: traffic from %s to %s goes through "
			    "%s",
			    other->head.name, cloud->head.name, v->head.name,
			    cloud->circuit->head.name, other->circuit->head.name);
		}
	}
}

void
view_lint(const struct er_lab *lab, struct errs *errs)
{
	const struct er_model *m = lab->model;
	struct er_ctx c = { .model = lab->model, .tree = lab->tree, .errs = errs };

	for (size_t i = 0; i < m->nvnets; i++)
		weights(&c, &m->vnets[i]);
	for (size_t i = 0; i < m->nvnets; i++)
		view_lint_learned(&c, &m->vnets[i]);
	for (size_t i = 0; i < m->ncircuits; i++)
		view_lint_carried(&c, &m->circuits[i]);
	for (size_t i = 0; i < m->ncircuits; i++)
		view_lint_told(&c, &m->circuits[i]);
	view_lint_tables(&c);
	view_lint_servers(&c);
	view_lint_vpns(&c);
	view_lint_hubs(&c);
	for (size_t i = 0; i < m->nsites; i++)
		site(&c, &m->sites[i]);
	view_lint_reflect(&c);
	view_lint_mutual(&c);
	view_lint_adverts(&c);
	view_lint_microsoft(&c);
	view_lint_drain(&c);
	view_lint_places(&c);
	view_lint_clouds(&c);
	for (size_t i = 0; i < m->nreaches; i++)
		same_asn(&c, &m->reaches[i]);
	view_lint_unread(&c);
	view_lint_expect(&c, lab);
}
