/*
 * Inside of net/show.h: what a show remembers between two pieces.
 */
#ifndef NET_SHOW_INT_H
#define NET_SHOW_INT_H

#include "net/net_int.h"
#include "net/show.h"

enum net_show_what {
	NET_SHOW_ROUTES,
	NET_SHOW_SESSIONS,
	NET_SHOW_BFD,
	NET_SHOW_EVENTS
};

struct net_show_key { /* of a session's row */
	char *session;
	unsigned end;
	/* Only while sorting. */
	const char *local, *remote;
	uint8_t family;
};

struct net_show {
	const struct net *net;
	enum net_show_what what;
	struct json json;
	bool opened, done;
	struct erx_time now;

	/* Routes: the router and family it is at, and the prefixes of it. */
	enum net_view view;
	char **routers;
	size_t nrouters, caprouters, router;
	uint8_t family;
	struct ip_prefix *prefixes; /* NULL: still to be collected */
	size_t nprefixes, next;
	bool one;
	struct ip_prefix only;
	char *peer;

	struct net_show_key *keys; /* sessions */
	size_t nkeys, capkeys;

	uint64_t after; /* events */
};

/* The neighbour is the one named: by router, owner, session or address; NULL: any. */
bool net_show_is_peer(const struct net_half *, const char *peer);
unsigned net_show_more_routes(struct net_show *, unsigned rows);

/* show_bfd.c */
void net_show_bfd_row(struct net_show *, const struct net_half *);

#endif
