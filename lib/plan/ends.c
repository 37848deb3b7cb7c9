/*
 * Pairs are found from prefixes: the addresses of all ends are in one sorted list, and
 * each prefix by which packets of an end may go at first covers a run of that list.
 */
#include "plan/ends.h"

#include "base/xalloc.h"
#include "net/first.h"
#include "net/ways.h"
#include "run/place.h"

#include <stdlib.h>
#include <string.h>

/* --- ends by name --- */

struct named {
	const char *name;
	struct er_endpoint *end; /* or NULL */
};

struct plan_ends {
	struct named *items; /* by name */
	size_t n;
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static struct er_endpoint *
end_of(const struct run *r, const char *name)
{
	struct er_endpoint e;

	return run_place_end(r, name, &e) ? xmemdup(&e, sizeof e) : NULL;
}

struct plan_ends *
plan_ends_new(const struct run *r, const struct plan *p)
{
	struct plan_ends *e = xcalloc(1, sizeof *e);
	size_t n = 0;

	e->items = xcalloc(2 * p->nflows + 1, sizeof *e->items);
	for (size_t i = 0; i < p->nflows; i++) {
		e->items[n++].name = p->flows[i].from;
		e->items[n++].name = p->flows[i].to;
	}
	qsort(e->items, n, sizeof *e->items, by_name);
	for (size_t i = 0; i < n; i++) {
		if (e->n && strcmp(e->items[e->n - 1].name, e->items[i].name) == 0)
			continue;
		e->items[e->n] = e->items[i];
		e->items[e->n].end = end_of(r, e->items[i].name);
		e->n++;
	}
	return e;
}

void
plan_ends_free(struct plan_ends *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->n; i++)
		free(e->items[i].end);
	free(e->items);
	free(e);
}

const struct er_endpoint *
plan_ends_find(const struct plan_ends *e, const char *name)
{
	struct named key = { name, NULL }, *found = NULL;

	if (e->n)
		found = bsearch(&key, e->items, e->n, sizeof *e->items, by_name);
	return found ? found->end : NULL;
}

/* --- pairs --- */

struct at { /* an address and the number of its end */
	struct ip_addr address;
	size_t end;
};

struct search {
	const struct run *run;
	struct er_endpoint *ends;
	struct at *sorted; /* by address */
	size_t n;
	bool *met; /* by number: a prefix of the end whose turn it is is around it */
	struct plan_pair *pairs;
	size_t npairs, cappairs;
};

static int
by_address(const void *a, const void *b)
{
	const struct at *x = a, *y = b;
	int d = ip_addr_cmp(&x->address, &y->address);

	return d ? d : (x->end > y->end) - (x->end < y->end);
}

static void
cover(void *ctx, const struct ip_prefix *p)
{
	struct search *s = ctx;
	struct ip_addr first = ip_prefix_addr(p);
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ip_addr_cmp(&s->sorted[mid].address, &first) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < s->n && ip_prefix_has(p, &s->sorted[lo].address); lo++)
		s->met[s->sorted[lo].end] = true;
}

static void
search_from(struct search *s, size_t from)
{
	struct net_where where = er_endpoint_where(&s->ends[from]);

	memset(s->met, 0, s->n * sizeof *s->met);
	net_first_prefixes(run_net(s->run), &where, cover, s);
	for (size_t k = 0; k < s->n; k++)
		if (s->met[k] && k != from)
			VEC_PUSH(s->pairs, s->npairs, s->cappairs) = from < k
			    ? (struct plan_pair){ from, k }
			    : (struct plan_pair){ k, from };
}

static int
by_numbers(const void *a, const void *b)
{
	const struct plan_pair *x = a, *y = b;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

static bool
reach(const struct search *s, const struct plan_pair *p)
{
	struct er_flow f;
	bool good;

	if (!er_flow_trace(run_lab(s->run)->model, run_net(s->run), &s->ends[p->a],
		&s->ends[p->b], NULL, &f))
		return false;
	good = (f.has_forward && net_trace_arrived(&f.forward)) ||
	    (f.has_reverse && net_trace_arrived(&f.reverse));
	er_flow_fini(&f);
	return good;
}

void
plan_pairs_init(struct plan_pairs *pairs, const struct run *r, const char *const *names,
    size_t n)
{
	struct search s = { .run = r, .n = n };

	*pairs = (struct plan_pairs){ .n = 0 };
	s.ends = xcalloc(n + 1, sizeof *s.ends);
	s.sorted = xcalloc(n + 1, sizeof *s.sorted);
	s.met = xcalloc(n + 1, sizeof *s.met);
	for (size_t i = 0; i < n; i++) {
		run_place_end(r, names[i], &s.ends[i]);
		s.sorted[i] = (struct at){ s.ends[i].address, i };
	}
	qsort(s.sorted, n, sizeof *s.sorted, by_address);
	for (size_t i = 0; i < n; i++)
		search_from(&s, i);
	if (s.npairs)
		qsort(s.pairs, s.npairs, sizeof *s.pairs, by_numbers);
	for (size_t i = 0; i < s.npairs; i++)
		if ((i == 0 || by_numbers(&s.pairs[i - 1], &s.pairs[i]) != 0) &&
		    reach(&s, &s.pairs[i]))
			VEC_PUSH(pairs->items, pairs->n, pairs->cap) = s.pairs[i];
	pairs->apart = n ? n * (n - 1) / 2 - pairs->n : 0;
	free(s.ends);
	free(s.sorted);
	free(s.met);
	free(s.pairs);
}

void
plan_pairs_fini(struct plan_pairs *p)
{
	free(p->items);
}

bool
plan_trace(const struct run *r, const char *from, const char *to, struct er_flow *f)
{
	struct er_endpoint a, b;

	return run_place_end(r, from, &a) && run_place_end(r, to, &b) &&
	    er_flow_trace(run_lab(r)->model, run_net(r), &a, &b, NULL, f);
}
