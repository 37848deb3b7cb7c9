/*
 * A daemon as it is made and freed, and what the net and the running lab ask of it.
 * What lab it runs is host_lab.c's, the loop host_turn.c's.
 */
#include "erxd/host.h"

#include "base/xalloc.h"
#include "erxd/again.h"
#include "erxd/bfd.h"
#include "erxd/conn.h"
#include "erxd/guests.h"
#include "erxd/http.h"
#include "erxd/listener.h"
#include "erxd/log.h"
#include "erxd/machine.h"
#include "erxd/mount.h"
#include "erxd/ops.h"
#include "erxd/paging.h"
#include "erxd/reload.h"
#include "erxd/snapshots.h"
#include "erxd/state.h"
#include "erxd/stations.h"
#include "erxd/taps.h"
#include "erxd/worker.h"
#include "lab/open.h"
#include "sim/overlay.h"

#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static void
on_dial(void *ctx, net_conn id, const struct net_endpoint *to)
{
	conn_dial(ctx, id, to);
}

static void
on_hangup(void *ctx, net_conn id)
{
	conn_hangup(ctx, id);
}

static void
on_event(void *ctx, const struct net_event *event)
{
	struct host *h = ctx;

	news_net(h, event);
	if (!h->config.quiet)
		log_event(&h->log_limit, event, h->config.verbose);
}

static void
on_frame(void *ctx, const struct net_frame *f)
{
	captures_take(ctx, f);
}

static void
on_bfd_send(void *ctx, const struct net_bfd_path *path, const uint8_t *packet,
    size_t len)
{
	bfd_send(ctx, path, packet, len);
}

static void
on_bfd_close(void *ctx, uint32_t session)
{
	bfd_close(ctx, session);
}

static void
on_deadline(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg; /* it only ends the wait: the turn looks at the clock itself */
}

static void
on_signal(evutil_socket_t sig, short what, void *arg)
{
	struct host *h = arg;
	struct errs errs;

	(void)what;
	if (sig != SIGHUP) {
		host_stop(h);
		return;
	}
	errs_init(&errs);
	host_reload(h, &errs);
	errs_fini(&errs);
}

static bool
save(struct host *h, const struct er_lab *lab, struct errs *errs)
{
	int64_t began = host_clock_us(h);
	bool good = state_save(h->state, lab, &h->lab_file, second_pending(h), errs);

	h->counters.state_writes++;
	h->counters.state_write_us += host_clock_us(h) - began;
	return good;
}

/*
 * Listeners, BFD ports and TAP devices are opened, then the state is on disk: what is
 * applied is what is kept.  All or nothing.
 */
static bool
prepare(void *ctx, const struct er_lab *lab, const struct net_spec *spec,
    struct errs *errs)
{
	struct host *h = ctx;

	if (!listener_prepare(h, spec, errs))
		return false;
	if (bfd_prepare(h, spec, errs)) {
		if (taps_prepare(h, lab, errs)) {
			second_prepare(h, lab);
			if (!h->state || save(h, lab, errs))
				return true;
			second_drop(h);
			taps_settle(h);
		}
		bfd_settle(h);
	}
	listener_settle(h); /* the new ones are not needed */
	return false;
}

static void
settle(void *ctx)
{
	struct host *h = ctx;

	listener_settle(h);
	conn_roll_keys(h);
	bfd_settle(h);
	taps_settle(h);
	second_settle(h);
	stations_changed(h);
}

/* In simulated time there are no real routers. */
static void
adapt(void *ctx, struct data_node *tree, struct errs *errs)
{
	(void)ctx;
	sim_emulate(tree, errs);
}

static void
overlay(void *ctx, struct net_spec *spec)
{
	(void)ctx;
	sim_overlay(spec);
}

/* Sessions may need more files than a process has by default; how many of them there
 * can be, and how many connections over ports. */
static void
raise_files(struct host *h)
{
	struct rlimit r = { 1024, 1024 };
	rlim_t kept;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
		r.rlim_cur = r.rlim_max;
		setrlimit(RLIMIT_NOFILE, &r);
		getrlimit(RLIMIT_NOFILE, &r);
	}
	kept = r.rlim_cur / 8;
	if (kept < HOST_FILES_KEPT)
		kept = HOST_FILES_KEPT;
	if (kept > GUESTS_MAX + HOST_FILES_KEPT)
		kept = GUESTS_MAX + HOST_FILES_KEPT;
	h->conns_max = r.rlim_cur > 2 * kept ? r.rlim_cur - kept : r.rlim_cur / 2;
	h->guests_max = kept > GUESTS_MIN + HOST_FILES_KEPT
	    ? (unsigned)kept - HOST_FILES_KEPT
	    : GUESTS_MIN;
}

bool
host_init(struct host *h, const struct host_config *config, struct errs *errs)
{
	static const int signals[4] = { SIGTERM, SIGINT, SIGHUP, 0 };
	struct run_config rc = {
		.host = { .ctx = h, .prepare = prepare, .settle = settle }
	};
	struct er_random random = host_random();
	struct net_host outside = { .ctx = h,
		.dial = on_dial,
		.hangup = on_hangup,
		.event = on_event,
		.frame = on_frame,
		.bfd_send = on_bfd_send,
		.bfd_close = on_bfd_close };

	memset(h, 0, sizeof *h);
	h->config = *config;
	h->machine = config->machine ? *config->machine : machine_real(&random);
	if (config->simulated)
		machine_simulate(&h->machine, config->seed);
	request_list_init(&h->requests, op_find);
	notify_init(&h->notify);
	net_log_limit_init(&h->log_limit);
	h->start_us = host_clock_us(h);
	h->base = event_base_new();
	h->buffer = xmalloc(HOST_READ_MAX);
	h->deadline = evtimer_new(h->base, on_deadline, h);
	hset_init(&h->conns);
	hset_init(&h->bfd_senders);
	TAILQ_INIT(&h->readable);
	TAILQ_INIT(&h->captures);
	TAILQ_INIT(&h->writable);
	TAILQ_INIT(&h->lingering);
	TAILQ_INIT(&h->signed_conns);
	raise_files(h);
	h->epoch_us = h->machine.net.epoch;
	rc.seed = h->machine.seed;
	rc.net = h->machine.net;
	rc.outside = &outside;
	rc.random = h->machine.random;
	rc.bounded = true;
	if (config->simulated) {
		rc.host.adapt = adapt;
		rc.host.overlay = overlay;
	}
	h->run = run_new(&rc);
	h->net = run_net(h->run);
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; signals[i]; i++) {
		h->signals[i] = evsignal_new(h->base, signals[i], on_signal, h);
		event_add(h->signals[i], NULL);
	}
	h->dirs = lab_dirs_new();
	if (config->zygote)
		h->worker = worker_new(config->zygote);
	h->reader = lab_reader_new(errs);
	if (!h->reader)
		return false;
	lab_reader_hold(h->reader, h->dirs);
	h->given_file = reload_whole_path(h, config->lab_path);
	return true;
}

void
host_fini(struct host *h)
{
	request_list_fini(&h->requests);
	worker_free(h->worker);
	http_free(h->http);
	mount_free(h->mount);
	snapshots_fini(h);
	paging_free(h->paging);
	notify_fini(&h->notify);
	log_left_out(&h->log_limit, ERX_NEVER);
	net_log_limit_fini(&h->log_limit);
	conn_close_all(h);
	listener_close_all(h);
	stations_fini(h);
	taps_fini(h);
	run_free(h->run);
	bfd_close_all(h);
	news_fini(h);
	reload_note(h, NULL, false);
	again_fini(h);
	second_fini(h);
	free(h->lab_file.path);
	free(h->given_file);
	state_free(h->state);
	lab_reader_free(h->reader);
	lab_dirs_free(h->dirs);
	hset_fini(&h->conns);
	for (size_t i = 0; i < sizeof h->signals / sizeof *h->signals; i++)
		if (h->signals[i])
			event_free(h->signals[i]);
	event_free(h->deadline);
	event_base_free(h->base);
	free(h->buffer);
}
