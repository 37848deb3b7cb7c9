/*
 * Handlers of the operations, and the table that joins them to their names.
 */
#include "erxd/ops.h"

#include "config.h"

#include "api/verbs.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/lasting.h"
#include "erxd/taps.h"
#include "net/oscillate.h"
#include "run/lasting.h"
#include "run/operation.h"
#include "view/tables.h"

#include <stdlib.h>
#include <string.h>

#define FOLLOW_MAX (60 * ERX_SEC) /* then a follower is told that nothing happened */

static void
stream_or_refuse(struct request *r, const char *key, struct rows rows,
    struct errs *errs)
{
	if (rows.ctx)
		request_stream_rows(r, key, &rows);
	else
		request_refuse(r, errs);
	errs_fini(errs);
}

static void
show_sessions(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	stream_or_refuse(r, "sessions",
	    view_sessions(h->net, host_now(h), api_text(in, API_AT_AT), &errs), &errs);
}

static void
show_bfd(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	stream_or_refuse(r, "bfd",
	    view_bfd(h->net, host_now(h), api_text(in, API_AT_AT), &errs), &errs);
}

static struct rows
routes_asked(const struct host *h, const struct api_args *in, struct errs *errs)
{
	const struct ip_prefix *prefix = api_prefix(in, API_ROUTES_PREFIX);
	const char *at = api_text(in, API_ROUTES_AT);
	const char *peer = api_text(in, API_ROUTES_PEER);
	enum net_view view = (enum net_view)api_word(in, API_ROUTES_VIEW);
	struct ip_addr address;

	if (!api_around(in, API_ROUTES_PREFIX))
		return view_routes(h->net, at, prefix, view, peer, errs);
	address = ip_prefix_addr(prefix);
	return view_routes_around(h->net, at, &address, view, peer, errs);
}

static void
show_routes(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	if (!ops_show_hosts(r, in, &errs))
		stream_or_refuse(r, "routes", routes_asked(h, in, &errs), &errs);
	errs_fini(&errs);
}

/* The last event that a follower has seen. */
struct follower {
	uint64_t after;
};

static void
stream_events(struct request *r, uint64_t after)
{
	struct rows rows = view_events(request_host(r)->net, after);

	request_stream_rows(r, "events", &rows);
}

static void
follow_poll(struct request *r, bool last)
{
	const struct follower *f = request_kept(r);
	const struct net *net = request_host(r)->net;

	if (last || net_event_after(net, f->after))
		stream_events(r, f->after);
}

static void
show_events(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	struct follower *f;

	f = xcalloc(1, sizeof *f);
	f->after = api_number(in, API_EVENTS_AFTER);
	request_keep(r, f, free);
	if (!api_flag(in, API_EVENTS_FOLLOW)) {
		stream_events(r, f->after);
		return;
	}
	request_wait(r, follow_poll, erx_time_add(host_now(h), FOLLOW_MAX));
	request_idle(r);
}

static void
counter(struct json *j, const char *name, uint64_t value, uint64_t bound,
    const char *meaning)
{
	json_object(j, NULL);
	json_string(j, "counter", name);
	json_uint(j, "value", value);
	if (bound)
		json_uint(j, "bound", bound);
	else
		json_null(j, "bound");
	json_string(j, "meaning", meaning);
	json_object_end(j);
}

static void
show_counters(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	const struct host_counters *c = &h->counters;
	struct net_counters n;
	struct request_answer a;

	(void)in;
	net_counters(h->net, &n);
	request_answer_begin(&a);
	json_array(&a.j, "counters");
	counter(&a.j, "messages-in", n.messages_in, 0, "BGP messages received");
	counter(&a.j, "messages-out", n.messages_out, 0, "BGP messages sent");
	counter(&a.j, "updates-in", n.updates_in, 0, "of them UPDATEs");
	counter(&a.j, "updates-out", n.updates_out, 0, "of them UPDATEs");
	counter(&a.j, "bytes-in", n.bytes_in, 0, "octets of BGP received");
	counter(&a.j, "bytes-out", n.bytes_out, 0, "octets of BGP sent");
	counter(&a.j, "bfd-in", n.bfd_in, 0, "BFD packets received");
	counter(&a.j, "bfd-out", n.bfd_out, 0, "BFD packets sent");
	counter(&a.j, "bfd-discarded", n.bfd_discarded, 0,
	    "BFD packets that were not good, or for no session");
	counter(&a.j, "oscillating", n.oscillating, NET_OSCILLATING_MAX,
	    "prefixes that change their best route without end");
	counter(&a.j, "oscillations", n.oscillations, 0, "of them, since the start");
	counter(&a.j, "connections", h->nconns, h->conns_max,
	    "TCP connections that are open");
	counter(&a.j, "connections-refused", c->full, 0,
	    "connections closed at once, there were too many");
	counter(&a.j, "lingering-max", c->linger_max, HOST_LINGER_MAX,
	    "most connections at a time that were hung up and not closed yet");
	counter(&a.j, "captures", h->ncaptures, CAPTURES_MAX, "captures under way");
	counter(&a.j, "memory", net_memory(h->net), 0,
	    "octets in routes, tables and sessions");
	counter(&a.j, "turns", c->turns, 0, "turns of the loop");
	counter(&a.j, "turns-cut", n.turns_cut, 0,
	    "turns that left work for the next one");
	counter(&a.j, "input-max", c->input_max, HOST_TURN_INPUT + HOST_READ_MAX,
	    "most octets read in one turn");
	counter(&a.j, "output-max", c->output_max,
	    HOST_TURN_OUTPUT + 2 * HOST_WRITE_MAX, "most octets written in one turn");
	counter(&a.j, "units-max", n.units_max, HOST_TURN_UNITS + NET_UNITS_OVER,
	    "most prefixes worked on in one turn");
	counter(&a.j, "traces-max", taps_traces_max(h), taps_traces_bound(h),
	    "most traces for flows of real packets in one turn");
	counter(&a.j, "turn-us-max", (uint64_t)c->turn_us_max, 0,
	    "longest turn, in microseconds");
	json_array_end(&a.j);
	request_answer_end(r, &a);
}

/* What stays down although the lab has converged, one line each. */
static void
wait_done(struct request *r, const struct net_reason *reasons, size_t n)
{
	const struct caller *who = request_caller(r);
	const struct er_border border = border_of(request_host(r), who);
	struct buf held;
	struct request_answer a;

	buf_init(&held);
	for (size_t i = 0; i < n; i++) {
		er_border_text(&border, reasons[i].subject, &held);
		buf_printf(&held, ": %s\n", reasons[i].text);
	}
	request_answer_begin(&a);
	json_object(&a.j, "wait");
	json_bool(&a.j, "converged", true);
	json_string(&a.j, "held", held.len ? held.data : NULL);
	if (!caller_border(who))
		lasting_json(request_host(r), &a.j);
	json_object_end(&a.j);
	request_answer_end(r, &a);
	buf_fini(&held);
}

/* That a wait was in vain is an answer to it, and no failure of the request: libraries
 * try again by themselves after 408. */
static void
answer_reasons(struct request *r, struct errs *errs)
{
	struct request_answer a;

	border_errs(request_host(r), request_caller(r), errs);
	request_answer_begin(&a);
	json_object(&a.j, "wait");
	json_bool(&a.j, "converged", false);
	json_array(&a.j, "reasons");
	for (size_t i = 0; i < errs->n; i++) {
		json_object(&a.j, NULL);
		json_string(&a.j, "subject", errs->items[i].path);
		json_string(&a.j, "text", errs->items[i].text);
		json_string(&a.j, "cure", errs->items[i].cure);
		json_object_end(&a.j);
	}
	json_array_end(&a.j);
	json_object_end(&a.j);
	request_answer_end(r, &a);
}

/* What is not converged: what is held is left out, for nothing waits for it. */
static void
wait_failed(struct request *r, const struct net_reason *reasons, size_t n)
{
	char address[IP_ADDR_STRLEN];
	struct errs errs;

	errs_init(&errs);
	border_operations(request_host(r), request_caller(r), &errs);
	for (size_t i = 0; i < n; i++) {
		const struct net_reason *x = &reasons[i];

		if (x->settled)
			continue;
		errs_add(&errs, CODE_TIMEOUT, NULL, x->subject, x->cure,
		    "not converged: %s%s%s%s%s%s%s", x->text, x->at ? " at " : "",
		    x->at ? x->at : "", x->outside ? " towards " : "",
		    x->outside ? ip_addr_text(x->outside, address) : "",
		    x->last_error ? "; last error: " : "",
		    x->last_error ? x->last_error : "");
	}
	if (n == NET_REASONS_MAX)
		errs_add(&errs, CODE_TIMEOUT, NULL, NULL, "`erxctl show sessions`",
		    "there may be more that is not converged");
	if (request_is_old(r))
		request_refuse(r, &errs);
	else
		answer_reasons(r, &errs);
	errs_fini(&errs);
}

static void
wait_poll(struct request *r, bool last)
{
	struct net_reason reasons[NET_REASONS_MAX];
	struct host *h = request_host(r);
	bool own = !caller_border(request_caller(r));
	size_t n;

	if (!border_reasons(h, request_caller(r), reasons, &n)) {
		if (last || (h->config.simulated && ops_last_for_ever(reasons, n)))
			wait_failed(r, reasons, n);
	} else if (last || !own || !run_lasting_waits(h->run)) {
		wait_done(r, reasons, n);
	}
}

static void
wait_op(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);

	if (!caller_border(request_caller(r)))
		run_lasting_again(h->run);
	request_wait(r, wait_poll,
	    erx_time_add(host_now(h), api_us(in, API_WAIT_TIMEOUT)));
}

static void
version_op(struct request *r, const struct api_args *in)
{
	const struct lab_reader *reader = request_host(r)->reader;
	struct request_answer a;

	request_answer_begin(&a);
	if (api_flag(in, API_VERSION_DETAILS)) {
		json_object(&a.j, "version");
		json_string(&a.j, "version", PACKAGE_VERSION);
		json_string(&a.j, "commit", erx_commit[0] ? erx_commit : NULL);
		json_string(&a.j, "erx-lab", lab_revision(reader, LAB_SCHEMA_LAB));
		json_string(&a.j, "erx-plan", lab_revision(reader, LAB_SCHEMA_PLAN));
		json_object_end(&a.j);
	} else {
		json_string(&a.j, "version", PACKAGE_VERSION);
	}
	request_answer_end(r, &a);
}

static const struct op_row op_rows[] = {
	{ &api_verb_show_sessions, show_sessions },
	{ &api_verb_show_bfd, show_bfd },
	{ &api_verb_show_routes, show_routes },
	{ &api_verb_show_events, show_events },
	{ &api_verb_show_counters, show_counters },
	{ &api_verb_wait, wait_op },
	{ &api_verb_version, version_op },
	{ NULL, NULL },
};

op_handler
op_find(const struct api_verb *verb)
{
	static const struct op_row *const tables[] = { op_rows, op_rows_show,
		op_rows_trace, op_rows_edit, op_rows_announce, op_rows_snapshot,
		op_rows_fault, op_rows_packets, op_rows_failover, op_rows_resiliency,
		op_rows_migration, op_rows_assert, op_rows_names, op_rows_capture,
		op_rows_azure, op_rows_page, op_rows_preview, op_rows_rehearse,
		op_rows_lab, op_rows_advance };

	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct op_row *row = tables[t]; row->verb; row++)
			if (row->verb == verb)
				return row->handler;
	return NULL;
}
