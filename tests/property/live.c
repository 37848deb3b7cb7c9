/*
 * The live side: a host (src/erxd/host.h) whose clock stands still until it is turned,
 * with its state on a disk, and at the other ends of its sessions with real routers
 * what far.c has.  It is asked through the requests of src/erxd, below HTTP.
 */
#include "property.h"

#include "base/xalloc.h"
#include "erxd/host.h"
#include "erxd/listener.h"
#include "erxd/request.h"
#include "far.h"
#include "run/run.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	TURNS_MAX = 5000, /* at one moment: more is a loop without end */
	STOP_MAX = 5000   /* ms that a clean stop may take, which has a bound of 2 s */
};

struct live {
	struct host *host; /* NULL: it could not be started again */
	struct host_machine machine;
	int64_t clock, before; /* µs; what had passed when the daemon was started */
	char *lab_path, *dir;
	struct far *far;
	unsigned starts;
	bool stuck; /* at one moment there is no end of what the host has to do */
};

/* --- the machine --- */

static int64_t
clock_us(void *ctx)
{
	const struct live *l = ctx;

	return l->clock;
}

static int
dial(void *ctx, const struct net_endpoint *to, char **error)
{
	struct live *l = ctx;
	int fd = far_called(l->far, (struct erx_time){ l->clock }, to);

	if (fd < 0)
		*error = xstrdup("nobody is there");
	return fd;
}

/* A descriptor on which nothing ever comes: far.c calls listener_take itself. */
static int
listen_nowhere(void *ctx, const struct net_place *at, uint16_t port, char **error)
{
	(void)ctx;
	(void)at;
	(void)port;
	(void)error;
	return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}

static bool
take(void *ctx, int fd, const struct ip_addr *local, uint16_t port,
    const struct ip_addr *remote)
{
	struct live *l = ctx;

	if (!l->host)
		return false;
	listener_take(l->host, fd, local, port, remote);
	return true;
}

/* --- starting and ending --- */

static bool
start(struct live *l, bool again, struct errs *errs)
{
	struct host_config config = { .machine = &l->machine,
		.force =
		    true, /* a lab file read again is all there is, as in the model */
		.lab_path = again ? NULL : l->lab_path,
		.state_dir = l->dir,
		.socket_path = "none",
		.port = -1,
		.quiet = true };

	l->host = xmalloc(sizeof *l->host);
	l->before = l->clock;
	l->machine.seed += l->starts++;
	if (host_init(l->host, &config, errs) && host_start(l->host, errs))
		return true;
	host_fini(l->host);
	free(l->host);
	l->host = NULL;
	return false;
}

static void
end(struct live *l)
{
	if (l->host)
		host_fini(l->host);
	free(l->host);
	l->host = NULL;
}

struct live *
live_new(const char *lab_path, uint64_t seed, struct model *model, struct errs *errs)
{
	struct live *l = xcalloc(1, sizeof *l);
	const char *tmp = getenv("TMPDIR");

	l->machine = (struct host_machine){ .ctx = l,
		.clock_us = clock_us,
		.dial = dial,
		.listen = listen_nowhere,
		.net = { .seed = seed, .link_delay = ERX_MSEC, .cut_streams = true },
		.seed = seed };
	l->lab_path = xstrdup(lab_path);
	l->dir = xasprintf("%s/erxd-property-XXXXXX", tmp ? tmp : "/tmp");
	l->far = far_new(model_world(model), model_real(model), seed, take, l);
	far_follow(l->far, (struct erx_time){ l->clock });
	if (mkdtemp(l->dir) && start(l, false, errs))
		return l;
	live_free(l);
	return NULL;
}

static void
remove_dir(const char *dir)
{
	static const char *const files[] = { "state.json", "state.last", "state.new",
		"state.damaged", "lock" };

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char *path = xasprintf("%s/%s", dir, files[i]);

		unlink(path);
		free(path);
	}
	rmdir(dir);
}

void
live_free(struct live *l)
{
	if (!l)
		return;
	end(l);
	far_free(l->far);
	remove_dir(l->dir);
	free(l->dir);
	free(l->lab_path);
	free(l);
}

struct run *
live_running(const struct live *l)
{
	return l->host->run;
}

struct erx_time
live_now(const struct live *l)
{
	return host_now(l->host);
}

int64_t
live_clock(const struct live *l)
{
	return l->clock;
}

/* --- time --- */

/* All that is to be done at this moment. */
static void
moment(struct live *l)
{
	struct erx_time now = { l->clock };
	bool more = true;

	for (int i = 0; more && !l->stuck; i++) {
		l->stuck = i > TURNS_MAX;
		more = !l->host->stopped && host_turn(l->host);
		more = far_turn(l->far, now) || more;
	}
}

static void
run(void *ctx, int64_t until)
{
	struct live *l = ctx;
	int64_t next;

	far_follow(l->far, (struct erx_time){ l->clock });
	for (int i = 0; !l->stuck; i++) {
		moment(l);
		next = host_deadline(l->host).us;
		if (next != INT64_MAX)
			next += l->before;
		if (far_deadline(l->far).us < next)
			next = far_deadline(l->far).us;
		if (next > until)
			break;
		if (l->clock < next) {
			l->clock = next;
			i = 0;
		}
		l->stuck = i > TURNS_MAX;
	}
	l->clock = until;
	moment(l);
}

static bool
rests(void *ctx)
{
	struct live *l = ctx;

	return !l->stuck && run_converged(l->host->run, host_now(l->host));
}

/* --- asking --- */

struct client {
	struct buf body;
	bool hungry; /* it has taken a piece, and the request is to know */
	bool done;
};

static void
on_reply(void *client, int status, const char *reason, const char *type,
    const struct buf *body)
{
	struct client *c = client;

	(void)status;
	(void)reason;
	(void)type;
	if (body && body->len)
		buf_add(&c->body, body->data, body->len);
	c->done = true;
}

static void
on_begin(void *client, const char *type)
{
	(void)client;
	(void)type;
}

static void
on_piece(void *client, const struct buf *piece)
{
	struct client *c = client;

	buf_add(&c->body, piece->data, piece->len);
	c->hungry = true;
}

static void
on_end(void *client)
{
	struct client *c = client;

	c->done = true;
}

static const struct request_door door = {
	.reply = on_reply,
	.begin = on_begin,
	.piece = on_piece,
	.end = on_end,
	.drop = on_end,
};

/* Who is not answered at once goes: what was asked for goes on without a client. */
static char *
ask(void *ctx, const struct question *q)
{
	struct live *l = ctx;
	struct client c = { .done = false };
	char *body = question_body(q);
	struct request *r = request_new(l->host, &door, &c,
	    &(struct caller){ .role = CALLER_OPERATOR });
	bool more = true;

	buf_init(&c.body);
	request_operate(r, q->op, body, strlen(body));
	free(body);
	for (int i = 0; !c.done && more; i++) {
		l->stuck = l->stuck || i > TURNS_MAX;
		more = !l->stuck && host_turn(l->host);
		if (!c.done && c.hungry) {
			c.hungry = false;
			request_hungry(r);
			more = true;
		}
	}
	if (!c.done) {
		request_forget(r);
		buf_fini(&c.body);
		return NULL;
	}
	moment(l);
	return c.body.data ? buf_steal(&c.body) : xstrdup("");
}

struct side
live_side(struct live *l)
{
	return (struct side){ l, ask, run, rests };
}

/* --- restarts --- */

bool
live_restart(struct live *l, bool clean, struct errs *errs)
{
	if (clean) {
		host_stop(l->host);
		for (int i = 0; !l->host->stopped && i < STOP_MAX; i++) {
			moment(l);
			if (!l->host->stopped)
				l->clock += ERX_MSEC;
		}
	}
	end(l);
	if (!start(l, true, errs))
		return false;
	moment(l);
	return true;
}

bool
live_reload(struct live *l, struct errs *errs)
{
	bool done = host_load(l->host, l->lab_path, errs);

	moment(l);
	return done;
}
