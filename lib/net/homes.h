/*
 * Where addresses are at home: every network that hangs on some router or that hosts
 * are in, in one sorted list, so that it can be asked who has an address.  And which of
 * them may be one plan of addresses: routers that links join, however long the way and
 * whether or not anything is up, are an island; two islands may have the same addresses
 * and mean different hosts.
 */
#ifndef NET_HOMES_H
#define NET_HOMES_H

#include "net/spec.h"

struct net_home {
	struct ip_prefix prefix;
	const char *owner; /* endpoint that has the network: the spec's text */
	uint32_t island;
	uint32_t realm; /* of the owner */
	bool joined; /* the island has a link between different owners, or to outside */
};

/* Part of net_spec_finish: islands, then homes. */
struct net_homes *net_homes_new(struct net_spec *);
void net_homes_free(struct net_homes *);
/* A router of the spec as it was before it changed: its place, and what it was. */
struct net_homes_was {
	size_t at;
	const struct net_router *router;
};
/* Finds the homes anew where these routers have other networks; links and hosts are
 * the same, and so are the islands.  The text of their owners has to be the one that it
 * was. */
void net_homes_renew(struct net_spec *, const struct net_homes_was *, size_t n);

/* The homes of a spec that is the old one but for a part of it (net/piece.h), as that
 * was and as it is now, with the numbers of the whole.  They are the old spec's,
 * changed, and both specs have them until the old one gives them up. */
void net_homes_splice(struct net_spec *whole, const struct net_spec *old,
    const struct net_spec *was, const struct net_spec *now);
/* Whether all networks are in the list: no router has so many that it is asked by
 * itself. */
bool net_homes_plain(const struct net_spec *);

/*
 * Visits the networks around an address, longest first and equals in order of their
 * owners, until `visit` returns false.
 */
void net_homes_around(const struct net_spec *, const struct ip_addr *,
    bool (*visit)(void *ctx, const struct net_home *), void *ctx);

/*
 * Who asks net_homes_other: an owner ("": none of them), and where that one is.
 */
struct net_home_asker {
	const char *owner;
	uint32_t island, realm;
};

/*
 * Whether another owner has a network around the address that is longer than `len`
 * (-1: any): the longest one is told, or NULL.  Only homes of the island count, and of
 * islands of the same realm that nothing has joined with anything: what hangs on
 * nothing yet has not been given addresses of its own, and other subscriptions have
 * a realm each, in which these mean something else.
 */
const struct net_home *net_homes_other(const struct net_spec *, const struct ip_addr *,
    int len, struct net_home_asker, struct net_home *);

#endif
