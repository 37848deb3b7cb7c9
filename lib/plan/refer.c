/*
 * Names.  A plan may speak of what its own steps create, so a name is good when the lab
 * has it or some `create` does; whether it is there in time shows when it runs.
 * Snapshots and steps must come before whoever refers to them.
 */
#include "base/xalloc.h"
#include "data/suggest.h"
#include "er/kind.h"
#include "er/model.h"
#include "net/ends.h"
#include "plan/plan_int.h"
#include "run/snapshots.h"

#include <stdlib.h>
#include <string.h>

struct name {
	const char *text;
	enum er_object_kind kind;
	const struct data_node *node;
};

struct names {
	struct plan_read *r;
	struct name *items;
	size_t n, cap;
	bool apart; /* IPv6 of gateways has sessions of its own, perhaps */
};

static void
collect(struct names *x, const struct data_node *lab)
{
	if (!lab || lab->kind != DATA_MAP)
		return;
	for (int k = 0; k < ER_OBJECT_N; k++) {
		const struct data_node *list =
		    data_node_get(lab, er_kind((enum er_object_kind)k)->list);

		for (size_t i = 0; list && list->kind == DATA_MAP && i < list->n; i++)
			VEC_PUSH(x->items, x->n, x->cap) =
			    (struct name){ list->children[i]->name,
				    (enum er_object_kind)k, list->children[i] };
	}
}

/* --- is it a name? --- */

static bool
has_child(const struct data_node *entry, const char *list, const char *name)
{
	const struct data_node *n =
	    entry->kind == DATA_MAP ? data_node_get(entry, list) : NULL;

	return n && n->kind == DATA_MAP && data_node_get(n, name);
}

static bool
is_router_of(const struct er_kind_row *kind, const char *part)
{
	for (unsigned role = 0; role <= ER_ROLE_SERVICES; role++)
		for (unsigned i = 0; kind->roles & 1u << role && i < 2; i++) {
			const char *own = er_role_part((enum er_role)role, i);

			if (own && strcmp(own, part) == 0)
				return true;
		}
	/* Those of a gateway that migrates, or has. */
	return kind->roles & 1u << ER_ROLE_GATEWAY &&
	    (strcmp(part, "gw2") == 0 || strcmp(part, "gw3") == 0);
}

static bool
is_part(const struct name *n, const char *part, bool router)
{
	const struct er_kind_row *kind = er_kind(n->kind);

	if (is_router_of(kind, part))
		return true;
	for (const char *const *list = kind->routers; list && *list; list++)
		if (has_child(n->node, *list, part))
			return true;
	if (router)
		return false;
	for (const char *const *list = kind->places; *list; list++)
		if (has_child(n->node, *list, part))
			return true;
	return kind->has_place && kind->has_place(part);
}

static bool
is_place_n(const struct names *x, const char *text, size_t len, bool router)
{
	const char *slash = memchr(text, '/', len);
	size_t head = slash ? (size_t)(slash - text) : len;
	char part[200];

	/* Microsoft's network is there with the first Microsoft peering. */
	if (len == strlen(ER_SERVICES) && memcmp(text, ER_SERVICES, len) == 0)
		return true;
	for (size_t i = 0; i < x->n; i++) {
		const struct name *n = &x->items[i];

		if (strlen(n->text) != head || memcmp(n->text, text, head) != 0 ||
		    !er_kind(n->kind)->roles)
			continue;
		if (!slash && (!router || n->kind == ER_ROUTER))
			return true;
		if (!slash || len - head - 1 >= sizeof part)
			continue;
		memcpy(part, slash + 1, len - head - 1);
		part[len - head - 1] = '\0';
		if (is_part(n, part, router))
			return true;
	}
	return false;
}

/* An id, a service key or a qualified name: looked up only when it is used. */
static bool
is_foreign(const char *text)
{
	size_t before = strcspn(text, ":/");

	return text[0] == '/' || (before && text[before] == ':') ||
	    (strlen(text) == 36 && text[8] == '-');
}

/* The name of a link, or of a session when a family is to be there. */
static bool
is_link(const struct names *x, const char *text, bool session)
{
	struct net_ends e = { .a = NULL };

	while (net_ends_next(text, &e))
		if ((e.family != IP_NONE) == session &&
		    is_place_n(x, e.a, e.na, true) && is_place_n(x, e.b, e.nb, true))
			return true;
	return false;
}

/* The entry that "NAME/PART" of this kind is a part of. */
static const struct name *
whole_of(const struct names *x, const char *text, size_t len, unsigned kinds)
{
	const char *slash = memchr(text, '/', len);
	size_t head = slash ? (size_t)(slash - text) : 0;

	for (size_t i = 0; slash && i < x->n; i++)
		if (kinds & 1u << x->items[i].kind &&
		    strlen(x->items[i].text) == head &&
		    memcmp(x->items[i].text, text, head) == 0)
			return &x->items[i];
	return NULL;
}

static bool
is_real(const struct name *vnet)
{
	const struct data_node *g =
	    vnet->node->kind == DATA_MAP ? data_node_get(vnet->node, "gateway") : NULL;

	return g && g->kind == DATA_MAP && data_node_get(g, "external");
}

/* A link between an MSEE and a gateway, none of whose ends may be a real router. */
static bool
is_gateway_leg(const struct names *x, const char *text)
{
	const unsigned circuits = 1u << ER_CIRCUIT | 1u << ER_CLOUD;
	struct net_ends e = { .a = NULL };

	while (net_ends_next(text, &e)) {
		const struct name *v = whole_of(x, e.a, e.na, 1u << ER_VNET);

		if (v && whole_of(x, e.b, e.nb, circuits))
			return !is_real(v);
		v = whole_of(x, e.b, e.nb, 1u << ER_VNET);
		if (v && whole_of(x, e.a, e.na, circuits))
			return !is_real(v);
	}
	return false;
}

static bool
is_kind(const struct names *x, const char *text, unsigned kinds)
{
	for (size_t i = 0; i < x->n; i++)
		if (kinds & 1u << x->items[i].kind &&
		    strcmp(x->items[i].text, text) == 0)
			return true;
	return false;
}

/* --- faults --- */

static void
unknown(struct names *x, const char *where, const char *text, const char *otherwise)
{
	struct data_suggest near;
	char head[200];
	size_t len = strcspn(text, "/");

	if (len >= sizeof head)
		len = sizeof head - 1;
	memcpy(head, text, len);
	head[len] = '\0';
	data_suggest_init(&near, head);
	for (size_t i = 0; i < x->n && i < DATA_SUGGEST_MAX; i++)
		data_suggest_offer(&near, x->items[i].text);
	errs_add(x->r->errs, CODE_UNKNOWN_NAME, where, text,
	    data_suggest_cure(&near, otherwise),
	    x->r->running ? "the lab has nothing of this name"
			  : "neither the lab nor a create of this plan has it");
}

/* W-60: IPv6 of a gateway has no session of its own.  True when that is said. */
static bool
is_carried(struct names *x, const char *where, const char *text)
{
	size_t len;
	char *cure;

	if (x->apart || !is_link(x, text, true) ||
	    net_name_family(text, &len) != IP_V6 || !is_gateway_leg(x, text))
		return false;
	cure = xasprintf("name %.*s/ipv4", (int)len, text);
	errs_add(x->r->errs, CODE_UNKNOWN_NAME, where, text, cure,
	    "%.*s has no session of its own for IPv6: that of IPv4 carries it too "
	    "(W-60)",
	    (int)len, text);
	free(cure);
	return true;
}

static void
want_place(struct names *x, const char *where, const char *text)
{
	struct ip_addr a;

	if (!text || is_foreign(text) || ip_addr_parse(&a, text))
		return;
	if (!is_place_n(x, text, strlen(text), false))
		unknown(x, where, text,
		    "name a site, VNet, private cloud, router or circuit");
}

/* An end of traffic: a link is one, too. */
static void
want_end(struct names *x, const char *where, const char *text)
{
	if (!text || !is_link(x, text, strlen(text)))
		want_place(x, where, text);
}

static void
want_places(struct names *x, const char *where, const struct plan_texts *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (!is_link(x, t->items[i], strlen(t->items[i])))
			want_place(x, where, t->items[i]);
}

/* A port pair of ExpressRoute Direct, or one of its two ports. */
static bool
is_port(const struct names *x, const char *name)
{
	size_t n = strcspn(name, "/");
	char *pair = xstrndup(name, n);
	bool there = is_kind(x, pair, 1u << ER_PORT_PAIR);

	free(pair);
	return there &&
	    (!name[n] || strcmp(name + n, "/link1") == 0 ||
		strcmp(name + n, "/link2") == 0);
}

static void
want_target(struct names *x, const char *where, const struct plan_target *t)
{
	const char *name = t->name;
	bool good = is_foreign(name);

	switch (t->kind) {
	case ER_TARGET_LINK:
		good |= is_link(x, name, false);
		break;
	case ER_TARGET_SESSION:
		if (is_carried(x, where, name))
			return;
		good |= is_link(x, name, true);
		break;
	case ER_TARGET_FORWARDING:
		good |=
		    is_link(x, name, false) || is_place_n(x, name, strlen(name), true);
		break;
	case ER_TARGET_ROUTER:
	case ER_TARGET_APPLIANCE:
		good |= is_place_n(x, name, strlen(name), true);
		break;
	case ER_TARGET_CIRCUIT:
		good |= is_kind(x, name, 1u << ER_CIRCUIT | 1u << ER_CLOUD);
		break;
	case ER_TARGET_GATEWAY:
	case ER_TARGET_VPN:
		good |= is_kind(x, name, 1u << ER_VNET | 1u << ER_HUB);
		break;
	case ER_TARGET_SERVER:
		good |= is_kind(x, name, 1u << ER_VNET);
		break;
	case ER_TARGET_HUB:
		good |= is_kind(x, name, 1u << ER_HUB);
		break;
	case ER_TARGET_LOCATION: /* an edit may make a circuit there */
		good = true;
		break;
	case ER_TARGET_PORT:
		good |= is_port(x, name);
		break;
	case ER_TARGET_CLOUD:
		good |= is_kind(x, name, 1u << ER_CLOUD);
		break;
	case ER_TARGET_N:
		break;
	}
	if (!good)
		unknown(x, where, name,
		    t->kind == ER_TARGET_LINK
			? "name two routers, as in er-a/primary--seattle/ce0"
			: t->kind == ER_TARGET_SESSION
			? "name a link and a family: er-a/primary--seattle/ce0/ipv4"
			: "name one of the lab");
}

/* Of an MSEE, or of an instance of a gateway. */
static bool
is_maintainable(const char *name)
{
	static const char *const ends[] = { "/primary", "/secondary", "/gw0", "/gw1",
		"/gw2", "/gw3", "/vpn0", "/vpn1" };
	const char *slash = strrchr(name, '/');

	for (size_t i = 0; slash && i < sizeof ends / sizeof *ends; i++)
		if (strcmp(slash, ends[i]) == 0)
			return true;
	return false;
}

static void
refer_action(struct names *x, const struct plan_action *a)
{
	for (size_t i = 0; i < a->ntargets; i++)
		want_target(x, a->where, &a->targets[i]);
	if (!a->name)
		return;
	switch (a->kind) {
	case PLAN_MAINTAIN:
	case PLAN_END_MAINTAIN:
		if (!is_maintainable(a->name) ||
		    !is_place_n(x, a->name, strlen(a->name), true))
			unknown(x, a->where, a->name,
			    "name an MSEE, as in er-a/primary, or an instance of a "
			    "gateway, as in hub/gw0");
		break;
	case PLAN_LINK_TEST:
	case PLAN_END_LINK_TEST:
		if (!is_foreign(a->name) && !is_kind(x, a->name, 1u << ER_CIRCUIT))
			unknown(x, a->where, a->name, "name a circuit of the lab");
		break;
	case PLAN_SITE_TEST:
	case PLAN_END_SITE_TEST:
	case PLAN_MIGRATE:
		if (!is_foreign(a->name) && !is_kind(x, a->name, 1u << ER_VNET))
			unknown(x, a->where, a->name, "name a VNet of the lab");
		break;
	case PLAN_ANNOUNCE:
	case PLAN_WITHDRAW:
		if (!is_kind(x, a->name, er_kinds_advertising()))
			unknown(x, a->where, a->name, "name a site or a router");
		break;
	case PLAN_RESET:
		if (is_carried(x, a->where, a->name))
			break;
		if (!is_link(x, a->name, true) && !is_link(x, a->name, false))
			want_place(x, a->where, a->name);
		break;
	case PLAN_CREATE:
	case PLAN_UPDATE:
	case PLAN_DELETE:
	case PLAN_FAIL:
	case PLAN_RESTORE:
	case PLAN_MANUAL:
	case PLAN_SNAPSHOT:
	case PLAN_ACTION_N:
		break;
	}
}

static bool
has_snapshot(const struct plan_step *s, const char *name)
{
	if (s->snapshot && strcmp(s->snapshot, name) == 0)
		return true;
	for (size_t i = 0; i < s->nactions; i++)
		if (s->actions[i].kind == PLAN_SNAPSHOT &&
		    strcmp(s->actions[i].name, name) == 0)
			return true;
	return false;
}

/* A snapshot (or step) that exists when step number `at` makes its checks. */
static void
want_earlier(struct names *x, const struct plan_check *c, size_t at)
{
	const struct plan *p = x->r->plan;
	bool snapshot = c->kind == PLAN_UNCHANGED;

	if (x->r->running) {
		if (c->since)
			run_snapshots_find(run_snapshots_of(x->r->running), c->since,
			    x->r->errs);
		return;
	}
	/* Which step is earlier shows when they run. */
	if (p->any_order || at >= p->nsteps)
		at = p->nsteps - 1;
	for (size_t i = 0; c->since && i <= at; i++)
		if (snapshot ? has_snapshot(&p->steps[i], c->since)
			     : strcmp(p->steps[i].id, c->since) == 0)
			return;
	if (c->since)
		errs_add(x->r->errs, CODE_UNKNOWN_NAME, c->where, c->since,
		    snapshot ? "take it in an earlier step: snapshot: NAME"
			     : "name this step or an earlier one",
		    snapshot ? "no step before this one takes this snapshot"
			     : "no step before this one has this id");
}

static void
refer_check(struct names *x, const struct plan_check *c, size_t at)
{
	const struct plan *p = x->r->plan;
	bool found = !c->flow;

	for (size_t i = 0; !found && i < p->nflows; i++)
		found = strcmp(p->flows[i].name, c->flow) == 0;
	if (!found)
		errs_add(x->r->errs, CODE_UNKNOWN_NAME, c->where, c->flow,
		    "name one of the plan's flows", "there is no such flow");
	want_place(x, c->where, c->at);
	want_place(x, c->where, c->remote);
	want_end(x, c->where, c->from);
	want_end(x, c->where, c->to);
	want_places(x, c->where, &c->via);
	want_places(x, c->where, &c->avoid);
	if (c->circuit && !is_foreign(c->circuit) &&
	    !is_kind(x, c->circuit, 1u << ER_CIRCUIT | 1u << ER_CLOUD))
		unknown(x, c->where, c->circuit, "name a circuit of the lab");
	if (c->vnet && !is_foreign(c->vnet) && !is_kind(x, c->vnet, 1u << ER_VNET))
		unknown(x, c->where, c->vnet, "name a VNet of the lab");
	want_earlier(x, c, at);
}

static void
refer_step(struct names *x, const struct plan_step *s, size_t at)
{
	for (size_t i = 0; i < s->nactions; i++)
		refer_action(x, &s->actions[i]);
	for (size_t i = 0; i < s->nrollback; i++)
		refer_action(x, &s->rollback[i]);
	for (size_t i = 0; i < s->nchecks; i++)
		refer_check(x, &s->checks[i], at);
	for (size_t i = 0; i < s->nabort_if; i++)
		refer_check(x, &s->abort_if[i], at);
	if (s->when)
		refer_check(x, s->when, at);
	if (s->until)
		refer_check(x, s->until, at);
}

/* A lab, or what a step creates or updates, in which it is not as with the service. */
static bool
sets_apart(const struct data_node *tree)
{
	const struct data_node *f =
	    tree && tree->kind == DATA_MAP ? data_node_get(tree, "fidelity") : NULL;
	const char *word =
	    f && f->kind == DATA_MAP ? data_node_text(f, "gateway-ipv6-session") : NULL;

	return word && strcmp(word, "separate") == 0;
}

/* What the lab has, and what a create of the plan brings. */
static void
collect_all(struct names *x, const struct plan *p, const struct data_node *lab)
{
	x->apart = sets_apart(lab);
	collect(x, lab);
	for (size_t i = 0; i < p->nsteps; i++) {
		const struct plan_step *s = &p->steps[i];

		for (size_t k = 0; k < s->nactions; k++) {
			x->apart |= sets_apart(s->actions[k].node);
			if (s->actions[k].kind == PLAN_CREATE && s->actions[k].node)
				collect(x, s->actions[k].node);
		}
		for (size_t k = 0; k < s->nrollback; k++)
			if (s->rollback[k].kind == PLAN_CREATE && s->rollback[k].node)
				collect(x, s->rollback[k].node);
	}
}

bool
plan_knows_place(const struct plan *p, const struct data_node *lab, const char *place,
    struct errs *errs)
{
	struct plan_read r = { .errs = errs };
	struct names x = { .r = &r };
	size_t before = errs->nerrors;

	collect_all(&x, p, lab);
	want_place(&x, NULL, place);
	free(x.items);
	return errs->nerrors == before;
}

void
plan_refer(struct plan_read *r, const struct data_node *lab)
{
	const struct plan *p = r->plan;
	struct names x = { .r = r };

	collect_all(&x, p, lab);
	for (size_t i = 0; i < p->nflows; i++) {
		want_end(&x, p->flows[i].where, p->flows[i].from);
		want_end(&x, p->flows[i].where, p->flows[i].to);
	}
	for (size_t i = 0; i < p->nsteps; i++)
		refer_step(&x, &p->steps[i], i);
	for (size_t i = 0; i < p->nalways; i++)
		refer_check(&x, &p->always[i], p->nsteps);
	free(x.items);
}
