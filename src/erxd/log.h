/*
 * Lines on standard error: "2026-01-02T03:04:05Z event subject: text".  Text that came
 * from a peer has been cleaned before it gets here.
 */
#ifndef ERXD_LOG_H
#define ERXD_LOG_H

#include "base/err.h"
#include "net/host.h"

#include <stdbool.h>

void log_line(const char *event, const char *subject, const char *text);
/* State changes on the way up and best-path changes only when `verbose`. */
void log_event(const struct net_event *, bool verbose);
void log_errors(const struct errs *);

#endif
