/*
 * What has become of real packets: a row a link, and a figure for each member of its
 * counters.
 */
#include "erxd/host.h"
#include "erxd/metrics_int.h"
#include "erxd/ops.h"
#include "erxd/taps.h"

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

const struct op_row op_rows_packets[] = {
	{ &api_verb_show_packets, show_packets },
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
