/*
 * Routers and owners by name; else a place, and then its routers.
 */
#include "run/explain.h"

#include "run/place.h"

struct view_explain *
run_explain(const struct run *r, const char *at, const struct ip_prefix *prefix,
    const struct er_border *border, struct errs *errs)
{
	struct view_explain *x;
	struct er_endpoint place;
	struct errs tried;
	bool found;

	errs_init(&tried);
	found = run_place_find(r, at, &place);
	x = view_explain_new(run_net(r), at, prefix, border, &tried);
	if (!x && found && (place.nrouters || place.hosts))
		x = view_explain_routers(run_net(r), place.routers, place.nrouters,
		    prefix, border);
	if (x && found && place.hosts)
		view_explain_hosts(x, place.hosts);
	if (x)
		view_explain_lab(x, run_lab(r)->model);
	else
		errs_move(errs, &tried);
	errs_fini(&tried);
	return x;
}
