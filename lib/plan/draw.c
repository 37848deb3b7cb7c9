/*
 * A record a line, its fields with tabs between, the first of them a letter that says
 * what it is about.  Texts are escaped, and an absent one is "\0".
 */
#include "plan/draw.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "plan/meter.h"
#include "plan/report.h"

#include <stdlib.h>
#include <string.h>

/* --- writing --- */

static void
put_text(struct buf *out, const char *text)
{
	buf_putc(out, '\t');
	if (!text)
		buf_puts(out, "\\0");
	for (const char *p = text; p && *p; p++) {
		if (*p == '\\')
			buf_puts(out, "\\\\");
		else if (*p == '\t')
			buf_puts(out, "\\t");
		else if (*p == '\n')
			buf_puts(out, "\\n");
		else
			buf_putc(out, *p);
	}
}

static void
put_number(struct buf *out, int64_t n)
{
	buf_printf(out, "\t%lld", (long long)n);
}

static void
put_events(struct buf *out, const struct plan_result *r, size_t step)
{
	const struct plan_step_result *s = &r->steps[step];

	for (size_t i = s->first_event; i < s->last_event; i++) {
		const struct plan_event *e = &r->events[i];
		uint64_t h = hash_bytes(e->subject, strlen(e->subject), 0);

		buf_putc(out, 'e');
		put_number(out, (int64_t)step);
		put_number(out, e->at);
		put_number(out, (int64_t)hash_bytes(e->text, strlen(e->text), h));
		buf_putc(out, '\n');
	}
}

static void
put_step(struct buf *out, const struct plan_result *r, size_t i)
{
	const struct plan_step_result *s = &r->steps[i];

	buf_putc(out, 's');
	put_number(out, s->ran);
	put_number(out, s->at);
	put_number(out, s->until);
	put_number(out, s->ran ? plan_longest_loss(r, s->at, s->until) : 0);
	put_number(out, s->rollback_took);
	buf_putc(out, '\n');
	put_events(out, r, i);
	for (size_t k = 0; k < s->nactions; k++) {
		const struct plan_action_result *a = &s->actions[k];

		buf_putc(out, 'a');
		put_number(out, (int64_t)i);
		put_number(out, (int64_t)k);
		put_number(out, a->done);
		put_number(out, a->expected);
		put_number(out, a->waited);
		put_text(out, a->code);
		put_text(out, a->message);
		buf_putc(out, '\n');
	}
	for (size_t k = 0; k < s->nchecks; k++) {
		const struct plan_check_result *c = &s->checks[k];

		buf_putc(out, 'c');
		put_number(out, (int64_t)i);
		put_number(out, c->passed);
		put_number(out, c->measured);
		put_text(out, c->check);
		put_text(out, c->expected);
		put_text(out, c->got);
		buf_putc(out, '\n');
	}
}

static size_t
number_of(const struct plan_result *r, const char *flow)
{
	size_t i = 0;

	while (r->plan->flows[i].name != flow)
		i++;
	return i;
}

static void
put_interval(struct buf *out, const struct draw_interval *x)
{
	buf_putc(out, 'i');
	put_number(out, (int64_t)x->flow);
	put_number(out, (int64_t)x->step);
	put_number(out, x->kind);
	put_number(out, x->direction);
	put_number(out, x->from);
	put_number(out, x->until);
	put_number(out, x->initial);
	put_number(out, x->lasting);
	put_number(out, x->named);
	put_number(out, x->members);
	put_number(out, x->lost);
	put_text(out, x->cause);
	put_text(out, x->forward);
	put_text(out, x->reverse);
	buf_putc(out, '\n');
}

static void
put_intervals(struct buf *out, const struct plan_result *r)
{
	const struct plan_outage *o;
	const struct plan_asymmetry *a;

	for (size_t i = 0; (o = plan_flows_outage(r->flows, i)) != NULL; i++)
		if (plan_outage_counts(o))
			put_interval(out,
			    &(struct draw_interval){ .flow = number_of(r, o->flow),
				.step = o->step,
				.kind = o->loop ? DRAW_LOOP : DRAW_LOSS,
				.direction = o->direction,
				.from = erx_time_since(o->from, r->zero),
				.until = erx_time_since(o->until, r->zero),
				.initial = o->initial,
				.lasting = o->lasting,
				.named = o->named,
				.members = o->members,
				.lost = o->lost,
				.cause = o->cause });
	for (size_t i = 0; (a = plan_flows_asymmetry(r->flows, i)) != NULL; i++)
		if (a->until.us > a->from.us)
			put_interval(out,
			    &(struct draw_interval){ .flow = number_of(r, a->flow),
				.step = a->step,
				.kind = DRAW_ASYMMETRY,
				.from = erx_time_since(a->from, r->zero),
				.until = erx_time_since(a->until, r->zero),
				.cause = a->cause,
				.forward = a->forward,
				.reverse = a->reverse });
}

static void
put_flows(struct buf *out, const struct plan_result *r)
{
	for (size_t i = 0; i < r->plan->nflows; i++) {
		const struct plan_flow_loss *f = &r->lost[i];

		buf_putc(out, 'f');
		put_number(out, f->direction);
		put_number(out, f->lost);
		put_number(out, f->dark);
		put_number(out, f->members);
		put_number(out, f->gone);
		put_number(out, (int64_t)f->step);
		put_number(out, (int64_t)f->lasting_since);
		put_number(out, f->named);
		put_number(out, f->loop);
		put_number(out, f->lasting);
		put_number(out, f->ends_dark);
		put_number(out, f->never);
		buf_putc(out, '\n');
	}
}

static void
put_loads(struct buf *out, const struct plan_result *r)
{
	size_t n;
	const struct plan_meter_row *rows =
	    plan_meter_rows(plan_flows_meter(r->flows), &n);

	for (size_t i = 0; i < n; i++) {
		const struct plan_meter_row *x = &rows[i];

		buf_putc(out, 'l');
		put_text(out, x->what);
		put_text(out, x->toward);
		put_text(out, x->circuit);
		put_number(out, (int64_t)x->capacity);
		put_number(out, (int64_t)x->most);
		put_number(out, (int64_t)x->octets);
		put_number(out, (int64_t)x->dropped);
		put_number(out, x->over);
		put_number(out, (int64_t)x->step);
		put_number(out, x->second);
		put_number(out, x->in);
		buf_putc(out, '\n');
	}
}

void
draw_write(const struct plan_result *r, struct buf *out)
{
	int64_t aborted = -1;

	for (size_t i = 0; i < r->nsteps; i++)
		aborted = r->steps[i].aborted ? (int64_t)i : aborted;
	buf_putc(out, 'd');
	put_number(out, (int64_t)r->seed);
	put_number(out, r->ended);
	put_number(out, r->random);
	put_number(out, aborted);
	put_text(out, r->aborted_why);
	buf_putc(out, '\n');
	for (size_t i = 0; i < r->nsteps; i++)
		put_step(out, r, i);
	put_intervals(out, r);
	put_flows(out, r);
	put_loads(out, r);
}

/* --- reading --- */

#define FIELDS_MAX 15

struct record {
	char *fields[FIELDS_MAX];
	size_t at; /* the next one to take */
};

/* In place, for the text only gets shorter. */
static char *
unescape(char *text)
{
	char *to = text, *from = text;

	for (; *from; from++) {
		if (*from == '\\' && from[1]) {
			from++;
			*to++ = *from == 't' ? '\t' : *from == 'n' ? '\n' : *from;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return text;
}

static void
split(struct record *r, char *line)
{
	size_t n = 0;

	*r = (struct record){ .at = 1 };
	while (line && n < FIELDS_MAX) {
		r->fields[n++] = line;
		line = strchr(line, '\t');
		if (line)
			*line++ = '\0';
	}
}

static int64_t
take_number(struct record *r)
{
	const char *text = r->at < FIELDS_MAX ? r->fields[r->at++] : NULL;

	return text ? strtoll(text, NULL, 10) : 0;
}

static char *
take_text(struct record *r)
{
	char *text = r->at < FIELDS_MAX ? r->fields[r->at++] : NULL;

	return text && strcmp(text, "\\0") != 0 ? xstrdup(unescape(text)) : NULL;
}

static void
read_head(struct plan_draw *d, struct record *r)
{
	d->good = true;
	d->seed = (uint64_t)take_number(r);
	d->ended = take_number(r);
	d->random = take_number(r) != 0;
	d->aborted_at = take_number(r);
	d->aborted_why = take_text(r);
}

static void
read_step(struct plan_draw *d, struct record *r)
{
	struct draw_step *s = &VEC_PUSH(d->steps, d->nsteps, d->capsteps);

	s->ran = take_number(r) != 0;
	s->at = take_number(r);
	s->until = take_number(r);
	s->lost = take_number(r);
	s->back = take_number(r);
}

static void
read_event(struct plan_draw *d, struct record *r)
{
	struct draw_event *e = &VEC_PUSH(d->events, d->nevents, d->capevents);

	e->step = (size_t)take_number(r);
	e->at = take_number(r);
	e->digest = (uint64_t)take_number(r);
}

static void
read_action(struct plan_draw *d, struct record *r)
{
	struct draw_action *a = &VEC_PUSH(d->actions, d->nactions, d->capactions);

	a->step = (size_t)take_number(r);
	a->number = (size_t)take_number(r);
	a->done = take_number(r) != 0;
	a->expected = take_number(r) != 0;
	a->waited = take_number(r);
	a->code = take_text(r);
	a->message = take_text(r);
}

static void
read_check(struct plan_draw *d, struct record *r)
{
	struct draw_check *c = &VEC_PUSH(d->checks, d->nchecks, d->capchecks);

	c->step = (size_t)take_number(r);
	c->passed = take_number(r) != 0;
	c->measured = take_number(r);
	c->check = take_text(r);
	c->expected = take_text(r);
	c->got = take_text(r);
}

static void
read_interval(struct plan_draw *d, struct record *r)
{
	struct draw_interval *x =
	    &VEC_PUSH(d->intervals, d->nintervals, d->capintervals);

	x->flow = (size_t)take_number(r);
	x->step = (size_t)take_number(r);
	x->kind = (enum draw_kind)take_number(r);
	x->direction = (unsigned)take_number(r);
	x->from = take_number(r);
	x->until = take_number(r);
	x->initial = take_number(r) != 0;
	x->lasting = take_number(r) != 0;
	x->named = take_number(r) != 0;
	x->members = (unsigned)take_number(r);
	x->lost = (unsigned)take_number(r);
	x->cause = take_text(r);
	x->forward = take_text(r);
	x->reverse = take_text(r);
}

static void
read_flow(struct plan_draw *d, struct record *r)
{
	struct plan_flow_loss *f = &VEC_PUSH(d->flows, d->nflows, d->capflows);

	f->direction = (unsigned)take_number(r);
	f->lost = take_number(r);
	f->dark = take_number(r);
	f->members = (unsigned)take_number(r);
	f->gone = (unsigned)take_number(r);
	f->step = (size_t)take_number(r);
	f->lasting_since = (size_t)take_number(r);
	f->named = take_number(r) != 0;
	f->loop = take_number(r) != 0;
	f->lasting = take_number(r) != 0;
	f->ends_dark = take_number(r) != 0;
	f->never = take_number(r) != 0;
}

static void
read_load(struct plan_draw *d, struct record *r)
{
	struct draw_load *l = &VEC_PUSH(d->loads, d->nloads, d->caploads);

	l->what = take_text(r);
	l->toward = take_text(r);
	l->circuit = take_text(r);
	l->capacity = (uint64_t)take_number(r);
	l->most = (uint64_t)take_number(r);
	l->octets = (uint64_t)take_number(r);
	l->dropped = (uint64_t)take_number(r);
	l->over = take_number(r);
	l->step = (size_t)take_number(r);
	l->second = take_number(r) != 0;
	l->in = take_number(r) != 0;
}

void
draw_read(struct plan_draw *d, char *text)
{
	static const struct {
		char letter;
		void (*read)(struct plan_draw *, struct record *);
	} kinds[] = {
		{ 'd', read_head },
		{ 's', read_step },
		{ 'e', read_event },
		{ 'a', read_action },
		{ 'c', read_check },
		{ 'i', read_interval },
		{ 'f', read_flow },
		{ 'l', read_load },
	};
	struct record r;
	char *end;

	*d = (struct plan_draw){ .aborted_at = -1 };
	for (char *line = text; line && (end = strchr(line, '\n')) != NULL;
	     line = end + 1) {
		*end = '\0';
		split(&r, line);
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
			if (kinds[i].letter == line[0])
				kinds[i].read(d, &r);
	}
}

void
draw_fini(struct plan_draw *d)
{
	for (size_t i = 0; i < d->nactions; i++) {
		free(d->actions[i].code);
		free(d->actions[i].message);
	}
	for (size_t i = 0; i < d->nchecks; i++) {
		free(d->checks[i].check);
		free(d->checks[i].expected);
		free(d->checks[i].got);
	}
	for (size_t i = 0; i < d->nintervals; i++) {
		free(d->intervals[i].cause);
		free(d->intervals[i].forward);
		free(d->intervals[i].reverse);
	}
	for (size_t i = 0; i < d->nloads; i++) {
		free(d->loads[i].what);
		free(d->loads[i].toward);
		free(d->loads[i].circuit);
	}
	free(d->loads);
	free(d->aborted_why);
	free(d->steps);
	free(d->events);
	free(d->actions);
	free(d->checks);
	free(d->intervals);
	free(d->flows);
}
