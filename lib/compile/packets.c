/*
 * Links are named by the routers at their ends, which a model does not have: so whether
 * there is a link is seen in the spec.
 */
#include "compile/compile.h"
#include "data/suggest.h"
#include "er/refusal.h"

static void
refuse_unknown(const struct compiling *c, const struct er_ctx *at,
    const struct er_packet_link *l)
{
	struct data_suggest s;

	data_suggest_init(&s, l->head.name);
	for (size_t i = 0; i < c->spec->nlinks; i++)
		data_suggest_offer(&s, c->spec->links[i].name);
	er_refuse_cure(at, CODE_UNKNOWN_NAME, l->head.path, NULL,
	    data_suggest_cure(&s,
		"a link is the name of its session without the family, such as "
		"er-a/primary--seattle/ce0"),
	    "the lab has no link %.200s", l->head.name);
}

/* The ends of a link are named in either order. */
static bool
is_named_before(const struct compiling *c, const struct er_packet_links *p, size_t i,
    const struct net_link *link)
{
	while (i-- > 0)
		if (net_spec_find_link(c->spec, p->links[i].head.name) == link)
			return true;
	return false;
}

void
compile_packets(const struct compiling *c, const struct er_lab *lab)
{
	const struct er_packet_links *p = &lab->model->packets;
	const struct er_ctx at = { .model = lab->model,
		.tree = lab->tree,
		.errs = c->errs };

	for (size_t i = 0; i < p->nlinks; i++) {
		const struct er_packet_link *l = &p->links[i];
		const struct net_link *link = net_spec_find_link(c->spec, l->head.name);

		if (!link)
			refuse_unknown(c, &at, l);
		else if (is_named_before(c, p, i, link))
			er_refuse(&at, CODE_DUPLICATE_ENTRY, l->head.path, NULL,
			    "the link %.200s has an entry already", link->name);
		else if (link->b && l->interface)
			er_refuse_cure(&at, CODE_BAD_VALUE, l->head.path, "interface",
			    "put a real router at one end with `external`, or leave "
			    "`interface` out",
			    "%.200s has no real router at an end, so no packets come "
			    "in there",
			    link->name);
	}
}
