/*
 * Checks.  Leaves that all kinds share are read by one table; what a kind cannot do
 * without is another.
 */
#include "base/xalloc.h"
#include "bgp/attrs.h"
#include "plan/plan_int.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[PLAN_CHECK_N] = {
	[PLAN_SEES] = "sees",
	[PLAN_ABSENT] = "absent",
	[PLAN_BEST_VIA] = "best-via",
	[PLAN_ECMP_OVER] = "ecmp-over",
	[PLAN_COUNT] = "count",
	[PLAN_REACHABLE] = "reachable",
	[PLAN_UNREACHABLE] = "unreachable",
	[PLAN_PATH] = "path",
	[PLAN_SYMMETRIC] = "symmetric",
	[PLAN_SESSION] = "session",
	[PLAN_OUTAGE] = "outage",
	[PLAN_UNCHANGED] = "unchanged",
	[PLAN_KEY_STATE] = "key-state",
	[PLAN_FAILOVER_TEST] = "failover-test",
	[PLAN_EXPECTED] = "expected",
};

const char *
plan_check_name(enum plan_check_kind kind)
{
	return kind < PLAN_CHECK_N ? names[kind] : "?";
}

/* What must be written, "|" between what can stand for each other. */
static const char *const needed[PLAN_CHECK_N][4] = {
	[PLAN_SEES] = { "at", "prefix" },
	[PLAN_ABSENT] = { "at", "prefix" },
	[PLAN_BEST_VIA] = { "at", "prefix", "via" },
	[PLAN_ECMP_OVER] = { "at", "prefix", "over|count" },
	[PLAN_COUNT] = { "at", "exactly|at-least|at-most" },
	[PLAN_REACHABLE] = { "flow|from", "flow|to" },
	[PLAN_UNREACHABLE] = { "flow|from", "flow|to" },
	[PLAN_PATH] = { "flow|from", "flow|to", "via|avoid|members" },
	[PLAN_SYMMETRIC] = { "flow|from", "flow|to" },
	[PLAN_SESSION] = { "at", "state|received|accepted|advertised" },
	[PLAN_OUTAGE] = { "flow", "at-most|at-least" },
	[PLAN_UNCHANGED] = { "since" },
	[PLAN_KEY_STATE] = { "circuit", "authorization", "state" },
	[PLAN_FAILOVER_TEST] = { "vnet|circuit",
	    "state|redundant|non-redundant|count" },
};

static bool
has_one_of(const struct data_node *map, const char *words)
{
	char word[32];

	while (*words) {
		size_t len = strcspn(words, "|");

		memcpy(word, words, len);
		word[len] = '\0';
		if (data_node_get(map, word))
			return true;
		words += len + (words[len] == '|');
	}
	return false;
}

static bool
number(const struct data_node *map, const char *leaf, uint32_t *out)
{
	const char *text = data_node_text(map, leaf);

	if (text)
		*out = (uint32_t)strtoul(text, NULL, 10);
	return text != NULL;
}

static bool
prefix(const struct data_node *map, const char *leaf, struct ip_prefix *out)
{
	const char *text = data_node_text(map, leaf);

	return text && ip_prefix_parse(out, text);
}

static void
texts(const struct data_node *map, const char *leaf, struct plan_texts *out)
{
	const struct data_node *seq = data_node_get(map, leaf);

	if (!seq || !seq->n || out->items)
		return;
	out->items = xcalloc(seq->n, sizeof *out->items);
	for (size_t i = 0; i < seq->n; i++)
		out->items[out->n++] = seq->children[i]->text;
}

static void
read_names(const struct data_node *m, struct plan_check *c)
{
	const struct {
		const char *leaf;
		const char **out;
	} rows[] = {
		{ "at", &c->at },
		{ "remote", &c->remote },
		{ "from", &c->from },
		{ "to", &c->to },
		{ "flow", &c->flow },
		{ "since", &c->since },
		{ "as-path", &c->as_path },
		{ "state", &c->state },
		{ "family", &c->family },
		{ "circuit", &c->circuit },
		{ "authorization", &c->authorization },
		{ "kind", &c->outage_kind },
		{ "vnet", &c->vnet },
		{ "location", &c->location },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		*rows[i].out = data_node_text(m, rows[i].leaf);
	texts(m, "via", &c->via);
	texts(m, "over", &c->via);
	texts(m, "avoid", &c->avoid);
}

static void
read_numbers(const struct data_node *m, struct plan_check *c)
{
	bool span = c->kind == PLAN_OUTAGE || c->kind == PLAN_SYMMETRIC;
	const struct {
		const char *leaf;
		uint32_t *out;
		uint32_t has;
	} rows[] = {
		{ "as-path-length", &c->length, PLAN_HAS_LENGTH },
		{ "weight", &c->weight, PLAN_HAS_WEIGHT },
		{ "local-preference", &c->local_pref, PLAN_HAS_LOCAL_PREF },
		{ "count", &c->count, PLAN_HAS_COUNT },
		{ "exactly", &c->exactly, PLAN_HAS_EXACTLY },
		{ "members", &c->members, PLAN_HAS_MEMBERS },
		{ "received", &c->received, PLAN_HAS_RECEIVED },
		{ "accepted", &c->accepted, PLAN_HAS_ACCEPTED },
		{ "advertised", &c->advertised, PLAN_HAS_ADVERTISED },
		{ span ? "" : "at-least", &c->at_least, PLAN_HAS_AT_LEAST },
		{ span ? "" : "at-most", &c->at_most, PLAN_HAS_AT_MOST },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (number(m, rows[i].leaf, rows[i].out))
			c->has |= rows[i].has;
	if (prefix(m, "prefix", &c->prefix))
		c->has |= PLAN_HAS_PREFIX;
	if (prefix(m, "within", &c->within))
		c->has |= PLAN_HAS_WITHIN;
}

static void
read_words(struct plan_read *r, const struct data_node *m, const char *path,
    struct plan_check *c)
{
	const char *best = data_node_text(m, "best"),
		   *scope = data_node_text(m, "scope");
	const char *community = data_node_text(m, "community");
	const char *direction = data_node_text(m, "direction");
	const char *regex = data_node_text(m, "as-path-regex"), *why = NULL;

	if (best) {
		c->has |= PLAN_HAS_BEST;
		c->best = strcmp(best, "true") == 0;
	}
	if (community && bgp_community_parse(&c->community, community))
		c->has |= PLAN_HAS_COMMUNITY;
	c->all = scope && strcmp(scope, "all") == 0;
	c->direction = c->flow ? PLAN_BOTH : PLAN_FORWARD;
	if (direction)
		c->direction = strcmp(direction, "both") == 0 ? PLAN_BOTH
		    : strcmp(direction, "reverse") == 0       ? PLAN_REVERSE
							      : PLAN_FORWARD;
	if (regex) {
		c->regex = plan_regex_new(regex, &why);
		if (!c->regex)
			plan_fault(r, data_node_get(m, "as-path-regex"), CODE_BAD_VALUE,
			    path, "write one such as ^12076_64520$",
			    "as-path-regex is no regular expression: %s", why);
	}
	if (c->kind == PLAN_OUTAGE || c->kind == PLAN_SYMMETRIC) {
		if (plan_read_span(r, m, "at-most", path, &c->span_most))
			c->has |= PLAN_HAS_SPAN_MOST;
		if (plan_read_span(r, m, "at-least", path, &c->span_least))
			c->has |= PLAN_HAS_SPAN_LEAST;
	}
}

static void
read_prefixes(const struct data_node *m, const char *leaf, struct ip_prefix **items,
    size_t *n)
{
	const struct data_node *seq = data_node_get(m, leaf);

	if (!seq || !seq->n)
		return;
	*items = xcalloc(seq->n, sizeof **items);
	for (size_t i = 0; i < seq->n; i++)
		if (ip_prefix_parse(&(*items)[*n], seq->children[i]->text))
			++*n;
}

static void
require(struct plan_read *r, const struct data_node *m, const char *path,
    const struct plan_check *c)
{
	for (size_t i = 0; i < 4 && needed[c->kind][i]; i++)
		if (!has_one_of(m, needed[c->kind][i]))
			plan_fault(r, m, CODE_MISSING, path, "add it",
			    "%s does not say \"%s\"", names[c->kind],
			    needed[c->kind][i]);
	if (c->flow && (c->from || c->to) && c->kind != PLAN_SEES)
		plan_fault(r, m, CODE_CONFLICT, path, "keep one of them",
		    "flow and from, to exclude each other");
	if (c->kind == PLAN_FAILOVER_TEST && c->vnet && c->circuit)
		plan_fault(r, m, CODE_CONFLICT, path, "keep one of them",
		    "vnet and circuit exclude each other");
	if (c->kind == PLAN_SYMMETRIC && !c->flow && c->has & PLAN_HAS_SPAN_MOST &&
	    !r->running)
		plan_fault(r, m, CODE_CONFLICT, path, "name a flow of the plan",
		    "only flows are watched all the time, so at-most needs one");
}

void
plan_read_check(struct plan_read *r, const struct data_node *m, const char *path,
    struct plan_check *c)
{
	const struct data_node *node = NULL;
	struct buf text;
	unsigned n = 0;

	r->checks++;
	data_node_where(m, c->where, sizeof c->where);
	for (int k = 0; k < PLAN_CHECK_N; k++)
		if (data_node_get(m, names[k])) {
			c->kind = (enum plan_check_kind)k;
			node = data_node_get(m, names[k]);
			n++;
		}
	if (n != 1) {
		plan_fault(r, m, CODE_BAD_CHECK, path,
		    "write one of sees, absent, best-via, ecmp-over, count, reachable, "
		    "unreachable, path, symmetric, session, outage, unchanged, "
		    "key-state, failover-test, expected",
		    n ? "one entry holds more than one check" : "it checks nothing");
		c->text = xstrdup("?");
		return;
	}
	read_names(node, c);
	read_numbers(node, c);
	read_words(r, node, path, c);
	read_prefixes(node, "except", &c->except, &c->nexcept);
	read_prefixes(node, "redundant", &c->redundant, &c->nredundant);
	read_prefixes(node, "non-redundant", &c->lost, &c->nlost);
	require(r, node, path, c);
	buf_init(&text);
	buf_printf(&text, "%s ", names[c->kind]);
	plan_flow_text(&text, node, PLAN_TEXT_MAX);
	c->text = buf_steal(&text);
}

void
plan_check_fini(struct plan_check *c)
{
	free(c->via.items);
	free(c->avoid.items);
	free(c->except);
	free(c->redundant);
	free(c->lost);
	plan_regex_free(c->regex);
	free(c->text);
}
