/*
 * Lines on standard error: "2026-01-02T03:04:05Z event subject: text".  Text that came
 * from a peer has been cleaned before it gets here.
 */
#ifndef ERXD_LOG_H
#define ERXD_LOG_H

#include "base/err.h"
#include "net/log_limit.h"

#include <stdbool.h>

void log_line(const char *event, const char *subject, const char *text);
/* State changes on the way up and best-path changes only when `verbose`; what is too
 * much of a kind (net/log_limit.h) not at all. */
void log_event(struct net_log_limit *, const struct net_event *, bool verbose);
/* Says what was left out, where the time for it has come; ERX_NEVER: everywhere. */
void log_left_out(struct net_log_limit *, struct erx_time now);
void log_errors(const struct errs *);

#endif
