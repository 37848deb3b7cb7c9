/*
 * Global options, which stand in front of, behind or between the words of any command;
 * and exit statuses.
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

/* In which form an answer is printed that reform.h puts into another one. */
enum reform_form { FORM_TABLE, FORM_JSON, FORM_YAML, FORM_TSV };

struct options {
	const char *socket; /* path or URL as given, or NULL */
	struct args_global global;
	const char *format_word; /* as given, or NULL */
	enum out_format format;
	const char *query;   /* --query, or NULL */
	const char *columns; /* --columns, or NULL */
	/* -o yaml, -o tsv or --query: the command prints JSON, `form` says what of it.
	 */
	bool reform;
	enum reform_form form;
	bool wide;    /* -o wide: all columns of a table */
	double watch; /* seconds between two questions; 0: ask once */
	bool help;
	bool exit_code; /* what was found decides how erxctl ends (verdict.h) */
};

/* Takes the global options out of the words, wherever they stand.  False after a
 * message on standard error. */
bool options_take(int *argc, char **argv, struct options *);
/* Sets `format` from `format_word`: table (the default), wide,
 * json, yaml, tsv or az.  False after a
 * message on standard error. */
bool options_format(struct options *);

#endif
