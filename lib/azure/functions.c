/*
 * Functions of template expressions that are nothing but their arguments, a row each.
 * Numbers are of 64 bits, as with Resource Manager; what does not fit its type is
 * refused by NULL, of which the caller makes an error.
 */
#include "azure/function.h"

#include "azure/id.h"
#include "base/json.h"
#include "base/xalloc.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_true(const struct data_node *n)
{
	return n->kind == DATA_TEXT && azure_same(n->text, "true");
}

/* --- texts --- */

static void
add_text(struct buf *out, const struct data_node *n)
{
	struct json j;

	if (n->kind == DATA_TEXT) {
		buf_puts(out,
		    n->leaf == DATA_LEAF_BOOL ? (is_true(n) ? "True" : "False")
					      : n->text);
		return;
	}
	json_init(&j, out, false);
	data_node_json(&j, NULL, n);
}

static struct data_node *
concat(const struct azure_call *c)
{
	struct data_node *all;
	struct buf out;

	if (c->n && c->args[0]->kind == DATA_SEQ) {
		all = data_node_new(DATA_SEQ, NULL);
		for (size_t i = 0; i < c->n; i++)
			for (size_t k = 0; k < c->args[i]->n; k++)
				data_node_add(all,
				    data_node_dup(c->args[i]->children[k]));
		return all;
	}
	buf_init(&out);
	for (size_t i = 0; i < c->n; i++)
		add_text(&out, c->args[i]);
	return azure_text_new(&out);
}

static struct data_node *
format(const struct azure_call *c)
{
	const char *f = azure_text_of(c, 0);
	struct buf out;

	if (!f)
		return NULL;
	buf_init(&out);
	for (; *f; f++) {
		char *end = NULL;
		unsigned long i;

		if ((*f == '{' && f[1] == '{') || (*f == '}' && f[1] == '}')) {
			buf_putc(&out, *f++);
			continue;
		}
		if (*f != '{') {
			buf_putc(&out, *f);
			continue;
		}
		i = strtoul(f + 1, &end, 10);
		if (!end || end == f + 1) {
			buf_putc(&out, *f);
			continue;
		}
		f = end + strcspn(end, "}");
		if (!*f || i + 1 >= c->n) {
			buf_fini(&out);
			return NULL;
		}
		add_text(&out, c->args[i + 1]);
	}
	return azure_text_new(&out);
}

static struct data_node *
in_case(const struct azure_call *c, char from, char to)
{
	const char *text = azure_text_of(c, 0);
	struct data_node *out;

	if (!text)
		return NULL;
	out = azure_leaf_new(DATA_LEAF_STRING, text);
	for (char *p = out->text; *p; p++)
		if (*p >= from && *p < from + 26)
			*p = (char)(*p - from + to);
	return out;
}

static struct data_node *
to_lower(const struct azure_call *c)
{
	return in_case(c, 'A', 'a');
}

static struct data_node *
to_upper(const struct azure_call *c)
{
	return in_case(c, 'a', 'A');
}

static struct data_node *
string(const struct azure_call *c)
{
	struct buf out;

	buf_init(&out);
	add_text(&out, c->args[0]);
	return azure_text_new(&out);
}

static struct data_node *
replace(const struct azure_call *c)
{
	const char *text = azure_text_of(c, 0), *old = azure_text_of(c, 1),
		   *new = azure_text_of(c, 2), *next;
	struct buf out;

	if (!text || !old || !new || !*old)
		return NULL;
	buf_init(&out);
	while (out.len < AZURE_TEMPLATE_OCTETS && (next = strstr(text, old)) != NULL) {
		buf_add(&out, text, (size_t)(next - text));
		buf_puts(&out, new);
		text = next + strlen(old);
	}
	buf_puts(&out, text);
	return azure_text_new(&out);
}

static struct data_node *
split(const struct azure_call *c)
{
	const char *text = azure_text_of(c, 0), *at = azure_text_of(c, 1);
	struct data_node *out, *part;

	if (!text || !at || !*at)
		return NULL;
	out = data_node_new(DATA_SEQ, NULL);
	for (;;) {
		const char *next = strstr(text, at);

		part = data_node_new(DATA_TEXT, NULL);
		part->text =
		    xstrndup(text, next ? (size_t)(next - text) : strlen(text));
		data_node_add(out, part);
		if (!next)
			return out;
		text = next + strlen(at);
	}
}

static struct data_node *
substring(const struct azure_call *c)
{
	const char *text = azure_text_of(c, 0);
	long long from, n;
	struct data_node *out;

	if (!text || !azure_number_of(c, 1, &from) || from < 0 ||
	    (size_t)from > strlen(text))
		return NULL;
	n = (long long)strlen(text) - from;
	if (c->n > 2 && (!azure_number_of(c, 2, &n) || n < 0))
		return NULL;
	out = data_node_new(DATA_TEXT, NULL);
	out->text = xstrndup(text + from, (size_t)n);
	return out;
}

/* A text that is the same for the same arguments; the service has another one. */
static struct data_node *
unique(const struct azure_call *c)
{
	uint64_t h = 14695981039346656037u;
	char out[14];

	for (size_t i = 0; i < c->n; i++)
		for (const char *p = azure_text_of(c, i); p && *p; p++)
			h = (h ^ (unsigned char)*p) * 1099511628211u;
	for (int i = 0; i < 13; i++, h = h * 6364136223846793005u + 1)
		out[i] = "abcdefghijklmnopqrstuvwxyz234567"[h >> 59];
	out[13] = '\0';
	return azure_leaf_new(DATA_LEAF_STRING, out);
}

/* --- ids --- */

static bool
is_guid(const char *text)
{
	return strlen(text) == 36 && text[8] == '-' && text[13] == '-';
}

/* resourceId([subscription], [group], TYPE, NAME, ...): a type has as many parts behind
 * its first slash as there are names. */
static struct data_node *
resource_id(const struct azure_call *c)
{
	const char *subscription = c->t->env.subscription, *group = c->t->env.group;
	size_t at = 0;
	const char *type, *part;
	struct buf out;

	for (size_t i = 0; i < c->n; i++)
		if (!azure_text_of(c, i))
			return NULL;
	while (at < c->n && !strchr(azure_text_of(c, at), '/'))
		at++;
	if (at >= c->n || at > 2)
		return NULL;
	if (at == 2)
		subscription = azure_text_of(c, 0);
	if (at)
		*(at == 1 && is_guid(azure_text_of(c, 0)) ? &subscription : &group) =
		    azure_text_of(c, at - 1);
	type = azure_text_of(c, at++);
	part = strchr(type, '/');
	buf_init(&out);
	buf_printf(&out, "/subscriptions/%s/resourceGroups/%s/providers/%.*s",
	    subscription, group, (int)(part - type), type);
	for (; at < c->n && part; at++) {
		size_t n = strcspn(part + 1, "/");

		buf_printf(&out, "/%.*s/%s", (int)n, part + 1, azure_text_of(c, at));
		part = part[1 + n] ? part + 1 + n : NULL;
	}
	if (at == c->n && !part)
		return azure_text_new(&out);
	buf_fini(&out);
	return NULL;
}

static void
put(struct data_node *map, const char *name, const char *text)
{
	struct data_node *leaf = data_node_new(DATA_TEXT, name);

	leaf->text = xstrdup(text);
	data_node_add(map, leaf);
}

static struct data_node *
resource_group(const struct azure_call *c)
{
	const struct azure_template_env *env = &c->t->env;
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	char *id = xasprintf("/subscriptions/%s/resourceGroups/%s", env->subscription,
	    env->group);

	put(out, "id", id);
	put(out, "name", env->group);
	put(out, "location", env->location ? env->location : "");
	free(id);
	return out;
}

static struct data_node *
subscription(const struct azure_call *c)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);
	char *id = xasprintf("/subscriptions/%s", c->t->env.subscription);

	put(out, "id", id);
	put(out, "subscriptionId", c->t->env.subscription);
	free(id);
	return out;
}

static struct data_node *
deployment(const struct azure_call *c)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);

	put(out, "name", c->t->env.deployment ? c->t->env.deployment : "deployment");
	return out;
}

/* --- truth and numbers --- */

static struct data_node *
equals(const struct azure_call *c)
{
	const struct data_node *a = c->args[0], *b = c->args[1];

	if (a->kind == DATA_TEXT && b->kind == DATA_TEXT)
		return azure_truth(azure_same(a->text, b->text) &&
		    azure_is_null(a) == azure_is_null(b));
	return azure_truth(data_node_equal(a, b));
}

static struct data_node * not(const struct azure_call *c)
{
	return azure_truth(!is_true(c->args[0]));
}

static struct data_node *
all_of(const struct azure_call *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!is_true(c->args[i]))
			return azure_truth(false);
	return azure_truth(true);
}

static struct data_node *
any_of(const struct azure_call *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (is_true(c->args[i]))
			return azure_truth(true);
	return azure_truth(false);
}

static struct data_node *
arithmetic(const struct azure_call *c, char sign)
{
	long long a, b, out = 0;
	bool over = false;

	if (!azure_number_of(c, 0, &a) || !azure_number_of(c, 1, &b))
		return NULL;
	if ((sign == '/' || sign == '%') && (b == 0 || (a == LLONG_MIN && b == -1)))
		return NULL;
	switch (sign) {
	case '+':
		over = __builtin_add_overflow(a, b, &out);
		break;
	case '-':
		over = __builtin_sub_overflow(a, b, &out);
		break;
	case '*':
		over = __builtin_mul_overflow(a, b, &out);
		break;
	case '/':
		out = a / b;
		break;
	default:
		out = a % b;
	}
	return over ? NULL : azure_number(out);
}

static struct data_node *
add(const struct azure_call *c)
{
	return arithmetic(c, '+');
}

static struct data_node *
sub(const struct azure_call *c)
{
	return arithmetic(c, '-');
}

static struct data_node *
mul(const struct azure_call *c)
{
	return arithmetic(c, '*');
}

static struct data_node *
divide(const struct azure_call *c)
{
	return arithmetic(c, '/');
}

static struct data_node *
mod(const struct azure_call *c)
{
	return arithmetic(c, '%');
}

static struct data_node *
to_int(const struct azure_call *c)
{
	long long n;

	return azure_number_of(c, 0, &n) ? azure_number(n) : NULL;
}

static struct data_node *
to_bool(const struct azure_call *c)
{
	const char *text = azure_text_of(c, 0);

	return text ? azure_truth(azure_same(text, "true") || strcmp(text, "1") == 0)
		    : NULL;
}

static struct data_node *
is_less(const struct azure_call *c)
{
	long long a, b;

	return azure_number_of(c, 0, &a) && azure_number_of(c, 1, &b)
	    ? azure_truth(a < b)
	    : NULL;
}

static struct data_node *
is_greater(const struct azure_call *c)
{
	long long a, b;

	return azure_number_of(c, 0, &a) && azure_number_of(c, 1, &b)
	    ? azure_truth(a > b)
	    : NULL;
}

static const struct azure_function_row functions[] = {
	{ "add", 2, 2, add },
	{ "and", 1, 64, all_of },
	{ "bool", 1, 1, to_bool },
	{ "coalesce", 1, 64, azure_coalesce },
	{ "concat", 1, 64, concat },
	{ "contains", 2, 2, azure_contains },
	{ "createArray", 0, 64, azure_array },
	{ "createObject", 0, 64, azure_object },
	{ "deployment", 0, 0, deployment },
	{ "div", 2, 2, divide },
	{ "empty", 1, 1, azure_is_empty },
	{ "equals", 2, 2, equals },
	{ "first", 1, 1, azure_first_of },
	{ "format", 1, 64, format },
	{ "greater", 2, 2, is_greater },
	{ "int", 1, 1, to_int },
	{ "last", 1, 1, azure_last_of },
	{ "length", 1, 1, azure_length },
	{ "less", 2, 2, is_less },
	{ "mod", 2, 2, mod },
	{ "mul", 2, 2, mul },
	{ "not", 1, 1, not },
	{ "null", 0, 0, azure_null },
	{ "or", 1, 64, any_of },
	{ "replace", 3, 3, replace },
	{ "resourceGroup", 0, 0, resource_group },
	{ "resourceId", 2, 12, resource_id },
	{ "split", 2, 2, split },
	{ "string", 1, 1, string },
	{ "sub", 2, 2, sub },
	{ "subscription", 0, 0, subscription },
	{ "substring", 2, 3, substring },
	{ "toLower", 1, 1, to_lower },
	{ "toUpper", 1, 1, to_upper },
	{ "union", 1, 64, azure_merge },
	{ "uniqueString", 1, 64, unique },
	{ NULL, 0, 0, NULL },
};

struct data_node *
azure_function(const struct azure_template *t, const char *name,
    struct data_node *const *args, size_t nargs, bool *known)
{
	const struct azure_function_row *const tables[] = { functions,
		azure_functions_more, azure_functions_nets };
	const struct azure_call c = { t, args, nargs };

	*known = true;
	for (size_t k = 0; k < 3; k++)
		for (const struct azure_function_row *f = tables[k]; f->name; f++)
			if (azure_same(f->name, name))
				return nargs < f->least || nargs > f->most
				    ? NULL
				    : f->call(&c);
	*known = false;
	return NULL;
}
