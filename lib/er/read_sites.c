/*
 * Sites: what they announce, and on each circuit what they do there, on one of its two
 * paths perhaps otherwise.
 */
#include "er/read_parts.h"

#include "bgp/attrs.h"

static const struct er_row site_rows[] = {
	ER_LEAF(owned_subscription, TEXT, er_site, subscription),
	ER_LEAF(on_premises_asn, U32, er_site, asn),
	ER_LEAF(on_premises_routers, U8, er_site, routers),
	ER_LEAF_HAS(on_premises_networks, PREFIXES, er_site, networks, has_networks),
	ER_LEAF(on_premises_internet_addresses, PREFIXES, er_site, internet),
};

/* Of both paths. */
static const struct er_row paths_rows[] = {
	ER_LEAF_HAS(on_premises_circuits_prepend, NUMBERS, er_path_policy, prepend,
	    has_prepend),
	ER_LEAF_HAS(on_premises_circuits_local_preference, U32, er_path_policy,
	    local_pref, has_local_pref),
};

static const struct er_row attachment_rows[] = {
	ER_LEAF(on_premises_circuits_export, WORD, er_attachment, export),
	ER_LEAF(on_premises_circuits_allow_own_as, U8, er_attachment, allow_own_as),
	ER_FLAG(graceful_shutdown_honor_graceful_shutdown, true, er_attachment,
	    shutdown.honor),
	ER_FLAG(graceful_shutdown_graceful_shutdown, true, er_attachment,
	    shutdown.announce),
	ER_LEAF(on_premises_circuits_hold, U16, er_attachment, hold),
	ER_LEAF(on_premises_circuits_prefix_limit, U32, er_attachment, prefix_limit),
	ER_FLAG_HAS(on_premises_circuits_bfd, true, er_attachment, bfd.on, bfd.given),
	ER_LEAF(bfd_timers_bfd_interval, DURATION, er_attachment, bfd.interval),
	ER_LEAF(bfd_timers_bfd_multiplier, U8, er_attachment, bfd.multiplier),
	ER_LEAF(on_premises_circuits_shared_key, TEXT, er_attachment, shared_key),
};

static const struct er_row preference_rows[] = {
	ER_LEAF(on_premises_circuits_community_preference_local_preference, U32,
	    er_community_pref, local_pref),
};

static void
read_preferences(const struct er_ctx *c, const struct data_node *node,
    struct er_attachment *a)
{
	READ_LIST(c, node, a->head.path, "community-preference", preference_rows,
	    a->preferences, &a->npreferences);
	for (size_t i = 0; i < a->npreferences; i++) {
		struct er_community_pref *p = &a->preferences[i];

		if (!bgp_community_parse(&p->community, p->head.name))
			er_refuse(c, CODE_BAD_VALUE, p->head.path, NULL,
			    "%s is no community", p->head.name);
	}
}

static void
read_attachment(const struct er_ctx *c, const struct data_node *node,
    struct er_attachment *a)
{
	for (unsigned i = 0; i < 2; i++)
		er_read_path_policy(c, node, a->head.path, paths_rows,
		    COUNT(paths_rows), i, &a->path[i]);
	a->import = er_read_filter(c, node, a->head.path, "import");
	a->export_filter = er_read_filter(c, node, a->head.path, "export-filter");
	read_preferences(c, node, a);
	er_read_site_microsoft(c, node, a);
}

void
er_read_sites(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	READ_LIST(c, c->tree, "", "on-premises", site_rows, m->sites, &m->nsites);
	for (size_t i = 0; i < m->nsites; i++) {
		struct er_site *s = &m->sites[i];
		const struct data_node *node =
		    data_node_get(c->tree, "on-premises")->children[i];

		READ_LIST(c, node, s->head.path, "circuits", attachment_rows,
		    s->circuits, &s->ncircuits);
		for (size_t k = 0; k < s->ncircuits; k++) {
			s->circuits[k].site = s;
			read_attachment(c, data_node_get(node, "circuits")->children[k],
			    &s->circuits[k]);
		}
		er_read_adverts(c, node, s->head.path, &s->adverts);
		er_read_external(c, node, s->head.path, &s->external);
		er_read_site_vpns(c, node, s);
	}
}
