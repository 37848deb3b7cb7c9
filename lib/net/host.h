/*
 * All that the core asks of the outside.  The libevent host and the simulated world
 * implement these; nothing else differs between a live run and a rehearsal.  They are
 * called when a call of net/net.h is about to return, with the net in order.
 */
#ifndef NET_HOST_H
#define NET_HOST_H

#include "base/ip.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t net_conn; /* one TCP connection, never used twice; 0: none */

/* Where a socket of ours is. */
struct net_place {
	struct ip_addr address;
	const char *interface; /* the only one that it uses, or NULL; borrowed */
	bool late_bind;        /* IP_FREEBIND */
};

struct net_ao;

struct net_endpoint { /* how an external session is reached; see net/spec.h for meanings
		       */
	struct ip_addr local, remote;
	uint16_t local_port,
	    remote_port;         /* remote_port: dialled; local_port: listened on */
	const char *password;    /* TCP MD5, or NULL; borrowed */
	const struct net_ao *ao; /* keys of TCP-AO, perhaps none; borrowed */
	uint8_t ttl_mode;        /* enum net_ttl */
	uint8_t hops;            /* multihop:N, gtsm:N */
	bool late_bind;          /* IP_FREEBIND */
	const char *interface;   /* the only one that it uses, or NULL; borrowed */
};

/* Between whom the packets of a BFD session go: to UDP port 3784 with TTL 255 (RFC
 * 5881), or 4784 when routers lie between (RFC 5883). */
struct net_bfd_path {
	uint32_t session; /* our discriminator; each has a source port of its own */
	struct ip_addr local, remote;
	bool multihop;
	bool late_bind;
	char interface[16]; /* the only one that it uses, or "" */
};

enum net_ttl { NET_TTL_PLAIN, NET_TTL_GTSM, NET_TTL_MULTIHOP };

enum net_event_kind {
	NET_EVENT_SESSION_UP,
	NET_EVENT_SESSION_DOWN,
	NET_EVENT_SESSION_STATE,
	NET_EVENT_NOTIFICATION, /* sent or received */
	NET_EVENT_MALFORMED,    /* an UPDATE that was not FINE: RFC 7606 */
	NET_EVENT_LEFT_OUT, /* routes that cannot be used, or sent, for what they are */
	NET_EVENT_LIMIT,    /* over a prefix limit, or back: names limit and count */
	NET_EVENT_LIMIT_WARNING,
	NET_EVENT_REFRESH,   /* routes that a refresh did not bring again */
	NET_EVENT_GRACEFUL,  /* stale routes of a neighbour that restarts: kept, gone */
	NET_EVENT_LINK,      /* link, router or forwarding failed or restored */
	NET_EVENT_APPLY,     /* a spec was applied: what changed */
	NET_EVENT_DIAL,      /* a dial failed */
	NET_EVENT_REFUSED,   /* a connection nobody expects */
	NET_EVENT_OPERATION, /* of the control plane, begun or ended: a host's note */
	NET_EVENT_BFD,       /* a BFD session came up, or went down and why */
	NET_EVENT_OSCILLATING,  /* a prefix oscillates, or rests again: oscillate.h */
	NET_EVENT_NOT_RESTORED, /* is not as before a failure that is over: lasting.h */
	NET_EVENT_PACKETS,      /* packets of a flow go another way: a host's note */
	NET_EVENT_N
};

struct net_event {
	struct erx_time at;
	uint64_t number; /* 1, 2, 3 … in this net */
	enum net_event_kind kind;
	const char *subject; /* session, link or router; borrowed */
	const char *text;    /* one line; borrowed */
};

const char *net_event_name(enum net_event_kind); /* "session-up" … */

enum net_frame_kind {
	NET_FRAME_OPEN,    /* the TCP connection is there */
	NET_FRAME_MESSAGE, /* one whole message */
	NET_FRAME_OCTETS,  /* what is no message, from there to the end */
	NET_FRAME_CLOSE    /* `out` has closed it, or cut it */
};

/*
 * One thing that a capture saw on a TCP connection of a session, when it was sent (or,
 * of a real router, received).  "Local" is the a end of the session; all of it is
 * borrowed.  Ports of whoever opened the connection are made up.
 */
struct net_frame {
	struct erx_time at;
	enum net_frame_kind kind;
	bool out;      /* from the local end to the remote one */
	uint32_t flow; /* the connection: 1, 2, 3 … in this net */
	bool dialed;   /* the local end opened it */
	const char *session, *local_name, *remote_name;
	struct ip_addr local, remote;
	uint16_t local_port, remote_port;
	uint32_t local_as, remote_as;
	bool as4, add_path; /* how UPDATEs in this direction are written */
	uint64_t octets[2]; /* before this one: from the remote end, from the local */
	const uint8_t *data;
	size_t len;
};

struct net_host {
	void *ctx;
	/* Open a connection for this session; then net_dialed.  `to` is borrowed. */
	void (*dial)(void *ctx, net_conn, const struct net_endpoint *to);
	/* Write what net_output still has, then close; net_closed need not be called,
	 * but may be when the rest cannot be written. */
	void (*hangup)(void *ctx, net_conn);
	/* Must not call what changes the net. */
	void (*event)(void *ctx, const struct net_event *);
	/* While net_capture is on, or NULL.  Called at once, whatever the net is doing:
	 * must not call it, not even to look. */
	void (*frame)(void *ctx, const struct net_frame *);
	/* Send a packet of a BFD session: now, or never.  NULL: there is no UDP here,
	 * and no BFD on the wire. */
	void (*bfd_send)(void *ctx, const struct net_bfd_path *path,
	    const uint8_t *packet, size_t len);
	/* It has sent its last one. */
	void (*bfd_close)(void *ctx, uint32_t session);
};

#endif
