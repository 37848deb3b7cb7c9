/*
 * Words of the command line to the JSON input of an operation, by the operation's row.
 */
#ifndef ERXCTL_ARGS_H
#define ERXCTL_ARGS_H

#include "api/verbs.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

/* The verb that the first words name ("show routes"); *used: how many.  NULL: none. */
const struct api_verb *args_verb(int argc, char **argv, int *used);
/* What global options say, for verbs that want to know. */
struct args_global {
	const char *subscription; /* who asks; NULL: nobody said */
	bool az;                  /* -o az */
	bool text;                /* neither az nor JSON */
};
/* The rest as {"erx:input": {…}}.  False and errors (usage). */
bool args_input(const struct api_verb *, const struct args_global *, int argc,
    char **argv, struct buf *input, struct errs *);
/* "usage: erxctl show routes --at AT [PREFIX] …" with a line for each argument. */
void args_usage(const struct api_verb *, struct buf *);
/* What a line that names no command says: what may follow its words, or near commands.
 */
void args_unknown(int argc, char **argv, struct buf *);
/* All commands, one line each. */
void args_overview(struct buf *);

#endif
