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
	size_t figure; /* of a station: its place in struct station_counters */
	bool (*process)(double *); /* METRICS_ONCE, a figure of the process */
	void (*half)(const struct metrics *, const struct net_half_info *);
	void (*table)(const struct metrics *, const char *router, uint8_t family,
	    const struct rib *);
};

/* metrics_stations.c: for operators, behind the others; the row without a name ends it.
 */
extern const struct metrics_family metrics_stations[];

#endif
