/*
 * What a rehearsal comes to, in one word and one colour: whether checks failed, whether
 * it was aborted, and what each flow lost, be there a check of that or not.
 */
#ifndef PLAN_VERDICT_H
#define PLAN_VERDICT_H

#include "base/buf.h"
#include "plan/spread.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plan_flow;
struct plan_result;

enum plan_verdict {
	PLAN_HOLDS, /* all checks hold and nothing was lost */
	PLAN_LOSS,  /* all checks hold; flows lost some paths, or what checks name */
	PLAN_TOTAL_LOSS, /* all checks hold; a flow lost all, and no check names it */
	PLAN_FAILED,
	PLAN_ABORTED,
	PLAN_VERDICT_N
};

enum plan_colour { PLAN_GREEN, PLAN_AMBER, PLAN_RED };

/* What one flow lost in the whole rehearsal, in the direction that lost most. */
struct plan_flow_loss {
	unsigned direction; /* PLAN_FORWARD or PLAN_REVERSE */
	/* Longest intervals (µs) in which any path was lost, and all of them; intervals
	 * that touch are one, and those before the flow first worked do not count. */
	int64_t lost, dark;
	unsigned members, gone; /* paths, and how many of them, in the longest */
	/* Numbers of the steps in which these began: the longest interval without any
	 * path, without one the longest loss; and what was still lost at the end. */
	size_t step, lasting_since;
	bool named;     /* a check is about every loss of it, in both directions */
	bool loop;      /* some of it went round in a loop */
	bool lasting;   /* something was still lost at the end */
	bool ends_dark; /* all paths were */
	bool never;     /* it did not work at any time, and no check wants that */
};

/* The same of all draws: what any of them lost, named where all are. */
struct plan_flow_sum {
	const struct plan_flow *flow;
	struct plan_flow_loss worst; /* of the draw that lost most */
	struct plan_spread lost, dark;
};

/* Works out what the flows of a finished rehearsal lost, and keeps that in the result.
 */
void plan_lose_flows(struct plan_result *);
/* True when the first of two losses is the worse one. */
bool plan_loses_more(const struct plan_flow_loss *, const struct plan_flow_loss *);

/* The verdict on a result. */
enum plan_verdict plan_verdict(const struct plan_result *);
/* The stable word of reports: "holds", "loss", "total-loss", "failed" or "aborted". */
const char *plan_verdict_word(enum plan_verdict);
enum plan_colour plan_verdict_colour(enum plan_verdict);

/* True when a flow lost anything, and the colour of what the flow lost. */
bool plan_sum_lost(const struct plan_flow_sum *);
/* True when all paths of a flow were lost for a time, or are lost at the end. */
bool plan_sum_dark(const struct plan_flow_sum *);
enum plan_colour plan_sum_colour(const struct plan_flow_sum *);
/* Appends what a flow lost: "half of the paths lost for 44 s (reverse)", "nothing
 * lost". */
void plan_sum_text(const struct plan_flow_sum *, struct buf *);
/* Appends the verdict as one sentence for people. */
void plan_verdict_text(const struct plan_result *, struct buf *);

/*
 * What else is to fail a rehearsal (`--fail-on`): bits of a set, each a word of its
 * own.
 */
enum plan_fail_on {
	PLAN_FAIL_LOSS = 1 << 0,
	PLAN_FAIL_TOTAL_LOSS = 1 << 1,
	PLAN_FAIL_ANY_LOSS = 1 << 2,
	PLAN_FAIL_LOOP = 1 << 3,
	PLAN_FAIL_LASTING = 1 << 4,
	PLAN_FAIL_OVERSUBSCRIBED = 1 << 5,
};
/* Reads words with commas between them; false when one of them is not known. */
bool plan_fail_on_read(const char *words, unsigned *set);
/* Appends all words: "loss, total-loss, …". */
void plan_fail_on_words(struct buf *);
/* Makes the steps fail in which flows lost what the set is about, as the sums have it,
 * or in which something began to carry more than it is good for. */
void plan_fail_on(struct plan_result *, unsigned set);

#endif
