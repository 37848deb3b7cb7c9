/*
 * Asked for events after the last one, the daemon answers as soon as there are any.  So
 * it holds nothing for somebody who reads slowly but its ring of events, and what has
 * gone from there is missed by its number.
 */
#include "erxctl/follow.h"

#include "base/json.h"
#include "data/json.h"
#include "erxctl/ask.h"
#include "erxctl/columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
follow_asked(const struct api_verb *v, int argc, char **argv)
{
	if (strcmp(v->name, "show-events") != 0)
		return false;
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--follow") == 0)
			return true;
	return false;
}

/* What --after says, checked with the other words; false after a message. */
static bool
read_words(const struct api_verb *v, const struct options *o, int argc, char **argv,
    unsigned long long *after)
{
	const struct data_node *in;
	struct data_node *body = NULL;
	struct buf input;
	struct errs errs;
	bool good;

	*after = 0;
	errs_init(&errs);
	buf_init(&input);
	good = args_input(v, &o->global, argc, argv, &input, &errs);
	if (good)
		body = data_json_parse(input.data, input.len, &errs);
	in = body ? data_node_get(body, "erx:input") : NULL;
	if (in && data_node_text(in, "after"))
		*after = strtoull(data_node_text(in, "after"), NULL, 10);
	data_node_free(body);
	out_errors(&errs, o->format);
	buf_fini(&input);
	errs_fini(&errs);
	return good;
}

static bool
read_columns(const struct api_verb *v, const struct options *o,
    struct api_column *columns)
{
	struct errs errs;
	bool good;

	errs_init(&errs);
	good = !o->columns || columns_read(v, o->columns, columns, &errs);
	out_errors(&errs, o->format);
	errs_fini(&errs);
	return good;
}

static void
say_missed(unsigned long long n, enum out_format format)
{
	struct errs errs;

	errs_init(&errs);
	errs_warn(&errs, CODE_EVENTS_MISSED, NULL, NULL, "read faster",
	    "%llu %s missed", n, n == 1 ? "event was" : "events were");
	out_errors(&errs, format);
	errs_fini(&errs);
}

static const char *
text_of(const struct data_node *row, const char *key)
{
	const char *text = data_node_text(row, key);

	return text ? text : "";
}

/* Rows that are to come cannot be measured: columns are as wide as they mostly are. */
static void
print_row(const struct data_node *row, const struct api_column *columns)
{
	static const struct {
		const char *key;
		int width; /* below 0: to the left */
	} widths[] = { { "number", 6 }, { "kind", -13 }, { "subject", -34 } };

	for (const struct api_column *c = columns; c->key; c++) {
		int width = 0;

		for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
			if (strcmp(widths[i].key, c->key) == 0)
				width = widths[i].width;
		if (!c[1].key && width < 0)
			width = 0;
		printf("%s%*s", c > columns ? "  " : "", width, text_of(row, c->key));
	}
	putchar('\n');
}

/* Prints the rows of one answer, each as a line. */
static void
print_rows(struct client_answer *a, enum out_format format,
    const struct api_column *columns, unsigned long long *after, bool *any)
{
	struct data_rows rows;
	const char *text;
	struct data_node *row;
	size_t len;

	if (!data_rows_init(&rows, a->body.data ? a->body.data : "", a->body.len,
		"events"))
		return;
	while ((row = data_rows_next_text(&rows, &text, &len)) != NULL) {
		unsigned long long number = strtoull(text_of(row, "number"), NULL, 10);

		if (*any && number > *after + 1)
			say_missed(number - *after - 1, format);
		*after = number;
		*any = true;
		if (format == OUT_TABLE)
			print_row(row, columns);
		else
			printf("%.*s\n", (int)len, text);
		fflush(stdout);
		data_node_free(row);
	}
}

int
follow_command(const struct api_verb *v, const struct options *o, int argc, char **argv)
{
	struct api_column columns[TABLE_COLUMNS_MAX + 1];
	unsigned long long after;
	struct client_answer answer;
	int status = EXIT_DONE;
	struct buf input;
	bool any = false;

	if (!read_words(v, o, argc, argv, &after) || !read_columns(v, o, columns))
		return EXIT_USAGE;
	buf_init(&input);
	while (status == EXIT_DONE) {
		buf_reset(&input);
		buf_printf(&input,
		    "{\"erx:input\":{\"after\":\"%llu\",\"follow\":true}}", after);
		status = ask(o, v->name, input.data, NULL, &answer);
		if (status != EXIT_DONE)
			break;
		print_rows(&answer, o->format, o->columns ? columns : v->columns,
		    &after, &any);
		buf_fini(&answer.body);
		if (ferror(stdout))
			status = EXIT_REFUSED;
	}
	buf_fini(&input);
	return status;
}
