/*
 * From one spec to the next.  What has to go is taken down while the old spec still
 * names it; then all that stays is pointed at the new spec, in one pass over each list;
 * then what is new or changed comes up in the order of the steps.  Objects are found by
 * their index in a spec, so the cost is one pass and the steps, whatever the size.
 */
#include "base/xalloc.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

struct apply {
	struct net *net;
	const struct net_spec *old;
	struct net_spec *now;
	const struct net_diff *diff;
	/* By index of the new spec; NULL: to be made. */
	struct net_rt **rts;
	struct net_ln **lns;
	struct net_sess **sessions;
};

/* --- sessions --- */

static struct net_rt *
rt_of(struct net *net, const char *name)
{
	return name ? net_router_find(net, name) : NULL;
}

static void
session_add(struct net *net, size_t i)
{
	const struct net_session *spec = &net->spec->sessions[i];
	struct net_sess *s = net->sessions[i];

	if (!s) {
		s = xcalloc(1, sizeof *s);
		s->net = net;
		s->connect.due = net_sess_connect;
		s->connect.owner = s;
		net->sessions[i] = s;
	}
	s->spec = spec;
	s->link = net_ln_find(net, spec->link);
	TAILQ_INSERT_TAIL(&s->link->sessions, s, link_entry);
	net_half_new(s, 0, rt_of(net, spec->a.router));
	if (spec->b.router)
		net_half_new(s, 1, rt_of(net, spec->b.router));
}

static void
session_start(struct net_sess *s)
{
	/* The end that listens first: a dial then finds it ready. */
	if (s->half[1])
		net_half_start(s->half[1]);
	net_half_start(s->half[0]);
}

/* Real routers hear why; between our own ends silence is enough. */
static void
session_down(struct net_sess *s, unsigned subcode, const char *text)
{
	bool external = s->spec->transport != NET_IN_PROCESS;
	bool up = net_half_up(s->half[0]);

	for (int i = 0; i < 2; i++) {
		if (s->half[i] && external)
			net_half_stop(s->half[i], subcode, text);
	}
	for (int i = 0; i < 2; i++) {
		if (s->half[i])
			net_half_free(s->half[i]);
	}
	if (up && !external)
		net_event_add(s->net, NET_EVENT_SESSION_DOWN, s->spec->name, "%s",
		    subcode == BGP_CEASE_DECONFIGURED
			? "down: removed"
			: "down: its configuration changed");
	timerq_unset(&s->net->timers, &s->connect);
	s->dialing = false;
	TAILQ_REMOVE(&s->link->sessions, s, link_entry);
	s->link = NULL;
}

/*
 * Ends of one number in the spec share a horizon, and no others do.  The numbers may
 * have been dealt anew; only when the sharing itself is another must the end start
 * again.
 */
static bool
horizon_fits(const struct net_half *h)
{
	const struct net_half *o;
	uint32_t of = net_here(h)->horizon_of;

	TAILQ_FOREACH(o, &h->rt->halves, rt_entry) {
		bool same = of && net_here(o)->horizon_of == of;

		if (o != h && same != (o->horizon == h->horizon))
			return false;
	}
	return true;
}

static void
part_change(struct net_part *p, const struct net_policy *old, bool warn_changed)
{
	const struct net_policy *now = net_part_here(p);
	struct net_table *t = net_part_table(p);
	struct rib_group_key key;
	struct net_told m = { .was = old, .warn_changed = warn_changed };

	if (p->source != RIB_NONE && !rib_import_equal(&old->import, &now->import)) {
		rib_reimport(t->rib, p->source, &now->import);
		net_table_touched(t);
	}
	if (p->member && !rib_export_equal(&old->export, &now->export)) {
		net_part_key(p, &key);
		rib_member_rekey(p->member, &key);
		if (t->rt->net->monitoring)
			t->rt->net->monitoring->policy(p);
		net_table_wake(t);
	}
	if (net_half_tell(p->half, p, NET_AT_CHANGED, &m) & NET_RESET)
		net_half_drain(p->half);
}

void
net_router_change(struct net_rt *rt, const struct net_router *old)
{
	const struct net_router *now = rt->spec;
	bool another = old->asn != now->asn || old->id != now->id;

	rt->addresses_changed |= another || old->max_paths != now->max_paths;
	if (another && rt->net->monitoring)
		rt->net->monitoring->router(rt);
	net_origins_apply(rt, old, now);
}

static void
half_change(struct net_half *h, const struct net_session *old)
{
	const struct net_end *was = h->end ? &old->b : &old->a;
	bool warn_changed = was->limit_warn != net_here(h)->limit_warn;
	struct net_told m = { .why = NULL };

	net_half_configure(h);
	net_half_tell(h, NULL, NET_AT_CONFIGURED, &m);
	for (unsigned i = 0; i < h->nparts; i++)
		part_change(&h->parts[i],
		    h->end ? &old->families[i].b : &old->families[i].a, warn_changed);
	if (net_half_up(h))
		net_half_drain(h);
}

/* False when the session has to start again after all. */
static bool
session_change(struct net_sess *s, const struct net_session *old)
{
	for (int i = 0; i < 2; i++) {
		struct net_half *h = s->half[i];
		const struct net_end *was = i ? &old->b : &old->a;

		if (h && was->horizon_of != net_here(h)->horizon_of && !horizon_fits(h))
			return false;
	}
	for (int i = 0; i < 2; i++) {
		if (s->half[i])
			half_change(s->half[i], old);
	}
	return true;
}

/* --- before the change --- */

static void
take_down(struct apply *a)
{
	struct net *net = a->net;

	for (size_t i = 0; i < a->diff->n; i++) {
		const struct net_step *step = &a->diff->steps[i];
		size_t at = step->old_index;
		const char *held;

		switch (step->kind) {
		case NET_STEP_SESSION_REMOVE:
			session_down(net->sessions[at], BGP_CEASE_DECONFIGURED, NULL);
			free(net->sessions[at]);
			net->sessions[at] = NULL;
			break;
		case NET_STEP_SESSION_RESET:
			held = a->now->sessions[step->new_index].held;
			session_down(net->sessions[at],
			    held ? BGP_CEASE_SHUTDOWN : BGP_CEASE_CONFIG, held);
			break;
		case NET_STEP_LINK_REMOVE:
			free(net->lns[at]);
			net->lns[at] = NULL;
			break;
		case NET_STEP_ROUTER_REMOVE:
			net_unrest_forget(net, net->rts[at], NULL);
			net_rt_free(net->rts[at]);
			net->rts[at] = NULL;
			break;
		case NET_STEP_ROUTER_ADD:
		case NET_STEP_ROUTER_CHANGE:
		case NET_STEP_LINK_ADD:
		case NET_STEP_LINK_CHANGE:
		case NET_STEP_SESSION_CHANGE:
		case NET_STEP_SESSION_ADD:
		case NET_STEP_N:
			return; /* steps are in order: nothing more goes */
		}
	}
}

/* --- pointing at the new spec --- */

static void
repoint(struct apply *a)
{
	struct net *net = a->net;
	const struct net_spec *old = a->old;
	struct net_spec *now = a->now;
	size_t i, j;

	for (i = j = 0; i < old->nrouters; i++) {
		if (!net->rts[i])
			continue;
		while (strcmp(now->routers[j].name, old->routers[i].name) != 0)
			j++;
		a->rts[j] = net->rts[i];
		a->rts[j]->spec = &now->routers[j];
	}
	for (i = j = 0; i < old->nlinks; i++) {
		if (!net->lns[i])
			continue;
		while (strcmp(now->links[j].name, old->links[i].name) != 0)
			j++;
		a->lns[j] = net->lns[i];
		a->lns[j]->spec = &now->links[j];
	}
	for (i = j = 0; i < old->nsessions; i++) {
		if (!net->sessions[i])
			continue;
		while (strcmp(now->sessions[j].name, old->sessions[i].name) != 0)
			j++;
		a->sessions[j] = net->sessions[i];
		a->sessions[j]->spec = &now->sessions[j];
	}
	free(net->rts);
	free(net->lns);
	free(net->sessions);
	net->rts = a->rts;
	net->lns = a->lns;
	net->sessions = a->sessions;
	net->spec = now;
}

static void
link_ends(struct net *net, struct net_ln *ln)
{
	ln->a = rt_of(net, ln->spec->a);
	ln->b = rt_of(net, ln->spec->b);
	ln->dead = net_ln_is_dead(ln);
}

/* Sessions hear in the end of a link that has become dark, or light. */
static void
link_change(struct net *net, struct net_ln *ln, const struct net_link *old)
{
	bool dead = ln->dead;
	bool same =
	    ln->a == rt_of(net, ln->spec->a) && ln->b == rt_of(net, ln->spec->b);

	link_ends(net, ln);
	if (same)
		ln->dead = dead;
	if ((old->dark != NULL) != (ln->spec->dark != NULL))
		net_event_add(net, NET_EVENT_LINK, ln->spec->name, "%s%s",
		    ln->spec->dark ? "nothing passes: " : "packets pass again",
		    ln->spec->dark ? ln->spec->dark : "");
}

static void
link_add(struct net *net, size_t i)
{
	struct net_ln *ln = xcalloc(1, sizeof *ln);

	ln->spec = &net->spec->links[i];
	ln->uncarried = net_link_is_carried(ln->spec);
	TAILQ_INIT(&ln->sessions);
	link_ends(net, ln);
	net->lns[i] = ln;
}

/* --- after the change --- */

static void
bring_up(struct apply *a)
{
	struct net *net = a->net;
	struct net_sess **again = xcalloc(a->diff->n + 1, sizeof *again);
	size_t nagain = 0;

	for (size_t i = 0; i < a->diff->n; i++) {
		const struct net_step *step = &a->diff->steps[i];
		size_t at = step->new_index;

		switch (step->kind) {
		case NET_STEP_SESSION_REMOVE:
		case NET_STEP_LINK_REMOVE:
		case NET_STEP_ROUTER_REMOVE:
		case NET_STEP_N:
			break;
		case NET_STEP_ROUTER_ADD:
			net->rts[at] = net_rt_new(net, &net->spec->routers[at]);
			net_origins_apply(net->rts[at], NULL, &net->spec->routers[at]);
			break;
		case NET_STEP_ROUTER_CHANGE:
			net_router_change(net->rts[at],
			    &a->old->routers[step->old_index]);
			break;
		case NET_STEP_LINK_ADD:
			link_add(net, at);
			break;
		case NET_STEP_LINK_CHANGE:
			link_change(net, net->lns[at], &a->old->links[step->old_index]);
			break;
		case NET_STEP_SESSION_CHANGE:
			if (session_change(net->sessions[at],
				&a->old->sessions[step->old_index]))
				break;
			session_down(net->sessions[at], BGP_CEASE_CONFIG, NULL);
			again[nagain++] = net->sessions[at];
			break;
		case NET_STEP_SESSION_RESET: /* steps of a kind come together: links
						first */
			again[nagain++] = net->sessions[at];
			break;
		case NET_STEP_SESSION_ADD:
			session_add(net, at);
			break;
		}
	}
	for (size_t i = 0; i < nagain; i++)
		session_add(net, (size_t)(again[i]->spec - net->spec->sessions));
	free(again);
}

/* Only when all are there: a table learns all addresses of its router at once. */
static void
start_all(struct net *net)
{
	for (size_t i = 0; i < net->spec->nrouters; i++) {
		if (net->rts[i]->addresses_changed)
			net_rt_configure(net->rts[i]);
	}
	for (size_t i = 0; i < net->spec->nlinks; i++)
		net_ln_refresh(net->lns[i]);
	for (size_t i = 0; i < net->spec->nsessions; i++)
		session_start(net->sessions[i]);
}

static void
index_halves(struct net *net)
{
	const struct net_spec *s = net->spec;
	size_t n = 0, x = 0;

	free(net->halves);
	free(net->externals);
	net->halves = xcalloc(2 * s->nsessions + 1, sizeof *net->halves);
	net->externals = xcalloc(s->nsessions + 1, sizeof *net->externals);
	for (size_t i = 0; i < s->nsessions; i++) {
		for (int k = 0; k < 2; k++) {
			if (net->sessions[i]->half[k])
				net->halves[n++] = net->sessions[i]->half[k];
		}
		if (s->sessions[i].transport != NET_IN_PROCESS)
			net->externals[x++] = i;
	}
	net->nhalves = n;
	net->nexternals = x;
}

static void
tell(struct net *net, const struct net_diff *diff)
{
	static const char *const words[NET_STEP_N] = {
		[NET_STEP_SESSION_REMOVE] = "sessions removed",
		[NET_STEP_SESSION_RESET] = "sessions start again",
		[NET_STEP_LINK_REMOVE] = "links removed",
		[NET_STEP_ROUTER_REMOVE] = "routers removed",
		[NET_STEP_ROUTER_ADD] = "routers added",
		[NET_STEP_ROUTER_CHANGE] = "routers changed",
		[NET_STEP_LINK_ADD] = "links added",
		[NET_STEP_LINK_CHANGE] = "links changed",
		[NET_STEP_SESSION_CHANGE] = "sessions changed",
		[NET_STEP_SESSION_ADD] = "sessions added",
	};
	size_t counts[NET_STEP_N] = { 0 };
	struct buf text;

	buf_init(&text);
	for (size_t i = 0; i < diff->n; i++)
		counts[diff->steps[i].kind]++;
	for (int k = 0; k < NET_STEP_N; k++) {
		if (counts[k])
			buf_printf(&text, "%s%zu %s", text.len ? ", " : "", counts[k],
			    words[k]);
	}
	net_event_add(net, NET_EVENT_APPLY, "net", "%s",
	    text.len ? text.data : "nothing changed");
	buf_fini(&text);
}

void
net_applied(struct net *net, const struct net_diff *diff)
{
	net_deferral_begin(net);
	start_all(net);
	net->applied_version = ++net->forward_version;
	net_outer_count(net);
	tell(net, diff);
}

void
net_apply(struct net *net, struct erx_time now, struct net_spec *spec)
{
	struct net_diff diff;

	net_diff(&diff, net->spec, spec);
	net_apply_diff(net, now, spec, &diff);
}

void
net_apply_steps(struct net *net, struct erx_time now, struct net_spec *spec,
    struct net_diff *diff)
{
	struct apply a = { .net = net, .now = spec, .diff = diff };

	net_set_now(net, now);
	a.old = net->spec;
	a.rts = xcalloc(spec->nrouters + 1, sizeof(struct net_rt *));
	a.lns = xcalloc(spec->nlinks + 1, sizeof(struct net_ln *));
	a.sessions = xcalloc(spec->nsessions + 1, sizeof(struct net_sess *));
	take_down(&a);
	repoint(&a);
	bring_up(&a);
	index_halves(net);
	net_applied(net, diff);
	net_diff_fini(diff);
	net_flush(net);
}

void
net_apply_diff(struct net *net, struct erx_time now, struct net_spec *spec,
    struct net_diff *diff)
{
	struct net_spec *old = net->spec;

	net_apply_steps(net, now, spec, diff);
	net_spec_free(old);
}
