/*
 * Circuits and their private peering: link subnets, ASNs, how many things hang on one.
 */
#include "er/check.h"
#include "er/limits.h"

#include <string.h>

static void
check_link(const struct er_ctx *c, const struct er_peering *p, const char *leaf,
    const struct ip_prefix *link, unsigned len)
{
	char text[IP_PREFIX_STRLEN];

	if (link->family == IP_NONE)
		er_refuse(c, CODE_MISSING_LEAF, p->head.path, leaf,
		    "%s is not given: both links need a subnet", leaf);
	else if (link->len != len)
		er_refuse(c, CODE_BAD_LINK_SUBNET, p->head.path, leaf,
		    "%s of %s is no /%u", leaf, ip_prefix_text(link, text), len);
	else if (er_space_is_special(link))
		er_refuse(c, CODE_SPECIAL_SPACE, p->head.path, leaf,
		    "%s cannot be routed", ip_prefix_text(link, text));
}

void
er_check_link_subnets(const struct er_ctx *c, const struct er_peering *p)
{
	char text[IP_PREFIX_STRLEN];
	bool v6 = p->link6[0].family != IP_NONE || p->link6[1].family != IP_NONE;

	check_link(c, p, "primary", &p->link[0], 30);
	check_link(c, p, "secondary", &p->link[1], 30);
	if (v6) {
		check_link(c, p, "ipv6/primary", &p->link6[0], 126);
		check_link(c, p, "ipv6/secondary", &p->link6[1], 126);
	}
	if (p->link[0].family != IP_NONE &&
	    ip_prefix_overlaps(&p->link[0], &p->link[1]))
		er_refuse(c, CODE_BAD_LINK_SUBNET, p->head.path, "secondary",
		    "both links have the subnet %s", ip_prefix_text(&p->link[1], text));
	if (v6 && ip_prefix_overlaps(&p->link6[0], &p->link6[1]))
		er_refuse(c, CODE_BAD_LINK_SUBNET, p->head.path, "ipv6/secondary",
		    "both links have the subnet %s",
		    ip_prefix_text(&p->link6[1], text));
}

static void
check_peering(const struct er_ctx *c, const struct er_circuit *k)
{
	const struct er_peering *p = &k->peering;

	er_check_link_subnets(c, p);
	if (p->peer_asn == 0)
		er_refuse(c, CODE_MISSING_LEAF, p->head.path, "peer-asn",
		    "peer-asn is not given");
	else if (er_asn_is_reserved(p->peer_asn))
		er_refuse(c, CODE_RESERVED_ASN, p->head.path, "peer-asn",
		    "AS %u cannot be that of a peer", p->peer_asn);
	if (k->provider_state != ER_PROVISIONED)
		er_warn(c, CODE_NOT_PROVISIONED, p->head.path, NULL,
		    "%s is not provisioned: the sessions of its peering stay down",
		    k->head.name);
}

/* P-1: each link ends at one edge. */
static void
check_attachments(const struct er_ctx *c, const struct er_circuit *k)
{
	for (size_t i = 0; i < k->nattachments; i++) {
		const struct er_attachment *a = k->attachments[i];

		if (k->cloud)
			er_refuse(c, CODE_MANAGED_CIRCUIT, a->head.path, NULL,
			    "%s is the circuit of a private cloud", k->head.name);
		else if (i > 0 && a->site != k->attachments[0]->site)
			er_refuse(c, CODE_CIRCUIT_TAKEN, a->head.path, NULL,
			    "%s already ends at %s", k->head.name,
			    k->attachments[0]->site->head.name);
		else if (i > 0)
			er_refuse(c, CODE_DUPLICATE_ENTRY, a->head.path, NULL,
			    "%s is listed as %s too", k->head.name,
			    k->attachments[0]->head.name);
	}
}

/* C-5a.  One capture shows a metered Local circuit of a Direct port, so warn. */
static void
check_local(const struct er_ctx *c, const struct er_circuit *k)
{
	if (k->place && !k->place->local)
		er_warn_cure(c, CODE_LOCAL_OFFER, k->head.path, "sku",
		    "use Standard, or a location that has Local",
		    "Local is not offered at %s, as of %s", k->place->name,
		    er_world_date(c->model->world, "locations"));
	if (k->mbps < 1000)
		er_warn(c, CODE_LOCAL_OFFER, k->head.path, "bandwidth",
		    "providers sell Local from 1 Gbps, and %s has %u Mbps",
		    k->head.name, k->mbps);
	if (!k->unlimited)
		er_warn(c, CODE_LOCAL_OFFER, k->head.path, "billing",
		    "providers sell Local with unlimited data, and %s is metered",
		    k->head.name);
}

void
er_check_circuits(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];
		size_t used = k->nconnections + k->nreaches;
		uint32_t limit = er_limit_links(m, k);

		if (!k->cloud && k->has_peering)
			check_peering(c, k);
		if (k->sku == ER_LOCAL)
			check_local(c, k);
		check_attachments(c, k);
		if (!k->cloud && !k->has_peering &&
		    used + (k->has_microsoft ? 0 : k->nattachments) > 0)
			er_warn(c, CODE_NO_PEERING, k->head.path, NULL,
			    "%s has no private peering: nothing goes over it",
			    k->head.name);
		if (limit != 0 && used > limit)
			er_refuse(c, CODE_LINK_LIMIT, k->head.path, NULL,
			    "%s has %zu connections and Global Reach links, its limit "
			    "is %u",
			    k->head.name, used, limit);
	}
}
