/* Members of the map of a lab, GET /map (view/map.h), as a table that ends with NULL.
 */
#ifndef API_ANSWERS_MAP_H
#define API_ANSWERS_MAP_H

#include "api/answers.h"

extern const struct api_field api_map_fields[];

#endif
