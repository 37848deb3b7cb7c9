/*
 * The words are names of notifications in YANG, of server-sent events, and values of
 * `kind`.
 */
#include "api/events.h"

#include <stddef.h>

const char *const api_event_words[API_EVENT_N + 1] = {
	[API_EVENT_SESSION] = "session",
	[API_EVENT_ROUTE] = "route",
	[API_EVENT_EDIT] = "edit",
	[API_EVENT_FAILURE] = "failure",
	[API_EVENT_LIMIT] = "limit",
	[API_EVENT_KEY] = "key",
	[API_EVENT_OPERATION] = "operation",
	[API_EVENT_CONVERGED] = "converged",
	[API_EVENT_OSCILLATING] = "oscillating",
};
