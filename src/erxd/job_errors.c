/*
 * One map an error.
 */
#include "erxd/job_errors.h"

#include "data/put.h"

void
job_put_errors(struct data_node *answer, const struct errs *errs, bool warnings)
{
	struct data_node *list = data_node_new(DATA_SEQ, "errors");

	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->items[i];
		struct data_node *n;

		if (e->warning && !warnings)
			continue;
		n = data_node_new(DATA_MAP, NULL);
		if (e->warning)
			data_put_bool(n, "warning", true);
		data_put_number(n, "code", e->code);
		data_put_text(n, "where", e->where);
		data_put_text(n, "path", e->path);
		data_put_text(n, "text", e->text);
		data_put_text(n, "cure", e->cure);
		data_node_add(list, n);
	}
	data_node_add(answer, list);
}

bool
job_errors(const struct data_node *answer, struct errs *errs)
{
	const struct data_node *list = data_node_get(answer, "errors");

	for (size_t i = 0; list && i < list->n; i++) {
		const struct data_node *n = list->children[i];
		uint64_t number = data_number(n, "code");
		enum code code = number < CODE_N ? (enum code)number : CODE_INTERNAL;
		const char *text = data_node_text(n, "text");

		(data_bool(n, "warning") ? errs_warn : errs_add)(errs, code,
		    data_node_text(n, "where"), data_node_text(n, "path"),
		    data_node_text(n, "cure"), "%s", text ? text : "");
	}
	return list != NULL;
}
