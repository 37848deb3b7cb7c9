/*
 * What was meant by a name that is not there.
 */
#ifndef NET_SUGGEST_H
#define NET_SUGGEST_H

#include "base/buf.h"
#include "base/err.h"
#include "net/spec.h"

/* Names near an unknown one: "did you mean hub?" or "". */
void net_suggest(struct buf *, const char *unknown, const char *const *names, size_t n);
/*
 * A session that is not there because another one over the same link carries its
 * family: the error (`unknown-name`) names that one.  False: the name is of no such
 * session, and nothing is said.
 */
bool net_carried_by_other(const struct net_spec *, const char *session, struct errs *);

#endif
