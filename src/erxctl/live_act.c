/*
 * Actions of a plan as operations of the daemon.  Most of what a plan writes of an
 * action are the arguments of the operation under the same names.
 */
#include "erxctl/live_ask.h"

#include "base/ip.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define PREFIXES_MAX 10000

static void
put_subscription(struct live_question *q, const struct plan_action *a)
{
	if (a->as)
		json_string(&q->j, "subscription", a->as);
}

static bool
edit(const struct options *o, const struct plan_action *a, const char *word,
    struct live_answer *answer)
{
	struct live_question q;
	struct buf piece;
	struct json j;

	buf_init(&piece);
	json_init(&j, &piece, false);
	data_node_json(&j, NULL, a->node);
	live_ask_begin(&q);
	json_string(&q.j, "operation", word);
	json_string(&q.j, "piece", piece.data);
	put_subscription(&q, a);
	buf_fini(&piece);
	return live_ask(o, "edit", &q, answer);
}

static bool
targets(const struct options *o, const struct plan_action *a, const char *word,
    struct live_answer *answer)
{
	bool good = true;

	for (size_t i = 0; i < a->ntargets && good; i++) {
		struct live_question q;

		live_answer_fini(answer);
		live_ask_begin(&q);
		json_string(&q.j, "kind", er_target_words[a->targets[i].kind]);
		json_string(&q.j, "name", a->targets[i].name);
		good = live_ask(o, word, &q, answer);
	}
	return good;
}

/* The leaves of an action but one, as they are. */
static bool
as_written(const struct options *o, const struct plan_action *a, const char *operation,
    const char *without, struct live_answer *answer)
{
	struct live_question q;

	live_ask_begin(&q);
	for (size_t i = 0; i < a->node->n; i++)
		if (strcmp(a->node->children[i]->name, without) != 0)
			data_node_json(&q.j, a->node->children[i]->name,
			    a->node->children[i]);
	put_subscription(&q, a);
	return live_ask(o, operation, &q, answer);
}

static bool
migrate(const struct options *o, const struct plan_action *a,
    struct live_answer *answer)
{
	char *operation =
	    xasprintf("gateway-migration-%s", data_node_text(a->node, "phase"));
	bool good = as_written(o, a, operation, "phase", answer);

	free(operation);
	return good;
}

/* --- announcements --- */

/* A sequence as one text. */
static void
put_list(struct live_question *q, const struct plan_action *a, const char *from,
    const char *to)
{
	const struct data_node *seq = data_node_get(a->node, from);
	struct buf text;

	if (!seq || !seq->n)
		return;
	buf_init(&text);
	for (size_t i = 0; i < seq->n; i++)
		buf_printf(&text, "%s%s", i ? "," : "", seq->children[i]->text);
	json_string(&q->j, to, text.data);
	buf_fini(&text);
}

static bool
announce_one(const struct options *o, const struct plan_action *a, const char *prefix,
    struct live_answer *answer)
{
	bool withdraw = a->kind == PLAN_WITHDRAW;
	const char *path = data_node_text(a->node, "as-path");
	const struct data_node *med = data_node_get(a->node, "med");
	struct live_question q;

	live_answer_fini(answer);
	live_ask_begin(&q);
	json_string(&q.j, "site", a->name);
	json_string(&q.j, "prefix", prefix);
	if (!withdraw && path)
		json_string(&q.j, "as-path", path);
	if (!withdraw)
		put_list(&q, a, "communities", "community");
	if (!withdraw && med)
		data_node_json(&q.j, "med", med);
	put_list(&q, a, "over", "over");
	put_subscription(&q, a);
	return live_ask(o, withdraw ? "withdraw" : "announce", &q, answer);
}

/* Generated prefixes one by one, as written ones. */
static bool
announce_all(const struct options *o, const struct plan_action *a,
    struct live_answer *answer)
{
	const char *within = data_node_text(a->node, "within");
	uint64_t n = strtoull(data_node_text(a->node, "count"), NULL, 10);
	unsigned len = (unsigned)strtoul(data_node_text(a->node, "length"), NULL, 10);
	char text[IP_PREFIX_STRLEN];
	struct ip_prefix all, one;
	bool good = ip_prefix_parse(&all, within) && n <= PREFIXES_MAX;

	if (!good) {
		answer->code = xstrdup(code_word(CODE_TOO_MANY));
		answer->message =
		    xasprintf("%s: more than %d prefixes are not "
			      "announced one by one; edit the site instead",
			within, PREFIXES_MAX);
	}
	for (uint64_t i = 0; good && i < n; i++)
		good = ip_prefix_nth(&all, len, i, &one) &&
		    announce_one(o, a, ip_prefix_text(&one, text), answer);
	return good;
}

static bool
announce(const struct options *o, const struct plan_action *a,
    struct live_answer *answer)
{
	const struct data_node *prefixes = data_node_get(a->node, "prefix");
	bool good = true;

	if (!prefixes)
		return announce_all(o, a, answer);
	for (size_t i = 0; i < prefixes->n && good; i++)
		good = announce_one(o, a, prefixes->children[i]->text, answer);
	return good;
}

/* --- what has a name --- */

static bool
named(const struct options *o, const struct plan_action *a, const char *operation,
    const char *argument, struct live_answer *answer)
{
	struct live_question q;

	live_ask_begin(&q);
	json_string(&q.j, argument, a->name);
	if (a->kind == PLAN_MAINTAIN && a->drain_only)
		json_bool(&q.j, "drain-only", true);
	return live_ask(o, operation, &q, answer);
}

bool
live_act(const struct options *o, const struct plan_action *a,
    struct live_answer *answer)
{
	*answer = (struct live_answer){ .status = 200 };
	switch (a->kind) {
	case PLAN_CREATE:
		return edit(o, a, "create", answer);
	case PLAN_UPDATE:
		return edit(o, a, "update", answer);
	case PLAN_DELETE:
		return edit(o, a, "delete", answer);
	case PLAN_FAIL:
		return targets(o, a, "fail", answer);
	case PLAN_RESTORE:
		return targets(o, a, "restore", answer);
	case PLAN_MAINTAIN:
		return named(o, a, "maintain", "msee", answer);
	case PLAN_END_MAINTAIN:
		return named(o, a, "end-maintain", "msee", answer);
	case PLAN_LINK_TEST:
		return as_written(o, a, "link-test-start", "", answer);
	case PLAN_END_LINK_TEST:
		return as_written(o, a, "link-test-stop", "", answer);
	case PLAN_SITE_TEST:
		return as_written(o, a, "site-test-start", "", answer);
	case PLAN_END_SITE_TEST:
		return as_written(o, a, "site-test-stop", "", answer);
	case PLAN_MIGRATE:
		return migrate(o, a, answer);
	case PLAN_ANNOUNCE:
	case PLAN_WITHDRAW:
		return announce(o, a, answer);
	case PLAN_RESET:
		return named(o, a, "reset", "session", answer);
	case PLAN_SNAPSHOT:
		return named(o, a, "snapshot", "name", answer);
	case PLAN_MANUAL:
	case PLAN_ACTION_N:
		break;
	}
	return true;
}
