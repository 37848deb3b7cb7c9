/*
 * The table of operations.  Adding one is a row here, a handler in src/erxd/ops*.c and,
 * where its output is more than a table, a printer in src/erxctl.
 */
#include "api/verbs.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

static const struct api_arg at_args[] = {
	{ "at", API_AT, false, false, "router, or endpoint (all its routers)" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg routes_args[] = {
	{ "at", API_AT, true, false,
	    "router, endpoint (all its routers), or VNet that uses another's gateway" },
	{ "prefix", API_PREFIX, false, true, "only this network" },
	{ "view", API_CHOICE, false, false,
	    "best (the default), all, received or advertised" },
	{ "peer", API_AT, false, false, "neighbour, with received or advertised" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg events_args[] = {
	{ "after", API_UINT, false, false, "only events with a higher number" },
	{ "follow", API_BOOL, false, false, "go on with what happens from now on" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg wait_args[] = {
	{ "timeout", API_DURATION, false, false,
	    "give up after this time (default 30s)" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg target_args[] = {
	{ "kind", API_CHOICE, true, true,
	    "link, session, router, circuit, gateway, private-cloud or forwarding" },
	{ "name", API_TARGET, true, true, "its name" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg maintain_args[] = {
	{ "msee", API_MSEE, true, true, "MSEE, e.g. er-a/primary" },
	{ "drain-only", API_BOOL, false, false, "it goes on forwarding" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg end_maintain_args[] = {
	{ "msee", API_MSEE, true, true, "MSEE" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg fail_args[] = {
	{ "kind", API_CHOICE, true, true,
	    "link, session, router, circuit, gateway, private-cloud or forwarding" },
	{ "name", API_TARGET, true, true, "its name" },
	{ "text", API_STRING, false, false,
	    "of a session: shutdown text for the other end (RFC 9003)" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg refresh_args[] = {
	{ "session", API_SESSION, true, true, "name of the session" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg reset_args[] = {
	{ "session", API_RESET, true, true,
	    "a session; or a link, router or circuit for all of theirs" },
	{ "text", API_STRING, false, false,
	    "shutdown text for the other end (RFC 9003)" },
	{ NULL, 0, false, false, NULL },
};

/* Who asks: erxctl has it as a global option. */
#define SUBSCRIPTION                                        \
	{                                                   \
		API_SUBSCRIPTION, API_STRING, false, false, \
		    "who asks (default: default)"           \
	}

static const struct api_arg apply_args[] = {
	{ "lab", API_TREE, true, true, "lab file that replaces the running lab" },
	{ "dry-run", API_BOOL, false, false, "only say what would change" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg edit_args[] = {
	{ "operation", API_CHOICE, true, true, "create, update or delete" },
	{ "piece", API_TREE, true, true,
	    "file with a piece of a lab; -: standard input" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg authorization_create_args[] = {
	{ "circuit", API_CIRCUIT, true, true,
	    "circuit or private cloud it lets one onto" },
	{ "name", API_STRING, true, true, "its name" },
	{ "key", API_STRING, false, false, "a GUID, if it must be this one" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg authorization_list_args[] = {
	{ "name", API_CIRCUIT, false, true, "only those of this circuit" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg authorization_revoke_args[] = {
	{ "circuit", API_CIRCUIT, true, true, "circuit or private cloud" },
	{ "name", API_AUTHORIZATION, true, true, "its name" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg connection_create_args[] = {
	{ "name", API_STRING, true, true, "name of the connection" },
	{ "vnet", API_VNET, true, false, "VNet whose gateway it begins at" },
	{ "circuit", API_CIRCUIT, true, false, "name, resource id or service key" },
	{ "authorization", API_STRING, false, false,
	    "name of one of its authorizations" },
	{ "authorization-key", API_STRING, false, false, "key of a circuit of others" },
	{ "weight", API_UINT, false, false, "0 to 32000; the highest wins" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg connection_delete_args[] = {
	{ "vnet", API_VNET, true, true, "VNet" },
	{ "name", API_CONNECTION, true, true, "name of the connection" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg reach_create_args[] = {
	{ "name", API_STRING, true, true, "name of the link" },
	{ "from", API_CIRCUIT, true, false, "circuit it is configured on" },
	{ "to", API_CIRCUIT, true, false,
	    "the other: name, resource id or service key" },
	{ "authorization", API_STRING, false, false,
	    "name of one of its authorizations" },
	{ "authorization-key", API_STRING, false, false, "key of a circuit of others" },
	{ "address-prefix", API_PREFIX, false, false, "/29 for its ends" },
	{ "ipv6-address-prefix", API_PREFIX, false, false, "/125 for its ends" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg reach_delete_args[] = {
	{ "name", API_REACH, true, true, "name of the link" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg announce_args[] = {
	{ "site", API_SITE, true, true, "site, or plain router" },
	{ "prefix", API_PREFIX, true, true, "what is announced" },
	{ "as-path", API_STRING, false, false, "AS numbers behind its own" },
	{ "community", API_STRING, false, false, "communities, with commas between" },
	{ "med", API_UINT, false, false, "multi-exit discriminator" },
	{ "over", API_CIRCUIT, false, false,
	    "circuits, with commas between (default: all)" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg withdraw_args[] = {
	{ "site", API_SITE, true, true, "site, or plain router" },
	{ "prefix", API_PREFIX, true, true, "what is not announced any more" },
	{ "over", API_CIRCUIT, false, false, "only the entry for just these circuits" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

/* erxctl's own: where the octets go. */
#define WRITE                                                  \
	{                                                      \
		API_WRITE, API_STRING, false, false,           \
		    "file to write (default: standard output)" \
	}

static const struct api_arg capture_args[] = {
	{ "of", API_AT, false, true,
	    "session, router or endpoint (default: every session)" },
	{ "format", API_CHOICE, false, false, "pcapng (the default) or mrt" },
	{ "for", API_DURATION, false, false, "end after this time" },
	{ "count", API_UINT, false, false, "end after so many messages" },
	WRITE,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg dump_args[] = {
	{ "at", API_AT, true, true, "router, or endpoint (all its routers)" },
	{ "view", API_CHOICE, false, false,
	    "all (the default), best, received or advertised" },
	{ "peer", API_STRING, false, false, "neighbour, with received or advertised" },
	WRITE,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg no_args[] = {
	{ NULL, 0, false, false, NULL },
};

static const struct api_column session_columns[] = {
	{ "local", "Local", false },
	{ "remote", "Remote", false },
	{ "families|family", "Family", false },
	{ "remote-as", "Remote AS", true },
	{ "state", "State", false },
	{ "up-for-seconds", "Up for", true },
	{ "received", "Received", true },
	{ "accepted", "Accepted", true },
	{ "advertised", "Advertised", true },
	{ "last-error", "Last error", false },
	{ NULL, NULL, false },
};

static const struct api_column bfd_columns[] = {
	{ "local", "Local", false },
	{ "remote", "Remote", false },
	{ "family", "Family", false },
	{ "state", "State", false },
	{ "remote-state", "Remote state", false },
	{ "up-for-seconds", "Up for", true },
	{ "transmit-ms", "Transmit ms", true },
	{ "detect-ms", "Detect ms", true },
	{ "sent", "Sent", true },
	{ "received", "Received", true },
	{ "discarded", "Discarded", true },
	{ "diagnostic", "Diagnostic", false },
	{ NULL, NULL, false },
};

static const struct api_column route_columns[] = {
	{ "router", "Router", false },
	{ "network", "Network", false },
	{ "best", "Best", false },
	{ "next-hop", "Next hop", false },
	{ "local-pref", "LocPrf", true },
	{ "weight", "Weight", true },
	{ "as-path", "Path", false },
	{ "origin", "Origin", false },
	{ "from", "From", false },
	{ "to", "To", false },
	{ "path-id", "Path id", true },
	{ "communities", "Communities", false },
	{ "reason", "Refused", false },
	{ NULL, NULL, false },
};

static const struct api_column event_columns[] = {
	{ "number", "#", true },
	{ "at", "At", false },
	{ "kind", "Event", false },
	{ "subject", "Subject", false },
	{ "text", "Text", false },
	{ NULL, NULL, false },
};

static const struct api_column counter_columns[] = {
	{ "counter", "Counter", false },
	{ "value", "Value", true },
	{ "bound", "Bound", true },
	{ "meaning", "Meaning", false },
	{ NULL, NULL, false },
};

static const struct api_column change_columns[] = {
	{ "change", "Change", false },
	{ NULL, NULL, false },
};

/* Tables of objects. */
static const struct api_arg object_args[] = {
	{ "name", API_OBJECT, false, true, "only this one" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

/* Tables as Azure shows them. */
#define AZ                                                                          \
	{                                                                           \
		API_AZ, API_BOOL, false, false, "as the Azure CLI prints it: -o az" \
	}

static const struct api_arg path_args[] = {
	{ "name", API_CIRCUIT, true, true, "circuit" },
	{ "path", API_CHOICE, false, false, "primary (the default) or secondary" },
	AZ,
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg gateway_args[] = {
	{ "name", API_VNET, true, true, "VNet" },
	{ "instance", API_CHOICE, false, false, "gw0, gw1 or all" },
	AZ,
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg advertised_args[] = {
	{ "name", API_VNET, true, true, "VNet" },
	{ "peer", API_STRING, true, false, "address of the peer" },
	{ "instance", API_CHOICE, false, false, "gw0, gw1 or all" },
	AZ,
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg effective_args[] = {
	{ "name", API_VNET, true, true, "VNet" },
	AZ,
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg trace_args[] = {
	{ "from", API_PLACE, true, true,
	    "endpoint, network of one, router or address" },
	{ "to", API_PLACE, true, true, "the same" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg explain_args[] = {
	{ "prefix", API_PREFIX, true, true, "network" },
	{ "at", API_AT, true, false, "router, or endpoint (all its routers)" },
	{ API_AS_TEXT, API_BOOL, false, false, "as a text" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg snapshot_args[] = {
	{ "name", API_SNAPSHOT, true, true, "its name" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg diff_args[] = {
	{ "from", API_SNAPSHOT, true, true, "snapshot" },
	{ "to", API_SNAPSHOT, false, true, "snapshot, or `now` (the default)" },
	{ "all", API_BOOL, false, false, "also routes that are not in use" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_column snapshot_columns[] = {
	{ "name", "Name", false },
	{ "routers", "Routers", true },
	{ "rows", "Rows", true },
	{ "age-seconds", "Age", true },
	{ NULL, NULL, false },
};

static const struct api_column diff_columns[] = {
	{ "change", "", false },
	{ "router", "Router", false },
	{ "network", "Network", false },
	{ "from", "From", false },
	{ "to", "To", false },
	{ NULL, NULL, false },
};

static const struct api_column use_columns[] = {
	{ "use-case", "Use case", false },
	{ "from", "From", false },
	{ "to", "To", false },
	{ "verdict", "Verdict", false },
	{ "rule", "Rule", false },
	{ "reason", "Why", false },
	{ NULL, NULL, false },
};

static const struct api_column failure_columns[] = {
	{ "kind", "Kind", false },
	{ "name", "Name", false },
	{ "state", "State", false },
	{ NULL, NULL, false },
};

static const struct api_arg names_args[] = {
	{ "list", API_STRING, true, true, "of what" },
	SUBSCRIPTION,
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg assert_args[] = {
	{ "checks", API_STRING, false, false, "{ checks: [ ... ] } as YAML" },
	{ "file", API_STRING, false, false, "the same, as it stands in a file" },
	{ "name", API_STRING, false, false, "what errors call that file" },
	{ "timeout", API_DURATION, false, false,
	    "until all hold, at the longest; 0s without" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_arg graph_args[] = {
	{ "format", API_CHOICE, false, false, "mermaid (the default), dot or json" },
	{ NULL, 0, false, false, NULL },
};

static const struct api_column circuit_columns[] = {
	{ "name", "Name", false },
	{ "subscription", "Subscription", false },
	{ "location", "Location", false },
	{ "sku", "SKU", false },
	{ "bandwidth-mbps", "Mbps", true },
	{ "provider-state", "Provider state", false },
	{ "peering-state", "Peering", false },
	{ "primary-session", "Primary", false },
	{ "secondary-session", "Secondary", false },
	{ "links", "Links", true },
	{ NULL, NULL, false },
};

static const struct api_column connection_columns[] = {
	{ "name", "Name", false },
	{ "vnet", "VNet", false },
	{ "circuit", "Circuit", false },
	{ "weight", "Weight", true },
	{ "authorization", "Authorization", false },
	{ "status", "Status", false },
	{ "reason", "Reason", false },
	{ NULL, NULL, false },
};

static const struct api_column reach_columns[] = {
	{ "name", "Name", false },
	{ "from", "From", false },
	{ "to", "To", false },
	{ "address-prefix", "Prefix", false },
	{ "authorization", "Authorization", false },
	{ "status", "Status", false },
	{ "reason", "Reason", false },
	{ NULL, NULL, false },
};

static const struct api_column cloud_columns[] = {
	{ "name", "Name", false },
	{ "subscription", "Subscription", false },
	{ "location", "Location", false },
	{ "network-block", "Network block", false },
	{ "asn", "AS", true },
	{ "status", "Status", false },
	{ "reason", "Reason", false },
	{ NULL, NULL, false },
};

static const struct api_column vnet_columns[] = {
	{ "name", "Name", false },
	{ "subscription", "Subscription", false },
	{ "location", "Location", false },
	{ "address-space", "Address space", false },
	{ "gateway", "Gateway", false },
	{ "peered-with", "Peered with", false },
	{ "connections", "Connections", true },
	{ NULL, NULL, false },
};

static const struct api_column site_columns[] = {
	{ "name", "Name", false },
	{ "subscription", "Subscription", false },
	{ "asn", "AS", true },
	{ "routers", "Routers", true },
	{ "circuits", "Circuits", false },
	{ "status", "Status", false },
	{ "reason", "Reason", false },
	{ NULL, NULL, false },
};

static const struct api_column route_table_columns[] = {
	{ "network", "Network", false },
	{ "next-hop", "NextHop", false },
	{ "local-pref", "LocPrf", API_ALWAYS },
	{ "weight", "Weight", true },
	{ "path", "Path", false },
	{ NULL, NULL, false },
};

static const struct api_column summary_columns[] = {
	{ "neighbor", "Neighbor", false },
	{ "v", "V", true },
	{ "as", "AsProperty", true },
	{ "up-down", "UpDown", false },
	{ "state-pfx-rcd", "StatePfxRcd", false },
	{ NULL, NULL, false },
};

static const struct api_column arp_columns[] = {
	{ "age", "Age", true },
	{ "interface", "InterfaceProperty", false },
	{ "ip-address", "IpAddress", false },
	{ "mac-address", "MacAddress", false },
	{ NULL, NULL, false },
};

static const struct api_column learned_columns[] = {
	{ "network", "Network", false },
	{ "origin", "Origin", false },
	{ "source-peer", "SourcePeer", false },
	{ "as-path", "AsPath", false },
	{ "weight", "Weight", true },
	{ "next-hop", "NextHop", false },
	{ "instance", "Instance", false },
	{ NULL, NULL, false },
};

static const struct api_column advertised_columns[] = {
	{ "network", "Network", false },
	{ "next-hop", "NextHop", false },
	{ "origin", "Origin", false },
	{ "as-path", "AsPath", false },
	{ "weight", "Weight", true },
	{ "instance", "Instance", false },
	{ NULL, NULL, false },
};

static const struct api_column peer_columns[] = {
	{ "instance", "Instance", false },
	{ "neighbor", "Neighbor", false },
	{ "asn", "ASN", true },
	{ "state", "State", false },
	{ "connected-duration", "ConnectedDuration", false },
	{ "routes-received", "RoutesReceived", true },
	{ "messages-sent", "MessagesSent", true },
	{ "messages-received", "MessagesReceived", true },
	{ NULL, NULL, false },
};

static const struct api_column effective_columns[] = {
	{ "source", "Source", false },
	{ "state", "State", false },
	{ "address-prefix", "Address Prefix", false },
	{ "next-hop-type", "Next Hop Type", false },
	{ "next-hop-ip", "Next Hop IP", API_ALWAYS },
	{ NULL, NULL, false },
};

static const struct api_column authorization_columns[] = {
	{ "name", "Name", false },
	{ "circuit", "Circuit", false },
	{ "key", "Key", false },
	{ "use-status", "Status", false },
	{ "used-by", "Used by", false },
	{ NULL, NULL, false },
};

const struct api_verb api_verbs[] = {
	{ "show-sessions", "show sessions", "sessions", "BGP sessions and their state",
	    at_args, session_columns, false },
	{ "show-bfd", "show bfd", "bfd", "BFD of sessions with real routers", at_args,
	    bfd_columns, false },
	{ "show-routes", "show routes", "routes", "routes of a router or an endpoint",
	    routes_args, route_columns, false },
	{ "show-events", "show events", "events", "what happened, oldest first",
	    events_args, event_columns, false },
	{ "show-failures", "show failures", "failures",
	    "what has failed on request, and what is under maintenance", no_args,
	    failure_columns, false },
	{ "show-counters", "show counters", "counters",
	    "work done by the daemon, and its bounds", no_args, counter_columns,
	    false },
	{ "show-circuits", "show circuits", "circuits", "circuits and their peerings",
	    object_args, circuit_columns, false },
	{ "show-authorizations", "show authorizations", "authorizations",
	    "authorizations of one's own circuits", object_args, authorization_columns,
	    false },
	{ "show-connections", "show connections", "connections",
	    "connections of VNets to circuits", object_args, connection_columns,
	    false },
	{ "show-global-reach", "show global-reach", "global-reach",
	    "links between circuits", object_args, reach_columns, false },
	{ "show-private-clouds", "show private-clouds", "private-clouds",
	    "private clouds", object_args, cloud_columns, false },
	{ "show-vnets", "show vnets", "vnets", "VNets and their gateways", object_args,
	    vnet_columns, false },
	{ "show-sites", "show sites", "sites", "sites and their edges", object_args,
	    site_columns, false },
	{ "show-route-table", "show route-table", "route-table", "table of an MSEE",
	    path_args, route_table_columns, false },
	{ "show-route-table-summary", "show route-table-summary", "route-table-summary",
	    "neighbours of an MSEE", path_args, summary_columns, false },
	{ "show-arp", "show arp", "arp", "ARP table of an MSEE", path_args, arp_columns,
	    false },
	{ "show-learned-routes", "show learned-routes", "learned-routes",
	    "what a gateway has learned", gateway_args, learned_columns, false },
	{ "show-advertised-routes", "show advertised-routes", "advertised-routes",
	    "what a gateway tells a peer", advertised_args, advertised_columns, false },
	{ "show-bgp-peers", "show bgp-peers", "bgp-peers", "peers of a gateway",
	    gateway_args, peer_columns, false },
	{ "show-effective-routes", "show effective-routes", "effective-routes",
	    "what hosts of a VNet go by", effective_args, effective_columns, false },
	{ "explain", "explain", "explain", "why a route is there, or is not",
	    explain_args, NULL, false },
	{ "reach", "reach", "reach",
	    "what the service is for, and whether it works now", object_args,
	    use_columns, false },
	{ "show-snapshots", "show snapshots", "snapshots", "snapshots that are kept",
	    no_args, snapshot_columns, false },
	{ "snapshot-delete", "snapshot delete", NULL, "forget a snapshot",
	    snapshot_args, NULL, false },
	{ "snapshot", "snapshot", "snapshots",
	    "keep all tables as they are now, under a name", snapshot_args,
	    snapshot_columns, true },
	{ "diff", "diff", "diff", "what has changed since a snapshot", diff_args,
	    diff_columns, true },
	{ "trace", "trace", "trace", "the ways of a packet", trace_args, NULL, false },
	{ "wait", "wait", "wait", "return when the lab has converged", wait_args, NULL,
	    true },
	{ "maintain", "maintain", NULL, "drain an MSEE, then stop its forwarding",
	    maintain_args, NULL, true },
	{ "end-maintain", "end-maintain", "restore", "undo that", end_maintain_args,
	    NULL, false },
	{ "fail", "fail", NULL, "make something fail", fail_args, NULL, false },
	{ "restore", "restore", "restore", "undo a failure", target_args, NULL, false },
	{ "refresh", "refresh", NULL, "ask a neighbour for its routes again",
	    refresh_args, NULL, false },
	{ "reset", "reset", NULL,
	    "end sessions with Cease; they come back by themselves", reset_args, NULL,
	    false },
	{ "apply", "apply", "changes", "replace the running lab by a file", apply_args,
	    change_columns, false },
	{ "edit", "edit", "changes", "create, update or delete a piece of the lab",
	    edit_args, change_columns, false },
	{ "authorization-create", "authorization create", "authorization",
	    "make a key that lets one connection onto a circuit",
	    authorization_create_args, authorization_columns, false },
	{ "authorization-list", "authorization list", "authorizations",
	    "authorizations and their keys", authorization_list_args,
	    authorization_columns, false },
	{ "authorization-revoke", "authorization revoke", "changes",
	    "take a key back, and what was made with it", authorization_revoke_args,
	    change_columns, false },
	{ "connection-create", "connection create", "changes",
	    "connect a VNet to a circuit", connection_create_args, change_columns,
	    false },
	{ "connection-delete", "connection delete", "changes", "remove a connection",
	    connection_delete_args, change_columns, false },
	{ "global-reach-create", "global-reach create", "changes", "join two circuits",
	    reach_create_args, change_columns, false },
	{ "global-reach-delete", "global-reach delete", "changes", "part them again",
	    reach_delete_args, change_columns, false },
	{ "announce", "announce", "changes", "announce a prefix from a site",
	    announce_args, change_columns, false },
	{ "withdraw", "withdraw", "changes", "withdraw it again", withdraw_args,
	    change_columns, false },
	{ "names", NULL, "names", "names in the running lab, for completion",
	    names_args, NULL, false },
	{ "assert", NULL, "assert", "whether checks hold in the running lab",
	    assert_args, NULL, true },
	{ "graph", NULL, "graph", "a picture of the running lab", graph_args, NULL,
	    false },
	{ "capture", "capture", API_OCTETS, "BGP messages as they go over sessions",
	    capture_args, NULL, true },
	{ "dump", "dump", API_OCTETS, "a table as an MRT file", dump_args, NULL, true },
	{ "version", "version", "version", "version of the daemon", no_args, NULL,
	    false },
	{ NULL, NULL, NULL, NULL, NULL, NULL, false },
};

const struct api_verb *
api_verb_find(const char *name)
{
	for (const struct api_verb *v = api_verbs; v->name; v++)
		if (strcmp(v->name, name) == 0)
			return v;
	return NULL;
}

const char *
api_names(const struct api_verb *v, const struct api_arg *a, const char *before)
{
	switch (a->type) {
	case API_AT:
		return "routers";
	case API_PLACE:
		return "places";
	case API_CIRCUIT:
		return "circuits";
	case API_VNET:
		return "vnets";
	case API_SITE:
		return "announcers";
	case API_MSEE:
		return "msees";
	case API_SESSION:
		return "sessions";
	case API_RESET:
		return "resets";
	case API_SNAPSHOT:
		return "snapshots";
	case API_CONNECTION:
		return "connections";
	case API_REACH:
		return "global-reach";
	case API_AUTHORIZATION:
		return "authorizations";
	case API_OBJECT:
		return v->result;
	case API_TARGET:
		return before; /* "link" …: the lists have these names, too */
	case API_STRING:
	case API_UINT:
	case API_BOOL:
	case API_DURATION:
	case API_PREFIX:
	case API_TREE:
	case API_CHOICE:
		break;
	}
	return NULL;
}

char *
api_socket_path(const char *given)
{
	const char *dir;

	if (given && *given)
		return xstrdup(given);
	given = getenv("ERX_SOCKET");
	if (given && *given)
		return xstrdup(given);
	dir = getenv("XDG_RUNTIME_DIR");
	if (dir && *dir)
		return xasprintf("%s/erxd.sock", dir);
	return xstrdup("/run/erxd/erxd.sock");
}
