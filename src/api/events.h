/* Kinds of events that streams tell of: notifications of the module erx-api. */
#ifndef API_EVENTS_H
#define API_EVENTS_H

enum api_event {
	API_EVENT_SESSION,
	API_EVENT_ROUTE,
	API_EVENT_EDIT,
	API_EVENT_FAILURE,
	API_EVENT_LIMIT,
	API_EVENT_KEY,
	API_EVENT_OPERATION,
	API_EVENT_CONVERGED,
	API_EVENT_OSCILLATING,
	API_EVENT_N
};

/* "session" …, in the order of the enum; NULL ends them. */
extern const char *const api_event_words[];

#endif
