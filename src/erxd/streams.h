/*
 * Streams of events over HTTP: /events, and /restconf/streams/erx/json in the form of
 * RFC 8040 6.4.  A stream begins with the sessions as they are, `sync`, and goes on
 * with what happens; a reader that was away goes on behind the last event it has read.
 * Nothing is held for slow readers but the daemon's ring of news: who is too slow is
 * told how many events it missed, and begins anew.
 */
#ifndef ERXD_STREAMS_H
#define ERXD_STREAMS_H

#include "erxd/request.h"

#include <stdbool.h>

struct stream_ask {
	const char *path;
	bool head;                 /* the headers of the answer only */
	const char *query;         /* or NULL, like what follows */
	const char *accept;        /* header */
	const char *last_event_id; /* header */
};

bool streams_is(const char *path);
/* Begins a stream as the answer of the request, or refuses. */
void stream_begin(struct request *, const struct stream_ask *);

#endif
