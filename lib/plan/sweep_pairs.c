/*
 * Pairs of failures.  First each element fails alone, and it is noted which routers the
 * failure touched: those of which a received or a chosen route, a session or a link
 * changed at any moment, until all was whole again; and which it looked at: what flows
 * rested on, before and since, whose trace a change may have concerned, and routers
 * that decide together with touched ones (net/joined.h).
 *
 * Routers that one failure touches have heard of nothing but that failure.  So when
 * neither touches what the other touches or looks at, both happen beside each other, as
 * if each were alone, and no flow meets both: the pair is the union of the two.  Only
 * the other pairs are run.  A pair is also run when chance was asked, when something
 * did not come back, when the load of a link is a sum over flows, and when it is not
 * known what a flow rests on.
 */
#include "base/bits.h"
#include "base/xalloc.h"
#include "plan/sweep_int.h"

#include <stdlib.h>
#include <string.h>

/* --- elements alone --- */

static uint64_t *
read_set(const struct sweep *s, const char *text)
{
	size_t n = net_running(sim_net(s->world))->nrouters;
	uint64_t *set = xcalloc(bits_words(n) + 1, sizeof *set);
	char *end;

	for (size_t i = strtoull(text, &end, 10); end != text;
	     text = end, i = strtoull(text, &end, 10))
		if (i < n)
			bits_add(set, i);
	return set;
}

static void
take_alone(struct sweep *s, struct sweep_alone *x, struct sweep_todo *t)
{
	struct sweep_case *c = &x->c;

	*c = (struct sweep_case){ .a = t->a, .b = t->a, .text = t->text };
	t->text = NULL;
	c->broke = !c->text;
	if (!c->broke)
		sweep_read(s, c, c->text);
	if (c->broke || !sweep_came_back(c) || s->rated || !c->touched || !c->looked)
		return;
	x->touched = read_set(s, c->touched);
	x->looked = read_set(s, c->looked);
}

void
sweep_try_alone(struct sweep *s)
{
	s->alone = xcalloc(s->nelements + 1, sizeof *s->alone);
	s->touching = true;
	for (size_t i = 0; i < s->nelements; i++)
		sweep_do(s, i, i);
	for (size_t i = 0; i < s->nelements; i++) {
		sweep_wait(s, i);
		take_alone(s, &s->alone[i], &s->todo[i]);
	}
	s->touching = false;
	sweep_done(s);
}

void
sweep_free_alone(struct sweep *s)
{
	for (size_t i = 0; s->alone && i < s->nelements; i++) {
		sweep_forget(&s->alone[i].c);
		free(s->alone[i].touched);
		free(s->alone[i].looked);
	}
	free(s->alone);
}

/* --- two of them --- */

bool
sweep_meet(const struct sweep *s, size_t a, size_t b)
{
	const struct sweep_alone *x = &s->alone[a], *y = &s->alone[b];
	size_t words = bits_words(net_running(sim_net(s->world))->nrouters);

	return !x->touched || !y->touched || bits_meet(x->touched, y->touched, words) ||
	    bits_meet(x->touched, y->looked, words) ||
	    bits_meet(x->looked, y->touched, words);
}

static bool
comes_before(const struct sweep_loss *a, const struct sweep_loss *b)
{
	return a->number != b->number ? a->number < b->number
				      : a->direction < b->direction;
}

/* What lasts has lasted until all had come to rest, after both. */
static struct sweep_loss
until_both(const struct sweep_loss *l, int64_t more)
{
	struct sweep_loss x = *l;

	if (x.lasting && x.lasts + more > x.longest)
		x.longest = x.lasts + more;
	return x;
}

void
sweep_unite(const struct sweep *s, struct sweep_case *c)
{
	const struct sweep_case *x = &s->alone[c->a].c, *y = &s->alone[c->b].c;
	size_t i = 0, k = 0;

	c->united = true;
	c->took = x->took > y->took ? x->took : y->took;
	while (i < x->nlosses || k < y->nlosses) {
		bool first = k == y->nlosses ||
		    (i < x->nlosses && comes_before(&x->losses[i], &y->losses[k]));

		VEC_PUSH(c->losses, c->nlosses, c->caplosses) = first
		    ? until_both(&x->losses[i++], c->took - x->took)
		    : until_both(&y->losses[k++], c->took - y->took);
	}
}
