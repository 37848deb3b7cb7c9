/*
 * Private clouds: their blocks and segments, the machines that have moved there on a
 * stretched segment, and AVS Interconnect.
 */
#include "er/check.h"

#include <string.h>

static bool
within(const struct ip_prefix *p, const char *space)
{
	struct ip_prefix s;

	return ip_prefix_parse(&s, space) && ip_prefix_covers(&s, p);
}

static void
check_block(const struct er_ctx *c, const struct er_cloud *p)
{
	char text[IP_PREFIX_STRLEN];
	struct ip_prefix docker;

	ip_prefix_text(&p->block, text);
	if (p->block.family == IP_NONE)
		er_refuse(c, CODE_MISSING_LEAF, p->head.path, "network-block",
		    "%s has no network block", p->head.name);
	else if (p->block.family != IP_V4 || p->block.len > 22)
		er_refuse(c, CODE_BAD_NETWORK_BLOCK, p->head.path, "network-block",
		    "%s is smaller than a /22", text);
	else if (!within(&p->block, "10.0.0.0/8") &&
	    !within(&p->block, "172.16.0.0/12") && !within(&p->block, "192.168.0.0/16"))
		er_refuse(c, CODE_BAD_NETWORK_BLOCK, p->head.path, "network-block",
		    "%s is not in 10/8, 172.16/12 or 192.168/16", text);
	else if (ip_prefix_parse(&docker, "172.17.0.0/16") &&
	    ip_prefix_overlaps(&docker, &p->block))
		er_refuse(c, CODE_BAD_NETWORK_BLOCK, p->head.path, "network-block",
		    "%s overlaps 172.17.0.0/16, which private clouds use themselves",
		    text);
}

/* */
static void
check_avoided(const struct er_ctx *c, const struct er_head *head, const char *leaf,
    const struct ip_prefix *p)
{
	static const char *const avoided[] = { "169.254.0.0/24", "169.254.2.0/23",
		"100.64.0.0/16", "100.73.0.0/16" };
	char text[IP_PREFIX_STRLEN];
	struct ip_prefix a;

	for (size_t i = 0; i < sizeof avoided / sizeof avoided[0]; i++)
		if (ip_prefix_parse(&a, avoided[i]) && ip_prefix_overlaps(&a, p))
			er_warn(c, CODE_RESERVED_BLOCK, head->path, leaf,
			    "%s overlaps %s", ip_prefix_text(p, text), avoided[i]);
}

static void
check_segments(const struct er_ctx *c, const struct er_cloud *p)
{
	bool announced = false;

	for (size_t i = 0; i < p->nsegments; i++) {
		const struct er_segment *s = &p->segments[i];

		if (s->prefix.family == IP_NONE)
			er_refuse(c, CODE_MISSING_LEAF, s->head.path, "prefix",
			    "the segment has no prefix");
		else if (er_space_is_special(&s->prefix))
			er_refuse(c, CODE_SPECIAL_SPACE, s->head.path, "prefix",
			    "the segment cannot be routed");
		else
			check_avoided(c, &s->head, "prefix", &s->prefix);
		announced = announced || !s->isolated;
	}
	if (!announced)
		er_warn(c, CODE_NO_WORKLOAD_NETWORK, p->head.path, NULL,
		    "%s has no T1 router with a segment: no workload network",
		    p->head.name);
}

static void
check_ends(const struct er_ctx *c, const struct er_cloud *p)
{
	for (size_t i = 0; i < p->external.n; i++) {
		const struct er_tcp *t = &p->external.items[i];

		er_check_tcp(c, t);
		if (t->far && t->far->circuit != p->circuit)
			er_refuse(c, CODE_NOT_ATTACHED, t->head.path, NULL,
			    "an edge of %s faces %s/primary or %s/secondary",
			    p->head.name, p->head.name, p->head.name);
	}
}

/* --- stretched segments --- */

static bool
has_network(const struct er_site *s, const struct ip_prefix *p)
{
	if (s->has_networks)
		return er_prefixes_cover(&s->networks, p);
	for (size_t i = 0; i < s->adverts.n; i++) {
		const struct ip_prefix *a = &s->adverts.items[i].prefix;

		if (a->family != IP_NONE && a->len != 0 && ip_prefix_covers(a, p))
			return true;
	}
	return false;
}

/* somebody must be the gateway. */
static void
check_stretched(const struct er_ctx *c, const struct er_segment *s)
{
	char text[IP_PREFIX_STRLEN];

	if (s->site && s->prefix.family != IP_NONE && !has_network(s->site, &s->prefix))
		er_warn(c, CODE_STRETCHED_NOWHERE, s->head.path, "extended-from",
		    "%s has no network around %s: nobody is the gateway of the segment",
		    s->site->head.name, ip_prefix_text(&s->prefix, text));
}

static void
check_machine(const struct er_ctx *c, const struct er_cloud *p, size_t i)
{
	const struct er_machine *m = &p->machines[i];
	char text[IP_ADDR_STRLEN];

	if (m->address.family == IP_NONE) {
		er_refuse(c, CODE_MISSING_LEAF, m->head.path, "address",
		    "%s has no address", m->head.name);
		return;
	}
	ip_addr_text(&m->address, text);
	if (!m->segment)
		er_refuse(c, CODE_BAD_MACHINE, m->head.path, "address",
		    "no segment of %s has %s", p->head.name, text);
	for (size_t k = 0; k < i; k++)
		if (ip_addr_equal(&p->machines[k].address, &m->address))
			er_refuse(c, CODE_BAD_MACHINE, m->head.path, "address",
			    "%s is the address of %s, too", text,
			    p->machines[k].head.name);
}

/* --- AVS Interconnect --- */

static bool
are_apart(const struct er_cloud *a, const struct er_cloud *b)
{
	if (a->region && b->region)
		return a->region != b->region;
	return a->location[0] && b->location[0] &&
	    !er_world_same(a->location, b->location);
}

/* A link before this one, of either private cloud, that joins the same two. */
static const struct er_cloud_link *
same_link(const struct er_model *m, const struct er_cloud *p,
    const struct er_cloud_link *l)
{
	for (size_t i = 0; i < m->nclouds; i++)
		for (size_t k = 0; k < m->clouds[i].nlinks; k++) {
			const struct er_cloud_link *x = &m->clouds[i].links[k];

			if (x == l)
				return NULL;
			if ((&m->clouds[i] == p && x->linked == l->linked) ||
			    (&m->clouds[i] == l->linked && x->linked == p))
				return x;
		}
	return NULL;
}

static void
check_cloud_link(const struct er_ctx *c, const struct er_cloud *p,
    const struct er_cloud_link *l)
{
	const struct er_cloud_link *same;
	const struct er_cloud *real;

	if (!l->linked)
		return;
	same = same_link(c->model, p, l);
	real = p->external.n ? p : l->linked->external.n ? l->linked : NULL;
	if (l->linked == p)
		er_refuse(c, CODE_BAD_CLOUD_LINK, l->head.path, "linked-cloud",
		    "%s is linked with itself", p->head.name);
	else if (same)
		er_refuse(c, CODE_BAD_CLOUD_LINK, l->head.path, "linked-cloud",
		    "%s already joins %s and %s", same->head.path, p->head.name,
		    l->linked->head.name);
	else if (are_apart(p, l->linked))
		er_refuse(c, CODE_BAD_CLOUD_LINK, l->head.path, "linked-cloud",
		    "%s is in %s, and %s in %s", p->head.name, p->location,
		    l->linked->head.name, l->linked->location);
	else if (real)
		er_refuse_cure(c, CODE_BAD_CLOUD_LINK, l->head.path, "linked-cloud",
		    "let the edges be emulated, or join the real routers themselves",
		    "a real router stands for an edge of %s", real->head.name);
}

static void
check_moved(const struct er_ctx *c, const struct er_cloud *p)
{
	for (size_t i = 0; i < p->nsegments; i++)
		check_stretched(c, &p->segments[i]);
	for (size_t i = 0; i < p->nmachines; i++)
		check_machine(c, p, i);
	for (size_t i = 0; i < p->nlinks; i++)
		check_cloud_link(c, p, &p->links[i]);
}

/* Blocks beside the first, of any size: which sizes there are is not known. */
static void
check_further(const struct er_ctx *c, const struct er_cloud *p)
{
	er_check_prefixes(c, p->head.path, "extended-network-blocks", &p->extended);
	for (size_t i = 0; i < p->extended.n; i++)
		check_avoided(c, &p->head, "extended-network-blocks",
		    &p->extended.items[i]);
	if (p->storage.family == IP_NONE)
		return;
	if (er_space_is_special(&p->storage))
		er_refuse(c, CODE_SPECIAL_SPACE, p->head.path, "external-storage-block",
		    "the block cannot be routed");
	check_avoided(c, &p->head, "external-storage-block", &p->storage);
}

void
er_check_clouds(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nclouds; i++) {
		const struct er_cloud *p = &m->clouds[i];
		bool own = (p->asn >= 398656 && p->asn <= 398670) ||
		    (p->asn >= 400572 && p->asn <= 400581);

		check_block(c, p);
		check_further(c, p);
		check_segments(c, p);
		check_moved(c, p);
		if (er_asn_is_reserved(p->asn))
			er_refuse(c, CODE_RESERVED_ASN, p->head.path, "asn",
			    "AS %u cannot be that of a peer", p->asn);
		else if (!own && er_asn_is_cloud(p->asn))
			er_warn(c, CODE_RESERVED_CLOUD_ASN, p->head.path, "asn",
			    "AS %u is used inside private clouds", p->asn);
		for (size_t k = 0; k < p->host_routes.n; k++)
			if (p->host_routes.items[k].len != 32)
				er_refuse(c, CODE_BAD_VALUE, p->head.path,
				    "host-routes", "a host route is a /32");
		check_ends(c, p);
	}
}
