/*
 * Rows in the order of the enum.  Most codes refuse a lab or an edit, with 409: a macro
 * has what such rows have in common.
 */
#include "base/code.h"

#include <string.h>

/* Errors of RFC 8040 7, with the statuses that belong to them. */
#define TAG_INVALID     "invalid-value"
#define TAG_MALFORMED   "malformed-message"
#define TAG_MISSING     "missing-element"
#define TAG_UNKNOWN     "unknown-element"
#define TAG_UNSUPPORTED "operation-not-supported"
#define TAG_DENIED      "access-denied"
#define TAG_FAILED      "operation-failed"
#define TAG_EXHAUSTED   "resource-denied"

#define ROW(word, rule, text, cure, tag, http, exit, group)                           \
	{                                                                             \
		word, rule, text, cure, tag, http, CODE_EXIT_##exit, CODE_OF_##group, \
	}
/* The state of the lab, or a rule of the service, forbids it. */
#define LAB(word, rule, text, cure) \
	ROW(word, rule, text, cure, TAG_INVALID, 409, REFUSED, LAB)
#define KEY(word, rule, text, cure) \
	ROW(word, rule, text, cure, TAG_INVALID, 409, REFUSED, KEY)
/* Each error of these says what to do. */
#define TEXT(word, text) ROW(word, "", text, "", TAG_INVALID, 409, REFUSED, TEXT)
#define PLAN(word, text) ROW(word, "", text, "", TAG_INVALID, 409, REFUSED, PLAN)
#define REQUEST(word, text, tag, http, exit) \
	ROW(word, "", text, "", tag, http, exit, REQUEST)
#define PROGRAM(word, text, exit) \
	ROW(word, "", text, "", TAG_INVALID, 409, exit, PROGRAM)

static const struct code_row rows[CODE_N] = {
	[CODE_BAD_VALUE] =
	    LAB("bad-value", "", "A value does not have the form of its leaf",
		"write it as erx-lab(5) has it"),
	[CODE_MISSING_LEAF] =
	    LAB("missing-leaf", "", "Something that must be given is absent", "add it"),
	[CODE_CONFLICTING_LEAVES] = LAB("conflicting-leaves", "",
	    "Two leaves that exclude each other are both given", "keep one of them"),
	[CODE_DUPLICATE_NAME] = LAB("duplicate-name", "",
	    "Names are unique across all kinds of objects", "rename one of them"),
	[CODE_UNKNOWN_NAME] = ROW("unknown-name", "", "A reference leads nowhere",
	    "create the object first, or correct the name", TAG_INVALID, 404, REFUSED,
	    LAB),
	[CODE_DUPLICATE_KEY] = LAB("duplicate-key", "W-21",
	    "Two authorizations have the same key", "pin another GUID, or none"),
	[CODE_DUPLICATE_SERVICE_KEY] = LAB("duplicate-service-key", "C-1",
	    "Two circuits have the same service key", "pin another GUID, or none"),
	[CODE_DUPLICATE_ENTRY] = LAB("duplicate-entry", "",
	    "Two entries of one list lead to the same object", "keep one of them"),
	[CODE_BAD_LINK_SUBNET] = LAB("bad-link-subnet", "P-1, P-2",
	    "The links of a peering are two different /30 (IPv6: /126)",
	    "give two /30 that do not overlap"),
	[CODE_BAD_NETWORK_BLOCK] = LAB("bad-network-block", "A-1",
	    "The block of a private cloud is a /22 or larger",
	    "give at least a /22 of RFC 1918 space outside 172.17.0.0/16"),
	[CODE_SPECIAL_SPACE] = LAB("special-space", "",
	    "Loopback, multicast and link-local space cannot be routed",
	    "use other address space"),
	[CODE_BAD_GATEWAY_SUBNET] = LAB("bad-gateway-subnet", "W-2, W-4",
	    "The gateway subnet is at least a /27 inside the VNet, a /26 for many circuits",
	    "enlarge the address space or set gateway.subnet"),
	[CODE_SERVICE_OUTSIDE] =
	    LAB("service-outside", "", "A service has an address inside its VNet",
		"move it into the address space"),
	[CODE_BAD_SUBNET] = LAB("bad-subnet", "E-10",
	    "Subnets lie in the space of their VNet and do not overlap",
	    "move the subnet to free space of the VNet; the gateway has its own leaf for GatewaySubnet"),
	[CODE_OUTSIDE_SUBNETS] = LAB("outside-subnets", "E-10",
	    "Where a VNet has subnets, all that has an address is in one of them",
	    "write a subnet around the address, or no subnets at all"),
	[CODE_BESIDE_REAL_ROUTER] = LAB("beside-real-router", "",
	    "A plain router hangs on an end that a real router stands for, and nothing joins the two",
	    "make it an external neighbour of its own, or let that end be emulated"),
	[CODE_OVERLAP] = LAB("overlap", "A-1, P-3, G-4",
	    "Two spaces that must not overlap do", "renumber one of them"),
	[CODE_RESERVED_ASN] = LAB("reserved-asn", "P-6",
	    "The ASN is reserved and cannot be that of a peer",
	    "use an ASN other than 0, 12076, 23456, 65515-65520, 4294967295"),
	[CODE_RESERVED_CLOUD_ASN] = LAB("reserved-cloud-asn", "A-33",
	    "The ASN is in a range that private clouds reserve for themselves",
	    "usable private ones: 64512, 64514-64599, 64941-64999, 65413-65514, 65521-65534"),
	[CODE_RESERVED_BLOCK] = LAB("reserved-block", "A-3",
	    "The space is used inside private clouds", "use other address space"),
	[CODE_BAD_HOLD] = LAB("bad-hold", "RFC 4271 4.2",
	    "A hold time is 0 or at least 3 seconds", "use 0 or 3-65535"),
	[CODE_BAD_COMMUNITY] = LAB("bad-community", "P-36",
	    "The community of a VNet belongs to AS 12076", "write it as 12076:N"),
	[CODE_DUPLICATE_ROUTER_ID] = LAB("duplicate-router-id", "RFC 6286",
	    "Two routers of one AS have the same identifier",
	    "change one, or leave it out"),
	[CODE_BAD_FILTER] =
	    LAB("bad-filter", "", "A row of a permit list can never match",
		"LENGTH <= ge <= le <= 32 (IPv6: 128)"),
	[CODE_BAD_ADVERTISE] = LAB("bad-advertise", "",
	    "An entry is a prefix, or within, length and count, or mrt",
	    "write exactly one of the three"),
	[CODE_NOT_PROVISIONED] = LAB("not-provisioned", "C-11, C-12",
	    "The provider has not provisioned the circuit: its peering is held down",
	    "set provider-state: Provisioned"),
	[CODE_ASN_MISMATCH] = LAB("asn-mismatch", "P-6",
	    "The site has another AS than the peering expects: the session never comes up",
	    "make peer-asn and the site's asn equal"),
	[CODE_NO_PEERING] = LAB("no-peering", "C-11",
	    "The circuit has no private peering", "configure private-peering"),
	[CODE_OTHER_CLOUD] = LAB("other-cloud", "W-20",
	    "A national cloud and the public one have nothing to do with each other",
	    "take a circuit of the same cloud"),
	[CODE_LOCAL_OFFER] = LAB("local-offer", "C-5a",
	    "A Local circuit is not sold so at that location",
	    "take 1Gbps or more and UnlimitedData, or Standard"),
	[CODE_CIRCUIT_QUOTA] = LAB("circuit-quota", "C-16",
	    "A subscription has more circuits than its quota",
	    "ask support for a larger quota and write it to limits, or use another "
	    "subscription"),
	[CODE_SKU_SCOPE] = LAB("sku-scope", "C-5, C-5a",
	    "The VNet is outside the region that the circuit's tier reaches",
	    "use a Premium circuit"),
	[CODE_BANDWIDTH_SHRINK] =
	    LAB("bandwidth-shrink", "C-4", "The bandwidth of a circuit only grows",
		"make a new circuit and move over to it"),
	[CODE_SKU_CHANGE] = LAB("sku-change", "C-6",
	    "No circuit becomes Local afterwards, and Local needs unlimited billing to leave",
	    "make a new circuit"),
	[CODE_SKU_USAGE] = LAB("sku-usage", "C-6",
	    "The circuit is used beyond the limits of the smaller tier",
	    "reduce its links, or keep Premium"),
	[CODE_BILLING_CHANGE] = LAB("billing-change", "C-6",
	    "Unlimited billing does not become metered again", "make a new circuit"),
	[CODE_PROVIDER_STATE] = LAB("provider-state", "C-9",
	    "The provider state cannot go there in one step",
	    "NotProvisioned, Provisioning, Provisioned, Deprovisioning, NotProvisioned"),
	[CODE_CIRCUIT_PROVISIONED] = LAB("circuit-provisioned", "C-10",
	    "A circuit is deleted only after the provider has removed it",
	    "set provider-state: NotProvisioned first"),
	[CODE_CIRCUIT_IN_USE] = LAB("circuit-in-use", "C-10",
	    "A circuit with connections or Global Reach links is not deleted",
	    "delete the connections and Global Reach links first"),
	[CODE_MANAGED_CIRCUIT] = LAB("managed-circuit", "A-10",
	    "The circuit of a private cloud is Microsoft's: no site is attached to it",
	    "join the site's own circuit to it by Global Reach"),
	[CODE_CIRCUIT_TAKEN] = LAB("circuit-taken", "P-1",
	    "Each link of a circuit ends at one customer edge",
	    "detach the other site, or use another circuit"),
	[CODE_PEERING_IN_USE] = LAB("peering-in-use", "P-12",
	    "A peering with connections or Global Reach links is not deleted",
	    "delete the connections and Global Reach links first"),
	[CODE_LINK_LIMIT] = LAB("link-limit", "C-17, G-7",
	    "The circuit has as many connections and Global Reach links as it may",
	    "use Premium, more bandwidth, or another circuit"),
	[CODE_ANOTHER_OPERATION_IN_PROGRESS] = LAB("another-operation-in-progress",
	    "W-28",
	    "The circuit is still busy with an earlier operation (realistic-durations)",
	    "wait until that has ended, and try again"),
	[CODE_NO_GATEWAY] = LAB("no-gateway", "W-1",
	    "The VNet has no ExpressRoute gateway", "add gateway: {}"),
	[CODE_NO_VPN_GATEWAY] = LAB("no-vpn-gateway", "N-1",
	    "The VNet has no VPN gateway", "add vpn-gateway: {}"),
	[CODE_VPN_SKU] = LAB("vpn-sku", "N-1, N-13",
	    "SKU and type of a VPN gateway say how many connections, whether BGP, two "
	    "instances or an ExpressRoute gateway beside it are possible",
	    "use a RouteBased gateway of another SKU, such as VpnGw1AZ"),
	[CODE_STAND_IN] = LAB("stand-in", "N-3, W-50",
	    "A plain router beside a gateway does not stand for a router of Azure's",
	    "write vpn-gateway: of the VNet for a VPN gateway, or route-server: for a "
	    "Route Server; an appliance has an AS of its own"),
	[CODE_NO_ROUTE_SERVER] = LAB("no-route-server", "S-1",
	    "The VNet has no Route Server", "add route-server: {}"),
	[CODE_ROUTE_SERVER_SUBNET] = LAB("route-server-subnet", "S-1",
	    "RouteServerSubnet is a /27 or larger in the VNet, for the Route Server alone",
	    "give route-server a subnet of its own"),
	[CODE_ROUTE_SERVER_PEERS] = LAB("route-server-peers", "S-2",
	    "A Route Server has sessions with no more appliances",
	    "take an appliance away, or put a Route Server into another VNet"),
	[CODE_ROUTE_SERVER_FAMILY] = LAB("route-server-family", "S-17",
	    "A Route Server exchanges no IPv6 routes", "use IPv4, or a route table"),
	[CODE_ROUTE_SERVER_VPN] = LAB("route-server-vpn", "N-7",
	    "Beside a Route Server with branch-to-branch a VPN gateway has two instances "
	    "and AS 65515",
	    "set active-active: true, and leave asn out"),
	[CODE_GATEWAY_IN_USE] =
	    LAB("gateway-in-use", "W-1", "A gateway with connections is not deleted",
		"delete its connections first"),
	[CODE_TRANSIT_CHAIN] = LAB("transit-chain", "W-31",
	    "A VNet cannot use the gateway of a VNet that itself uses another one",
	    "peer it with the VNet that has the gateway"),
	[CODE_GATEWAY_AND_TRANSIT] = LAB("gateway-and-transit", "W-31",
	    "A VNet with a gateway of its own cannot use a remote one",
	    "remove gateway; or name the other VNet in peerings, not in peered-with"),
	[CODE_PEERED_WITH_ITSELF] = LAB("peered-with-itself", "E-15",
	    "A peering joins two VNets", "name another VNet, or leave it out"),
	[CODE_GATEWAY_CIRCUIT_LIMIT] = LAB("gateway-circuit-limit", "W-5, W-6, A-16",
	    "A gateway takes as many circuits as its SKU says, and 4 of one location",
	    "use a larger gateway SKU, or circuits of other locations"),
	[CODE_CONNECTION_EXISTS] = LAB("connection-exists", "W-21",
	    "The gateway is connected to this circuit already",
	    "delete one of the two"),
	[CODE_CONNECTION_PREFIX_LIMIT] = LAB("connection-prefix-limit", "W-11",
	    "A connection is created only while at most 200 address spaces would go over it",
	    "connect first, add the address spaces afterwards; or summarize"),
	[CODE_CONNECTION_CHANGE] = LAB("connection-change", "W-26",
	    "A connection keeps its circuit", "delete it and create another"),
	[CODE_GATEWAY_MULTI_HOMED] = LAB("gateway-multi-homed", "W-66",
	    "No connection of a multi-homed gateway can be deleted",
	    "set resiliency of the gateway to single-homed first"),
	[CODE_COMMUNITY_KEPT] = LAB("community-kept", "P-37",
	    "A connection keeps the communities that it was made with",
	    "delete the connection and make it again; nothing goes over it meanwhile"),
	[CODE_BAD_NEXT_HOP] = LAB("bad-next-hop", "E-16",
	    "The next hop of a route is an address of the route's own family",
	    "give an address of the family of the prefix"),
	[CODE_ROUTE_TABLE_LIMIT] =
	    LAB("route-table-limit", "E-16", "A route table takes 400 routes",
		"summarize the routes, or turn limits off"),
	[CODE_GATEWAY_ROUTE_TABLE] = LAB("gateway-route-table", "E-17",
	    "GatewaySubnet takes no default route, and no table that turns gateway propagation off",
	    "give it a table of its own with a route for each spoke"),
	[CODE_ROUTE_TABLE_IN_USE] = LAB("route-table-in-use", "E-16",
	    "A route table that is on a subnet is not deleted",
	    "take the table off the subnet first"),
	[CODE_KEY_NEEDED] = KEY("key-needed", "W-20, A-10, G-6",
	    "The circuit belongs to another subscription",
	    "ask its owner for an authorization key"),
	[CODE_KEY_UNKNOWN] =
	    KEY("key-unknown", "W-22", "There is no such authorization on the circuit",
		"ask the owner of the circuit for a new key"),
	[CODE_KEY_OF_OTHER_CIRCUIT] =
	    KEY("key-of-other-circuit", "W-22", "The key is one of another circuit",
		"use a key that was made on this circuit"),
	[CODE_KEY_IN_USE] =
	    KEY("key-in-use", "W-21, W-22", "The key already serves another connection",
		"ask for one more authorization: each serves one connection"),
	[CODE_KEY_SPENT] = KEY("key-spent", "W-24",
	    "The key has served a connection before and is not given back",
	    "ask for a new authorization (fidelity key-reuse: released gives them back)"),
	[CODE_KEY_REVOKED] = KEY("key-revoked", "W-22, W-23",
	    "The owner of the circuit has revoked the key",
	    "ask the owner of the circuit for a new key"),
	[CODE_KEY_CHANGE_IGNORED] = KEY("key-change-ignored", "W-26",
	    "The key of a connection that exists cannot be changed",
	    "delete the connection and create it with the new key"),
	[CODE_GLOBAL_REACH_EXISTS] = LAB("global-reach-exists", "G-1",
	    "The two circuits are joined already; the link is configured on one side only",
	    "use the link that exists, or delete it first"),
	[CODE_GLOBAL_REACH_SAME_CIRCUIT] = LAB("global-reach-same-circuit", "G-1",
	    "A link joins two different circuits", "name two circuits"),
	[CODE_GLOBAL_REACH_NOT_PROVISIONED] = LAB("global-reach-not-provisioned", "G-2",
	    "Both circuits must be provisioned", "have the provider provision it"),
	[CODE_GLOBAL_REACH_NO_PEERING] = LAB("global-reach-no-peering", "G-2",
	    "Both circuits must have a private peering", "configure private-peering"),
	[CODE_GLOBAL_REACH_LOCAL_SKU] = LAB("global-reach-local-sku", "G-2, C-5",
	    "A circuit of tier Local has no Global Reach",
	    "use a Standard or Premium circuit"),
	[CODE_GLOBAL_REACH_COUNTRY] = LAB("global-reach-country", "G-2, G-3, G-3a",
	    "Global Reach is perhaps not offered in the country of that location",
	    "ask the vendor, for the list grows"),
	[CODE_GLOBAL_REACH_SAME_LOCATION] = LAB("global-reach-same-location",
	    "G-2, A-15", "Both circuits have the same peering location",
	    "use circuits of different locations"),
	[CODE_GLOBAL_REACH_NEEDS_PREMIUM] = LAB("global-reach-needs-premium", "G-2",
	    "Between geopolitical regions both circuits must be Premium",
	    "make both circuits Premium"),
	[CODE_GLOBAL_REACH_PREFIX_MISSING] = LAB("global-reach-prefix-missing",
	    "G-4, A-14", "The link needs address-prefix: a /29 that nobody uses",
	    "add address-prefix: P/29"),
	[CODE_GLOBAL_REACH_PREFIX_SIZE] = LAB("global-reach-prefix-size", "G-4",
	    "The prefix is exactly a /29 (IPv6: a /125)", "give a /29 (IPv6: /125)"),
	[CODE_GLOBAL_REACH_POOL_FULL] = LAB("global-reach-pool-full", "A-13",
	    "The network block holds eight /29 for Global Reach, and all are taken",
	    "configure the link on the other circuit, with an address-prefix"),
	[CODE_GLOBAL_REACH_IPV6] = LAB("global-reach-ipv6", "G-9",
	    "Both circuits need an IPv6 peering for an IPv6 link",
	    "leave out ipv6-address-prefix, or configure IPv6 on both"),
	[CODE_GLOBAL_REACH_CHANGE] = LAB("global-reach-change", "G-1",
	    "A link keeps its circuits and its prefix", "delete it and create another"),
	[CODE_NOT_ATTACHED] = LAB("not-attached", "", "The site is not on that circuit",
	    "attach the site to the circuit"),
	[CODE_UNKNOWN_NEIGHBOR] = LAB("unknown-neighbor", "",
	    "A neighbour is a router of the lab, or external",
	    "correct the name, or add external: with addresses"),
	[CODE_NEIGHBOR_SELF] = LAB("neighbor-self", "", "A router is its own neighbour",
	    "name another router"),
	[CODE_NEIGHBOR_MISMATCH] = LAB("neighbor-mismatch", "",
	    "The two sides of a session contradict each other",
	    "declare it on one side, or alike on both"),
	[CODE_NEIGHBOR_ASN] = LAB("neighbor-asn", "",
	    "The neighbour has another AS than is expected of it",
	    "correct asn, or leave it out"),
	[CODE_BAD_LINK_ADDRESS] = LAB("bad-link-address", "",
	    "An address of a router on a link or network inside the lab cannot be used",
	    "give each end an address of its own, on the network"),
	[CODE_EXTERNAL_ADDRESS] = LAB("external-address", "P-1",
	    "A session with a real router needs two addresses of one family",
	    "set external.local and external.remote"),
	[CODE_EXTERNAL_DUPLICATE] = LAB("external-duplicate", "",
	    "Two sessions have the same two addresses and could not be told apart",
	    "give each its own pair of addresses"),
	[CODE_NO_WORKLOAD_NETWORK] = LAB("no-workload-network", "A-36",
	    "The private cloud has no segment that is announced",
	    "add segments: { NAME: PREFIX }"),
	[CODE_ADDRESSES_EXHAUSTED] = LAB("addresses-exhausted", "W-4",
	    "There is no address left to hand out", "use a larger subnet"),
	[CODE_BAD_FILE] =
	    LAB("bad-file", "", "A file that the lab names cannot be used",
		"name a readable MRT file, relative to the lab"),
	[CODE_DEFAULT_ROUTE_ONLY] = LAB("default-route-only", "A-35",
	    "Management networks of a private cloud do not answer over a default route",
	    "announce more specific prefixes, too: 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16 are enough"),
	[CODE_REFLECTED_ROUTES] = LAB("reflected-routes", "P-26",
	    "An edge tells one circuit what another taught it",
	    "set export: own, or an export-filter"),
	[CODE_SITE_BACKDOOR] = LAB("site-backdoor", "G-21",
	    "Sites that Global Reach joins are joined behind their edges, too",
	    "set an export-filter with what is the site's own"),
	[CODE_SAME_ASN_REACH] = LAB("same-asn-reach", "P-34",
	    "Two sites that Global Reach joins have the same public AS",
	    "set allow-own-as on both, or use different ASNs"),
	[CODE_UNEVEN_WEIGHTS] = LAB("uneven-weights", "A-40",
	    "A weight drags traffic for a private cloud through another circuit",
	    "give both connections the same weight"),
	[CODE_DRAIN_UNHEEDED] = LAB("drain-unheeded", "F-9",
	    "An edge prefers one MSEE of a circuit, and does not leave it when that is "
	    "drained",
	    "prefer with prepends instead, or take the graceful shutdown community: "
	    "honor-graceful-shutdown, with fidelity/maintenance-community"),
	[CODE_UNHEARD_ADVERTISE] = LAB("unheard-advertise", "",
	    "An entry of advertise says nothing: others say it for all its circuits",
	    "leave it out, or name other circuits in over"),
	[CODE_LEARNED_LIMIT] = LAB("learned-limit", "W-62",
	    "A gateway learns more routes than its SKU takes",
	    "use a larger gateway, or announce fewer prefixes"),
	[CODE_NO_EFFECT] = LAB("no-effect", "",
	    "A leaf is part of the schema, and nothing acts on it yet",
	    "leave it out, or keep it for a later version"),
	[CODE_UNKNOWN_PLACE] = LAB("unknown-place", "C-5, C-5a, C-15",
	    "A location is not known, and rules that depend on it are not looked at",
	    "write the name as Azure has it"),
	[CODE_NEXT_HOP_NOWHERE] = LAB("next-hop-nowhere", "E-16",
	    "A route leads to an address where nobody passes on",
	    "give the appliance this address, or the route another next hop"),
	[CODE_ROUTE_BACK] = LAB("route-back", "E-16, S-14",
	    "The route table on the subnet of an appliance leads back to the appliance",
	    "give the appliance a subnet of its own without that route, or with one that leads on"),
	[CODE_DEFAULT_TO_SITES] = LAB("default-to-sites", "S-14",
	    "A default route of an appliance goes to on-premises sites, too",
	    "keep it out with an import list of the site, or use a route table instead"),
	[CODE_ONE_INSTANCE] = LAB("one-instance", "S-1",
	    "An appliance speaks with one instance of a Route Server only",
	    "name route-server in peers, which is both"),
	[CODE_FIREWALL_ONE_WAY] = LAB("firewall-one-way", "E-21",
	    "A stateful appliance stands in one direction of flows only",
	    "put route tables on GatewaySubnet and on the subnet that send both directions to the appliance"),
	[CODE_VPN_TRANSIT] = LAB("vpn-transit", "N-10",
	    "A VPN gateway passes on to its sites what its other sites announce, and is a way "
	    "between them that nobody may have planned",
	    "filter with export-filter or import of the site's vpn, if this is not wanted"),
	[CODE_VPN_EQUAL] = LAB("vpn-equal", "N-5, N-8",
	    "A site with both lines does not prefer ExpressRoute, as Azure does",
	    "give the circuit a higher local-preference than the VPN, such as 150"),
	[CODE_VPN_AROUND] = LAB("vpn-around", "N-9",
	    "Traffic goes round a tunnel over private peering, in the clear",
	    "announce longer prefixes over the tunnel than over the circuit, or others, "
	    "and give the tunnel a higher local-preference"),
	[CODE_NOT_YOURS] =
	    ROW("not-yours", "", "A subscription changes its own resources only",
		"ask the subscription that owns it", TAG_DENIED, 403, REFUSED, LAB),
	[CODE_NOT_VISIBLE] = LAB("not-visible", "W-20, W-25",
	    "The object belongs to another subscription",
	    "use its resource id and an authorization key"),
	[CODE_BAD_SYNTAX] = TEXT("bad-syntax", "The text is no YAML that can be read"),
	[CODE_NOT_TEXT] = TEXT("not-text", "The file is no text in UTF-8"),
	[CODE_TOO_LARGE] =
	    TEXT("too-large", "The text is larger, or nested deeper, than is taken"),
	[CODE_UNSUPPORTED_YAML] =
	    TEXT("unsupported-yaml", "YAML has this, and files of erxd do not take it"),
	[CODE_UNQUOTED_ADDRESS] = TEXT("unquoted-address",
	    "YAML reads an IPv6 address that is not quoted as a mapping"),
	[CODE_WRONG_KIND] = TEXT("wrong-kind",
	    "There is a list, a mapping or a value where another of them belongs"),
	[CODE_UNKNOWN_FIELD] =
	    TEXT("unknown-field", "The schema has no such leaf there"),
	[CODE_MISSING] = TEXT("missing", "Something that the schema demands is absent"),
	[CODE_DUPLICATE] =
	    TEXT("duplicate", "The same name or value stands there twice"),
	[CODE_BAD_JSON] = ROW("bad-json", "",
	    "The body is no JSON, or has another form than {\"erx:input\": {…}}", "",
	    TAG_MALFORMED, 400, REFUSED, TEXT),
	[CODE_BAD_ACTION] =
	    PLAN("bad-action", "An action does not say one thing that can be done"),
	[CODE_BAD_CHECK] =
	    PLAN("bad-check", "A check does not say one thing that can be looked at"),
	[CODE_BAD_WAIT] =
	    PLAN("bad-wait", "A wait is for a time, or until something holds"),
	[CODE_CONFLICT] = PLAN("conflict", "Two leaves of a check exclude each other"),
	[CODE_CYCLE] = PLAN("cycle", "Steps wait for each other in a ring"),
	[CODE_DEAD_STEP] = PLAN("dead-step", "A step is never reached"),
	[CODE_NEEDS_HISTORY] = PLAN("needs-history",
	    "A check asks what was before, which a running lab does not keep"),
	[CODE_NO_STEPS] = PLAN("no-steps", "The plan has no steps"),
	[CODE_TOO_LONG] =
	    PLAN("too-long", "The plan takes longer than a rehearsal runs"),
	[CODE_TOO_MANY] = PLAN("too-many", "There are more of them than are taken"),
	[CODE_EXTERNAL_LEFT_OUT] =
	    PLAN("external-left-out", "A real router has no part in a rehearsal"),
	[CODE_NOT_CONVERGED] = PLAN("not-converged", "The lab does not converge"),
	[CODE_BAD_ARGUMENT] = REQUEST("bad-argument", "An argument has no such value",
	    TAG_INVALID, 400, USAGE),
	[CODE_UNKNOWN_ARGUMENT] = REQUEST("unknown-argument",
	    "The operation takes no such argument", TAG_UNKNOWN, 400, REFUSED),
	[CODE_MISSING_ARGUMENT] = REQUEST("missing-argument",
	    "The operation needs this argument", TAG_MISSING, 400, REFUSED),
	[CODE_UNKNOWN_OPERATION] = REQUEST("unknown-operation",
	    "There is no such operation", TAG_UNSUPPORTED, 404, REFUSED),
	[CODE_UNKNOWN_CURSOR] = REQUEST("unknown-cursor",
	    "The table of the cursor is not kept any more", TAG_INVALID, 404, REFUSED),
	[CODE_METHOD_NOT_ALLOWED] = REQUEST("method-not-allowed",
	    "The resource does not have this method", TAG_UNSUPPORTED, 405, REFUSED),
	[CODE_NOT_ALLOWED] =
	    REQUEST("not-allowed", "Whoever asks may not", TAG_DENIED, 401, REFUSED),
	[CODE_NOT_ACCEPTABLE] = REQUEST("not-acceptable",
	    "The resource is not served as what was asked for", TAG_INVALID, 406,
	    REFUSED),
	[CODE_NOT_YOUR_ROLE] = REQUEST("not-your-role",
	    "Whoever asks may do other things, and not this", TAG_DENIED, 403, REFUSED),
	[CODE_TOO_OFTEN] =
	    REQUEST("too-often", "Too many wrong keys or tokens came within a minute",
		TAG_EXHAUSTED, 429, REFUSED),
	[CODE_EXISTS] = REQUEST("exists", "What is to be created is there already",
	    TAG_INVALID, 409, REFUSED),
	[CODE_HALF_KNOWN] =
	    REQUEST("half-known", "The service answers this otherwise than is known",
		TAG_INVALID, 409, REFUSED),
	[CODE_NO_REFRESH] = REQUEST("no-refresh",
	    "The neighbour does not take route refresh", TAG_INVALID, 409, REFUSED),
	[CODE_TOO_MANY_SNAPSHOTS] = REQUEST("too-many-snapshots",
	    "There are as many snapshots, or as large ones, as are kept", TAG_INVALID,
	    409, REFUSED),
	[CODE_BUSY] = REQUEST("busy", "There is as much under way as may be at a time",
	    TAG_EXHAUSTED, 503, REFUSED),
	[CODE_TIMEOUT] = REQUEST("timeout",
	    "The time was over before the lab had converged", TAG_FAILED, 408, REFUSED),
	[CODE_NOT_KEPT] =
	    REQUEST("not-kept", "The change cannot be kept on disk, so it is not made",
		TAG_EXHAUSTED, 507, REFUSED),
	[CODE_DROPS_EDITS] = ROW("drops-edits", "",
	    "The lab file, read again, would undo an edit that was made since",
	    "put the edit into the file, or `erxctl apply` the file, or start erxd with --force",
	    TAG_INVALID, 409, REFUSED, REQUEST),
	[CODE_UNREADABLE] = PROGRAM("unreadable", "A file cannot be read", REFUSED),
	[CODE_CANNOT_READ] =
	    PROGRAM("cannot-read", "A file that the lab names cannot be read", REFUSED),
	[CODE_CANNOT_WRITE] =
	    PROGRAM("cannot-write", "A file cannot be written", USAGE),
	[CODE_CANNOT_LISTEN] = PROGRAM("cannot-listen",
	    "An address, a port or a socket cannot be listened on", REFUSED),
	[CODE_CANNOT_SIGN] = PROGRAM("cannot-sign",
	    "The kernel does not sign TCP segments (RFC 2385)", REFUSED),
	[CODE_NO_STATE] = PROGRAM("no-state",
	    "There is no state to begin with, or no room for one", REFUSED),
	[CODE_STATE_IN_USE] =
	    PROGRAM("state-in-use", "Another daemon has this state", REFUSED),
	[CODE_BAD_STATE] =
	    PROGRAM("bad-state", "The state on disk cannot be used", REFUSED),
	[CODE_INTERNAL] =
	    PROGRAM("internal", "The program contradicts itself: a defect", REFUSED),
	[CODE_USAGE] =
	    PROGRAM("usage", "The command line does not say what to do", USAGE),
	[CODE_NO_DAEMON] = PROGRAM("no-daemon", "No daemon answers", NO_DAEMON),
	[CODE_EVENTS_MISSED] =
	    PROGRAM("events-missed", "Events came faster than they were read", REFUSED),
	[CODE_REFUSED] = PROGRAM("refused",
	    "The daemon refuses with a code that this erxctl does not know", REFUSED),
};

const struct code_row *
code_row(enum code c)
{
	return &rows[c];
}

const char *
code_word(enum code c)
{
	return rows[c].word;
}

bool
code_find(const char *word, enum code *c)
{
	for (unsigned i = 0; i < CODE_N; i++)
		if (strcmp(rows[i].word, word) == 0) {
			*c = (enum code)i;
			return true;
		}
	return false;
}
