/*
 * What erxctl prints: tables for people, JSON for programs, errors on standard error.
 */
#ifndef ERXCTL_OUT_H
#define ERXCTL_OUT_H

#include "api/verbs.h"
#include "base/err.h"
#include "data/json.h"
#include "data/tree.h"

#include <stdbool.h>

enum out_format { OUT_TABLE, OUT_JSON, OUT_AZ };

/* Rows (a SEQ of MAPs) as an aligned table; colour only on a terminal. */
void out_table(const struct api_column *, const struct data_rows *);
/* The text between the outermost brackets of an answer: its one member, as it is. */
void out_json(const char *body, size_t len, const char *key);
/* Rows as the Azure CLI has them: {"value": [...]}, a line a value, keys in their
 * order. */
void out_az(const char *body, size_t len, const char *key);
/* A text, with the end of its last line. */
void out_text(const char *);
/* A trace: a line for each way in both directions, and where these differ. */
void out_trace(const struct data_node *);
/* What a wait or a restore answers: what stays down, and what is not as before. */
void out_rest(const struct data_node *);
/* Errors: text on standard error, or {"error": …} there with -o json. */
void out_errors(const struct errs *, enum out_format);

#endif
