/*
 * A test bed for lib/net: a host with fabricated time.  In-process sessions need
 * nothing from it; for external ones it keeps what was dialled and hung up, and the
 * test hands in and takes out octets itself.
 */
#ifndef TEST_NET_BED_H
#define TEST_NET_BED_H

#include "base/buf.h"
#include "bgp/bfd.h"
#include "net/net.h"
#include "net/recording.h"

enum { BED_CONNS = 64, BED_BFD = 256 };

struct bed {
	struct net *net;
	struct erx_time now;
	struct buf log; /* one line an event: "12.000000 session-up NAME: text" */
	net_conn dialed[BED_CONNS], hung[BED_CONNS];
	struct net_endpoint to[BED_CONNS];
	unsigned ndialed, nhung;
	struct buf frames; /* one line a frame: "NAME > UPDATE 45", "NAME < open" */
	struct net_recording *recording; /* takes frames, too; the test's, or NULL */
	/* BFD packets sent, and by which session; the last path; sessions that ended.
	 */
	uint8_t bfd[BED_BFD][BFD_PACKET_LEN];
	uint32_t bfd_from[BED_BFD], bfd_last_closed;
	struct net_bfd_path bfd_path;
	unsigned nbfd, bfd_closed;
	unsigned slice; /* units given to net_work; 0: many */
};

void bed_init(struct bed *,
    const struct net_config *); /* NULL: 1 ms links, cut streams */
void bed_fini(struct bed *);

/* A spec in the making. */
struct net_router *bed_router(struct net_spec *, const char *name, uint32_t asn,
    const char *id);
void bed_origin(struct net_spec *, const char *router, const char *prefix);
void bed_owns(struct net_spec *, const char *router, const char *prefix);
/* A link and a session "A--B/ipv4" between two routers with open policies. */
struct net_session *bed_session(struct net_spec *, const char *a, const char *address_a,
    const char *b, const char *address_b);
/* An external one: `a` is the router, `b` the neighbour's name. */
struct net_session *bed_external(struct net_spec *, const char *a,
    const char *address_a, const char *b, const char *address_b, uint32_t asn);
/* One family more on a session, with these next hops and open policies. */
struct net_family *bed_carry(struct net_session *, const char *hop_a,
    const char *hop_b);
void bed_apply(struct bed *, struct net_spec *); /* finish and apply */

void bed_settle(struct bed *); /* works until there is no more, time stands still */
void bed_run(struct bed *, int64_t us);
/* Runs until converged and says how long it took; fails the test after `at_most`. */
int64_t bed_converge(struct bed *, int64_t at_most);

/* Looking. */
void bed_half(const struct bed *, const char *session, unsigned end,
    struct net_half_info *);
enum bgp_state bed_state(const struct bed *, const char *session, unsigned end);
const struct bgp_counters *bed_counters(const struct bed *, const char *session,
    unsigned end);
/* "from|as-path|next-hop", best path; "-" when there is none.  In a static buffer. */
const char *bed_best(const struct bed *, const char *router, const char *prefix);
size_t bed_size(const struct bed *, const char *router, uint8_t family);
bool bed_logged(const struct bed *, const char *text);
unsigned bed_count_logged(const struct bed *, const char *text);

/* What a connection of an external session has to send; NUL-terminated, with `got`
 * filled. */
size_t bed_take(struct bed *, net_conn, uint8_t *out, size_t size);

/* A peer by hand: its own OPEN (of IPv4) and KEEPALIVE, UPDATEs of either family. */
size_t bed_open(uint8_t *out, size_t size, uint32_t as, const char *id, uint16_t hold);
size_t bed_keepalive(uint8_t *out, size_t size);
size_t bed_update(uint8_t *out, size_t size, uint32_t as, const char *next_hop,
    const char *prefix);
size_t bed_withdraw(uint8_t *out, size_t size, const char *prefix);

#endif
