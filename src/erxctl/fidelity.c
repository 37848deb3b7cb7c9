/*
 * The rows are lib/er's, and their forms lib/view's.
 */
#include "erxctl/fidelity.h"

#include "data/suggest.h"
#include "erxctl/out.h"
#include "view/fidelity.h"

#include <stdio.h>

static void
unknown(const char *id, enum out_format format)
{
	struct data_suggest s;
	struct errs errs;

	errs_init(&errs);
	data_suggest_init(&s, id);
	for (size_t i = 0; i < er_nregister; i++)
		if (er_register[i].id)
			data_suggest_offer(&s, er_register[i].id);
	errs_add(&errs, CODE_UNKNOWN_NAME, NULL, NULL,
	    data_suggest_cure(&s, "`erxctl fidelity` lists all rules"),
	    "there is no rule %s", id);
	out_errors(&errs, format);
	errs_fini(&errs);
}

int
fidelity_command(int argc, char **argv, const struct options *o)
{
	const struct er_registered *only = argc ? view_fidelity_find(argv[0]) : NULL;
	struct buf page;

	if (argc > 1 || o->help) {
		fputs(
		    "usage: erxctl fidelity [RULE] [-o json]\nThe command prints each "
		    "known rule of the service, or one rule: the\nsources of the "
		    "rule, what of the rule is modelled, and the tests that hold\n"
		    "the rule.\n",
		    o->help ? stdout : stderr);
		return o->help ? EXIT_DONE : EXIT_USAGE;
	}
	if (argc && !only) {
		unknown(argv[0], o->format);
		return EXIT_REFUSED;
	}
	buf_init(&page);
	view_fidelity_print(&page, only, o->format == OUT_JSON);
	fputs(page.data, stdout);
	buf_fini(&page);
	return EXIT_DONE;
}

int
fidelity_manual(void)
{
	struct buf page;

	buf_init(&page);
	view_fidelity_manual(&page);
	fputs(page.data, stdout);
	buf_fini(&page);
	return EXIT_DONE;
}
