/*
 * The map of the lab (view/map.h) as a resource.
 */
#ifndef ERXD_LAB_MAP_H
#define ERXD_LAB_MAP_H

#include "erxd/request.h"

/* Answers with the map of who asks, an operator with that of the whole lab: gzip where
 * `accept_encoding` has it, the header of this name or NULL.  The header
 * Erx-Last-Event has the number of the last event that the map knows of, behind which a
 * stream of events may go on (`after`), and Erx-Converged whether all had converged. */
void lab_map_answer(struct request *, const char *accept_encoding);

#endif
