/*
 * Connections to the BMP stations that the lab names (net/monitor.h).  The daemon
 * connects to each; while a station is not there it costs a try now and then.  One that
 * takes nothing for its `timeout` is dropped, and told everything anew when it takes a
 * connection again; dropped ones are counted.
 */
#ifndef ERXD_STATIONS_H
#define ERXD_STATIONS_H

#include "base/time.h"
#include "net/monitor.h"

#include <stdbool.h>
#include <stdint.h>

struct er_station;
struct host;
struct station;

/* Another lab runs: its stations are those of the next turn. */
void stations_changed(struct host *);
/* Works for the stations, within the bounds of a turn; true when there is more to do.
 */
bool stations_turn(struct host *);
struct erx_time stations_deadline(const struct host *);
/* The daemon ends: the stations that can take it hear so. */
void stations_end(struct host *);
void stations_fini(struct host *);

struct station_counters {
	const char *name;
	const struct er_station *config; /* without its head */
	uint64_t up;                     /* 1 or 0 */
	uint64_t connects, octets;
	uint64_t dropped; /* connections given up: it took nothing */
	struct net_monitor_counters told;
};
/* Of the station with this index, in the order of names; false is the end. */
bool stations_count(const struct host *, size_t i, struct station_counters *);

#endif
