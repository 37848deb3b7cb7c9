/*
 * Ends of traffic come from the lab: the management and vMotion networks and the
 * segments of private clouds, VNets and the services in them, sites.  A table says
 * which kinds of ends each use case joins; its rows are the rows of that table times
 * the ends that fit, made one at a time, for a trace of many costs time.
 */
#include "view/uses.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "er/check.h"
#include "er/endpoint.h"
#include "er/flow.h"
#include "er/kind.h"
#include "er/names.h"
#include "net/stateful.h"
#include "net/ways.h"
#include "view/lost.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_AT_ONCE 16 /* each is two traces, and perhaps an explanation */

enum end_kind {
	MANAGEMENT,
	VMOTION,
	WORKLOAD,
	VNET,
	SERVICE,
	SITE,
	MICROSOFT, /* as a circuit leads there, from the site on the circuit */
	END_KINDS
};

struct end {
	enum end_kind kind;
	bool again; /* the object has one of this kind already: a target only */
	char *name, *object;
	char *routers[ER_ENDPOINT_ROUTERS];
	size_t nrouters;
	char *hosts; /* traffic begins at these; or NULL */
	struct ip_addr address;
	char *only_from;    /* MICROSOFT: the site */
	struct ip_addr nat; /* and what its private addresses are translated to */
	const char *never, *never_rule; /* why nothing ever gets there, or NULL */
	bool unless_led;                /* but for what appliances lead there */
};

#define BIT(kind) (1u << (kind))
static const struct use {
	const char *name;
	unsigned from; /* kinds */
	unsigned to;
} uses[] = {
	{ "management", BIT(VNET) | BIT(SITE) | BIT(MANAGEMENT), BIT(MANAGEMENT) },
	{ "vmotion", BIT(SITE) | BIT(VMOTION), BIT(VMOTION) },
	{ "inbound-to-workloads", BIT(VNET) | BIT(SITE) | BIT(WORKLOAD),
	    BIT(WORKLOAD) },
	{ "outbound-to-azure", BIT(WORKLOAD), BIT(VNET) | BIT(SERVICE) },
	{ "on-premises-to-vnet", BIT(SITE), BIT(VNET) },
	{ "on-premises-to-on-premises", BIT(SITE), BIT(SITE) },
	{ "on-premises-to-microsoft", BIT(SITE), BIT(MICROSOFT) },
};
#define NUSES (sizeof uses / sizeof uses[0])

struct walk {
	const struct net *net;
	char *only;  /* an object, or NULL */
	bool broken; /* rows that are both-ways are left out */
	struct end *ends;
	size_t n, cap;
	size_t use, to, from; /* the next row */
};

/* --- ends --- */

static struct end *
add(struct walk *x, const struct er_model *m, enum end_kind kind, const char *object,
    const char *part)
{
	const struct net_spec *spec = net_running(x->net);
	struct er_endpoint at;
	struct end *e;
	char *name = part ? xasprintf("%s/%s", object, part) : xstrdup(object);

	if (!er_endpoint_find(m, spec, name, &at) || at.address.family == IP_NONE) {
		free(name);
		return NULL;
	}
	e = &VEC_PUSH(x->ends, x->n, x->cap);
	*e = (struct end){ .kind = kind,
		.name = name,
		.object = xstrdup(object),
		.hosts = at.hosts ? xstrdup(at.hosts) : NULL,
		.address = at.address };
	for (size_t i = 0; i < at.nrouters; i++)
		e->routers[e->nrouters++] = xstrdup(at.routers[i]);
	for (size_t i = 0; i + 1 < x->n && !e->again; i++)
		e->again =
		    x->ends[i].kind == kind && strcmp(x->ends[i].object, object) == 0;
	return e;
}

static bool
is_segment(const struct er_cloud *c, const char *name)
{
	for (size_t i = 0; i < c->nsegments; i++)
		if (strcmp(c->segments[i].head.name, name) == 0)
			return true;
	return false;
}

static bool
is_stretched(const struct er_cloud *c, const char *name)
{
	for (size_t i = 0; i < c->nsegments; i++)
		if (strcmp(c->segments[i].head.name, name) == 0)
			return c->segments[i].site != NULL;
	return false;
}

static void
add_network(struct walk *x, const struct er_model *m, const struct er_cloud *c,
    const struct er_network *n)
{
	enum end_kind kind = is_segment(c, n->name)           ? WORKLOAD
	    : strcmp(n->name, "management") == 0              ? MANAGEMENT
	    : n->announced && strcmp(n->name, "vmotion") == 0 ? VMOTION
							      : END_KINDS;
	struct end *e =
	    kind == END_KINDS ? NULL : add(x, m, kind, c->head.name, n->name);

	if (e && is_stretched(c, n->name)) {
		e->never = "the segment is stretched and its gateway is at the site; "
			   "name machines that have moved";
		e->never_rule = "A-71";
	} else if (e && !n->announced) {
		e->never = "the segment is isolated, no T1 router announces it";
		e->never_rule = "A-36";
	}
}

/* What is announced goes first: the first of a kind is what traffic comes from. */
static void
add_cloud(struct walk *x, const struct er_model *m, const struct er_cloud *c)
{
	for (int announced = 1; announced >= 0; announced--)
		for (size_t i = 0; i < c->nnetworks; i++)
			if (c->networks[i].announced == (announced == 1))
				add_network(x, m, c, &c->networks[i]);
	for (size_t i = 0; i < c->nmachines; i++)
		if (er_machine_site(&c->machines[i]))
			add(x, m, WORKLOAD, c->head.name, c->machines[i].head.name);
}

static void
add_vnet(struct walk *x, const struct er_model *m, const struct er_vnet *v)
{
	struct end *e = add(x, m, VNET, v->head.name, NULL);

	for (size_t i = 0; e != NULL; i++) {
		if (e->nrouters == 0) {
			e->never = "it has no gateway, and no hub that has one";
			e->never_rule = "W-1";
			e->unless_led = true;
		}
		if (i == v->nservices)
			break;
		e = add(x, m, SERVICE, v->head.name, v->services[i].head.name);
	}
}

static void
add_microsoft(struct walk *x, const struct er_model *m, const struct er_attachment *a)
{
	const struct er_circuit *k = a->circuit;
	struct end *e = k->has_microsoft
	    ? add(x, m, MICROSOFT, k->head.name, ER_MICROSOFT_PART)
	    : NULL;

	if (!e)
		return;
	free(e->object);
	e->object = xstrdup(ER_SERVICES);
	e->only_from = xstrdup(a->site->head.name);
	e->nat = a->microsoft.nat[e->address.family == IP_V6];
	if (k->microsoft.communities.n == 0) {
		e->never = "the circuit has no route filter, so nothing is announced";
		e->never_rule = "M-3";
	}
}

static void
add_site(struct walk *x, const struct er_model *m, const struct er_site *s)
{
	add(x, m, SITE, s->head.name, NULL);
	for (size_t i = 0; i < s->ncircuits; i++)
		add_microsoft(x, m, &s->circuits[i]);
}

static bool
sees(const char *subscription, const char *owner)
{
	return !subscription || strcmp(subscription, owner) == 0;
}

static void
collect(struct walk *x, const struct er_model *m, const char *who)
{
	for (size_t i = 0; i < m->nvnets; i++)
		if (sees(who, m->vnets[i].subscription))
			add_vnet(x, m, &m->vnets[i]);
	for (size_t i = 0; i < m->nsites; i++)
		if (sees(who, m->sites[i].subscription))
			add_site(x, m, &m->sites[i]);
	for (size_t i = 0; i < m->nclouds; i++)
		if (sees(who, m->clouds[i].subscription))
			add_cloud(x, m, &m->clouds[i]);
}

static bool
is_object(const struct er_lab *lab, const char *name, const char *who)
{
	enum er_object_kind kind;
	const struct er_head *head = er_name_object(lab->model, name, &kind);

	return head && er_kind(kind)->has_hosts && sees(who, er_kind_owner(kind, head));
}

/* --- which rows there are --- */

static bool
is_case(const struct walk *x, const struct use *u, size_t from, size_t to)
{
	const struct end *f = &x->ends[from], *t = &x->ends[to];

	if (!(u->from & BIT(f->kind)) || !(u->to & BIT(t->kind)) || f->again ||
	    f->address.family != t->address.family || strcmp(f->object, t->object) == 0)
		return false;
	if (t->only_from && strcmp(t->only_from, f->object) != 0)
		return false;
	/* Both directions are looked at anyway: once is enough for two of a kind. */
	if (f->kind == t->kind && f->kind != WORKLOAD && from > to)
		return false;
	return !x->only || strcmp(x->only, f->object) == 0 ||
	    strcmp(x->only, t->object) == 0;
}

/* To the next row; false: there is none. */
static bool
advance(struct walk *x)
{
	for (; x->use < NUSES; x->use++, x->to = 0) {
		for (; x->to < x->n; x->to++, x->from = 0) {
			if (!(uses[x->use].to & BIT(x->ends[x->to].kind)))
				continue;
			for (; x->from < x->n; x->from++)
				if (is_case(x, &uses[x->use], x->from, x->to))
					return true;
		}
	}
	return false;
}

/* --- one row --- */

enum way { WAY_OPEN, WAY_OUTSIDE, WAY_PARTLY, WAY_CLOSED }; /* the worse, the later */

struct look { /* one direction */
	struct net_trace trace;
	struct ip_addr to; /* of several the first that something is lost on */
	enum way way;
	struct buf why;
	const char *rule;
};

/* M-13: answers are for the addresses that what went there had behind the edge, one
 * for each Microsoft peering that a way passed.  False: nothing was translated. */
static bool
answers(const struct walk *x, const struct net_where *where, const struct end *to,
    struct net_packet packet, const struct look *there, struct look *l)
{
	struct ip_prefix host = ip_prefix_of(&packet.to, ip_bits(packet.to.family));
	bool any = false, whole;

	for (size_t i = 0; i < x->n && !er_space_is_public(&host); i++) {
		const struct end *e = &x->ends[i];
		size_t n = strlen(e->name) - strlen("/" ER_MICROSOFT_PART);

		if (e->kind != MICROSOFT || e->nat.family != packet.to.family ||
		    strcmp(e->only_from, to->object) != 0 ||
		    !er_flow_passes(&there->trace, e->name, n))
			continue;
		whole = l->trace.lost == 0;
		packet.to = e->nat;
		net_trace_more(x->net, where, &packet, &l->trace);
		if (!any || (whole && l->trace.lost))
			l->to = packet.to;
		any = true;
	}
	return any;
}

/* `there`: of an answer, the direction that it answers; else NULL. */
static void
trace(const struct walk *x, const struct end *from, const struct end *to,
    const struct look *there, struct look *l)
{
	const struct net_where where = { (const char *const *)from->routers,
		from->nrouters, from->hosts, NULL };
	struct net_packet packet = { from->address, to->address, to->object, NULL };

	memset(l, 0, sizeof *l);
	l->to = to->address;
	if (there && from->kind == MICROSOFT &&
	    answers(x, &where, to, packet, there, l))
		return;
	net_trace_run(x->net, &where, &packet, &l->trace);
}

static void
judge(const struct walk *x, const struct end *from, const struct end *to, bool led,
    struct look *l)
{
	const struct end *shut = from->never ? from : to->never ? to : NULL;

	buf_init(&l->why);
	if (shut && !(shut->unless_led && led)) {
		l->way = WAY_CLOSED;
		l->rule = shut->never_rule;
		buf_printf(&l->why, "%s: %s", shut->name, shut->never);
		return;
	}
	l->way = l->trace.lost > 0                          ? WAY_PARTLY
	    : l->trace.unknown > 0 || l->trace.members == 0 ? WAY_OUTSIDE
							    : WAY_OPEN;
	if (l->trace.lost > 0 && l->trace.lost == l->trace.members)
		l->way = WAY_CLOSED;
	view_lost(x->net, &l->trace, (const char *const *)to->routers, to->nrouters,
	    &l->to, &l->why, &l->rule);
}

static const char both_ways[] = "both-ways";

static const char *
verdict(enum way forward, enum way reverse)
{
	if (forward == WAY_CLOSED)
		return reverse == WAY_CLOSED || reverse == WAY_OUTSIDE ? "no"
								       : "reverse-only";
	if (reverse == WAY_CLOSED)
		return forward == WAY_OUTSIDE ? "no" : "forward-only";
	if (forward == WAY_PARTLY || reverse == WAY_PARTLY)
		return "partly";
	if (forward == WAY_OUTSIDE || reverse == WAY_OUTSIDE)
		return "half-known";
	return both_ways;
}

static void
put_look(struct json *j, const char *key, const struct look *l)
{
	json_object(j, key);
	json_uint(j, "members", l->trace.members);
	json_uint(j, "lost", l->trace.lost);
	json_string(j, "reason", l->why.data);
	json_string(j, "rule", l->rule);
	json_object_end(j);
}

static void
put_row(struct walk *x, struct json *j, const struct look *forward,
    const struct look *reverse)
{
	const struct look *worst = reverse->way > forward->way ? reverse : forward;
	struct buf out, back;

	buf_init(&out);
	buf_init(&back);
	net_trace_differ(x->net, &forward->trace, &reverse->trace, &out, &back);
	json_object(j, NULL);
	json_string(j, "use-case", uses[x->use].name);
	json_string(j, "from", x->ends[x->from].name);
	json_string(j, "to", x->ends[x->to].name);
	json_string(j, "verdict", verdict(forward->way, reverse->way));
	json_string(j, "rule", worst->rule);
	json_string(j, "reason", worst->why.data);
	if (forward->way == WAY_OPEN && reverse->way == WAY_OPEN)
		json_bool(j, "symmetric", out.len == 0 && back.len == 0);
	else
		json_null(j, "symmetric");
	put_look(j, "forward", forward);
	put_look(j, "reverse", reverse);
	json_string(j, "not-modelled", VIEW_USES_NOT_MODELLED);
	json_object_end(j);
	buf_fini(&out);
	buf_fini(&back);
}

static void
row(struct walk *x, struct json *j)
{
	const struct end *from = &x->ends[x->from], *to = &x->ends[x->to];
	struct look forward, reverse;
	bool led;

	trace(x, from, to, NULL, &forward);
	trace(x, to, from, &forward, &reverse);
	net_stateful_pair(x->net, &forward.trace, &reverse.trace);
	led = net_trace_arrived(&forward.trace) || net_trace_arrived(&reverse.trace);
	judge(x, from, to, led, &forward);
	judge(x, to, from, led, &reverse);
	if (!x->broken || strcmp(verdict(forward.way, reverse.way), both_ways) != 0)
		put_row(x, j, &forward, &reverse);
	buf_fini(&forward.why);
	buf_fini(&reverse.why);
	net_trace_fini(&forward.trace);
	net_trace_fini(&reverse.trace);
}

static unsigned
more(void *ctx, struct json *j, unsigned units)
{
	struct walk *x = ctx;

	for (unsigned i = 0; i < units && i < ROWS_AT_ONCE && advance(x); i++) {
		row(x, j);
		x->from++;
	}
	return !advance(x);
}

static void
done(void *ctx)
{
	struct walk *x = ctx;

	for (size_t i = 0; i < x->n; i++) {
		for (size_t k = 0; k < x->ends[i].nrouters; k++)
			free(x->ends[i].routers[k]);
		free(x->ends[i].name);
		free(x->ends[i].object);
		free(x->ends[i].hosts);
		free(x->ends[i].only_from);
	}
	free(x->ends);
	free(x->only);
	free(x);
}

struct rows
view_uses(const struct er_lab *lab, const struct net *net, const char *name,
    const char *subscription, bool broken, struct errs *errs)
{
	struct er_ctx c = { .model = lab->model,
		.subscription = subscription,
		.errs = errs };
	struct walk *x;

	if (name && !is_object(lab, name, subscription)) {
		er_name_unknown(&c, er_kinds_with_hosts(), name,
		    "VNet, site or private cloud", name,
		    "name a VNet, a site or a private cloud; `erxctl show vnets` "
		    "and the like list them");
		return rows_array(more, done, NULL);
	}
	x = xcalloc(1, sizeof *x);
	x->net = net;
	x->broken = broken;
	x->only = name ? xstrdup(name) : NULL;
	collect(x, lab->model, subscription);
	return rows_array(more, done, x);
}
