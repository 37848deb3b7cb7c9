/*
 * What operations answer, a row for each member of an object.  The daemon writes these
 * objects in lib/view and src/erxd; tests/cli/test_openapi.py holds what it writes
 * against the schema that is made from here, and refuses members that have no row.
 */
#include "api/answers.h"

#include "api/answers_checks.h"
#include "api/answers_explain.h"
#include "api/answers_failover.h"
#include "api/answers_map.h"
#include "api/answers_packets.h"
#include "api/answers_peerings.h"
#include "api/answers_preview.h"

#include <stddef.h>
#include <string.h>

const struct api_field api_change_fields[] = {
	{ "op", API_FIELD_TEXT, 0, NULL },
	{ "path", API_FIELD_TEXT, 0, NULL },
	{ "kind", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "name", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "leaf", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "from", API_FIELD_ANY, API_FIELD_NULL, NULL },
	{ "to", API_FIELD_ANY, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field segment[] = {
	{ "type", API_FIELD_TEXT, 0, NULL },
	{ "asns", API_FIELD_NUMBER, API_FIELD_LIST, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field route[] = {
	{ "network", API_FIELD_TEXT, 0, NULL },
	{ "next-hop", API_FIELD_TEXT, 0, NULL },
	{ "local-pref", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "weight", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "as-path", API_FIELD_TEXT, 0, NULL },
	{ "as-path-segments", API_FIELD_OBJECT, API_FIELD_LIST, segment },
	{ "origin", API_FIELD_TEXT, 0, NULL },
	{ "best", API_FIELD_BOOL, 0, NULL },
	{ "stale", API_FIELD_BOOL, API_FIELD_MAY, NULL },
	{ "from", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "router", API_FIELD_TEXT, 0, NULL },
	{ "communities", API_FIELD_TEXT, 0, NULL },
	{ "community-list", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ "ext-communities", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "large-communities", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "only-to-customer", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "accepted", API_FIELD_BOOL, API_FIELD_MAY, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "to", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "path-id", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field part[] = {
	{ "family", API_FIELD_TEXT, 0, NULL },
	{ "state", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "up-for-seconds", API_FIELD_NUMBER, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "received", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "accepted", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "stale", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "advertised", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "limit", API_FIELD_NUMBER, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "agreed", API_FIELD_BOOL, API_FIELD_MAY, NULL },
	{ "last-error", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field ao_key[] = {
	{ "key", API_FIELD_TEXT, 0, NULL },
	{ "send-id", API_FIELD_NUMBER, 0, NULL },
	{ "receive-id", API_FIELD_NUMBER, 0, NULL },
	{ "algorithm", API_FIELD_TEXT, 0, NULL },
	{ "preferred", API_FIELD_BOOL, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field session[] = {
	{ "local", API_FIELD_TEXT, 0, NULL },
	{ "remote", API_FIELD_TEXT, 0, NULL },
	{ "family", API_FIELD_TEXT, 0, NULL },
	{ "families", API_FIELD_TEXT, API_FIELD_LIST | API_FIELD_MAY, NULL },
	{ "by-family", API_FIELD_OBJECT, API_FIELD_LIST | API_FIELD_MAY, part },
	{ "local-as", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "remote-as", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "local-address", API_FIELD_TEXT, 0, NULL },
	{ "remote-address", API_FIELD_TEXT, 0, NULL },
	{ "state", API_FIELD_TEXT, 0, NULL },
	{ "up-for-seconds", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "received", API_FIELD_NUMBER, 0, NULL },
	{ "accepted", API_FIELD_NUMBER, 0, NULL },
	{ "stale", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "advertised", API_FIELD_NUMBER, 0, NULL },
	{ "limit", API_FIELD_NUMBER, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "last-error", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "policy", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "add-path", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "tcp-ao", API_FIELD_OBJECT, API_FIELD_LIST | API_FIELD_MAY, ao_key },
	{ "bfd", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field bfd[] = {
	{ "local", API_FIELD_TEXT, 0, NULL },
	{ "remote", API_FIELD_TEXT, 0, NULL },
	{ "family", API_FIELD_TEXT, 0, NULL },
	{ "local-address", API_FIELD_TEXT, 0, NULL },
	{ "remote-address", API_FIELD_TEXT, 0, NULL },
	{ "state", API_FIELD_TEXT, 0, NULL },
	{ "up-for-seconds", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "diagnostic", API_FIELD_TEXT, 0, NULL },
	{ "discriminator", API_FIELD_NUMBER, 0, NULL },
	{ "remote-discriminator", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "remote-state", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "remote-diagnostic", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "multiplier", API_FIELD_NUMBER, 0, NULL },
	{ "remote-multiplier", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "transmit-ms", API_FIELD_NUMBER, 0, NULL },
	{ "detect-ms", API_FIELD_NUMBER, 0, NULL },
	{ "sent", API_FIELD_NUMBER, 0, NULL },
	{ "received", API_FIELD_NUMBER, 0, NULL },
	{ "discarded", API_FIELD_NUMBER, 0, NULL },
	{ "last-discard", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "multihop", API_FIELD_BOOL, 0, NULL },
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field event[] = {
	{ "number", API_FIELD_NUMBER, 0, NULL },
	{ "time", API_FIELD_SECONDS, 0, NULL },
	{ "at", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "kind", API_FIELD_TEXT, 0, NULL },
	{ "subject", API_FIELD_TEXT, 0, NULL },
	{ "text", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field failure[] = {
	{ "kind", API_FIELD_TEXT, 0, NULL },
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "state", API_FIELD_TEXT, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field counter[] = {
	{ "counter", API_FIELD_TEXT, 0, NULL },
	{ "value", API_FIELD_NUMBER, 0, NULL },
	{ "bound", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "meaning", API_FIELD_TEXT, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field circuit[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "subscription", API_FIELD_TEXT, 0, NULL },
	{ "location", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "provider", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "bandwidth-mbps", API_FIELD_NUMBER, 0, NULL },
	{ "sku", API_FIELD_TEXT, 0, NULL },
	{ "sku-name", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "direct-port", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "s-tag", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "billing", API_FIELD_TEXT, 0, NULL },
	{ "provider-state", API_FIELD_TEXT, 0, NULL },
	{ "status", API_FIELD_TEXT, 0, NULL },
	{ "peering-state", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "peer-asn", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "vlan", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "primary", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "secondary", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "primary-session", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "secondary-session", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "global-reach", API_FIELD_BOOL, 0, NULL },
	{ "links", API_FIELD_NUMBER, 0, NULL },
	{ "link-limit", API_FIELD_ANY, API_FIELD_NULL, NULL },
	{ "private-cloud", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "service-key", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "id", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field authorization[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "circuit", API_FIELD_TEXT, 0, NULL },
	{ "circuit-id", API_FIELD_TEXT, 0, NULL },
	{ "key", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "use-status", API_FIELD_TEXT, 0, NULL },
	{ "used-by", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field connection[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "vnet", API_FIELD_TEXT, 0, NULL },
	{ "circuit", API_FIELD_TEXT, 0, NULL },
	{ "weight", API_FIELD_NUMBER, 0, NULL },
	{ "authorization", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "status", API_FIELD_TEXT, 0, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "sessions-up", API_FIELD_NUMBER, 0, NULL },
	{ "sessions", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field reach[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "from", API_FIELD_TEXT, 0, NULL },
	{ "to", API_FIELD_TEXT, 0, NULL },
	{ "address-prefix", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "ipv6-address-prefix", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "authorization", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "vnet-over-global-reach", API_FIELD_ANY, 0, NULL },
	{ "status", API_FIELD_TEXT, 0, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "sessions-up", API_FIELD_NUMBER, 0, NULL },
	{ "sessions", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field network[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "prefix", API_FIELD_TEXT, 0, NULL },
	{ "announced", API_FIELD_BOOL, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field machine[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "address", API_FIELD_TEXT, 0, NULL },
	{ "segment", API_FIELD_TEXT, 0, NULL },
	{ "gateway", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "mon", API_FIELD_BOOL, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field cloud[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "subscription", API_FIELD_TEXT, 0, NULL },
	{ "location", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "network-block", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "asn", API_FIELD_NUMBER, 0, NULL },
	{ "reannounce", API_FIELD_TEXT, 0, NULL },
	{ "status", API_FIELD_TEXT, 0, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "sessions-up", API_FIELD_NUMBER, 0, NULL },
	{ "sessions", API_FIELD_NUMBER, 0, NULL },
	{ "networks", API_FIELD_OBJECT, API_FIELD_LIST, network },
	{ "circuit-id", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "internet", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "cloud-links", API_FIELD_TEXT, API_FIELD_LIST | API_FIELD_MAY, NULL },
	{ "machines", API_FIELD_OBJECT, API_FIELD_LIST | API_FIELD_MAY, machine },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field vpn[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "vnet", API_FIELD_TEXT, 0, NULL },
	{ "site", API_FIELD_TEXT, 0, NULL },
	{ "enable-bgp", API_FIELD_BOOL, 0, NULL },
	{ "static", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ "tunnels-up", API_FIELD_NUMBER, 0, NULL },
	{ "tunnels", API_FIELD_NUMBER, 0, NULL },
	{ "status", API_FIELD_TEXT, 0, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "sessions-up", API_FIELD_NUMBER, 0, NULL },
	{ "sessions", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field vnet[] = {
	{ "migration-phase", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "migration-sku", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "subscription", API_FIELD_TEXT, 0, NULL },
	{ "location", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "address-space", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ "subnets", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ "peered-with", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "spokes", API_FIELD_NUMBER, 0, NULL },
	{ "peerings", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ "gateway", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "gateway-subnet", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "allow-remote-vnet-traffic", API_FIELD_BOOL, 0, NULL },
	{ "connections", API_FIELD_NUMBER, 0, NULL },
	{ "private-cloud", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field site[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "subscription", API_FIELD_TEXT, 0, NULL },
	{ "asn", API_FIELD_NUMBER, 0, NULL },
	{ "routers", API_FIELD_NUMBER, 0, NULL },
	{ "circuits", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ "advertisements", API_FIELD_NUMBER, 0, NULL },
	{ "status", API_FIELD_TEXT, 0, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "sessions-up", API_FIELD_NUMBER, 0, NULL },
	{ "sessions", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field circuit_route[] = {
	{ "network", API_FIELD_TEXT, 0, NULL },
	{ "next-hop", API_FIELD_TEXT, 0, NULL },
	{ "local-pref", API_FIELD_ANY, API_FIELD_NULL, NULL },
	{ "weight", API_FIELD_NUMBER, 0, NULL },
	{ "path", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field summary[] = {
	{ "neighbor", API_FIELD_TEXT, 0, NULL },
	{ "v", API_FIELD_NUMBER, 0, NULL },
	{ "as", API_FIELD_NUMBER, 0, NULL },
	{ "up-down", API_FIELD_TEXT, 0, NULL },
	{ "state-pfx-rcd", API_FIELD_TEXT, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field arp[] = {
	{ "age", API_FIELD_NUMBER, 0, NULL },
	{ "interface", API_FIELD_TEXT, 0, NULL },
	{ "ip-address", API_FIELD_TEXT, 0, NULL },
	{ "mac-address", API_FIELD_TEXT, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field learned[] = {
	{ "network", API_FIELD_TEXT, 0, NULL },
	{ "origin", API_FIELD_TEXT, 0, NULL },
	{ "source-peer", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "as-path", API_FIELD_TEXT, 0, NULL },
	{ "weight", API_FIELD_NUMBER, 0, NULL },
	{ "next-hop", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "local-address", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field advertised[] = {
	{ "network", API_FIELD_TEXT, 0, NULL },
	{ "next-hop", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "origin", API_FIELD_TEXT, 0, NULL },
	{ "source-peer", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "as-path", API_FIELD_TEXT, 0, NULL },
	{ "weight", API_FIELD_NUMBER, 0, NULL },
	{ "local-address", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field peer[] = {
	{ "neighbor", API_FIELD_TEXT, 0, NULL },
	{ "asn", API_FIELD_NUMBER, 0, NULL },
	{ "state", API_FIELD_TEXT, 0, NULL },
	{ "connected-duration", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "routes-received", API_FIELD_NUMBER, 0, NULL },
	{ "messages-sent", API_FIELD_NUMBER, 0, NULL },
	{ "messages-received", API_FIELD_NUMBER, 0, NULL },
	{ "local-address", API_FIELD_TEXT, 0, NULL },
	{ "instance", API_FIELD_TEXT, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field effective[] = {
	/* Of hosts, but for the next hop that is a name and the path, which hubs have.
	 */
	{ "source", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "state", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "address-prefix", API_FIELD_TEXT, 0, NULL },
	{ "next-hop-type", API_FIELD_TEXT, 0, NULL },
	{ "next-hop", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "next-hop-ip", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "as-path", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field direction[] = {
	{ "members", API_FIELD_NUMBER, 0, NULL },
	{ "lost", API_FIELD_NUMBER, 0, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field flow[] = {
	{ "use-case", API_FIELD_TEXT, 0, NULL },
	{ "from", API_FIELD_TEXT, 0, NULL },
	{ "to", API_FIELD_TEXT, 0, NULL },
	{ "verdict", API_FIELD_TEXT, 0, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "symmetric", API_FIELD_BOOL, API_FIELD_NULL, NULL },
	{ "forward", API_FIELD_OBJECT, 0, direction },
	{ "reverse", API_FIELD_OBJECT, API_FIELD_NULL, direction },
	{ "not-modelled", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field snapshot[] = {
	{ "name", API_FIELD_TEXT, 0, NULL },
	{ "routers", API_FIELD_NUMBER, 0, NULL },
	{ "rows", API_FIELD_NUMBER, 0, NULL },
	{ "bytes", API_FIELD_NUMBER, 0, NULL },
	{ "age-seconds", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field trace_hop[] = {
	{ "router", API_FIELD_TEXT, 0, NULL },
	{ "link", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "match", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "stretched", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field trace_path[] = {
	{ "fate", API_FIELD_TEXT, 0, NULL },
	{ "hops", API_FIELD_OBJECT, API_FIELD_LIST, trace_hop },
	{ "into", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field way[] = {
	{ "members", API_FIELD_NUMBER, 0, NULL },
	{ "lost", API_FIELD_NUMBER, 0, NULL },
	{ "internet", API_FIELD_NUMBER, 0, NULL },
	{ "half-known", API_FIELD_NUMBER, 0, NULL },
	{ "loop", API_FIELD_BOOL, 0, NULL },
	{ "mtu", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "paths", API_FIELD_OBJECT, API_FIELD_LIST, trace_path },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field trace[] = {
	{ "from", API_FIELD_TEXT, 0, NULL },
	{ "to", API_FIELD_TEXT, 0, NULL },
	{ "translated-to", API_FIELD_TEXT, API_FIELD_MAY, NULL },
	{ "members", API_FIELD_NUMBER, 0, NULL },
	{ "lost", API_FIELD_NUMBER, 0, NULL },
	{ "internet", API_FIELD_NUMBER, 0, NULL },
	{ "half-known", API_FIELD_NUMBER, 0, NULL },
	{ "loop", API_FIELD_BOOL, 0, NULL },
	{ "mtu", API_FIELD_NUMBER, API_FIELD_NULL, NULL },
	{ "reason", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "rule", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "paths", API_FIELD_OBJECT, API_FIELD_LIST, trace_path },
	{ "reverse", API_FIELD_OBJECT, API_FIELD_NULL, way },
	{ "symmetric", API_FIELD_BOOL, API_FIELD_NULL, NULL },
	{ "only-forward", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "only-reverse", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field lasting[] = {
	{ "router", API_FIELD_TEXT, 0, NULL },
	{ "network", API_FIELD_TEXT, 0, NULL },
	{ "before", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "after", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field reason[] = {
	{ "subject", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "text", API_FIELD_TEXT, 0, NULL },
	{ "cure", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field rest[] = {
	{ "converged", API_FIELD_BOOL, API_FIELD_MAY, NULL },
	{ "held", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ "reasons", API_FIELD_OBJECT, API_FIELD_LIST | API_FIELD_MAY, reason },
	{ "restored", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "not-restored", API_FIELD_OBJECT, API_FIELD_LIST | API_FIELD_MAY, lasting },
	{ "more-not-restored", API_FIELD_NUMBER, API_FIELD_MAY, NULL },
	{ "not-compared", API_FIELD_TEXT, API_FIELD_NULL | API_FIELD_MAY, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

static const struct api_field edited[] = {
	{ "number", API_FIELD_NUMBER, 0, NULL },
	{ "at", API_FIELD_TEXT, 0, NULL },
	{ "by", API_FIELD_TEXT, 0, NULL },
	{ "undone", API_FIELD_BOOL, 0, NULL },
	{ "changes", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

/* Counted since the daemon runs the station, over all of its connections. */
static const struct api_field station[] = {
	{ "station", API_FIELD_TEXT, 0, NULL },
	{ "address", API_FIELD_TEXT, 0, NULL },
	{ "port", API_FIELD_NUMBER, 0, NULL },
	{ "state", API_FIELD_TEXT, 0, NULL },
	{ "monitor", API_FIELD_TEXT, API_FIELD_LIST, NULL },
	{ "announced", API_FIELD_NUMBER, 0, NULL },
	{ "withdrawn", API_FIELD_NUMBER, 0, NULL },
	{ "messages", API_FIELD_NUMBER, 0, NULL },
	{ "octets", API_FIELD_NUMBER, 0, NULL },
	{ "connects", API_FIELD_NUMBER, 0, NULL },
	{ "dropped", API_FIELD_NUMBER, 0, NULL },
	{ "caught-up", API_FIELD_NUMBER, 0, NULL },
	{ "left-out", API_FIELD_NUMBER, 0, NULL },
	{ NULL, API_FIELD_TEXT, 0, NULL },
};

/* Revisions are of the YANG modules. */
static const struct api_field version[] = {
	{ "version", API_FIELD_TEXT, 0, NULL },
	{ "commit", API_FIELD_TEXT, API_FIELD_NULL, NULL },
	{ "erx-lab", API_FIELD_TEXT, 0, NULL },
	{ "erx-plan", API_FIELD_TEXT, 0, NULL },
	{ NULL, 0, 0, NULL },
};

const struct api_answer api_answers[] = {
	{ "sessions", session, true, false },
	{ "bfd", bfd, true, false },
	{ "routes", route, true, false },
	{ "events", event, true, false },
	{ "failures", failure, true, false },
	{ "packets", api_packets_fields, true, false },
	{ "failover-tests", api_failover_test_fields, true, false },
	{ "failover-routes", api_failover_route_fields, true, false },
	{ "resiliency", api_resiliency_fields, true, false },
	{ "route-sets", api_route_set_fields, true, false },
	{ "counters", counter, true, false },
	{ "stations", station, true, false },
	{ "circuits", circuit, true, false },
	{ "authorizations", authorization, true, false },
	{ "authorization", authorization, false, false },
	{ "peerings", api_peering_fields, true, false },
	{ "stats", api_stats_fields, true, false },
	{ "route-filters", api_route_filter_fields, true, false },
	{ "virtual-hubs", api_virtual_hub_fields, true, false },
	{ "route-servers", api_route_server_fields, true, false },
	{ "direct-ports", api_port_fields, true, false },
	{ "connections", connection, true, false },
	{ "global-reach", reach, true, false },
	{ "private-clouds", cloud, true, false },
	{ "vnets", vnet, true, false },
	{ "gateways", api_gateway_fields, true, false },
	{ "vpn-connections", vpn, true, false },
	{ "sites", site, true, false },
	{ "route-table", circuit_route, true, false },
	{ "route-table-summary", summary, true, false },
	{ "arp", arp, true, false },
	{ "learned-routes", learned, true, false },
	{ "advertised-routes", advertised, true, false },
	{ "bgp-peers", peer, true, false },
	{ "effective-routes", effective, true, false },
	{ "explain", api_explained_fields, true, true },
	{ "reach", flow, true, false },
	{ "snapshots", snapshot, true, false },
	{ "diff", api_difference_fields, true, false },
	{ "trace", trace, false, false },
	{ "wait", rest, false, false },
	{ "restore", rest, false, false },
	{ "changes", api_change_line_fields, true, false },
	{ "names", NULL, true, false },
	{ "assert", api_assert_fields, false, false },
	{ "graph", NULL, false, false },
	{ "map", api_map_fields, false, false },
	{ "env", NULL, false, false },
	{ "page", NULL, false, false },
	{ "preview", api_preview_fields, false, false },
	{ "rehearsal", api_rehearsal_fields, false, false },
	{ "lab", NULL, false, false },
	{ "advance", api_advance_fields, false, false },
	{ "history", edited, true, false },
	{ "version", version, false, true },
	{ NULL, NULL, false, false },
};

const struct api_answer *
api_answer_find(const char *result)
{
	for (const struct api_answer *a = api_answers; a->result; a++)
		if (strcmp(a->result, result) == 0)
			return a;
	return NULL;
}
