/*
 * BFD packets.  A packet finds its session by the discriminator it names, before there
 * is one by its addresses (RFC 5880 6.3); what a session has to send is collected in
 * net.bfd_ready and handed to the host when a call returns.  A dead link takes its
 * packets away like all others.
 */
#include "net/bfd.h"
#include "net/net_int.h"

enum { TTL = 255 };

static void
changed(struct net_bfd *x, enum bfd_state was)
{
	struct net_told m = { .why = NULL };

	if (net_bfd_changed(x, was, &m))
		net_half_bring_down(x->half, &m);
}

static struct net_bfd *
find(const struct net *net, const struct net_bfd_path *from, const struct bfd_packet *p)
{
	struct net_bfd *x =
	    p->yours ? net_bfd_of_id(net, p->yours) : net_bfd_of_path(net, from);

	return x && x->path.multihop == from->multihop ? x : NULL;
}

static void
discard(struct net *net, const struct net_bfd_path *from, enum bfd_fault fault)
{
	struct net_bfd *x = net_bfd_of_path(net, from);

	net->bfd_discarded++;
	if (!x)
		return;
	x->discarded++;
	x->fault = fault;
}

void
net_bfd_input(struct net *net, struct erx_time now, const struct ip_addr *local,
    const struct ip_addr *remote, bool multihop, int ttl, const uint8_t *octets,
    size_t len)
{
	struct net_bfd_path from = { .local = *local,
		.remote = *remote,
		.multihop = multihop };
	struct bfd_packet p;
	enum bfd_fault fault = bfd_packet_decode(&p, octets, len);
	struct net_bfd *x = fault == BFD_FINE ? find(net, &from, &p) : NULL;
	enum bfd_state was;

	net_set_now(net, now);
	if (x && x->half && x->half->sess->link->dead)
		return;
	if (fault == BFD_FINE && !x)
		fault = BFD_BAD_SESSION;
	else if (x && !multihop && ttl != TTL)
		fault = BFD_BAD_TTL;
	if (fault != BFD_FINE) {
		discard(net, &from, fault);
		return;
	}
	was = x->bfd.state;
	if (bfd_input(&x->bfd, net->now, &p))
		changed(x, was);
	net_bfd_touch(x);
	net_flush(net);
}

void
net_bfd_due(struct timer *t)
{
	struct net_bfd *x = t->owner;
	enum bfd_state was = x->bfd.state;

	/* A failed router does not even notice. */
	if (x->half && x->half->rt->failed)
		return;
	if (bfd_tick(&x->bfd, x->net->now))
		changed(x, was);
	net_bfd_touch(x);
}
