/*
 * What can be done to a running lab, in a world: the same functions serve a daemon.
 */
#include "data/tree_text.h"
#include "er/flow.h"
#include "er/pieces.h"
#include "er/refusal.h"
#include "run/advert.h"
#include "run/fail.h"
#include "run/maintain.h"
#include "run/place.h"
#include "sim/world.h"
#include "test.h"

#include <string.h>

static const char lab[] = "lab = one\n" LAB_CIRCUIT "vnets\n"
			  "  hub\n"
			  "    address-space = [10.60.0.0/16]\n"
			  "    gateway\n"
			  "    connections\n"
			  "      a\n"
			  "        circuit = er-a\n" LAB_SITE "      -\n"
			  "        prefix = 10.21.0.0/16\n"
			  "routers\n"
			  "  r1\n"
			  "    asn = 65001\n"
			  "    neighbors\n"
			  "      r2\n"
			  "        hold = 900\n"
			  "  r2\n"
			  "    asn = 65002\n"
			  "    neighbors\n"
			  "      r1\n"
			  "        hold = 900\n";

static struct sim_world *
start_lab(const char *text)
{
	struct sim_config config = { .seed = 1 };
	struct sim_world *w;
	struct errs errs;

	errs_init(&errs);
	w = sim_new(&config, tree_text(text), &errs);
	ck_assert_msg(w != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	ck_assert_int_eq(sim_run_converged(w, (struct erx_time){ 600 * ERX_SEC }),
	    SIM_REACHED);
	return w;
}

static struct sim_world *
start(void)
{
	return start_lab(lab);
}

static void
settle(struct sim_world *w)
{
	sim_moment(w);
	ck_assert_int_eq(sim_run_converged(w, erx_time_add(sim_now(w), 3600 * ERX_SEC)),
	    SIM_REACHED);
}

typedef struct data_node *make_edit(const struct run *, const char *site,
    const char *subscription, const struct data_node *entries, struct errs *);

/* `advertise` of a lab, as a site of it. */
static struct data_node *
entries_of(const char *text)
{
	struct data_node *tree;
	struct buf site;

	buf_init(&site);
	buf_puts(&site, "on-premises\n  seattle\n");
	for (size_t len; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		buf_printf(&site, "    %.*s\n", (int)len, text);
	}
	tree = tree_text(site.data);
	buf_fini(&site);
	return tree;
}

/* Announces or withdraws; the code of the refusal, or "". */
static const char *
advertise(struct sim_world *w, make_edit *make, const char *entries)
{
	static char code[64];
	struct data_node *tree = entries_of(entries), *edit;
	struct errs errs;

	errs_init(&errs);
	edit = make(sim_running(w), "seattle", NULL,
	    er_node_at(tree, "on-premises/seattle/advertise"), &errs);
	if (edit && sim_edit(w, DATA_UPDATE, edit, NULL, &errs))
		settle(w);
	snprintf(code, sizeof code, "%s",
	    errs.nerrors ? code_word(errs.items[0].code) : "");
	data_node_free(edit);
	data_node_free(tree);
	errs_fini(&errs);
	return code;
}

static const struct data_node *
site(const struct sim_world *w)
{
	return er_node_at(sim_lab(w)->tree, "on-premises/seattle");
}

/* Entries of the site that are marked as withdrawn. */
static unsigned
marks(const struct sim_world *w)
{
	const struct data_node *adverts = data_node_get(site(w), "advertise");
	unsigned n = 0;

	for (size_t i = 0; i < adverts->n; i++)
		n += data_node_get(adverts->children[i], "withdrawn") != NULL;
	return n;
}

/* Members of a trace from the hub that are lost. */
static unsigned
lost(const struct sim_world *w, const char *to, unsigned *members)
{
	struct er_endpoint a, b;
	struct er_flow f;
	unsigned n;

	ck_assert(run_place_end(sim_running(w), "hub", &a));
	ck_assert(run_place_end(sim_running(w), to, &b));
	ck_assert(er_flow_trace(sim_lab(w)->model, sim_net(w), &a, &b, NULL, &f));
	n = f.forward.lost;
	*members = f.forward.members;
	er_flow_fini(&f);
	return n;
}

START_TEST(r1_a_withdrawal_keeps_the_network_where_it_is)
{
	struct sim_world *w = start();
	struct er_endpoint before, after;
	unsigned members;

	ck_assert(run_place_end(sim_running(w), "seattle", &before));
	ck_assert_uint_eq(lost(w, "seattle", &members), 0);
	ck_assert_str_eq(advertise(w, run_withdraw_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"),
	    "");
	/* The end of the flow does not move to 10.21.0.1, where all is well. */
	ck_assert(run_place_end(sim_running(w), "seattle", &after));
	ck_assert(ip_addr_equal(&before.address, &after.address));
	ck_assert_uint_eq(lost(w, "seattle", &members), members);
	/* Nobody wrote down the networks, and nobody does so now. */
	ck_assert_ptr_null(data_node_get(site(w), "networks"));
	ck_assert_uint_eq(data_node_get(site(w), "advertise")->n, 2);
	/* What is not announced cannot be withdrawn again. */
	ck_assert_str_eq(advertise(w, run_withdraw_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"),
	    "unknown-name");
	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"),
	    "");
	ck_assert_uint_eq(lost(w, "seattle", &members), 0);
	ck_assert_uint_gt(members, 0);
	ck_assert_uint_eq(marks(w), 0);
	sim_free(w);
}
END_TEST

static char *
path_at(const struct sim_world *w, const char *router, const char *prefix)
{
	struct net_rt *rt = net_router_find(sim_net(w), router);
	struct rib *rib = net_router_rib(rt, IP_V4);
	struct ip_prefix p;
	const struct rib_path *best;
	struct buf out;

	ck_assert(ip_prefix_parse(&p, prefix));
	best = rib_best(rib, rib_lookup(rib, &p));
	buf_init(&out);
	bgp_aspath_print(&out, bgp_attrs_path(best->attrs));
	return buf_steal(&out);
}

START_TEST(r1_announcing_a_known_prefix_anew_replaces_it)
{
	struct sim_world *w = start();
	char *path;

	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"
			     "    as-path = 65010 65011\n"),
	    "");
	ck_assert_uint_eq(data_node_get(site(w), "advertise")->n, 2);
	path = path_at(w, "er-a/primary", "10.20.0.0/16");
	ck_assert_str_eq(path, "64520 65010 65011");
	free(path);
	/* Over other circuits it is another entry. */
	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"
			     "    over = [er-a]\n"),
	    "");
	ck_assert_uint_eq(data_node_get(site(w), "advertise")->n, 3);
	/* Without `over` all entries of the prefix are meant. */
	ck_assert_str_eq(advertise(w, run_withdraw_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"),
	    "");
	ck_assert_uint_eq(data_node_get(site(w), "advertise")->n, 2);
	ck_assert_uint_eq(marks(w), 1);
	/* Wherever it is announced again, it is not withdrawn any more. */
	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"
			     "    over = [er-a]\n"),
	    "");
	ck_assert_uint_eq(data_node_get(site(w), "advertise")->n, 2);
	ck_assert_uint_eq(marks(w), 0);
	sim_free(w);
}
END_TEST

START_TEST(r1_who_owns_all_it_announces_owns_what_is_new)
{
	struct sim_world *w = start();
	unsigned members;

	ck_assert_str_eq(advertise(w, run_withdraw_edit,
			     "advertise\n  -\n    prefix = 10.21.0.0/16\n"),
	    "");
	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    prefix = 10.22.0.0/16\n"
			     "  -\n    prefix = 0.0.0.0/0\n"),
	    "");
	ck_assert_ptr_null(data_node_get(site(w), "networks"));
	ck_assert_uint_eq(lost(w, "10.22.0.1", &members), 0);
	ck_assert_uint_gt(members, 0);
	sim_free(w);
}
END_TEST

/* Where a packet that the site's edge has to send goes: fate and matched entry. */
static void
check_at_edge(const struct sim_world *w, const char *to, enum net_fate fate,
    const char *last)
{
	static const char *const edge[] = { "seattle/ce0" };
	struct net_where where = { .routers = edge, .nrouters = 1 };
	struct net_packet packet = { 0 };
	struct net_trace t;

	ck_assert(ip_addr_parse(&packet.to, to));
	net_trace_run(sim_net(w), &where, &packet, &t);
	ck_assert_uint_gt(t.npaths, 0);
	ck_assert_msg(t.paths[0].fate == fate, "%s: %s", to,
	    net_fate_name(t.paths[0].fate));
	ck_assert_str_eq(t.paths[0].hops[t.paths[0].nhops - 1].router, last);
	net_trace_fini(&t);
}

/* 10.0.0.0/8 and 2001:db8::/32 are summaries around the hub: withdrawing something else
 * makes nobody own them, and withdrawing them takes nothing from the site. */
START_TEST(r1_withdrawing_makes_no_summary_a_network)
{
	struct sim_world *w = start();
	unsigned members;

	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    prefix = 10.0.0.0/8\n"
			     "  -\n    prefix = 2001:db8::/32\n"),
	    "");
	for (int turn = 0; turn < 2; turn++) {
		check_at_edge(w, "10.60.0.4", NET_DELIVERED, "hub");
		check_at_edge(w, "10.99.0.1", NET_DELIVERED, "seattle/ce0");
		check_at_edge(w, "2001:db8:1::1", NET_DELIVERED, "seattle/ce0");
		ck_assert_str_eq(advertise(w, run_withdraw_edit,
				     turn ? "advertise\n  -\n    prefix = 10.0.0.0/8\n"
					    "  -\n    prefix = 2001:db8::/32\n"
					  : "advertise\n  -\n    prefix = "
					    "10.21.0.0/16\n"),
		    "");
	}
	ck_assert_uint_eq(marks(w), 3);
	ck_assert_ptr_null(data_node_get(site(w), "networks"));
	check_at_edge(w, "10.60.0.4", NET_DELIVERED, "hub");
	check_at_edge(w, "10.99.0.1", NET_DELIVERED, "seattle/ce0");
	check_at_edge(w, "2001:db8:1::1", NET_DELIVERED, "seattle/ce0");
	ck_assert_uint_eq(lost(w, "10.99.0.1", &members), members);
	sim_free(w);
}
END_TEST

/* The first network of a site stays the first. */
START_TEST(r1_announcing_again_moves_no_end_of_a_flow)
{
	struct sim_world *w = start();
	struct er_endpoint before, after;

	ck_assert(run_place_end(sim_running(w), "seattle", &before));
	ck_assert_str_eq(advertise(w, run_withdraw_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"),
	    "");
	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"
			     "    as-path = 65010\n"),
	    "");
	ck_assert(run_place_end(sim_running(w), "seattle", &after));
	ck_assert(ip_addr_equal(&before.address, &after.address));
	sim_free(w);
}
END_TEST

/* A default route has no network behind it, and networks that are written stay. */
START_TEST(r1_a_withdrawal_marks_only_what_holds_a_network)
{
	struct sim_world *w = start();

	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    prefix = 0.0.0.0/0\n"),
	    "");
	ck_assert_str_eq(advertise(w, run_withdraw_edit,
			     "advertise\n  -\n    prefix = 0.0.0.0/0\n"),
	    "");
	ck_assert_uint_eq(data_node_get(site(w), "advertise")->n, 2);
	ck_assert_uint_eq(marks(w), 0);
	sim_free(w);
}
END_TEST

/* 70,000 prefixes at once: more than anybody would write down. */
START_TEST(r1_a_withdrawal_of_very_many_prefixes_keeps_them)
{
	struct sim_world *w = start();

	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    within = 11.0.0.0/8\n"
			     "    length = 26\n    count = 70000\n"),
	    "");
	ck_assert_str_eq(advertise(w, run_withdraw_edit,
			     "advertise\n  -\n    within = 11.0.0.0/8\n"
			     "    length = 26\n    count = 70000\n"
			     "  -\n    prefix = 10.20.0.0/16\n"),
	    "");
	ck_assert_uint_eq(marks(w), 2);
	check_at_edge(w, "11.0.0.1", NET_DELIVERED, "seattle/ce0");
	check_at_edge(w, "11.68.91.193", NET_DELIVERED, "seattle/ce0");
	check_at_edge(w, "10.20.0.1", NET_DELIVERED, "seattle/ce0");
	check_at_edge(w, "11.99.0.1", NET_NO_ROUTE, "seattle/ce0");
	sim_free(w);
}
END_TEST

static const char two[] =
    "lab = two\n" LAB_CIRCUIT "  er-b\n" LAB_PEERING("64520", "172.16.2") LAB_SEATTLE
    "      er-b\n"
    "    advertise\n"
    "      -\n"
    "        prefix = 10.20.0.0/16\n";

static void
check_paths(const struct sim_world *w, const char *a, const char *b)
{
	char *path = path_at(w, "er-a/primary", "10.20.0.0/16");

	ck_assert_str_eq(path, a);
	free(path);
	path = path_at(w, "er-b/secondary", "10.20.0.0/16");
	ck_assert_str_eq(path, b);
	free(path);
}

START_TEST(r1_two_paths_of_one_prefix_over_two_circuits)
{
	struct sim_world *w = start_lab(two);

	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"
			     "    as-path = 65010\n    over = [er-b]\n"),
	    "");
	check_paths(w, "64520", "64520 65010");
	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"
			     "    as-path = 65011\n    over = [er-a]\n"),
	    "");
	check_paths(w, "64520 65011", "64520 65010");
	/* What goes to all is now behind both. */
	ck_assert_str_eq(advertise(w, run_announce_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"
			     "    as-path = 65012\n"),
	    "");
	check_paths(w, "64520 65011", "64520 65010");
	ck_assert_str_eq(advertise(w, run_withdraw_edit,
			     "advertise\n  -\n    prefix = 10.20.0.0/16\n"
			     "    over = [er-b]\n"),
	    "");
	check_paths(w, "64520 65011", "64520 65012");
	sim_free(w);
}
END_TEST

/* --- resets --- */

static unsigned
resets(struct sim_world *w, const char *name)
{
	const struct net_event *e = NULL;
	unsigned n = 0;
	uint64_t after = 0;
	struct errs errs;

	while ((e = net_event_after(sim_net(w), after)) != NULL)
		after = e->number;
	errs_init(&errs);
	if (!run_reset(sim_running(w), sim_now(w), name, NULL, &errs))
		ck_assert_str_eq(code_word(errs.items[0].code), "unknown-name");
	errs_fini(&errs);
	settle(w);
	while ((e = net_event_after(sim_net(w), after)) != NULL) {
		n += e->kind == NET_EVENT_SESSION_UP;
		after = e->number;
	}
	return n / 2; /* each end says so */
}

START_TEST(r1_a_reset_takes_a_session_a_link_a_router_or_a_circuit)
{
	struct sim_world *w = start();

	ck_assert_uint_eq(resets(w, "er-a/primary--seattle/ce0/ipv4"), 1);
	ck_assert_uint_eq(resets(w, "seattle/ce0--er-a/primary/ipv4"), 1);
	ck_assert_uint_eq(resets(w, "er-a/primary--hub/gw0"), 1);
	ck_assert_uint_eq(resets(w, "hub/gw0--er-a/primary"), 1);
	ck_assert_uint_eq(resets(w, "seattle/ce0"), 2);
	ck_assert_uint_eq(resets(w, "er-a"), 6);
	ck_assert_uint_eq(resets(w, "er-x"), 0);
	sim_free(w);
}
END_TEST

/* --- maintenance --- */

static bool
has_stopped(void *ctx)
{
	return !run_maintain_waits(sim_running(ctx), "er-a/primary");
}

/* How long until forwarding stops, in ms. */
static int64_t
maintain(struct sim_world *w)
{
	struct erx_time began = sim_now(w);
	struct errs errs;

	errs_init(&errs);
	ck_assert(run_maintain(sim_running(w), began, "er-a/primary", false, &errs));
	errs_fini(&errs);
	ck_assert_int_eq(sim_run_condition(w, ERX_NEVER, has_stopped, w), SIM_REACHED);
	ck_assert(!net_router_forwards(net_router_find(sim_net(w), "er-a/primary")));
	return erx_time_since(sim_now(w), began) / ERX_MSEC;
}

START_TEST(r1_forwarding_stops_when_traffic_has_moved)
{
	struct sim_world *w = start();
	struct errs errs;
	unsigned members;

	ck_assert_int_le(maintain(w), 100);
	ck_assert_uint_eq(lost(w, "seattle", &members), 0);
	errs_init(&errs);
	ck_assert(run_end_maintain(sim_running(w), sim_now(w), "er-a/primary", &errs));
	settle(w);
	ck_assert(net_router_forwards(net_router_find(sim_net(w), "er-a/primary")));
	errs_fini(&errs);
	sim_free(w);
}
END_TEST

START_TEST(r1_a_drain_waits_no_longer_than_its_bound)
{
	struct sim_world *w = start();

	/* Nobody notices the dead link for 900 s. */
	ck_assert(sim_fail(w, ER_TARGET_LINK, "r1--r2"));
	ck_assert_int_eq(maintain(w), RUN_DRAIN_MAX / ERX_MSEC);
	sim_free(w);
}
END_TEST

START_TEST(maintenance_that_ends_before_traffic_has_moved_stops_nothing)
{
	struct sim_world *w = start();
	struct run *r = sim_running(w);
	struct errs errs;

	errs_init(&errs);
	ck_assert(sim_fail(w, ER_TARGET_LINK, "r1--r2"));
	ck_assert(run_maintain(r, sim_now(w), "er-a/primary", false, &errs));
	sim_run(w, erx_time_add(sim_now(w), ERX_SEC));
	ck_assert(run_maintain_waits(r, "er-a/primary"));
	ck_assert(run_end_maintain(r, sim_now(w), "er-a/primary", &errs));
	settle(w);
	ck_assert(net_router_forwards(net_router_find(sim_net(w), "er-a/primary")));
	ck_assert(!run_maintain(r, sim_now(w), "er-a/first", false, &errs));
	ck_assert_str_eq(code_word(errs.items[0].code), "unknown-name");
	errs_fini(&errs);
	sim_free(w);
}
END_TEST

TCase *
test_run_run(void)
{
	TCase *t = tcase_create("run/run");

	tcase_add_test(t, r1_a_withdrawal_keeps_the_network_where_it_is);
	tcase_add_test(t, r1_announcing_a_known_prefix_anew_replaces_it);
	tcase_add_test(t, r1_who_owns_all_it_announces_owns_what_is_new);
	tcase_add_test(t, r1_withdrawing_makes_no_summary_a_network);
	tcase_add_test(t, r1_announcing_again_moves_no_end_of_a_flow);
	tcase_add_test(t, r1_a_withdrawal_marks_only_what_holds_a_network);
	tcase_add_test(t, r1_a_withdrawal_of_very_many_prefixes_keeps_them);
	tcase_add_test(t, r1_two_paths_of_one_prefix_over_two_circuits);
	tcase_add_test(t, r1_a_reset_takes_a_session_a_link_a_router_or_a_circuit);
	tcase_add_test(t, r1_forwarding_stops_when_traffic_has_moved);
	tcase_add_test(t, r1_a_drain_waits_no_longer_than_its_bound);
	tcase_add_test(t, maintenance_that_ends_before_traffic_has_moved_stops_nothing);
	return t;
}
