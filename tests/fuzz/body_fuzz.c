/*
 * Any octets as the body of a request: the first line names the operation, or its first
 * octet chooses one; the rest is what was posted.  What is accepted are arguments of
 * that operation, all that it needs among them, and come back from JSON as they were;
 * what is refused says why.  On the other side, the client reads the same octets as an
 * answer.
 */
#include "api/body.h"
#include "base/buf.h"
#include "data/json.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

/* Moves on to the body. */
static const struct api_verb *
choose(const char **text, size_t *len)
{
	size_t n = 0, used = 1;

	for (; api_verbs[n]; n++) {
		size_t m = strlen(api_verbs[n]->name);

		if (*len > m && memcmp(*text, api_verbs[n]->name, m) == 0 &&
		    (*text)[m] == '\n') {
			used = m + 1;
			break;
		}
	}
	if (!api_verbs[n])
		n = (unsigned char)**text % n;
	*text += used;
	*len -= used;
	return api_verbs[n];
}

static bool
takes(const struct api_verb *verb, const char *name)
{
	return api_arg_find(verb, name, strlen(name));
}

static void
read_again(const struct api_verb *verb, const struct api_args *args)
{
	const struct data_node *input = args->input;
	struct api_args *again;
	struct errs errs;
	struct json json;
	struct buf out;

	buf_init(&out);
	errs_init(&errs);
	json_init(&json, &out, false);
	json_object(&json, NULL);
	json_object(&json, "erx:input");
	for (size_t i = 0; i < input->n; i++)
		json_string(&json, input->children[i]->name, input->children[i]->text);
	json_object_end(&json);
	json_object_end(&json);
	again = api_body_read(verb, out.data, out.len, &errs);
	MUST(again && again->input->n == input->n);
	for (size_t i = 0; i < input->n; i++) {
		const struct data_node *a = input->children[i],
				       *b = again->input->children[i];

		MUST(strcmp(a->name, b->name) == 0 && strcmp(a->text, b->text) == 0);
	}
	for (unsigned i = 0; i < verb->nargs; i++)
		MUST(api_given(args, i) == api_given(again, i));
	api_args_free(again);
	errs_fini(&errs);
	buf_fini(&out);
}

static void
as_request(const struct api_verb *verb, const char *text, size_t len)
{
	const struct data_node *input;
	struct api_args *args;
	struct errs errs;

	errs_init(&errs);
	args = api_body_read(verb, text, len, &errs);
	MUST(!args == (errs.nerrors > 0));
	input = args ? args->input : NULL;
	for (size_t i = 0; i < errs.n; i++)
		MUST(errs.items[i].text[0] && code_word(errs.items[i].code)[0]);
	for (size_t i = 0; input && i < input->n; i++) {
		MUST(input->children[i]->kind == DATA_TEXT);
		MUST(takes(verb, input->children[i]->name));
	}
	for (unsigned i = 0; args && i < verb->nargs; i++) {
		MUST(api_given(args, i) == !!data_node_get(input, verb->args[i].name));
		MUST(api_given(args, i) || !verb->args[i].required);
		MUST(api_text(args, i) || !verb->args[i].initial);
	}
	if (args)
		read_again(verb, args);
	api_args_free(args);
	errs_fini(&errs);
}

static void
as_answer(const struct api_verb *verb, const char *text, size_t len)
{
	struct data_rows rows;
	struct data_node *row;

	if (!verb->result || !data_rows_init(&rows, text, len, verb->result))
		return;
	while ((row = data_rows_next(&rows)) != NULL)
		data_node_free(row);
	MUST(rows.p <= rows.end);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct api_verb *verb;
	const char *text = (const char *)data;
	size_t len = size;

	if (size < 1)
		return 0;
	verb = choose(&text, &len);
	as_request(verb, text, len);
	as_answer(verb, text, len);
	return 0;
}
