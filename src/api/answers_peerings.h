/* Members of peerings, route filters and port pairs, as tables that end with NULL. */
#ifndef API_ANSWERS_PEERINGS_H
#define API_ANSWERS_PEERINGS_H

#include "api/answers.h"

extern const struct api_field api_peering_fields[], api_stats_fields[];
extern const struct api_field api_route_filter_fields[];
extern const struct api_field api_virtual_hub_fields[], api_route_server_fields[];
extern const struct api_field api_port_fields[], api_gateway_fields[];

#endif
