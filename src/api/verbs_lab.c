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
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .help = "converged, or a check of a plan" },
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
