/*
 * What was acknowledged, kept in a directory: the lab as it stands and the allocations
 * that stick to its objects.
 *
 *   DIR/state.json     the state
 *   DIR/state.last     the one before it: the last good one
 *   DIR/state.new      being written
 *   DIR/state.damaged  what --reset found and could not read
 *   DIR/lock           held by the daemon that uses DIR, with its process id; that is
 *                      left there by one that did not come to a clean stop
 *
 * A state is one JSON document whose lines are fixed, mode 0600, for it holds keys:
 *
 *   {"erxd-state":1,"sha256":"HEX","state":{      HEX is that of all that follows
 *   "lab-file":"/srv/lab.yaml",                   files it names are relative to this
 *   "allocated":{"keys/er-a/x":"GUID",…},
 *   "lab":{…}}}
 */
#ifndef ERXD_STATE_H
#define ERXD_STATE_H

#include "base/err.h"
#include "er/lab.h"
#include "lab/lab.h"

#include <stdbool.h>

struct state;

/* What is kept; the caller frees it (state_kept_fini) or takes from it. */
struct state_kept {
	struct data_node *tree; /* NULL: nothing yet */
	struct er_alloc *alloc;
	char *lab_file; /* or NULL */
};

/* Makes DIR if it is not there, and locks it.  NULL and an error. */
struct state *state_open(const char *dir, struct errs *);
void state_free(struct state *); /* NULL is fine */
/* False and an error, nothing touched, when what is there cannot be trusted. */
bool state_read(struct state *, struct lab_reader *, struct state_kept *,
    struct errs *);
void state_kept_fini(struct state_kept *);
/* What is there is not looked at any more: the next save replaces it. */
bool state_reset(struct state *, struct errs *);
/*
 * On disk when it returns true; else an error (code `not-kept`), and what was there
 * before is what the next start finds.
 */
bool state_save(struct state *, const struct er_lab *, const char *lab_file,
    struct errs *);
/* Whoever used DIR last did not come to a clean stop. */
bool state_was_in_use(const struct state *);
/* The lab in it runs, or has come to a clean stop. */
void state_in_use(struct state *, bool);
const char *state_path(const struct state *); /* "DIR/state.json" */

#endif
