/*
 * Deliberate failures, by what people name: a circuit means both its
 * MSEEs, a gateway both instances, a private cloud its edges and its MSEEs.
 */
#ifndef ER_TARGET_H
#define ER_TARGET_H

#include "er/model.h"
#include "net/net.h"

enum er_target {
	ER_TARGET_LINK,
	ER_TARGET_SESSION,
	ER_TARGET_ROUTER,
	ER_TARGET_CIRCUIT,
	ER_TARGET_GATEWAY,
	ER_TARGET_CLOUD,
	ER_TARGET_FORWARDING,
	ER_TARGET_N
};
/* "link" … "private-cloud" …, by enum er_target; NULL ends them. */
extern const char *const er_target_words[];

/* False: there is no such thing. */
bool er_fail(struct net *, const struct er_model *, struct erx_time now, enum er_target,
    const char *name);
bool er_restore(struct net *, const struct er_model *, struct erx_time now,
    enum er_target, const char *name);

/* A link or session by the name in the other order of its ends ("a--b/ipv4" for
 * "b--a/ipv4"); from malloc; NULL: the name is neither's. */
char *er_target_turned(const char *name);

#endif
