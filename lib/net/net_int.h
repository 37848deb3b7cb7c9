/*
 * What the files of lib/net share.  The running objects mirror the spec: a router (rt)
 * with one table a family, a link (ln), a session (sess) with one or two halves here,
 * and for each TCP connection of a half a line.  In-process connections are a chan: two
 * lines and a pipe each way.
 *
 * Nothing here calls from one half into another: what one causes at the other travels
 * through a pipe, or as a note (`todo`) that net_work finds.
 */
#ifndef NET_NET_INT_H
#define NET_NET_INT_H

#include "base/hset.h"
#include "base/rng.h"
#include "base/timerq.h"
#include "net/batch.h"
#include "net/detect.h"
#include "net/graceful.h"
#include "net/limit.h"
#include "net/net.h"
#include "net/refresh.h"
#include "net/restart.h"

#include <sys/queue.h>

#define NET_PIPE_BOUND \
	(256 * 1024)            /* octets in flight each way of an in-process link */
#define NET_PIECE 4096          /* octets delivered at a time, at most */
#define NET_QUIET (2 * ERX_SEC) /* of external sessions, before they count as done */

/* One family of one router. */
struct net_table {
	struct net_rt *rt;
	struct rib *rib;
	struct rib_groups *groups;
	TAILQ_ENTRY(net_table) busy_entry;
	uint8_t family;
	bool busy; /* in the list of tables with work */
};

TAILQ_HEAD(net_half_list, net_half);
TAILQ_HEAD(net_rt_list, net_rt);

/* Who has made something fail: each of the two restores what was its own. */
struct net_failing {
	bool asked;     /* somebody, by net_fail */
	bool suspended; /* the service itself, by net_suspend */
};

struct net_rt {
	struct net *net;
	const struct net_router *spec;
	struct net_table *tables[2]; /* IPv4, IPv6; NULL until something needs it */
	struct net_half_list halves; /* in the order in which they were made */
	uint32_t last_horizon;
	struct net_failing failing, unforwarding;
	bool failed, no_forwarding; /* for either of their reasons */
	bool addresses_changed; /* tables must learn the router's own addresses again */
	uint64_t changed;       /* net_forward_version at the last change of it */
	TAILQ_ENTRY(net_rt) changed_entry;
};

struct net_ln {
	const struct net_link *spec;
	struct net_rt *a, *b; /* b: NULL when outside */
	TAILQ_HEAD(, net_sess) sessions;
	struct net_failing failing, unforwarding;
	bool failed, no_forwarding; /* for either of their reasons */
	bool uncarried;             /* of a tunnel: its outer packets have no way */
	bool dead; /* it, or a router at an end of it, or it is not carried */
};

struct net_sess {
	struct net *net;
	const struct net_session *spec;
	struct net_ln *link;
	struct net_half *half[2]; /* a, b; b is NULL when outside */
	struct timer connect;     /* in-process: the answer to a's dial is on its way */
	TAILQ_ENTRY(net_sess) link_entry;
	bool failed;
	bool dialing; /* in-process: a has dialled and waits */
	bool resting; /* both ends are in good order, and have no timers (rest.c) */
};

enum net_todo {
	NET_TODO_PUMP = 1,   /* in-process: move output into the pipe */
	NET_TODO_TRIP = 2,   /* goes down with the others of its limit group */
	NET_TODO_CONNECT = 4 /* its session may be able to connect now */
};

/* What a half has of one family that its session carries. */
struct net_part {
	struct net_half *half;
	struct rib_member *member; /* NULL unless Established, and the family agreed */
	uint64_t updates_seen;     /* of rib_member_updates */
	struct net_graceful_part graceful;
	struct net_refresh_part refresh;
	uint32_t source; /* RIB_NONE: it has no routes in the table */
	uint8_t family;
	uint8_t index;    /* in the half, and in the families of the spec */
	bool martians;    /* it was told that there are some */
	bool crowded;     /* likewise of paths beyond RIB_PATHS_MAX */
	uint8_t bad_hops; /* reasons that were told of next hops, as bits */
	uint8_t holds;    /* aspects that hold its UPDATEs back, as bits */
	struct net_limit_part limit;
	struct net_restart_part restart;
};

struct net_half {
	struct net_sess *sess;
	struct net_rt *rt;
	struct bgp_peer *peer;
	struct net_line *line[BGP_SLOT_N];
	struct net_part *parts; /* by family; behind the half itself */
	char *outside;          /* neighbour name of an outside end, else NULL */
	/* Why it went down, when the peer cannot know; or NULL.  What an aspect says
	 * is kept in `why_text`. */
	const char *why;
	char why_text[64];
	struct timer timer;  /* the peer's deadline */
	struct net_bfd *bfd; /* on the wire; NULL: none */
	struct net_batch batch;
	struct net_detect detect;
	struct net_limit limit;
	uint32_t horizon;
	uint8_t nparts;
	uint8_t end; /* 0: a, 1: b */
	uint8_t todo;
	uint8_t told;   /* enum bgp_state of its last event */
	uint8_t closed; /* slots whose peer session is to be let go, as bits */
	uint8_t holds;  /* aspects that hold all UPDATEs back, as bits */
	bool running;   /* the peer was started */
	bool up;        /* Established */
	bool odd;       /* in net.odd */
	bool been_up;   /* in this process */
	struct erx_time last_external; /* UPDATE in or out, of an external session */
	TAILQ_ENTRY(net_half) rt_entry, todo_entry, odd_entry;
};

/* One end of one TCP connection. */
struct net_line {
	net_conn id; /* 0: in-process */
	struct net *net;
	struct net_half *half; /* NULL: let go; only `tail` is left to be written */
	struct net_pipe *out;  /* in-process: where output goes */
	struct net_flow *flow; /* external: what a capture knows of it; or NULL */
	struct buf tail;       /* last octets, taken over from a session that ended */
	size_t tail_sent;
	size_t msg_left;  /* of the UPDATE that is partly written */
	uint8_t msg_part; /* the part it is of */
	uint8_t turn;     /* the part whose UPDATEs come first in the next views */
	/* What the last views were: the rest of an UPDATE, own messages, UPDATEs of
	 * each part, the rest among them. */
	size_t plan_update, plan_own, plan_part[NET_FAMILIES];
	struct erx_time ended;
	TAILQ_ENTRY(net_line) ready_entry, act_entry;
	uint8_t slot;
	bool up;     /* connected */
	bool ready;  /* in net.writable */
	bool acting; /* in net.actions */
	bool want_dial, want_hangup, hung_up;
	bool gap; /* input was lost on a dead link: the stream cannot go on */
};

/* Octets on their way. */
struct net_chunk {
	STAILQ_ENTRY(net_chunk) entry;
	struct erx_time due;
	uint32_t len;
	bool news; /* more than a KEEPALIVE: convergence waits for it */
	bool last; /* the sender has closed */
	uint8_t data[];
};

struct net_pipe {
	struct net_chan *chan;
	STAILQ_HEAD(, net_chunk) chunks;
	struct timer timer; /* the first chunk is due */
	TAILQ_ENTRY(net_pipe) arrived_entry;
	struct erx_time last_due;
	struct rng rng; /* where the stream is cut */
	size_t bytes, news;
	uint8_t to;            /* line it leads to */
	bool arrived, counted; /* in net.arrived; its news count in net.in_flight */
};

struct net_chan {
	struct net_sess *sess;
	struct net_line line[2];
	struct net_pipe pipe[2]; /* pipe[i] is written by line[i] */
	struct net_flow *flow;   /* what a capture knows of it; or NULL */
};

struct net_note {
	struct net_event event;
	char *subject, *text;
};

/* What monitors have to hear of (monitor.h). */
struct net_monitoring {
	void (*up)(const struct net_half *);
	/* It was up; why it is no more, or NULL: nobody said. */
	void (*down)(const struct net_half *, const struct bgp_news *);
	/* A router is new, is another one, has failed or is restored; or it goes. */
	void (*router)(struct net_rt *);
	void (*router_gone)(struct net_rt *);
	void (*table)(struct net_table *);       /* it is new */
	void (*policy)(const struct net_part *); /* what it is sent may be other */
};

struct net {
	struct net_host host;
	struct net_config config;
	struct erx_time now;
	struct net_spec *spec;
	/* Parallel to the lists of the spec. */
	struct net_rt **rts;
	struct net_ln **lns;
	struct net_sess **sessions;
	struct net_half **halves; /* by session, then end */
	size_t nhalves;
	size_t *externals; /* sessions that use the host's TCP, as indexes */
	size_t nexternals;

	struct bgp_attr_table attrs;
	struct timerq timers;
	TAILQ_HEAD(, net_table) busy;
	TAILQ_HEAD(, net_pipe) arrived;
	struct net_half_list todo, odd;
	TAILQ_HEAD(, net_line) writable, actions, ended;
	struct timer reap;
	struct hset lines;    /* by id */
	size_t left_open;     /* sessions at the end that a restart takes up again */
	struct hset expected; /* halves that take connections, by addresses */
	/* BFD sessions by our discriminator, and by addresses; those that may have
	 * something to send; where discriminators come from. */
	struct hset bfd_ids, bfd_paths;
	TAILQ_HEAD(, net_bfd) bfd_ready;
	void (*bfd_due)(struct timer *); /* of the timers of BFD sessions */
	struct rng bfd_rng;
	uint64_t drawn;         /* delays of UPDATEs so far */
	bool slowest;           /* they are not drawn, but the longest */
	uint64_t bfd_discarded; /* packets of no session */
	net_conn last_conn;
	size_t in_flight;              /* octets of news on live links */
	struct erx_time last_external; /* UPDATE in or out of an external session */
	bool stopping, capturing;
	bool restarting;           /* what comes up belongs to a restart (restart.h) */
	struct erx_time restarted; /* when that was applied */
	struct timer deferral;     /* the first of the deferred parts may go */
	size_t ndeferred;          /* parts */
	uint32_t captures, flows;  /* times it was switched on; connections captured */
	unsigned used;             /* units spent in this call of net_work */
	uint64_t forward_version, applied_version; /* at the last net_apply */
	struct net_rt_list changed;                /* all routers (changed.h) */
	uint64_t outer_version; /* forward_version, when tunnels were last looked at */
	size_t ntunnels;        /* links that are carried by others */
	TAILQ_HEAD(, net_monitor) monitors;      /* monitor.h */
	const struct net_monitoring *monitoring; /* NULL: there is none */
	struct net_unrest *unrest; /* oscillate.c; NULL: nothing was ever reported */
	uint32_t stimulus; /* counts what changes routes: sessions, failures, edits */
	uint64_t oscillations; /* begun */

	struct net_note *notes; /* ring; number n is at (n - 1) % event_ring */
	uint64_t last_note, told_note;
	struct net_counters gone; /* of halves that are no more */
	uint64_t turns_cut, units_max;
	struct bgp_update scratch;
	struct rib_desk *desk; /* of the tables, one after the other */
	uint8_t *block; /* what a draft made from a block of attributes borrows from */
};

/* Time only goes forward. */
static inline void
net_set_now(struct net *net, struct erx_time now)
{
	if (erx_time_before(net->now, now))
		net->now = now;
}

/* outer.c */
/* Tunnels live and die with the routes of their outer packets. */
void net_outer_settle(struct net *);
void net_outer_count(struct net *); /* there is another spec */
bool net_link_is_carried(const struct net_link *);

/* apply.c */
/* A router is another, by the spec: what the router originates changes. */
void net_router_change(struct net_rt *, const struct net_router *old);
/* net_apply_diff, but for the old spec, which is the caller's to free. */
void net_apply_steps(struct net *, struct erx_time now, struct net_spec *,
    struct net_diff *);
/* The end of each change of the spec: what waits may begin, and an event tells. */
void net_applied(struct net *, const struct net_diff *);

/* flush.c */
/* The last act of each entry point: calls of the host that wait, and events. */
void net_flush(struct net *);

/* names.c */
struct net_half *net_half_by_session(const struct net *, const char *name,
    unsigned end);
struct net_ln *net_ln_find(const struct net *, const char *name);
struct net_sess *net_sess_find(const struct net *, const char *name);

/* events.c */
void net_event_add(struct net *, enum net_event_kind, const char *subject,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void net_events_flush(struct net *);
void net_events_fini(struct net *);

/* router.c */
struct net_rt *net_rt_new(struct net *, const struct net_router *);
void net_rt_free(struct net_rt *);
struct net_table *net_rt_table(struct net_rt *, uint8_t family);
/* Tables that exist learn ECMP cap and own addresses. */
void net_rt_configure(struct net_rt *);
void net_table_touched(struct net_table *); /* routes changed: there is work */
/* The router, or those at the ends of the link, may forward in another way now. */
void net_rt_changed(struct net_rt *);
void net_ln_changed(struct net_ln *);
void net_table_wake(struct net_table *); /* there may be work, nothing changed */

/* origin.c */
/* The exact difference; `old` NULL: none. */
void net_origins_apply(struct net_rt *, const struct net_router *old,
    const struct net_router *now);

/* half.c */
static inline const struct net_end *
net_here(const struct net_half *h)
{
	return h->end ? &h->sess->spec->b : &h->sess->spec->a;
}
static inline const struct net_end *
net_there(const struct net_half *h)
{
	return h->end ? &h->sess->spec->a : &h->sess->spec->b;
}
/* Its part of a family; NULL: the session does not carry it. */
static inline struct net_part *
net_half_part(const struct net_half *h, uint8_t family)
{
	for (unsigned i = 0; i < h->nparts; i++) {
		if (h->parts[i].family == family)
			return &h->parts[i];
	}
	return NULL;
}
static inline const struct net_policy *
net_part_here(const struct net_part *p)
{
	const struct net_family *f = &p->half->sess->spec->families[p->index];

	return p->half->end ? &f->b : &f->a;
}
static inline const struct net_policy *
net_part_there(const struct net_part *p)
{
	const struct net_family *f = &p->half->sess->spec->families[p->index];

	return p->half->end ? &f->a : &f->b;
}
/* NULL before the first of its routers' sessions came up. */
static inline struct net_table *
net_part_table(const struct net_part *p)
{
	return p->half->rt->tables[p->family - IP_V4];
}
static inline bool
net_half_up(const struct net_half *h)
{
	return h->up;
}
static inline void
net_half_post(struct net_half *h, unsigned todo)
{
	struct net *net = h->sess->net;

	if (!h->todo)
		TAILQ_INSERT_TAIL(&net->todo, h, todo_entry);
	h->todo |= (uint8_t)todo;
}
static inline bool
net_half_external(const struct net_half *h)
{
	return h->sess->spec->transport != NET_IN_PROCESS;
}
struct net_half *net_half_new(struct net_sess *, unsigned end, struct net_rt *);
void net_half_free(struct net_half *);  /* its end of connections is cut */
void net_half_due(struct timer *);      /* of the peer */
void net_half_start(struct net_half *); /* if nothing speaks against it */
void net_half_stop(struct net_half *, unsigned subcode, const char *text);
void net_half_reset(struct net_half *, unsigned subcode, const void *data, size_t len,
    int64_t idle);
void net_half_kill(struct net_half *, const char *why); /* silently, and a new peer */
void net_half_settle(struct net_half *);
void net_half_ready(struct net_half *); /* it may have output */
/* `len` octets of the last views of a line were written. */
void net_half_sent(struct net_line *, size_t len);
static inline enum bgp_state
net_half_state(const struct net_half *h)
{
	return bgp_peer_status(h->peer)->state;
}
/* Name of the router at the other end. */
static inline const char *
net_half_remote(const struct net_half *h)
{
	return h->outside ? h->outside : net_there(h)->router;
}

/* rest.c: true when both ends of a session are in good order in a net that waits for
 * the worst (net_slowest): then neither has a timer. */
bool net_sess_rests(struct net_sess *);

/* half_config.c */
struct bgp_peer *net_half_peer_new(const struct net_half *);
void net_half_configure(struct net_half *); /* its peer anew, as the spec has it now */

/* half_news.c */
/* After anything was done to the peer: takes its news, then looks what is to be done.
 */
void net_half_drain(struct net_half *);
void net_half_leave(struct net_half *); /* out of its tables, with all its routes */
void net_half_leave_part(struct net_part *); /* out of the table of one */

/* half_aspects.c */
/* Tells all aspects of a moment, in the order of the table, and does what each asks
 * before the next is told.  Returns all verbs; after NET_RESET the caller drains. */
unsigned net_half_tell(struct net_half *, struct net_part *, enum net_moment,
    struct net_told *);
void net_half_aspects_init(struct net_half *);
void net_half_aspects_fini(struct net_half *); /* no timer is left */
void net_part_aspects_rest(struct net_part *); /* no timer of the part is left */
bool net_aspect_pins(const struct timer *);    /* time may not jump while it is set */
unsigned net_aspect_of(const struct timer *);  /* whose it is, from 1; 0: nobody's */
/* The session goes down, as NET_RESET says, and what follows is done. */
void net_half_bring_down(struct net_half *, const struct net_told *);
void net_half_tripped(struct net_half *); /* somebody of its limit group is over */
void net_half_release(struct net_part *, const char *why); /* net_restart_release */

/* part.c */
/* Established: its source; false when the family was not agreed on, and it has to leave
 * what it may still have. */
bool net_part_come_up(struct net_part *, const struct bgp_negotiated *);
void net_part_join(struct net_part *); /* its group, from the start */
void net_part_leave_group(struct net_part *);
void net_part_leave(struct net_part *); /* out of the table, with all its routes */
void net_part_key(const struct net_part *, struct rib_group_key *);
bool net_part_add_path(const struct net_part *);    /* up, and is sent all paths */
bool net_part_takes_paths(const struct net_part *); /* up, and may send several */
/* "IPv6 " where the session carries several families, else "". */
const char *net_part_word(const struct net_part *);
bool net_part_stale(const struct net_part *);
/* Of all parts: UPDATEs are ready to go; it was sent its tables; some UPDATEs may not
 * go yet after our restart; some of its routes may be stale. */
bool net_half_waiting(const struct net_half *);
bool net_half_synced(const struct net_half *);
bool net_half_deferred(const struct net_half *);
bool net_half_stale(const struct net_half *);

/* converge.c */
/* Inside the lab every table is decided and sent; real routers do not count. */
bool net_inside_rests(const struct net *);

/* All but oscillations is in order, and no session with a real router is up. */
bool net_rests_alone(struct net *);

/* oscillate.c */
void net_unrest_fini(struct net *);
void net_unrest_take(struct net_table *); /* what it reports */
/* A half heard of prefixes, and is about to hear of the withdrawal of one. */
void net_unrest_announced(const struct net_half *, struct bgp_nlri,
    const struct bgp_attrs *);
void net_unrest_withdrawn(const struct net_part *, const struct ip_prefix *);
void net_unrest_over(struct net *); /* all has come to rest */
void net_unrest_forget(struct net *, const struct net_rt *, const struct net_half *);
unsigned net_unrest_count(const struct net *); /* prefixes that oscillate */
/* The next reason, *at is 0 at first; false: that was all. */
bool net_unrest_reason(struct net *, unsigned *at, struct net_reason *);

static inline void
net_counters_add(struct net_counters *sum, const struct bgp_counters *c)
{
	sum->messages_in += c->messages_in;
	sum->messages_out += c->messages_out;
	sum->updates_in += c->updates_in;
	sum->updates_out += c->updates_out;
	sum->bytes_in += c->bytes_in;
	sum->bytes_out += c->bytes_out;
}

/* intake.c */
struct net_taken {
	struct net_part *over;  /* its limit was passed; or NULL */
	struct net_part *ended; /* it has sent its whole table; or NULL */
};
void net_take_update(struct net_half *, const struct bgp_news *, struct net_taken *);
void net_report_fault(struct net_half *, const struct bgp_news *); /* of an UPDATE */

/* output.c */
int net_line_views(struct net_line *, struct rib_iov *, int n);
/* Says what `len` octets of the last views were, and returns how many of them were of
 * UPDATEs. */
size_t net_line_sent(struct net_line *, size_t len);
/* Sees to it that what it may have to send is asked for. */
void net_line_ready(struct net_line *);
bool net_line_carries(const struct net_line *); /* UPDATEs go over it */
/* What a session that ended still has to say goes into the tail; first, when it was
 * Established, the rest of an UPDATE that is partly written. */
void net_line_keep_update(struct net_line *);
void net_line_keep_own(struct net_line *);

/* lines.c */
struct net_line *net_line_new(struct net_half *, enum bgp_slot);
void net_line_free(struct net_line *);
struct net_line *net_line_find(const struct net *, net_conn); /* NULL: it is gone */
void net_line_end(struct net_line *); /* its half lets go: hang up */
/* The half that takes a connection with these ends; NULL: none does. */
struct net_half *net_expected(const struct net *, const struct ip_addr *local,
    uint16_t local_port, const struct ip_addr *remote);
void net_line_dial(struct net_half *);
void net_line_hangup(struct net_line *); /* tail, then close */
void net_line_abort(struct net_line *);  /* close at once */
void net_line_detach(struct net_line *); /* its half forgets it */
void net_actions_flush(struct net *);
void net_expect(struct net *, struct net_half *);
void net_unexpect(struct net *, struct net_half *);
void net_lines_fini(struct net *);
void net_lines_reap(struct timer *);

/* pipe.c */
int64_t net_link_delay(const struct net_ln *, const struct net *); /* µs one way */
/* Puts the pipe where its first chunk belongs: with those that arrived, under a timer,
 * or nowhere. */
void net_pipe_settle(struct net_pipe *);
void net_pipe_count(struct net_pipe *, const struct net_chunk *, int sign);
struct net_chunk *net_pipe_push(struct net_pipe *, size_t len);
struct net_chan *net_chan_new(struct net_sess *);
bool net_sess_can_connect(const struct net_sess *);
void net_sess_try(struct net_sess *); /* a has dialled: can it be answered? */
void net_pipe_due(struct timer *);
void net_chan_hangup(struct net_line *);
void net_chan_abort(struct net_line *);
void net_chan_detached(struct net_line *);
bool net_sess_keys_differ(const struct net_sess *);

/* link.c */
void net_sess_connect(struct timer *);
void net_pump(struct net_half *);
void net_pipe_deliver(struct net_pipe *);
bool net_ln_is_dead(const struct net_ln *); /* as its spec, ends and failures say */
void net_ln_refresh(struct net_ln *);       /* dead or alive? */

#endif
