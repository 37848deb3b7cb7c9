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
/* The n-th of the commands that the words can mean, of which each is the beginning of
 * one of the command's first words; NULL behind the last. */
const struct api_verb *args_meant(int argc, char **argv, size_t n);
/* The word behind the command that is the value of a positional argument; NULL: it is
 * not given. */
const char *args_positional(const struct api_verb *, int argc, char **argv,
    const char *name);
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
