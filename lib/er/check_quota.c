/*
 * How many circuits a subscription has (C-16).  Both quotas are raised on request, so a
 * lab beyond them is warned, and a circuit that an edit would add to it is refused, as
 * the service does.  Circuits are sorted by subscription and region, and runs of equal
 * ones counted.
 */
#include "base/xalloc.h"
#include "er/check.h"

#include <stdlib.h>
#include <string.h>

struct row {
	const struct er_circuit *k;
	const char
	    *region; /* where the circuit is a resource; not written: its location */
};

static int
by_region(const void *x, const void *y)
{
	const struct row *a = x, *b = y;
	int d = strcmp(a->k->subscription, b->k->subscription);

	if (d == 0)
		d = (a->k->region != NULL) - (b->k->region != NULL);
	if (d == 0)
		d = strcmp(a->region, b->region);
	return d != 0 ? d : strcmp(a->k->head.name, b->k->head.name);
}

static bool
is_new(const struct er_model *old, const struct er_circuit *k)
{
	return old && !er_model_circuit(old, k->head.name);
}

/* A run of circuits that count together; `certain`: that they do is written. */
static void
count(const struct er_ctx *c, const struct er_model *old, const struct row *rows,
    size_t n, uint32_t limit, const char *of, bool certain)
{
	if (limit == 0 || n <= limit)
		return;
	if (!old) {
		er_warn(c, CODE_CIRCUIT_QUOTA, rows[limit].k->head.path, NULL,
		    "%s has %zu circuits%s%s%s, the quota is %u (C-16)",
		    rows[0].k->subscription, n, of ? " in " : "", of ? of : "",
		    certain ? "" : ", if circuits of one location are of one region",
		    limit);
		return;
	}
	for (size_t i = 0; certain && i < n; i++)
		if (is_new(old, rows[i].k)) {
			er_refuse(c, CODE_CIRCUIT_QUOTA, rows[i].k->head.path, NULL,
			    "%s would have %zu circuits%s%s, the quota is %u",
			    rows[0].k->subscription, n, of ? " in " : "", of ? of : "",
			    limit);
			return;
		}
}

/* The end of the run from `from` on, of one subscription, or of one region as well. */
static size_t
run_end(const struct row *rows, size_t n, size_t from, bool region)
{
	const struct row *first = &rows[from];
	size_t i = from;

	while (i < n && strcmp(rows[i].k->subscription, first->k->subscription) == 0 &&
	    (!region ||
		(!rows[i].k->region == !first->k->region &&
		    strcmp(rows[i].region, first->region) == 0)))
		i++;
	return i;
}

static const char *
region_of(const struct er_model *m, const struct er_circuit *k)
{
	const struct er_region *r =
	    k->region ? er_world_region(m->world, k->region) : NULL;

	if (r)
		return r->name;
	return k->region ? k->region : k->place ? k->place->name : k->location;
}

void
er_check_quotas(const struct er_ctx *c, const struct er_model *old)
{
	const struct er_model *m = c->model;
	struct row *rows = xreallocarray(NULL, m->ncircuits + 1, sizeof *rows);
	size_t n = 0;

	for (size_t i = 0; m->limits.enabled && i < m->ncircuits; i++)
		if (!m->circuits[i].cloud)
			rows[n++] = (struct row){ &m->circuits[i],
				region_of(m, &m->circuits[i]) };
	if (n > 1)
		qsort(rows, n, sizeof *rows, by_region);
	for (size_t i = 0, end; i < n; i = end) {
		end = run_end(rows, n, i, false);
		count(c, old, rows + i, end - i, m->limits.circuits_subscription, NULL,
		    true);
		for (size_t k = i, stop; k < end; k = stop) {
			stop = run_end(rows, end, k, true);
			count(c, old, rows + k, stop - k, m->limits.circuits_region,
			    rows[k].region, rows[k].k->region != NULL);
		}
	}
	free(rows);
}
