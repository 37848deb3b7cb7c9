/*
 * Resources are made flat first: each with its full type and name, copies made, those
 * inside of others behind them.  Then they are put in the order of `dependsOn`, which
 * is few names each.
 */
#include "azure/template.h"

#include "azure/id.h"
#include "azure/nested.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
names_schema(const struct data_node *d, const char *what)
{
	const char *schema = d->kind == DATA_MAP ? data_node_text(d, "$schema") : NULL;

	return schema && strstr(schema, what);
}

bool
azure_template_is(const struct data_node *d)
{
	const struct data_node *r;

	if (names_schema(d, "eploymentTemplate.json"))
		return true;
	r = d->kind == DATA_MAP ? data_node_get(d, "resources") : NULL;
	return r && r->kind != DATA_TEXT && data_node_get(d, "contentVersion") != NULL;
}

bool
azure_template_is_parameters(const struct data_node *d)
{
	return names_schema(d, "eploymentParameters.json");
}

struct azure_template *
azure_template_new(const struct data_node *document,
    const struct azure_template_env *env, struct errs *errs)
{
	struct azure_template *t;
	const struct data_node *given;

	if (document->kind != DATA_MAP) {
		errs_add(errs, CODE_BAD_VALUE, NULL, NULL, "give the whole template",
		    "a template is an object");
		return NULL;
	}
	t = xcalloc(1, sizeof *t);
	t->document = t->scope = document;
	t->env = *env;
	given = env->parameters;
	if (given && given->kind == DATA_MAP && azure_template_is_parameters(given))
		t->env.parameters = data_node_get(given, "parameters");
	return t;
}

void
azure_template_free(struct azure_template *t)
{
	if (!t)
		return;
	azure_nested_free(t);
	free(t);
}

/* --- flat resources --- */

struct flat {
	struct azure_template *t;
	struct data_node *all;
	struct errs *errs;
	unsigned depth;
};

static struct data_node *
text_leaf(const char *name, char *text)
{
	struct data_node *n = data_node_new(DATA_TEXT, name);

	n->text = text;
	return n;
}

/* The text of an attribute, evaluated; the caller's, or NULL. */
static char *
attribute(struct flat *f, const struct data_node *r, const char *name)
{
	const struct data_node *n = data_node_get(r, name);
	struct data_node *value;
	char *text;

	if (!n || n->kind != DATA_TEXT)
		return NULL;
	value = azure_value(f->t, n, f->errs);
	text = value && value->kind == DATA_TEXT ? xstrdup(value->text) : NULL;
	data_node_free(value);
	return text;
}

/* What copyIndex() means in a resource later. */
static void
add_loops(const struct azure_template *t, struct data_node *r)
{
	struct data_node *all = t->nloops ? data_node_new(DATA_SEQ, AZURE_LOOPS) : NULL;

	for (unsigned i = 0; i < t->nloops; i++) {
		struct data_node *one =
		    text_leaf(t->loops[i].name, xasprintf("%u", t->loops[i].index));

		data_node_add(all, one);
	}
	if (all)
		data_node_add(r, all);
}

static void resources(struct flat *f, const struct data_node *list, const char *type,
    const char *name);

/* A resource as it stands, but for its type and name, and without those inside. */
static void
one(struct flat *f, const struct data_node *r, const char *parent_type,
    const char *parent)
{
	char *type = attribute(f, r, "type"), *name = attribute(f, r, "name");
	char *condition = attribute(f, r, "condition");
	struct data_node *out;

	if (f->t->failed || (condition && azure_same(condition, "false")))
		goto done;
	if (!type || !name || f->all->n == AZURE_TEMPLATE_RESOURCES) {
		azure_template_wrong(f->t, r, f->errs,
		    "a resource needs a type and a name, and there are at most %d",
		    AZURE_TEMPLATE_RESOURCES);
		goto done;
	}
	if (parent_type && !strchr(type, '.')) {
		char *full = xasprintf("%s/%s", parent_type, type);

		free(type);
		type = full;
	}
	if (parent && !strchr(name, '/')) {
		char *full = xasprintf("%s/%s", parent, name);

		free(name);
		name = full;
	}
	out = data_node_dup(r);
	data_node_free(data_node_take(out, "resources"));
	data_node_free(data_node_take(out, "copy"));
	add_loops(f->t, out);
	data_node_add(out, text_leaf("type", xstrdup(type)));
	data_node_add(out, text_leaf("name", xstrdup(name)));
	data_node_add(f->all, out);
	resources(f, data_node_get(r, "resources"), type, name);
done:
	free(type);
	free(name);
	free(condition);
}

/* Copies as they stand, each with the loops that made it: what they refer to may not be
 * known before they are put. */
static void
copies(struct flat *f, const struct data_node *r, const struct data_node *copy,
    const char *type, const char *name)
{
	struct azure_template *t = f->t;
	struct data_node *count, *bare, *value;
	const char *loop = data_node_text(copy, "name");
	unsigned long n = 0;

	count = data_node_get(copy, "count")
	    ? azure_value(t, data_node_get(copy, "count"), f->errs)
	    : NULL;
	if (count && count->kind == DATA_TEXT)
		n = strtoul(count->text, NULL, 10);
	data_node_free(count);
	if (!loop || n > AZURE_TEMPLATE_COPIES || t->nloops == 4) {
		azure_template_wrong(t, copy, f->errs,
		    "a copy has a name, and a count of at most %d",
		    AZURE_TEMPLATE_COPIES);
		return;
	}
	bare = data_node_dup(r);
	data_node_free(data_node_take(bare, "copy"));
	t->loops[t->nloops++].name = loop;
	for (unsigned i = 0; i < n && !t->failed; i++) {
		t->loops[t->nloops - 1].index = i;
		value = azure_value_keep(t, bare, f->errs);
		/* dependsOn and reference() know it by this. */
		if (value && !value->name)
			value->name = xstrdup(r->name ? r->name : loop);
		if (value)
			one(f, value, type, name);
		data_node_free(value);
	}
	t->nloops--;
	data_node_free(bare);
}

static void
resources(struct flat *f, const struct data_node *list, const char *type,
    const char *name)
{
	if (!list || list->kind == DATA_TEXT)
		return;
	if (f->depth == 8) {
		azure_template_wrong(f->t, list, f->errs,
		    "resources stand inside of others, eight deep");
		return;
	}
	f->depth++;
	for (size_t i = 0; i < list->n && !f->t->failed; i++) {
		const struct data_node *r = list->children[i], *copy;

		copy = r->kind == DATA_MAP ? data_node_get(r, "copy") : NULL;
		if (r->kind != DATA_MAP)
			azure_template_wrong(f->t, r, f->errs,
			    "a resource is an object");
		else if (copy && copy->kind == DATA_MAP)
			copies(f, r, copy, type, name);
		else
			one(f, r, type, name);
	}
	f->depth--;
}

/* --- order --- */

/* Whether an entry of dependsOn means a resource: by its id, by its name or that of the
 * loop that made it, by type and name, or by the end of its name. */
static bool
means(const char *word, const struct data_node *r)
{
	const char *name = data_node_text(r, "name"), *type = data_node_text(r, "type");
	struct azure_id id;
	size_t n = strlen(name);
	char joined[AZURE_ID_MAX];

	if (azure_same(word, name) || (r->name && azure_same(word, r->name)))
		return true;
	if (azure_id_parse(&id, word)) {
		size_t at = 0;

		for (size_t i = 0; i < id.n; i++)
			at += (size_t)snprintf(joined + at, sizeof joined - at, "%s%s",
			    i ? "/" : "", id.names[i]);
		return azure_same(id.type, type) && azure_same(joined, name);
	}
	return strlen(word) > n && azure_same(word + strlen(word) - n, name) &&
	    word[strlen(word) - n - 1] == '/' && strchr(word, '.') &&
	    strncmp(word, type, strcspn(type, "/")) == 0;
}

struct order {
	struct flat *f;
	struct data_node *in, *out;
	unsigned char *state; /* 1: under way, 2: done */
	struct data_node **depends;
	unsigned depth;
	unsigned looks; /* at words of dependsOn so far */
};

/* More looks take too long. */
enum { LOOKS_MAX = 5000000 };

static void
place(struct order *o, size_t i)
{
	struct data_node *r = o->in->children[i];

	if (o->state[i] == 2 || o->f->t->failed)
		return;
	if (o->state[i] == 1 || o->depth > AZURE_TEMPLATE_RESOURCES) {
		azure_template_wrong(o->f->t, r, o->f->errs,
		    "dependsOn of %.200s leads back to it", data_node_text(r, "name"));
		return;
	}
	o->state[i] = 1;
	o->depth++;
	for (size_t k = 0; o->depends[i] && k < o->depends[i]->n; k++) {
		const struct data_node *d = o->depends[i]->children[k];

		if (o->looks > LOOKS_MAX) {
			azure_template_wrong(o->f->t, r, o->f->errs,
			    "dependsOn of all resources have too many words");
			return;
		}
		o->looks += (unsigned)o->in->n;
		for (size_t other = 0; d->kind == DATA_TEXT && other < o->in->n;
		     other++)
			if (other != i && means(d->text, o->in->children[other]))
				place(o, other);
	}
	o->depth--;
	o->state[i] = 2;
	data_node_add(o->out, data_node_dup(r));
}

static struct data_node *
in_order(struct flat *f)
{
	size_t n = f->all->n;
	struct order o = { .f = f, .in = f->all, .out = data_node_new(DATA_SEQ, NULL) };

	o.state = xcalloc(n + 1, 1);
	o.depends = xcalloc(n + 1, sizeof(struct data_node *));
	for (size_t i = 0; i < n && !f->t->failed; i++) {
		const struct data_node *d =
		    data_node_get(f->all->children[i], "dependsOn");

		unsigned loops = azure_loops_begin(f->t, f->all->children[i]);

		if (d && d->kind == DATA_SEQ && d->n <= AZURE_TEMPLATE_RESOURCES)
			o.depends[i] = azure_value(f->t, d, f->errs);
		azure_loops_end(f->t, loops);
	}
	for (size_t i = 0; i < n; i++)
		place(&o, i);
	for (size_t i = 0; i < n; i++)
		data_node_free(o.depends[i]);
	free(o.depends);
	free(o.state);
	return o.out;
}

struct data_node *
azure_template_resources(struct azure_template *t, struct errs *errs)
{
	struct flat f = { .t = t, .all = data_node_new(DATA_SEQ, NULL), .errs = errs };
	struct data_node *out = NULL;

	resources(&f, data_node_get(t->document, "resources"), NULL, NULL);
	if (!t->failed)
		out = in_order(&f);
	data_node_free(f.all);
	if (t->failed) {
		data_node_free(out);
		out = NULL;
	}
	return out;
}

/* --- values --- */

struct data_node *
azure_template_value(struct azure_template *t, const struct data_node *resource,
    struct errs *errs)
{
	return azure_value(t, resource, errs);
}

struct data_node *
azure_template_member(struct azure_template *t, const struct data_node *resource,
    const char *name, struct errs *errs)
{
	const struct data_node *n = data_node_get(resource, name);
	unsigned loops = azure_loops_begin(t, resource);
	struct data_node *out = n ? azure_value(t, n, errs) : NULL;

	azure_loops_end(t, loops);
	return out;
}

bool
azure_template_is_existing(const struct data_node *resource)
{
	const char *text =
	    resource->kind == DATA_MAP ? data_node_text(resource, "existing") : NULL;

	return text && azure_same(text, "true");
}

struct data_node *
azure_template_expand(struct azure_template *t, struct errs *errs)
{
	struct data_node *bare = azure_template_resources(t, errs), *out, *one;

	if (!bare)
		return NULL;
	out = data_node_new(DATA_SEQ, NULL);
	for (size_t i = 0; i < bare->n && !t->failed; i++) {
		const struct data_node *r = bare->children[i];

		if (azure_template_is_existing(r))
			continue;
		if (azure_nested_is(r)) {
			azure_nested_expand(t, r, out, errs);
			continue;
		}
		one = azure_value(t, r, errs);
		if (one)
			data_node_add(out, one);
	}
	data_node_free(bare);
	if (!t->failed)
		return out;
	data_node_free(out);
	return NULL;
}

/* One output: a value, or a loop of values. */
static struct data_node *
output(struct azure_template *t, const struct data_node *o, struct errs *errs)
{
	const struct data_node *copy = data_node_get(o, "copy");
	struct data_node *bare, *list, *value, *loop;

	if (!copy || copy->kind != DATA_MAP)
		return azure_value(t, o, errs);
	/* As the members of an object are looped: an array of loops by their names. */
	bare = data_node_dup(o);
	list = data_node_new(DATA_SEQ, "copy");
	loop = data_node_take(bare, "copy");
	value = azure_leaf_new(DATA_LEAF_STRING, "value");
	value->name = xstrdup("name");
	data_node_add(loop, value);
	free(loop->name);
	loop->name = NULL;
	data_node_add(list, loop);
	data_node_add(bare, list);
	value = azure_value(t, bare, errs);
	data_node_free(bare);
	return value;
}

/* Whether an output is there: its condition, if it has one, is not false. */
static bool
is_wanted(struct azure_template *t, const struct data_node *o, struct errs *errs)
{
	const struct data_node *condition = data_node_get(o, "condition");
	struct data_node *v = condition ? azure_value(t, condition, errs) : NULL;
	bool no = v && v->kind == DATA_TEXT && azure_same(v->text, "false");

	data_node_free(v);
	return !no && !t->failed;
}

struct data_node *
azure_template_outputs(struct azure_template *t, struct errs *errs)
{
	const struct data_node *outputs = data_node_get(t->document, "outputs");
	struct data_node *out = data_node_new(DATA_MAP, NULL), *one;

	for (size_t i = 0; outputs && outputs->kind == DATA_MAP && i < outputs->n;
	     i++) {
		const struct data_node *o = outputs->children[i];

		if (o->kind != DATA_MAP || !is_wanted(t, o, errs))
			continue;
		one = output(t, o, errs);
		if (!one)
			continue;
		free(one->name);
		one->name = xstrdup(o->name);
		data_node_free(data_node_take(one, "condition"));
		data_node_add(out, one);
	}
	if (!t->failed)
		return out;
	data_node_free(out);
	return NULL;
}
