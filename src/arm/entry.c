/*
 * Trees that are changed by hand: leaves, places, and what azure-resources keeps.
 */
#include "arm/draft.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "data/json.h"

#include <stdlib.h>
#include <string.h>

struct data_node *
arm_parse(const char *text, size_t len)
{
	struct data_node *tree;
	struct errs errs;

	errs_init(&errs);
	tree = data_json_parse(text, len, &errs);
	errs_fini(&errs);
	return tree;
}

bool
arm_is_name(const char *name)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
	size_t len = strlen(name);

	return len > 0 && len <= 80 && strspn(name, plain) == len &&
	    !strchr("-.", name[0]) && !strchr("-.", name[len - 1]);
}

bool
arm_is_group(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= 90 && !strpbrk(name, "/\\\"'<>%&?#*") &&
	    name[len - 1] != '.';
}

void
arm_set(struct data_node *n, const char *leaf, const char *text)
{
	if (text)
		data_node_add(n, arm_leaf(leaf, text, DATA_LEAF_STRING));
	else
		data_node_free(data_node_take(n, leaf));
}

/* A keyed list that is empty goes with its last entry. */
void
arm_take_path(struct data_node *tree, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *above = slash ? xstrndup(path, (size_t)(slash - path)) : NULL;
	struct data_node *n = above ? arm_at(tree, above) : tree;

	if (n)
		data_node_free(data_node_take(n, slash ? slash + 1 : path));
	if (n && n->list && n->n == 0 && above)
		arm_take_path(tree, above);
	free(above);
}

void
arm_entry_take(struct data_node *tree, const char *key)
{
	struct data_node *all = data_node_get(tree, "azure-resources");

	if (!all)
		return;
	data_node_free(data_node_take(all, key));
	if (all->n == 0)
		data_node_free(data_node_take(tree, "azure-resources"));
}

void
arm_entry_put(struct data_node *tree, const char *key, const char *object,
    const struct data_node *rest)
{
	struct data_node *all = arm_make(tree, "azure-resources");
	struct data_node *entry = data_node_new(DATA_MAP, key);
	struct buf text;
	struct json j;

	all->list = true;
	buf_init(&text);
	json_init(&j, &text, false);
	data_node_json(&j, NULL, rest);
	if (object)
		arm_set(entry, "object", object);
	arm_set(entry, "body", text.data);
	data_node_add(all, entry);
	buf_fini(&text);
}
