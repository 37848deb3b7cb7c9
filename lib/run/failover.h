/*
 * Failover tests, as the service has them: of one link of a circuit (F-11, F-20) and of
 * a peering location at one gateway (F-12, F-21).
 *
 * A test starts by looking at what the tested connections teach, which it keeps: a
 * prefix is redundant when something else teaches it, too.  Then, when the service's
 * time is over, it takes effect: of a link BGP stops, or paths over it get longer, as
 * for maintenance; of a location the gateway's sessions with the circuits there stop,
 * and all others go on.  It runs until somebody stops it.  What is known of it stays
 * when it has ended, for the last RUN_TESTS_KEPT tests of each subscription, until the
 * program ends.
 */
#ifndef RUN_FAILOVER_H
#define RUN_FAILOVER_H

#include "run/run.h"

#define RUN_TESTS_KEPT      100
#define RUN_TEST_ROUTES_MAX 20000 /* prefixes that one test keeps */
#define RUN_TEST_PLACES     16    /* locations of one gateway: its circuits (W-5) */
/* A result that is older does not count as tested (F-22). */
#define RUN_TEST_EXPIRES    (90LL * 86400 * ERX_SEC)

enum run_test_kind { RUN_TEST_LINK, RUN_TEST_SITE };
enum run_test_how { RUN_TEST_BGP_DISCONNECT, RUN_TEST_PREPEND }; /* of a link */
enum run_test_type { RUN_TEST_SINGLE, RUN_TEST_MULTI };          /* of a location */
enum run_test_status {
	RUN_TEST_NOT_STARTED,
	RUN_TEST_STARTING,
	RUN_TEST_RUNNING,
	RUN_TEST_START_FAILED,
	RUN_TEST_STOPPING,
	RUN_TEST_COMPLETED,
	RUN_TEST_STOP_FAILED, /* the service has it; nothing here leads to it */
	RUN_TEST_INVALID,     /* what it tested is gone */
	RUN_TEST_EXPIRED
};
/* "BgpDisconnect", "SingleSiteFailover", "NotStarted" …; NULL ends them. */
extern const char *const run_test_how_words[];
extern const char *const run_test_type_words[];
extern const char *const run_test_status_words[];

struct run_test_ask {
	enum run_test_kind kind;
	const char *subject;   /* a circuit or a VNet, as people name them */
	unsigned path;         /* LINK: 0 primary, 1 secondary */
	enum run_test_how how; /* LINK */
	const char *location;  /* SITE; of MULTI several, with commas between */
	enum run_test_type type;
	const char *subscription; /* who asks; NULL: everybody's */
};

/*
 * Starts a test.  False and an error: there is no such circuit or VNet (unknown-name),
 * no gateway or peering (no-gateway, no-peering), no connection of the gateway at this
 * location (failover-no-connection), no circuit of another location
 * (failover-one-location), a Metro circuit (failover-metro), maintenance or an
 * operation under way (failover-maintenance, another-operation-in-progress), or a test
 * that has not ended (failover-test-runs).
 */
bool run_test_start(struct run *, struct erx_time now, const struct run_test_ask *,
    struct errs *);
/*
 * Stops the test of a circuit or a gateway; `location` or `path` has to be that of the
 * test, unless it is NULL, or UINT_MAX.  `successful` and `verified` are what whoever
 * stops it says of it, and are kept.  False and the error failover-no-test when none
 * runs there.
 */
bool run_test_stop(struct run *, struct erx_time now, const struct run_test_ask *,
    bool successful, bool verified, struct errs *);

/* Ends all tests at once and forgets them, as the end of the program does. */
void run_tests_forget(struct run *, struct erx_time now);

/* --- what there is to know --- */

struct run_test_route {
	struct ip_prefix prefix;
	/* Bits of the test's places: what else teaches it; 0: nothing. */
	uint32_t elsewhere;
};

struct run_test {
	uint64_t number; /* from 1 on, of the object's tests of this kind */
	uint64_t serial; /* of all tests of one run */
	enum run_test_kind kind;
	enum run_test_how how;
	enum run_test_type type;
	enum run_test_status status;
	char *subject;  /* name of the circuit or VNet */
	char *owner;    /* its subscription */
	char *path_of;  /* of the object, for events: "vnets/hub/gateway" */
	char *location; /* tested: "London", "London,Dublin"; LINK: of that link */
	unsigned path;  /* LINK */
	/* The places that `elsewhere` means: SITE: other locations of the gateway;
	 * LINK: "primary" or "secondary", the other one. */
	char *places[RUN_TEST_PLACES];
	size_t nplaces;
	char **connections; /* SITE: those that were taken from the gateway */
	size_t nconnections, capconnections;
	struct run_test_route *routes; /* by prefix; of the start */
	size_t nroutes, caproutes, nredundant;
	bool cut;  /* there were more prefixes than are kept */
	bool dark; /* a real router holds the table: its routes are not known */
	struct erx_time started, ended; /* ended: ERX_NEVER while it has not */
	bool judged, successful, verified;
	char *issue; /* why it did not go as it should, or NULL */
	/* The rest is for lib/run. */
	struct erx_time due; /* Starting, Stopping: when that is over */
	struct run_test_look *look;
};

/* The i-th test that is kept, oldest first, or NULL.  Borrowed until the next call that
 * changes something. */
const struct run_test *run_test_at(const struct run *, size_t i);
/* The test with this serial number, or NULL. */
const struct run_test *run_test_find(const struct run *, uint64_t serial);
/* The newest test of an object at a place (NULL, UINT_MAX: any), or NULL. */
const struct run_test *run_test_last(const struct run *, enum run_test_kind,
    const char *subject, const char *location, unsigned path);
/* Expired where it has ended long ago, else its status. */
enum run_test_status run_test_status_at(const struct run_test *, struct erx_time now);
/* True while it has begun and not ended. */
bool run_test_under_way(const struct run_test *);
/* True while a start or a stop takes its time. */
bool run_test_waits(const struct run_test *);

#endif
