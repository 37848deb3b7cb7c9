/*
 * A deployment inside is a template of its own: what the one around it hands in is
 * evaluated there, value by value, so that one that nobody can answer yet is known to
 * be none.  Its resources stand where it stood; of its outputs a copy is kept, for
 * reference() of whoever comes behind it.
 */
#include "azure/nested.h"

#include "azure/id.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Deployments inside of each other, as Resource Manager bounds them. */
enum { LEVELS_MAX = 5, ANSWERS_MAX = 800 };

struct azure_nested {
	char *id, *word;           /* its id, and what its template calls it or NULL */
	struct data_node *outputs; /* {"outputs": {…}} */
};

static const struct data_node *
property(const struct data_node *r, const char *name)
{
	const struct data_node *p = data_node_get(r, "properties");

	return p && p->kind == DATA_MAP ? data_node_get(p, name) : NULL;
}

bool
azure_nested_is(const struct data_node *r)
{
	const char *type = r->kind == DATA_MAP ? data_node_text(r, "type") : NULL;
	const struct data_node *inside = type ? property(r, "template") : NULL;

	return inside && inside->kind == DATA_MAP &&
	    azure_same(type, AZURE_DEPLOYMENTS);
}

static bool
is_inner(const struct data_node *r)
{
	const struct data_node *o = property(r, "expressionEvaluationOptions");
	const char *scope =
	    o && o->kind == DATA_MAP ? data_node_text(o, "scope") : NULL;

	return azure_nested_is(r) && scope && azure_same(scope, "inner");
}

const struct data_node *
azure_nested_template(const struct data_node *r)
{
	return is_inner(r) ? property(r, "template") : NULL;
}

/* --- what is handed in --- */

/* A value that the template around it cannot answer stands there without one. */
static struct data_node *
given(struct azure_template *t, const struct data_node *all, struct errs *errs)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);

	for (size_t i = 0; all && all->kind == DATA_MAP && i < all->n && !t->failed;
	     i++) {
		const struct data_node *p = all->children[i];
		const struct data_node *v =
		    p->kind == DATA_MAP ? data_node_get(p, "value") : NULL;
		struct data_node *one = data_node_new(DATA_MAP, p->name);
		unsigned long before = t->opens;
		struct data_node *value = v ? azure_value(t, v, errs) : NULL;

		if (value && t->opens == before) {
			value->name = xstrdup("value");
			data_node_add(one, value);
		} else {
			data_node_free(value);
		}
		data_node_add(out, one);
	}
	return out;
}

static bool
needs_all(struct azure_template *t, const struct data_node *r,
    const struct data_node *document, const struct data_node *values, struct errs *errs)
{
	const struct data_node *all = data_node_get(document, "parameters");

	for (size_t i = 0; all && all->kind == DATA_MAP && i < all->n; i++) {
		const struct data_node *p = all->children[i];

		if (p->kind == DATA_MAP && !data_node_get(p, "defaultValue") &&
		    !data_node_get(p, "nullable") && !data_node_get(values, p->name))
			azure_template_wrong(t, p, errs,
			    "the deployment %.80s has no value for the parameter %.80s "
			    "of its template",
			    data_node_text(r, "name"), p->name);
	}
	return !t->failed;
}

static char *
text_of(struct azure_template *t, const struct data_node *r, const char *name,
    const char *otherwise, struct errs *errs)
{
	const struct data_node *n = data_node_get(r, name);
	struct data_node *v =
	    n && n->kind == DATA_TEXT ? azure_value(t, n, errs) : NULL;
	char *text = xstrdup(v && v->kind == DATA_TEXT ? v->text : otherwise);

	data_node_free(v);
	return text;
}

/* --- what comes of it --- */

/* In another place ids are others than those that the template around would make. */
static void
add_id(struct data_node *r, const struct azure_template_env *env)
{
	const char *type = data_node_text(r, "type"), *name = data_node_text(r, "name");
	struct azure_id id;
	struct data_node *leaf;
	const char *part = name;

	if (data_node_get(r, "id") || !type || !name || strlen(type) >= sizeof id.type)
		return;
	memset(&id, 0, sizeof id);
	snprintf(id.type, sizeof id.type, "%s", type);
	if (strlen(env->subscription) >= sizeof id.subscription ||
	    strlen(env->group) >= sizeof id.group)
		return;
	snprintf(id.subscription, sizeof id.subscription, "%s", env->subscription);
	snprintf(id.group, sizeof id.group, "%s", env->group);
	while (id.n < AZURE_ID_DEPTH) {
		size_t n = strcspn(part, "/");

		if (n == 0 || n >= sizeof id.names[0])
			return;
		memcpy(id.names[id.n++], part, n);
		if (!part[n])
			break;
		part += n + 1;
	}
	leaf = azure_leaf_new(DATA_LEAF_STRING, "");
	free(leaf->text);
	leaf->text = azure_id_text(&id, false);
	leaf->name = xstrdup("id");
	data_node_add(r, leaf);
}

static void
keep(struct azure_template *t, const struct data_node *r, const char *word,
    struct data_node *outputs)
{
	struct azure_nested *n;

	if (t->nnested == ANSWERS_MAX) {
		data_node_free(outputs);
		return;
	}
	n = &VEC_PUSH(t->nested, t->nnested, t->capnested);
	n->id =
	    xasprintf("/providers/" AZURE_DEPLOYMENTS "/%s", data_node_text(r, "name"));
	n->word = word ? xstrdup(word) : NULL;
	n->outputs = data_node_new(DATA_MAP, NULL);
	free(outputs->name);
	outputs->name = xstrdup("outputs");
	data_node_add(n->outputs, outputs);
}

static bool
expand_in(struct azure_template *t, const struct data_node *r,
    const struct data_node *document, const struct azure_template_env *env,
    struct data_node *out, struct errs *errs)
{
	struct azure_template *in = azure_template_new(document, env, errs);
	bool elsewhere = strcmp(env->group, t->env.group) != 0 ||
	    strcmp(env->subscription, t->env.subscription) != 0;
	struct data_node *all, *outputs = NULL;

	if (!in) {
		t->failed = true;
		return false;
	}
	in->level = t->level + 1;
	in->steps = t->steps;
	in->octets = t->octets;
	all = azure_template_expand(in, errs);
	if (all)
		outputs = azure_template_outputs(in, errs);
	for (size_t i = 0; outputs && i < all->n; i++) {
		if (elsewhere)
			add_id(all->children[i], env);
		data_node_add(out, data_node_dup(all->children[i]));
	}
	t->steps = in->steps;
	t->octets = in->octets;
	t->failed = t->failed || in->failed;
	data_node_free(all);
	if (outputs)
		keep(t, r, r->name, outputs);
	azure_template_free(in);
	return !t->failed;
}

bool
azure_nested_expand(struct azure_template *t, const struct data_node *r,
    struct data_node *out, struct errs *errs)
{
	struct azure_template_env env = t->env;
	bool inner = is_inner(r);
	struct data_node *document, *values;
	char *group, *subscription;
	unsigned loops;

	if (t->level == LEVELS_MAX) {
		azure_template_wrong(t, r, errs,
		    "deployments stand inside of others, %d deep", LEVELS_MAX);
		return false;
	}
	loops = azure_loops_begin(t, r);
	group = text_of(t, r, "resourceGroup", t->env.group, errs);
	subscription = text_of(t, r, "subscriptionId", t->env.subscription, errs);
	values = given(t, inner ? property(r, "parameters") : NULL, errs);
	document = inner || t->failed ? data_node_dup(property(r, "template"))
				      : azure_value(t, property(r, "template"), errs);
	azure_loops_end(t, loops);
	env.group = group;
	env.subscription = subscription;
	env.deployment = data_node_text(r, "name");
	env.parameters = values;
	if (document && !t->failed &&
	    (!inner || needs_all(t, r, document, values, errs)))
		expand_in(t, r, document, &env, out, errs);
	data_node_free(document);
	data_node_free(values);
	free(group);
	free(subscription);
	return !t->failed;
}

/* --- reference() --- */

static bool
ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), len = strlen(end);

	return n >= len && azure_same(text + n - len, end);
}

struct data_node *
azure_nested_answer(const struct azure_template *t, const struct data_node *const *args,
    size_t nargs)
{
	const char *asked = nargs && args[0]->kind == DATA_TEXT ? args[0]->text : NULL;

	for (size_t i = t->nnested; asked && i-- > 0;) {
		const struct azure_nested *n = &t->nested[i];
		const char *name = strrchr(n->id, '/') + 1;

		if (ends_with(asked, n->id) || azure_same(asked, name) ||
		    (n->word && azure_same(asked, n->word)))
			return data_node_dup(n->outputs);
	}
	return NULL;
}

void
azure_nested_free(struct azure_template *t)
{
	for (size_t i = 0; i < t->nnested; i++) {
		free(t->nested[i].id);
		free(t->nested[i].word);
		data_node_free(t->nested[i].outputs);
	}
	free(t->nested);
}
