/*
 * Pitfalls: each is told when it is there, and not when the lab avoids it.
 */
#include "base/buf.h"
#include "base/xalloc.h"
#include "er/lab_bed.h"
#include "er/pieces.h"
#include "test.h"
#include "view/lint.h"

#include <stdlib.h>
#include <string.h>

static const char lab[] =
    "circuits\n" LAB_CIRCUIT_AT("er-a", "Seattle", "8075", "172.16.1")
	LAB_AVS LAB_CIRCUIT_AT("er-b", "Dallas", "8075", "172.16.2")
	    LAB_CIRCUIT_AT("er-c", "Dallas", "8075",
		"172.16.3") "on-premises\n"
			    "  seattle\n"
			    "    asn = 8075\n"
			    "    circuits\n"
			    "      er-a\n"
			    "    networks = [10.20.0.0/16]\n"
			    "    advertise\n"
			    "      -\n"
			    "        prefix = 0.0.0.0/0\n"
			    "  dallas\n"
			    "    asn = 8075\n"
			    "    circuits\n"
			    "      er-b\n"
			    "    networks = [10.30.0.0/16]\n"
			    "    advertise\n"
			    "      -\n"
			    "        prefix = 0.0.0.0/0\n" LAB_CLOUD "vnets\n"
			    "  hub\n"
			    "    address-space = [10.60.0.0/16]\n"
			    "    gateway\n"
			    "      sku = ErGw2Az\n"
			    "    connections\n"
			    "      to-er-a\n"
			    "        circuit = er-a\n"
			    "        weight = 100\n"
			    "      to-pc1\n"
			    "        circuit = pc1\n"
			    "        authorization = hub-key\n";

static const char cloud_reach[] =
    "global-reach\n  c\n    from = pc1\n    to = er-a\n    authorization = avs\n";
static const char site_reach[] = "global-reach\n  s\n    from = er-a\n    to = er-b\n"
				 "    address-prefix = 192.168.254.0/29\n";

/* Codes in order, with blanks between. */
static void
ck_lint(const struct lab_bed *x, const char *expected)
{
	struct errs errs;
	struct buf got;

	errs_init(&errs);
	buf_init(&got);
	buf_puts(&got, "");
	view_lint(x->lab, &errs);
	for (size_t i = 0; i < errs.n; i++) {
		ck_assert(errs.items[i].warning);
		ck_assert(errs.items[i].cure[0] != '\0');
		buf_printf(&got, "%s%s", i ? " " : "", code_word(errs.items[i].code));
	}
	ck_assert_uint_eq(errs.nerrors, 0);
	ck_assert_str_eq(got.data, expected);
	buf_fini(&got);
	errs_fini(&errs);
}

START_TEST(nothing_is_said_of_what_is_not_joined)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	ck_lint(&x, "");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a_cloud_behind_a_default_route)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE, cloud_reach);
	ck_lint(&x, "uneven-weights default-route-only");
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    connections\n      to-pc1\n        weight = 100\n");
	ck_lint(&x, "default-route-only");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    advertise\n      -\n        prefix = 0.0.0.0/0\n"
	    "      -\n        prefix = 10.0.0.0/8\n");
	ck_lint(&x, "");
	/* What goes over another circuit only is of no use here. */
	lab_bed_edit(&x, DATA_CREATE,
	    "on-premises\n  seattle\n    circuits\n      er-c\n");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    advertise\n      -\n        prefix = 0.0.0.0/0\n"
	    "      -\n        prefix = 10.0.0.0/8\n        over = [er-c]\n");
	ck_lint(&x, "default-route-only");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(l20_what_a_cloud_refuses_is_no_company_for_a_default_route)
{
	static const struct {
		const char *beside; /* 0.0.0.0/0 */
		bool cures;
	} rows[] = {
		{ "prefix = 128.0.0.0/1", false },
		{ "prefix = 100.64.5.0/24", false },
		{ "prefix = 192.0.0.0/3", false },
		{ "within = 100.64.0.0/10\n        length = 24\n        count = 3",
		    false },
		{ "within = 10.32.0.0/12\n        length = 24\n        count = 3",
		    true },
		{ "prefix = 172.16.0.0/12", true },
		{ "prefix = 128.0.0.0/2", true },
		{ "prefix = fd00:1::/48", false },
	};
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE, cloud_reach);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = xasprintf("on-premises\n  seattle\n    advertise\n"
				       "      -\n        prefix = 0.0.0.0/0\n"
				       "      -\n        %s\n",
		    rows[i].beside);

		lab_bed_edit(&x, DATA_UPDATE, text);
		ck_lint(&x,
		    rows[i].cures ? "uneven-weights"
				  : "uneven-weights default-route-only");
		free(text);
	}
	/* Nor is what a filter keeps from the circuit. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    advertise\n      -\n        prefix = 0.0.0.0/0\n"
	    "      -\n        prefix = 10.0.0.0/8\n    circuits\n      er-a\n"
	    "        export-filter\n          -\n            prefix = 0.0.0.0/0\n");
	ck_lint(&x, "uneven-weights default-route-only");
	lab_bed_fini(&x);
}
END_TEST

/* D11: of three connections to circuits that are joined with the cloud's, traffic takes
 * the heaviest. */
START_TEST(d11_only_the_heaviest_connection_is_named)
{
	struct lab_bed x;
	struct errs errs;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE, cloud_reach);
	lab_bed_edit(&x, DATA_CREATE,
	    "circuits\n  er-b\n    authorizations\n      avs\n"
	    "  er-c\n    authorizations\n      avs\n"
	    "global-reach\n"
	    "  d\n    from = pc1\n    to = er-b\n    authorization = avs\n"
	    "vnets\n  hub\n    connections\n"
	    "      to-er-b\n        circuit = er-b\n        weight = 10\n"
	    "      to-er-c\n        circuit = er-c\n        weight = 200\n");
	errs_init(&errs);
	view_lint(x.lab, &errs);
	ck_assert_str_eq(code_word(errs.items[0].code), "uneven-weights");
	ck_assert_str_eq(errs.items[0].path, "vnets/hub/connections/to-er-a");
	ck_assert_str_ne(code_word(errs.items[1].code), "uneven-weights");
	errs_fini(&errs);
	/* Two that are equally heavy share it. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    connections\n      to-er-b\n        weight = 100\n");
	ck_lint(&x,
	    "uneven-weights uneven-weights default-route-only default-route-only");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(two_sites_of_one_public_as)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE, site_reach);
	ck_lint(&x, "same-asn-reach");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    circuits\n      er-a\n        allow-own-as = 1\n"
	    "  dallas\n    circuits\n      er-b\n        allow-own-as = 1\n");
	ck_lint(&x, "");
	lab_bed_fini(&x);
}
END_TEST

static char *text_of(const struct lab_bed *, const char *code);

static const char attach[] = "on-premises\n  seattle\n    circuits\n      er-c\n";

/* F-9: a local preference for one MSEE keeps traffic there when it is drained. */
START_TEST(f9_a_site_that_prefers_one_msee)
{
	static const struct {
		const char *edit, *expected, *create;
	} rows[] = {
		{ "        local-preference = 200\n", "", NULL },
		{ "        primary\n          local-preference = 200\n",
		    "drain-unheeded", NULL },
		{ "        secondary\n          local-preference = 50\n",
		    "drain-unheeded", NULL },
		{ "        primary\n          prepend = [8075]\n", "", NULL },
		{ "        honor-graceful-shutdown = true\n"
		  "        primary\n          local-preference = 200\n",
		    "drain-unheeded", NULL },
		{ "        honor-graceful-shutdown = true\n"
		  "        primary\n          local-preference = 200\n"
		  "fidelity\n  maintenance-community = true\n",
		    "", NULL },
		{ "        primary\n          local-preference = 200\n"
		  "fidelity\n  maintenance-prepend = 0\n",
		    "", NULL },
		/* er-c leads to nothing of what er-a leads to. */
		{ "        primary\n          local-preference = 200\n"
		  "      er-c\n        local-preference = 200\n",
		    "drain-unheeded", "" },
		/* There is somewhere to go that is liked as well. */
		{ "        primary\n          local-preference = 200\n"
		  "      er-c\n        local-preference = 200\n",
		    "",
		    "vnets\n  hub\n    connections\n      to-er-c\n"
		    "        circuit = er-c\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct lab_bed x;
		char *edit = xasprintf("on-premises\n  seattle\n    circuits\n"
				       "      er-a\n%s",
		    rows[i].edit);

		lab_bed_init(&x, lab);
		if (rows[i].create) {
			lab_bed_edit(&x, DATA_CREATE, attach);
			lab_bed_edit(&x, DATA_CREATE, rows[i].create);
		}
		lab_bed_edit(&x, DATA_UPDATE, edit);
		ck_lint(&x, rows[i].expected);
		free(edit);
		lab_bed_fini(&x);
	}
}
END_TEST

START_TEST(f9_the_lint_names_who_and_where)
{
	struct lab_bed x;
	char *text;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    circuits\n      er-a\n        secondary\n"
	    "          local-preference = 300\n");
	text = text_of(&x, "drain-unheeded");
	ck_assert_str_eq(text,
	    "on-premises/seattle: seattle prefers er-a/secondary by local preference "
	    "(300): maintenance there makes paths longer, which does not move it, and "
	    "it goes on sending into an MSEE that forwards nothing");
	free(text);
	lab_bed_fini(&x);
}
END_TEST

/* A10: a misspelt place is named, for its rules are out of force. */
START_TEST(a10_places_that_nobody_knows)
{
	static const struct {
		const char *edit, *expected;
	} rows[] = {
		{ "circuits\n  er-c\n    location = Seatle\n", "unknown-place" },
		{ "circuits\n  er-c\n    location = Silicn Valley\n", "unknown-place" },
		{ "circuits\n  er-c\n    location = Atlantis\n    geo = Europe\n", "" },
		{ "circuits\n  er-c\n    location = amsterdam2\n", "" },
		{ "vnets\n  hub\n    location = westuss\n", "unknown-place" },
		{ "vnets\n  hub\n    location = West US 2\n", "" },
		{ "private-clouds\n  pc1\n    location = Atlantis\n", "unknown-place" },
		{ "private-clouds\n  pc1\n    location = northeurope\n", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct lab_bed x;

		lab_bed_init(&x, lab);
		lab_bed_edit(&x, DATA_UPDATE, rows[i].edit);
		ck_lint(&x, rows[i].expected);
		lab_bed_fini(&x);
	}
}
END_TEST

START_TEST(a10_says_what_was_meant)
{
	struct lab_bed x;
	struct errs errs;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_UPDATE, "circuits\n  er-c\n    location = Seatle\n");
	errs_init(&errs);
	view_lint(x.lab, &errs);
	ck_assert_uint_eq(errs.n, 1);
	ck_assert_str_eq(errs.items[0].text,
	    "Seatle is no peering location that is known: for er-c the rules of its "
	    "region are not looked at (C-5, C-5a, G-3)");
	ck_assert_str_eq(errs.items[0].cure, "did you mean \"Seattle\"?");
	errs_fini(&errs);
	lab_bed_fini(&x);
}
END_TEST

/* Of entries for one prefix each circuit hears one. */
START_TEST(an_entry_that_nobody_hears)
{
	static const struct {
		const char *entries, *expected;
	} rows[] = {
		{ "-\nprefix = 10.20.0.0/16\n", "" },
		{ "-\nprefix = 10.20.0.0/16\n-\nprefix = 10.20.0.0/16\nover = [er-a]\n",
		    "" },
		{ "-\nprefix = 10.20.0.0/16\nover = [er-a]\n-\n"
		  "prefix = 10.20.0.0/16\nover = [er-c]\n",
		    "" },
		{ "-\nprefix = 10.20.0.0/16\nover = [er-a]\n-\n"
		  "prefix = 10.20.0.0/16\nover = [er-a, er-c]\n",
		    "" },
		{ "-\nprefix = 10.20.0.0/16\nover = [er-a]\n-\n"
		  "prefix = 10.20.0.0/16\nover = [er-c]\n-\n"
		  "prefix = 10.20.0.0/16\nover = [er-c, er-a]\n",
		    "unheard-advertise" },
		{ "-\nprefix = 10.20.0.0/16\n-\nprefix = 10.20.0.0/16\nmed = 7\n",
		    "unheard-advertise" },
		{ "-\nprefix = 10.20.0.0/16\nwithdrawn = true\n-\n"
		  "prefix = 10.20.0.0/16\nmed = 7\n",
		    "" },
		{ "-\nprefix = 2001:db8::/32\n-\nprefix = 2001:db8::/32\n",
		    "unheard-advertise" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct lab_bed x;
		struct buf edit;

		buf_init(&edit);
		buf_puts(&edit,
		    "on-premises\n  seattle\n    circuits\n      er-a\n      er-c\n"
		    "    advertise\n");
		for (const char *p = rows[i].entries; *p;) {
			int n = (int)strcspn(p, "\n");

			buf_printf(&edit, "%s%.*s\n", *p == '-' ? "      " : "        ",
			    n, p);
			p += n + 1;
		}
		lab_bed_init(&x, lab);
		lab_bed_edit(&x, DATA_CREATE, attach);
		lab_bed_edit(&x, DATA_UPDATE, edit.data);
		ck_lint(&x, rows[i].expected);
		buf_fini(&edit);
		lab_bed_fini(&x);
	}
}
END_TEST

START_TEST(an_edge_that_tells_everything)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    circuits\n      er-a\n        export = all\n");
	ck_lint(&x, ""); /* there is no other circuit to be told of */
	lab_bed_edit(&x, DATA_CREATE,
	    "on-premises\n  seattle\n    circuits\n      er-c\n");
	ck_lint(&x, "reflected-routes");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    circuits\n      er-a\n"
	    "        export-filter\n          -\n            prefix = 10.20.0.0/16\n");
	ck_lint(&x, "");
	lab_bed_fini(&x);
}
END_TEST

/* What plain routers join, one after the other. */
static const char wan[] = "routers\n"
			  "  wan-a\n"
			  "    asn = 64590\n"
			  "    neighbors\n"
			  "      seattle/ce0\n"
			  "      wan-b\n"
			  "  wan-b\n"
			  "    asn = 64591\n"
			  "    neighbors\n"
			  "      dallas/ce0\n";

/* The first warning of this code; its text is the caller's. */
static char *
text_of(const struct lab_bed *x, const char *code)
{
	struct errs errs;
	char *text = NULL;

	errs_init(&errs);
	view_lint(x->lab, &errs);
	for (size_t i = 0; i < errs.n && !text; i++)
		if (strcmp(code_word(errs.items[i].code), code) == 0)
			text =
			    xasprintf("%s: %s", errs.items[i].path, errs.items[i].text);
	errs_fini(&errs);
	return text ? text : xstrdup("");
}

static void
ck_text_of(const struct lab_bed *x, const char *code, const char *expected)
{
	char *text = text_of(x, code);

	ck_assert_str_eq(text, expected);
	free(text);
}

/* What names circuits goes to plain routers, too. */
START_TEST(a7_over_says_nothing_of_plain_routers)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE, wan);
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er-b\n    private-peering\n      peer-asn = 64580\n"
	    "on-premises\n  dallas\n    asn = 64580\n  seattle\n    advertise\n"
	    "      -\n        prefix = 10.20.0.0/16\n        over = [er-a]\n");
	lab_bed_edit(&x, DATA_CREATE, site_reach);
	ck_lint(&x, "reflected-routes site-backdoor site-backdoor");
	lab_bed_fini(&x);
}
END_TEST

static void
ck_text(const struct lab_bed *x, const char *expected)
{
	ck_text_of(x, "reflected-routes", expected);
}

/* A7: er-a teaches seattle the hub, and er-b has it over Global Reach, or not at all.
 */
START_TEST(a7_plain_routers_hand_on_what_a_circuit_taught)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE, wan);
	ck_lint(&x, ""); /* both sites have one AS */
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er-b\n    private-peering\n      peer-asn = 64580\n"
	    "on-premises\n  dallas\n    asn = 64580\n");
	ck_lint(&x, "reflected-routes");
	ck_text(&x,
	    "on-premises/dallas/circuits/er-b: dallas tells er-b what er-a taught "
	    "seattle, by way of wan-b and wan-a (10.60.0.0/16): Azure's own prefixes "
	    "come back to Azure");
	lab_bed_edit(&x, DATA_CREATE, site_reach);
	ck_text(&x,
	    "on-premises/dallas/circuits/er-b: dallas tells er-b what er-a taught "
	    "seattle, by way of wan-b and wan-a (10.60.0.0/16): the circuit has it over "
	    "Global Reach, which weighs less (G-21), so a detour that a failure brings "
	    "stays when the failure is over");
	/* VNets that do not cross Global Reach are news to the circuit again. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "global-reach\n  s\n    vnet-over-global-reach = false\n");
	ck_text(&x,
	    "on-premises/dallas/circuits/er-b: dallas tells er-b what er-a taught "
	    "seattle, by way of wan-b and wan-a (10.60.0.0/16): Azure's own prefixes "
	    "come back to Azure");
	/* A circuit that has them itself takes the shorter way. */
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  hub\n    connections\n      to-er-b\n        circuit = er-b\n");
	ck_lint(&x, "");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a7_a_gateway_hands_on_what_a_circuit_taught)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE,
	    "routers\n  nva\n    asn = 64590\n    neighbors\n      hub/gw0\n"
	    "      dallas/ce0\n");
	ck_text(&x,
	    "on-premises/dallas/circuits/er-b: dallas tells er-b what pc1 taught hub, "
	    "by way of nva (10.80.0.0/26 and 6 more): Azure's own prefixes come back to "
	    "Azure");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(leaves_without_effect_are_named)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_UPDATE,
	    "circuits\n  er-a\n    metro = true\n"
	    "  er-b\n    metro = false\n");
	lab_bed_edit(&x, DATA_CREATE,
	    "virtual-hubs\n  vh\n    address-prefix = 10.250.0.0/23\n    gateway\n"
	    "      scale-units = 2\n");
	ck_text_of(&x, "no-effect",
	    "virtual-hubs/vh/gateway: scale-units: 2 has no effect yet");
	ck_lint(&x, "unknown-place no-effect");
	lab_bed_edit(&x, DATA_UPDATE,
	    "virtual-hubs\n  vh\n    gateway\n      scale-units = 1\n");
	ck_lint(&x, "unknown-place"); /* Seattle is in no metro pair */
	lab_bed_edit(&x, DATA_UPDATE, "circuits\n  er-a\n    metro = false\n");
	ck_lint(&x, "");
	lab_bed_fini(&x);
}
END_TEST

/* Generated prefixes of a site with an edge: `n` of them in 10.0.0.0/8 beside 0/0. */
static void
announce(struct lab_bed *x, const char *site, unsigned n)
{
	char *edit = xasprintf("on-premises\n  %s\n    advertise\n      -\n"
			       "        within = 10.0.0.0/8\n        length = 24\n"
			       "        count = %u\n",
	    site, n);

	lab_bed_apply(x, DATA_UPDATE, edit);
	free(edit);
}

/* The lab with a gateway of another SKU. */
static void
init_with_sku(struct lab_bed *x, const char *sku)
{
	const char *at = strstr(lab, "ErGw2Az");
	struct buf text;

	ck_assert(at != NULL);
	buf_init(&text);
	buf_printf(&text, "%.*s%s%s", (int)(at - lab), lab, sku,
	    at + strlen("ErGw2Az"));
	lab_bed_init(x, text.data);
	buf_fini(&text);
}

START_TEST(w62_a_gateway_learns_more_than_its_sku_takes)
{
	struct lab_bed x;

	init_with_sku(&x, "ErGw1Az");
	lab_bed_edit(&x, DATA_UPDATE, "limits\n  site-ipv4-standard = 100000\n");
	/* The networks of pc1: seven of the network block, and the segment. */
	announce(&x, "seattle", 3993);
	ck_lint(&x, "small-gateway");
	announce(&x, "seattle", 3994);
	ck_text_of(&x, "learned-limit",
	    "vnets/hub/gateway: hub learns 4001 routes, and a gateway ErGw1Az takes "
	    "4000 (W-5): what happens then is not known, and the lab takes them all");
	ck_lint(&x, "learned-limit small-gateway");
	/* What no circuit of the gateway teaches does not count, until it is joined. */
	announce(&x, "seattle", 3000);
	announce(&x, "dallas", 3000);
	ck_lint(&x, "small-gateway");
	lab_bed_edit(&x, DATA_CREATE, site_reach);
	ck_lint(&x, "learned-limit small-gateway same-asn-reach");
	lab_bed_edit(&x, DATA_UPDATE, "limits\n  enabled = off\n");
	ck_lint(&x, "small-gateway same-asn-reach");
	lab_bed_edit(&x, DATA_UPDATE, "limits\n  enabled = on\n");
	ck_lint(&x, "learned-limit small-gateway same-asn-reach");
	/* An SKU goes up in place only (W-71). */
	lab_bed_edit(&x, DATA_UPDATE,
	    "vnets\n  hub\n    gateway\n      sku = ErGw2Az\n");
	ck_lint(&x, "same-asn-reach");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(w7_a_circuit_carries_more_than_it_is_good_for)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_UPDATE,
	    "limits\n  site-ipv4-standard = 100000\n"
	    "vnets\n  hub\n    gateway\n      sku = ErGwScale\n"
	    "      scale-units = 2\n");
	ck_lint(&x, "");
	announce(&x, "seattle", 12000);
	ck_lint(&x, "learned-limit");
	lab_bed_edit(&x, DATA_UPDATE, "limits\n  enabled = off\n");
	ck_lint(&x, "");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a75_a_gateway_of_1_gbps_in_front_of_a_private_cloud)
{
	struct lab_bed x;

	init_with_sku(&x, "Standard");
	ck_text_of(&x, "small-gateway",
	    "vnets/hub/gateway: the gateway Standard of hub has 1 Gbps for pc1");
	/* A unit is 1 Gbps; what is in front of no private cloud is left alone. */
	lab_bed_fini(&x);
	init_with_sku(&x, "ErGwScale");
	ck_lint(&x, "small-gateway");
	lab_bed_edit(&x, DATA_DELETE, "vnets\n  hub\n    connections\n      to-pc1\n");
	ck_lint(&x, "");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a70_a_default_route_beside_a_way_out)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE, cloud_reach);
	lab_bed_edit(&x, DATA_UPDATE, "private-clouds\n  pc1\n    internet = snat\n");
	ck_text_of(&x, "internet-twice",
	    "private-clouds/pc1: pc1 goes out by snat, so it does not follow the default "
	    "route of seattle");
	lab_bed_edit(&x, DATA_UPDATE,
	    "private-clouds\n  pc1\n    internet = default-route\n");
	ck_lint(&x, "uneven-weights default-route-only");
	lab_bed_fini(&x);
}
END_TEST

START_TEST(a72_a_site_that_does_not_take_a_machine)
{
	struct lab_bed x;

	lab_bed_init(&x, lab);
	lab_bed_edit(&x, DATA_CREATE, cloud_reach);
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    advertise\n      -\n"
	    "        prefix = 10.20.0.0/16\n");
	lab_bed_edit(&x, DATA_CREATE,
	    "private-clouds\n  pc1\n    segments\n      old\n"
	    "        prefix = 10.20.1.0/24\n        extended-from = seattle\n"
	    "    machines\n      app\n        address = 10.20.1.5\n"
	    "        mon = true\n");
	ck_lint(&x, "uneven-weights");
	lab_bed_edit(&x, DATA_UPDATE,
	    "on-premises\n  seattle\n    circuits\n      er-a\n        import\n"
	    "          -\n            prefix = 0.0.0.0/0\n            le = 24\n");
	ck_text_of(&x, "mon-not-taken",
	    "private-clouds/pc1/machines/app: seattle does not take 10.20.1.5/32 from "
	    "pc1: it goes on sending the long way");
	/* Without MON there is no /32, nor once the segment is cut over. */
	lab_bed_edit(&x, DATA_UPDATE,
	    "private-clouds\n  pc1\n    machines\n      app\n        mon = false\n");
	ck_lint(&x, "uneven-weights");
	lab_bed_fini(&x);
}
END_TEST

TCase *
test_view_lint(void)
{
	TCase *t = tcase_create("view/lint");

	tcase_add_test(t, nothing_is_said_of_what_is_not_joined);
	tcase_add_test(t, a_cloud_behind_a_default_route);
	tcase_add_test(t, l20_what_a_cloud_refuses_is_no_company_for_a_default_route);
	tcase_add_test(t, d11_only_the_heaviest_connection_is_named);
	tcase_add_test(t, two_sites_of_one_public_as);
	tcase_add_test(t, an_edge_that_tells_everything);
	tcase_add_test(t, f9_a_site_that_prefers_one_msee);
	tcase_add_test(t, f9_the_lint_names_who_and_where);
	tcase_add_test(t, a10_places_that_nobody_knows);
	tcase_add_test(t, a10_says_what_was_meant);
	tcase_add_test(t, an_entry_that_nobody_hears);
	tcase_add_test(t, a7_over_says_nothing_of_plain_routers);
	tcase_add_test(t, a7_plain_routers_hand_on_what_a_circuit_taught);
	tcase_add_test(t, a7_a_gateway_hands_on_what_a_circuit_taught);
	tcase_add_test(t, leaves_without_effect_are_named);
	tcase_add_test(t, a70_a_default_route_beside_a_way_out);
	tcase_add_test(t, a72_a_site_that_does_not_take_a_machine);
	tcase_add_test(t, a75_a_gateway_of_1_gbps_in_front_of_a_private_cloud);
	tcase_add_test(t, w62_a_gateway_learns_more_than_its_sku_takes);
	tcase_add_test(t, w7_a_circuit_carries_more_than_it_is_good_for);
	return t;
}
