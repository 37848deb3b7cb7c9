/*
 * Graceful restart in simulated time: r1, which can restart, is seen by r3 through r2.
 * Whatever happens to r1 happens to a network at rest for days, so the clock jumps in
 * between.
 */
#include "data/tree_text.h"
#include "sim/world.h"
#include "test.h"

#include <string.h>

TCase *test_sim_restart(void);

static const char chain[] = "lab = chain\n"
			    "routers\n"
			    "  r1\n"
			    "    asn = 65001\n"
			    "    neighbors\n"
			    "      r2\n"
			    "        graceful-restart\n"
			    "          mode = restart\n"
			    "    advertise\n"
			    "      -\n"
			    "        prefix = 10.1.0.0/16\n"
			    "  r2\n"
			    "    asn = 65002\n"
			    "    neighbors\n"
			    "      r3\n"
			    "  r3\n"
			    "    asn = 65003\n";

static struct sim_world *w;
static unsigned moments, missed; /* looked at r3; the route was not there */
static bool watching;

static bool
r3_has_it(void)
{
	struct net_rt *r3 = net_router_find(sim_net(w), "r3");
	struct rib *rib = net_router_rib(r3, IP_V4);
	const struct rib_net *n;
	struct ip_prefix p;

	ck_assert(ip_prefix_parse(&p, "10.1.0.0/16"));
	n = rib ? rib_lookup(rib, &p) : NULL;
	return n && rib_best(rib, n);
}

static void
moment(void *ctx, struct erx_time now)
{
	(void)ctx, (void)now;
	if (!watching)
		return;
	moments++;
	missed += !r3_has_it();
}

static void
setup(void)
{
	struct sim_config config = { .seed = 1 };
	struct errs errs;

	watching = false;
	moments = missed = 0;
	errs_init(&errs);
	w = sim_new(&config, tree_text(chain), &errs);
	ck_assert_msg(w != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	sim_hooks(w, NULL, NULL, moment);
	ck_assert_int_eq(sim_run_converged(w, (struct erx_time){ 60 * ERX_SEC }),
	    SIM_REACHED);
	ck_assert(r3_has_it());
	sim_run(w, (struct erx_time){ 10 * 86400 * ERX_SEC });
	watching = true;
}

static void
teardown(void)
{
	sim_free(w);
}

/* What of r1 is stale at r2, of all it has of it. */
static uint32_t
stale(uint32_t *routes)
{
	struct net_half_info info;
	struct net_half *h;

	for (size_t i = 0; (h = net_half_at(sim_net(w), i)) != NULL; i++) {
		const struct rib_source *s;

		net_half_info(h, &info);
		if (strcmp(info.local, "r2") != 0 || strcmp(info.remote, "r1") != 0)
			continue;
		s = rib_source(net_router_rib(info.router, IP_V4), info.source);
		*routes = s ? s->nroutes : 0;
		return s ? s->nstale : 0;
	}
	ck_abort_msg("r2 has no neighbour r1");
	return 0;
}

static void
expect(uint32_t routes, uint32_t nstale)
{
	uint32_t got;

	ck_assert_uint_eq(stale(&got), nstale);
	ck_assert_uint_eq(got, routes);
}

/* UPDATEs that r3 got. */
static uint64_t
heard(void)
{
	struct net_half_info info;
	struct net_half *h;

	for (size_t i = 0; (h = net_half_at(sim_net(w), i)) != NULL; i++) {
		net_half_info(h, &info);
		if (strcmp(info.local, "r3") == 0)
			return info.status->counters.updates_in;
	}
	ck_abort_msg("r3 has no neighbour");
	return 0;
}

static bool
told(const char *text)
{
	const struct net_event *e = NULL;

	while ((e = net_event_after(sim_net(w), e ? e->number : 0)) != NULL)
		if (e->kind == NET_EVENT_GRACEFUL && strstr(e->text, text))
			return true;
	return false;
}

static void
pass(int64_t seconds)
{
	sim_run(w, erx_time_add(sim_now(w), seconds * ERX_SEC));
}

static bool
kept(void *ctx)
{
	uint32_t routes;

	(void)ctx;
	return stale(&routes) > 0;
}

START_TEST(nobody_behind_a_helper_hears_of_a_restart)
{
	uint64_t before = heard();

	ck_assert(sim_fail(w, ER_TARGET_ROUTER, "r1"));
	pass(30);
	ck_assert(sim_restore(w, ER_TARGET_ROUTER, "r1"));
	ck_assert_int_eq(sim_run_condition(w, erx_time_add(sim_now(w), 60 * ERX_SEC),
			     kept, NULL),
	    SIM_REACHED);
	expect(1, 1);
	ck_assert(told("1 routes from r1 kept at r2: it may be back within 120 s"));
	ck_assert_int_eq(sim_run_converged(w, erx_time_add(sim_now(w), 60 * ERX_SEC)),
	    SIM_REACHED);
	expect(1, 0); /* it was announced again */
	pass(86400);
	expect(1, 0);
	ck_assert(!told("dropped"));
	ck_assert_uint_eq(heard(), before);
	ck_assert_uint_gt(moments, 0);
	ck_assert_uint_eq(missed, 0);
}
END_TEST

/* Silence until the hold timer of 180 s at most, then the restart time of 120 s. */
START_TEST(who_does_not_come_back_in_time_is_forgotten)
{
	uint64_t before = heard();
	struct erx_time failed = sim_now(w);

	ck_assert(sim_fail(w, ER_TARGET_ROUTER, "r1"));
	ck_assert_int_eq(sim_run_condition(w, erx_time_add(failed, 181 * ERX_SEC), kept,
			     NULL),
	    SIM_REACHED);
	ck_assert_int_gt(erx_time_since(sim_now(w), failed), 110 * ERX_SEC);
	expect(1, 1);
	pass(119);
	expect(1, 1);
	ck_assert_uint_eq(missed, 0);
	ck_assert_uint_eq(heard(), before);
	pass(2);
	expect(0, 0);
	ck_assert(told("1 routes from r1 dropped at r2"));
	ck_assert(!r3_has_it());
	ck_assert_uint_eq(heard(), before + 1);

	ck_assert(sim_restore(w, ER_TARGET_ROUTER, "r1"));
	ck_assert_int_eq(sim_run_converged(w, erx_time_add(sim_now(w), 60 * ERX_SEC)),
	    SIM_REACHED);
	ck_assert(r3_has_it());
}
END_TEST

TCase *
test_sim_restart(void)
{
	TCase *tc = tcase_create("sim/restart");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, nobody_behind_a_helper_hears_of_a_restart);
	tcase_add_test(tc, who_does_not_come_back_in_time_is_forgotten);
	return tc;
}
