/*
 * One world comes up and converges; each failure is tried in a copy of it.
 */
#include "erxctl/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "erxctl/stage.h"
#include "plan/sweep.h"

enum { DONE, FAILED, WRONG };

static const char usage[] =
    "usage: erxctl sweep LAB [--flows PLAN] [--failures 1|2] [--shard I/N] [--seed N]\n"
    "           [-o text|json]\n"
    "Fails each circuit, gateway, private cloud, router and link (with 2, each pair) and\n"
    "tells which flows lose how much; without PLAN, flows between all endpoints.\n";

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

static int
sweep(const char *lab, const char *plan, const struct sweep_config *given,
    enum out_format format)
{
	struct sweep_config config = *given;
	struct sweep *result = NULL;
	struct stage s;
	struct errs errs;
	struct buf out;
	int status = WRONG;

	errs_init(&errs);
	buf_init(&out);
	if (stage_init(&s, lab, plan, config.seed, NULL, &errs)) {
		config.flows = s.plan;
		config.copies = &s.use;
		result = sweep_run(s.world, &config, &out);
		if (!result)
			errs_add(&errs, "not-converged", lab, NULL, "erxctl check LAB",
			    "the lab does not converge: %s", out.data ? out.data : "");
	}
	out_errors(&errs, format);
	if (result) {
		buf_reset(&out);
		status = DONE;
		for (size_t i = 0; i < result->ncases; i++)
			if (result->cases[i].broke)
				status = FAILED;
		if (format == OUT_JSON)
			sweep_json(result, &out);
		else
			sweep_text(result, &out);
		fwrite(out.data, 1, out.len, stdout);
	}
	sweep_free(result);
	stage_fini(&s);
	buf_fini(&out);
	errs_fini(&errs);
	return status;
}

int
sweep_command(int argc, char **argv, bool help, enum out_format format)
{
	const char *flows = NULL, *failures = NULL, *shard = NULL, *seed = NULL;
	struct sweep_config config = { .seed = 1,
		.failures = 1,
		.shard = 1,
		.shards = 1 };
	const struct stage_option options[] = {
		{ "--flows", &flows },
		{ "--failures", &failures },
		{ "--shard", &shard },
		{ "--seed", &seed },
		{ NULL, NULL },
	};
	uint64_t n = 1;

	if (help) {
		fputs(usage, stdout);
		return DONE;
	}
	if (!stage_options(&argc, argv, options) ||
	    (seed && !stage_number("--seed", seed, UINT64_MAX, &config.seed)) ||
	    (failures && !stage_number("--failures", failures, 2, &n)) ||
	    (shard && !read_shard(shard, &config)))
		return WRONG;
	if (argc != 1 || n < 1) {
		fputs(usage, stderr);
		return WRONG;
	}
	config.failures = (unsigned)n;
	return sweep(argv[0], flows, &config, format);
}
