/*
 * Timers in the order of time and, where times are equal, in the order in which the
 * timers were set.  The queue is a binary heap of pointers; a timer lives inside of the
 * object that it serves.
 */
#ifndef BASE_TIMERQ_H
#define BASE_TIMERQ_H

#include "base/time.h"

#include <stddef.h>
#include <stdint.h>

struct timer {
	struct erx_time at; /* when the timer is due */
	uint64_t seq;       /* number of its setting, by the queue */
	size_t pos;         /* its place in the heap, from 1; 0: the timer is not set */
	void *owner;        /* the owner's: whose timer this is */
	/* The owner's: what is to be done when the time has come.  The queue does not
	 * call the function: whoever takes the timer out with timerq_pop does. */
	void (*due)(struct timer *);
};

struct timerq {
	struct timer **heap;
	size_t n, cap;
	uint64_t seq;
};

/* An empty queue; timerq_fini frees the heap and leaves the timers alone. */
void timerq_init(struct timerq *);
void timerq_fini(struct timerq *);
/* Sets a timer, or moves one that is set; ERX_NEVER takes the timer out of the queue.
 */
void timerq_set(struct timerq *, struct timer *, struct erx_time at);
/* Takes a timer out of the queue; a timer that is not set is left alone.  An object
 * does so before the object's memory is freed. */
void timerq_unset(struct timerq *, struct timer *);
/* When the first timer is due; ERX_NEVER for an empty queue. */
struct erx_time timerq_deadline(const struct timerq *);
/* Takes the first timer out of the queue that is due at `now`, and returns the timer;
 * NULL when none is due. */
struct timer *timerq_pop(struct timerq *, struct erx_time now);

static inline bool
timer_is_set(const struct timer *t)
{
	return t->pos != 0;
}

#endif
