/*
 * Actions.  A step's `do` is a sequence of maps with one word each that says what to
 * do, and leaves that say how it is to end.
 */
#include "base/text.h"
#include "base/xalloc.h"
#include "plan/plan_int.h"
#include "view/show.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[PLAN_ACTION_N] = {
	[PLAN_CREATE] = "create",
	[PLAN_UPDATE] = "update",
	[PLAN_DELETE] = "delete",
	[PLAN_FAIL] = "fail",
	[PLAN_RESTORE] = "restore",
	[PLAN_MAINTAIN] = "maintain",
	[PLAN_END_MAINTAIN] = "end-maintain",
	[PLAN_LINK_TEST] = "link-test",
	[PLAN_END_LINK_TEST] = "end-link-test",
	[PLAN_SITE_TEST] = "site-test",
	[PLAN_END_SITE_TEST] = "end-site-test",
	[PLAN_MIGRATE] = "migrate-gateway",
	[PLAN_ANNOUNCE] = "announce",
	[PLAN_WITHDRAW] = "withdraw",
	[PLAN_RESET] = "reset",
	[PLAN_SNAPSHOT] = "snapshot",
	[PLAN_MANUAL] = "manual",
};

static void
missing(struct plan_read *r, const struct data_node *at, const char *path,
    const char *what)
{
	plan_fault(r, at, CODE_MISSING, path, "add it", "\"%s\" is missing", what);
}

static void
read_targets(struct plan_read *r, const struct data_node *map, const char *path,
    struct plan_action *a)
{
	size_t n = 0;

	for (int t = 0; t < ER_TARGET_N; t++) {
		const struct data_node *seq = data_node_get(map, er_target_words[t]);

		n += seq ? seq->n : 0;
	}
	if (!n) {
		plan_fault(r, map, CODE_MISSING, path,
		    "name a link, session, router, circuit, gateway, private-cloud, "
		    "appliance, vpn-gateway, route-server, virtual-hub, location, "
		    "direct-port or forwarding",
		    "it does not say what");
		return;
	}
	a->targets = xcalloc(n, sizeof *a->targets);
	for (int t = 0; t < ER_TARGET_N; t++) {
		const struct data_node *seq = data_node_get(map, er_target_words[t]);

		for (size_t i = 0; seq && i < seq->n; i++)
			a->targets[a->ntargets++] =
			    (struct plan_target){ (enum er_target)t,
				    seq->children[i]->text };
	}
}

static void
read_adverts(struct plan_read *r, const struct data_node *map, const char *path,
    struct plan_action *a)
{
	const struct data_node *prefixes = data_node_get(map, "prefix");
	bool within = data_node_get(map, "within") != NULL;

	a->name = data_node_text(map, "site");
	if (!a->name)
		missing(r, map, path, "site");
	if (within && (!data_node_get(map, "length") || !data_node_get(map, "count")))
		plan_fault(r, map, CODE_MISSING, path,
		    "write { within: 10.32.0.0/12, length: 24, count: 10 }",
		    "generated prefixes need within, length and count");
	if (within == (prefixes && prefixes->n))
		plan_fault(r, map, CODE_MISSING, path, "write prefix: 10.22.0.0/16",
		    within ? "prefix and within exclude each other"
			   : "it does not say which prefix");
}

/* --- failover tests --- */

/* The place of a word of the schema; without it, of the first. */
static unsigned
word_of(const struct data_node *n, const char *leaf, const char *const *words)
{
	const char *text = data_node_text(n, leaf);
	unsigned at = 0;

	if (text)
		text_word(words, text, &at);
	return at;
}

static bool
is_true(const struct data_node *n, const char *leaf)
{
	const char *text = data_node_text(n, leaf);

	return text && strcmp(text, "true") == 0;
}

static void
read_test(struct plan_read *r, const struct data_node *n, const char *path,
    struct plan_action *a)
{
	bool link = a->kind == PLAN_LINK_TEST || a->kind == PLAN_END_LINK_TEST;
	bool starts = a->kind == PLAN_LINK_TEST || a->kind == PLAN_SITE_TEST;
	const char *object = link ? "circuit" : "vnet";
	const char *place = link ? "path" : "location";

	a->name = data_node_text(n, object);
	a->test = (struct run_test_ask){
		.kind = link ? RUN_TEST_LINK : RUN_TEST_SITE,
		.subject = a->name,
		.path = starts ? word_of(n, "path", view_path_words) : UINT_MAX,
		.how = (enum run_test_how)word_of(n, "category", run_test_how_words),
		.location = data_node_text(n, "location"),
		.type = (enum run_test_type)word_of(n, "type", run_test_type_words),
	};
	a->successful = is_true(n, "successful");
	a->verified = is_true(n, "verified");
	if (!a->name)
		missing(r, n, path, object);
	if (starts && !data_node_text(n, place))
		missing(r, n, path, place);
}

static void
read_migration(struct plan_read *r, const struct data_node *n, const char *path,
    struct plan_action *a)
{
	static const char *const phases[] = { "prepare", "execute", "commit", "abort",
		NULL };

	a->name = data_node_text(n, "vnet");
	a->sku = data_node_text(n, "sku");
	a->scale_units = data_node_text(n, "scale-units");
	a->phase = (enum er_migration_phase)(
	    ER_MIGRATION_PREPARED + word_of(n, "phase", phases));
	if (!a->name)
		missing(r, n, path, "vnet");
	if (!data_node_text(n, "phase"))
		missing(r, n, path, "phase");
	else if (a->phase == ER_MIGRATION_PREPARED && !a->sku)
		missing(r, n, path, "sku");
}

static void
read_kind(struct plan_read *r, const struct data_node *m, const char *path,
    struct plan_action *a)
{
	const struct data_node *n = a->node;

	switch (a->kind) {
	case PLAN_FAIL:
	case PLAN_RESTORE:
		read_targets(r, n, path, a);
		break;
	case PLAN_MAINTAIN:
	case PLAN_END_MAINTAIN: {
		const char *only = data_node_text(n, "drain-only");

		a->name = data_node_text(n, "msee");
		a->drain_only = only && strcmp(only, "true") == 0;
		if (!a->name)
			missing(r, n, path, "msee");
		break;
	}
	case PLAN_LINK_TEST:
	case PLAN_END_LINK_TEST:
	case PLAN_SITE_TEST:
	case PLAN_END_SITE_TEST:
		read_test(r, n, path, a);
		break;
	case PLAN_MIGRATE:
		read_migration(r, n, path, a);
		break;
	case PLAN_ANNOUNCE:
	case PLAN_WITHDRAW:
		read_adverts(r, n, path, a);
		break;
	case PLAN_RESET:
		a->name = data_node_text(n, "name");
		if (!a->name)
			missing(r, n, path, "name");
		break;
	case PLAN_SNAPSHOT:
		a->name = data_node_text(m, "snapshot");
		break;
	case PLAN_MANUAL:
		break;
	case PLAN_CREATE:
	case PLAN_UPDATE:
	case PLAN_DELETE:
		if (n->kind == DATA_MAP && !n->n)
			plan_fault(r, n, CODE_MISSING, path,
			    "name an object, such as { circuits: { er-new: { … } } }",
			    "there is nothing to %s", names[a->kind]);
		break;
	case PLAN_ACTION_N:
		break;
	}
}

static void
read_expect(const struct data_node *m, struct plan_action *a)
{
	const char *expect = data_node_text(m, "expect");
	const char *no_wait = data_node_text(m, "no-wait");

	a->no_wait = no_wait && strcmp(no_wait, "true") == 0;
	a->as = data_node_text(m, "as");
	a->test.subscription = a->as;
	a->note = data_node_text(m, "note");
	a->manual = data_node_text(m, "manual");
	if (!expect || strncmp(expect, "refused", 7) != 0)
		return;
	a->expect = PLAN_EXPECT_REFUSED;
	a->code = expect[7] ? expect + 8 : NULL;
}

static char *
text_of(const struct plan_action *a, size_t most)
{
	struct buf text;

	buf_init(&text);
	if (a->manual)
		buf_printf(&text, "by hand: %s", a->manual);
	if (a->kind == PLAN_MANUAL)
		return buf_steal(&text);
	buf_printf(&text, "%s%s ", a->manual ? ": " : "", names[a->kind]);
	if (a->name && a->kind != PLAN_ANNOUNCE && a->kind != PLAN_WITHDRAW &&
	    a->kind != PLAN_LINK_TEST && a->kind != PLAN_SITE_TEST &&
	    a->kind != PLAN_MIGRATE)
		buf_puts(&text, a->name);
	else
		plan_flow_text(&text, a->node, most);
	if (a->drain_only)
		buf_puts(&text, ", drain only");
	return buf_steal(&text);
}

void
plan_read_action(struct plan_read *r, const struct data_node *m, const char *path,
    struct plan_action *a)
{
	unsigned n = 0;

	r->checks++;
	data_node_where(m, a->where, sizeof a->where);
	for (int k = 0; k < PLAN_ACTION_N; k++) {
		const struct data_node *node = data_node_get(m, names[k]);

		if (!node)
			continue;
		/* What is done by hand may be an action that the lab knows. */
		if (k == PLAN_MANUAL && n)
			continue;
		a->kind = (enum plan_action_kind)k;
		a->node = node;
		n++;
	}
	if (n != 1) {
		plan_fault(r, m, CODE_BAD_ACTION, path,
		    "write one of create, update, delete, fail, restore, maintain, "
		    "end-maintain, link-test, end-link-test, site-test, "
		    "end-site-test, migrate-gateway, announce, withdraw, reset, snapshot, manual",
		    n ? "one entry holds more than one action"
		      : "it does not say what to do");
		a->node = NULL;
		return;
	}
	read_kind(r, m, path, a);
	read_expect(m, a);
	a->text = text_of(a, PLAN_TEXT_MAX);
	a->brief = text_of(a, PLAN_BRIEF_MAX);
}

void
plan_action_fini(struct plan_action *a)
{
	free(a->targets);
	free(a->text);
	free(a->brief);
}
