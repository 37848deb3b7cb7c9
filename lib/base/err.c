/*
 * Each entry owns copies of its texts, so that it outlives the input it speaks of.
 * Errors and warnings have the limit each for itself: a thousand warnings must not hide
 * the one error that matters.
 */
#include "base/err.h"

#include "base/xalloc.h"

#include <stdlib.h>

#define KEEP_DEFAULT 1000

void
errs_init(struct errs *e)
{
	*e = (struct errs){ 0 };
}

static void
err_fini(struct err *x)
{
	free(x->where);
	free(x->path);
	free(x->text);
	free(x->cure);
}

void
errs_fini(struct errs *e)
{
	for (size_t i = 0; i < e->n; i++)
		err_fini(&e->items[i]);
	free(e->items);
	*e = (struct errs){ .limit = e->limit };
}

static bool
has_room(const struct errs *e, bool warning)
{
	size_t kept = warning ? e->nwarnings : e->n - e->nwarnings;

	return kept < (e->limit ? e->limit : KEEP_DEFAULT);
}

static void
keep(struct errs *e, struct err x)
{
	VEC_PUSH(e->items, e->n, e->cap) = x;
	if (x.warning)
		e->nwarnings++;
}

static char *
copy(const char *s)
{
	return xstrdup(s ? s : "");
}

/* The caller has seen that there is room. */
static void __attribute__((format(printf, 7, 0)))
add(struct errs *e, bool warning, enum code code, const char *where, const char *path,
    const char *cure, const char *text, va_list ap)
{
	keep(e,
	    (struct err){ .code = code,
		.where = copy(where),
		.path = copy(path),
		.text = xvasprintf(text, ap),
		.cure = copy(cure ? cure : code_row(code)->cure),
		.warning = warning });
}

void
errs_add(struct errs *e, enum code code, const char *where, const char *path,
    const char *cure, const char *text, ...)
{
	va_list ap;

	e->nerrors++;
	if (!has_room(e, false))
		return;
	va_start(ap, text);
	add(e, false, code, where, path, cure, text, ap);
	va_end(ap);
}

void
errs_warn(struct errs *e, enum code code, const char *where, const char *path,
    const char *cure, const char *text, ...)
{
	va_list ap;

	if (!has_room(e, true))
		return;
	va_start(ap, text);
	add(e, true, code, where, path, cure, text, ap);
	va_end(ap);
}

void
errs_move(struct errs *e, struct errs *from)
{
	for (size_t i = 0; i < from->n; i++) {
		if (has_room(e, from->items[i].warning))
			keep(e, from->items[i]);
		else
			err_fini(&from->items[i]);
	}
	e->nerrors += from->nerrors;
	from->n = 0;
	errs_fini(from);
}
