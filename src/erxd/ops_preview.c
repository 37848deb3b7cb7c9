/*
 * An operation that edits the lab is carried out with a mark on its request: all of its
 * checks are made, of the arguments, the role, the names and the keys, and then the
 * edit is tried and not made (op_run_tree).
 */
#include "erxd/ops.h"

#include "api/verbs.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

static void
preview(struct request *r, const struct api_args *in)
{
	const struct api_arg *operations =
	    &api_verb_preview.args[API_PREVIEW_OPERATION];
	const char *name = operations->words[api_word(in, API_PREVIEW_OPERATION)];
	char *body = xasprintf("{\"erx:input\":%s}", api_text(in, API_PREVIEW_INPUT));

	request_preview(r);
	request_operate(r, name, body, strlen(body));
	free(body);
}

const struct op_row op_rows_preview[] = {
	{ &api_verb_preview, preview },
	{ NULL, NULL },
};
