/*
 * Files are named by `mrt`; what changes is told by the trees before and after, and by
 * the steps from one spec to the other.
 */
#include "erxd/edit_look.h"

#include "base/json.h"
#include "er/lab.h"
#include "erxd/change_list.h"
#include "erxd/changes.h"

#include <string.h>

static bool
is_file(const struct data_node *c)
{
	return c->kind == DATA_TEXT && c->name && strcmp(c->name, "mrt") == 0;
}

static bool
has_file(const struct data_node *n, const char *file)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct data_node *c = n->children[i];

		if (is_file(c) ? strcmp(c->text, file) == 0 : has_file(c, file))
			return true;
	}
	return false;
}

static bool
names_file(const struct data_node *n, const struct data_node *lab)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct data_node *c = n->children[i];

		if (is_file(c) ? !has_file(lab, c->text) : names_file(c, lab))
			return true;
	}
	return false;
}

bool
edit_names_known_files(const struct data_node *tree, const struct data_node *lab,
    struct errs *errs)
{
	if (!names_file(tree, lab))
		return true;
	errs_add(errs, CODE_BAD_FILE, NULL, NULL,
	    "start erxd with the lab, or send it SIGHUP",
	    "files (mrt) cannot be named through the API");
	return false;
}

bool
edit_may_name_files(const struct data_node *lab, const struct edit *e,
    struct errs *errs)
{
	return e->op == DATA_DELETE || edit_names_known_files(e->tree, lab, errs);
}

bool
edit_has_key(const struct data_node *n)
{
	if (n->name && strcmp(n->name, "authorization-key") == 0)
		return true;
	for (size_t i = 0; i < n->n; i++)
		if (edit_has_key(n->children[i]))
			return true;
	return false;
}

void
edit_print(struct buf *answer, const struct run *run, struct run_change *c,
    const struct errs *errs, const struct edit *e)
{
	const struct data_node *was = run_lab(run)->tree;
	const char *border = e->who ? caller_border(e->who) : NULL;
	struct json j;

	json_init(&j, answer, false);
	json_object(&j, NULL);
	json_array(&j, "changes");
	changes_json(&j, was, c->lab->tree, run_change_diff(run, c), e->subscription,
	    border);
	if (run_change_takes(c)) {
		json_object(&j, NULL);
		json_stringf(&j, "change", "it has begun, and takes %.1f s",
		    (double)run_change_takes(c) / ERX_SEC);
		json_object_end(&j);
	}
	for (size_t i = 0; i < errs->n; i++) {
		const char *object = strchr(errs->items[i].path, '/');

		if (border && object &&
		    !changes_owns(was, c->lab->tree, border, object + 1))
			continue;
		json_object(&j, NULL);
		json_stringf(&j, "change", "warning: %s%s%s", errs->items[i].path,
		    errs->items[i].path[0] ? ": " : "", errs->items[i].text);
		json_object_end(&j);
	}
	json_array_end(&j);
	/* Names of others are not taken out of values. */
	if (e->listed && !border)
		change_list_json(&j, "change-list", was, c->lab->tree, e->subscription);
	json_object_end(&j);
}
