/*
 * Failures that are the same but for names: those of parts with the same place in
 * islands that are alike (net/alike.h), with flows that are alike, too.  One of each
 * class is tried, and the others are told with the flows of their own island in the
 * place of its flows.  That is done only when the failure lost traffic and nothing
 * else: when chance was asked, when it did not come to rest or something did not come
 * back, each is tried.
 *
 * A flow between two islands, and whatever may have an effect beyond its island, makes
 * the islands ones that are alone.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "net/alike.h"
#include "plan/sweep_int.h"
#include "run/place.h"

#include <stdlib.h>
#include <string.h>

#define NONE SIZE_MAX

struct sweep_class {
	size_t like; /* the first element of the class, which may be itself */
	size_t island;
	size_t count;     /* of the class, at the first element */
	const char *text; /* of what was tried for the class in this shard; or NULL */
	size_t tried;     /* the element of that */
};

/* The flows of an island, in the order of the sweep. */
struct flows {
	size_t *items;
	size_t n, cap;
};

struct sweep_classes {
	struct sweep_class *items; /* by element */
	struct flows *flows;       /* by island */
	size_t nislands;
	char **texts; /* that were taken from what was tried */
	size_t ntexts, captexts;
};

/* --- flows --- */

/* Of the end of a flow; NONE when it is in none. */
static size_t
island_of(const struct net_spec *spec, const struct er_endpoint *e)
{
	const struct net_hosts *h =
	    e->hosts ? net_spec_find_hosts(spec, e->hosts) : NULL;
	const struct net_router *r =
	    e->nrouters ? net_spec_find_router(spec, e->routers[0]) : NULL;

	return h ? h->island : r ? r->island : NONE;
}

static void
mix_name(struct net_island *i, const char *name)
{
	net_island_mix(i, name ? net_island_name(i, name) : 0);
}

static void
mix_end(struct net_island *i, const struct er_endpoint *e)
{
	for (size_t k = 0; k < e->nrouters; k++)
		mix_name(i, e->routers[k]);
	mix_name(i, e->hosts);
	mix_name(i, e->link);
	mix_name(i, e->owner);
	net_island_mix_address(i, &e->address);
	net_island_mix_address(i, &e->other);
	i->alone |= e->nobody || e->several;
}

static void
add_flow(struct sweep *s, struct sweep_classes *x, struct net_alike *all, size_t flow)
{
	const struct net_spec *spec = net_running(sim_net(s->world));
	struct er_endpoint ends[2];
	size_t island[2] = { NONE, NONE };

	for (size_t d = 0; d < 2; d++)
		if (run_place_end(sim_running(s->world),
			d ? s->plan.flows[flow].to : s->plan.flows[flow].from,
			&ends[d]))
			island[d] = island_of(spec, &ends[d]);
	for (size_t d = 0; d < 2; d++)
		if (island[d] < all->n && island[0] != island[1])
			all->items[island[d]].alone = true;
	if (island[0] != island[1] || island[0] >= all->n)
		return;
	VEC_PUSH(x->flows[island[0]].items, x->flows[island[0]].n,
	    x->flows[island[0]].cap) = flow;
	mix_end(&all->items[island[0]], &ends[0]);
	mix_end(&all->items[island[0]], &ends[1]);
	net_island_mix(&all->items[island[0]],
	    (uint64_t)s->lost[2 * flow] << 1 | s->lost[2 * flow + 1]);
}

/* Routers of one box in two islands: what fails in one fails in the other. */
static void
leave_twins(const struct sweep *s, struct net_alike *all)
{
	const struct net_spec *spec = net_running(sim_net(s->world));
	const struct er_model *m = sim_lab(s->world)->model;

	for (size_t i = 0; i < spec->nrouters; i++) {
		const struct er_speaker *p = er_model_speaker(m, spec->routers[i].name);

		if (!p || er_model_twin(m, p) || p->role == ER_ROLE_MICROSOFT)
			all->items[spec->routers[i].island].alone = true;
	}
}

/* --- elements --- */

/* The number of a part in a sorted list of them. */
static size_t
place_in(const uint32_t *list, size_t n, size_t part)
{
	size_t k = 0;

	while (k < n && list[k] != part)
		k++;
	return k;
}

/* The island of all routers of an owner; NONE when there are several. */
static size_t
island_of_owner(const struct net_spec *spec, const char *owner)
{
	size_t island = NONE;

	for (size_t i = 0; i < spec->nrouters; i++) {
		const struct net_router *r = &spec->routers[i];

		if (strcmp(r->owner, owner) != 0)
			continue;
		if (island != NONE && island != r->island)
			return NONE;
		island = r->island;
	}
	return island;
}

/* Where an element is, and its place there; false: it has no class. */
static bool
place_of(const struct sweep *s, const struct net_alike *all,
    const struct sweep_element *e, size_t *island, size_t *place)
{
	const struct net_spec *spec = net_running(sim_net(s->world));
	const struct net_link *l = NULL;
	const struct net_router *r = NULL;

	*island = NONE;
	if (e->kind == ER_TARGET_LINK) {
		l = net_spec_find_link(spec, e->name);
		r = l ? net_spec_find_router(spec, l->a) : NULL;
	} else if (e->kind == ER_TARGET_ROUTER) {
		r = net_spec_find_router(spec, e->name);
	} else if (e->kind == ER_TARGET_CIRCUIT || e->kind == ER_TARGET_GATEWAY ||
	    e->kind == ER_TARGET_CLOUD) {
		*island = island_of_owner(spec, e->name);
	}
	if (r)
		*island = r->island;
	if (*island >= all->n || all->items[*island].alone)
		return false;
	if (l)
		*place = place_in(all->items[*island].links, all->items[*island].nlinks,
		    (size_t)(l - spec->links));
	else if (r)
		*place = place_in(all->items[*island].routers,
		    all->items[*island].nrouters, (size_t)(r - spec->routers));
	else
		*place = net_island_name(&all->items[*island], e->name);
	return true;
}

struct keyed {
	uint64_t is[2];
	size_t kind, place, island, element;
};

static int
compare(const void *pa, const void *pb)
{
	const struct keyed *a = pa, *b = pb;

	if (a->is[0] != b->is[0])
		return a->is[0] < b->is[0] ? -1 : 1;
	if (a->is[1] != b->is[1])
		return a->is[1] < b->is[1] ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return a->element < b->element ? -1 : a->element > b->element;
}

static bool
is_alike(const struct keyed *a, const struct keyed *b)
{
	return a->is[0] == b->is[0] && a->is[1] == b->is[1] && a->kind == b->kind &&
	    a->place == b->place;
}

static void
sort_elements(struct sweep *s, const struct net_alike *all)
{
	struct keyed *list = xcalloc(s->nelements + 1, sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < s->nelements; i++) {
		struct keyed k = { .kind = s->elements[i].kind, .element = i };

		s->classes->items[i] = (struct sweep_class){ .like = i, .count = 1 };
		if (s->idle[i] ||
		    !place_of(s, all, &s->elements[i], &k.island, &k.place))
			continue;
		memcpy(k.is, all->items[k.island].is, sizeof k.is);
		s->classes->items[i].island = k.island;
		list[n++] = k;
	}
	if (n)
		qsort(list, n, sizeof *list, compare);
	for (size_t i = 1, first = 0; i < n; i++) {
		if (!is_alike(&list[first], &list[i])) {
			first = i;
			continue;
		}
		s->classes->items[list[i].element].like = list[first].element;
		s->classes->items[list[first].element].count++;
	}
	free(list);
}

void
sweep_find_classes(struct sweep *s)
{
	struct sweep_classes *x = xcalloc(1, sizeof *x);
	struct net_alike all;

	net_alike_init(&all, sim_net(s->world));
	s->classes = x;
	x->nislands = all.n;
	x->items = xcalloc(s->nelements + 1, sizeof *x->items);
	x->flows = xcalloc(all.n + 1, sizeof *x->flows);
	for (size_t i = 0; i < s->plan.nflows; i++)
		add_flow(s, x, &all, i);
	leave_twins(s, &all);
	sort_elements(s, &all);
	net_alike_fini(&all);
}

void
sweep_free_classes(struct sweep_classes *x)
{
	if (!x)
		return;
	for (size_t i = 0; i < x->nislands; i++)
		free(x->flows[i].items);
	for (size_t i = 0; i < x->ntexts; i++)
		free(x->texts[i]);
	free(x->texts);
	free(x->flows);
	free(x->items);
	free(x);
}

void
sweep_say_like(const struct sweep *s, struct sweep_case *c)
{
	if (s->classes && !c->broke && !c->drew && !c->nover && sweep_came_back(c))
		c->like = s->classes->items[c->a].like;
}

/* --- trying one of each --- */

/* The elements of this shard that stand for a class with others in this shard. */
static void
list_firsts(struct sweep *s)
{
	size_t a = s->at_a, b = s->at_b, number = s->number;
	bool *seen = xcalloc(s->nelements + 1, sizeof *seen);
	size_t *first = xcalloc(s->nelements + 1, sizeof *first);

	while (sweep_advance(s, &a, &b, &number)) {
		size_t like = s->classes->items[a].like;

		if (s->classes->items[like].count < 2)
			continue;
		if (!first[like])
			first[like] = a + 1;
		else if (!seen[like]) {
			seen[like] = true;
			s->classes->items[like].tried = first[like] - 1;
			sweep_do(s, first[like] - 1, first[like] - 1);
		}
	}
	free(seen);
	free(first);
}

/* True when the text says nothing but how long it took and which flows are lost. */
static bool
is_plain(const char *text)
{
	while (text && *text) {
		if (strncmp(text, "took\t", 5) != 0 && strncmp(text, "lost\t", 5) != 0)
			return false;
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return text != NULL;
}

void
sweep_try_classes(struct sweep *s)
{
	struct sweep_classes *x = s->classes;

	list_firsts(s);
	for (size_t i = 0; i < s->ntodo; i++) {
		struct sweep_todo *t;

		sweep_wait(s, i);
		t = &s->todo[i];
		if (!t->text || !is_plain(t->text))
			continue;
		VEC_PUSH(x->texts, x->ntexts, x->captexts) = t->text;
		x->items[x->items[t->a].like].text = t->text;
		t->text = NULL;
	}
	sweep_done(s);
}

bool
sweep_is_classed(const struct sweep *s, size_t element)
{
	return s->classes &&
	    s->classes->items[s->classes->items[element].like].text != NULL;
}

/* The same line, with the flow of the other island in the place of the flow. */
static void
move_line(const struct flows *from, const struct flows *to, const char *line,
    size_t len, struct buf *out)
{
	char *rest;
	size_t flow, k = 0;

	if (strncmp(line, "lost\t", 5) != 0) {
		buf_add(out, line, len);
		return;
	}
	flow = strtoull(line + 5, &rest, 10);
	while (k < from->n && from->items[k] != flow)
		k++;
	buf_printf(out, "lost\t%zu", k < to->n ? to->items[k] : flow);
	buf_add(out, rest, len - (size_t)(rest - line));
}

char *
sweep_class_text(const struct sweep *s, size_t element)
{
	const struct sweep_classes *x = s->classes;
	const struct sweep_class *c = &x->items[element];
	const struct sweep_class *first = &x->items[c->like];
	const char *line = first->text, *end;
	struct buf out;

	buf_init(&out);
	for (; *line; line = end) {
		end = strchr(line, '\n') + 1;
		move_line(&x->flows[x->items[first->tried].island],
		    &x->flows[c->island], line, (size_t)(end - line), &out);
	}
	buf_puts(&out, "");
	return buf_steal(&out);
}
