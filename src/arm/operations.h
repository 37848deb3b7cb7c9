/*
 * Writes that clients have to poll: with the habit `async` all of them, and those that
 * take time in the lab always.
 */
#ifndef ARM_OPERATIONS_H
#define ARM_OPERATIONS_H

#include "arm/call.h"

/* Makes the answer of a write that of an operation, with the places to poll; `id` is
 * the resource, `result` what the answer had been, which is taken.  `run` is the
 * operation of the lab, or 0. */
void arm_operations_begin(struct arm_call *, const char *id, struct data_node *result,
    uint64_t run);
/* Makes an answer that is there already, of a POST, the result of an operation. */
void arm_operations_answer(struct arm_call *, const char *id);
/* Answers a poll of "operations" or "operationResults". */
void arm_operations_poll(struct arm_call *, const char *what, const char *guid);
/* Answers GET of a resource that an operation still makes; false: none does. */
bool arm_operations_show(struct arm_call *);
/* Whether an operation is about a resource now. */
bool arm_operations_busy(struct arm_call *, const char *id);
void arm_operations_free(struct arm *);

/* meta.c: documents that nobody signs in for. */
void arm_open(struct arm_call *, const struct arm_path *);
/* arm.c */
bool arm_may_see(struct arm_call *, const char *subscription);
bool arm_may_write(struct arm_call *);

#endif
