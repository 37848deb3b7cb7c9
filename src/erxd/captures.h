/*
 * Captures under way: each is a recording (net/recording.h) that an answer takes its
 * octets from, for as long as somebody reads it.
 */
#ifndef ERXD_CAPTURES_H
#define ERXD_CAPTURES_H

#include "base/err.h"
#include "base/time.h"
#include "net/recording.h"

#include <sys/queue.h>

enum {
	CAPTURES_MAX = 16,               /* at a time */
	CAPTURE_BOUND = 16 * 1024 * 1024 /* octets that wait for a slow reader, each */
};

struct capture;
struct host;
TAILQ_HEAD(capture_list, capture);

struct capture_config {
	enum net_recording_format format;
	const char *of;      /* session, router or endpoint; NULL: everything */
	struct erx_time end; /* ERX_NEVER: when the reader has enough */
	uint64_t messages;   /* as many of them; 0: no end */
};

/* Begins a capture, which the answer frees; NULL and an error when there are too many,
 * or nothing has the name. */
struct capture *capture_new(struct host *, const struct capture_config *,
    struct errs *);
/* As struct rows has them: `capture` is what capture_new gave. */
bool capture_next(void *capture, struct buf *, unsigned rows);
void capture_free(void *capture);
void captures_take(struct host *, const struct net_frame *);

#endif
