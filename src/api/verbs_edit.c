/*
 * Operations that change the lab as a whole or piece by piece, and what sites announce.
 */
#include "api/verbs_int.h"
#include "data/tree.h"

/* In the order of enum data_op. */
static const char *const edit_words[] = { [DATA_CREATE] = "create",
	[DATA_UPDATE] = "update",
	[DATA_DELETE] = "delete",
	NULL };

const struct api_column api_change_columns[] = {
	{ "change", "Change", 0 },
	{ NULL, NULL, 0 },
};

static const struct api_arg apply_args[] = {
	[API_APPLY_LAB] = { .name = "lab",
	    .type = API_TYPE_TREE,
	    .required = true,
	    .positional = true,
	    .help = "lab file that replaces the running lab" },
	[API_APPLY_DRY_RUN] = { .name = "dry-run",
	    .type = API_TYPE_BOOL,
	    .help = "only say what would change" },
	[API_APPLY_CONFIRM] = { .name = "confirm",
	    .type = API_TYPE_DURATION,
	    .help = "it goes back after this time unless `erxctl confirm` comes" },
	[API_APPLY_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_apply = {
	.name = "apply",
	.command = "apply",
	.result = "changes",
	.help = "replace the running lab by a file",
	API_ARGS(apply_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};

static const struct api_arg edit_args[] = {
	[API_EDIT_OPERATION] = { .name = "operation",
	    .type = API_TYPE_WORD,
	    .words = edit_words,
	    .required = true,
	    .positional = true },
	[API_EDIT_PIECE] = { .name = "piece",
	    .type = API_TYPE_TREE,
	    .required = true,
	    .positional = true,
	    .help = "file with a piece of a lab; -: standard input" },
	[API_EDIT_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

static const char *const preview_words[] = { "authorization-create",
	"authorization-revoke", "connection-create", "connection-delete",
	"global-reach-create", "global-reach-delete", "edit", "announce", "withdraw",
	NULL };

static const struct api_arg preview_args[] = {
	[API_PREVIEW_OPERATION] = { .name = "operation",
	    .type = API_TYPE_WORD,
	    .words = preview_words,
	    .required = true },
	[API_PREVIEW_INPUT] = { .name = "input",
	    .type = API_TYPE_TREE,
	    .required = true,
	    .help = "the arguments of that operation, as JSON" },
};

const struct api_verb api_verb_preview = {
	.name = "preview",
	.result = "preview",
	.help = "what an edit would do to objects, sessions, routes and reachability",
	API_ARGS(preview_args),
	.render = API_RENDER_NOTHING,
	.scope = API_SCOPE_HANDLER,
	.writes = true,
};

static const char *const durations_words[] = { "real", "ideal", NULL };
static const char *const report_words[] = { "text", "json", "junit", "tap", "html",
	NULL };

static const struct api_arg rehearse_args[] = {
	[API_REHEARSE_PLAN] = { .name = "plan",
	    .type = API_TYPE_TREE,
	    .required = true,
	    .help = "the plan (erx-plan(5))" },
	[API_REHEARSE_LAB] = { .name = "lab",
	    .type = API_TYPE_TREE,
	    .help = "the lab (erx-lab(5)) (default: the running one)" },
	[API_REHEARSE_SEED] = { .name = "seed",
	    .type = API_TYPE_UINT,
	    .initial = "1",
	    .help = "of all random times" },
	[API_REHEARSE_DRAWS] = { .name = "draws",
	    .type = API_TYPE_UINT,
	    .min = 1,
	    .max = 1000,
	    .help = "rehearsals with the seeds that follow (default: 5 if anything is "
		    "random, else 1)" },
	[API_REHEARSE_DURATIONS] = { .name = "durations",
	    .type = API_TYPE_WORD,
	    .words = durations_words,
	    .help = "how long operations take (default: as plan and lab say)" },
	[API_REHEARSE_FORMAT] = { .name = "format",
	    .type = API_TYPE_WORD,
	    .words = report_words,
	    .initial = "text",
	    .help = "of the report" },
	[API_REHEARSE_TIMEOUT] = { .name = "timeout",
	    .type = API_TYPE_DURATION,
	    .initial = "60s",
	    .help = "how long the rehearsal may take, at most 10m" },
};

const struct api_verb api_verb_rehearse = {
	.name = "rehearse",
	.result = "rehearsal",
	.help = "a plan carried out in simulated time, in a process of its own",
	API_ARGS(rehearse_args),
	.waits = true,
	.scope = API_SCOPE_HANDLER,
	.writes = true,
};

const struct api_verb api_verb_edit = {
	.name = "edit",
	.command = "edit",
	.result = "changes",
	.help = "create, update or delete a piece of the lab",
	API_ARGS(edit_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};

/* Over which circuits of a site. */
#define ARG_OVER(what)                                                                \
	{                                                                             \
		.name = "over", .type = API_TYPE_TEXT,                                \
		.border = API_BORDER_REFERENCES, .names = "circuits", .help = (what), \
	}

static const struct api_arg announce_args[] = {
	[API_ANNOUNCE_SITE] =
	    API_ARG_OBJECT("site", "announcers", "site, or plain router"),
	[API_ANNOUNCE_PREFIX] = API_ARG_PREFIX("what is announced"),
	[API_ANNOUNCE_AS_PATH] = { .name = "as-path",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .help = "AS numbers behind its own, with blanks between" },
	[API_ANNOUNCE_COMMUNITY] = { .name = "community",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .help = "communities, with commas between" },
	[API_ANNOUNCE_MED] = { .name = "med",
	    .type = API_TYPE_UINT,
	    .max = UINT32_MAX,
	    .help = "multi-exit discriminator" },
	[API_ANNOUNCE_OVER] = ARG_OVER("circuits, with commas between (default: all)"),
	[API_ANNOUNCE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_announce = {
	.name = "announce",
	.command = "announce",
	.result = "changes",
	.help = "announce a prefix from a site",
	API_ARGS(announce_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};

static const struct api_arg withdraw_args[] = {
	[API_WITHDRAW_SITE] =
	    API_ARG_OBJECT("site", "announcers", "site, or plain router"),
	[API_WITHDRAW_PREFIX] = API_ARG_PREFIX("what is not announced any more"),
	[API_WITHDRAW_OVER] = ARG_OVER("only the entry for just these circuits"),
	[API_WITHDRAW_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_withdraw = {
	.name = "withdraw",
	.command = "withdraw",
	.result = "changes",
	.help = "withdraw it again",
	API_ARGS(withdraw_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_ASKED,
	.texts = "change",
	.writes = true,
};
