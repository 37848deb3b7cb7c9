/*
 * Forms that any command with JSON has: YAML, tab-separated values, and what a question
 * in JMESPath picks.  The command prints its JSON, which is kept back and printed in
 * the other form when the command has ended.
 */
#ifndef ERXCTL_REFORM_H
#define ERXCTL_REFORM_H

#include "erxctl/options.h"

#include <stdio.h>

struct reform {
	const struct options *options;
	const struct api_verb *verb; /* whose table --columns chooses from, or NULL */
	struct data_query *query;    /* or NULL */
	FILE *kept;                  /* what the command prints */
	int out;                     /* standard output, meanwhile elsewhere */
};

/* Reads the question and turns standard output away.  The operation may be NULL.  False
 * after a message. */
bool reform_begin(struct reform *, const struct options *, const struct api_verb *);
/* Turns standard output back, prints what was kept in the form that was asked for, and
 * returns the exit status: that of the command, or EXIT_USAGE when the question does
 * not fit. */
int reform_end(struct reform *, int status);

#endif
