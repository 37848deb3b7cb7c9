/*
 * Tables: columns as wide as their widest cell, two blanks between, numbers to the
 * right, the last column open.  A column with nothing in it in any row is left out.
 */
#include "erxctl/out.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "lab/lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OUT_COLUMNS_MAX = 24 };

static const char *
cell(const struct er_node *row, const char *key)
{
	const struct er_node *n = er_node_get(row, key);

	if (!n || n->kind != ER_TEXT)
		return "";
	if (n->leaf == ER_LEAF_BOOL)
		return strcmp(n->text, "true") == 0 ? "*" : "";
	return n->text;
}

/* Seconds become 1:02:03 or 4d05h: what a person compares at a glance. */
static const char *
pretty(const struct er_node *row, const char *key, char buf[32])
{
	const char *text = cell(row, key);
	unsigned long s;

	if (strcmp(key, "up-for-seconds") != 0 || !*text)
		return text;
	s = strtoul(text, NULL, 10);
	if (s >= 86400)
		snprintf(buf, 32, "%lud%02luh", s / 86400, s % 86400 / 3600);
	else
		snprintf(buf, 32, "%lu:%02lu:%02lu", s / 3600, s % 3600 / 60, s % 60);
	return buf;
}

static size_t
width_of(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) !=
		    0x80; /* UTF-8: count what is not a continuation */
	return n;
}

static void
print_cell(const char *text, size_t width, bool right, bool last)
{
	size_t pad = width > width_of(text) ? width - width_of(text) : 0;

	if (right)
		printf("%*s%s", (int)pad, "", text);
	else if (last)
		fputs(text, stdout);
	else
		printf("%s%*s", text, (int)pad, "");
}

void
out_table(const struct api_column *columns, const struct er_node *rows)
{
	size_t width[OUT_COLUMNS_MAX] = { 0 }, n = 0, last = 0;
	bool bold = isatty(STDOUT_FILENO) && !getenv("NO_COLOR"), first = true;
	char buf[32];

	while (columns[n].key && n < OUT_COLUMNS_MAX)
		n++;
	for (size_t r = 0; r < rows->n; r++)
		for (size_t c = 0; c < n; c++) {
			size_t w =
			    width_of(pretty(rows->children[r], columns[c].key, buf));

			width[c] = w > width[c] ? w : width[c];
		}
	for (size_t c = 0; c < n; c++) {
		size_t w = strlen(columns[c].title);

		if (rows->n && !width[c])
			continue;
		width[c] = w > width[c] ? w : width[c];
		last = c;
	}
	if (bold)
		fputs("\033[1m", stdout);
	for (size_t c = 0; c < n; c++) {
		if (!width[c])
			continue;
		fputs(first ? "" : "  ", stdout);
		first = false;
		print_cell(columns[c].title, width[c], columns[c].right, c == last);
	}
	fputs(bold ? "\033[0m\n" : "\n", stdout);
	for (size_t r = 0; r < rows->n; r++) {
		first = true;
		for (size_t c = 0; c < n; c++) {
			if (!width[c])
				continue;
			fputs(first ? "" : "  ", stdout);
			first = false;
			print_cell(pretty(rows->children[r], columns[c].key, buf),
			    width[c], columns[c].right, c == last);
		}
		putchar('\n');
	}
}

void
out_json(const char *body, size_t len, const char *key)
{
	/* {"erx:output":{"KEY":VALUE}}\n: what stands between is printed as it came, so
	 * that a table of any size costs no parsing. */
	size_t front = strlen("{\"erx:output\":{\"\":") + strlen(key);

	while (len && (body[len - 1] == '\n' || body[len - 1] == ' '))
		len--;
	if (len < front + 2) {
		fwrite(body, 1, len, stdout);
	} else {
		fwrite(body + front, 1, len - front - 2, stdout);
	}
	putchar('\n');
}

static void
errors_json(const struct errs *errs)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->items[i];

		json_init(&j, &out, false);
		json_object(&j, NULL);
		json_object(&j, e->warning ? "warning" : "error");
		json_string(&j, "code", e->code);
		json_string(&j, "message", e->text);
		json_string(&j, "cause", e->where);
		json_string(&j, "cure", e->cure);
		json_string(&j, "path", e->path);
		json_object_end(&j);
		json_object_end(&j);
		buf_putc(&out, '\n');
	}
	fputs(out.data ? out.data : "", stderr);
	buf_fini(&out);
}

void
out_errors(const struct errs *errs, enum out_format format)
{
	struct buf out;

	if (format == OUT_JSON) {
		errors_json(errs);
		return;
	}
	buf_init(&out);
	lab_print_errors(errs, &out);
	if (out.data)
		fputs(out.data, stderr);
	buf_fini(&out);
}
