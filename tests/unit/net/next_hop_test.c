/*
 * Routes of IPv4 over IPv6 (RFC 8950): p1 is a real router with IPv6 addresses in the
 * hands of the test, on one session of both families, c a router of ours behind rs.
 */
#include "bed.h"
#include "bgp/message.h"
#include "test.h"
#include "view/tables.h"

#include <string.h>

TCase *test_net_next_hop(void);

#define RP   "p1--rs/ipv6"
#define V4   BGP_FAMILY_BIT(IP_V4)
#define V6   BGP_FAMILY_BIT(IP_V6)
/* ORIGIN, AS_PATH 64600; MP_REACH of IPv4 with a hop of 16 octets, or two. */
#define GOOD "40010100 40020602010000fc58 "
#define GLOBAL(hop)                            \
	"800e19 000101 10 " hop " 00 180a0101" \
	" " GOOD
#define BOTH(hop, local)                             \
	"800e29 000101 20 " hop local " 00 180a0101" \
	" " GOOD
#define P1   "20010db8000000000000000000000002"
#define FE80 "fe800000000000000000000000000002"

static struct bed b;
static net_conn conn;

static struct net_spec *
rig(bool on_link)
{
	struct net_spec *s = net_spec_new();
	struct net_family *f, six;
	struct net_session *x;

	bed_router(s, "rs", 65000, "1.0.0.1");
	bed_router(s, "c", 64502, "1.0.0.3");
	bed_origin(s, "rs", "10.100.0.0/16");
	bed_origin(s, "rs", "2001:db8:100::/48");
	x = bed_external(s, "rs", "2001:db8::1", "p1", "2001:db8::2", 64600);
	x->mode = NET_LISTEN;
	net_session_carry(x, IP_V4);
	six = x->families[0]; /* they stand in their order */
	x->families[0] = x->families[1];
	x->families[1] = six;
	f = &x->families[0];
	rib_import_open(&f->a.import);
	f->a.import.extended_next_hop = true;
	rib_import_open(&f->b.import);
	rib_export_open(&f->a.export, 65000, true);
	rib_export_open(&f->b.export, 64600, true);
	ck_assert(ip_addr_parse(&f->a.link_local, "fe80::1"));
	f->a.import.check_on_link = on_link;
	ck_assert(ip_prefix_parse(&f->a.import.on_link, "2001:db8::/64"));
	bed_session(s, "rs", "169.254.0.1", "c", "169.254.0.2");
	return s;
}

static void
setup(void)
{
	bed_init(&b, NULL);
	bed_apply(&b, rig(true));
}

static void
teardown(void)
{
	bed_fini(&b);
}

static void
feed(const uint8_t *p, size_t len)
{
	net_input(b.net, b.now, conn, p, len);
	bed_settle(&b);
}

static void
bring_up(bool able)
{
	struct bgp_open open = { .as = 64600,
		.hold = 90,
		.id = 9,
		.families = V4 | V6,
		.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH,
		.extended_next_hop = V4 };
	uint8_t m[512], refusal[64];
	struct wr out = wr_init(m, sizeof m);
	struct ip_addr local, from;
	size_t len;

	if (able)
		open.caps |= BGP_CAPS_EXTENDED_NEXT_HOP;
	ck_assert(ip_addr_parse(&local, "2001:db8::1"));
	ck_assert(ip_addr_parse(&from, "2001:db8::2"));
	conn = net_accepted(b.net, b.now, &local, 179, &from, refusal, &len);
	ck_assert_uint_ne(conn, 0);
	bed_settle(&b);
	bgp_open_encode(&out, &open);
	bgp_keepalive_encode(&out);
	feed(m, wr_len(&out));
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
}

static void
tell(const char *withdrawn, const char *attrs, const char *nlri)
{
	struct bgp_msg m = message_update(withdrawn, attrs, nlri);

	feed(m.body - BGP_HEADER_LEN, m.len);
	message_free(&m);
}

/* What rs has of 10.1.1.0/24. */
static const char *
best(void)
{
	return bed_best(&b, "rs", "10.1.1.0/24");
}

/* The UPDATE of IPv4 that p1 was sent, or its End-of-RIB only: how often, and the next
 * hops of the last one. */
static unsigned
sent(struct ip_addr *hop, struct ip_addr *local)
{
	static const struct bgp_update_ctx ctx = { .as4 = true,
		.families = V4 | V6,
		.extended_next_hop = V4 };
	static uint8_t out[65536];
	static struct bgp_update u;
	size_t len = bed_take(&b, conn, out, sizeof out), at = 0;
	unsigned n = 0;
	struct bgp_msg msg;
	struct bgp_fault f;

	while (bgp_msg_next(out + at, len - at, 4096, &msg, &f) == 1) {
		at += msg.len;
		if (msg.type != BGP_UPDATE)
			continue;
		ck_assert_int_eq(bgp_update_decode(&ctx, &msg, &u, &f), BGP_FINE);
		ck_assert_uint_eq(u.announced[0].family, IP_NONE);
		if (u.announced[1].family != IP_V4)
			continue;
		*hop = u.mp_next_hop;
		*local = u.mp_link_local;
		n++;
	}
	return n;
}

START_TEST(both_families_are_on_one_session)
{
	struct ip_addr hop, local;
	char text[IP_ADDR_STRLEN];

	bring_up(true);
	bed_run(&b, 5 * ERX_SEC);
	ck_assert_uint_eq(sent(&hop, &local), 1);
	ck_assert_str_eq(ip_addr_text(&hop, text), "2001:db8::1");
	ck_assert_str_eq(ip_addr_text(&local, text), "fe80::1");
	tell(NULL, GLOBAL(P1), NULL);
	ck_assert_str_eq(best(), "p1|64600|2001:db8::2");
	bed_run(&b, 5 * ERX_SEC);
	/* To others it goes with an address of theirs. */
	ck_assert_str_eq(bed_best(&b, "c", "10.1.1.0/24"),
	    "rs|65000 64600|169.254.0.1");
	/* In either field. */
	tell("180a0101", NULL, NULL);
	ck_assert_str_eq(best(), "-");
	tell(NULL, GLOBAL(P1), NULL);
	tell(NULL, "800f07 000101 180a0101", NULL);
	ck_assert_str_eq(best(), "-");
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
}
END_TEST

static const struct {
	const char *attrs, *hop; /* NULL: it is not used */
} hops[] = {
	{ GLOBAL(P1), "2001:db8::2" },
	{ BOTH(P1, FE80), "2001:db8::2" },
	/* Unnumbered links. */
	{ GLOBAL(FE80), "fe80::2" },
	{ BOTH(FE80, FE80), "fe80::2" },
	{ BOTH(P1, "00000000000000000000000000000000"), "2001:db8::2" },
	/* Ours, off the link, the unspecified one, a group, a loopback. */
	{ GLOBAL("20010db8000000000000000000000001"), NULL },
	{ GLOBAL("20010db9000000000000000000000002"), NULL },
	{ GLOBAL("00000000000000000000000000000000"), NULL },
	{ GLOBAL("ff020000000000000000000000000001"), NULL },
	{ GLOBAL("00000000000000000000000000000001"), NULL },
};

START_TEST(a_next_hop_is_checked_as_any_other)
{
	bring_up(true);
	tell(NULL, hops[_i].attrs, NULL);
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	if (!hops[_i].hop) {
		ck_assert_str_eq(best(), "-");
		ck_assert(bed_logged(&b, "are not used"));
		return;
	}
	ck_assert(strncmp(best(), "p1|64600|", 9) == 0);
	ck_assert_str_eq(best() + 9, hops[_i].hop);
}
END_TEST

START_TEST(without_the_capability_there_is_none)
{
	struct ip_addr hop, local;

	bring_up(false);
	bed_run(&b, 5 * ERX_SEC);
	ck_assert_uint_eq(sent(&hop, &local), 0);
	/* What has a next hop of IPv4 is as ever, and off the link. */
	tell(NULL, GOOD "400304c0000202", "180a0101");
	ck_assert_str_eq(best(), "-");
	ck_assert_int_eq(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
	tell(NULL, GLOBAL(P1), NULL);
	ck_assert_int_ne(bed_state(&b, RP, 0), BGP_STATE_ESTABLISHED);
}
END_TEST

START_TEST(a_table_shows_it)
{
	struct errs errs = { 0 };
	struct rows show;
	struct buf out;

	bring_up(true);
	tell(NULL, BOTH(P1, FE80), NULL);
	show = view_routes(b.net, "rs", NULL, NET_VIEW_ALL, NULL, &errs);
	ck_assert_ptr_nonnull(show.ctx);
	buf_init(&out);
	while (rows_next(&show, &out, 100))
		;
	ck_assert_ptr_nonnull(strstr(out.data, "\"next-hop\":\"2001:db8::2\""));
	buf_fini(&out);
	rows_free(&show);
}
END_TEST

TCase *
test_net_next_hop(void)
{
	TCase *tc = tcase_create("net/next_hop");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, both_families_are_on_one_session);
	tcase_add_loop_test(tc, a_next_hop_is_checked_as_any_other, 0,
	    (int)(sizeof hops / sizeof *hops));
	tcase_add_test(tc, without_the_capability_there_is_none);
	tcase_add_test(tc, a_table_shows_it);
	return tc;
}
