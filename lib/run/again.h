/*
 * A running lab put back in order, and begun anew in place: as after the start.
 */
#ifndef RUN_AGAIN_H
#define RUN_AGAIN_H

#include "run/run.h"

/*
 * Restores all that was made to fail, and ends all maintenance, of which `mine` says
 * that the caller may (NULL: all).  Returns the number of things that were restored.
 */
size_t run_restore_all(struct run *, struct erx_time now,
    bool (*mine)(void *ctx, const char *name), void *ctx);

/*
 * Prepares a lab that ran before in the place of the one that runs: with the files of
 * the running lab, and with the values that nobody wrote (`alloc`) as they were.  The
 * tree is copied.  NULL and all errors when the lab is refused.
 */
struct run_change *run_prepare_again(struct run *, const struct data_node *tree,
    const struct er_alloc *alloc, struct errs *);
/*
 * Ends all routers and sessions and begins them anew, for the lab that runs: nothing is
 * failed or under maintenance any more, operations that run are given up, and real
 * routers hear a Cease.
 */
void run_begin_again(struct run *, struct erx_time now);

#endif
