/*
 * Why a router has a route or has it not: from whom it heard of the prefix, what was
 * accepted or refused by which rule, what won or lost at which step of the decision
 * with the values that were compared, at every router on its way, whom it is offered to
 * and who is refused it, each with the id of the rule.  For a prefix that is not there:
 * every place in the net where it stops, and why.
 */
#ifndef ER_EXPLAIN_H
#define ER_EXPLAIN_H

#include "base/json.h"
#include "net/net.h"

struct er_explain;
struct er_model;

/* `at` is a router, or an owner: all its routers.  NULL and an error when the name is
 * unknown.  It borrows from the net: print it before the net changes. */
struct er_explain *er_explain_new(const struct net *, const char *at,
    const struct ip_prefix *, struct errs *);
/* The same at these routers, which must be there; names are borrowed. */
struct er_explain *er_explain_routers(const struct net *, const char *const *routers,
    size_t n, const struct ip_prefix *);
/* Of a prefix that nobody announces: what is announced around and inside of it, and
 * what the lab has there and keeps to itself. */
void er_explain_lab(struct er_explain *, const struct er_model *);
/* An array with an object for each router. */
void er_explain_json(const struct er_explain *, struct json *, const char *key);
void er_explain_text(const struct er_explain *, struct buf *);
void er_explain_free(struct er_explain *);

#endif
