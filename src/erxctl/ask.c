/*
 * One way to ask: what the daemon refuses, and that there is none, becomes errors and
 * an exit status here.
 */
#include "erxctl/ask.h"

#include "base/xalloc.h"
#include "data/json.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "FILE:3:8" of what the daemon, which has the text alone, calls "lab:3:8" or
 * "piece:3:8". */
static char *
where_of(const struct data_node *info, const char *file)
{
	const char *where = info ? data_node_text(info, "where") : NULL;

	if (!where || !file)
		return where ? xstrdup(where) : NULL;
	if (strncmp(where, "lab:", 4) == 0)
		where += 4;
	else if (strncmp(where, "piece:", 6) == 0)
		where += 6;
	return isdigit((unsigned char)where[0])
	    ? xasprintf("%s:%s", strcmp(file, "-") == 0 ? "standard input" : file,
		  where)
	    : xstrdup(where);
}

/* RESTCONF errors back into our own. */
static void
read_errors(const struct data_node *answer, const char *file, struct errs *errs)
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
		char *where = where_of(info, file);

		errs_add(errs, code, where, data_node_text(e, "error-path"),
		    info ? data_node_text(info, "cure") : NULL, "%s%s%s%s",
		    text ? text : "refused", known ? "" : " (", known ? "" : word,
		    known ? "" : ")");
		free(where);
	}
}

static int
exit_for(const struct errs *errs)
{
	return errs->n ? code_row(errs->items[0].code)->exit : EXIT_REFUSED;
}

static int
no_daemon(const char *socket, const char *other, const char *why,
    enum out_format format)
{
	struct errs errs;

	errs_init(&errs);
	errs_add(&errs, CODE_NO_DAEMON, NULL, socket,
	    "start `erxd LAB.yaml`, or name it with -S or --url, $ERX_SOCKET or "
	    "$ERX_URL",
	    "no daemon answers (%s)%s%s", why, other ? ", nor at " : "",
	    other ? other : "");
	out_errors(&errs, format);
	errs_fini(&errs);
	return EXIT_NO_DAEMON;
}

/* Nobody listens where a user's own daemon would; what is said of that stays. */
static void
try_service(const char *socket, const char *operation, const char *input,
    struct client_file *file, struct client_answer *answer)
{
	struct client_answer second;

	client_operate(socket, operation, input, file, &second);
	if (second.status == 0) {
		buf_fini(&second.body);
		return;
	}
	buf_fini(&answer->body);
	*answer = second;
}

static int
ask_for(const struct options *o, const char *operation, const char *input,
    struct client_file *file, const char *about, struct client_answer *answer)
{
	char *socket = api_socket_path(o->socket);
	const char *other = api_socket_of_service(o->socket);
	struct data_node *body;
	struct errs errs;
	int status = EXIT_DONE;

	client_operate(socket, operation, input, file, answer);
	if (answer->status == 0 && other)
		try_service(other, operation, input, file, answer);
	if (answer->status == 0) {
		status = no_daemon(socket, other, answer->error, o->format);
	} else if (answer->status >= 400) {
		errs_init(&errs);
		body = data_json_parse(answer->body.data ? answer->body.data : "",
		    answer->body.len, &errs);
		read_errors(body, about, &errs);
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
ask(const struct options *o, const char *operation, const char *input,
    struct client_file *file, struct client_answer *answer)
{
	return ask_for(o, operation, input, file, NULL, answer);
}

int
ask_about(const struct options *o, const char *operation, const char *input,
    const char *path, struct client_answer *answer)
{
	return ask_for(o, operation, input, NULL, path, answer);
}

void
ask_text(const char *key, struct client_answer *answer)
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
