/*
 * What is said of a prefix that oscillates: between whom, how fast, and what ends it.
 * Names are sorted and each is said once; of many the first few.
 */
#include "base/xalloc.h"
#include "net/oscillate_int.h"
#include "rib/flaps.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 6 /* that are said */

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts them, each once. */
static size_t
unique(const char **names, size_t n)
{
	size_t kept = 0;

	if (n > 1)
		qsort(names, n, sizeof *names, by_name);
	for (size_t i = 0; i < n; i++)
		if (!kept || strcmp(names[kept - 1], names[i]) != 0)
			names[kept++] = names[i];
	return kept;
}

/* "a, b and c"; with something behind it "a, b, c". */
static void
list(struct buf *out, const char *const *names, size_t n, bool last)
{
	for (size_t i = 0; i < n && i < NAMES_MAX; i++) {
		bool ends = last && i == n - 1;

		buf_printf(out, "%s%s", !i ? "" : ends ? " and " : ", ", names[i]);
	}
	if (n > NAMES_MAX)
		buf_printf(out, "%s%zu more", last ? " and " : ", ", n - NAMES_MAX);
}

/* "between er-a/primary, er-a/secondary and the real router seattle/ce0" */
static char *
between(const struct net_unrest_item *x, bool outside)
{
	const char *inside[NET_OSCILLATING_PLACES];
	const char *real[NET_OSCILLATING_PLACES * NET_UNREST_FROM];
	size_t ninside = 0, nreal = 0;
	struct buf out;

	for (unsigned i = 0; i < x->nplaces; i++) {
		const struct net_unrest_place *p = &x->places[i];

		if (!p->in_circle)
			continue;
		inside[ninside++] = p->table->rt->spec->name;
		for (unsigned k = 0; k < p->nfrom && outside; k++)
			if (p->from[k].half)
				real[nreal++] = p->from[k].half->outside;
	}
	ninside = unique(inside, ninside);
	nreal = unique(real, nreal);
	buf_init(&out);
	buf_puts(&out, ninside + nreal > 1 ? "between " : "at ");
	list(&out, inside, ninside, !nreal);
	if (nreal) {
		buf_printf(&out, " and the real router%s ", nreal > 1 ? "s" : "");
		list(&out, real, nreal, true);
	}
	return buf_steal(&out);
}

/* Changes a minute at the router that changes most; 0: in no time. */
static uint64_t
rate(const struct net_unrest_item *x)
{
	uint64_t most = 0;

	for (unsigned i = 0; i < x->nplaces; i++) {
		const struct net_unrest_place *p = &x->places[i];
		int64_t us = p->changes ? erx_time_since(p->last, p->since) : 0;
		uint64_t r = us > 0 ? (p->changes - RIB_FLAPS_STEP) * 60 *
			(uint64_t)ERX_SEC / (uint64_t)us
				    : 0;

		if (p->in_circle && r > most)
			most = r;
	}
	return most;
}

void
net_unrest_rate(struct buf *out, const struct net_unrest_item *x)
{
	uint64_t r = rate(x);

	if (r)
		buf_printf(out, ", %llu change%s a minute", (unsigned long long)r,
		    r == 1 ? "" : "s");
}

/* The AS that tells the real routers. */
static uint32_t
as_of_exit(const struct net_unrest_item *x)
{
	for (unsigned i = 0; i < x->nplaces; i++) {
		const struct net_half *h;

		if (!x->places[i].in_circle)
			continue;
		TAILQ_FOREACH(h, &x->places[i].table->rt->halves, rt_entry)
			if (h->outside)
				return net_here(h)->asn;
	}
	return 0;
}

/* A router that changes too seldom to report as often as others do is a place, too. */
static void
ask_table(struct net_unrest_item *x, const struct net_table *t)
{
	struct rib_flap f;
	struct net_unrest_place *p;

	if (!t || !rib_flaps_ask(t->rib, &x->prefix, &f))
		return;
	p = net_unrest_place(x, t);
	if (!p)
		return;
	net_unrest_origin(p, net_half_of_source(t->rt, t->family, f.from));
	net_unrest_origin(p, net_half_of_source(t->rt, t->family, f.to));
}

void
net_unrest_describe(const struct net *net, struct net_unrest_item *x)
{
	bool outside;

	for (size_t i = 0; i < net->spec->nrouters; i++)
		ask_table(x, net->rts[i]->tables[x->prefix.family - IP_V4]);
	outside = net_unrest_circle(x);

	free(x->between);
	free(x->cure);
	x->between = between(x, outside);
	x->cure = outside
	    ? xasprintf("an AS-path filter at the real router ends it: what has AS %u "
			"in its path is not announced to AS %u again",
		  as_of_exit(x), as_of_exit(x))
	    : xstrdup("these routers prefer each other's routes: they have no state of "
		      "rest, or miss it while all of them change at the same moments "
		      "(other delays may then end it); change a local preference, or "
		      "filter what one tells the other");
}
