/*
 * What has not come back after failures are over (run/lasting.h), as the answers of
 * `wait` and `restore` have it.
 */
#ifndef ERXD_LASTING_H
#define ERXD_LASTING_H

#include "base/json.h"

#include <stdbool.h>

struct host;

/* Writes the member "not-restored", an array of rows of routes that have not come back,
 * into the object that is open; with NULL nothing is written.  False when all has come
 * back. */
bool lasting_rows(const struct host *, struct json *);
/* Writes that member, or "not-compared" with the reason why nothing is known; the
 * reason is written once for each failure. */
void lasting_json(struct host *, struct json *);

#endif
