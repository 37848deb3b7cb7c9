/*
 * Checks that look into tables.  At an endpoint they must hold at each of its routers;
 * what was found is told router by router, and only where it differs from what was
 * wanted.
 */
#include "base/xalloc.h"
#include "plan/run_int.h"
#include "rib/order.h"
#include "run/place.h"

#include <stdlib.h>
#include <string.h>

#define ECMP_MAX 64
#define TELL_MAX 6 /* rows told of what was found */

struct look {
	struct plan_run *r;
	const struct plan_check *c;
	struct net_rt *rt;
	const struct rib *rib;
	const struct rib_net *net; /* or NULL: no such prefix */
};

static const char *
neighbor(const struct look *x, const struct rib_path *p, const char **link)
{
	struct net_half *h = net_half_of_source(x->rt, x->net->family, p->source);
	struct net_half_info info;

	*link = NULL;
	if (!h)
		return net_router_spec(x->rt)->name;
	net_half_info(h, &info);
	*link = info.session->link;
	return info.remote;
}

static bool
comes_from(const struct look *x, const struct rib_path *p, const char *name)
{
	const char *link, *from = neighbor(x, p, &link);

	return run_place_is(sim_running(x->r->world), name, from, link);
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

/* "hub/gw0: *12076 64520 from er-a/primary, …": what is there. */
static void
tell(struct buf *got, const struct look *x)
{
	const struct rib_path *p = NULL;
	unsigned n = 0;

	if (!got)
		return;
	buf_printf(got, "%s%s: ", got->len ? "; " : "", net_router_spec(x->rt)->name);
	while (x->net && (p = rib_path_next(x->rib, x->net, p)) != NULL) {
		const char *link, *from = neighbor(x, p, &link);

		if (++n > TELL_MAX)
			continue;
		buf_printf(got, "%s%s", n > 1 ? ", " : "",
		    p->reason != RIB_OK ? "refused "
			: is_best(x, p) ? "*"
					: "");
		path_text(got, p);
		buf_printf(got, " from %s", from);
		if (p->reason != RIB_OK)
			buf_printf(got, " (%s)",
			    rib_reason_row((enum rib_reason)p->reason)->code);
		if (p->weight && p->weight < 32768)
			buf_printf(got, " weight %u", p->weight);
		if (p->local_pref != 100)
			buf_printf(got, " local-pref %u", p->local_pref);
	}
	if (n > TELL_MAX)
		buf_printf(got, " and %u more", n - TELL_MAX);
	if (!n)
		buf_puts(got, "no route");
}

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
counted(const struct look *x, const struct rib_net *net)
{
	struct ip_prefix p = rib_net_prefix(net);
	const struct rib_path *members[ECMP_MAX];
	struct look here = *x;
	unsigned n;

	if (x->c->has & PLAN_HAS_WITHIN && !ip_prefix_covers(&x->c->within, &p))
		return false;
	here.net = net;
	n = rib_ecmp(x->rib, net, members, ECMP_MAX);
	for (unsigned i = 0; i < n; i++)
		if (!x->c->from || comes_from(&here, members[i], x->c->from))
			return true;
	return false;
}

static bool
count(struct look *x, struct buf *got)
{
	const struct plan_check *c = x->c;
	uint32_t total = 0;
	bool good;

	for (unsigned f = IP_V4; f <= IP_V6; f++) {
		struct rib_order *order = rib_order_new(NULL);
		struct ip_prefix p;

		x->rib = net_router_rib(x->rt, (uint8_t)f);
		rib_order_collect(order, x->rib, SIZE_MAX);
		while (rib_order_next(order, &p))
			total += counted(x, rib_lookup(x->rib, &p));
		rib_order_free(order);
	}
	good = (!(c->has & PLAN_HAS_EXACTLY) || total == c->exactly) &&
	    (!(c->has & PLAN_HAS_AT_LEAST) || total >= c->at_least) &&
	    (!(c->has & PLAN_HAS_AT_MOST) || total <= c->at_most);
	if (got)
		buf_printf(got, "%s%s: %u", got->len ? "; " : "",
		    net_router_spec(x->rt)->name, total);
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
	case PLAN_ECMP_OVER:
		return ecmp_over(x, got);
	default:
		return count(x, got);
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

	for (size_t i = 0; (h = net_half_at(sim_net(r->world), i)) != NULL; i++) {
		struct counts counts = { 0 };

		net_half_info(h, &info);
		if (!run_place_is(sim_running(r->world), c->at, info.local, NULL) ||
		    (c->remote &&
			!run_place_is(sim_running(r->world), c->remote, info.remote,
			    NULL)))
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
	const struct er_model *m = sim_lab(r->world)->model;
	const char *state = "absent";

	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		for (size_t n = 0; n < k->authorizations.n &&
		     run_place_is(sim_running(r->world), c->circuit,
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

/* --- snapshots --- */

struct scope {
	struct plan_run *r;
	const struct plan_check *c;
	const struct er_endpoint *at; /* or NULL: all endpoints */
};

static bool
in_scope(void *ctx, const struct net_snapshot_row *row)
{
	const struct scope *s = ctx;
	bool in = !s->at && row->endpoint;

	for (size_t i = 0; s->at && i < s->at->nrouters; i++)
		in |= strcmp(s->at->routers[i], row->router) == 0;
	for (size_t i = 0; i < s->c->nexcept; i++)
		if (ip_prefix_covers(&s->c->except[i], &row->prefix))
			return false;
	return in;
}

static void
tell_change(struct buf *got, const struct net_snapshot_change *ch, bool all)
{
	static const struct net_snapshot_row none;
	const struct net_snapshot_row *from = ch->from ? ch->from : &none;
	const struct net_snapshot_row *to = ch->to ? ch->to : &none;
	const struct net_snapshot_row *row = ch->from ? from : to;
	const char *before = all ? from->all : from->best;
	const char *after = all ? to->all : to->best;
	char prefix[IP_PREFIX_STRLEN];

	buf_printf(got, "%s%s %s: %s -> %s", got->len ? "; " : "",
	    row->router ? row->router : "", ip_prefix_text(&row->prefix, prefix),
	    before ? before : "none", after ? after : "none");
}

static bool
unchanged(struct plan_run *r, const struct plan_check *c, const struct er_endpoint *at,
    struct buf *got)
{
	struct scope scope = { r, c, at };
	const struct net_snapshot *then = NULL;
	struct net_snapshot_change *changes;
	struct net_snapshot *now;
	size_t n;

	for (size_t i = 0; i < r->nsnapshots; i++)
		if (strcmp(r->snapshots[i].name, c->since) == 0)
			then = r->snapshots[i].table;
	if (!then) {
		if (got)
			buf_printf(got, "there is no snapshot %s", c->since);
		return false;
	}
	now = net_snapshot_new(sim_net(r->world), c->all);
	changes = net_snapshot_compare(then, now, c->all, in_scope, &scope, &n);
	for (size_t i = 0; got && i < n && i < TELL_MAX; i++)
		tell_change(got, &changes[i], c->all);
	if (got && n > TELL_MAX)
		buf_printf(got, " and %zu more", n - TELL_MAX);
	if (got && !n)
		buf_puts(got, "no difference");
	free(changes);
	net_snapshot_free(now);
	return n == 0;
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
	if (c->kind == PLAN_UNCHANGED && !c->at)
		return unchanged(r, c, NULL, got);
	if (!run_place_find(sim_running(r->world), c->at, &at) || !at.nrouters) {
		if (got)
			buf_printf(got, "there is no %s now", c->at);
		return c->kind == PLAN_ABSENT;
	}
	if (c->kind == PLAN_UNCHANGED)
		return unchanged(r, c, &at, got);
	for (size_t i = 0; i < at.nrouters; i++) {
		x.rt = net_router_find(sim_net(r->world), at.routers[i]);
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
