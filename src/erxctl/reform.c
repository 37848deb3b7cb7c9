/*
 * What is no JSON goes through as it is: a usage text, a picture.  Several documents, a
 * line each, are a list.
 */
#include "erxctl/reform.h"

#include "base/buf.h"
#include "base/json.h"
#include "data/json.h"
#include "data/query.h"
#include "data/yaml.h"
#include "erxctl/columns.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
reform_begin(struct reform *r, const struct options *o, const struct api_verb *v)
{
	struct errs errs;

	*r = (struct reform){ .options = o, .verb = v, .out = -1 };
	errs_init(&errs);
	if (o->query) {
		r->query = data_query_new(o->query, &errs);
		out_errors(&errs, OUT_TABLE);
	}
	errs_fini(&errs);
	if (o->query && !r->query)
		return false;
	fflush(stdout);
	r->kept = tmpfile();
	r->out = dup(STDOUT_FILENO);
	if (r->kept && r->out != -1 && dup2(fileno(r->kept), STDOUT_FILENO) != -1)
		return true;
	perror("erxctl: a temporary file");
	data_query_free(r->query);
	return false;
}

/* --- reading --- */

/* Documents that stand a line each, as a list; NULL: one of them is none. */
static struct data_node *
read_lines(const struct buf *text)
{
	struct data_node *list = data_node_new(DATA_SEQ, NULL), *line;
	const char *p = text->data, *end = p + text->len, *at;
	struct errs ignored;

	errs_init(&ignored);
	for (; p < end; p = at + 1) {
		at = memchr(p, '\n', (size_t)(end - p));
		at = at ? at : end;
		line = data_json_as_written(p, (size_t)(at - p), &ignored);
		if (!line) {
			data_node_free(list);
			list = NULL;
			break;
		}
		data_node_add(list, line);
	}
	errs_fini(&ignored);
	return list;
}

static struct data_node *
read_value(const struct buf *text)
{
	struct data_node *value;
	struct errs ignored;

	errs_init(&ignored);
	value = data_json_as_written(text->data, text->len, &ignored);
	errs_fini(&ignored);
	return value ? value : read_lines(text);
}

/* --- printing --- */

/* A value in a cell or a field: a text as it is, everything else as JSON. */
static void
put_plain(struct buf *out, const struct data_node *n, bool escape)
{
	struct json j;

	if (n->kind != DATA_TEXT) {
		json_init(&j, out, false);
		data_node_json(&j, NULL, n);
		return;
	}
	for (const char *p = n->text; *p; p++)
		if (escape && (*p == '\t' || *p == '\n' || *p == '\\'))
			buf_printf(out, "\\%c",
			    *p == '\t'       ? 't'
				: *p == '\n' ? 'n'
					     : '\\');
		else
			buf_putc(out, *p);
}

/* The member that goes by the first of the keys, with bars between, that the row has.
 */
static const struct data_node *
member(const struct data_node *row, const char *keys)
{
	for (; *keys; keys += strcspn(keys, "|"), keys += *keys == '|') {
		size_t len = strcspn(keys, "|");

		for (size_t i = 0; i < row->n; i++)
			if (row->children[i]->name &&
			    strlen(row->children[i]->name) == len &&
			    strncmp(row->children[i]->name, keys, len) == 0)
				return row->children[i];
	}
	return NULL;
}

/* A line of the columns that were asked for. */
static void
put_chosen(struct buf *out, const struct data_node *row, const struct api_column *c)
{
	for (const struct api_column *first = c; c->key; c++) {
		const struct data_node *n = member(row, c->key);

		buf_puts(out, c > first ? "\t" : "");
		if (n)
			put_plain(out, n, true);
	}
	buf_putc(out, '\n');
}

/* A line for each element of a list, of these columns unless they are NULL; tabs
 * between the values of one. */
static void
put_tsv(struct buf *out, const struct data_node *v, const struct api_column *columns)
{
	const struct data_node *const one[] = { v };
	bool many = v->kind == DATA_SEQ;

	for (size_t i = 0; i < (many ? v->n : 1); i++) {
		const struct data_node *row = many ? v->children[i] : one[0];

		if (columns && row->kind == DATA_MAP) {
			put_chosen(out, row, columns);
			continue;
		}
		for (size_t k = 0; row->kind != DATA_TEXT && k < row->n; k++) {
			buf_puts(out, k ? "\t" : "");
			put_plain(out, row->children[k], true);
		}
		if (row->kind == DATA_TEXT)
			put_plain(out, row, true);
		buf_putc(out, '\n');
	}
}

enum { COLUMNS_MAX = 32 };

/* The value in a column of a row: a member by the name that the first row gives the
 * column, or an element by number. */
static const struct data_node *
at_column(const struct data_node *first, const struct data_node *row, size_t column)
{
	if (row->kind == DATA_TEXT)
		return column == 0 ? row : NULL;
	if (row->kind == DATA_SEQ || first->kind != DATA_MAP)
		return column < row->n ? row->children[column] : NULL;
	for (size_t i = 0; i < row->n; i++)
		if (strcmp(row->children[i]->name, first->children[column]->name) == 0)
			return row->children[i];
	return NULL;
}

struct widths {
	size_t columns, w[COLUMNS_MAX];
};

/* Makes the column as wide as the text, and prints the text when there is where to. */
static void
put_cell(struct buf *out, struct widths *s, size_t column, const char *text)
{
	size_t len = strlen(text);
	bool last = column + 1 == s->columns;

	if (len > s->w[column])
		s->w[column] = len;
	if (out)
		buf_printf(out, "%s%*s%s", text, last ? 0 : (int)(s->w[column] - len),
		    "", last ? "\n" : "  ");
}

static void
put_row(struct buf *out, struct widths *s, const struct data_node *first,
    const struct data_node *row)
{
	struct buf text;

	buf_init(&text);
	for (size_t k = 0; k < s->columns; k++) {
		const struct data_node *n = at_column(first, row, k);

		buf_reset(&text);
		buf_puts(&text, "");
		if (n)
			put_plain(&text, n, false);
		put_cell(out, s, k, text.data);
	}
	buf_fini(&text);
}

/* Of a list of objects, with their names on top; of lists or values, without.  The
 * first turn only measures. */
static void
put_table(struct buf *out, const struct data_node *list)
{
	const struct data_node *first = list->children[0];
	struct widths s = { .columns = first->kind == DATA_TEXT ? 1 : first->n };

	if (s.columns > COLUMNS_MAX)
		s.columns = COLUMNS_MAX;
	for (int turn = 0; turn < 2; turn++) {
		struct buf *to = turn ? out : NULL;

		for (size_t k = 0; first->kind == DATA_MAP && k < s.columns; k++)
			put_cell(to, &s, k, first->children[k]->name);
		for (size_t i = 0; i < list->n; i++)
			put_row(to, &s, first, list->children[i]);
	}
}

static void
put_people(struct buf *out, const struct data_node *v)
{
	if (v->kind == DATA_SEQ && v->n &&
	    (v->children[0]->n || v->children[0]->kind == DATA_TEXT)) {
		put_table(out, v);
		return;
	}
	for (size_t i = 0; v->kind == DATA_MAP && i < v->n; i++) {
		buf_printf(out, "%s: ", v->children[i]->name);
		put_plain(out, v->children[i], false);
		buf_putc(out, '\n');
	}
	if (v->kind == DATA_TEXT) {
		put_plain(out, v, false);
		buf_putc(out, '\n');
	}
}

/* The columns of --columns, of the command's table or of that which may stand in its
 * place; NULL: all. */
static const struct api_column *
chosen(const struct reform *r, struct api_column *columns)
{
	const struct api_verb *v = r->verb;
	struct errs ignored;
	bool good;

	if (!r->options->columns || !v)
		return NULL;
	errs_init(&ignored);
	good = columns_read(v, r->options->columns, columns, &ignored) ||
	    (v->instead &&
		columns_read(v->instead, r->options->columns, columns, &ignored));
	errs_fini(&ignored);
	return good ? columns : NULL;
}

static void
put_value(struct buf *out, const struct data_node *v, const struct reform *r)
{
	struct api_column columns[TABLE_COLUMNS_MAX + 1];
	struct json j;

	switch (r->options->form) {
	case FORM_YAML:
		/* It is YAML already. */
		if (v->kind == DATA_TEXT && r->verb == &api_verb_export && !r->query)
			put_plain(out, v, false);
		else
			data_yaml(out, v);
		break;
	case FORM_TSV:
		put_tsv(out, v, chosen(r, columns));
		break;
	case FORM_TABLE:
		put_people(out, v);
		break;
	case FORM_JSON:
		json_init(&j, out, false);
		data_node_json(&j, NULL, v);
		buf_putc(out, '\n');
		break;
	}
}

/* --- the end --- */

static void
read_kept(FILE *f, struct buf *text)
{
	char piece[65536];
	size_t n;

	buf_puts(text, "");
	rewind(f);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(text, piece, n);
	fclose(f);
}

int
reform_end(struct reform *r, int status)
{
	struct buf text, out;
	struct data_node *v, *found;
	struct errs errs;

	fflush(stdout);
	dup2(r->out, STDOUT_FILENO);
	close(r->out);
	buf_init(&text);
	buf_init(&out);
	errs_init(&errs);
	read_kept(r->kept, &text);
	v = text.len ? read_value(&text) : NULL;
	if (v && r->query) {
		found = data_query_ask(r->query, v, &errs);
		data_node_free(v);
		v = found;
	}
	if (v)
		put_value(&out, v, r);
	if (out.len || errs.nerrors)
		fwrite(out.data, 1, out.len, stdout);
	else if (!v)
		fwrite(text.data, 1, text.len, stdout);
	if (fflush(stdout) != 0)
		status = status == EXIT_DONE ? EXIT_REFUSED : status;
	out_errors(&errs, OUT_TABLE);
	if (errs.nerrors)
		status = EXIT_USAGE;
	data_node_free(v);
	data_query_free(r->query);
	errs_fini(&errs);
	buf_fini(&out);
	buf_fini(&text);
	return status;
}
