/*
 * What stands behind the edges of sites and gateways: who is told something there, whom
 * plain routers hand it on to, and what circuits have of it.
 */
#ifndef VIEW_LINT_BEHIND_H
#define VIEW_LINT_BEHIND_H

#include "view/lint_int.h"

/* Who tells plain routers: a site, or the gateway of a VNet. */
struct view_teacher {
	const struct er_circuit *circuit;   /* taught it; NULL: it is the site's own */
	const struct er_attachment *taught; /* of a site */
	const struct er_site *site;         /* NULL: the gateway */
	const struct er_vnet *vnet;
};

/* Plain routers on the way from a teacher, each reached once. */
struct view_step {
	const struct er_speaker *at;
	const struct view_step *from; /* NULL: behind the teacher */
	bool ibgp;                    /* it heard of it by iBGP */
};

/* The way of one prefix from one teacher.  `steps` has room for twice as many as the
 * model has plain routers. */
struct view_search {
	const struct er_model *m;
	const struct view_teacher *by;
	const struct ip_prefix *prefix;
	struct view_step *steps;
	size_t n;
};

/* Finds all plain routers that hear of the prefix, and whom each heard it from. */
void view_behind_walk(struct view_search *);
/* The step from which an edge of the site hears of it; NULL: none. */
const struct view_step *view_behind_step_to(const struct view_search *,
    const struct er_site *);
/* "wan-a, wan-b and wan-c", from a step back to the teacher; the caller frees. */
char *view_behind_chain(const struct view_step *);

/* All sites and gateways with plain routers behind them, once for what is a site's own
 * and once for each circuit: sites first, in the order of the model.  The caller frees
 * the list of *n. */
struct view_teacher *view_behind_teachers(const struct er_model *, size_t *n);
/* True when plain routers stand behind the site, or the gateway, of a teacher. */
bool view_behind_plain(const struct er_model *, const struct view_teacher *);

typedef void view_each(void *ctx, const struct ip_prefix *);
/* Calls a function with what a teacher has to tell: what its circuit teaches it, by
 * what the lab says, or what it announces itself.  Some prefixes come several times. */
void view_behind_taught(const struct view_teacher *, view_each *, void *ctx);
/* True when the prefix is among what a teacher has to tell. */
bool view_behind_tells(const struct view_teacher *, const struct ip_prefix *);
/* True when VNets on the circuit have the prefix. */
bool view_behind_has(const struct er_circuit *, const struct ip_prefix *);
/* True when the circuit has the prefix over Global Reach. */
bool view_behind_reaches_over(const struct er_circuit *, const struct ip_prefix *);
/* True when the site announces the prefix itself to the circuit. */
bool view_behind_own(const struct er_site *, const struct er_circuit *,
    const struct ip_prefix *);
/* True when the edge of the site talks to the circuit in this family, and no real
 * router in its place. */
bool view_behind_talks(const struct er_model *, const struct er_attachment *,
    uint8_t family);

#endif
