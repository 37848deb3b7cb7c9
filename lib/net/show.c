/*
 * Answers in pieces.  A show remembers where it is by names and prefixes, never by
 * pointers or numbers of the net, so that the net may change between two pieces: what
 * is gone by then is skipped.
 */
#include "net/show.h"

#include "base/xalloc.h"
#include "net/bfd.h"
#include "net/show_int.h"

#include <stdlib.h>
#include <string.h>

const char *const net_view_words[] = { [NET_VIEW_BEST] = "best",
	[NET_VIEW_ALL] = "all",
	[NET_VIEW_RECEIVED] = "received",
	[NET_VIEW_ADVERTISED] = "advertised",
	NULL };

/* --- names --- */

static bool
is_at(const struct net_router *r, const char *at)
{
	return !at || strcmp(r->name, at) == 0 ||
	    (r->owner && strcmp(r->owner, at) == 0);
}

bool
net_show_is_peer(const struct net_half *h, const char *peer)
{
	const struct net_half *far = h->sess->half[!h->end];
	char text[IP_ADDR_STRLEN];

	if (!peer || strcmp(net_half_remote(h), peer) == 0 ||
	    strcmp(h->sess->spec->name, peer) == 0 ||
	    strcmp(ip_addr_text(&net_there(h)->address, text), peer) == 0)
		return true;
	return far && far->rt->spec->owner && strcmp(far->rt->spec->owner, peer) == 0;
}

static void
unknown(struct errs *errs, const char *what, const char *name, const char *const *near,
    size_t n)
{
	struct buf cure;

	buf_init(&cure);
	net_suggest(&cure, name, near, n);
	errs_add(errs, CODE_UNKNOWN_NAME, NULL, name, cure.data,
	    "there is no %s called %s", what, name);
	buf_fini(&cure);
}

static void
unknown_router(const struct net *net, const char *at, struct errs *errs)
{
	const struct net_spec *s = net->spec;
	const char **near = xcalloc(2 * s->nrouters + 1, sizeof *near);
	size_t n = 0;

	for (size_t i = 0; i < s->nrouters; i++) {
		const char *owner = s->routers[i].owner;

		near[n++] = s->routers[i].name;
		if (owner && strcmp(owner, s->routers[i].name) != 0 &&
		    (i == 0 || !s->routers[i - 1].owner ||
			strcmp(owner, s->routers[i - 1].owner) != 0))
			near[n++] = owner;
	}
	unknown(errs, "router", at, near, n);
	free(near);
}

static bool
know_peer(const struct net_show *s, const char *peer, struct errs *errs)
{
	const char **near = NULL;
	size_t n = 0, cap = 0;
	bool found = false;

	for (size_t i = 0; i < s->nrouters && !found; i++) {
		const struct net_rt *rt = net_router_find(s->net, s->routers[i]);
		const struct net_half *h;

		TAILQ_FOREACH(h, &rt->halves, rt_entry) {
			VEC_PUSH(near, n, cap) = net_half_remote(h);
			found |= net_show_is_peer(h, peer);
		}
	}
	if (!found && !net_carried_by_other(s->net->spec, peer, errs))
		unknown(errs, "neighbour", peer, near, n);
	free(near);
	return found;
}

/* --- starting --- */

static struct net_show *
show_new(const struct net *net, enum net_show_what what)
{
	struct net_show *s = xcalloc(1, sizeof *s);

	s->net = net;
	s->what = what;
	s->family = IP_V4;
	return s;
}

struct net_show *
net_show_routes(const struct net *net, const char *at, const struct ip_prefix *only,
    enum net_view view, const char *peer, struct errs *errs)
{
	struct net_show *s = show_new(net, NET_SHOW_ROUTES);

	s->view = view;
	s->one = only != NULL;
	if (only)
		s->only = *only;
	for (size_t i = 0; i < net->spec->nrouters; i++) {
		if (is_at(&net->spec->routers[i], at))
			VEC_PUSH(s->routers, s->nrouters, s->caprouters) =
			    xstrdup(net->spec->routers[i].name);
	}
	if (at && !s->nrouters) {
		unknown_router(net, at, errs);
		net_show_free(s);
		return NULL;
	}
	if (peer && !know_peer(s, peer, errs)) {
		net_show_free(s);
		return NULL;
	}
	s->peer = peer ? xstrdup(peer) : NULL;
	return s;
}

static int
by_key(const void *a, const void *b)
{
	const struct net_show_key *x = a, *y = b;
	int c = strcmp(x->local, y->local);

	if (c == 0)
		c = strcmp(x->remote, y->remote);
	if (c == 0)
		c = x->family - y->family;
	return c ? c : strcmp(x->session, y->session);
}

static struct net_show *
show_halves(const struct net *net, enum net_show_what what, struct erx_time now,
    const char *at, struct errs *errs)
{
	struct net_show *s = show_new(net, what);
	bool known = !at;

	s->now = now;
	for (size_t i = 0; i < net->spec->nrouters && !known; i++)
		known = is_at(&net->spec->routers[i], at);
	if (!known) {
		unknown_router(net, at, errs);
		net_show_free(s);
		return NULL;
	}
	for (size_t i = 0; i < net->nhalves; i++) {
		const struct net_half *h = net->halves[i];

		if (is_at(h->rt->spec, at) && (h->bfd || what != NET_SHOW_BFD))
			VEC_PUSH(s->keys, s->nkeys, s->capkeys) =
			    (struct net_show_key){ xstrdup(h->sess->spec->name), h->end,
				    h->rt->spec->name, net_half_remote(h),
				    h->parts->family };
	}
	if (s->nkeys)
		qsort(s->keys, s->nkeys, sizeof *s->keys, by_key);
	return s;
}

struct net_show *
net_show_sessions(const struct net *net, struct erx_time now, const char *at,
    struct errs *errs)
{
	return show_halves(net, NET_SHOW_SESSIONS, now, at, errs);
}

struct net_show *
net_show_bfd(const struct net *net, struct erx_time now, const char *at,
    struct errs *errs)
{
	return show_halves(net, NET_SHOW_BFD, now, at, errs);
}

struct net_show *
net_show_events(const struct net *net, uint64_t after)
{
	struct net_show *s = show_new(net, NET_SHOW_EVENTS);

	s->after = after;
	return s;
}

void
net_show_free(struct net_show *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nrouters; i++)
		free(s->routers[i]);
	for (size_t i = 0; i < s->nkeys; i++)
		free(s->keys[i].session);
	free(s->routers);
	free(s->keys);
	rib_order_free(s->order);
	free(s->peer);
	net_show_mrt_free(s->mrt);
	free(s);
}

/* --- sessions and events --- */

static void
put_as(struct json *j, const char *key, uint32_t as)
{
	if (as)
		json_uint(j, key, as);
	else
		json_null(j, key);
}

uint32_t
net_show_remote_as(const struct net_half *h)
{
	int slot = bgp_peer_up_slot(h->peer);

	if (net_there(h)->asn || slot < 0)
		return net_there(h)->asn;
	return bgp_session_negotiated(bgp_peer_session(h->peer, (enum bgp_slot)slot))
	    ->remote_as;
}

/* What came and went, of one family or of all. */
struct counts {
	uint32_t received, accepted, stale;
	size_t advertised;
};

static void
add_counts(struct counts *c, const struct net_part *p)
{
	const struct rib_source *src = p->source == RIB_NONE
	    ? NULL
	    : rib_source(net_part_table(p)->rib, p->source);

	if (src) {
		c->received += src->nroutes;
		c->accepted += src->naccepted;
		c->stale += src->nstale;
	}
	if (p->member)
		c->advertised += rib_member_offered(p->member);
}

static void
put_counts(struct json *j, const struct counts *c)
{
	json_uint(j, "received", c->received);
	json_uint(j, "accepted", c->accepted);
	if (c->stale)
		json_uint(j, "stale", c->stale);
	json_uint(j, "advertised", c->advertised);
}

/* Of a session that carries several: which, behind the one that names it. */
static void
put_families(struct json *j, const struct net_half *h)
{
	if (h->nparts == 1)
		return;
	json_array(j, "families");
	for (unsigned i = 0; i < h->nparts; i++)
		json_string(j, NULL, ip_family_name(h->parts[i].family));
	json_array_end(j);
}

/* What of the sums is each family's, and how much of it may be received. */
static void
put_by_family(struct json *j, const struct net_half *h)
{
	if (h->nparts == 1)
		return;
	json_array(j, "by-family");
	for (unsigned i = 0; i < h->nparts; i++) {
		const struct net_part *p = &h->parts[i];
		struct counts counts = { 0 };

		add_counts(&counts, p);
		json_object(j, NULL);
		json_string(j, "family", ip_family_name(p->family));
		put_counts(j, &counts);
		if (net_part_here(p)->limit)
			json_uint(j, "limit", net_part_here(p)->limit);
		else
			json_null(j, "limit");
		if (h->up)
			json_bool(j, "agreed", p->member != NULL);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
session_row(struct net_show *s, const struct net_half *h)
{
	struct json *j = &s->json;
	const struct bgp_peer_status *st = bgp_peer_status(h->peer);
	struct counts all = { 0 };
	bool closed = true, add_path = false;
	const char *held = h->sess->spec->held;
	char text[IP_ADDR_STRLEN];

	for (unsigned i = 0; i < h->nparts; i++) {
		const struct net_part *p = &h->parts[i];

		add_counts(&all, p);
		closed &= net_part_here(p)->import.deny_all &&
		    net_part_here(p)->export.deny_all;
		add_path |= net_part_add_path(p);
	}
	json_object(j, NULL);
	json_string(j, "local", h->rt->spec->name);
	json_string(j, "remote", net_half_remote(h));
	json_string(j, "family", ip_family_name(h->parts->family));
	put_families(j, h);
	json_uint(j, "local-as", net_here(h)->asn);
	put_as(j, "remote-as", net_show_remote_as(h));
	json_string(j, "local-address", ip_addr_text(&net_here(h)->address, text));
	json_string(j, "remote-address", ip_addr_text(&net_there(h)->address, text));
	json_string(j, "state", bgp_state_name(st->state));
	if (net_half_up(h))
		json_uint(j, "up-for-seconds",
		    (uint64_t)(erx_time_since(s->now, st->since) / ERX_SEC));
	else
		json_null(j, "up-for-seconds");
	put_counts(j, &all);
	put_by_family(j, h);
	if (held)
		json_string(j, "last-error", held);
	else if (h->why)
		json_string(j, "last-error", h->why);
	else
		json_string(j, "last-error", st->last_error[0] ? st->last_error : NULL);
	if (closed)
		json_string(j, "policy", "none"); /* RFC 8212 */
	if (add_path)
		json_string(j, "add-path", "send");
	if (h->bfd)
		json_string(j, "bfd", bfd_state_name(h->bfd->bfd.state));
	json_string(j, "name", h->sess->spec->name); /* what `reset` and `fail` take */
	json_object_end(j);
}

static unsigned
more_halves(struct net_show *s, unsigned rows,
    void (*row)(struct net_show *, const struct net_half *))
{
	for (; rows && s->next < s->nkeys; s->next++) {
		const struct net_half *h = net_half_by_session(s->net,
		    s->keys[s->next].session, s->keys[s->next].end);

		if (!h)
			continue;
		row(s, h);
		rows--;
	}
	return rows;
}

/* "2026-01-02T03:04:05.678Z"; days to a date as in Hinnant's civil_from_days. */
static void
put_wall_clock(struct json *j, const char *key, int64_t us)
{
	int64_t ms = us / ERX_MSEC, left = ms % 86400000, z = ms / 86400000 + 719468;
	int64_t era = z / 146097, of_era = z % 146097;
	int64_t year =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t m = (5 * of_year + 2) / 153, month = m < 10 ? m + 3 : m - 9;

	json_stringf(j, key, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
	    (int)(year + era * 400 + (month <= 2)), (int)month,
	    (int)(of_year - (153 * m + 2) / 5 + 1), (int)(left / 3600000),
	    (int)(left / 60000 % 60), (int)(left / 1000 % 60), (int)(left % 1000));
}

static unsigned
more_events(struct net_show *s, unsigned rows)
{
	const struct net_event *e;
	struct json *j = &s->json;

	for (; rows && (e = net_event_after(s->net, s->after)); rows--) {
		s->after = e->number;
		json_object(j, NULL);
		json_uint(j, "number", e->number);
		json_seconds(j, "time", e->at.us);
		json_string(j, "kind", net_event_name(e->kind));
		json_string(j, "subject", e->subject);
		json_string(j, "text", e->text);
		if (s->net->config.epoch)
			put_wall_clock(j, "at", s->net->config.epoch + e->at.us);
		json_object_end(j);
	}
	return rows;
}

bool
net_show_next(struct net_show *s, struct buf *out, unsigned units)
{
	unsigned left = 0;

	if (s->done)
		return false;
	if (!s->opened && !s->mrt) {
		json_init(&s->json, out, false);
		json_array(&s->json, NULL);
		s->opened = true;
	}
	s->json.out = out;
	switch (s->what) {
	case NET_SHOW_ROUTES:
		left = net_show_more_routes(s, units);
		break;
	case NET_SHOW_SESSIONS:
		left = more_halves(s, units, session_row);
		break;
	case NET_SHOW_BFD:
		left = more_halves(s, units, net_show_bfd_row);
		break;
	case NET_SHOW_EVENTS:
		left = more_events(s, units);
		break;
	}
	if (!left)
		return true;
	if (!s->mrt)
		json_array_end(&s->json);
	s->done = true;
	return false;
}
