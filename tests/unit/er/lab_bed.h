/*
 * A whole lab running in fabricated time: text -> model -> spec -> net, and ways to
 * look at what its routers have learned.
 */
#ifndef TEST_LAB_BED_H
#define TEST_LAB_BED_H

#include "er/flow.h"
#include "er/lab.h"
#include "net/bed.h"

struct lab_bed {
	struct bed bed;
	struct er_lab *lab;
};

/* Brings the lab up and waits until it is converged. */
void lab_bed_init(struct lab_bed *, const char *text);
void lab_bed_fini(struct lab_bed *);
/* An edit that must be possible; then converged again. */
void lab_bed_edit(struct lab_bed *, enum data_op, const char *text);
/* The same, without waiting. */
void lab_bed_apply(struct lab_bed *, enum data_op, const char *text);
/* The lab after an edit, which is not applied, and what the edit is told; the caller's.
 */
struct er_lab *lab_bed_try(struct lab_bed *, enum data_op, const char *text,
    struct errs *);
/* The code it is refused with. */
const char *lab_bed_refused(struct lab_bed *, enum data_op, const char *text);

/*
 * Every path to a prefix, best and its equals first: "*FROM PATH" for those in use,
 * " FROM PATH" for others that were accepted, "!FROM PATH (reason)" for refused ones;
 * one a line, sorted by neighbour within each kind.  "" when there are none.
 */
const char *lab_rows(const struct lab_bed *, const char *router, const char *prefix);
#define ck_rows(x, router, prefix, expected) \
	ck_assert_str_eq(lab_rows(x, router, prefix), expected)
/* Path of the best route, "-" when there is none. */
const char *lab_path(const struct lab_bed *, const char *router, const char *prefix);
/* Its communities, with blanks between. */
#define ck_communities(x, router, prefix, expected) \
	ck_assert_str_eq(lab_communities(x, router, prefix), expected)
const char *lab_communities(const struct lab_bed *, const char *router,
    const char *prefix);
/* Its local preference and weight. */
uint32_t lab_local_pref(const struct lab_bed *, const char *router, const char *prefix);
uint32_t lab_weight(const struct lab_bed *, const char *router, const char *prefix,
    const char *from);
/* Prefixes with a best route. */
size_t lab_count(const struct lab_bed *, const char *router);
/* An end of traffic by its name. */
struct er_endpoint lab_place(const struct lab_bed *, const char *name);
/* The flow between two places, both ways; the caller's (er_flow_fini). */
void lab_flow(const struct lab_bed *, const char *from, const char *to,
    struct er_flow *);
/* Fails unless `put` prints both ways of the flow like that. */
void lab_ck_flow(const struct lab_bed *, const char *from, const char *to,
    void (*put)(struct buf *, const struct net_trace *), const char *forward,
    const char *reverse);
/* Fails unless the ways of the flow, both ways, are like that: "spoke hub/vpn0
 * branch/ce0, spoke hub/vpn1 branch/ce0", or what becomes of the first that is lost. */
void lab_ck_ways(const struct lab_bed *, const char *from, const char *to,
    const char *forward, const char *reverse);
/* "delivered", or the fates of all members: "delivered no-route". */
const char *lab_trace(const struct lab_bed *, const char *owner, const char *from,
    const char *to);

#endif
