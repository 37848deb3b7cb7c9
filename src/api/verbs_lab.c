/*
 * Operations on the lab as a whole, for test harnesses: the lab as a file, all of it
 * restored or as at the start, and simulated time.
 */
#include "api/verbs_int.h"

static const struct api_arg export_args[] = {
	[API_EXPORT_ALLOCATED] = { .name = "allocated",
	    .type = API_TYPE_BOOL,
	    .help = "write keys that were drawn, too" },
};

const struct api_verb api_verb_export = {
	.name = "export",
	.command = "export",
	.result = "lab",
	.help = "the running lab as a lab file",
	API_ARGS(export_args),
	.render = API_RENDER_TEXT,
	.scope = API_SCOPE_HANDLER,
};

static const struct api_arg azure_env_args[] = {
	[API_AZURE_ENV_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_azure_env = {
	.name = "azure-env",
	.command = "azure env",
	.result = "env",
	.help = "what a shell needs for Azure's own tools (erxd --azure)",
	API_ARGS(azure_env_args),
	.render = API_RENDER_TEXT,
	.scope = API_SCOPE_OPERATOR,
	.why = "it has the secret of an operator",
};

const struct api_verb api_verb_restore_all = {
	.name = "restore-all",
	.command = "restore all",
	.result = "restore",
	.help = "undo all failures and end all maintenance",
	.render = API_RENDER_REST,
	.scope = API_SCOPE_HANDLER,
	.writes = true,
};

const struct api_verb api_verb_reset_lab = {
	.name = "reset-lab",
	.command = "reset lab",
	.result = "changes",
	.help = "begin anew, as after the start of the daemon",
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_OPERATOR,
	.why = "it makes the lab of everybody begin anew",
	.writes = true,
};

static const struct api_arg advance_args[] = {
	[API_ADVANCE_TIME] = { .name = "time",
	    .type = API_TYPE_DURATION,
	    .positional = true,
	    .help = "how far, e.g. 180s" },
	[API_ADVANCE_UNTIL] = { .name = "until",
	    .type = API_TYPE_CHECKS,
	    .border = API_BORDER_PLAIN,
	    .help = "converged, or a check of a plan, or a list of them" },
	[API_ADVANCE_TIMEOUT] = { .name = "timeout",
	    .type = API_TYPE_DURATION,
	    .initial = "1h",
	    .help = "with until: this far at the longest" },
};

const struct api_verb api_verb_advance = {
	.name = "advance",
	.command = "advance",
	.result = "advance",
	.help = "let simulated time pass (erxd --simulated)",
	API_ARGS(advance_args),
	.render = API_RENDER_ADVANCE,
	.waits = true,
	.scope = API_SCOPE_OPERATOR,
	.why = "time is that of everybody",
	.writes = true,
};

const struct api_verb api_verb_confirm = {
	.name = "confirm",
	.command = "confirm",
	.did = "confirmed",
	.help = "keep an edit that was made with apply --confirm",
	.scope = API_SCOPE_OPERATOR,
	.why = "it is about the lab of everybody",
	.writes = true,
};

static const struct api_column history_columns[] = {
	{ "number", "Number", API_RIGHT },
	{ "at", "At", 0 },
	{ "by", "By", 0 },
	{ "undone", "Undone", 0 },
	{ "changes", "Changes", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_history = {
	.name = "history",
	.command = "history",
	.result = "history",
	.help = "edits of the lab and who made them, the newest first",
	.render = API_RENDER_TABLE,
	.columns = history_columns,
	.scope = API_SCOPE_OPERATOR,
	.why = "it names the edits of everybody",
};

static const struct api_arg undo_args[] = {
	[API_UNDO_NUMBER] = { .name = "number",
	    .type = API_TYPE_UINT,
	    .positional = true,
	    .min = 1,
	    .help = "edit of `erxctl history` (default: the last one)" },
};

const struct api_verb api_verb_undo = {
	.name = "undo",
	.command = "undo",
	.result = "changes",
	.help = "take an edit back",
	API_ARGS(undo_args),
	.render = API_RENDER_TABLE,
	.columns = api_change_columns,
	.scope = API_SCOPE_OPERATOR,
	.why = "it may take back edits of others",
	.writes = true,
};

const struct api_verb api_verb_reload = {
	.name = "reload",
	.command = "reload",
	.did = "reloaded",
	.help = "read the lab file of the daemon again, as SIGHUP does",
	.scope = API_SCOPE_OPERATOR,
	.why = "the file is that of everybody",
	.writes = true,
};
