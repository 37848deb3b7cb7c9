/*
 * Rows of routes: every view has the same columns, and each adds its own behind them.
 */
#include "base/xalloc.h"
#include "view/tables.h"

#include <stdlib.h>

struct table {
	struct net_routes *routes;
	enum net_view view;
};

static void
put_list(struct json *j, const char *key, void (*print)(struct buf *, struct bgp_bytes),
    struct bgp_bytes list)
{
	struct buf text;

	buf_init(&text);
	print(&text, list);
	json_string(j, key, text.data ? text.data : "");
	buf_fini(&text);
}

/* The path and the communities once more, for programs: not to be taken apart. */
static void
put_segments(struct json *j, struct bgp_aspath path)
{
	struct bgp_as_segment s;

	json_array(j, "as-path-segments");
	while (bgp_aspath_take(&path, &s)) {
		json_object(j, NULL);
		json_string(j, "type", s.set ? "set" : "sequence");
		json_array(j, "asns");
		for (unsigned i = 0; i < s.n; i++)
			json_uint(j, NULL, bgp_as_segment_at(&s, i));
		json_array_end(j);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_community_list(struct json *j, struct bgp_bytes list)
{
	struct buf text;

	buf_init(&text);
	json_array(j, "community-list");
	for (size_t i = 0; i + 4 <= list.len; i += 4) {
		buf_reset(&text);
		bgp_communities_print(&text, (struct bgp_bytes){ list.p + i, 4 });
		json_string(j, NULL, text.data);
	}
	json_array_end(j);
	buf_fini(&text);
}

static void
put_columns(struct json *j, const struct net_route *r)
{
	char text[IP_PREFIX_STRLEN];
	struct buf path;

	json_object(j, NULL);
	json_string(j, "network", ip_prefix_text(&r->prefix, text));
	json_string(j, "next-hop", ip_addr_text(&r->next_hop, text));
	if (r->has_local_pref)
		json_uint(j, "local-pref", r->local_pref);
	else
		json_null(j, "local-pref");
	if (r->has_weight)
		json_uint(j, "weight", r->weight);
	else
		json_null(j, "weight");
	buf_init(&path);
	bgp_aspath_print(&path, r->path);
	json_string(j, "as-path", path.data ? path.data : "");
	buf_fini(&path);
	json_string(j, "origin", bgp_origin_name(r->origin));
	json_bool(j, "best", r->best);
	if (r->stale)
		json_bool(j, "stale", true);
	json_string(j, "from", r->from);
	json_string(j, "router", r->router);
	put_list(j, "communities", bgp_communities_print, r->communities);
	if (r->ext.len)
		put_list(j, "ext-communities", bgp_ext_communities_print, r->ext);
	if (r->large.len)
		put_list(j, "large-communities", bgp_large_communities_print, r->large);
	if (r->has_otc)
		json_uint(j, "only-to-customer", r->otc);
}

static void
put_route(struct json *j, enum net_view view, const struct net_route *r)
{
	const struct rib_reason_row *why = rib_reason_row(r->reason);

	put_columns(j, r);
	if (view == NET_VIEW_RECEIVED) {
		json_bool(j, "accepted", r->reason == RIB_OK);
		if (r->reason == RIB_OK)
			json_null(j, "reason");
		else
			json_stringf(j, "reason", "%s: %s (%s)", why->code, why->text,
			    why->rule);
	}
	if (r->to)
		json_string(j, "to", r->to);
	if (r->has_path_id)
		json_uint(j, "path-id", r->path_id);
	put_segments(j, r->path);
	put_community_list(j, r->communities);
	json_object_end(j);
}

static unsigned
more(void *ctx, struct json *j, unsigned units)
{
	const struct table *t = ctx;
	enum net_route_step step;
	struct net_route r;

	while ((step = net_route_next(t->routes, &r, &units)) > NET_ROUTES_PAUSE) {
		if (step == NET_ROUTES_ROUTE)
			put_route(j, t->view, &r);
	}
	return step == NET_ROUTES_END ? units : 0;
}

static void
done(void *ctx)
{
	struct table *t = ctx;

	net_routes_free(t->routes);
	free(t);
}

static struct rows
rows_of(struct net_routes *routes, enum net_view view)
{
	struct table *t = NULL;

	if (routes) {
		t = xcalloc(1, sizeof *t);
		t->routes = routes;
		t->view = view;
	}
	return rows_array(more, done, t);
}

struct rows
view_routes(const struct net *net, const char *at, const struct ip_prefix *only,
    enum net_view view, const char *peer, struct errs *errs)
{
	return rows_of(net_routes_new(net, at, only, view, peer, errs), view);
}

struct rows
view_routes_around(const struct net *net, const char *at, const struct ip_addr *address,
    enum net_view view, const char *peer, struct errs *errs)
{
	struct net_routes *routes = net_routes_new(net, at, NULL, view, peer, errs);

	if (routes)
		net_routes_around(routes, address);
	return rows_of(routes, view);
}
