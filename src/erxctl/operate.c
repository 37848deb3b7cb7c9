/*
 * Commands of the daemon are rows of api/verbs.c and go one way: words to JSON, a
 * request, the answer as a table or JSON.
 */
#include "erxctl/operate.h"

#include "data/json.h"
#include "erxctl/ask.h"
#include "erxctl/follow.h"
#include "erxctl/save.h"
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

/* As the Azure CLI has it; a resource that was named stands alone. */
static void
print_az(const struct api_verb *v, const char *body, size_t len, bool named)
{
	if (v == &api_verb_show_circuits)
		out_az_resources(body, len, v->result, named);
	else
		out_az(body, len, v->result);
}

static void
print_answer(const struct api_verb *v, const struct options *o, struct client_answer *a,
    bool named, struct errs *errs)
{
	const char *body = a->body.data ? a->body.data : "";
	struct data_node *answer;
	struct data_node *value;
	struct data_rows rows;

	if (!v->result || a->status == 204)
		return;
	v = answered(v, body, a->body.len);
	if (o->format == OUT_AZ)
		print_az(v, body, a->body.len, named);
	else if (o->format != OUT_TABLE)
		out_json(body, a->body.len, v->result);
	if (o->format != OUT_TABLE)
		return;
	if (v->render == API_RENDER_TABLE &&
	    data_rows_init(&rows, body, a->body.len, v->result)) {
		if (v->head)
			printf("%s\n", v->head);
		out_table(v->columns, &rows);
		return;
	}
	answer = data_json_parse(body, a->body.len, errs);
	value = answer ? data_node_get(answer, "erx:output") : NULL;
	value = value ? data_node_get(value, v->result) : NULL;
	if (value && value->kind == DATA_TEXT)
		out_text(value->text);
	else if (value && v->render == API_RENDER_TRACE)
		out_trace(value);
	else if (value && v->render == API_RENDER_REST)
		out_rest(value);
	else if (value && v->render == API_RENDER_ADVANCE)
		out_advance(value);
	data_node_free(answer);
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
		status = ask(o, v->name, input.data, NULL, &answer);
	if (status == EXIT_DONE) {
		print_answer(v, o, &answer, argc > 0 && argv[0][0] != '-', &errs);
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
