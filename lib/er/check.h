/*
 * What makes a lab valid beyond its schema: every rule that refuses, or warns of, what
 * a model says.  All errors at once.
 */
#ifndef ER_CHECK_H
#define ER_CHECK_H

#include "er/refusal.h"

/* Of a model as er_model_read left it. */
void er_check(const struct er_ctx *);

/* Its parts. */
void er_check_circuits(const struct er_ctx *);
void er_check_vnets(const struct er_ctx *);
void er_check_clouds(const struct er_ctx *);
void er_check_sites(const struct er_ctx *);
void er_check_routers(const struct er_ctx *);
#define ER_GENERATED_MAX 2000000u /* prefixes that one lab generates with `within` */
void er_check_generated(const struct er_ctx *);
void er_check_reaches(const struct er_ctx *);
void er_check_overlaps(const struct er_ctx *);
void er_check_keys(const struct er_ctx *);

/*
 * A Global Reach link, in the order of the design: exists, G-2, link limit, prefix
 * missing, size, overlap, authorization; the first that fails is told.  What only
 * creating a link needs (both circuits provisioned) is checked when `creating`, and
 * told as a warning else.
 */
void er_check_reach(const struct er_ctx *, const struct er_reach *, bool creating);
/* Refusals W-20 to W-24 for one who uses a circuit; false when there was one. */
bool er_check_key(const struct er_ctx *, const char *path, const char *subscription,
    const struct er_circuit *, const struct er_redeem *);

/* P-6: an ASN that no peer may have. */
bool er_asn_is_reserved(uint32_t);
/* one that private clouds reserve for themselves. */
bool er_asn_is_cloud(uint32_t);
/* Loopback, multicast and the like. */
bool er_space_is_special(const struct ip_prefix *);
void er_check_prefixes(const struct er_ctx *, const char *path, const char *leaf,
    const struct er_prefixes *);
/* Entries of `advertise`; `circuits`: those that `over` may name, NULL for none. */
void er_check_adverts(const struct er_ctx *, const struct er_adverts *,
    const struct er_site *);
/* Addresses and far ends of external links. */
void er_check_tcp(const struct er_ctx *, const struct er_tcp *);
void er_check_hold(const struct er_ctx *, const char *path, uint16_t hold);
void er_check_bfd(const struct er_ctx *, const char *path, const struct er_bfd *);

#endif
