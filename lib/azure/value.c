/*
 * Values of a template: objects and arrays member by member, loops inside of them made
 * at once, texts by azure_text.  The template of a deployment inside that is for itself
 * stays as it is.
 */
#include "azure/id.h"
#include "azure/nested.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* What a loop makes: an array. */
struct data_node *
azure_loop(struct azure_template *t, const struct data_node *c, struct errs *errs)
{
	const struct data_node *input =
	    c->kind == DATA_MAP ? data_node_get(c, "input") : NULL;
	const char *name = input ? data_node_text(c, "name") : NULL;
	struct data_node *count, *all;
	unsigned long n = 0;

	count = name && data_node_get(c, "count")
	    ? azure_value(t, data_node_get(c, "count"), errs)
	    : NULL;
	if (count && count->kind == DATA_TEXT)
		n = strtoul(count->text, NULL, 10);
	data_node_free(count);
	if (!name || n > AZURE_TEMPLATE_COPIES || t->nloops == 4) {
		azure_template_wrong(t, c, errs,
		    "a copy has a name, an input, and a count of at most %d",
		    AZURE_TEMPLATE_COPIES);
		return NULL;
	}
	all = data_node_new(DATA_SEQ, name);
	t->loops[t->nloops++].name = name;
	for (unsigned k = 0; k < n && !t->failed; k++) {
		struct data_node *one;

		t->loops[t->nloops - 1].index = k;
		one = azure_value(t, input, errs);
		if (one)
			data_node_add(all, one);
	}
	t->nloops--;
	if (!t->failed)
		return all;
	data_node_free(all);
	return NULL;
}

/* An array of loops: {"copy": [{"name": N, "count": C, "input": …}]} makes N. */
static bool
loops(struct azure_template *t, const struct data_node *copy, struct data_node *into,
    struct errs *errs)
{
	for (size_t i = 0; i < copy->n; i++) {
		struct data_node *all = azure_loop(t, copy->children[i], errs);

		if (!all)
			return false;
		data_node_add(into, all);
	}
	return !t->failed;
}

static struct data_node *
text_value(struct azure_template *t, const struct data_node *n, struct errs *errs)
{
	struct data_node *out;

	if (n->leaf != DATA_LEAF_STRING || n->text[0] != '[')
		return data_node_dup(n);
	out = azure_text(t, n->text, errs);
	if (!out && t->open) {
		out = data_node_dup(n);
		t->opens++;
	}
	t->open = false;
	return out;
}

size_t
azure_octets(const struct data_node *n, size_t node)
{
	size_t all = node + (n->text ? strlen(n->text) : 0);

	for (size_t i = 0; i < n->n; i++)
		all += azure_octets(n->children[i], node);
	return all;
}

struct data_node *
azure_value_keep(struct azure_template *t, const struct data_node *n, struct errs *errs)
{
	t->octets += azure_octets(n, sizeof *n);
	if (t->octets <= AZURE_TEMPLATE_OCTETS)
		return data_node_dup(n);
	azure_template_wrong(t, n, errs,
	    "the values of the template are more than %d MB",
	    AZURE_TEMPLATE_OCTETS >> 20);
	return NULL;
}

unsigned
azure_loops_begin(struct azure_template *t, const struct data_node *r)
{
	const struct data_node *all =
	    r->kind == DATA_MAP ? data_node_get(r, AZURE_LOOPS) : NULL;
	unsigned n = 0;

	for (size_t i = 0; all && i < all->n && t->nloops < 4; i++, n++) {
		t->loops[t->nloops].name = all->children[i]->name;
		t->loops[t->nloops++].index =
		    (unsigned)strtoul(all->children[i]->text, NULL, 10);
	}
	return n;
}

void
azure_loops_end(struct azure_template *t, unsigned n)
{
	t->nloops -= n;
}

/* The members of an object, or elements of an array; `kept`: the template of a
 * deployment inside, which is for itself. */
static void
members(struct azure_template *t, const struct data_node *n, struct data_node *out,
    const struct data_node *kept, struct errs *errs)
{
	for (size_t i = 0; i < n->n && !t->failed; i++) {
		const struct data_node *c = n->children[i];
		struct data_node *value;

		if (n->kind == DATA_MAP && strcmp(c->name, AZURE_LOOPS) == 0)
			continue;
		if (n->kind == DATA_MAP && c->kind == DATA_SEQ &&
		    azure_same(c->name, "copy")) {
			loops(t, c, out, errs);
			continue;
		}
		if (kept && c->kind == DATA_MAP && azure_same(c->name, "properties")) {
			value = data_node_new(DATA_MAP, NULL);
			members(t, c, value, kept, errs);
		} else if (kept && c == kept) {
			value = azure_value_keep(t, c, errs);
		} else {
			value = azure_value(t, c, errs);
		}
		if (!value)
			break;
		if (c->name) {
			free(value->name);
			value->name = xstrdup(c->name);
		}
		data_node_add(out, value);
	}
}

struct data_node *
azure_value(struct azure_template *t, const struct data_node *n, struct errs *errs)
{
	struct data_node *out = NULL;

	if (++t->steps > AZURE_TEMPLATE_STEPS || t->octets > AZURE_TEMPLATE_OCTETS ||
	    t->depth == AZURE_TEMPLATE_DEPTH) {
		azure_template_wrong(t, n, errs,
		    "the template goes in circles, or its values are too many");
		return NULL;
	}
	t->depth++;
	if (n->kind == DATA_TEXT) {
		out = text_value(t, n, errs);
	} else {
		unsigned loops = azure_loops_begin(t, n);

		out = data_node_new(n->kind, NULL);
		members(t, n, out, azure_nested_template(n), errs);
		azure_loops_end(t, loops);
	}
	t->depth--;
	if (out) {
		if (n->kind == DATA_TEXT)
			t->octets += strlen(n->text);
		free(out->name);
		out->name = NULL;
		out->file = n->file;
		out->line = n->line;
	}
	if (!t->failed)
		return out;
	data_node_free(out);
	return NULL;
}
