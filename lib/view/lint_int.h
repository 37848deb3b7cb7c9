/* Inside of the lint: its parts, each of which looks for one kind of pitfall. */
#ifndef VIEW_LINT_INT_H
#define VIEW_LINT_INT_H

#include "er/refusal.h"
#include "view/lint.h"

/* lint_reflect.c */
void view_lint_reflect(const struct er_ctx *);
/* lint_mutual.c: sites that each prefer the other's way (P-46) */
void view_lint_mutual(const struct er_ctx *);
/* lint_learned.c: the gateway of the VNet learns more routes than its SKU takes (W-62).
 */
void view_lint_learned(const struct er_ctx *, const struct er_vnet *);
/* lint_learned.c: the circuit carries more routes than a circuit is good for (W-7). */
void view_lint_carried(const struct er_ctx *, const struct er_circuit *);
/* Edges that are told more prefixes than they take. */
void view_lint_told(const struct er_ctx *, const struct er_circuit *);
/* lint_unread.c: leaves that have no effect yet. */
void view_lint_unread(const struct er_ctx *);
/* lint_tables.c */
void view_lint_tables(const struct er_ctx *);

/* lint_server.c */
void view_lint_servers(const struct er_ctx *);

/* lint_vpn.c */
void view_lint_vpns(const struct er_ctx *);

/* lint_hubs.c */
void view_lint_hubs(const struct er_ctx *);

/* lint_drain.c */
void view_lint_drain(const struct er_ctx *);

/* lint_clouds.c: ways out, machines that moved, gateways in front */
void view_lint_clouds(const struct er_ctx *);

/* lint_places.c */
void view_lint_places(const struct er_ctx *);

/* lint_microsoft.c */
void view_lint_microsoft(const struct er_ctx *);

/* lint_expect.c */
void view_lint_expect(const struct er_ctx *, const struct er_lab *);

/* lint_adverts.c */
void view_lint_adverts(const struct er_ctx *);

#endif
