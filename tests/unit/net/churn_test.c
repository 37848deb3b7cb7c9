/*
 * Whatever happened to a net, once everything is restored and the last spec is in
 * force, it has the tables of a net that never knew anything else.
 */
#include "base/rng.h"
#include "base/xalloc.h"
#include "bed.h"
#include "test.h"
#include "view/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EDGES = 2, LEAVES = 5, SPECS = 6 };

/* Sessions with every other leaf carry IPv6 as well. */
static void
carry(struct net_session *x, unsigned which, int e, int l)
{
	struct net_family *f;
	char a[32], b[32];

	if (l % 2 == 0 || (which & 4 && l == 3))
		return;
	snprintf(a, sizeof a, "fd00:%x::%x", e, 4 * l + 1);
	snprintf(b, sizeof b, "fd00:%x::%x", e, 4 * l + 2);
	f = bed_carry(x, a, b);
	f->a.export.extra_prepend = which & 1 && l == 1 ? 2 : 0;
	f->a.import.deny_all = which & 4 && l == 1 && e;
}

/*
 * Two edges, each with sessions to five leaves, iBGP between the edges; the bits of
 * `which` take parts away or change them.
 */
static struct net_spec *
make(unsigned which)
{
	struct net_spec *s = net_spec_new();
	struct net_session *x;
	char name[32], a[32], b[32];

	for (int e = 0; e < EDGES; e++) {
		snprintf(name, sizeof name, "edge%d", e);
		snprintf(a, sizeof a, "1.0.0.%d", e + 1);
		bed_router(s, name, 12076, a);
	}
	for (int l = 0; l < LEAVES; l++) {
		if (l == 4 && which & 1)
			continue;
		snprintf(name, sizeof name, "leaf%d", l);
		snprintf(a, sizeof a, "1.0.1.%d", l + 1);
		bed_router(s, name, 64512 + (uint32_t)l, a);
		for (int i = 0; i < 30; i++) {
			if (which & 2 && i % 3 == 0)
				continue;
			snprintf(a, sizeof a, "10.%d.%d.0/24", i % 10 ? l : 99, i);
			bed_origin(s, name, a);
			snprintf(a, sizeof a, "2001:db8:%x:%x::/64", i % 7 ? l : 99, i);
			bed_origin(s, name, a);
		}
	}
	x = bed_session(s, "edge0", "169.254.9.1", "edge1", "169.254.9.2");
	bed_carry(x, "fd00:9::1", "fd00:9::2");
	x->bfd = true;
	for (int e = 0; e < EDGES; e++) {
		for (int l = 0; l < LEAVES; l++) {
			if (l == 4 && which & 1)
				continue;
			snprintf(name, sizeof name, "leaf%d", l);
			snprintf(a, sizeof a, "169.254.%d.%d", e, 4 * l + 1);
			snprintf(b, sizeof b, "169.254.%d.%d", e, 4 * l + 2);
			x = bed_session(s, e ? "edge1" : "edge0", a, name, b);
			x->a.horizon_of = l < 2 ? 1 + (which & 1) : 0;
			x->families->a.export.extra_prepend =
			    which & 4 && l == 2 ? 3 : 0;
			x->families->a.import.set_local_pref = which & 2 && l == 3;
			x->families->a.import.local_pref = 200;
			x->bfd = l & 1;
			carry(x, which, e, l);
			x->a.hold = x->b.hold = 30;
			if (which & 4 && l == 1)
				x->held = xstrdup("held");
		}
	}
	return s;
}

static char *
tables(struct bed *b, enum net_view view)
{
	struct rows s = view_routes(b->net, NULL, NULL, view, NULL, NULL);
	struct buf out;

	buf_init(&out);
	while (rows_next(&s, &out, 1000))
		;
	rows_free(&s);
	return buf_steal(&out);
}

static void
disturb(struct bed *b, struct rng *rng)
{
	const struct net_spec *s = net_running(b->net);
	enum net_target what = (enum net_target)rng_below(rng, 4);
	const char *name = "";

	switch (what) {
	case NET_LINK:
		name = s->links[rng_below(rng, s->nlinks)].name;
		break;
	case NET_SESSION:
		name = s->sessions[rng_below(rng, s->nsessions)].name;
		break;
	case NET_ROUTER:
	case NET_FORWARDING:
		name = s->routers[rng_below(rng, s->nrouters)].name;
		break;
	}
	switch (rng_below(rng, 6)) {
	case 0:
	case 1:
		net_fail(b->net, b->now, what, name);
		break;
	case 2:
	case 3:
		net_restore(b->net, b->now, what, name);
		break;
	case 4:
		net_reset(b->net, b->now,
		    s->sessions[rng_below(rng, s->nsessions)].name, "x");
		break;
	case 5:
		bed_apply(b, make((unsigned)rng_below(rng, SPECS)));
		break;
	}
}

static void
restore_all(struct bed *b)
{
	const struct net_spec *s = net_running(b->net);

	for (size_t i = 0; i < s->nlinks; i++)
		net_restore(b->net, b->now, NET_LINK, s->links[i].name);
	for (size_t i = 0; i < s->nsessions; i++)
		net_restore(b->net, b->now, NET_SESSION, s->sessions[i].name);
	for (size_t i = 0; i < s->nrouters; i++) {
		net_restore(b->net, b->now, NET_ROUTER, s->routers[i].name);
		net_restore(b->net, b->now, NET_FORWARDING, s->routers[i].name);
	}
}

START_TEST(after_any_history_the_tables_are_those_of_a_fresh_net)
{
	static const enum net_view views[] = { NET_VIEW_BEST, NET_VIEW_RECEIVED,
		NET_VIEW_ADVERTISED };
	static const int64_t pauses[] = { 0, 1, 700, 5 * ERX_MSEC, ERX_SEC,
		31 * ERX_SEC };
	struct net_config config = { .seed = (uint64_t)_i,
		.link_delay = _i % 3 ? 5 * ERX_MSEC : 0,
		.cut_streams = true };
	unsigned last = (unsigned)_i % SPECS;
	struct bed b, fresh;
	struct rng rng;

	rng_init(&rng, (uint64_t)_i);
	bed_init(&b, &config);
	b.slice = _i % 2 ? 3 : 0;
	bed_apply(&b, make(0));
	for (int i = 0; i < 150; i++) {
		disturb(&b, &rng);
		if (rng_below(&rng, 3))
			bed_run(&b, pauses[rng_below(&rng, 6)]);
		else
			net_work(b.net, b.now, (unsigned)rng_below(&rng, 50));
	}
	restore_all(&b);
	bed_apply(&b, make(last));
	restore_all(&b);
	bed_converge(&b, 120 * ERX_SEC);
	bed_init(&fresh, &config);
	bed_apply(&fresh, make(last));
	bed_converge(&fresh, 10 * ERX_SEC);
	for (int v = 0; v < 3; v++) {
		char *one = tables(&b, views[v]), *other = tables(&fresh, views[v]);

		ck_assert_str_eq(one, other);
		free(one);
		free(other);
	}
	bed_fini(&b);
	bed_fini(&fresh);
}
END_TEST

TCase *test_net_churn(void);
TCase *
test_net_churn(void)
{
	TCase *t = tcase_create("net/churn");

	tcase_set_timeout(t, 300);
	tcase_add_loop_test(t, after_any_history_the_tables_are_those_of_a_fresh_net, 1,
	    25);
	return t;
}
