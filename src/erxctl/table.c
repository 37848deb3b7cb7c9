/*
 * Tables: columns as wide as their widest cell, two blanks between, numbers to the
 * right, the last column open.  A column with nothing in it in any row is left out.
 * A cell that is very wide, as an AS path of thousands, is printed whole and moves what
 * is behind it in its own row only: who announces one must not fill all rows with
 * blanks.
 *
 * On a terminal that is narrower than the table, columns go: those first whose row in
 * src/api says so.  Where those that stay are too wide together, a row goes on in a
 * line below.  `-o wide` and a pipe have them all, in one line.
 */
#include "erxctl/table.h"

#include "base/buf.h"
#include "erxctl/columns.h"
#include "erxctl/fold.h"
#include "erxctl/out.h"
#include "view/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	COLUMNS_MAX = TABLE_COLUMNS_MAX,
	WIDTH_MAX = 160, /* that a column is kept to */
	FOLDED = 24,     /* what a column that folds should have at least */
	BELOW = 4        /* blanks in front of what goes on below */
};

struct table {
	const struct api_column *columns;
	size_t width[COLUMNS_MAX]; /* 0: the column is left out */
	size_t word;               /* the longest in the column that folds */
	size_t most;               /* that fit into a line; 0: there is no bound */
	bool colour;
};

/* --- cells --- */

/* Seconds become 1:02:03 or 4d05h: what a person compares at a glance. */
static void
put_span(struct buf *out, const char *seconds)
{
	unsigned long s = strtoul(seconds, NULL, 10);

	if (s >= 86400)
		buf_printf(out, "%lud%02luh", s / 86400, s % 86400 / 3600);
	else
		buf_printf(out, "%lu:%02lu:%02lu", s / 3600, s % 3600 / 60, s % 60);
}

static void
put_text(struct buf *out, unsigned form, const struct data_node *n)
{
	bool yes = strcmp(n->text, "true") == 0;

	if (n->leaf == DATA_LEAF_BOOL && form & API_ODD)
		buf_puts(out, yes ? "" : "asymmetric");
	else if (n->leaf == DATA_LEAF_BOOL)
		buf_puts(out, yes ? "*" : "");
	else if (form & API_SPAN && n->text[0])
		put_span(out, n->text);
	else
		buf_puts(out, n->text);
}

/* The value of a column whose key is a key, or several with bars between of which the
 * first counts that the row has.  Rows as the Azure CLI has them (--az) spell keys
 * otherwise. */
static const struct data_node *
value_of(const struct data_node *row, const char *keys)
{
	const struct data_node *n = NULL;
	char key[40], az[40];

	while (!n && *keys) {
		snprintf(key, sizeof key, "%.*s", (int)strcspn(keys, "|"), keys);
		n = data_node_get(row, key);
		if (!n)
			n = data_node_get(row, view_show_az_key(key, az));
		keys += strcspn(keys, "|");
		keys += *keys == '|';
	}
	return n;
}

/* What stands in a cell, into `out`; several values have commas between. */
static const char *
cell(const struct data_node *row, const struct api_column *c, struct buf *out)
{
	const struct data_node *n = value_of(row, c->key);

	buf_reset(out);
	buf_puts(out, "");
	if (n && n->kind == DATA_TEXT)
		put_text(out, c->form, n);
	for (size_t i = 0; n && n->kind == DATA_SEQ && i < n->n; i++) {
		if (n->children[i]->kind != DATA_TEXT)
			continue;
		buf_puts(out, i ? ", " : "");
		put_text(out, c->form, n->children[i]);
	}
	return out->data;
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

/* Words of columns of states; all others are bad. */
static const char *
colour_of(const char *word)
{
	static const char *const good[] = { "Established", "both-ways", "Up",
		"Connected", "Succeeded", "Enabled", NULL };
	static const char *const fair[] = { "OpenSent", "OpenConfirm", "partly",
		"half-known", "Updating", "Connecting", NULL };

	for (size_t i = 0; good[i]; i++)
		if (strcmp(word, good[i]) == 0)
			return "\033[32m";
	for (size_t i = 0; fair[i]; i++)
		if (strcmp(word, fair[i]) == 0)
			return "\033[33m";
	return "\033[31m";
}

/* Blanks that nothing follows are not printed; *owed says how many would be due. */
static void
print_cell(const char *text, size_t width, bool right, const char *colour, int *owed)
{
	int pad = width > width_of(text) ? (int)(width - width_of(text)) : 0;

	*owed += right ? pad : 0;
	if (*text) {
		printf("%*s%s%s%s", *owed, "", colour, text, *colour ? "\033[0m" : "");
		*owed = 0;
	} else {
		*owed += (int)width - pad;
	}
	*owed += right ? 2 : pad + 2;
}

/* The longest word of a text. */
static size_t
word_width(const char *text)
{
	size_t n = 0, longest = 0;

	for (;; text++) {
		if (*text == ' ' || !*text) {
			longest = n > longest ? n : longest;
			n = 0;
		}
		if (!*text)
			return longest;
		n += *text != ' ' && (*text & 0xc0) != 0x80;
	}
}

static void
print_head(const char *text, size_t most)
{
	fold_print(stdout, text, 0, most ? most : strlen(text));
	putchar('\n');
}

/* What a column needs, which is less than it takes where words go on below. */
static size_t
least(const struct table *t, size_t c)
{
	size_t need = t->word > FOLDED ? t->word : FOLDED;

	return t->columns[c].form & API_FOLDS && need < t->width[c] ? need
								    : t->width[c];
}

/* --- rows --- */

static void
print_row(const struct table *t, const struct data_node *row, struct buf *text)
{
	bool below = false; /* a line end is due */
	size_t indent = 0;
	int owed = 0;

	for (size_t c = 0; t->columns[c].key && c < COLUMNS_MAX; c++) {
		const struct api_column *column = &t->columns[c];
		const char *word = row ? cell(row, column, text) : column->title;
		bool state = row && t->colour && column->form & API_STATE && *word;

		if (!t->width[c])
			continue;
		if (t->most && indent > BELOW && indent + least(t, c) > t->most) {
			indent = BELOW;
			owed = BELOW;
			below = true;
		}
		if (below && *word) {
			putchar('\n');
			below = false;
		}
		if (column->form & API_FOLDS && *word && indent < t->most) {
			printf("%*s", owed, "");
			fold_print(stdout, word, indent, t->most);
			continue;
		}
		indent += t->width[c] + 2;
		print_cell(word, t->width[c], column->form & API_RIGHT,
		    state ? colour_of(word) : "", &owed);
	}
	puts(t->colour && !row ? "\033[0m" : "");
}

/* How wide each column is, 0 for one that is empty in all rows; the number of rows. */
static size_t
measure(struct table *t, struct data_rows rows, bool wide, struct buf *text)
{
	const struct api_column *columns = t->columns;
	struct data_node *row;
	size_t n = 0, w;

	for (; (row = data_rows_next(&rows)) != NULL; n++) {
		for (size_t c = 0; columns[c].key && c < COLUMNS_MAX; c++) {
			w = width_of(cell(row, &columns[c], text));
			if (columns[c].form & API_FOLDS &&
			    word_width(text->data) > t->word)
				t->word = word_width(text->data);
			w = w < WIDTH_MAX ? w : WIDTH_MAX;
			t->width[c] = w > t->width[c] ? w : t->width[c];
		}
		data_node_free(row);
	}
	for (size_t c = 0; columns[c].key && c < COLUMNS_MAX; c++) {
		w = strlen(columns[c].title);
		if ((t->width[c] || (!n && !(columns[c].form & API_RARE)) ||
			columns[c].form & API_ALWAYS) &&
		    t->width[c] < w)
			t->width[c] = w;
		if (columns[c].form & API_EXTRA && !wide)
			t->width[c] = 0;
	}
	return n;
}

static size_t
whole_width(const struct table *t)
{
	size_t all = 0;

	for (size_t c = 0; t->columns[c].key && c < COLUMNS_MAX; c++)
		all += t->width[c] ? least(t, c) + 2 : 0;
	return all ? all - 2 : 0;
}

static void
fit(struct table *t, size_t most)
{
	for (unsigned turn = API_GOES(7); most && turn; turn -= API_GOES(1))
		for (size_t c = 0; t->columns[c].key && c < COLUMNS_MAX; c++)
			if ((t->columns[c].form & API_GOES(7)) == turn &&
			    whole_width(t) > most)
				t->width[c] = 0;
}

/* --- what it comes to --- */

/* "58 ways: 55 both-ways, 3 partly; 2 asymmetric" */
static void
print_sum(const struct api_column *columns, struct data_rows rows, const char *what,
    struct buf *text)
{
	enum { WORDS = 16 };
	struct {
		char word[32];
		size_t n;
	} words[WORDS] = { 0 };
	size_t n = 0, odd = 0, known = 0;
	struct data_node *row;

	for (; (row = data_rows_next(&rows)) != NULL; n++) {
		for (size_t c = 0; columns[c].key && c < COLUMNS_MAX; c++) {
			const char *word = cell(row, &columns[c], text);
			size_t i = 0;

			odd += columns[c].form & API_ODD && *word;
			if (!(columns[c].form & API_STATE))
				continue;
			while (i < known && strcmp(words[i].word, word) != 0)
				i++;
			if (i == known && known < WORDS)
				snprintf(words[known++].word, sizeof words[0].word,
				    "%s", word);
			if (i < WORDS)
				words[i].n++;
		}
		data_node_free(row);
	}
	printf("%zu %s", n, what);
	for (size_t i = 0; i < known; i++)
		printf("%s%zu %s", i ? ", " : ": ", words[i].n, words[i].word);
	if (odd)
		printf("; %zu asymmetric", odd);
	putchar('\n');
}

bool
table_print(const struct api_verb *v, const struct data_rows *rows,
    const struct options *o, struct errs *errs)
{
	struct api_column chosen[COLUMNS_MAX + 1];
	size_t columns;
	bool terminal = out_terminal(&columns);
	struct table t = { .columns = o->columns ? chosen : v->columns,
		.colour = terminal && !getenv("NO_COLOR") };
	struct data_rows again = *rows;
	struct data_node *row;
	struct buf text;

	if (o->columns && !columns_read(v, o->columns, chosen, errs))
		return false;
	buf_init(&text);
	t.most = terminal && !o->wide ? columns : 0;
	if (v->head)
		print_head(v->head, t.most);
	if (measure(&t, *rows, o->wide, &text) == 0 && !v->columns[1].key) {
		puts("none");
		buf_fini(&text);
		return true;
	}
	fit(&t, t.most);
	fputs(t.colour ? "\033[1m" : "", stdout);
	print_row(&t, NULL, &text);
	while ((row = data_rows_next(&again)) != NULL) {
		print_row(&t, row, &text);
		data_node_free(row);
	}
	if (v->sum)
		print_sum(v->columns, *rows, v->sum, &text);
	buf_fini(&text);
	return true;
}
