/*
 * What stands in front of, behind or between the words of any command.
 */
#ifndef ERXCTL_OPTIONS_H
#define ERXCTL_OPTIONS_H

#include "base/code.h"
#include "erxctl/args.h"
#include "erxctl/out.h"

enum {
	EXIT_DONE,
	EXIT_REFUSED = CODE_EXIT_REFUSED,
	EXIT_USAGE = CODE_EXIT_USAGE,
	EXIT_NO_DAEMON = CODE_EXIT_NO_DAEMON
};

struct options {
	const char *socket; /* path or URL as given, or NULL */
	struct args_global global;
	const char *format_word; /* as given, or NULL */
	enum out_format format;
	bool help;
};

/* Takes them out of the words, wherever they stand; false after a message. */
bool options_take(int *argc, char **argv, struct options *);
/* Makes a format of its word: table, json or az; false after a message. */
bool options_format(struct options *);

#endif
