/*
 * Why something in a lab, or an edit of one, is refused: one table of stable words,
 * each with the rule it comes from, what it means and what to do.  Scripts test for the
 * words; erx-rules.7 prints the table.
 */
#ifndef ER_REFUSAL_H
#define ER_REFUSAL_H

#include "base/err.h"
#include "data/tree.h"
#include "er/alloc.h"
#include "er/model.h"

enum er_refusal {
	/* what is written */
	ER_R_BAD_VALUE,
	ER_R_MISSING_LEAF,
	ER_R_CONFLICTING_LEAVES,
	ER_R_DUPLICATE_NAME,
	ER_R_UNKNOWN_NAME,
	ER_R_AMBIGUOUS_NAME,
	ER_R_DUPLICATE_KEY,
	ER_R_DUPLICATE_SERVICE_KEY,
	ER_R_DUPLICATE_ENTRY,
	/* addresses and numbers */
	ER_R_BAD_LINK_SUBNET,
	ER_R_BAD_BLOCK,
	ER_R_SPECIAL_SPACE,
	ER_R_BAD_GATEWAY_SUBNET,
	ER_R_BAD_SERVICE,
	ER_R_BESIDE_REAL,
	ER_R_OVERLAP,
	ER_R_RESERVED_ASN,
	ER_R_RESERVED_CLOUD_ASN,
	ER_R_RESERVED_BLOCK,
	ER_R_BAD_HOLD,
	ER_R_BAD_COMMUNITY,
	ER_R_DUPLICATE_ROUTER_ID,
	ER_R_BAD_FILTER,
	ER_R_BAD_ADVERT,
	/* circuits and peerings */
	ER_R_NOT_PROVISIONED,
	ER_R_ASN_MISMATCH,
	ER_R_NO_PEERING,
	ER_R_SKU_SCOPE,
	ER_R_BANDWIDTH_SHRINK,
	ER_R_SKU_CHANGE,
	ER_R_SKU_USAGE,
	ER_R_BILLING_CHANGE,
	ER_R_PROVIDER_STATE_WALK,
	ER_R_CIRCUIT_PROVISIONED,
	ER_R_CIRCUIT_IN_USE,
	ER_R_MANAGED_CIRCUIT,
	ER_R_CIRCUIT_TAKEN,
	ER_R_PEERING_IN_USE,
	ER_R_LINK_LIMIT,
	ER_R_OPERATION_RUNNING,
	/* gateways and connections */
	ER_R_NO_GATEWAY,
	ER_R_GATEWAY_IN_USE,
	ER_R_TRANSIT_CHAIN,
	ER_R_GATEWAY_AND_TRANSIT,
	ER_R_GATEWAY_CIRCUIT_LIMIT,
	ER_R_CONNECTION_EXISTS,
	ER_R_CONNECTION_PREFIX_LIMIT,
	ER_R_CONNECTION_CHANGE,
	ER_R_COMMUNITY_KEPT,
	/* keys */
	ER_R_KEY_NEEDED,
	ER_R_KEY_UNKNOWN,
	ER_R_KEY_OF_OTHER_CIRCUIT,
	ER_R_KEY_IN_USE,
	ER_R_KEY_SPENT,
	ER_R_KEY_REVOKED,
	ER_R_KEY_CHANGE_IGNORED,
	/* Global Reach, in the order in which they are checked */
	ER_R_REACH_EXISTS,
	ER_R_REACH_SAME_CIRCUIT,
	ER_R_REACH_NOT_PROVISIONED,
	ER_R_REACH_NO_PEERING,
	ER_R_REACH_LOCAL_SKU,
	ER_R_REACH_COUNTRY,
	ER_R_REACH_SAME_LOCATION,
	ER_R_REACH_NEEDS_PREMIUM,
	ER_R_REACH_PREFIX_MISSING,
	ER_R_REACH_PREFIX_SIZE,
	ER_R_REACH_POOL_FULL,
	ER_R_REACH_IPV6,
	ER_R_REACH_CHANGE,
	/* routers, sites and real neighbours */
	ER_R_NOT_ATTACHED,
	ER_R_NEIGHBOR_UNKNOWN,
	ER_R_NEIGHBOR_SELF,
	ER_R_NEIGHBOR_MISMATCH,
	ER_R_NEIGHBOR_ASN,
	ER_R_EXTERNAL_ADDRESS,
	ER_R_EXTERNAL_DUPLICATE,
	ER_R_NO_WORKLOAD,
	ER_R_POOL_EMPTY,
	ER_R_FILE,
	/* lint */
	ER_R_LINT_DEFAULT_ONLY,
	ER_R_LINT_REFLECTED,
	ER_R_LINT_BACKDOOR,
	ER_R_LINT_SAME_ASN,
	ER_R_LINT_WEIGHTS,
	/* who may */
	ER_R_NOT_YOURS,
	ER_R_NOT_VISIBLE,
	ER_REFUSAL_N
};

struct er_refusal_row {
	const char *code; /* "overlap" */
	const char *rule; /* "A-1, P-3, G-4"; "" when it is plain sense */
	const char *text; /* what it means: one sentence without a full stop */
	const char *cure;
};

const struct er_refusal_row *er_refusal_row(enum er_refusal);

/* What readers and checks work on. */
struct er_ctx {
	struct er_model *model;
	const struct data_node *tree; /* for file, line and column */
	struct er_alloc *alloc;
	const struct er_random *random;
	struct errs *errs;
	/* Who asks: only its own names are suggested; or NULL. */
	const char *subscription;
};

/* `path` is that of an object, `leaf` one below it or NULL; the text says what exactly.
 */
void er_refuse(const struct er_ctx *, enum er_refusal, const char *path,
    const char *leaf, const char *text, ...) __attribute__((format(printf, 5, 6)));
void er_warn(const struct er_ctx *, enum er_refusal, const char *path, const char *leaf,
    const char *text, ...) __attribute__((format(printf, 5, 6)));
/* The same with a cure of its own. */
void er_refuse_cure(const struct er_ctx *, enum er_refusal, const char *path,
    const char *leaf, const char *cure, const char *text, ...)
    __attribute__((format(printf, 6, 7)));
void er_warn_cure(const struct er_ctx *, enum er_refusal, const char *path,
    const char *leaf, const char *cure, const char *text, ...)
    __attribute__((format(printf, 6, 7)));
/* The node at a path: names may hold slashes ("routers/wan/neighbors/seattle/ce0"). */
const struct data_node *er_node_at(const struct data_node *tree, const char *path);

#endif
