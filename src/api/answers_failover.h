/* Members of failover tests, their routes, resiliency and route sets, as tables that
 * end with NULL. */
#ifndef API_ANSWERS_FAILOVER_H
#define API_ANSWERS_FAILOVER_H

#include "api/answers.h"

extern const struct api_field api_failover_test_fields[];
extern const struct api_field api_failover_route_fields[];
extern const struct api_field api_resiliency_fields[];
extern const struct api_field api_route_set_fields[];

#endif
