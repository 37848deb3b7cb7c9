/*
 * The simulated side: what a daemon's operations are in a simulated world.  Each row of
 * the tables does with lib/ what its namesake in src/erxd does, without any of that
 * code.
 */
#include "model_int.h"

#include "api/args.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "er/names.h"
#include "lab/open.h"
#include "run/fail.h"
#include "run/failover.h"
#include "run/failures.h"
#include "run/maintain.h"
#include "run/snapshots.h"

#include <stdlib.h>
#include <string.h>

const char *
asked_arg(const struct asked *a, const char *name)
{
	return data_node_text(a->args, name);
}

bool
asked_true(const struct asked *a, const char *name)
{
	return asked_arg(a, name) && strcmp(asked_arg(a, name), "true") == 0;
}

static void
put_errors(struct buf *out, const struct errs *errs)
{
	struct json j;

	json_init(&j, out, false);
	json_object(&j, NULL);
	json_object(&j, "ietf-restconf:errors");
	json_array(&j, "error");
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->items[i];

		if (e->warning)
			continue;
		json_object(&j, NULL);
		json_string(&j, "error-app-tag", code_word(e->code));
		if (e->path[0])
			json_string(&j, "error-path", e->path);
		json_string(&j, "error-message", e->text);
		json_object(&j, "error-info");
		json_string(&j, "cure", e->cure);
		json_object_end(&j);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	json_object_end(&j);
}

static const struct model_row *
find(const char *op)
{
	static const struct model_row *const tables[] = { model_rows_edit,
		model_rows_fail, model_rows_show };

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		for (const struct model_row *row = tables[i]; row->op; row++)
			if (strcmp(row->op, op) == 0)
				return row;
	return NULL;
}

static char *
ask(void *ctx, const struct question *q)
{
	struct model *m = ctx;
	struct asked a = { .m = m,
		.run = sim_running(m->world),
		.now = sim_now(m->world),
		.args = q->args };
	const struct model_row *row;
	struct api_args *checked;

	a.subscription = asked_arg(&a, "subscription");
	if (!a.subscription)
		a.subscription = ER_SUBSCRIPTION_DEFAULT;
	errs_init(&a.errs);
	buf_init(&a.out);
	json_init(&a.j, &a.out, false);
	json_object(&a.j, NULL);
	json_object(&a.j, "erx:output");
	row = find(q->op);
	if (!row)
		abort(); /* of the test */
	checked = api_args_new(api_verb_find(q->op), data_node_dup(q->args), &a.errs);
	if (checked)
		row->ask(&a);
	api_args_free(checked);
	while (a.j.depth)
		json_object_end(&a.j);
	if (a.errs.nerrors) {
		buf_reset(&a.out);
		put_errors(&a.out, &a.errs);
	}
	buf_putc(&a.out, '\n');
	errs_fini(&a.errs);
	return buf_steal(&a.out);
}

static void
run(void *ctx, int64_t until)
{
	struct model *m = ctx;

	sim_run(m->world, (struct erx_time){ until });
}

static bool
rests(void *ctx)
{
	const struct model *m = ctx;

	return sim_converged(m->world);
}

static void
find_real(struct model *m, const struct data_node *tree)
{
	const struct data_node *sites = data_node_get(tree, "on-premises");

	for (size_t i = 0; sites && i < sites->n; i++)
		if (data_node_get(sites->children[i], "external"))
			VEC_PUSH(m->real, m->nreal, m->capreal) =
			    xstrdup(sites->children[i]->name);
	VEC_PUSH(m->real, m->nreal, m->capreal) = NULL;
}

static void
free_real(struct model *m)
{
	for (size_t i = 0; i < m->nreal; i++) {
		char *name;

		memcpy(&name, &m->real[i], sizeof name);
		free(name);
	}
	free(m->real);
}

struct model *
model_new(struct lab_reader *reader, const char *path, uint64_t seed, struct errs *errs)
{
	struct sim_config config = { .seed = seed };
	struct model *m = xcalloc(1, sizeof *m);
	struct run_source source;

	m->reader = reader;
	if (lab_open(reader, path, &source, errs)) {
		find_real(m, source.tree);
		m->world = sim_open(&config, &source, errs);
	}
	if (m->world)
		return m;
	model_free(m);
	return NULL;
}

void
model_free(struct model *m)
{
	if (!m)
		return;
	sim_free(m->world);
	free_real(m);
	free(m);
}

const char *const *
model_real(const struct model *m)
{
	return m->real;
}

struct side
model_side(struct model *m)
{
	return (struct side){ m, ask, run, rests };
}

struct sim_world *
model_world(const struct model *m)
{
	return m->world;
}

void
model_restart(struct model *m)
{
	struct run *r = sim_running(m->world);
	struct run_snapshots *kept = run_snapshots_of(r);
	struct run_failure *list;
	unsigned what;
	struct errs errs;
	size_t n;

	errs_init(&errs);
	run_tests_forget(r, sim_now(m->world));
	while ((n = run_failures(r, &list)) > 0) {
		char *name = xstrdup(list[0].name);

		if (text_word(er_target_words, list[0].kind, &what))
			run_restore(r, sim_now(m->world), (enum er_target)what, name,
			    &errs);
		else
			run_end_maintain(r, sim_now(m->world), name, &errs);
		free(name);
		free(list);
	}
	free(list);
	while (kept->n)
		run_snapshots_delete(kept, kept->items[0]->name, &errs);
	errs_fini(&errs);
	sim_moment(m->world);
}

bool
model_reload(struct model *m, const char *path, struct errs *errs)
{
	struct run *r = sim_running(m->world);
	struct run_change *c = NULL;
	struct run_source source;

	if (lab_open(m->reader, path, &source, errs))
		c = run_prepare_load(r, &source, NULL, errs);
	if (!c || run_commit(r, sim_now(m->world), c, errs) != RUN_DONE)
		return false;
	sim_moment(m->world);
	return true;
}
