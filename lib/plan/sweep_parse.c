/*
 * A line of JSON about a case (sweep_report.c), read again.  Flows are found by name in
 * the order of their names.
 */
#include "base/xalloc.h"
#include "data/json.h"
#include "plan/sweep_int.h"
#include "plan/sweep_merge.h"

#include <stdlib.h>
#include <string.h>

static bool
is_true(const struct data_node *n, const char *name)
{
	const char *text = data_node_text(n, name);

	return text && strcmp(text, "true") == 0;
}

static uint64_t
number(const struct data_node *n, const char *name)
{
	const char *text = data_node_text(n, name);

	return text ? strtoull(text, NULL, 10) : 0;
}

/* "180.002000", with six digits behind the point. */
static int64_t
microseconds(const struct data_node *n, const char *name)
{
	const char *text = data_node_text(n, name);
	char *end = NULL;
	int64_t us = text ? strtoll(text, &end, 10) * ERX_SEC : 0;

	return end && *end == '.' ? us + strtoll(end + 1, NULL, 10) : us;
}

static unsigned
direction(const struct data_node *n)
{
	const char *word = data_node_text(n, "direction");

	return word && strcmp(word, "reverse") == 0 ? PLAN_REVERSE : PLAN_FORWARD;
}

/* The sweep's own text of a flow's name. */
static const char *
flow_of(const struct sweep *s, const struct data_node *n)
{
	const char *name = data_node_text(n, "flow");
	size_t i = name ? sweep_flow_number(s, name, strlen(name)) : s->plan.nflows;

	return i < s->plan.nflows ? s->plan.flows[i].name : NULL;
}

static const struct data_node *
list(const struct data_node *n, const char *name, size_t *count)
{
	const struct data_node *l = n ? data_node_get(n, name) : NULL;

	*count = l && l->kind == DATA_SEQ ? l->n : 0;
	return l;
}

static void
parse_losses(const struct sweep *s, struct sweep_case *c, const struct data_node *n)
{
	size_t count;
	const struct data_node *l = list(n, "lost", &count);

	for (size_t i = 0; i < count; i++) {
		const struct data_node *x = l->children[i];
		const char *kind = data_node_text(x, "kind");
		struct sweep_loss loss = { .flow = flow_of(s, x),
			.direction = direction(x),
			.longest = microseconds(x, "seconds"),
			.loop = kind && strcmp(kind, "loop") == 0,
			.lasting = is_true(x, "lasting") };

		if (loss.flow)
			VEC_PUSH(c->losses, c->nlosses, c->caplosses) = loss;
	}
}

static void
parse_over(struct sweep_case *c, const struct data_node *n)
{
	size_t count;
	const struct data_node *l = list(n, "oversubscribed", &count);

	for (size_t i = 0; i < count; i++) {
		const struct data_node *x = l->children[i];

		struct sweep_over o = { .what = data_node_text(x, "what"),
			.toward = data_node_text(x, "toward"),
			.bps = number(x, "bits-per-second"),
			.capacity = number(x, "capacity") };

		if (o.what && o.toward)
			VEC_PUSH(c->over, c->nover, c->capover) = o;
	}
}

/* NULL for null, which is an empty text of a kind of its own. */
static const char *
text_or_null(const struct data_node *n, const char *name)
{
	const char *text = data_node_text(n, name);

	return text && *text ? text : NULL;
}

static void
parse_back(const struct sweep *s, struct sweep_back *b, const struct data_node *n)
{
	size_t count;
	const struct data_node *l;

	if (!n)
		return;
	b->unrest = text_or_null(n, "unrest");
	b->more = number(n, "more-routes");
	l = list(n, "routes", &count);
	for (size_t i = 0; i < count; i++) {
		const struct data_node *x = l->children[i];
		const char *network = data_node_text(x, "network");
		struct net_lasting_row r = { .router = data_node_text(x, "router"),
			.before = text_or_null(x, "before"),
			.after = text_or_null(x, "after") };

		if (network && r.router && ip_prefix_parse(&r.prefix, network))
			VEC_PUSH(b->rows, b->nrows, b->caprows) = r;
	}
	l = list(n, "flows", &count);
	for (size_t i = 0; i < count; i++) {
		const char *flow = flow_of(s, l->children[i]);

		if (flow)
			VEC_PUSH(b->ways, b->nways, b->capways) =
			    (struct sweep_way){ flow, direction(l->children[i]) };
	}
}

static bool
is_element(const struct sweep *s, size_t e, const struct data_node *text)
{
	const char *word = er_target_words[s->elements[e].kind];
	size_t len = strlen(word);

	return text->kind == DATA_TEXT && strncmp(text->text, word, len) == 0 &&
	    text->text[len] == ' ' &&
	    strcmp(text->text + len + 1, s->elements[e].name) == 0;
}

static bool
is_case(const struct sweep *s, const struct sweep_case *c, const struct data_node *n)
{
	size_t count;
	const struct data_node *l = list(n, "fail", &count);

	return count == (c->a == c->b ? 1 : 2) && is_element(s, c->a, l->children[0]) &&
	    is_element(s, c->b, l->children[count - 1]);
}

/* The element that it is like; itself when the line names none. */
static size_t
like_of(const struct sweep *s, const struct sweep_case *c, const struct data_node *n)
{
	const struct data_node *like = data_node_get(n, "like");

	for (size_t i = 0; like && i < c->a; i++)
		if (is_element(s, i, like))
			return i;
	return c->a;
}

struct data_node *
sweep_parse(const struct sweep *s, struct sweep_case *c, const char *line, size_t len)
{
	struct data_node *n;
	struct errs ignored;

	errs_init(&ignored);
	n = data_json_parse(line, len, &ignored);
	errs_fini(&ignored);
	if (!n || n->kind != DATA_MAP || !is_case(s, c, n)) {
		data_node_free(n);
		return NULL;
	}
	c->broke = !is_true(n, "tried");
	c->united = is_true(n, "united");
	c->like = like_of(s, c, n);
	c->took = microseconds(n, "settled-after");
	c->why = text_or_null(n, "unrest");
	parse_losses(s, c, n);
	parse_over(c, n);
	parse_back(s, &c->back, data_node_get(n, "not-restored"));
	return n;
}
