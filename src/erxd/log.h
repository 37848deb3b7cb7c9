/*
 * Lines on standard error: "2026-01-02T03:04:05Z event subject: text".  Callers have
 * removed control characters from texts that came from a peer.
 */
/* Writes one line, with the wall clock. */
#ifndef ERXD_LOG_H
#define ERXD_LOG_H

#include "base/err.h"
#include "net/log_limit.h"

#include <stdbool.h>

/* Whether lines are objects of JSON from now on: time, event, subject, text, and of
 * errors code, where and cure. */
void log_json(bool);
void log_line(const char *event, const char *subject, const char *text);
/* Writes the line of an event of the net.  State changes of a session on its way up and
 * changes of best paths need `verbose`; events of a kind that come too often have no
 * line (net/log_limit.h). */
void log_event(struct net_log_limit *, const struct net_event *, bool verbose);
/* Writes a line for each kind of event of which lines were left out in a minute that is
 * over at `now`; with ERX_NEVER for all kinds, when the daemon ends. */
void log_left_out(struct net_log_limit *, struct erx_time now);
/* Writes errors and warnings, a line each, with their cures. */
void log_errors(const struct errs *);

#endif
