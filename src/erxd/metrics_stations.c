/*
 * Figures of BMP stations: each is a member of the counters of a station.
 */
#include "erxd/metrics_int.h"
#include "erxd/stations.h"

#define FIGURE(member) offsetof(struct station_counters, member)

const struct metrics_family metrics_stations[] = {
	{ .name = "erx_bmp_up",
	    .help = "1: the BMP station is connected.",
	    .figure = FIGURE(up) },
	{ .name = "erx_bmp_connects",
	    .type = METRICS_COUNTER,
	    .help = "Connections to a BMP station.",
	    .figure = FIGURE(connects) },
	{ .name = "erx_bmp_dropped",
	    .type = METRICS_COUNTER,
	    .help = "Connections given up because the BMP station took nothing.",
	    .figure = FIGURE(dropped) },
	{ .name = "erx_bmp_messages",
	    .type = METRICS_COUNTER,
	    .help = "Messages to a BMP station.",
	    .figure = FIGURE(told.messages) },
	{ .name = "erx_bmp_sent_bytes",
	    .type = METRICS_COUNTER,
	    .help = "Octets that a BMP station took.",
	    .figure = FIGURE(octets) },
	{ .name = "erx_bmp_announced",
	    .type = METRICS_COUNTER,
	    .help = "Routes that a BMP station was told, in all views.",
	    .figure = FIGURE(told.announced) },
	{ .name = "erx_bmp_withdrawn",
	    .type = METRICS_COUNTER,
	    .help = "Withdrawals that a BMP station was told, in all views.",
	    .figure = FIGURE(told.withdrawn) },
	{ .name = "erx_bmp_tables_compared",
	    .type = METRICS_COUNTER,
	    .help = "Tables compared as a whole, for more had changed than is noted.",
	    .figure = FIGURE(told.caught_up) },
	{ .name = "erx_bmp_left_out",
	    .type = METRICS_COUNTER,
	    .help = "Routes that have no room in a message.",
	    .figure = FIGURE(told.left_out) },
	{ .name = NULL },
};
