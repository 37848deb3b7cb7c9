/*
 * One struct a connection, found by its net_conn.  Sockets that can be read wait in a
 * queue, so that each has its turn however much the others send; a turn reads from the
 * front of it until its budget is spent.  Writing is tried at once and only on EAGAIN
 * waits for the socket; then it waits for its turn as well, for it has a budget, too.
 *
 * A connection that was hung up lingers until the other end has taken the rest and has
 * closed.  The other end may take its time, and may be many: the oldest of too many is
 * closed at once.
 */
#include "erxd/conn.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "erxd/ao.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "erxd/sock.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CONN_IOVS = 64 };

/* After a hangup: for the other end to take the rest, and then to close. */
static const struct timeval tail_patience = { 30, 0 }, close_patience = { 1, 0 };

struct conn {
	TAILQ_ENTRY(conn) entry;  /* in host.readable */
	TAILQ_ENTRY(conn) linger; /* in host.lingering */
	TAILQ_ENTRY(conn) waiter; /* in host.writable */
	TAILQ_ENTRY(conn) key;    /* in host.signed_conns, while it has keys */
	struct net_ao ao;         /* what the kernel has of TCP-AO */
	struct ip_addr remote;    /* for which it has that */
	net_conn id;
	struct host *host;
	struct conn *next_failed;
	struct event *readable, *writable;
	char *error; /* a dial that failed, not yet reported */
	int fd;
	bool connecting;
	bool closing; /* hung up: write the rest, then close */
	bool shut;    /* all is written: waiting for the other end's close */
	struct erx_time close_by;
	bool dead;    /* in the failed list */
	bool waits;   /* in host.writable */
	bool queued;  /* in host.readable */
	bool lingers; /* in host.lingering */
};

static bool
conn_is(const void *element, const void *key)
{
	return ((const struct conn *)element)->id == *(const net_conn *)key;
}

static struct conn *
conn_find(const struct host *h, net_conn id)
{
	return hset_find(&h->conns, hash_u64(id, 0), conn_is, &id);
}

static void
unlinger(struct conn *c)
{
	TAILQ_REMOVE(&c->host->lingering, c, linger);
	c->lingers = false;
	c->host->nlingering--;
}

static void
conn_free(struct conn *c)
{
	struct host *h = c->host;

	hset_remove(&h->conns, hash_u64(c->id, 0), conn_is, &c->id);
	h->nconns--;
	if (c->queued)
		TAILQ_REMOVE(&h->readable, c, entry);
	if (c->waits)
		TAILQ_REMOVE(&h->writable, c, waiter);
	if (c->lingers)
		unlinger(c);
	if (c->ao.n) {
		TAILQ_REMOVE(&h->signed_conns, c, key);
		net_ao_fini(&c->ao);
	}
	if (c->readable)
		event_free(c->readable);
	if (c->writable)
		event_free(c->writable);
	if (c->fd >= 0)
		close(c->fd);
	free(c->error);
	free(c);
}

/* The net hears of the end unless it asked for it. */
static void
conn_lost(struct conn *c)
{
	struct host *h = c->host;
	net_conn id = c->id;
	bool tell = !c->closing;

	conn_free(c);
	if (tell)
		net_closed(h->net, host_now(h), id);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct conn *c = arg;

	(void)fd;
	host_woke(c->host);
	if (what & EV_TIMEOUT) {
		conn_free(c);
		return;
	}
	if (c->queued)
		return;
	c->queued = true;
	TAILQ_INSERT_TAIL(&c->host->readable, c, entry);
}

static void
conn_read(struct conn *c)
{
	struct host *h = c->host;
	ssize_t n = recv(c->fd, h->buffer, HOST_READ_MAX, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		conn_lost(c);
		return;
	}
	h->turn_input += (size_t)n;
	if (!c->closing)
		net_input(h->net, host_now(h), c->id, h->buffer, (size_t)n);
	else if (c->shut && !erx_time_before(host_now(h), c->close_by))
		conn_free(c); /* what it still has to say interests nobody */
}

void
conn_read_some(struct host *h)
{
	struct conn *c;

	while (h->turn_input < HOST_TURN_INPUT &&
	    (c = TAILQ_FIRST(&h->readable)) != NULL) {
		TAILQ_REMOVE(&h->readable, c, entry);
		c->queued = false;
		conn_read(c);
	}
}

/* False when the connection is gone. */
static bool
conn_write(struct conn *c)
{
	struct host *h = c->host;
	struct rib_iov views[CONN_IOVS];
	struct iovec iov[CONN_IOVS];
	size_t total = 0, want;
	ssize_t sent;
	int n;

	while (total < HOST_WRITE_MAX) {
		n = net_output(h->net, c->id, views, CONN_IOVS);
		if (n <= 0)
			break;
		want = 0;
		for (int i = 0; i < n; i++) {
			/* Only read, but an iovec cannot say so. */
			memcpy(&iov[i].iov_base, &views[i].base, sizeof iov->iov_base);
			iov[i].iov_len = views[i].len;
			want += views[i].len;
		}
		sent = sock_writev(c->fd, iov, n);
		if (sent < 0 && errno != EAGAIN && errno != EINTR) {
			conn_lost(c);
			return false;
		}
		if (sent > 0) {
			net_sent(h->net, host_now(h), c->id, (size_t)sent);
			total += (size_t)sent;
			h->turn_output += (size_t)sent;
		}
		if (sent < (ssize_t)want) {
			event_add(c->writable, c->closing ? &tail_patience : NULL);
			return true;
		}
	}
	if (total >= HOST_WRITE_MAX)
		event_add(c->writable, NULL); /* the others first */
	else if (c->closing && !c->shut) {
		/* Closing with unread input would send a reset, and that may overtake
		 * the NOTIFICATION: wait for the other end to close, but not for long.
		 */
		c->shut = true;
		c->close_by =
		    erx_time_add(host_now(h), close_patience.tv_sec * ERX_SEC);
		shutdown(c->fd, SHUT_WR);
		event_add(c->readable, &close_patience);
	}
	return true;
}

static void
start(struct conn *c)
{
	c->connecting = false;
	event_add(c->readable, NULL);
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct conn *c = arg;
	struct host *h = c->host;
	net_conn id = c->id;
	int error;

	host_woke(h);
	if (what & EV_TIMEOUT) {
		conn_free(c);
		return;
	}
	if (!c->connecting) {
		if (!c->waits) {
			c->waits = true;
			TAILQ_INSERT_TAIL(&h->writable, c, waiter);
		}
		return;
	}
	error = sock_error((int)fd);
	if (error || c->closing) {
		bool tell = !c->closing;

		conn_free(c);
		if (tell)
			net_dialed(h->net, host_now(h), id, strerror(error));
		return;
	}
	start(c);
	net_dialed(h->net, host_now(h), id, NULL);
}

static struct conn *
conn_new(struct host *h, net_conn id, int fd)
{
	struct conn *c = xcalloc(1, sizeof *c);

	c->id = id;
	c->host = h;
	c->fd = fd;
	if (fd >= 0) {
		c->readable =
		    event_new(h->base, fd, EV_READ | EV_PERSIST, on_readable, c);
		c->writable = event_new(h->base, fd, EV_WRITE, on_writable, c);
	}
	hset_add(&h->conns, hash_u64(id, 0), c);
	h->nconns++;
	return c;
}

/* --- keys --- */

static void
sign(struct conn *c, const struct ip_addr *remote, const struct net_ao *ao)
{
	if (!ao || ao->n == 0)
		return;
	net_ao_copy(&c->ao, ao);
	c->remote = *remote;
	TAILQ_INSERT_TAIL(&c->host->signed_conns, c, key);
}

void
conn_roll_keys(struct host *h)
{
	struct conn *c;

	TAILQ_FOREACH(c, &h->signed_conns, key) {
		const struct net_session *s = net_conn_session(h->net, c->id);
		char *error = NULL;

		/* One that is on its way down has no session any more, or is of the
		 * session before an edit that reset it. */
		if (!s || c->closing || net_ao_equal(&c->ao, &s->ao) ||
		    !net_ao_bridge(&c->ao, &s->ao))
			continue;
		if (!ao_roll(c->fd, &c->remote, &c->ao, &s->ao, &error)) {
			log_line("keys", s->name, error);
			free(error);
		}
		net_ao_fini(&c->ao);
		net_ao_copy(&c->ao, &s->ao);
	}
}

void
conn_dial(struct host *h, net_conn id, const struct net_endpoint *to)
{
	char *error = NULL;
	int fd = h->machine.dial(h->machine.ctx, to, &error);
	struct conn *c = conn_new(h, id, fd);

	if (fd < 0) {
		c->error = error;
		c->dead = true;
		c->next_failed = h->failed;
		h->failed = c;
		return;
	}
	c->connecting = true;
	sign(c, &to->remote, to->ao);
	event_add(c->writable, NULL);
}

void
conn_report_failed(struct host *h)
{
	struct conn *c;

	while ((c = h->failed) != NULL) {
		char *error = c->error;
		net_conn id = c->id;
		bool tell = !c->closing;

		h->failed = c->next_failed;
		c->error = NULL;
		conn_free(c);
		if (tell)
			net_dialed(h->net, host_now(h), id, error);
		free(error);
	}
}

void
conn_adopt(struct host *h, net_conn id, int fd)
{
	struct conn *c = conn_new(h, id, fd);
	const struct net_session *s = net_conn_session(h->net, id);

	/* The kernel has given the connection the keys of the listener. */
	if (s && s->ao.n) {
		sign(c, &s->b.address, &s->ao);
		ao_prefer(fd, &s->ao);
	}
	start(c);
}

static void
conn_flush(struct host *h, net_conn id)
{
	struct conn *c = conn_find(h, id);

	if (c && !c->connecting && c->fd >= 0 && !c->waits &&
	    !event_pending(c->writable, EV_WRITE, NULL))
		conn_write(c);
}

bool
conn_write_some(struct host *h)
{
	struct conn *c;
	net_conn id;

	/* In turns, or those that take much would leave nothing for keepalives. */
	while (h->turn_output < HOST_TURN_OUTPUT) {
		c = TAILQ_FIRST(&h->writable);
		if (c) {
			TAILQ_REMOVE(&h->writable, c, waiter);
			c->waits = false;
			conn_write(c);
		}
		id = net_writable(h->net);
		if (id)
			conn_flush(h, id);
		else if (!c)
			return false;
	}
	return true;
}

void
conn_trim(struct host *h)
{
	struct conn *c, *next;

	for (c = TAILQ_FIRST(&h->lingering); c && h->nlingering > HOST_LINGER_MAX;
	     c = next) {
		next = TAILQ_NEXT(c, linger);
		conn_free(c);
	}
	if (h->nlingering > h->counters.linger_max)
		h->counters.linger_max = h->nlingering;
}

void
conn_hangup(struct host *h, net_conn id)
{
	struct conn *c = conn_find(h, id);

	if (!c || c->closing)
		return;
	c->closing = true;
	if (c->dead)
		return;
	/* Not here: the caller is the net.  The next turn writes and closes. */
	event_active(c->writable, EV_WRITE, 0);
	c->lingers = true;
	TAILQ_INSERT_TAIL(&h->lingering, c, linger);
	h->nlingering++;
}

void
conn_close_all(struct host *h)
{
	struct conn *c;
	size_t i = 0;

	h->failed = NULL;
	while ((c = hset_next(&h->conns, &i)) != NULL) {
		conn_free(c);
		i = 0;
	}
}
