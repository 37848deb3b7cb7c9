/*
 * Questions, and the comparison of answers: as trees, without what depends on when
 * somebody asked, and with keys that nobody wrote numbered in the order in which they
 * are met.
 */
#include "property.h"

#include "base/xalloc.h"
#include "data/json.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
question_init(struct question *q, const char *op)
{
	q->op = op;
	q->args = data_node_new(DATA_MAP, NULL);
}

void
question_fini(struct question *q)
{
	data_node_free(q->args);
	q->args = NULL;
}

void
question_add(struct question *q, const char *name, const char *value)
{
	struct data_node *n = data_node_new(DATA_TEXT, name);

	n->text = xstrdup(value);
	data_node_add(q->args, n);
}

void
question_ask(struct question *q, const char *op, ...)
{
	const char *name;
	va_list ap;

	question_init(q, op);
	va_start(ap, op);
	while ((name = va_arg(ap, const char *)) != NULL)
		question_add(q, name, va_arg(ap, const char *));
	va_end(ap);
}

char *
question_body(const struct question *q)
{
	struct buf text;
	struct json j;

	buf_init(&text);
	json_init(&j, &text, false);
	json_object(&j, NULL);
	data_node_json(&j, "erx:input", q->args);
	json_object_end(&j);
	return buf_steal(&text);
}

/* --- what counts of an answer --- */

/* Keys of what is never the same twice. */
static const char *const volatile_keys[] = { "up-for-seconds", "age", "age-seconds",
	"at", "bytes", "connected-duration", "error-tag", "error-type", "last-error",
	"messages-received", "messages-sent", "number", "sent", "up-down", "where" };

static void
drop_volatile(struct data_node *n)
{
	for (size_t i = 0;
	     n->kind == DATA_MAP && i < sizeof volatile_keys / sizeof *volatile_keys;
	     i++)
		data_node_free(data_node_take(n, volatile_keys[i]));
	for (size_t i = 0; i < n->n; i++)
		drop_volatile(n->children[i]);
}

/* Where a session is on its way up depends on timers that are drawn: it is up, or not.
 */
static void
round_states(struct data_node *n)
{
	static const char *const down[] = { "Idle", "Connect", "Active", "OpenSent",
		"OpenConfirm" };

	for (size_t i = 0; n->text && i < sizeof down / sizeof *down; i++)
		if (strcmp(n->text, down[i]) == 0) {
			free(n->text);
			n->text = xstrdup("not up");
		}
	for (size_t i = 0; i < n->n; i++)
		round_states(n->children[i]);
}

enum { GUID = 36, GUIDS_MAX = 64 };

struct guids {
	char seen[GUIDS_MAX][GUID + 1];
	size_t n;
};

static bool
is_guid(const char *p)
{
	for (int i = 0; i < GUID; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? p[i] != '-' : !isxdigit((unsigned char)p[i]))
			return false;
	}
	return true;
}

static void
mask(struct guids *g, struct data_node *n)
{
	for (char *p = n->text; p && *p; p++) {
		size_t i = 0;
		char name[GUID + 1];

		if (!is_guid(p))
			continue;
		while (i < g->n && memcmp(g->seen[i], p, GUID) != 0)
			i++;
		if (i == g->n && g->n < GUIDS_MAX)
			memcpy(g->seen[g->n++], p, GUID);
		snprintf(name, sizeof name, "the %027u. key", (unsigned)i + 1);
		memcpy(p, name, strlen(name));
		p += GUID - 1;
	}
	for (size_t i = 0; i < n->n; i++)
		mask(g, n->children[i]);
}

/* NULL: it says nothing. */
static struct data_node *
reduce(const char *answer)
{
	struct guids g = { .n = 0 };
	struct data_node *tree;
	struct errs errs;

	if (!answer || !*answer)
		return NULL;
	errs_init(&errs);
	tree = data_json_parse(answer, strlen(answer), &errs);
	errs_fini(&errs);
	if (!tree) {
		tree = data_node_new(DATA_TEXT, NULL);
		tree->text = xstrdup(answer);
		return tree;
	}
	drop_volatile(tree);
	round_states(tree);
	mask(&g, tree);
	return tree;
}

/* --- differences --- */

static void
put(struct buf *out, const struct data_node *n)
{
	struct json j;

	if (!n) {
		buf_puts(out, "nothing");
		return;
	}
	json_init(&j, out, false);
	data_node_json(&j, NULL, n);
}

static bool
differ_at(struct buf *path, const struct data_node *a, const struct data_node *b,
    struct buf *why)
{
	size_t len = path->len;

	if (a && b && data_node_equal(a, b))
		return false;
	if (!a || !b || a->kind != b->kind || a->kind == DATA_TEXT) {
		buf_printf(why, "%s: live ", path->data ? path->data : "");
		put(why, a);
		buf_puts(why, ", simulated ");
		put(why, b);
		return true;
	}
	for (size_t i = 0; i < a->n || i < b->n; i++) {
		const struct data_node *x = i < a->n ? a->children[i] : NULL,
				       *y = i < b->n ? b->children[i] : NULL;

		if (a->kind == DATA_MAP && x && y && strcmp(x->name, y->name) != 0) {
			if (strcmp(x->name, y->name) < 0)
				y = NULL;
			else
				x = NULL;
		}
		if (x && y && data_node_equal(x, y))
			continue;
		if (a->kind == DATA_MAP)
			buf_printf(path, "/%s", x ? x->name : y->name);
		else
			buf_printf(path, "/%zu", i);
		if (differ_at(path, x, y, why))
			return true;
		path->data[path->len = len] = '\0';
	}
	return false;
}

bool
answers_differ(const char *live, const char *simulated, struct buf *why)
{
	struct data_node *a, *b;
	struct buf path;
	bool differ;

	if (live && simulated && strcmp(live, simulated) == 0)
		return false;
	a = reduce(live);
	b = reduce(simulated);
	buf_init(&path);
	differ = (a || b) && differ_at(&path, a, b, why);
	buf_fini(&path);
	data_node_free(a);
	data_node_free(b);
	return differ;
}

/* The errors of an answer, or "". */
static const char *
refusal(const char *answer)
{
	return answer && strstr(answer, "\"ietf-restconf:errors\"") ? answer : "";
}

bool
refusals_differ(const char *live, const char *simulated, struct buf *why)
{
	return answers_differ(refusal(live), refusal(simulated), why);
}
