/* Members of links with real packets, as a table that ends with NULL. */
#ifndef API_ANSWERS_PACKETS_H
#define API_ANSWERS_PACKETS_H

#include "api/answers.h"

extern const struct api_field api_packets_fields[];

#endif
