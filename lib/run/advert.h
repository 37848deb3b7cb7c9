/*
 * Announcing and withdrawing as edits of the sequence `advertise` of a site or of a
 * plain router: what is announced lasts, as everything in the lab does.
 */
#ifndef RUN_ADVERT_H
#define RUN_ADVERT_H

#include "run/run.h"

/* The list of the lab that a site or a plain router is in, "on-premises" or "routers";
 * NULL and the error `unknown-name` when neither has this name.  `subscription` is who
 * asks, or NULL for everybody. */
const char *run_advert_list(const struct run *, const char *site,
    const char *subscription, struct errs *);

/*
 * The edit (DATA_UPDATE, the caller's) that announces entries from a site or a plain
 * router.  The entries are a SEQ as `advertise` of a lab has it.  An entry takes the
 * place of the one for the same prefix (or generated block) over the same circuits, and
 * of all that were withdrawn of that prefix; the others of that prefix stay.  A site
 * whose `networks` are all that the site announces owns what is announced, too, but for
 * a default route.  NULL and errors.
 */
struct data_node *run_announce_edit(const struct run *, const char *site,
    const char *subscription, const struct data_node *entries, struct errs *);
/*
 * The edit that withdraws: every entry goes that is announced and has all leaves of one
 * of `entries`.  NULL and `unknown-name` when one of them fits nothing.  The networks
 * stay where they are: of a site or router without `networks` an entry that a network
 * hangs on (E-2) is not taken away, but marked with the leaf `withdrawn`.
 */
struct data_node *run_withdraw_edit(const struct run *, const char *site,
    const char *subscription, const struct data_node *entries, struct errs *);

#endif
