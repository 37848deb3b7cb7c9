/*
 * Checks that look into tables.  At an endpoint they must hold at each of its routers;
 * what was found is told router by router, and only where it differs from what was
 * wanted.
 */
#include "base/xalloc.h"
#include "plan/run_int.h"
#include "run/place.h"

#include <stdlib.h>
#include <string.h>

#define ECMP_MAX 64
#define TELL_MAX 6 /* rows told of what was found */

struct look {
	struct plan_run *r;
	const struct plan_check *c;
	struct net_rt *rt;
	struct rib *rib;
	const struct rib_net *net; /* or NULL: no such prefix */
};

static const char *
neighbor(struct net_rt *rt, uint8_t family, const struct rib_path *p, const char **link)
{
	struct net_half *h = net_half_of_source(rt, family, p->source);
	struct net_half_info info;

	*link = NULL;
	if (!h)
		return net_router_spec(rt)->name;
	net_half_info_of(h, family, &info);
	*link = info.session->link;
	return info.remote;
}

bool
plan_comes_from(const struct plan_run *r, struct net_rt *rt, uint8_t family,
    const struct rib_path *p, const char *name)
{
	const char *link, *from = neighbor(rt, family, p, &link);

	return run_place_is(r->run, name, from, link);
}

static bool
comes_from(const struct look *x, const struct rib_path *p, const char *name)
{
	return plan_comes_from(x->r, x->rt, x->net->family, p, name);
}

static void
path_text(struct buf *out, const struct rib_path *p)
{
	bgp_aspath_print(out, bgp_attrs_path(p->attrs));
}

static bool
has_community(const struct rib_path *p, uint32_t wanted)
{
	const struct bgp_attrs *a = p->attrs;

	for (size_t i = 0; i + 4 <= a->communities_len; i += 4) {
		const uint8_t *b = a->bytes + a->communities_off + i;

		if (((uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
			b[3]) == wanted)
			return true;
	}
	return false;
}

static bool
is_best(const struct look *x, const struct rib_path *p)
{
	const struct rib_path *members[ECMP_MAX];
	unsigned n = rib_ecmp(x->rib, x->net, members, ECMP_MAX);

	for (unsigned i = 0; i < n; i++)
		if (members[i] == p)
			return true;
	return false;
}

/* P-42: tables show 32769 and the connection's weight. */
static bool
has_weight(const struct rib_path *p, uint32_t wanted)
{
	return p->weight == wanted || (wanted >= 32769 && p->weight == wanted - 32769);
}

static bool
fits(const struct look *x, const struct rib_path *p)
{
	const struct plan_check *c = x->c;
	struct buf path;
	bool good;

	if (p->reason != RIB_OK)
		return false;
	buf_init(&path);
	path_text(&path, p);
	good = (!c->as_path || strcmp(c->as_path, path.data ? path.data : "") == 0) &&
	    (!c->regex || plan_regex_match(c->regex, path.data ? path.data : ""));
	buf_fini(&path);
	return good && (!(c->has & PLAN_HAS_LENGTH) || p->attrs->hops == c->length) &&
	    (!(c->has & PLAN_HAS_WEIGHT) || has_weight(p, c->weight)) &&
	    (!(c->has & PLAN_HAS_LOCAL_PREF) || p->local_pref == c->local_pref) &&
	    (!(c->has & PLAN_HAS_COMMUNITY) || has_community(p, c->community)) &&
	    (!(c->has & PLAN_HAS_BEST) || is_best(x, p) == c->best) &&
	    (!c->from || comes_from(x, p, c->from));
}

/* --- what is there --- */

struct told { /* a route, as it is told of */
	const char *from;
	const struct rib_path *path;
	const struct rib_source *source;
};

/* By neighbour, and not in the order in which they came. */
static int
by_neighbor(const void *a, const void *b)
{
	const struct told *x = a, *y = b;
	int d = strcmp(x->from, y->from);

	return d ? d : ip_addr_cmp(&x->source->address, &y->source->address);
}

static struct told *
collect_told(const struct look *x, size_t *n)
{
	const struct rib_path *p = NULL;
	struct told *list = NULL;
	size_t cap = 0;

	*n = 0;
	while (x->net && (p = rib_path_next(x->rib, x->net, p)) != NULL) {
		const char *link;

		VEC_PUSH(list, *n, cap) =
		    (struct told){ neighbor(x->rt, x->net->family, p, &link), p,
			    rib_source(x->rib, p->source) };
	}
	if (*n > 1)
		qsort(list, *n, sizeof *list, by_neighbor);
	return list;
}

static void
tell_one(struct buf *got, const struct look *x, const struct told *t)
{
	const struct rib_path *p = t->path;

	if (p->reason != RIB_OK)
		buf_puts(got, "refused ");
	else if (is_best(x, p))
		buf_putc(got, '*');
	path_text(got, p);
	buf_printf(got, " from %s", t->from);
	if (p->reason != RIB_OK)
		buf_printf(got, " (%s)",
		    rib_reason_row((enum rib_reason)p->reason)->code);
	if (p->weight && p->weight < 32768)
		buf_printf(got, " weight %u", p->weight);
	if (p->local_pref != 100)
		buf_printf(got, " local-pref %u", p->local_pref);
}

/* "hub/gw0: *12076 64520 from er-a/primary, …": what is there. */
static void
tell(struct buf *got, const struct look *x)
{
	struct told *list;
	size_t n;

	if (!got)
		return;
	list = collect_told(x, &n);
	buf_printf(got, "%s%s: ", got->len ? "; " : "", net_router_spec(x->rt)->name);
	for (size_t i = 0; i < n && i < TELL_MAX; i++) {
		buf_puts(got, i ? ", " : "");
		tell_one(got, x, &list[i]);
	}
	if (n > TELL_MAX)
		buf_printf(got, " and %zu more", n - TELL_MAX);
	if (!n)
		buf_puts(got, "no route");
	free(list);
}

/* --- routes --- */

static bool
see(const struct look *x, struct buf *got)
{
	const struct rib_path *p = NULL;
	uint32_t n = 0;
	bool good;

	while (x->net && (p = rib_path_next(x->rib, x->net, p)) != NULL)
		n += fits(x, p);
	if (x->c->kind == PLAN_ABSENT)
		good = n == 0;
	else
		good = x->c->has & PLAN_HAS_COUNT ? n == x->c->count : n > 0;
	if (!good) {
		if (got && x->c->has & PLAN_HAS_COUNT)
			buf_printf(got, "%s%u such routes", got->len ? "; " : "", n);
		tell(got, x);
	}
	return good;
}

static bool
any_of(const struct look *x, const struct rib_path *p, const struct plan_texts *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (comes_from(x, p, t->items[i]))
			return true;
	return false;
}

static bool
best_via(const struct look *x, struct buf *got)
{
	const struct rib_path *members[ECMP_MAX];
	unsigned n = x->net ? rib_ecmp(x->rib, x->net, members, ECMP_MAX) : 0;
	bool good = n > 0;

	for (unsigned i = 0; i < n; i++)
		good = good && any_of(x, members[i], &x->c->via);
	if (!good)
		tell(got, x);
	return good;
}

/* Every member from one of the names, every name with a member. */
static bool
ecmp_over(const struct look *x, struct buf *got)
{
	const struct rib_path *members[ECMP_MAX];
	const struct plan_check *c = x->c;
	unsigned n = x->net ? rib_ecmp(x->rib, x->net, members, ECMP_MAX) : 0;
	bool good = n > 0 && (!(c->has & PLAN_HAS_COUNT) || n == c->count);

	for (unsigned i = 0; c->via.n && i < n; i++)
		good = good && any_of(x, members[i], &c->via);
	for (size_t k = 0; k < c->via.n; k++) {
		bool used = false;

		for (unsigned i = 0; i < n; i++)
			used |= comes_from(x, members[i], c->via.items[k]);
		good = good && used;
	}
	if (!good)
		tell(got, x);
	return good;
}

static bool
at_router(struct look *x, struct buf *got)
{
	switch (x->c->kind) {
	case PLAN_SEES:
	case PLAN_ABSENT:
		return see(x, got);
	case PLAN_BEST_VIA:
		return best_via(x, got);
	default:
		return ecmp_over(x, got);
	}
}

/* --- sessions --- */

static bool
state_is(const char *wanted, enum bgp_state state)
{
	if (strcmp(wanted, "up") == 0)
		return state == BGP_STATE_ESTABLISHED;
	if (strcmp(wanted, "down") == 0)
		return state != BGP_STATE_ESTABLISHED;
	return strcmp(wanted, bgp_state_name(state)) == 0;
}

struct counts {
	uint32_t received, accepted;
	size_t advertised;
	struct buf families; /* "ipv4, ipv6" */
};

/* Of the family that the check is about, or all that the session carries; false: it
 * carries none of them. */
static bool
count_session(const struct plan_check *c, const struct net_half *h, struct counts *n)
{
	for (unsigned f = IP_V4; f <= IP_V6; f++) {
		const char *name = f == IP_V6 ? "ipv6" : "ipv4";
		const struct rib_source *s;
		struct net_half_info i;
		struct rib *rib;

		if ((c->family && strcmp(c->family, name) != 0) ||
		    !net_half_info_of(h, (uint8_t)f, &i))
			continue;
		rib = net_router_rib(i.router, i.family);
		s = rib ? rib_source(rib, i.source) : NULL;
		n->received += s ? s->nroutes : 0;
		n->accepted += s ? s->naccepted : 0;
		n->advertised += i.member ? rib_member_offered(i.member) : 0;
		buf_printf(&n->families, "%s%s", n->families.len ? ", " : "", name);
	}
	return n->families.len > 0;
}

static bool
session_good(const struct plan_check *c, const struct net_half_info *i,
    const struct counts *n, struct buf *got)
{
	bool good = (!c->state || state_is(c->state, i->state)) &&
	    (!(c->has & PLAN_HAS_RECEIVED) || n->received == c->received) &&
	    (!(c->has & PLAN_HAS_ACCEPTED) || n->accepted == c->accepted) &&
	    (!(c->has & PLAN_HAS_ADVERTISED) || n->advertised == c->advertised);

	if (got && !good)
		buf_printf(got,
		    "%s%s with %s (%s): %s%s%s, received %u, accepted %u, "
		    "advertised %zu",
		    got->len ? "; " : "", i->local, i->remote, n->families.data,
		    bgp_state_name(i->state), i->held ? ", held: " : "",
		    i->held ? i->held : "", n->received, n->accepted, n->advertised);
	return good;
}

static bool
session(struct plan_run *r, const struct plan_check *c, struct buf *got)
{
	struct net_half_info info;
	struct net_half *h;
	bool good = true;
	size_t n = 0;

	for (size_t i = 0; (h = net_half_at(run_net(r->run), i)) != NULL; i++) {
		struct counts counts = { 0 };

		net_half_info(h, &info);
		if (!run_place_is(r->run, c->at, info.local, NULL) ||
		    (c->remote && !run_place_is(r->run, c->remote, info.remote, NULL)))
			continue;
		buf_init(&counts.families);
		if (count_session(c, h, &counts)) {
			n++;
			good = session_good(c, &info, &counts, got) && good;
		}
		buf_fini(&counts.families);
	}
	if (got && !n)
		buf_puts(got, "there is no such session");
	else if (got && good)
		buf_printf(got, "%zu sessions as expected", n);
	/* A session that is gone is surely down. */
	return n ? good : c->state && strcmp(c->state, "down") == 0;
}

/* --- keys --- */

static bool
key_state(struct plan_run *r, const struct plan_check *c, struct buf *got)
{
	const struct er_model *m = run_lab(r->run)->model;
	const char *state = "absent";

	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		for (size_t n = 0; n < k->authorizations.n &&
		     run_place_is(r->run, c->circuit,
			 er_model_speaker_of(m, ER_ROLE_MSEE, k->head.name, 0)->name,
			 NULL);
		     n++) {
			const struct er_authorization *a = &k->authorizations.items[n];

			if (strcmp(a->head.name, c->authorization) == 0)
				state = a->used_by || a->spent ? "InUse" : "Available";
		}
	}
	if (got)
		buf_puts(got, state);
	return strcmp(state, c->state) == 0;
}

/* --- all of them --- */

bool
plan_holds_routes(struct plan_run *r, const struct plan_check *c, struct buf *expected,
    struct buf *got)
{
	struct look x = { r, c, NULL, NULL, NULL };
	struct er_endpoint at;
	bool good = true;

	(void)expected;
	if (c->kind == PLAN_SESSION)
		return session(r, c, got);
	if (c->kind == PLAN_KEY_STATE)
		return key_state(r, c, got);
	if (c->kind == PLAN_EXPECTED)
		return plan_holds_expected(r, c, got);
	if (c->kind == PLAN_UNCHANGED || c->kind == PLAN_COUNT)
		return plan_holds_tables(r, c, got);
	if (!run_place_find(r->run, c->at, &at) || !at.nrouters) {
		if (got)
			buf_printf(got, "there is no %s now", c->at);
		return c->kind == PLAN_ABSENT;
	}
	for (size_t i = 0; i < at.nrouters; i++) {
		x.rt = net_router_find(run_net(r->run), at.routers[i]);
		if (!x.rt)
			continue;
		x.rib = net_router_rib(x.rt, c->prefix.family);
		x.net = x.rib && c->has & PLAN_HAS_PREFIX
		    ? rib_lookup(x.rib, &c->prefix)
		    : NULL;
		good = at_router(&x, got) && good;
	}
	if (got && good && !got->len)
		buf_puts(got, "as expected");
	return good;
}
