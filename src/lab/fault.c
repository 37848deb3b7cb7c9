/*
 * The walk over a mapping goes in order of its keys, not of the lines, so faults are
 * sorted once at the end; equal places keep the order in which they were found.
 */
#include "lab/fault.h"

#include "base/buf.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define FAULTS_MAX     1000 /* as many as struct errs keeps */
#define NAME_MAX_SHOWN 200  /* octets; the schema allows no longer one */

struct lab_fault {
	char *path, *text, *cure;
	size_t number; /* in order of finding */
	struct lab_mark mark;
	enum code code;
};

void
lab_faults_init(struct lab_faults *f, const char *file)
{
	*f = (struct lab_faults){ .file = file };
}

static void
faults_fini(struct lab_faults *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->items[i].path);
		free(f->items[i].text);
		free(f->items[i].cure);
	}
	free(f->items);
	lab_faults_init(f, f->file);
}

static bool
is_full(const struct lab_faults *f)
{
	return f->n >= FAULTS_MAX;
}

static void
put_path(struct buf *out, const struct lab_step *at)
{
	if (!at)
		return;
	put_path(out, at->up);
	if (out->len)
		buf_putc(out, '/');
	/* A wrong name may have any length, and line ends. */
	if (at->name) {
		size_t len = strnlen(at->name, NAME_MAX_SHOWN);

		while (len && ((unsigned char)at->name[len] & 0xc0) == 0x80)
			len--;
		for (size_t i = 0; i < len; i++)
			buf_putc(out,
			    strchr("\t\n\r", at->name[i]) ? ' ' : at->name[i]);
		buf_puts(out, at->name[len] ? "\342\200\246" : "");
	} else
		buf_printf(out, "%zu", at->index);
}

void
lab_fault(struct lab_faults *f, enum code code, struct lab_mark mark,
    const struct lab_step *at, const char *cure, const char *text, ...)
{
	struct lab_fault x = { .code = code, .mark = mark, .number = f->n };
	struct buf path;
	va_list ap;

	if (is_full(f)) {
		f->more++;
		return;
	}
	buf_init(&path);
	put_path(&path, at);
	va_start(ap, text);
	x.text = xvasprintf(text, ap);
	va_end(ap);
	x.path = buf_steal(&path);
	x.cure = xstrdup(cure);
	VEC_PUSH(f->items, f->n, f->cap) = x;
}

static int
by_mark(const void *one, const void *two)
{
	const struct lab_fault *a = one, *b = two;

	if (a->mark.line != b->mark.line)
		return a->mark.line < b->mark.line ? -1 : 1;
	if (a->mark.column != b->mark.column)
		return a->mark.column < b->mark.column ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

void
lab_faults_move(struct lab_faults *f, struct errs *errs)
{
	if (f->n)
		qsort(f->items, f->n, sizeof *f->items, by_mark);
	for (size_t i = 0; i < f->n; i++) {
		struct lab_fault *x = &f->items[i];
		char *where = x->mark.line
		    ? xasprintf("%s:%u:%u", f->file, x->mark.line, x->mark.column)
		    : xstrdup(f->file);

		errs_add(errs, x->code, where, x->path, x->cure, "%s", x->text);
		free(where);
	}
	errs->nerrors += f->more;
	faults_fini(f);
}
