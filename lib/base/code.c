/*
 * Rows of what is said of requests, texts, plans and programs, in the order of the
 * enum; code_lab.c has those of labs.
 */
#include "base/code.h"

#include "base/code_int.h"

#include <string.h>

static const struct code_row rows[CODE_N] = {
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
	[CODE_UNCONFIRMED] =
	    REQUEST("unconfirmed", "An edit waits for its confirmation, or cannot wait",
		TAG_INVALID, 409, REFUSED),
	[CODE_NOTHING_TO_UNDO] = REQUEST("nothing-to-undo",
	    "There is no such edit to take back, or to confirm", TAG_INVALID, 409,
	    REFUSED),
	[CODE_NOT_SIMULATED] = REQUEST("not-simulated",
	    "Time passes by itself in this daemon", TAG_INVALID, 409, REFUSED),
	[CODE_TOO_MANY_SNAPSHOTS] = REQUEST("too-many-snapshots",
	    "There are as many snapshots, or as large ones, as are kept", TAG_INVALID,
	    409, REFUSED),
	[CODE_BUSY] = REQUEST("busy", "There is as much under way as may be at a time",
	    TAG_EXHAUSTED, 503, REFUSED),
	[CODE_TRY_BROKEN] = ROW("try-broken", "",
	    "The process that tried something ended before it was done",
	    "give it more time (`timeout`), or something smaller", TAG_EXHAUSTED, 503,
	    REFUSED, REQUEST),
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
	    "The kernel does not sign TCP segments (RFC 2385, RFC 5925)", REFUSED),
	[CODE_CANNOT_OPEN_TAP] = ROW("cannot-open-tap", "",
	    "A TAP device for real packets, or the interface beside it, cannot be used",
	    "make the device with `erx-tap up -u USER INTERFACE TAP`, for the user that erxd runs as",
	    TAG_FAILED, 500, REFUSED, PROGRAM),
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
	return code_lab_rows[c].word ? &code_lab_rows[c] : &rows[c];
}

const char *
code_word(enum code c)
{
	return code_row(c)->word;
}

bool
code_find(const char *word, enum code *c)
{
	for (unsigned i = 0; i < CODE_N; i++)
		if (strcmp(code_word((enum code)i), word) == 0) {
			*c = (enum code)i;
			return true;
		}
	return false;
}
