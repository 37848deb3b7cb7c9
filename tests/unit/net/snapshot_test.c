/*
 * Frozen tables, taken at once or in slices.
 */
#include "bed.h"
#include "net/snapshot.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static void
chain(struct bed *b)
{
	struct net_spec *s = net_spec_new();

	bed_init(b, NULL);
	bed_router(s, "r1", 65001, "192.0.2.1");
	bed_router(s, "r2", 65002, "192.0.2.2");
	bed_router(s, "r3", 65003, "192.0.2.3");
	bed_origin(s, "r1", "10.1.0.0/16");
	bed_origin(s, "r1", "10.2.0.0/16");
	bed_origin(s, "r3", "10.3.0.0/16");
	bed_session(s, "r1", "192.0.2.1", "r2", "192.0.2.2");
	bed_session(s, "r2", "192.0.2.5", "r3", "192.0.2.6");
	bed_apply(b, s);
	bed_converge(b, 60 * ERX_SEC);
}

/* "router network text" a line. */
static char *
text_of(const struct net_snapshot *t)
{
	char prefix[IP_PREFIX_STRLEN];
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; i < t->n; i++)
		buf_printf(&out, "%s %s %s | %s\n", t->rows[i].router,
		    ip_prefix_text(&t->rows[i].prefix, prefix), t->rows[i].best,
		    t->rows[i].all ? t->rows[i].all : "-");
	return buf_steal(&out);
}

START_TEST(a_table_is_frozen)
{
	struct net_snapshot *t;
	struct bed b;
	char *text;

	chain(&b);
	t = net_snapshot_new(b.net, false);
	net_fail(b.net, b.now, NET_SESSION, "r1--r2/ipv4");
	bed_converge(&b, 60 * ERX_SEC);
	text = text_of(t);
	ck_assert_str_eq(text,
	    "r1 10.1.0.0/16 via itself | -\n"
	    "r1 10.2.0.0/16 via itself | -\n"
	    "r1 10.3.0.0/16 65002 65003 via r2 | -\n"
	    "r2 10.1.0.0/16 65001 via r1 | -\n"
	    "r2 10.2.0.0/16 65001 via r1 | -\n"
	    "r2 10.3.0.0/16 65003 via r3 | -\n"
	    "r3 10.1.0.0/16 65002 65001 via r2 | -\n"
	    "r3 10.2.0.0/16 65002 65001 via r2 | -\n"
	    "r3 10.3.0.0/16 via itself | -\n");
	ck_assert_uint_gt(net_snapshot_bytes(t), 9 * sizeof *t->rows);
	free(text);
	net_snapshot_free(t);
	bed_fini(&b);
}
END_TEST

START_TEST(slices_make_the_same_whole)
{
	struct net_snapshot *whole, *t;
	unsigned steps = 1;
	struct bed b;
	char *x, *y;

	chain(&b);
	whole = net_snapshot_new(b.net, true);
	t = net_snapshot_begin(true);
	while (net_snapshot_step(t, b.net, 1))
		steps++;
	x = text_of(whole);
	y = text_of(t);
	ck_assert_str_eq(x, y);
	ck_assert(strstr(x, "[0 100]") != NULL);
	ck_assert_uint_ge(steps, 6);
	ck_assert(!net_snapshot_step(t, b.net, 1));
	free(x);
	free(y);
	net_snapshot_free(whole);
	net_snapshot_free(t);
	bed_fini(&b);
}
END_TEST

START_TEST(a_router_that_goes_meanwhile_is_passed_over)
{
	struct net_spec *s = net_spec_new();
	struct net_snapshot *t;
	struct bed b;

	chain(&b);
	t = net_snapshot_begin(false);
	while (t->n == 0 || strcmp(t->rows[t->n - 1].router, "r2") != 0)
		ck_assert(net_snapshot_step(t, b.net, 1));
	bed_router(s, "r3", 65003, "192.0.2.3");
	bed_origin(s, "r3", "10.3.0.0/16");
	bed_apply(&b, s);
	while (net_snapshot_step(t, b.net, 1))
		;
	ck_assert_uint_eq(t->nnames, 3);
	ck_assert_str_eq(t->rows[t->n - 1].router, "r3");
	ck_assert_str_eq(t->rows[t->n - 1].best, "via itself");
	net_snapshot_free(t);
	/* And one that is never finished. */
	t = net_snapshot_begin(false);
	net_snapshot_step(t, b.net, 0);
	net_snapshot_free(t);
	bed_fini(&b);
}
END_TEST

START_TEST(differences_come_one_by_one)
{
	struct net_snapshot_change c, *all;
	struct net_snapshot *from, *to;
	struct net_snapshot_pair pair;
	struct bed b;
	size_t n;

	chain(&b);
	from = net_snapshot_new(b.net, false);
	net_fail(b.net, b.now, NET_SESSION, "r1--r2/ipv4");
	bed_converge(&b, 60 * ERX_SEC);
	to = net_snapshot_new(b.net, false);
	all = net_snapshot_compare(from, to, false, NULL, NULL, &n);
	ck_assert_uint_eq(n, 5);
	pair = (struct net_snapshot_pair){ from, to, 0, 0 };
	for (size_t i = 0; i < n; i++) {
		ck_assert(net_snapshot_next(&pair, false, &c));
		ck_assert_ptr_eq(c.from, all[i].from);
		ck_assert_ptr_eq(c.to, all[i].to);
		ck_assert(c.from != NULL && c.to == NULL);
	}
	ck_assert(!net_snapshot_next(&pair, false, &c));
	/* In slices: what is the same is work, too. */
	pair = (struct net_snapshot_pair){ from, from, 0, 0 };
	for (size_t units = 2; pair.i < from->n; units = 2) {
		size_t before = pair.i;

		ck_assert(!net_snapshot_look(&pair, false, &units, &c));
		ck_assert_uint_le(pair.i - before, 2);
		ck_assert_uint_eq(units, 2 - (pair.i - before));
	}
	free(all);
	/* The other way round they came. */
	pair = (struct net_snapshot_pair){ to, from, 0, 0 };
	ck_assert(net_snapshot_next(&pair, false, &c));
	ck_assert(c.from == NULL && c.to != NULL);
	net_snapshot_free(from);
	net_snapshot_free(to);
	bed_fini(&b);
}
END_TEST

TCase *
test_net_snapshot(void)
{
	TCase *t = tcase_create("net/snapshot");

	tcase_add_test(t, a_table_is_frozen);
	tcase_add_test(t, slices_make_the_same_whole);
	tcase_add_test(t, a_router_that_goes_meanwhile_is_passed_over);
	tcase_add_test(t, differences_come_one_by_one);
	return t;
}
