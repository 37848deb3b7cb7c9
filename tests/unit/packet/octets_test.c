/*
 * Octets over links: of what passes, of what ends on the way, and of what is made here,
 * in both families and directions; counters stay when the lab changes (U-6).
 */
#include "packet/forward.h"

#include "base/wire.h"
#include "road.h"
#include "test.h"

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

/* Octets over a link towards a router, and from it. */
static void
ck_octets(const char *link, bool toward_a, uint64_t there, uint64_t back)
{
	uint64_t toward[2];

	packets_octets(r.packets, link, toward);
	ck_assert_uint_eq(toward[!toward_a], there);
	ck_assert_uint_eq(toward[toward_a], back);
}

START_TEST(u6_all_links_of_a_way_count)
{
	bool v6 = _i;
	const char *in = v6 ? "a--left6" : "a--left";
	const char *out = v6 ? "c--right6" : "c--right";
	const char *left = v6 ? "fd01::5" : "10.1.0.5";
	const char *right = v6 ? "fd03::7" : "10.3.0.7";

	road_udp(&r, in, left, right, 64, 300, true);
	road_udp(&r, in, left, right, 64, 200, true);
	road_udp(&r, out, right, left, 64, 77, true);
	/* Of a link with a real router the end `a` is the one here. */
	ck_octets(in, true, 500, 77);
	ck_octets("a--b", false, 500, 77);
	ck_octets("b--c", false, 500, 77);
	ck_octets(out, false, 500, 77);
	ck_octets(v6 ? "a--left" : "a--left6", true, 0, 0);
	ck_octets("a--nobody", true, 0, 0);
}
END_TEST

/* A packet whose TTL ends at b came as far as b, and the error goes back from there. */
START_TEST(u6_what_ends_on_the_way_counts_as_far_as_that)
{
	road_udp(&r, "a--left", "10.1.0.5", "10.3.0.7", 2, 100, true);
	ck_assert_uint_eq(r.n, 1);
	ck_octets("a--left", true, 100, r.lens[0]);
	ck_octets("a--b", false, 100, r.lens[0]);
	ck_octets("b--c", false, 0, 0);
	/* One that is too long for b--c stops there, too. */
	road_udp(&r, "a--left", "10.1.0.5", "10.3.0.7", 64, 1400, true);
	ck_assert_uint_eq(r.n, 2);
	ck_octets("a--b", false, 1500, r.lens[0] + r.lens[1]);
	ck_octets("b--c", false, 0, 0);
}
END_TEST

START_TEST(u6_counters_stay_when_the_lab_changes)
{
	road_udp(&r, "a--left", "10.1.0.5", "10.3.0.7", 64, 300, true);
	road_set(&r);
	ck_octets("b--c", false, 300, 0);
	road_udp(&r, "a--left", "10.1.0.5", "10.3.0.7", 64, 300, true);
	ck_octets("b--c", false, 600, 0);
}
END_TEST

TCase *test_packet_octets(void);

TCase *
test_packet_octets(void)
{
	TCase *t = tcase_create("packet/octets");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, u6_all_links_of_a_way_count, 0, 2);
	tcase_add_test(t, u6_what_ends_on_the_way_counts_as_far_as_that);
	tcase_add_test(t, u6_counters_stay_when_the_lab_changes);
	return t;
}
