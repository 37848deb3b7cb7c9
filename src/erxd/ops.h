/*
 * What each operation does.  A handler reads its input (checked against the row of
 * api/verbs.c), and ends the request.
 */
#ifndef ERXD_OPS_H
#define ERXD_OPS_H

#include "erxd/request.h"

typedef void (*op_handler)(struct request *, const struct data_node *input);

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
extern const struct op_row op_rows_assert[];   /* ops_assert.c */

extern const struct op_row op_rows_capture[]; /* ops_capture.c */

/* Arguments that several take; what is not there stays as it was. */
void ops_view(const struct data_node *input, enum net_view *, struct errs *);
/* Answers `show routes` of a VNet that has no gateway, and so no router: with the
 * routes of its hosts.  False: `at` is something else. */
bool ops_show_hosts(struct request *, const struct data_node *input,
    const struct ip_prefix *, struct errs *);
void ops_duration(const struct data_node *input, const char *name, int64_t *us,
    struct errs *);

/* NULL: no such operation. */
op_handler op_find(const char *name);

#endif
