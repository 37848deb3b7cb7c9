/*
 * Names.  A plan may speak of what its own steps create, so a name is good when the lab
 * has it or some `create` does; whether it is there in time shows when it runs.
 * Snapshots and steps must come before whoever refers to them.
 */
#include "base/xalloc.h"
#include "data/suggest.h"
#include "er/model.h"
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
		    data_node_get(lab, er_object_list((enum er_object_kind)k));

		for (size_t i = 0; list && list->kind == DATA_MAP && i < list->n; i++)
			VEC_PUSH(x->items, x->n, x->cap) =
			    (struct name){ list->children[i]->name,
				    (enum er_object_kind)k, list->children[i] };
	}
}

/* --- is it a name? --- */

static bool
is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(text, *words) == 0)
			return true;
	return false;
}

static bool
has_child(const struct data_node *entry, const char *list, const char *name)
{
	const struct data_node *n =
	    entry->kind == DATA_MAP ? data_node_get(entry, list) : NULL;

	return n && n->kind == DATA_MAP && data_node_get(n, name);
}

static bool
is_part(const struct name *n, const char *part, bool router)
{
	static const char *const msees[] = { "primary", "secondary", NULL };
	static const char *const gateways[] = { "gw0", "gw1", NULL };
	static const char *const edges[] = { "edge0", "edge1", "primary", "secondary",
		NULL };
	static const char *const ces[] = { "ce0", "ce1", NULL };

	switch (n->kind) {
	case ER_CIRCUIT:
		return is_one_of(part, msees);
	case ER_VNET:
		return is_one_of(part, gateways) ||
		    (!router && has_child(n->node, "services", part));
	case ER_SITE:
		return is_one_of(part, ces);
	case ER_CLOUD:
		if (is_one_of(part, edges))
			return true;
		for (size_t i = 0; !router && i < er_ncarvings; i++)
			if (strcmp(er_carvings[i].name, part) == 0)
				return true;
		return !router && has_child(n->node, "segments", part);
	case ER_REACH:
	case ER_ROUTER:
	case ER_OBJECT_N:
		break;
	}
	return false;
}

#define ANY_KIND                                                             \
	(1u << ER_CLOUD | 1u << ER_VNET | 1u << ER_CIRCUIT | 1u << ER_SITE | \
	    1u << ER_ROUTER)

static bool
is_place_n(const struct names *x, const char *text, size_t len, bool router)
{
	const char *slash = memchr(text, '/', len);
	size_t head = slash ? (size_t)(slash - text) : len;
	char part[200];

	for (size_t i = 0; i < x->n; i++) {
		const struct name *n = &x->items[i];

		if (strlen(n->text) != head || memcmp(n->text, text, head) != 0 ||
		    !(ANY_KIND & 1u << n->kind))
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
	return text[0] == '/' || strchr(text, ':') ||
	    (strlen(text) == 36 && text[8] == '-');
}

static bool
is_link(const struct names *x, const char *text, size_t len)
{
	for (const char *p = strstr(text, "--"); p && p < text + len;
	     p = strstr(p + 1, "--"))
		if (is_place_n(x, text, (size_t)(p - text), true) &&
		    is_place_n(x, p + 2, len - (size_t)(p - text) - 2, true))
			return true;
	return false;
}

static bool
is_session(const struct names *x, const char *text)
{
	size_t len = strlen(text);

	return len > 5 &&
	    (strcmp(text + len - 5, "/ipv4") == 0 ||
		strcmp(text + len - 5, "/ipv6") == 0) &&
	    is_link(x, text, len - 5);
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
is_gateway_leg(const struct names *x, const char *text, size_t len)
{
	const unsigned circuits = 1u << ER_CIRCUIT | 1u << ER_CLOUD;

	for (const char *p = strstr(text, "--"); p && p < text + len;
	     p = strstr(p + 1, "--")) {
		size_t n = (size_t)(p - text), rest = len - n - 2;
		const struct name *v = whole_of(x, text, n, 1u << ER_VNET);

		if (v && whole_of(x, p + 2, rest, circuits))
			return !is_real(v);
		v = whole_of(x, p + 2, rest, 1u << ER_VNET);
		if (v && whole_of(x, text, n, circuits))
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
	char cure[300], head[200];
	size_t len = strcspn(text, "/");

	if (len >= sizeof head)
		len = sizeof head - 1;
	memcpy(head, text, len);
	head[len] = '\0';
	data_suggest_init(&near, head);
	for (size_t i = 0; i < x->n && i < DATA_SUGGEST_MAX; i++)
		data_suggest_offer(&near, x->items[i].text);
	if (near.best && strcmp(near.best, head) == 0)
		near.best = NULL; /* the rest of the name is wrong */
	errs_add(x->r->errs, CODE_UNKNOWN_NAME, where, text,
	    data_suggest_cure(&near, cure, sizeof cure, otherwise),
	    x->r->running ? "the lab has nothing of this name"
			  : "neither the lab nor a create of this plan has it");
}

/* W-60: IPv6 of a gateway has no session of its own.  True when that is said. */
static bool
is_carried(struct names *x, const char *where, const char *text)
{
	size_t len = strlen(text);
	char *cure;

	if (x->apart || !is_session(x, text) || strcmp(text + len - 5, "/ipv6") != 0 ||
	    !is_gateway_leg(x, text, len - 5))
		return false;
	cure = xasprintf("name %.*s/ipv4", (int)(len - 5), text);
	errs_add(x->r->errs, CODE_UNKNOWN_NAME, where, text, cure,
	    "%.*s has no session of its own for IPv6: that of IPv4 carries it too "
	    "(W-60)",
	    (int)(len - 5), text);
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

static void
want_target(struct names *x, const char *where, const struct plan_target *t)
{
	const char *name = t->name;
	bool good = is_foreign(name);

	switch (t->kind) {
	case ER_TARGET_LINK:
		good |= is_link(x, name, strlen(name));
		break;
	case ER_TARGET_SESSION:
		if (is_carried(x, where, name))
			return;
		good |= is_session(x, name);
		break;
	case ER_TARGET_FORWARDING:
		good |= is_link(x, name, strlen(name)) ||
		    is_place_n(x, name, strlen(name), true);
		break;
	case ER_TARGET_ROUTER:
		good |= is_place_n(x, name, strlen(name), true);
		break;
	case ER_TARGET_CIRCUIT:
		good |= is_kind(x, name, 1u << ER_CIRCUIT | 1u << ER_CLOUD);
		break;
	case ER_TARGET_GATEWAY:
		good |= is_kind(x, name, 1u << ER_VNET);
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

static void
refer_action(struct names *x, const struct plan_action *a)
{
	const char *slash;

	for (size_t i = 0; i < a->ntargets; i++)
		want_target(x, a->where, &a->targets[i]);
	if (!a->name)
		return;
	switch (a->kind) {
	case PLAN_MAINTAIN:
	case PLAN_END_MAINTAIN:
		slash = strrchr(a->name, '/');
		if (!slash || !is_place_n(x, a->name, strlen(a->name), true) ||
		    (strcmp(slash, "/primary") != 0 &&
			strcmp(slash, "/secondary") != 0))
			unknown(x, a->where, a->name,
			    "name an MSEE, as in er-a/primary");
		break;
	case PLAN_ANNOUNCE:
	case PLAN_WITHDRAW:
		if (!is_kind(x, a->name, 1u << ER_SITE | 1u << ER_ROUTER))
			unknown(x, a->where, a->name, "name a site or a router");
		break;
	case PLAN_RESET:
		if (is_carried(x, a->where, a->name))
			break;
		if (!is_session(x, a->name) && !is_link(x, a->name, strlen(a->name)))
			want_place(x, a->where, a->name);
		break;
	case PLAN_CREATE:
	case PLAN_UPDATE:
	case PLAN_DELETE:
	case PLAN_FAIL:
	case PLAN_RESTORE:
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

void
plan_refer(struct plan_read *r, const struct data_node *lab)
{
	const struct plan *p = r->plan;
	struct names x = { r, NULL, 0, 0, sets_apart(lab) };

	collect(&x, lab);
	for (size_t i = 0; i < p->nsteps; i++) {
		const struct plan_step *s = &p->steps[i];

		for (size_t k = 0; k < s->nactions; k++) {
			x.apart |= sets_apart(s->actions[k].node);
			if (s->actions[k].kind == PLAN_CREATE && s->actions[k].node)
				collect(&x, s->actions[k].node);
		}
		for (size_t k = 0; k < s->nrollback; k++)
			if (s->rollback[k].kind == PLAN_CREATE && s->rollback[k].node)
				collect(&x, s->rollback[k].node);
	}
	for (size_t i = 0; i < p->nflows; i++) {
		want_end(&x, p->flows[i].where, p->flows[i].from);
		want_end(&x, p->flows[i].where, p->flows[i].to);
	}
	for (size_t i = 0; i < p->nsteps; i++)
		refer_step(&x, &p->steps[i], i);
	free(x.items);
}
