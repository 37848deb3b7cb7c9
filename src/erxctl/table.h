/*
 * Answers that are rows, as aligned tables for people.
 */
#ifndef ERXCTL_TABLE_H
#define ERXCTL_TABLE_H

#include "data/json.h"
#include "erxctl/options.h"

/* Prints the rows of an answer with the columns of its operation; on a terminal with
 * colours, and without the columns for which the terminal is too narrow unless all are
 * asked for (-o wide).  With --columns those alone are printed.  False and an error
 * when the table does not have one of them. */
bool table_print(const struct api_verb *, const struct data_rows *,
    const struct options *, struct errs *);

#endif
