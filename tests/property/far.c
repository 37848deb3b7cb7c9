/*
 * What runs here is cut out of what the simulated lab compiles to: the routers of real
 * objects, sessions among them as they are, and those with emulated routers turned
 * round so that the other end is outside.
 */
#include "far.h"

#include "base/xalloc.h"
#include "compile/compile.h"
#include "net/homes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PORT = 179, IOVS = 16, READ_MAX = 65536, UNITS = 1 << 20 };

struct conn {
	TAILQ_ENTRY(conn) entry;
	net_conn id;
	int fd;       /* -1: still to be dialled */
	bool closing; /* hung up: what is left is written, then it is closed */
	struct net_endpoint to;
};

struct far {
	const struct sim_world *world;
	const char *const *real;
	struct net *net;
	far_take *take;
	void *ctx;
	TAILQ_HEAD(, conn) conns;
	uint64_t edits; /* of the world, when it was last followed */
	bool followed;
	uint8_t buffer[READ_MAX];
};

bool
far_is_real(const char *const *real, const char *owner)
{
	while (*real && strcmp(*real, owner) != 0)
		real++;
	return *real != NULL;
}

/* --- what runs --- */

static bool
is_real(const struct far *f, const struct net_spec *s, const char *router)
{
	const struct net_router *r = router ? net_spec_find_router(s, router) : NULL;

	return r && far_is_real(f->real, r->owner);
}

static void
turn_round(struct net_session *s)
{
	struct net_end end = s->a;
	char *password = s->password;

	s->a = s->b;
	s->b = end;
	s->password = s->password_b;
	s->password_b = password;
	for (size_t i = 0; i < s->nfamilies; i++) {
		struct net_policy policy = s->families[i].a;

		s->families[i].a = s->families[i].b;
		s->families[i].b = policy;
	}
}

static void
make_external(struct net_session *s, bool round)
{
	if (round)
		turn_round(s);
	free(s->b.router);
	free(s->password);
	free(s->password_b);
	s->b.router = s->password = s->password_b = NULL;
	s->transport = NET_EXTERNAL;
	s->mode = NET_BOTH;
	s->local_port = s->remote_port = PORT;
	s->bfd = false;
}

static void
cut_link(struct net_link *l, bool a, bool b)
{
	char *out = a ? l->b : l->a;

	if (a && b)
		return;
	l->a = a ? l->a : l->b;
	l->b = NULL;
	l->outside = out;
	l->outside_owner = xstrdup(out);
}

/*
 * Keeps what is real.  Each list of `s` is left with what stays, and the rest goes into
 * `rest`, which is freed like any other spec.
 */
static void
cut(const struct far *f, struct net_spec *s, struct net_spec *rest)
{
	bool *real =
	    xcalloc(2 * (s->nsessions + s->nlinks) + s->nrouters + 1, sizeof *real);
	bool *at = real;
	size_t n;

	for (size_t i = 0; i < s->nrouters; i++)
		*at++ = far_is_real(f->real, s->routers[i].owner);
	for (size_t i = 0; i < s->nlinks; i++) {
		*at++ = is_real(f, s, s->links[i].a);
		*at++ = is_real(f, s, s->links[i].b);
	}
	for (size_t i = 0; i < s->nsessions; i++) {
		*at++ = is_real(f, s, s->sessions[i].a.router);
		*at++ = is_real(f, s, s->sessions[i].b.router);
	}
	rest->routers = xcalloc(s->nrouters + 1, sizeof *rest->routers);
	rest->links = xcalloc(s->nlinks + 1, sizeof *rest->links);
	rest->sessions = xcalloc(s->nsessions + 1, sizeof *rest->sessions);
	at = real;
	n = 0;
	for (size_t i = 0; i < s->nrouters; i++)
		if (*at++)
			s->routers[n++] = s->routers[i];
		else
			rest->routers[rest->nrouters++] = s->routers[i];
	s->nrouters = n;
	n = 0;
	for (size_t i = 0; i < s->nlinks; i++, at += 2)
		if (at[0] || at[1]) {
			cut_link(&s->links[i], at[0], at[1]);
			s->links[n++] = s->links[i];
		} else {
			rest->links[rest->nlinks++] = s->links[i];
		}
	s->nlinks = n;
	n = 0;
	for (size_t i = 0; i < s->nsessions; i++, at += 2)
		if (at[0] || at[1]) {
			if (!at[0] || !at[1])
				make_external(&s->sessions[i], at[1]);
			s->sessions[n++] = s->sessions[i];
		} else {
			rest->sessions[rest->nsessions++] = s->sessions[i];
		}
	s->nsessions = n;
	rest->hosts = s->hosts;
	rest->nhosts = s->nhosts;
	rest->homes = s->homes;
	s->hosts = NULL;
	s->nhosts = 0;
	s->homes = NULL;
	free(real);
}

void
far_follow(struct far *f, struct erx_time now)
{
	uint64_t edits = run_edits(sim_running(f->world));
	struct net_spec *spec, *rest;
	const char *why = "";
	struct errs errs;

	if (!*f->real || (f->followed && edits == f->edits))
		return;
	f->edits = edits;
	f->followed = true;
	errs_init(&errs);
	spec = compile_lab_compile(sim_lab(f->world), NULL, &errs);
	errs_fini(&errs);
	rest = net_spec_new();
	cut(f, spec, rest);
	net_spec_free(rest);
	if (!net_spec_finish(spec, &why))
		abort(); /* of the test */
	net_apply(f->net, now, spec);
}

/* --- connections --- */

static struct conn *
conn_new(struct far *f, net_conn id, int fd)
{
	struct conn *c = xcalloc(1, sizeof *c);

	c->id = id;
	c->fd = fd;
	TAILQ_INSERT_TAIL(&f->conns, c, entry);
	return c;
}

static void
conn_free(struct far *f, struct conn *c)
{
	TAILQ_REMOVE(&f->conns, c, entry);
	if (c->fd >= 0)
		close(c->fd);
	free(c);
}

static bool
make_pair(int fds[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		   fds) == 0;
}

static void
on_dial(void *ctx, net_conn id, const struct net_endpoint *to)
{
	conn_new(ctx, id, -1)->to = *to;
}

static void
on_hangup(void *ctx, net_conn id)
{
	struct far *f = ctx;
	struct conn *c;

	TAILQ_FOREACH(c, &f->conns, entry)
		if (c->id == id)
			c->closing = true;
}

int
far_called(struct far *f, struct erx_time now, const struct net_endpoint *to)
{
	uint8_t refusal[64];
	size_t len = 0;
	net_conn id;
	int fds[2];

	if (!make_pair(fds))
		return -1;
	id = net_accepted(f->net, now, &to->remote, PORT, &to->local, refusal, &len);
	if (id) {
		conn_new(f, id, fds[1]);
		return fds[0];
	}
	if (len)
		(void)!write(fds[1], refusal, len);
	close(fds[1]);
	return fds[0];
}

static void
conn_dial(struct far *f, struct erx_time now, struct conn *c)
{
	int fds[2];

	if (!make_pair(fds) ||
	    !f->take(f->ctx, fds[0], &c->to.remote, c->to.remote_port, &c->to.local))
		abort(); /* of the test: the daemon runs whenever this does */
	c->fd = fds[1];
	net_dialed(f->net, now, c->id, NULL);
}

static void
conn_lost(struct far *f, struct erx_time now, struct conn *c)
{
	net_conn id = c->id;
	bool tell = !c->closing;

	conn_free(f, c);
	if (tell)
		net_closed(f->net, now, id);
}

/* False: it is gone. */
static bool
conn_read(struct far *f, struct erx_time now, struct conn *c, bool *any)
{
	ssize_t n = recv(c->fd, f->buffer, sizeof f->buffer, 0);

	if (n < 0 && errno == EAGAIN)
		return true;
	*any = true;
	if (n <= 0) {
		conn_lost(f, now, c);
		return false;
	}
	if (!c->closing)
		net_input(f->net, now, c->id, f->buffer, (size_t)n);
	return true;
}

static void
conn_write(struct far *f, struct erx_time now, struct conn *c, bool *any)
{
	struct rib_iov views[IOVS];
	int n;

	while ((n = net_output(f->net, c->id, views, IOVS)) > 0) {
		ssize_t sent = send(c->fd, views[0].base, views[0].len, MSG_NOSIGNAL);

		if (sent < 0 && errno != EAGAIN)
			conn_lost(f, now, c);
		if (sent <= 0)
			return;
		*any = true;
		net_sent(f->net, now, c->id, (size_t)sent);
	}
	if (c->closing) {
		*any = true;
		conn_free(f, c);
	}
}

bool
far_turn(struct far *f, struct erx_time now)
{
	struct conn *c, *next;
	bool any = false;

	for (c = TAILQ_FIRST(&f->conns); c; c = next) {
		next = TAILQ_NEXT(c, entry);
		if (c->fd >= 0)
			conn_read(f, now, c, &any);
	}
	if (!erx_time_before(now, net_deadline(f->net))) {
		net_tick(f->net, now);
		any = true;
	}
	while (net_work(f->net, now, UNITS))
		any = true;
	while (net_writable(f->net))
		any = true; /* all are written to, whoever it is */
	for (c = TAILQ_FIRST(&f->conns); c; c = next) {
		next = TAILQ_NEXT(c, entry);
		if (c->fd < 0 && !c->closing) {
			any = true;
			conn_dial(f, now, c);
		} else if (c->fd < 0) {
			conn_free(f, c);
		} else {
			conn_write(f, now, c, &any);
		}
	}
	return any;
}

struct erx_time
far_deadline(const struct far *f)
{
	return net_deadline(f->net);
}

/* --- life --- */

struct far *
far_new(const struct sim_world *w, const char *const *real, uint64_t seed,
    far_take *take, void *ctx)
{
	struct far *f = xcalloc(1, sizeof *f);
	const struct net_host outside = { .ctx = f,
		.dial = on_dial,
		.hangup = on_hangup };
	const struct net_config config = { .seed = seed, .link_delay = ERX_MSEC };

	f->world = w;
	f->real = real;
	f->take = take;
	f->ctx = ctx;
	TAILQ_INIT(&f->conns);
	f->net = net_new(&outside, &config);
	return f;
}

void
far_free(struct far *f)
{
	struct conn *c;

	if (!f)
		return;
	while ((c = TAILQ_FIRST(&f->conns)) != NULL)
		conn_free(f, c);
	net_free(f->net);
	free(f);
}
