/*
 * A device is opened for a lab that does not run yet and kept when that lab does, like
 * listeners.  Its frames are taken in bounded numbers a turn, so that a flood of them
 * delays no keepalive; what does not fit waits in the device, and then the kernel drops
 * it there.  A packet of a new flow costs a trace, which takes longer in a larger lab:
 * so devices share a bound of those, and each has its part, which no other can use up.
 * lib/packet says what becomes of each packet.
 */
#include "erxd/taps.h"

#include "base/xalloc.h"
#include "erxd/host.h"
#include "erxd/neighbor.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	FRESH_US = 5 * 1000000, /* an address on the wire is believed for so long */
	AGAIN_US = 100 * 1000   /* between two questions without an answer */
};

struct tap {
	struct tap *next;
	struct taps *all;
	char *link, *device, *interface;
	struct event *event;
	int fd;
	unsigned index; /* of the interface */
	uint32_t port;
	uint8_t mac[NEIGHBOR_MAC]; /* of the interface */
	struct peer {              /* the real router, by family */
		uint8_t mac[NEIGHBOR_MAC];
		bool known;
		struct erx_time asked; /* last */
	} peers[2];
	uint64_t strange, unresolved, stuck;
	bool fresh;  /* opened for a lab that does not run yet */
	bool needed; /* by the running lab */
};

struct taps {
	struct host *host;
	struct tap *list; /* in the order in which they were opened */
	struct packets *packets;
	int neighbors;               /* socket */
	uint64_t traced, traced_max; /* ways made before this turn; most in one */
	uint8_t frame[PACKETS_FRAME];
};

/* --- frames --- */

/* The address of the real router on the wire, or NULL. */
static const uint8_t *
resolve(struct tap *t, unsigned v6)
{
	const struct packet_port *port = packets_port_at(t->all->packets, t->port);
	struct peer *p = &t->peers[v6];
	const struct ip_addr *a = &port->remote[v6];
	int64_t age;

	if (a->family == IP_NONE) { /* its session is of the other family */
		a = &port->remote[!v6];
		p = &t->peers[!v6];
	}
	age = erx_time_since(host_now(t->all->host), p->asked);
	if (p->asked.us && age < (p->known ? FRESH_US : AGAIN_US))
		return p->known ? p->mac : NULL;
	p->asked = host_now(t->all->host);
	if (neighbor_ask(t->all->neighbors, t->index, a, p->mac))
		p->known = true;
	else if (!p->known)
		neighbor_poke(t->index, a);
	return p->known ? p->mac : NULL;
}

static struct tap *
of_port(const struct taps *all, uint32_t port)
{
	for (struct tap *t = all->list; t; t = t->next)
		if (t->port == port && t->needed)
			return t;
	return NULL;
}

static void
on_send(void *ctx, uint32_t port, uint8_t *frame, size_t len)
{
	struct tap *t = of_port(ctx, port);
	const uint8_t *mac = t ? resolve(t, frame[PACKET_ETHER] >> 4 == 6) : NULL;

	if (t && !mac)
		t->unresolved++;
	if (!mac)
		return;
	memcpy(frame, mac, NEIGHBOR_MAC);
	memcpy(frame + NEIGHBOR_MAC, t->mac, NEIGHBOR_MAC);
	if (write(t->fd, frame, len) != (ssize_t)len)
		t->stuck++;
}

static void
on_note(void *ctx, const char *link, const char *text)
{
	struct taps *all = ctx;

	net_note(all->host->net, host_now(all->host), NET_EVENT_PACKETS, link, text);
}

/* Ways that frames of one device may have made in a turn. */
static uint64_t
share(const struct taps *all)
{
	unsigned n = 1;

	for (const struct tap *t = all->list; t && t->next; t = t->next)
		n++;
	return HOST_TURN_TRACES / n > PACKETS_TRACES ? HOST_TURN_TRACES / n
						     : PACKETS_TRACES;
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct tap *t = arg;
	struct taps *all = t->all;
	uint64_t until = packets_traced(all->packets) + share(all);
	struct erx_time now;

	(void)what;
	host_woke(all->host);
	now = host_now(all->host);
	for (int i = 0; i < HOST_TURN_FRAMES &&
	     packets_traced(all->packets) + PACKETS_TRACES <= until;
	     i++) {
		ssize_t n = read((int)fd, all->frame, sizeof all->frame);

		if (n < 0)
			return;
		if (n >= NEIGHBOR_MAC && memcmp(all->frame, t->mac, NEIGHBOR_MAC) != 0)
			t->strange++;
		else
			packets_input(all->packets, now, t->port, all->frame,
			    (size_t)n);
	}
}

/* --- devices --- */

static struct tap *
find(const struct taps *all, const struct er_packet_link *l)
{
	for (struct tap *t = all->list; t; t = t->next)
		if (strcmp(t->link, l->head.name) == 0 &&
		    strcmp(t->device, l->tap) == 0 &&
		    strcmp(t->interface, l->interface) == 0)
			return t;
	return NULL;
}

/* The index and the address of the interface; false and errno. */
static bool
look_at(struct tap *t)
{
	struct ifreq r = { .ifr_flags = 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), saved;
	bool good;

	snprintf(r.ifr_name, sizeof r.ifr_name, "%s", t->interface);
	good = fd >= 0 && ioctl(fd, SIOCGIFHWADDR, &r) == 0;
	if (good)
		memcpy(t->mac, r.ifr_hwaddr.sa_data, NEIGHBOR_MAC);
	good = good && ioctl(fd, SIOCGIFINDEX, &r) == 0;
	t->index = good ? (unsigned)r.ifr_ifindex : 0;
	saved = errno;
	if (fd >= 0)
		close(fd);
	errno = saved;
	return good;
}

/* Attaches to the device, which erx-tap has made; a new one would stand beside nothing.
 * -1 and errno. */
static int
attach(const char *device)
{
	struct ifreq r = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd, saved;

	if (if_nametoindex(device) == 0)
		return -1;
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -1;
	snprintf(r.ifr_name, sizeof r.ifr_name, "%s", device);
	if (ioctl(fd, TUNSETIFF, &r) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static void
tap_free(struct tap *t)
{
	if (t->event)
		event_free(t->event);
	if (t->fd >= 0)
		close(t->fd);
	free(t->link);
	free(t->device);
	free(t->interface);
	free(t);
}

static void
tap_open(struct taps *all, const struct er_packet_link *l, struct errs *errs)
{
	struct tap *t = xcalloc(1, sizeof *t), **end = &all->list;

	t->all = all;
	t->link = xstrdup(l->head.name);
	t->device = xstrdup(l->tap);
	t->interface = xstrdup(l->interface);
	t->fd = -1;
	t->port = PACKET_NOWHERE;
	if (!look_at(t))
		errs_add(errs, CODE_CANNOT_OPEN_TAP, NULL, l->head.path,
		    "make the interface first, or name another one",
		    "cannot use the interface %s: %s", l->interface, strerror(errno));
	else if ((t->fd = attach(l->tap)) < 0)
		errs_add(errs, CODE_CANNOT_OPEN_TAP, NULL, l->head.path, NULL,
		    "cannot open the TAP device %s beside %s: %s", l->tap, l->interface,
		    strerror(errno));
	if (t->fd < 0) {
		tap_free(t);
		return;
	}
	t->fresh = true;
	t->event =
	    event_new(all->host->base, t->fd, EV_READ | EV_PERSIST, on_readable, t);
	while (*end)
		end = &(*end)->next;
	*end = t;
}

static void
sweep(struct taps *all, bool (*keep)(const struct tap *))
{
	for (struct tap **at = &all->list; *at;) {
		struct tap *t = *at;

		if (keep(t)) {
			at = &t->next;
			continue;
		}
		*at = t->next;
		tap_free(t);
	}
}

static bool
keep_old(const struct tap *t)
{
	return !t->fresh;
}

static bool
keep_needed(const struct tap *t)
{
	return t->needed;
}

static bool
keep_none(const struct tap *t)
{
	(void)t;
	return false;
}

static bool
wants(const struct host *h, const struct er_lab *lab)
{
	const struct er_packet_links *p = &lab->model->packets;

	for (size_t i = 0; i < p->nlinks && !h->config.simulated; i++)
		if (p->links[i].interface)
			return true;
	return false;
}

static bool
begin(struct host *h, struct errs *errs)
{
	struct packet_host mine = { .send = on_send, .note = on_note };
	struct taps *all;

	if (h->taps)
		return true;
	all = xcalloc(1, sizeof *all);
	mine.ctx = all;
	all->host = h;
	all->neighbors = neighbor_open();
	if (all->neighbors < 0) {
		errs_add(errs, CODE_CANNOT_OPEN_TAP, NULL, "packets",
		    errno == EAFNOSUPPORT
			? "start erxd with a lab that has `packets` already"
			: NULL,
		    "cannot ask the kernel for neighbours: %s", strerror(errno));
		free(all);
		return false;
	}
	all->packets = packets_new(&mine);
	h->taps = all;
	return true;
}

bool
taps_prepare(struct host *h, const struct er_lab *lab, struct errs *errs)
{
	const struct er_packet_links *p = &lab->model->packets;
	size_t before = errs->nerrors;

	if (!wants(h, lab))
		return true;
	if (!begin(h, errs))
		return false;
	for (size_t i = 0; i < p->nlinks; i++)
		if (p->links[i].interface && !find(h->taps, &p->links[i]))
			tap_open(h->taps, &p->links[i], errs);
	if (errs->nerrors != before)
		sweep(h->taps, keep_old);
	return errs->nerrors == before;
}

void
taps_settle(struct host *h)
{
	struct taps *all = h->taps;
	const struct er_lab *lab = run_lab(h->run);
	const struct er_packet_links *p;

	if (!all)
		return;
	if (lab)
		packets_set(all->packets, lab->model, h->net);
	for (struct tap *t = all->list; t; t = t->next) {
		t->needed = false;
		p = lab ? &lab->model->packets : NULL;
		for (size_t i = 0; p && i < p->nlinks; i++)
			t->needed |=
			    p->links[i].interface && find(all, &p->links[i]) == t;
		t->port = packets_port(all->packets, t->link);
	}
	sweep(all, keep_needed);
	for (struct tap *t = all->list; t; t = t->next) {
		memset(t->peers, 0, sizeof t->peers);
		if (t->fresh)
			event_add(t->event, NULL);
		t->fresh = false;
	}
}

bool
taps_turn(struct host *h)
{
	struct taps *all = h->taps;
	uint64_t traced;
	bool more;

	if (!all)
		return false;
	more = packets_look(all->packets, host_now(h), HOST_TURN_TRACES);
	traced = packets_traced(all->packets);
	if (traced - all->traced > all->traced_max)
		all->traced_max = traced - all->traced;
	all->traced = traced;
	return more;
}

void
taps_fini(struct host *h)
{
	if (!h->taps)
		return;
	sweep(h->taps, keep_none);
	close(h->taps->neighbors);
	packets_free(h->taps->packets);
	free(h->taps);
	h->taps = NULL;
}

bool
taps_any(const struct host *h)
{
	return h->taps && h->taps->list;
}

bool
taps_count(const struct host *h, size_t i, struct taps_counters *c)
{
	const struct tap *t = h->taps ? h->taps->list : NULL;

	while (t && i-- > 0)
		t = t->next;
	if (!t || t->port == PACKET_NOWHERE)
		return false;
	c->port = packets_port_at(h->taps->packets, t->port);
	c->packets = *packets_counters(h->taps->packets, t->port);
	c->malformed = 0;
	for (unsigned k = PACKET_FINE + 1; k < PACKET_FAULT_N; k++)
		c->malformed += c->packets.faults[k];
	c->tap = t->device;
	c->interface = t->interface;
	c->strange = t->strange;
	c->unresolved = t->unresolved;
	c->stuck = t->stuck;
	return true;
}

uint64_t
taps_traces_max(const struct host *h)
{
	return h->taps ? h->taps->traced_max : 0;
}

uint64_t
taps_traces_bound(const struct host *h)
{
	uint64_t n = 0;

	for (const struct tap *t = h->taps ? h->taps->list : NULL; t; t = t->next)
		n++;
	return HOST_TURN_TRACES + (n ? n * share(h->taps) : 0);
}

size_t
taps_flows(const struct host *h)
{
	return h->taps ? packets_flows(h->taps->packets) : 0;
}

static void
octets_of(void *ctx, const char *link, uint64_t toward[2])
{
	const struct host *h = ctx;

	toward[0] = toward[1] = 0;
	if (h->taps)
		packets_octets(h->taps->packets, link, toward);
}

struct run_packets
taps_packets(struct host *h)
{
	return (struct run_packets){ octets_of, h };
}
