/*
 * Explanations as JSON and as text for a terminal.
 */
#include "view/explain_int.h"

#include <string.h>

/* --- JSON --- */

static void
json_because(struct json *j, const struct view_because *b)
{
	json_string(j, "code", b->code);
	json_string(j, "rule", b->rule && *b->rule ? b->rule : NULL);
	json_string(j, "text", b->text);
}

static void
json_path(struct json *j, const struct view_ex_path *p)
{
	json_object(j, NULL);
	json_string(j, "from", p->from);
	json_string(j, "as-path", p->as_path);
	json_string(j, "learned-as", p->learned_as);
	json_uint(j, "local-pref", p->local_pref);
	json_uint(j, "weight", p->weight);
	json_uint(j, "length", p->hops);
	json_bool(j, "accepted", p->accepted);
	json_bool(j, "best", p->best || p->shared);
	json_because(j, &p->why);
	json_string(j, "beaten-by",
	    p->compared && !p->beaten_by ? "itself" : p->beaten_by);
	json_string(j, "compared", p->compared);
	json_object_end(j);
}

static void
json_hop(struct json *j, const struct view_ex_hop *h)
{
	json_object(j, NULL);
	json_string(j, "router", h->to);
	json_string(j, "from", h->from);
	json_string(j, "as-path", h->as_path);
	json_string(j, "learned-as", h->learned_as);
	json_object(j, "offered");
	json_because(j, &h->offered);
	json_object_end(j);
	json_object(j, "won");
	json_because(j, &h->won);
	json_array(j, "beat");
	for (size_t i = 0; i < h->nbeaten && i < VIEW_BEATEN_SHOWN; i++) {
		json_object(j, NULL);
		json_string(j, "from", h->beaten[i].from);
		json_string(j, "compared", h->beaten[i].compared);
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
	json_object_end(j);
}

static void
json_stops(struct json *j, const struct view_ex_router *r)
{
	json_array(j, "stops");
	for (size_t i = 0; i < r->nstops && i < VIEW_STOPS_SHOWN; i++) {
		const struct view_ex_stop *s = &r->stops[i];

		json_object(j, NULL);
		json_string(j, "from", s->at);
		json_string(j, "to", s->to);
		json_bool(j, "refused", s->refused);
		json_string(j, "as-path", s->as_path);
		json_because(j, &s->why);
		json_object_end(j);
	}
	json_array_end(j);
	json_uint(j, "more-stops",
	    r->nstops > VIEW_STOPS_SHOWN ? r->nstops - VIEW_STOPS_SHOWN : 0);
}

static void
json_near(struct json *j, const struct view_explain *x)
{
	char text[IP_PREFIX_STRLEN];

	json_array(j, "near");
	for (size_t i = 0; i < x->nnear && i < VIEW_NEAR_SHOWN; i++) {
		const struct view_ex_near *n = &x->near[i];

		json_object(j, NULL);
		json_string(j, "by", n->who);
		json_string(j, "network", ip_prefix_text(&n->prefix, text));
		json_bool(j, "announced", !n->why);
		json_string(j, "rule", n->rule);
		json_string(j, "text", n->why);
		json_object_end(j);
	}
	json_array_end(j);
}

/* How packets go: by which entry, and why. */
static void
json_packet(struct json *j, const char *key, const struct view_ex_packet *p)
{
	char text[IP_PREFIX_STRLEN];

	json_object(j, key);
	json_string(j, "by", p->code);
	json_string(j, "network",
	    p->match.family == IP_NONE ? NULL : ip_prefix_text(&p->match, text));
	json_string(j, "to", p->to);
	json_string(j, "rule", p->rule);
	json_string(j, "text", p->text);
	json_object_end(j);
}

static void
json_hosts(const struct view_explain *x, struct json *j, const struct view_ex_packet *p)
{
	char text[IP_PREFIX_STRLEN];

	json_object(j, NULL);
	json_string(j, "router", NULL);
	json_string(j, "hosts", p->at);
	json_string(j, "network", ip_prefix_text(&x->prefix, text));
	json_packet(j, "packets", p);
	json_object_end(j);
}

static void
json_router(const struct view_explain *x, struct json *j,
    const struct view_ex_router *r)
{
	char text[IP_PREFIX_STRLEN];

	json_object(j, NULL);
	json_string(j, "router", r->name);
	json_string(j, "network", ip_prefix_text(&x->prefix, text));
	json_bool(j, "present", r->present);
	json_string(j, "covered-by",
	    r->covered ? ip_prefix_text(&r->cover, text) : NULL);
	json_array(j, "chain");
	for (size_t i = 0; i < r->nhops; i++)
		json_hop(j, &r->hops[i]);
	json_array_end(j);
	json_array(j, "paths");
	for (size_t i = 0; i < r->npaths; i++)
		json_path(j, &r->paths[i]);
	json_array_end(j);
	json_array(j, "offers");
	for (size_t i = 0; i < r->noffers; i++) {
		json_object(j, NULL);
		json_string(j, "to", r->offers[i].to);
		json_bool(j, "offered", r->offers[i].as_path != NULL);
		json_string(j, "as-path", r->offers[i].as_path);
		json_because(j, &r->offers[i].why);
		json_object_end(j);
	}
	json_array_end(j);
	json_array(j, "originated-by");
	for (size_t i = 0; i < r->norigins; i++)
		json_string(j, NULL, r->origins[i]);
	json_array_end(j);
	json_stops(j, r);
	json_bool(j, "apart", r->apart);
	json_near(j, x);
	json_packet(j, "packets", &r->packet);
	json_object_end(j);
}

void
view_explain_json(const struct view_explain *x, struct json *j, const char *key)
{
	json_array(j, key);
	for (size_t i = 0; i < x->n; i++)
		json_router(x, j, &x->routers[i]);
	for (size_t i = 0; i < x->nhosts; i++)
		json_hosts(x, j, &x->hosts[i]);
	json_array_end(j);
}

/* --- text --- */

static void
put_because(struct buf *out, const struct view_because *b)
{
	buf_printf(out, "%s", b->text ? b->text : b->code);
	if (b->rule && *b->rule != '\0')
		buf_printf(out, " (%s)", b->rule);
	buf_putc(out, '\n');
}

static const char *
shown(const char *as_path)
{
	return !as_path || *as_path == '\0' ? "-" : as_path;
}

static void
put_beaten(struct buf *out, const struct view_ex_hop *h)
{
	for (size_t i = 0; i < h->nbeaten && i < VIEW_BEATEN_SHOWN; i++)
		buf_printf(out, "      beat %s: %s\n",
		    h->beaten[i].from ? h->beaten[i].from : "itself",
		    h->beaten[i].compared);
	if (h->nbeaten > VIEW_BEATEN_SHOWN)
		buf_printf(out, "      and %zu others\n",
		    h->nbeaten - VIEW_BEATEN_SHOWN);
}

static void
put_chain(struct buf *out, const struct view_ex_router *r)
{
	for (size_t i = 0; i < r->nhops; i++) {
		const struct view_ex_hop *h = &r->hops[i];

		if (!h->from) {
			buf_printf(out, "  %s originates it\n", h->to);
			put_beaten(out, h);
			continue;
		}
		buf_printf(out, "  %s -> %s  [%s]\n", h->from, h->to,
		    shown(h->as_path));
		if (h->offered.text) {
			buf_puts(out, "      offered: ");
			put_because(out, &h->offered);
		}
		buf_printf(out, "      learned as %s; ", h->learned_as);
		put_because(out, &h->won);
		put_beaten(out, h);
	}
}

static void
put_paths(struct buf *out, const struct view_ex_router *r)
{
	if (r->npaths > 0)
		buf_puts(out, "  Paths\n");
	for (size_t i = 0; i < r->npaths; i++) {
		const struct view_ex_path *p = &r->paths[i];

		buf_printf(out, "  %c %s  [%s]",
		    p->best || p->shared ? '*'
			: p->accepted    ? ' '
					 : '!',
		    p->from ? p->from : "itself", shown(p->as_path));
		if (p->accepted)
			buf_printf(out, "  local preference %u, weight %u, length %u",
			    p->local_pref, p->weight, p->hops);
		buf_printf(out, "\n      %s",
		    p->best || p->shared ? "used"
			: p->accepted    ? "lost"
					 : "refused");
		if (p->compared)
			buf_printf(out, " to %s, %s",
			    p->beaten_by ? p->beaten_by : "its own", p->compared);
		buf_puts(out, ": ");
		put_because(out, &p->why);
	}
}

static void
put_offers(struct buf *out, const struct view_ex_router *r)
{
	if (r->noffers > 0)
		buf_puts(out, "  Offered on\n");
	for (size_t i = 0; i < r->noffers; i++) {
		const struct view_ex_offer *o = &r->offers[i];

		if (o->as_path)
			buf_printf(out, "    %s  [%s]: ", o->to, shown(o->as_path));
		else
			buf_printf(out, "    not %s: ", o->to);
		put_because(out, &o->why);
	}
}

/* What the router itself refused stands under its paths already. */
static bool
is_own_refusal(const struct view_ex_router *r, const struct view_ex_stop *s)
{
	return s->refused && strcmp(s->to, r->name) == 0;
}

static void
put_near(struct buf *out, const struct view_explain *x)
{
	char text[IP_PREFIX_STRLEN];

	for (size_t i = 0; i < x->nnear && i < VIEW_NEAR_SHOWN; i++) {
		const struct view_ex_near *n = &x->near[i];

		ip_prefix_text(&n->prefix, text);
		if (n->why)
			buf_printf(out, "  It is in %s of %s: %s%s%s%s.\n", text,
			    n->who, n->why, n->rule ? " (" : "", n->rule ? n->rule : "",
			    n->rule ? ")" : "");
		else
			buf_printf(out, "  %s announces %s, %s.\n", n->who, text,
			    n->inside ? "a part of it" : "which it is in");
	}
	if (x->nnear > VIEW_NEAR_SHOWN)
		buf_printf(out, "  And %zu more near it.\n",
		    x->nnear - VIEW_NEAR_SHOWN);
}

static void
put_stops(struct buf *out, const struct view_explain *x, const struct view_ex_router *r)
{
	bool any = false;

	if (r->norigins == 0 && r->nstops == 0 && r->npaths == 0) {
		buf_puts(out, "  Nobody in the lab announces it.\n");
		put_near(out, x);
		return;
	}
	for (size_t i = 0; i < r->norigins; i++)
		buf_printf(out, "  %s originates it\n", r->origins[i]);
	if (r->apart)
		buf_printf(out, "  No session leads from there to %s.\n", r->name);
	for (size_t i = 0; i < r->nstops && i < VIEW_STOPS_SHOWN; i++) {
		const struct view_ex_stop *s = &r->stops[i];

		if (is_own_refusal(r, s))
			continue;
		if (!any)
			buf_puts(out, "  It stops\n");
		any = true;
		if (s->refused)
			buf_printf(out, "    at %s, from %s  [%s], refused: ", s->to,
			    s->at, shown(s->as_path));
		else
			buf_printf(out, "    at %s, not offered to %s: ", s->at, s->to);
		put_because(out, &s->why);
	}
	if (r->nstops > VIEW_STOPS_SHOWN)
		buf_printf(out, "    and in %zu places farther away\n",
		    r->nstops - VIEW_STOPS_SHOWN);
}

/* What a packet does when the routes do not say so. */
static void
put_packet(struct buf *out, const struct view_ex_router *r)
{
	const struct view_ex_packet *p = &r->packet;
	char text[IP_PREFIX_STRLEN];

	if (p->told)
		buf_printf(out, "  Traffic for it %s%s%s%s.\n", p->text,
		    p->rule ? " (" : "", p->rule ? p->rule : "", p->rule ? ")" : "");
	else if (r->covered)
		buf_printf(out, "  Traffic for it follows %s.\n",
		    ip_prefix_text(&r->cover, text));
}

static void
put_hosts(struct buf *out, const struct view_explain *x)
{
	char text[IP_PREFIX_STRLEN];

	for (size_t i = 0; i < x->nhosts; i++) {
		const struct view_ex_packet *p = &x->hosts[i];

		buf_printf(out, "%s%s for the hosts of %s\n  %s%s%s%s\n",
		    x->n + i ? "\n" : "", ip_prefix_text(&x->prefix, text), p->at,
		    p->text, p->rule ? " (" : "", p->rule ? p->rule : "",
		    p->rule ? ")" : "");
	}
}

void
view_explain_text(const struct view_explain *x, struct buf *out)
{
	char text[IP_PREFIX_STRLEN];

	for (size_t i = 0; i < x->n; i++) {
		const struct view_ex_router *r = &x->routers[i];

		buf_printf(out, "%s%s %s %s\n", i ? "\n" : "",
		    ip_prefix_text(&x->prefix, text), r->present ? "at" : "is not at",
		    r->name);
		put_packet(out, r);
		put_chain(out, r);
		put_paths(out, r);
		put_offers(out, r);
		if (!r->present)
			put_stops(out, x, r);
	}
	put_hosts(out, x);
}

void
view_explain_print(struct buf *out, const struct view_explain *e, bool as_text)
{
	struct buf text;
	struct json j;

	json_init(&j, out, false);
	json_object(&j, NULL);
	if (as_text) {
		buf_init(&text);
		view_explain_text(e, &text);
		json_string(&j, "explain", text.data ? text.data : "");
		buf_fini(&text);
	} else {
		view_explain_json(e, &j, "explain");
	}
	json_object_end(&j);
}
