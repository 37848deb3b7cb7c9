/*
 * The codes of errors: stable words that scripts and other programs compare, one row
 * each. A row says which rule of the service the error rests on, what the error means,
 * what to do, which status of HTTP carries the error, and how erxctl ends.  Nothing in
 * lib/ and src/ writes such a word itself: scripts/lint-codes.  erx-rules(7) prints the
 * table.
 *
 * The name of a code is its word in capitals: CODE_KEY_IN_USE is "key-in-use".
 */
#ifndef BASE_CODE_H
#define BASE_CODE_H

#include <stdbool.h>
#include <stdint.h>

enum code {
	/* what is written */
	CODE_BAD_VALUE,
	CODE_MISSING_LEAF,
	CODE_CONFLICTING_LEAVES,
	CODE_DUPLICATE_NAME,
	CODE_UNKNOWN_NAME,
	CODE_DUPLICATE_KEY,
	CODE_DUPLICATE_SERVICE_KEY,
	CODE_DUPLICATE_ENTRY,
	/* addresses and numbers */
	CODE_BAD_LINK_SUBNET,
	CODE_BAD_NETWORK_BLOCK,
	CODE_SPECIAL_SPACE,
	CODE_BAD_GATEWAY_SUBNET,
	CODE_SERVICE_OUTSIDE,
	CODE_BAD_SUBNET,
	CODE_OUTSIDE_SUBNETS,
	CODE_BESIDE_REAL_ROUTER,
	CODE_OVERLAP,
	CODE_RESERVED_ASN,
	CODE_RESERVED_CLOUD_ASN,
	CODE_RESERVED_BLOCK,
	CODE_BAD_HOLD,
	CODE_BAD_COMMUNITY,
	CODE_DUPLICATE_ROUTER_ID,
	CODE_BAD_FILTER,
	CODE_BAD_ADVERTISE,
	/* circuits and peerings */
	CODE_NOT_PROVISIONED,
	CODE_ASN_MISMATCH,
	CODE_NO_PEERING,
	CODE_SKU_SCOPE,
	CODE_OTHER_CLOUD,
	CODE_LOCAL_OFFER,
	CODE_CIRCUIT_QUOTA,
	CODE_BANDWIDTH_SHRINK,
	CODE_SKU_CHANGE,
	CODE_SKU_USAGE,
	CODE_BILLING_CHANGE,
	CODE_PROVIDER_STATE,
	CODE_CIRCUIT_PROVISIONED,
	CODE_CIRCUIT_IN_USE,
	CODE_MANAGED_CIRCUIT,
	CODE_CIRCUIT_TAKEN,
	CODE_PEERING_IN_USE,
	CODE_LINK_LIMIT,
	CODE_ANOTHER_OPERATION_IN_PROGRESS,
	/* gateways and connections */
	CODE_NO_GATEWAY,
	CODE_NO_VPN_GATEWAY,
	CODE_VPN_SKU,
	CODE_STAND_IN,
	CODE_GATEWAY_IN_USE,
	CODE_NO_ROUTE_SERVER,
	CODE_ROUTE_SERVER_SUBNET,
	CODE_ROUTE_SERVER_PEERS,
	CODE_ROUTE_SERVER_FAMILY,
	CODE_ROUTE_SERVER_VPN,
	CODE_TRANSIT_CHAIN,
	CODE_GATEWAY_AND_TRANSIT,
	CODE_PEERED_WITH_ITSELF,
	CODE_GATEWAY_CIRCUIT_LIMIT,
	CODE_CONNECTION_EXISTS,
	CODE_CONNECTION_PREFIX_LIMIT,
	CODE_CONNECTION_CHANGE,
	CODE_GATEWAY_MULTI_HOMED,
	CODE_FAILOVER_NO_CONNECTION,
	CODE_FAILOVER_ONE_LOCATION,
	CODE_FAILOVER_METRO,
	CODE_FAILOVER_MAINTENANCE,
	CODE_FAILOVER_TEST_RUNS,
	CODE_FAILOVER_NO_TEST,
	CODE_COMMUNITY_KEPT,
	/* route tables */
	CODE_BAD_NEXT_HOP,
	CODE_ROUTE_TABLE_LIMIT,
	CODE_GATEWAY_ROUTE_TABLE,
	CODE_ROUTE_TABLE_IN_USE,
	/* keys */
	CODE_KEY_NEEDED,
	CODE_KEY_UNKNOWN,
	CODE_KEY_OF_OTHER_CIRCUIT,
	CODE_KEY_IN_USE,
	CODE_KEY_SPENT,
	CODE_KEY_REVOKED,
	CODE_KEY_CHANGE_IGNORED,
	/* Global Reach, in the order in which they are checked */
	CODE_GLOBAL_REACH_EXISTS,
	CODE_GLOBAL_REACH_SAME_CIRCUIT,
	CODE_GLOBAL_REACH_NOT_PROVISIONED,
	CODE_GLOBAL_REACH_NO_PEERING,
	CODE_GLOBAL_REACH_LOCAL_SKU,
	CODE_GLOBAL_REACH_COUNTRY,
	CODE_GLOBAL_REACH_SAME_LOCATION,
	CODE_GLOBAL_REACH_NEEDS_PREMIUM,
	CODE_GLOBAL_REACH_PREFIX_MISSING,
	CODE_GLOBAL_REACH_PREFIX_SIZE,
	CODE_GLOBAL_REACH_POOL_FULL,
	CODE_GLOBAL_REACH_IPV6,
	CODE_GLOBAL_REACH_CHANGE,
	/* routers, sites and real neighbours */
	CODE_NOT_ATTACHED,
	CODE_UNKNOWN_NEIGHBOR,
	CODE_NEIGHBOR_SELF,
	CODE_NEIGHBOR_MISMATCH,
	CODE_NEIGHBOR_ASN,
	CODE_BAD_LINK_ADDRESS,
	CODE_EXTERNAL_ADDRESS,
	CODE_EXTERNAL_DUPLICATE,
	CODE_NO_WORKLOAD_NETWORK,
	CODE_ADDRESSES_EXHAUSTED,
	CODE_BAD_FILE,
	/* lint */
	CODE_DEFAULT_ROUTE_ONLY,
	CODE_REFLECTED_ROUTES,
	CODE_SITE_BACKDOOR,
	CODE_SAME_ASN_REACH,
	CODE_UNEVEN_WEIGHTS,
	CODE_DRAIN_UNHEEDED,
	CODE_UNHEARD_ADVERTISE,
	CODE_LEARNED_LIMIT,
	CODE_NO_EFFECT,
	CODE_UNKNOWN_PLACE,
	CODE_NEXT_HOP_NOWHERE,
	CODE_ROUTE_BACK,
	CODE_DEFAULT_TO_SITES,
	CODE_ONE_INSTANCE,
	CODE_FIREWALL_ONE_WAY,
	CODE_VPN_TRANSIT,
	CODE_VPN_EQUAL,
	CODE_VPN_AROUND,
	/* who may */
	CODE_NOT_YOURS,
	CODE_NOT_VISIBLE,
	/* what is written in a lab, a plan or a piece, before anything is looked up */
	CODE_BAD_SYNTAX,
	CODE_NOT_TEXT,
	CODE_TOO_LARGE,
	CODE_UNSUPPORTED_YAML,
	CODE_UNQUOTED_ADDRESS,
	CODE_WRONG_KIND,
	CODE_UNKNOWN_FIELD,
	CODE_MISSING,
	CODE_DUPLICATE,
	CODE_BAD_JSON,
	/* plans and checks */
	CODE_BAD_ACTION,
	CODE_BAD_CHECK,
	CODE_BAD_WAIT,
	CODE_CONFLICT,
	CODE_CYCLE,
	CODE_DEAD_STEP,
	CODE_NEEDS_HISTORY,
	CODE_NO_STEPS,
	CODE_TOO_LONG,
	CODE_TOO_MANY,
	CODE_EXTERNAL_LEFT_OUT,
	CODE_NOT_CONVERGED,
	/* what is asked of a running lab */
	CODE_BAD_ARGUMENT,
	CODE_UNKNOWN_ARGUMENT,
	CODE_MISSING_ARGUMENT,
	CODE_UNKNOWN_OPERATION,
	CODE_UNKNOWN_CURSOR,
	CODE_METHOD_NOT_ALLOWED,
	CODE_NOT_ALLOWED,
	CODE_NOT_ACCEPTABLE,
	CODE_NOT_YOUR_ROLE,
	CODE_TOO_OFTEN,
	CODE_EXISTS,
	CODE_HALF_KNOWN,
	CODE_NO_REFRESH,
	CODE_TOO_MANY_SNAPSHOTS,
	CODE_BUSY,
	CODE_TIMEOUT,
	CODE_NOT_KEPT,
	CODE_DROPS_EDITS,
	/* the machine that a program runs on */
	CODE_UNREADABLE,
	CODE_CANNOT_READ,
	CODE_CANNOT_WRITE,
	CODE_CANNOT_LISTEN,
	CODE_CANNOT_SIGN,
	CODE_NO_STATE,
	CODE_STATE_IN_USE,
	CODE_BAD_STATE,
	CODE_INTERNAL,
	/* erxctl on its own account */
	CODE_USAGE,
	CODE_NO_DAEMON,
	CODE_EVENTS_MISSED,
	CODE_REFUSED,
	CODE_N
};

/* What erxctl ends with. */
enum code_exit { CODE_EXIT_REFUSED = 1, CODE_EXIT_USAGE, CODE_EXIT_NO_DAEMON };

/* What a code is said of, which is where the manual has it. */
enum code_group {
	CODE_OF_LAB,  /* a lab, an edit of one, or a step of a plan */
	CODE_OF_KEY,  /* the same, and an authorization is why: worth a line of the log
		       */
	CODE_OF_TEXT, /* a file or a body, as it is written */
	CODE_OF_PLAN, /* a plan, or checks */
	CODE_OF_REQUEST, /* an operation of a running lab */
	CODE_OF_PROGRAM  /* a program, and the machine that the program runs on */
};

struct code_row {
	const char *word; /* "overlap" */
	const char *rule; /* "A-1, P-3, G-4"; "" when the code is plain sense */
	const char *text; /* what the code means: one sentence without a full stop */
	const char *cure; /* "" when each error of the code has a cure of its own */
	const char *tag;  /* error-tag of RFC 8040 7 */
	uint16_t http;    /* status */
	uint8_t exit;     /* enum code_exit */
	uint8_t group;    /* enum code_group */
};

/* The row of a code; the table has no gaps. */
const struct code_row *code_row(enum code);
/* "key-in-use". */
const char *code_word(enum code);
/* Stores the code of a word, as another program or a plan has written the word; false,
 * and nothing is stored, when there is no such code. */
bool code_find(const char *word, enum code *);

#endif
