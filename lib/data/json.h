/*
 * JSON as a tree without a schema: inputs of operations, and answers on the client's
 * side.  Objects become MAPs, arrays SEQs, everything else TEXT (null: an empty text of
 * a kind of its own).
 */
#ifndef DATA_JSON_H
#define DATA_JSON_H

#include "base/err.h"
#include "data/tree.h"

#include <stdbool.h>
#include <stddef.h>

/* NULL and one error (code `bad-json`) when it is no JSON document. */
struct data_node *data_json_parse(const char *text, size_t len, struct errs *);
/* The same, with the members of each object in the order in which they stand: for
 * printing and for data/query.h, and not for data_node_get, which looks for a name
 * where the order of names has the name. */
struct data_node *data_json_as_written(const char *text, size_t len, struct errs *);
/* The same of a file called `name`, which has to outlive the tree: nodes are marked
 * with their lines, a mark of UTF-8 in front is passed over, and an object has a
 * bounded number of keys. */
struct data_node *data_json_parse_file(const char *text, size_t len, const char *name,
    struct errs *);

/* The same of what a client sends: an object or array that lies `depth` objects and
 * arrays deep, the whole being the first, is checked but not taken apart: the MAP or
 * SEQ has no children, and its text is the JSON as it stands, with all its lines.  An
 * object that is taken apart has no name twice, and at most a thousand of them. */
struct data_node *data_json_parse_input(const char *text, size_t len, unsigned depth,
    struct errs *);

/*
 * The rows of {"erx:output":{KEY:[…]}}, or of erx-api:output, one at a time, so that a
 * table of any size fits into memory; a value that is no array is the only row.  A copy
 * of the struct starts where the original stands.
 */
struct data_rows {
	const char *p, *end;
	bool array;
};

/* False when the text does not begin like that. */
bool data_rows_init(struct data_rows *, const char *text, size_t len, const char *key);
/* The caller's; NULL at the end. */
struct data_node *data_rows_next(struct data_rows *);
/* The same; *text is the row as it stands there. */
struct data_node *data_rows_next_text(struct data_rows *, const char **text,
    size_t *len);

#endif
