/*
 * One world comes up and converges; each failure is tried in a copy of it.
 */
#include "erxctl/sweep.h"

#include "erxctl/stage.h"
#include "plan/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DONE, FAILED, WRONG };

static const char usage[] =
    "usage: erxctl sweep LAB [--flows PLAN] [--failures 1|2] [--shard I/N]\n"
    "           [--durations real|ideal] [--seed N] [--exhaustive] [-o text|json]\n"
    "Fails each circuit, gateway, private cloud, router and link in turn. Tells\n"
    "which flows lose traffic and how much, and what does not come back after the\n"
    "failure.\n"
    "  --flows PLAN     watch the flows of this plan (default: flows between all\n"
    "                   endpoints)\n"
    "  --failures 1|2   fail one thing at a time, or each pair (default: 1)\n"
    "  --shard I/N      do only the I-th of N parts of the work (default: 1/1)\n"
    "  --durations real|ideal   how long operations take; this option wins over the\n"
    "                   lab (default: real)\n"
    "  --seed N         the seed of all random times (default: 1)\n"
    "  --exhaustive     look at everything after each failure; the result is the\n"
    "                   same, and it takes longer (default: off)\n"
    "JSON has one object a line: the first describes the lab, each other one a\n"
    "failure.\n";

static bool
read_shard(const char *text, struct sweep_config *c)
{
	char *end = NULL;
	unsigned long i = strtoul(text, &end, 10), n = 0;

	if (*end == '/')
		n = strtoul(end + 1, &end, 10);
	if (*end || i < 1 || i > n || n > 1000000) {
		fprintf(stderr,
		    "erxctl: --shard takes I/N with I from 1 to N, not %s\n", text);
		return false;
	}
	c->shard = (unsigned)i;
	c->shards = (unsigned)n;
	return true;
}

/* False: nobody reads any more. */
static bool
put(struct buf *out)
{
	bool good = !out->len || fwrite(out->data, 1, out->len, stdout) == out->len;

	good = fflush(stdout) == 0 && good;
	buf_reset(out);
	return good;
}

static int
tell(struct sweep *s, bool json)
{
	const struct sweep_case *c;
	int status = DONE;
	struct buf out;
	bool good;

	buf_init(&out);
	(json ? sweep_json_head : sweep_text_head)(s, &out);
	good = put(&out);
	while (good && (c = sweep_next(s)) != NULL) {
		(json ? sweep_json_case : sweep_text_case)(s, c, &out);
		good = put(&out);
		status = c->broke ? FAILED : status;
	}
	if (good && !json) {
		sweep_text_sum(s, &out);
		good = put(&out);
	}
	buf_fini(&out);
	return good ? status : FAILED;
}

static int
sweep(const struct stage_config *input, const struct sweep_config *given,
    enum out_format format)
{
	struct sweep_config config = *given;
	struct sweep *s = NULL;
	struct stage stage;
	struct errs errs;
	struct buf why;
	int status = WRONG;

	errs_init(&errs);
	buf_init(&why);
	if (stage_init(&stage, input, &errs)) {
		config.flows = stage.plan;
		config.copies = &stage.use;
		config.times = stage.times;
		s = sweep_new(stage.world, &config, &why);
		if (!s)
			errs_add(&errs, CODE_NOT_CONVERGED, input->lab, NULL,
			    "erxctl check LAB", "the lab does not converge: %s",
			    why.data ? why.data : "");
	}
	out_errors(&errs, format);
	if (s)
		status = tell(s, format == OUT_JSON);
	sweep_free(s);
	stage_fini(&stage);
	buf_fini(&why);
	errs_fini(&errs);
	return status;
}

int
sweep_command(int argc, char **argv, bool help, enum out_format format)
{
	const char *failures = NULL, *shard = NULL, *seed = NULL, *durations = NULL;
	struct stage_config input = { .once = true };
	struct sweep_config config = { .seed = 1,
		.failures = 1,
		.shard = 1,
		.shards = 1 };
	const struct stage_option options[] = {
		{ "--flows", &input.plan, NULL },
		{ "--failures", &failures, NULL },
		{ "--shard", &shard, NULL },
		{ "--durations", &durations, NULL },
		{ "--seed", &seed, NULL },
		{ "--exhaustive", NULL, &config.exhaustive },
		{ NULL, NULL, NULL },
	};
	uint64_t n = 1;

	if (help) {
		fputs(usage, stdout);
		return DONE;
	}
	if (!stage_options(&argc, argv, options) ||
	    (seed && !stage_number("--seed", seed, UINT64_MAX, &config.seed)) ||
	    !stage_times(durations, &input.times) ||
	    (failures && !stage_number("--failures", failures, 2, &n)) ||
	    (shard && !read_shard(shard, &config)))
		return WRONG;
	if (argc != 1 || n < 1) {
		fputs(usage, stderr);
		return WRONG;
	}
	config.failures = (unsigned)n;
	input.lab = argv[0];
	input.seed = config.seed;
	return sweep(&input, &config, format);
}
