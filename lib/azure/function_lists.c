/*
 * Functions of template expressions that make and ask arrays and objects, and what all
 * functions share.
 */
#include "azure/function.h"

#include "azure/id.h"
#include "base/xalloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct data_node *
azure_leaf_new(enum data_leaf leaf, const char *text)
{
	struct data_node *n = data_node_new(DATA_TEXT, NULL);

	n->leaf = leaf;
	n->text = xstrdup(text);
	return n;
}

struct data_node *
azure_truth(bool b)
{
	return azure_leaf_new(DATA_LEAF_BOOL, b ? "true" : "false");
}

struct data_node *
azure_number(long long value)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", value);
	return azure_leaf_new(DATA_LEAF_NUMBER, text);
}

const char *
azure_text_of(const struct azure_call *c, size_t i)
{
	return i < c->n && c->args[i]->kind == DATA_TEXT ? c->args[i]->text : NULL;
}

bool
azure_is_null(const struct data_node *n)
{
	return n->kind == DATA_TEXT && n->leaf == DATA_LEAF_NULL;
}

struct data_node *
azure_text_new(struct buf *b)
{
	struct data_node *n = azure_leaf_new(DATA_LEAF_STRING, b->data ? b->data : "");

	buf_fini(b);
	return n;
}

bool
azure_number_of(const struct azure_call *c, size_t i, long long *out)
{
	const char *text = azure_text_of(c, i);
	char *end;

	if (!text || !*text)
		return false;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return !*end && !errno;
}

struct data_node *
azure_array(const struct azure_call *c)
{
	struct data_node *out = data_node_new(DATA_SEQ, NULL);

	for (size_t i = 0; i < c->n; i++) {
		struct data_node *one = data_node_dup(c->args[i]);

		free(one->name);
		one->name = NULL;
		data_node_add(out, one);
	}
	return out;
}

static struct data_node *
named(const struct data_node *value, const char *name)
{
	struct data_node *out = data_node_dup(value);

	free(out->name);
	out->name = xstrdup(name);
	return out;
}

struct data_node *
azure_object(const struct azure_call *c)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);

	for (size_t i = 0; i + 1 < c->n; i += 2) {
		if (!azure_text_of(c, i)) {
			data_node_free(out);
			return NULL;
		}
		data_node_add(out, named(c->args[i + 1], azure_text_of(c, i)));
	}
	return out;
}

struct data_node *
azure_merge(const struct azure_call *c)
{
	struct data_node *out = data_node_dup(c->args[0]);

	for (size_t i = 1; i < c->n; i++)
		for (size_t k = 0; k < c->args[i]->n && out->kind != DATA_TEXT; k++) {
			const struct data_node *more = c->args[i]->children[k];

			if (out->kind == DATA_MAP && !more->name)
				continue;
			data_node_add(out,
			    out->kind == DATA_MAP ? named(more, more->name)
						  : data_node_dup(more));
		}
	return out;
}

struct data_node *
azure_length(const struct azure_call *c)
{
	const struct data_node *a = c->args[0];

	return azure_number((long long)(a->kind == DATA_TEXT ? strlen(a->text) : a->n));
}

struct data_node *
azure_is_empty(const struct azure_call *c)
{
	const struct data_node *a = c->args[0];

	return azure_truth(a->kind == DATA_TEXT ? !*a->text : a->n == 0);
}

static struct data_node *
end_of(const struct data_node *a, bool first)
{
	char letter[2] = "";

	if (a->kind != DATA_TEXT)
		return a->n ? data_node_dup(a->children[first ? 0 : a->n - 1]) : NULL;
	if (*a->text)
		letter[0] = first ? a->text[0] : a->text[strlen(a->text) - 1];
	if (letter[0] & 0x80)
		return NULL;
	return azure_leaf_new(DATA_LEAF_STRING, letter);
}

struct data_node *
azure_first_of(const struct azure_call *c)
{
	return end_of(c->args[0], true);
}

struct data_node *
azure_last_of(const struct azure_call *c)
{
	return end_of(c->args[0], false);
}

struct data_node *
azure_contains(const struct azure_call *c)
{
	const struct data_node *a = c->args[0];
	const char *text = azure_text_of(c, 1);

	if (!text)
		return NULL;
	if (a->kind == DATA_TEXT)
		return azure_truth(strstr(a->text, text) != NULL);
	for (size_t i = 0; i < a->n; i++) {
		const struct data_node *k = a->children[i];
		const char *word = a->kind == DATA_MAP ? k->name : k->text;

		if (word && strcmp(word, text) == 0)
			return azure_truth(true);
	}
	return azure_truth(false);
}

struct data_node *
azure_coalesce(const struct azure_call *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!azure_is_null(c->args[i]))
			return data_node_dup(c->args[i]);
	return azure_leaf_new(DATA_LEAF_NULL, "");
}

struct data_node *
azure_null(const struct azure_call *c)
{
	(void)c;
	return azure_leaf_new(DATA_LEAF_NULL, "");
}
