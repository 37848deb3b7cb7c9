/*
 * JSON first (plain.c), then the row of the operation says which arguments there may
 * be.
 */
#include "api/body.h"

#include "data/json.h"

#include <string.h>

static struct data_node *
read_input(const char *text, size_t len, struct errs *errs)
{
	struct data_node *tree, *input;

	if (len == 0)
		return data_node_new(DATA_MAP, NULL);
	tree = data_json_parse(text, len, errs);
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

static const struct api_arg *
find_arg(const struct api_verb *verb, const char *name)
{
	for (const struct api_arg *a = verb->args; a->name; a++)
		if (strcmp(a->name, name) == 0)
			return a;
	return NULL;
}

struct data_node *
api_body_read(const struct api_verb *verb, const char *text, size_t len,
    struct errs *errs)
{
	size_t before = errs->nerrors;
	struct data_node *input = read_input(text, len, errs);

	for (size_t i = 0; input && i < input->n; i++) {
		const char *name = input->children[i]->name;
		const struct api_arg *a = find_arg(verb, name);

		if (!a)
			errs_add(errs, CODE_UNKNOWN_ARGUMENT, NULL, name, NULL,
			    "%s takes no argument %.80s", verb->name, name);
		else if (input->children[i]->kind != DATA_TEXT)
			errs_add(errs, CODE_BAD_ARGUMENT, NULL, a->name, a->help,
			    "%s is one value", a->name);
	}
	for (const struct api_arg *a = verb->args; input && a->name; a++)
		if (a->required && !data_node_get(input, a->name))
			errs_add(errs, CODE_MISSING_ARGUMENT, NULL, a->name, a->help,
			    "%s needs %s", verb->name, a->name);
	if (errs->nerrors == before)
		return input;
	data_node_free(input);
	return NULL;
}
