/*
 * A binary heap of pointers; each timer knows its place, so that setting, moving and
 * unsetting cost log n and nothing is searched.  The key is (time, seq), and seq is new
 * at every set: no two keys are equal, hence the order of firing does not depend on the
 * shape of the heap.
 */
#include "base/timerq.h"

#include "base/xalloc.h"

#include <stdlib.h>

void
timerq_init(struct timerq *q)
{
	*q = (struct timerq){ 0 };
}

/* Timers still set are left as they are: their owners may be gone already. */
void
timerq_fini(struct timerq *q)
{
	free(q->heap);
	*q = (struct timerq){ 0 };
}

static bool
earlier(const struct timer *a, const struct timer *b)
{
	return a->at.us != b->at.us ? a->at.us < b->at.us : a->seq < b->seq;
}

static void
put(struct timerq *q, size_t i, struct timer *t)
{
	q->heap[i] = t;
	t->pos = i + 1;
}

/* Moves the timer at place i to where its key belongs. */
static void
settle(struct timerq *q, size_t i)
{
	struct timer *t = q->heap[i];

	for (; i && earlier(t, q->heap[(i - 1) / 2]); i = (i - 1) / 2)
		put(q, i, q->heap[(i - 1) / 2]);
	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < q->n && earlier(q->heap[child + 1], q->heap[child]))
			child++;
		if (child >= q->n || !earlier(q->heap[child], t))
			break;
		put(q, i, q->heap[child]);
		i = child;
	}
	put(q, i, t);
}

void
timerq_set(struct timerq *q, struct timer *t, struct erx_time at)
{
	if (erx_time_is_never(at)) {
		timerq_unset(q, t);
		return;
	}
	t->at = at;
	t->seq = q->seq++;
	if (!t->pos) {
		VEC_PUSH(q->heap, q->n, q->cap) = t;
		t->pos = q->n;
	}
	settle(q, t->pos - 1);
}

void
timerq_unset(struct timerq *q, struct timer *t)
{
	size_t i = t->pos - 1;
	struct timer *last;

	if (!t->pos)
		return;
	t->pos = 0;
	last = q->heap[--q->n];
	if (last != t) {
		put(q, i, last);
		settle(q, i);
	}
}

struct erx_time
timerq_deadline(const struct timerq *q)
{
	return q->n ? q->heap[0]->at : ERX_NEVER;
}

struct timer *
timerq_pop(struct timerq *q, struct erx_time now)
{
	struct timer *t = q->n ? q->heap[0] : NULL;

	if (!t || erx_time_before(now, t->at))
		return NULL;
	timerq_unset(q, t);
	return t;
}
