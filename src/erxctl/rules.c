/*
 * The tables are lib/er's, and so is their form.
 */
#include "erxctl/rules.h"

#include "compile/rules.h"

#include <stdio.h>

int
rules_usage(bool asked)
{
	fputs("usage: erxctl rules [fidelity]\nPrints the manual page erx-rules(7), or "
	      "erx-fidelity(7), as mdoc.\n",
	    asked ? stdout : stderr);
	return asked ? 0 : 2;
}

int
rules_command(void)
{
	struct buf page;

	buf_init(&page);
	compile_rules_print(&page);
	fputs(page.data, stdout);
	buf_fini(&page);
	return 0;
}
