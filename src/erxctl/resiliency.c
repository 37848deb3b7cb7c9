/*
 * The lab runs in simulated time until it rests; then its gateways are asked as those
 * of a daemon are.
 */
#include "erxctl/resiliency.h"

#include "erxctl/out.h"
#include "erxctl/stage.h"
#include "run/resiliency.h"

#include <stdio.h>

/* Simulated time; a lab that never rests is asked as it is then. */
#define REST (600 * ERX_SEC)

static void
print(const struct sim_world *w, enum out_format format)
{
	const struct run_resiliency_ask ask = { .sites = true };
	struct errs errs;
	struct rows rows;
	struct buf page;

	buf_init(&page);
	if (format == OUT_JSON) {
		errs_init(&errs);
		rows = run_resiliency(sim_running(w), sim_now(w), &ask, &errs);
		buf_puts(&page, "{\"resiliency\":");
		while (rows_next(&rows, &page, 1000))
			continue;
		rows_free(&rows);
		buf_puts(&page, "}\n");
		errs_fini(&errs);
	} else {
		run_resiliency_text(sim_running(w), &page);
	}
	fputs(page.data, stdout);
	buf_fini(&page);
}

int
resiliency_command(int argc, char **argv, const struct options *o)
{
	struct stage_config config = { .seed = 1,
		.times = ER_TIMES_IDEAL,
		.once = true };
	struct stage stage;
	struct errs errs;
	bool good;

	if (argc != 1 || o->help) {
		fputs("usage: erxctl resiliency LAB [-o json]\nTells how resilient the "
		      "ExpressRoute gateways of a lab file are: locations,\nroute "
		      "sets, and the index of the service.\n",
		    o->help ? stdout : stderr);
		return o->help ? EXIT_DONE : EXIT_USAGE;
	}
	config.lab = argv[0];
	errs_init(&errs);
	good = stage_init(&stage, &config, &errs);
	out_errors(&errs, o->format);
	if (good) {
		sim_run_converged(stage.world,
		    erx_time_add(sim_now(stage.world), REST));
		print(stage.world, o->format);
	}
	stage_fini(&stage);
	errs_fini(&errs);
	return good ? EXIT_DONE : EXIT_USAGE;
}
