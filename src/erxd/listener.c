/*
 * Listeners are few (often one), so they are a list.  A key, of TCP MD5 or TCP-AO,
 * belongs to a neighbour's address on one listening socket; the kernel copies it to the
 * sockets it accepts.  After each applied spec the keys that are wanted are compared
 * with those that were set: what nobody wants any more is removed, then what is new is
 * set.
 */
#include "erxd/listener.h"

#include "base/json.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "erxd/ao.h"
#include "erxd/conn.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "erxd/sock.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct key {
	struct ip_addr remote;
	char *password;   /* TCP MD5; NULL: TCP-AO */
	struct net_ao ao; /* one key */
	bool wanted, fresh;
};

struct listener {
	struct listener *next;
	struct host *host;
	struct ip_addr address;
	char *interface; /* or NULL */
	uint16_t port;
	int fd;
	struct event *event;
	struct event *pause; /* accepts again */
	bool needed, fresh;
	unsigned
	    gtsm;   /* hops of the sessions with GTSM that use it, the most; 0: none */
	bool plain; /* sessions without GTSM use it */
	struct key *keys;
	size_t nkeys, capkeys;
};

static bool
listens(const struct net_session *s)
{
	return s->transport == NET_TCP_LOOP ||
	    (s->transport == NET_EXTERNAL && s->mode != NET_DIAL);
}

static struct listener *
find(const struct host *h, const struct net_session *s)
{
	for (struct listener *l = h->listeners; l; l = l->next)
		if (l->port == s->local_port &&
		    ip_addr_equal(&l->address, &s->a.address) &&
		    text_equal(l->interface, s->interface))
			return l;
	return NULL;
}

static void
set_ttl(const struct ip_addr *local, int fd, const struct net_session *s)
{
	if (s && !sock_ttl(fd, local->family, s->ttl_mode, s->hops))
		log_line("socket", s->name, "cannot set the TTL");
}

static void
on_pause(evutil_socket_t fd, short what, void *arg)
{
	struct listener *l = arg;

	(void)fd;
	(void)what;
	host_woke(l->host);
	event_add(l->event, NULL);
}

static void
rest(struct listener *l, unsigned ms)
{
	struct timeval pause = { 0, ms * 1000 };

	event_del(l->event);
	event_add(l->pause, &pause);
}

/*
 * Nobody is waiting (the usual end), or one that waited has gone, or the system cannot
 * give us one more file: then asking again at once would be all that the loop does.
 */
static void
accept_failed(struct listener *l, int error)
{
	if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM)
		rest(l, HOST_ACCEPT_PAUSE_MS);
}

void
listener_take(struct host *h, int fd, const struct ip_addr *local, uint16_t port,
    const struct ip_addr *remote)
{
	uint8_t refusal[64];
	size_t refusal_len = 0;
	net_conn id;

	if (h->nconns >= h->conns_max) {
		h->counters.full++;
		close(fd);
		return;
	}
	id = net_accepted(h->net, host_now(h), local, port, remote, refusal,
	    &refusal_len);
	if (id) {
		set_ttl(local, fd, net_conn_session(h->net, id));
		conn_adopt(h, id, fd);
		return;
	}
	if (refusal_len) {
		struct iovec iov = { refusal, refusal_len };

		(void)!sock_writev(fd, &iov, 1);
	}
	close(fd);
}

static void
on_accept(evutil_socket_t fd, short what, void *arg)
{
	struct listener *l = arg;
	struct host *h = l->host;
	struct ip_addr local, remote;
	uint16_t port;
	int got;

	(void)what;
	host_woke(h);
	for (int i = 0; i < HOST_TURN_ACCEPTS; i++) {
		got = sock_accept((int)fd, &local, &port, &remote);
		if (got < 0) {
			accept_failed(l, errno);
			return;
		}
		listener_take(h, got, &local, port, &remote);
	}
	/* Whoever floods us would have a whole CPU, and all others wait for it. */
	rest(l, HOST_ACCEPT_REST_MS);
}

static void
key_fini(struct key *k)
{
	free(k->password);
	net_ao_fini(&k->ao);
}

static void
listener_free(struct listener *l)
{
	event_free(l->event);
	event_free(l->pause);
	close(l->fd);
	for (size_t i = 0; i < l->nkeys; i++)
		key_fini(&l->keys[i]);
	free(l->keys);
	free(l->interface);
	free(l);
}

/* Drops listeners for which `keep` is false. */
static void
sweep(struct host *h, bool (*keep)(const struct listener *))
{
	for (struct listener **p = &h->listeners; *p;) {
		struct listener *l = *p;

		if (keep(l)) {
			p = &l->next;
			continue;
		}
		*p = l->next;
		listener_free(l);
	}
}

static bool
keep_old(const struct listener *l)
{
	return !l->fresh;
}

static bool
keep_needed(const struct listener *l)
{
	return l->needed;
}

static bool
keep_none(const struct listener *l)
{
	(void)l;
	return false;
}

static void
listener_open(struct host *h, const struct net_session *s, struct errs *errs)
{
	const struct ip_addr *at = &s->a.address;
	const struct net_place place = { *at, s->interface, s->late_bind };
	struct listener *l = find(h, s), **tail = &h->listeners;
	char *error = NULL, text[IP_ADDR_STRLEN];
	int fd;

	if (l)
		return;
	fd = h->machine.listen(h->machine.ctx, &place, s->local_port, &error);
	if (fd < 0) {
		errs_add(errs, CODE_CANNOT_LISTEN, NULL, s->name,
		    "give the address to an interface, use another port, or `bind: late`",
		    "cannot listen on %s%s%s port %u: %s", ip_addr_text(at, text),
		    s->interface ? "%" : "", s->interface ? s->interface : "",
		    s->local_port, error);
		free(error);
		return;
	}
	l = xcalloc(1, sizeof *l);
	l->host = h;
	l->address = *at;
	l->interface = s->interface ? xstrdup(s->interface) : NULL;
	l->port = s->local_port;
	l->fd = fd;
	l->fresh = true;
	l->event = event_new(h->base, fd, EV_READ | EV_PERSIST, on_accept, l);
	l->pause = evtimer_new(h->base, on_pause, l);
	while (*tail)
		tail = &(*tail)->next;
	*tail = l;
}

/* --- keys --- */

/* The kernel has one password of an address, and a new one takes its place. */
static void
want_password(struct listener *l, const struct net_session *s)
{
	const struct ip_addr *remote = &s->b.address;

	for (size_t i = 0; i < l->nkeys; i++) {
		struct key *k = &l->keys[i];

		if (!k->password || !ip_addr_equal(&k->remote, remote))
			continue;
		k->wanted = true;
		if (strcmp(k->password, s->password) == 0)
			return;
		free(k->password);
		k->password = xstrdup(s->password);
		k->fresh = true;
		return;
	}
	VEC_PUSH(l->keys, l->nkeys, l->capkeys) = (struct key){ .remote = *remote,
		.password = xstrdup(s->password),
		.wanted = true,
		.fresh = true };
}

static void
want_key(struct listener *l, const struct ip_addr *remote, const struct net_ao_key *key)
{
	struct key k = { .remote = *remote, .wanted = true, .fresh = true };

	for (size_t i = 0; i < l->nkeys; i++)
		if (ip_addr_equal(&l->keys[i].remote, remote) &&
		    net_ao_find(&l->keys[i].ao, key)) {
			l->keys[i].wanted = true;
			return;
		}
	net_ao_add(&k.ao, key->name, key->secret, key->send_id, key->receive_id,
	    key->algorithm);
	VEC_PUSH(l->keys, l->nkeys, l->capkeys) = k;
}

static void
want_keys(struct listener *l, const struct net_session *s)
{
	if (s->password)
		want_password(l, s);
	for (size_t i = 0; i < s->ao.n; i++)
		want_key(l, &s->b.address, &s->ao.keys[i]);
}

static void
drop_keys(struct listener *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->nkeys; i++) {
		struct key *k = &l->keys[i];
		char *error = NULL;
		bool gone;

		if (k->wanted) {
			k->wanted = false;
			l->keys[n++] = *k;
			continue;
		}
		gone = k->password
		    ? sock_md5(l->fd, &k->remote, NULL, &error)
		    : ao_remove(l->fd, &k->remote, &k->ao.keys[0], &error);
		if (!gone)
			free(error);
		key_fini(k);
	}
	l->nkeys = n;
}

static void
set_keys(struct listener *l, struct errs *errs)
{
	char text[IP_ADDR_STRLEN];

	for (size_t i = 0; i < l->nkeys; i++) {
		struct key *k = &l->keys[i];
		char *error = NULL;

		if (!k->fresh)
			continue;
		k->fresh = false;
		if (k->password ? sock_md5(l->fd, &k->remote, k->password, &error)
				: ao_add(l->fd, &k->remote, &k->ao.keys[0], &error))
			continue;
		errs_add(errs, CODE_CANNOT_SIGN, NULL, ip_addr_text(&k->remote, text),
		    k->password ? "the kernel needs CONFIG_TCP_MD5SIG"
				: "the kernel needs CONFIG_TCP_AO",
		    "%s", error);
		free(error);
	}
}

/* Keys that the kernel cannot sign with refuse the lab: unsigned, whoever sits on the
 * line would be believed. */
static void
check_keys(const struct net_session *s, struct errs *errs)
{
	char *error = NULL;
	const char *cure;

	if (s->ao.n == 0 || ao_possible(&s->b.address, &s->ao, &error, &cure))
		return;
	errs_add(errs, CODE_CANNOT_SIGN, NULL, s->name, cure,
	    "the session cannot be signed: %s", error);
	free(error);
}

bool
listener_prepare(struct host *h, const struct net_spec *spec, struct errs *errs)
{
	size_t before = errs->nerrors;

	for (size_t i = 0; i < spec->nsessions; i++) {
		check_keys(&spec->sessions[i], errs);
		if (listens(&spec->sessions[i]) && !spec->sessions[i].held)
			listener_open(h, &spec->sessions[i], errs);
	}
	if (errs->nerrors != before)
		sweep(h, keep_old);
	return errs->nerrors == before;
}

void
listener_settle(struct host *h)
{
	const struct net_session *s;
	struct listener *l;
	struct errs errs;

	errs_init(&errs);
	for (l = h->listeners; l; l = l->next) {
		l->needed = l->plain = false;
		l->gtsm = 0;
	}
	for (size_t i = 0; (s = net_external(h->net, i)) != NULL; i++) {
		if (!listens(s) || s->held || !(l = find(h, s)))
			continue;
		l->needed = true;
		if (s->ttl_mode != NET_TTL_GTSM)
			l->plain = true;
		else if (l->gtsm < s->hops || !l->gtsm)
			l->gtsm = s->hops ? s->hops : 1;
		want_keys(l, s);
	}
	sweep(h, keep_needed);
	for (l = h->listeners; l; l = l->next) {
		/* In this order: the kernel has an address signed in one way only. */
		drop_keys(l);
		set_keys(l, &errs);
		sock_listen_ttl(l->fd, l->address.family, l->plain ? 0 : l->gtsm);
		if (l->fresh)
			event_add(l->event,
			    NULL); /* only now: the net knows the sessions */
		l->fresh = false;
	}
	log_errors(&errs);
	errs_fini(&errs);
}

void
listener_close_all(struct host *h)
{
	sweep(h, keep_none);
}

void
listener_json(const struct host *h, struct json *j)
{
	char text[IP_ADDR_STRLEN];

	for (const struct listener *l = h->listeners; l; l = l->next)
		json_stringf(j, NULL, l->address.family == IP_V6 ? "[%s]:%u" : "%s:%u",
		    ip_addr_text(&l->address, text), l->port);
}
