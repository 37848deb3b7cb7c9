/*
 * What the lab expects somewhere and nobody announces can never be there.  The compiled
 * lab says who announces what: spaces of VNets and networks of private clouds, too.
 */
#include "er/endpoint.h"
#include "view/lint_int.h"

static bool
is_announced(const struct net_spec *spec, const struct ip_prefix *p)
{
	for (size_t i = 0; i < spec->nrouters; i++)
		for (size_t k = 0; k < spec->routers[i].norigins; k++)
			if (!spec->routers[i].origins[k].quiet &&
			    ip_prefix_cmp(&spec->routers[i].origins[k].prefix, p) == 0)
				return true;
	return false;
}

/* A real router may announce whatever the lab does not know of. */
static bool
has_real_routers(const struct net_spec *spec)
{
	for (size_t i = 0; i < spec->nsessions; i++)
		if (spec->sessions[i].transport == NET_EXTERNAL)
			return true;
	return false;
}

static void
look(const struct er_ctx *c, const struct net_spec *spec, const struct er_expect *e)
{
	bool real = has_real_routers(spec);
	char text[IP_PREFIX_STRLEN];
	struct er_endpoint at;

	if (!er_endpoint_find(c->model, spec, e->head.name, &at) || !at.nrouters)
		er_warn(c, CODE_EXPECTED_NOWHERE, e->head.path, NULL,
		    "there is no router or object with routers called %s",
		    e->head.name);
	for (size_t i = 0; !real && i < e->prefixes.n; i++)
		if (!is_announced(spec, &e->prefixes.items[i]))
			er_warn(c, CODE_EXPECTED_NOWHERE, e->head.path, "prefixes",
			    "%s is expected at %s, and nobody announces it",
			    ip_prefix_text(&e->prefixes.items[i], text), e->head.name);
}

void
view_lint_expect(const struct er_ctx *c, const struct er_lab *lab)
{
	const struct er_files none = { NULL, 0 };
	struct net_spec *spec;
	struct errs errs;

	if (!c->model->nexpects)
		return;
	errs_init(&errs);
	spec = compile_lab_compile(lab, &none, &errs);
	errs_fini(&errs);
	/* Without the files that the lab names it is not known what is announced. */
	for (size_t i = 0; spec && i < c->model->nexpects; i++)
		look(c, spec, &c->model->expects[i]);
	net_spec_free(spec);
}
