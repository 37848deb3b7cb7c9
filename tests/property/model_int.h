/* Inside of the simulated side: operations, a row each. */
#ifndef PROPERTY_MODEL_INT_H
#define PROPERTY_MODEL_INT_H

#include "property.h"

#define MODEL_UNITS (1u << 20) /* of work: whatever there is */

struct model {
	struct lab_reader *reader; /* borrowed */
	struct sim_world *world;
	const char **real; /* owned names, to NULL */
	size_t nreal, capreal;
};

/* A question under way: its answer goes into `out`, or errors say why there is none. */
struct asked {
	struct model *m;
	struct run *run;
	struct erx_time now;
	const struct data_node *args;
	const char *subscription;
	struct errs errs;
	struct buf out;
	struct json j; /* into it, inside of "erx:output" */
};
const char *asked_arg(const struct asked *, const char *name); /* or NULL */
bool asked_true(const struct asked *, const char *name);

struct model_row {
	const char *op; /* NULL ends a table */
	void (*ask)(struct asked *);
};
extern const struct model_row model_rows_edit[]; /* model_edit.c */
extern const struct model_row model_rows_fail[]; /* model_fail.c */
extern const struct model_row model_rows_show[]; /* model_show.c */

#endif
