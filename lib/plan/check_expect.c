/*
 * The check that what the lab expects is there, everywhere or at one place.
 */
#include "plan/run_int.h"
#include "run/expect.h"

#include <string.h>

static void
tell_missing(struct buf *got, const struct er_expect *e, const struct ip_prefix *p,
    const char *lacks)
{
	char text[IP_PREFIX_STRLEN];

	if (got)
		buf_printf(got, "%s%s: no %s", got->len ? "; " : "",
		    lacks ? lacks : e->head.name, ip_prefix_text(p, text));
}

bool
plan_holds_expected(struct plan_run *r, const struct plan_check *c, struct buf *got)
{
	const struct er_model *m = run_lab(r->run)->model;
	bool good = true, any = false;
	const char *lacks;

	for (size_t i = 0; i < m->nexpects; i++) {
		const struct er_expect *e = &m->expects[i];

		if (c->at && strcmp(c->at, e->head.name) != 0)
			continue;
		for (size_t k = 0; k < e->prefixes.n; k++) {
			any = true;
			if (run_expected(r->run, e, &e->prefixes.items[k], &lacks))
				continue;
			good = false;
			tell_missing(got, e, &e->prefixes.items[k], lacks);
		}
	}
	if (!any && got)
		buf_printf(got, "the lab expects nothing%s%s", c->at ? " at " : "",
		    c->at ? c->at : "");
	else if (good && got)
		buf_puts(got, "as expected");
	return good && any;
}
