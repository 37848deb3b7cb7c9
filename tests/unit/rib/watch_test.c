/*
 * Notes of what changes in a table: for each change one, in order; a reader that is
 * slow is told that it has lost some, and one that is not there costs nothing.
 */
#include "rib/watch.h"

#include "rib/rig.h"
#include "rib/route_map.h"
#include "test.h"

TCase *test_rib_watch(void);

static struct rig g;
static uint32_t source;

static void
setup(void)
{
	rig_init(&g, IP_V4, RIG_PREFIXES, NULL);
	source = rig_source(&g, 1, true);
}

static void
teardown(void)
{
	rig_fini(&g);
}

static unsigned
drain(uint64_t *place, struct ip_prefix *last)
{
	unsigned n = 0;

	while (rib_watch_next(g.rib, place, last) == RIB_WATCHED_PREFIX)
		n++;
	return n;
}

START_TEST(each_change_of_a_route_leaves_a_note)
{
	uint64_t place;
	struct ip_prefix p;

	rig_announce(&g, source, 7, "64501");
	ck_assert_int_eq(rib_watch_next(g.rib, &(uint64_t){ 0 }, &p),
	    RIB_WATCHED_NOTHING);
	place = rib_watch(g.rib);
	ck_assert_uint_eq(drain(&place, &p), 0);
	rig_announce(&g, source, 8, "64501");
	ck_assert_uint_eq(drain(&place, &p), 1);
	ck_assert_uint_eq(rig_prefix_number(&g, &p), 8);
	rig_announce(&g, source, 7, "64501"); /* the same */
	ck_assert_uint_eq(drain(&place, &p), 0);
	rig_announce(&g, source, 7, "64501 64502");
	ck_assert(rig_withdraw(&g, source, 8));
	ck_assert_uint_eq(drain(&place, &p), 2);
	ck_assert_uint_eq(rig_prefix_number(&g, &p), 8);
	rib_source_down(g.rib, source);
	ck_assert_uint_eq(drain(&place, &p), 0);
	ck_assert_uint_gt(rib_work(g.rib, 1000), 0);
	ck_assert_uint_eq(drain(&place, &p), 1);
	ck_assert_uint_eq(rig_prefix_number(&g, &p), 7);
	rib_unwatch(g.rib);
}
END_TEST

START_TEST(a_reader_that_is_too_slow_hears_so_once)
{
	uint64_t slow = rib_watch(g.rib), fast = rib_watch(g.rib);
	struct ip_prefix p;
	unsigned n = 0;

	for (unsigned i = 0; i < RIB_WATCH_NOTES; i++) {
		rig_announce(&g, source, i % RIG_PREFIXES,
		    i / RIG_PREFIXES & 1 ? "64501" : "64502");
		n += drain(&fast, &p);
	}
	ck_assert_uint_eq(n, RIB_WATCH_NOTES);
	rig_announce(&g, source, 3, "64503");
	ck_assert_int_eq(rib_watch_next(g.rib, &slow, &p), RIB_WATCHED_LOST);
	ck_assert_int_eq(rib_watch_next(g.rib, &slow, &p), RIB_WATCHED_NOTHING);
	ck_assert_uint_eq(drain(&fast, &p), 1);
	ck_assert(rig_withdraw(&g, source, 3));
	ck_assert_uint_eq(drain(&slow, &p), 1);
	rib_unwatch(g.rib);
	ck_assert_uint_eq(drain(&fast, &p), 1);
	rib_unwatch(g.rib);
}
END_TEST

/* With a map a path knows its attributes from before, and gives both back (rig_fini).
 */
START_TEST(a_route_behind_a_map_keeps_what_came)
{
	struct rib_map_rule rule = { .set_communities = true };
	struct rib_route_map map = { .rules = &rule, .n = 1 };
	uint32_t added[] = { 4263837697u };
	struct rib_import in = { .map = &map };
	const struct bgp_attrs *attrs = rig_attrs(&g, "64501");
	struct ip_prefix p = rig_prefix(&g, 1);
	const struct rib_path *path;

	rule.add = (struct rib_numbers){ added, 1 };
	ck_assert(rig_update(g.rib, source, &in, &p, attrs));
	path = rib_path_next(g.rib, rib_lookup(g.rib, &p), NULL);
	ck_assert_ptr_eq(rib_received(g.rib, &p, path), attrs);
	ck_assert_ptr_ne(path->attrs, attrs);
	ck_assert_uint_eq(path->attrs->communities_len, 4);
	in.map = NULL;
	rib_reimport(g.rib, source, &in);
	path = rib_path_next(g.rib, rib_lookup(g.rib, &p), NULL);
	ck_assert_ptr_eq(path->attrs, attrs);
	p = rig_prefix(&g, 2);
	ck_assert(rig_update(g.rib, source, &in, &p, attrs));
	path = rib_path_next(g.rib, rib_lookup(g.rib, &p), NULL);
	ck_assert_ptr_eq(rib_received(g.rib, &p, path), attrs);
	ck_assert_ptr_eq(path->attrs, attrs);
	bgp_attrs_put(&g.attrs, attrs);
}
END_TEST

TCase *
test_rib_watch(void)
{
	TCase *tc = tcase_create("rib/watch");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, each_change_of_a_route_leaves_a_note);
	tcase_add_test(tc, a_reader_that_is_too_slow_hears_so_once);
	tcase_add_test(tc, a_route_behind_a_map_keeps_what_came);
	return tc;
}
