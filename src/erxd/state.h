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
 *   "lab-file-sum":"HEX",                         of the lab that was read there last
 *   "allocated":{"keys/er-a/x":"GUID",…},
 *   "unconfirmed":{"until":"µs since 1970",       these four while an edit waits for
 *       "for":"µs","by":"uid 0"},                 its confirmation: the lab before the
 *   "unconfirmed-allocated":{…},                  edit and after it.  `for` bounds the
 *   "unconfirmed-before":{…},                     wait where a clock has gone back
 *   "unconfirmed-after":{…},
 *   "lab":{…}}}
 */
#ifndef ERXD_STATE_H
#define ERXD_STATE_H

#include "base/err.h"
#include "er/lab.h"
#include "lab/lab.h"

#include <stdbool.h>

struct state;

enum { STATE_SUM_LEN = 64 };

/* The lab file that was read last. */
struct state_file {
	char *path;                  /* or NULL */
	char sum[STATE_SUM_LEN + 1]; /* of its tree (state_sum), or "" */
};
/* The SHA-256 of some text, in hex. */
void state_sum(const char *data, size_t len, char out[STATE_SUM_LEN + 1]);

/* An edit that goes back by itself unless somebody confirms it (second.h). */
struct state_pending {
	int64_t until_us;                 /* since 1970 */
	int64_t span_us;                  /* how long it waits; 0: nobody knows */
	char *by;                         /* who made it */
	struct data_node *before, *after; /* the lab */
	struct er_alloc *alloc;           /* before it */
};
void state_pending_fini(struct state_pending *);

/* What is kept; the caller frees it (state_kept_fini) or takes from it. */
struct state_kept {
	struct data_node *tree; /* NULL: nothing yet */
	struct er_alloc *alloc;
	struct state_file lab_file;
	struct state_pending pending; /* `before` NULL: there is none */
};

/* Makes the directory if it does not exist, and locks the directory; NULL and an error
 * when that fails, or another daemon has the lock. */
struct state *state_open(const char *dir, struct errs *);
void state_free(struct state *); /* NULL is fine */
/* Reads the state, if there is one; false and an error when the state cannot be
 * trusted, and then nothing is touched. */
bool state_read(struct state *, struct lab_reader *, struct state_kept *,
    struct errs *);
void state_kept_fini(struct state_kept *);
/* Adds the error `bad-state` with the path of the state and the ways out, behind the
 * errors that a check found in the lab of a state that state_read has read. */
void state_lab_refused(const struct state *, struct errs *);
/* Has the next save replace the state that is there, without looking at that state. */
bool state_reset(struct state *, struct errs *);
/*
 * Saves a lab, and an edit that is not confirmed yet, or NULL.  When the function
 * returns true the state is on the disk; else there is the error `not-kept`, and the
 * next start finds the state from before.
 */
bool state_save(struct state *, const struct er_lab *, const struct state_file *,
    const struct state_pending *, struct errs *);
/* The descriptor of the directory, which stays the state's. */
int state_directory(const struct state *);
/* True when the daemon that used the directory last did not come to a clean stop. */
bool state_was_in_use(const struct state *);
/* Notes that the lab of the state runs, or that the daemon comes to a clean stop. */
void state_in_use(struct state *, bool);
const char *state_path(const struct state *); /* "DIR/state.json" */

#endif
