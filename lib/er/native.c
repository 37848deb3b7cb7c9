/*
 * Private clouds of generation 2: the pieces of a network block, as one version of the
 * vendor's article has them, and what is read of a VNet that has one.  Segments
 * become address space of the VNet, unless its space has them already.
 */
#include "er/native.h"

#include "er/read_parts.h"

#include <string.h>

static const struct {
	const char *name;
	uint16_t offset;
	uint8_t len;
} pieces[] = {
	{ "nsx", 0, 27 },
	{ "vcenter", 32, 27 },
	{ "avs-mgmt", 64, 27 },
	{ "avs-vnet-sync", 96, 27 },
	{ "avs-nsx-gw", 128, 27 },
	{ "avs-nsx-gw-1", 160, 27 },
	{ "avs-services", 224, 27 },
	{ "esxi-management", 256, 25 },
	{ "vmotion", 256 + 128, 25 },
	{ "vsan", 512, 25 },
	{ "avs-network-infra-gw", 512 + 128, 26 },
};
static const char *const hcx[] = { "hcx-1", "hcx-2" };

#define HCX COUNT(hcx)

static const char *
native_piece(size_t i, const struct ip_prefix *block, struct ip_prefix *piece)
{
	struct ip_addr base;

	if (i >= COUNT(pieces))
		return NULL;
	base = ip_prefix_addr(block);
	base = ip_addr_plus(&base, pieces[i].offset);
	*piece = ip_prefix_of(&base, pieces[i].len);
	return pieces[i].name;
}

bool
er_native_has(const char *name)
{
	for (size_t i = 0; i < COUNT(pieces); i++)
		if (strcmp(pieces[i].name, name) == 0)
			return true;
	return strcmp(name, hcx[0]) == 0 || strcmp(name, hcx[1]) == 0;
}

static const struct er_row native_rows[] = {
	ER_LEAF(vnets_private_cloud_network_block, PREFIX, er_native, block),
	ER_LEAF(vnets_private_cloud_hcx_blocks, PREFIXES, er_native, hcx),
};
static const struct er_row segment_rows[] = {
	ER_LEAF(vnets_nsx_segments_prefix, PREFIX, er_nsx_segment, prefix),
};

static void
add(struct er_native *n, const char *name, const struct ip_prefix *p)
{
	if (p->family != IP_NONE)
		n->networks[n->nnetworks++] = (struct er_native_network){ name, *p };
}

static void
carve(struct er_model *m, struct er_native *n)
{
	struct ip_prefix piece;
	const char *name;

	n->networks =
	    er_model_alloc(m, COUNT(pieces) + HCX + n->nsegments, sizeof *n->networks);
	for (size_t i = 0; n->block.family == IP_V4 && n->block.len <= 22 &&
	     (name = native_piece(i, &n->block, &piece)) != NULL;
	     i++)
		add(n, name, &piece);
	for (size_t i = 0; i < n->hcx.n && i < HCX; i++)
		add(n, hcx[i], &n->hcx.items[i]);
	for (size_t i = 0; i < n->nsegments; i++)
		add(n, n->segments[i].head.name, &n->segments[i].prefix);
}

static void
add_space(struct er_model *m, struct er_vnet *v)
{
	struct er_prefixes all = { NULL, 0 };

	all.items =
	    er_model_alloc(m, v->space.n + v->native.nsegments, sizeof *all.items);
	for (size_t i = 0; i < v->space.n; i++)
		all.items[all.n++] = v->space.items[i];
	for (size_t i = 0; i < v->native.nsegments; i++) {
		const struct ip_prefix *p = &v->native.segments[i].prefix;

		if (p->family != IP_NONE && !er_prefixes_cover(&all, p))
			all.items[all.n++] = *p;
	}
	v->space = all;
}

void
er_read_native(const struct er_ctx *c, const struct data_node *node, struct er_vnet *v)
{
	const struct data_node *cloud = data_node_get(node, "private-cloud");
	struct er_native *n = &v->native;

	n->head.name = v->head.name;
	n->head.path = er_model_below(c->model, v->head.path, "private-cloud");
	n->present = cloud != NULL;
	if (cloud)
		ER_LEAVES_READ(c, cloud, n->head.path, native_rows, n);
	READ_LIST(c, node, v->head.path, "nsx-segments", segment_rows, n->segments,
	    &n->nsegments);
	if (n->present || n->nsegments)
		carve(c->model, n);
	if (n->nsegments)
		add_space(c->model, v);
}
