/*
 * Questions of a live rehearsal to the daemon, whose refusals are findings and not the
 * end.
 */
#ifndef ERXCTL_LIVE_ASK_H
#define ERXCTL_LIVE_ASK_H

#include "base/json.h"
#include "data/tree.h"
#include "erxctl/options.h"
#include "plan/plan.h"

struct live_answer {
	int status;             /* of HTTP; 0: no daemon answered */
	struct data_node *body; /* or NULL */
	char *code, *message;   /* of a refusal, or why no daemon answered */
};

/* A question on its way: live_ask_begin, arguments into `j`, live_ask. */
struct live_question {
	struct buf text;
	struct json j;
};

void live_ask_begin(struct live_question *);
/* Asks, and ends the question.  True when the daemon did what was asked.  The caller
 * frees the answer in both cases. */
bool live_ask(const struct options *, const char *operation, struct live_question *,
    struct live_answer *);
void live_answer_fini(struct live_answer *);
/* The member of a good answer's output, or NULL. */
const struct data_node *live_output(const struct live_answer *, const char *member);

/* Carries an action out; false, and the answer says why, when the daemon refuses. */
bool live_act(const struct options *, const struct plan_action *, struct live_answer *);

#endif
