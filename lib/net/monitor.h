/*
 * What a BMP station is told of a net (bgp/bmp.h): sessions as they come and go, the
 * routes of each in the views that the station wants, the tables of routers, and
 * statistics.  One monitor is one connection to a station; the host has the connection.
 *
 * Each router of the net is an instance of its own, told apart by the distinguisher of
 * the peer header: 48 bits of a hash of the router's name (FNV-1a).  Routes are told as
 * they are when they are encoded, so a station that is slow hears of fewer changes, and
 * of no wrong one: a monitor remembers what it has told, and tells the difference. What
 * a monitor remembers is bounded by the tables, what waits for the station by
 * NET_MONITOR_WAITING octets and one Peer Down for each session.
 */
#ifndef NET_MONITOR_H
#define NET_MONITOR_H

#include "bgp/bmp.h"
#include "net/net.h"

enum { NET_MONITOR_WAITING = 256 * 1024 };

enum net_monitor_view {      /* words of `monitor` in a lab, in this order */
	NET_MONITOR_PRE,     /* Adj-RIB-In as it came */
	NET_MONITOR_POST,    /* Adj-RIB-In that import accepted */
	NET_MONITOR_LOC_RIB, /* the best route of each prefix */
	NET_MONITOR_OUT      /* Adj-RIB-Out, behind the policy */
};

struct net_monitor_config {
	unsigned views;                        /* 1 << enum net_monitor_view */
	const char *name, *description, *text; /* of the Initiation; borrowed */
	int64_t statistics; /* µs between reports; the first comes with the routes */
};

struct net_monitor_counters {
	uint64_t messages;             /* of BMP */
	uint64_t announced, withdrawn; /* routes, in all views */
	uint64_t caught_up; /* times that a table was compared as a whole, because more
			     * had changed than the notes of it hold */
	uint64_t left_out;  /* routes without room in a message */
};

struct net_monitor;

/* A station is connected: the Initiation is written, all else is work.  The monitor is
 * freed before the net. */
struct net_monitor *net_monitor_new(struct net *, struct erx_time now,
    const struct net_monitor_config *);
void net_monitor_free(struct net_monitor *); /* NULL is fine */

/* Does up to `units` of work, a route being one; true when there is more to do now. */
bool net_monitor_work(struct net_monitor *, struct erx_time now, unsigned units);
/* Octets for the station; how many of them went is said by net_monitor_sent. */
const uint8_t *net_monitor_output(const struct net_monitor *, size_t *len);
void net_monitor_sent(struct net_monitor *, size_t len);
/* When statistics are due next; ERX_NEVER while the first routes are under way. */
struct erx_time net_monitor_deadline(const struct net_monitor *);
/* The last message, a Termination; nothing follows. */
void net_monitor_end(struct net_monitor *, const char *text);
/* All sessions and routes that there were have been told. */
bool net_monitor_told(const struct net_monitor *);
void net_monitor_counters(const struct net_monitor *, struct net_monitor_counters *);

#endif
