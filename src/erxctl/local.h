/*
 * Commands that erxctl carries out itself, one row each; the others are rows of
 * api/verbs.h and go to the daemon.
 */
#ifndef ERXCTL_LOCAL_H
#define ERXCTL_LOCAL_H

#include "erxctl/options.h"

struct local_command {
	const char *name;    /* one word; NULL ends the table */
	const char *words;   /* what follows it: "LAB PLAN" */
	const char *help;    /* one line; NULL: only the build needs it */
	const char *options; /* with blanks between, for completion */
	const char *formats; /* of -o */
	/* The words behind the name; the exit status. */
	int (*run)(int argc, char **argv, const struct options *);
};

extern const struct local_command local_commands[];
const struct local_command *local_find(const char *name); /* NULL: none */

#endif
