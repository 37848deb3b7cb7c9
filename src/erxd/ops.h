/*
 * The handlers of operations.  A handler takes the arguments, which are typed and
 * checked by the row of the operation (api/args.h), and ends the request.
 */
#ifndef ERXD_OPS_H
#define ERXD_OPS_H

#include "api/args.h"
#include "erxd/request.h"

struct op_row {
	const struct api_verb *verb; /* NULL ends a table */
	op_handler handler;
};
extern const struct op_row op_rows_show[];       /* ops_show.c */
extern const struct op_row op_rows_trace[];      /* ops_trace.c */
extern const struct op_row op_rows_edit[];       /* ops_edit.c */
extern const struct op_row op_rows_announce[];   /* ops_announce.c */
extern const struct op_row op_rows_snapshot[];   /* ops_snapshot.c */
extern const struct op_row op_rows_fault[];      /* ops_fault.c */
extern const struct op_row op_rows_packets[];    /* ops_packets.c */
extern const struct op_row op_rows_failover[];   /* ops_failover.c */
extern const struct op_row op_rows_resiliency[]; /* ops_resiliency.c */
extern const struct op_row op_rows_migration[];  /* ops_migration.c */
extern const struct op_row op_rows_names[];      /* ops_names.c */
extern const struct op_row op_rows_assert[];     /* ops_assert.c */
extern const struct op_row op_rows_capture[];    /* ops_capture.c */
extern const struct op_row op_rows_azure[];      /* ops_azure.c */
extern const struct op_row op_rows_lab[];        /* ops_lab.c */
extern const struct op_row op_rows_advance[];    /* ops_advance.c */
extern const struct op_row op_rows_page[];       /* ops_page.c */
extern const struct op_row op_rows_preview[];    /* ops_preview.c */
extern const struct op_row op_rows_rehearse[];   /* ops_rehearse.c */

/* Answers `show routes` of a VNet without a gateway, which has no router, with the
 * routes of the VNet's hosts.  False when `at` names no such VNet; then nothing is
 * answered. */
bool ops_show_hosts(struct request *, const struct api_args *, struct errs *);

/* ops_fault.c: writes what has failed that a caller may see as an array of kind, name
 * and state; `key` is NULL outside of an object. */
void ops_put_failures(struct json *, const char *key, struct host *,
    const struct caller *);

/* ops_fault.c: carries an operation out as soon as tables are remembered as they are
 * before something of this kind and name goes away; and
 * answers an operation that brings back what is gone, before which so much had failed,
 * with how much of that is whole again (SIZE_MAX: this is not said), and what is not as
 * before. */
void ops_when_remembered(struct request *, const struct api_args *, op_handler act,
    const char *kind, const char *name);
void ops_answer_restored(struct request *, bool done, size_t before, struct errs *);
/* ops_advance.c: whether one of the reasons why a lab has not converged lasts for ever:
 * simulated time would bring the same again for as long as one waits. */
bool ops_last_for_ever(const struct net_reason *, size_t n);
/* ops_advance.c: answers `advance`, which began at a time; and true when a request that
 * began at this turn of the daemon lets simulated time pass in vain, for a prefix has
 * oscillated for many turns since. */
void ops_answer_advance(struct request *, bool reached, struct erx_time began);
bool ops_advance_in_vain(struct request *, uint64_t turns);
/* ops_assert.c: lets simulated time pass until a check holds, which is the text of one
 * as plans have it, and at most until a time; answers `advance`. */
void ops_advance_until(struct request *, const char *check, struct erx_time until);

/* The handler of an operation, or NULL: what a host's requests find it with. */
op_handler op_find(const struct api_verb *);

#endif
