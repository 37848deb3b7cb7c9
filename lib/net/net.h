/*
 * The running network: routers with their tables, links, sessions.  One object, driven
 * by a host that hands in time, bytes and connections and drains bytes; several may
 * exist side by side.
 *
 * A host's turn: hand in what arrived (net_input, net_accepted, net_dialed,
 * net_closed), net_tick when net_deadline has come, net_work with a bounded number of
 * units while it reports more, then write for every connection that net_writable names.
 * All work that could be long waits in slices for net_work.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/err.h"
#include "base/time.h"
#include "bgp/peer.h"
#include "net/diff.h"
#include "net/host.h"
#include "net/spec.h"
#include "rib/group.h"
#include "rib/rib.h"

struct net_config {
	uint64_t seed;      /* of jitter, cut points, hash tables */
	int64_t link_delay; /* µs, default of in-process links */
	bool cut_streams;   /* in-process bytes are cut at seeded places */
	int64_t epoch;      /* wall clock at time 0, µs since 1970; 0: there is none */
	size_t event_ring;  /* events kept for `show events`; 0: 1000 */
};

struct net;

struct net *net_new(const struct net_host *, const struct net_config *);
void net_free(struct net *);

/*
 * Before the first net_apply: the process before this one died, and its neighbours may
 * keep its routes.  Real routers with a restart time hear so, and no UPDATE goes to
 * them before the tables of the others have come, or their deferral time is over
 * (RFC 4724 4.1).
 */
void net_restarted(struct net *);
/* Takes over the spec and carries out the difference to the running one.  Only what the
 * steps name is touched. */
void net_apply(struct net *, struct erx_time now, struct net_spec *);
/* The same, with the steps of the difference between what runs and the spec, which are
 * taken over. */
void net_apply_diff(struct net *, struct erx_time now, struct net_spec *,
    struct net_diff *);
const struct net_spec *net_running(const struct net *);

/* Time. */
struct erx_time net_deadline(const struct net *);
void net_tick(struct net *, struct erx_time now);
/*
 * Simulated time only: the worst of what would be random.  From now on delays of
 * UPDATEs are as long as they can be, and sessions in good order have just heard of
 * their neighbours, so that what fails next is noticed as late as it can be.
 */
void net_slowest(struct net *, struct erx_time now);
/* How many times have been drawn from a range so far: delays of UPDATEs. */
uint64_t net_drawn(const struct net *);
/*
 * Simulated time only: how far time may jump, at most to `until`, because there is
 * nothing before but KEEPALIVEs on sessions in good order; their timers jump along.
 * Returns the new time, or `now` when something else is going on.
 */
struct erx_time net_skip(struct net *, struct erx_time now, struct erx_time until);
/* Up to `units` prefixes' worth of deferred work, and on top at most what one UPDATE of
 * an in-process session holds (NET_UNITS_OVER); true when more is waiting. */
enum { NET_UNITS_OVER = 65536 };
bool net_work(struct net *, struct erx_time now, unsigned units);

/* External connections.  Sessions are told apart by (local, remote) address. */
/* An inbound connection: the session it belongs to, by addresses and local port; 0 when
 * nobody expects it or the peer refuses it (then `refusal` holds a message to send). */
net_conn net_accepted(struct net *, struct erx_time now, const struct ip_addr *local,
    uint16_t local_port, const struct ip_addr *remote, uint8_t refusal[64],
    size_t *refusal_len);
void net_dialed(struct net *, struct erx_time now, net_conn,
    const char *error); /* NULL: up */
void net_input(struct net *, struct erx_time now, net_conn, const uint8_t *, size_t);
void net_closed(struct net *, struct erx_time now, net_conn);
/* Views of what a connection has to send; net_sent tells how much of the last ones
 * went, and nothing else is called for this connection in between. */
int net_output(struct net *, net_conn, struct rib_iov *, int n);
void net_sent(struct net *, struct erx_time now, net_conn, size_t);
/* The next connection that has octets to send, each once; 0: there is none. */
net_conn net_writable(struct net *);
/* What a datagram to `local`, port 3784 or (multihop) 4784, held.  Not a packet of BFD,
 * or not from where it must come from: it is counted and discarded. */
void net_bfd_input(struct net *, struct erx_time now, const struct ip_addr *local,
    const struct ip_addr *remote, bool multihop, int ttl, const uint8_t *, size_t);
/* Sessions the host has to listen for: walks external and loopback sessions of the
 * running spec; `i` counts from 0; NULL at the end. */
const struct net_session *net_external(const struct net *, size_t i);
/* The session that a connection belongs to; NULL when it has none any more. */
const struct net_session *net_conn_session(const struct net *, net_conn);

/* Deliberate failures and resets; names as in the spec.  False: no such thing. */
enum net_target {
	NET_LINK,
	NET_SESSION,
	NET_ROUTER,
	NET_FORWARDING /* of a router or a link: its sessions stay up */
};
bool net_fail(struct net *, struct erx_time now, enum net_target, const char *name);
/* As net_fail of a session, with a text for the other end (RFC 9003). */
bool net_stop_session(struct net *, struct erx_time now, const char *session,
    const char *text);
bool net_restore(struct net *, struct erx_time now, enum net_target, const char *name);
/* As net_fail and net_restore, by the service itself: for maintenance, or at the end of
 * a connection.  A suspension and a failure on request are two: what has both is there
 * again when both have ended.  Not for a session. */
bool net_suspend(struct net *, struct erx_time now, enum net_target, const char *name);
bool net_resume(struct net *, struct erx_time now, enum net_target, const char *name);
/* No link, session, router or forwarding has failed on request, and none is suspended.
 */
bool net_whole(const struct net *);
/* What has failed on request, each by the name of the spec: links, routers, sessions,
 * then routers and links without forwarding, each kind in order of names.  How many;
 * the list is from malloc. */
struct net_failure {
	enum net_target what;
	const char *name; /* borrowed until the next change */
};
size_t net_failures(const struct net *, struct net_failure **);
/* A frame would cross it: neither it nor a router at an end of it has failed. */
bool net_link_alive(const struct net *, const char *name);
/* Why nothing passes over a link by configuration; NULL: no such reason. */
const char *net_link_dark(const struct net *, const char *name);
/* Ends of the session here ask the other one for its routes again (ROUTE-REFRESH).
 * False: no such session; *why (static): it is not up, or that was not agreed. */
bool net_refresh(struct net *, struct erx_time now, const char *session,
    const char **why);
bool net_reset(struct net *, struct erx_time now, const char *session,
    const char *text);
/* Stops every session with Cease/2 and lets the output drain (clean shutdown).  With
 * `restarts` the process comes back: sessions whose real router would keep routes over
 * a restart (RFC 4724) are left as they are, for the host to close without a word. */
void net_shutdown(struct net *, struct erx_time now, bool restarts);
bool net_drained(const struct net *); /* after net_shutdown: nothing left to send */

/* Whether the host hears of frames.  A connection that was there before is heard of
 * from its next message on. */
void net_capture(struct net *, bool on);

/* Converged as erxctl(1) `wait` has it; when not, one line a reason (at most 20). */
bool net_converged(struct net *, struct erx_time now, struct buf *why);
/* The same, in pieces, NET_REASONS_MAX at most; texts are static or valid until
 * something changes. */
enum { NET_REASONS_MAX = 20 };
struct net_reason {
	const char *subject;           /* session, router, or "links" */
	const char *text, *at;         /* how it is, and at which router, or NULL */
	const char *last_error, *cure; /* or NULL */
	const struct ip_addr *outside; /* of a real router, or NULL */
	bool settled;  /* it stays like this until somebody does something */
	bool restless; /* it goes on like this for ever: a prefix oscillates */
};
bool net_reasons(struct net *, struct erx_time now, struct net_reason *reasons,
    size_t *n);
/* The same of the routers that a lens sees, as if there were no others: whether those
 * have converged.  What oscillates is not looked for: it is not at rest either. */
struct net_lens;
bool net_reasons_of(struct net *, struct erx_time now, const struct net_lens *,
    struct net_reason *reasons, size_t *n);
/* Whether traffic may still move: something keeps the net from being converged that is
 * more than a session with a real router that is not there. */
bool net_under_way(struct net *, struct erx_time now);
/* Whether routes of a neighbour that is gone are kept for a time (graceful restart):
 * the net may have converged, and routes go when the time is over. */
bool net_keeps_gone(const struct net *);

/* Looking; pointers are valid until the next call that changes something. */
struct net_rt; /* a running router */
struct net_rt *net_router_find(const struct net *, const char *name);
struct net_rt *net_router_at(const struct net *,
    size_t i); /* in name order; NULL: end */
/* The index of the first router whose name comes after the given one; 0 for NULL. */
size_t net_router_after(const struct net *, const char *name);
const struct net_router *net_router_spec(const struct net_rt *);
/* Packets cross it: it has not failed, nor has its forwarding; false for NULL. */
bool net_router_forwards(const struct net_rt *);
struct rib *net_router_rib(const struct net_rt *,
    uint8_t family); /* NULL: no session, no origin */

struct net_half; /* one end of a session that is here: a neighbour of a router */
struct net_half *net_half_at(const struct net *,
    size_t i); /* by session name, then end */
struct net_half *net_half_of_source(const struct net_rt *, uint8_t family,
    uint32_t source);
/* A half as it is in one of the families that its session carries. */
struct net_half_info {
	const struct net_half *half;
	const struct net_session *session;
	uint8_t family;
	const struct net_end *here, *there;
	/* Names of the routers; of a router outside the name of the neighbour. */
	const char *local, *remote;
	const struct bgp_peer_status *status;
	enum bgp_state state; /* Idle when held */
	bool up;              /* Established, and taken note of */
	const char *held;     /* why, or NULL */
	const char *why; /* went down for a reason the peer does not know, or NULL */
	bool limit_hold;
	uint32_t source;           /* in the router's table of the family */
	struct rib_member *member; /* NULL unless Established, the family agreed on */
	uint32_t limit;            /* prefixes of the family; 0: none */
	struct net_rt *router;
	struct ip_addr local_address, remote_address; /* of the connection */
	struct ip_addr remote_next_hop; /* in what the far end announces of itself */
	const struct bfd *bfd;          /* on the wire; NULL: none */
	uint64_t bfd_discarded;
};
/* In the first family. */
void net_half_info(const struct net_half *, struct net_half_info *);
/* False: the session does not carry this family. */
bool net_half_info_of(const struct net_half *, uint8_t family, struct net_half_info *);
/* Why it is not Established, for people; static, or valid until something changes. */
const char *net_half_why(const struct net *, const struct net_half_info *);

struct net_counters { /* whole net, for tests and metrics */
	uint64_t messages_in, messages_out, updates_in, updates_out, bytes_in,
	    bytes_out;
	uint64_t turns_cut;       /* net_work calls that left work */
	uint64_t units_max;       /* most units that one net_work call spent */
	uint64_t bfd_in, bfd_out; /* BFD packets of sessions that are there */
	uint64_t bfd_discarded;   /* of theirs, and of no session */
	uint64_t oscillating;     /* prefixes that oscillate (net/oscillate.h) */
	uint64_t oscillations;    /* begun */
};
void net_counters(const struct net *, struct net_counters *);
size_t net_memory(const struct net *);
/* Microseconds since 1970 at the net's time 0, as it was configured; 0: not known. */
int64_t net_epoch(const struct net *);
/* Kept events, oldest first, number > after; NULL at the end. */
const struct net_event *net_event_after(const struct net *, uint64_t after);
/* An event of the host itself, numbered and kept with the others. */
void net_note(struct net *, struct erx_time now, enum net_event_kind,
    const char *subject, const char *text);

#endif
