/*
 * Private clouds of generation 2: a /22 and two /24 in the address space of the VNet,
 * apart from its subnets and segments.
 */
#include "er/check.h"

#include <string.h>

static void
check_apart(const struct er_ctx *c, const struct er_vnet *v, const char *leaf,
    const struct ip_prefix *p)
{
	const struct er_native *n = &v->native;
	char text[IP_PREFIX_STRLEN];

	for (size_t i = 0; i < v->nsubnets; i++)
		if (v->subnets[i].prefix.family == p->family &&
		    ip_prefix_overlaps(&v->subnets[i].prefix, p))
			er_refuse(c, CODE_BAD_NATIVE, n->head.path, leaf,
			    "%s overlaps the subnet %s", ip_prefix_text(p, text),
			    v->subnets[i].head.name);
	for (size_t i = 0; i < n->nsegments; i++)
		if (n->segments[i].prefix.family == p->family &&
		    ip_prefix_overlaps(&n->segments[i].prefix, p))
			er_refuse(c, CODE_OVERLAP, n->segments[i].head.path, "prefix",
			    "the segment %s overlaps %s of the private cloud",
			    n->segments[i].head.name, ip_prefix_text(p, text));
}

/* A block that has to be of a length, or shorter, in the space of the VNet. */
static void
check_block(const struct er_ctx *c, const struct er_vnet *v, const char *leaf,
    const struct ip_prefix *p, unsigned len, bool shorter)
{
	char text[IP_PREFIX_STRLEN];

	ip_prefix_text(p, text);
	if (p->len != len && !(shorter && p->len < len))
		er_refuse(c, CODE_BAD_NATIVE, v->native.head.path, leaf, "%s is no /%u",
		    text, len);
	else if (!er_prefixes_cover(&v->space, p))
		er_refuse(c, CODE_BAD_NATIVE, v->native.head.path, leaf,
		    "%s is not in the address space of %s", text, v->head.name);
	else
		check_apart(c, v, leaf, p);
}

static void
check_segments(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct er_native *n = &v->native;

	for (size_t i = 0; i < n->nsegments; i++) {
		const struct er_nsx_segment *s = &n->segments[i];

		if (s->prefix.family == IP_NONE)
			er_refuse(c, CODE_MISSING_LEAF, s->head.path, "prefix",
			    "the segment has no prefix");
		else if (s->prefix.len == 32)
			er_warn(c, CODE_NATIVE_HOST_ROUTE, s->head.path, "prefix",
			    "%s is a /32: peered VNets do not reach it without a "
			    "support case, and the lab lets them",
			    s->head.name);
		if (er_native_has(s->head.name))
			er_refuse(c, CODE_DUPLICATE_NAME, s->head.path, NULL,
			    "%s/%s already names a network of the private cloud",
			    v->head.name, s->head.name);
		for (size_t k = 0; k < v->nsubnets; k++)
			if (strcmp(v->subnets[k].head.name, s->head.name) == 0)
				er_refuse(c, CODE_DUPLICATE_NAME, s->head.path, NULL,
				    "%s already names a subnet of the VNet",
				    s->head.name);
		if (!n->present)
			er_refuse(c, CODE_BAD_NATIVE, s->head.path, NULL,
			    "%s has segments and no private cloud", v->head.name);
	}
}

void
er_check_natives(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nvnets; i++) {
		const struct er_vnet *v = &c->model->vnets[i];
		const struct er_native *n = &v->native;

		check_segments(c, v);
		if (!n->present)
			continue;
		if (n->block.family == IP_NONE)
			er_refuse(c, CODE_MISSING_LEAF, n->head.path, "network-block",
			    "the private cloud has no network block");
		else
			check_block(c, v, "network-block", &n->block, 22, true);
		if (n->hcx.n && n->hcx.n != 2)
			er_refuse(c, CODE_BAD_NATIVE, n->head.path, "hcx-blocks",
			    "HCX takes two blocks, not %zu", n->hcx.n);
		for (size_t k = 0; k < n->hcx.n; k++)
			check_block(c, v, "hcx-blocks", &n->hcx.items[k], 24, false);
	}
}
