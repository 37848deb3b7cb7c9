/*
 * The words of a command line, made into the JSON input of an operation by the row of
 * the operation (api/verbs.h).
 */
#ifndef ERXCTL_ARGS_H
#define ERXCTL_ARGS_H

#include "api/verbs.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>

/* The operation that the first words name, for example "show routes"; *used is the
 * number of these words.  NULL when the words name no operation. */
const struct api_verb *args_verb(int argc, char **argv, int *used);
/* The same, and the one command of which each word begins with the word that is given:
 * `sh se`. */
const struct api_verb *args_verb_short(int argc, char **argv, int *used);
/* What global options say, for operations that have such an argument. */
struct args_global {
	const char *subscription; /* who asks; NULL: not given */
	bool az;                  /* -o az */
	bool text;                /* neither az nor JSON */
};
/* Appends {"erx:input": {…}} made of the words behind the command.  False and errors of
 * the code `usage`. */
bool args_input(const struct api_verb *, const struct args_global *, int argc,
    char **argv, struct buf *input, struct errs *);
/* Appends the usage text of a command: "usage: erxctl show routes --at AT [PREFIX] …"
 * with a line for each argument. */
void args_usage(const struct api_verb *, struct buf *);

#endif
