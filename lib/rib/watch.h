/*
 * Which prefixes of a table have changed, for whoever follows it from outside: each
 * change of the paths of a prefix leaves a note while the table is watched.  Notes lie
 * in a ring of bounded size, and each reader keeps its own place in it, so a reader
 * that is slow costs nothing and holds up nobody: a reader that lost notes is told so,
 * and has to look at the whole table.
 */
#ifndef RIB_WATCH_H
#define RIB_WATCH_H

#include "rib/rib.h"

enum { RIB_WATCH_NOTES = 1024 }; /* of a table, at most */

/* The table is watched by one reader more, or by one less; without readers no notes are
 * taken.  rib_watch returns the place of the new reader: behind all notes. */
uint64_t rib_watch(struct rib *);
void rib_unwatch(struct rib *);

enum rib_watched {
	RIB_WATCHED_NOTHING, /* no note behind *place */
	RIB_WATCHED_PREFIX,  /* the next one */
	RIB_WATCHED_LOST /* notes behind *place are gone; *place is behind all now */
};
/* Takes the note at the place and moves the place on. */
enum rib_watched rib_watch_next(const struct rib *, uint64_t *place,
    struct ip_prefix *);

#endif
