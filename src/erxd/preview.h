/*
 * What an edit would do, tried in a copy of the running lab in simulated time: objects
 * and sessions, then routes, then who reaches whom.  The copy lives in a process of its
 * own (worker.h), and nothing that runs changes.
 */
#ifndef ERXD_PREVIEW_H
#define ERXD_PREVIEW_H

#include "base/buf.h"
#include "base/err.h"
#include "data/change.h"
#include "er/lab.h"
#include "erxd/request.h"

#include <stdbool.h>

/*
 * Answers a request that is a preview of an edit, which has been checked: `changes` is
 * the answer of the dry run.  All arguments are copied.
 */
void preview_begin(struct request *, enum data_op, const struct data_node *edit,
    const char *subscription, const struct buf *changes);

#endif
