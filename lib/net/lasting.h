/*
 * What does not come back: after failures have been restored and all has come to rest
 * again, a route that is not as it was before the first of them is a lasting detour
 * (RFC 4264: a BGP wedgie), or a lasting loss.  Tables are remembered before the first
 * failure and compared when everything is whole again.
 */
#ifndef NET_LASTING_H
#define NET_LASTING_H

#include "net/snapshot.h"

/* --- differences --- */

/* A prefix at a router: its routes in use as net_snapshot_row has them, NULL when there
 * is none.  Everything is borrowed. */
struct net_lasting_row {
	const char *router;
	struct ip_prefix prefix;
	const char *before, *after;
};
struct net_lasting_row net_lasting_row(const struct net_snapshot_change *);

/* Neighbouring prefixes of one router that have changed alike: a line for people. */
struct net_lasting_line {
	struct net_lasting_row row; /* of the first of them */
	size_t more;                /* prefixes behind the first */
};
/* Takes the rows from *at on that can be told as one, and moves *at behind them.  False
 * when there is none left. */
bool net_lasting_next(const struct net_lasting_row *, size_t n, size_t *at,
    struct net_lasting_line *);
/* Appends "10.80.0.0/26 and 7 more: now by wan, before by er-east/primary": the
 * neighbours when these differ, else also the AS paths. */
void net_lasting_text(struct buf *, const struct net_lasting_line *);

/* --- remembering --- */

enum {
	NET_LASTING_BYTES_MAX = 16
	    << 20,                   /* of remembered tables; larger ones are not */
	NET_LASTING_ROWS_MAX = 1000, /* differences that are kept */
	NET_LASTING_LINES_MAX = 20   /* that become events, or lines of a report */
};

enum net_lasting_phase {
	NET_LASTING_NOTHING, /* nothing has failed, or all has come back */
	NET_LASTING_TAKING,  /* tables are being remembered */
	NET_LASTING_TAKEN,   /* they are, for when all is whole again */
	NET_LASTING_LOOKING, /* they are being compared */
	NET_LASTING_TOLD,    /* compared, and `rows` have not come back */
	NET_LASTING_UNKNOWN  /* there is nothing to compare with: `unknown` says why */
};

struct net_lasting {
	enum net_lasting_phase phase;
	char *what; /* failed first: "circuit er-east" */
	struct net_snapshot *before, *after;
	struct net_snapshot_pair pair;
	struct net_lasting_row *rows;
	size_t nrows, caprows;
	size_t more;      /* differences beyond NET_LASTING_ROWS_MAX */
	uint64_t version; /* net_forward_version when it was compared */
	bool lasted;      /* an earlier comparison found something */
	char *
	    unknown; /* "with before circuit er-east: the lab had not converged then" */
};

void net_lasting_init(struct net_lasting *);
void net_lasting_fini(struct net_lasting *); /* and it is as new */
/* All is whole, and `what` is about to fail: its tables are to be remembered, in the
 * place of any others, if the net has converged. */
void net_lasting_begin(struct net_lasting *, const char *what, bool converged);
/* Spends up to so many units on remembering.  False: there is more to do, and nothing
 * shall fail yet. */
bool net_lasting_take(struct net_lasting *, const struct net *, size_t units);
/* The lab was edited: what was before says nothing about what is to come. */
void net_lasting_forget(struct net_lasting *);
/* A comparison is still to be made when everything is whole and the net at rest. */
bool net_lasting_waits(const struct net_lasting *);
/* Tables may have changed since they were compared: they are to be compared again. */
void net_lasting_again(struct net_lasting *, const struct net *);
/* Everything is whole, and the net has converged, or not: then an unfinished comparison
 * is given up.  Spends up to so many units on comparing; what has not come back becomes
 * events, NET_EVENT_NOT_RESTORED.  True: nothing is left to compare. */
bool net_lasting_look(struct net_lasting *, struct net *, struct erx_time now,
    bool converged, size_t units);

#endif
