/*
 * The rules as tables.  A row is what a route was learned over, a column what it is
 * offered over; every cell is set, which a test insists on, and where sources disagree
 * or the user has a switch the cell names the condition.  Prepends of the own AS are
 * here too, because how often 12076 stands in front depends on the same pair (V3,
 * G-23).
 */
#include "compile/rules.h"

#include "er/refusal.h"

#include <string.h>

/* --- conditions --- */

static bool
both_gateways_open(const struct compile_rule_ctx *x)
{
	return x->learned_open && x->gateway && x->gateway->allow_remote_vnet;
}

static bool
open_and_alone(const struct compile_rule_ctx *x)
{
	return both_gateways_open(x) && !x->beside;
}

static bool
wan_let_in(const struct compile_rule_ctx *x)
{
	return x->learned_wan && x->gateway && x->gateway->allow_wan;
}

static bool
wan_let_in_alone(const struct compile_rule_ctx *x)
{
	return wan_let_in(x) && !x->beside;
}

static bool
link_carries_vnets(const struct compile_rule_ctx *x)
{
	return x->reach && x->reach->vnets != ER_VNETS_NOWHERE;
}

static bool
edge_reannounces(const struct compile_rule_ctx *x)
{
	return x->cloud && x->cloud->reannounce != ER_REANNOUNCE_NONE &&
	    x->edge == 0; /* one outcome only: compile/policy.c */
}

/* --- at an MSEE --- */

static const char router[] = "an MSEE routes among all that is attached to it";
static const char plain[] = "plain routers hear everything";
static const char chain[] = "Global Reach does not chain: it joins two circuits";

#define YES(n, rule, why)                                      \
	{                                                      \
		COMPILE_ALWAYS, n, NULL, NULL, rule, why, NULL \
	}
#define NO(rule, why)                                         \
	{                                                     \
		COMPILE_NEVER, 0, NULL, NULL, rule, NULL, why \
	}

#define ATTACHED YES(1, "W-33", router)
#define TO_PLAIN YES(1, "W-33", plain)
#define CHAIN    NO("G-20", chain)
#define VNET_TO_SITE \
	YES(1, "P-30", "a site learns the address spaces of the VNets on its circuit")
#define VNET_TO_CLOUD YES(1, "A-38", "a private cloud learns the VNets on its circuit")
#define VNET_TO_REACH                                                            \
	{                                                                        \
		COMPILE_WHEN, 0, link_carries_vnets,                             \
		    "vnet-over-global-reach of the link and of the lab", "G-25", \
		    "VNet prefixes cross Global Reach",                          \
		    "VNet prefixes over Global Reach are switched off"           \
	}
#define REACH_VNET_TO_SITE \
	YES(1, "G-25", "a site learns the VNets of the circuit joined by Global Reach")
#define REACH_VNET_TO_CLOUD \
	YES(1, "G-25",      \
	    "a private cloud learns the VNets of the circuit joined by Global Reach")

#define WAN_SWITCHES                                           \
	"allow-virtual-wan-traffic of the VNet's gateway and " \
	"allow-non-virtual-wan-traffic of the hub's"
#define WAN_YES "the gateway lets a Virtual WAN in, and the hub other VNets"
#define WAN_NO                                                                      \
	"the gateway does not let a Virtual WAN in, or the hub does not let other " \
	"VNets in"
#define VNET_TO_HUB                                                                \
	{                                                                          \
		COMPILE_WHEN, 1, wan_let_in, WAN_SWITCHES, "H-10", WAN_YES, WAN_NO \
	}
#define HUB_TO_HUB                                                                    \
	YES(1, "H-9, H-10",                                                           \
	    "virtual hubs on one circuit learn each other's VNets over it, whatever " \
	    "they are told to let in")
#define UNKNOWN_REACH                                                                 \
	NO("G-25a",                                                                   \
	    "whether VNets and virtual hubs meet over Global Reach is not known, so " \
	    "they do not")

/* Only those of compile_row_class are set. */
static const struct compile_rule rules[COMPILE_CLASS_LAST][COMPILE_OVER_N] = {
	/* [learned over][offered over] */
	[COMPILE_CLASS_OTHER] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_SITE] = ATTACHED,
		[COMPILE_OVER_HUB] = ATTACHED,
		[COMPILE_OVER_GATEWAY] = ATTACHED,
		[COMPILE_OVER_CLOUD] = ATTACHED,
		[COMPILE_OVER_REACH] = YES(0, "G-24",
		    "what hangs on a circuit is offered to the circuit it is joined "
		    "with"),
	},
	[COMPILE_CLASS_SITE] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_SITE] = YES(1, "P-34",
		    "the MSEE does not keep a site's routes from its other edge"),
		[COMPILE_OVER_GATEWAY] = YES(1, "P-44",
		    "VNets learn what the site announces, with the path as received"),
		[COMPILE_OVER_HUB] = YES(1, "P-44",
		    "a virtual hub learns what the site announces, with the path as "
		    "received"),
		[COMPILE_OVER_CLOUD] = ATTACHED,
		[COMPILE_OVER_REACH] = YES(0, "G-24",
		    "Global Reach joins the sites of two circuits"),
	},
	[COMPILE_CLASS_GATEWAY] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_HUB] = VNET_TO_HUB,
		[COMPILE_OVER_SITE] = VNET_TO_SITE,
		[COMPILE_OVER_GATEWAY] = { COMPILE_WHEN, 1, both_gateways_open,
		    "allow-remote-vnet-traffic of both gateways", "W-40",
		    "both gateways let remote VNets in",
		    "a gateway on either side does not let remote VNets in" },
		[COMPILE_OVER_CLOUD] = VNET_TO_CLOUD,
		[COMPILE_OVER_REACH] = VNET_TO_REACH,
	},
	[COMPILE_CLASS_RELAYED] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_HUB] = VNET_TO_HUB,
		[COMPILE_OVER_SITE] = VNET_TO_SITE,
		[COMPILE_OVER_GATEWAY] = { COMPILE_WHEN,
		    1, open_and_alone,
		    "allow-remote-vnet-traffic of both gateways, and on no plain router "
		    "beside the one that would learn it", "W-40, W-52", "both gateways let remote VNets in",
		    "a gateway on either side does not let remote VNets in, or one with "
		    "appliances of its own takes none of another VNet" },
		[COMPILE_OVER_CLOUD] = VNET_TO_CLOUD,
		[COMPILE_OVER_REACH] = VNET_TO_REACH,
	},
	[COMPILE_CLASS_CLOUD] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_SITE] = ATTACHED,
		[COMPILE_OVER_GATEWAY] = YES(1, "A-30",
		    "a VNet on the managed circuit learns the private cloud"),
		[COMPILE_OVER_HUB] = YES(1, "A-30",
		    "a virtual hub on the managed circuit learns the private cloud"),
		[COMPILE_OVER_CLOUD] = ATTACHED,
		[COMPILE_OVER_REACH] = YES(0, "A-13",
		    "Global Reach joins the private cloud with another circuit"),
	},
	[COMPILE_CLASS_REANNOUNCED] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_HUB] = NO("X-4",
		    "gateways learn VNets from these alone, not from a private cloud that "
		    "announces them again"),
		[COMPILE_OVER_SITE] = ATTACHED,
		[COMPILE_OVER_GATEWAY] = NO("X-4",
		    "gateways learn VNets from these alone, not from a private cloud that "
		    "announces them again"),
		[COMPILE_OVER_CLOUD] = ATTACHED,
		[COMPILE_OVER_REACH] = YES(0, "A-13",
		    "Global Reach joins the private cloud with another circuit"),
	},
	[COMPILE_CLASS_REACH_SITE] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_SITE] = YES(1, "G-24",
		    "a site learns the site at the other end of Global Reach"),
		[COMPILE_OVER_GATEWAY] = YES(3, "G-23",
		    "VNets learn the other circuit's site, 12076 three times in front"),
		[COMPILE_OVER_HUB] = YES(3, "G-23",
		    "a virtual hub learns the other circuit's site, 12076 three times in "
		    "front"),
		[COMPILE_OVER_CLOUD] = YES(1, "A-38",
		    "a private cloud learns the sites joined by Global Reach"),
		[COMPILE_OVER_REACH] = CHAIN,
	},
	[COMPILE_CLASS_REACH_VNET] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_HUB] = UNKNOWN_REACH,
		[COMPILE_OVER_SITE] = REACH_VNET_TO_SITE,
		[COMPILE_OVER_GATEWAY] = { COMPILE_WHEN,
		    3, both_gateways_open,
		    "allow-remote-vnet-traffic of both gateways and "
		    "vnet-over-global-reach of the link and of the lab", "G-25a",
		    "both gateways let remote VNets in, also across Global Reach",
		    "a gateway on either side does not let remote VNets in, or the link "
		    "does not let them go to gateways" },
		[COMPILE_OVER_CLOUD] = REACH_VNET_TO_CLOUD,
		[COMPILE_OVER_REACH] = CHAIN,
	},
	[COMPILE_CLASS_REACH_RELAYED] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_HUB] = NO("G-25a",
		    "what a gateway relays, or a private cloud announces again, does not "
		    "cross Global Reach to gateways"),
		[COMPILE_OVER_SITE] = REACH_VNET_TO_SITE,
		[COMPILE_OVER_GATEWAY] = NO("G-25a",
		    "what a gateway relays, or a private cloud announces again, does not "
		    "cross Global Reach to gateways"),
		[COMPILE_OVER_CLOUD] = REACH_VNET_TO_CLOUD,
		[COMPILE_OVER_REACH] = CHAIN,
	},
	[COMPILE_CLASS_REACH_CLOUD] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_SITE] = YES(1, "G-22",
		    "a site learns the private cloud joined by Global Reach"),
		[COMPILE_OVER_GATEWAY] = YES(3, "G-23",
		    "VNets learn the private cloud over Global Reach too, 12076 "
		    "three times in front"),
		[COMPILE_OVER_HUB] = YES(3, "G-23",
		    "a virtual hub learns the private cloud over Global Reach too, 12076 "
		    "three times in front"),
		[COMPILE_OVER_CLOUD] = YES(1, "A-13",
		    "two private clouds joined by Global Reach learn each other"),
		[COMPILE_OVER_REACH] = CHAIN,
	},
	[COMPILE_CLASS_HUB] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_SITE] = VNET_TO_SITE,
		[COMPILE_OVER_GATEWAY] = { COMPILE_WHEN, 1, wan_let_in, WAN_SWITCHES,
		    "H-10", WAN_YES, WAN_NO },
		[COMPILE_OVER_HUB] = HUB_TO_HUB,
		[COMPILE_OVER_CLOUD] = VNET_TO_CLOUD,
		[COMPILE_OVER_REACH] = VNET_TO_REACH,
	},
	[COMPILE_CLASS_HUB_RELAYED] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_SITE] = VNET_TO_SITE,
		[COMPILE_OVER_GATEWAY] = { COMPILE_WHEN,
		    1, wan_let_in_alone, WAN_SWITCHES, "H-10, W-52", WAN_YES, WAN_NO },
		[COMPILE_OVER_HUB] = HUB_TO_HUB,
		[COMPILE_OVER_CLOUD] = VNET_TO_CLOUD,
		[COMPILE_OVER_REACH] = VNET_TO_REACH,
	},
	[COMPILE_CLASS_REACH_HUB] = {
		[COMPILE_OVER_OTHER] = TO_PLAIN,
		[COMPILE_OVER_SITE] = REACH_VNET_TO_SITE,
		[COMPILE_OVER_GATEWAY] = UNKNOWN_REACH,
		[COMPILE_OVER_HUB] = YES(3, "G-25a, H-10",
		    "virtual hubs learn each other's VNets over Global Reach too, 12076 "
		    "three times in front"),
		[COMPILE_OVER_CLOUD] = REACH_VNET_TO_CLOUD,
		[COMPILE_OVER_REACH] = CHAIN,
	},
};

/* --- at the ends of a circuit --- */

static const char own[] =
    "a router offers its own networks, and those of plain routers behind it";
static const char inside[] = "the two routers of one object know the same";
static const char taught[] =
    "plain routers behind a router hear what circuits taught that router";
static const char reflect[] =
    "a site with export: all announces again what circuits taught";
static const char no_relay[] =
    "a gateway never relays routes from one circuit to another";
static const char no_transit[] =
    "nothing is in transit between VPN and circuit without a Route Server with "
    "branch-to-branch";
static const char to_vpn[] =
    "the VPN gateway learns the spaces of VNets from the ExpressRoute gateway beside it";
static const char branches[] =
    "a VPN gateway passes on to its sites what its other sites taught";
static const char to_gateway[] =
    "the gateways of one VNet tell each other what VPN connections bring";
static const char kept[] =
    "what another private cloud brought over AVS Interconnect goes no farther, nor does "
    "a private cloud's own way to the Internet";
static const char linked[] = "AVS Interconnect joins two private clouds";
static const char only_linked[] =
    "AVS Interconnect joins two private clouds, and nothing behind either of them";

#define OWN(rule)  YES(1, rule, own)
#define INSIDE     YES(0, "X-2", inside)
#define TAUGHT     YES(1, "W-51", taught)
#define REFLECT    YES(1, "P-26", reflect)
#define NO_RELAY   NO("W-32", no_relay)
#define NO_TRANSIT NO("N-3", no_transit)
#define KEPT       NO("A-50, A-70", kept)
#define ONLY_LINK  NO("A-50", only_linked)
#define TO_VPN     YES(0, "N-6", to_vpn)
#define TO_GATEWAY YES(0, "N-2", to_gateway)

enum { AT_GATEWAY, AT_VPN, AT_EDGE, AT_SITE, AT_N };

static const struct compile_rule ends[AT_N][COMPILE_TAUGHT_N][COMPILE_TOWARD_N] = {
	/* [router][taught by][offered over] */
	[AT_GATEWAY] = {
		{ OWN("W-30"), TO_VPN, OWN("W-30") },
		{ NO_RELAY, NO_TRANSIT, TAUGHT },
		{ NO_RELAY, NO_TRANSIT, TAUGHT },
		{ NO_TRANSIT, TO_GATEWAY, TAUGHT },
	},
	[AT_VPN] = {
		{ OWN("N-5"), TO_GATEWAY, OWN("N-5") },
		{ NO_TRANSIT, NO_TRANSIT, TAUGHT },
		{ NO_TRANSIT, NO_TRANSIT, TAUGHT },
		{ YES(1, "N-10", branches), TO_GATEWAY, TAUGHT },
	},
	[AT_EDGE] = {
		{ OWN("A-5"), INSIDE, OWN("A-5") },
		{ { COMPILE_WHEN, 1, edge_reannounces, "reannounce of the private cloud",
		      "X-3", "edge0 announces again what edge1 learned from VNets",
		      "this edge announces the private cloud's own networks only" },
		    INSIDE, TAUGHT },
		{ CHAIN, INSIDE, TAUGHT },
		{ KEPT, KEPT, KEPT },
	},
	[AT_SITE] = {
		{ OWN("P-23"), INSIDE, OWN("P-23") },
		{ REFLECT, INSIDE, TAUGHT },
		{ REFLECT, INSIDE, TAUGHT },
		{ REFLECT, INSIDE, TAUGHT },
	},
};

/* An edge to that of another private cloud, by what taught it the route. */
static const struct compile_rule interconnect[COMPILE_TAUGHT_N] = {
	[COMPILE_TAUGHT_NONE] = YES(1, "A-50", linked),
	[COMPILE_TAUGHT_CIRCUIT] = ONLY_LINK,
	[COMPILE_TAUGHT_REACH] = ONLY_LINK,
	[COMPILE_TAUGHT_VPN] = KEPT,
};

/* --- asking --- */

const char *
compile_class_name(unsigned class)
{
	static const char *const names[COMPILE_CLASS_LAST] = {
		[COMPILE_CLASS_OTHER] = "other",
		[COMPILE_CLASS_SITE] = "site",
		[COMPILE_CLASS_GATEWAY] = "gateway",
		[COMPILE_CLASS_CLOUD] = "cloud",
		[COMPILE_CLASS_REACH_SITE] = "reach-site",
		[COMPILE_CLASS_REACH_VNET] = "reach-vnet",
		[COMPILE_CLASS_REACH_CLOUD] = "reach-cloud",
		[COMPILE_CLASS_RELAYED] = "gateway",
		[COMPILE_CLASS_REANNOUNCED] = "cloud",
		[COMPILE_CLASS_REACH_RELAYED] = "reach-vnet",
		[COMPILE_CLASS_GATEWAY_OPEN] = "gateway",
		[COMPILE_CLASS_RELAYED_OPEN] = "gateway",
		[COMPILE_CLASS_REACH_VNET_OPEN] = "reach-vnet",
		[COMPILE_CLASS_CIRCUIT] = "circuit",
		[COMPILE_CLASS_CIRCUIT_REACH] = "circuit-reach",
		[COMPILE_CLASS_VPN] = "vpn",
		[COMPILE_CLASS_HUB] = "hub",
		[COMPILE_CLASS_HUB_RELAYED] = "hub",
		[COMPILE_CLASS_REACH_HUB] = "reach-hub",
		[COMPILE_CLASS_HUB_OPEN] = "hub",
		[COMPILE_CLASS_HUB_RELAYED_OPEN] = "hub",
		[COMPILE_CLASS_GATEWAY_WAN] = "gateway",
		[COMPILE_CLASS_GATEWAY_OPEN_WAN] = "gateway",
		[COMPILE_CLASS_RELAYED_WAN] = "gateway",
		[COMPILE_CLASS_RELAYED_OPEN_WAN] = "gateway",
		[COMPILE_CLASS_REMOTE_VNET] = "remote-hub",
		[COMPILE_CLASS_REMOTE_CIRCUIT] = "remote-circuit",
		[COMPILE_CLASS_REMOTE_VPN] = "remote-vpn",
		[COMPILE_CLASS_REMOTE_PEER] = "remote-appliance",
		[COMPILE_CLASS_RELAYED_HOME] = "gateway",
	};

	return class < COMPILE_CLASS_LAST ? names[class] : "unknown";
}

bool
compile_class_crossed(unsigned class)
{
	return class == COMPILE_CLASS_REACH_SITE || class == COMPILE_CLASS_REACH_VNET ||
	    class == COMPILE_CLASS_REACH_VNET_OPEN ||
	    class == COMPILE_CLASS_REACH_RELAYED ||
	    class == COMPILE_CLASS_REACH_CLOUD || class == COMPILE_CLASS_REACH_HUB;
}

const char *
compile_over_name(enum compile_over over)
{
	static const char *const names[COMPILE_OVER_N] = {
		[COMPILE_OVER_OTHER] = "other",
		[COMPILE_OVER_SITE] = "site",
		[COMPILE_OVER_GATEWAY] = "gateway",
		[COMPILE_OVER_CLOUD] = "cloud",
		[COMPILE_OVER_REACH] = "reach",
		[COMPILE_OVER_HUB] = "hub",
	};

	return names[over];
}

/* A class that differs from that of a row in what its gateway lets in. */
static const struct alias {
	uint8_t class, row;
	bool open, wan; /* remote VNets (W-40), or across the border of a WAN (H-10) */
} aliases[] = {
	{ COMPILE_CLASS_GATEWAY_OPEN, COMPILE_CLASS_GATEWAY, true, false },
	{ COMPILE_CLASS_GATEWAY_WAN, COMPILE_CLASS_GATEWAY, false, true },
	{ COMPILE_CLASS_GATEWAY_OPEN_WAN, COMPILE_CLASS_GATEWAY, true, true },
	{ COMPILE_CLASS_RELAYED_OPEN, COMPILE_CLASS_RELAYED, true, false },
	{ COMPILE_CLASS_RELAYED_WAN, COMPILE_CLASS_RELAYED, false, true },
	{ COMPILE_CLASS_RELAYED_OPEN_WAN, COMPILE_CLASS_RELAYED, true, true },
	{ COMPILE_CLASS_REACH_VNET_OPEN, COMPILE_CLASS_REACH_VNET, true, false },
	{ COMPILE_CLASS_HUB_OPEN, COMPILE_CLASS_HUB, false, true },
	{ COMPILE_CLASS_HUB_RELAYED_OPEN, COMPILE_CLASS_HUB_RELAYED, false, true },
};

static const struct alias *
alias_of(unsigned class)
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (aliases[i].class == class)
			return &aliases[i];
	return NULL;
}

unsigned
compile_row_class(unsigned i)
{
	static const uint8_t classes[] = { COMPILE_CLASS_OTHER, COMPILE_CLASS_SITE,
		COMPILE_CLASS_GATEWAY, COMPILE_CLASS_CLOUD, COMPILE_CLASS_REACH_SITE,
		COMPILE_CLASS_REACH_VNET, COMPILE_CLASS_REACH_CLOUD,
		COMPILE_CLASS_RELAYED, COMPILE_CLASS_REANNOUNCED,
		COMPILE_CLASS_REACH_RELAYED, COMPILE_CLASS_HUB,
		COMPILE_CLASS_HUB_RELAYED, COMPILE_CLASS_REACH_HUB };

	return i < sizeof classes ? classes[i] : COMPILE_CLASS_LAST;
}

const struct compile_rule *
compile_rule(unsigned class, enum compile_over over)
{
	const struct alias *a = alias_of(class);
	unsigned row = a ? a->row : class;

	return &rules[row < COMPILE_CLASS_LAST &&
		    rules[row][over].answer != COMPILE_UNSET
		? row
		: COMPILE_CLASS_OTHER][over];
}

const struct compile_rule *
compile_end_rule(enum er_role role, enum compile_taught taught_by,
    enum compile_toward toward)
{
	int at = role == ER_ROLE_GATEWAY ? AT_GATEWAY
	    : role == ER_ROLE_VPN        ? AT_VPN
	    : role == ER_ROLE_EDGE       ? AT_EDGE
					 : AT_SITE;

	return &ends[at][taught_by][toward];
}

const struct compile_rule *
compile_interconnect_rule(enum compile_taught taught_by)
{
	return &interconnect[taught_by];
}

static void
judge(const struct compile_rule *r, const struct compile_rule_ctx *x,
    struct rib_verdict *v)
{
	bool allow =
	    r->answer == COMPILE_ALWAYS || (r->answer == COMPILE_WHEN && r->when(x));

	*v = (struct rib_verdict){
		.allow = allow,
		.prepend = allow ? r->copies : 0,
		.rule = r->rule,
		.text = allow ? r->yes : r->no,
	};
}

void
compile_rules_fill(struct rib_verdict v[RIB_CLASSES], enum compile_over over,
    const struct compile_rule_ctx *x)
{
	struct compile_rule_ctx here = *x;

	for (unsigned i = 0; i < RIB_CLASSES; i++) {
		const struct alias *a = alias_of(i);

		here.learned_open = a && a->open;
		here.learned_wan = a && a->wan;
		judge(compile_rule(i, over), &here, &v[i]);
	}
}

static enum compile_taught
taught_by(unsigned class)
{
	return class == COMPILE_CLASS_CIRCUIT      ? COMPILE_TAUGHT_CIRCUIT
	    : class == COMPILE_CLASS_CIRCUIT_REACH ? COMPILE_TAUGHT_REACH
	    : class == COMPILE_CLASS_VPN           ? COMPILE_TAUGHT_VPN
						   : COMPILE_TAUGHT_NONE;
}

void
compile_end_rules_fill(struct rib_verdict v[RIB_CLASSES], enum er_role role,
    enum compile_toward toward, const struct compile_rule_ctx *x)
{
	for (unsigned i = 0; i < RIB_CLASSES; i++)
		judge(compile_end_rule(role, taught_by(i), toward), x, &v[i]);
}

void
compile_interconnect_fill(struct rib_verdict v[RIB_CLASSES])
{
	for (unsigned i = 0; i < RIB_CLASSES; i++)
		judge(&interconnect[taught_by(i)], &(struct compile_rule_ctx){ 0 },
		    &v[i]);
}
