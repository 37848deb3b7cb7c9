/*
 * Three merges of sorted lists.  A session is also torn down when something below it
 * changed that its OPEN or its path depends on: the AS or identifier of a router, or
 * the ends of its link.
 */
#include "net/diff.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct merge {
	struct net_diff *d;
	const struct net_spec *old, *now;
	/* By index in `now`: sessions of these cannot go on. */
	bool *new_identity, *new_ends;
};

static void
add(struct net_diff *d, enum net_step_kind kind, const char *name, size_t old_index,
    size_t new_index, enum net_change change)
{
	VEC_PUSH(d->steps, d->n, d->cap) = (struct net_step){ .kind = kind,
		.name = name,
		.old_index = old_index,
		.new_index = new_index,
		.change = change };
}

static void
merge_routers(struct merge *m)
{
	size_t i = 0, j = 0;

	for (;;) {
		const struct net_router *a =
		    i < m->old->nrouters ? &m->old->routers[i] : NULL;
		const struct net_router *b =
		    j < m->now->nrouters ? &m->now->routers[j] : NULL;
		int c = a && b ? strcmp(a->name, b->name) : 0;

		if (!a && !b)
			break;
		if (!b || c < 0) {
			add(m->d, NET_STEP_ROUTER_REMOVE, a->name, i++, 0,
			    NET_CHANGE_NONE);
		} else if (!a || c > 0) {
			add(m->d, NET_STEP_ROUTER_ADD, b->name, 0, j++,
			    NET_CHANGE_NONE);
		} else {
			if (!net_router_equal(a, b))
				add(m->d, NET_STEP_ROUTER_CHANGE, b->name, i, j,
				    NET_CHANGE_NONE);
			m->new_identity[j] = a->asn != b->asn || a->id != b->id;
			i++;
			j++;
		}
	}
}

static bool
same_end(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void
merge_links(struct merge *m)
{
	size_t i = 0, j = 0;

	for (;;) {
		const struct net_link *a =
		    i < m->old->nlinks ? &m->old->links[i] : NULL;
		const struct net_link *b =
		    j < m->now->nlinks ? &m->now->links[j] : NULL;
		int c = a && b ? strcmp(a->name, b->name) : 0;

		if (!a && !b)
			break;
		if (!b || c < 0) {
			add(m->d, NET_STEP_LINK_REMOVE, a->name, i++, 0,
			    NET_CHANGE_NONE);
		} else if (!a || c > 0) {
			add(m->d, NET_STEP_LINK_ADD, b->name, 0, j++, NET_CHANGE_NONE);
		} else {
			if (!net_link_equal(a, b))
				add(m->d, NET_STEP_LINK_CHANGE, b->name, i, j,
				    NET_CHANGE_NONE);
			m->new_ends[j] = !same_end(a->a, b->a) || !same_end(a->b, b->b);
			i++;
			j++;
		}
	}
}

static bool
router_is_new(const struct merge *m, const char *name)
{
	const struct net_router *r = name ? net_spec_find_router(m->now, name) : NULL;

	return r && m->new_identity[r - m->now->routers];
}

static int
by_link_name(const void *key, const void *link)
{
	return strcmp(key, ((const struct net_link *)link)->name);
}

static bool
ground_changed(const struct merge *m, const struct net_session *x)
{
	const struct net_link *l;

	if (router_is_new(m, x->a.router) || router_is_new(m, x->b.router))
		return true;
	l = m->now->nlinks ? bsearch(x->link, m->now->links, m->now->nlinks,
				 sizeof *m->now->links, by_link_name)
			   : NULL;
	return l && m->new_ends[l - m->now->links];
}

static void
merge_sessions(struct merge *m)
{
	size_t i = 0, j = 0;
	const struct net_spec *old = m->old, *now = m->now;

	for (;;) {
		const struct net_session *a =
		    i < old->nsessions ? &old->sessions[i] : NULL;
		const struct net_session *b =
		    j < now->nsessions ? &now->sessions[j] : NULL;
		int c = a && b ? strcmp(a->name, b->name) : 0;
		enum net_change change;

		if (!a && !b)
			break;
		if (!b || c < 0) {
			add(m->d, NET_STEP_SESSION_REMOVE, a->name, i++, 0,
			    NET_CHANGE_NONE);
			continue;
		}
		if (!a || c > 0) {
			add(m->d, NET_STEP_SESSION_ADD, b->name, 0, j++,
			    NET_CHANGE_NONE);
			continue;
		}
		change =
		    ground_changed(m, b) ? NET_CHANGE_RESET : net_session_compare(a, b);
		if (change == NET_CHANGE_RESET)
			add(m->d, NET_STEP_SESSION_RESET, b->name, i, j, change);
		else if (change != NET_CHANGE_NONE)
			add(m->d, NET_STEP_SESSION_CHANGE, b->name, i, j, change);
		i++;
		j++;
	}
}

static int
by_kind(const void *a, const void *b)
{
	const struct net_step *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->name, y->name);
}

void
net_diff(struct net_diff *d, const struct net_spec *old, const struct net_spec *now)
{
	struct merge m = { .d = d, .old = old, .now = now };

	memset(d, 0, sizeof *d);
	m.new_identity = xcalloc(now->nrouters + 1, sizeof *m.new_identity);
	m.new_ends = xcalloc(now->nlinks + 1, sizeof *m.new_ends);
	merge_routers(&m);
	merge_links(&m);
	merge_sessions(&m);
	free(m.new_identity);
	free(m.new_ends);
	if (d->n)
		qsort(d->steps, d->n, sizeof *d->steps, by_kind);
}

void
net_diff_fini(struct net_diff *d)
{
	free(d->steps);
	memset(d, 0, sizeof *d);
}

void
net_diff_print(struct buf *out, const struct net_diff *d)
{
	static const char *const signs[NET_STEP_N] = {
		[NET_STEP_SESSION_REMOVE] = "- session",
		[NET_STEP_SESSION_RESET] = "! session",
		[NET_STEP_LINK_REMOVE] = "- link",
		[NET_STEP_ROUTER_REMOVE] = "- router",
		[NET_STEP_ROUTER_ADD] = "+ router",
		[NET_STEP_ROUTER_CHANGE] = "~ router",
		[NET_STEP_LINK_ADD] = "+ link",
		[NET_STEP_LINK_CHANGE] = "~ link",
		[NET_STEP_SESSION_CHANGE] = "~ session",
		[NET_STEP_SESSION_ADD] = "+ session",
	};

	for (size_t i = 0; i < d->n; i++) {
		const struct net_step *s = &d->steps[i];

		buf_printf(out, "%s %s", signs[s->kind], s->name);
		if (s->kind == NET_STEP_SESSION_RESET)
			buf_puts(out, " (starts again)");
		else if (s->change == NET_CHANGE_POLICY)
			buf_puts(out, " (policy)");
		else if (s->change == NET_CHANGE_TIMERS)
			buf_puts(out, " (timers)");
		buf_putc(out, '\n');
	}
}
