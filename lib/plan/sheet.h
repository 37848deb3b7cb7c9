/* Lines of a sheet for people, as Markdown or as HTML that prints well. */
#ifndef PLAN_SHEET_H
#define PLAN_SHEET_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct sheet {
	struct buf *out;
	bool html;
};

void sheet_begin(struct sheet *, const char *title);
void sheet_end(struct sheet *);
/* A heading, of level 1 to 4; a heading of level 2 on a new page. */
void sheet_head(struct sheet *, unsigned level, const char *);
void sheet_page(struct sheet *, const char *head);
/* A paragraph, one that warns, a point, one to tick off, a line to sign. */
void sheet_text(struct sheet *, const char *);
void sheet_warning(struct sheet *, const char *);
void sheet_item(struct sheet *, const char *);
void sheet_todo(struct sheet *, const char *);
void sheet_sign(struct sheet *, const char *);
/* The same in words, with the exact text below. */
void sheet_todo_exact(struct sheet *, const char *words, const char *exact);
/* A picture, an <svg> element; Markdown has none. */
void sheet_picture(struct sheet *, const char *svg);
/* A table: its heads, its rows, its end. */
void sheet_table(struct sheet *, const char *const *heads, size_t n);
void sheet_row(struct sheet *, const char *const *cells, size_t n);
void sheet_table_end(struct sheet *);

#endif
