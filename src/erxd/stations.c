/*
 * A station is waited for (`retry`), dialled, or up with a monitor.  Octets are written
 * at the end of a turn and, when the socket takes no more, again when it does; what a
 * station says is read and forgotten.  Waits go by the system's clock, for simulated
 * time is the lab's alone.
 */
#include "erxd/stations.h"

#include "config.h"

#include "base/xalloc.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "erxd/sock.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	TURN_UNITS = 512,
	WRITE_MAX = 64 * 1024,   /* octets a turn */
	KERNEL_MAX = 128 * 1024, /* octets that the system keeps for a slow one */
	RETRY_MIN = 1,           /* seconds; doubled from try to try */
	RETRY_MAX = 60
};

struct station {
	struct station *next;
	struct host *host;
	char *name;
	struct er_station config;    /* without its head */
	struct net_monitor *monitor; /* NULL: not connected */
	struct event *readable, *writable, *retry, *patience;
	int fd;    /* -1: none */
	int wait;  /* seconds before the next try */
	bool full; /* the socket takes no more */
	bool told_absent;
	struct station_counters counters;
	struct net_monitor_counters past; /* of connections before */
};

static void dial(struct station *);

static void
add(struct net_monitor_counters *sum, const struct net_monitor_counters *c)
{
	sum->messages += c->messages;
	sum->announced += c->announced;
	sum->withdrawn += c->withdrawn;
	sum->caught_up += c->caught_up;
	sum->left_out += c->left_out;
}

/* --- the end of a connection --- */

static void
event_drop(struct event **e)
{
	if (*e)
		event_free(*e);
	*e = NULL;
}

static void
hang_up(struct station *s)
{
	struct net_monitor_counters last = { 0 };

	if (s->monitor) {
		net_monitor_counters(s->monitor, &last);
		add(&s->past, &last);
	}
	net_monitor_free(s->monitor);
	s->monitor = NULL;
	event_drop(&s->readable);
	event_drop(&s->writable);
	evtimer_del(s->patience);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->full = false;
}

static void
try_later(struct station *s)
{
	const struct timeval wait = { s->wait, 0 };

	evtimer_add(s->retry, &wait);
	s->wait = s->wait * 2 > RETRY_MAX ? RETRY_MAX : s->wait * 2;
}

/* One line for a station that is not there, however often it is tried. */
static void
absent(struct station *s, const char *why)
{
	if (!s->told_absent)
		log_line("bmp", s->name, why);
	s->told_absent = true;
	hang_up(s);
	try_later(s);
}

static void
lose(struct station *s, const char *why)
{
	log_line("bmp", s->name, why);
	hang_up(s);
	try_later(s);
}

/* --- a connection --- */

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct station *s = arg;
	uint8_t ignored[512];
	ssize_t n = recv(fd, ignored, sizeof ignored, 0);

	(void)what;
	host_woke(s->host);
	if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
		return;
	lose(s, "the station has closed the connection");
}

static void
on_patience(evutil_socket_t fd, short what, void *arg)
{
	struct station *s = arg;

	(void)fd;
	(void)what;
	host_woke(s->host);
	s->counters.dropped++;
	lose(s, "dropped: the station takes nothing");
}

static void
be_patient(struct station *s)
{
	const struct timeval wait = { s->config.timeout, 0 };

	evtimer_add(s->patience, &wait);
}

static void
write_some(struct station *s)
{
	size_t len;
	const uint8_t *p = net_monitor_output(s->monitor, &len);
	ssize_t n;

	if (!len || s->full)
		return;
	n = send(s->fd, p, len < WRITE_MAX ? len : WRITE_MAX, MSG_NOSIGNAL);
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		lose(s, "the connection is lost");
		return;
	}
	if (n > 0) {
		net_monitor_sent(s->monitor, (size_t)n);
		s->counters.octets += (uint64_t)n;
		evtimer_del(s->patience);
		return;
	}
	s->full = true;
	event_add(s->writable, NULL);
	if (!evtimer_pending(s->patience, NULL))
		be_patient(s);
}

static void
connected(struct station *s)
{
	const struct er_model *model = run_lab(s->host->run)->model;
	const struct net_monitor_config config = { .views = s->config.views,
		.name = model->lab,
		.description = "erxd " PACKAGE_VERSION,
		.text = model->description,
		.statistics = s->config.statistics * (int64_t)ERX_SEC };

	log_line("bmp", s->name, "connected");
	s->told_absent = false;
	s->wait = RETRY_MIN;
	s->counters.connects++;
	s->monitor = net_monitor_new(s->host->net, host_now(s->host), &config);
	s->readable =
	    event_new(s->host->base, s->fd, EV_READ | EV_PERSIST, on_readable, s);
	event_add(s->readable, NULL);
}

static void
on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct station *s = arg;
	int error;

	(void)what;
	host_woke(s->host);
	s->full = false;
	if (s->monitor)
		return; /* the turn writes */
	error = sock_error(fd);
	if (error)
		absent(s, strerror(error));
	else
		connected(s);
}

static void
dial(struct station *s)
{
	const struct net_endpoint to = { .remote = s->config.address,
		.remote_port = s->config.port,
		.local = { .family = IP_NONE } };
	const struct host_machine *m = &s->host->machine;
	char *error = NULL;

	s->fd = m->dial(m->ctx, &to, &error);
	if (s->fd < 0) {
		absent(s, error ? error : "no connection");
		free(error);
		return;
	}
	setsockopt(s->fd, SOL_SOCKET, SO_SNDBUF, &(int){ KERNEL_MAX }, sizeof(int));
	s->writable = event_new(s->host->base, s->fd, EV_WRITE, on_writable, s);
	event_add(s->writable, NULL);
}

static void
on_retry(evutil_socket_t fd, short what, void *arg)
{
	struct station *s = arg;

	(void)fd;
	(void)what;
	host_woke(s->host);
	if (!s->host->stopping)
		dial(s);
}

/* --- which there are --- */

static bool
is_same(const struct station *s, const struct er_station *e)
{
	return strcmp(s->name, e->head.name) == 0 &&
	    ip_addr_equal(&s->config.address, &e->address) &&
	    s->config.port == e->port && s->config.views == e->views &&
	    s->config.timeout == e->timeout && s->config.statistics == e->statistics;
}

static void
station_free(struct station *s, const char *why)
{
	if (s->monitor) {
		net_monitor_end(s->monitor, why);
		write_some(s);
	}
	hang_up(s);
	event_free(s->retry);
	event_free(s->patience);
	free(s->name);
	free(s);
}

static struct station *
station_new(struct host *h, const struct er_station *e)
{
	struct station *s = xcalloc(1, sizeof *s);

	s->host = h;
	s->name = xstrdup(e->head.name);
	s->config = *e;
	s->config.head = (struct er_head){ 0 }; /* of a lab that may go */
	s->fd = -1;
	s->wait = RETRY_MIN;
	s->retry = evtimer_new(h->base, on_retry, s);
	s->patience = evtimer_new(h->base, on_patience, s);
	dial(s);
	return s;
}

static struct station *
take(struct station **list, const struct er_station *e)
{
	for (struct station **at = list; *at; at = &(*at)->next) {
		struct station *s = *at;

		if (!is_same(s, e))
			continue;
		*at = s->next;
		return s;
	}
	return NULL;
}

static void
settle(struct host *h)
{
	const struct er_model *m = run_lab(h->run)->model;
	struct station *old = h->stations, **end = &h->stations, *s;
	struct station *same;

	h->stations = NULL;
	for (size_t i = 0; i < m->nstations; i++) {
		same = take(&old, &m->stations[i]);
		*end = same ? same : station_new(h, &m->stations[i]);
		end = &(*end)->next;
		*end = NULL;
	}
	while ((s = old) != NULL) {
		old = s->next;
		station_free(s, "the lab has no such station any more");
	}
}

void
stations_changed(struct host *h)
{
	h->stations_changed = true;
}

/* --- the host --- */

bool
stations_turn(struct host *h)
{
	bool more = false;

	if (h->stations_changed && !h->stopping) {
		h->stations_changed = false;
		settle(h);
	}
	for (struct station *s = h->stations; s; s = s->next) {
		size_t len = 0;

		if (!s->monitor)
			continue;
		more |= net_monitor_work(s->monitor, host_now(h), TURN_UNITS);
		write_some(s);
		if (s->monitor && !s->full)
			net_monitor_output(s->monitor, &len);
		more |= len > 0;
	}
	return more;
}

struct erx_time
stations_deadline(const struct host *h)
{
	struct erx_time next = ERX_NEVER;

	for (const struct station *s = h->stations; s; s = s->next)
		if (s->monitor && !s->full)
			next = erx_time_min(next, net_monitor_deadline(s->monitor));
	return next;
}

void
stations_end(struct host *h)
{
	for (struct station *s = h->stations; s; s = s->next) {
		if (!s->monitor)
			continue;
		net_monitor_end(s->monitor, "the daemon ends");
		write_some(s);
	}
}

void
stations_fini(struct host *h)
{
	struct station *s;

	while ((s = h->stations) != NULL) {
		h->stations = s->next;
		station_free(s, "the daemon ends");
	}
}

bool
stations_count(const struct host *h, size_t i, struct station_counters *c)
{
	const struct station *s = h->stations;
	struct net_monitor_counters now = { 0 };

	for (; s && i; i--)
		s = s->next;
	if (!s)
		return false;
	*c = s->counters;
	c->name = s->name;
	c->config = &s->config;
	c->up = s->monitor != NULL;
	if (s->monitor)
		net_monitor_counters(s->monitor, &now);
	c->told = s->past;
	add(&c->told, &now);
	return true;
}
