/*
 * Questions about JSON in JMESPath (https://jmespath.org/specification.html): a part of
 * an answer, picked, filtered, put in order or in another shape.  The language is whole
 * but for some functions: there are avg, contains, ends_with, join, keys, length, map,
 * max, max_by, min, min_by, not_null, reverse, sort, sort_by, starts_with, sum,
 * to_number, to_string, type and values.
 */
#ifndef DATA_QUERY_H
#define DATA_QUERY_H

#include "base/err.h"
#include "data/tree.h"

struct data_query;

/* Reads a question; NULL and an error of the code `usage` with the place in the text
 * where the question is wrong. */
struct data_query *data_query_new(const char *text, struct errs *);
void data_query_free(struct data_query *); /* NULL is allowed */

/*
 * Asks a value, whose MAPs may have their members in any order (data_json_as_written).
 * The answer is the caller's; null where nothing was found.  NULL and an error of the
 * code `usage` when a function is given a value of another type than the function
 * takes.
 */
struct data_node *data_query_ask(const struct data_query *, const struct data_node *,
    struct errs *);

#endif
