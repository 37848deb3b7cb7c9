/*
 * The resiliency index of gateways, computed by hand.  Route score times what a
 * failover test is worth (1 without one in 90 days, 4 with one in 30), plus zones, plus
 * at most 10 of the advisor (F-22).
 */
#include "view/resiliency.h"

#include "data/tree_text.h"
#include "er/lab.h"
#include "test.h"

#include <string.h>

#define CIRCUIT(name, location, third, rest)                         \
	"  " name "\n"                                               \
	"    location = " location "\n" rest "    private-peering\n" \
	"      peer-asn = 64520\n"                                   \
	"      primary = 172.16." third ".0/30\n"                    \
	"      secondary = 172.16." third ".4/30\n"
#define HUB(sku, connections)                  \
	"vnets\n"                              \
	"  hub\n"                              \
	"    address-space = [10.60.0.0/16]\n" \
	"    gateway\n" sku "    connections\n" connections
#define LINK(name) "      " name "\n        circuit = " name "\n"
#define SITE(circuits, advertise) \
	"on-premises\n"           \
	"  s\n"                   \
	"    asn = 64520\n"       \
	"    circuits\n" circuits "    advertise\n" advertise
#define ON(name)              "      " name "\n"
#define ALL(prefix)           "      -\n        prefix = " prefix "\n"
#define OVER(prefix, circuit) ALL(prefix) "        over = [" circuit "]\n"

static struct er_lab *
lab_of(const char *text)
{
	uint32_t seed = 1;
	struct er_random random = { &seed, tree_fill };
	struct er_lab *lab;
	struct errs errs;

	errs_init(&errs);
	lab = er_lab_new(tree_text(text), NULL, &random, &errs);
	ck_assert_msg(lab != NULL, "%s", errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	return lab;
}

static struct view_resiliency
index_of(const char *text)
{
	struct er_lab *lab = lab_of(text);
	struct view_resiliency r =
	    view_resiliency_of(lab->model, er_model_vnet(lab->model, "hub"));

	er_lab_free(lab);
	return r;
}

#define ck_index(text, want_level, want_routes, want_zones, want_least, want_most) \
	do {                                                                       \
		struct view_resiliency r_ = index_of(text);                        \
		ck_assert_int_eq(r_.level, VIEW_RESILIENCY_##want_level);          \
		ck_assert_uint_eq(r_.routes, want_routes);                         \
		ck_assert_uint_eq(r_.zones, want_zones);                           \
		ck_assert_uint_eq(r_.least, want_least);                           \
		ck_assert_uint_eq(r_.most, want_most);                             \
	} while (0)

#define TWO "circuits\n" CIRCUIT("a", "London", "1", "") CIRCUIT("b", "Dublin", "2", "")
#define SAME \
	"circuits\n" CIRCUIT("a", "London", "1", "") CIRCUIT("b", "London", "2", "")

START_TEST(f22_the_index_of_five_labs)
{
	/* One location: 5 x 1 + 10 for a zone-redundant SKU; with a test and the
	 * advisor 5 x 4 + 10 + 10. */
	ck_index("circuits\n" CIRCUIT("a", "London", "1", "")
		     HUB("      sku = ErGw1Az\n", LINK("a"))
			 SITE(ON("a"), ALL("10.20.0.0/16")),
	    STANDARD, 5, 10, 15, 40);
	/* A metro circuit: 10 x 1 + 10, 10 x 4 + 10 + 10. */
	ck_index("circuits\n" CIRCUIT("a", "Zurich Metro", "1", "")
		     HUB("      sku = ErGw2Az\n", LINK("a"))
			 SITE(ON("a"), ALL("10.20.0.0/16")),
	    HIGH, 10, 10, 20, 60);
	/* Two locations: 20 x 1 + 10, 20 x 4 + 10 + 10, which is all there is. */
	ck_index(TWO HUB("      sku = ErGw3Az\n", LINK("a") LINK("b"))
		     SITE(ON("a") ON("b"), ALL("10.20.0.0/16")),
	    MAXIMUM, 20, 10, 30, 100);
	/* Two circuits of one location are one location, and UltraPerformance has 2 of
	 * 10: 5 x 1 + 2, 5 x 4 + 2 + 10. */
	ck_index(SAME HUB("      sku = UltraPerformance\n", LINK("a") LINK("b"))
		     SITE(ON("a") ON("b"), ALL("10.20.0.0/16")),
	    STANDARD, 5, 2, 7, 32);
	/* Two locations, and one prefix over one of them only: its set counts.  One
	 * scale unit has 8 of 10: 5 x 1 + 8, 5 x 4 + 8 + 10. */
	ck_index(TWO HUB("      sku = ErGwScale\n", LINK("a") LINK("b"))
		     SITE(ON("a") ON("b"),
			 ALL("10.20.0.0/16") OVER("10.21.0.0/16", "a")),
	    MAXIMUM, 5, 8, 13, 38);
}
END_TEST

START_TEST(f24_two_locations_a_metro_and_one)
{
	ck_index(TWO HUB("", LINK("a") LINK("b")), MAXIMUM, 20, 10, 30, 100);
	ck_index(SAME HUB("", LINK("a") LINK("b")), STANDARD, 5, 10, 15, 40);
	/* By the name of a Direct port it is the same place. */
	ck_index("circuits\n" CIRCUIT("a", "Amsterdam", "1", "") CIRCUIT("b",
		     "Equinix-Amsterdam-AM5", "2", "") HUB("", LINK("a") LINK("b")),
	    STANDARD, 5, 10, 15, 40);
	ck_index("circuits\n" CIRCUIT("a", "Zurich", "1", "    metro = true\n")
		     HUB("", LINK("a")),
	    HIGH, 10, 10, 20, 60);
	/* A managed circuit is no circuit of the customer's. */
	ck_index("private-clouds\n  pc\n    network-block = 10.80.0.0/22\n"
		 "    authorizations\n      k\n" HUB("",
		     "      p\n        circuit = pc\n        authorization = k\n"),
	    NONE, 0, 10, 10, 20);
}
END_TEST

START_TEST(f23_route_sets_are_told_by_their_connections)
{
	struct er_lab *lab =
	    lab_of(TWO HUB("", LINK("a") LINK("b")) SITE(ON("a") ON("b"),
		ALL("10.20.0.0/16") OVER("10.21.0.0/16", "a") OVER("10.22.0.0/16", "a")
		    OVER("10.22.0.0/16", "b")));
	struct buf out;

	buf_init(&out);
	view_resiliency_print(&out, lab->model, false);
	/* 10.22.0.0/16 has an entry for each circuit, and counts with both. */
	ck_assert_str_eq(out.data,
	    "hub: Maximum resiliency, index 15 to 40\n"
	    "  a to a in London\n"
	    "  b to b in Dublin\n"
	    "  2 prefixes of s (10.20.0.0/16 \342\200\246) over a, b\n"
	    "  1 prefix of s (10.21.0.0/16) over a only: not redundant\n"
	    "  routes 5 of 20, times 1 without a failover test and up to 4 with one; "
	    "zones 10 of 10 (ErGw1Az); advisor 0 to 10, not known here\n");
	buf_fini(&out);
	er_lab_free(lab);
}
END_TEST

TCase *
test_view_resiliency(void)
{
	TCase *t = tcase_create("view/resiliency");

	tcase_add_test(t, f22_the_index_of_five_labs);
	tcase_add_test(t, f23_route_sets_are_told_by_their_connections);
	tcase_add_test(t, f24_two_locations_a_metro_and_one);
	return t;
}
