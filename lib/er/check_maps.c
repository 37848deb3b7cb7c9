/*
 * What the rules of a route map may not do (S-15, H-12): actions that exclude each
 * other, numbers and communities that are Azure's own, and summaries that would be
 * longer than what they stand for.
 */
#include "er/check.h"
#include "er/schema.h"

#define LEAF(name) ER_NAME_route_maps_route_maps_rules_##name

static bool
is_azure_as(uint32_t as)
{
	return as == 8074 || as == 8075 || as == ER_AS_MSEE || as == ER_AS_GATEWAY ||
	    (as >= 65517 && as <= 65520);
}

static bool
is_azure_community(uint32_t c)
{
	static const uint16_t rows[][2] = { { 65517, 12001 }, { 65517, 12002 },
		{ 65517, 12003 }, { 65517, 12005 }, { 65517, 12006 }, { 65518, 65518 },
		{ 65517, 65517 }, { 65517, 12076 }, { 65518, 12076 }, { 65515, 10000 },
		{ 65515, 20000 } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (c == ((uint32_t)rows[i][0] << 16 | rows[i][1]))
			return true;
	return false;
}

static void
check_numbers(const struct er_ctx *c, const struct er_map_rule *r, const char *leaf,
    const struct er_numbers *n)
{
	for (size_t i = 0; i < n->n; i++)
		if (is_azure_as(n->items[i]) || n->items[i] > UINT16_MAX)
			er_refuse_cure(c, CODE_RESERVED_ASN, r->head.path, leaf,
			    "use an AS of 16 bits that is not one of Azure's",
			    "AS %u is %s", n->items[i],
			    n->items[i] > UINT16_MAX
				? "of 32 bits, and route maps have 16"
				: "not one that a route map may use");
}

static void
check_communities(const struct er_ctx *c, const struct er_map_rule *r, const char *leaf,
    const struct er_numbers *n)
{
	for (size_t i = 0; i < n->n; i++)
		if (is_azure_community(n->items[i]))
			er_refuse_cure(c, CODE_RESERVED_COMMUNITY, r->head.path, leaf,
			    "leave the community out",
			    "a route map does not set or remove %u:%u, which is "
			    "Azure's own",
			    n->items[i] >> 16, n->items[i] & 0xffffu);
}

/* A summary that no route matched by the rule can lie in. */
static void
check_replace(const struct er_ctx *c, const struct er_map_rule *r)
{
	for (size_t i = 0; i < r->replace.n; i++) {
		const struct ip_prefix *p = &r->replace.items[i];
		bool covers = !r->prefixes;
		char text[IP_PREFIX_STRLEN];

		for (size_t k = 0; r->prefixes && k < r->prefixes->n; k++) {
			const struct rib_filter_row *row = &r->prefixes->rows[k];
			unsigned longest =
			    row->le > row->prefix.len ? row->le : row->prefix.len;

			covers = covers || ip_prefix_covers(p, &row->prefix) ||
			    (ip_prefix_covers(&row->prefix, p) && longest >= p->len);
		}
		if (!covers)
			er_refuse_cure(c, CODE_CONFLICTING_LEAVES, r->head.path,
			    LEAF(replace_prefix),
			    "write a summary that covers the prefixes of match-prefix",
			    "%s covers nothing that the rule matches: a route map makes "
			    "no longer prefixes",
			    ip_prefix_text(p, text));
	}
}

static void
check_rule(const struct er_ctx *c, const struct er_map_rule *r)
{
	bool acts = r->prepend.n || r->has_path || r->has_communities || r->add.n ||
	    r->remove.n || r->replace.n;

	if (r->drop && (acts || r->goes_on))
		er_refuse_cure(c, CODE_CONFLICTING_LEAVES, r->head.path, LEAF(drop),
		    "leave out drop, or all else that the rule does",
		    "a rule that drops routes does nothing else");
	if (r->has_communities && (r->add.n || r->remove.n))
		er_refuse_cure(c, CODE_CONFLICTING_LEAVES, r->head.path,
		    LEAF(communities),
		    "write them all under communities, or add and remove",
		    "communities takes the place of all that the route has");
	if (r->replace.n && r->goes_on)
		er_refuse_cure(c, CODE_CONFLICTING_LEAVES, r->head.path,
		    LEAF(replace_prefix), "leave out continue",
		    "a rule with summaries ends the map for what they cover");
	check_numbers(c, r, LEAF(prepend), &r->prepend);
	check_numbers(c, r, LEAF(as_path), &r->path);
	check_communities(c, r, LEAF(add_communities), &r->add);
	check_communities(c, r, LEAF(remove_communities), &r->remove);
	check_communities(c, r, LEAF(communities), &r->communities);
	check_replace(c, r);
}

void
er_check_route_maps(const struct er_ctx *c, const struct er_route_maps *maps)
{
	for (size_t i = 0; i < maps->n; i++)
		for (size_t k = 0; k < maps->items[i].nrules; k++)
			check_rule(c, &maps->items[i].rules[k]);
}
