/*
 * What makes a lab invalid, as a table: a lab, the code it is refused or warned with,
 * and the object that is told.  Then what no single row can say.
 */
#include "data/tree_text.h"
#include "er/check.h"
#include "er/pieces.h"
#include "test.h"

#define VNET(name, space) "  " name "\n    address-space = [" space "]\n"
#define PEERING(third)                            \
	"    private-peering\n"                   \
	"      peer-asn = 64520\n"                \
	"      primary = 172.16." third ".0/30\n" \
	"      secondary = 172.16." third ".4/30\n"

static const struct {
	const char *lab, *code, *path;
	bool warning;
} cases[] = {
	/* names */
	{ "vnets\n" VNET("x", "10.0.0.0/16") "circuits\n  x\n", "duplicate-name",
	    "vnets/x", false },
	{ "private-clouds\n"
	  "  pc1\n"
	  "    network-block = 10.80.0.0/22\n"
	  "    segments\n"
	  "      vmotion\n"
	  "        prefix = 10.81.0.0/24\n",
	    "duplicate-name", "private-clouds/pc1/segments/vmotion", false },
	{ "private-clouds\n"
	  "  pc1\n"
	  "    network-block = 10.80.0.0/22\n"
	  "    segments\n"
	  "      primary\n"
	  "        prefix = 10.81.0.0/24\n",
	    "duplicate-name", "private-clouds/pc1/segments/primary", false },
	{ "vnets\n" VNET("v", "10.0.0.0/16") "    gateway\n"
					     "    connections\n"
					     "      c\n"
					     "        circuit = nowhere\n",
	    "unknown-name", "vnets/v/connections/c", false },
	{ "vnets\n" VNET("v", "10.0.0.0/16") "    peered-with = w\n", "unknown-name",
	    "vnets/v", false },
	{ "on-premises\n  s\n    asn = 64520\n    circuits\n      er-x\n",
	    "unknown-name", "on-premises/s", false },

	/* beside a real router: a2_a_plain_router_on_a_twin_is_warned_of */
	{ "circuits\n  er-a\n" PEERING("1") "on-premises\n"
					    "  s\n"
					    "    asn = 64520\n"
					    "    circuits\n"
					    "      er-a\n"
					    "    external\n"
					    "      er-a/primary\n"
					    "routers\n"
					    "  wan\n"
					    "    asn = 64501\n"
					    "    neighbors\n"
					    "      s/ce0\n",
	    "beside-real-router", "routers/wan/neighbors/s/ce0", true },
	{ "circuits\n  er-a\n" PEERING("1") "vnets\n"
					    "  hub\n"
					    "    address-space = [10.60.0.0/16]\n"
					    "    gateway\n"
					    "      external\n"
					    "        er-a/secondary\n"
					    "    connections\n"
					    "      a\n"
					    "        circuit = er-a\n"
					    "routers\n"
					    "  nva\n"
					    "    asn = 64501\n"
					    "    neighbors\n"
					    "      hub/gw1\n",
	    "beside-real-router", "routers/nva/neighbors/hub/gw1", true },

	/* circuits and peerings */
	{ "circuits\n"
	  "  er-a\n"
	  "    private-peering\n"
	  "      peer-asn = 64520\n"
	  "      primary = 172.16.1.0/29\n"
	  "      secondary = 172.16.1.8/30\n",
	    "bad-link-subnet", "circuits/er-a/private-peering", false },
	{ "circuits\n"
	  "  er-a\n"
	  "    private-peering\n"
	  "      peer-asn = 64520\n"
	  "      primary = 172.16.1.0/30\n"
	  "      secondary = 172.16.1.0/30\n",
	    "bad-link-subnet", "circuits/er-a/private-peering", false },
	{ "circuits\n"
	  "  er-a\n"
	  "    private-peering\n"
	  "      peer-asn = 64520\n"
	  "      primary = 172.16.1.0/30\n",
	    "missing-leaf", "circuits/er-a/private-peering", false },
	{ "circuits\n"
	  "  er-a\n"
	  "    private-peering\n"
	  "      peer-asn = 64520\n"
	  "      primary = 172.16.1.1/30\n"
	  "      secondary = 172.16.1.4/30\n",
	    "bad-value", "circuits/er-a/private-peering/primary", false },
	{ "circuits\n"
	  "  er-a\n"
	  "    private-peering\n"
	  "      peer-asn = 65515\n"
	  "      primary = 172.16.1.0/30\n"
	  "      secondary = 172.16.1.4/30\n",
	    "reserved-asn", "circuits/er-a/private-peering", false },
	{ "circuits\n  er-a\n    provider-state = NotProvisioned\n" PEERING("1"),
	    "not-provisioned", "circuits/er-a/private-peering", true },
	{ "circuits\n"
	  "  a\n"
	  "    service-key = 11111111-1111-4111-8111-111111111111\n"
	  "  b\n"
	  "    service-key = 11111111-1111-4111-8111-111111111111\n",
	    "duplicate-service-key", "circuits/b", false },
	{ "circuits\n  er-a\n" PEERING("1") "on-premises\n"
					    "  s\n"
					    "    asn = 64521\n"
					    "    circuits\n"
					    "      er-a\n",
	    "asn-mismatch", "on-premises/s/circuits/er-a", true },
	{ "circuits\n  er-a\n" PEERING("1") "on-premises\n"
					    "  s\n"
					    "    asn = 64520\n"
					    "    circuits\n"
					    "      er-a\n"
					    "  t\n"
					    "    asn = 64520\n"
					    "    circuits\n"
					    "      er-a\n",
	    "circuit-taken", "on-premises/t/circuits/er-a", false },
	{ LAB_CLOUD "on-premises\n  s\n    asn = 64520\n    circuits\n      pc1\n",
	    "managed-circuit", "on-premises/s/circuits/pc1", false },

	/* VNets and gateways */
	{ "vnets\n  v\n    gateway\n", "missing-leaf", "vnets/v", false },
	{ "vnets\n" VNET("v", "10.0.0.0/28") "    gateway\n", "bad-gateway-subnet",
	    "vnets/v/gateway", false },
	{ "vnets\n" VNET("v",
	      "10.0.0.0/16") "    gateway\n      subnet = 10.1.0.0/27\n",
	    "bad-gateway-subnet", "vnets/v/gateway", false },
	{ "vnets\n" VNET("h", "10.0.0.0/16") "    gateway\n" VNET("v",
	      "10.1.0.0/16") "    peered-with = h\n    gateway\n",
	    "gateway-and-transit", "vnets/v", false },
	{ "vnets\n" VNET("a", "10.0.0.0/16") "    gateway\n" VNET("b",
	      "10.1.0.0/16") "    peered-with = a\n" VNET("c",
	      "10.2.0.0/16") "    peered-with = b\n",
	    "transit-chain", "vnets/c", false },
	{ "vnets\n" VNET("a", "10.0.0.0/16") "    peerings\n      b\n", "unknown-name",
	    "vnets/a/peerings/b", false },
	{ "vnets\n" VNET("a", "10.0.0.0/16") "    peerings\n      a\n",
	    "peered-with-itself", "vnets/a/peerings/a", false },
	{ "vnets\n" VNET("a", "10.0.0.0/16") "    gateway\n" VNET("b",
	      "10.1.0.0/16") "    peered-with = a\n    peerings\n      a\n",
	    "duplicate-entry", "vnets/b/peerings/a", false },
	{ "vnets\n" VNET("a",
	      "10.0.0.0/16") "    gateway\n    peerings\n      b\n" VNET("b",
	      "10.1.0.0/16") "    peered-with = a\n",
	    "duplicate-entry", "vnets/a/peerings/b", false },
	{ "vnets\n" VNET("a",
	      "10.0.0.0/16") "    peerings\n      b\n      default:b\n" VNET("b",
	      "10.1.0.0/16"),
	    "duplicate-entry", "vnets/a/peerings/default:b", false },
	/* Peers do not overlap, nor do two peers of one VNet. */
	{ "vnets\n" VNET("a", "10.0.0.0/16") "    peerings\n      b\n" VNET("b",
	      "10.0.1.0/24"),
	    "overlap", "vnets/b", false },
	{ "vnets\n" VNET("a", "fd00:1::/48")
		VNET("b", "10.1.0.0/16") "    peerings\n      a\n      c\n" VNET("c",
		    "fd00:1:0:1::/64"),
	    "overlap", "vnets/c", false },
	{ "vnets\n" VNET("a", "10.0.0.0/16") "    gateway\n" VNET("b",
	      "10.1.0.0/16") "    peered-with = a\n" VNET("c",
	      "10.1.0.0/24") "    peerings\n      a\n",
	    "overlap", "vnets/c", false },
	{ "circuits\n  er-a\n" PEERING("1") "vnets\n" VNET("v",
	      "10.0.0.0/16") "    connections\n      c\n        circuit = er-a\n",
	    "no-gateway", "vnets/v", false },
	{ "circuits\n  er-a\n" PEERING(
	      "1") "vnets\n" VNET("v", "10.0.0.0/16") ""
						      "    gateway\n"
						      "    connections\n"
						      "      c\n"
						      "        circuit = er-a\n"
						      "      d\n"
						      "        circuit = er-a\n",
	    "connection-exists", "vnets/v/connections/d", false },
	{ "vnets\n" VNET("v", "10.0.0.0/16") "    services\n"
					     "      sql\n"
					     "        address = 10.1.0.1\n",
	    "service-outside", "vnets/v/services/sql", false },
	{ "vnets\n" VNET("v", "10.0.0.0/16") "    custom-community = 65000:1\n",
	    "bad-community", "vnets/v", false },
	{ "vnets\n" VNET("v", "224.0.0.0/8"), "special-space", "vnets/v", false },
	{ "circuits\n  er-a\n" PEERING(
	      "1") "vnets\n" VNET("v", "10.0.0.0/16") ""
						      "    location = westeurope\n"
						      "    gateway\n"
						      "    connections\n"
						      "      c\n"
						      "        circuit = er-a\n",
	    "sku-scope", "vnets/v/connections/c", false },

	/* overlaps */
	{ "vnets\n" VNET("v", "10.0.0.0/16, 10.0.1.0/24"), "overlap", "vnets/v",
	    false },
	{ "vnets\n" VNET("h", "10.0.0.0/16") "    gateway\n" VNET("s",
	      "10.0.1.0/24") "    peered-with = h\n",
	    "overlap", "vnets/s", false },
	{ "vnets\n" VNET("v", "10.80.0.0/16") LAB_CLOUD, "overlap",
	    "private-clouds/pc1", false },
	{ "private-clouds\n"
	  "  pc1\n"
	  "    network-block = 10.80.0.0/22\n"
	  "  pc2\n"
	  "    network-block = 10.80.0.0/21\n",
	    "overlap", "private-clouds/pc1", false },
	{ "private-clouds\n"
	  "  pc1\n"
	  "    network-block = 10.80.0.0/22\n"
	  "    segments\n"
	  "      web\n"
	  "        prefix = 10.80.3.0/24\n",
	    "overlap", "private-clouds/pc1/segments/web", false },
	{ "circuits\n  er-a\n" PEERING("1") "vnets\n" VNET("v", "172.16.0.0/16"),
	    "overlap", "circuits/er-a/private-peering", false },
	{ LAB_CLOUD "on-premises\n"
		    "  s\n"
		    "    asn = 64520\n"
		    "    networks = [10.80.1.0/24]\n",
	    "overlap", "private-clouds/pc1", false },

	/* private clouds */
	{ "private-clouds\n  pc1\n", "missing-leaf", "private-clouds/pc1", false },
	{ "private-clouds\n  pc1\n    network-block = 10.80.0.0/23\n",
	    "bad-network-block", "private-clouds/pc1", false },
	{ "private-clouds\n  pc1\n    network-block = 100.80.0.0/22\n",
	    "bad-network-block", "private-clouds/pc1", false },
	{ "private-clouds\n  pc1\n    network-block = 172.17.4.0/22\n",
	    "bad-network-block", "private-clouds/pc1", false },
	{ "private-clouds\n  pc1\n    network-block = 10.80.0.0/22\n",
	    "no-workload-network", "private-clouds/pc1", true },

	/* sites */
	{ "on-premises\n  s\n", "missing-leaf", "on-premises/s", false },
	{ "on-premises\n  s\n    asn = 23456\n", "reserved-asn", "on-premises/s",
	    false },
	{ "on-premises\n  s\n    asn = 65001\n", "reserved-cloud-asn", "on-premises/s",
	    true },
	{ "on-premises\n  s\n    asn = 64520\n    advertise\n      -\n        med = 1\n",
	    "bad-advertise", "on-premises/s/advertise/0", false },
	{ "on-premises\n"
	  "  s\n"
	  "    asn = 64520\n"
	  "    advertise\n"
	  "      -\n"
	  "        within = 10.0.0.0/30\n"
	  "        length = 32\n"
	  "        count = 5\n",
	    "bad-advertise", "on-premises/s/advertise/0", false },
	{ "circuits\n"
	  "  er-a\n"
	  "on-premises\n"
	  "  s\n"
	  "    asn = 64520\n"
	  "    advertise\n"
	  "      -\n"
	  "        prefix = 10.0.0.0/8\n"
	  "        over = [er-a]\n",
	    "not-attached", "on-premises/s/advertise/0", false },
	{ "circuits\n  er-a\n" PEERING("1") "on-premises\n"
					    "  s\n"
					    "    asn = 64520\n"
					    "    circuits\n"
					    "      er-a\n"
					    "        hold = 2\n",
	    "bad-hold", "on-premises/s/circuits/er-a", false },
	{ "circuits\n  er-a\n" PEERING("1") "on-premises\n"
					    "  s\n"
					    "    asn = 64520\n"
					    "    circuits\n"
					    "      er-a\n"
					    "        import\n"
					    "          -\n"
					    "            prefix = 10.0.0.0/8\n"
					    "            ge = 24\n"
					    "            le = 16\n",
	    "bad-filter", "on-premises/s/circuits/er-a/import/0", false },
	{ "circuits\n  er-a\n" PEERING("1") "on-premises\n"
					    "  s\n"
					    "    asn = 64520\n"
					    "    external\n"
					    "      er-a/primary\n",
	    "not-attached", "on-premises/s/external/er-a/primary", false },
	{ "circuits\n  er-a\n" PEERING("1") "on-premises\n"
					    "  s\n"
					    "    asn = 64520\n"
					    "    circuits\n"
					    "      er-a\n"
					    "        bfd-interval = 49ms\n",
	    "bad-value", "on-premises/s/circuits/er-a", false },
	{ "routers\n  r\n    asn = 1\n    neighbors\n      q\n"
	  "        bfd-interval = 61s\n  q\n    asn = 2\n",
	    "bad-value", "routers/r/neighbors/q", false },

	/* routers */
	{ "routers\n  r\n", "missing-leaf", "routers/r", false },
	{ "routers\n  r\n    asn = 1\n    neighbors\n      x\n", "unknown-neighbor",
	    "routers/r/neighbors/x", false },
	{ "routers\n  r\n    asn = 1\n    neighbors\n      r\n", "neighbor-self",
	    "routers/r/neighbors/r", false },
	{ "routers\n"
	  "  r\n"
	  "    asn = 1\n"
	  "    neighbors\n"
	  "      s\n"
	  "        asn = 3\n"
	  "  s\n"
	  "    asn = 2\n",
	    "neighbor-asn", "routers/r/neighbors/s", false },
	{ "routers\n  r\n    asn = 1\n    neighbors\n      x\n        external\n",
	    "external-address", "routers/r/neighbors/x/external", false },
	{ "routers\n"
	  "  r\n"
	  "    asn = 1\n"
	  "    neighbors\n"
	  "      x\n"
	  "        families = [ipv4, ipv6]\n"
	  "        external\n"
	  "          local = 10.0.0.1\n"
	  "          remote = 10.0.0.2\n",
	    "external-address", "routers/r/neighbors/x", false },
	{ "routers\n"
	  "  r\n"
	  "    asn = 1\n"
	  "    neighbors\n"
	  "      x\n"
	  "        external\n"
	  "          local = 10.0.0.1/24\n"
	  "          remote = 10.0.0.2\n"
	  "      y\n"
	  "        external\n"
	  "          local = 10.0.0.1\n"
	  "          remote = 10.0.0.2\n",
	    "external-duplicate", "routers/r/neighbors/y/external", false },
	{ "routers\n"
	  "  r\n"
	  "    asn = 1\n"
	  "    router-id = 1.1.1.1\n"
	  "  s\n"
	  "    asn = 1\n"
	  "    router-id = 1.1.1.1\n",
	    "duplicate-router-id", "routers/s", false },
};

START_TEST(a_lab_is_told_what_is_wrong_with_it)
{
	struct errs errs;
	struct er_lab *lab = lab_try(cases[_i].lab, &errs);
	bool found = false;

	for (size_t i = 0; i < errs.n; i++)
		found = found ||
		    (strcmp(code_word(errs.items[i].code), cases[_i].code) == 0 &&
			strcmp(errs.items[i].path, cases[_i].path) == 0 &&
			errs.items[i].warning == cases[_i].warning);
	if (!found) {
		print_errs(&errs);
		fprintf(stderr, "%s", cases[_i].lab);
	}
	ck_assert_msg(found, "%s at %s", cases[_i].code, cases[_i].path);
	ck_assert((lab != NULL) == cases[_i].warning);
	for (size_t i = 0; i < errs.n; i++) {
		ck_assert_ptr_nonnull(strstr(errs.items[i].where, "lab:"));
		ck_assert(errs.items[i].cure[0] != '\0');
	}
	errs_fini(&errs);
	er_lab_free(lab);
}
END_TEST

START_TEST(all_errors_come_at_once)
{
	struct errs errs;

	ck_assert_ptr_null(lab_try("circuits\n"
				   "  er-a\n"
				   "    private-peering\n"
				   "      peer-asn = 12076\n"
				   "vnets\n"
				   "  v\n"
				   "    peered-with = nowhere\n"
				   "routers\n"
				   "  r\n"
				   "    neighbors\n"
				   "      s\n",
	    &errs));
	ck_assert_uint_eq(errs.nerrors, 7);
	ck_assert_uint_eq(count_code(&errs, "missing-leaf"), 4);
	errs_fini(&errs);
}
END_TEST

START_TEST(a_summary_of_a_site_is_no_overlap)
{
	struct errs errs;
	struct er_lab *lab;

	lab = lab_try(LAB_CLOUD
	    "vnets\n" VNET("v", "10.60.0.0/16") "on-premises\n"
						"  s\n"
						"    asn = 64520\n"
						"    advertise\n"
						"      -\n"
						"        prefix = 10.0.0.0/8\n"
						"      -\n"
						"        prefix = 0.0.0.0/0\n"
						/* on the move into the cloud */
						"      -\n"
						"        prefix = 10.81.1.0/24\n",
	    &errs);
	print_errs(&errs);
	ck_assert_ptr_nonnull(lab);
	ck_assert_uint_eq(errs.n, 0);
	errs_fini(&errs);
	er_lab_free(lab);
}
END_TEST

START_TEST(where_an_error_is_told_is_the_leaf)
{
	struct errs errs;

	ck_assert_ptr_null(lab_try("routers\n"
				   "  wan\n"
				   "    asn = 1\n"
				   "    neighbors\n"
				   "      seattle/ce0\n"
				   "        hold = 1\n"
				   "on-premises\n"
				   "  seattle\n"
				   "    asn = 64520\n",
	    &errs));
	ck_assert_uint_eq(errs.n, 1);
	ck_assert_str_eq(errs.items[0].where, "lab:6:15");
	ck_assert_str_eq(errs.items[0].path, "routers/wan/neighbors/seattle/ce0");
	errs_fini(&errs);
}
END_TEST

START_TEST(a_fifth_circuit_of_one_location_is_refused)
{
	struct buf text;
	struct errs errs;

	buf_init(&text);
	buf_puts(&text, "circuits\n");
	for (unsigned i = 0; i < 5; i++)
		buf_printf(&text, "  k%u\n", i);
	buf_puts(&text,
	    "vnets\n" VNET("v", "10.0.0.0/16") "    gateway\n"
					       "      sku = ErGw3Az\n"
					       "    connections\n");
	for (unsigned i = 0; i < 5; i++)
		buf_printf(&text, "      c%u\n        circuit = k%u\n", i, i);
	ck_assert_ptr_null(lab_try(text.data, &errs));
	ck_assert_uint_eq(errs.nerrors, 1);
	ck_assert_uint_eq(count_code(&errs, "gateway-circuit-limit"), 1);
	errs_fini(&errs);
	buf_fini(&text);
}
END_TEST

START_TEST(limits_off_lets_everything_through)
{
	struct buf text;

	buf_init(&text);
	buf_puts(&text, "limits\n  enabled = off\ncircuits\n");
	for (unsigned i = 0; i < 12; i++)
		buf_printf(&text, "  k%u\n", i);
	buf_puts(&text,
	    "vnets\n" VNET("v", "10.0.0.0/16") "    gateway\n"
					       "    connections\n");
	for (unsigned i = 0; i < 12; i++)
		buf_printf(&text, "      c%u\n        circuit = k%u\n", i, i);
	er_lab_free(lab_text(text.data));
	buf_fini(&text);
}
END_TEST

/* The lab of three sites that generate so many prefixes each; errors are returned. */
static size_t
generate(unsigned a, unsigned b, unsigned c)
{
	static const char *const of[] = { "default", "alpha", "beta" };
	const unsigned counts[] = { a, b, c };
	struct er_lab *l;
	struct buf text;
	struct errs errs;
	size_t n;

	buf_init(&text);
	buf_puts(&text, "on-premises\n");
	for (unsigned i = 0; i < 3; i++)
		buf_printf(&text,
		    "  s%u\n    asn = 64520\n    subscription = %s\n    advertise\n"
		    "      -\n        within = 1%u.0.0.0/9\n        length = 30\n"
		    "        count = %u\n"
		    "      -\n        within = 1%u.128.0.0/9\n        length = 30\n"
		    "        count = %u\n",
		    i, of[i], i, counts[i] / 2, i, counts[i] - counts[i] / 2);
	l = lab_try(text.data, &errs);
	n = count_code(&errs, "bad-advertise");
	ck_assert_uint_eq(errs.nerrors, n);
	er_lab_free(l);
	errs_fini(&errs);
	buf_fini(&text);
	return n;
}

START_TEST(what_one_subscription_generates_bounds_no_other)
{
	ck_assert_uint_eq(generate(1500000, 1500000, 1500000), 0);
	ck_assert_uint_eq(generate(2, 2000000, 2000000), 0);
}
END_TEST

/* A segment of a private cloud as text. */
static char *
with_segment(const char *prefix)
{
	return xasprintf("private-clouds\n  pc1\n    network-block = 10.80.0.0/22\n"
			 "    segments\n      s\n        prefix = %s\n",
	    prefix);
}

START_TEST(a3_each_reserved_block_is_warned_of)
{
	static const struct {
		const char *prefix;
		size_t warnings;
	} rows[] = { { "169.254.0.0/24", 1 }, { "169.254.2.0/24", 1 },
		{ "169.254.3.0/24", 1 }, { "100.64.7.0/24", 1 }, { "100.73.7.0/24", 1 },
		{ "169.254.1.0/24", 0 }, { "169.254.4.0/24", 0 },
		{ "100.65.7.0/24", 0 }, { "100.72.7.0/24", 0 },
		{ "100.74.7.0/24", 0 } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = with_segment(rows[i].prefix);
		struct errs errs;
		struct er_lab *lab = lab_try(text, &errs);

		ck_assert_ptr_nonnull(lab);
		ck_assert_msg(count_code(&errs, "reserved-block") == rows[i].warnings,
		    "%s", rows[i].prefix);
		errs_fini(&errs);
		er_lab_free(lab);
		free(text);
	}
}
END_TEST

START_TEST(asns_of_p_6_and_a_33)
{
	static const uint32_t reserved[] = { 0, 12076, 23456, 65515, 65520,
		4294967295 };
	static const uint32_t cloud[] = { 64513, 64600, 64940, 65000, 65412, 398656,
		398670, 400572, 400581 };
	static const uint32_t fine[] = { 1, 64512, 64520, 64599, 64941, 64999, 65413,
		65514, 65521, 65534, 398655, 398671, 400582, 4200000000 };

	for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
		ck_assert(er_asn_is_reserved(reserved[i]));
	for (size_t i = 0; i < sizeof cloud / sizeof cloud[0]; i++)
		ck_assert(er_asn_is_cloud(cloud[i]));
	for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
		ck_assert(!er_asn_is_reserved(fine[i]) && !er_asn_is_cloud(fine[i]));
}
END_TEST

TCase *
test_er_check(void)
{
	TCase *t = tcase_create("er/check");

	tcase_add_loop_test(t, a_lab_is_told_what_is_wrong_with_it, 0,
	    sizeof cases / sizeof cases[0]);
	tcase_add_test(t, all_errors_come_at_once);
	tcase_add_test(t, a_summary_of_a_site_is_no_overlap);
	tcase_add_test(t, where_an_error_is_told_is_the_leaf);
	tcase_add_test(t, a_fifth_circuit_of_one_location_is_refused);
	tcase_add_test(t, limits_off_lets_everything_through);
	tcase_add_test(t, what_one_subscription_generates_bounds_no_other);
	tcase_add_test(t, a3_each_reserved_block_is_warned_of);
	tcase_add_test(t, asns_of_p_6_and_a_33);
	return t;
}
