/*
 * The figures are lib/view's; here the lab is read and the text printed.
 */
#include "erxctl/resiliency.h"

#include "erxctl/out.h"
#include "lab/open.h"
#include "view/resiliency.h"

#include <stdio.h>

static void
print(const struct er_lab *lab, enum out_format format)
{
	struct buf page;

	buf_init(&page);
	view_resiliency_print(&page, lab->model, format == OUT_JSON);
	fputs(page.data, stdout);
	buf_fini(&page);
}

int
resiliency_command(int argc, char **argv, const struct options *o)
{
	struct lab_reader *reader;
	struct run_change *draft;
	struct errs errs;
	int status;

	if (argc != 1 || o->help) {
		fputs("usage: erxctl resiliency LAB [-o json]\nTells how resilient the "
		      "ExpressRoute gateways of a lab file are: locations, route sets, "
		      "and the index of the service.\n",
		    o->help ? stdout : stderr);
		return o->help ? EXIT_DONE : EXIT_USAGE;
	}
	errs_init(&errs);
	reader = lab_reader_new(&errs);
	draft = reader ? lab_draft(reader, argv[0], &errs) : NULL;
	out_errors(&errs, o->format);
	if (draft)
		print(draft->lab, o->format);
	status = draft ? EXIT_DONE : EXIT_USAGE;
	run_change_free(draft);
	lab_reader_free(reader);
	errs_fini(&errs);
	return status;
}
