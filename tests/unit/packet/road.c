#include "road.h"

#include "base/wire.h"
#include "base/xalloc.h"
#include "bgp/open.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

#define EXTERNAL(name, asn, local, remote)                                            \
	"      " name "\n        asn = " asn                                          \
	"\n        external\n          local = " local "\n          remote = " remote \
	"\n          mode = listen\n"

static const char inner[] = "routers\n"
			    "  a\n"
			    "    asn = 65001\n"
			    "    max-paths = 2\n"
			    "    neighbors\n"
			    "      b\n"
			    "        families = [ipv4, ipv6]\n"
			    "  b\n"
			    "    asn = 65002\n"
			    "    networks = [10.2.0.0/16, fd02::/48]\n"
			    "    advertise\n"
			    "      -\n        prefix = 10.2.0.0/16\n"
			    "      -\n        prefix = fd02::/48\n"
			    "    neighbors\n"
			    "      c\n"
			    "        families = [ipv4, ipv6]\n"
			    "  c\n"
			    "    asn = 65003\n";

static const char outer[] =
    "packets\n"
    "  links\n"
    "    a--left\n      interface = e1\n"
    "    a--left6\n      interface = e2\n"
    "    right--c\n      interface = e3\n"
    "    c--right6\n      interface = e4\n"
    "    b--c\n      mtu = 1300\n"
    "routers\n"
    "  a\n"
    "    neighbors\n" EXTERNAL("left", "64501", "192.0.2.1", "192.0.2.2")
	EXTERNAL("left6", "64502", "2001:db8:1::1",
	    "2001:db8:1::2") "  c\n"
			     "    neighbors\n" EXTERNAL("right", "64503",
				 "198.51.100.1", "198.51.100.2") EXTERNAL("right6",
				 "64504", "2001:db8:2::1", "2001:db8:2::2");

struct ip_addr
road_addr(const char *text)
{
	struct ip_addr a;

	ck_assert(ip_addr_parse(&a, text));
	return a;
}

/* A real router says what is behind it. */
static void
bring_up(struct bed *b, uint32_t asn, const char *local, const char *remote,
    const char *prefix)
{
	struct ip_addr l = road_addr(local), r = road_addr(remote);
	struct bgp_open open = { .as = asn,
		.hold = 0,
		.id = asn,
		.families = BGP_FAMILY_BIT(l.family),
		.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH };
	uint8_t message[4096], refusal[64];
	size_t len = 0;
	net_conn id = net_accepted(b->net, b->now, &l, 179, &r, refusal, &len);
	struct wr w = wr_init(message, sizeof message);

	ck_assert_uint_ne(id, 0);
	bgp_open_encode(&w, &open);
	net_input(b->net, b->now, id, message, wr_len(&w));
	len = bed_keepalive(message, sizeof message);
	net_input(b->net, b->now, id, message, len);
	len = bed_update(message, sizeof message, asn, remote, prefix);
	net_input(b->net, b->now, id, message, len);
	bed_settle(b);
}

static void
on_send(void *ctx, uint32_t port, uint8_t *frame, size_t len)
{
	struct road *r = ctx;

	r->sent++;
	ck_assert_uint_gt(len, PACKET_ETHER);
	if (r->n == ROAD_FRAMES || len - PACKET_ETHER > ROAD_FRAME)
		return;
	memcpy(r->frames[r->n], frame + PACKET_ETHER, len - PACKET_ETHER);
	r->lens[r->n] = len - PACKET_ETHER;
	r->ports[r->n++] = port;
}

static void
on_note(void *ctx, const char *link, const char *text)
{
	struct road *r = ctx;

	buf_printf(&r->notes, "%s: %s\n", link, text);
}

void
road_set(struct road *r)
{
	packets_set(r->packets, r->lab.lab->model, r->lab.bed.net);
}

void
road_init(struct road *r, const char *more)
{
	const struct packet_host host = { .ctx = r, .send = on_send, .note = on_note };
	struct bed *b = &r->lab.bed;

	memset(r, 0, sizeof *r);
	buf_init(&r->notes);
	lab_bed_init(&r->lab, inner);
	lab_bed_apply(&r->lab, DATA_CREATE, outer);
	if (more)
		lab_bed_apply(&r->lab, DATA_CREATE, more);
	bring_up(b, 64501, "192.0.2.1", "192.0.2.2", "10.1.0.0/16");
	bring_up(b, 64502, "2001:db8:1::1", "2001:db8:1::2", "fd01::/48");
	bring_up(b, 64503, "198.51.100.1", "198.51.100.2", "10.3.0.0/16");
	bring_up(b, 64504, "2001:db8:2::1", "2001:db8:2::2", "fd03::/48");
	bed_run(b, 5 * ERX_SEC);
	r->packets = packets_new(&host);
	road_set(r);
}

void
road_fini(struct road *r)
{
	packets_free(r->packets);
	lab_bed_fini(&r->lab);
	buf_fini(&r->notes);
}

uint32_t
road_port(const struct road *r, const char *link)
{
	uint32_t port = packets_port(r->packets, link);

	ck_assert_uint_ne(port, PACKET_NOWHERE);
	return port;
}

void
road_input(struct road *r, const char *link, const uint8_t *packet, size_t len)
{
	uint8_t *frame = xcalloc(1, PACKET_ETHER + len);

	put_u16(frame + 12, packet[0] >> 4 == 6 ? 0x86dd : 0x0800);
	memcpy(frame + PACKET_ETHER, packet, len);
	packets_input(r->packets, r->lab.bed.now, road_port(r, link), frame,
	    PACKET_ETHER + len);
	free(frame);
}

size_t
road_datagram(uint8_t *out, const char *from, const char *to, uint8_t ttl, size_t len,
    bool whole)
{
	struct ip_addr f = road_addr(from), t = road_addr(to);
	size_t header = f.family == IP_V6 ? 40 : 20;
	uint8_t *udp = out + header;

	packet_header(out, &f, &t, PACKET_PROTOCOL_UDP, ttl, len - header,
	    whole ? 0 : 77);
	memset(udp, 'x', len - header);
	put_u16(udp, 5000);
	put_u16(udp + 2, 6000);
	put_u16(udp + 4, (unsigned)(len - header));
	put_u16(udp + 6, 0);
	put_u16(udp + 6,
	    packet_sum_fold(packet_sum(udp, len - header,
		packet_sum_pseudo(&f, &t, PACKET_PROTOCOL_UDP, len - header))));
	return len;
}

void
road_udp(struct road *r, const char *link, const char *from, const char *to,
    uint8_t ttl, size_t len, bool whole)
{
	uint8_t packet[4096];

	ck_assert_uint_le(len, sizeof packet);
	road_datagram(packet, from, to, ttl, len, whole);
	road_input(r, link, packet, len);
}

const struct packet_counters *
road_counters(const struct road *r, const char *link)
{
	return packets_counters(r->packets, road_port(r, link));
}

void
road_ck_sums(const uint8_t *packet, size_t len)
{
	struct packet_head h;
	uint32_t sum = 0;

	enum packet_fault fault = packet_read(&h, packet, len);

	/* Links without addresses of their own have link-local ones. */
	ck_assert(fault == PACKET_FINE || fault == PACKET_BAD_ADDRESS);
	ck_assert_uint_eq(h.len, len);
	if (h.piece)
		return;
	if (h.from.family == IP_V6 || h.protocol != PACKET_PROTOCOL_ICMP)
		sum = packet_sum_pseudo(&h.from, &h.to, h.protocol, len - h.header);
	ck_assert_uint_eq(packet_sum_fold(
			      packet_sum(packet + h.header, len - h.header, sum)),
	    0);
}
