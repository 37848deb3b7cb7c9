/*
 * The table of AS paths that the reference holds as test vectors (2.5): each row is a
 * lab, a vantage point and what is seen there.  V4 (Virtual WAN) is not emulated.
 */
#include "er/pieces.h"
#include "lab_bed.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

#define VNET(name, space, open, circuit)               \
	"  " name "\n"                                 \
	"    address-space = [" space "]\n"            \
	"    gateway\n"                                \
	"      allow-remote-vnet-traffic = " open "\n" \
	"    connections\n"                            \
	"      link\n"                                 \
	"        circuit = " circuit "\n"

/* One circuit, one site, two VNets that let each other in. */
static const char one_circuit[] =
    LAB_CIRCUIT_SEATTLE LAB_SITE "      -\n"
				 "        prefix = 10.21.0.0/16\n"
				 "        as-path = 65001 65001 65002\n"
				 "vnets\n" VNET("a", "10.60.0.0/16", "true", "er-a")
				     VNET("b", "10.61.0.0/16", "true", "er-a");

/* A private cloud, linked to a VNet and joined with a site's circuit. */
static const char cloud[] = LAB_CIRCUIT_SEATTLE LAB_AVS LAB_SITE
    "private-clouds\n"
    "  pc1\n"
    "    network-block = 10.80.0.0/22\n"
    "    segments\n"
    "      web\n"
    "        prefix = 10.81.1.0/24\n"
    "    authorizations\n"
    "      direct\n"
    "vnets\n" VNET("far", "10.60.0.0/16", "false",
	"er-a") "  near\n"
		"    address-space = [10.61.0.0/16]\n"
		"    gateway\n"
		"    connections\n"
		"      link\n"
		"        circuit = pc1\n"
		"        authorization = direct\n"
		"global-reach\n"
		"  pc1-to-er-a\n"
		"    from = pc1\n"
		"    to = er-a\n"
		"    authorization = avs\n";

/* Two sites with different numbers, joined. */
static const char two_sites[] = LAB_CIRCUIT_SEATTLE LAB_CIRCUIT_AT("er-b", "Chicago",
    "64530", "172.16.3") "on-premises\n"
			 "  a\n"
			 "    asn = 64520\n"
			 "    circuits\n"
			 "      er-a\n"
			 "    advertise\n"
			 "      -\n"
			 "        prefix = 10.20.0.0/16\n"
			 "      -\n"
			 "        prefix = 10.21.0.0/16\n"
			 "        as-path = 16550\n"
			 "  b\n"
			 "    asn = 64530\n"
			 "    circuits\n"
			 "      er-b\n"
			 "vnets\n" VNET("at-b", "10.60.0.0/16", "false",
			     "er-b") "global-reach\n"
				     "  a-to-b\n"
				     "    from = er-a\n"
				     "    to = er-b\n"
				     "    address-prefix = 192.168.254.0/29\n";

/* A site that announces again what one circuit taught it, to the other. */
static const char reflecting[] =
    LAB_CIRCUIT_SEATTLE LAB_CIRCUIT_AT("er-b", "Chicago", "64520", "172.16.3")
	LAB_SEATTLE "      er-b\n"
		    "        export = all\n"
		    "vnets\n" VNET("a", "10.60.0.0/16", "false", "er-a");

/* A network appliance behind a gateway, as behind a route server. */
#define APPLIANCE(asn, advert) \
	"routers\n"            \
	"  nva\n"              \
	"    asn = " asn "\n"  \
	"    neighbors\n"      \
	"      a/gw0\n"        \
	"      a/gw1\n" advert

static const char appliance[] =
    LAB_CIRCUIT_SEATTLE LAB_SITE "vnets\n" VNET("a", "10.60.0.0/16", "true", "er-a")
	VNET("b", "10.61.0.0/16", "true", "er-a") APPLIANCE("65003",
	    "    advertise\n"
	    "      -\n"
	    "        prefix = 10.99.0.0/16\n");

#define PUBLIC_APPLIANCE(removal)                                                \
	LAB_CIRCUIT_SEATTLE "    private-as-removal = " removal "\n" LAB_SEATTLE \
			    "vnets\n" VNET("a", "10.60.0.0/16", "false", "er-a") \
				APPLIANCE("1234",                                \
				    "    advertise\n"                            \
				    "      -\n"                                  \
				    "        prefix = 10.99.0.0/16\n"            \
				    "        as-path = 1234 1234\n")

static const char public_keeping[] = PUBLIC_APPLIANCE("all-private");
static const char public_stripping[] = PUBLIC_APPLIANCE("leading");

static const struct vector {
	const char *id, *lab, *at, *prefix, *path;
	uint32_t local_pref; /* 0: not looked at */
} vectors[] = {
	{ "V1", one_circuit, "er-a/primary", "10.60.0.0/16", "65515", 100 },
	{ "V1", one_circuit, "er-a/secondary", "10.60.0.0/16", "65515", 100 },
	{ "V2", one_circuit, "seattle/ce0", "10.60.0.0/16", "12076", 0 },
	{ "V3", one_circuit, "b/gw0", "10.60.0.0/16", "12076 12076", 0 },
	{ "V3", one_circuit, "a/gw1", "10.61.0.0/16", "12076 12076", 0 },
	{ "V6", one_circuit, "a/gw0", "10.20.0.0/16", "12076 64520", 0 },
	{ "V6", one_circuit, "a/gw0", "10.21.0.0/16", "12076 64520 65001 65001 65002",
	    0 },
	{ "V8", cloud, "near/gw0", "10.81.1.0/24", "12076 398656", 0 },
	{ "V9", cloud, "far/gw0", "10.81.1.0/24", "12076 12076 12076 398656", 0 },
	{ "V10", cloud, "seattle/ce0", "10.81.1.0/24", "12076 398656", 0 },
	{ "V12", two_sites, "b/ce0", "10.20.0.0/16", "12076", 0 },
	{ "V13", two_sites, "b/ce0", "10.21.0.0/16", "12076 64520 16550", 0 },
	{ "V14", cloud, "pc1/primary", "10.60.0.0/16", "65515", 10 },
	{ "V14", cloud, "er-a/secondary", "10.61.0.0/16", "65515", 10 },
	{ "V15", cloud, "near/gw1", "10.20.0.0/16", "12076 12076 12076 64520", 0 },
	{ "V15", two_sites, "at-b/gw0", "10.21.0.0/16", "12076 12076 12076 64520 16550",
	    0 },
	{ "V16", reflecting, "er-b/primary", "10.60.0.0/16", "64520 12076", 100 },
	{ "V5", appliance, "b/gw0", "10.99.0.0/16", "12076 12076 65003", 0 },
	{ "V7", appliance, "nva", "10.20.0.0/16", "65515 12076 64520", 0 },
	{ "V17", public_stripping, "seattle/ce0", "10.99.0.0/16",
	    "12076 1234 1234 1234", 0 },
	{ "V17", public_keeping, "seattle/ce0", "10.99.0.0/16",
	    "12076 65515 1234 1234 1234", 0 },
};

START_TEST(a_vantage_point_sees_the_path_of_the_reference)
{
	const struct vector *v = &vectors[_i];
	struct lab_bed x;

	lab_bed_init(&x, v->lab);
	ck_assert_msg(strcmp(lab_path(&x, v->at, v->prefix), v->path) == 0,
	    "%s: %s has %s with path %s, not %s", v->id, v->at, v->prefix,
	    lab_path(&x, v->at, v->prefix), v->path);
	if (v->local_pref != 0)
		ck_assert_uint_eq(lab_local_pref(&x, v->at, v->prefix), v->local_pref);
	lab_bed_fini(&x);
}
END_TEST

START_TEST(each_gateway_instance_is_a_neighbour_of_the_msee)
{
	struct lab_bed x;

	lab_bed_init(&x, one_circuit);
	ck_rows(&x, "er-a/primary", "10.60.0.0/16", "*a/gw0 65515\n*a/gw1 65515");
	ck_rows(&x, "a/gw0", "10.20.0.0/16",
	    "*er-a/primary 12076 64520\n*er-a/secondary 12076 64520");
	lab_bed_fini(&x);
}
END_TEST

/* V11: behind a gateway on the managed circuit, origin incomplete. */
START_TEST(an_appliance_sees_the_private_cloud_with_origin_incomplete)
{
	struct lab_bed x;
	struct net_rt *rt;
	struct rib *rib;
	struct ip_prefix p;

	lab_bed_init(&x, cloud);
	lab_bed_edit(&x, DATA_CREATE,
	    "routers\n"
	    "  nva\n"
	    "    asn = 65003\n"
	    "    neighbors\n"
	    "      near/gw0\n");
	ck_assert_str_eq(lab_path(&x, "nva", "10.81.1.0/24"), "65515 12076 398656");
	rt = net_router_find(x.bed.net, "nva");
	rib = net_router_rib(rt, IP_V4);
	ck_assert(ip_prefix_parse(&p, "10.81.1.0/24"));
	ck_assert_uint_eq(rib_best(rib, rib_lookup(rib, &p))->origin,
	    BGP_ORIGIN_INCOMPLETE);
	lab_bed_fini(&x);
}
END_TEST

TCase *
test_er_truth(void)
{
	TCase *t = tcase_create("er/truth");

	tcase_add_loop_test(t, a_vantage_point_sees_the_path_of_the_reference, 0,
	    sizeof vectors / sizeof *vectors);
	tcase_add_test(t, each_gateway_instance_is_a_neighbour_of_the_msee);
	tcase_add_test(t, an_appliance_sees_the_private_cloud_with_origin_incomplete);
	return t;
}
