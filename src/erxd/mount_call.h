/*
 * Operations of erx-api as RESTCONF hands them on: functions of struct restconf_host.
 */
#ifndef ERXD_MOUNT_CALL_H
#define ERXD_MOUNT_CALL_H

#include "restconf/restconf.h"

/* Checks the arguments by the row of the operation, which says in full what is wrong
 * and what would be right: then the request is refused, and RESTCONF_LATER returned.
 * RESTCONF_DONE: libyang goes on, and an argument that was an object is its text. */
enum restconf_outcome mount_look(void *, const struct restconf_request *,
    const struct lysc_node *operation, struct buf *input);
/* Carries an operation out; it answers by itself. */
enum restconf_outcome mount_invoke(void *, const struct restconf_request *,
    const struct lyd_node *input, struct lyd_node **output, struct restconf_errors *);

#endif
