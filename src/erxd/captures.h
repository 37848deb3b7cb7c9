/*
 * Captures under way.  A capture is a recording (net/recording.h) of one request; the
 * answer of the request takes its octets from the recording, and the capture lasts as
 * long as the client reads the answer.
 */
#ifndef ERXD_CAPTURES_H
#define ERXD_CAPTURES_H

#include "base/err.h"
#include "base/time.h"
#include "net/recording.h"

#include <sys/queue.h>

enum {
	CAPTURES_MAX = 16, /* captures at a time */
	CAPTURE_BOUND =
	    16 * 1024 * 1024 /* octets of a capture that wait for its reader */
};

struct capture;
struct host;
TAILQ_HEAD(capture_list, capture);

struct capture_config {
	enum net_recording_format format;
	const char *of;      /* session, router or endpoint; NULL: everything */
	struct erx_time end; /* ERX_NEVER: when the reader has enough */
	uint64_t messages;   /* the capture ends after so many; 0: never */
};

/* Begins a capture, which its answer frees.  NULL and the error `busy` when
 * CAPTURES_MAX captures are under way, or `unknown-name` when no session, router or
 * endpoint has the name. */
struct capture *capture_new(struct host *, const struct capture_config *,
    struct errs *);
/* The functions `next` and `done` of the rows of an answer (base/rows.h); `capture` is
 * what capture_new returned. */
bool capture_next(void *capture, struct buf *, unsigned rows);
void capture_free(void *capture);
/* Hands a frame that the net has seen to all captures that want frames of its session.
 */
void captures_take(struct host *, const struct net_frame *);

#endif
