/*
 * A frame knows everything that a record or packet needs, so this keeps only which
 * interface stands for which session, and what was left out of each.  A message longer
 * than a segment becomes several packets; a connection begins with a handshake and ends
 * with FIN.
 */
#include "net/recording.h"

#include "base/hash.h"
#include "base/hset.h"
#include "base/xalloc.h"
#include "bgp/mrt_out.h"
#include "bgp/pcapng.h"

#include <stdlib.h>
#include <string.h>

struct interface {
	char *session;
	uint32_t number;
	uint64_t dropped;
};

struct net_recording {
	struct net_recording_config config;
	char *of;
	struct buf out;
	struct hset by_session;
	struct interface **interfaces; /* in order of their numbers */
	size_t ninterfaces, capinterfaces;
	uint64_t messages;
};

const char
    *const net_recording_words[] = { [NET_PCAPNG] = "pcapng", [NET_MRT] = "mrt", NULL };

struct net_recording *
net_recording_new(const struct net_recording_config *config)
{
	struct net_recording *r = xcalloc(1, sizeof *r);

	r->config = *config;
	r->of = config->of ? xstrdup(config->of) : NULL;
	buf_init(&r->out);
	hset_init(&r->by_session);
	if (config->format == NET_PCAPNG)
		pcapng_begin(&r->out, "erxd");
	return r;
}

void
net_recording_free(struct net_recording *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->ninterfaces; i++) {
		free(r->interfaces[i]->session);
		free(r->interfaces[i]);
	}
	free(r->interfaces);
	hset_fini(&r->by_session);
	buf_fini(&r->out);
	free(r->of);
	free(r);
}

struct buf *
net_recording_out(struct net_recording *r)
{
	return &r->out;
}

uint64_t
net_recording_messages(const struct net_recording *r)
{
	return r->messages;
}

/* The router itself, or the endpoint that it is part of: "hub" of "hub/gw0". */
static bool
is_named(const char *router, const char *name)
{
	size_t len = strlen(name);

	return strncmp(router, name, len) == 0 &&
	    (router[len] == '\0' || router[len] == '/');
}

static bool
wanted(const struct net_recording *r, const struct net_frame *f)
{
	return !r->of || strcmp(f->session, r->of) == 0 ||
	    is_named(f->local_name, r->of) || is_named(f->remote_name, r->of);
}

static bool
is_session(const void *element, const void *key)
{
	return strcmp(((const struct interface *)element)->session, key) == 0;
}

static struct interface *
interface_of(struct net_recording *r, const char *session)
{
	uint64_t hash = hash_bytes(session, strlen(session), 0);
	struct interface *i = hset_find(&r->by_session, hash, is_session, session);

	if (i)
		return i;
	i = xcalloc(1, sizeof *i);
	i->session = xstrdup(session);
	i->number = (uint32_t)r->ninterfaces;
	VEC_PUSH(r->interfaces, r->ninterfaces, r->capinterfaces) = i;
	hset_add(&r->by_session, hash, i);
	if (r->config.format == NET_PCAPNG)
		pcapng_interface(&r->out, session);
	return i;
}

/* --- pcapng --- */

static struct pcapng_segment
segment_of(const struct net_frame *f, const struct interface *i, int64_t at, bool out)
{
	struct pcapng_segment s = { .interface = i->number,
		.at = at,
		.inbound = !out,
		.from = out ? f->local : f->remote,
		.to = out ? f->remote : f->local,
		.from_port = out ? f->local_port : f->remote_port,
		.to_port = out ? f->remote_port : f->local_port,
		.seq = (uint32_t)f->octets[out] + 1,
		.ack = (uint32_t)f->octets[!out] + 1,
		.flags = PCAPNG_ACK };

	return s;
}

static void
put_handshake(struct buf *b, const struct net_frame *f, const struct interface *i,
    int64_t at)
{
	struct pcapng_segment s = segment_of(f, i, at, f->dialed);

	s.seq = 0;
	s.flags = PCAPNG_SYN;
	pcapng_segment(b, &s);
	s = segment_of(f, i, at, !f->dialed);
	s.seq = 0;
	s.flags = PCAPNG_SYN | PCAPNG_ACK;
	pcapng_segment(b, &s);
	s = segment_of(f, i, at, f->dialed);
	pcapng_segment(b, &s);
}

static void
put_segments(struct buf *b, const struct net_frame *f, struct pcapng_segment s)
{
	size_t at = 0;

	s.flags |= PCAPNG_PSH;
	for (; at < f->len; at += s.len) {
		s.seq += (uint32_t)s.len;
		s.data = f->data + at;
		s.len = f->len - at;
		if (s.len > PCAPNG_SEGMENT_MAX)
			s.len = PCAPNG_SEGMENT_MAX;
		pcapng_segment(b, &s);
	}
}

static void
put_packets(struct buf *b, const struct net_frame *f, const struct interface *i,
    int64_t at)
{
	struct pcapng_segment s = segment_of(f, i, at, f->out);

	switch (f->kind) {
	case NET_FRAME_OPEN:
		put_handshake(b, f, i, at);
		break;
	case NET_FRAME_MESSAGE:
	case NET_FRAME_OCTETS:
		put_segments(b, f, s);
		break;
	case NET_FRAME_CLOSE:
		s.flags |= PCAPNG_FIN;
		pcapng_segment(b, &s);
		break;
	}
}

/* --- MRT --- */

static void
put_record(struct buf *b, const struct net_frame *f, int64_t at)
{
	struct mrt_session s = { .peer_as = f->remote_as,
		.local_as = f->local_as,
		.peer = f->remote,
		.local = f->local,
		.as4 = f->as4,
		.add_path = f->add_path };

	if (f->kind == NET_FRAME_MESSAGE)
		mrt_put_message(b, at, &s, f->out, f->data, f->len);
}

void
net_recording_take(struct net_recording *r, const struct net_frame *f)
{
	int64_t at = r->config.epoch + f->at.us;
	struct interface *i;

	if (!wanted(r, f))
		return;
	i = interface_of(r, f->session);
	if (r->config.bound && r->out.len + f->len > r->config.bound) {
		i->dropped++;
		return;
	}
	r->messages += f->kind == NET_FRAME_MESSAGE;
	if (r->config.format == NET_PCAPNG)
		put_packets(&r->out, f, i, at);
	else
		put_record(&r->out, f, at);
}

void
net_recording_end(struct net_recording *r, struct erx_time now)
{
	if (r->config.format != NET_PCAPNG)
		return;
	for (size_t i = 0; i < r->ninterfaces; i++)
		if (r->interfaces[i]->dropped)
			pcapng_dropped(&r->out, r->interfaces[i]->number,
			    r->config.epoch + now.us, r->interfaces[i]->dropped);
}
