/*
 * Rules of the service at their bounds: the last value that is taken, and the first
 * that is not.
 */
#include "base/xalloc.h"
#include "data/tree_text.h"
#include "er/pieces.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

static const char *const states[] = { "NotProvisioned", "Provisioning", "Provisioned",
	"Deprovisioning" };

/* How often a lab that is good is told of a code; -1: the lab is refused with it. */
static int
told(const char *text, const char *code)
{
	struct errs errs;
	struct er_lab *lab = lab_try(text, &errs);
	int n = (int)count_code(&errs, code);

	ck_assert_msg(lab || n, "refused, and not with %s: %s", code, text);
	n = lab ? n : -1;
	er_lab_free(lab);
	errs_fini(&errs);
	return n;
}

START_TEST(c10_a_circuit_goes_when_its_provider_has_removed_it)
{
	for (int i = 0; i < 4; i++) {
		char *text =
		    xasprintf("circuits\n  k\n    provider-state = %s\n", states[i]);
		struct er_lab *lab = lab_text(text);

		if (i == 1 || i == 2) {
			assert_refused(lab, DATA_DELETE, NULL, "circuits = [k]\n",
			    "circuit-provisioned");
		} else {
			edit_text(&lab, DATA_DELETE, "circuits = [k]\n");
			ck_assert_uint_eq(lab->model->ncircuits, 0);
		}
		er_lab_free(lab);
		free(text);
	}
}
END_TEST

START_TEST(c11_a_peering_needs_a_provisioned_circuit)
{
	static const char *const peerings[] = { LAB_PEERING("64520", "172.16.1"),
		"    microsoft-peering\n      peer-asn = 3320\n      vlan = 200\n"
		"      primary = 203.0.113.0/30\n      secondary = 203.0.113.4/30\n"
		"      advertised-public-prefixes = [198.51.100.0/24]\n" };

	for (int i = 0; i < 8; i++) {
		bool provisioned = i / 2 == 2;
		char *text = xasprintf("circuits\n  k\n    provider-state = %s\n",
		    states[i / 2]);
		char *edit = xasprintf("circuits\n  k\n%s", peerings[i % 2]);
		char *whole = xasprintf("%s%s", text, peerings[i % 2]);
		struct er_lab *lab = lab_text(text);

		if (provisioned)
			edit_text(&lab, DATA_CREATE, edit);
		else
			assert_refused(lab, DATA_CREATE, NULL, edit, "not-provisioned");
		ck_assert_int_eq(told(whole, "not-provisioned"), !provisioned);
		er_lab_free(lab);
		free(whole);
		free(edit);
		free(text);
	}
}
END_TEST

START_TEST(w10_as_many_spaces_as_a_connection_takes)
{
	static const struct {
		const char *spaces;
		int warnings;
	} rows[] = { { "10.1.0.0/16, 10.2.0.0/16", 0 },
		{ "10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16", 1 },
		{ "10.1.0.0/16, fd00:1::/48", 0 },
		{ "10.1.0.0/16, fd00:1::/48, fd00:2::/48", 1 } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text =
		    xasprintf("limits\n  gateway-ipv4 = 2\n  gateway-ipv6 = 1\n"
			      "circuits\n  k\n"
			      "vnets\n  v\n    address-space = [%s]\n"
			      "    gateway\n    connections\n"
			      "      c\n        circuit = k\n",
			rows[i].spaces);

		ck_assert_int_eq(told(text, "gateway-prefixes"), rows[i].warnings);
		free(text);
	}
}
END_TEST

START_TEST(g2_premium_at_both_ends)
{
	static const char *const skus[] = { "Standard", "Premium" };

	for (int i = 0; i < 8; i++) {
		bool far = i >= 4;
		char *text = xasprintf(
		    "circuits\n" LAB_CIRCUIT_AT("a", "Amsterdam", "64520",
			"172.16.1") "    sku = %s\n"
				    "  b\n    location = %s\n" LAB_PEERING("64521",
					"172.16.2") "    sku = %s\n"
						    "global-reach\n  r\n    from = a\n    to = b\n"
						    "    address-prefix = 192.168.0.0/29\n",
		    skus[i & 1], far ? "Dallas" : "London", skus[i >> 1 & 1]);

		ck_assert_int_eq(told(text, "global-reach-needs-premium"),
		    far && (i & 3) != 3 ? -1 : 0);
		free(text);
	}
}
END_TEST

START_TEST(c14_sites_of_one_metro_are_two_locations)
{
	static const struct {
		const char *a, *b;
		int told;
	} rows[] = { { "Zurich", "Zurich", -1 }, { "Zurich", "zurich", -1 },
		{ "Zurich", "Zurich2", 0 }, { "Zurich", "Zurich Metro", 0 },
		{ "Zurich Metro", "Zurich Metro", -1 } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = xasprintf(
		    "circuits\n"
		    "  a\n    location = %s\n" LAB_PEERING("64520",
			"172.16.1") "  b\n    location = %s\n" LAB_PEERING("64521",
			"172.16.2") "global-reach\n"
				    "  r\n    from = a\n    to = b\n"
				    "    address-prefix = 192.168.0.0/29\n",
		    rows[i].a, rows[i].b);

		ck_assert_msg(told(text, "global-reach-same-location") == rows[i].told,
		    "%s and %s", rows[i].a, rows[i].b);
		free(text);
	}
}
END_TEST

START_TEST(g4_a_prefix_of_one_size)
{
	static const struct {
		const char *v4, *v6;
		int told;
	} rows[] = { { "192.168.0.0/29", "fd00:9::/125", 0 },
		{ "192.168.0.0/28", "fd00:9::/125", -1 },
		{ "192.168.0.0/30", "fd00:9::/125", -1 },
		{ "192.168.0.0/29", "fd00:9::/124", -1 },
		{ "192.168.0.0/29", "fd00:9::/126", -1 } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = xasprintf("circuits\n" LAB_CIRCUIT_AT("a", "Amsterdam",
					   "64520", "172.16.1") LAB_PEERING_IPV6
		    "  b\n    location = London\n" LAB_PEERING("64521",
			"172.16.2") "      ipv6\n"
				    "        primary = fd00:fffe::/126\n"
				    "        secondary = fd00:fffe::4/126\n"
				    "global-reach\n  r\n    from = a\n    to = b\n"
				    "    address-prefix = %s\n"
				    "    ipv6-address-prefix = %s\n",
		    rows[i].v4, rows[i].v6);

		ck_assert_int_eq(told(text, "global-reach-prefix-size"), rows[i].told);
		free(text);
	}
}
END_TEST

/* A gateway with circuits of Amsterdam and private clouds of West Europe. */
static int
connected(unsigned circuits, unsigned clouds)
{
	struct buf text;
	int n;

	buf_init(&text);
	buf_puts(&text, "circuits\n");
	for (unsigned i = 0; i < circuits; i++)
		buf_printf(&text, "  k%u\n    location = Amsterdam\n", i);
	buf_puts(&text, "private-clouds\n");
	for (unsigned i = 0; i < clouds; i++)
		buf_printf(&text,
		    "  p%u\n    location = westeurope\n"
		    "    network-block = 10.80.%u.0/22\n    authorizations\n"
		    "      a\n",
		    i, 4 * i);
	buf_puts(&text,
	    "vnets\n  v\n    location = westeurope\n    address-space = [10.1.0.0/16]\n"
	    "    gateway\n      sku = ErGw3Az\n    connections\n");
	for (unsigned i = 0; i < circuits; i++)
		buf_printf(&text, "      k%u\n        circuit = k%u\n", i, i);
	for (unsigned i = 0; i < clouds; i++)
		buf_printf(&text,
		    "      p%u\n        circuit = p%u\n        authorization = a\n", i,
		    i);
	n = told(text.data, "gateway-circuit-limit");
	buf_fini(&text);
	return n;
}

START_TEST(a15_private_clouds_of_one_region_are_joined)
{
	ck_assert_int_eq(told("private-clouds\n"
			      "  p0\n    location = westeurope\n"
			      "    network-block = 10.80.0.0/22\n"
			      "  p1\n    location = westeurope\n"
			      "    network-block = 10.80.4.0/22\n"
			      "    authorizations\n      a\n"
			      "global-reach\n  r\n    from = p0\n    to = p1\n"
			      "    authorization = a\n",
			     "global-reach-same-location"),
	    0);
}
END_TEST

START_TEST(a16_private_clouds_of_a_region_count_together)
{
	ck_assert_int_eq(connected(4, 4), 0);
	ck_assert_int_eq(connected(1, 5), -1);
	ck_assert_int_eq(connected(5, 1), -1);
}
END_TEST

TCase *test_er_bounds(void);

TCase *
test_er_bounds(void)
{
	TCase *t = tcase_create("er/bounds");

	tcase_add_test(t, c10_a_circuit_goes_when_its_provider_has_removed_it);
	tcase_add_test(t, c11_a_peering_needs_a_provisioned_circuit);
	tcase_add_test(t, w10_as_many_spaces_as_a_connection_takes);
	tcase_add_test(t, g2_premium_at_both_ends);
	tcase_add_test(t, c14_sites_of_one_metro_are_two_locations);
	tcase_add_test(t, g4_a_prefix_of_one_size);
	tcase_add_test(t, a15_private_clouds_of_one_region_are_joined);
	tcase_add_test(t, a16_private_clouds_of_a_region_count_together);
	return t;
}
