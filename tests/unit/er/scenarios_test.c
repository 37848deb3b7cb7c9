/*
 * Steady states of the cutover scenarios: each step is an edit of the lab, and when it
 * is converged the vantage points see what the scenario says.  Where the scenarios and
 * their rulings differ, the rulings win.
 */
#include "base/buf.h"
#include "er/pieces.h"
#include "lab_bed.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

/* --- pieces of labs --- */

#define HUB                                    \
	"  hub\n"                              \
	"    address-space = [10.60.0.0/16]\n" \
	"    gateway\n"                        \
	"    connections\n"

#define LINK(circuit)            \
	"      to-" circuit "\n" \
	"        circuit = " circuit "\n"

/* --- S1: move to a new circuit, old and new in parallel --- */

static const char s1[] = "circuits\n" LAB_CIRCUIT_AT("er-old", "Seattle", "64520",
    "172.16.1") "on-premises\n"
		"  seattle\n"
		"    asn = 64520\n"
		"    circuits\n"
		"      er-old\n"
		"    advertise\n" LAB_ADVERT("10.20.0.0/16") "vnets\n" HUB LINK(
		    "er-old");

static const char s1_new_circuit[] = "circuits\n" LAB_CIRCUIT_AT("er-new", "Chicago",
    "64520", "172.16.2") "on-premises\n"
			 "  seattle\n"
			 "    circuits\n"
			 "      er-new\n"
			 "        import = []\n"
			 "        export-filter = []\n";

static const char s1_test_vnet[] = "vnets\n"
				   "  test\n"
				   "    address-space = [10.99.0.0/24]\n"
				   "    gateway\n"
				   "    connections\n" LINK("er-new");

static const char s1_test_filters[] =
    "on-premises\n"
    "  seattle\n"
    "    circuits\n"
    "      er-new\n"
    "        import\n"
    "          -\n"
    "            prefix = 10.99.0.0/24\n"
    "        export-filter\n"
    "          -\n"
    "            prefix = 10.20.99.10/32\n"
    "    advertise\n" LAB_ADVERT("10.20.0.0/16")
	LAB_ADVERT("10.20.99.10/32") "        over = [er-new]\n";

static void
check_hub_of_s1(const struct lab_bed *x)
{
	ck_rows(x, "hub/gw0", "10.20.0.0/16",
	    "*er-old/primary 12076 64520\n*er-old/secondary 12076 64520");
	ck_rows(x, "seattle/ce0", "10.60.0.0/16",
	    "*er-old/primary 12076\n*er-old/secondary 12076");
}

/* Steps 4 to 6 begin with both circuits linked. */
static void
link_both(struct lab_bed *x)
{
	lab_bed_edit(x, DATA_CREATE, s1_new_circuit);
	lab_bed_edit(x, DATA_UPDATE,
	    "vnets\n  hub\n    connections\n      to-er-old\n        weight = 100\n"
	    "on-premises\n  seattle\n    circuits\n      er-old\n"
	    "        local-preference = 200\n");
	lab_bed_edit(x, DATA_DELETE,
	    "on-premises\n  seattle\n    circuits\n"
	    "      er-new = [import, export-filter]\n");
	lab_bed_edit(x, DATA_UPDATE,
	    "on-premises\n  seattle\n    circuits\n      er-new\n"
	    "        prepend = [64520, 64520, 64520]\n");
	lab_bed_edit(x, DATA_CREATE, "vnets\n  hub\n    connections\n" LINK("er-new"));
}

START_TEST(s1_a_new_circuit_behind_closed_filters_changes_nothing)
{
	struct lab_bed x;

	lab_bed_init(&x, s1);
	check_hub_of_s1(&x);
	ck_assert_uint_eq(lab_weight(&x, "hub/gw0", "10.20.0.0/16", "er-old/primary"),
	    0);
	lab_bed_edit(&x, DATA_CREATE, s1_new_circuit);
	ck_assert_int_eq(bed_state(&x.bed, "er-new/primary--seattle/ce0/ipv4", 0),
	    BGP_STATE_ESTABLISHED);
	ck_assert_uint_eq(lab_count(&x, "er-new/primary"), 0);
	check_hub_of_s1(&x);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s1_a_test_vnet_sees_the_test_prefixes_alone)
{
	struct lab_bed x;

	lab_bed_init(&x, s1);
	lab_bed_edit(&x, DATA_CREATE, s1_new_circuit);
	lab_bed_edit(&x, DATA_CREATE, s1_test_vnet);
	lab_bed_edit(&x, DATA_UPDATE, s1_test_filters);
	ck_rows(&x, "test/gw0", "10.20.99.10/32",
	    "*er-new/primary 12076 64520\n*er-new/secondary 12076 64520");
	ck_rows(&x, "test/gw0", "10.20.0.0/16", "");
	ck_rows(&x, "seattle/ce0", "10.99.0.0/24",
	    "*er-new/primary 12076\n*er-new/secondary 12076");
	ck_rows(&x, "hub/gw0", "10.20.99.10/32", "");
	check_hub_of_s1(&x);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s1_weight_and_local_preference_keep_the_old_circuit)
{
	struct lab_bed x;

	lab_bed_init(&x, s1);
	link_both(&x);
	ck_rows(&x, "hub/gw0", "10.20.0.0/16",
	    "*er-old/primary 12076 64520\n"
	    "*er-old/secondary 12076 64520\n"
	    " er-new/primary 12076 64520 64520 64520 64520\n"
	    " er-new/secondary 12076 64520 64520 64520 64520");
	ck_assert_uint_eq(lab_weight(&x, "hub/gw0", "10.20.0.0/16", "er-old/primary"),
	    100);
	ck_rows(&x, "seattle/ce0", "10.60.0.0/16",
	    "*er-old/primary 12076\n"
	    "*er-old/secondary 12076\n"
	    " er-new/primary 12076\n"
	    " er-new/secondary 12076");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s1_weight_beats_the_longer_path)
{
	struct lab_bed x;

	lab_bed_init(&x, s1);
	link_both(&x);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    circuits\n      er-new\n"
	    "        local-preference = 300\n");
	/* Asymmetric until the weight follows. */
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.20.0.0/16"), "12076 64520");
	ck_rows(&x, "seattle/ce0", "10.60.0.0/16",
	    "*er-new/primary 12076\n"
	    "*er-new/secondary 12076\n"
	    " er-old/primary 12076\n"
	    " er-old/secondary 12076");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    connections\n      to-er-new\n        weight = 200\n");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.20.0.0/16"),
	    "12076 64520 64520 64520 64520");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s1_the_old_circuit_goes_when_it_is_deprovisioned)
{
	struct lab_bed x;

	lab_bed_init(&x, s1);
	link_both(&x);
	lab_bed_edit(&x, DATA_DELETE,
	    "on-premises\n  seattle\n    circuits\n      er-new = [prepend]\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    circuits\n      er-old\n"
	    "        import = []\n        export-filter = []\n");
	ck_rows(&x, "hub/gw0", "10.20.0.0/16",
	    "*er-new/primary 12076 64520\n*er-new/secondary 12076 64520");
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  hub\n    connections = [to-er-old]\n");
	ck_assert_str_eq(lab_bed_refused(&x, DATA_DELETE, "circuits = [er-old]\n"),
	    "circuit-provisioned");
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er-old\n    provider-state = Deprovisioning\n");
	ck_assert_int_eq(bed_state(&x.bed, "er-old/primary--seattle/ce0/ipv4", 0),
	    BGP_STATE_IDLE);
	lab_bed_fini(&x);
}
END_TEST

/* --- S2: Global Reach between a private cloud and a site --- */

#define PC1                                  \
	"private-clouds\n"                   \
	"  pc1\n"                            \
	"    network-block = 10.80.0.0/22\n" \
	"    segments\n"                     \
	"      web\n"                        \
	"        prefix = 10.81.1.0/24\n"    \
	"      db\n"                         \
	"        prefix = 10.81.2.0/24\n"    \
	"    authorizations\n"               \
	"      hub-key\n"

#define LINK_PC1                  \
	"      to-pc1\n"          \
	"        circuit = pc1\n" \
	"        authorization = hub-key\n"

static const char s2[] =
    LAB_CIRCUIT_SEATTLE LAB_AVS LAB_SEATTLE "    networks = [10.20.0.0/16]\n"
					    "    advertise\n" LAB_ADVERT("10.20.0.0/16")
						PC1 "vnets\n" HUB LINK("er-a") LINK_PC1;

static const char s2_reach[] = "global-reach\n"
			       "  pc1-to-er-a\n"
			       "    from = pc1\n"
			       "    to = er-a\n"
			       "    authorization = avs\n";

START_TEST(s2_a_gateway_does_not_join_its_circuits)
{
	struct lab_bed x;

	lab_bed_init(&x, s2);
	ck_rows(&x, "hub/gw0", "10.20.0.0/16",
	    "*er-a/primary 12076 64520\n*er-a/secondary 12076 64520");
	ck_rows(&x, "hub/gw0", "10.81.1.0/24",
	    "*pc1/primary 12076 398656\n*pc1/secondary 12076 398656");
	ck_assert_uint_eq(lab_count(&x, "seattle/ce0"), 2);
	ck_assert_str_eq(lab_path(&x, "pc1/edge0", "10.20.0.0/16"), "-");
	ck_assert_str_eq(lab_trace(&x, "pc1", "10.81.1.10", "10.20.0.1"), "no-route");
	ck_assert_str_eq(lab_trace(&x, "hub", "10.60.0.4", "10.81.1.10"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s2_global_reach_brings_eight_prefixes_and_backups)
{
	struct lab_bed x;

	lab_bed_init(&x, s2);
	lab_bed_edit(&x, DATA_CREATE, s2_reach);
	ck_assert_uint_eq(lab_count(&x, "seattle/ce0"), 2 + 8);
	ck_rows(&x, "seattle/ce0", "10.80.1.0/25",
	    "*er-a/primary 12076 398656\n*er-a/secondary 12076 398656");
	ck_rows(&x, "seattle/ce0", "10.80.0.0/22", "");
	ck_rows(&x, "pc1/edge0", "10.20.0.0/16",
	    "*pc1/primary 12076\n pc1/edge1 12076");
	ck_rows(&x, "hub/gw1", "10.20.0.0/16",
	    "*er-a/primary 12076 64520\n"
	    "*er-a/secondary 12076 64520\n"
	    " pc1/primary 12076 12076 12076 64520\n"
	    " pc1/secondary 12076 12076 12076 64520");
	ck_rows(&x, "hub/gw1", "10.81.2.0/24",
	    "*pc1/primary 12076 398656\n"
	    "*pc1/secondary 12076 398656\n"
	    " er-a/primary 12076 12076 12076 398656\n"
	    " er-a/secondary 12076 12076 12076 398656");
	ck_assert_str_eq(lab_trace(&x, "pc1", "10.81.1.10", "10.20.0.1"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "seattle", "10.20.0.1", "10.80.0.4"),
	    "delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s2_without_the_direct_connection_the_hub_goes_over_global_reach)
{
	struct lab_bed x;

	lab_bed_init(&x, s2);
	lab_bed_edit(&x, DATA_CREATE, s2_reach);
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  hub\n    connections = [to-pc1]\n");
	ck_rows(&x, "hub/gw0", "10.81.1.0/24",
	    "*er-a/primary 12076 12076 12076 398656\n"
	    "*er-a/secondary 12076 12076 12076 398656");
	/* The way back: the VNet crosses Global Reach too (G-25). */
	ck_assert_str_eq(lab_path(&x, "pc1/primary", "10.60.0.0/16"), "65515");
	ck_assert_uint_eq(lab_local_pref(&x, "pc1/primary", "10.60.0.0/16"), 10);
	ck_assert_str_eq(lab_trace(&x, "pc1", "10.81.1.10", "10.60.0.4"), "delivered");
	lab_bed_edit(&x, DATA_UPDATE,
	    "global-reach\n  pc1-to-er-a\n    vnet-over-global-reach = false\n");
	ck_assert_str_eq(lab_path(&x, "pc1/primary", "10.60.0.0/16"), "-");
	lab_bed_fini(&x);
}
END_TEST

/* --- S3: two sites with one ASN --- */

static const char s3[] = LAB_CIRCUIT_SEATTLE LAB_CIRCUIT_AT("er-b", "Chicago", "64520",
    "172.16.3") "on-premises\n"
		"  a\n"
		"    asn = 64520\n"
		"    circuits\n"
		"      er-a\n"
		"    advertise\n" LAB_ADVERT(
		    "10.20.0.0/16") "  b\n"
				    "    asn = 64520\n"
				    "    circuits\n"
				    "      er-b\n"
				    "    advertise\n" LAB_ADVERT(
					"10.30.0.0/16") "vnets\n" HUB LINK("er-a")
					LINK("er-b");

static const char s3_reach[] = "global-reach\n"
			       "  a-to-b\n"
			       "    from = er-a\n"
			       "    to = er-b\n"
			       "    address-prefix = 192.168.254.0/29\n";

#define RENUMBER(asn)                \
	"circuits\n"                 \
	"  er-a\n"                   \
	"    private-peering\n"      \
	"      peer-asn = " asn "\n" \
	"  er-b\n"                   \
	"    private-peering\n"      \
	"      peer-asn = " asn "\n" \
	"on-premises\n"              \
	"  a\n"                      \
	"    asn = " asn "\n"        \
	"  b\n"                      \
	"    asn = " asn "\n"

START_TEST(s3_a_shared_private_asn_is_stripped_on_the_way)
{
	struct lab_bed x;

	lab_bed_init(&x, s3);
	ck_rows(&x, "b/ce0", "10.20.0.0/16", "");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.30.0.0/16"), "12076 64520");
	lab_bed_edit(&x, DATA_CREATE, s3_reach);
	ck_rows(&x, "b/ce0", "10.20.0.0/16",
	    "*er-b/primary 12076\n*er-b/secondary 12076");
	ck_rows(&x, "a/ce0", "10.30.0.0/16",
	    "*er-a/primary 12076\n*er-a/secondary 12076");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s3_a_shared_public_asn_is_dropped_until_allowed)
{
	struct lab_bed x;

	lab_bed_init(&x, s3);
	lab_bed_edit(&x, DATA_CREATE, s3_reach);
	lab_bed_edit(&x, DATA_UPDATE, RENUMBER("64500"));
	ck_rows(&x, "b/ce0", "10.20.0.0/16",
	    "!er-b/primary 12076 64500 (own-as)\n!er-b/secondary 12076 64500 (own-as)");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.20.0.0/16"), "12076 64500");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n"
	    "  a\n    circuits\n      er-a\n        allow-own-as = 1\n"
	    "  b\n    circuits\n      er-b\n        allow-own-as = 1\n");
	ck_rows(&x, "b/ce0", "10.20.0.0/16",
	    "*er-b/primary 12076 64500\n*er-b/secondary 12076 64500");
	ck_assert_str_eq(lab_trace(&x, "b", "10.30.0.1", "10.20.0.1"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s3_the_same_design_works_or_fails_by_edge_make)
{
	struct lab_bed x;

	lab_bed_init(&x, s3);
	lab_bed_edit(&x, DATA_CREATE, s3_reach);
	lab_bed_edit(&x, DATA_CREATE,
	    "routers\n"
	    "  wan\n"
	    "    asn = 64501\n"
	    "    neighbors\n"
	    "      a/ce0\n"
	    "    advertise\n" LAB_ADVERT("10.20.5.0/24"));
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.20.5.0/24"), "64520 64501");
	ck_rows(&x, "b/ce0", "10.20.5.0/24",
	    "!er-b/primary 12076 64520 64501 (own-as)\n"
	    "!er-b/secondary 12076 64520 64501 (own-as)");
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er-b\n    private-as-removal = leading\n");
	ck_rows(&x, "b/ce0", "10.20.5.0/24",
	    "*er-b/primary 12076 64501\n*er-b/secondary 12076 64501");
	/* The WAN hears what circuits taught the edge. */
	ck_assert_str_eq(lab_path(&x, "wan", "10.60.0.0/16"), "64520 12076");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s3_a_reflected_prefix_loops_and_is_gone_once_converged)
{
	struct lab_bed x;
	bool looped = false;

	lab_bed_init(&x, s3);
	lab_bed_edit(&x, DATA_CREATE, s3_reach);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  a\n    circuits\n      er-a\n        export = all\n");
	ck_rows(&x, "er-a/secondary", "10.60.0.0/16",
	    "*hub/gw0 65515\n*hub/gw1 65515\n a/ce0 64520 12076\n er-b/secondary 65515");
	lab_bed_apply(&x, DATA_DELETE,
	    "vnets\n  hub\n    connections = [to-er-a, to-er-b]\n");
	for (int i = 0; i < 40; i++) {
		bed_run(&x.bed, ERX_MSEC / 2);
		looped = looped ||
		    strstr(lab_trace(&x, "a", "", "10.60.0.4"), "loop") != NULL;
	}
	bed_converge(&x.bed, 300 * ERX_SEC);
	ck_assert(looped);
	ck_assert_str_eq(lab_path(&x, "er-a/primary", "10.60.0.0/16"), "-");
	ck_assert_str_eq(lab_path(&x, "er-a/secondary", "10.60.0.0/16"), "-");
	lab_bed_fini(&x);
}
END_TEST

/* --- S6: default route from the site --- */

#define SITE_ADVERTS(rows) "on-premises\n  seattle\n    advertise\n" rows

START_TEST(s6_management_does_not_answer_over_a_default_route)
{
	struct lab_bed x;

	lab_bed_init(&x, s2);
	lab_bed_edit(&x, DATA_CREATE, s2_reach);
	lab_bed_edit(&x, DATA_UPDATE,
	    SITE_ADVERTS(LAB_ADVERT("10.20.0.0/16") LAB_ADVERT("0.0.0.0/0")));
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "0.0.0.0/0"), "12076 64520");
	ck_assert_str_eq(lab_path(&x, "pc1/edge1", "0.0.0.0/0"), "12076");
	ck_assert_str_eq(lab_trace(&x, "hub", "10.60.0.4", "192.0.2.1"), "internet");

	lab_bed_edit(&x, DATA_UPDATE, SITE_ADVERTS(LAB_ADVERT("0.0.0.0/0")));
	ck_assert_str_eq(lab_trace(&x, "hub", "10.60.0.4", "10.20.0.1"), "delivered");
	ck_assert_str_eq(lab_trace(&x, "pc1", "10.81.1.10", "10.20.0.1"), "delivered");
	/* One way: the request arrives, the answer has no route. */
	ck_assert_str_eq(lab_trace(&x, "seattle", "10.20.0.1", "10.80.0.4"),
	    "delivered");
	ck_assert_str_eq(lab_trace(&x, "pc1", "10.80.0.4", "10.20.0.1"),
	    "refused-default");

	lab_bed_edit(&x, DATA_UPDATE,
	    SITE_ADVERTS(LAB_ADVERT("0.0.0.0/0") LAB_ADVERT("10.0.0.0/8")
		    LAB_ADVERT("172.16.0.0/12") LAB_ADVERT("192.168.0.0/16")));
	ck_assert_str_eq(lab_trace(&x, "pc1", "10.80.0.4", "10.20.0.1"), "delivered");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s6_a_joined_site_gets_the_default_route)
{
	struct lab_bed x;

	lab_bed_init(&x, s3);
	lab_bed_edit(&x, DATA_CREATE, s3_reach);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  a\n    advertise\n" LAB_ADVERT("0.0.0.0/0"));
	ck_rows(&x, "b/ce0", "0.0.0.0/0", "*er-b/primary 12076\n*er-b/secondary 12076");
	lab_bed_fini(&x);
}
END_TEST

/* --- S7: prefix limits --- */

static void
advertise_many(struct lab_bed *x, unsigned count, bool wait)
{
	char text[300];

	snprintf(text, sizeof text,
	    SITE_ADVERTS("      -\n        within = 10.16.0.0/12\n"
			 "        length = 24\n        count = %u\n"),
	    count);
	if (wait)
		lab_bed_edit(x, DATA_UPDATE, text);
	else
		lab_bed_apply(x, DATA_UPDATE, text);
}

static const char s7_session[] = "er-old/primary--seattle/ce0/ipv4";

START_TEST(s7_one_prefix_too_many_ends_both_sessions)
{
	struct lab_bed x;

	lab_bed_init(&x, s1);
	advertise_many(&x, 3990, true);
	ck_assert(bed_logged(&x.bed, "limit-warning"));
	advertise_many(&x, 4000, true);
	ck_assert_uint_eq(lab_count(&x, "hub/gw0"), 4001);
	ck_assert(!bed_logged(&x.bed, "more than"));

	advertise_many(&x, 4001, true);
	ck_assert_int_eq(bed_state(&x.bed, s7_session, 0), BGP_STATE_IDLE);
	ck_assert_int_eq(bed_state(&x.bed, "er-old/secondary--seattle/ce0/ipv4", 0),
	    BGP_STATE_IDLE);
	ck_assert_uint_eq(lab_count(&x, "hub/gw0"), 1);
	ck_assert(bed_logged(&x.bed, "P-20"));

	lab_bed_apply(&x, DATA_UPDATE, SITE_ADVERTS(LAB_ADVERT("10.16.0.0/12")));
	bed_run(&x.bed, 65 * ERX_SEC);
	bed_converge(&x.bed, 10 * ERX_SEC);
	ck_assert_int_eq(bed_state(&x.bed, s7_session, 0), BGP_STATE_ESTABLISHED);
	ck_assert_uint_eq(lab_count(&x, "hub/gw0"), 2);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s7_premium_takes_ten_thousand)
{
	struct lab_bed x;

	lab_bed_init(&x, s1);
	lab_bed_edit(&x, DATA_UPDATE, "circuits\n  er-old\n    sku = Premium\n");
	advertise_many(&x, 4001, true);
	ck_assert_uint_eq(lab_count(&x, "hub/gw0"), 4002);
	lab_bed_fini(&x);
}
END_TEST

static void
add_spokes(struct buf *out, unsigned first, unsigned n)
{
	buf_puts(out, "vnets\n");
	for (unsigned i = first; i < first + n; i++)
		buf_printf(out,
		    "  s%04u\n    address-space = [10.%u.%u.0/24]\n"
		    "    peered-with = hub\n",
		    i, 100 + i / 256, i % 256);
}

START_TEST(s7_a_spoke_too_many_takes_the_connection_down)
{
	struct lab_bed x;
	struct buf text;

	buf_init(&text);
	lab_bed_init(&x, s1);
	add_spokes(&text, 0, 999);
	lab_bed_edit(&x, DATA_CREATE, text.data);
	ck_assert_uint_eq(lab_count(&x, "seattle/ce0"), 1001);

	buf_reset(&text);
	add_spokes(&text, 999, 1);
	lab_bed_edit(&x, DATA_CREATE, text.data);
	ck_assert_uint_eq(lab_count(&x, "seattle/ce0"), 1);
	ck_assert_int_eq(bed_state(&x.bed, "er-old/primary--hub/gw0/ipv4", 0),
	    BGP_STATE_IDLE);
	ck_assert_int_eq(bed_state(&x.bed, "er-old/secondary--hub/gw1/ipv4", 0),
	    BGP_STATE_IDLE);
	ck_assert_int_eq(bed_state(&x.bed, s7_session, 0), BGP_STATE_ESTABLISHED);
	ck_assert(bed_logged(&x.bed, "W-10"));

	lab_bed_apply(&x, DATA_DELETE, "vnets = [s0500]\n");
	bed_run(&x.bed, 65 * ERX_SEC);
	bed_converge(&x.bed, 10 * ERX_SEC);
	ck_assert_uint_eq(lab_count(&x, "seattle/ce0"), 1001);
	lab_bed_fini(&x);
	buf_fini(&text);
}
END_TEST

/* --- S8: specific against summary, prepends a private cloud ignores --- */

static const char s8[] = "circuits\n" LAB_CIRCUIT_AT("er-a", "London", "64520",
    "172.16.1") "    sku = Premium\n" LAB_AVS LAB_CIRCUIT_AT("er-b", "Amsterdam",
    "64520",
    "172.16.3") "    sku = Premium\n" LAB_AVS "on-premises\n"
		"  fw1\n"
		"    asn = 64520\n"
		"    circuits\n      er-a\n"
		"    advertise\n" LAB_ADVERT(
		    "10.20.0.0/16") "  fw2\n"
				    "    asn = 64520\n"
				    "    circuits\n      er-b\n"
				    "    advertise\n" LAB_ADVERT("10.20.0.0/16") PC1
    "vnets\n" HUB LINK("er-a")
	LINK("er-b") "global-reach\n"
		     "  ra\n    from = pc1\n    to = er-a\n    authorization = avs\n"
		     "  rb\n    from = pc1\n    to = er-b\n    authorization = avs\n";

START_TEST(s8_equal_announcements_are_shared)
{
	struct lab_bed x;

	lab_bed_init(&x, s8);
	ck_rows(&x, "hub/gw0", "10.20.0.0/16",
	    "*er-a/primary 12076 64520\n"
	    "*er-a/secondary 12076 64520\n"
	    "*er-b/primary 12076 64520\n"
	    "*er-b/secondary 12076 64520");
	ck_rows(&x, "pc1/primary", "10.20.0.0/16",
	    "*er-a/primary 64520\n*er-b/primary 64520");
	ck_rows(&x, "pc1/secondary", "10.20.0.0/16",
	    "*er-a/secondary 64520\n*er-b/secondary 64520");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s8_a_private_cloud_ignores_private_prepends)
{
	struct lab_bed x;

	lab_bed_init(&x, s8);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  fw2\n    circuits\n      er-b\n"
	    "        prepend = [64520, 64520, 64520]\n");
	/* A-32a: paths are compared as they were received. */
	ck_rows(&x, "pc1/primary", "10.20.0.0/16",
	    "*er-a/primary 64520\n er-b/primary 64520 64520 64520 64520");
	lab_bed_edit(&x, DATA_UPDATE,
	    "fidelity\n  managed-path-length = without-private\n");
	ck_assert_str_eq(lab_path(&x, "hub/gw0", "10.20.0.0/16"), "12076 64520");
	ck_rows(&x, "pc1/primary", "10.20.0.0/16",
	    "*er-a/primary 64520\n*er-b/primary 64520 64520 64520 64520");
	ck_assert_str_eq(lab_path(&x, "pc1/edge0", "10.20.0.0/16"), "12076");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s8_a_public_prepend_counts)
{
	struct lab_bed x;

	lab_bed_init(&x, s8);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  fw2\n    circuits\n      er-b\n"
	    "        prepend = [64500, 64500, 64500]\n");
	ck_rows(&x, "hub/gw0", "10.20.0.0/16",
	    "*er-a/primary 12076 64520\n"
	    "*er-a/secondary 12076 64520\n"
	    " er-b/primary 12076 64520 64500 64500 64500\n"
	    " er-b/secondary 12076 64520 64500 64500 64500");
	ck_rows(&x, "pc1/primary", "10.20.0.0/16",
	    "*er-a/primary 64520\n er-b/primary 64520 64500 64500 64500");
	/* What the edge gets when that is all there is. */
	lab_bed_edit(&x, DATA_DELETE, "global-reach = [ra]\n");
	ck_assert_str_eq(lab_path(&x, "pc1/edge0", "10.20.0.0/16"),
	    "12076 64500 64500 64500");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(s8_a_more_specific_prefix_wins_everywhere)
{
	struct lab_bed x;

	lab_bed_init(&x, s8);
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    connections\n      to-er-a\n        weight = 100\n"
	    "on-premises\n  fw2\n    advertise\n" LAB_ADVERT("10.20.0.0/16")
		LAB_ADVERT("10.20.1.0/24"));
	ck_rows(&x, "hub/gw0", "10.20.1.0/24",
	    "*er-b/primary 12076 64520\n*er-b/secondary 12076 64520");
	ck_rows(&x, "pc1/primary", "10.20.1.0/24", "*er-b/primary 64520");
	lab_bed_fini(&x);
}
END_TEST

TCase *
test_er_scenarios(void)
{
	TCase *t = tcase_create("er/scenarios");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, s1_a_new_circuit_behind_closed_filters_changes_nothing);
	tcase_add_test(t, s1_a_test_vnet_sees_the_test_prefixes_alone);
	tcase_add_test(t, s1_weight_and_local_preference_keep_the_old_circuit);
	tcase_add_test(t, s1_weight_beats_the_longer_path);
	tcase_add_test(t, s1_the_old_circuit_goes_when_it_is_deprovisioned);
	tcase_add_test(t, s2_a_gateway_does_not_join_its_circuits);
	tcase_add_test(t, s2_global_reach_brings_eight_prefixes_and_backups);
	tcase_add_test(t,
	    s2_without_the_direct_connection_the_hub_goes_over_global_reach);
	tcase_add_test(t, s3_a_shared_private_asn_is_stripped_on_the_way);
	tcase_add_test(t, s3_a_shared_public_asn_is_dropped_until_allowed);
	tcase_add_test(t, s3_the_same_design_works_or_fails_by_edge_make);
	tcase_add_test(t, s3_a_reflected_prefix_loops_and_is_gone_once_converged);
	tcase_add_test(t, s6_management_does_not_answer_over_a_default_route);
	tcase_add_test(t, s6_a_joined_site_gets_the_default_route);
	tcase_add_test(t, s7_one_prefix_too_many_ends_both_sessions);
	tcase_add_test(t, s7_premium_takes_ten_thousand);
	tcase_add_test(t, s7_a_spoke_too_many_takes_the_connection_down);
	tcase_add_test(t, s8_equal_announcements_are_shared);
	tcase_add_test(t, s8_a_private_cloud_ignores_private_prepends);
	tcase_add_test(t, s8_a_public_prepend_counts);
	tcase_add_test(t, s8_a_more_specific_prefix_wins_everywhere);
	return t;
}
