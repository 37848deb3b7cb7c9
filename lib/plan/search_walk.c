/*
 * Depth first, in copies: at each world every step that may come next is tried once in
 * a copy of its own; those that go well are then followed, the cheapest first.  A copy
 * sends home all that it has found out, so that the next one knows it.
 *
 * The last way of a world is followed in the copy that has come to it.
 *
 * A way is left when it costs as much already as the best order, or when a world like
 * the one it has come to was reached before by the same steps, and no dearer: what
 * follows is the same.  An order that loses nothing, is asymmetric for less than a
 * second and is handed over as seldom as can be is the end.
 */
#include "plan/search_int.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { TEXTS_MAX = 400 }; /* failures that are kept */

static uint64_t
bit(size_t step)
{
	return UINT64_C(1) << step;
}

/* --- what is known, and how it comes home --- */

void
search_known_fini(struct search_known *k)
{
	for (size_t i = 0; i < k->nfailures; i++)
		free(k->failures[i].why);
	for (size_t i = 0; i < k->nstorms; i++)
		free(k->storms[i].why);
	free(k->failures);
	free(k->storms);
	free(k->seen);
	*k = (struct search_known){ .found = false };
}

static void
add_failure(struct search_known *k, uint64_t done, uint32_t step, const char *why)
{
	for (size_t i = 0; i < k->nfailures; i++)
		if (k->failures[i].step == step && k->failures[i].done == done)
			return;
	if (k->nfailures < TEXTS_MAX)
		VEC_PUSH(k->failures, k->nfailures, k->capfailures) =
		    (struct search_failure){ done, step, xstrdup(why) };
}

static void
put(struct buf *out, const void *data, size_t len)
{
	buf_add(out, data, len);
}

/* How much was known when a copy began. */
struct mark {
	size_t seen, failures, storms;
};

static struct mark
mark(const struct search_known *k)
{
	return (struct mark){ k->nseen, k->nfailures, k->nstorms };
}

static void
put_text(struct buf *out, const char *text)
{
	size_t len = strlen(text);

	put(out, &len, sizeof len);
	put(out, text, len);
}

static void
put_storms(const struct search_known *k, size_t from, struct buf *out)
{
	size_t n = k->nstorms - from;

	put(out, &n, sizeof n);
	for (size_t i = from; i < k->nstorms; i++) {
		put(out, &k->storms[i], sizeof k->storms[i]);
		put_text(out, k->storms[i].why);
	}
}

/* What was found out since a mark. */
static void
send(const struct search_known *k, const struct mark *m, struct buf *out)
{
	size_t nseen = k->nseen - m->seen, nfailures = k->nfailures - m->failures;

	put(out, k, sizeof *k);
	put(out, &nseen, sizeof nseen);
	if (nseen)
		put(out, k->seen + m->seen, nseen * sizeof *k->seen);
	put_storms(k, m->storms, out);
	put(out, &nfailures, sizeof nfailures);
	for (size_t i = m->failures; i < k->nfailures; i++) {
		put(out, &k->failures[i], sizeof k->failures[i]);
		put_text(out, k->failures[i].why);
	}
}

static bool
get(const struct buf *in, size_t *at, void *to, size_t len)
{
	if (in->len - *at < len)
		return false;
	if (len)
		memcpy(to, in->data + *at, len);
	*at += len;
	return true;
}

/* A text, which the caller frees; NULL: the copy broke off. */
static char *
get_text(const struct buf *in, size_t *at)
{
	size_t len;
	char *text;

	if (!get(in, at, &len, sizeof len) || in->len - *at < len)
		return NULL;
	text = xstrndup(in->data + *at, len);
	*at += len;
	return text;
}

static bool
get_failures(struct search_known *k, const struct buf *in, size_t *at)
{
	size_t n;

	if (!get(in, at, &n, sizeof n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct search_failure f;
		char *why;

		if (!get(in, at, &f, sizeof f) || !(why = get_text(in, at)))
			return false;
		add_failure(k, f.done, f.step, why);
		free(why);
	}
	return true;
}

static bool
get_storms(struct search_known *k, const struct buf *in, size_t *at)
{
	size_t n;

	if (!get(in, at, &n, sizeof n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct search_storm x;
		char *why;

		if (!get(in, at, &x, sizeof x) || !(why = get_text(in, at)))
			return false;
		search_note_storm(k, x.digest, x.always, why);
		free(why);
	}
	return true;
}

/* Takes what a copy knows now; false: the copy broke off. */
static bool
receive(struct search_known *k, const struct buf *in)
{
	struct search_known theirs;
	struct search_seen seen;
	size_t at = 0, n;

	if (!get(in, &at, &theirs, sizeof theirs) || !get(in, &at, &n, sizeof n))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!get(in, &at, &seen, sizeof seen))
			return false;
		VEC_PUSH(k->seen, k->nseen, k->capseen) = seen;
	}
	if (!get_storms(k, in, &at))
		return false;
	k->found = theirs.found;
	k->cut = theirs.cut;
	k->random |= theirs.random;
	k->best = theirs.best;
	memcpy(k->order, theirs.order, sizeof k->order);
	memcpy(k->longest, theirs.longest, sizeof k->longest);
	k->nlongest = theirs.nlongest;
	k->tried = theirs.tried;
	k->orders = theirs.orders;
	return get_failures(k, in, &at);
}

/* --- one step, to look at --- */

struct trial {
	struct search *s;
	uint32_t step;
	/* What came of it. */
	bool good, settled;
	uint64_t digest;
	struct plan_cost cost;
};

static void
look(void *arg, struct buf *out)
{
	struct trial *t = arg;
	struct mark m = mark(&t->s->known);
	struct buf why;

	buf_init(&why);
	t->good = search_take(t->s, t->step, &why);
	t->settled = search_digest(t->s, &t->digest);
	t->cost = t->s->cost;
	put(out, t, sizeof *t);
	put_storms(&t->s->known, m.storms, out);
	if (why.len)
		put(out, why.data, why.len);
	buf_fini(&why);
}

static void
look_at(struct search *s, struct trial *t)
{
	const struct plan_copies *c = s->config->copies;
	struct buf out;
	size_t at = 0;
	int ticket = c->start(c->ctx, look, t);

	buf_init(&out);
	s->known.tried++;
	if (ticket < 0 || !c->collect(c->ctx, ticket, &out) ||
	    !get(&out, &at, t, sizeof *t) || !get_storms(&s->known, &out, &at)) {
		t->good = false;
		add_failure(&s->known, s->done, t->step, "it could not be tried");
	} else if (!t->good) {
		buf_puts(&out, "");
		add_failure(&s->known, s->done, t->step, out.data + at);
	}
	buf_fini(&out);
}

/* --- the walk --- */

static void explore(struct search *);

/* Takes a step that went well once more, in the world of this process. */
static bool
take_again(struct search *s, uint32_t step)
{
	struct buf why;
	bool good;

	buf_init(&why);
	s->taken = true;
	good = search_take(s, step, &why);
	s->taken = false;
	if (!good)
		add_failure(&s->known, s->done & ~bit(step), step,
		    why.data ? why.data : "");
	buf_fini(&why);
	return good;
}

static void
follow(void *arg, struct buf *out)
{
	struct trial *t = arg;
	struct search *s = t->s;
	struct mark m = mark(&s->known);

	if (take_again(s, t->step))
		explore(s);
	send(&s->known, &m, out);
}

static void
follow_on(struct search *s, struct trial *t)
{
	const struct plan_copies *c = s->config->copies;
	struct buf out;
	int ticket = c->start(c->ctx, follow, t);

	buf_init(&out);
	if (ticket < 0 || !c->collect(c->ctx, ticket, &out) ||
	    !receive(&s->known, &out))
		s->known.cut = true;
	buf_fini(&out);
}

static bool
is_dearer(const struct search *s, const struct plan_cost *cost)
{
	return !s->config->exhaustive && s->known.found &&
	    search_compare(cost, &s->known.best) >= 0;
}

/* True when a world like this one was reached before, and no dearer; else it is noted.
 */
static bool
was_seen(struct search *s, const struct trial *t)
{
	uint64_t done = s->done | bit(t->step);
	struct search_known *k = &s->known;

	if (!t->settled || s->config->exhaustive)
		return false;
	for (size_t i = 0; i < k->nseen; i++) {
		if (k->seen[i].done != done || k->seen[i].digest != t->digest)
			continue;
		if (search_no_dearer(&k->seen[i].cost, &t->cost))
			return true;
	}
	VEC_PUSH(k->seen, k->nseen, k->capseen) =
	    (struct search_seen){ done, t->digest, t->cost };
	return false;
}

/* Nothing can be better in what is compared first. */
static bool
is_perfect(const struct search *s)
{
	const struct plan *p = s->plan;
	int64_t owners = 0;

	if (s->known.found && s->config->first)
		return true;
	if (!s->known.found || s->config->exhaustive || s->known.best.outage ||
	    s->known.best.asymmetry >= ERX_SEC)
		return false;
	for (size_t i = 0; i < p->nsteps; i++) {
		bool first = p->steps[i].owner != NULL;

		for (size_t k = 0; first && k < i; k++)
			first = !p->steps[k].owner ||
			    strcmp(p->steps[k].owner, p->steps[i].owner) != 0;
		owners += first;
	}
	return s->known.best.handovers <= (owners ? owners - 1 : 0);
}

static bool
is_over(struct search *s)
{
	const struct plan_search_config *c = s->config;

	if ((c->more && !c->more(c->ctx)) ||
	    (s->known.found && c->better && !c->better(c->ctx)))
		s->known.cut = true;
	return s->known.cut || is_perfect(s);
}

static void
note_order(struct search *s)
{
	struct search_known *k = &s->known;

	k->orders++;
	if (k->found && search_compare(&s->cost, &k->best) >= 0)
		return;
	k->found = true;
	k->best = s->cost;
	memcpy(k->order, s->order, sizeof k->order);
}

static bool
may_come(const struct search *s, size_t step)
{
	uint64_t after = s->waived.after >> step & 1 ? 0 : s->after[step];

	return !(s->done & bit(step)) && !(after & ~s->done);
}

static int
by_cost(const void *a, const void *b)
{
	const struct trial *x = a, *y = b;
	int d = search_compare(&x->cost, &y->cost);

	return d ? d : x->step < y->step ? -1 : x->step > y->step;
}

/* The steps that may come next and go well, the cheapest first. */
static size_t
look_ahead(struct search *s, struct trial *trials)
{
	size_t n = 0;

	for (size_t i = 0; i < s->plan->nsteps; i++) {
		struct trial t = { .s = s, .step = (uint32_t)i };

		if (!may_come(s, i))
			continue;
		if (is_over(s))
			return 0;
		look_at(s, &t);
		if (t.good)
			trials[n++] = t;
	}
	qsort(trials, n, sizeof *trials, by_cost);
	return n;
}

/* Follows all ways from here but the last, which is for this process: nobody needs its
 * world any more.  False: there is none left. */
static bool
branch(struct search *s, uint32_t *last)
{
	struct trial trials[PLAN_SEARCH_STEPS_MAX];
	size_t n = look_ahead(s, trials);

	for (size_t i = 0; i < n && !is_over(s); i++) {
		if (is_dearer(s, &trials[i].cost) || was_seen(s, &trials[i]))
			continue;
		if (i + 1 == n) {
			*last = trials[i].step;
			return true;
		}
		follow_on(s, &trials[i]);
	}
	return false;
}

static void
explore(struct search *s)
{
	struct search_known *k = &s->known;
	uint32_t step;

	do {
		if (s->n > k->nlongest) {
			memcpy(k->longest, s->order, sizeof k->longest);
			k->nlongest = (uint32_t)s->n;
		}
		if (s->n == s->plan->nsteps)
			note_order(s);
	} while (s->n < s->plan->nsteps && branch(s, &step) && take_again(s, step));
}

static void
walk(void *arg, struct buf *out)
{
	struct search *s = arg;
	struct mark m = mark(&s->known);

	explore(s);
	send(&s->known, &m, out);
}

void
search_walk(struct search *s)
{
	const struct plan_copies *c = s->config->copies;
	struct buf out;
	int ticket = c->start(c->ctx, walk, s);

	buf_init(&out);
	if (ticket < 0 || !c->collect(c->ctx, ticket, &out) ||
	    !receive(&s->known, &out))
		s->known.cut = true;
	buf_fini(&out);
}

/* --- one order --- */

struct row {
	struct search *s;
	const uint32_t *order;
	size_t n;
	struct plan_cost cost;
};

static void
run_row(void *arg, struct buf *out)
{
	struct row *row = arg;
	struct mark m = mark(&row->s->known);
	size_t i = 0;
	struct buf why;

	buf_init(&why);
	while (i < row->n && search_take(row->s, row->order[i], &why))
		i++;
	put(out, &i, sizeof i);
	put(out, &row->s->cost, sizeof row->s->cost);
	put_storms(&row->s->known, m.storms, out);
	if (why.len)
		put(out, why.data, why.len);
	buf_fini(&why);
}

size_t
search_try(struct search *s, const uint32_t *order, size_t n, struct buf *why,
    struct plan_cost *cost)
{
	const struct plan_copies *c = s->config->copies;
	struct row row = { s, order, n, { 0 } };
	struct plan_cost paid;
	size_t at = 0, got = 0;
	struct buf out;
	int ticket = c->start(c->ctx, run_row, &row);

	buf_init(&out);
	if (ticket < 0 || !c->collect(c->ctx, ticket, &out) ||
	    !get(&out, &at, &got, sizeof got) || !get(&out, &at, &paid, sizeof paid) ||
	    !get_storms(&s->known, &out, &at)) {
		buf_puts(why, "it could not be tried");
		got = 0;
	} else {
		buf_add(why, out.data + at, out.len - at);
		if (cost)
			*cost = paid;
	}
	buf_fini(&out);
	s->known.tried += (unsigned)(got < n ? got + 1 : n);
	return got;
}
