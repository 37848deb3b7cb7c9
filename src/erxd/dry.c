/*
 * The job is made when its turn comes, of the lab that runs then.  What the daemon
 * alone knows is added to its answer: how many wrong keys were shown, and the log.
 */
#include "erxd/dry.h"

#include "base/xalloc.h"
#include "data/put.h"
#include "erxd/edit.h"
#include "erxd/host.h"
#include "erxd/job_dry.h"
#include "erxd/job_errors.h"
#include "erxd/worker.h"

#include <stdlib.h>
#include <string.h>

struct dry {
	struct request *r;
	struct host *h;
	struct worker_job *job; /* NULL: there is none */
	char *text, *subscription;
};

static void
dry_free(void *arg)
{
	struct dry *d = arg;

	if (d->job)
		worker_end(d->job);
	free(d->text);
	free(d->subscription);
	free(d);
}

bool
dry_apart(const struct host *h)
{
	return h->worker && job_dry_fits(h->run);
}

static uint64_t
seed(void)
{
	const struct er_random random = host_random();
	uint64_t x;

	random.fill(random.ctx, (uint8_t *)&x, sizeof x);
	return x;
}

static struct data_node *
make(void *ctx, struct buf *attached)
{
	struct dry *d = ctx;
	const struct job_dry asked = { .text = d->text,
		.subscription = d->subscription,
		.border = caller_border(request_caller(d->r)),
		.listed = !request_is_old(d->r),
		.simulated = d->h->config.simulated,
		.seed = seed() };
	struct data_node *job = job_dry(d->h->run, host_now(d->h), &asked, attached);

	free(d->text);
	d->text = NULL;
	return job;
}

/* What the process found, as the daemon has to say it. */
static void
judge(const struct dry *d, const struct data_node *told, struct errs *errs)
{
	const struct edit e = { .op = DATA_REPLACE,
		.subscription = d->subscription,
		.dry = true,
		.who = request_caller(d->r) };
	bool key = data_bool(told, "key");
	struct errs often;

	errs_init(&often);
	job_errors(told, errs);
	if (!edit_may_try(d->h, &e, key, &often)) {
		errs_fini(errs);
		errs_init(errs);
		errs_move(errs, &often);
	}
	if (errs->nerrors && data_bool(told, "checked"))
		edit_refused(d->h, &e, key, errs);
	errs_fini(&often);
}

static void
poll(struct request *r, bool last)
{
	const struct dry *d = request_kept(r);
	const struct data_node *told;
	const char *why, *changes;
	struct errs errs;
	struct buf text;

	(void)last;
	if (!worker_done(d->job, &told, &why))
		return;
	errs_init(&errs);
	buf_init(&text);
	changes = told ? data_node_text(told, "changes") : NULL;
	if (told)
		judge(d, told, &errs);
	if (!errs.nerrors && !changes) {
		if (told)
			why = data_node_text(told, "why");
		errs_add(&errs, CODE_TRY_BROKEN, NULL, NULL,
		    "give it something smaller, or try again",
		    "the dry run came to no end: %s", why ? why : "it says nothing");
	}
	if (errs.nerrors) {
		request_refuse(r, &errs);
	} else {
		buf_puts(&text, changes);
		request_done(r, &text);
	}
	buf_fini(&text);
	errs_fini(&errs);
}

void
dry_begin(struct request *r, const char *lab, const char *subscription)
{
	struct dry *d = xcalloc(1, sizeof *d);
	const struct worker_later later = { make, d, strlen(lab) };
	enum code code;
	const char *why;

	d->r = r;
	d->h = request_host(r);
	d->text = xstrdup(lab);
	d->subscription = subscription ? xstrdup(subscription) : NULL;
	d->job = worker_begin_later(d->h, request_caller(r), &later, WORKER_SECONDS,
	    &why, &code);
	if (!d->job) {
		request_refuse_one(r, code, code == CODE_BUSY ? "try again" : NULL,
		    why);
		dry_free(d);
		return;
	}
	request_keep(r, d, dry_free);
	request_wait(r, poll, ERX_NEVER);
	request_idle(r);
}
