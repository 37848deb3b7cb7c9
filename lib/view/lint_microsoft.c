/*
 * Microsoft peering: what is announced to nobody, what comes back another way than it
 * went, and private addresses that nobody translates.
 */
#include "er/check.h"
#include "view/lint_int.h"

static bool
is_silent(const struct er_ctx *c, const struct er_circuit *k, uint32_t community)
{
	const struct er_announced *a =
	    er_world_service(c->model->world, er_circuit_azure(k), community);

	return a && !a->prefixes;
}

/* Nothing that the filter allows is known by its prefixes, so nothing comes. */
static void
silent_filter(const struct er_ctx *c, const struct er_circuit *k)
{
	const struct er_numbers *list = &k->microsoft.communities;
	char text[24];

	for (size_t i = 0; i < list->n; i++)
		if (is_silent(c, k, list->items[i]))
			er_warn_cure(c, CODE_UNKNOWN_COMMUNITY,
			    k->microsoft.peering.head.path, "route-filter",
			    "give the prefixes in world: services",
			    "no prefix of %s is known here: the lab announces none",
			    er_community_text(list->items[i], text));
}

/* M-14. */
static void
asymmetric(const struct er_ctx *c, const struct er_attachment *a)
{
	const struct er_prefixes *out = &a->site->internet;
	char text[IP_PREFIX_STRLEN], other[IP_PREFIX_STRLEN];

	for (size_t i = 0; i < out->n; i++)
		for (size_t k = 0; k < a->microsoft.advertise.n; k++)
			if (ip_prefix_overlaps(&out->items[i],
				&a->microsoft.advertise.items[k]))
				er_warn(c, CODE_ASYMMETRIC_INTERNET, a->microsoft.path,
				    NULL,
				    "%s goes to the Internet as %s and announces %s to "
				    "Microsoft: what leaves by the Internet is answered "
				    "over %s",
				    a->site->head.name,
				    ip_prefix_text(&out->items[i], text),
				    ip_prefix_text(&a->microsoft.advertise.items[k],
					other),
				    a->circuit->head.name);
}

/* The first private network of a site, in a family that the peering has. */
static const struct ip_prefix *
private_of(const struct er_attachment *a, bool v6)
{
	const struct er_adverts *list = &a->site->adverts;

	for (size_t i = 0; i < list->n; i++) {
		const struct ip_prefix *p = list->items[i].prefix.family == IP_NONE
		    ? &list->items[i].within
		    : &list->items[i].prefix;

		if (p->family == (v6 ? IP_V6 : IP_V4) && p->len > 0 &&
		    !er_space_is_public(p))
			return p;
	}
	return NULL;
}

/* M-13. */
static void
untranslated(const struct er_ctx *c, const struct er_attachment *a)
{
	char text[IP_PREFIX_STRLEN];

	for (int v6 = 0; v6 < 2; v6++) {
		const struct ip_prefix *p = private_of(a, v6);

		if (!p || a->microsoft.nat[v6].family != IP_NONE ||
		    (v6 && a->circuit->microsoft.peering.link6[0].family == IP_NONE))
			continue;
		er_warn(c, CODE_NAT_NEEDED, a->microsoft.path, "nat",
		    "%s has %s and translates nothing on the way to Microsoft: no answer "
		    "comes back for it",
		    a->site->head.name, ip_prefix_text(p, text));
	}
}

static void
too_many(const struct er_ctx *c, const struct er_attachment *a)
{
	size_t n[2] = { 0, 0 };

	for (size_t i = 0; i < a->microsoft.advertise.n; i++)
		n[a->microsoft.advertise.items[i].family == IP_V6]++;
	for (int v6 = 0; v6 < 2; v6++)
		if (c->model->limits.enabled && n[v6] > c->model->limits.microsoft)
			er_warn(c, CODE_MICROSOFT_PREFIXES, a->microsoft.path,
			    "advertise",
			    "%s announces %zu IPv%d prefixes to Microsoft, which takes "
			    "%u: the session goes down",
			    a->site->head.name, n[v6], v6 ? 6 : 4,
			    c->model->limits.microsoft);
}

/* Pitfall 4 of 7.4: what Microsoft taught goes over the private peering. */
static void
reflected(const struct er_ctx *c, const struct er_attachment *a)
{
	if (a->export == ER_EXPORT_ALL && !a->export_filter && a->circuit->has_peering)
		er_warn(c, CODE_REFLECTED_ROUTES, a->head.path, "export",
		    "%s tells the private peering of %s what Microsoft peering taught "
		    "it: VNets send to public services through the site",
		    a->site->head.name, a->circuit->head.name);
}

void
view_lint_microsoft(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		if (!k->has_microsoft)
			continue;
		silent_filter(c, k);
		for (size_t n = 0; n < k->nattachments; n++) {
			asymmetric(c, k->attachments[n]);
			untranslated(c, k->attachments[n]);
			too_many(c, k->attachments[n]);
			reflected(c, k->attachments[n]);
		}
	}
}
