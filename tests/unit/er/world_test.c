/*
 * The table of locations and regions: look-ups in it, each of its rows in a lab, what a
 * lab may put in its place, and what rests on it (C-5, C-5a, C-14 to C-16, G-3a, W-20).
 */
#include "base/xalloc.h"
#include "data/tree_text.h"
#include "er/check.h"
#include "er/world.h"
#include "test.h"
#include "view/lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORLD (&er_world_table)

static const char *
geo(const char *location)
{
	const struct er_location *l = er_world_location(WORLD, location, ER_AZURE_N);

	return l ? l->geo : "";
}

START_TEST(a_location_is_found_as_people_write_it)
{
	ck_assert_str_eq(geo("Amsterdam2"), "Europe");
	ck_assert_str_eq(geo("amsterdam Metro"), "Europe");
	ck_assert_str_eq(geo("Newport"), "Europe");
	ck_assert_str_eq(geo("Newport (Wales)"), "Europe");
	ck_assert_str_eq(geo("Queretaro"), "North America");
	ck_assert_str_eq(geo("washington dc"), "North America");
	ck_assert_str_eq(geo("Equinix-Amsterdam-AM5"), "Europe");
	ck_assert_str_eq(geo("Amsterdam West"), "");
	ck_assert_str_eq(geo("Amsterdam7"), "");
	ck_assert_str_eq(geo("Sydney2"), "Oceania");
	ck_assert_str_eq(er_world_region(WORLD, "West Europe")->name, "westeurope");
	ck_assert_str_eq(er_world_region(WORLD, "WESTEUROPE")->name, "westeurope");
	ck_assert_ptr_null(er_world_region(WORLD, "us"));
	ck_assert_ptr_null(er_world_region(WORLD, ""));
}
END_TEST

START_TEST(l20_canberra_is_a_region_of_its_own)
{
	ck_assert_str_eq(geo("Canberra"), "Australia Government");
	ck_assert_str_eq(geo("Canberra2"), "Australia Government");
	ck_assert_str_eq(er_world_region(WORLD, "Australia Central")->geo,
	    "Australia Government");
	ck_assert_str_eq(er_world_region(WORLD, "australiaeast")->geo, "Oceania");
}
END_TEST

START_TEST(w20_a_location_is_looked_for_in_its_cloud)
{
	const struct er_location *l;

	l = er_world_location(WORLD, "Chicago", ER_AZURE_GOVERNMENT);
	ck_assert_int_eq(l->azure, ER_AZURE_GOVERNMENT);
	l = er_world_location(WORLD, "Chicago", ER_AZURE_N);
	ck_assert_int_eq(l->azure, ER_AZURE_PUBLIC);
	l = er_world_location(WORLD, "Beijing2", ER_AZURE_PUBLIC);
	ck_assert_int_eq(l->azure, ER_AZURE_CHINA);
}
END_TEST

START_TEST(c20_the_sites_of_a_metro_pair_are_two)
{
	const struct er_location *l =
	    er_world_location(WORLD, "Zurich Metro", ER_AZURE_PUBLIC);

	ck_assert_str_eq(l->name, "Zurich");
	ck_assert_str_eq(er_world_twin(WORLD, l)->name, "Zurich2");
	ck_assert_ptr_null(
	    er_world_twin(WORLD, er_world_location(WORLD, "Perth", ER_AZURE_PUBLIC)));
}
END_TEST

/* --- labs --- */

static struct er_lab *
lab_of(const char *text, struct errs *errs)
{
	uint32_t seed = 1;
	struct er_random random = { &seed, tree_fill };
	struct er_lab *lab;

	errs_init(errs);
	lab = er_lab_new(tree_text(text), NULL, &random, errs);
	if (lab)
		view_lint(lab, errs);
	return lab;
}

/* The codes of all that a lab is told, each with its path, blanks between; errors have
 * "!" in front. */
static const char *
told(const char *text)
{
	static char out[1000];
	struct errs errs;
	struct er_lab *lab = lab_of(text, &errs);
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < errs.n && n < sizeof out; i++)
		n += (size_t)snprintf(out + n, sizeof out - n, "%s%s%s@%s",
		    i ? " " : "", errs.items[i].warning ? "" : "!",
		    code_word(errs.items[i].code), errs.items[i].path);
	errs_fini(&errs);
	er_lab_free(lab);
	return out;
}

#define PEERING                           \
	"    private-peering\n"           \
	"      peer-asn = 64520\n"        \
	"      primary = 172.16.1.0/30\n" \
	"      secondary = 172.16.1.4/30\n"
#define AT(circuit, region)                          \
	"circuits\n  er\n" circuit PEERING "vnets\n" \
	"  v\n"                                      \
	"    address-space = [10.1.0.0/16]\n"        \
	"    location = " region "\n"                \
	"    gateway\n"                              \
	"    connections\n"                          \
	"      c\n"                                  \
	"        circuit = er\n"

static const char *
one(const char *location, const char *rest, const char *region)
{
	static char text[900];

	snprintf(text, sizeof text, AT("    location = %s\n%s", "%s"), location, rest,
	    region);
	return text;
}

#define LOCAL "    sku = Local\n    billing = UnlimitedData\n"

START_TEST(every_row_of_the_table_passes_a_check)
{
	for (size_t i = 0; i < WORLD->nlocations; i++) {
		const struct er_location *l = &WORLD->locations[i];
		char region[64], cloud[160];

		snprintf(cloud, sizeof cloud, "    cloud = %s\n",
		    er_azure_name(l->azure));
		for (size_t k = 0; k < WORLD->nregions; k++) {
			const struct er_region *r = &WORLD->regions[k];
			bool same = r->azure == l->azure && strcmp(r->geo, l->geo) == 0;

			if (same)
				ck_assert_msg(*told(one(l->name, cloud, r->name)) ==
					'\0',
				    "%s to %s: %s", l->name, r->name,
				    told(one(l->name, cloud, r->name)));
		}
		ck_assert_ptr_nonnull(l->geo);
		ck_assert_ptr_nonnull(l->country);
		ck_assert_ptr_nonnull(l->facility);
		/* What Local reaches is a region of that cloud. */
		for (const char *p = l->local; p && *p;) {
			size_t n = strcspn(p, " ");

			snprintf(region, sizeof region, "%.*s", (int)n, p);
			strcat(cloud, LOCAL);
			ck_assert_ptr_nonnull(er_world_region(WORLD, region));
			ck_assert_str_eq(told(one(l->name, cloud, region)), "");
			snprintf(cloud, sizeof cloud, "    cloud = %s\n",
			    er_azure_name(l->azure));
			p += n + (p[n] == ' ');
		}
	}
	for (size_t i = 0; i < WORLD->nports; i++) {
		const struct er_location *l =
		    er_world_location(WORLD, WORLD->ports[i].name, ER_AZURE_PUBLIC);

		ck_assert_ptr_nonnull(l);
		ck_assert_str_eq(l->name, WORLD->ports[i].location);
	}
}
END_TEST

START_TEST(l10_local_reaches_the_regions_of_its_location_only)
{
	const struct {
		const char *location, *rest, *region, *told;
	} rows[] = {
		{ "Amsterdam", LOCAL, "West Europe", "" },
		{ "Amsterdam2", LOCAL, "westeurope", "" },
		{ "Amsterdam Metro", LOCAL, "westeurope", "" },
		{ "Equinix-Amsterdam-AM5", LOCAL, "westeurope", "" },
		{ "Amsterdam", LOCAL, "uksouth", "!sku-scope@vnets/v/connections/c" },
		{ "Washington DC", LOCAL, "eastus", "" },
		{ "Washington DC", LOCAL, "eastus2", "" },
		{ "Washington DC", LOCAL, "centralus",
		    "!sku-scope@vnets/v/connections/c" },
		{ "Vienna", LOCAL, "austriaeast",
		    "local-offer@circuits/er !sku-scope@vnets/v/connections/c" },
		{ "Amsterdam", "    sku = Local\n", "westeurope",
		    "local-offer@circuits/er" },
		{ "Amsterdam", LOCAL "    bandwidth = 500Mbps\n", "westeurope",
		    "local-offer@circuits/er" },
		/* where nothing is known nothing is refused, and that is said */
		{ "Atlantis", LOCAL, "westeurope", "unknown-place@circuits/er" },
		{ "Amsterdam", LOCAL, "atlantis", "unknown-place@vnets/v" },
		{ "Amsterdam", "", "uksouth", "" },
		{ "Amsterdam", "", "eastus", "!sku-scope@vnets/v/connections/c" },
		{ "Amsterdam", "    sku = Premium\n", "eastus", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ck_assert_msg(strcmp(told(one(rows[i].location, rows[i].rest,
					 rows[i].region)),
				  rows[i].told) == 0,
		    "row %zu: %s", i,
		    told(one(rows[i].location, rows[i].rest, rows[i].region)));
	}
}
END_TEST

START_TEST(w20_clouds_do_not_mix)
{
	ck_assert_str_eq(told(one("Chicago", "", "usgovvirginia")), "");
	ck_assert_str_eq(told(one("Chicago", "    cloud = AzureCloud\n",
			     "usgovvirginia")),
	    "!other-cloud@vnets/v/connections/c");
	ck_assert_str_eq(told(one("Amsterdam", "    sku = Premium\n", "usgovvirginia")),
	    "!other-cloud@vnets/v/connections/c");
	ck_assert_str_eq(told(one("Beijing", "", "chinanorth")), "");
	ck_assert_str_eq(told(one("Beijing", "", "eastasia")),
	    "!other-cloud@vnets/v/connections/c");
}
END_TEST

START_TEST(c15_a_metro_circuit_needs_a_pair_that_is_known)
{
	ck_assert_str_eq(told(one("Zurich Metro", "", "switzerlandnorth")), "");
	ck_assert_str_eq(told(one("Zurich", "    metro = true\n", "switzerlandnorth")),
	    "");
	ck_assert_str_eq(told(one("Perth", "    metro = true\n", "australiaeast")),
	    "unknown-place@circuits/er");
	ck_assert_str_eq(told(one("Oslo Metro", "", "norwayeast")),
	    "unknown-place@circuits/er");
}
END_TEST

START_TEST(a_lab_may_have_a_newer_world)
{
	static const char world[] =
	    "world\n"
	    "  date = 2027-02-01\n"
	    "  built-in = %s\n"
	    "  clouds\n"
	    "    AzureCloud\n"
	    "      locations\n"
	    "        Hamburg\n"
	    "          country = Germany\n"
	    "          geo = Europe\n"
	    "          local-regions = [germanynorth, atlantis]\n"
	    "          ports = [Equinix-Hamburg-HH1]\n"
	    "        Amsterdam\n"
	    "          geo = Asia\n"
	    "      regions\n"
	    "        atlantis\n"
	    "          geo = Europe\n"
	    "          community = 12076:50099\n";
	const struct {
		const char *built_in, *location, *rest, *region, *told;
	} rows[] = {
		{ "true", "Hamburg", LOCAL, "atlantis", "" },
		{ "true", "equinix-hamburg-hh1", LOCAL, "Germany North", "" },
		{ "true", "Hamburg", LOCAL, "westeurope",
		    "!sku-scope@vnets/v/connections/c" },
		{ "true", "Amsterdam", "", "westeurope",
		    "!sku-scope@vnets/v/connections/c" },
		{ "true", "Paris", "", "westeurope", "" },
		{ "false", "Hamburg", "", "atlantis", "" },
		{ "false", "Paris", "", "westeurope",
		    "unknown-place@circuits/er unknown-place@vnets/v" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[2000];

		snprintf(text, sizeof text, world, rows[i].built_in);
		strcat(text, one(rows[i].location, rows[i].rest, rows[i].region));
		ck_assert_msg(strcmp(told(text), rows[i].told) == 0, "row %zu: %s", i,
		    told(text));
	}
}
END_TEST

/* --- Global Reach --- */

static const char *
joined(const char *a, const char *b)
{
	static char text[900];

	snprintf(text, sizeof text,
	    "circuits\n"
	    "  a\n    location = %s\n    sku = Premium\n    private-peering\n"
	    "      peer-asn = 64520\n      primary = 172.16.1.0/30\n"
	    "      secondary = 172.16.1.4/30\n"
	    "  b\n    location = %s\n    sku = Premium\n    private-peering\n"
	    "      peer-asn = 64521\n      primary = 172.16.2.0/30\n"
	    "      secondary = 172.16.2.4/30\n"
	    "global-reach\n  g\n    from = a\n    to = b\n"
	    "    address-prefix = 192.168.8.0/29\n",
	    a, b);
	return text;
}

START_TEST(l11_a_country_off_the_list_is_warned_of)
{
	ck_assert_str_eq(told(joined("Mumbai", "Copenhagen")), "");
	ck_assert_str_eq(told(joined("Milan", "Amsterdam")),
	    "global-reach-country@global-reach/g");
	ck_assert_str_eq(told(joined("Madrid", "Dubai")),
	    "global-reach-country@global-reach/g global-reach-country@global-reach/g");
	ck_assert_str_eq(told(joined("Beijing", "Shanghai")),
	    "global-reach-country@global-reach/g global-reach-country@global-reach/g");
	ck_assert_str_eq(told(joined("Beijing", "Amsterdam")),
	    "global-reach-country@global-reach/g !other-cloud@global-reach/g");
	/* G-2: one location by two names, and two sites of one metro */
	ck_assert_str_eq(told(joined("Equinix-Amsterdam-AM5", "Amsterdam")),
	    "!global-reach-same-location@global-reach/g");
	ck_assert_str_eq(told(joined("Amsterdam", "Amsterdam2")), "");
}
END_TEST

/* --- quotas --- */

static char *
many(unsigned from, unsigned n, const char *rest)
{
	char *text = xstrdup("circuits\n");

	for (unsigned i = from; i < from + n; i++) {
		char *more =
		    xasprintf("%s  k%u\n    location = Amsterdam\n%s", text, i, rest);

		free(text);
		text = more;
	}
	return text;
}

/* What an edit that adds `more` circuits to `n` is refused with; "" when it is not. */
static const char *
adding(const char *limits, unsigned n, unsigned more, const char *rest)
{
	uint32_t seed = 1;
	struct er_random random = { &seed,
		tree_fill }; /* other keys than the lab has */
	char *before = many(0, n, rest), *edit = many(n, more, rest);
	char *text = xasprintf("%s%s", limits, before);
	static char out[200];
	struct er_lab *lab, *next;
	struct data_node *tree = tree_edit(DATA_CREATE, edit);
	struct errs errs;

	lab = lab_of(text, &errs);
	ck_assert_ptr_nonnull(lab);
	errs_fini(&errs);
	errs_init(&errs);
	seed = 2;
	next = er_lab_edit(lab, DATA_CREATE, tree, NULL, &random, &errs);
	out[0] = '\0';
	for (size_t i = 0; i < errs.n && !*out; i++)
		if (!errs.items[i].warning)
			snprintf(out, sizeof out, "%s@%s",
			    code_word(errs.items[i].code), errs.items[i].path);
	ck_assert_int_eq(next != NULL, *out == '\0');
	errs_fini(&errs);
	data_node_free(tree);
	er_lab_free(next);
	er_lab_free(lab);
	free(text);
	free(before);
	free(edit);
	return out;
}

START_TEST(c16_circuits_beyond_a_quota)
{
	char *sixty = many(0, 60, "");

	ck_assert_str_eq(told(sixty),
	    "circuit-quota@circuits/k54 circuit-quota@circuits/k18");
	free(sixty);
	ck_assert_str_eq(adding("", 49, 1, ""), "");
	ck_assert_str_eq(adding("", 49, 2, ""), "circuit-quota@circuits/k49");
	ck_assert_str_eq(adding("", 60, 1, ""), "circuit-quota@circuits/k60");
	ck_assert_str_eq(adding("", 10, 1, "    region = westeurope\n"),
	    "circuit-quota@circuits/k10");
	/* where circuits are resources is not written: that is only warned of */
	ck_assert_str_eq(adding("", 10, 1, ""), "");
	ck_assert_str_eq(adding("limits = off\n", 60, 1, ""), "");
	ck_assert_str_eq(adding("limits\n  circuits-subscription = 70\n", 60, 10, ""),
	    "");
}
END_TEST

TCase *
test_er_world(void)
{
	TCase *t = tcase_create("er/world");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_location_is_found_as_people_write_it);
	tcase_add_test(t, l20_canberra_is_a_region_of_its_own);
	tcase_add_test(t, w20_a_location_is_looked_for_in_its_cloud);
	tcase_add_test(t, c20_the_sites_of_a_metro_pair_are_two);
	tcase_add_test(t, every_row_of_the_table_passes_a_check);
	tcase_add_test(t, l10_local_reaches_the_regions_of_its_location_only);
	tcase_add_test(t, w20_clouds_do_not_mix);
	tcase_add_test(t, c15_a_metro_circuit_needs_a_pair_that_is_known);
	tcase_add_test(t, a_lab_may_have_a_newer_world);
	tcase_add_test(t, l11_a_country_off_the_list_is_warned_of);
	tcase_add_test(t, c16_circuits_beyond_a_quota);
	return t;
}
