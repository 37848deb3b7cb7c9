/*
 * Each flow keeps what it puts on which row.  When it goes another way that is taken
 * off and the new put on; a row counts what it carried until then before it changes, so
 * that what is the case for no time at all is not counted.  Rows are found by number,
 * for they never go away; they are put in order when they are read.
 */
#include "plan/meter.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct share { /* of a flow */
	size_t row;
	uint64_t bps;
};

struct shares {
	struct share *items;
	size_t n, cap;
};

struct plan_meter {
	const struct plan *plan;
	struct shares *flows; /* one for each of the plan's */
	struct plan_meter_row *rows;
	size_t n, cap;
	/* While a flow is put: */
	struct shares *of;
	struct erx_time now;
	size_t step;
};

struct plan_meter *
plan_meter_new(const struct plan *p)
{
	struct plan_meter *m;

	if (!plan_has_rates(p))
		return NULL;
	m = xcalloc(1, sizeof *m);
	m->plan = p;
	m->flows = xcalloc(p->nflows, sizeof *m->flows);
	return m;
}

void
plan_meter_free(struct plan_meter *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->plan->nflows; i++)
		free(m->flows[i].items);
	for (size_t i = 0; i < m->n; i++) {
		free(m->rows[i].what);
		free(m->rows[i].toward);
		free(m->rows[i].circuit);
	}
	free(m->flows);
	free(m->rows);
	free(m);
}

/* Octets of a rate in a time: in two parts, for those of a day times a million are too
 * many. */
static uint64_t
octets_of(uint64_t bps, int64_t us)
{
	uint64_t octets = bps / 8;

	return octets * (uint64_t)(us / ERX_SEC) +
	    octets * (uint64_t)(us % ERX_SEC) / (uint64_t)ERX_SEC;
}

/* Counts what a row was given since it was counted last; what is more than its rate it
 * drops (C-2). */
static void
count(struct plan_meter_row *r, struct erx_time now)
{
	int64_t us = erx_time_since(now, r->since);

	r->since = now;
	if (us <= 0)
		return;
	r->octets += octets_of(r->now, us);
	if (r->now > r->most)
		r->most = r->now;
	if (r->now <= r->capacity)
		return;
	if (!r->over)
		r->step = r->changed;
	r->over += us;
	r->dropped += octets_of(r->now - r->capacity, us);
}

static size_t
find(struct plan_meter *m, const struct plan_load_of *of)
{
	size_t i = 0;

	while (i < m->n &&
	    (strcmp(m->rows[i].what, of->what) != 0 ||
		strcmp(m->rows[i].toward, of->toward) != 0))
		i++;
	if (i < m->n)
		return i;
	VEC_PUSH(m->rows, m->n, m->cap) = (struct plan_meter_row){
		.what = xstrdup(of->what),
		.toward = xstrdup(of->toward),
		.capacity = of->capacity,
		.circuit = of->circuit ? xstrdup(of->circuit) : NULL,
		.second = of->second,
		.in = of->in,
		.since = m->now,
	};
	return i;
}

static void
put(void *ctx, const struct plan_load_of *of, uint64_t bps)
{
	struct plan_meter *m = ctx;
	size_t i = find(m, of);

	count(&m->rows[i], m->now);
	m->rows[i].capacity = of->capacity;
	m->rows[i].now += bps;
	m->rows[i].changed = m->step;
	VEC_PUSH(m->of->items, m->of->n, m->of->cap) = (struct share){ i, bps };
}

void
plan_meter_flow(struct plan_meter *m, const struct run *r, size_t i,
    const struct er_flow *f, struct erx_time now, size_t step)
{
	struct shares *s = &m->flows[i];

	for (size_t k = 0; k < s->n; k++) {
		struct plan_meter_row *row = &m->rows[s->items[k].row];

		count(row, now);
		row->now -= s->items[k].bps;
		row->changed = step;
	}
	s->n = 0;
	m->of = s;
	m->now = now;
	m->step = step;
	if (f)
		plan_load_of(r, &m->plan->flows[i], f, put, m);
}

void
plan_meter_close(struct plan_meter *m, struct erx_time now)
{
	for (size_t i = 0; i < m->n; i++)
		count(&m->rows[i], now);
}

static int
by_name(const void *x, const void *y)
{
	const struct plan_meter_row *a = x, *b = y;
	int d = strcmp(a->what, b->what);

	return d ? d : strcmp(a->toward, b->toward);
}

const struct plan_meter_row *
plan_meter_rows(struct plan_meter *m, size_t *n)
{
	*n = m ? m->n : 0;
	if (!*n)
		return NULL;
	for (size_t i = 0; i < m->plan->nflows; i++)
		m->flows[i].n = 0; /* numbers of rows mean nothing from here on */
	qsort(m->rows, m->n, sizeof *m->rows, by_name);
	return m->rows;
}
