/*
 * Answers that are rows, as aligned tables for people.
 */
#ifndef ERXCTL_TABLE_H
#define ERXCTL_TABLE_H

#include "api/verbs.h"
#include "data/json.h"

/* Prints the rows of an answer with the columns of its operation; on a terminal with
 * colours, and without the columns for which the terminal is too narrow unless all are
 * asked for (`wide`). */
void table_print(const struct api_verb *, const struct data_rows *, bool wide);

#endif
