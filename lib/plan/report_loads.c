/*
 * Loads and counters in reports.  Only what carried too much is told to people, for all
 * rows are many; counters are those of the links of circuits, in the order of U-6.
 */
#include "plan/report.h"

#include <string.h>

static double
mbps(uint64_t bps)
{
	return (double)bps / 1e6;
}

void
plan_over_text(const struct plan_load_sum *l, struct buf *out)
{
	buf_printf(out, "%s towards %s carried up to %.6g Mbps of %.6g, too much for ",
	    l->what, l->toward, mbps(l->most), mbps(l->capacity));
	plan_spread_text(&l->over, out);
	if (l->dropped)
		buf_printf(out, ", %llu octets dropped",
		    (unsigned long long)l->dropped);
}

size_t
plan_loads_over(const struct plan_result *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nloads; i++)
		n += r->loads[i].over.worst > 0;
	return n;
}

/* --- counters --- */

/* Octets that the links of a circuit counted, of both peerings, in the first draw; in
 * is to Microsoft (U-6). */
struct counters {
	uint64_t primary_in, primary_out, secondary_in, secondary_out;
};

/* The octets of one link of a circuit, one way, of both peerings. */
static uint64_t
octets_of(const struct plan_result *r, const char *circuit, bool second, bool in)
{
	uint64_t n = 0;

	for (size_t i = 0; i < r->nloads; i++) {
		const struct plan_load_sum *l = &r->loads[i];

		if (l->circuit && strcmp(l->circuit, circuit) == 0 &&
		    l->second == second && l->in == in)
			n += l->octets;
	}
	return n;
}

/* The name of the circuit that follows one in the order of names, or NULL; before the
 * first: NULL. */
static const char *
next_counters(const struct plan_result *r, const char *before, struct counters *c)
{
	const char *name = NULL;

	for (size_t i = 0; i < r->nloads; i++) {
		const char *x = r->loads[i].circuit;

		if (x && (!before || strcmp(x, before) > 0) &&
		    (!name || strcmp(x, name) < 0))
			name = x;
	}
	if (name)
		*c = (struct counters){ octets_of(r, name, false, true),
			octets_of(r, name, false, false),
			octets_of(r, name, true, true),
			octets_of(r, name, true, false) };
	return name;
}

void
plan_loads_text(const struct plan_result *r, struct buf *out)
{
	struct counters c;

	if (!r->nloads)
		return;
	buf_puts(out,
	    plan_loads_over(r) ? "oversubscribed\n" : "oversubscribed: nothing\n");
	for (size_t i = 0; i < r->nloads; i++) {
		const struct plan_load_sum *l = &r->loads[i];

		if (!l->over.worst)
			continue;
		buf_puts(out, "  ");
		plan_over_text(l, out);
		buf_printf(out, "; step %s\n", r->steps[l->step].step->id);
	}
	buf_puts(out, "octets of circuits\n");
	for (const char *name = NULL; (name = next_counters(r, name, &c)) != NULL;)
		buf_printf(out,
		    "  %s: primary %llu in, %llu out; secondary %llu in, %llu out\n",
		    name, (unsigned long long)c.primary_in,
		    (unsigned long long)c.primary_out,
		    (unsigned long long)c.secondary_in,
		    (unsigned long long)c.secondary_out);
}

void
plan_loads_json(const struct plan_result *r, struct json *j)
{
	struct counters c;

	if (!r->nloads)
		return;
	json_array(j, "loads");
	for (size_t i = 0; i < r->nloads; i++) {
		const struct plan_load_sum *l = &r->loads[i];

		json_object(j, NULL);
		json_string(j, "what", l->what);
		json_string(j, "toward", l->toward);
		json_uint(j, "bits-per-second", l->most);
		json_uint(j, "capacity", l->capacity);
		json_uint(j, "bytes", l->octets);
		json_uint(j, "bytes-dropped", l->dropped);
		json_object(j, "oversubscribed");
		plan_spread_json(&l->over, j);
		json_object_end(j);
		json_string(j, "step",
		    l->over.worst ? r->steps[l->step].step->id : NULL);
		json_object_end(j);
	}
	json_array_end(j);
	json_array(j, "stats");
	for (const char *name = NULL; (name = next_counters(r, name, &c)) != NULL;) {
		json_object(j, NULL);
		json_string(j, "circuit", name);
		json_uint(j, "primary-bytes-in", c.primary_in);
		json_uint(j, "primary-bytes-out", c.primary_out);
		json_uint(j, "secondary-bytes-in", c.secondary_in);
		json_uint(j, "secondary-bytes-out", c.secondary_out);
		json_object_end(j);
	}
	json_array_end(j);
}
