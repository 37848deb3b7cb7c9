/*
 * The loop.  libevent waits and dispatches; what must happen once a turn (timers of the
 * net, deferred work, writing) is done here between two dispatches, so that input of
 * all sockets of a turn is worked on together: changes that arrive together leave
 * together.
 */
#include "erxd/host.h"

#include "erxd/conn.h"
#include "erxd/listener.h"
#include "erxd/log.h"
#include "erxd/machine.h"
#include "erxd/state.h"
#include "erxd/stations.h"
#include "erxd/taps.h"
#include "run/lasting.h"

#include <event2/event.h>

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
