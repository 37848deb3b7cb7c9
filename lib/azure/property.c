/*
 * How a property is found: Resource Manager has what is configured below `properties`,
 * the Azure CLI lifts that to the top, and neither is of one mind about capitals.
 */
#include "azure/id.h"
#include "azure/kinds.h"

#include <string.h>

static const struct data_node *
child(const struct data_node *map, const char *name, size_t len)
{
	char word[80];
	const struct data_node *found;

	if (map->kind != DATA_MAP || len >= sizeof word)
		return NULL;
	memcpy(word, name, len);
	word[len] = '\0';
	found = data_node_get(map, word);
	for (size_t i = 0; !found && i < map->n; i++)
		if (azure_same(map->children[i]->name, word))
			found = map->children[i];
	return found && found->kind == DATA_TEXT && found->leaf == DATA_LEAF_NULL
	    ? NULL
	    : found;
}

static const struct data_node *
below(const struct data_node *node, const char *path)
{
	size_t n = strcspn(path, ".[");
	const struct data_node *next = child(node, path, n), *found = NULL;

	/* An element of an array keeps its own properties where ARM has them. */
	if (!next && (node = child(node, "properties", 10)) != NULL)
		next = child(node, path, n);
	if (!next || !path[n])
		return next;
	if (path[n] == '.')
		return below(next, path + n + 1);
	for (size_t i = 0; next->kind == DATA_SEQ && i < next->n && !found; i++)
		found = path[n + 2] ? below(next->children[i], path + n + 3)
				    : next->children[i];
	return found;
}

const struct data_node *
azure_property(const struct data_node *body, const char *path)
{
	const struct data_node *found = NULL, *inner;

	if (body->kind != DATA_MAP)
		return NULL;
	inner = child(body, "properties", 10);
	if (inner)
		found = below(inner, path);
	return found ? found : below(body, path);
}

const char *
azure_property_text(const struct data_node *body, const char *path)
{
	const struct data_node *n = azure_property(body, path);

	return n && n->kind == DATA_TEXT ? n->text : NULL;
}
