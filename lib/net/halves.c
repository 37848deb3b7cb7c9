/*
 * The walk keeps names of sessions, never pointers, for the net may change between two
 * steps.
 */
#include "net/halves.h"

#include "base/xalloc.h"
#include "net/at.h"
#include "net/bfd.h"
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

struct key { /* of a half */
	char *session;
	unsigned end;
	/* Only while sorting. */
	const char *local, *remote;
	uint8_t family;
};

struct net_halves {
	const struct net *net;
	struct key *keys;
	size_t nkeys, capkeys, next;
};

/* --- the walk --- */

static int
by_key(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int c = strcmp(x->local, y->local);

	if (c == 0)
		c = strcmp(x->remote, y->remote);
	if (c == 0)
		c = x->family - y->family;
	return c ? c : strcmp(x->session, y->session);
}

struct net_halves *
net_halves_new(const struct net *net, const char *at, bool bfd, struct errs *errs)
{
	struct net_halves *s;

	if (!net_at_known(net, at, errs))
		return NULL;
	s = xcalloc(1, sizeof *s);
	s->net = net;
	for (size_t i = 0; i < net->nhalves; i++) {
		const struct net_half *h = net->halves[i];

		if (net_is_at(h->rt->spec, at) && (h->bfd || !bfd))
			VEC_PUSH(s->keys, s->nkeys, s->capkeys) =
			    (struct key){ xstrdup(h->sess->spec->name), h->end,
				    h->rt->spec->name, net_half_remote(h),
				    h->parts->family };
	}
	if (s->nkeys)
		qsort(s->keys, s->nkeys, sizeof *s->keys, by_key);
	return s;
}

const struct net_half *
net_halves_next(struct net_halves *s)
{
	const struct net_half *h = NULL;

	for (; !h && s->next < s->nkeys; s->next++)
		h = net_half_by_session(s->net, s->keys[s->next].session,
		    s->keys[s->next].end);
	return h;
}

void
net_halves_free(struct net_halves *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nkeys; i++)
		free(s->keys[i].session);
	free(s->keys);
	free(s);
}

const struct net_half *
net_half_nth(const struct net *net, size_t i)
{
	return i < net->nhalves ? net->halves[i] : NULL;
}

/* --- what there is to say of one --- */

uint32_t
net_half_remote_as(const struct net_half *h)
{
	int slot = bgp_peer_up_slot(h->peer);

	if (net_there(h)->asn || slot < 0)
		return net_there(h)->asn;
	return bgp_session_negotiated(bgp_peer_session(h->peer, (enum bgp_slot)slot))
	    ->remote_as;
}

static void
add_counts(struct net_half_counts *c, const struct net_part *p)
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

void
net_half_count(const struct net_half *h, uint8_t family, struct net_half_counts *c)
{
	*c = (struct net_half_counts){ 0 };
	for (unsigned i = 0; i < h->nparts; i++) {
		if (family == IP_NONE || h->parts[i].family == family)
			add_counts(c, &h->parts[i]);
	}
}

bool
net_half_closed(const struct net_half *h)
{
	for (unsigned i = 0; i < h->nparts; i++) {
		const struct net_policy *p = net_part_here(&h->parts[i]);

		if (!p->import.deny_all || !p->export.deny_all)
			return false;
	}
	return true;
}

unsigned
net_half_add_path(const struct net_half *h)
{
	unsigned ways = 0;

	for (unsigned i = 0; i < h->nparts; i++) {
		if (net_part_add_path(&h->parts[i]))
			ways |= NET_ADD_PATH_SEND;
		if (net_part_takes_paths(&h->parts[i]))
			ways |= NET_ADD_PATH_RECEIVE;
	}
	return ways;
}

bool
net_half_bfd(const struct net_half *h, struct net_half_bfd *b)
{
	const struct net_bfd *x = h->bfd;

	if (!x)
		return false;
	*b = (struct net_half_bfd){ &x->bfd, &x->path, x->discarded,
		x->discarded ? bfd_fault_name(x->fault) : NULL };
	return true;
}
