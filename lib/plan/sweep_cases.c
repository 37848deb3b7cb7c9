/*
 * Which cases there are, and which are this shard's: every element alone, or each with
 * every one behind it, numbered in this order.
 */
#include "plan/sweep_int.h"

/* How many there are in all shards. */
static size_t
count_all(const struct sweep *s)
{
	size_t n = s->nelements;

	return s->failures == 2 ? (n ? n * (n - 1) / 2 : 0) : n;
}

size_t
sweep_count(const struct sweep *s)
{
	size_t all = count_all(s);

	return all / s->shards + (all % s->shards >= s->shard);
}

bool
sweep_advance(const struct sweep *s, size_t *a, size_t *b, size_t *number)
{
	bool two = s->failures == 2, mine = false;

	while (!mine && *a < s->nelements) {
		if (two && ++*b >= s->nelements) {
			*b = ++*a;
			continue;
		}
		if (!two)
			*b = *a = *number;
		if (*a >= s->nelements)
			break;
		mine = (*number)++ % s->shards == s->shard - 1;
	}
	return mine;
}

bool
sweep_pass(struct sweep *s, struct sweep_case *c)
{
	if (!sweep_advance(s, &s->at_a, &s->at_b, &s->number))
		return false;
	c->a = s->at_a;
	c->b = s->at_b;
	c->like = c->a;
	return true;
}
