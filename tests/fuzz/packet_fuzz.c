/*
 * Frames on links with real packets: the first octet says on which link and whether the
 * header of IPv4 gets the checksum that it needs to be looked at, then come two octets
 * of length and the frame.  Whatever comes in, each frame is counted once, what leaves
 * is a packet that a reader takes, no longer than its link, and one frame leads to no
 * more than its pieces.
 */
#include "base/wire.h"
#include "base/xalloc.h"
#include "bgp/open.h"
#include "fuzz.h"
#include "lab/lab.h"
#include "packet/forward.h"
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

static const char lab[] =
    "lab: packets\n"
    "packets:\n"
    "  links:\n"
    "    a--left: { interface: e0 }\n"
    "    a--left6: { interface: e1 }\n"
    "    c--right: { interface: e2 }\n"
    "    c--right6: { interface: e3 }\n"
    "    b--c: { mtu: 1300 }\n"
    "routers:\n"
    "  a:\n"
    "    asn: 65001\n"
    "    neighbors:\n"
    "      b: { families: [ipv4, ipv6] }\n"
    "      left: { asn: 64501, external: { local: 192.0.2.1, remote: 192.0.2.2, "
    "mode: listen } }\n"
    "      left6: { asn: 64502, external: { local: '2001:db8:1::1', remote: "
    "'2001:db8:1::2', mode: listen } }\n"
    "  b:\n"
    "    asn: 65002\n"
    "    networks: [10.2.0.0/16, 'fd02::/48']\n"
    "    advertise: [10.2.0.0/16, 'fd02::/48']\n"
    "    neighbors: { c: { families: [ipv4, ipv6] } }\n"
    "  c:\n"
    "    asn: 65003\n"
    "    neighbors:\n"
    "      right: { asn: 64503, external: { local: 198.51.100.1, remote: "
    "198.51.100.2, mode: listen } }\n"
    "      right6: { asn: 64504, external: { local: '2001:db8:2::1', remote: "
    "'2001:db8:2::2', mode: listen } }\n";

enum { PORTS = 4, PIECES = 64 };

struct bed {
	struct run *run;
	struct packets *packets;
	struct erx_time now;
	uint32_t ports[PORTS];
	unsigned sent; /* for the present frame */
};

static void
on_send(void *ctx, uint32_t port, uint8_t *frame, size_t len)
{
	struct bed *b = ctx;
	struct packet_head h;
	enum packet_fault fault;

	MUST(packets_port_at(b->packets, port)->open);
	MUST(len > PACKET_ETHER && ++b->sent <= PIECES);
	fault = packet_read(&h, frame + PACKET_ETHER, len - PACKET_ETHER);
	MUST(fault == PACKET_FINE || fault == PACKET_BAD_ADDRESS);
	MUST(h.len == len - PACKET_ETHER);
	MUST(h.len <= 1500 && h.ttl > 0);
}

static void
on_note(void *ctx, const char *link, const char *text)
{
	(void)ctx;
	(void)link;
	(void)text;
}

static void
bring_up(struct bed *b, uint32_t asn, const char *local, const char *remote,
    const char *prefix)
{
	static const struct bgp_encode encode = { .as4 = true, .ebgp = true };
	struct net *net = run_net(b->run);
	struct bgp_open open = { .as = asn,
		.id = asn,
		.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH };
	uint8_t message[4096], refusal[64];
	struct bgp_aspath_buf path;
	struct bgp_packer pack;
	struct ip_addr l, r;
	struct ip_prefix p;
	struct bgp_draft d;
	size_t len = 0;
	struct wr w;
	net_conn id;

	MUST(ip_addr_parse(&l, local) && ip_addr_parse(&r, remote) &&
	    ip_prefix_parse(&p, prefix));
	id = net_accepted(net, b->now, &l, 179, &r, refusal, &len);
	MUST(id != 0);
	open.families = BGP_FAMILY_BIT(l.family);
	w = wr_init(message, sizeof message);
	bgp_open_encode(&w, &open);
	bgp_keepalive_encode(&w);
	net_input(net, b->now, id, message, wr_len(&w));
	bgp_draft_init(&d);
	bgp_aspath_from(&path, &asn, 1);
	d.has = BGP_HAS_ORIGIN | BGP_HAS_PATH | BGP_HAS_NEXT_HOP;
	d.path = bgp_aspath_view(&path);
	d.next_hop = r;
	bgp_pack_announce(&pack, message, sizeof message, p.family, &d, &encode);
	MUST(bgp_pack_prefix(&pack, &p));
	net_input(net, b->now, id, message, bgp_pack_end(&pack));
}

static void
settle(struct bed *b)
{
	struct net *net = run_net(b->run);

	for (int i = 0; i < 5000; i++) {
		while (net_work(net, b->now, 100000))
			;
		b->now = erx_time_add(b->now, 10 * ERX_MSEC);
		net_tick(net, b->now);
	}
}

static struct bed *
begin(void)
{
	static const char *const links[PORTS] = { "a--left", "a--left6", "c--right",
		"c--right6" };
	static const struct net_host outside;
	struct packet_host host = { .send = on_send, .note = on_note };
	struct run_config config = { .outside = &outside, .seed = 1 };
	struct run_source source = { .tree = NULL };
	struct bed *b = xcalloc(1, sizeof *b);
	struct lab_reader *reader;
	struct run_change *c;
	struct errs errs;

	errs_init(&errs);
	reader = lab_reader_new(&errs);
	MUST(reader != NULL);
	source.tree =
	    lab_read(reader, LAB_SCHEMA_LAB, "lab", lab, sizeof lab - 1, &errs);
	MUST(source.tree != NULL);
	b->run = run_new(&config);
	c = run_prepare_load(b->run, &source, NULL, &errs);
	MUST(c != NULL && run_commit(b->run, b->now, c, &errs) == RUN_DONE);
	errs_fini(&errs);
	lab_reader_free(reader);
	settle(b);
	bring_up(b, 64501, "192.0.2.1", "192.0.2.2", "10.1.0.0/16");
	bring_up(b, 64502, "2001:db8:1::1", "2001:db8:1::2", "fd01::/48");
	bring_up(b, 64503, "198.51.100.1", "198.51.100.2", "10.3.0.0/16");
	bring_up(b, 64504, "2001:db8:2::1", "2001:db8:2::2", "fd03::/48");
	settle(b);
	host.ctx = b;
	b->packets = packets_new(&host);
	packets_set(b->packets, run_lab(b->run)->model, run_net(b->run));
	for (size_t i = 0; i < PORTS; i++)
		MUST((b->ports[i] = packets_port(b->packets, links[i])) !=
		    PACKET_NOWHERE);
	return b;
}

/* A fuzzer does not find checksums. */
static void
right_sum(uint8_t *packet, size_t len)
{
	size_t header = len ? (size_t)(packet[0] & 15) * 4 : 0;

	if (header < 20 || len < header || packet[0] >> 4 != 4)
		return;
	put_u16(packet + 10, 0);
	put_u16(packet + 10, packet_sum_fold(packet_sum(packet, header, 0)));
}

static uint64_t
ends(const struct packet_counters *c)
{
	uint64_t n = c->passed + c->answered + c->expired + c->too_big + c->lost +
	    c->left + c->unknown;

	for (unsigned i = 0; i < PACKET_FAULT_N; i++)
		n += c->faults[i];
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct bed *b;
	struct rd in = rd_init(data, size);

	if (!b)
		b = begin();
	while (rd_left(&in)) {
		unsigned how = rd_u8(&in);
		size_t len = rd_u16(&in);
		uint32_t port = b->ports[how % PORTS];
		const struct packet_counters *c = packets_counters(b->packets, port);
		uint64_t before = c->in, told;
		uint8_t *frame;

		len = len < rd_left(&in) ? len : rd_left(&in);
		len = len < 1514 ? len : 1514; /* what the interface takes */
		frame = xmemdup(rd_bytes(&in, len), len);
		if ((how & 4) && len > PACKET_ETHER)
			right_sum(frame + PACKET_ETHER, len - PACKET_ETHER);
		b->now = erx_time_add(b->now, ERX_MSEC);
		b->sent = 0;
		told = ends(c);
		packets_input(b->packets, b->now, port, frame, len);
		MUST(c->in == before + 1);
		MUST(ends(c) >= told + 1);
		free(frame);
	}
	return 0;
}
