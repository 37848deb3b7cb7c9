/*
 * Commands of the daemon are rows of api/verbs.c and go one way: words to JSON, a
 * request, the answer as a table or JSON.
 */
#include "erxctl/operate.h"

#include "data/json.h"
#include "erxctl/follow.h"
#include "erxctl/save.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RESTCONF errors back into our own. */
static void
read_errors(const struct data_node *answer, struct errs *errs)
{
	const struct data_node *list =
	    answer ? data_node_get(answer, "ietf-restconf:errors") : NULL;

	list = list ? data_node_get(list, "error") : NULL;
	for (size_t i = 0; list && i < list->n; i++) {
		const struct data_node *e = list->children[i],
				       *info = data_node_get(e, "error-info");
		const char *word = data_node_text(e, "error-app-tag");
		const char *text = data_node_text(e, "error-message");
		enum code code = CODE_REFUSED;
		bool known = !word || code_find(word, &code);

		errs_add(errs, code, info ? data_node_text(info, "where") : NULL,
		    data_node_text(e, "error-path"),
		    info ? data_node_text(info, "cure") : NULL, "%s%s%s%s",
		    text ? text : "refused", known ? "" : " (", known ? "" : word,
		    known ? "" : ")");
	}
}

static int
exit_for(const struct errs *errs)
{
	return errs->n ? code_row(errs->items[0].code)->exit : EXIT_REFUSED;
}

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

static void
print_answer(const struct api_verb *v, const struct options *o, struct client_answer *a,
    struct errs *errs)
{
	const char *body = a->body.data ? a->body.data : "";
	struct data_node *answer;
	struct data_node *value;
	struct data_rows rows;

	if (!v->result || a->status == 204)
		return;
	v = answered(v, body, a->body.len);
	if (o->format != OUT_TABLE) {
		(o->format == OUT_AZ ? out_az : out_json)(body, a->body.len, v->result);
		return;
	}
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
	data_node_free(answer);
}

static int
no_daemon(const char *socket, const char *why, enum out_format format)
{
	struct errs errs;

	errs_init(&errs);
	errs_add(&errs, CODE_NO_DAEMON, NULL, socket,
	    "start `erxd LAB.yaml`, or name it with -S or --url, $ERX_SOCKET or "
	    "$ERX_URL",
	    "no daemon answers (%s)", why);
	out_errors(&errs, format);
	errs_fini(&errs);
	return EXIT_NO_DAEMON;
}

int
operate_ask(const struct options *o, const char *operation, const char *input,
    struct client_file *file, struct client_answer *answer)
{
	char *socket = api_socket_path(o->socket);
	struct data_node *body;
	struct errs errs;
	int status = EXIT_DONE;

	client_operate(socket, operation, input, file, answer);
	if (answer->status == 0) {
		status = no_daemon(socket, answer->error, o->format);
	} else if (answer->status >= 400) {
		errs_init(&errs);
		body = data_json_parse(answer->body.data ? answer->body.data : "",
		    answer->body.len, &errs);
		read_errors(body, &errs);
		data_node_free(body);
		status = exit_for(&errs);
		out_errors(&errs, o->format);
		errs_fini(&errs);
	}
	if (status != EXIT_DONE)
		buf_fini(&answer->body);
	free(socket);
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
	if (args_input(v, &o->global, argc, argv, &input, &errs))
		status = operate_ask(o, v->name, input.data, NULL, &answer);
	if (status == EXIT_DONE) {
		print_answer(v, o, &answer, &errs);
		status = errs.nerrors ? EXIT_REFUSED : EXIT_DONE;
		buf_fini(&answer.body);
	}
	out_errors(&errs, o->format);
	buf_fini(&input);
	errs_fini(&errs);
	return status;
}

void
operate_text(const char *key, struct client_answer *answer)
{
	struct data_node *body, *value;
	struct errs errs;

	errs_init(&errs);
	body = data_json_parse(answer->body.data ? answer->body.data : "",
	    answer->body.len, &errs);
	value = body ? data_node_get(body, "erx:output") : NULL;
	value = value ? data_node_get(value, key) : NULL;
	if (value && value->kind == DATA_TEXT)
		out_text(value->text);
	data_node_free(body);
	errs_fini(&errs);
}
