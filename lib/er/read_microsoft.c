/*
 * Route filters, and the Microsoft peering of a circuit with what a site does on it.
 * A filter is attached by its name; communities in the place of the name are a filter
 * that has none.
 */
#include "er/read_parts.h"

#include "bgp/attrs.h"
#include "er/read.h"

#include <string.h>

static const struct er_row filter_rows[] = {
	ER_LEAF(owned_subscription, TEXT, er_filter, subscription),
	ER_LEAF(route_filters_communities, COMMUNITIES, er_filter, communities),
	ER_FLAG(route_filters_office365_authorized, true, er_filter, office),
};

static const struct er_row microsoft_rows[] = {
	ER_FLAG(circuits_microsoft_peering_state, Enabled, er_microsoft,
	    peering.enabled),
	ER_FLAG(circuits_microsoft_peering_last_modified_by, Provider, er_microsoft,
	    peering.provider),
	ER_LEAF(circuits_microsoft_peering_peer_asn, U32, er_microsoft,
	    peering.peer_asn),
	ER_LEAF(circuits_microsoft_peering_primary, PREFIX, er_microsoft,
	    peering.link[0]),
	ER_LEAF(circuits_microsoft_peering_secondary, PREFIX, er_microsoft,
	    peering.link[1]),
	ER_LEAF(circuits_microsoft_peering_vlan, U16, er_microsoft, peering.vlan),
	ER_LEAF(circuits_microsoft_peering_shared_key, TEXT, er_microsoft,
	    peering.shared_key),
	ER_LEAF(circuits_microsoft_peering_advertised_public_prefixes, PREFIXES,
	    er_microsoft, advertised),
	ER_LEAF(circuits_microsoft_peering_advertised_public_prefixes_state, WORD,
	    er_microsoft, validation),
	ER_LEAF(circuits_microsoft_peering_customer_asn, U32, er_microsoft,
	    customer_asn),
	ER_LEAF(circuits_microsoft_peering_routing_registry_name, WORD, er_microsoft,
	    registry),
	ER_FLAG(circuits_microsoft_peering_without_route_filter, everything,
	    er_microsoft, unfiltered),
};

static const struct er_row microsoft6_rows[] = {
	ER_LEAF(circuits_microsoft_peering_ipv6_primary, PREFIX, er_microsoft,
	    peering.link6[0]),
	ER_LEAF(circuits_microsoft_peering_ipv6_secondary, PREFIX, er_microsoft,
	    peering.link6[1]),
};

static const struct er_row site_rows[] = {
	ER_LEAF_HAS(on_premises_circuits_microsoft_peering_advertise, PREFIXES,
	    er_attachment, microsoft.advertise, microsoft.has_advertise),
	ER_LEAF(on_premises_circuits_microsoft_peering_shared_key, TEXT, er_attachment,
	    microsoft.shared_key),
};

static const struct er_row both_rows[] = {
	ER_LEAF_HAS(on_premises_circuits_microsoft_peering_prepend, NUMBERS,
	    er_path_policy, prepend, has_prepend),
	ER_LEAF_HAS(on_premises_circuits_microsoft_peering_local_preference, U32,
	    er_path_policy, local_pref, has_local_pref),
};

bool
er_microsoft_unfiltered(const struct er_microsoft *m)
{
	return m->unfiltered && !m->has_filter;
}

void
er_read_filters(const struct er_ctx *c)
{
	READ_LIST(c, c->tree, "", "route-filters", filter_rows, c->model->filters,
	    &c->model->nfilters);
}

/* --- the peering --- */

static void
read_filter_text(const struct er_ctx *c, const struct data_node *p,
    struct er_microsoft *m)
{
	const struct data_node *list =
	    data_node_get(p, ER_NAME_circuits_microsoft_peering_route_filter);

	if (!list)
		return;
	m->filter_text = er_model_alloc(c->model, list->n, sizeof *m->filter_text);
	for (size_t i = 0; i < list->n; i++)
		m->filter_text[m->nfilter_text++] =
		    er_model_text(c->model, list->children[i]->text);
}

void
er_read_microsoft(const struct er_ctx *c, const struct data_node *node,
    struct er_circuit *k)
{
	const struct data_node *p = data_node_get(node, "microsoft-peering");
	struct er_microsoft *m = &k->microsoft;

	if (!p)
		return;
	k->has_microsoft = true;
	m->peering.head.name = k->head.name;
	m->peering.head.path =
	    er_model_below(c->model, k->head.path, "microsoft-peering");
	ER_LEAVES_READ(c, p, m->peering.head.path, microsoft_rows, m);
	ER_LEAVES_READ(c, data_node_get(p, "ipv6"),
	    er_model_below(c->model, m->peering.head.path, "ipv6"), microsoft6_rows, m);
	read_filter_text(c, p, m);
}

/* --- what a site does --- */

static void
read_nat(const struct er_ctx *c, const struct data_node *p, struct er_attachment *a)
{
	const struct data_node *list =
	    data_node_get(p, ER_NAME_on_premises_circuits_microsoft_peering_nat);

	for (size_t i = 0; list && i < list->n; i++) {
		const char *text = list->children[i]->text;
		struct ip_addr at, *to;

		if (!ip_addr_parse(&at, text)) {
			er_refuse(c, CODE_BAD_VALUE, a->microsoft.path, "nat",
			    "%s is no address", text);
			continue;
		}
		to = &a->microsoft.nat[at.family == IP_V6];
		if (to->family != IP_NONE)
			er_refuse_cure(c, CODE_CONFLICTING_LEAVES, a->microsoft.path,
			    "nat", "keep one address of each family",
			    "there are two addresses of one family to translate to");
		*to = at;
	}
}

void
er_read_site_microsoft(const struct er_ctx *c, const struct data_node *node,
    struct er_attachment *a)
{
	const struct data_node *p = data_node_get(node, "microsoft-peering");

	a->microsoft.path = er_model_below(c->model, a->head.path, "microsoft-peering");
	ER_LEAVES_READ(c, p, a->microsoft.path, site_rows, a);
	for (unsigned i = 0; i < 2; i++)
		er_read_path_policy(c, p, a->microsoft.path, both_rows,
		    COUNT(both_rows), i, &a->microsoft.policy[i]);
	if (!p)
		return;
	a->microsoft.import = er_read_filter(c, p, a->microsoft.path, "import");
	read_nat(c, p, a);
}

/* --- which filter it is --- */

/* The filter that a text names, in the subscription of the circuit; NULL: told. */
static struct er_filter *
find(const struct er_ctx *c, const struct er_circuit *k, const char *text)
{
	const char *path = k->microsoft.peering.head.path;
	struct er_filter *f = er_model_filter(c->model, text);

	if (!f)
		er_link_unknown(c, ER_FILTER, path, "route-filter", text);
	else if (strcmp(f->subscription, k->subscription) != 0)
		er_refuse_cure(c, CODE_NOT_VISIBLE, path, "route-filter",
		    "give both to one subscription",
		    "the route filter %s belongs to another subscription than %s", text,
		    k->head.name);
	else
		return f;
	return NULL;
}

static void
link_filter(const struct er_ctx *c, struct er_circuit *k)
{
	struct er_microsoft *m = &k->microsoft;
	unsigned named = 0;

	m->has_filter = m->nfilter_text > 0;
	m->communities.items =
	    er_model_alloc(c->model, m->nfilter_text, sizeof *m->communities.items);
	for (size_t i = 0; i < m->nfilter_text; i++) {
		uint32_t *next = &m->communities.items[m->communities.n];

		if (strchr(m->filter_text[i], ':') &&
		    bgp_community_parse(next, m->filter_text[i])) {
			m->communities.n++;
			continue;
		}
		named++;
		m->filter = find(c, k, m->filter_text[i]);
	}
	if (named > 1 || (named == 1 && m->communities.n > 0))
		er_refuse_cure(c, CODE_CONFLICTING_LEAVES, m->peering.head.path,
		    "route-filter", "name one filter, or list communities only",
		    "a Microsoft peering has one route filter");
	if (m->filter)
		m->communities = m->filter->communities;
}

void
er_read_attached_filters(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->ncircuits; i++)
		if (m->circuits[i].has_microsoft)
			link_filter(c, &m->circuits[i]);
	for (size_t i = 0; i < m->nsites; i++)
		for (size_t k = 0; k < m->sites[i].ncircuits; k++) {
			struct er_attachment *a = &m->sites[i].circuits[k];

			if (!a->circuit || !a->circuit->has_microsoft)
				continue;
			if (!a->microsoft.has_advertise)
				a->microsoft.advertise =
				    a->circuit->microsoft.advertised;
			if (!a->microsoft.shared_key)
				a->microsoft.shared_key =
				    a->circuit->microsoft.peering.shared_key;
		}
}
