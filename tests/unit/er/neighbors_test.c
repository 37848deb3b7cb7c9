/*
 * Real neighbours as they are: what a lab may say of one that lacks something, and what
 * it comes to.
 */
#include "bgp/open.h"
#include "compile/compile.h"
#include "data/tree_text.h"
#include "er/pieces.h"
#include "er/spec_text.h"
#include "test.h"

#define ROUTER(words)       \
	"routers\n"         \
	"  rs\n"            \
	"    asn = 64500\n" \
	"    neighbors\n"   \
	"      old\n"       \
	"        asn = 65000\n" words
#define EXTERNAL(local, remote)         \
	"        external\n"            \
	"          local = " local "\n" \
	"          remote = " remote "\n"

static const struct {
	const char *lab, *code, *path; /* code: NULL when the lab is good */
} cases[] = {
	{ ROUTER("        capabilities = off\n" EXTERNAL("10.0.0.1", "10.0.0.2")), NULL,
	    NULL },
	{ ROUTER(EXTERNAL("10.0.0.1", "10.0.0.2") "          capabilities = off\n"),
	    NULL, NULL },
	{ ROUTER("        capabilities = off\n" EXTERNAL("fd00::1", "fd00::2")),
	    "bad-value", "routers/rs/neighbors/old" },
	{ ROUTER(EXTERNAL("fd00::1", "fd00::2") "          capabilities = off\n"),
	    "bad-value", "routers/rs/neighbors/old/external" },
	{ ROUTER("        capabilities = off\n"
		 "        families = [ipv4, ipv6]\n") "  old\n    asn = 65000\n",
	    "bad-value", "routers/rs/neighbors/old" },
	{ ROUTER("        role = provider\n" EXTERNAL("10.0.0.1", "10.0.0.2")), NULL,
	    NULL },
	{ ROUTER(
	      "        graceful-restart\n          long-lived-stale-time = 3600\n" EXTERNAL(
		  "10.0.0.1", "10.0.0.2")),
	    NULL, NULL },
	{ ROUTER("        graceful-restart\n          mode = off\n"
		 "          long-lived-stale-time = 3600\n" EXTERNAL("10.0.0.1",
		     "10.0.0.2")),
	    "bad-value", "routers/rs/neighbors/old" },
	{ ROUTER("        capabilities = off\n        graceful-restart\n"
		 "          long-lived-stale-time = 3600\n" EXTERNAL("10.0.0.1",
		     "10.0.0.2")),
	    "bad-value", "routers/rs/neighbors/old" },
	{ ROUTER("        role = peer\n"
		 "        strict-role = true\n") "  old\n    asn = 65000\n",
	    NULL, NULL },
	{ ROUTER("        strict-role = true\n" EXTERNAL("10.0.0.1", "10.0.0.2")),
	    "missing-leaf", "routers/rs/neighbors/old" },
	{ ROUTER("        role = provider\n        strict-role = true\n"
		 "        capabilities = off\n" EXTERNAL("10.0.0.1", "10.0.0.2")),
	    "bad-value", "routers/rs/neighbors/old" },
	{ ROUTER("        role = provider\n        strict-role = true\n" EXTERNAL(
	      "10.0.0.1", "10.0.0.2") "          capabilities = off\n"),
	    "bad-value", "routers/rs/neighbors/old" },
	{ "routers\n  rs\n    asn = 64500\n    neighbors\n      old\n"
	  "        role = customer\n  old\n    asn = 64500\n",
	    "neighbor-asn", "routers/rs/neighbors/old" },
	{ "routers\n  rs\n    asn = 64500\n    neighbors\n      old\n"
	  "        role = customer\n" EXTERNAL("10.0.0.1", "10.0.0.2"),
	    "neighbor-asn", "routers/rs/neighbors/old" },
	{ ROUTER("        families = [ipv4, ipv6]\n" EXTERNAL("fd00::1", "fd00::2")),
	    NULL, NULL },
	{ ROUTER("        families = [ipv4]\n" EXTERNAL("fd00::1", "fd00::2")), NULL,
	    NULL },
	{ ROUTER("        families = [ipv4, ipv6]\n" EXTERNAL("10.0.0.1", "10.0.0.2")),
	    "external-address", "routers/rs/neighbors/old" },
	{ ROUTER(EXTERNAL("fe80::1", "fe80::2")), "external-address",
	    "routers/rs/neighbors/old/external" },
	{ ROUTER(EXTERNAL("fe80::1", "fd00::2") "          interface = eth0\n"),
	    "external-address", "routers/rs/neighbors/old/external" },
	{ ROUTER(EXTERNAL("fe80::1", "fe80::2") "          interface = eth0\n"), NULL,
	    NULL },
};

START_TEST(a_lab_says_what_a_neighbour_lacks)
{
	struct errs errs;
	struct er_lab *lab = lab_try(cases[_i].lab, &errs);
	const char *code = cases[_i].code;
	bool found = false;

	if (!code)
		print_errs(&errs);
	ck_assert((lab != NULL) == !code);
	for (size_t i = 0; code && i < errs.n; i++)
		found = found ||
		    (strcmp(code_word(errs.items[i].code), code) == 0 &&
			strcmp(errs.items[i].path, cases[_i].path) == 0);
	ck_assert_msg(found || !code, "no %s", code);
	errs_fini(&errs);
	er_lab_free(lab);
}
END_TEST

/* --- what it comes to --- */

/* Only the end that has it written is without capabilities. */
START_TEST(capabilities_off_is_of_one_end)
{
	static const char *const labs[] = {
		ROUTER("        capabilities = off\n" EXTERNAL("10.0.0.1", "10.0.0.2")),
		ROUTER(EXTERNAL("10.0.0.1", "10.0.0.2") "          capabilities = "
							"off\n"),
		ROUTER("        capabilities = off\n") "  old\n    asn = 65000\n",
	};
	struct er_lab *lab;
	struct net_spec *spec = spec_text(labs[_i], &lab);
	const struct net_session *s = spec->sessions;
	bool near = !s->b.router || strcmp(s->a.router, "rs") == 0;

	ck_assert_uint_eq(spec->nsessions, 1);
	ck_assert(near ? s->a.bare && !s->b.bare : s->b.bare && !s->a.bare);
	net_spec_free(spec);
	er_lab_free(lab);
}
END_TEST

/* RFC 8950: both families are on one session, IPv4 with our address of IPv6. */
START_TEST(ipv4_goes_over_ipv6)
{
	static const char *const labs[] = {
		ROUTER(
		    "        families = [ipv4, ipv6]\n" EXTERNAL("fd00::1", "fd00::2")),
		ROUTER("        families = [ipv4]\n" EXTERNAL("fd00::1/64",
		    "fd00::2") "          link-local = fe80::1\n"),
	};
	struct er_lab *lab;
	struct net_spec *spec = spec_text(labs[_i], &lab);
	const struct net_session *s = spec->sessions;
	char text[IP_ADDR_STRLEN];

	ck_assert_uint_eq(spec->nsessions, 1);
	ck_assert_str_eq(s->name, "old--rs/ipv4");
	ck_assert_uint_eq(s->nfamilies, _i ? 1 : 2);
	ck_assert_uint_eq(s->families[0].family, IP_V4);
	for (size_t i = 0; i < s->nfamilies; i++) {
		const struct net_policy *p = &s->families[i].a;

		ck_assert_str_eq(ip_addr_text(&p->next_hop, text), "fd00::1");
		ck_assert_uint_eq(p->import.check_on_link, _i);
		ck_assert_int_eq(p->import.extended_next_hop, i == 0);
		ck_assert_uint_eq(p->link_local.family, _i ? IP_V6 : IP_NONE);
		ck_assert_uint_eq(p->export.own_as, 64500);
	}
	net_spec_free(spec);
	er_lab_free(lab);
}
END_TEST

START_TEST(martians_are_a_switch_of_every_session)
{
	static const char *const switches[] = { "", "fidelity\n  martians = ignore\n",
		"fidelity\n  martians = accept\n" };
	struct er_lab *lab;
	struct buf text;
	struct net_spec *spec;

	buf_init(&text);
	buf_puts(&text, switches[_i]);
	buf_puts(&text,
	    LAB_CIRCUIT LAB_SITE LAB_HUB ROUTER(EXTERNAL("10.0.0.1", "10.0.0.2")));
	spec = spec_text(text.data, &lab);
	ck_assert_uint_gt(spec->nsessions, 3);
	for (size_t i = 0; i < spec->nsessions; i++)
		for (size_t k = 0; k < spec->sessions[i].nfamilies; k++) {
			const struct net_family *f = &spec->sessions[i].families[k];

			ck_assert(f->a.import.martians == (_i == 2));
			ck_assert(f->b.import.martians == (_i == 2));
		}
	net_spec_free(spec);
	er_lab_free(lab);
	buf_fini(&text);
}
END_TEST

TCase *
test_er_neighbors(void)
{
	TCase *t = tcase_create("er/neighbors");

	tcase_add_loop_test(t, a_lab_says_what_a_neighbour_lacks, 0,
	    sizeof cases / sizeof cases[0]);
	tcase_add_loop_test(t, capabilities_off_is_of_one_end, 0, 3);
	tcase_add_loop_test(t, ipv4_goes_over_ipv6, 0, 2);
	tcase_add_loop_test(t, martians_are_a_switch_of_every_session, 0, 3);
	return t;
}
