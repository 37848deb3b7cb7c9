/*
 * The operation `names`, for the shell's completion.  An unknown list is an empty one:
 * who completes has nobody to tell.
 */
#include "api/verbs.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "er/auth.h"
#include "erxd/host.h"
#include "erxd/names.h"
#include "erxd/ops.h"

#include <stdlib.h>
#include <string.h>

struct texts {
	char **items;
	size_t n, cap;
};

static void
keep(void *ctx, const char *name)
{
	struct texts *x = ctx;

	VEC_PUSH(x->items, x->n, x->cap) = xstrdup(name);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
names(struct request *r, const struct api_args *in)
{
	const char *who = api_text(in, API_NAMES_SUBSCRIPTION);
	struct texts x = { 0 };
	struct request_answer a;

	names_each(request_host(r), api_text(in, API_NAMES_LIST), request_caller(r),
	    who ? who : ER_SUBSCRIPTION_DEFAULT, keep, &x);
	if (x.n > 1)
		qsort(x.items, x.n, sizeof *x.items, by_text);
	request_answer_begin(&a);
	json_array(&a.j, "names");
	for (size_t i = 0; i < x.n; i++)
		if (i == 0 || strcmp(x.items[i - 1], x.items[i]) != 0)
			json_string(&a.j, NULL, x.items[i]);
	json_array_end(&a.j);
	request_answer_end(r, &a);
	for (size_t i = 0; i < x.n; i++)
		free(x.items[i]);
	free(x.items);
}

const struct op_row op_rows_names[] = {
	{ &api_verb_names, names },
	{ NULL, NULL },
};
