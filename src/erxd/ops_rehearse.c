/*
 * Rehearsals happen in processes of their own (worker.h); the report comes back as a
 * text in the form that was asked for, beside what it comes to.
 */
#include "erxd/ops.h"

#include "base/xalloc.h"
#include "erxd/host.h"
#include "erxd/job.h"
#include "erxd/job_errors.h"
#include "erxd/worker.h"

#include <stdlib.h>
#include <string.h>

struct rehearsal {
	struct worker_job *job;
	char *format;
};

static void
rehearsal_free(void *arg)
{
	struct rehearsal *x = arg;

	if (x->job)
		worker_end(x->job);
	free(x->format);
	free(x);
}

static void
answer(struct request *r, const struct rehearsal *x, const struct data_node *told)
{
	const char *failed = data_node_text(told, "failed");
	struct request_answer a;

	request_answer_begin(&a);
	json_object(&a.j, "rehearsal");
	json_bool(&a.j, "failed", !failed || strcmp(failed, "false") != 0);
	json_string(&a.j, "format", x->format);
	json_string(&a.j, "report", data_node_text(told, "report"));
	json_object_end(&a.j);
	request_answer_end(r, &a);
}

static void
poll(struct request *r, bool last)
{
	const struct rehearsal *x = request_kept(r);
	const struct data_node *told;
	const char *why;
	struct errs errs;

	(void)last;
	if (!worker_done(x->job, &told, &why))
		return;
	errs_init(&errs);
	if (!told)
		errs_add(&errs, CODE_TRY_BROKEN, NULL, NULL, NULL,
		    "the rehearsal came to no end: %s", why);
	else
		job_errors(told, &errs);
	if (told && !errs.nerrors && !data_node_text(told, "report"))
		errs_add(&errs, CODE_TRY_BROKEN, NULL, NULL, "report this as a bug",
		    "the rehearsal says nothing");
	if (errs.nerrors)
		request_refuse(r, &errs);
	else
		answer(r, x, told);
	errs_fini(&errs);
}

/* The whole lab is in a report, so whoever has a border brings a lab. */
static bool
may_rehearse(struct request *r, const struct api_args *in)
{
	if (caller_border(request_caller(r)) && !api_given(in, API_REHEARSE_LAB)) {
		request_refuse_one(r, CODE_NOT_YOUR_ROLE,
		    "give `lab` a lab of your own, which `export` gives",
		    "a rehearsal of the running lab is for operators: its report names "
		    "everybody's objects");
		return false;
	}
	if (api_us(in, API_REHEARSE_TIMEOUT) > WORKER_SECONDS_MAX * ERX_SEC) {
		request_refuse_one(r, CODE_BAD_ARGUMENT, "give at most 10m",
		    "timeout: a rehearsal has ten minutes at the longest");
		return false;
	}
	return true;
}

static void
rehearse(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	int64_t most = api_us(in, API_REHEARSE_TIMEOUT);
	struct rehearsal *x;
	const char *why;
	enum code code;

	if (!may_rehearse(r, in))
		return;
	x = xcalloc(1, sizeof *x);
	x->format = xstrdup(api_text(in, API_REHEARSE_FORMAT));
	x->job = worker_begin(h, request_caller(r), job_rehearse(h->run, in),
	    (unsigned)((most + ERX_SEC - 1) / ERX_SEC), &why, &code);
	if (!x->job) {
		request_refuse_one(r, code, code == CODE_BUSY ? "try again" : NULL,
		    why);
		rehearsal_free(x);
		return;
	}
	request_keep(r, x, rehearsal_free);
	request_wait(r, poll, ERX_NEVER);
	request_idle(r);
}

const struct op_row op_rows_rehearse[] = {
	{ &api_verb_rehearse, rehearse },
	{ NULL, NULL },
};
