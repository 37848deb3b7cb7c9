/*
 * The search itself is lib/plan's, and happens in copies of one world; what is kept
 * here is the time that it may take.
 */
#include "erxctl/search.h"

#include "data/duration.h"
#include "erxctl/out.h"
#include "erxctl/outfile.h"
#include "erxctl/stage.h"
#include "lab/plan.h"
#include "plan/repair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FOUND, NOT_FOUND, WRONG };

/* How long to look, in all and for the candidate at hand; and for a better order than
 * one that was found. */
struct budget {
	int64_t end, slice, better;
};

/* What a repair needs to read a plan. */
struct reading {
	struct stage *stage;
	struct budget *budget;
};

#define BUDGET_DEFAULT "60s"
/* With an order at hand people wait for the reasons, and not for the last second of
 * asymmetry. */
#define BETTER_DEFAULT (6 * ERX_SEC)

static const char usage[] =
    "usage: erxctl plan search LAB PLAN [--write FILE] [--k 0|1] [--budget TIME]\n"
    "           [--repair] [--durations real|ideal] [--seed N] [--draws N]\n"
    "           [--exhaustive] [-o text|json]\n"
    "Looks for an order of the steps of a plan in which all checks hold, those of\n"
    "`always` at every instant, and which costs least: lost traffic, then asymmetry,\n"
    "then hand-overs between owners, then time. Steps keep to their `after`; without\n"
    "`order: free` in the plan only the order of the file is tried.\n"
    "  --write FILE     write the plan in the order that was found\n"
    "  --k 0|1          with 1, the checks of `always` also hold when any one thing\n"
    "                   fails behind any step, once all has come to rest (default: 0)\n"
    "  --repair         when no order is good, put in extra steps: drain a circuit\n"
    "                   first, a temporary prepend or weight, longer prefixes,\n"
    "                   another connection before one goes (default: off)\n"
    "  --budget TIME    how long to look, as 90s or 10m, three quarters of it for a\n"
    "                   better order than one that was found (default: " BUDGET_DEFAULT
    ", of\n"
    "                   which 6s for a better one)\n"
    "  --durations real|ideal   how long operations take: as documented or observed,\n"
    "                   or no time; this option wins over the plan, the plan over\n"
    "                   the lab (default: real)\n"
    "  --seed N         the seed of all random times (default: 1)\n"
    "  --draws N        run the order that is found with the seeds N, N + 1, ... too,\n"
    "                   if anything is random (default: 5)\n"
    "  --exhaustive     try every order; the result costs the same, and it takes\n"
    "                   longer (default: off)\n"
    "The exit status is 0 when an order was found that is good in all draws, 1 when\n"
    "none was, 2 when the input is wrong.\n";

/* µs of a clock that only goes forward. */
static int64_t
clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * ERX_SEC + t.tv_nsec / 1000;
}

static bool
more(void *ctx)
{
	const struct budget *b = ctx;

	return clock_us() < b->slice;
}

static bool
better(void *ctx)
{
	const struct budget *b = ctx;

	return clock_us() < b->better;
}

static void
slice(void *ctx, unsigned parts)
{
	struct budget *b = ((struct reading *)ctx)->budget;
	int64_t now = clock_us();

	b->slice = now + (b->end - now) / parts;
}

static struct plan *
read_plan(void *ctx, const char *yaml)
{
	struct stage *stage = ((struct reading *)ctx)->stage;
	struct data_node *tree;
	struct plan *p = NULL;
	struct errs errs;

	errs_init(&errs);
	tree =
	    lab_read(stage->reader, LAB_SCHEMA_PLAN, "plan", yaml, strlen(yaml), &errs);
	if (tree)
		p = plan_new(tree, sim_lab(stage->world)->tree, &errs);
	errs_fini(&errs);
	return p;
}

static bool
is_good(const struct plan_search *s)
{
	bool good = s->state == PLAN_SEARCH_FOUND;

	for (size_t i = 0; i < s->ndraws; i++)
		good = good && !s->draws[i].why;
	return good;
}

static bool
fits(const struct plan *p)
{
	if (p->nsteps <= PLAN_SEARCH_STEPS_MAX)
		return true;
	fprintf(stderr,
	    "erxctl: a search takes plans of at most %d steps, not of %zu\n",
	    PLAN_SEARCH_STEPS_MAX, p->nsteps);
	return false;
}

static int
tell(const struct plan_search *s, struct outfile *file, enum out_format format)
{
	int status = is_good(s) ? FOUND : NOT_FOUND;
	struct buf out;

	buf_init(&out);
	(format == OUT_JSON ? plan_search_json : plan_search_text)(s, &out);
	if (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
		status = WRONG;
	if (file->path && s->state == PLAN_SEARCH_FOUND) {
		buf_reset(&out);
		plan_search_plan(s, &out);
		if (!outfile_write(file, &out))
			status = WRONG;
	}
	buf_fini(&out);
	return status;
}

static int
search(const struct stage_config *input, struct plan_search_config *config, bool repair,
    struct outfile *file, enum out_format format)
{
	struct stage stage;
	struct reading reading = { &stage, config->ctx };
	const struct plan_repair_config with_steps = { config, read_plan, slice,
		&reading };
	struct errs errs;
	int status = WRONG;
	bool good;

	errs_init(&errs);
	good = stage_init(&stage, input, &errs);
	out_errors(&errs, format);
	if (good && fits(stage.plan) && outfile_open(file, file->path)) {
		struct plan_search *s;

		config->copies = &stage.use;
		config->times = stage.times;
		config->make = stage_again;
		config->make_ctx = &stage;
		s = repair ? plan_repair(stage.plan, stage.world, &with_steps)
			   : plan_search(stage.plan, stage.world, config);
		status = tell(s, file, format);
		plan_search_free(s);
		if (!outfile_close(file))
			status = WRONG;
	}
	stage_fini(&stage);
	errs_fini(&errs);
	return status;
}

static bool
read_budget(const char *text, struct budget *b)
{
	int64_t us, now = clock_us();

	if (!data_duration_parse(text ? text : BUDGET_DEFAULT, &us) || us <= 0) {
		fprintf(stderr, "erxctl: --budget takes a time such as 90s, not %s\n",
		    text);
		return false;
	}
	b->end = b->slice = now + us;
	b->better = now + (text ? us / 4 * 3 : BETTER_DEFAULT);
	return true;
}

static bool
read_k(const char *text, bool *any_failure)
{
	*any_failure = text && strcmp(text, "1") == 0;
	if (!text || *any_failure || strcmp(text, "0") == 0)
		return true;
	fprintf(stderr, "erxctl: --k takes 0 or 1, not %s\n", text);
	return false;
}

int
plan_command(int argc, char **argv, const struct options *o)
{
	const char *path = NULL, *seed = NULL, *durations = NULL, *budget = NULL,
		   *k = NULL, *draws = NULL;
	struct plan_search_config config = { .seed = 1 };
	struct stage_config input = { .once = false };
	uint64_t ndraws = PLAN_DRAWS;
	struct outfile file = { 0 };
	struct budget bounds;
	bool repair = false;
	const struct stage_option options[] = {
		{ "--write", &path, NULL },
		{ "--k", &k, NULL },
		{ "--budget", &budget, NULL },
		{ "--durations", &durations, NULL },
		{ "--seed", &seed, NULL },
		{ "--draws", &draws, NULL },
		{ "--repair", NULL, &repair },
		{ "--exhaustive", NULL, &config.exhaustive },
		{ NULL, NULL, NULL },
	};

	if (o->help) {
		fputs(usage, stdout);
		return FOUND;
	}
	if (!stage_options(&argc, argv, options) ||
	    (seed &&
		!stage_number("--seed", seed, UINT64_MAX - PLAN_DRAWS_MAX,
		    &config.seed)) ||
	    (draws && !stage_number("--draws", draws, PLAN_DRAWS_MAX, &ndraws)) ||
	    !stage_times(durations, &input.times) || !read_k(k, &config.any_failure) ||
	    !read_budget(budget, &bounds))
		return WRONG;
	if (argc != 3 || strcmp(argv[0], "search") != 0) {
		if (argc > 0 && strcmp(argv[0], "search") != 0)
			fprintf(stderr, "erxctl: plan what? search, not %s\n", argv[0]);
		fputs(usage, stderr);
		return WRONG;
	}
	file.path = path;
	config.more = more;
	config.better = better;
	config.ctx = &bounds;
	config.draws = (unsigned)ndraws;
	input.lab = argv[1];
	input.plan = argv[2];
	input.seed = config.seed;
	return search(&input, &config, repair, &file, o->format);
}
