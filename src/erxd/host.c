/*
 * The loop.  libevent waits and dispatches; what must happen once a turn (timers of the
 * net, deferred work, writing) is done here between two dispatches, so that input of
 * all sockets of a turn is worked on together: changes that arrive together leave
 * together.
 */
#include "erxd/host.h"

#include "base/xalloc.h"
#include "erxd/again.h"
#include "erxd/bfd.h"
#include "erxd/changes.h"
#include "erxd/conn.h"
#include "erxd/edit.h"
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
#include "erxd/sock.h"
#include "erxd/state.h"
#include "erxd/stations.h"
#include "erxd/taps.h"
#include "erxd/worker.h"
#include "lab/files.h"
#include "lab/open.h"
#include "run/lasting.h"
#include "sim/overlay.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

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

/* Runs a lab that has passed its checks, which is consumed.  On failure everything
 * stays as it was. */
static bool
commit(struct host *h, struct run_change *c, const char *path, const char *sum,
    struct errs *errs)
{
	const struct er_lab *lab = run_lab(h->run);
	struct changes_lines lines = { NULL, 0, 0 };
	struct state_file before = h->lab_file;
	bool done;

	if (lab)
		changes_list(lab->tree, c->lab->tree, &lines);
	h->lab_file.path = reload_whole_path(h, path);
	memcpy(h->lab_file.sum, sum, sizeof h->lab_file.sum);
	h->second.by = "the lab file";
	done = run_commit(h->run, host_now(h), c, errs) == RUN_DONE;
	h->second.by = NULL;
	if (done)
		reload_tell(h, path, &lines);
	changes_lines_fini(&lines);
	free(done ? before.path : h->lab_file.path);
	if (!done)
		h->lab_file = before;
	return done;
}

bool
host_reload(struct host *h, struct errs *errs)
{
	bool good = true;

	if (!news_reopen(h, errs)) {
		log_line("reload", h->config.audit, "the audit file stays as it is");
		good = false;
	}
	if (h->http && !http_reload(h->http, errs))
		good = false;
	if (!h->config.lab_path) {
		log_line("reload", "-", "no lab file was given; the running lab stays");
		log_errors(errs);
		return good;
	}
	notify_reloading(&h->notify);
	log_line("reload", h->config.lab_path, "reading the lab again");
	if (!host_load(h, h->config.lab_path, errs)) {
		log_line("reload", h->config.lab_path,
		    "refused; the running lab stays");
		good = false;
	}
	log_errors(errs);
	notify_ready(&h->notify, NULL);
	return good;
}

bool
host_load(struct host *h, const char *path, struct errs *errs)
{
	char sum[STATE_SUM_LEN + 1];
	struct run_source source;
	struct run_change *c = NULL;
	struct data_node *file;

	if (!lab_open(h->reader, path, &source, errs))
		return false;
	reload_sum(source.tree, sum);
	if (h->config.simulated)
		sim_emulate(source.tree, errs);
	file = data_node_dup(source.tree);
	reload_keep_owned(h, source.tree);
	if (reload_may(h, source.tree, errs)) {
		second_files(h, &h->second.pending, &source.files, path);
		c = run_prepare_load(h->run, &source, NULL, errs);
	} else {
		run_source_fini(&source);
	}
	if (c && commit(h, c, path, sum, errs)) {
		edit_forget_marks(file);
		reload_note(h, file, true);
		again_note(h);
		return true;
	}
	data_node_free(file);
	return false;
}

static bool
take_kept(struct host *h, struct state_kept *kept, struct errs *errs)
{
	const char *path = kept->lab_file.path ? kept->lab_file.path : "";
	struct run_source source = { .tree = kept->tree };
	struct run_change *c;

	kept->tree = NULL;
	edit_forget_marks(source.tree); /* the file changes with every edit */
	if (!lab_files_read(&source.files, source.tree, h->dirs, path, errs)) {
		run_source_fini(&source);
		return false;
	}
	second_files(h, &kept->pending, &source.files, path);
	c = run_prepare_load(h->run, &source, kept->alloc, errs);
	if (!c) {
		state_lab_refused(h->state, errs);
		return false;
	}
	if (kept->pending.before)
		second_resume(h, &kept->pending);
	if (!commit(h, c, kept->lab_file.path, kept->lab_file.sum, errs))
		return false;
	log_line("state", state_path(h->state),
	    "taken up again; what was made to fail is whole");
	reload_compare(h);
	again_note(h);
	return true;
}

bool
host_start(struct host *h, struct errs *errs)
{
	struct state_kept kept = { .tree = NULL };
	bool ok;

	if (!news_open(h, errs))
		return false;
	if (h->config.state_dir && !(h->state = state_open(h->config.state_dir, errs)))
		return false;
	if (h->state && h->config.reset) {
		if (!state_reset(h->state, errs))
			return false;
	} else if (h->state && !state_read(h->state, h->reader, &kept, errs)) {
		return false;
	}
	/* With --reset nothing of the one before is left. */
	if (h->config.restarted ||
	    (h->state && !h->config.reset && state_was_in_use(h->state)))
		net_restarted(h->net);
	if (kept.tree) {
		ok = take_kept(h, &kept, errs);
	} else if (h->config.lab_path) {
		ok = host_load(h, h->config.lab_path, errs);
	} else {
		errs_add(errs, CODE_NO_STATE, NULL, NULL, "name a lab to begin with",
		    "%s holds no state yet, and no lab is given", h->config.state_dir);
		ok = false;
	}
	state_kept_fini(&kept);
	if (ok && h->state)
		state_in_use(h->state, true);
	return ok;
}

bool
host_check(struct host *h, struct errs *errs)
{
	struct run_change *draft = lab_draft(h->reader, h->config.lab_path, errs);
	bool good = draft != NULL;

	run_change_free(draft);
	return good;
}

void
host_stop(struct host *h)
{
	if (h->stopping)
		return;
	h->stopping = true;
	notify_stopping(&h->notify);
	h->stop_by = erx_time_add(host_now(h), h->config.simulated ? 0 : 2 * ERX_SEC);
	listener_close_all(h);
	net_shutdown(h->net, host_now(h), h->config.keep_routes);
}

struct erx_time
host_deadline(const struct host *h)
{
	struct erx_time next = net_deadline(h->net), now = host_now(h);

	next = erx_time_min(next, run_deadline(h->run));
	next = erx_time_min(next, requests_deadline(h, now));
	next = erx_time_min(next, run_lasting_next(h->run, now));
	next = erx_time_min(next, second_deadline(h));
	next = erx_time_min(next, stations_deadline(h));
	if (!h->config.simulated)
		next = erx_time_min(next, notify_deadline(&h->notify));
	next = erx_time_min(next, net_log_limit_deadline(&h->log_limit));
	return h->stopping ? erx_time_min(next, h->stop_by) : next;
}

static void
set_deadline(struct host *h)
{
	struct erx_time next = host_deadline(h), now = host_now(h);
	struct timeval tv;
	int64_t us;

	/* Time that stands still brings nothing but the signs of life. */
	if (h->config.simulated && erx_time_before(now, next)) {
		next = notify_deadline(&h->notify);
		now = host_real(h);
	}
	if (erx_time_is_never(next)) {
		evtimer_del(h->deadline);
		return;
	}
	us = erx_time_since(next, now);
	if (us < 0)
		us = 0;
	tv.tv_sec = (time_t)(us / ERX_SEC);
	tv.tv_usec = (suseconds_t)(us % ERX_SEC);
	evtimer_add(h->deadline, &tv);
}

/* Everything a turn does after its events; true when work is left for the next one. */
static bool
turn(struct host *h)
{
	struct erx_time began = host_now(h);
	bool more;

	conn_report_failed(h);
	conn_read_some(h);
	if (!erx_time_before(began, net_deadline(h->net)))
		net_tick(h->net, began);
	more = net_work(h->net, began, HOST_TURN_UNITS);
	if (run_tick(h->run, began))
		more = true;
	if (stations_turn(h))
		more = true;
	if (taps_turn(h))
		more = true;
	if (conn_write_some(h))
		more = true;
	conn_trim(h);
	run_lasting_look(h->run, began, HOST_TURN_SNAPSHOT);
	requests_turn(h);
	second_turn(h);
	notify_turn(&h->notify, host_real(h));
	log_left_out(&h->log_limit, began);
	h->counters.turns++;
	if (h->turn_input > h->counters.input_max)
		h->counters.input_max = h->turn_input;
	if (h->turn_output > h->counters.output_max)
		h->counters.output_max = h->turn_output;
	h->turn_input = h->turn_output = 0;
	if (h->config.simulated && !more)
		more = machine_pass(h);
	return more || h->failed || !TAILQ_EMPTY(&h->readable);
}

/* Events, with or without a wait for one, and what follows; false when that failed. */
static bool
loop_once(struct host *h, bool wait, bool *more)
{
	int64_t spent;

	if (event_base_loop(h->base, EVLOOP_ONCE | (wait ? 0 : EVLOOP_NONBLOCK)) < 0)
		return false;
	host_woke(h);
	*more = turn(h);
	spent = host_clock_us(h) - h->woke_us;
	h->woke_us = 0;
	host_counted_turn(&h->counters, spent);
	if (h->stopping &&
	    (net_drained(h->net) || !erx_time_before(host_now(h), h->stop_by)))
		h->stopped = true;
	return true;
}

static void
stopped(struct host *h)
{
	stations_end(h);
	if (h->state && !h->config.keep_routes)
		state_in_use(h->state, false);
}

int
host_run(struct host *h)
{
	bool more = false;

	while (!h->stopped) {
		if (!more)
			set_deadline(h);
		if (!loop_once(h, !more, &more))
			return 1;
	}
	stopped(h);
	return 0;
}

bool
host_turn(struct host *h)
{
	bool more;

	if (!loop_once(h, false, &more))
		return false;
	if (h->stopped)
		stopped(h);
	return !h->stopped && (more || !erx_time_before(host_now(h), host_deadline(h)));
}
