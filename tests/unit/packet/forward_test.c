/*
 * What becomes of packets: every way to pass, to be answered, and to be lost with or
 * without a word, in both families.
 */
#include "packet/forward.h"

#include "base/wire.h"
#include "er/flow.h"
#include "road.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST };

/* A row of both families. */
struct family {
	const char *in, *out;     /* links */
	const char *left, *right; /* hosts behind real routers */
	const char *host;         /* emulated */
	const char *nobody;
	const char *edge;           /* the real router's own address */
	const char *a;              /* what router a is called on that side */
	uint8_t icmp, error_quoted; /* protocol; where the packet is quoted */
};

static const struct family families[] = {
	{ "a--left", "c--right", "10.1.0.5", "10.3.0.7", "10.2.0.9", "10.77.0.1",
	    "192.0.2.2", "192.0.2.1", PACKET_PROTOCOL_ICMP, 28 },
	{ "a--left6", "c--right6", "fd01::5", "fd03::7", "fd02::9", "fd77::1",
	    "2001:db8:1::2", "2001:db8:1::1", PACKET_PROTOCOL_ICMP6, 48 },
};

static struct road r;

static void
setup(void)
{
	road_init(&r, NULL);
}

static void
teardown(void)
{
	road_fini(&r);
}

static struct packet_head
sent(size_t i)
{
	struct packet_head h;

	ck_assert_uint_lt(i, r.n);
	road_ck_sums(r.frames[i], r.lens[i]);
	packet_read(&h, r.frames[i], r.lens[i]);
	return h;
}

static void
ck_addr(const struct ip_addr *a, const char *expected)
{
	char text[IP_ADDR_STRLEN];

	ck_assert_str_eq(ip_addr_text(a, text), expected);
}

/* The only packet sent is an error to the left host, and quotes the packet as it came
 * in up to the octet that a router changes. */
static const uint8_t *
ck_error(const struct family *f, const char *by, unsigned type, unsigned code)
{
	struct packet_head h = sent(0);
	const uint8_t *icmp = r.frames[0] + h.header;

	ck_assert_uint_eq(r.n, 1);
	ck_assert_uint_eq(r.ports[0], road_port(&r, f->in));
	ck_assert_uint_eq(h.protocol, f->icmp);
	if (by)
		ck_addr(&h.from, by);
	ck_addr(&h.to, f->left);
	ck_assert_uint_eq(icmp[0], type);
	ck_assert_uint_eq(icmp[1], code);
	return icmp;
}

START_TEST(packets_pass_three_routers)
{
	const struct family *f = &families[_i];
	struct packet_head h;

	road_udp(&r, f->in, f->left, f->right, 64, 300, true);
	h = sent(FIRST);
	ck_assert_uint_eq(r.n, 1);
	ck_assert_uint_eq(r.ports[0], road_port(&r, f->out));
	ck_assert_uint_eq(h.ttl, 61);
	ck_addr(&h.from, f->left);
	ck_addr(&h.to, f->right);
	ck_assert_uint_eq(h.ports[0], 5000);
	ck_assert_uint_eq(road_counters(&r, f->in)->passed, 1);
	ck_assert_uint_eq(road_counters(&r, f->out)->out, 1);
	ck_assert_uint_eq(road_counters(&r, f->out)->out_octets, 300);
}
END_TEST

/* What traceroute makes of it: the TTL of each probe ends one router later, and that
 * router is the one that trace has at the place. */
START_TEST(a_ttl_that_ends_is_told_by_the_router_that_trace_has_there)
{
	const struct family *f = &families[_i];
	struct er_endpoint from = lab_place(&r.lab, f->in);
	struct er_endpoint to = lab_place(&r.lab, f->right);
	struct er_flow flow;
	static const char *const names[] = { "a", "b", "c" };

	from.address = road_addr(f->left);
	from.owner = NULL;
	ck_assert(
	    er_flow_trace(r.lab.lab->model, r.lab.bed.net, &from, &to, NULL, &flow));
	ck_assert_uint_eq(flow.forward.npaths, 1);
	ck_assert_uint_eq(flow.forward.paths[0].nhops, 4);
	for (unsigned ttl = 1; ttl <= 3; ttl++) {
		struct packet_head h;
		const uint8_t *icmp;

		r.n = 0;
		road_udp(&r, f->in, f->left, f->right, (uint8_t)ttl, 60, true);
		icmp = ck_error(f, ttl == 1 ? f->a : NULL, f->icmp == 1 ? 11 : 3, 0);
		ck_assert_str_eq(flow.forward.paths[0].hops[ttl - 1].router,
		    names[ttl - 1]);
		h = sent(0);
		ck_assert_uint_eq(h.ttl, 255 - (ttl - 1));
		/* The packet as it came in is quoted. */
		ck_assert_uint_eq(get_u16(icmp + f->error_quoted), 5000);
	}
	ck_assert_uint_eq(road_counters(&r, f->in)->expired, 3);
	ck_assert_uint_eq(road_counters(&r, f->in)->errors, 3);
	er_flow_fini(&flow);
}
END_TEST

START_TEST(a_ttl_of_none_ends_at_once)
{
	const struct family *f = &families[_i];

	road_udp(&r, f->in, f->left, f->right, 0, 60, true);
	ck_error(f, f->a, f->icmp == 1 ? 11 : 3, 0);
}
END_TEST

/* b--c takes 1300 octets: b says so (RFC 1191 4, RFC 8201). */
START_TEST(what_is_too_long_and_whole_is_told_with_the_mtu)
{
	const struct family *f = &families[_i];
	const uint8_t *icmp;

	road_udp(&r, f->in, f->left, f->right, 64, 1300, true);
	ck_assert_uint_eq(r.lens[0], 1300);
	r.n = 0;
	road_udp(&r, f->in, f->left, f->right, 64, 1301, true);
	icmp = f->icmp == 1 ? ck_error(f, NULL, 3, 4) : ck_error(f, NULL, 2, 0);
	ck_assert_uint_eq(get_u32(icmp + 4), 1300);
	ck_assert_uint_eq(road_counters(&r, f->in)->too_big, 1);
	ck_assert_uint_le(r.lens[0], f->icmp == 1 ? 576 : 1280);
}
END_TEST

/* At b a TTL of 2 has ended already: that goes first; one of 1 at a. */
START_TEST(the_ttl_is_looked_at_before_the_length)
{
	const struct family *f = &families[_i];

	road_udp(&r, f->in, f->left, f->right, 2, 1400, true);
	ck_error(f, NULL, f->icmp == 1 ? 11 : 3, 0);
	r.n = 0;
	road_udp(&r, f->in, f->left, f->right, 3, 1400, true);
	ck_error(f, NULL, f->icmp == 1 ? 3 : 2, f->icmp == 1 ? 4 : 0);
}
END_TEST

START_TEST(what_may_be_cut_is_cut)
{
	struct packet_head h;
	size_t total = 0;

	road_udp(&r, "a--left", "10.1.0.5", "10.3.0.7", 64, 1500, false);
	ck_assert_uint_eq(r.n, 2);
	for (size_t i = 0; i < r.n; i++) {
		h = sent(i);
		ck_assert_uint_le(h.len, 1300);
		ck_assert_uint_eq(h.ttl, 61);
		ck_assert(h.piece);
		total += h.len - h.header;
	}
	ck_assert_uint_eq(total, 1480);
}
END_TEST

/* --- hosts --- */

static size_t
echo(uint8_t *out, const struct family *f, size_t len)
{
	struct ip_addr from = road_addr(f->left), to = road_addr(f->host);
	bool v6 = f->icmp == PACKET_PROTOCOL_ICMP6;
	size_t header = packet_header(out, &from, &to, f->icmp, 64, len, 0);
	uint8_t *icmp = out + header;

	memset(icmp, 'e', len);
	icmp[0] = v6 ? 128 : 8;
	icmp[1] = 0;
	put_u16(icmp + 2, 0);
	put_u16(icmp + 2,
	    packet_sum_fold(packet_sum(icmp, len,
		v6 ? packet_sum_pseudo(&from, &to, f->icmp, len) : 0)));
	return header + len;
}

START_TEST(an_emulated_host_answers_an_echo)
{
	const struct family *f = &families[_i];
	uint8_t packet[512];
	size_t len = echo(packet, f, 64);
	struct packet_head h;
	const uint8_t *icmp;

	road_input(&r, f->in, packet, len);
	h = sent(FIRST);
	icmp = r.frames[0] + h.header;
	ck_assert_uint_eq(r.n, 1);
	ck_addr(&h.from, f->host);
	ck_addr(&h.to, f->left);
	ck_assert_uint_eq(icmp[0], f->icmp == 1 ? 0 : 129);
	ck_assert_mem_eq(icmp + 4, packet + h.header + 4, 60);
	ck_assert_uint_eq(h.ttl, 62); /* b and a */
	ck_assert_uint_eq(road_counters(&r, f->in)->answered, 1);
	/* One with a checksum that is wrong gets none. */
	r.n = 0;
	packet[len - 1] ^= 1;
	road_input(&r, f->in, packet, len);
	ck_assert_uint_eq(r.n, 0);
}
END_TEST

START_TEST(an_emulated_host_has_no_servers)
{
	const struct family *f = &families[_i];
	struct ip_addr from = road_addr(f->left), to = road_addr(f->host);
	bool v6 = f->icmp == PACKET_PROTOCOL_ICMP6;
	struct packet_head h;
	uint8_t packet[512];
	size_t header;

	road_udp(&r, f->in, f->left, f->host, 64, 100, true);
	ck_error(f, f->host, v6 ? 1 : 3, v6 ? 4 : 3);
	ck_assert_uint_eq(sent(0).ttl, 62);
	/* Another protocol. */
	r.n = 0;
	header = packet_header(packet, &from, &to, 132, 64, 12, 0);
	memset(packet + header, 0, 12);
	road_input(&r, f->in, packet, header + 12);
	ck_error(f, f->host, v6 ? 4 : 3, v6 ? 1 : 2);
	/* A SYN of TCP. */
	r.n = 0;
	header = packet_header(packet, &from, &to, PACKET_PROTOCOL_TCP, 64, 20, 0);
	memset(packet + header, 0, 20);
	put_u16(packet + header, 4000);
	put_u16(packet + header + 2, 80);
	put_u32(packet + header + 4, 1000);
	packet[header + 12] = 0x50;
	packet[header + 13] = 2;
	road_input(&r, f->in, packet, header + 20);
	h = sent(FIRST);
	ck_assert_uint_eq(h.protocol, PACKET_PROTOCOL_TCP);
	ck_assert_uint_eq(h.ports[0], 80);
	ck_assert_uint_eq(h.ports[1], 4000);
	ck_assert_uint_eq(r.frames[0][h.header + 13], 0x14); /* RST, ACK */
	ck_assert_uint_eq(get_u32(r.frames[0] + h.header + 8), 1001);
	/* A reset of theirs is taken in silence. */
	r.n = 0;
	packet[header + 13] = 4;
	road_input(&r, f->in, packet, header + 20);
	ck_assert_uint_eq(r.n, 0);
}
END_TEST

/* --- losses --- */

START_TEST(where_there_is_no_route_the_router_says_so)
{
	const struct family *f = &families[_i];

	road_udp(&r, f->in, f->left, f->nobody, 64, 100, true);
	ck_error(f, f->a, f->icmp == 1 ? 3 : 1, 0);
	ck_assert_uint_eq(road_counters(&r, f->in)->lost, 1);
}
END_TEST

/* The real router asks with its address on the link, which no table has. */
START_TEST(the_real_router_itself_hears_of_errors)
{
	const struct family *f = &families[_i];
	struct packet_head h;

	road_udp(&r, f->in, f->edge, f->nobody, 64, 100, true);
	h = sent(FIRST);
	ck_addr(&h.to, f->edge);
	ck_addr(&h.from, f->a);
}
END_TEST

START_TEST(an_error_leads_to_no_error)
{
	const struct family *f = &families[_i];
	struct ip_addr from = road_addr(f->left), to = road_addr(f->nobody);
	uint8_t packet[128];
	size_t header = packet_header(packet, &from, &to, f->icmp, 64, 40, 0);

	memset(packet + header, 0, 40);
	packet[header] = f->icmp == 1 ? 3 : 1;
	road_input(&r, f->in, packet, header + 40);
	ck_assert_uint_eq(r.n, 0);
	ck_assert_uint_eq(road_counters(&r, f->in)->lost, 1);
}
END_TEST

/* A black hole and a dead link take packets in silence, as trace says. */
START_TEST(what_fails_takes_packets_without_a_word)
{
	const struct family *f = &families[_i];
	static const struct {
		enum net_target what;
		const char *name;
	} rows[] = { { NET_FORWARDING, "b" }, { NET_LINK, "a--left" },
		{ NET_LINK, "a--left6" }, { NET_ROUTER, "a" } };
	unsigned lost = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bed *b = &r.lab.bed;
		uint64_t before = road_counters(&r, f->in)->lost;

		if (strncmp(rows[i].name, "a--", 3) == 0 &&
		    strcmp(rows[i].name, f->in) != 0)
			continue;
		r.n = 0;
		ck_assert(net_fail(b->net, b->now, rows[i].what, rows[i].name));
		road_udp(&r, f->in, f->left, f->right, 64, 100, true);
		ck_assert_uint_eq(r.n, 0);
		ck_assert_uint_eq(road_counters(&r, f->in)->lost, before + 1);
		lost++;
		ck_assert(net_restore(b->net, b->now, rows[i].what, rows[i].name));
	}
	ck_assert_uint_eq(lost, 3);
}
END_TEST

START_TEST(a_ttl_ends_in_front_of_what_has_failed)
{
	const struct family *f = &families[_i];
	struct bed *b = &r.lab.bed;

	ck_assert(net_fail(b->net, b->now, NET_FORWARDING, "b"));
	road_udp(&r, f->in, f->left, f->right, 1, 100, true);
	ck_error(f, f->a, f->icmp == 1 ? 11 : 3, 0);
	r.n = 0;
	road_udp(&r, f->in, f->left, f->right, 2, 100, true);
	ck_assert_uint_eq(r.n, 0);
}
END_TEST

START_TEST(changes_are_noted_once_and_with_what_they_are)
{
	struct bed *b = &r.lab.bed;

	road_udp(&r, "a--left", "10.1.0.5", "10.3.0.7", 64, 100, true);
	while (packets_look(r.packets, b->now, 1))
		;
	ck_assert_ptr_null(r.notes.data);
	ck_assert(net_fail(b->net, b->now, NET_FORWARDING, "b"));
	while (packets_look(r.packets, b->now, 1))
		;
	ck_assert_str_eq(r.notes.data,
	    "a--left: 10.1.0.5 to 10.3.0.7 is lost: not-forwarding behind a\n");
	ck_assert(!packets_look(r.packets, b->now, 1));
	buf_reset(&r.notes);
	ck_assert(net_restore(b->net, b->now, NET_FORWARDING, "b"));
	while (packets_look(r.packets, b->now, 1))
		;
	ck_assert_str_eq(r.notes.data,
	    "a--left: 10.1.0.5 to 10.3.0.7 passes a, b, c\n");
	/* A flow without packets is nobody's business. */
	buf_reset(&r.notes);
	bed_run(b, 20 * ERX_SEC);
	ck_assert(net_fail(b->net, b->now, NET_FORWARDING, "b"));
	while (packets_look(r.packets, b->now, 1))
		;
	ck_assert_str_eq(r.notes.data, "");
}
END_TEST

/* A real router whose link is dead sends by another one, after a while of its own. */
START_TEST(a_flow_that_comes_in_elsewhere_after_a_loss_is_noted)
{
	struct bed *b = &r.lab.bed;

	road_udp(&r, "right--c", "10.1.0.6", "10.2.0.9", 64, 100, true);
	bed_run(b, 20 * ERX_SEC);
	road_udp(&r, "a--left", "10.1.0.5", "10.2.0.9", 64, 100, true);
	road_udp(&r, "a--left", "10.1.0.6", "10.2.0.9", 64, 100, true);
	ck_assert(net_fail(b->net, b->now, NET_LINK, "a--left"));
	while (packets_look(r.packets, b->now, 1))
		;
	buf_reset(&r.notes);
	road_udp(&r, "right--c", "10.1.0.5", "10.2.0.9", 64, 100, true);
	ck_assert_str_eq(r.notes.data, "c--right: 10.1.0.5 to 10.2.0.9 passes c, b\n");
	/* Once, and only of what was lost. */
	road_udp(&r, "right--c", "10.1.0.5", "10.2.0.9", 64, 100, true);
	road_udp(&r, "right--c", "10.1.0.7", "10.2.0.9", 64, 100, true);
	ck_assert_str_eq(r.notes.data, "c--right: 10.1.0.5 to 10.2.0.9 passes c, b\n");
	/* One that was there long ago comes anew. */
	buf_reset(&r.notes);
	road_udp(&r, "right--c", "10.1.0.6", "10.2.0.9", 64, 100, true);
	ck_assert_str_eq(r.notes.data, "c--right: 10.1.0.6 to 10.2.0.9 passes c, b\n");
}
END_TEST

/* Of two links that carry a flow at a time nothing is said. */
START_TEST(a_flow_over_two_links_is_not_noted)
{
	road_udp(&r, "a--left", "10.1.0.5", "10.2.0.9", 64, 100, true);
	road_udp(&r, "right--c", "10.1.0.5", "10.2.0.9", 64, 100, true);
	ck_assert_ptr_null(r.notes.data);
}
END_TEST

/* --- frames --- */

START_TEST(damaged_frames_are_counted_and_go_no_farther)
{
	static const struct {
		const char *what;
		size_t at;    /* octet of the frame */
		uint8_t with; /* put there */
		size_t len;   /* of the frame */
		enum packet_fault fault;
	} rows[] = {
		{ "whole", 0, 0, 114, PACKET_FINE },
		{ "empty", 0, 0, 0, PACKET_CUT },
		{ "no header", 0, 0, 13, PACKET_CUT },
		{ "no packet", 0, 0, 14, PACKET_CUT },
		{ "half a header", 0, 0, 30, PACKET_CUT },
		{ "half a packet", 0, 0, 80, PACKET_CUT },
		{ "ARP", 13, 6, 114, PACKET_NO_IP },
		{ "another version", 14, 0x55, 114, PACKET_BAD_HEADER },
		{ "the other family", 14, 0x65, 114, PACKET_BAD_HEADER },
		{ "a header too short", 14, 0x44, 114, PACKET_BAD_HEADER },
		{ "shorter than its header", 17, 10, 114, PACKET_BAD_HEADER },
		{ "a checksum", 24, 0, 114, PACKET_BAD_SUM },
	};
	const struct packet_counters *c = road_counters(&r, "a--left");

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t before = c->faults[rows[i].fault], passed = c->passed;
		uint8_t frame[PACKET_ETHER + 100] = { 0 };

		put_u16(frame + 12, 0x0800);
		road_datagram(frame + PACKET_ETHER, "10.1.0.5", "10.3.0.7", 64, 100,
		    true);
		if (rows[i].at)
			frame[rows[i].at] = rows[i].with;
		packets_input(r.packets, r.lab.bed.now, road_port(&r, "a--left"), frame,
		    rows[i].len);
		if (rows[i].fault == PACKET_FINE)
			ck_assert_uint_eq(c->passed, passed + 1);
		else
			ck_assert_msg(c->faults[rows[i].fault] == before + 1, "%s",
			    rows[i].what);
	}
	ck_assert_uint_eq(c->in, sizeof rows / sizeof *rows);
}
END_TEST

START_TEST(padding_of_short_frames_stays_behind)
{
	uint8_t packet[60] = { 0 };

	road_datagram(packet, "10.1.0.5", "10.3.0.7", 64, 30, true);
	road_input(&r, "a--left", packet, sizeof packet);
	ck_assert_uint_eq(r.lens[0], 30);
}
END_TEST

START_TEST(what_no_router_forwards_is_left_where_it_is)
{
	static const char *const rows[][2] = { { "127.0.0.1", "10.3.0.7" },
		{ "224.0.0.5", "10.3.0.7" }, { "0.0.0.0", "10.3.0.7" },
		{ "10.1.0.5", "255.255.255.255" }, { "10.1.0.5", "169.254.1.1" },
		{ "fe80::1", "fd03::7" }, { "fd01::5", "ff02::1" }, { "::", "fd03::7" },
		{ "::1", "fd03::7" } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		road_udp(&r, "a--left", rows[i][0], rows[i][1], 64, 100, true);
	ck_assert_uint_eq(road_counters(&r, "a--left")->faults[PACKET_BAD_ADDRESS],
	    sizeof rows / sizeof *rows);
	ck_assert_uint_eq(r.n, 0);
}
END_TEST

START_TEST(errors_are_so_many_a_second)
{
	const struct packet_counters *c = road_counters(&r, "a--left");

	for (unsigned i = 0; i < 1000; i++)
		road_udp(&r, "a--left", "10.1.0.5", "10.77.0.1", 64, 60, true);
	ck_assert_uint_eq(c->errors, 100);
	ck_assert_uint_eq(c->silent, 900);
	r.lab.bed.now = erx_time_add(r.lab.bed.now, ERX_SEC / 10);
	for (unsigned i = 0; i < 1000; i++)
		road_udp(&r, "a--left", "10.1.0.5", "10.77.0.1", 64, 60, true);
	ck_assert_uint_eq(c->errors, 200);
}
END_TEST

START_TEST(flows_that_are_kept_are_bounded)
{
	char to[IP_ADDR_STRLEN];

	for (unsigned i = 0; i < PACKET_FLOWS + 500; i++) {
		struct ip_addr a = road_addr("10.3.0.0");

		a = ip_addr_plus(&a, i + 1);
		road_udp(&r, "a--left", "10.1.0.5", ip_addr_text(&a, to), 64, 60, true);
	}
	ck_assert_uint_eq(packets_flows(r.packets), PACKET_FLOWS);
	ck_assert_uint_eq(r.sent, PACKET_FLOWS + 500);
}
END_TEST

/* A host counts what a turn costs by traces: a flow that is known has none. */
START_TEST(traces_are_counted_and_packets_of_a_known_flow_have_none)
{
	const struct family *f = &families[_i];
	struct bed *b = &r.lab.bed;
	uint64_t before = packets_traced(r.packets);

	road_udp(&r, f->in, f->left, f->right, 64, 60, true);
	ck_assert_uint_eq(packets_traced(r.packets), before + 1);
	for (unsigned i = 0; i < 100; i++)
		road_udp(&r, f->in, f->left, f->right, 64, 60, true);
	ck_assert_uint_eq(packets_traced(r.packets), before + 1);
	/* An error has a way of its own, which is the most that a frame costs. */
	road_udp(&r, f->in, f->left, f->nobody, 64, 60, true);
	ck_assert_uint_eq(packets_traced(r.packets), before + 1 + PACKETS_TRACES);
	ck_assert(net_fail(b->net, b->now, NET_FORWARDING, "b"));
	while (packets_look(r.packets, b->now, 1))
		;
	/* Those of two flows, and the way of the error. */
	ck_assert_uint_eq(packets_traced(r.packets), before + 3 + PACKETS_TRACES + 1);
}
END_TEST

/* Two ways from a to c: flows are spread over them, and each keeps to its own. */
START_TEST(flows_are_spread_over_equal_ways)
{
	struct ip_addr first = { .family = IP_NONE };
	unsigned same = 0;

	road_fini(&r);
	road_init(&r,
	    "routers\n"
	    "  a\n    neighbors\n      d\n"
	    "  d\n    asn = 65002\n    neighbors\n      c\n");
	for (unsigned i = 0; i < 64; i++) {
		struct ip_addr by[2];
		uint8_t packet[100];

		for (unsigned again = 0; again < 2; again++) {
			road_datagram(packet, "10.1.0.5", "10.3.0.7", 2, 100, true);
			put_u16(packet + 20, 1000 + i);
			r.n = 0;
			/* The second router tells which way the flow went. */
			road_input(&r, "a--left", packet, sizeof packet);
			r.lab.bed.now = erx_time_add(r.lab.bed.now, 10 * ERX_MSEC);
			ck_assert_uint_eq(r.n, 1);
			ck_assert(ip_addr_parse(&by[again], "0.0.0.0"));
			memcpy(by[again].b, r.frames[0] + 12, 4);
		}
		ck_assert(ip_addr_equal(&by[0], &by[1]));
		first = i ? first : by[0];
		same += ip_addr_equal(&first, &by[0]);
	}
	ck_assert_uint_gt(same, 16);
	ck_assert_uint_lt(same, 48);
}
END_TEST

TCase *
test_packet_forward(void)
{
	TCase *t = tcase_create("packet/forward");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, packets_pass_three_routers, 0, 2);
	tcase_add_loop_test(t,
	    a_ttl_that_ends_is_told_by_the_router_that_trace_has_there, 0, 2);
	tcase_add_loop_test(t, a_ttl_of_none_ends_at_once, 0, 2);
	tcase_add_loop_test(t, what_is_too_long_and_whole_is_told_with_the_mtu, 0, 2);
	tcase_add_loop_test(t, the_ttl_is_looked_at_before_the_length, 0, 2);
	tcase_add_test(t, what_may_be_cut_is_cut);
	tcase_add_loop_test(t, an_emulated_host_answers_an_echo, 0, 2);
	tcase_add_loop_test(t, an_emulated_host_has_no_servers, 0, 2);
	tcase_add_loop_test(t, where_there_is_no_route_the_router_says_so, 0, 2);
	tcase_add_loop_test(t, the_real_router_itself_hears_of_errors, 0, 2);
	tcase_add_loop_test(t, an_error_leads_to_no_error, 0, 2);
	tcase_add_loop_test(t, what_fails_takes_packets_without_a_word, 0, 2);
	tcase_add_loop_test(t, a_ttl_ends_in_front_of_what_has_failed, 0, 2);
	tcase_add_test(t, changes_are_noted_once_and_with_what_they_are);
	tcase_add_test(t, a_flow_that_comes_in_elsewhere_after_a_loss_is_noted);
	tcase_add_test(t, a_flow_over_two_links_is_not_noted);
	tcase_add_test(t, damaged_frames_are_counted_and_go_no_farther);
	tcase_add_test(t, padding_of_short_frames_stays_behind);
	tcase_add_test(t, what_no_router_forwards_is_left_where_it_is);
	tcase_add_test(t, errors_are_so_many_a_second);
	tcase_add_test(t, flows_that_are_kept_are_bounded);
	tcase_add_loop_test(t, traces_are_counted_and_packets_of_a_known_flow_have_none,
	    0, 2);
	tcase_add_test(t, flows_are_spread_over_equal_ways);
	return t;
}
