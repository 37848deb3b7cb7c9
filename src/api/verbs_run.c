/*
 * Operations on what runs: waiting, failures and maintenance, snapshots, traces and
 * explanations, files of octets.
 */
#include "api/verbs_int.h"
#include "er/target.h"
#include "net/recording.h"
#include "net/routes.h"
#include "view/graph.h"

/* What a snapshot may be compared with besides another. */
static const char *const now_words[] = { "now", NULL };

static const struct api_arg wait_args[] = {
	[API_WAIT_TIMEOUT] = { .name = "timeout",
	    .type = API_TYPE_DURATION,
	    .initial = "30s",
	    .help = "give up after this time" },
};

const struct api_verb api_verb_wait = {
	.name = "wait",
	.command = "wait",
	.result = "wait",
	.help = "return when the lab has converged",
	API_ARGS(wait_args),
	.render = API_RENDER_REST,
	.waits = true,
	.scope = API_SCOPE_HANDLER,
};

/* What fails and comes back. */
#define ARG_KIND                                                                 \
	{                                                                        \
		.name = "kind", .type = API_TYPE_WORD, .words = er_target_words, \
		.required = true, .positional = true,                            \
	}
#define ARG_TARGET                                                                  \
	{                                                                           \
		.name = "name", .type = API_TYPE_TARGET, .border = API_BORDER_NAME, \
		.required = true, .positional = true, .help = "its name",           \
	}

static const struct api_arg fail_args[] = {
	[API_FAIL_KIND] = ARG_KIND,
	[API_FAIL_NAME] = ARG_TARGET,
	[API_FAIL_TEXT] = { .name = "text",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .help = "of a session: shutdown text for the other end (RFC 9003)" },
};

const struct api_verb api_verb_fail = {
	.name = "fail",
	.command = "fail",
	.did = "failed",
	.help = "make something fail",
	API_ARGS(fail_args),
	.scope = API_SCOPE_NAMED,
	.writes = true,
};

static const struct api_arg target_args[] = {
	[API_TARGET_KIND] = ARG_KIND,
	[API_TARGET_NAME] = ARG_TARGET,
};

const struct api_verb api_verb_restore = {
	.name = "restore",
	.command = "restore",
	.result = "restore",
	.help = "undo a failure",
	API_ARGS(target_args),
	.render = API_RENDER_REST,
	.scope = API_SCOPE_NAMED,
	.writes = true,
};

static const struct api_arg maintain_args[] = {
	[API_MAINTAIN_MSEE] = API_ARG_OBJECT("msee", "msees",
	    "MSEE or gateway instance, e.g. er-a/primary"),
	[API_MAINTAIN_DRAIN_ONLY] = { .name = "drain-only",
	    .type = API_TYPE_BOOL,
	    .help = "it goes on forwarding" },
};

const struct api_verb api_verb_maintain = {
	.name = "maintain",
	.command = "maintain",
	.did = "under maintenance",
	.help = "drain an MSEE, or an instance of a gateway, then stop its forwarding",
	API_ARGS(maintain_args),
	.waits = true,
	.scope = API_SCOPE_NAMED,
	.writes = true,
};

static const struct api_arg end_maintain_args[] = {
	[API_MAINTAIN_END_MSEE] =
	    API_ARG_OBJECT("msee", "msees", "MSEE or gateway instance"),
};

const struct api_verb api_verb_end_maintain = {
	.name = "end-maintain",
	.command = "end-maintain",
	.result = "restore",
	.help = "undo that",
	API_ARGS(end_maintain_args),
	.render = API_RENDER_REST,
	.scope = API_SCOPE_NAMED,
	.writes = true,
};

static const struct api_arg refresh_args[] = {
	[API_REFRESH_SESSION] =
	    API_ARG_OBJECT("session", "sessions", "name of the session"),
};

const struct api_verb api_verb_refresh = {
	.name = "refresh",
	.command = "refresh",
	.did = "asked again for its routes",
	.help = "ask a neighbour for its routes again",
	API_ARGS(refresh_args),
	.scope = API_SCOPE_NAMED,
	.writes = true,
};

static const struct api_arg reset_args[] = {
	[API_RESET_SESSION] = API_ARG_OBJECT("session", "resets",
	    "a session; or a link, router or circuit for all of theirs"),
	[API_RESET_TEXT] = { .name = "text",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .help = "shutdown text for the other end (RFC 9003)" },
};

const struct api_verb api_verb_reset = {
	.name = "reset",
	.command = "reset",
	.did = "reset",
	.help = "end sessions with Cease; they come back by themselves",
	API_ARGS(reset_args),
	.scope = API_SCOPE_NAMED,
	.writes = true,
};

static const struct api_arg snapshot_args[] = {
	[API_SNAPSHOT_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .names = "snapshots",
	    .required = true,
	    .positional = true,
	    .help = "its name" },
};

static const struct api_column snapshot_columns[] = {
	{ "name", "Name", 0 },
	{ "routers", "Routers", API_RIGHT },
	{ "rows", "Rows", API_RIGHT },
	{ "age-seconds", "Age", API_RIGHT | API_SPAN },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_snapshot = {
	.name = "snapshot",
	.command = "snapshot",
	.result = "snapshots",
	.help = "keep all tables as they are now, under a name",
	API_ARGS(snapshot_args),
	.render = API_RENDER_TABLE,
	.columns = snapshot_columns,
	.waits = true,
	.scope = API_SCOPE_HANDLER,
	.writes = true,
};

const struct api_verb api_verb_show_snapshots = {
	.name = "show-snapshots",
	.command = "show snapshots",
	.result = "snapshots",
	.help = "snapshots that are kept",
	.render = API_RENDER_TABLE,
	.columns = snapshot_columns,
	.scope = API_SCOPE_HANDLER,
};

const struct api_verb api_verb_snapshot_delete = {
	.name = "snapshot-delete",
	.command = "snapshot delete",
	.did = "forgotten",
	.help = "forget a snapshot",
	API_ARGS(snapshot_args),
	.scope = API_SCOPE_HANDLER,
	.writes = true,
};

static const struct api_arg diff_args[] = {
	[API_DIFF_FROM] = { .name = "from",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .names = "snapshots",
	    .required = true,
	    .positional = true,
	    .help = "snapshot" },
	[API_DIFF_TO] = { .name = "to",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .names = "snapshots",
	    .words = now_words,
	    .initial = "now",
	    .positional = true,
	    .help = "snapshot, or `now`" },
	[API_DIFF_ALL] = { .name = "all",
	    .type = API_TYPE_BOOL,
	    .help = "also routes that are not in use" },
};

static const struct api_column diff_columns[] = {
	{ "change", "", 0 },
	{ "router", "Router", 0 },
	{ "network", "Network", 0 },
	{ "from", "From", 0 },
	{ "to", "To", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_diff = {
	.name = "diff",
	.command = "diff",
	.result = "diff",
	.help = "what has changed since a snapshot",
	API_ARGS(diff_args),
	.render = API_RENDER_TABLE,
	.columns = diff_columns,
	.waits = true,
	.scope = API_SCOPE_HANDLER,
	.texts = "from|to",
};

static const struct api_arg trace_args[] = {
	[API_TRACE_FROM] = API_ARG_OBJECT("from", "places",
	    "endpoint, network of one, router or address"),
	[API_TRACE_TO] = API_ARG_OBJECT("to", "places", "the same"),
};

const struct api_verb api_verb_trace = {
	.name = "trace",
	.command = "trace",
	.result = "trace",
	.help = "the ways of a packet",
	API_ARGS(trace_args),
	.render = API_RENDER_TRACE,
	.scope = API_SCOPE_HANDLER,
};

static const struct api_arg explain_args[] = {
	[API_EXPLAIN_PREFIX] = { .name = "prefix",
	    .type = API_TYPE_PREFIX,
	    .around = true,
	    .required = true,
	    .positional = true,
	    .help = "network, or an address for its longest match" },
	[API_EXPLAIN_AT] = { .name = "at",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "routers",
	    .required = true,
	    .help = "router, or endpoint (all its routers)" },
	[API_EXPLAIN_AS_TEXT] = { .name = API_AS_TEXT,
	    .type = API_TYPE_BOOL,
	    .help = "as a text" },
};

const struct api_verb api_verb_explain = {
	.name = "explain",
	.command = "explain",
	.result = "explain",
	.help = "why a route is there, or is not",
	API_ARGS(explain_args),
	.render = API_RENDER_TEXT,
	.scope = API_SCOPE_HANDLER,
};

static const struct api_arg assert_args[] = {
	[API_ASSERT_CHECKS] = { .name = "checks",
	    .type = API_TYPE_CHECKS,
	    .border = API_BORDER_PLAIN,
	    .help = "{ checks: [ ... ] }, or the list alone" },
	[API_ASSERT_FILE] = { .name = "file",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .help = "the same, as it stands in a file" },
	[API_ASSERT_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .help = "what errors call that file" },
	[API_ASSERT_TIMEOUT] = { .name = "timeout",
	    .type = API_TYPE_DURATION,
	    .initial = "0s",
	    .help = "until all hold, at the longest" },
};

const struct api_verb api_verb_assert = {
	.name = "assert",
	.result = "assert",
	.help = "whether checks hold in the running lab",
	API_ARGS(assert_args),
	.waits = true,
	.scope = API_SCOPE_OPERATOR,
	.why = "its checks count and compare in the whole lab",
};

static const struct api_arg graph_args[] = {
	[API_GRAPH_FORMAT] = { .name = "format",
	    .type = API_TYPE_WORD,
	    .words = view_graph_words,
	    .initial = "mermaid" },
};

const struct api_verb api_verb_graph = {
	.name = "graph",
	.result = "graph",
	.help = "a picture of the running lab",
	API_ARGS(graph_args),
	.render = API_RENDER_TEXT,
	.scope = API_SCOPE_OPERATOR,
	.why = "it draws the whole lab",
};

static const struct api_arg page_args[] = {
	[API_PAGE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_page = {
	.name = "page",
	.result = "page",
	.help = "a link to the page, which works once within a minute",
	API_ARGS(page_args),
	.render = API_RENDER_TEXT,
	.scope = API_SCOPE_OPERATOR,
	.why = "whoever has the link is who made it",
};

static const struct api_arg capture_args[] = {
	[API_CAPTURE_OF] = { .name = "of",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "routers",
	    .positional = true,
	    .help = "session, router or endpoint (default: every session)" },
	[API_CAPTURE_FORMAT] = { .name = "format",
	    .type = API_TYPE_WORD,
	    .words = net_recording_words,
	    .initial = "pcapng" },
	[API_CAPTURE_FOR] = { .name = "for",
	    .type = API_TYPE_DURATION,
	    .help = "end after this time" },
	[API_CAPTURE_COUNT] = { .name = "count",
	    .type = API_TYPE_UINT,
	    .help = "end after so many messages" },
	[API_CAPTURE_WRITE] = API_ARG_WRITE,
};

const struct api_verb api_verb_capture = {
	.name = "capture",
	.command = "capture",
	.result = API_OCTETS,
	.help = "BGP messages as they go over sessions",
	API_ARGS(capture_args),
	.render = API_RENDER_OCTETS,
	.waits = true,
	.scope = API_SCOPE_OPERATOR,
	.why = "what goes over a session belongs to both of its ends",
};

static const struct api_arg dump_args[] = {
	[API_DUMP_AT] =
	    API_ARG_OBJECT("at", "routers", "router, or endpoint (all its routers)"),
	[API_DUMP_VIEW] = { .name = "view",
	    .type = API_TYPE_WORD,
	    .words = net_view_words,
	    .initial = "all" },
	[API_DUMP_PEER] = { .name = "peer",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .help = "neighbour, with received or advertised" },
	[API_DUMP_WRITE] = API_ARG_WRITE,
};

const struct api_verb api_verb_dump = {
	.name = "dump",
	.command = "dump",
	.result = API_OCTETS,
	.help = "a table as an MRT file",
	API_ARGS(dump_args),
	.render = API_RENDER_OCTETS,
	.waits = true,
	.scope = API_SCOPE_NAMED,
};
