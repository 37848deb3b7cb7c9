/*
 * A flow both ways: what became of its members, the paths that they took, and where the
 * two directions part.
 */
#include "view/trace.h"

#include "er/mtu.h"
#include "net/ways.h"
#include "view/lost.h"

/* A path of which somebody sees the first hops alone; their number. */
static size_t
inside(const struct er_border *b, const struct net_trace_path *p)
{
	size_t n = 0;

	while (n < p->nhops && er_border_sees(b, p->hops[n].router))
		n++;
	return n;
}

static bool
is_inside(const struct er_border *b, const struct net_trace *t)
{
	for (size_t i = 0; i < t->npaths; i++)
		if (inside(b, &t->paths[i]) < t->paths[i].nhops)
			return false;
	return true;
}

static void
put_path(struct json *j, const struct net_trace_path *p, const struct er_border *b)
{
	size_t seen = inside(b, p);
	char text[IP_PREFIX_STRLEN];

	json_object(j, NULL);
	json_string(j, "fate", net_fate_name(p->fate));
	json_array(j, "hops");
	for (size_t i = 0; i < p->nhops && i <= seen; i++) {
		const struct net_hop *hop = &p->hops[i];

		json_object(j, NULL);
		if (i == seen) {
			json_string(j, "router", ER_BORDER_SOMEBODY);
			json_null(j, "link");
			json_null(j, "match");
			json_object_end(j);
			break;
		}
		json_string(j, "router", hop->router);
		json_string(j, "link", hop->link);
		json_string(j, "match",
		    hop->match.family == IP_NONE ? NULL
						 : ip_prefix_text(&hop->match, text));
		if (hop->stretched)
			json_string(j, "stretched", hop->stretched);
		json_object_end(j);
	}
	json_array_end(j);
	if (p->into && seen == p->nhops)
		json_string(j, "into", p->into);
	json_object_end(j);
}

/* One direction, into an object that is open. */
static void
put_way(struct json *j, const struct er_model *m, const struct net *net,
    const struct net_trace *t, const struct er_endpoint *to,
    const struct ip_addr *address, const struct er_border *b)
{
	unsigned mtu = is_inside(b, t) ? er_trace_mtu(m, net_running(net), t) : 0;
	const char *rule = NULL;
	struct buf why, told;

	buf_init(&why);
	buf_init(&told);
	if (is_inside(b, t))
		view_lost(net, t, to->routers, to->nrouters, address, &why, &rule);
	else if (t->lost)
		buf_puts(&why, "it is lost where it belongs to " ER_BORDER_SOMEBODY);
	if (why.len)
		er_border_text(b, why.data, &told);
	json_uint(j, "members", t->members);
	json_uint(j, "lost", t->lost);
	json_uint(j, "internet", t->left);
	json_uint(j, "half-known", t->unknown);
	json_bool(j, "loop", t->loop);
	if (mtu)
		json_uint(j, "mtu", mtu);
	else
		json_null(j, "mtu");
	json_string(j, "reason", told.data);
	json_string(j, "rule", rule);
	json_array(j, "paths");
	for (size_t i = 0; i < t->npaths; i++)
		put_path(j, &t->paths[i], b);
	json_array_end(j);
	buf_fini(&why);
	buf_fini(&told);
}

/* Where the directions part, when something arrives both ways: links that only one of
 * them takes. */
static void
put_differ(struct json *j, const struct net *net, const struct net_trace *forward,
    const struct net_trace *reverse, const struct er_border *b)
{
	struct buf there, back;

	if (!net_trace_arrived(forward) || !net_trace_arrived(reverse) ||
	    !is_inside(b, forward) || !is_inside(b, reverse)) {
		json_null(j, "symmetric");
		json_null(j, "only-forward");
		json_null(j, "only-reverse");
		return;
	}
	buf_init(&there);
	buf_init(&back);
	net_trace_differ(net, forward, reverse, &there, &back);
	json_bool(j, "symmetric", there.len == 0 && back.len == 0);
	json_string(j, "only-forward", there.data);
	json_string(j, "only-reverse", back.data);
	buf_fini(&there);
	buf_fini(&back);
}

/* "198.51.100.1", or several with commas between. */
static void
put_translated(struct json *j, const struct er_flow *f)
{
	char text[IP_ADDR_STRLEN];
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; i < f->ntranslated; i++)
		buf_printf(&out, "%s%s", i ? ", " : "",
		    ip_addr_text(&f->translated[i], text));
	json_string(j, "translated-to", out.data);
	buf_fini(&out);
}

void
view_trace(struct json *j, const struct er_model *m, const struct net *net,
    const struct er_flow *f, const struct er_endpoint *from,
    const struct er_endpoint *to, const struct er_border *b)
{
	/* What begins on the other side is not for who asks. */
	bool back = f->has_reverse &&
	    (f->reverse.npaths == 0 || inside(b, &f->reverse.paths[0]) > 0);
	char text[IP_ADDR_STRLEN];

	json_object(j, NULL);
	json_object(j, "trace");
	json_string(j, "from", ip_addr_text(&f->from, text));
	json_string(j, "to", ip_addr_text(&f->to, text));
	if (f->ntranslated)
		put_translated(j, f);
	put_way(j, m, net, &f->forward, to, &f->to, b);
	/* From nobody there is nothing to be traced. */
	if (back) {
		json_object(j, "reverse");
		put_way(j, m, net, &f->reverse, from, &f->back, b);
		json_object_end(j);
	} else {
		json_null(j, "reverse");
	}
	put_differ(j, net, &f->forward, &f->reverse, b);
	json_object_end(j);
	json_object_end(j);
}
