/*
 * A family of figures is a row of the table: its name and words, over what it goes, and
 * who writes a sample.  The table is walked family by family, as both formats want it,
 * and within a family over sessions or routers, some of them a turn; so nobody counts
 * anything before a collector asks, but for what cannot be counted afterwards.
 *
 * One with a subscription has the families that are of the lab, and of these what is
 * inside; names are the subscription's.
 */
#include "erxd/metrics.h"

#include "config.h"

#include "base/xalloc.h"
#include "er/lab.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/metrics_int.h"
#include "erxd/metrics_process.h"
#include "erxd/stations.h"
#include "net/halves.h"
#include "restconf/media.h"
#include "rib/rib.h"
#include "run/expect.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- text --- */

/* Both formats escape these, and nothing else. */
static void
put_text(struct buf *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\n')
			buf_puts(out, "\\n");
		else if (*text == '"' || *text == '\\')
			buf_printf(out, "\\%c", *text);
		else
			buf_putc(out, *text);
}

static void
put_label(struct buf *out, bool first, const char *name, const char *value)
{
	buf_printf(out, "%s%s=\"", first ? "" : ",", name);
	put_text(out, value);
	buf_putc(out, '"');
}

static bool
is_inside(const struct metrics *m, const char *name)
{
	return border_sees(m->h, &m->who, name);
}

/* A name of the lab, as the subscription has it. */
static void
put_name(const struct metrics *m, bool first, const char *label, const char *name)
{
	struct buf text;

	buf_init(&text);
	buf_puts(&text, name);
	border_text(&m->who, &text);
	put_label(m->out, first, label, text.data);
	buf_fini(&text);
}

/* The other end of a session; of one that is somebody else's only the address is known,
 * which tells it from others. */
static void
put_remote(const struct metrics *m, const struct net_half_info *i)
{
	char address[IP_ADDR_STRLEN];
	struct buf text;

	if (is_inside(m, i->remote)) {
		put_name(m, false, "remote", i->remote);
		return;
	}
	buf_init(&text);
	buf_printf(&text, ER_BORDER_SOMEBODY " (%s)",
	    ip_addr_text(&i->there->address, address));
	put_label(m->out, false, "remote", text.data);
	buf_fini(&text);
}

static const char *
suffix(const struct metrics *m)
{
	return m->family->type == METRICS_COUNTER ? "_total"
	    : m->family->type == METRICS_INFO     ? "_info"
						  : "";
}

static void
put_plain(const struct metrics *m, double value)
{
	buf_printf(m->out, "%s%s %.17g\n", m->family->name, suffix(m), value);
}

void
metrics_put(const struct metrics *m, const char *label, const char *text,
    uint64_t value)
{
	buf_printf(m->out, "%s%s{", m->family->name, suffix(m));
	put_label(m->out, true, label, text);
	buf_printf(m->out, "} %" PRIu64 "\n", value);
}

static void
put_half(const struct metrics *m, const struct net_half_info *i, const char *direction,
    uint64_t value)
{
	buf_printf(m->out, "%s%s{", m->family->name, suffix(m));
	put_name(m, true, "local", i->local);
	put_remote(m, i);
	put_label(m->out, false, "family", ip_family_name(i->family));
	if (direction)
		put_label(m->out, false, "direction", direction);
	buf_printf(m->out, "} %" PRIu64 "\n", value);
}

/* --- the program --- */

static void
build_info(const struct metrics *m)
{
	metrics_put(m, "version", PACKAGE_VERSION, 1);
}

static void
converged(const struct metrics *m)
{
	put_plain(m, border_converged(m->h, &m->who));
}

static void
edits(const struct metrics *m)
{
	put_plain(m, (double)run_edits(m->h->run));
}

static void
requests(const struct metrics *m)
{
	char code[8];

	for (size_t i = 0; i < HOST_STATUS_N; i++)
		if (m->h->counters.statuses[i]) {
			snprintf(code, sizeof code, "%zu", i + HOST_STATUS_MIN);
			metrics_put(m, "code", code, m->h->counters.statuses[i]);
		}
}

/* What becomes more than there may be is told by its status, 413 and 431; these are the
 * bounds of a connection. */
static void
bounds(const struct metrics *m)
{
	const struct guests_counters *c = &m->h->counters.guests;

	metrics_put(m, "bound", "connections", c->full + c->evicted);
	metrics_put(m, "bound", "requests", c->used_up);
	metrics_put(m, "bound", "time", c->slow);
}

static void
turns(const struct metrics *m)
{
	const struct host_counters *c = &m->h->counters;
	const char *name = m->family->name;
	uint64_t sum = 0;

	for (size_t i = 0; i < HOST_BUCKETS; i++) {
		sum += c->turns_within[i];
		buf_printf(m->out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", name,
		    (double)host_buckets_us[i] / ERX_SEC, sum);
	}
	sum += c->turns_within[HOST_BUCKETS];
	buf_printf(m->out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, sum);
	buf_printf(m->out, "%s_sum %.6f\n", name, (double)c->turns_us / ERX_SEC);
	buf_printf(m->out, "%s_count %" PRIu64 "\n", name, sum);
}

static void
writes(const struct metrics *m)
{
	const struct host_counters *c = &m->h->counters;

	buf_printf(m->out, "%s_sum %.6f\n", m->family->name,
	    (double)c->state_write_us / ERX_SEC);
	buf_printf(m->out, "%s_count %" PRIu64 "\n", m->family->name, c->state_writes);
}

static void
start_time(const struct metrics *m)
{
	put_plain(m, (double)m->h->epoch_us / ERX_SEC);
}

/* A sample for each BMP station. */
static void
stations(const struct metrics *m)
{
	struct station_counters c;
	uint64_t figure;

	for (size_t i = 0; stations_count(m->h, i, &c); i++) {
		memcpy(&figure, (const char *)&c + m->family->figure, sizeof figure);
		metrics_put(m, "station", c.name, figure);
	}
}

/* --- sessions --- */

static void
updates(const struct metrics *m)
{
	struct net_counters n;

	net_counters(m->h->net, &n);
	metrics_put(m, "direction", "in", n.updates_in);
	metrics_put(m, "direction", "out", n.updates_out);
}

static void
sessions(const struct metrics *m)
{
	uint64_t states[BGP_STATE_N] = { 0 };
	const struct net_half *half;

	for (size_t i = 0; (half = net_half_at(m->h->net, i)) != NULL; i++) {
		struct net_half_info info;

		net_half_info(half, &info);
		states[info.state] += is_inside(m, info.local);
	}
	for (unsigned i = 0; i < BGP_STATE_N; i++)
		metrics_put(m, "state", bgp_state_name((enum bgp_state)i), states[i]);
}

static void
session_up(const struct metrics *m, const struct net_half_info *i)
{
	put_half(m, i, NULL, i->up && i->member);
}

static void
session_flaps(const struct metrics *m, const struct net_half_info *i)
{
	unsigned ups = i->status ? i->status->ups : 0;

	put_half(m, i, NULL, ups - (ups && i->state == BGP_STATE_ESTABLISHED));
}

static void
session_prefixes(const struct metrics *m, const struct net_half_info *i)
{
	struct net_half_counts c;

	net_half_count(i->half, i->family, &c);
	put_half(m, i, "received", c.received);
	put_half(m, i, "accepted", c.accepted);
	put_half(m, i, "advertised", c.advertised);
}

static void
prefix_limit(const struct metrics *m, const struct net_half_info *i)
{
	if (i->limit)
		put_half(m, i, NULL, i->limit);
}

/* --- tables --- */

static void
put_table(const struct metrics *m, const char *router, uint8_t family, uint64_t value)
{
	buf_printf(m->out, "%s%s{", m->family->name, suffix(m));
	put_name(m, true, "router", router);
	put_label(m->out, false, "family", ip_family_name(family));
	buf_printf(m->out, "} %" PRIu64 "\n", value);
}

static void
routes(const struct metrics *m, const char *router, uint8_t family,
    const struct rib *rib)
{
	put_table(m, router, family, rib_count(rib));
}

static void
route_changes(const struct metrics *m, const char *router, uint8_t family,
    const struct rib *rib)
{
	put_table(m, router, family, rib_changes(rib));
}

/* A sample for each prefix that the lab expects somewhere. */
static void
expected(const struct metrics *m)
{
	const struct er_model *model = run_lab(m->h->run)->model;
	char text[IP_PREFIX_STRLEN];
	const char *lacks;

	for (size_t i = 0; i < model->nexpects; i++) {
		const struct er_expect *e = &model->expects[i];

		for (size_t k = 0; k < e->prefixes.n && is_inside(m, e->head.name);
		     k++) {
			const struct ip_prefix *p = &e->prefixes.items[k];

			buf_printf(m->out, "%s{", m->family->name);
			put_name(m, true, "at", e->head.name);
			put_label(m->out, false, "prefix", ip_prefix_text(p, text));
			buf_printf(m->out, "} %d\n",
			    run_expected(m->h->run, e, p, &lacks));
		}
	}
}

/* --- the table --- */

static const struct metrics_family families[] = {
	{ .name = "erx_build",
	    .of_lab = true,
	    .type = METRICS_INFO,
	    .help = "Version of erxd.",
	    .once = build_info },
	{ .name = "erx_converged",
	    .of_lab = true,
	    .help = "1: nothing is under way.",
	    .once = converged },
	{ .name = "erx_sessions",
	    .of_lab = true,
	    .help = "Ends of BGP sessions by state.",
	    .once = sessions },
	{ .name = "erx_session_up",
	    .of_lab = true,
	    .over = METRICS_HALVES,
	    .help = "1: the session is Established and carries the family.",
	    .half = session_up },
	{ .name = "erx_session_flaps",
	    .of_lab = true,
	    .type = METRICS_COUNTER,
	    .over = METRICS_HALVES,
	    .help = "How often the session has been Established and is no more.",
	    .half = session_flaps },
	{ .name = "erx_session_prefixes",
	    .of_lab = true,
	    .over = METRICS_HALVES,
	    .help = "Prefixes received, accepted and advertised.",
	    .half = session_prefixes },
	{ .name = "erx_prefix_limit",
	    .of_lab = true,
	    .over = METRICS_HALVES,
	    .help = "Prefixes that the session may bring before it is ended.",
	    .half = prefix_limit },
	{ .name = "erx_routes",
	    .of_lab = true,
	    .over = METRICS_TABLES,
	    .help = "Prefixes with a best route in the table of a router.",
	    .table = routes },
	{ .name = "erx_route_changes",
	    .of_lab = true,
	    .type = METRICS_COUNTER,
	    .over = METRICS_TABLES,
	    .help = "How often a prefix of the table had to be decided again.",
	    .table = route_changes },
	{ .name = "erx_route_expected",
	    .of_lab = true,
	    .help = "1: the lab expects the prefix there, and it is in use.",
	    .once = expected },
	{ .name = "erx_updates",
	    .type = METRICS_COUNTER,
	    .help = "UPDATEs of all sessions.",
	    .once = updates },
	{ .name = "erx_edits",
	    .type = METRICS_COUNTER,
	    .help = "Changes of what runs that somebody asked for.",
	    .once = edits },
	{ .name = "erx_http_requests",
	    .type = METRICS_COUNTER,
	    .help = "Answers over HTTP by status.",
	    .once = requests },
	{ .name = "erx_http_bounds",
	    .type = METRICS_COUNTER,
	    .help = "Connections over HTTP that a bound has ended.",
	    .once = bounds },
	{ .name = "erx_loop_turn_seconds",
	    .type = METRICS_HISTOGRAM,
	    .help = "Turns of the event loop, without the wait for events.",
	    .once = turns },
	{ .name = "erx_state_write_seconds",
	    .type = METRICS_SUMMARY,
	    .help = "Writes of the kept state, to the end of fsync.",
	    .once = writes },
	{ .name = "process_cpu_seconds",
	    .type = METRICS_COUNTER,
	    .help = "User and system time.",
	    .process = metrics_cpu },
	{ .name = "process_resident_memory_bytes",
	    .help = "Resident memory.",
	    .process = metrics_resident },
	{ .name = "process_open_fds",
	    .help = "Open file descriptors.",
	    .process = metrics_open_files },
	{ .name = "process_max_fds",
	    .help = "As many as there may be.",
	    .process = metrics_max_files },
	{ .name = "process_start_time_seconds",
	    .help = "Start, in seconds since 1970.",
	    .once = start_time },
	{ .name = NULL },
};

static const char *const type_names[] = { [METRICS_GAUGE] = "gauge",
	[METRICS_COUNTER] = "counter",
	[METRICS_HISTOGRAM] = "histogram",
	[METRICS_SUMMARY] = "summary",
	[METRICS_INFO] = "info" };

/* The name of a family leaves out what its samples end with; Prometheus knows no
 * infos, and wants the name of the samples. */
static void
put_head(const struct metrics *m)
{
	const struct metrics_family *f = m->family;
	const char *end = m->open ? "" : suffix(m);
	const char *type =
	    f->type == METRICS_INFO && !m->open ? "gauge" : type_names[f->type];

	buf_printf(m->out, "# HELP %s%s %s\n# TYPE %s%s %s\n", f->name, end, f->help,
	    f->name, end, type);
}

/* One end of a session; false: that was the last one. */
static bool
next_half(struct metrics *m)
{
	const struct net_half *half = net_halves_next(m->halves);
	struct net_half_info info;

	if (!half)
		return false;
	net_half_info(half, &info);
	if (!is_inside(m, info.local))
		return true;
	for (unsigned family = IP_V4; family <= IP_V6; family++)
		if (net_half_info_of(half, (uint8_t)family, &info))
			m->family->half(m, &info);
	return true;
}

/* One router; false: that was the last one. */
static bool
next_router(struct metrics *m)
{
	const struct net_rt *router = net_router_at(m->h->net, m->router++);

	if (!router)
		return false;
	if (!is_inside(m, net_router_spec(router)->name))
		return true;
	for (unsigned family = IP_V4; family <= IP_V6; family++) {
		const struct rib *rib = net_router_rib(router, (uint8_t)family);

		if (rib)
			m->family->table(m, net_router_spec(router)->name,
			    (uint8_t)family, rib);
	}
	return true;
}

static void
begin(struct metrics *m)
{
	struct errs errs;

	put_head(m);
	m->router = 0;
	errs_init(&errs);
	if (m->family->over == METRICS_HALVES)
		m->halves = net_halves_new(m->h->net, NULL, false, &errs);
	errs_fini(&errs);
}

/* A unit of the family that has begun; false: it is at its end. */
static bool
step(struct metrics *m)
{
	double value;

	switch (m->family->over) {
	case METRICS_HALVES:
		if (m->halves && next_half(m))
			return true;
		net_halves_free(m->halves);
		m->halves = NULL;
		return false;
	case METRICS_TABLES:
		return next_router(m);
	case METRICS_ONCE:
		if (m->family->once)
			m->family->once(m);
		else if (m->family->figure)
			stations(m);
		else if (m->family->process(&value))
			put_plain(m, value);
		return false;
	}
	return false;
}

/* The next one that the caller may have. */
static void
next_family(struct metrics *m)
{
	static const struct metrics_family *const lists[] = { metrics_stations,
		metrics_packets };

	do
		m->family++;
	while (m->family->name && !m->family->of_lab && caller_border(&m->who));
	while (!m->family->name && !caller_border(&m->who) &&
	    m->list < sizeof lists / sizeof *lists)
		m->family = lists[m->list++];
}

static bool
next(void *ctx, struct buf *out, unsigned units)
{
	struct metrics *m = ctx;

	m->out = out;
	for (; units && m->family->name; units--) {
		if (step(m))
			continue;
		next_family(m);
		if (m->family->name)
			begin(m);
	}
	if (m->family->name)
		return true;
	if (m->open)
		buf_puts(out, "# EOF\n");
	return false;
}

/* The first piece: the head of the first family stands in front of it. */
static bool
first(void *ctx, struct buf *out, unsigned units)
{
	struct metrics *m = ctx;

	if (!m->out) {
		m->out = out;
		begin(m);
	}
	return next(ctx, out, units);
}

static void
done(void *ctx)
{
	struct metrics *m = ctx;

	net_halves_free(m->halves);
	free(m);
}

void
metrics_answer(struct request *r, const char *accept)
{
	static const char *const types[] = { "text/plain",
		"application/openmetrics-text", NULL };
	int type = restconf_choose(accept, types);
	struct metrics *m;

	if (type < 0) {
		request_refuse_one(r, CODE_NOT_ACCEPTABLE,
		    "text/plain or application/openmetrics-text",
		    "figures are not served as that");
		return;
	}
	m = xcalloc(1, sizeof *m);
	m->h = request_host(r);
	m->who = *request_caller(r);
	m->family = families;
	m->open = type == 1;
	request_stream_octets(r,
	    m->open ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
		    : "text/plain; version=0.0.4; charset=utf-8",
	    &(struct rows){ first, done, m }, false, ERX_NEVER);
}
