/*
 * What happens, for streams (streams.h), the audit file and the log: events of the net,
 * and what somebody has done, with who it was.  The last of them are kept in a ring,
 * and the last of what each subscription may hear in one of its own, so that nobody's
 * events make others' go; a reader goes on behind the number that it has read, and is
 * told how many it missed.
 */
#ifndef ERXD_NEWS_H
#define ERXD_NEWS_H

#include "api/events.h"
#include "base/buf.h"
#include "base/err.h"
#include "erxd/caller.h"
#include "net/host.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct host;

enum { NEWS_KEPT = 2048, NEWS_LINES_MAX = 100 /* of one edit */ };

struct news {
	unsigned refs;   /* rings that it is in */
	uint64_t number; /* 1, 2, 3 … in this daemon */
	int64_t wall_us; /* since 1970 */
	enum api_event kind;
	char *event, *subject, *text;
	/* Who did it; role CALLER_NOBODY: nobody, it happened. */
	struct caller by;
	/* Subscriptions that may hear of it, besides operators, and the number that the
	 * event has for each. */
	char *inside[2];
	uint64_t own[2];
};

struct news_ring {
	char *subscription;  /* NULL: what operators hear */
	struct news **items; /* NEWS_KEPT of them; NULL: none has been */
	uint64_t last;       /* number of the newest; 0: there is none */
};

struct news_all {
	struct news_ring ring;
	struct news_ring *own; /* of each subscription that has heard of anything */
	size_t nown, capown;
	const struct caller
	    *acting;   /* whose request is carried out just now, or NULL */
	FILE *audit;   /* or NULL; nothing is in its buffer */
	bool torn;     /* its last line has no end */
	uint64_t lost; /* lines that could not be written there */
};

/* Opens the audit file of the host's config; false and an error. */
bool news_open(struct host *, struct errs *);
/* Opens it again, for it may have been moved away. */
bool news_reopen(struct host *, struct errs *);
void news_fini(struct host *);

/* Notes an event of the net. */
void news_net(struct host *, const struct net_event *);
/* Notes what somebody did, or has run into.  `who` NULL: the caller whose request is
 * carried out, or nobody.  `subject` is the path or name of what it is about, which
 * tells who may hear of it; or the name of a subscription. */
void news_add(struct host *, enum api_event, const char *event, const char *subject,
    const char *text, const struct caller *who);

/* The first event behind a number that somebody may hear of; NULL: there is none.  For
 * somebody with a border the numbers are those of the subscription. */
const struct news *news_after(const struct host *, const struct caller *,
    uint64_t number);
/* The number that an event has for somebody, and the newest number. */
uint64_t news_number(const struct news *, const struct caller *);
uint64_t news_last(const struct host *, const struct caller *);
/* The number behind which the first event at a time, or later, stands. */
uint64_t news_since(const struct host *, const struct caller *, int64_t wall_us);
/* How many events between a number and the first that is kept are gone. */
uint64_t news_missed(const struct host *, const struct caller *, uint64_t number);
/* Appends the event as an object of JSON, as somebody may hear it. */
void news_json(const struct host *, const struct caller *, const struct news *,
    struct buf *);

#endif
