/*
 * Inside of a table's output: what the files behind rib/group.h share.
 *
 *   map.c     numbers found by number
 *   export.c  one path on the way out: may it go, and what does it look like
 *   batch.c   changes bucketed by what is offered
 *   addpath.c every path of a prefix, for members that get them
 *   pack.c    UPDATEs out of prefixes
 *   log.c     messages waiting for members, and where each member is in them
 *   flush.c   pending changes of the table to log entries
 *   walk.c    members that walk the table instead
 *   member.c  a member's output
 *   group.c   groups and their members; the work
 */
#ifndef RIB_OUT_H
#define RIB_OUT_H

#include "base/buf.h"
#include "rib/group.h"
#include "rib/table.h"

/* --- map.c: forgets everything at a reset, at no cost --- */
struct rib_map {
	struct rib_map_slot {
		uint64_t key;
		uint32_t value, stamp;
	} * slots;
	uint32_t n, cap, stamp;
};
void rib_map_reset(struct rib_map *);
uint32_t *rib_map_at(struct rib_map *, uint64_t key); /* RIB_NONE at first */

/* --- export.c --- */
/* And the length: builds the draft when it might matter. */
enum rib_reason rib_export_verdict(const struct rib_group_key *, const struct rib *,
    const struct rib_path *, struct rib_offer *scratch);
/* The draft of a path that may go; RIB_OUT_TOO_LONG when it cannot be built. */
enum rib_reason rib_export_build(const struct rib_group_key *, const struct rib *,
    const struct rib_path *, struct rib_offer *);
struct bgp_encode rib_export_encoding(const struct rib_group_key *, const struct rib *);
static inline size_t
rib_message_max(const struct rib_group_key *key)
{
	return key->extended_message ? BGP_MESSAGE_MAX_EXTENDED : BGP_MESSAGE_MAX;
}

/* --- batch.c --- */
struct rib_bucket {    /* one thing to offer: paths that leave in the same way */
	uint32_t path; /* one of them, a reference */
	uint32_t horizon;
	uint32_t first, last; /* shifts to it */
	uint8_t verdict;      /* enum rib_reason in the group at hand */
	uint8_t old_verdict;  /* walks after a change of key */
	bool same;            /* likewise: it looks as it did */
};
struct rib_shift {            /* prefixes that went from one bucket to another */
	uint32_t from, to;    /* RIB_NONE: nothing */
	uint32_t first, last; /* changes */
	uint32_t next;        /* with the same `to` */
	uint32_t also;        /* withdrawn from the same members */
};
struct rib_change {
	uint32_t net, next;
	uint32_t id; /* path identifier, for members with ADD-PATH */
};
struct rib_target { /* a set of members that prefixes are withdrawn from */
	uint32_t horizon;
	uint8_t to;           /* enum rib_to */
	uint32_t first, last; /* shifts */
};
struct rib_batch {
	struct rib_bucket *buckets;
	struct rib_shift *shifts;
	struct rib_change *changes;
	struct rib_target *targets;
	size_t nbuckets, capbuckets, nshifts, capshifts, nchanges, capchanges;
	size_t ntargets, captargets;
	struct rib_map bucket_map, shift_map, target_map;
};
/* Paths that every group would send alike to members that may have both. */
bool rib_alike(const struct rib *, const struct rib_path *, const struct rib_path *);
void rib_batch_reset(struct rib_batch *, struct rib *);
void rib_batch_fini(struct rib_batch *, struct rib *);
uint32_t rib_batch_bucket(struct rib_batch *, struct rib *, uint32_t path, bool *made);
void rib_batch_change(struct rib_batch *, uint32_t from, uint32_t to, uint32_t net,
    uint32_t id);
void rib_batch_withdraw(struct rib_batch *, uint32_t shift, uint8_t to,
    uint32_t horizon);
size_t rib_batch_memory(const struct rib_batch *);

/* --- addpath.c --- */
#define RIB_PATH_ID(source) ((source) + 1)

struct rib_shown {     /* a path of a prefix, as members with ADD-PATH were last told */
	uint32_t path; /* a reference; RIB_NONE: it is withdrawn */
	uint32_t source;
	uint32_t seq;  /* of the batch in which it changed last */
	uint32_t next; /* of the same prefix, by source */
	bool again;    /* it is not the first that went by this identifier */
};
struct rib_add_path {
	unsigned groups; /* that send all paths; 0: all else is empty */
	uint32_t *heads; /* first item of each prefix, by number */
	uint32_t nheads;
	struct rib_shown *shown;
	uint32_t nshown, capshown, free;
	struct rib_now {
		uint32_t source, path;
	} * now; /* of the prefix at hand */
	size_t nnow, capnow;
	struct rib_batch batch;
};
/* A group that sends all paths is made, or gone. */
void rib_add_path_begin(struct rib_groups *);
void rib_add_path_end(struct rib_groups *);
/* A pending prefix was settled: puts what has changed into the batch.  Withdrawals of
 * batches before `need` are known to everybody. */
void rib_add_path_settle(struct rib_groups *, uint32_t net, uint32_t need);
/* First item of what is offered of a prefix, for a member to be told; RIB_NONE: nothing
 * is, nor ever was. */
uint32_t rib_add_path_shown(struct rib_groups *, uint32_t net);
void rib_add_path_forget(struct rib_groups *, uint32_t net); /* the prefix is free */
void rib_add_path_restart(struct rib_groups *);              /* every seq is 0 */
size_t rib_add_path_memory(const struct rib_groups *);

/* --- log.c --- */
enum rib_to { RIB_TO_ALL, RIB_TO_BUT, RIB_TO_ONLY }; /* a horizon */

struct rib_entry { /* messages in a row for the same members */
	uint32_t len, messages;
	uint32_t horizon;
	uint8_t to;
};
struct rib_chunk {
	struct rib_chunk *next;
	struct rib_entry *entries;
	uint32_t nentries, capentries;
	uint32_t len, cap;
	uint32_t refs; /* cursors that stand in it */
	uint32_t seq;  /* of the first batch in it */
	uint8_t data[];
};
struct rib_log {
	struct rib_chunk *head, *tail;
	size_t *total; /* memory of all logs of the table */
	bool joined; /* the batch has an entry already: the next may be joined to it */
};
/* Where a member is: `off` octets into an entry.  No chunk: at the end. */
struct rib_cursor {
	struct rib_chunk *chunk;
	uint32_t entry, base, off;
	uint32_t mark, marked; /* start of the message at `off`; messages before it */
};
void rib_log_fini(struct rib_log *);
void rib_log_append(struct rib_log *, uint32_t seq, uint8_t to, uint32_t horizon,
    const uint8_t *, size_t);
/* Frees what no cursor needs. */
void rib_log_trim(struct rib_log *);
static inline bool
rib_entry_is_for(const struct rib_entry *e, uint32_t horizon)
{
	return e->to == RIB_TO_ALL || (e->horizon == horizon) == (e->to == RIB_TO_ONLY);
}
/* Octets of a message, by its header. */
static inline uint32_t
rib_message_len(const uint8_t *message)
{
	return (uint32_t)(message[16] << 8 | message[17]);
}
/* The end of the log, as a place from which later entries are found. */
struct rib_cursor rib_log_end(const struct rib_log *);
/* Puts a cursor to the first entry for `horizon` at or behind `from`. */
void rib_cursor_start(struct rib_cursor *, const struct rib_log *,
    const struct rib_cursor *from, uint32_t horizon);
void rib_cursor_release(struct rib_cursor *);
/* Over `len` octets of entries for `horizon`; how many whole messages end in them. */
uint64_t rib_cursor_sent(struct rib_cursor *, uint32_t horizon, size_t len);
/* Start of the message it is in the middle of, or `off`. */
uint32_t rib_cursor_message(struct rib_cursor *);
int rib_cursor_views(const struct rib_cursor *, uint32_t horizon, struct rib_iov *,
    int n);

/* --- groups and members --- */
struct rib_horizon {
	uint32_t number, followers;
};
struct rib_group {
	TAILQ_ENTRY(rib_group) entry;
	struct rib_groups *owner;
	struct rib_group_key key; /* export is a deep copy */
	uint64_t hash;
	unsigned refs; /* members, and members that came from it and walk */
	struct rib_log log;
	TAILQ_HEAD(, rib_member) members;
	struct rib_horizon *horizons; /* of those that follow the log; sorted */
	size_t nhorizons, caphorizons;
	/* Prefixes its policy lets out, and how many of them came from each horizon.
	 * Counted when somebody asks first; from then on each batch is added. */
	struct rib_map tally; /* horizon -> prefixes */
	uint32_t tally_sum;
	uint32_t tally_seq;    /* the last batch in it; 0: not counted */
	uint32_t tally_config; /* rib.configured then */
	/* Left out for their length, not yet told. */
	unsigned too_long;
	struct ip_prefix too_long_first;
	uint32_t too_long_horizon; /* where all of them came from, or 0 */
};

/* --- offer.c --- */
/* The tally is up to date as of this batch, so the next one can be added to it. */
bool rib_tally_holds(const struct rib_group *, uint32_t seq);
/* Adds the batch, whose buckets the group has judged. */
void rib_tally_add(struct rib_group *, const struct rib_batch *);

enum rib_mode {
	RIB_FOLLOW, /* takes from the log */
	RIB_SEEK,   /* looks backwards for where to start */
	RIB_WALK
};

struct rib_private { /* octets of one member; whole messages, but for the first */
	uint8_t *data;
	uint32_t len, off;
	uint32_t mark; /* start of a message: the last that is known not to lie behind
			* `off`, or the end of the one that is whole no more */
};

struct rib_member {
	TAILQ_ENTRY(rib_member) entry;       /* of the group */
	TAILQ_ENTRY(rib_member) ready_entry; /* if `ready` */
	TAILQ_ENTRY(rib_member) walk_entry;  /* unless it follows */
	struct rib_group *group;
	struct rib_group *old; /* what it was sent so far is by this key, or NULL */
	void *owner;
	uint64_t updates; /* whole messages sent */
	uint64_t goal;    /* settled prefixes before its initial table is complete */
	uint32_t horizon;
	uint32_t since; /* prefixes of this batch and later: nobody knows what it has */
	struct rib_walk walk;
	struct rib_cursor cursor;
	struct rib_private own; /* goes out before what the cursor is at */
	uint8_t mode;           /* enum rib_mode */
	bool ready, blocked;
	bool eor, borr, eorr; /* still to be sent: at the end, the start, the end */
	bool again, again_enhanced; /* another ROUTE-REFRESH came meanwhile */
	bool rekeyed; /* may have been sent more than its group ever offered */
};

struct rib_groups {
	struct rib *rib;
	struct rib_groups_config config;
	TAILQ_HEAD(, rib_group) groups;
	TAILQ_HEAD(, rib_member) ready;
	TAILQ_HEAD(rib_walkers, rib_member) walkers; /* have room to go on */
	struct rib_walkers blocked;                  /* must send first */
	unsigned ngroups;
	size_t log_bytes;
	bool left_out; /* by some group: too_long */
	struct rib_batch batch;
	struct rib_add_path add_path;
	struct rib_desk *desk; /* while there is work */
};

/* What its group is told of a flush. */
static inline struct rib_batch *
rib_group_batch(const struct rib_group *g)
{
	return g->key.add_path ? &g->owner->add_path.batch : &g->owner->batch;
}

/* Room to build messages in: what it holds counts during a call of work only. */
struct rib_desk {
	struct rib_offer offer;
	struct buf walked; /* what a walk has made so far */
	uint8_t message[BGP_MESSAGE_MAX_EXTENDED];
};

/* --- pack.c --- */
struct rib_packing {
	struct rib_desk *desk;
	const struct rib_group *group;
	const struct rib *rib;
	const struct rib_filter *permit; /* prefixes that may go; NULL: all */
	struct rib_log *log;             /* where messages go; NULL: to desk->walked */
	uint32_t horizon;
	uint8_t to;
	bool withdraw, open;
	unsigned messages;
	struct bgp_packer packer;
};
void rib_pack_init(struct rib_packing *, struct rib_group *, struct rib_log *);
void rib_pack_withdraw(struct rib_packing *, uint8_t to, uint32_t horizon);
void rib_pack_announce(struct rib_packing *, uint32_t path, uint8_t to,
    uint32_t horizon);
/* All prefixes of a shift that `permit` permits. */
void rib_pack_shift(struct rib_packing *, const struct rib_batch *, uint32_t shift);
void rib_pack_flush(struct rib_packing *);

/* --- flush.c, walk.c, member.c --- */
/* Settles up to `units` pending prefixes; how many. */
unsigned rib_flush(struct rib_groups *, unsigned units);
/* Lets a member of `walkers` go on; how many prefixes it looked at. */
unsigned rib_member_walk(struct rib_member *, unsigned units);
/* Takes it off the log; what it was in the middle of becomes its own.  It must walk. */
void rib_member_detach(struct rib_member *);
/* From the head, or (SEEK) from where `since` begins. */
void rib_member_start_walk(struct rib_member *, enum rib_mode);
/* Ends a walk, wherever it is; it must follow or leave. */
void rib_member_stop_walk(struct rib_member *);
void rib_member_own(struct rib_member *, const uint8_t *, size_t len, size_t mark);
void rib_member_notice(struct rib_member *); /* it has something to send */

/* --- group.c --- */
static inline size_t
rib_log_bound(const struct rib_groups *gs)
{
	return gs->config.log_bound ? gs->config.log_bound : (size_t)8 << 20;
}
void rib_group_follower(struct rib_group *, uint32_t horizon, int change);
bool rib_group_has_horizon(const struct rib_group *, uint32_t horizon);
void rib_group_put(struct rib_group *);
/* Prefixes withdrawn in this batch or later must be kept. */
uint32_t rib_groups_need(const struct rib_groups *);
void rib_group_left_out(struct rib_group *, const struct rib_net *, uint32_t horizon);

#endif
