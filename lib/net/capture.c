/*
 * What goes over the connections of sessions, message by message, for whoever captures.
 * A flow is kept for each TCP connection: with the line of an external one, with the
 * channel of an in-process one, so that the end of a session, which takes the line from
 * its half, does not take the name with it.  In-process octets are looked at where they
 * are sent, so each is seen once.
 *
 * Octets come in pieces; here they are put together again, by the length in the header
 * alone: a message that is wrong is what one captures for.  A flow that is older than
 * the capture begins at the next marker.
 */
#include "net/capture.h"

#include "base/xalloc.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

enum { MARKER_LEN = 16, FIRST_MADE_UP_PORT = 49152, MADE_UP_PORTS = 16384 };

struct way {
	struct buf part; /* a message that is not complete */
	bool found;      /* the stream is in step with messages */
	bool lost;       /* it will never be: no marker where one must be */
};

struct net_flow {
	uint32_t capture; /* which one it has been kept for */
	struct net_frame frame;
	char *session, *local_name, *remote_name;
	struct way ways[2]; /* from the remote end, from the local */
	/* Likewise: families in which prefixes have an identifier; of all that the
	 * session carries. */
	uint8_t add_path[2], families;
	bool closed;
};

static struct net_flow **
place_of(struct net_line *line)
{
	return line->out ? &line->out->chan->flow : &line->flow;
}

/* The end whose view is taken: a, or the only one. */
static struct net_half *
local_half(const struct net_line *line)
{
	return line->out ? line->out->chan->sess->half[0] : line->half;
}

static bool
is_local(const struct net_line *line)
{
	return !line->out || line == &line->out->chan->line[0];
}

void
net_flow_free(struct net_flow *f)
{
	if (!f)
		return;
	for (int i = 0; i < 2; i++)
		buf_fini(&f->ways[i].part);
	free(f->session);
	free(f->local_name);
	free(f->remote_name);
	free(f);
}

static void
set_ports(struct net_frame *f, const struct net_session *x)
{
	uint16_t made_up =
	    (uint16_t)(FIRST_MADE_UP_PORT + f->flow % (uint32_t)MADE_UP_PORTS);

	f->local_port = x->local_port ? x->local_port : BGP_PORT;
	f->remote_port = x->remote_port ? x->remote_port : BGP_PORT;
	if (f->dialed)
		f->local_port = made_up;
	else
		f->remote_port = made_up;
}

static struct net_flow *
flow_new(const struct net_line *line, const struct net_half *h, bool from_start)
{
	struct net *net = h->sess->net;
	struct net_flow *f = xcalloc(1, sizeof *f);
	struct net_frame *frame = &f->frame;

	f->capture = net->captures;
	f->session = xstrdup(h->sess->spec->name);
	f->local_name = xstrdup(h->rt->spec->name);
	f->remote_name = xstrdup(net_half_remote(h));
	for (int i = 0; i < 2; i++) {
		buf_init(&f->ways[i].part);
		f->ways[i].found = from_start;
	}
	*frame = (struct net_frame){ .flow = ++net->flows,
		.dialed = line->out || line->slot == BGP_SLOT_OUT,
		.session = f->session,
		.local_name = f->local_name,
		.remote_name = f->remote_name,
		.local = net_here(h)->address,
		.remote = net_there(h)->address,
		.local_as = net_here(h)->asn,
		.remote_as = net_there(h)->asn,
		.as4 = true };
	set_ports(frame, h->sess->spec);
	return f;
}

/* The flow of a line; NULL when nobody captures, or when it can have none any more. */
static struct net_flow *
flow_of(struct net_line *line, bool from_start)
{
	struct net_flow **place = place_of(line);
	const struct net_half *h = local_half(line);

	if (!line->net->capturing)
		return NULL;
	if (*place && (*place)->capture != line->net->captures) {
		net_flow_free(*place);
		*place = NULL;
	}
	if (!*place && h)
		*place = flow_new(line, h, from_start);
	return *place;
}

/* How UPDATEs are written is known once both OPENs are. */
static void
learn(struct net_flow *f, const struct net_line *line)
{
	const struct net_half *h = local_half(line);
	const struct bgp_negotiated *n = NULL;
	struct bgp_session *s = NULL;

	if (h)
		s = bgp_peer_session(h->peer,
		    line->out ? BGP_SLOT_OUT : (enum bgp_slot)line->slot);
	if (s)
		n = bgp_session_negotiated(s);
	if (!n)
		return;
	f->frame.as4 = (n->caps & BGP_CAPS_AS4) != 0;
	f->frame.remote_as = n->remote_as;
	f->families = n->families;
	f->add_path[0] = n->add_path.receive & n->families;
	f->add_path[1] = n->add_path.send & n->families;
}

/* The family that an UPDATE is about: that of its first MP attribute, if it has one. */
static uint8_t
family_of(const uint8_t *message, size_t len)
{
	struct rd r = rd_init(message + BGP_HEADER_LEN, len - BGP_HEADER_LEN), attrs;

	rd_sub(&r, rd_u16(&r)); /* what is withdrawn of IPv4 */
	attrs = rd_sub(&r, rd_u16(&r));
	while (rd_left(&attrs)) {
		unsigned flags = rd_u8(&attrs), type = rd_u8(&attrs);
		size_t n = flags & BGP_FLAG_EXTENDED ? rd_u16(&attrs) : rd_u8(&attrs);
		struct rd value = rd_sub(&attrs, n);

		if (type == BGP_ATTR_MP_REACH || type == BGP_ATTR_MP_UNREACH)
			return rd_u16(&value) == BGP_AFI_IPV6 ? IP_V6 : IP_V4;
	}
	return IP_V4;
}

/* Whether the prefixes of a message have identifiers in front. */
static bool
has_identifiers(const struct net_flow *f, bool out, enum net_frame_kind kind,
    const uint8_t *data, size_t len)
{
	uint8_t bits = f->add_path[out];

	/* In all families or in none: then the message need not be looked at. */
	if (!bits || bits == f->families)
		return bits != 0;
	return kind == NET_FRAME_MESSAGE && data[18] == BGP_UPDATE &&
	    bits & BGP_FAMILY_BIT(family_of(data, len));
}

static void
tell(struct net_line *line, struct net_flow *f, enum net_frame_kind kind, bool out,
    const uint8_t *data, size_t len)
{
	struct net *net = line->net;

	f->frame.at = net->now;
	f->frame.kind = kind;
	f->frame.out = out;
	f->frame.add_path = has_identifiers(f, out, kind, data, len);
	f->frame.data = data;
	f->frame.len = len;
	if (net->host.frame)
		net->host.frame(net->host.ctx, &f->frame);
	f->frame.octets[out] += len;
}

/* Octets of `way` in front of the first place where a marker may stand. */
static size_t
before_marker(const uint8_t *p, size_t len)
{
	size_t at, run = 0;

	for (at = 0; at < len && run < MARKER_LEN; at++)
		run = p[at] == 0xff ? run + 1 : 0;
	return at - run;
}

/* The length of the message at p, 0 when it is not all there, or 1 when it is none. */
static size_t
message_at(const uint8_t *p, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len && i < MARKER_LEN; i++)
		if (p[i] != 0xff)
			return 1;
	if (len < BGP_HEADER_LEN)
		return 0;
	n = (size_t)(p[16] << 8 | p[17]);
	if (n < BGP_HEADER_LEN)
		return 1;
	return n <= len ? n : 0;
}

/* Tells of every message in the octets; how many of them that took. */
static size_t
tell_messages(struct net_line *line, struct net_flow *f, bool out, const uint8_t *p,
    size_t len)
{
	struct way *way = &f->ways[out];
	size_t at = 0, n;

	if (!way->found) {
		at = before_marker(p, len);
		way->found = len - at >= MARKER_LEN;
		if (!way->found)
			return at;
	}
	while (!way->lost && (n = message_at(p + at, len - at)) != 0 && at < len) {
		if (n == 1) {
			way->lost = true;
			break;
		}
		tell(line, f, NET_FRAME_MESSAGE, out, p + at, n);
		at += n;
	}
	if (!way->lost || at == len)
		return at;
	tell(line, f, NET_FRAME_OCTETS, out, p + at, len - at);
	return len;
}

static void
octets(struct net_line *line, bool out, const uint8_t *p, size_t len)
{
	struct net_flow *f = flow_of(line, false);
	struct way *way;
	size_t used;

	if (!f || f->closed || !len)
		return;
	learn(f, line);
	way = &f->ways[out];
	if (!way->part.len) {
		used = tell_messages(line, f, out, p, len);
		if (used < len)
			buf_add(&way->part, p + used, len - used);
		return;
	}
	buf_add(&way->part, p, len);
	used =
	    tell_messages(line, f, out, (const uint8_t *)way->part.data, way->part.len);
	way->part.len -= used;
	memmove(way->part.data, way->part.data + used, way->part.len + 1);
	if (!way->part.len)
		buf_fini(&way->part);
}

void
net_flow_open(struct net_line *line)
{
	struct net_flow *f = flow_of(line, true);

	if (f)
		tell(line, f, NET_FRAME_OPEN, f->frame.dialed, NULL, 0);
}

void
net_flow_out(struct net_line *line, const uint8_t *p, size_t len)
{
	if (line->net->capturing)
		octets(line, is_local(line), p, len);
}

void
net_flow_in(struct net_line *line, const uint8_t *p, size_t len)
{
	if (line->net->capturing)
		octets(line, !is_local(line), p, len);
}

void
net_flow_out_views(struct net_line *line, size_t len)
{
	struct rib_iov iov[64];
	int n;

	if (!line->net->capturing)
		return;
	n = net_line_views(line, iov, 64);
	for (int i = 0; i < n && len; i++) {
		size_t take = iov[i].len < len ? iov[i].len : len;

		octets(line, is_local(line), iov[i].base, take);
		len -= take;
	}
}

void
net_flow_close(struct net_line *line)
{
	struct net_flow *f = *place_of(line);
	const struct buf *rest;

	if (!f || f->closed || !line->net->capturing ||
	    f->capture != line->net->captures)
		return;
	f->closed = true;
	rest = &f->ways[is_local(line)].part;
	if (rest->len)
		tell(line, f, NET_FRAME_OCTETS, is_local(line),
		    (const uint8_t *)rest->data, rest->len);
	tell(line, f, NET_FRAME_CLOSE, is_local(line), NULL, 0);
}

void
net_capture(struct net *net, bool on)
{
	if (on && !net->capturing)
		net->captures++;
	net->capturing = on;
}
