/*
 * One request a question; where nobody listens at a user's own socket, the socket of
 * the service is tried, as for every other command.
 */
#include "erxctl/live_ask.h"

#include "base/xalloc.h"
#include "data/json.h"
#include "erxctl/client.h"

#include <stdlib.h>

void
live_ask_begin(struct live_question *q)
{
	buf_init(&q->text);
	json_init(&q->j, &q->text, false);
	json_object(&q->j, NULL);
	json_object(&q->j, "erx:input");
}

static void
read_refusal(struct live_answer *a)
{
	const struct data_node *e =
	    a->body ? data_node_get(a->body, "ietf-restconf:errors") : NULL;
	const struct data_node *list = e ? data_node_get(e, "error") : NULL;
	const struct data_node *info;
	const char *path, *text, *cure;

	e = list && list->n ? list->children[0] : NULL;
	info = e ? data_node_get(e, "error-info") : NULL;
	path = e ? data_node_text(e, "error-path") : NULL;
	text = e ? data_node_text(e, "error-message") : NULL;
	cure = info ? data_node_text(info, "cure") : NULL;
	a->code = xstrdup(e && data_node_text(e, "error-app-tag")
		? data_node_text(e, "error-app-tag")
		: "refused");
	a->message = xasprintf("%s%s%s%s%s", path ? path : "",
	    path && *path ? ": " : "", text ? text : "it was refused",
	    cure && *cure ? "; " : "", cure ? cure : "");
}

bool
live_ask(const struct options *o, const char *operation, struct live_question *q,
    struct live_answer *a)
{
	char *socket = api_socket_path(o->socket);
	const char *other = api_socket_of_service(o->socket);
	struct client_answer got;
	struct errs errs;

	json_object_end(&q->j);
	json_object_end(&q->j);
	client_operate(socket, operation, q->text.data, NULL, &got);
	if (got.status == 0 && other) {
		buf_fini(&got.body);
		client_operate(other, operation, q->text.data, NULL, &got);
	}
	errs_init(&errs);
	*a = (struct live_answer){ .status = got.status };
	if (got.body.len)
		a->body = data_json_parse(got.body.data, got.body.len, &errs);
	if (got.status == 0) {
		a->code = xstrdup(code_word(CODE_NO_DAEMON));
		a->message = xasprintf("no daemon answers: %s", got.error);
	} else if (got.status >= 400) {
		read_refusal(a);
	}
	errs_fini(&errs);
	buf_fini(&got.body);
	buf_fini(&q->text);
	free(socket);
	return !a->code;
}

void
live_answer_fini(struct live_answer *a)
{
	data_node_free(a->body);
	free(a->code);
	free(a->message);
	*a = (struct live_answer){ .status = 0 };
}

const struct data_node *
live_output(const struct live_answer *a, const char *member)
{
	const struct data_node *n =
	    a->body ? data_node_get(a->body, "erx:output") : NULL;

	return n ? data_node_get(n, member) : NULL;
}
