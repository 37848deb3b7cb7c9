/*
 * Commands of the daemon are rows of api/verbs.c and go one way: words to JSON, a
 * request, the answer as a table or JSON.
 */
#include "erxctl/operate.h"

#include "base/xalloc.h"
#include "data/json.h"
#include "erxctl/ask.h"
#include "erxctl/changes.h"
#include "erxctl/follow.h"
#include "erxctl/save.h"
#include "erxctl/table.h"
#include "erxctl/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whose table the answer is: another's where the row of the operation allows that, and
 * the key says so. */
static const struct api_verb *
answered(const struct api_verb *v, const char *body, size_t len)
{
	struct data_rows rows;

	return v->instead && data_rows_init(&rows, body, len, v->instead->result)
	    ? v->instead
	    : v;
}

/* As the Azure CLI has it. */
static void
print_az(const struct api_verb *v, const char *body, size_t len, bool named)
{
	if (v->az != API_AZ_VALUE)
		out_az_resources(body, len, v->result,
		    named && v->az == API_AZ_RESOURCES);
	else
		out_az(body, len, v->result);
}

/* Operations as erx-api has them tell each leaf that an edit changes. */
static bool
tells_leaves(const struct api_verb *v, const struct options *o)
{
	return o->format == OUT_TABLE && v->result && strcmp(v->result, "changes") == 0;
}

static void
print_answer(const struct api_verb *v, const struct options *o, struct client_answer *a,
    bool named, struct errs *errs)
{
	const char *body = a->body.data ? a->body.data : "";
	struct data_node *answer;
	struct data_node *value;
	struct data_rows rows;

	if (!v->result || a->status == 204) {
		if (o->format != OUT_TABLE)
			puts("{}");
		return;
	}
	if (tells_leaves(v, o)) {
		changes_print(a->body.data, a->body.len, errs);
		return;
	}
	v = answered(v, body, a->body.len);
	if (o->format == OUT_AZ)
		print_az(v, body, a->body.len, named);
	else if (o->format != OUT_TABLE)
		out_json(body, a->body.len, v->result);
	if (o->format != OUT_TABLE)
		return;
	if (v->render == API_RENDER_TABLE &&
	    data_rows_init(&rows, body, a->body.len, v->result)) {
		table_print(v, &rows, o, errs);
		return;
	}
	answer = data_json_parse(body, a->body.len, errs);
	value = answer ? data_node_get(answer, "erx:output") : NULL;
	value = value ? data_node_get(value, v->result) : NULL;
	if (value && value->kind == DATA_TEXT)
		out_text(value->text);
	else if (value && v->render == API_RENDER_TEXT)
		for (size_t i = 0; i < value->n; i++)
			printf("%-10s %s\n", value->children[i]->name,
			    value->children[i]->text);
	else if (value && v->render == API_RENDER_TRACE)
		out_trace(value);
	else if (value && v->render == API_RENDER_REST)
		out_rest(value);
	else if (value && v->render == API_RENDER_ADVANCE)
		out_advance(value);
	data_node_free(answer);
}

/* "failed: link a--b": what was done, and the words that were given. */
static void
say_done(const struct api_verb *v, int argc, char **argv)
{
	if (!v->did)
		return;
	printf("%s", v->did);
	for (int i = 0; i < argc && argv[i][0] != '-'; i++)
		printf("%s%s", i ? " " : ": ", argv[i]);
	putchar('\n');
}

/* A question for one network that nobody has. */
static bool
found_nothing(const struct api_verb *v, int argc, char **argv, const struct buf *body)
{
	struct data_rows rows;
	struct data_node *row;

	if (v != &api_verb_show_routes || !args_positional(v, argc, argv, "prefix"))
		return false;
	v = answered(v, body->data, body->len);
	if (!data_rows_init(&rows, body->data, body->len, v->result))
		return false;
	row = data_rows_next(&rows);
	data_node_free(row);
	return !row;
}

/* The file whose text is sent, by which errors call the text; NULL: there is none. */
static const char *
file_of(const struct api_verb *v, int argc, char **argv)
{
	for (size_t i = 0; i < v->nargs; i++)
		if (v->args[i].type == API_TYPE_TREE)
			return args_positional(v, argc, argv, v->args[i].name);
	return NULL;
}

static int
ask_operation(const struct api_verb *v, const struct options *o, int argc, char **argv,
    struct buf *input, struct client_answer *answer)
{
	static const char old[] = "{\"erx:input\":", now[] = "{\"erx-api:input\":";
	const char *file = file_of(v, argc, argv);
	char *name, *text;
	int status;

	if (!tells_leaves(v, o))
		return ask_about(o, v->name, input->data, file, answer);
	name = xasprintf("erx-api:%s", v->name);
	text = xasprintf("%s%s", now, input->data + strlen(old));
	status = ask_about(o, name, text, file, answer);
	free(name);
	free(text);
	return status;
}

int
operate(const struct api_verb *v, const struct options *o, int argc, char **argv)
{
	struct client_answer answer;
	int status = EXIT_USAGE;
	struct errs errs;
	struct buf input;

	if (v->render == API_RENDER_OCTETS)
		return save_command(v, o, argc, argv);
	if (follow_asked(v, argc, argv))
		return follow_command(v, o, argc, argv);
	errs_init(&errs);
	buf_init(&input);
	if (o->exit_code && !verdict_takes(v))
		errs_add(&errs, CODE_USAGE, NULL, NULL,
		    "leave --exit-code out; diff, apply, edit, reach and trace take it",
		    "%s: what it answers is neither good nor bad", v->command);
	else if (args_input(v, &o->global, argc, argv, &input, &errs))
		status = ask_operation(v, o, argc, argv, &input, &answer);
	if (status == EXIT_DONE) {
		print_answer(v, o, &answer, argc > 0 && argv[0][0] != '-', &errs);
		if (o->format == OUT_TABLE)
			say_done(v, argc, argv);
		if (found_nothing(v, argc, argv, &answer.body)) {
			status = EXIT_REFUSED;
			if (o->format == OUT_TABLE)
				fputs("erxctl: there is no such route\n", stderr);
		}
		if (errs.nerrors ||
		    verdict_bad(v, o->exit_code,
			answer.body.data ? answer.body.data : "", answer.body.len))
			status = EXIT_REFUSED;
		buf_fini(&answer.body);
	}
	out_errors(&errs, o->format);
	buf_fini(&input);
	errs_fini(&errs);
	return status;
}
