/*
 * What is known of a failover test: the newest one of an object, or of a location of
 * it, as lib/run keeps tests.
 */
#include "er/names.h"
#include "plan/run_int.h"

#include <limits.h>
#include <string.h>

static const struct run_test *
newest(const struct plan_run *r, const struct plan_check *c)
{
	const struct er_model *m = run_lab(r->run)->model;
	const struct er_vnet *v =
	    c->vnet ? er_name_vnet(m, ER_SUBSCRIPTION_DEFAULT, c->vnet) : NULL;
	const struct er_circuit *k =
	    c->circuit ? er_name_circuit(m, ER_SUBSCRIPTION_DEFAULT, c->circuit) : NULL;

	if (v)
		return run_test_last(r->run, RUN_TEST_SITE, v->head.name, c->location,
		    0);
	return k ? run_test_last(r->run, RUN_TEST_LINK, k->head.name, NULL, UINT_MAX)
		 : NULL;
}

static const struct run_test_route *
find(const struct run_test *t, const struct ip_prefix *prefix)
{
	for (size_t i = 0; i < t->nroutes; i++)
		if (ip_prefix_equal(&t->routes[i].prefix, prefix))
			return &t->routes[i];
	return NULL;
}

/* Each of these prefixes went away, and is redundant or is not. */
static bool
are(const struct run_test *t, const struct ip_prefix *items, size_t n, bool redundant,
    struct buf *got)
{
	char text[IP_PREFIX_STRLEN];
	bool good = true;

	for (size_t i = 0; i < n; i++) {
		const struct run_test_route *route = find(t, &items[i]);

		if (route && (route->elsewhere != 0) == redundant)
			continue;
		good = false;
		if (got)
			buf_printf(got, "; %s %s", ip_prefix_text(&items[i], text),
			    !route          ? "did not go away"
				: redundant ? "is not redundant"
					    : "is redundant");
	}
	return good;
}

bool
plan_holds_test(struct plan_run *r, const struct plan_check *c, struct buf *got)
{
	const struct run_test *t = newest(r, c);
	enum run_test_status status = RUN_TEST_NOT_STARTED;
	const struct run_test none = { .number = 0 };
	bool good;

	/* There is no time of its own in a running lab, and 90 days are a plan's. */
	if (t)
		status =
		    r->world ? run_test_status_at(t, sim_now(r->world)) : t->status;
	if (got)
		buf_puts(got, run_test_status_words[status]);
	t = t ? t : &none;
	if (got && t->number)
		buf_printf(got, ", %zu of %zu routes redundant", t->nredundant,
		    t->nroutes);
	good = !c->state || strcmp(c->state, run_test_status_words[status]) == 0;
	good = (!(c->has & PLAN_HAS_COUNT) || c->count == t->nroutes - t->nredundant) &&
	    good;
	good = are(t, c->redundant, c->nredundant, true, got) && good;
	return are(t, c->lost, c->nlost, false, got) && good;
}
