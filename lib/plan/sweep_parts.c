/*
 * Cases are tried in parts, one after the other in a copy of the world.  A copy that
 * does not come back to where it began has tried its last case: what that one was is
 * told only when the case was the first of its copy, and otherwise it is tried again as
 * the first of the next one.  Parts are read in the order of their cases.
 *
 * A copy writes a line with the number of octets for each case, then these.
 */
#include "base/xalloc.h"
#include "plan/sweep_int.h"

#include <stdlib.h>
#include <string.h>

#define AT_A_TIME_MAX 200 /* cases of a part */
#define PARTS_EACH    8   /* that each processor gets, when there are enough cases */

struct job {
	struct sweep *s;
	size_t first, last;
};

static void
work(void *arg, struct buf *out)
{
	struct job *j = arg;
	struct buf text;

	buf_init(&text);
	for (size_t i = j->first; i < j->last; i++) {
		bool same;

		buf_reset(&text);
		same = sweep_attempt(j->s, &j->s->todo[i], &text);
		if (!same && i > j->first)
			break;
		buf_printf(out, "%zu\n", text.len);
		buf_add(out, text.data, text.len);
		if (!same || j->s->exhaustive)
			break;
	}
	buf_fini(&text);
}

static void
start(struct sweep *s, struct sweep_part *p)
{
	struct job j = { s, p->first, p->last };

	p->ticket = s->copies->start(s->copies->ctx, work, &j);
}

static void
start_some(struct sweep *s)
{
	size_t at_once = s->copies->at_once ? s->copies->at_once : 1;
	size_t each = s->ntodo / (at_once * PARTS_EACH) + 1;

	each = s->exhaustive ? 1 : each > AT_A_TIME_MAX ? AT_A_TIME_MAX : each;
	while (s->started < s->ntodo && s->nparts < 2 * at_once) {
		struct sweep_part *p = &VEC_PUSH(s->parts, s->nparts, s->capparts);

		p->first = s->started;
		p->last = p->first + each < s->ntodo ? p->first + each : s->ntodo;
		s->started = p->last;
		start(s, p);
	}
}

/* Hands the texts in `out` to the cases from `first` on, and returns how many there
 * were. */
static size_t
hand_out(struct sweep *s, const struct sweep_part *p, const struct buf *out)
{
	const char *at = out->data, *end = at ? at + out->len : at;
	size_t i = p->first;

	while (at < end && i < p->last) {
		char *text;
		size_t len = strtoull(at, &text, 10);

		if (*text++ != '\n' || len > (size_t)(end - text))
			break;
		s->todo[i++].text = xstrndup(text, len);
		at = text + len;
	}
	return i - p->first;
}

/* Waits for the part that is first in order and hands texts out, one at least. */
static void
take_part(struct sweep *s)
{
	struct sweep_part *p = &s->parts[0];
	struct buf out;

	buf_init(&out);
	if (p->ticket >= 0)
		s->copies->collect(s->copies->ctx, p->ticket, &out);
	buf_puts(&out, "");
	s->taken = p->first + hand_out(s, p, &out);
	buf_fini(&out);
	if (s->taken == p->first) /* the copy has died: its first case has no text */
		s->taken++;
	p->first = s->taken;
	if (p->first < p->last) {
		start(s, p);
		return;
	}
	s->nparts--;
	memmove(p, p + 1, s->nparts * sizeof *p);
}

/* --- what is to be tried --- */

void
sweep_do(struct sweep *s, size_t a, size_t b)
{
	VEC_PUSH(s->todo, s->ntodo, s->captodo) = (struct sweep_todo){ a, b, NULL };
}

void
sweep_wait(struct sweep *s, size_t number)
{
	while (s->taken <= number) {
		start_some(s);
		take_part(s);
	}
}

void
sweep_done(struct sweep *s)
{
	for (size_t i = 0; i < s->ntodo; i++)
		free(s->todo[i].text);
	free(s->todo);
	s->todo = NULL;
	s->ntodo = s->captodo = s->started = s->taken = s->told = 0;
}
