/*
 * A source with a route map: whatever comes, goes, turns stale or is judged by another
 * map, the table has what the maps would make of what is there now.
 */
#include "base/xalloc.h"
#include "bgp/aspath.h"
#include "rib/reason.h"
#include "rib/route_map.h"
#include "rib/table.h"
#include "rig.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PREFIXES = 24, MAPS = 4, ROUNDS = 3000 };

static struct rig g;
static uint32_t source;
static struct rib_import policies[MAPS];
static unsigned current;

/* What the neighbour announces now: path, and whether stale. */
static struct {
	bool there, stale;
	unsigned path;
} told[PREFIXES];

static const char *const paths[] = { "64500", "64500 64501", "64500 64502 64503" };

/* 10.0.0.0/24 to 10.0.23.0/24, and two that are summaries as well. */
static struct ip_prefix
prefix(unsigned i)
{
	char text[IP_PREFIX_STRLEN];

	if (i >= PREFIXES - 2)
		return rig_net(i == PREFIXES - 1 ? "10.0.0.0/16" : "10.0.8.0/21");
	snprintf(text, sizeof text, "10.0.%u.0/24", i);
	return rig_net(text);
}

static struct rib_filter *
filter(const char *text, unsigned le)
{
	struct rib_filter *f = xcalloc(1, sizeof *f);

	f->rows = xcalloc(1, sizeof *f->rows);
	f->n = 1;
	f->rows[0].prefix = rig_net(text);
	f->rows[0].ge = f->rows[0].prefix.len;
	f->rows[0].le = (uint8_t)le;
	return f;
}

static struct rib_numbers
one(uint32_t as)
{
	return (struct rib_numbers){ xmemdup(&as, sizeof as), 1 };
}

static struct rib_map_rule *
rule(struct rib_route_map *m)
{
	m->rules = xreallocarray(m->rules, m->n + 1, sizeof *m->rules);
	m->rules[m->n] = (struct rib_map_rule){ .drop = false };
	return &m->rules[m->n++];
}

static void
summary(struct rib_map_rule *r, const char *text)
{
	struct ip_prefix p = rig_net(text);

	r->replace = xreallocarray(r->replace, r->nreplace + 1, sizeof *r->replace);
	r->replace[r->nreplace++] = p;
}

/* None; drops and prepends; one summary with an AS in front; two, of which one lies in
 * the other, and a drop in front. */
static void
make_maps(void)
{
	struct rib_map_rule *r;

	for (unsigned i = 0; i < MAPS; i++) {
		rib_import_open(&policies[i]);
		if (i)
			policies[i].map = xcalloc(1, sizeof *policies[i].map);
	}
	r = rule(policies[1].map);
	r->prefixes = filter("10.0.4.0/22", 24);
	r->drop = true;
	r = rule(policies[1].map);
	r->ases = one(64501);
	r->prepend = one(64999);
	r = rule(policies[2].map);
	r->prefixes = filter("10.0.0.0/16", 32);
	summary(r, "10.0.0.0/16");
	r->prepend = one(64998);
	r = rule(policies[3].map);
	r->ases = one(64502);
	r->drop = true;
	r = rule(policies[3].map);
	summary(r, "10.0.8.0/21");
	r = rule(policies[3].map);
	r->prefixes = filter("10.0.0.0/20", 24);
	summary(r, "10.0.0.0/16");
	summary(r, "10.0.8.0/21");
}

static void
announce(unsigned i)
{
	struct ip_prefix p = prefix(i);
	const struct bgp_attrs *attrs = rig_attrs(&g, paths[told[i].path]);

	ck_assert(rig_update(g.rib, source, &policies[current], &p, attrs));
	bgp_attrs_put(&g.attrs, attrs);
}

/* --- what has to be there --- */

/* The rule that replaces it, RIB_MAP_KEEPS, or -1: dropped. */
static int64_t
fate(unsigned i, char text[80])
{
	const struct bgp_attrs *attrs = rig_attrs(&g, paths[told[i].path]), *made;
	struct ip_prefix p = prefix(i);
	uint32_t number = RIB_MAP_KEEPS;
	struct buf b;

	made = policies[current].map
	    ? rib_route_map_apply(policies[current].map, &g.attrs, &p, attrs, &number)
	    : bgp_attrs_ref(attrs);
	bgp_attrs_put(&g.attrs, attrs);
	if (!made)
		return -1;
	buf_init(&b);
	bgp_aspath_print(&b, bgp_attrs_path(made));
	snprintf(text, 80, "%s", b.data ? b.data : "");
	buf_fini(&b);
	bgp_attrs_put(&g.attrs, made);
	return number;
}

/* "PATH", "(reason)" or "-". */
static void
expected(const struct ip_prefix *p, char text[80])
{
	const struct rib_route_map *m = policies[current].map;
	int64_t own = -2;

	for (size_t r = 0; m && r < m->n; r++)
		for (size_t k = 0; k < m->rules[r].nreplace; k++)
			for (unsigned i = 0; i < PREFIXES; i++) {
				struct ip_prefix q = prefix(i);

				if (ip_prefix_equal(&m->rules[r].replace[k], p) &&
				    told[i].there && ip_prefix_covers(p, &q) &&
				    fate(i, text) == (int64_t)r)
					return;
			}
	for (unsigned i = 0; i < PREFIXES; i++) {
		struct ip_prefix q = prefix(i);

		if (told[i].there && ip_prefix_equal(&q, p))
			own = fate(i, text);
	}
	if (own != (int64_t)RIB_MAP_KEEPS)
		snprintf(text, 80, "%s",
		    own == -2     ? "-"
			: own < 0 ? "(route-map)"
				  : "(summarised)");
}

static void
actual(const struct ip_prefix *p, char text[80])
{
	uint32_t n = rib_index_find(g.rib, p, rib_index_hash(g.rib, p)), *at;
	const struct rib_path *path;
	struct buf b;

	at = n == RIB_NONE ? NULL : rib_net_path_of(g.rib, net_at(g.rib, n), source);
	path =
	    at && path_is_live(g.rib, &g.rib->paths[*at]) ? &g.rib->paths[*at] : NULL;
	if (!path || path->reason != RIB_OK) {
		snprintf(text, 80, path ? "(%s)" : "-",
		    path ? rib_reason_row(path->reason)->code : "");
		return;
	}
	buf_init(&b);
	bgp_aspath_print(&b, bgp_attrs_path(path->attrs));
	snprintf(text, 80, "%s", b.data ? b.data : "");
	buf_fini(&b);
}

static void
compare(unsigned round)
{
	char want[80] = "", have[80] = "", at[IP_PREFIX_STRLEN];
	unsigned n = 0, stale = 0;

	for (unsigned i = 0; i < PREFIXES; i++) {
		struct ip_prefix p = prefix(i);

		n += told[i].there;
		stale += told[i].there && told[i].stale;
		expected(&p, want);
		actual(&p, have);
		ck_assert_msg(strcmp(want, have) == 0,
		    "round %u, map %u, %s: has \"%s\", should have \"%s\"", round,
		    current, ip_prefix_text(&p, at), have, want);
	}
	/* Summaries count as nothing that came. */
	ck_assert_uint_eq(rib_source(g.rib, source)->nroutes, n);
	ck_assert_uint_eq(rib_source(g.rib, source)->nstale, stale);
}

/* --- by chance --- */

static void
forget_stale(void)
{
	rib_source_drop_stale(g.rib, source);
	rib_source_settle(g.rib, source, &policies[current]);
	for (unsigned i = 0; i < PREFIXES; i++)
		told[i].there = told[i].there && !told[i].stale;
}

static void
turn_stale(void)
{
	rib_source_stale(g.rib, source);
	rib_source_settle(g.rib, source, &policies[current]);
	for (unsigned i = 0; i < PREFIXES; i++) {
		told[i].there = told[i].there && !told[i].stale;
		told[i].stale = true;
	}
}

static void
step(struct rng *rng)
{
	unsigned i = (unsigned)rng_below(rng, PREFIXES);
	struct ip_prefix p = prefix(i);
	uint64_t what = rng_below(rng, 40);

	if (what < 18) {
		told[i].there = true;
		told[i].stale = false;
		told[i].path = (unsigned)rng_below(rng, 3);
		announce(i);
	} else if (what < 34) {
		ck_assert(rib_withdraw(g.rib, source, &policies[current], &p) ==
		    told[i].there);
		told[i].there = false;
	} else if (what < 37) {
		current = (unsigned)rng_below(rng, MAPS);
		rib_reimport(g.rib, source, &policies[current]);
	} else if (what == 37) {
		turn_stale();
	} else if (what == 38) {
		forget_stale();
	} else {
		rib_source_down(g.rib, source);
		memset(told, 0, sizeof told);
		while (!rib_idle(g.rib))
			rib_work(g.rib, 100);
	}
}

START_TEST(s15_h12_tables_follow_maps_and_what_comes)
{
	struct rng rng;

	rig_init(&g, IP_V4, 2, NULL);
	source = rig_source(&g, 1, true);
	make_maps();
	current = 0;
	memset(told, 0, sizeof told);
	rng_init(&rng, 15);
	for (unsigned round = 0; round < ROUNDS; round++) {
		step(&rng);
		compare(round);
	}
	rib_source_remove(g.rib, source);
	while (!rib_idle(g.rib))
		rib_work(g.rib, 100);
	for (unsigned i = 0; i < MAPS; i++)
		rib_import_fini(&policies[i]);
	rig_fini(&g);
}
END_TEST

/* A summary that stands there already does not count, and nothing comes for free. */
START_TEST(h12_the_route_of_a_summary_counts_towards_the_limit)
{
	const unsigned own = PREFIXES - 1; /* 10.0.0.0/16 */
	const struct bgp_attrs *attrs;
	struct ip_prefix p = prefix(own);
	struct rib_import *in = &policies[2];

	rig_init(&g, IP_V4, 2, NULL);
	source = rig_source(&g, 1, true);
	make_maps();
	memset(told, 0, sizeof told);
	current = 2;
	in->prefix_limit = 2;
	for (unsigned i = 0; i < 2; i++) {
		told[i].there = true;
		announce(i);
	}
	attrs = rig_attrs(&g, paths[1]);
	ck_assert(!rig_update(g.rib, source, in, &p, attrs));
	compare(0);
	in->prefix_limit = 3;
	told[own].there = true;
	told[own].path = 1;
	announce(own);
	compare(1);
	bgp_attrs_put(&g.attrs, attrs);
	rib_source_remove(g.rib, source);
	while (!rib_idle(g.rib))
		rib_work(g.rib, 100);
	for (unsigned i = 0; i < MAPS; i++)
		rib_import_fini(&policies[i]);
	rig_fini(&g);
}
END_TEST

START_TEST(h12_the_senders_as_stays_in_front)
{
	struct rib_route_map m = { .sender = 64500 };
	const struct bgp_attrs *attrs, *made;
	struct ip_prefix p = prefix(0);
	struct rib_map_rule *r;
	uint32_t number;
	struct buf b;

	rig_init(&g, IP_V4, 2, NULL);
	r = rule(&m);
	r->match_path = true;
	r->whole = one(64501);
	r->prepend = one(64999);
	attrs = rig_attrs(&g, "64500 64501");
	made = rib_route_map_apply(&m, &g.attrs, &p, attrs, &number);
	buf_init(&b);
	bgp_aspath_print(&b, bgp_attrs_path(made));
	ck_assert_str_eq(b.data, "64500 64999 64501");
	buf_fini(&b);
	bgp_attrs_put(&g.attrs, made);
	bgp_attrs_put(&g.attrs, attrs);
	free(r->whole.items);
	free(r->prepend.items);
	free(m.rules);
	rig_fini(&g);
}
END_TEST

TCase *test_rib_mapped(void);
TCase *
test_rib_mapped(void)
{
	TCase *t = tcase_create("rib/mapped");

	tcase_add_test(t, s15_h12_tables_follow_maps_and_what_comes);
	tcase_add_test(t, h12_the_route_of_a_summary_counts_towards_the_limit);
	tcase_add_test(t, h12_the_senders_as_stays_in_front);
	return t;
}
