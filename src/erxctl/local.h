/*
 * Commands that erxctl carries out by itself, one row each.  All other commands are
 * rows of api/verbs.h, and the daemon carries them out.
 */
#ifndef ERXCTL_LOCAL_H
#define ERXCTL_LOCAL_H

#include "erxctl/options.h"

struct local_command {
	const char *name;    /* one word; NULL ends the table */
	const char *words;   /* the words behind the name: "LAB PLAN" */
	const char *help;    /* one line; NULL: only the build needs the command */
	const char *options; /* all options, with blanks between, for completion */
	const char *formats; /* words that -o takes, with blanks between */
	/* Carries out the command with the words behind the name, and returns the exit
	 * status. */
	int (*run)(int argc, char **argv, const struct options *);
};

extern const struct local_command local_commands[];
/* The command of this name, or NULL. */
const struct local_command *local_find(const char *name);
/* The one command whose name begins with the text, or NULL. */
const struct local_command *local_find_short(const char *begin);

#endif
