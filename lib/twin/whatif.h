/*
 * What a change would do to a running lab: to objects, then to routes, then to who
 * reaches whom.
 */
#ifndef TWIN_WHATIF_H
#define TWIN_WHATIF_H

#include "base/buf.h"
#include "er/lab.h"
#include "net/net.h"

/* A lab at one moment, frozen. */
struct twin_moment;
struct twin_moment *twin_moment_new(const struct er_lab *, const struct net *);
void twin_moment_free(struct twin_moment *);

/* An object that the change speaks of; texts are borrowed. */
struct twin_object {
	const char *path; /* in the lab: "vnets/hub/connections/to-er" */
	const char *type; /* in Azure; NULL: it is nothing of Azure */
	const char *name; /* there */
};

/*
 * Appends what is different after a change, in the shape of `az deployment what-if`:
 * objects by their types, each property that changes, then routes and reachability. The
 * objects are those that the change speaks of; others that it changes are told by their
 * places in the lab.
 */
void twin_whatif_print(struct buf *, const struct twin_moment *before,
    const struct twin_moment *after, const struct twin_object *objects, size_t n,
    bool json);
#endif
