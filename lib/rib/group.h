/*
 * Update groups: sessions that are sent the same UPDATEs share one log of them.
 *
 * A group belongs to one table and has one export policy, one family, one own next hop
 * and one set of capabilities.  When a table's pending changes are flushed, each group
 * that has members following the log encodes every change once, packed by attribute
 * set, and appends it.  An entry of the log is one message and says who gets it:
 * everybody but one horizon, or one horizon only.  A change from source A to source B
 * is an announcement to all but B, and a withdrawal to B alone if A's was offered to
 * it.
 *
 * A member either follows the log, with a cursor, or walks the table's change list
 * (rib.h) into a small buffer of its own: at first (initial table, then End-of-RIB),
 * after ROUTE-REFRESH, and when it has fallen so far behind that the log's bound was
 * passed.  Having reached the end of the list it follows the log again.  So memory is
 * bounded however slow a member is, and a late joiner costs one walk.
 *
 * Log memory is a queue of chunks; a chunk is freed when no cursor needs it.
 */
#ifndef RIB_GROUP_H
#define RIB_GROUP_H

#include "bgp/update.h"
#include "rib/rib.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rib_iov {
	const uint8_t *base;
	size_t len;
};

struct rib_group_key {
	struct rib_export export;  /* deep copy inside the group */
	struct ip_addr next_hop;   /* own address on these sessions */
	struct ip_addr link_local; /* IPv6: second next hop, or IP_NONE */
	bool as4, extended_message;
	bool long_lived;        /* what has LLGR_STALE may go there (RFC 9494 4.3) */
	bool extended_next_hop; /* of IPv6, for routes of IPv4 (RFC 8950) */
	bool add_path; /* every accepted path goes out, with an identifier (RFC 7911) */
};

struct rib_member;
struct rib_groups; /* all groups of one table */
struct rib_desk;   /* room to build messages in */

struct rib_groups_config {
	/* Octets of log that a table keeps for slow members (0: 8 MiB), and octets of
	 * the buffer of a member that walks (0: 64 KiB). */
	size_t log_bound, walk_buffer;
};

/* The groups of one table; there are none before somebody joins. */
struct rib_groups *rib_groups_new(struct rib *, const struct rib_groups_config *);
void rib_groups_free(struct rib_groups *);

/* Room of some 260,000 octets, which the groups of any tables may use one after the
 * other; the caller frees the room with rib_desk_free, which also takes NULL. */
struct rib_desk *rib_desk_new(void);
void rib_desk_free(struct rib_desk *);

/*
 * Makes a member of the group with an equal key, or of a new group.  The member starts
 * to walk: the initial table and End-of-RIB come first.  `horizon` is that of
 * rib_source; rib_groups_ready gives `owner` back.
 */
struct rib_member *rib_member_join(struct rib_groups *, const struct rib_group_key *,
    uint32_t horizon, void *owner);
/* Ends and frees a member. */
void rib_member_leave(struct rib_member *);
/* Sends the whole table again (ROUTE-REFRESH), between BoRR and EoRR when `enhanced`.
 */
void rib_member_refresh(struct rib_member *, bool enhanced);
/* Moves a member to the group of another key, because the export policy has changed,
 * and corrects what the member was sent: announces what is allowed now, withdraws what
 * is not. */
void rib_member_rekey(struct rib_member *, const struct rib_group_key *);

/* Writes views of what the member has to send, oldest first, and returns how many
 * views, at most n; 0 means nothing.  The views are valid until the next call for this
 * member, or of rib_groups_work; rib_member_sent says how many octets of the views were
 * sent. */
int rib_member_output(struct rib_member *, struct rib_iov *, int n);
void rib_member_sent(struct rib_member *, size_t len);
/* True when the member has octets to send. */
bool rib_member_waiting(const struct rib_member *);
/* How many octets of a message that was sent in part are left: nothing else may go
 * before these.  0: what was sent last was a whole message. */
size_t rib_member_partial(const struct rib_member *);
/* True when the initial table went out and nothing is pending. */
bool rib_member_synced(const struct rib_member *);
/* How many whole messages were sent to the member. */
uint64_t rib_member_updates(const struct rib_member *);

/*
 * Turns pending changes of the table into log entries and moves walks on, for up to
 * `units` prefixes; returns the units that were not needed (0: there may be more to
 * do).  The work stops early when the log is full, so that members take from the log;
 * the next call makes room.  Messages are built on the desk, which must not be in use.
 * rib_groups_ready names each member that had nothing to send and now has, once; NULL
 * is the end.
 */
unsigned rib_groups_work(struct rib_groups *, struct rib_desk *, unsigned units);
/* Prefixes that are not sent to a group because they do not fit into a message of its
 * members: a group a call, with what came since the last call; false is the end. */
struct rib_too_long {
	struct ip_prefix first;
	unsigned prefixes;
	unsigned message_max; /* octets */
	unsigned members;
	void *owner; /* of one of them */
};
bool rib_groups_too_long(struct rib_groups *, struct rib_too_long *);
bool rib_groups_idle(const struct rib_groups *); /* work would do nothing */
void *rib_groups_ready(struct rib_groups *);

/*
 * What this member is or would be offered for a prefix (with ADD-PATH, if the best path
 * may not go to it: another that may): RIB_OK and the draft as it is
 * on the wire (borrowing from the buffers behind it), or why not (rule and text of the
 * row for RIB_OUT_RULE).  The buffers have room for any attribute, so it belongs on the
 * heap; like a path's, they are never cleared or copied as a whole.
 */
struct rib_offer {
	enum rib_reason reason;
	const char *rule, *text;
	struct bgp_draft draft;
	struct bgp_aspath_buf path;
	uint8_t communities[BGP_ATTR_MAX];
	uint8_t ext[BGP_ATTR_MAX];
};
void rib_member_offer(const struct rib_member *, const struct rib_net *,
    struct rib_offer *);
/*
 * The same for each of its accepted paths that may go to a member with ADD-PATH, and
 * for the best one to others.  `*id` is 0 at first, then the identifier of the path
 * before, by which they come in order; NULL: there is no more.
 */
const struct rib_path *rib_member_path(const struct rib_member *,
    const struct rib_net *, uint32_t *id, struct rib_offer *);
/* The same for a given path (explain: would another path be offered?). */
void rib_export_judge(const struct rib_export *, const struct rib_group_key *,
    const struct rib *, const struct rib_path *, uint32_t horizon, struct rib_offer *);
/* How UPDATEs to the member are written, and how long one may be, in octets. */
struct bgp_encode rib_member_encoding(const struct rib_member *);
size_t rib_member_message_max(const struct rib_member *);
/* Routes offered now, counted on demand: prefixes, or with ADD-PATH their paths. */
size_t rib_member_offered(const struct rib_member *);
size_t rib_groups_memory(const struct rib_groups *);

#endif
