/*
 * The pieces of labs in a plan are approved along with it: whatever in them cannot be
 * is found before anything runs.
 */
#include "lab/plan.h"

struct plan *
lab_plan_read_file(struct lab_reader *reader, const char *path,
    const struct data_node *lab, struct errs *errs)
{
	struct data_node *tree = lab_read_file(reader, LAB_SCHEMA_PLAN, path, errs);

	return tree ? plan_new(tree, lab, errs) : NULL;
}

struct plan *
lab_plan_read(struct lab_reader *reader, const char *name, const char *text, size_t len,
    const struct data_node *lab, struct errs *errs)
{
	struct data_node *tree =
	    lab_read(reader, LAB_SCHEMA_PLAN, name, text, len, errs);

	return tree ? plan_new(tree, lab, errs) : NULL;
}
