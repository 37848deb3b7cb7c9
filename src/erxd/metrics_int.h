/*
 * What the files of metrics share: the rows, and how a sample of one is written.
 */
#ifndef ERXD_METRICS_INT_H
#define ERXD_METRICS_INT_H

#include "erxd/caller.h"
#include "net/halves.h"
#include "rib/rib.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host;

enum metrics_over {
	METRICS_ONCE,   /* the row writes all its samples at once */
	METRICS_HALVES, /* for each end of a session, in each of its families */
	METRICS_TABLES  /* for each table of a router */
};

enum metrics_type {
	METRICS_GAUGE,
	METRICS_COUNTER,
	METRICS_HISTOGRAM,
	METRICS_SUMMARY,
	METRICS_INFO
};

struct metrics_family;
struct metrics {
	struct host *h;
	struct caller who;
	bool open; /* OpenMetrics */
	const struct metrics_family *family;
	size_t list;               /* lists for operators that have begun */
	struct net_halves *halves; /* of METRICS_HALVES */
	size_t router;             /* of METRICS_TABLES */
	struct buf *out;
};

struct metrics_family {
	const char *name;
	const char *help;
	enum metrics_type type;
	enum metrics_over over;
	bool of_lab; /* and no figure of the program: for subscriptions, too */
	void (*once)(const struct metrics *);
	/* Of a station its place in struct station_counters, of a link with packets in
	 * struct taps_counters. */
	size_t figure;
	bool (*process)(double *); /* METRICS_ONCE, a figure of the process */
	void (*half)(const struct metrics *, const struct net_half_info *);
	void (*table)(const struct metrics *, const char *router, uint8_t family,
	    const struct rib *);
};

/* metrics_stations.c: for operators, behind the others; the row without a name ends it.
 */
extern const struct metrics_family metrics_stations[];
/* ops_packets.c: the same. */
extern const struct metrics_family metrics_packets[];
/* A sample with one label, a whole number. */
void metrics_put(const struct metrics *, const char *label, const char *text,
    uint64_t value);

#endif
