/*
 * Deliberate failures, and maintenance of an MSEE.  Neither is kept: a restart begins
 * with everything in order.
 */
#include "base/xalloc.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/lasting.h"
#include "erxd/ops.h"
#include "run/again.h"
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

/* --- what is not as before --- */

/* What waits until tables are remembered as they are before it. */
struct postponed {
	op_handler act;
	struct api_args *args;
	char *kind, *name; /* what is about to fail */
};

static void
postponed_free(void *ctx)
{
	struct postponed *p = ctx;

	api_args_free(p->args);
	free(p->kind);
	free(p->name);
	free(p);
}

static void
postponed_poll(struct request *r, bool last)
{
	const struct postponed *p = request_kept(r);
	struct host *h = request_host(r);

	(void)last;
	if (run_remember(h->run, host_now(h), p->kind, p->name, HOST_TURN_SNAPSHOT))
		p->act(r, p->args);
}

void
ops_when_remembered(struct request *r, const struct api_args *in, op_handler act,
    const char *kind, const char *name)
{
	struct host *h = request_host(r);
	struct postponed *p;

	if (run_remember(h->run, host_now(h), kind, name, HOST_TURN_SNAPSHOT)) {
		act(r, in);
		return;
	}
	p = xcalloc(1, sizeof *p);
	*p = (struct postponed){ act, api_args_dup(in), xstrdup(kind), xstrdup(name) };
	request_keep(r, p, postponed_free);
	request_wait(r, postponed_poll, ERX_NEVER);
	request_busy(r, true);
}

static size_t
count_failures(const struct host *h)
{
	struct run_failure *list;
	size_t n = run_failures(h->run, &list);

	free(list);
	return n;
}

/* Whoever restores something hears how much that was, and of what is not as before. */
void
ops_answer_restored(struct request *r, bool done, size_t before, struct errs *errs)
{
	struct host *h = request_host(r);
	struct request_answer a;

	if (!done) {
		answer(r, done, errs);
		return;
	}
	errs_fini(errs);
	request_answer_begin(&a);
	json_object(&a.j, "restore");
	if (before != SIZE_MAX)
		json_uint(&a.j, "restored", before - count_failures(h));
	if (!caller_border(request_caller(r)))
		lasting_rows(h, &a.j);
	json_object_end(&a.j);
	request_answer_end(r, &a);
}

/* --- failures --- */

static void
fail_now(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	answer(r,
	    run_fail(h->run, host_now(h), (enum er_target)api_word(in, API_FAIL_KIND),
		api_text(in, API_FAIL_NAME), api_text(in, API_FAIL_TEXT), &errs),
	    &errs);
}

static void
fail_op(struct request *r, const struct api_args *in)
{
	ops_when_remembered(r, in, fail_now, api_text(in, API_FAIL_KIND),
	    api_text(in, API_FAIL_NAME));
}

static void
restore_op(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	size_t before = count_failures(h);
	struct errs errs;
	bool done;

	errs_init(&errs);
	done = run_restore(h->run, host_now(h),
	    (enum er_target)api_word(in, API_TARGET_KIND),
	    api_text(in, API_TARGET_NAME), &errs);
	ops_answer_restored(r, done, before, &errs);
}

static bool
is_mine(void *ctx, const char *name)
{
	struct request *r = ctx;

	return border_sees(request_host(r), request_caller(r), name);
}

static void
restore_all(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	size_t before = count_failures(h);
	struct errs errs;
	size_t n;

	(void)in;
	errs_init(&errs);
	n = run_restore_all(h->run, host_now(h), is_mine, r);
	if (n)
		news_add(h, API_EVENT_FAILURE, "restore-all", "-", "restore all",
		    request_caller(r));
	ops_answer_restored(r, true, before, &errs);
}

static void
refresh_op(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	answer(r,
	    run_refresh(h->run, host_now(h), api_text(in, API_REFRESH_SESSION), &errs),
	    &errs);
}

static void
reset_op(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	answer(r,
	    run_reset(h->run, host_now(h), api_text(in, API_RESET_SESSION),
		api_text(in, API_RESET_TEXT), &errs),
	    &errs);
}

/* --- maintenance --- */

static void
maintain_poll(struct request *r, bool last)
{
	(void)last;
	if (!run_maintain_waits(request_host(r)->run, request_kept(r)))
		request_done(r, NULL);
}

static void
maintain_now(struct request *r, const struct api_args *in)
{
	const char *msee = api_text(in, API_MAINTAIN_MSEE);
	bool drain_only = api_flag(in, API_MAINTAIN_DRAIN_ONLY);
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
maintain(struct request *r, const struct api_args *in)
{
	ops_when_remembered(r, in, maintain_now, "maintenance of",
	    api_text(in, API_MAINTAIN_MSEE));
}

static void
end_maintain(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	size_t before = count_failures(h);
	struct errs errs;
	bool done;

	errs_init(&errs);
	done = run_end_maintain(h->run, host_now(h),
	    api_text(in, API_MAINTAIN_END_MSEE), &errs);
	ops_answer_restored(r, done, before, &errs);
}

/* --- both --- */

void
ops_put_failures(struct json *j, const char *key, struct host *h,
    const struct caller *who)
{
	struct run_failure *list;
	size_t n = run_failures(h->run, &list);

	json_array(j, key);
	for (size_t i = 0; i < n; i++) {
		if (!border_sees(h, who, list[i].name))
			continue;
		json_object(j, NULL);
		json_string(j, "kind", list[i].kind);
		json_string(j, "name", list[i].name);
		json_string(j, "state", list[i].state);
		json_object_end(j);
	}
	json_array_end(j);
	free(list);
}

static void
show_failures(struct request *r, const struct api_args *in)
{
	struct request_answer a;

	(void)in;
	request_answer_begin(&a);
	ops_put_failures(&a.j, "failures", request_host(r), request_caller(r));
	request_answer_end(r, &a);
}

const struct op_row op_rows_fault[] = {
	{ &api_verb_end_maintain, end_maintain },
	{ &api_verb_fail, fail_op },
	{ &api_verb_maintain, maintain },
	{ &api_verb_refresh, refresh_op },
	{ &api_verb_reset, reset_op },
	{ &api_verb_restore, restore_op },
	{ &api_verb_restore_all, restore_all },
	{ &api_verb_show_failures, show_failures },
	{ NULL, NULL },
};
