/*
 * Rows are taken out of the array one by one, wherever the pieces of the answer are
 * cut, read, and written again without what is not inside.
 */
#include "erxd/border.h"

#include "base/xalloc.h"
#include "data/json.h"
#include "erxd/host.h"

#include <stdlib.h>
#include <string.h>

struct filter {
	const struct host *h;
	struct caller who;
	const struct api_verb *verb;
	struct rows inner;
	struct buf raw; /* of a row that is not whole yet, and what is behind it */
	size_t at;      /* as far as it has been looked at */
	unsigned depth;
	bool quoted, escaped;
	bool begun, some;
};

/* The next key of a list "a|b"; its length, or 0 at the end. */
static size_t
next_key(const char **list, const char **key)
{
	size_t n;

	*key = *list;
	if (!*list)
		return 0;
	n = strcspn(*list, "|");
	*list += n + ((*list)[n] == '|');
	return n;
}

static struct data_node *
leaf_of(const struct data_node *row, const char *key, size_t len)
{
	for (size_t i = 0; i < row->n; i++)
		if (strlen(row->children[i]->name) == len &&
		    memcmp(row->children[i]->name, key, len) == 0)
			return row->children[i];
	return NULL;
}

static bool
is_text(const struct data_node *leaf)
{
	return leaf && leaf->kind == DATA_TEXT && leaf->leaf == DATA_LEAF_STRING &&
	    leaf->text[0];
}

static bool
is_hidden(const struct filter *f, const struct data_node *leaf)
{
	return is_text(leaf) && !border_sees(f->h, &f->who, leaf->text);
}

/* Whether all that the row is about is inside. */
static bool
is_inside(const struct filter *f, const struct data_node *row)
{
	const char *list = f->verb->mine, *key;
	size_t n;

	while ((n = next_key(&list, &key)) > 0)
		if (is_hidden(f, leaf_of(row, key, n)))
			return false;
	return true;
}

static void
hide(const struct filter *f, const struct data_node *row)
{
	const char *list = f->verb->theirs, *key;
	size_t n;

	while ((n = next_key(&list, &key)) > 0) {
		struct data_node *leaf = leaf_of(row, key, n);

		if (!is_hidden(f, leaf))
			continue;
		free(leaf->text);
		leaf->text = xstrdup(ER_BORDER_SOMEBODY);
	}
}

static void
hide_words(const struct filter *f, const struct data_node *row)
{
	const struct er_border b = border_of(f->h, &f->who);
	const char *list = f->verb->texts, *key;
	size_t n;

	while ((n = next_key(&list, &key)) > 0) {
		struct data_node *leaf = leaf_of(row, key, n);
		struct buf text;

		if (!is_text(leaf))
			continue;
		buf_init(&text);
		er_border_text(&b, leaf->text, &text);
		free(leaf->text);
		leaf->text = buf_steal(&text);
	}
}

/* Takes out what owners alone get: a reader may not use a key, so has no need of one.
 */
static void
drop_secrets(const struct filter *f, struct data_node *row)
{
	const char *list = f->who.role == CALLER_READER ? f->verb->secrets : NULL;
	const char *key;
	size_t n;

	while ((n = next_key(&list, &key)) > 0) {
		const struct data_node *leaf = leaf_of(row, key, n);

		if (leaf)
			data_node_free(data_node_take(row, leaf->name));
	}
}

/* Whether a row is for who asks, with what is hidden in it. */
static bool
is_shown(const struct filter *f, struct data_node *row)
{
	if (!row || row->kind != DATA_MAP || !is_inside(f, row))
		return false;
	hide(f, row);
	hide_words(f, row);
	drop_secrets(f, row);
	return true;
}

static struct data_node *
parse(const char *text, size_t len)
{
	struct data_node *n;
	struct errs none;

	errs_init(&none);
	n = data_json_parse(text, len, &none);
	errs_fini(&none);
	return n;
}

static void
put_row(struct filter *f, const char *text, size_t len, struct buf *out)
{
	struct data_node *row = parse(text, len);
	struct buf one;
	struct json j;

	if (is_shown(f, row)) {
		buf_init(&one);
		json_init(&j, &one, false);
		data_node_json(&j, NULL, row);
		border_text(&f->who, &one);
		if (f->some)
			buf_putc(out, ',');
		buf_add(out, one.data, one.len);
		buf_fini(&one);
		f->some = true;
	}
	data_node_free(row);
}

/* Looks at one octet; true when a row ends with it. */
static bool
step(struct filter *f, char c)
{
	if (f->quoted) {
		if (f->escaped)
			f->escaped = false;
		else if (c == '\\')
			f->escaped = true;
		else if (c == '"')
			f->quoted = false;
		return false;
	}
	if (c == '"')
		f->quoted = true;
	else if (c == '{' || c == '[')
		f->depth++;
	else if (c == '}' || c == ']')
		return --f->depth == 1 && c == '}';
	return false;
}

static void
take(struct filter *f, struct buf *out)
{
	size_t from = 0;

	for (; f->at < f->raw.len; f->at++) {
		bool opens = f->depth == 1 && !f->quoted && f->raw.data[f->at] == '{';

		if (opens)
			from = f->at;
		if (step(f, f->raw.data[f->at]))
			put_row(f, f->raw.data + from, f->at + 1 - from, out);
		if (f->depth <= 1)
			from = f->at + 1;
	}
	if (from) {
		memmove(f->raw.data, f->raw.data + from, f->raw.len - from);
		f->raw.len -= from;
		f->at -= from;
	}
}

static bool
filter_next(void *ctx, struct buf *out, unsigned units)
{
	struct filter *f = ctx;
	bool more = rows_next(&f->inner, &f->raw, units);

	if (!f->begun)
		buf_putc(out, '[');
	f->begun = true;
	take(f, out);
	if (!more)
		buf_putc(out, ']');
	return more;
}

static void
filter_done(void *ctx)
{
	struct filter *f = ctx;

	rows_free(&f->inner);
	buf_fini(&f->raw);
	free(f);
}

struct rows
border_rows(const struct host *h, const struct caller *who, const struct api_verb *verb,
    struct rows rows)
{
	struct filter *f;

	if (!caller_border(who) || !rows.ctx)
		return rows;
	f = xcalloc(1, sizeof *f);
	*f = (struct filter){ .h = h, .who = *who, .verb = verb, .inner = rows };
	buf_init(&f->raw);
	return (struct rows){ filter_next, filter_done, f };
}

void
border_answer(const struct host *h, const struct caller *who,
    const struct api_verb *verb, struct buf *answer)
{
	struct filter f = { .h = h, .who = *who, .verb = verb };
	struct data_node *whole, *rows;
	size_t n = 0;
	struct json j;

	if (!caller_border(who) || !verb || answer->len == 0)
		return;
	whole = parse(answer->data, answer->len);
	rows = whole && whole->kind == DATA_MAP && verb->result
	    ? data_node_get(whole, verb->result)
	    : NULL;
	for (size_t i = 0; rows && rows->kind == DATA_SEQ && i < rows->n; i++)
		if (rows->children[i]->kind == DATA_MAP &&
		    !is_shown(&f, rows->children[i]))
			data_node_free(rows->children[i]);
		else
			rows->children[n++] = rows->children[i];
	if (rows && rows->kind == DATA_SEQ)
		rows->n = n;
	buf_reset(answer);
	json_init(&j, answer, false);
	if (whole)
		data_node_json(&j, NULL, whole);
	border_text(who, answer);
	data_node_free(whole);
}
