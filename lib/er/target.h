/*
 * Deliberate failures, by what people name.  A circuit stands for both of its MSEEs, a
 * gateway for both instances, a private cloud for its edges and its MSEEs, and a
 * peering location for every MSEE there (C-14, F-24).  A port pair of ExpressRoute
 * Direct, "eq-ams", stands for the links of all circuits on it, and a port of it,
 * "eq-ams/link1", for those of one path (C-23).
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
	ER_TARGET_APPLIANCE,
	ER_TARGET_VPN,
	ER_TARGET_SERVER,
	ER_TARGET_HUB,
	ER_TARGET_LOCATION,
	ER_TARGET_PORT,
	ER_TARGET_FORWARDING,
	ER_TARGET_N
};
/* The words of commands and plans, "link" … "private-cloud", by enum er_target; NULL
 * ends them. */
extern const char *const er_target_words[];

/* Makes something fail, or restores what was made to fail; false when there is no such
 * thing. */
bool er_fail(struct net *, const struct er_model *, struct erx_time now, enum er_target,
    const char *name);
bool er_restore(struct net *, const struct er_model *, struct erx_time now,
    enum er_target, const char *name);
/* As er_fail and er_restore, by the service itself (net_suspend). */
bool er_suspend(struct net *, const struct er_model *, struct erx_time now,
    enum er_target, const char *name);
bool er_resume(struct net *, const struct er_model *, struct erx_time now,
    enum er_target, const char *name);

/* The name of a link or session with its ends in the other order, "a--b/ipv4" for
 * "b--a/ipv4", which the caller frees; NULL when the text is no such name. */
char *er_target_turned(const char *name);

#endif
