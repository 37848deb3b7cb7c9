/* Inside of streams: one stream, and what its reader asks for. */
#ifndef ERXD_STREAMS_INT_H
#define ERXD_STREAMS_INT_H

#include "base/err.h"
#include "base/ip.h"
#include "erxd/host.h"
#include "erxd/streams.h"

/* Sessions as they are, then news that are kept, then news as they come. */
enum stream_phase { STREAM_SNAPSHOT, STREAM_REPLAY, STREAM_LIVE };

struct stream {
	struct request *r;
	struct host *h;
	struct caller who;
	bool lines;     /* of JSON each, no server-sent events */
	bool envelope;  /* of RFC 8040 */
	unsigned kinds; /* bits 1 << enum api_event */
	char *at;       /* whose route is told; NULL: none is */
	struct ip_prefix prefix;
	char *route;  /* as it was told last */
	char *filter; /* XPath of what is told; NULL: everything */
	uint64_t after;
	enum stream_phase phase;
	size_t half;     /* the next session of the snapshot */
	uint64_t edits;  /* when it began */
	int64_t stop_us; /* it ends then, of the wall clock; INT64_MAX: never */
	int64_t beat;    /* µs between signs of life */
	struct erx_time next_beat, next_look;
	bool told, rests; /* whether it was said that all has converged, and what */
};

/* The time of the wall clock, in µs. */
static inline int64_t
stream_wall_us(const struct stream *s)
{
	return s->h->epoch_us + host_now(s->h).us;
}

/* The media types of a stream, by whether the stream is one of lines; NULL at the end.
 */
extern const char *const stream_types[];

/* Reads what is asked into a stream that has the defaults.  The result is the number of
 * the last event that the reader has, if the reader goes on behind one (`resumes`).
 * Errors are added for all that is not good. */
uint64_t stream_ask_read(struct stream *, const struct stream_ask *, bool *resumes,
    struct errs *);

#endif
