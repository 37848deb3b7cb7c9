/*
 * Operations that show what runs: sessions, routes, events, counters.
 */
#include "api/verbs_int.h"
#include "net/routes.h"

static const struct api_arg at_args[] = {
	[API_AT_AT] = { .name = "at",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "routers",
	    .help = "router, or endpoint (all its routers)" },
};

static const struct api_column session_columns[] = {
	{ "local", "Local", 0 },
	{ "remote", "Remote", 0 },
	{ "families|family", "Family", API_GOES(4) },
	{ "remote-as", "Remote AS", API_RIGHT | API_GOES(6) },
	{ "state", "State", API_STATE },
	{ "up-for-seconds", "Up for", API_RIGHT | API_SPAN | API_GOES(2) },
	{ "received", "Received", API_RIGHT | API_GOES(3) },
	{ "accepted", "Accepted", API_RIGHT | API_GOES(7) },
	{ "advertised", "Advertised", API_RIGHT | API_GOES(5) },
	{ "name", "Session", API_EXTRA },
	{ "last-error", "Last error", API_GOES(1) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_sessions = {
	.name = "show-sessions",
	.command = "show sessions",
	.result = "sessions",
	.help = "BGP sessions and their state",
	API_ARGS(at_args),
	.render = API_RENDER_TABLE,
	.columns = session_columns,
	.scope = API_SCOPE_ROWS,
	.mine = "local",
	.theirs = "remote",
};

static const struct api_column bfd_columns[] = {
	{ "local", "Local", 0 },
	{ "remote", "Remote", 0 },
	{ "family", "Family", API_GOES(1) },
	{ "state", "State", API_STATE },
	{ "remote-state", "Remote state", API_GOES(2) },
	{ "up-for-seconds", "Up for", API_RIGHT | API_SPAN },
	{ "transmit-ms", "Transmit ms", API_RIGHT | API_GOES(3) },
	{ "detect-ms", "Detect ms", API_RIGHT | API_GOES(4) },
	{ "sent", "Sent", API_RIGHT | API_GOES(5) },
	{ "received", "Received", API_RIGHT | API_GOES(6) },
	{ "discarded", "Discarded", API_RIGHT | API_GOES(7) },
	{ "diagnostic", "Diagnostic", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_bfd = {
	.name = "show-bfd",
	.command = "show bfd",
	.result = "bfd",
	.help = "BFD of sessions with real routers",
	API_ARGS(at_args),
	.render = API_RENDER_TABLE,
	.columns = bfd_columns,
	.scope = API_SCOPE_ROWS,
	.mine = "local",
	.theirs = "remote",
};

static const struct api_arg routes_args[] = {
	[API_ROUTES_AT] = { .name = "at",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "routers",
	    .help = "router, endpoint (all its routers), or VNet that uses another's "
		    "gateway (default: all routers)" },
	[API_ROUTES_PREFIX] = { .name = "prefix",
	    .type = API_TYPE_PREFIX,
	    .around = true,
	    .positional = true,
	    .help = "only this network, or the longest match of an address" },
	[API_ROUTES_VIEW] = { .name = "view",
	    .type = API_TYPE_WORD,
	    .words = net_view_words,
	    .initial = "best" },
	[API_ROUTES_PEER] = { .name = "peer",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "routers",
	    .help = "neighbour, with received or advertised" },
};

static const struct api_column route_columns[] = {
	{ "router", "Router", 0 },
	{ "network", "Network", 0 },
	{ "best", "Best", 0 },
	{ "stale", "Stale", API_RARE },
	{ "next-hop", "Next hop", API_GOES(4) },
	{ "local-pref", "LocPrf", API_RIGHT | API_GOES(5) },
	{ "weight", "Weight", API_RIGHT | API_GOES(3) },
	{ "as-path", "Path", 0 },
	{ "origin", "Origin", API_GOES(7) },
	{ "from", "From", API_GOES(1) },
	{ "to", "To", API_RARE },
	{ "path-id", "Path id", API_RIGHT | API_RARE },
	{ "communities", "Communities", API_RARE | API_GOES(6) },
	{ "reason", "Refused", API_RARE },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_routes = {
	.name = "show-routes",
	.command = "show routes",
	.result = "routes",
	.help = "routes of a router or an endpoint",
	API_ARGS(routes_args),
	.render = API_RENDER_TABLE,
	.columns = route_columns,
	.instead = &api_verb_show_effective_routes,
	.scope = API_SCOPE_ROWS,
	.mine = "router",
	.theirs = "from|to",
};

static const struct api_arg events_args[] = {
	[API_EVENTS_AFTER] = { .name = "after",
	    .type = API_TYPE_UINT,
	    .help = "only events with a higher number" },
	[API_EVENTS_FOLLOW] = { .name = "follow",
	    .type = API_TYPE_BOOL,
	    .help = "go on with what happens from now on" },
};

static const struct api_column event_columns[] = {
	{ "number", "#", API_RIGHT | API_GOES(7) },
	{ "at", "At", API_GOES(5) },
	{ "kind", "Event", API_GOES(6) },
	{ "subject", "Subject", 0 },
	{ "text", "Text", API_FOLDS },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_events = {
	.name = "show-events",
	.command = "show events",
	.result = "events",
	.help = "what happened, oldest first",
	API_ARGS(events_args),
	.render = API_RENDER_TABLE,
	.columns = event_columns,
	.scope = API_SCOPE_OPERATOR,
	.why = "it has the events of the whole lab",
};

static const struct api_column failure_columns[] = {
	{ "kind", "Kind", 0 },
	{ "name", "Name", 0 },
	{ "state", "State", API_STATE },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_failures = {
	.name = "show-failures",
	.command = "show failures",
	.result = "failures",
	.help = "what has failed on request, and what is under maintenance",
	.render = API_RENDER_TABLE,
	.columns = failure_columns,
	.scope = API_SCOPE_ROWS,
	.mine = "name",
};

static const struct api_column packets_columns[] = {
	{ "link", "Link", 0 },
	{ "in", "In", API_RIGHT },
	{ "out", "Out", API_RIGHT },
	{ "passed", "Passed", API_RIGHT },
	{ "answered", "Answered", API_RIGHT | API_GOES(3) },
	{ "expired", "Expired", API_RIGHT | API_GOES(4) },
	{ "too-big", "Too big", API_RIGHT | API_GOES(5) },
	{ "lost", "Lost", API_RIGHT },
	{ "unknown", "Unknown", API_RIGHT | API_GOES(6) },
	{ "malformed", "Malformed", API_RIGHT | API_GOES(7) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_packets = {
	.name = "show-packets",
	.command = "show packets",
	.result = "packets",
	.help = "links with real packets, and what has become of these",
	.render = API_RENDER_TABLE,
	.columns = packets_columns,
	.scope = API_SCOPE_OPERATOR,
	.why = "it has the links of the whole lab",
};

static const struct api_column counter_columns[] = {
	{ "counter", "Counter", 0 },
	{ "value", "Value", API_RIGHT },
	{ "bound", "Bound", API_RIGHT },
	{ "meaning", "Meaning", API_FOLDS },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_counters = {
	.name = "show-counters",
	.command = "show counters",
	.result = "counters",
	.help = "work done by the daemon, and its bounds",
	.render = API_RENDER_TABLE,
	.columns = counter_columns,
	.scope = API_SCOPE_OPERATOR,
	.why = "it counts the work of the whole daemon",
};

static const struct api_column bmp_columns[] = {
	{ "station", "Station", 0 },
	{ "address", "Address", 0 },
	{ "port", "Port", API_RIGHT },
	{ "state", "State", 0 },
	{ "monitor", "Monitor", API_GOES(7) },
	{ "announced", "Announced", API_RIGHT },
	{ "withdrawn", "Withdrawn", API_RIGHT | API_GOES(3) },
	{ "messages", "Messages", API_RIGHT | API_GOES(6) },
	{ "octets", "Octets", API_RIGHT | API_GOES(5) },
	{ "connects", "Connects", API_RIGHT | API_GOES(4) },
	{ "dropped", "Dropped", API_RIGHT | API_GOES(2) },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_bmp = {
	.name = "show-bmp",
	.command = "show bmp",
	.result = "stations",
	.help = "BMP stations of the lab, and what each has been told",
	.render = API_RENDER_TABLE,
	.columns = bmp_columns,
	.scope = API_SCOPE_OPERATOR,
	.why = "stations are told of the whole lab",
};

static const struct api_arg version_args[] = {
	[API_VERSION_DETAILS] = { .name = API_DETAILS,
	    .type = API_TYPE_BOOL,
	    .help = "as an object, with the commit and the revisions of the schemas" },
};

const struct api_verb api_verb_version = {
	.name = "version",
	.command = "version",
	.result = "version",
	.help = "version of the daemon",
	API_ARGS(version_args),
	.render = API_RENDER_TEXT,
	.scope = API_SCOPE_ANYBODY,
};
