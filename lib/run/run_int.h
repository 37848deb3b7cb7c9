/* Inside of a running lab. */
#ifndef RUN_RUN_INT_H
#define RUN_RUN_INT_H

#include "net/lasting.h"
#include "run/failover.h"
#include "run/run.h"
#include "run/snapshots.h"
#include "run/standby.h"

struct run_maintained {
	char *router;          /* an MSEE, or an instance of a gateway */
	struct erx_time stops; /* forwarding, at the latest; ERX_NEVER: drain only */
	bool gateway;
	bool stopped;
};

struct run {
	struct net *net;
	struct er_lab *lab;
	struct run_files files;
	struct run_host host;
	struct rng rng;
	struct er_random random;
	enum er_times times;
	uint64_t edits;
	struct run_snapshots snapshots;
	struct run_maintained *maintained;
	size_t nmaintained, capmaintained;
	struct run_standby *standbys; /* run/standby.h */
	size_t nstandbys, capstandbys;
	struct run_operation **operations; /* that run */
	size_t noperations, capoperations;
	uint64_t operations_begun, drawn; /* times of them that were drawn */
	/* Of the last edit: its operation (0: it took no time), and how that ended. */
	uint64_t last_operation;
	bool last_failed;
	struct errs last_errs;
	struct run_test *tests; /* failover.h, oldest first */
	size_t ntests, captests;
	uint64_t tests_begun;
	struct net_lasting lasting; /* run/lasting.h */
	bool lasting_due;           /* everything is whole again: compare */
	/* Apart (run/apart.h): the spec that the other run runs, and the prefixes that
	 * MSEEs receive there, by router; else NULL. */
	struct net_spec *supposed;
	struct data_node *received;
};

/* The spec that runs, or is supposed to. */
const struct net_spec *run_spec(const struct run *);

/* Compiles the lab again and applies the result, because something other than the lab
 * has changed. */
void run_recompile(struct run *, struct erx_time now);
/* Prepares an edit that takes no time. */
struct run_change *run_prepare_now(struct run *, const struct run_edit *,
    struct errs *);

/* tier.c: refuses a circuit that becomes Standard and receives more prefixes than
 * Standard takes (C-6a). */
void run_tier_check(const struct run *, const struct er_lab *next, struct errs *);
/* Puts what that looks at into a map: how many prefixes MSEEs receive. */
void run_tier_put(const struct run *, struct data_node *map);

/* fail.c: names that could have been meant, borrowed. */
struct run_names {
	const char **items;
	size_t n, cap;
};
/* The MSEE, or instance of a gateway, of this name, that is emulated; NULL and the
 * error `unknown-name`. */
const struct er_speaker *run_maintainable(const struct run *, const char *name,
    struct errs *);

/* After an edit: what it has added to a box or a port that has failed, or that is under
 * maintenance, is so as well. */
void run_fail_on(struct run *, struct erx_time now);

/* lasting.c: notes that something was restored. */
void run_lasting_restored(struct run *);

/* maintain.c */
void run_maintain_overlay(const struct run *, const struct er_lab *, struct net_spec *);
/* Forgets routers that the lab has no more. */
void run_maintain_sweep(struct run *);
/* The time when the next router stops forwarding at the latest. */
struct erx_time run_maintain_next(const struct run *);
bool run_is_maintained(const struct run *, const char *router);
bool run_maintain_due(struct run *, struct erx_time now);
/* The part of run_fail_on that is about maintenance. */
void run_maintain_on(struct run *, struct erx_time now);
void run_maintain_fini(struct run *);

/* operation.c: a time of the service (er/durations.h); what is drawn from a range is
 * counted. */
int64_t run_duration(struct run *, enum er_span, size_t spokes);
/* failover.c */
void run_tests_overlay(const struct run *, const struct er_lab *, struct net_spec *);
/* Ends tests of what the lab has no more. */
void run_tests_sweep(struct run *, struct erx_time now);
/* The time when a test has something to do. */
struct erx_time run_tests_next(const struct run *);
bool run_tests_due(struct run *, struct erx_time now);
/* True while a test starts or stops; a line, or an error `timeout`, for each. */
bool run_tests_wait(const struct run *);
void run_tests_list(const struct run *, struct erx_time now, struct buf *);
void run_tests_fini(struct run *);
/* failover_check.c: the object of a test, and whether it may start.  NULL or false and
 * an error. */
const struct er_circuit *run_test_circuit(const struct run *,
    const struct run_test_ask *, struct errs *);
const struct er_vnet *run_test_vnet(const struct run *, const struct run_test_ask *,
    struct errs *);
bool run_test_may_start(const struct run *, const struct run_test_ask *, struct errs *);
/* Refuses a lab in which a gateway migrates that is being tested. */
void run_tests_check(const struct run *, const struct er_lab *next, struct errs *);
/* Whether a list of locations, with commas between, names the place where a path of a
 * circuit ends. */
bool run_test_is_there(const struct er_model *, const struct er_circuit *,
    const char *locations);
/* The same list as the table of locations spells the names; the caller frees. */
char *run_test_locations(const struct er_model *, const struct er_vnet *,
    const char *list);
/* failover_look.c: looks at what tested connections teach, up to `units` of work; true
 * when that is done. */
struct run_test_look;
struct run_test_look *run_test_look_new(const struct run *, struct run_test *);
bool run_test_look(struct run_test_look *, struct run_test *, unsigned units);
void run_test_look_free(struct run_test_look *); /* NULL is fine */
/* operation.c: the operation of a circuit, or of what is below a path, that has not
 * ended: its subject, or NULL. */
const char *run_operation_on(const struct run *, const char *circuit, const char *path);

/* operation.c: the operation that an edit begins; NULL when the edit takes no time, or
 * is refused with errors. */
struct run_operation *run_operation_new(struct run *, struct erx_time now,
    const struct run_edit *, const struct er_lab *after, struct errs *);
void run_operation_free(struct run_operation *); /* NULL is fine */
void run_operation_begin(struct run *, struct erx_time now, struct run_operation *);
/* The time when the next operation ends, or stops traffic. */
struct erx_time run_operation_next(const struct run *);
bool run_operation_due(struct run *, struct erx_time now);
void run_operations_fini(struct run *);
/* Put operations under way at the end of a SEQ, and have them run in another run, where
 * they are only in the way of edits: they do not end. */
void run_operations_put(const struct run *, struct data_node *seq);
void run_operations_take(struct run *, const struct data_node *seq);

#endif
