/*
 * Failures, maintenance and snapshots in a simulated world.
 */
#include "model_int.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "run/fail.h"
#include "run/failover.h"
#include "run/failures.h"
#include "run/maintain.h"
#include "run/snapshots.h"
#include "view/show.h"
#include "view/snapshot.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* --- failures --- */

/* What was checked to be one of the words. */
static enum er_target
target(const struct asked *a)
{
	unsigned what = 0;

	text_word(er_target_words, asked_arg(a, "kind"), &what);
	return (enum er_target)what;
}

static void
fail(struct asked *a)
{
	run_fail(a->run, a->now, target(a), asked_arg(a, "name"), asked_arg(a, "text"),
	    &a->errs);
	sim_moment(a->m->world);
}

static void
restore(struct asked *a)
{
	run_restore(a->run, a->now, target(a), asked_arg(a, "name"), &a->errs);
	sim_moment(a->m->world);
}

static void
reset(struct asked *a)
{
	run_reset(a->run, a->now, asked_arg(a, "session"), asked_arg(a, "text"),
	    &a->errs);
	sim_moment(a->m->world);
}

static void
refresh(struct asked *a)
{
	run_refresh(a->run, a->now, asked_arg(a, "session"), &a->errs);
	sim_moment(a->m->world);
}

static void
maintain(struct asked *a)
{
	run_maintain(a->run, a->now, asked_arg(a, "msee"), asked_true(a, "drain-only"),
	    &a->errs);
	sim_moment(a->m->world);
}

static void
test_start(struct asked *a, enum run_test_kind kind)
{
	struct run_test_ask ask = { .kind = kind,
		.subject = asked_arg(a, kind == RUN_TEST_LINK ? "circuit" : "vnet"),
		.location = asked_arg(a, "location"),
		.subscription = asked_arg(a, "subscription") };
	unsigned how = 0;

	if (asked_arg(a, "path"))
		text_word(view_path_words, asked_arg(a, "path"), &ask.path);
	if (asked_arg(a, "category"))
		text_word(run_test_how_words, asked_arg(a, "category"), &how);
	ask.how = (enum run_test_how)how;
	run_test_start(a->run, a->now, &ask, &a->errs);
	sim_moment(a->m->world);
}

static void
link_test_start(struct asked *a)
{
	test_start(a, RUN_TEST_LINK);
}

static void
site_test_start(struct asked *a)
{
	test_start(a, RUN_TEST_SITE);
}

static void
test_stop(struct asked *a, enum run_test_kind kind)
{
	struct run_test_ask ask = { .kind = kind,
		.subject = asked_arg(a, kind == RUN_TEST_LINK ? "circuit" : "vnet"),
		.location = asked_arg(a, "location"),
		.path = UINT_MAX,
		.subscription = asked_arg(a, "subscription") };

	run_test_stop(a->run, a->now, &ask, false, false, &a->errs);
	sim_moment(a->m->world);
}

static void
link_test_stop(struct asked *a)
{
	test_stop(a, RUN_TEST_LINK);
}

static void
site_test_stop(struct asked *a)
{
	test_stop(a, RUN_TEST_SITE);
}

static void
end_maintain(struct asked *a)
{
	run_end_maintain(a->run, a->now, asked_arg(a, "msee"), &a->errs);
	sim_moment(a->m->world);
}

static void
show_failures(struct asked *a)
{
	struct run_failure *list;
	size_t n = run_failures(a->run, &list);

	json_array(&a->j, "failures");
	for (size_t i = 0; i < n; i++) {
		json_object(&a->j, NULL);
		json_string(&a->j, "kind", list[i].kind);
		json_string(&a->j, "name", list[i].name);
		json_string(&a->j, "state", list[i].state);
		json_object_end(&a->j);
	}
	json_array_end(&a->j);
	free(list);
}

/* --- snapshots --- */

static void
put_snapshot(struct asked *a, const struct run_snapshot *s)
{
	view_snapshot(&a->j, s->name, s->table, s->bytes, 0);
}

static void
snapshot(struct asked *a)
{
	const char *name = asked_arg(a, "name");

	/* Here they are not bounded; a name is one all the same. */
	if (!run_snapshot_name_good(name, &a->errs) ||
	    !run_snapshot_take(a->run, a->now, name, &a->errs))
		return;
	json_array(&a->j, "snapshots");
	put_snapshot(a, run_snapshots_find(run_snapshots_of(a->run), name, &a->errs));
	json_array_end(&a->j);
}

static void
show_snapshots(struct asked *a)
{
	const struct run_snapshots *all = run_snapshots_of(a->run);

	json_array(&a->j, "snapshots");
	for (size_t i = 0; i < all->n; i++)
		put_snapshot(a, all->items[i]);
	json_array_end(&a->j);
}

static void
snapshot_delete(struct asked *a)
{
	run_snapshots_delete(run_snapshots_of(a->run), asked_arg(a, "name"), &a->errs);
}

static void
diff(struct asked *a)
{
	const struct run_snapshots *kept = run_snapshots_of(a->run);
	const char *b = asked_arg(a, "to");
	bool all = asked_true(a, "all"), is_now = !b || strcmp(b, "now") == 0;
	struct run_snapshot *from, *to = NULL;
	struct net_snapshot *now = NULL;
	struct net_snapshot_change *list;
	char text[IP_PREFIX_STRLEN];
	size_t n;

	from = run_snapshots_find(kept, asked_arg(a, "from"), &a->errs);
	if (!is_now)
		to = run_snapshots_find(kept, b, &a->errs);
	if (a->errs.nerrors)
		return;
	if (!to)
		now = net_snapshot_new(run_net(a->run), true);
	list = net_snapshot_compare(from->table, to ? to->table : now, all, NULL, NULL,
	    &n);
	json_array(&a->j, "diff");
	for (size_t i = 0; i < n; i++) {
		const struct net_snapshot_row *x = list[i].from, *y = list[i].to;
		const struct net_snapshot_row *row = x ? x : y;
		const char *was = x ? (all ? x->all : x->best) : NULL;
		const char *is = y ? (all ? y->all : y->best) : NULL;

		json_object(&a->j, NULL);
		json_string(&a->j, "change", !was ? "+" : !is ? "-" : "~");
		json_string(&a->j, "router", row->router);
		json_string(&a->j, "network", ip_prefix_text(&row->prefix, text));
		json_string(&a->j, "from", was);
		json_string(&a->j, "to", is);
		json_object_end(&a->j);
	}
	json_array_end(&a->j);
	free(list);
	net_snapshot_free(now);
}

const struct model_row model_rows_fail[] = {
	{ "diff", diff },
	{ "end-maintain", end_maintain },
	{ "fail", fail },
	{ "link-test-start", link_test_start },
	{ "link-test-stop", link_test_stop },
	{ "maintain", maintain },
	{ "refresh", refresh },
	{ "reset", reset },
	{ "restore", restore },
	{ "show-failures", show_failures },
	{ "site-test-start", site_test_start },
	{ "site-test-stop", site_test_stop },
	{ "show-snapshots", show_snapshots },
	{ "snapshot", snapshot },
	{ "snapshot-delete", snapshot_delete },
	{ NULL, NULL },
};
