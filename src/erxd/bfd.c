/*
 * Receiving sockets are few and lie in a list; sending ones are found by the
 * discriminator of their session, opened by its first packet and closed when the net
 * says that there will be no other.  A turn takes a bounded number of packets from each
 * socket, so that a flood delays nothing else; what does not fit, the kernel drops.
 */
#include "erxd/bfd.h"

#include "base/hash.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "bgp/bfd.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "erxd/sock.h"

#include <event2/event.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	SOURCE_FIRST = 49152,
	SOURCE_LAST = 65535, /* RFC 5881 4 */
	DATAGRAM_MAX = 256
};

struct bfd_port {
	struct bfd_port *next;
	struct host *host;
	struct ip_addr address;
	char *interface; /* or NULL */
	struct event *event;
	int fd;
	bool multihop;
	bool fresh;  /* opened for a spec that does not run yet */
	bool needed; /* by the running spec */
};

struct sender {
	uint32_t session;
	int fd; /* -1: cannot be bound, which was told */
};

static uint16_t
port_number(bool multihop)
{
	return multihop ? BFD_PORT_MULTIHOP : BFD_PORT_SINGLE;
}

static bool
wants(const struct net_session *s)
{
	return s->transport == NET_EXTERNAL && s->bfd && !s->held;
}

/* --- receiving --- */

static struct bfd_port *
find(const struct host *h, const struct net_session *s)
{
	bool multihop = net_session_multihop(s);

	for (struct bfd_port *p = h->bfd_ports; p; p = p->next)
		if (p->multihop == multihop &&
		    ip_addr_equal(&p->address, &s->a.address) &&
		    text_equal(p->interface, s->interface))
			return p;
	return NULL;
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct bfd_port *p = arg;
	uint8_t packet[DATAGRAM_MAX];
	struct ip_addr remote;
	ssize_t n;
	int ttl;

	(void)what;
	host_woke(p->host);
	for (int i = 0; i < HOST_TURN_DATAGRAMS; i++) {
		n = sock_udp_receive((int)fd, packet, sizeof packet, &remote, &ttl);
		if (n < 0)
			return;
		net_bfd_input(p->host->net, host_now(p->host), &p->address, &remote,
		    p->multihop, ttl, packet, (size_t)n);
	}
}

static void
port_open(struct host *h, const struct net_session *s, struct errs *errs)
{
	const struct net_place place = { s->a.address, s->interface, s->late_bind };
	bool multihop = net_session_multihop(s);
	char *error = NULL, text[IP_ADDR_STRLEN];
	struct bfd_port *p;
	int fd;

	if (find(h, s))
		return;
	fd = sock_udp_listen(&place, port_number(multihop), &error);
	if (fd < 0 && s->bfd_implied) {
		log_line("bfd", s->name,
		    "goes without: its UDP port is taken, or its address is not there");
		free(error);
		return;
	}
	if (fd < 0) {
		errs_add(errs, CODE_CANNOT_LISTEN, NULL, s->name,
		    "give the address to an interface, use `bind: late`, end another "
		    "BFD daemon there, or leave `bfd` out",
		    "cannot listen for BFD on %s port %u: %s",
		    ip_addr_text(&s->a.address, text), port_number(multihop), error);
		free(error);
		return;
	}
	p = xcalloc(1, sizeof *p);
	p->host = h;
	p->address = s->a.address;
	p->interface = s->interface ? xstrdup(s->interface) : NULL;
	p->multihop = multihop;
	p->fd = fd;
	p->fresh = true;
	p->event = event_new(h->base, fd, EV_READ | EV_PERSIST, on_readable, p);
	p->next = h->bfd_ports;
	h->bfd_ports = p;
}

/* Drops those for which `keep` is false. */
static void
sweep(struct host *h, bool (*keep)(const struct bfd_port *))
{
	for (struct bfd_port **at = &h->bfd_ports; *at;) {
		struct bfd_port *p = *at;

		if (keep(p)) {
			at = &p->next;
			continue;
		}
		*at = p->next;
		event_free(p->event);
		close(p->fd);
		free(p->interface);
		free(p);
	}
}

static bool
keep_old(const struct bfd_port *p)
{
	return !p->fresh;
}

static bool
keep_needed(const struct bfd_port *p)
{
	return p->needed;
}

static bool
keep_none(const struct bfd_port *p)
{
	(void)p;
	return false;
}

bool
bfd_prepare(struct host *h, const struct net_spec *spec, struct errs *errs)
{
	size_t before = errs->nerrors;

	for (size_t i = 0; i < spec->nsessions; i++)
		if (wants(&spec->sessions[i]))
			port_open(h, &spec->sessions[i], errs);
	if (errs->nerrors != before)
		sweep(h, keep_old);
	return errs->nerrors == before;
}

void
bfd_settle(struct host *h)
{
	const struct net_session *s;
	struct bfd_port *p;

	for (p = h->bfd_ports; p; p = p->next)
		p->needed = false;
	for (size_t i = 0; (s = net_external(h->net, i)) != NULL; i++)
		if (wants(s) && (p = find(h, s)) != NULL)
			p->needed = true;
	sweep(h, keep_needed);
	for (p = h->bfd_ports; p; p = p->next) {
		if (p->fresh)
			event_add(p->event, NULL);
		p->fresh = false;
	}
}

/* --- sending --- */

static bool
is_sender(const void *element, const void *key)
{
	return ((const struct sender *)element)->session == *(const uint32_t *)key;
}

static struct sender *
sender_open(struct host *h, const struct net_bfd_path *path)
{
	const struct net_place place = { path->local,
		path->interface[0] ? path->interface : NULL, path->late_bind };
	struct sender *s = xcalloc(1, sizeof *s);
	char *error = NULL, text[IP_ADDR_STRLEN];

	s->session = path->session;
	s->fd =
	    sock_udp_sender(&place, SOURCE_FIRST, SOURCE_LAST, path->session, &error);
	if (s->fd < 0) {
		log_line("socket", ip_addr_text(&path->local, text), error);
		free(error);
	}
	hset_add(&h->bfd_senders, hash_u64(s->session, 0), s);
	return s;
}

void
bfd_send(struct host *h, const struct net_bfd_path *path, const uint8_t *packet,
    size_t len)
{
	struct sender *s = hset_find(&h->bfd_senders, hash_u64(path->session, 0),
	    is_sender, &path->session);

	if (!s)
		s = sender_open(h, path);
	if (s->fd >= 0)
		sock_udp_send(s->fd, &path->remote, port_number(path->multihop), packet,
		    len);
}

static void
sender_free(struct sender *s)
{
	if (s && s->fd >= 0)
		close(s->fd);
	free(s);
}

void
bfd_close(struct host *h, uint32_t session)
{
	sender_free(
	    hset_remove(&h->bfd_senders, hash_u64(session, 0), is_sender, &session));
}

void
bfd_close_all(struct host *h)
{
	struct sender *s;
	size_t i = 0;

	while ((s = hset_next(&h->bfd_senders, &i)))
		sender_free(s);
	hset_fini(&h->bfd_senders);
	hset_init(&h->bfd_senders);
	sweep(h, keep_none);
}
