/*
 * Migrations of gateways and changes of their SKU (W-70 to W-72), as edits of a lab in
 * a world.
 */
#include "er/migration.h"

#include "data/tree_text.h"
#include "run/migration.h"
#include "sim/world.h"
#include "test.h"

#include <string.h>

#define CIRCUIT(name, third)                                                         \
	"  " name "\n"                                                               \
	"    private-peering\n      peer-asn = 64520\n      primary = 172.16." third \
	".0/30\n      secondary = 172.16." third ".4/30\n      vlan = 100\n"
#define HUB(name, net, sku)                        \
	"  " name "\n    address-space = [10." net \
	".0.0/16]\n    gateway\n      sku = " sku  \
	"\n    connections\n      a\n        circuit = er-a\n"

static const char lab[] = "lab = one\ncircuits\n" CIRCUIT("er-a", "1")
    CIRCUIT("er-b", "2") "vnets\n" HUB("hub", "60", "Standard") HUB("other", "61",
	"Standard") "on-premises\n  dc\n    asn = 64520\n    circuits\n      er-a\n"
		    "    advertise\n      -\n        prefix = 10.20.0.0/16\n";

static struct sim_world *
start(const char *text)
{
	struct sim_config config = { .seed = 1 };
	struct sim_world *w;
	struct errs errs;

	errs_init(&errs);
	w = sim_new(&config, tree_text(text), &errs);
	ck_assert_msg(w != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	return w;
}

static void
settle(struct sim_world *w)
{
	sim_moment(w);
	ck_assert_int_eq(sim_run_converged(w, erx_time_add(sim_now(w), 3600 * ERX_SEC)),
	    SIM_REACHED);
}

/* "" when the edit is taken, else its code. */
static const char *
edit(struct sim_world *w, enum data_op op, struct data_node *tree, struct errs *errs)
{
	const char *code = "";

	if (!tree || !sim_edit(w, op, tree, NULL, errs))
		for (size_t i = errs->n; i-- > 0;)
			if (!errs->items[i].warning)
				code = code_word(errs->items[i].code);
	data_node_free(tree);
	errs_fini(errs);
	settle(w);
	return code;
}

static const char *
update(struct sim_world *w, const char *text)
{
	struct errs errs;

	errs_init(&errs);
	return edit(w, DATA_UPDATE, tree_text(text), &errs);
}

static const char *
phase(struct sim_world *w, const char *vnet, enum er_migration_phase to,
    const char *sku)
{
	struct errs errs;

	errs_init(&errs);
	return edit(w, DATA_UPDATE,
	    run_migration_edit(sim_running(w), vnet, NULL, to, sku, sku ? "1" : NULL,
		&errs),
	    &errs);
}

static const char *
resize(struct sim_world *w, const char *sku)
{
	char text[200];

	snprintf(text, sizeof text, "vnets\n  hub\n    gateway\n      sku = %s\n", sku);
	return update(w, text);
}

/* Whether an MSEE has a route of a VNet from one router. */
static bool
taught(struct sim_world *w, const char *msee, const char *prefix, const char *by)
{
	struct net_rt *rt = net_router_find(sim_net(w), msee);
	const struct rib_path *p = NULL;
	const struct rib_net *n;
	struct ip_prefix at;
	struct rib *rib;

	ck_assert(ip_prefix_parse(&at, prefix));
	rib = net_router_rib(rt, at.family);
	n = rib_lookup(rib, &at);
	while (n && (p = rib_path_next(rib, n, p)) != NULL) {
		const struct net_half *h = net_half_of_source(rt, at.family, p->source);
		struct net_half_info info;

		if (!h)
			continue;
		net_half_info(h, &info);
		if (strcmp(info.remote, by) == 0)
			return true;
	}
	return false;
}

static bool
is_there(struct sim_world *w, const char *router)
{
	return net_router_find(sim_net(w), router) != NULL;
}

START_TEST(w70_two_gateways_stand_side_by_side)
{
	struct sim_world *w = start(lab);
	const struct er_vnet *v;
	char text[IP_ADDR_STRLEN];

	settle(w);
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_PREPARED, "ErGw1Az"), "");
	ck_assert(is_there(w, "hub/gw3"));
	ck_assert(taught(w, "er-a/primary", "10.60.0.0/16", "hub/gw0"));
	ck_assert(!taught(w, "er-a/primary", "10.60.0.0/16", "hub/gw2"));
	ck_assert(taught(w, "hub/gw2", "10.20.0.0/16", "er-a/primary"));
	v = er_model_vnet(sim_lab(w)->model, "hub");
	ck_assert_str_eq(er_migration_phase(&v->gateway), "PrepareSucceeded");
	/* One connection has .4 and .5; the next pairs are free. */
	ck_assert_str_eq(ip_addr_text(&v->gateway.next[0], text), "10.60.255.6");
	ck_assert_str_eq(ip_addr_text(&v->connections[0].next_msee[0], text),
	    "10.60.255.8");
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_EXECUTED, NULL), "");
	ck_assert(!taught(w, "er-a/primary", "10.60.0.0/16", "hub/gw0"));
	ck_assert(taught(w, "er-a/primary", "10.60.0.0/16", "hub/gw2"));
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_COMMITTED, NULL), "");
	ck_assert(!is_there(w, "hub/gw0"));
	ck_assert(taught(w, "er-a/primary", "10.60.0.0/16", "hub/gw3"));
	v = er_model_vnet(sim_lab(w)->model, "hub");
	ck_assert_int_eq(v->gateway.sku, ER_GW_1AZ);
	ck_assert_str_eq(ip_addr_text(&v->gateway.instance[0], text), "10.60.255.6");
	/* The next one leads back to the first names, with their addresses. */
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_PREPARED, "ErGw2Az"), "");
	v = er_model_vnet(sim_lab(w)->model, "hub");
	ck_assert_str_eq(ip_addr_text(&v->gateway.next[0], text), "10.60.255.12");
	ck_assert(is_there(w, "hub/gw0"));
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_ABORTED, NULL), "");
	ck_assert(!is_there(w, "hub/gw0"));
	ck_assert(taught(w, "er-a/primary", "10.60.0.0/16", "hub/gw2"));
	sim_free(w);
}
END_TEST

START_TEST(w71_an_sku_goes_up_in_place_only)
{
	struct sim_world *w = start(lab);

	settle(w);
	ck_assert_str_eq(resize(w, "ErGw1Az"), "gateway-sku-change");
	ck_assert_str_eq(resize(w, "HighPerformance"), "");
	ck_assert_str_eq(resize(w, "Standard"), "gateway-sku-change");
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_PREPARED, "ErGw1Az"), "");
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_EXECUTED, NULL), "");
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_COMMITTED, NULL), "");
	ck_assert_str_eq(resize(w, "ErGw3Az"), "");
	ck_assert_str_eq(resize(w, "ErGw2Az"), "gateway-sku-change");
	ck_assert_str_eq(resize(w, "UltraPerformance"), "gateway-sku-change");
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_PREPARED, "UltraPerformance"),
	    "gateway-sku-change");
	ck_assert_str_eq(resize(w, "ErGwScale"), "");
	sim_free(w);
}
END_TEST

START_TEST(w72_a_gateway_that_migrates_stays_as_it_is)
{
	struct sim_world *w = start(lab);
	static const char *const more = "vnets\n  hub\n    connections\n      b\n"
					"        circuit = er-b\n";
	struct errs errs;

	settle(w);
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_EXECUTED, NULL),
	    "gateway-migration-phase");
	ck_assert_str_eq(phase(w, "hab", ER_MIGRATION_PREPARED, "ErGw1Az"),
	    "unknown-name");
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_PREPARED, "ErGw1Az"), "");
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_PREPARED, "ErGw2Az"),
	    "gateway-migration-phase");
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_COMMITTED, NULL),
	    "gateway-migration-phase");
	ck_assert_str_eq(resize(w, "HighPerformance"), "gateway-migrates");
	errs_init(&errs);
	ck_assert_str_eq(edit(w, DATA_CREATE, tree_text(more), &errs),
	    "gateway-migrates");
	ck_assert_str_eq(
	    update(w, "vnets\n  hub\n    connections\n      a\n        weight = 9\n"),
	    "gateway-migrates");
	ck_assert_str_eq(
	    update(w, "vnets\n  hub\n    gateway\n      resiliency = multi-homed\n"),
	    "gateway-migrates");
	ck_assert_str_eq(
	    update(w,
		"vnets\n  hub\n    gateway\n      allow-remote-vnet-traffic = true\n"),
	    "gateway-migrates");
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_ABORTED, NULL), "");
	errs_init(&errs);
	ck_assert_str_eq(edit(w, DATA_CREATE, tree_text(more), &errs), "");
	sim_free(w);
}
END_TEST

START_TEST(w72_gateways_of_one_circuit_migrate_in_turn)
{
	struct sim_world *w = start(lab);

	settle(w);
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_PREPARED, "ErGw1Az"), "");
	ck_assert_str_eq(phase(w, "other", ER_MIGRATION_PREPARED, "ErGw1Az"),
	    "gateway-migrates");
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_EXECUTED, NULL), "");
	ck_assert_str_eq(phase(w, "hub", ER_MIGRATION_COMMITTED, NULL), "");
	ck_assert_str_eq(phase(w, "other", ER_MIGRATION_PREPARED, "ErGw1Az"), "");
	sim_free(w);
}
END_TEST

TCase *
test_er_migration(void)
{
	TCase *t = tcase_create("er/migration");

	tcase_add_test(t, w70_two_gateways_stand_side_by_side);
	tcase_add_test(t, w71_an_sku_goes_up_in_place_only);
	tcase_add_test(t, w72_a_gateway_that_migrates_stays_as_it_is);
	tcase_add_test(t, w72_gateways_of_one_circuit_migrate_in_turn);
	return t;
}
