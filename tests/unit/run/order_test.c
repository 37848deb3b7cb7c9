/*
 * Tables say the same of what runs, whatever came first: a daemon that was started
 * again on its state prints what it printed before.
 */
#include "data/tree_text.h"
#include "er/pieces.h"
#include "sim/world.h"
#include "test.h"
#include "view/show.h"
#include "view/tables.h"

#include <string.h>

static const char lab[] = "lab = one\n"
			  "circuits\n"
			  "  er\n" LAB_PEERING("64520", "172.16.1") "vnets\n";

/* Two VNets of one address space: their gateways have the same addresses. */
#define VNET(name)                             \
	"  " name "\n"                         \
	"    address-space = [10.60.0.0/16]\n" \
	"    gateway\n"                        \
	"    connections\n"                    \
	"      c\n"                            \
	"        circuit = er\n"

static void
settle(struct sim_world *w)
{
	ck_assert_int_eq(sim_run_converged(w, erx_time_add(sim_now(w), 600 * ERX_SEC)),
	    SIM_REACHED);
}

/* VNet ant is there from the beginning, or it is made when the other one runs. */
static struct sim_world *
start(bool at_once)
{
	struct sim_config config = { .seed = 1 };
	struct data_node *edit = tree_text("vnets\n" VNET("ant"));
	struct sim_world *w;
	struct errs errs;
	struct buf text;

	buf_init(&text);
	buf_printf(&text, "%s%s%s", lab, at_once ? VNET("ant") : "", VNET("bee"));
	errs_init(&errs);
	w = sim_new(&config, tree_text(text.data), &errs);
	ck_assert_msg(w != NULL, "%s", errs.n ? errs.items[0].text : "");
	settle(w);
	if (!at_once)
		ck_assert(sim_edit(w, DATA_CREATE, edit, NULL, &errs));
	settle(w);
	data_node_free(edit);
	errs_fini(&errs);
	buf_fini(&text);
	return w;
}

static void
put_rows(struct rows *rows, struct buf *out)
{
	ck_assert_ptr_nonnull(rows->ctx);
	while (rows_next(rows, out, 1000))
		;
	rows_free(rows);
}

static void
put_routes(struct sim_world *w, struct buf *out)
{
	struct rows rows;
	struct errs errs;

	errs_init(&errs);
	rows = view_routes(sim_net(w), "er/primary", NULL, NET_VIEW_ALL, NULL, &errs);
	put_rows(&rows, out);
	errs_fini(&errs);
}

static void
put_table(struct sim_world *w, struct buf *out)
{
	const struct view_show_ask ask = { .what = VIEW_SHOW_ROUTE_TABLE,
		.name = "er",
		.az = true };
	struct rows rows;
	struct errs errs;

	errs_init(&errs);
	rows = view_show(sim_lab(w), sim_net(w), sim_now(w), &ask, &errs);
	put_rows(&rows, out);
	errs_fini(&errs);
}

typedef void put(struct sim_world *, struct buf *);

static void
check(put *put_text, const char *a, const char *b)
{
	struct buf text;

	for (int at_once = 0; at_once < 2; at_once++) {
		struct sim_world *w = start(at_once);

		buf_init(&text);
		put_text(w, &text);
		ck_assert_ptr_nonnull(strstr(text.data, a));
		ck_assert_ptr_nonnull(strstr(text.data, b));
		ck_assert(strstr(text.data, a) < strstr(text.data, b));
		buf_fini(&text);
		sim_free(w);
	}
}

START_TEST(two_gateways_of_one_address_are_in_the_order_of_their_names)
{
	check(put_routes, "\"from\":\"ant/gw0\"", "\"from\":\"bee/gw0\"");
}
END_TEST

/* The star is at the lower identifier, which is drawn first for what is there first;
 * the rows are in the order of the names all the same. */
START_TEST(a_route_table_has_two_gateways_of_one_address_in_the_order_of_their_names)
{
	static const char *const first[] = { "[{\"network\":\"10.60.0.0/16\","
					     "\"nextHop\":\"10.60.255.12\"",
		"[{\"network\":\"10.60.0.0/16\",\"nextHop\":\"10.60.255.12*\"" };
	struct buf text;

	for (int at_once = 0; at_once < 2; at_once++) {
		struct sim_world *w = start(at_once);

		buf_init(&text);
		put_table(w, &text);
		ck_assert_msg(strncmp(text.data, first[at_once],
				  strlen(first[at_once])) == 0,
		    "%s", text.data);
		buf_fini(&text);
		sim_free(w);
	}
}
END_TEST

TCase *
test_run_order(void)
{
	TCase *t = tcase_create("run/order");

	tcase_add_test(t, two_gateways_of_one_address_are_in_the_order_of_their_names);
	tcase_add_test(t,
	    a_route_table_has_two_gateways_of_one_address_in_the_order_of_their_names);
	return t;
}
