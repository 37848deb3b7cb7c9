/*
 * Reading for both commands.  Errors of the lab come first: a plan is read against its
 * names.
 */
#include "erxctl/stage.h"

#include "lab/open.h"
#include "lab/plan.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REST_MAX (60 * 60 * ERX_SEC)

bool
stage_init(struct stage *s, const struct stage_config *c, struct errs *errs)
{
	struct sim_config config = { .seed = c->seed, .recording = c->recording };
	struct run_source source;

	memset(s, 0, sizeof *s);
	s->reader = lab_reader_new(errs);
	if (!s->reader)
		return false;
	if (!lab_open(s->reader, c->lab, &source, errs))
		return false;
	if (c->plan)
		s->plan = lab_plan_read_file(s->reader, c->plan, source.tree, errs);
	if (errs->nerrors) {
		run_source_fini(&source);
		return false;
	}
	s->times = plan_times_of(source.tree, s->plan, c->times);
	s->tree = c->once ? NULL : data_node_dup(source.tree);
	config.times = s->times.times;
	s->world = sim_open(&config, &source, errs);
	if (!s->world)
		return false;
	s->copies = lab_copies_new();
	lab_copies_use(s->copies, &s->use);
	return true;
}

void
stage_fini(struct stage *s)
{
	lab_copies_free(s->copies);
	sim_free(s->world);
	data_node_free(s->tree);
	plan_free(s->plan);
	lab_reader_free(s->reader);
}

void
stage_rest(struct sim_world *w, const char *lab, struct errs *errs)
{
	if (sim_run_converged(w, erx_time_add(sim_now(w), REST_MAX)) != SIM_REACHED)
		errs_warn(errs, CODE_NOT_CONVERGED, lab, NULL, "erxctl check LAB",
		    "the lab does not come to rest within an hour; its routes are told "
		    "as they are then");
}

struct sim_world *
stage_again(void *stage, uint64_t seed)
{
	struct stage *s = stage;
	struct sim_config config = { .seed = seed, .times = s->times.times };
	struct sim_world *w;
	struct errs ignored;

	errs_init(&ignored);
	w = sim_again(&config, s->world, s->tree, &ignored);
	s->tree = NULL;
	errs_fini(&ignored);
	return w;
}

bool
stage_options(int *argc, char **argv, const struct stage_option *options)
{
	int n = 0;

	for (int i = 0; i < *argc; i++) {
		const struct stage_option *o = options;
		size_t len = strcspn(argv[i], "=");

		if (argv[i][0] != '-' || !argv[i][1]) {
			argv[n++] = argv[i];
			continue;
		}
		while (o->name &&
		    (strlen(o->name) != len || strncmp(o->name, argv[i], len) != 0))
			o++;
		if (!o->name) {
			fprintf(stderr, "erxctl: unknown option %s\n", argv[i]);
			return false;
		}
		if (o->given && argv[i][len] == '=') {
			fprintf(stderr, "erxctl: %s takes no value\n", o->name);
			return false;
		}
		if (o->given) {
			*o->given = true;
		} else if (argv[i][len] == '=') {
			*o->value = argv[i] + len + 1;
		} else if (++i < *argc) {
			*o->value = argv[i];
		} else {
			fprintf(stderr, "erxctl: a value is missing after %s\n",
			    o->name);
			return false;
		}
	}
	*argc = n;
	return true;
}

bool
stage_times(const char *word, enum er_times *out)
{
	if (plan_times_read(word, out))
		return true;
	fprintf(stderr, "erxctl: --durations takes real or ideal, not %s\n", word);
	return false;
}

bool
stage_number(const char *name, const char *text, uint64_t max, uint64_t *out)
{
	char *end = NULL;

	errno = 0;
	*out = isdigit((unsigned char)text[0]) ? strtoull(text, &end, 10) : 0;
	if (end && !*end && !errno && *out <= max)
		return true;
	fprintf(stderr, "erxctl: %s takes a number of at most %llu, not %s\n", name,
	    (unsigned long long)max, text);
	return false;
}
