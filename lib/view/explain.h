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
struct er_border;
struct er_model;

/* Works out the explanation of a prefix at a router, or at all routers of an owner.
 * NULL and an error when the name is not known.  The explanation borrows from the net
 * and has to be printed and freed before the net changes.  Somebody with a border hears
 * of what is inside, as if there were nothing else, and that something came from
 * outside; NULL: there is none. */
struct view_explain *view_explain_new(const struct net *, const char *at,
    const struct ip_prefix *, const struct er_border *, struct errs *);
/* The same at n routers, which must exist; their names are borrowed. */
struct view_explain *view_explain_routers(const struct net *,
    const char *const *routers, size_t n, const struct ip_prefix *,
    const struct er_border *);
/* Adds what the hosts of a VNet do with packets to the prefix: hosts have another table
 * than the gateway (E-10, E-11).  Hosts that do not exist are left out. */
void view_explain_hosts(struct view_explain *, const char *hosts);
/* Adds what the lab knows of a prefix that nobody announces: what is announced around
 * the prefix and inside of it, and which networks of the lab lie there and are not
 * announced. */
void view_explain_lab(struct view_explain *, const struct er_model *);
/* Writes the explanation as an array with an object for each router, then for the
 * hosts, or as text. */
void view_explain_json(const struct view_explain *, struct json *, const char *key);
void view_explain_text(const struct view_explain *, struct buf *);
/* The answer to `explain`: an object with the text, or with all there is. */
void view_explain_print(struct buf *, const struct view_explain *, bool as_text);
void view_explain_free(struct view_explain *);

#endif
