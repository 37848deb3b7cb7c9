/*
 * Each slice of slots becomes a run of keys, sorted when it is made; what comes out is
 * the merge of all runs, by a heap of them with the smallest head on top.  A key is the
 * octets of the address and the length, which sorts as ip_prefix_cmp does inside one
 * family.  A prefix that was freed and came again in a slot further on is in two runs:
 * equal keys come out next to each other, and the second is skipped.
 */
#include "rib/order.h"

#include "base/xalloc.h"
#include "rib/table.h"

#include <stdlib.h>

#define KEY_MAX 17

struct run {
	uint8_t *keys;
	size_t n, next; /* next < n */
};

struct rib_order {
	struct run *runs; /* a heap once all is collected */
	size_t nruns, cap;
	uint32_t slot, end; /* what is to be collected yet */
	uint8_t family;     /* IP_NONE: nothing has been looked at */
	uint8_t last[KEY_MAX];
	bool complete, begun; /* begun: `last` has come out */
};

struct rib_order *
rib_order_new(const struct ip_prefix *only)
{
	struct rib_order *o = xcalloc(1, sizeof *o);
	size_t len;
	uint8_t *key;

	o->family = IP_NONE;
	if (!only)
		return o;
	o->family = only->family;
	o->complete = true;
	len = rib_key_len(only->family);
	key = xmalloc(len + 1);
	memcpy(key, only->b, len);
	key[len] = only->len;
	VEC_PUSH(o->runs, o->nruns, o->cap) = (struct run){ key, 1, 0 };
	return o;
}

void
rib_order_free(struct rib_order *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->nruns; i++)
		free(o->runs[i].keys);
	free(o->runs);
	free(o);
}

/* --- collecting --- */

static int
key4_cmp(const void *x, const void *y)
{
	return memcmp(x, y, 5);
}

static int
key16_cmp(const void *x, const void *y)
{
	return memcmp(x, y, 17);
}

struct wanted {
	bool (*wants)(void *, const struct rib_net *); /* NULL: all */
	void *ctx;
};

/* The slots up to `end` as a run; none if no prefix there is wanted and has a path. */
static void
collect_run(struct rib_order *o, const struct rib *r, uint32_t end,
    const struct wanted *w)
{
	size_t len = rib_key_len(o->family), n = 0;
	uint8_t *keys = xreallocarray(NULL, end - o->slot, len + 1);

	for (; o->slot < end; o->slot++) {
		const struct rib_net *net = net_at(r, o->slot);

		if (!(net->flags & RIB_NET_USED) || !rib_path_next(r, net, NULL) ||
		    (w->wants && !w->wants(w->ctx, net)))
			continue;
		memcpy(keys + n * (len + 1), net->b, len);
		keys[n++ * (len + 1) + len] = net->len;
	}
	if (n == 0) {
		free(keys);
		return;
	}
	qsort(keys, n, len + 1, len == 4 ? key4_cmp : key16_cmp);
	VEC_PUSH(o->runs, o->nruns, o->cap) =
	    (struct run){ xreallocarray(keys, n, len + 1), n, 0 };
}

/* --- merging --- */

static const uint8_t *
head(const struct rib_order *o, size_t run)
{
	return o->runs[run].keys + o->runs[run].next * (rib_key_len(o->family) + 1);
}

static bool
before(const struct rib_order *o, size_t a, size_t b)
{
	return memcmp(head(o, a), head(o, b), rib_key_len(o->family) + 1) < 0;
}

static void
sift_down(struct rib_order *o, size_t at)
{
	for (;;) {
		size_t least = 2 * at + 1;
		struct run moved = o->runs[at];

		if (least + 1 < o->nruns && before(o, least + 1, least))
			least++;
		if (least >= o->nruns || !before(o, least, at))
			return;
		o->runs[at] = o->runs[least];
		o->runs[least] = moved;
		at = least;
	}
}

static size_t
collect(struct rib_order *o, const struct rib *r, size_t units, const struct wanted *w)
{
	uint32_t end, left;

	if (o->complete)
		return units;
	if (r && o->family == IP_NONE) {
		o->family = r->config.family;
		o->end = r->nnets;
	}
	end = r && o->end > r->nnets ? r->nnets : o->end;
	if (r && r->config.family == o->family && o->slot < end) {
		left = end - o->slot;
		if (units < left / RIB_ORDER_SLOTS + 1)
			left = (uint32_t)units * RIB_ORDER_SLOTS;
		if (left > end - o->slot)
			left = end - o->slot;
		if (left)
			collect_run(o, r, o->slot + left, w);
		units -= (left + RIB_ORDER_SLOTS - 1) / RIB_ORDER_SLOTS;
		if (o->slot < end || !units)
			return 0;
	}
	o->complete = true;
	for (size_t i = o->nruns / 2; i-- > 0;)
		sift_down(o, i);
	return units;
}

size_t
rib_order_collect(struct rib_order *o, const struct rib *r, size_t units)
{
	return collect(o, r, units, &(struct wanted){ NULL, NULL });
}

size_t
rib_order_collect_if(struct rib_order *o, const struct rib *r, size_t units,
    bool (*wants)(void *, const struct rib_net *), void *ctx)
{
	return collect(o, r, units, &(struct wanted){ wants, ctx });
}

bool
rib_order_next(struct rib_order *o, struct ip_prefix *out)
{
	size_t len = rib_key_len(o->family);

	while (o->nruns) {
		struct run *run = &o->runs[0];
		const uint8_t *key = head(o, 0);
		bool again = o->begun && memcmp(key, o->last, len + 1) == 0;

		memcpy(o->last, key, len + 1);
		o->begun = true;
		if (++run->next == run->n) {
			free(run->keys);
			*run = o->runs[--o->nruns];
		}
		sift_down(o, 0);
		if (again)
			continue;
		*out = (struct ip_prefix){ .family = o->family, .len = o->last[len] };
		memcpy(out->b, o->last, len);
		return true;
	}
	return false;
}
