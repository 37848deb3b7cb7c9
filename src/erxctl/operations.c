/*
 * The rows are src/api's, and so are both forms.
 */
#include "erxctl/operations.h"

#include "api/print.h"

#include <stdio.h>

int
operations_command(int argc, const struct options *o)
{
	struct buf page;

	if (argc || o->help) {
		fputs("usage: erxctl operations [-o json]\nPrints the manual page "
		      "erx-api(7), as mdoc, or the rows of all operations.\n",
		    o->help ? stdout : stderr);
		return o->help ? EXIT_DONE : EXIT_USAGE;
	}
	buf_init(&page);
	if (o->format == OUT_JSON)
		api_print_json(&page);
	else
		api_print_manual(&page);
	fputs(page.data, stdout);
	buf_fini(&page);
	return EXIT_DONE;
}
