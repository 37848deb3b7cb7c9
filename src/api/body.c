/*
 * JSON first (plain.c), then the row of the operation says which arguments there may
 * be.
 */
#include "api/body.h"

#include "api/plain.h"

#include <string.h>

static struct er_node *
read_input(const char *text, size_t len, struct errs *errs)
{
	struct er_node *tree, *input;

	if (len == 0)
		return er_node_new(ER_MAP, NULL);
	tree = api_plain_parse(text, len, errs);
	if (!tree)
		return NULL;
	input = tree->kind == ER_MAP ? er_node_take(tree, "erx:input") : NULL;
	if (!input || input->kind != ER_MAP) {
		errs_add(errs, "bad-json", NULL, NULL, NULL,
		    "the body is not of the form {\"erx:input\": {…}}");
		er_node_free(input);
		input = NULL;
	}
	er_node_free(tree);
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

struct er_node *
api_body_read(const struct api_verb *verb, const char *text, size_t len,
    struct errs *errs)
{
	size_t before = errs->nerrors;
	struct er_node *input = read_input(text, len, errs);

	for (size_t i = 0; input && i < input->n; i++) {
		const char *name = input->children[i]->name;
		const struct api_arg *a = find_arg(verb, name);

		if (!a)
			errs_add(errs, "unknown-argument", NULL, name, NULL,
			    "%s takes no argument %.80s", verb->name, name);
		else if (input->children[i]->kind != ER_TEXT)
			errs_add(errs, "bad-argument", NULL, a->name, a->help,
			    "%s is one value", a->name);
	}
	for (const struct api_arg *a = verb->args; input && a->name; a++)
		if (a->required && !er_node_get(input, a->name))
			errs_add(errs, "missing-argument", NULL, a->name, a->help,
			    "%s needs %s", verb->name, a->name);
	if (errs->nerrors == before)
		return input;
	er_node_free(input);
	return NULL;
}
