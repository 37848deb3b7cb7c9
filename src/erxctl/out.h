/*
 * The output of erxctl: tables for people, JSON for programs, and errors on standard
 * error.
 */
#ifndef ERXCTL_OUT_H
#define ERXCTL_OUT_H

#include "api/verbs.h"
#include "base/err.h"
#include "data/json.h"
#include "data/tree.h"

#include <stdbool.h>

enum out_format { OUT_TABLE, OUT_JSON, OUT_AZ };

/* Prints the value of the member `key` of an answer as it is in the body. */
void out_json(const char *body, size_t len, const char *key);
/* Prints rows as the Azure CLI does: {"value": [...]}, one value on a line, with the
 * keys in the order of the answer. */
void out_az(const char *body, size_t len, const char *key);
/* The same of resources, which are an array there, or one alone when `one` is true. */
void out_az_resources(const char *body, size_t len, const char *key, bool one);
/* From now on, while standard output is a file, tables are made for the terminal that
 * it was.  False: it was none. */
bool out_remember_terminal(void);
/* True when tables are for a terminal; its columns, 0 when it does not say. */
bool out_terminal(size_t *columns);
/* Prints a text, and a line end when the text has none. */
void out_text(const char *);
/* Prints a trace: a line for each way in both directions, and where the directions
 * differ. */
void out_trace(const struct data_node *);
/* Prints the answer of `wait` or `restore`: what stays down, and what is not as before
 * the failure. */
void out_rest(const struct data_node *);
/* Prints the answer of `advance`: how far time has gone. */
void out_advance(const struct data_node *);
/* From now on errors are text whatever the format: the format is that of a command
 * whose JSON nobody sees. */
void out_errors_in_words(void);
/* Prints errors on standard error, as text, or as {"error": …} for OUT_JSON. */
void out_errors(const struct errs *, enum out_format);

#endif
