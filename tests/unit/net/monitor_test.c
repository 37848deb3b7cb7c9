/*
 * What a monitor tells of neighbours made by hand: with ADD-PATH, behind a route map,
 * to a station that is slow, and when a session ends.  Messages become lines here;
 * whole labs, and the strict reader, are in tests/cli/test_bmp.py.
 */
#include "net/monitor.h"

#include "base/xalloc.h"
#include "bed.h"
#include "bgp/message.h"
#include "rib/route_map.h"
#include "rib/watch.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *test_net_monitor(void);

enum { PA, PB, WALL, PEERS, ALL = 15 };

static const struct {
	const char *name, *address;
	uint32_t as;
} peers[PEERS] = { { "pa", "192.0.2.2", 64600 }, { "pb", "192.0.2.3", 64601 },
	{ "wall", "192.0.2.4", 65000 } };

static struct bed b;
static net_conn conns[PEERS];
static struct net_monitor *m;
static struct buf lines;

static void
feed(unsigned peer, const uint8_t *p, size_t len)
{
	net_input(b.net, b.now, conns[peer], p, len);
	bed_settle(&b);
}

static void
bring_up(unsigned peer, bool add_path)
{
	struct bgp_open open = { .as = peers[peer].as,
		.hold = 90,
		.id = 9 + peer,
		.families = BGP_FAMILY_BIT(IP_V4),
		.caps = BGP_CAPS_AS4 };
	uint8_t octets[512], refusal[64];
	struct wr w = wr_init(octets, sizeof octets);
	struct ip_addr local, from;
	size_t len;

	if (add_path) {
		open.caps |= BGP_CAPS_ADD_PATH;
		open.add_path.receive = BGP_FAMILY_BIT(IP_V4);
	}
	ck_assert(ip_addr_parse(&local, "192.0.2.1"));
	ck_assert(ip_addr_parse(&from, peers[peer].address));
	conns[peer] = net_accepted(b.net, b.now, &local, 179, &from, refusal, &len);
	ck_assert_uint_ne(conns[peer], 0);
	bgp_open_encode(&w, &open);
	bgp_keepalive_encode(&w);
	feed(peer, octets, wr_len(&w));
}

static void
announce(unsigned peer, const char *prefix)
{
	uint8_t octets[512];

	feed(peer, octets,
	    bed_update(octets, sizeof octets, peers[peer].as, peers[peer].address,
		prefix));
}

static struct net_spec *
spec(bool map)
{
	static const uint32_t added[] = { 0xfde80001 };
	struct net_spec *s = net_spec_new();

	bed_router(s, "rs", 65000, "1.0.0.1");
	for (unsigned i = 0; i < PEERS; i++) {
		struct net_session *x = bed_external(s, "rs", "192.0.2.1",
		    peers[i].name, peers[i].address, peers[i].as);

		x->mode = NET_LISTEN;
		x->ibgp = i == WALL;
		x->add_path = i == WALL ? NET_ADD_PATH_SEND : 0;
		if (x->ibgp)
			rib_export_open(&x->families->a.export, 65000, false);
		if (map && i == PA) {
			struct rib_route_map *r = xcalloc(1, sizeof *r);

			r->n = 1;
			r->rules = xcalloc(1, sizeof *r->rules);
			r->rules->set_communities = true;
			r->rules->add.items = xmemdup(added, sizeof added);
			r->rules->add.n = 1;
			x->families->a.import.map = r;
		}
	}
	return s;
}

/* --- the station --- */

static void
put_update(const uint8_t *p, size_t len)
{
	const struct bgp_update_ctx ctx = { .as4 = true,
		.ibgp = true,
		.families = BGP_FAMILY_BIT(IP_V4) };
	struct bgp_update *u = xcalloc(1, sizeof *u);
	struct bgp_fault f;
	struct bgp_msg msg;
	struct ip_prefix x;
	char text[IP_PREFIX_STRLEN];

	ck_assert_int_eq(bgp_msg_next(p, len, 65535, &msg, &f), 1);
	ck_assert_uint_eq(msg.len, len);
	ck_assert_int_eq(bgp_update_decode(&ctx, &msg, u, &f), BGP_FINE);
	while (bgp_nlri_next(&u->withdrawn[0], &x))
		buf_printf(&lines, " -%s", ip_prefix_text(&x, text));
	while (bgp_nlri_next(&u->announced[0], &x))
		buf_printf(&lines, " +%s", ip_prefix_text(&x, text));
	if (u->attrs.communities.len)
		buf_puts(&lines, " tagged");
	if (u->end_of_rib)
		buf_puts(&lines, " end");
	free(u);
}

/* "WORD FLAGS LAST-OCTET-OF-ADDRESS ...", a line a message; of routes with identifiers
 * their octets. */
static void
put_message(const uint8_t *p, size_t len)
{
	static const char *const words[] = { "route", "stats", "down", "up", "init",
		"term" };

	buf_puts(&lines, words[p[5]]);
	if (p[5] < 4)
		buf_printf(&lines, " %u:%02x .%u", p[6], p[7], p[6 + 25]);
	if (p[5] == 2)
		buf_printf(&lines, " reason %u", p[48]);
	if (p[5] == 0 && p[7] == 0x50 && p[6 + 25] == 4)
		buf_printf(&lines, " octets %zu", len - 48);
	else if (p[5] == 0)
		put_update(p + 48, len - 48);
	buf_putc(&lines, '\n');
}

/* Takes all there is and works on; the lines are those of this call. */
static const char *
told(void)
{
	size_t len, n, at;
	const uint8_t *p;
	bool more;

	buf_reset(&lines);
	buf_puts(&lines, "");
	do {
		more = net_monitor_work(m, b.now, 100);
		p = net_monitor_output(m, &len);
		for (at = 0; at < len; at += n) {
			n = get_u32(p + at + 1);
			put_message(p + at, n);
		}
		ck_assert_uint_eq(at, len);
		net_monitor_sent(m, len);
	} while (more || len);
	return lines.data;
}

static bool
says(const char *text)
{
	return strstr(lines.data, text) != NULL;
}

static void
watch(unsigned views)
{
	const struct net_monitor_config config = { .views = views,
		.name = "lab",
		.description = "erxd",
		.statistics = 60 * ERX_SEC };

	m = net_monitor_new(b.net, b.now, &config);
}

static void
setup(void)
{
	buf_init(&lines);
	bed_init(&b, NULL);
	m = NULL;
}

static void
teardown(void)
{
	net_monitor_free(m);
	bed_fini(&b);
	buf_fini(&lines);
}

/* --- tests --- */

START_TEST(what_was_there_comes_with_an_end_and_then_statistics)
{
	bed_apply(&b, spec(false));
	bring_up(PA, false);
	announce(PA, "10.1.0.0/16");
	watch(ALL);
	ck_assert(!net_monitor_told(m));
	ck_assert_str_eq(told(),
	    "init\nup 3:00 .0\nup 1:00 .2\n"
	    "route 3:00 .0 +10.1.0.0/16\nroute 3:00 .0 end\n"
	    "route 1:00 .2 +10.1.0.0/16\nroute 1:00 .2 end\n"
	    "route 1:40 .2 +10.1.0.0/16\nroute 1:40 .2 end\n"
	    "route 1:50 .2 end\nstats 3:00 .0\nstats 1:00 .2\n");
	ck_assert(net_monitor_told(m));
	ck_assert_str_eq(told(), "");
	ck_assert_int_eq(net_monitor_deadline(m).us - b.now.us, 60 * ERX_SEC);
	bed_run(&b, 60 * ERX_SEC);
	ck_assert_str_eq(told(), "stats 3:00 .0\nstats 1:00 .2\n");
	net_monitor_end(m, "enough");
	announce(PA, "10.2.0.0/16");
	ck_assert_str_eq(told(), "term\n");
}
END_TEST

START_TEST(an_end_is_told_with_who_ended_it)
{
	static const uint8_t cease[] = { 6, 2 };
	uint8_t octets[64];
	struct wr w = wr_init(octets, sizeof octets);

	bed_apply(&b, spec(false));
	watch(1 << NET_MONITOR_PRE);
	bring_up(PA, false);
	told();
	bgp_notify_encode(&w, cease[0], cease[1], NULL, 0);
	feed(PA, octets, wr_len(&w));
	ck_assert_str_eq(told(), "down 1:00 .2 reason 3\n");
	bed_run(&b, 5 * ERX_SEC);
	bring_up(PA, false);
	told();
	ck_assert(net_reset(b.net, b.now, "pa--rs/ipv4", "bye"));
	ck_assert_str_eq(told(), "down 1:00 .2 reason 1\n");
	bed_run(&b, 60 * ERX_SEC);
	bring_up(PB, false);
	told();
	net_closed(b.net, b.now, conns[PB]);
	ck_assert_str_eq(told(), "down 1:00 .3 reason 4\n");
	/* One that came and went before it was told is not spoken of. */
	bed_run(&b, 60 * ERX_SEC);
	told();
	bring_up(PB, false);
	net_closed(b.net, b.now, conns[PB]);
	ck_assert_str_eq(told(), "");
}
END_TEST

/* RFC 7854 4.6: what came is told before a map of import made something else of it. */
START_TEST(behind_a_map_the_route_is_told_as_it_came)
{
	bed_apply(&b, spec(true));
	bring_up(PA, false);
	announce(PA, "10.1.0.0/16");
	watch(1 << NET_MONITOR_PRE | 1 << NET_MONITOR_POST);
	told();
	ck_assert(says("route 1:00 .2 +10.1.0.0/16\n"));
	ck_assert(says("route 1:40 .2 +10.1.0.0/16 tagged\n"));
}
END_TEST

/* RFC 7911: a collector's routes have identifiers, and each is withdrawn by its own. */
START_TEST(routes_with_identifiers_are_told_one_by_one)
{
	struct net_monitor_counters c;
	uint8_t octets[512];

	bed_apply(&b, spec(false));
	bring_up(PA, false);
	bring_up(PB, false);
	bring_up(WALL, true);
	announce(PA, "10.1.0.0/16");
	announce(PB, "10.1.0.0/16");
	watch(1 << NET_MONITOR_OUT);
	told();
	/* 45 octets of an UPDATE, and a prefix of 3 octets behind an identifier. */
	ck_assert(says("route 1:50 .4 octets"));
	net_monitor_counters(m, &c);
	ck_assert_uint_eq(c.announced, 3); /* the best one to pb, two to the wall */
	feed(PA, octets, bed_withdraw(octets, sizeof octets, "10.1.0.0/16"));
	told();
	net_monitor_counters(m, &c);
	ck_assert_uint_eq(c.withdrawn, 2); /* from pb, and one from the wall */
	announce(PA, "10.1.0.0/16");
	feed(PB, octets, bed_withdraw(octets, sizeof octets, "10.1.0.0/16"));
	told();
	net_monitor_counters(m, &c);
	ck_assert_uint_eq(c.announced - c.withdrawn, 2);
}
END_TEST

static void
announce_many(unsigned n, unsigned hop)
{
	char prefix[32], address[32];
	uint8_t octets[512];

	snprintf(address, sizeof address, "192.0.2.%u", hop);
	for (unsigned i = 0; i < n; i++) {
		snprintf(prefix, sizeof prefix, "10.%u.%u.0/24", i / 256, i % 256);
		feed(PA, octets,
		    bed_update(octets, sizeof octets, peers[PA].as, address, prefix));
	}
}

/* Nobody takes anything: changes do not pile up, and what comes out then is right. */
START_TEST(a_slow_station_hears_of_what_is_and_not_of_all_that_was)
{
	struct net_monitor_counters c;
	size_t len;

	bed_apply(&b, spec(false));
	bring_up(PA, false);
	watch(1 << NET_MONITOR_PRE);
	told();
	for (unsigned round = 0; round < 3; round++)
		announce_many(RIB_WATCH_NOTES + 100, 10 + round);
	told();
	net_monitor_counters(m, &c);
	ck_assert_uint_eq(c.caught_up, 1);
	ck_assert_uint_eq(c.announced, RIB_WATCH_NOTES + 100);
	for (unsigned round = 0; round < 60; round++) {
		announce_many(1000, round & 1 ? 20 : 21);
		while (net_monitor_work(m, b.now, 1000))
			;
		net_monitor_output(m, &len);
		ck_assert_uint_lt(len, NET_MONITOR_WAITING + 70000);
	}
	told();
	ck_assert_str_eq(told(), "");
	/* Gone while notes were lost: withdrawn all the same. */
	net_monitor_counters(m, &c);
	ck_assert_uint_eq(c.withdrawn, 0);
	announce_many(RIB_WATCH_NOTES + 1, 30);
	for (unsigned i = 0; i < RIB_WATCH_NOTES + 100; i++) {
		char prefix[32];
		uint8_t octets[512];

		snprintf(prefix, sizeof prefix, "10.%u.%u.0/24", i / 256, i % 256);
		feed(PA, octets, bed_withdraw(octets, sizeof octets, prefix));
	}
	told();
	net_monitor_counters(m, &c);
	ck_assert_uint_eq(c.withdrawn, RIB_WATCH_NOTES + 100);
}
END_TEST

START_TEST(without_a_station_no_table_takes_notes)
{
	struct ip_prefix p;
	uint64_t place = 0;

	bed_apply(&b, spec(false));
	bring_up(PA, false);
	watch(ALL);
	told();
	net_monitor_free(m);
	m = NULL;
	announce(PA, "10.1.0.0/16");
	ck_assert_int_eq(rib_watch_next(net_router_rib(net_router_find(b.net, "rs"),
					    IP_V4),
			     &place, &p),
	    RIB_WATCHED_NOTHING);
}
END_TEST

TCase *
test_net_monitor(void)
{
	TCase *tc = tcase_create("net/monitor");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, what_was_there_comes_with_an_end_and_then_statistics);
	tcase_add_test(tc, an_end_is_told_with_who_ended_it);
	tcase_add_test(tc, behind_a_map_the_route_is_told_as_it_came);
	tcase_add_test(tc, routes_with_identifiers_are_told_one_by_one);
	tcase_add_test(tc, a_slow_station_hears_of_what_is_and_not_of_all_that_was);
	tcase_add_test(tc, without_a_station_no_table_takes_notes);
	return tc;
}
