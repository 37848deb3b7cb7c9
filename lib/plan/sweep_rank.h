/*
 * The report of a sweep for people and for gates: the worst failures first, what
 * nothing else carries, what does not come back, and which object has what.  A rank
 * takes each case while the case is valid and keeps what the report needs of it.
 */
#ifndef PLAN_SWEEP_RANK_H
#define PLAN_SWEEP_RANK_H

#include "plan/sweep.h"

/* What is to fail a sweep (`--fail-on`): bits of a set, each a word of its own. */
enum sweep_ground {
	SWEEP_LASTING = 1 << 0,      /* "lasting": a flow is lost for good */
	SWEEP_ANY = 1 << 1,          /* "any": a flow is lost, however short */
	SWEEP_LOOP = 1 << 2,         /* "loop": packets went round */
	SWEEP_NOT_RESTORED = 1 << 3, /* "not-restored": not as before the failure */
	SWEEP_FULL = 1 << 4          /* "oversubscribed" */
};
/* Reads words with commas between them; false when one of them is not known. */
bool sweep_grounds_read(const char *words, unsigned *set);
/* Appends all words: "lasting, any, …". */
void sweep_grounds_words(struct buf *);

struct sweep_ranked {
	size_t a, b;   /* elements; equal: a alone */
	size_t number; /* of the case */
	size_t like;   /* element that the first one is like but for names, or itself */
	unsigned found; /* grounds */
	bool broke;     /* the case could not be tried */
	size_t lost;    /* ways, a flow has two: its directions */
	size_t lasting; /* of these: for good */
	/* The way that is lost longest, µs; 0: none. */
	int64_t longest;
	const char *flow; /* the sweep's */
	unsigned direction;
	char *gone; /* the flows that are lost for good, as a text; or NULL */
	char *back; /* what does not come back, as lines; or NULL */
	char *over; /* what carries too much, as lines; or NULL */
	/* For each way how long it is lost, µs, INT64_MAX for good; NULL: none is, or
	 * nobody asked for them. */
	int64_t *cells;
};

/* What happens to one object when something of it fails. */
struct sweep_domain {
	char *name;
	size_t failures, hurt, lasting;
	int64_t longest; /* µs */
};

struct sweep_rank_config {
	unsigned fail_on; /* set of grounds */
	bool junit, html; /* reports that are to be made besides the text */
};

struct sweep_rank {
	const struct sweep *s;
	struct sweep_rank_config config;
	struct sweep_ranked *rows;
	size_t n, cap;
	size_t failed; /* cases that fail_on fails, or that could not be tried */
	struct sweep_domain *domains; /* by name */
	size_t ndomains, capdomains;
	size_t *of;       /* by element: two domains, equal when there is one */
	struct buf junit; /* the cases so far, as JUnit has them */
};

/* Borrows the sweep, which has tried nothing yet. */
struct sweep_rank *sweep_rank_new(const struct sweep *,
    const struct sweep_rank_config *);
void sweep_rank_free(struct sweep_rank *); /* NULL is allowed */
/* Takes in the case that sweep_next gave last. */
void sweep_rank_add(struct sweep_rank *, const struct sweep_case *);
/* Puts the rows in their order: what could not be tried, then lasting losses, those of
 * the most ways first, then the longest. */
void sweep_rank_sort(struct sweep_rank *);
/* Appends "circuit er-a and link x--y". */
void sweep_rank_name(const struct sweep_rank *, const struct sweep_ranked *,
    struct buf *);
/* Appends "dc--hub forward", the way that is lost longest. */
void sweep_rank_way(const struct sweep_ranked *, struct buf *);
/* Appends "for good", "60 s", "nothing lost" or "not tried". */
void sweep_rank_worst(const struct sweep_ranked *, struct buf *);

/* The report as text, with at most `top` rows in its table (0: all); as JUnit, a test a
 * case; and as one page of HTML.  The rank is sorted. */
void sweep_rank_text(const struct sweep_rank *, size_t top, struct buf *);
void sweep_rank_junit(const struct sweep_rank *, struct buf *);
void sweep_rank_html(const struct sweep_rank *, struct buf *);

#endif
