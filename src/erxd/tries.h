/*
 * Wrong keys and wrong tokens are slowed: after ten of one origin within a minute the
 * next ones wait until the minute is over.
 */
#ifndef ERXD_TRIES_H
#define ERXD_TRIES_H

#include "base/time.h"

enum {
	TRIES_MAX = 10,     /* wrong ones of an origin within TRIES_SPAN */
	TRIES_SPAN = 60,    /* s */
	TRIES_ORIGINS = 128 /* told apart at a time; the one that rests longest goes */
};

struct tries {
	struct tries_origin {
		char name[96]; /* a subscription, or an address; "": none */
		struct erx_time at[TRIES_MAX]; /* of the last ones, in a ring */
		unsigned n, next;
	} origins[TRIES_ORIGINS];
};

/* Seconds until an origin may try again, rounded up; 0: it may. */
unsigned tries_wait(const struct tries *, const char *origin, struct erx_time now);
/* Notes a wrong one. */
void tries_wrong(struct tries *, const char *origin, struct erx_time now);

#endif
