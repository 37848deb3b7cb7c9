/*
 * The table is lib/er's, and its form lib/view's.
 */
#include "erxctl/world.h"

#include "data/suggest.h"
#include "erxctl/out.h"
#include "view/world_print.h"

#include <stdio.h>

static void
unknown(const char *name, enum out_format format)
{
	struct data_suggest s;
	const char *known;
	struct errs errs;

	errs_init(&errs);
	data_suggest_init(&s, name);
	for (size_t i = 0; (known = er_world_place_name(&er_world_table, i)); i++)
		data_suggest_offer(&s, known);
	for (size_t i = 0; (known = er_world_region_name(&er_world_table, i)); i++)
		data_suggest_offer(&s, known);
	errs_add(&errs, CODE_UNKNOWN_PLACE, NULL, NULL,
	    data_suggest_cure(&s, "`erxctl world` lists what is known"),
	    "%s is no location or region that is known", name);
	out_errors(&errs, format);
	errs_fini(&errs);
}

int
world_command(int argc, char **argv, const struct options *o)
{
	const char *name = argc ? argv[0] : NULL;
	struct buf page;
	bool found;

	if (argc > 1 || o->help) {
		fputs("usage: erxctl world [NAME] [-o json]\nPrints the locations and "
		      "regions that erxd knows, or those of a name, as \"world\"\nof "
		      "a lab.\n",
		    o->help ? stdout : stderr);
		return o->help ? EXIT_DONE : EXIT_USAGE;
	}
	buf_init(&page);
	found = view_world_print(&page, &er_world_table, name, o->format == OUT_JSON);
	if (found)
		fputs(page.data, stdout);
	else
		unknown(name, o->format);
	buf_fini(&page);
	return found ? EXIT_DONE : EXIT_REFUSED;
}
