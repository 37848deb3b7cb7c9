/*
 * Numbers are texts, as everywhere in such trees.
 */
#include "data/put.h"

#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
data_put_text(struct data_node *to, const char *name, const char *text)
{
	struct data_node *n;

	if (!text)
		return;
	n = data_node_new(DATA_TEXT, name);
	n->text = xstrdup(text);
	data_node_add(to, n);
}

void
data_put_number(struct data_node *to, const char *name, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%llu", (unsigned long long)number);
	data_put_text(to, name, text);
}

void
data_put_signed(struct data_node *to, const char *name, int64_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)number);
	data_put_text(to, name, text);
}

void
data_put_bool(struct data_node *to, const char *name, bool is)
{
	data_put_text(to, name, is ? "true" : "false");
}

void
data_put_tree(struct data_node *to, const char *name, struct data_node *tree)
{
	free(tree->name);
	tree->name = xstrdup(name);
	data_node_add(to, tree);
}

uint64_t
data_number(const struct data_node *map, const char *name)
{
	const char *text = data_node_text(map, name);

	return text ? strtoull(text, NULL, 10) : 0;
}

int64_t
data_signed(const struct data_node *map, const char *name)
{
	const char *text = data_node_text(map, name);

	return text ? strtoll(text, NULL, 10) : 0;
}

bool
data_bool(const struct data_node *map, const char *name)
{
	const char *text = data_node_text(map, name);

	return text && strcmp(text, "true") == 0;
}
