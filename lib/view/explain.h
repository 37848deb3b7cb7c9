/*
 * Why a router has a route or has it not: from whom it heard of the prefix, what was
 * accepted or refused by which rule, what won or lost at which step of the decision
 * with the values that were compared, at every router on its way, whom it is offered to
 * and who is refused it, each with the id of the rule.  For a prefix that is not there:
 * every place in the net where it stops, and why.
 */
#ifndef VIEW_EXPLAIN_H
#define VIEW_EXPLAIN_H

#include "base/json.h"
#include "net/net.h"

struct view_explain;
struct er_model;

/* `at` is a router, or an owner: all its routers.  NULL and an error when the name is
 * unknown.  It borrows from the net: print it before the net changes. */
struct view_explain *view_explain_new(const struct net *, const char *at,
    const struct ip_prefix *, struct errs *);
/* The same at these routers, which must be there; names are borrowed. */
struct view_explain *view_explain_routers(const struct net *,
    const char *const *routers, size_t n, const struct ip_prefix *);
/* What hosts of a VNet do with packets to the prefix: their table is another one than
 * that of the gateway (E-10, E-11).  Hosts that are not there are left out. */
void view_explain_hosts(struct view_explain *, const char *hosts);
/* Of a prefix that nobody announces: what is announced around and inside of it, and
 * what the lab has there and keeps to itself. */
void view_explain_lab(struct view_explain *, const struct er_model *);
/* An array with an object for each router, then for the hosts. */
void view_explain_json(const struct view_explain *, struct json *, const char *key);
void view_explain_text(const struct view_explain *, struct buf *);
/* The answer to `explain`: an object with the text, or with all there is. */
void view_explain_print(struct buf *, const struct view_explain *, bool as_text);
void view_explain_free(struct view_explain *);

#endif
