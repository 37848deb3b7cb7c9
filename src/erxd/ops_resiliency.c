/*
 * Resiliency of gateways: the rows are lib/run's, here are the arguments.
 */
#include "erxd/ops.h"

#include "erxd/host.h"
#include "run/resiliency.h"

#include <string.h>

static void
show(struct request *r, const struct api_args *in, enum run_resiliency_form form)
{
	const char *border = caller_border(request_caller(r));
	const struct run_resiliency_ask ask = {
		.vnet = api_text(in, API_RESILIENCY_VNET),
		.subscription = border ? border : api_text_of(in, API_SUBSCRIPTION),
		.form = form,
		.sites = !border,
		.live = true,
	};
	struct host *h = request_host(r);
	struct errs errs;
	struct rows rows;

	errs_init(&errs);
	rows = run_resiliency(h->run, host_now(h), &ask, &errs);
	if (rows.ctx)
		request_stream_rows(r, in->verb->result, &rows);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
}

static void
resiliency(struct request *r, const struct api_args *in)
{
	show(r, in,
	    api_flag(in, API_RESILIENCY_AZ) ? RUN_RESILIENCY_AZ : RUN_RESILIENCY_ROWS);
}

static void
route_sets(struct request *r, const struct api_args *in)
{
	show(r, in,
	    api_flag(in, API_RESILIENCY_AZ) ? RUN_RESILIENCY_AZ_ROUTES
					    : RUN_RESILIENCY_SETS);
}

const struct op_row op_rows_resiliency[] = {
	{ &api_verb_show_resiliency, resiliency },
	{ &api_verb_show_route_sets, route_sets },
	{ NULL, NULL },
};
