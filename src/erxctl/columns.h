/*
 * Which columns of a table are printed, and in which order: --columns a,b,c.  A column
 * goes by its key in JSON, or by its heading.
 */
#ifndef ERXCTL_COLUMNS_H
#define ERXCTL_COLUMNS_H

#include "api/verbs.h"
#include "base/err.h"
#include "erxctl/options.h"

#include <stdbool.h>

enum { TABLE_COLUMNS_MAX = 24 };

/* Stores the columns that the words name, with commas between, and a row without a key
 * behind them.  A column that was asked for is there whatever the width and whether or
 * not it is empty.  False and an error for a name that the operation's table does not
 * have. */
bool columns_read(const struct api_verb *, const char *words,
    struct api_column *columns, struct errs *);
/* Whether --columns may be with the command: `v` of the daemon, or NULL for one of
 * erxctl's own, called `name`.  False after a message on standard error. */
bool columns_may(const struct api_verb *v, const char *name, const struct options *);
/* The key of a column by which it is called: the first, when there are several. */
size_t columns_key_len(const struct api_column *);

#endif
