/*
 * A BFD session is there from the start of its end of the BGP session on, whether BGP
 * is up or not, and BGP does not wait for it: many an edge has no BFD (P-9).  What
 * counts is the way from Up to Down, unless the far end was shut down by its
 * administrator (RFC 5882 3.2, 4.3).  What a session has to send is collected in
 * net.bfd_ready and handed to the host when a call returns; what comes is in
 * bfd_wire.c.
 */
#include "net/bfd.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "net/net_int.h"

#include <stdio.h>
#include <stdlib.h>

enum { SENT_AT_ONCE = 2 }; /* the answer to a poll, and a packet that is due */

/* --- finding --- */

static bool
has_id(const void *element, const void *key)
{
	return ((const struct net_bfd *)element)->path.session ==
	    *(const uint32_t *)key;
}

struct net_bfd *
net_bfd_of_id(const struct net *net, uint32_t id)
{
	return hset_find(&net->bfd_ids, hash_u64(id, 0), has_id, &id);
}

static bool
has_path(const void *element, const void *key)
{
	const struct net_bfd_path *a = &((const struct net_bfd *)element)->path,
				  *b = key;

	return a->multihop == b->multihop && ip_addr_equal(&a->local, &b->local) &&
	    ip_addr_equal(&a->remote, &b->remote);
}

static uint64_t
path_hash(const struct net *net, const struct net_bfd_path *p)
{
	uint64_t h = hash_bytes(p->local.b, sizeof p->local.b, net->config.seed);

	return hash_bytes(p->remote.b, sizeof p->remote.b, h ^ p->multihop);
}

struct net_bfd *
net_bfd_of_path(const struct net *net, const struct net_bfd_path *p)
{
	return hset_find(&net->bfd_paths, path_hash(net, p), has_path, p);
}

/* --- life --- */

void
net_bfd_touch(struct net_bfd *x)
{
	if (x->ready)
		return;
	x->ready = true;
	TAILQ_INSERT_TAIL(&x->net->bfd_ready, x, ready_entry);
}

static uint32_t
new_id(struct net *net)
{
	uint32_t id;

	do
		id = (uint32_t)rng_next(&net->bfd_rng);
	while (!id || net_bfd_of_id(net, id));
	return id;
}

static struct net_bfd *
bfd_new(struct net *net, const struct net_bfd_path *path, const struct bfd_config *c)
{
	struct net_bfd *x = xcalloc(1, sizeof *x);

	x->net = net;
	x->path = *path;
	x->path.session = new_id(net);
	x->timer.due = net->bfd_due;
	x->timer.owner = x;
	bfd_init(&x->bfd, c, x->path.session, rng_next(&net->bfd_rng));
	hset_add(&net->bfd_ids, hash_u64(x->path.session, 0), x);
	hset_add(&net->bfd_paths, path_hash(net, path), x);
	return x;
}

static void
bfd_free(struct net_bfd *x)
{
	struct net *net = x->net;

	if (x->ready)
		TAILQ_REMOVE(&net->bfd_ready, x, ready_entry);
	timerq_unset(&net->timers, &x->timer);
	hset_remove(&net->bfd_ids, hash_u64(x->path.session, 0), has_id,
	    &x->path.session);
	hset_remove(&net->bfd_paths, path_hash(net, &x->path), has_path, &x->path);
	net->host.bfd_close(net->host.ctx, x->path.session);
	free(x);
}

static void
path_of(const struct net_half *h, struct net_bfd_path *p)
{
	const struct net_session *s = h->sess->spec;

	*p = (struct net_bfd_path){ .local = net_here(h)->address,
		.remote = net_there(h)->address,
		.multihop = net_session_multihop(s),
		.late_bind = s->late_bind };
	if (s->interface)
		snprintf(p->interface, sizeof p->interface, "%s", s->interface);
}

/* NULL when another end has this path already: the two addresses tell who is meant. */
static struct net_bfd *
take_path(struct net_half *h, const struct bfd_config *c)
{
	struct net *net = h->sess->net;
	struct net_bfd_path path;
	struct net_bfd *x;

	path_of(h, &path);
	x = net_bfd_of_path(net, &path);
	if (x && x->half)
		return NULL;
	if (!x)
		x = bfd_new(net, &path, c);
	x->half = h;
	x->path.late_bind = path.late_bind;
	memcpy(x->path.interface, path.interface, sizeof path.interface);
	return x;
}

unsigned
net_bfd_freed(struct net_half *h, struct net_part *part, struct net_told *m)
{
	if (!h->bfd)
		return 0;
	net_bfd_stop(h, part, m);
	h->bfd->half = NULL;
	h->bfd = NULL;
	return 0;
}

/* As the spec has it now: begins, changes or ends it. */
unsigned
net_bfd_configured(struct net_half *h, struct net_part *part, struct net_told *m)
{
	const struct net_session *s = h->sess->spec;
	const struct bfd_config c = { s->bfd_interval, s->bfd_multiplier };
	struct net *net = h->sess->net;

	if (s->transport != NET_EXTERNAL || !s->bfd || !net->host.bfd_send)
		return net_bfd_freed(h, part, m);
	if (!h->running)
		return 0;
	if (!h->bfd)
		h->bfd = take_path(h, &c);
	if (!h->bfd)
		return 0;
	bfd_configure(&h->bfd->bfd, net->now, &c);
	bfd_start(&h->bfd->bfd, net->now);
	net_bfd_touch(h->bfd);
	return 0;
}

/* AdminDown, until it is configured again. */
unsigned
net_bfd_stop(struct net_half *h, struct net_part *part, struct net_told *m)
{
	(void)part;
	(void)m;
	if (!h->bfd)
		return 0;
	bfd_stop(&h->bfd->bfd, h->sess->net->now);
	net_bfd_touch(h->bfd);
	return 0;
}

unsigned
net_bfd_forgotten(struct net_half *h, struct net_part *part, struct net_told *m)
{
	struct net_bfd *x = h->bfd;

	(void)part;
	(void)m;
	if (!x)
		return 0;
	bfd_init(&x->bfd, &x->bfd.config, x->path.session, rng_next(&x->net->bfd_rng));
	net_bfd_touch(x);
	return 0;
}

/* --- what it means to BGP --- */

unsigned
net_bfd_lost(struct net_told *m, const char *why)
{
	snprintf(m->text, sizeof m->text, "BFD: %s", why);
	m->why = m->text;
	m->subcode = BGP_CEASE_BFD_DOWN;
	m->len = 0;
	m->idle = ERX_SEC;
	return NET_RESET;
}

static unsigned
went_down(struct net_bfd *x, struct net_told *m)
{
	struct net_half *h = x->half;
	const char *why = bfd_diag_name(x->bfd.diag);
	bool lost = bfd_lost(&x->bfd);

	net_event_add(x->net, NET_EVENT_BFD, h->sess->spec->name, "BFD down at %s: %s",
	    h->rt->spec->name,
	    lost ? why : "the neighbor is administratively down, which BGP outlives");
	/* Before it has a connection, BGP need not hear that the path is bad. */
	if (lost && net_half_state(h) >= BGP_STATE_OPENSENT)
		return net_bfd_lost(m, why);
	return 0;
}

unsigned
net_bfd_changed(struct net_bfd *x, enum bfd_state was, struct net_told *m)
{
	const struct net_half *h = x->half;

	if (!h)
		return 0;
	if (x->bfd.state == BFD_UP)
		net_event_add(x->net, NET_EVENT_BFD, h->sess->spec->name,
		    "BFD up at %s", h->rt->spec->name);
	else if (was == BFD_UP)
		return went_down(x, m);
	return 0;
}

/* --- of the net --- */

static void
send(struct net_bfd *x)
{
	struct net *net = x->net;
	bool dead = x->half && x->half->sess->link->dead;
	uint8_t packet[BFD_PACKET_LEN];

	for (int i = 0; i < SENT_AT_ONCE && bfd_output(&x->bfd, net->now, packet);
	     i++) {
		if (!dead)
			net->host.bfd_send(net->host.ctx, &x->path, packet,
			    sizeof packet);
	}
}

void
net_bfd_flush(struct net *net)
{
	struct net_bfd *x;

	while ((x = TAILQ_FIRST(&net->bfd_ready))) {
		struct erx_time at;

		TAILQ_REMOVE(&net->bfd_ready, x, ready_entry);
		x->ready = false;
		send(x);
		at = bfd_deadline(&x->bfd);
		if (!x->half && erx_time_is_never(at))
			bfd_free(x);
		else
			timerq_set(&net->timers, &x->timer, at);
	}
}

void
net_bfd_counters(const struct net *net, struct net_counters *sum)
{
	const struct net_bfd *x;
	size_t i = 0;

	sum->bfd_in = sum->bfd_out = 0;
	while ((x = hset_next(&net->bfd_ids, &i))) {
		sum->bfd_in += x->bfd.packets_in;
		sum->bfd_out += x->bfd.packets_out;
	}
	sum->bfd_discarded = net->bfd_discarded;
}

void
net_bfd_fini(struct net *net)
{
	struct net_bfd *x;
	size_t i = 0;

	while ((x = hset_next(&net->bfd_ids, &i)))
		free(x);
	hset_fini(&net->bfd_ids);
	hset_fini(&net->bfd_paths);
}
