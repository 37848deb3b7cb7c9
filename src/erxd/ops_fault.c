/*
 * Deliberate failures, and maintenance of an MSEE.  Neither is kept: a restart begins
 * with everything in order.
 */
#include "base/xalloc.h"
#include "erxd/host.h"
#include "erxd/lasting.h"
#include "erxd/ops.h"
#include "run/fail.h"
#include "run/failures.h"
#include "run/lasting.h"
#include "run/maintain.h"

#include <stdlib.h>
#include <string.h>

static void
answer(struct request *r, bool done, struct errs *errs)
{
	if (done)
		request_done(r, NULL);
	else
		request_refuse(r, errs);
	errs_fini(errs);
}

static bool
parse_target(const struct data_node *input, enum er_target *what, struct errs *errs)
{
	const char *kind = data_node_text(input, "kind");

	if (er_target_parse(what, kind))
		return true;
	errs_add(errs, CODE_BAD_ARGUMENT, NULL, "kind",
	    "link, session, router, circuit, gateway, private-cloud or forwarding",
	    "%.40s cannot fail", kind);
	return false;
}

/* --- what is not as before --- */

/* What waits until tables are remembered as they are before it. */
struct postponed {
	op_handler act;
	struct data_node *input;
	char *kind, *name; /* what is about to fail */
};

static void
postponed_free(void *ctx)
{
	struct postponed *p = ctx;

	data_node_free(p->input);
	free(p->kind);
	free(p->name);
	free(p);
}

static bool
postponed_poll(struct request *r, bool last)
{
	const struct postponed *p = request_kept(r);
	struct host *h = request_host(r);

	(void)last;
	if (run_remember(h->run, host_now(h), p->kind, p->name, HOST_TURN_SNAPSHOT))
		p->act(r, p->input);
	return true;
}

static void
when_remembered(struct request *r, const struct data_node *input, op_handler act,
    const char *kind, const char *name)
{
	struct host *h = request_host(r);
	struct postponed *p;

	if (run_remember(h->run, host_now(h), kind, name, HOST_TURN_SNAPSHOT)) {
		act(r, input);
		return;
	}
	p = xcalloc(1, sizeof *p);
	*p = (struct postponed){ act, data_node_dup(input), xstrdup(kind),
		xstrdup(name) };
	request_keep(r, p, postponed_free);
	request_wait(r, postponed_poll, ERX_NEVER);
	request_busy(r, true);
}

/* Whoever restores something hears of what is not as before. */
static void
answer_restored(struct request *r, bool done, struct errs *errs)
{
	struct host *h = request_host(r);
	struct buf out;
	struct json j;

	if (!done || !lasting_rows(h, NULL)) {
		answer(r, done, errs);
		return;
	}
	errs_fini(errs);
	buf_init(&out);
	json_init(&j, &out, false);
	json_object(&j, NULL);
	json_object(&j, "restore");
	lasting_rows(h, &j);
	json_object_end(&j);
	json_object_end(&j);
	request_done(r, &out);
	buf_fini(&out);
}

/* --- failures --- */

static void
fail_now(struct request *r, const struct data_node *input)
{
	struct host *h = request_host(r);
	enum er_target what;
	struct errs errs;

	errs_init(&errs);
	answer(r,
	    parse_target(input, &what, &errs) &&
		run_fail(h->run, host_now(h), what, data_node_text(input, "name"),
		    data_node_text(input, "text"), &errs),
	    &errs);
}

static void
fail_op(struct request *r, const struct data_node *input)
{
	when_remembered(r, input, fail_now, data_node_text(input, "kind"),
	    data_node_text(input, "name"));
}

static void
restore_op(struct request *r, const struct data_node *input)
{
	struct host *h = request_host(r);
	enum er_target what;
	struct errs errs;

	errs_init(&errs);
	answer_restored(r,
	    parse_target(input, &what, &errs) &&
		run_restore(h->run, host_now(h), what, data_node_text(input, "name"),
		    &errs),
	    &errs);
}

static void
refresh_op(struct request *r, const struct data_node *input)
{
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	answer(r,
	    run_refresh(h->run, host_now(h), data_node_text(input, "session"), &errs),
	    &errs);
}

static void
reset_op(struct request *r, const struct data_node *input)
{
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	answer(r,
	    run_reset(h->run, host_now(h), data_node_text(input, "session"),
		data_node_text(input, "text"), &errs),
	    &errs);
}

/* --- maintenance --- */

static bool
maintain_poll(struct request *r, bool last)
{
	(void)last;
	if (!run_maintain_waits(request_host(r)->run, request_kept(r)))
		request_done(r, NULL);
	return true;
}

static void
maintain_now(struct request *r, const struct data_node *input)
{
	const char *only = data_node_text(input, "drain-only");
	const char *msee = data_node_text(input, "msee");
	bool drain_only = only && strcmp(only, "true") == 0;
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	if (!run_maintain(h->run, host_now(h), msee, drain_only, &errs) || drain_only) {
		answer(r, errs.nerrors == 0, &errs);
		return;
	}
	errs_fini(&errs);
	request_keep(r, xstrdup(msee), free);
	request_wait(r, maintain_poll, ERX_NEVER);
}

static void
maintain(struct request *r, const struct data_node *input)
{
	when_remembered(r, input, maintain_now, "maintenance of",
	    data_node_text(input, "msee"));
}

static void
end_maintain(struct request *r, const struct data_node *input)
{
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	answer_restored(r,
	    run_end_maintain(h->run, host_now(h), data_node_text(input, "msee"), &errs),
	    &errs);
}

/* --- both --- */

static void
show_failures(struct request *r, const struct data_node *input)
{
	struct run_failure *list;
	size_t n = run_failures(request_host(r)->run, &list);
	struct buf out;
	struct json j;

	(void)input;
	buf_init(&out);
	json_init(&j, &out, false);
	json_object(&j, NULL);
	json_array(&j, "failures");
	for (size_t i = 0; i < n; i++) {
		json_object(&j, NULL);
		json_string(&j, "kind", list[i].kind);
		json_string(&j, "name", list[i].name);
		json_string(&j, "state", list[i].state);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	request_done(r, &out);
	buf_fini(&out);
	free(list);
}

const struct op_row op_rows_fault[] = {
	{ "end-maintain", end_maintain },
	{ "fail", fail_op },
	{ "maintain", maintain },
	{ "refresh", refresh_op },
	{ "reset", reset_op },
	{ "restore", restore_op },
	{ "show-failures", show_failures },
	{ NULL, NULL },
};
