/*
 * Deliberate failures, resets and refreshes of a running lab, by what people name.  A
 * name that is not there is refused with `unknown-name` and the names that are near.
 */
#ifndef RUN_FAIL_H
#define RUN_FAIL_H

#include "er/target.h"
#include "run/run.h"

/* Makes something fail, or ends a session with a text for its other end (RFC 9003;
 * NULL: without one).  Whatever has failed already stays so. */
bool run_fail(struct run *, struct erx_time now, enum er_target, const char *name,
    const char *text, struct errs *);
/* Restores what was made to fail; what has not failed stays as it is.  False and the
 * error `unknown-name` when there is no such thing. */
bool run_restore(struct run *, struct erx_time now, enum er_target, const char *name,
    struct errs *);
/*
 * Ends sessions with Cease/4 (RFC 4486) and the text, if any; they come back by
 * themselves.  The name is that of a session, or of a link, a router or a circuit for
 * all sessions there.
 */
bool run_reset(struct run *, struct erx_time now, const char *name, const char *text,
    struct errs *);
/* Asks the neighbour of a session for its routes again (RFC 2918). */
bool run_refresh(struct run *, struct erx_time now, const char *session, struct errs *);

#endif
