/*
 * What each operation does.  A handler reads its input (checked against the row of
 * api/verbs.c), and ends the request.
 */
#ifndef ERXD_OPS_H
#define ERXD_OPS_H

#include "erxd/http.h"

typedef void (*op_handler)(struct request *, const struct er_node *input);

struct op_row {
	const char *name; /* of api/verbs.h; NULL ends a table */
	op_handler handler;
};
extern const struct op_row op_rows_show[];     /* ops_show.c */
extern const struct op_row op_rows_trace[];    /* ops_trace.c */
extern const struct op_row op_rows_edit[];     /* ops_edit.c */
extern const struct op_row op_rows_announce[]; /* ops_announce.c */
extern const struct op_row op_rows_snapshot[]; /* ops_snapshot.c */
extern const struct op_row op_rows_fault[];    /* ops_fault.c */
extern const struct op_row op_rows_names[];    /* ops_names.c */

/* NULL: no such operation. */
op_handler op_find(const char *name);

#endif
