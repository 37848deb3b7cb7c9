/*
 * A row for each function: what its arguments may be, and what it makes of them.
 * Arguments of another type are an error, as the specification says, and no guess.
 */
#include "base/buf.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "data/query_int.h"

#include <stdlib.h>
#include <string.h>

enum { ARGS_MAX = 8 };

struct call {
	struct data_node *args[ARGS_MAX]; /* of a reference: null */
	const struct query *by;           /* what a reference refers to */
	size_t n;
	const char *name;
	struct errs *errs;
};

static struct data_node *
refuse(const struct call *c, const char *wants)
{
	if (c->errs->nerrors == 0)
		errs_add(c->errs, CODE_USAGE, NULL, "--query",
		    "filter what has another type, as with [?@]", "%s() takes %s",
		    c->name, wants);
	return NULL;
}

/* --- one value --- */

static struct data_node *
length(struct call *c)
{
	const struct data_node *v = c->args[0];
	size_t n = v->n;

	if (query_is_string(v)) {
		n = 0;
		for (const char *p = v->text; *p; p++)
			n += (*p & 0xc0) != 0x80; /* UTF-8: characters */
	} else if (v->kind == DATA_TEXT) {
		return refuse(c, "a list, an object or a text");
	}
	return query_number((double)n);
}

static struct data_node *
keys(struct call *c)
{
	struct data_node *out;

	if (c->args[0]->kind != DATA_MAP)
		return refuse(c, "an object");
	out = data_node_new(DATA_SEQ, NULL);
	for (size_t i = 0; i < c->args[0]->n; i++)
		query_push(out, query_string(c->args[0]->children[i]->name), NULL);
	return out;
}

static struct data_node *
values(struct call *c)
{
	struct data_node *out;

	if (c->args[0]->kind != DATA_MAP)
		return refuse(c, "an object");
	out = data_node_new(DATA_SEQ, NULL);
	for (size_t i = 0; i < c->args[0]->n; i++)
		query_push(out, data_node_dup(c->args[0]->children[i]), NULL);
	return out;
}

static struct data_node *
to_number(struct call *c)
{
	const struct data_node *v = c->args[0];
	char *end;
	double x;

	if (query_is_number(v, &x))
		return query_number(x);
	if (!query_is_string(v) || !v->text[0])
		return query_null();
	x = strtod(v->text, &end);
	return *end ? query_null() : query_number(x);
}

static struct data_node *
to_string(struct call *c)
{
	struct data_node *out;
	struct buf text;
	struct json j;

	if (query_is_string(c->args[0]))
		return data_node_dup(c->args[0]);
	buf_init(&text);
	json_init(&j, &text, false);
	data_node_json(&j, NULL, c->args[0]);
	out = query_string(text.data);
	buf_fini(&text);
	return out;
}

static struct data_node *
type(struct call *c)
{
	static const char *const leaves[] = {
		[DATA_LEAF_STRING] = "string",
		[DATA_LEAF_NUMBER] = "number",
		[DATA_LEAF_BOOL] = "boolean",
		[DATA_LEAF_NULL] = "null",
	};
	const struct data_node *v = c->args[0];

	return query_string(v->kind == DATA_MAP ? "object"
		: v->kind == DATA_SEQ           ? "array"
						: leaves[v->leaf]);
}

static struct data_node *
not_null(struct call *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!query_is_null(c->args[i]))
			return data_node_dup(c->args[i]);
	return query_null();
}

static struct data_node *
reverse(struct call *c)
{
	const struct data_node *v = c->args[0];
	struct data_node *out;
	size_t len;

	if (query_is_string(v)) {
		out = query_string(v->text);
		len = strlen(v->text);
		for (size_t i = 0; i < len; i++)
			out->text[i] = v->text[len - 1 - i];
		return out;
	}
	if (v->kind != DATA_SEQ)
		return refuse(c, "a list or a text");
	out = data_node_new(DATA_SEQ, NULL);
	for (size_t i = v->n; i-- > 0;)
		query_push(out, data_node_dup(v->children[i]), NULL);
	return out;
}

/* --- two --- */

static struct data_node *
contains(struct call *c)
{
	const struct data_node *in = c->args[0], *what = c->args[1];
	bool found = false;

	if (query_is_string(in))
		return query_bool(
		    query_is_string(what) && strstr(in->text, what->text));
	if (in->kind != DATA_SEQ)
		return refuse(c, "a list or a text");
	for (size_t i = 0; i < in->n && !found; i++)
		found = query_equal(in->children[i], what);
	return query_bool(found);
}

static struct data_node *
starts_with(struct call *c)
{
	if (!query_is_string(c->args[0]) || !query_is_string(c->args[1]))
		return refuse(c, "two texts");
	return query_bool(
	    strncmp(c->args[0]->text, c->args[1]->text, strlen(c->args[1]->text)) == 0);
}

static struct data_node *
ends_with(struct call *c)
{
	size_t n, m;

	if (!query_is_string(c->args[0]) || !query_is_string(c->args[1]))
		return refuse(c, "two texts");
	n = strlen(c->args[0]->text);
	m = strlen(c->args[1]->text);
	return query_bool(
	    n >= m && strcmp(c->args[0]->text + n - m, c->args[1]->text) == 0);
}

static struct data_node *
join(struct call *c)
{
	const struct data_node *list = c->args[1];
	struct data_node *out;
	struct buf text;

	if (!query_is_string(c->args[0]) || list->kind != DATA_SEQ)
		return refuse(c, "a text and a list of texts");
	buf_init(&text);
	buf_puts(&text, "");
	for (size_t i = 0; i < list->n; i++) {
		if (!query_is_string(list->children[i])) {
			buf_fini(&text);
			return refuse(c, "a text and a list of texts");
		}
		buf_printf(&text, "%s%s", i ? c->args[0]->text : "",
		    list->children[i]->text);
	}
	out = query_string(text.data);
	buf_fini(&text);
	return out;
}

static struct data_node *
map(struct call *c)
{
	const struct data_node *list = c->args[1];
	struct data_node *out;

	if (!c->by || list->kind != DATA_SEQ)
		return refuse(c, "&expression and a list");
	out = data_node_new(DATA_SEQ, NULL);
	for (size_t i = 0; i < list->n && c->errs->nerrors == 0; i++) {
		struct data_node *made = query_ask(c->by, list->children[i], c->errs);

		if (made)
			query_push(out, made, NULL);
	}
	return out;
}

/* --- sums and orders --- */

/* The sum of a list of numbers; false after an error. */
static bool
add_up(struct call *c, double *sum)
{
	const struct data_node *list = c->args[0];
	double x = 0;

	*sum = 0;
	if (list->kind != DATA_SEQ)
		return refuse(c, "a list of numbers") != NULL;
	for (size_t i = 0; i < list->n; i++) {
		if (!query_is_number(list->children[i], &x))
			return refuse(c, "a list of numbers") != NULL;
		*sum += x;
	}
	return true;
}

static struct data_node *
sum(struct call *c)
{
	double all;

	return add_up(c, &all) ? query_number(all) : NULL;
}

static struct data_node *
avg(struct call *c)
{
	double all;

	if (!add_up(c, &all))
		return NULL;
	return c->args[0]->n ? query_number(all / (double)c->args[0]->n) : query_null();
}

struct ranked {
	const struct data_node *value;
	struct data_node *key;
	size_t number; /* equal ones stay in their order */
};

static int
by_key(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;
	double x = 0, y = 0;
	int c;

	if (query_is_number(a->key, &x) && query_is_number(b->key, &y))
		c = x < y ? -1 : x > y;
	else
		c = strcmp(a->key->text, b->key->text);
	return c ? c : a->number < b->number ? -1 : 1;
}

/* The elements of a list in the order of their keys, which are numbers or texts; NULL
 * after an error. */
static struct ranked *
rank(struct call *c)
{
	const struct data_node *list = c->args[0];
	struct ranked *all = xcalloc(list->n + 1, sizeof *all);
	bool good = list->kind == DATA_SEQ, number, first = false;
	size_t n = 0;
	double x;

	for (; good && n < list->n; n++) {
		all[n].value = list->children[n];
		all[n].number = n;
		all[n].key = c->by ? query_ask(c->by, list->children[n], c->errs)
				   : data_node_dup(list->children[n]);
		number = all[n].key && query_is_number(all[n].key, &x);
		first = n == 0 ? number : first;
		good = all[n].key &&
		    (number ? first : !first && query_is_string(all[n].key));
	}
	if (good && n > 1)
		qsort(all, n, sizeof *all, by_key);
	for (size_t i = 0; i < n; i++)
		data_node_free(all[i].key);
	if (good)
		return all;
	free(all);
	refuse(c, "a list with numbers alone, or with texts alone");
	return NULL;
}

static struct data_node *
sort(struct call *c)
{
	struct ranked *all = rank(c);
	struct data_node *out = all ? data_node_new(DATA_SEQ, NULL) : NULL;

	for (size_t i = 0; all && i < c->args[0]->n; i++)
		query_push(out, data_node_dup(all[i].value), NULL);
	free(all);
	return out;
}

static struct data_node *
end_of(struct call *c, bool last)
{
	size_t n = c->args[0]->n;
	struct ranked *all = rank(c);
	struct data_node *out = NULL;

	if (all)
		out = n ? data_node_dup(all[last ? n - 1 : 0].value) : query_null();
	free(all);
	return out;
}

static struct data_node *
max(struct call *c)
{
	return end_of(c, true);
}

static struct data_node *
min(struct call *c)
{
	return end_of(c, false);
}

/* --- the table --- */

static const struct {
	const char *name;
	unsigned char least, most; /* arguments */
	bool by;                   /* the last one, or of map the first, is &a */
	struct data_node *(*call)(struct call *);
} functions[] = {
	{ "avg", 1, 1, false, avg },
	{ "contains", 2, 2, false, contains },
	{ "ends_with", 2, 2, false, ends_with },
	{ "join", 2, 2, false, join },
	{ "keys", 1, 1, false, keys },
	{ "length", 1, 1, false, length },
	{ "map", 2, 2, true, map },
	{ "max", 1, 1, false, max },
	{ "max_by", 2, 2, true, max },
	{ "min", 1, 1, false, min },
	{ "min_by", 2, 2, true, min },
	{ "not_null", 1, ARGS_MAX, false, not_null },
	{ "reverse", 1, 1, false, reverse },
	{ "sort", 1, 1, false, sort },
	{ "sort_by", 2, 2, true, sort },
	{ "starts_with", 2, 2, false, starts_with },
	{ "sum", 1, 1, false, sum },
	{ "to_number", 1, 1, false, to_number },
	{ "to_string", 1, 1, false, to_string },
	{ "type", 1, 1, false, type },
	{ "values", 1, 1, false, values },
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

static size_t
find(const char *name)
{
	size_t i = 0;

	while (i < FUNCTIONS && strcmp(functions[i].name, name) != 0)
		i++;
	return i;
}

bool
query_callable(const char *name, size_t n, struct errs *errs)
{
	size_t i = find(name);
	struct buf names;

	if (i < FUNCTIONS && n >= functions[i].least && n <= functions[i].most)
		return true;
	if (errs->nerrors)
		return false;
	buf_init(&names);
	for (size_t k = 0; k < FUNCTIONS; k++)
		buf_printf(&names, "%s%s", k ? ", " : "there are ", functions[k].name);
	if (i == FUNCTIONS)
		errs_add(errs, CODE_USAGE, NULL, "--query", names.data,
		    "there is no function %.40s", name);
	else
		errs_add(errs, CODE_USAGE, NULL, "--query",
		    "erxctl(1) says what it takes", "%s() takes %d argument%s, not %zu",
		    name, functions[i].least, functions[i].least == 1 ? "" : "s", n);
	buf_fini(&names);
	return false;
}

struct data_node *
query_call(const struct query *q, const struct data_node *current, struct errs *errs)
{
	struct call c = { .n = q->n, .name = q->name, .errs = errs };
	size_t f = find(q->name);
	struct data_node *out = NULL;
	bool good = true;

	for (size_t i = 0; i < q->n && good; i++) {
		if (q->list[i]->kind == QUERY_REFERENCE)
			c.by = q->list[i]->part[0];
		c.args[i] = query_ask(q->list[i], current, errs);
		good = c.args[i] != NULL;
	}
	if (good && functions[f].by != (c.by != NULL))
		refuse(&c,
		    functions[f].by ? "an expression with & in front"
				    : "no expression with & in front");
	else if (good)
		out = functions[f].call(&c);
	for (size_t i = 0; i < q->n; i++)
		data_node_free(c.args[i]);
	if (out && errs->nerrors) {
		data_node_free(out);
		out = NULL;
	}
	return out;
}
