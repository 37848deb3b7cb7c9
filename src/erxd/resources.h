/*
 * Resources that are no part of RESTCONF: GET and nothing else.
 */
#ifndef ERXD_RESOURCES_H
#define ERXD_RESOURCES_H

#include "erxd/request.h"

#include <stdbool.h>

/* True when there is one at this path. */
bool resources_is(const char *path);
/* What the client takes: the headers Accept and Accept-Encoding, or NULL. */
struct resources_ask {
	const char *accept, *encoding;
};
/* Answers a GET for a path of resources_is. */
void resources_answer(struct request *, const char *path, const struct resources_ask *);

#endif
