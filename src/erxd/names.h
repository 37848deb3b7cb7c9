/*
 * Names of what there is in the running lab, in lists: those of `names`, which the
 * shell completes from, and of the kinds that `fail` takes.
 */
#ifndef ERXD_NAMES_H
#define ERXD_NAMES_H

#include "erxd/caller.h"

struct host;

/* Calls each() with the names of a list, as the lab has them, once for each entry, in
 * no order; an unknown list is an empty one.  Names outside the caller's border are
 * left out, and those that `subscription` may not hear. */
void names_each(const struct host *, const char *list, const struct caller *,
    const char *subscription, void (*each)(void *, const char *), void *);

#endif
