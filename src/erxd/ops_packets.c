/*
 * What has become of real packets: a row a link, and a figure for each member of its
 * counters; and the octets of circuits, of packets and of BGP.
 */
#include "er/kind.h"
#include "er/names.h"
#include "erxd/host.h"
#include "erxd/metrics_int.h"
#include "erxd/ops.h"
#include "erxd/taps.h"
#include "run/traffic.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#define FIGURE(member) offsetof(struct taps_counters, member)

static const struct figure {
	const char *name;
	size_t at;
} figures[] = {
	{ "in", FIGURE(packets.in) },
	{ "in-octets", FIGURE(packets.in_octets) },
	{ "out", FIGURE(packets.out) },
	{ "out-octets", FIGURE(packets.out_octets) },
	{ "passed", FIGURE(packets.passed) },
	{ "answered", FIGURE(packets.answered) },
	{ "expired", FIGURE(packets.expired) },
	{ "too-big", FIGURE(packets.too_big) },
	{ "lost", FIGURE(packets.lost) },
	{ "left", FIGURE(packets.left) },
	{ "unknown", FIGURE(packets.unknown) },
	{ "malformed", FIGURE(malformed) },
	{ "errors", FIGURE(packets.errors) },
	{ "silent", FIGURE(packets.silent) },
	{ "strange", FIGURE(strange) },
	{ "unresolved", FIGURE(unresolved) },
	{ "stuck", FIGURE(stuck) },
};

static uint64_t
figure(const struct taps_counters *c, size_t at)
{
	uint64_t value;

	memcpy(&value, (const char *)c + at, sizeof value);
	return value;
}

static void
put_row(struct json *j, const struct taps_counters *c)
{
	json_object(j, NULL);
	json_string(j, "link", c->port->link);
	json_string(j, "interface", c->interface);
	json_string(j, "tap", c->tap);
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
		json_uint(j, figures[i].name, figure(c, figures[i].at));
	json_object(j, "faults");
	for (unsigned i = PACKET_FINE + 1; i < PACKET_FAULT_N; i++)
		json_uint(j, packet_fault_name((enum packet_fault)i),
		    c->packets.faults[i]);
	json_object_end(j);
	json_object_end(j);
}

static void
show_packets(struct request *r, const struct api_args *in)
{
	struct request_answer a;
	struct taps_counters c;

	(void)in;
	request_answer_begin(&a);
	json_array(&a.j, "packets");
	for (size_t i = 0; taps_count(request_host(r), i, &c); i++)
		put_row(&a.j, &c);
	json_array_end(&a.j);
	request_answer_end(r, &a);
}

/* --- octets of circuits --- */

/* Octets are counted for a circuit's owner. */
static bool
is_owned(const struct er_circuit *k, const char *subscription)
{
	return !subscription ||
	    strcmp(er_kind_owner(ER_CIRCUIT, &k->head), subscription) == 0;
}

static void
put_stats(struct json *j, struct host *h, const struct er_circuit *k,
    enum run_traffic_peering which, bool az)
{
	static const char *const keys[2][2][2] = {
		{ { "primary-bytes-in", "primary-bytes-out" },
		    { "secondary-bytes-in", "secondary-bytes-out" } },
		{ { "primarybytesIn", "primarybytesOut" },
		    { "secondarybytesIn", "secondarybytesOut" } },
	};
	const struct run_packets packets = taps_packets(h);

	json_object(j, NULL);
	if (!az) {
		json_string(j, "circuit", k->head.name);
		json_string(j, "peering",
		    which == RUN_TRAFFIC_MICROSOFT ? "MicrosoftPeering"
						   : "AzurePrivatePeering");
	}
	for (unsigned path = 0; path < 2; path++) {
		struct run_traffic t =
		    run_traffic_of_path(h->run, &packets, k, path, which);

		json_uint(j, keys[az][path][0], t.in);
		json_uint(j, keys[az][path][1], t.out);
	}
	json_object_end(j);
}

/* The circuit that is named; NULL with an error, or without a name. */
static const struct er_circuit *
named(const struct host *h, const char *name, const char *subscription,
    struct errs *errs)
{
	struct er_model *m = run_lab(h->run)->model;
	const char *who = subscription ? subscription : ER_SUBSCRIPTION_DEFAULT;
	struct er_ctx c = { .model = m, .subscription = who };
	const struct er_circuit *k = name ? er_name_circuit(m, who, name) : NULL;
	struct data_suggest s;

	if (name && (!k || !is_owned(k, subscription))) {
		k = NULL;
		errs_add(errs, CODE_UNKNOWN_NAME, NULL, name,
		    er_name_cure(&c, 1u << ER_CIRCUIT | 1u << ER_CLOUD, name, &s,
			"`erxctl show circuits` lists what there is"),
		    "there is no circuit %.80s", name);
	}
	return k;
}

/* A row a peering; for the Azure CLI a row a circuit. */
static void
show_stats(struct request *r, const struct api_args *in)
{
	const char *subscription = api_text_of(in, API_SUBSCRIPTION);
	const struct api_value *value = api_value(in, API_AZ);
	struct host *h = request_host(r);
	const struct er_model *m = run_lab(h->run)->model;
	const struct er_circuit *only;
	bool az = value && value->as.flag;
	struct request_answer a;
	struct errs errs;

	errs_init(&errs);
	only = named(h, api_text_of(in, "name"), subscription, &errs);
	if (errs.nerrors) {
		request_refuse(r, &errs);
		errs_fini(&errs);
		return;
	}
	errs_fini(&errs);
	request_answer_begin(&a);
	json_array(&a.j, "stats");
	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		if ((only && k != only) || !is_owned(k, subscription))
			continue;
		if (az || k->has_peering)
			put_stats(&a.j, h, k,
			    az ? RUN_TRAFFIC_ALL : RUN_TRAFFIC_PRIVATE, az);
		if (!az && k->has_microsoft)
			put_stats(&a.j, h, k, RUN_TRAFFIC_MICROSOFT, az);
	}
	json_array_end(&a.j);
	request_answer_end(r, &a);
}

const struct op_row op_rows_packets[] = {
	{ &api_verb_show_packets, show_packets },
	{ &api_verb_show_stats, show_stats },
	{ NULL, NULL },
};

/* --- metrics --- */

static void
links(const struct metrics *m)
{
	struct taps_counters c;

	for (size_t i = 0; taps_count(m->h, i, &c); i++)
		metrics_put(m, "link", c.port->link, figure(&c, m->family->figure));
}

static void
flows(const struct metrics *m)
{
	buf_printf(m->out, "%s %zu\n", m->family->name, taps_flows(m->h));
}

#define LINKS(word, text, member)                                                    \
	{                                                                            \
		.name = "erx_packets_" word, .type = METRICS_COUNTER, .once = links, \
		.help = (text), .figure = FIGURE(member)                             \
	}

const struct metrics_family metrics_packets[] = {
	LINKS("in", "Packets that came in on a link.", packets.in),
	LINKS("in_bytes", "Octets of packets that came in on a link.",
	    packets.in_octets),
	LINKS("out", "Packets that went out on a link.", packets.out),
	LINKS("out_bytes", "Octets of packets that went out on a link.",
	    packets.out_octets),
	LINKS("passed", "Packets of a link that went on to a real router.",
	    packets.passed),
	LINKS("answered", "Packets of a link to emulated hosts.", packets.answered),
	LINKS("expired", "Packets of a link whose TTL ended.", packets.expired),
	LINKS("too_big", "Packets of a link too long for another one.",
	    packets.too_big),
	LINKS("lost", "Packets of a link that were lost, as a trace says.",
	    packets.lost),
	LINKS("left", "Packets of a link that left the lab for the Internet.",
	    packets.left),
	LINKS("unknown", "Packets of a link of which nobody knows.", packets.unknown),
	LINKS("malformed", "Frames of a link that hold no packet that goes on.",
	    malformed),
	LINKS("errors", "Errors of ICMP that packets of a link led to.",
	    packets.errors),
	LINKS("silent", "Errors of ICMP that were too many a second.", packets.silent),
	LINKS("strange", "Frames for somebody else on the wire.", strange),
	LINKS("unresolved", "Packets to a real router that the kernel does not find.",
	    unresolved),
	LINKS("stuck", "Packets that a TAP device did not take.", stuck),
	{ .name = "erx_packets_flows",
	    .once = flows,
	    .help = "Flows of packets that are kept." },
	{ .name = NULL },
};
