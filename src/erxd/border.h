/*
 * The border of a subscription: what an owner or a reader hands in, and what they are
 * handed.  Inside are their own objects, with the routers, links, sessions and places
 * of these; of what is outside they learn nothing, not from names, counts or errors.
 *
 * Names are those of the subscription.  Two subscriptions may call an object by the
 * same name, and a lab has each name once: so what an owner makes is NAME~SUBSCRIPTION
 * in the lab, where operators see it, and NAME to its owner.  What the lab file has
 * keeps its name.
 */
#ifndef ERXD_BORDER_H
#define ERXD_BORDER_H

#include "api/args.h"
#include "base/rows.h"
#include "data/tree.h"
#include "er/border.h"
#include "er/lab.h"
#include "erxd/caller.h"
#include "net/net.h"

#include <stdbool.h>

struct host;

/* The border of a caller in the lab that runs; borrows from both. */
struct er_border border_of(const struct host *, const struct caller *);
/* Whether something of this name, as the lab has it, is inside: an object, a router or
 * place of one, a link or session with both ends inside.  Operators see everything. */
bool border_sees(const struct host *, const struct caller *, const char *name);

/*
 * The arguments of an operation for one who has a border, as the lab names things, in
 * the place of those that came, which are freed.  NULL and errors: the role does not
 * have the operation, or an argument names nothing that is inside.  For an operator
 * they are what they were.
 */
struct api_args *border_args(struct host *, const struct caller *, struct api_args *,
    struct errs *);
/* The rows of the operation without those of others, and with others' names hidden;
 * takes the rows over.  For an operator they are what they were. */
struct rows border_rows(const struct host *, const struct caller *,
    const struct api_verb *, struct rows);
/* The same of a whole answer, an object with rows in it. */
void border_answer(const struct host *, const struct caller *, const struct api_verb *,
    struct buf *);
/* Why that has not converged, at most NET_REASONS_MAX; true when it has (net/net.h). */
bool border_reasons(struct host *, const struct caller *, struct net_reason *,
    size_t *n);
/* Whether operations run there (run/operation.h); errors for each, unless NULL. */
bool border_operations(struct host *, const struct caller *, struct errs *);
/* Whether all that is inside has converged; for an operator, the whole lab. */
bool border_converged(struct host *, const struct caller *);
/* An answer, or errors, as the subscription names things. */
void border_text(const struct caller *, struct buf *);
void border_errs(const struct host *, const struct caller *, struct errs *);

/*
 * The text of a reference in a lab or an edit, as the lab names it; xmalloc'd.  What is
 * others' is named by its full name, and only a circuit that the subscription is on, or
 * that `key` opens, is found: else the reference leads nowhere, and nobody can tell it
 * from one to what is not there.
 */
char *border_reference(const struct er_lab *, const char *subscription,
    const char *text, const char *key);
/*
 * A lab as the subscription has it: its objects under its names, beside what is the
 * whole lab's.  And back: the lab that runs with these objects in the place of those
 * that the subscription has, for an edit that replaces it; NULL and errors when
 * something in it is not the subscription's to say.  Both are the caller's.
 */
struct data_node *border_lab(const struct er_lab *, const char *subscription);
struct data_node *border_merge(const struct er_lab *, const char *subscription,
    const struct data_node *own, struct errs *);
/* Names in a piece of a lab, for an edit, become those of the lab; false and errors. */
bool border_piece(const struct er_lab *, const char *subscription, struct data_node *,
    struct errs *);

#endif
