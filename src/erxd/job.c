/*
 * A job for an edit: the copy is a world (lib/sim) of the lab with its keys pinned, in
 * which the same things have failed.  It converges, its tables are frozen, the edit is
 * made there, it converges again: lib/twin tells the difference.  A job for a rehearsal
 * is what `erxctl rehearse` does, with texts in the place of files.  Numbers of a job
 * are texts, as everywhere in such trees.
 */
#include "erxd/job.h"

#include "base/text.h"
#include "data/put.h"
#include "er/target.h"
#include "erxd/job_dry.h"
#include "erxd/job_errors.h"
#include "erxd/pinned.h"
#include "lab/copies.h"
#include "lab/plan.h"
#include "run/fail.h"
#include "run/failures.h"
#include "run/maintain.h"
#include "sim/world.h"
#include "twin/whatif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REST (60 * 60 * ERX_SEC) /* of simulated time */

/* The running lab may have keys of any seed that people choose. */
#define KEYS UINT64_C(0x9e3779b97f4a7c15)

/* --- what is asked --- */

static void
put_lab(struct data_node *job, const struct run *run)
{
	const struct er_lab *lab = run_lab(run);
	struct data_node *tree = data_node_dup(lab->tree);

	pinned_keys(lab->model, NULL, tree);
	data_put_tree(job, "lab", tree);
}

struct data_node *
job_whatif(const struct run *run, enum data_op op, const struct data_node *edit,
    const char *subscription)
{
	struct data_node *job = data_node_new(DATA_MAP, NULL);
	struct data_node *failures = data_node_new(DATA_SEQ, "failures");
	struct run_failure *list;
	size_t n = run_failures(run, &list);

	put_lab(job, run);
	data_put_tree(job, "edit", data_node_dup(edit));
	data_put_number(job, "operation", op);
	data_put_text(job, "subscription", subscription);
	for (size_t i = 0; i < n; i++) {
		struct data_node *f = data_node_new(DATA_MAP, NULL);

		data_put_text(f, "kind", list[i].kind);
		data_put_text(f, "name", list[i].name);
		data_node_add(failures, f);
	}
	data_node_add(job, failures);
	free(list);
	return job;
}

struct data_node *
job_rehearse(const struct run *run, const struct api_args *in)
{
	struct data_node *job = data_node_new(DATA_MAP, NULL);

	if (api_given(in, API_REHEARSE_LAB))
		data_put_text(job, "lab-text", api_text(in, API_REHEARSE_LAB));
	else
		put_lab(job, run);
	data_put_text(job, "plan", api_text(in, API_REHEARSE_PLAN));
	data_put_text(job, "durations", api_text(in, API_REHEARSE_DURATIONS));
	data_put_text(job, "format", api_text(in, API_REHEARSE_FORMAT));
	data_put_number(job, "seed", api_number(in, API_REHEARSE_SEED));
	if (api_given(in, API_REHEARSE_DRAWS))
		data_put_number(job, "draws", api_number(in, API_REHEARSE_DRAWS));
	return job;
}

/* --- what is answered --- */

static struct data_node *
because(const char *why)
{
	struct data_node *answer = data_node_new(DATA_MAP, NULL);

	data_put_text(answer, "why", why);
	return answer;
}

static struct data_node *
refused(const struct errs *errs)
{
	struct data_node *answer = data_node_new(DATA_MAP, NULL);

	job_put_errors(answer, errs, false);
	return answer;
}

/* --- edits --- */

static void
fail_alike(struct sim_world *w, const struct data_node *failures)
{
	struct errs ignored;
	unsigned kind;

	errs_init(&ignored);
	for (size_t i = 0; failures && i < failures->n; i++) {
		const char *word = data_node_text(failures->children[i], "kind");
		const char *name = data_node_text(failures->children[i], "name");

		if (strcmp(word, "maintenance") == 0)
			run_maintain(sim_running(w), sim_now(w), name, false, &ignored);
		else if (text_word(er_target_words, word, &kind))
			sim_fail(w, (enum er_target)kind, name);
	}
	errs_fini(&ignored);
}

static void
rest(struct sim_world *w)
{
	sim_run_converged(w, erx_time_add(sim_now(w), REST));
}

static struct data_node *
try_edit(struct sim_world *w, const struct data_node *job)
{
	struct data_node *answer = NULL;
	struct twin_moment *before, *after;
	struct errs errs;
	struct buf text;

	fail_alike(w, data_node_get(job, "failures"));
	rest(w);
	before = twin_moment_new(sim_lab(w), sim_net(w));
	errs_init(&errs);
	if (!sim_edit(w, (enum data_op)data_number(job, "operation"),
		data_node_get(job, "edit"), data_node_text(job, "subscription"),
		&errs) ||
	    !sim_edit_wait(w, &errs)) {
		answer = because("the copy refuses what the lab would take");
	} else {
		rest(w);
		after = twin_moment_new(sim_lab(w), sim_net(w));
		buf_init(&text);
		twin_whatif_print(&text, before, after, NULL, 0, true);
		answer = data_node_new(DATA_MAP, NULL);
		data_put_text(answer, "told", text.data);
		buf_fini(&text);
		twin_moment_free(after);
	}
	errs_fini(&errs);
	twin_moment_free(before);
	return answer;
}

static struct data_node *
whatif(const struct data_node *job)
{
	const struct sim_config config = { .seed = 1,
		.times = ER_TIMES_IDEAL,
		.keys = KEYS };
	struct data_node *answer;
	struct sim_world *w;
	struct errs errs;

	errs_init(&errs);
	w = sim_new(&config, data_node_dup(data_node_get(job, "lab")), &errs);
	errs_fini(&errs);
	if (!w)
		/* Errors may name what is others'. */
		return because("the copy of the lab does not start: tables from files, "
			       "for one, have no copy");
	answer = try_edit(w, job);
	sim_free(w);
	return answer;
}

/* --- rehearsals --- */

struct rehearsal {
	struct lab_reader *reader;
	struct data_node *tree; /* for further draws */
	struct plan *plan;
	struct plan_times times;
	uint64_t keys; /* of struct sim_config */
	struct sim_world *world;
};

static struct sim_world *
again(void *ctx, uint64_t seed)
{
	struct rehearsal *r = ctx;
	const struct sim_config config = { .seed = seed,
		.times = r->times.times,
		.keys = r->keys };
	struct sim_world *w;
	struct errs ignored;

	errs_init(&ignored);
	w = sim_again(&config, r->world, r->tree, &ignored);
	r->tree = NULL;
	errs_fini(&ignored);
	return w;
}

/* The lab of the job, whose files and secrets are nowhere near; NULL and errors. */
static struct data_node *
lab_of(struct lab_reader *reader, const struct data_node *job, struct errs *errs)
{
	const char *text = data_node_text(job, "lab-text");
	struct data_node *tree;
	const struct data_node *left;

	if (!text)
		return data_node_dup(data_node_get(job, "lab"));
	tree = lab_read(reader, LAB_SCHEMA_LAB, "lab", text, strlen(text), errs);
	left = tree ? data_node_lend(tree, NULL) : NULL;
	if (!left)
		return tree;
	errs_add(errs, CODE_CANNOT_READ, NULL, left->name,
	    "write the secret itself, or leave it out",
	    "%s is a secret of this machine, which no rehearsal has", left->text);
	data_node_free(tree);
	return NULL;
}

static bool
open_world(struct rehearsal *r, const struct data_node *job, struct errs *errs)
{
	const char *plan = data_node_text(job, "plan");
	struct sim_config config = { .seed = data_number(job, "seed") };
	enum er_times asked = ER_TIMES_LAB;
	struct data_node *tree;

	r->reader = lab_reader_new(errs);
	tree = r->reader ? lab_of(r->reader, job, errs) : NULL;
	if (tree)
		r->plan =
		    lab_plan_read(r->reader, "plan", plan, strlen(plan), tree, errs);
	if (!r->plan) {
		data_node_free(tree);
		return false;
	}
	plan_times_read(data_node_text(job, "durations"), &asked);
	r->times = plan_times_of(tree, r->plan, asked);
	config.times = r->times.times;
	config.keys = r->keys = data_node_text(job, "lab-text") ? 0 : KEYS;
	r->tree = data_node_dup(tree);
	r->world = sim_new(&config, tree, errs);
	return r->world != NULL;
}

static void
report(const struct plan_result *result, const char *format, struct buf *out)
{
	static const struct {
		const char *word;
		void (*print)(const struct plan_result *, struct buf *);
	} forms[] = {
		{ "html", plan_report_html },
		{ "json", plan_report_json },
		{ "junit", plan_report_junit },
		{ "tap", plan_report_tap },
	};
	void (*print)(const struct plan_result *, struct buf *) = plan_report_text;

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i].word, format) == 0)
			print = forms[i].print;
	print(result, out);
}

static struct data_node *
run_plan(struct rehearsal *r, const struct data_node *job)
{
	const char *format = data_node_text(job, "format");
	struct lab_copies *copies = lab_copies_new();
	struct data_node *answer = data_node_new(DATA_MAP, NULL);
	struct plan_copies use;
	struct plan_config config = { .seed = data_number(job, "seed"),
		.copies = &use,
		.times = r->times,
		.draws = (unsigned)data_number(job, "draws"),
		.maps = strcmp(format, "json") == 0 || strcmp(format, "html") == 0,
		.ctx = r,
		.make = again };
	struct plan_result *result;
	struct buf text;

	lab_copies_use(copies, &use);
	result = plan_run(r->plan, r->world, &config);
	buf_init(&text);
	report(result, format, &text);
	data_put_text(answer, "report", text.data ? text.data : "");
	data_put_text(answer, "failed", result->failed ? "true" : "false");
	buf_fini(&text);
	plan_result_free(result);
	lab_copies_free(copies);
	return answer;
}

static struct data_node *
rehearse(const struct data_node *job)
{
	struct rehearsal r = { .reader = NULL };
	struct data_node *answer;
	struct errs errs;

	errs_init(&errs);
	answer = open_world(&r, job, &errs) ? run_plan(&r, job) : refused(&errs);
	errs_fini(&errs);
	sim_free(r.world);
	data_node_free(r.tree);
	plan_free(r.plan);
	lab_reader_free(r.reader);
	return answer;
}

struct data_node *
job_do(const struct data_node *job, const uint8_t *attached, size_t len)
{
	if (data_node_get(job, "apart"))
		return job_dry_do(job, attached, len);
	return data_node_get(job, "plan") ? rehearse(job) : whatif(job);
}
