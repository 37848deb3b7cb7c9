/*
 * Deliberate failures.  A dead link, and with a failed router all its links, only stops
 * octets: who notices, and when, is the business of hold timers and BFD.  A failed
 * router forgets everything it learned; what it originates is configuration and stays.
 *
 * What somebody asked to fail and what the service suspends are kept apart: a router
 * that has failed and is under maintenance is there again when both have ended, in
 * whichever order.
 */
#include "base/xalloc.h"
#include "net/net_int.h"

#include <string.h>

static void
say(struct net *net, const char *name, const char *what)
{
	net_event_add(net, NET_EVENT_LINK, name, "%s", what);
}

/* What happens to something, and because of whom. */
struct turn {
	bool fail, suspends;
};

/* False: what was to happen changes nothing that can be seen. */
static bool
turns(const struct turn *t, struct net_failing *who, bool *is)
{
	bool was = *is;

	*(t->suspends ? &who->suspended : &who->asked) = t->fail;
	*is = who->asked || who->suspended;
	return *is != was;
}

static bool
set_link(struct net *net, const char *name, const struct turn *t)
{
	struct net_ln *ln = net_ln_find(net, name);
	bool fail = t->fail;

	if (!ln)
		return false;
	if (!turns(t, &ln->failing, &ln->failed))
		return true;
	say(net, name, fail ? "link failed" : "link restored");
	net_ln_refresh(ln);
	return true;
}

static bool
set_session(struct net *net, const char *name, bool fail, const char *text)
{
	struct net_sess *s = net_sess_find(net, name);

	if (!s)
		return false;
	if (s->failed == fail)
		return true;
	s->failed = fail;
	say(net, name, fail ? "session stopped" : "session restored");
	/* b first: it listens, and a dials. */
	for (int i = 1; i >= 0; i--) {
		if (!s->half[i])
			continue;
		if (fail)
			net_half_stop(s->half[i], BGP_CEASE_SHUTDOWN,
			    text ? text : "failed on request");
		else
			net_half_start(s->half[i]);
	}
	return true;
}

/* Those without a session, too: a tunnel with static routes. */
static void
refresh_links(struct net *net, const struct net_rt *rt)
{
	for (size_t i = 0; i < net->spec->nlinks; i++)
		if (net->lns[i]->a == rt || net->lns[i]->b == rt)
			net_ln_refresh(net->lns[i]);
}

/*
 * Ends towards real routers are only silenced: the TCP connection stays until its own
 * hold timer, or the return of the router, ends it.
 */
static bool
set_router(struct net *net, const char *name, const struct turn *t)
{
	struct net_rt *rt = net_router_find(net, name);
	struct net_half *h;
	bool fail = t->fail;

	if (!rt)
		return false;
	if (!turns(t, &rt->failing, &rt->failed))
		return true;
	net_rt_changed(rt);
	say(net, name, fail ? "router failed" : "router restored");
	if (net->monitoring)
		net->monitoring->router(rt);
	if (!fail) {
		TAILQ_FOREACH(h, &rt->halves, rt_entry) {
			if (net_half_external(h))
				net_half_kill(h, "router failed");
		}
	}
	refresh_links(net, rt);
	TAILQ_FOREACH(h, &rt->halves, rt_entry) {
		if (!fail)
			net_half_start(h);
		else if (!net_half_external(h))
			net_half_kill(h, "router failed");
	}
	return true;
}

static bool
set_forwarding(struct net *net, const char *name, const struct turn *t)
{
	struct net_rt *rt = net_router_find(net, name);
	struct net_ln *ln = rt ? NULL : net_ln_find(net, name);

	if (!rt && !ln)
		return false;
	if (rt && turns(t, &rt->unforwarding, &rt->no_forwarding))
		net_rt_changed(rt);
	else if (ln && turns(t, &ln->unforwarding, &ln->no_forwarding))
		net_ln_changed(ln);
	else
		return true;
	say(net, name, t->fail ? "forwarding off" : "forwarding on");
	return true;
}

static bool
set(struct net *net, struct erx_time now, enum net_target what, const char *name,
    const struct turn *t)
{
	bool found = false;

	net_set_now(net, now);
	switch (what) {
	case NET_LINK:
		found = set_link(net, name, t);
		break;
	case NET_SESSION:
		found = set_session(net, name, t->fail, NULL);
		break;
	case NET_ROUTER:
		found = set_router(net, name, t);
		break;
	case NET_FORWARDING:
		found = set_forwarding(net, name, t);
		break;
	}
	net_flush(net);
	return found;
}

bool
net_fail(struct net *net, struct erx_time now, enum net_target what, const char *name)
{
	return set(net, now, what, name, &(struct turn){ .fail = true });
}

bool
net_stop_session(struct net *net, struct erx_time now, const char *session,
    const char *text)
{
	bool found;

	net_set_now(net, now);
	found = set_session(net, session, true, text);
	net_flush(net);
	return found;
}

bool
net_restore(struct net *net, struct erx_time now, enum net_target what,
    const char *name)
{
	return set(net, now, what, name, &(struct turn){ .fail = false });
}

bool
net_suspend(struct net *net, struct erx_time now, enum net_target what,
    const char *name)
{
	return set(net, now, what, name,
	    &(struct turn){ .fail = true, .suspends = true });
}

bool
net_resume(struct net *net, struct erx_time now, enum net_target what, const char *name)
{
	return set(net, now, what, name,
	    &(struct turn){ .fail = false, .suspends = true });
}

/* False: it cannot be asked. */
static bool
ask_again(struct net_half *h, const char **why)
{
	int slot = h ? bgp_peer_up_slot(h->peer) : -1;
	struct bgp_session *s;

	if (slot < 0) {
		*why = "the session is not up";
		return false;
	}
	s = bgp_peer_session(h->peer, (enum bgp_slot)slot);
	if (!(bgp_session_negotiated(s)->caps & BGP_CAPS_REFRESH)) {
		*why = "the neighbour did not announce route refresh";
		return false;
	}
	for (unsigned i = 0; i < h->nparts; i++)
		bgp_session_send_refresh(s, h->parts[i].family, 0);
	net_half_drain(h);
	return true;
}

bool
net_refresh(struct net *net, struct erx_time now, const char *session, const char **why)
{
	struct net_sess *s = net_sess_find(net, session);

	net_set_now(net, now);
	*why = NULL;
	if (!s)
		return false;
	if (ask_again(s->half[0], why) && s->half[1])
		ask_again(s->half[1], why);
	net_flush(net);
	return true;
}

bool
net_reset(struct net *net, struct erx_time now, const char *session, const char *text)
{
	struct net_sess *s = net_sess_find(net, session);
	uint8_t data[BGP_NOTIFY_TEXT];
	size_t n;

	net_set_now(net, now);
	if (!s)
		return false;
	n = bgp_notify_text(data, text);
	if (s->half[0]->running)
		net_half_reset(s->half[0], BGP_CEASE_RESET, data, n, ERX_SEC);
	net_flush(net);
	return true;
}

/* Elements whose names are in order, and what it is about them. */
struct failures {
	struct net_failure *items;
	size_t n, cap;
};

static void
note(struct failures *f, bool failed, enum net_target what, const char *name)
{
	if (failed)
		VEC_PUSH(f->items, f->n, f->cap) = (struct net_failure){ what, name };
}

size_t
net_failures(const struct net *net, struct net_failure **out)
{
	struct failures f = { NULL, 0, 0 };

	for (size_t i = 0; i < net->spec->nlinks; i++)
		note(&f, net->lns[i]->failing.asked, NET_LINK, net->lns[i]->spec->name);
	for (size_t i = 0; i < net->spec->nrouters; i++)
		note(&f, net->rts[i]->failing.asked, NET_ROUTER,
		    net->rts[i]->spec->name);
	for (size_t i = 0; i < net->spec->nsessions; i++)
		note(&f, net->sessions[i]->failed, NET_SESSION,
		    net->sessions[i]->spec->name);
	for (size_t i = 0; i < net->spec->nrouters; i++)
		note(&f, net->rts[i]->unforwarding.asked, NET_FORWARDING,
		    net->rts[i]->spec->name);
	for (size_t i = 0; i < net->spec->nlinks; i++)
		note(&f, net->lns[i]->unforwarding.asked, NET_FORWARDING,
		    net->lns[i]->spec->name);
	*out = f.items;
	return f.n;
}

bool
net_whole(const struct net *net)
{
	for (size_t i = 0; i < net->spec->nrouters; i++)
		if (net->rts[i]->failed || net->rts[i]->no_forwarding)
			return false;
	for (size_t i = 0; i < net->spec->nlinks; i++)
		if (net->lns[i]->failed || net->lns[i]->no_forwarding)
			return false;
	for (size_t i = 0; i < net->spec->nsessions; i++)
		if (net->sessions[i]->failed)
			return false;
	return true;
}

bool
net_router_forwards(const struct net_rt *rt)
{
	return rt && !rt->failed && !rt->no_forwarding;
}

/* The neighbour is a real router that keeps our routes when the connection ends without
 * a NOTIFICATION (RFC 4724 4). */
static bool
would_keep(const struct net_half *h)
{
	int slot = bgp_peer_up_slot(h->peer);
	const struct bgp_negotiated *n;

	if (slot < 0 || !h->outside || !net_here(h)->restart_time)
		return false;
	n = bgp_session_negotiated(bgp_peer_session(h->peer, (enum bgp_slot)slot));
	return n->caps & BGP_CAPS_GRACEFUL_RESTART;
}

void
net_shutdown(struct net *net, struct erx_time now, bool restarts)
{
	net_set_now(net, now);
	net->stopping = true;
	for (size_t i = 0; i < net->nhalves; i++)
		if (restarts && would_keep(net->halves[i]))
			net->left_open++;
		else
			net_half_stop(net->halves[i], BGP_CEASE_SHUTDOWN, NULL);
	net_flush(net);
}

bool
net_drained(const struct net *net)
{
	return net->lines.n <= net->left_open;
}
