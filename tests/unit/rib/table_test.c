#include "rib/table.h"

#include "base/xalloc.h"
#include "rib/order.h"
#include "rib/peek.h"
#include "rib/rig.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *test_rib_table(void);

static struct rig g;

static void
setup(void)
{
	rig_init(&g, IP_V4, RIG_PREFIXES, NULL);
}

static void
teardown(void)
{
	rig_fini(&g);
}

static void
take(uint32_t source, const struct ip_prefix *p, const char *path)
{
	const struct bgp_attrs *attrs = rig_attrs(&g, path);
	struct rib_import in;

	rib_import_open(&in);
	in.martians = true; /* prefixes are drawn from everywhere */
	rig_update(g.rib, source, &in, p, attrs);
	bgp_attrs_put(&g.attrs, attrs);
}

static uint32_t
best_source(unsigned i)
{
	struct ip_prefix p = rig_prefix(&g, i);
	const struct rib_net *net = rib_lookup(g.rib, &p);
	const struct rib_path *best = net ? rib_best(g.rib, net) : NULL;

	return best ? best->source : RIB_NONE;
}

START_TEST(an_empty_table_is_small)
{
	ck_assert_uint_lt(rib_memory(g.rib), 1024);
	ck_assert_uint_lt(rib_groups_memory(g.groups), 1024);
	ck_assert(rib_idle(g.rib));
	ck_assert(rib_groups_idle(g.groups));
}
END_TEST

START_TEST(a_prefix_of_ipv4_takes_32_octets)
{
	ck_assert_uint_eq(g.rib->stride, 32);
	ck_assert_uint_le(sizeof(struct rib_path), 40);
}
END_TEST

START_TEST(the_index_agrees_with_a_plain_list_under_churn)
{
	enum { MANY = 3000 };
	static bool there[MANY];
	uint32_t source = rig_source(&g, 1, true);
	struct rng rng;
	struct ip_prefix before, next;
	struct rib_order *order;
	size_t n = 0, found = 0;

	rng_init(&rng, 9);
	for (unsigned i = 0; i < 40000; i++) {
		uint32_t x = (uint32_t)rng_below(&rng, MANY);
		struct ip_addr a = ip4_addr(x / 3 << 12);
		struct ip_prefix p = ip_prefix_of(&a, 20 + x % 3);

		ck_assert_int_eq(rib_lookup(g.rib, &p) != NULL, there[x]);
		if (there[x])
			ck_assert(rib_withdraw(g.rib, source, NULL, &p));
		else
			take(source, &p, "1");
		n += there[x] ? SIZE_MAX : 1;
		there[x] = !there[x];
		ck_assert_uint_eq(peek_size(g.rib), n);
	}
	order = rib_order_new(NULL);
	rib_order_collect(order, g.rib, SIZE_MAX);
	for (; rib_order_next(order, &next); before = next) {
		ck_assert(found++ == 0 || ip_prefix_cmp(&before, &next) < 0);
		ck_assert_ptr_nonnull(rib_lookup(g.rib, &next));
	}
	ck_assert_uint_eq(found, n);
	rib_order_free(order);
}
END_TEST

static bool
skip_16(void *ctx, const struct ip_prefix *p)
{
	(*(unsigned *)ctx)++;
	return p->len == 16;
}

START_TEST(the_longest_match_has_a_best_path)
{
	uint32_t source = rig_source(&g, 1, true);
	struct ip_addr a = rig_addr("10.1.2.3"), far = rig_addr("11.0.0.1");
	struct ip_prefix all = rig_net("0.0.0.0/0"), mid = rig_net("10.1.0.0/16"),
			 near = rig_net("10.1.2.0/24"), host = rig_net("10.1.2.3/32");
	unsigned asked = 0;

	ck_assert_ptr_null(rib_match(g.rib, &a));
	take(source, &all, "1");
	take(source, &mid, "1");
	take(source, &near, "65000"); /* refused */
	ck_assert_uint_eq(rib_match(g.rib, &a)->len, 16);
	ck_assert_uint_eq(rib_match(g.rib, &far)->len, 0);
	ck_assert_uint_eq(rib_match_if(g.rib, &a, skip_16, &asked)->len, 0);
	ck_assert_uint_eq(asked, 2);
	take(source, &host, "1");
	ck_assert_uint_eq(rib_match(g.rib, &a)->len, 32);
	a = rig_addr("fd00::1");
	ck_assert_ptr_null(rib_match(g.rib, &a));
}
END_TEST

START_TEST(paths_of_a_dead_source_are_gone_at_once)
{
	uint32_t a = rig_source(&g, 1, true), b = rig_source(&g, 2, true);

	for (unsigned i = 0; i < 100; i++) {
		rig_announce(&g, a, i, "1");
		rig_announce(&g, b, i, i < 50 ? "1 2" : "");
	}
	ck_assert_uint_eq(best_source(0), a);
	ck_assert_uint_eq(best_source(99), b);
	rib_source_down(g.rib, a);
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 0);
	ck_assert_uint_eq(best_source(0), b);
	rib_source_down(g.rib, b);
	ck_assert_uint_eq(best_source(0), RIB_NONE);
	ck_assert_uint_eq(peek_size(g.rib), 0);
	rig_announce(&g, a, 3, "1");
	ck_assert_uint_eq(rib_source(g.rib, a)->nroutes, 1);
	ck_assert_uint_eq(peek_size(g.rib), 1);
	while (!rib_idle(g.rib))
		rib_work(g.rib, 7);
	ck_assert_uint_eq(peek_size(g.rib), 1);
	ck_assert_uint_eq(best_source(3), a);
	ck_assert_uint_eq(best_source(4), RIB_NONE);
	ck_assert_uint_eq(g.rib->nused, 1);
}
END_TEST

START_TEST(one_turn_of_the_sweeper_serves_all_dead_sources)
{
	enum { MANY = 50 };
	uint32_t sources[MANY];
	unsigned visited = 0;

	for (unsigned s = 0; s < MANY; s++) {
		sources[s] = rig_source(&g, s + 1, true);
		for (unsigned i = 0; i < 4; i++)
			rig_announce(&g, sources[s], s * 4 + i, "1");
	}
	for (unsigned s = 0; s < MANY; s++)
		rib_source_remove(g.rib, sources[s]);
	while (!rib_idle(g.rib)) {
		ck_assert_uint_eq(rib_work(g.rib, 3), visited + 3 > MANY * 4 ? 1 : 0);
		visited += 3;
	}
	ck_assert_uint_le(visited, MANY * 4 + 3);
	ck_assert_uint_eq(g.attrs.set.n, 0);
	ck_assert_uint_eq(rib_work(g.rib, 10), 10);
}
END_TEST

START_TEST(a_source_number_is_used_again_when_nothing_refers_to_it)
{
	uint32_t a = rig_source(&g, 1, true), b;

	rig_announce(&g, a, 0, "1");
	while (!rib_groups_idle(g.groups))
		rib_groups_work(g.groups, g.desk, 10); /* it is on offer */
	rib_source_remove(g.rib, a);
	ck_assert_ptr_null(rib_source(g.rib, a));
	b = rig_source(&g, 2, true);
	ck_assert_uint_ne(a, b);
	rib_work(g.rib, 10);
	ck_assert_uint_ne(rig_source(&g, 3, true), a);
	while (!rib_groups_idle(g.groups))
		rib_groups_work(g.groups, g.desk, 10);
	ck_assert_uint_eq(rig_source(&g, 4, true), a);
	/* And an old path of that number is not its. */
	ck_assert_uint_eq(best_source(0), RIB_NONE);
}
END_TEST

START_TEST(own_routes_replace_each_other_and_win)
{
	uint32_t a = rig_source(&g, 1, true);
	struct rib_origin o = { .prefix = rig_prefix(&g, 0), .class = 2 };

	rig_announce(&g, a, 0, "");
	o.attrs = rig_attrs(&g, "1 2 3");
	rib_originate(g.rib, &o);
	rib_originate(g.rib, &o);
	bgp_attrs_put(&g.attrs, o.attrs);
	ck_assert_uint_eq(best_source(0), 0);
	o.attrs = rig_attrs(&g, "1 2 3 4");
	rib_originate(g.rib, &o);
	ck_assert_ptr_eq(rib_best(g.rib, rib_lookup(g.rib, &o.prefix))->attrs, o.attrs);
	bgp_attrs_put(&g.attrs, o.attrs);
	ck_assert_uint_eq(rib_source(g.rib, 0)->nroutes, 1);
	rib_unoriginate(g.rib, &o.prefix);
	ck_assert_uint_eq(best_source(0), a);
}
END_TEST

START_TEST(equal_paths_come_in_the_order_of_their_addresses)
{
	uint32_t s[6];
	const struct rib_path *out[6];
	struct rib_config c = { .family = IP_V4, .max_paths = 3, .asn = 65000 };
	const struct rib_net *net;
	struct ip_prefix p = rig_prefix(&g, 0);

	for (unsigned i = 0; i < 5; i++) {
		s[i] = rig_source(&g, 9 - i, true);
		rig_announce(&g, s[i], 0, i == 1 ? "1 2" : "1");
	}
	s[5] = rig_source(&g, 20, false);
	rig_announce(&g, s[5], 0, "1");
	net = rib_lookup(g.rib, &p);
	ck_assert_uint_eq(rib_ecmp(g.rib, net, out, 6), 4);
	ck_assert_uint_eq(out[0]->source, s[4]);
	ck_assert_uint_eq(out[1]->source, s[3]);
	ck_assert_uint_eq(out[2]->source, s[2]);
	ck_assert_uint_eq(out[3]->source, s[0]);
	ck_assert_uint_eq(rib_ecmp(g.rib, net, out, 1), 1);
	ck_assert_ptr_eq(out[0], rib_best(g.rib, net));
	rib_configure(g.rib, &c);
	ck_assert_uint_eq(rib_ecmp(g.rib, net, out, 6), 3);
	ck_assert_uint_eq(out[2]->source, s[2]);
}
END_TEST

/* Gateways of two VNets with one address space have one address.  Who was made first
 * does not tell in which order they come. */
START_TEST(equal_paths_of_one_address_come_in_the_order_of_their_identifiers)
{
	static const uint32_t ids[] = { 30, 10, 20 };
	const struct rib_path *out[3];
	struct ip_prefix p = rig_prefix(&g, 0);
	uint32_t s[3];

	for (unsigned i = 0; i < 3; i++) {
		struct rib_source source = { .ebgp = true,
			.remote_id = ids[i],
			.address = rig_addr("10.60.255.4"),
			.horizon = i + 1 };

		s[i] = rib_source_add(g.rib, &source);
		rig_announce(&g, s[i], 0, "1");
	}
	ck_assert_uint_eq(rib_ecmp(g.rib, rib_lookup(g.rib, &p), out, 3), 3);
	ck_assert_uint_eq(out[0]->source, s[1]);
	ck_assert_uint_eq(out[1]->source, s[2]);
	ck_assert_uint_eq(out[2]->source, s[0]);
}
END_TEST

START_TEST(a_prefix_may_have_very_many_paths)
{
	enum { MANY = 300 };
	const struct rib_path *out[MANY];
	uint32_t s[MANY];
	struct ip_prefix p = rig_prefix(&g, 0);
	char path[20];

	for (unsigned i = 0; i < MANY; i++) {
		s[i] = rig_source(&g, 1 + i, true);
		snprintf(path, sizeof path, "%u", 1 + i % 90);
		rig_announce(&g, s[i], 0, path);
	}
	ck_assert_uint_eq(best_source(0), s[0]);
	ck_assert_uint_eq(rib_ecmp(g.rib, rib_lookup(g.rib, &p), out, MANY), 64);
	for (unsigned i = 0; i < MANY - 1; i++) {
		ck_assert(rig_withdraw(&g, s[i], 0));
		ck_assert_uint_eq(best_source(0), s[i + 1]);
	}
}
END_TEST

TCase *
test_rib_table(void)
{
	TCase *tc = tcase_create("rib/table");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, an_empty_table_is_small);
	tcase_add_test(tc, a_prefix_of_ipv4_takes_32_octets);
	tcase_add_test(tc, the_index_agrees_with_a_plain_list_under_churn);
	tcase_add_test(tc, the_longest_match_has_a_best_path);
	tcase_add_test(tc, paths_of_a_dead_source_are_gone_at_once);
	tcase_add_test(tc, one_turn_of_the_sweeper_serves_all_dead_sources);
	tcase_add_test(tc, a_source_number_is_used_again_when_nothing_refers_to_it);
	tcase_add_test(tc, own_routes_replace_each_other_and_win);
	tcase_add_test(tc, equal_paths_come_in_the_order_of_their_addresses);
	tcase_add_test(tc,
	    equal_paths_of_one_address_come_in_the_order_of_their_identifiers);
	tcase_add_test(tc, a_prefix_may_have_very_many_paths);
	return tc;
}
