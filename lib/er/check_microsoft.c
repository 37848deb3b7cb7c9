/*
 * Microsoft peering and route filters: public addresses, numbers of ASes and VLANs, and
 * which communities a circuit may have.
 */
#include "er/check.h"

#include "er/kind.h"
#include "er/words.h"

#include <string.h>

bool
er_space_is_public(const struct ip_prefix *p)
{
	static const char *const private[] = { "10.0.0.0/8", "100.64.0.0/10",
		"169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16" };
	struct ip_prefix s;

	if (er_space_is_special(p) || p->len < 8)
		return false;
	if (p->family == IP_V6)
		return ip_prefix_parse(&s, "2000::/3") && ip_prefix_covers(&s, p);
	for (size_t i = 0; i < sizeof private / sizeof *private; i++)
		if (ip_prefix_parse(&s, private[i]) && ip_prefix_overlaps(&s, p))
			return false;
	return true;
}

static bool
is_documentation(uint32_t as)
{
	return as >= 64496 && as <= 64511;
}

/* --- addresses --- */

static void
check_public(const struct er_ctx *c, const char *path, const char *leaf,
    const struct ip_prefix *p)
{
	char text[IP_PREFIX_STRLEN];

	if (p->family != IP_NONE && !er_space_is_public(p))
		er_refuse(c, CODE_NOT_PUBLIC, path, leaf, "%s is not public",
		    ip_prefix_text(p, text));
}

/* P-3: both peerings are on the same two links. */
static void
check_apart(const struct er_ctx *c, const struct er_circuit *circuit)
{
	static const char *const leaves[] = { "primary", "secondary" };
	static const char *const leaves6[] = { "ipv6/primary", "ipv6/secondary" };
	const struct er_peering *p = &circuit->microsoft.peering,
				*q = &circuit->peering;
	char text[IP_PREFIX_STRLEN];

	for (unsigned i = 0; circuit->has_peering && i < 4; i++) {
		const struct ip_prefix *a = i < 2 ? &p->link[i] : &p->link6[i - 2];

		for (unsigned k = 0; k < 4; k++) {
			const struct ip_prefix *b =
			    k < 2 ? &q->link[k] : &q->link6[k - 2];

			if (a->family != IP_NONE && a->family == b->family &&
			    ip_prefix_overlaps(a, b))
				er_refuse(c, CODE_OVERLAP, p->head.path,
				    i < 2 ? leaves[i] : leaves6[i - 2],
				    "%s is a link of the private peering, too",
				    ip_prefix_text(a, text));
		}
	}
}

static void
check_addresses(const struct er_ctx *c, const struct er_microsoft *m)
{
	static const char *const leaves[] = { "primary", "secondary" };
	static const char *const leaves6[] = { "ipv6/primary", "ipv6/secondary" };
	const struct er_peering *p = &m->peering;

	er_check_link_subnets(c, p);
	for (unsigned i = 0; i < 2; i++) {
		check_public(c, p->head.path, leaves[i], &p->link[i]);
		check_public(c, p->head.path, leaves6[i], &p->link6[i]);
	}
	if (m->advertised.n == 0)
		er_refuse_cure(c, CODE_MISSING_LEAF, p->head.path,
		    "advertised-public-prefixes",
		    "list the public prefixes that the site announces to Microsoft",
		    "advertised-public-prefixes is not given");
	for (size_t i = 0; i < m->advertised.n; i++)
		check_public(c, p->head.path, "advertised-public-prefixes",
		    &m->advertised.items[i]);
}

/* --- numbers --- */

static void
check_numbers(const struct er_ctx *c, const struct er_circuit *k)
{
	const struct er_peering *p = &k->microsoft.peering;

	if (p->peer_asn == 0)
		er_refuse(c, CODE_MISSING_LEAF, p->head.path, "peer-asn",
		    "peer-asn is not given");
	else if (er_asn_is_reserved(p->peer_asn))
		er_refuse(c, CODE_RESERVED_ASN, p->head.path, "peer-asn",
		    "AS %u cannot be that of a peer", p->peer_asn);
	else if (is_documentation(p->peer_asn))
		er_refuse(c, CODE_DOCUMENTATION_ASN, p->head.path, "peer-asn",
		    "AS %u is for documentation", p->peer_asn);
	else if (bgp_as_is_private(p->peer_asn))
		er_warn(c, CODE_PRIVATE_PEER_ASN, p->head.path, "peer-asn",
		    "AS %u is private, and the prefixes are of AS %u in the registry %s",
		    p->peer_asn,
		    k->microsoft.customer_asn ? k->microsoft.customer_asn : p->peer_asn,
		    er_registry_word(&k->microsoft));
	if (p->vlan != 0 && k->has_peering && p->vlan == k->peering.vlan)
		er_refuse(c, CODE_DUPLICATE_VLAN, p->head.path, "vlan",
		    "%u is also the VLAN of the private peering of %s", p->vlan,
		    k->head.name);
}

/* --- the route filter --- */

static void
check_communities(const struct er_ctx *c, const char *path, const char *leaf,
    const struct er_numbers *list, enum er_azure azure)
{
	char text[24];

	for (size_t i = 0; i < list->n; i++)
		if (!er_world_service(c->model->world, azure, list->items[i]))
			er_warn(c, CODE_UNKNOWN_COMMUNITY, path, leaf,
			    "nothing is known to be announced with %s in %s, as of %s",
			    er_community_text(list->items[i], text),
			    er_azure_name(azure),
			    er_world_date(c->model->world, "Microsoft services"));
}

/* The first community of Microsoft 365 in a list, or 0. */
static uint32_t
office_in(const struct er_numbers *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (er_service_is_office(list->items[i]))
			return list->items[i];
	return 0;
}

static void
check_filter(const struct er_ctx *c, const struct er_circuit *k)
{
	const struct er_microsoft *m = &k->microsoft;
	uint32_t office = office_in(&m->communities);
	char text[24];

	if (er_microsoft_unfiltered(m))
		return;
	if (!m->has_filter)
		er_warn(c, CODE_NO_ROUTE_FILTER, m->peering.head.path, NULL,
		    "the Microsoft peering of %s has no route filter", k->head.name);
	else if (!m->filter)
		check_communities(c, m->peering.head.path, "route-filter",
		    &m->communities, er_circuit_azure(k));
	if (office && k->sku != ER_PREMIUM)
		er_refuse(c, CODE_OFFICE_NEEDS_PREMIUM, m->peering.head.path,
		    "route-filter",
		    "%s is not Premium, and its route filter allows %s of Microsoft 365",
		    k->head.name, er_community_text(office, text));
	else if (office && !m->filter)
		er_warn_cure(c, CODE_OFFICE_NOT_AUTHORIZED, m->peering.head.path,
		    "route-filter",
		    "use a filter of route-filters with office365-authorized",
		    "%s is a community of Microsoft 365",
		    er_community_text(office, text));
}

static void
check_microsoft(const struct er_ctx *c, const struct er_circuit *k)
{
	const struct er_microsoft *m = &k->microsoft;

	check_addresses(c, m);
	check_apart(c, k);
	check_numbers(c, k);
	check_filter(c, k);
	if (m->validation != ER_CONFIGURED)
		er_warn(c, CODE_VALIDATION_NEEDED, m->peering.head.path,
		    "advertised-public-prefixes-state",
		    "the prefixes of %s are not validated: its Microsoft peering stays "
		    "down",
		    k->head.name);
	if (k->provider_state != ER_PROVISIONED)
		er_warn(c, CODE_NOT_PROVISIONED, m->peering.head.path, NULL,
		    "%s is not provisioned: the sessions of its peering stay down",
		    k->head.name);
}

/* --- what a site does --- */

static bool
lists(const struct er_microsoft *m, const struct ip_prefix *p)
{
	for (size_t i = 0; i < m->advertised.n; i++)
		if (ip_prefix_equal(&m->advertised.items[i], p))
			return true;
	return false;
}

static void
check_site(const struct er_ctx *c, const struct er_attachment *a)
{
	const struct er_public_policy *p = &a->microsoft;
	const struct er_microsoft *m = &a->circuit->microsoft;
	char text[IP_PREFIX_STRLEN];

	for (size_t i = 0; p->has_advertise && i < p->advertise.n; i++) {
		const struct ip_prefix *x = &p->advertise.items[i];

		ip_prefix_text(x, text);
		if (!er_space_is_public(x))
			er_warn(c, CODE_NOT_PUBLIC, p->path, "advertise",
			    "%s is not public: Microsoft does not take it", text);
		else if (!lists(m, x))
			er_warn_cure(c, CODE_NOT_PUBLIC, p->path, "advertise",
			    "add it to advertised-public-prefixes of the peering",
			    "%s is none of the advertised public prefixes of %s: "
			    "Microsoft does not take it",
			    text, a->circuit->head.name);
	}
	for (unsigned i = 0; i < 2; i++) {
		struct ip_prefix host;

		if (p->nat[i].family == IP_NONE)
			continue;
		host = ip_prefix_of(&p->nat[i], ip_bits(p->nat[i].family));
		if (!er_prefixes_cover(&p->advertise, &host))
			er_warn_cure(c, CODE_NOT_PUBLIC, p->path, "nat",
			    "take an address of what the site announces there",
			    "%s is in no prefix that %s announces to Microsoft: answers "
			    "do not come back over %s",
			    ip_addr_text(&p->nat[i], text), a->site->head.name,
			    a->circuit->head.name);
	}
	if (m->peering.peer_asn != 0 && a->site->asn != 0 &&
	    m->peering.peer_asn != a->site->asn)
		er_warn(c, CODE_ASN_MISMATCH, a->head.path, NULL,
		    "%s is AS %u, the Microsoft peering of %s expects %u",
		    a->site->head.name, a->site->asn, a->circuit->head.name,
		    m->peering.peer_asn);
}

enum er_azure
er_circuit_azure(const struct er_circuit *k)
{
	return k->azure < ER_AZURE_N ? k->azure : ER_AZURE_PUBLIC;
}

/* Whether a circuit that has the filter is in the cloud; one that nobody has counts for
 * the public cloud. */
static enum er_azure
azure_of(const struct er_model *m, const struct er_filter *f)
{
	for (size_t i = 0; i < m->ncircuits; i++)
		if (m->circuits[i].microsoft.filter == f)
			return er_circuit_azure(&m->circuits[i]);
	return ER_AZURE_PUBLIC;
}

static void
check_filters(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nfilters; i++) {
		const struct er_filter *f = &m->filters[i];

		check_communities(c, f->head.path, "communities", &f->communities,
		    azure_of(m, f));
		if (office_in(&f->communities) && !f->office)
			er_refuse(c, CODE_OFFICE_NOT_AUTHORIZED, f->head.path,
			    "communities",
			    "the subscription %s is not authorised for communities of "
			    "Microsoft 365",
			    f->subscription);
	}
}

/* The network behind the peerings has a name, too. */
static void
check_name(const struct er_ctx *c)
{
	enum er_object_kind kind;
	const struct er_head *head;

	for (unsigned k = 0; k < ER_OBJECT_N; k++) {
		kind = (enum er_object_kind)k;
		head = er_kind_find(c->model, kind, ER_SERVICES);
		if (head)
			er_refuse(c, CODE_DUPLICATE_NAME, head->path, NULL,
			    "%s is the name of Microsoft's network, which circuits with "
			    "Microsoft peering lead to",
			    ER_SERVICES);
	}
}

void
er_check_microsoft(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	check_filters(c);
	if (er_model_has_services(m))
		check_name(c);
	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		if (!k->has_microsoft)
			continue;
		check_microsoft(c, k);
		for (size_t j = 0; j < k->nattachments; j++)
			check_site(c, k->attachments[j]);
	}
}
