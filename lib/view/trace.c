/*
 * A flow both ways: what became of its members, the paths that they took, and where the
 * two directions part.
 */
#include "view/trace.h"

#include "net/ways.h"
#include "view/lost.h"

static void
put_path(struct json *j, const struct net_trace_path *p)
{
	char text[IP_PREFIX_STRLEN];

	json_object(j, NULL);
	json_string(j, "fate", net_fate_name(p->fate));
	json_array(j, "hops");
	for (size_t i = 0; i < p->nhops; i++) {
		const struct net_hop *hop = &p->hops[i];

		json_object(j, NULL);
		json_string(j, "router", hop->router);
		json_string(j, "link", hop->link);
		json_string(j, "match",
		    hop->match.family == IP_NONE ? NULL
						 : ip_prefix_text(&hop->match, text));
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

/* One direction, into an object that is open. */
static void
put_way(struct json *j, const struct net *net, const struct net_trace *t,
    const struct er_endpoint *to, const struct ip_addr *address)
{
	const char *rule;
	struct buf why;

	buf_init(&why);
	view_lost(net, t, to->routers, to->nrouters, address, &why, &rule);
	json_uint(j, "members", t->members);
	json_uint(j, "lost", t->lost);
	json_uint(j, "internet", t->left);
	json_uint(j, "half-known", t->unknown);
	json_bool(j, "loop", t->loop);
	json_string(j, "reason", why.data);
	json_string(j, "rule", rule);
	json_array(j, "paths");
	for (size_t i = 0; i < t->npaths; i++)
		put_path(j, &t->paths[i]);
	json_array_end(j);
	buf_fini(&why);
}

/* Where the directions part, when something arrives both ways: links that only one of
 * them takes. */
static void
put_differ(struct json *j, const struct net *net, const struct net_trace *forward,
    const struct net_trace *reverse)
{
	struct buf there, back;

	if (!net_trace_arrived(forward) || !net_trace_arrived(reverse)) {
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

void
view_trace(struct json *j, const struct net *net, const struct er_flow *f,
    const struct er_endpoint *from, const struct er_endpoint *to)
{
	char text[IP_ADDR_STRLEN];

	json_object(j, NULL);
	json_object(j, "trace");
	json_string(j, "from", ip_addr_text(&f->from, text));
	json_string(j, "to", ip_addr_text(&f->to, text));
	put_way(j, net, &f->forward, to, &f->to);
	/* From nobody there is nothing to be traced. */
	if (f->has_reverse) {
		json_object(j, "reverse");
		put_way(j, net, &f->reverse, from, &f->from);
		json_object_end(j);
	} else {
		json_null(j, "reverse");
	}
	put_differ(j, net, &f->forward, &f->reverse);
	json_object_end(j);
	json_object_end(j);
}
