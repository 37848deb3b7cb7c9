/*
 * BMP stations, to which the daemon tells what its routers hear and say
 * (net/monitor.h). er/model.h says who owns all of it.
 */
#ifndef ER_STATION_H
#define ER_STATION_H

#include "er/parts.h"

struct er_station {
	struct er_head head;
	struct ip_addr address;
	uint16_t port;
	uint16_t timeout;    /* seconds that the station may take nothing */
	uint16_t statistics; /* seconds between reports */
	unsigned views;      /* 1 << enum net_monitor_view; none written: all */
};

/* The word that a lab has for a view of enum net_monitor_view; NULL behind the last. */
const char *er_station_view(unsigned view);

#endif
