/*
 * Resources that are no part of RESTCONF: GET and nothing else.
 */
#ifndef ERXD_RESOURCES_H
#define ERXD_RESOURCES_H

#include "erxd/request.h"

#include <stdbool.h>

/* True when there is one at this path. */
bool resources_is(const char *path);
/* Answers a GET for a path of resources_is.  `accept` is the header of this name, or
 * NULL. */
void resources_answer(struct request *, const char *path, const char *accept);

#endif
