/*
 * Checks are asked a slice a turn.  With a timeout they are asked again whenever
 * something has changed, until all hold or the time is over.
 */
#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/edit.h"
#include "erxd/host.h"
#include "erxd/ops.h"
#include "net/forward.h"
#include "plan/assert.h"

#include <stdlib.h>
#include <string.h>

struct asserting {
	struct plan_assert *checks;
	struct erx_time until;
	bool asked;       /* all of them, and nothing has changed since */
	uint64_t version; /* of what they were asked of */
	uint64_t event;   /* the last one by then */
	char *name;       /* of the file */
	bool advances;    /* it is an `advance`, which began at this time */
	struct erx_time began;
	uint64_t turns; /* of the daemon, when the request began */
};

static void
asserting_free(void *ctx)
{
	struct asserting *x = ctx;

	plan_assert_free(x->checks);
	free(x->name);
	free(x);
}

static void
print(struct json *j, const struct plan_assert *a)
{
	const struct plan_asserted *r;
	size_t n = 0;

	json_object(j, NULL);
	json_object(j, "assert");
	json_array(j, "checks");
	for (; (r = plan_assert_result(a, n)) != NULL; n++) {
		json_object(j, NULL);
		json_string(j, "check", r->check);
		json_bool(j, "passed", r->holds);
		json_string(j, "expected", r->expected);
		json_string(j, "got", r->got);
		json_object_end(j);
	}
	json_array_end(j);
	json_uint(j, "passed", n - plan_assert_failed(a));
	json_uint(j, "failed", plan_assert_failed(a));
	json_object_end(j);
	json_object_end(j);
}

static void
done(struct request *r, const struct asserting *x)
{
	struct buf out;
	struct json j;

	if (x->advances) {
		ops_answer_advance(r, plan_assert_failed(x->checks) == 0, x->began);
		return;
	}
	buf_init(&out);
	json_init(&j, &out, false);
	print(&j, x->checks);
	request_done(r, &out);
	buf_fini(&out);
}

/* Remembers what there is now; true when that is not what it was. */
static bool
has_changed(struct asserting *x, const struct host *h)
{
	uint64_t version = net_forward_version(h->net) + run_edits(h->run);
	const struct net_event *e;
	bool changed = version != x->version;

	x->version = version;
	while ((e = net_event_after(h->net, x->event)) != NULL) {
		x->event = e->number;
		changed = true;
	}
	return changed;
}

static void
poll(struct request *r, bool last)
{
	struct asserting *x = request_kept(r);
	struct host *h = request_host(r);

	(void)last; /* what is being asked is asked to its end */
	if (x->asked) {
		if (!erx_time_before(host_now(h), x->until) ||
		    ops_advance_in_vain(r, x->turns)) {
			done(r, x);
			return;
		}
		if (!has_changed(x, h))
			return;
		x->asked = false;
		request_busy(r, true);
		plan_assert_again(x->checks);
	}
	if (plan_assert_step(x->checks, HOST_TURN_SNAPSHOT))
		return;
	x->asked = true;
	request_busy(r, false);
	if (plan_assert_failed(x->checks) == 0 ||
	    !erx_time_before(host_now(h), x->until))
		done(r, x);
}

/* Checks that came as an argument, a list in brackets or with dashes among them; NULL
 * and errors. */
static struct data_node *
read_checks(struct lab_reader *reader, const char *checks, struct errs *errs)
{
	const char *begin = checks + strspn(checks, " \t\r\n");
	char *text = *begin == '[' ? xasprintf("{\"checks\":%s\n}", checks)
	    : *begin == '-'        ? xasprintf("checks:\n%s", checks)
				   : xstrdup(checks);
	size_t before = errs->n;
	struct data_node *tree =
	    lab_read(reader, LAB_SCHEMA_CHECKS, "", text, strlen(text), errs);

	for (size_t i = before; i < errs->n; i++)
		errs->items[i].where[0] = '\0'; /* nobody wrote that text */
	if (tree)
		edit_forget_marks(tree);
	free(text);
	return tree;
}

/* The lists of checks of the input; false and errors. */
static bool
read_lists(struct request *r, struct asserting *x, const struct api_args *in,
    struct data_node **trees, size_t *n, struct errs *errs)
{
	const char *checks = api_text(in, API_ASSERT_CHECKS);
	const char *file = api_text(in, API_ASSERT_FILE);
	const char *name = api_text(in, API_ASSERT_NAME);
	struct lab_reader *reader = request_host(r)->reader;

	x->name = xstrdup(name ? name : "file");
	if (file) {
		trees[*n] = lab_read(reader, LAB_SCHEMA_CHECKS, x->name, file,
		    strlen(file), errs);
		*n += trees[*n] != NULL;
	}
	if (checks) {
		trees[*n] = read_checks(reader, checks, errs);
		*n += trees[*n] != NULL;
	}
	return errs->nerrors == 0;
}

static bool
begin(struct request *r, struct asserting *x, const struct api_args *in,
    struct errs *errs)
{
	struct data_node *trees[2];
	struct host *h = request_host(r);
	size_t n = 0;

	if (!read_lists(r, x, in, trees, &n, errs)) {
		while (n > 0)
			data_node_free(trees[--n]);
		return false;
	}
	x->checks = plan_assert_new(h->run, trees, n, errs);
	x->until = erx_time_add(host_now(h), api_us(in, API_ASSERT_TIMEOUT));
	x->turns = h->counters.turns;
	return x->checks != NULL;
}

static void
assert_op(struct request *r, const struct api_args *in)
{
	struct asserting *x = xcalloc(1, sizeof *x);
	struct errs errs;

	errs_init(&errs);
	if (begin(r, x, in, &errs)) {
		has_changed(x, request_host(r));
		request_keep(r, x, asserting_free);
		request_wait(r, poll, x->until);
		request_busy(r, true);
	} else {
		asserting_free(x);
		request_refuse(r, &errs);
	}
	errs_fini(&errs);
}

void
ops_advance_until(struct request *r, const char *check, struct erx_time until)
{
	struct asserting *x = xcalloc(1, sizeof *x);
	struct host *h = request_host(r);
	const char *begin = check + strspn(check, " \t\r\n");
	char *text = *begin == '[' ? xstrdup(check)
	    : *begin == '{'        ? xasprintf("[ %s\n]", check)
				   : xasprintf("[ { %s } ]", check);
	struct data_node *tree;
	struct errs errs;

	errs_init(&errs);
	*x = (struct asserting){ .until = until,
		.advances = true,
		.began = host_now(h),
		.turns = h->counters.turns };
	tree = read_checks(h->reader, text, &errs);
	free(text);
	if (tree)
		x->checks = plan_assert_new(h->run, &tree, 1, &errs);
	if (x->checks) {
		has_changed(x, h);
		request_keep(r, x, asserting_free);
		request_wait(r, poll, until);
		request_busy(r, true);
	} else {
		asserting_free(x);
		request_refuse(r, &errs);
	}
	errs_fini(&errs);
}

const struct op_row op_rows_assert[] = {
	{ &api_verb_assert, assert_op },
	{ NULL, NULL },
};
