/*
 * What does not come back when failures are over (run/lasting.h), as answers to those
 * who wait or restore something have it.
 */
#ifndef ERXD_LASTING_H
#define ERXD_LASTING_H

#include "base/json.h"

#include <stdbool.h>

struct host;

/* What has not come back, as members of an object: "not-restored", an array of rows.
 * False: there is nothing to say.  NULL: only asked. */
bool lasting_rows(const struct host *, struct json *);
/* The same, or else "not-compared", why that is not known, which is said once. */
void lasting_json(struct host *, struct json *);

#endif
