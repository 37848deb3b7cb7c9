/*
 * An array remembers the state of its JSON between two pieces, for commas, and that it
 * is closed: whoever asks once more gets nothing.
 */
#include "base/rows.h"

#include "base/xalloc.h"

#include <stdlib.h>

struct array {
	rows_more *more;
	void (*done)(void *);
	void *ctx;
	struct json json;
	bool opened, closed;
};

static bool
array_next(void *ctx, struct buf *out, unsigned units)
{
	struct array *a = ctx;

	if (a->closed)
		return false;
	if (!a->opened) {
		json_init(&a->json, out, false);
		json_array(&a->json, NULL);
		a->opened = true;
	}
	a->json.out = out;
	a->closed = a->more(a->ctx, &a->json, units ? units : 1) != 0;
	if (a->closed)
		json_array_end(&a->json);
	return !a->closed;
}

static void
array_done(void *ctx)
{
	struct array *a = ctx;

	if (a->done)
		a->done(a->ctx);
	free(a);
}

struct rows
rows_array(rows_more *more, void (*done)(void *), void *ctx)
{
	struct array *a;

	if (!ctx)
		return (struct rows){ NULL, NULL, NULL };
	a = xcalloc(1, sizeof *a);
	a->more = more;
	a->done = done;
	a->ctx = ctx;
	return (struct rows){ array_next, array_done, a };
}

bool
rows_next(const struct rows *r, struct buf *out, unsigned units)
{
	return r->ctx && r->next(r->ctx, out, units);
}

void
rows_free(struct rows *r)
{
	if (r->ctx && r->done)
		r->done(r->ctx);
	*r = (struct rows){ NULL, NULL, NULL };
}
