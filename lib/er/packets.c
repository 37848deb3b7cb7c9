/*
 * Tables only: words, entries and rules, each once.
 */
#include "er/packets.h"

const char *
er_hop_name(enum er_hop hop)
{
	static const char *const names[ER_HOP_N] = {
		[ER_HOP_LOCAL] = "VnetLocal",
		[ER_HOP_PEERING] = "VNetPeering",
		[ER_HOP_GLOBAL_PEERING] = "VNetGlobalPeering",
		[ER_HOP_GATEWAY] = "VirtualNetworkGateway",
		[ER_HOP_APPLIANCE] = "VirtualAppliance",
		[ER_HOP_INTERNET] = "Internet",
		[ER_HOP_NONE] = "None",
	};

	return names[hop];
}

const char *
er_source_name(enum net_source source)
{
	static const char *const names[] = {
		[NET_SOURCE_SYSTEM] = "Default",
		[NET_SOURCE_LEARNED] = "VirtualNetworkGateway",
		[NET_SOURCE_USER] = "User",
	};

	return names[source];
}

static const struct er_system_route routes[] = {
	{ "0.0.0.0/0", ER_HOP_INTERNET },
	{ "10.0.0.0/8", ER_HOP_NONE },
	{ "100.64.0.0/10", ER_HOP_NONE },
	{ "172.16.0.0/12", ER_HOP_NONE },
	{ "192.168.0.0/16", ER_HOP_NONE },
	{ "::/0", ER_HOP_INTERNET },
};

const struct er_system_route *
er_system_route(size_t i)
{
	return i < sizeof routes / sizeof *routes ? &routes[i] : NULL;
}

static const struct er_packet_rule rules[] = {
	{ "E-1", "at a router",
	    "the longest prefix wins; at equal length what hangs on the router, then a "
	    "summary that it announces, then BGP. A packet has arrived where the winning "
	    "entry is a network of the router itself, and is discarded where it is a "
	    "summary without a network behind it" },
	{ "E-2", "networks of a site",
	    "those that are written down as networks; where none are, what is behind the "
	    "prefixes that it announces, except default routes, less what anybody else "
	    "that is joined with the site has inside of them" },
	{ "A-71", "a machine that moved on a stretched segment",
	    "all that it sends goes through a tunnel to its gateway at the site, and what "
	    "arrives at the site for it through the tunnel to it. The tunnel follows the "
	    "routes that there are between the site and the private cloud" },
	{ "A-72", "the same with mobility optimised networking",
	    "it sends by way of the edges, and comes in by its /32 where that is taken; a "
	    "site that does not take the /32 goes on using the tunnel" },
	{ "A-70", "the Internet from a private cloud",
	    "with SNAT or public addresses of its own, public space leaves at its edges; "
	    "else it follows a default route that was learned, or is lost" },
	{ "A-73", "site and private cloud with one segment",
	    "the site keeps its own while both have it at the same length; a longer "
	    "prefix of the private cloud, such as the /32 of a migrated machine, goes "
	    "before it" },
	{ "E-10", "hosts of a VNet",
	    "they go by the table of their subnet: the spaces of the VNet and of peered "
	    "VNets, what the gateway has learned, and the routes of the service below. A "
	    "route to None is gone where anything else covers it, a default route that "
	    "was learned included" },
	{ "E-11", "choice among the hosts' routes",
	    "the longest prefix wins; at equal length routes of users, then BGP, then the "
	    "service. Routes of the VNet and of peerings hold against longer ones of BGP" },
	{ "E-12", "what is announced from outside",
	    "attracts nothing between two hosts of one VNet or of peered VNets; between "
	    "spokes that only share a hub it does" },
	{ "E-13", "two spokes of one hub",
	    "peering does not chain: without a covering route their packets are dropped "
	    "by None" },
	{ "E-14", "two spokes and a covering route",
	    "packets go from the gateway to the MSEE and back into the same gateway, and "
	    "are lost with the circuit" },
	{ "E-15", "peered VNets on one circuit",
	    "they use the peering, whether one of them uses the other's gateway or not" },
	{ "E-16", "a route table",
	    "its routes lead to an appliance or to the load balancer in front of some, in "
	    "the VNet or in a peered one, to the Internet, to nowhere, or stay in the "
	    "VNet. Where nobody passes on at the address packets are dropped" },
	{ "E-17", "gateway propagation",
	    "a table that has it off takes from its subnets all that gateways have "
	    "learned" },
	{ "E-18", "a route table on GatewaySubnet",
	    "what has come to the gateway from outside goes by it where a route is as "
	    "long as the space of the VNet or longer; what hosts send over the gateway "
	    "does not" },
	{ "E-21", "stateful appliances",
	    "a member of a flow is dropped where it meets one that an answer may pass "
	    "by. Both directions meet the same one behind a load balancer, if both meet "
	    "the load balancer" },
	{ "W-64", "what hosts send over an ExpressRoute gateway",
	    "it goes straight to the MSEE by the routes of an instance, which stands in "
	    "the way of a trace without being passed: an instance that does not forward "
	    "loses what comes in, and nothing that goes out" },
	{ "E-10a", "a subnet without outbound access",
	    "what takes the route to the Internet there is lost" },
	{ "E-22", "an address of a VNet that no subnet holds",
	    "nobody has it: what goes there, or is said to come from there, is lost. A "
	    "VNet without subnets has all of its addresses" },
	{ "E-20", "the route to the Internet",
	    "a default route that the gateway has learned makes it Invalid until it is "
	    "withdrawn. What leaves by it is neither delivered nor lost: whether anything "
	    "gets out depends on the subnet" },
	{ "H-3", "VNets of a virtual hub",
	    "they reach each other, and what is behind gateways and other hubs, through "
	    "the router of the hub; gateways deliver to VNets of their hub themselves" },
	{ "H-11", "a private policy of a virtual hub",
	    "what VNets send to private ranges, and what comes to the hub from circuits, "
	    "tunnels and other hubs, passes the appliance of the hub; what the appliance "
	    "sends on goes by what the router of the hub has" },
	{ "A-35", "management of a private cloud",
	    "it does not follow a default route to RFC 1918 space" },
};

const struct er_packet_rule *
er_packet_rule(size_t i)
{
	return i < sizeof rules / sizeof *rules ? &rules[i] : NULL;
}
