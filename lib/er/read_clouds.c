/*
 * Private clouds: leaves, then, when everything has been read, the references of
 * stretched segments and of AVS Interconnect, and the segment of each machine, which is
 * the one that has its address.
 */
#include "er/kind.h"
#include "er/names.h"
#include "er/read.h"
#include "er/read_parts.h"

#include <string.h>

static const struct er_row cloud_rows[] = {
	ER_LEAF(owned_subscription, TEXT, er_cloud, subscription),
	ER_LEAF(private_clouds_location, TEXT, er_cloud, location),
	ER_LEAF(private_clouds_network_block, PREFIX, er_cloud, block),
	ER_LEAF(private_clouds_extended_network_blocks, PREFIXES, er_cloud, extended),
	ER_LEAF(private_clouds_external_storage_block, PREFIX, er_cloud, storage),
	ER_LEAF(private_clouds_internet, WORD, er_cloud, internet),
	ER_LEAF(private_clouds_asn, U32, er_cloud, asn),
	ER_LEAF(private_clouds_reannounce, WORD, er_cloud, reannounce),
	ER_LEAF(private_clouds_host_routes, PREFIXES, er_cloud, host_routes),
	ER_LEAF(private_clouds_allow_own_as, U8, er_cloud, allow_own_as),
};

static const struct er_row segment_rows[] = {
	ER_LEAF(private_clouds_segments_prefix, PREFIX, er_segment, prefix),
	ER_LEAF(private_clouds_segments_t1, TEXT, er_segment, t1),
	ER_LEAF(private_clouds_segments_extended_from, TEXT, er_segment, site_text),
};

static const struct er_row machine_rows[] = {
	ER_LEAF(private_clouds_machines_address, ADDR, er_machine, address),
	ER_FLAG(private_clouds_machines_mon, true, er_machine, mon),
};

static const struct er_row link_rows[] = {
	ER_LEAF(private_clouds_cloud_links_linked_cloud, TEXT, er_cloud_link,
	    linked_text),
};

static void
read_segments(const struct er_ctx *c, const struct data_node *node, struct er_cloud *p)
{
	READ_LIST(c, node, p->head.path, "segments", segment_rows, p->segments,
	    &p->nsegments);
	for (size_t k = 0; k < p->nsegments; k++)
		p->segments[k].isolated = strcmp(p->segments[k].t1, "none") == 0;
	READ_LIST(c, node, p->head.path, "machines", machine_rows, p->machines,
	    &p->nmachines);
	for (size_t k = 0; k < p->nmachines; k++) {
		struct er_machine *m = &p->machines[k];

		m->cloud = p;
		m->place = er_model_below(c->model, p->head.name, m->head.name);
	}
}

void
er_read_clouds(const struct er_ctx *c)
{
	struct er_model *m = c->model;
	const struct data_node *list = data_node_get(c->tree, "private-clouds");

	READ_LIST(c, c->tree, "", "private-clouds", cloud_rows, m->clouds, &m->nclouds);
	for (size_t i = 0; i < m->nclouds; i++) {
		struct er_cloud *p = &m->clouds[i];
		const struct data_node *node = list->children[i];

		read_segments(c, node, p);
		READ_LIST(c, node, p->head.path, "cloud-links", link_rows, p->links,
		    &p->nlinks);
		er_read_external(c, node, p->head.path, &p->external);
		if (!p->location)
			p->location = "";
	}
}

/* --- references --- */

static void
unknown(const struct er_ctx *c, enum er_object_kind kind, const char *path,
    const char *leaf, const char *text)
{
	const char *noun = er_kind(kind)->noun;
	struct data_suggest s;

	er_refuse_cure(c, CODE_UNKNOWN_NAME, path, leaf,
	    er_name_cure(c, 1u << kind, text, &s,
		er_model_textf(c->model, "create the %s first, or correct the name",
		    noun)),
	    "there is no %s %s", noun, text);
}

static struct er_segment *
segment_of(const struct er_cloud *p, const struct ip_addr *a)
{
	for (size_t i = 0; i < p->nsegments; i++)
		if (p->segments[i].prefix.family == a->family &&
		    ip_prefix_has(&p->segments[i].prefix, a))
			return &p->segments[i];
	return NULL;
}

/* with MON a machine is a host route, as long as the gateway of its segment is
 * elsewhere. */
static void
announce_machines(struct er_model *m, struct er_cloud *p)
{
	struct er_prefixes all = { NULL, 0 };

	all.items =
	    er_model_alloc(m, p->host_routes.n + p->nmachines, sizeof *all.items);
	for (size_t i = 0; i < p->host_routes.n; i++)
		all.items[all.n++] = p->host_routes.items[i];
	for (size_t i = 0; i < p->nmachines; i++) {
		const struct er_machine *k = &p->machines[i];
		struct ip_prefix own = { .family = IP_NONE };

		if (k->mon && er_machine_site(k))
			own = ip_prefix_of(&k->address, 32);
		if (own.family != IP_NONE && !er_prefixes_cover(&all, &own))
			all.items[all.n++] = own;
	}
	if (p->nmachines)
		p->host_routes = all;
}

static void
read_cloud(const struct er_ctx *c, struct er_cloud *p)
{
	for (size_t i = 0; i < p->nsegments; i++) {
		struct er_segment *s = &p->segments[i];

		s->site = s->site_text ? er_model_site(c->model, s->site_text) : NULL;
		if (s->site_text && !s->site)
			unknown(c, ER_SITE, s->head.path, "extended-from",
			    s->site_text);
	}
	for (size_t i = 0; i < p->nlinks; i++) {
		struct er_cloud_link *l = &p->links[i];

		l->linked =
		    l->linked_text ? er_model_cloud(c->model, l->linked_text) : NULL;
		if (!l->linked_text)
			er_refuse(c, CODE_MISSING_LEAF, l->head.path, NULL,
			    "linked-cloud is not given");
		else if (!l->linked)
			unknown(c, ER_CLOUD, l->head.path, "linked-cloud",
			    l->linked_text);
	}
	for (size_t i = 0; i < p->nmachines; i++)
		p->machines[i].segment = segment_of(p, &p->machines[i].address);
	announce_machines(c->model, p);
}

void
er_read_stretched(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nclouds; i++)
		read_cloud(c, &c->model->clouds[i]);
}

struct er_site *
er_machine_site(const struct er_machine *m)
{
	return m->segment ? m->segment->site : NULL;
}
