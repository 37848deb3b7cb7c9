/*
 * JSON first, then the row of the operation says which arguments there may be.  An
 * argument that is an object is not taken apart here.
 */
#include "api/body.h"

#include "data/json.h"

static struct data_node *
read_input(const char *text, size_t len, struct errs *errs)
{
	struct data_node *tree, *input;

	if (len == 0)
		return data_node_new(DATA_MAP, NULL);
	tree = data_json_parse_input(text, len, 3, errs);
	if (!tree)
		return NULL;
	input = tree->kind == DATA_MAP ? data_node_take(tree, "erx:input") : NULL;
	if (!input || input->kind != DATA_MAP) {
		errs_add(errs, CODE_BAD_JSON, NULL, NULL, NULL,
		    "the body is not of the form {\"erx:input\": {…}}");
		data_node_free(input);
		input = NULL;
	}
	data_node_free(tree);
	return input;
}

struct api_args *
api_body_read(const struct api_verb *verb, const char *text, size_t len,
    struct errs *errs)
{
	struct data_node *input = read_input(text, len, errs);

	return input ? api_args_new(verb, input, errs) : NULL;
}
