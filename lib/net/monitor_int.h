/*
 * What the files of a monitor share: monitor.c has peers and the work, monitor_routes.c
 * what is told of routes.
 */
#ifndef NET_MONITOR_INT_H
#define NET_MONITOR_INT_H

#include "net/monitor.h"
#include "net/net_int.h"
#include "rib/order.h"
#include "rib/watch.h"

struct monitor_peer;

/* A table of a router that has streams. */
struct monitor_table {
	struct net_table *of;
	uint64_t place; /* of notes that were taken */
	TAILQ_HEAD(, monitor_stream) streams;
	TAILQ_ENTRY(monitor_table) entry;
};

/* Routes of a peer, in one family and view. */
struct monitor_stream {
	struct monitor_peer *peer;
	struct monitor_table *table;
	struct hset told; /* struct monitor_told, by prefix and identifier */
	uint32_t id_max;  /* the largest identifier that was told (RFC 7911) */
	uint32_t mark;    /* of the walk that is under way, or of the last one */
	struct rib_order *walk;
	enum net_monitor_view view;
	bool walking;
	bool whole; /* End-of-RIB was told */
	TAILQ_ENTRY(monitor_stream) table_entry, walk_entry, peer_entry;
};

/* An end of a session that is up, or the table of a router. */
struct monitor_peer {
	struct net_monitor *monitor;
	const struct net_half *half; /* NULL: a table */
	struct net_rt *rt;
	struct bmp_peer head; /* as it was told */
	bool told;
	TAILQ_HEAD(, monitor_stream) streams;
	TAILQ_ENTRY(monitor_peer) entry, waiting_entry;
};

/* One UPDATE that is being packed. */
struct monitor_pack {
	struct monitor_stream *of; /* NULL: none */
	bool withdraw;
	uint64_t print;
	int64_t at;
	struct bgp_packer packer;
};

struct net_monitor {
	struct net *net;
	struct net_monitor_config config;
	TAILQ_ENTRY(net_monitor) entry; /* of the net */
	struct buf out;
	TAILQ_HEAD(, monitor_peer) peers, waiting;
	TAILQ_HEAD(, monitor_table) tables;
	TAILQ_HEAD(, monitor_stream) walks;
	struct hset by_key; /* peers, by half or router */
	struct hset by_table;
	struct monitor_pack pack;
	struct rib_offer *offer;       /* room for what is offered */
	uint8_t *message, *attributes; /* room, of BGP_MESSAGE_MAX_EXTENDED each */
	struct erx_time statistics;
	struct monitor_peer *counting; /* whose statistics come next, or NULL */
	struct net_monitor_counters counters;
	bool ended;
};

/* Of these the key is hashed, too. */
static inline uint64_t
monitor_hash(const void *key)
{
	return (uint64_t)(uintptr_t)key * UINT64_C(0x9e3779b97f4a7c15);
}

/* Microseconds since 1970. */
static inline int64_t
monitor_time(const struct net_monitor *m, struct erx_time t)
{
	return m->net->config.epoch + t.us;
}

/* --- monitor_routes.c --- */

/* A stream of a peer that was told, in the table of its router; it walks. */
void monitor_stream_new(struct monitor_peer *, struct monitor_table *,
    enum net_monitor_view);
void monitor_stream_free(struct monitor_stream *);
/* All of its routes are compared with what was told. */
void monitor_walk(struct monitor_stream *);
/* Takes notes of a table; goes on with the first of the walks.  Units are taken off. */
void monitor_notes(struct net_monitor *, struct monitor_table *, unsigned *units);
void monitor_go_on(struct net_monitor *, unsigned *units);
/* The UPDATE that is being packed is told. */
void monitor_flush(struct net_monitor *);

#endif
