/*
 * Timers ordered by (time, insertion): a binary heap of entries that live inside the
 * objects they serve.  Equal times fire in the order in which they were set.
 */
#ifndef BASE_TIMERQ_H
#define BASE_TIMERQ_H

#include "base/time.h"

#include <stddef.h>
#include <stdint.h>

struct timer {
	struct erx_time at;
	uint64_t seq;  /* insertion number, set by the queue */
	size_t pos;    /* place in the heap + 1; 0: not set */
	unsigned kind; /* the owner's: what is due */
	void *owner;
};

struct timerq {
	struct timer **heap;
	size_t n, cap;
	uint64_t seq;
};

void timerq_init(struct timerq *);
void timerq_fini(struct timerq *);
/* Sets or moves a timer; ERX_NEVER unsets it. */
void timerq_set(struct timerq *, struct timer *, struct erx_time at);
void timerq_unset(struct timerq *, struct timer *);
struct erx_time timerq_deadline(const struct timerq *); /* ERX_NEVER when empty */
/* The first timer due at `now`, taken out of the queue; NULL when none is due. */
struct timer *timerq_pop(struct timerq *, struct erx_time now);

static inline bool
timer_is_set(const struct timer *t)
{
	return t->pos != 0;
}

#endif
