/*
 * A template is laid upon the lab as an import is, and the lab that comes of it is an
 * edit of the one that runs in simulated time: what the service would refuse is refused
 * here.  A plan is carried out as `rehearse` does, once and with ideal times.
 */
#include "erxctl/whatif.h"

#include "base/xalloc.h"
#include "data/change.h"
#include "erxctl/import.h"
#include "erxctl/stage.h"
#include "plan/run.h"
#include "twin/whatif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: erxctl whatif LAB TEMPLATE.json [PARAMETERS.json] | PLAN.yaml [-o json]\n"
    "Tells what an ARM template, or a plan, would change in a lab: objects, then\n"
    "routes, then who reaches whom.  Nothing is changed.\n"
    "The exit status is 1 when the change would be refused, or the plan aborts.\n";

static struct twin_moment *
moment(struct sim_world *w, const char *lab, struct errs *errs)
{
	stage_rest(w, lab, errs);
	return twin_moment_new(sim_lab(w), sim_net(w));
}

static const struct stage_config *
config(struct stage_config *c, const char *lab, const char *plan)
{
	*c = (struct stage_config){ .lab = lab,
		.plan = plan,
		.seed = 1,
		.times = ER_TIMES_IDEAL,
		.once = true };
	return c;
}

/* --- a template --- */

/* Reads the template and its parameters, which come first: a template is evaluated when
 * it is read. */
static bool
read_files(struct import *im, struct lab_reader *reader, char **files, int n,
    struct errs *errs)
{
	bool good = true;

	while (n-- > 0)
		good = import_files(im, reader, 1, &files[n], errs) && good;
	return good;
}

/* The lab after the template, as the reader has it; NULL and errors.  Nothing is left
 * out: what the lab refuses the service would refuse. */
static struct data_node *
target(struct import *im, struct lab_reader *reader, struct errs *errs)
{
	struct data_node *tree;
	struct buf yaml;

	buf_init(&yaml);
	import_lab(im);
	import_print(im, &yaml);
	tree = lab_read(reader, LAB_SCHEMA_LAB, "after", yaml.data, yaml.len, errs);
	if (tree)
		import_lend(im, tree);
	buf_fini(&yaml);
	return tree;
}

static void
tell_notes(struct import *im)
{
	size_t n;
	const struct import_note *notes = import_notes(im, &n);

	for (size_t i = 0; i < n; i++)
		fprintf(stderr, "erxctl: %s%s%s%s%s\n", notes[i].where,
		    *notes[i].where ? ": " : "", notes[i].object,
		    *notes[i].object ? ": " : "", notes[i].text);
}

static struct twin_object *
objects_of(struct import *im, size_t *n)
{
	struct import_object o;
	struct twin_object *out = NULL;
	size_t at = 0, cap = 0;

	*n = 0;
	while (import_object(im, &at, &o))
		VEC_PUSH(out, *n, cap) = (struct twin_object){ o.path, o.type, o.name };
	return out;
}

static int
deploy(struct stage *s, const char *lab, char **files, int n, bool json,
    struct errs *errs)
{
	const struct import_options options = { .secrets = true };
	struct import *im = import_new(&options);
	struct data_node *base = lab_read_file(s->reader, LAB_SCHEMA_LAB, lab, errs);
	struct data_node *tree = NULL, *change;
	struct twin_moment *before = moment(s->world, lab, errs), *after = NULL;
	struct twin_object *objects;
	int status = EXIT_USAGE;
	struct buf page;
	size_t count;

	buf_init(&page);
	if (base)
		import_base(im, lab, base);
	if (base && read_files(im, s->reader, files, n, errs)) {
		status = EXIT_REFUSED;
		tree = target(im, s->reader, errs);
		tell_notes(im);
	}
	/* As an edit, which rules of the service hold against the lab before. */
	change = tree ? data_change_between(sim_lab(s->world)->tree, tree) : NULL;
	if (change && sim_edit(s->world, DATA_CHANGE, change, NULL, errs) &&
	    sim_edit_wait(s->world, errs)) {
		objects = objects_of(im, &count);
		after = moment(s->world, lab, errs);
		twin_whatif_print(&page, before, after, objects, count, json);
		fputs(page.data, stdout);
		free(objects);
		status = EXIT_DONE;
	}
	twin_moment_free(before);
	twin_moment_free(after);
	data_node_free(change);
	data_node_free(tree);
	import_free(im);
	buf_fini(&page);
	return status;
}

/* --- a plan --- */

/* False and errors when an action was refused that the plan does not want refused, or
 * when the plan took a step back and ended there: what is then is not what the plan
 * leads to. */
static bool
was_carried_out(const struct plan_result *r, const char *plan, struct errs *errs)
{
	bool good = true;

	for (size_t i = 0; i < r->nsteps; i++)
		for (size_t k = 0; k < r->steps[i].nactions; k++) {
			const struct plan_action_result *a = &r->steps[i].actions[k];
			enum code code = CODE_REFUSED;

			if (a->done || a->expected)
				continue;
			if (a->code)
				code_find(a->code, &code);
			errs_add(errs, code, a->action->where, NULL, "", "step %s: %s",
			    r->steps[i].step->id, a->message ? a->message : "refused");
			good = false;
		}
	if (r->aborted_at) {
		errs_add(errs, CODE_REFUSED, plan, NULL,
		    "see what goes wrong with erxctl rehearse LAB PLAN",
		    "the plan aborts at step %s: %s", r->aborted_at, r->aborted_why);
		good = false;
	}
	return good;
}

static int
rehearse(struct stage *s, const char *lab, const char *plan, bool json,
    struct errs *errs)
{
	const struct plan_config once = { .seed = 1, .draws = 1 };
	struct twin_moment *before = moment(s->world, lab, errs), *after = NULL;
	struct plan_result *result;
	struct stage_config c;
	struct stage other;
	int status = EXIT_USAGE;
	struct buf page;

	buf_init(&page);
	if (stage_init(&other, config(&c, lab, plan), errs)) {
		struct plan_config how = once;

		how.times = other.times;
		result = plan_run(other.plan, other.world, &how);
		status = EXIT_REFUSED;
		if (was_carried_out(result, plan, errs)) {
			after = moment(other.world, lab, errs);
			twin_whatif_print(&page, before, after, NULL, 0, json);
			fputs(page.data, stdout);
			status = EXIT_DONE;
		}
		plan_result_free(result);
	}
	stage_fini(&other);
	twin_moment_free(before);
	twin_moment_free(after);
	buf_fini(&page);
	return status;
}

static bool
is_plan(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

int
whatif_command(int argc, char **argv, const struct options *o)
{
	bool json = o->format == OUT_JSON;
	struct stage_config c;
	struct stage stage;
	struct errs errs;
	int status = EXIT_USAGE;

	for (int i = 0; i < argc; i++)
		if (argv[i][0] == '-') {
			fprintf(stderr, "erxctl: unknown option %s\n", argv[i]);
			return EXIT_USAGE;
		}
	if (o->help || argc < 2 || argc > 3 || (argc == 3 && is_plan(argv[1]))) {
		fputs(usage, o->help ? stdout : stderr);
		return o->help ? EXIT_DONE : EXIT_USAGE;
	}
	errs_init(&errs);
	if (stage_init(&stage, config(&c, argv[0], NULL), &errs))
		status = is_plan(argv[1])
		    ? rehearse(&stage, argv[0], argv[1], json, &errs)
		    : deploy(&stage, argv[0], argv + 1, argc - 1, json, &errs);
	out_errors(&errs, o->format);
	stage_fini(&stage);
	errs_fini(&errs);
	return status;
}
