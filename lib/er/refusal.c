/*
 * The table of refusals and the one way to speak them.  An error names the object by
 * its path; the place in the file is looked up in the tree, at the leaf when it was
 * written, else at the nearest object around it.
 */
#include "er/refusal.h"

#include "base/xalloc.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct er_refusal_row rows[ER_REFUSAL_N] = {
	[ER_R_BAD_VALUE] = { "bad-value", "",
	    "A value does not have the form of its leaf",
	    "write it as erx-lab(5) has it" },
	[ER_R_MISSING_LEAF] = { "missing-leaf", "",
	    "Something that must be given is absent", "add it" },
	[ER_R_CONFLICTING_LEAVES] = { "conflicting-leaves", "",
	    "Two leaves that exclude each other are both given", "keep one of them" },
	[ER_R_DUPLICATE_NAME] = { "duplicate-name", "",
	    "Names are unique across all kinds of objects", "rename one of them" },
	[ER_R_UNKNOWN_NAME] = { "unknown-name", "", "A reference leads nowhere",
	    "create the object first, or correct the name" },
	[ER_R_AMBIGUOUS_NAME] = { "ambiguous-name", "",
	    "A reference leads to more than one object",
	    "qualify it as SUBSCRIPTION:NAME" },
	[ER_R_DUPLICATE_KEY] = { "duplicate-key", "W-21",
	    "Two authorizations have the same key", "pin another GUID, or none" },
	[ER_R_DUPLICATE_SERVICE_KEY] = { "duplicate-service-key", "C-1",
	    "Two circuits have the same service key", "pin another GUID, or none" },
	[ER_R_DUPLICATE_ENTRY] = { "duplicate-entry", "",
	    "Two entries of one list lead to the same object", "keep one of them" },
	[ER_R_BAD_LINK_SUBNET] = { "bad-link-subnet", "P-1, P-2",
	    "The links of a peering are two different /30 (IPv6: /126)",
	    "give two /30 that do not overlap" },
	[ER_R_BAD_BLOCK] = { "bad-network-block", "A-1",
	    "The block of a private cloud is a /22 or larger",
	    "give at least a /22 of RFC 1918 space outside 172.17.0.0/16" },
	[ER_R_SPECIAL_SPACE] = { "special-space", "",
	    "Loopback, multicast and link-local space cannot be routed",
	    "use other address space" },
	[ER_R_BAD_GATEWAY_SUBNET] = { "bad-gateway-subnet", "W-2, W-4",
	    "The gateway subnet is at least a /27 inside the VNet, a /26 for many circuits",
	    "enlarge the address space or set gateway.subnet" },
	[ER_R_BAD_SERVICE] = { "service-outside", "",
	    "A service has an address inside its VNet",
	    "move it into the address space" },
	[ER_R_BESIDE_REAL] = { "beside-real-router", "",
	    "A plain router hangs on an end that a real router stands for, and nothing "
	    "joins the two",
	    "make it an external neighbour of its own, or let that end be emulated" },
	[ER_R_OVERLAP] = { "overlap", "A-1, P-3, G-4",
	    "Two spaces that must not overlap do", "renumber one of them" },
	[ER_R_RESERVED_ASN] = { "reserved-asn", "P-6",
	    "The ASN is reserved and cannot be that of a peer",
	    "use an ASN other than 0, 12076, 23456, 65515-65520, 4294967295" },
	[ER_R_RESERVED_CLOUD_ASN] = { "reserved-cloud-asn", "A-33",
	    "The ASN is in a range that private clouds reserve for themselves",
	    "usable private ones: 64512, 64514-64599, 64941-64999, 65413-65514, "
	    "65521-65534" },
	[ER_R_RESERVED_BLOCK] = { "reserved-block", "A-3",
	    "The space is used inside private clouds", "use other address space" },
	[ER_R_BAD_HOLD] = { "bad-hold", "RFC 4271 4.2",
	    "A hold time is 0 or at least 3 seconds", "use 0 or 3-65535" },
	[ER_R_BAD_COMMUNITY] = { "bad-community", "P-36",
	    "The community of a VNet belongs to AS 12076", "write it as 12076:N" },
	[ER_R_DUPLICATE_ROUTER_ID] = { "duplicate-router-id", "RFC 6286",
	    "Two routers of one AS have the same identifier",
	    "change one, or leave it out" },
	[ER_R_BAD_FILTER] = { "bad-filter", "",
	    "A row of a permit list can never match",
	    "LENGTH <= ge <= le <= 32 (IPv6: 128)" },
	[ER_R_BAD_ADVERT] = { "bad-advertise", "",
	    "An entry is a prefix, or within, length and count, or mrt",
	    "write exactly one of the three" },
	[ER_R_NOT_PROVISIONED] = { "not-provisioned", "C-11, C-12",
	    "The provider has not provisioned the circuit: its peering is held down",
	    "set provider-state: Provisioned" },
	[ER_R_ASN_MISMATCH] = { "asn-mismatch", "P-6",
	    "The site has another AS than the peering expects: the session never comes up",
	    "make peer-asn and the site's asn equal" },
	[ER_R_NO_PEERING] = { "no-peering", "C-11",
	    "The circuit has no private peering", "configure private-peering" },
	[ER_R_SKU_SCOPE] = { "sku-scope", "C-5",
	    "The VNet is outside the region that the circuit's tier reaches",
	    "use a Premium circuit" },
	[ER_R_BANDWIDTH_SHRINK] = { "bandwidth-shrink", "C-4",
	    "The bandwidth of a circuit only grows",
	    "make a new circuit and move over to it" },
	[ER_R_SKU_CHANGE] = { "sku-change", "C-6",
	    "No circuit becomes Local afterwards, and Local needs unlimited billing to leave",
	    "make a new circuit" },
	[ER_R_SKU_USAGE] = { "sku-usage", "C-6",
	    "The circuit is used beyond the limits of the smaller tier",
	    "reduce its links, or keep Premium" },
	[ER_R_BILLING_CHANGE] = { "billing-change", "C-6",
	    "Unlimited billing does not become metered again", "make a new circuit" },
	[ER_R_PROVIDER_STATE_WALK] = { "provider-state", "C-9",
	    "The provider state cannot go there in one step",
	    "NotProvisioned, Provisioning, Provisioned, Deprovisioning, NotProvisioned" },
	[ER_R_CIRCUIT_PROVISIONED] = { "circuit-provisioned", "C-10",
	    "A circuit is deleted only after the provider has removed it",
	    "set provider-state: NotProvisioned first" },
	[ER_R_CIRCUIT_IN_USE] = { "circuit-in-use", "C-10",
	    "A circuit with connections or Global Reach links is not deleted",
	    "delete the connections and Global Reach links first" },
	[ER_R_MANAGED_CIRCUIT] = { "managed-circuit", "A-10",
	    "The circuit of a private cloud is Microsoft's: no site is attached to it",
	    "join the site's own circuit to it by Global Reach" },
	[ER_R_CIRCUIT_TAKEN] = { "circuit-taken", "P-1",
	    "Each link of a circuit ends at one customer edge",
	    "detach the other site, or use another circuit" },
	[ER_R_PEERING_IN_USE] = { "peering-in-use", "P-12",
	    "A peering with connections or Global Reach links is not deleted",
	    "delete the connections and Global Reach links first" },
	[ER_R_LINK_LIMIT] = { "link-limit", "C-17, G-7",
	    "The circuit has as many connections and Global Reach links as it may",
	    "use Premium, more bandwidth, or another circuit" },
	[ER_R_OPERATION_RUNNING] = { "another-operation-in-progress", "W-28",
	    "The circuit is still busy with an earlier operation (realistic-durations)",
	    "wait until that has ended, and try again" },
	[ER_R_NO_GATEWAY] = { "no-gateway", "W-1",
	    "The VNet has no ExpressRoute gateway", "add gateway: {}" },
	[ER_R_GATEWAY_IN_USE] = { "gateway-in-use", "W-1",
	    "A gateway with connections is not deleted",
	    "delete its connections first" },
	[ER_R_TRANSIT_CHAIN] = { "transit-chain", "W-31",
	    "A VNet cannot use the gateway of a VNet that itself uses another one",
	    "peer it with the VNet that has the gateway" },
	[ER_R_GATEWAY_AND_TRANSIT] = { "gateway-and-transit", "W-31",
	    "A VNet with a gateway of its own cannot use a remote one",
	    "remove gateway or peered-with" },
	[ER_R_GATEWAY_CIRCUIT_LIMIT] = { "gateway-circuit-limit", "W-5, W-6, A-16",
	    "A gateway takes as many circuits as its SKU says, and 4 of one location",
	    "use a larger gateway SKU, or circuits of other locations" },
	[ER_R_CONNECTION_EXISTS] = { "connection-exists", "W-21",
	    "The gateway is connected to this circuit already",
	    "delete one of the two" },
	[ER_R_CONNECTION_PREFIX_LIMIT] = { "connection-prefix-limit", "W-11",
	    "A connection is created only while at most 200 address spaces would go over it",
	    "connect first, add the address spaces afterwards; or summarize" },
	[ER_R_CONNECTION_CHANGE] = { "connection-change", "W-26",
	    "A connection keeps its circuit", "delete it and create another" },
	[ER_R_COMMUNITY_KEPT] = { "community-kept", "P-37",
	    "A connection keeps the communities that it was made with",
	    "delete the connection and make it again; nothing goes over it meanwhile" },
	[ER_R_KEY_NEEDED] = { "key-needed", "W-20, A-10, G-6",
	    "The circuit belongs to another subscription",
	    "ask its owner for an authorization key" },
	[ER_R_KEY_UNKNOWN] = { "key-unknown", "W-22",
	    "There is no such authorization on the circuit",
	    "ask the owner of the circuit for a new key" },
	[ER_R_KEY_OF_OTHER_CIRCUIT] = { "key-of-other-circuit", "W-22",
	    "The key is one of another circuit",
	    "use a key that was made on this circuit" },
	[ER_R_KEY_IN_USE] = { "key-in-use", "W-21, W-22",
	    "The key already serves another connection",
	    "ask for one more authorization: each serves one connection" },
	[ER_R_KEY_SPENT] = { "key-spent", "W-24",
	    "The key has served a connection before and is not given back",
	    "ask for a new authorization (fidelity key-reuse: released gives them back)" },
	[ER_R_KEY_REVOKED] = { "key-revoked", "W-22, W-23",
	    "The owner of the circuit has revoked the key",
	    "ask the owner of the circuit for a new key" },
	[ER_R_KEY_CHANGE_IGNORED] = { "key-change-ignored", "W-26",
	    "The key of a connection that exists cannot be changed",
	    "delete the connection and create it with the new key" },
	[ER_R_REACH_EXISTS] = { "global-reach-exists", "G-1",
	    "The two circuits are joined already; the link is configured on one side only",
	    "use the link that exists, or delete it first" },
	[ER_R_REACH_SAME_CIRCUIT] = { "global-reach-same-circuit", "G-1",
	    "A link joins two different circuits", "name two circuits" },
	[ER_R_REACH_NOT_PROVISIONED] = { "global-reach-not-provisioned", "G-2",
	    "Both circuits must be provisioned", "have the provider provision it" },
	[ER_R_REACH_NO_PEERING] = { "global-reach-no-peering", "G-2",
	    "Both circuits must have a private peering", "configure private-peering" },
	[ER_R_REACH_LOCAL_SKU] = { "global-reach-local-sku", "G-2, C-5",
	    "A circuit of tier Local has no Global Reach",
	    "use a Standard or Premium circuit" },
	[ER_R_REACH_COUNTRY] = { "global-reach-country", "G-2, G-3",
	    "Global Reach is not offered in the country of that location",
	    "use a circuit in a supported country" },
	[ER_R_REACH_SAME_LOCATION] = { "global-reach-same-location", "G-2, A-15",
	    "Both circuits have the same peering location",
	    "use circuits of different locations" },
	[ER_R_REACH_NEEDS_PREMIUM] = { "global-reach-needs-premium", "G-2",
	    "Between geopolitical regions both circuits must be Premium",
	    "make both circuits Premium" },
	[ER_R_REACH_PREFIX_MISSING] = { "global-reach-prefix-missing", "G-4, A-14",
	    "The link needs address-prefix: a /29 that nobody uses",
	    "add address-prefix: P/29" },
	[ER_R_REACH_PREFIX_SIZE] = { "global-reach-prefix-size", "G-4",
	    "The prefix is exactly a /29 (IPv6: a /125)", "give a /29 (IPv6: /125)" },
	[ER_R_REACH_POOL_FULL] = { "global-reach-pool-full", "A-13",
	    "The network block holds eight /29 for Global Reach, and all are taken",
	    "configure the link on the other circuit, with an address-prefix" },
	[ER_R_REACH_IPV6] = { "global-reach-ipv6", "G-9",
	    "Both circuits need an IPv6 peering for an IPv6 link",
	    "leave out ipv6-address-prefix, or configure IPv6 on both" },
	[ER_R_REACH_CHANGE] = { "global-reach-change", "G-1",
	    "A link keeps its circuits and its prefix",
	    "delete it and create another" },
	[ER_R_NOT_ATTACHED] = { "not-attached", "", "The site is not on that circuit",
	    "attach the site to the circuit" },
	[ER_R_NEIGHBOR_UNKNOWN] = { "unknown-neighbor", "",
	    "A neighbour is a router of the lab, or external",
	    "correct the name, or add external: with addresses" },
	[ER_R_NEIGHBOR_SELF] = { "neighbor-self", "", "A router is its own neighbour",
	    "name another router" },
	[ER_R_NEIGHBOR_MISMATCH] = { "neighbor-mismatch", "",
	    "The two sides of a session contradict each other",
	    "declare it on one side, or alike on both" },
	[ER_R_NEIGHBOR_ASN] = { "neighbor-asn", "",
	    "The neighbour has another AS than is expected of it",
	    "correct asn, or leave it out" },
	[ER_R_EXTERNAL_ADDRESS] = { "external-address", "P-1",
	    "A session with a real router needs two addresses of one family",
	    "set external.local and external.remote" },
	[ER_R_EXTERNAL_DUPLICATE] = { "external-duplicate", "",
	    "Two sessions have the same two addresses and could not be told apart",
	    "give each its own pair of addresses" },
	[ER_R_NO_WORKLOAD] = { "no-workload-network", "A-36",
	    "The private cloud has no segment that is announced",
	    "add segments: { NAME: PREFIX }" },
	[ER_R_POOL_EMPTY] = { "addresses-exhausted", "W-4",
	    "There is no address left to hand out", "use a larger subnet" },
	[ER_R_FILE] = { "bad-file", "", "A file that the lab names cannot be used",
	    "name a readable MRT file, relative to the lab" },
	[ER_R_LINT_DEFAULT_ONLY] = { "default-route-only", "A-35",
	    "Management networks of a private cloud do not answer over a default route",
	    "announce more specific prefixes, too: 10.0.0.0/8, 172.16.0.0/12 and "
	    "192.168.0.0/16 are enough" },
	[ER_R_LINT_REFLECTED] = { "reflected-routes", "P-26",
	    "An edge tells one circuit what another taught it",
	    "set export: own, or an export-filter" },
	[ER_R_LINT_BACKDOOR] = { "site-backdoor", "G-21",
	    "Sites that Global Reach joins are joined behind their edges, too",
	    "set an export-filter with what is the site's own" },
	[ER_R_LINT_SAME_ASN] = { "same-asn-reach", "P-34",
	    "Two sites that Global Reach joins have the same public AS",
	    "set allow-own-as on both, or use different ASNs" },
	[ER_R_LINT_WEIGHTS] = { "uneven-weights", "A-40",
	    "A weight drags traffic for a private cloud through another circuit",
	    "give both connections the same weight" },
	[ER_R_NOT_YOURS] = { "not-yours", "",
	    "A subscription changes its own resources only",
	    "ask the subscription that owns it" },
	[ER_R_NOT_VISIBLE] = { "not-visible", "W-20, W-25",
	    "The object belongs to another subscription",
	    "use its resource id and an authorization key" },
};

const struct er_refusal_row *
er_refusal_row(enum er_refusal r)
{
	return &rows[r];
}

/* The child whose name begins `path` and ends where a slash or the end is. */
static const struct data_node *
step(const struct data_node *at, const char **path)
{
	const struct data_node *best = NULL;
	size_t taken = 0;

	if (at->kind == DATA_SEQ) {
		char *end;
		unsigned long i = strtoul(*path, &end, 10);

		if (end == *path || i >= at->n || (*end != '\0' && *end != '/'))
			return NULL;
		*path = end;
		return at->children[i];
	}
	for (size_t i = 0; at->kind == DATA_MAP && i < at->n; i++) {
		size_t len = strlen(at->children[i]->name);

		if (len < taken || strncmp(*path, at->children[i]->name, len) != 0)
			continue;
		if ((*path)[len] == '\0' || (*path)[len] == '/') {
			best = at->children[i];
			taken = len;
		}
	}
	*path += taken;
	return best;
}

/* As far as the path leads; *rest is what of it was not found. */
static const struct data_node *
walk(const struct data_node *tree, const char *path, const char **rest)
{
	const struct data_node *at = tree;

	while (*path != '\0') {
		const struct data_node *next = step(at, &path);

		if (!next)
			break;
		at = next;
		if (*path == '/')
			path++;
	}
	*rest = path;
	return at;
}

const struct data_node *
er_node_at(const struct data_node *tree, const char *path)
{
	const char *rest;
	const struct data_node *n = walk(tree, path, &rest);

	return *rest == '\0' ? n : NULL;
}

static void __attribute__((format(printf, 7, 0)))
speak(const struct er_ctx *c, bool warning, enum er_refusal r, const char *path,
    const char *leaf, const char *cure, const char *text, va_list ap)
{
	const struct er_refusal_row *row = &rows[r];
	char *reason = xvasprintf(text, ap);
	char *full = leaf ? xasprintf("%s/%s", path, leaf) : xstrdup(path);
	char where[512] = "";
	const char *rest;

	if (c->tree)
		data_node_where(walk(c->tree, full, &rest), where, sizeof where);
	if (warning)
		errs_warn(c->errs, row->code, where, path, cure ? cure : row->cure,
		    "%s", reason);
	else
		errs_add(c->errs, row->code, where, path, cure ? cure : row->cure, "%s",
		    reason);
	free(full);
	free(reason);
}

void
er_refuse(const struct er_ctx *c, enum er_refusal r, const char *path, const char *leaf,
    const char *text, ...)
{
	va_list ap;

	va_start(ap, text);
	speak(c, false, r, path, leaf, NULL, text, ap);
	va_end(ap);
}

void
er_warn(const struct er_ctx *c, enum er_refusal r, const char *path, const char *leaf,
    const char *text, ...)
{
	va_list ap;

	va_start(ap, text);
	speak(c, true, r, path, leaf, NULL, text, ap);
	va_end(ap);
}

void
er_warn_cure(const struct er_ctx *c, enum er_refusal r, const char *path,
    const char *leaf, const char *cure, const char *text, ...)
{
	va_list ap;

	va_start(ap, text);
	speak(c, true, r, path, leaf, cure, text, ap);
	va_end(ap);
}

void
er_refuse_cure(const struct er_ctx *c, enum er_refusal r, const char *path,
    const char *leaf, const char *cure, const char *text, ...)
{
	va_list ap;

	va_start(ap, text);
	speak(c, false, r, path, leaf, cure, text, ap);
	va_end(ap);
}
