/*
 * How much of what others do is worth a line of a log: whoever floods erxd with what it
 * refuses must not fill a disk.  Events are alike when they are of one kind and of one
 * subject (a session, a router, the address of a stranger).  Of those alike the first
 * NET_LOG_LINES of a minute are told as they come, the others are counted, and when the
 * minute is over one line says how many there were and what the last one was.
 *
 * Strangers have as many addresses as they like, so NET_LOG_STRANGERS of them are told
 * apart at a time and all others are one subject.  That bounds memory, too: any other
 * subject is a name of the lab.
 */
#ifndef NET_LOG_LIMIT_H
#define NET_LOG_LIMIT_H

#include "base/buf.h"
#include "base/hset.h"
#include "net/host.h"

#include <sys/queue.h>

#define NET_LOG_SPAN (60 * ERX_SEC)

enum {
	NET_LOG_LINES = 10,
	NET_LOG_STRANGERS = 32,
	NET_LOG_LAST = 240 /* octets of the last one that are kept */
};

struct net_log_alike;
struct net_log_limit {
	struct hset alike;                   /* by kind and subject */
	TAILQ_HEAD(, net_log_alike) by_time; /* the one that began first is first */
	unsigned strangers;
	size_t excess; /* entries of which something was left out */
};

void net_log_limit_init(struct net_log_limit *);
void net_log_limit_fini(struct net_log_limit *);
/* This one is told, at the time it has; else it is counted.  What was asked for
 * (states on the way up) and what the user did is always told. */
bool net_log_limit_take(struct net_log_limit *, const struct net_event *);
/*
 * A minute is over in which something was left out: its kind and subject, and the text
 * of the line that says so, appended.  False: there is none; ask until then.  With
 * ERX_NEVER all are over.
 */
bool net_log_limit_due(struct net_log_limit *, struct erx_time now,
    enum net_event_kind *, struct buf *subject, struct buf *text);
/* When it should be asked next, at the latest; ERX_NEVER: nothing is left out. */
struct erx_time net_log_limit_deadline(const struct net_log_limit *);

#endif
