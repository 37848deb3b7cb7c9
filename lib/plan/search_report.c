/*
 * What a search found, in sentences: the order, what it costs, what the order of the
 * file does, and the lessons; or why there is no order.
 */
#include "base/json.h"
#include "data/yaml.h"
#include "plan/search.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WHY_MAX 240 /* octets of a reason in the report for people */

static const char *
id_of(const struct plan_search *s, size_t step)
{
	return s->plan->steps[step].id;
}

/* A reason in a line that can be read; JSON has all of it. */
static void
put_why(const char *why, struct buf *out)
{
	size_t len = strlen(why);

	if (len <= WHY_MAX) {
		buf_puts(out, why);
		return;
	}
	for (len = WHY_MAX; len > WHY_MAX / 2 && why[len] != ' '; len--)
		;
	buf_add(out, why, len);
	buf_puts(out, " ...");
}

/* "a comes before b; otherwise, in step b: WHY". */
static void
put_lesson(const struct plan_search *s, const struct plan_lesson *l, struct buf *out)
{
	buf_printf(out,
	    "  %s comes before %s; otherwise, in step %s: ", id_of(s, l->first),
	    id_of(s, l->then), id_of(s, l->fails));
	put_why(l->why, out);
	buf_putc(out, '\n');
}

static void
put_cost(const struct plan_cost *c, struct buf *out)
{
	buf_puts(out, "lost traffic ");
	plan_span_text(out, c->outage);
	buf_puts(out, ", asymmetry ");
	plan_span_text(out, c->asymmetry);
	buf_printf(out, ", %" PRId64 " hand-over%s between owners, time ", c->handovers,
	    c->handovers == 1 ? "" : "s");
	plan_span_text(out, c->time);
}

static void
put_order(const struct plan_search *s, struct buf *out)
{
	for (size_t i = 0; i < s->norder; i++) {
		const struct plan_step *step = &s->plan->steps[s->order[i]];

		buf_printf(out, "%4zu  %s", i + 1, step->id);
		if (step->title)
			buf_printf(out, ": %s", step->title);
		if (step->owner)
			buf_printf(out, " (%s)", step->owner);
		buf_putc(out, '\n');
	}
}

static void
put_written(const struct plan_search *s, struct buf *out)
{
	bool same = s->state == PLAN_SEARCH_FOUND && s->written_good;

	for (size_t i = 0; same && i < s->norder; i++)
		same = s->order[i] == i;
	if (same) {
		buf_puts(out, "The order of the file is this one.\n");
	} else if (s->written_good) {
		buf_puts(out, "The order of the file is good, too: ");
		put_cost(&s->written, out);
		buf_puts(out, ".\n");
	} else {
		buf_printf(out, "The order of the file is not good: in step %s, ",
		    id_of(s, s->written_at));
		put_why(s->written_why, out);
		buf_putc(out, '\n');
	}
}

/* Whether the order is good in other draws, and what is left to do about it. */
static void
put_draws(const struct plan_search *s, struct buf *out)
{
	size_t bad = 0;

	if (!s->random)
		return;
	for (size_t i = 0; i < s->ndraws; i++) {
		const struct plan_search_draw *d = &s->draws[i];

		if (!d->why)
			continue;
		if (!bad++)
			buf_puts(out, "With other times the order is not good:\n");
		buf_printf(out, "  seed %" PRIu64 ", in step %s: ", d->seed,
		    id_of(s, d->at));
		put_why(d->why, out);
		buf_putc(out, '\n');
	}
	if (bad)
		buf_printf(out, "Search again with --seed and one of these numbers.\n");
	else if (s->ndraws)
		buf_printf(out,
		    "Times are random: the order was found with those of seed %" PRIu64
		    ", and is good with seeds %" PRIu64 " to %" PRIu64
		    ", too. Rehearse the plan with more draws: erxctl rehearse "
		    "--draws 20.\n",
		    s->seed, s->draws[0].seed, s->draws[s->ndraws - 1].seed);
	else
		buf_printf(out,
		    "Times are random, and were drawn with seed %" PRIu64
		    " only. Rehearse the plan with more draws: erxctl rehearse "
		    "--draws 20.\n",
		    s->seed);
}

static void
put_repairs(const struct plan_search *s, struct buf *out)
{
	if (!s->repair)
		return;
	if (!s->nrepairs) {
		buf_printf(out, "No extra steps help, of %u sets that were tried%s.\n",
		    s->repairs_tried,
		    s->repairs_cut ? "; time ran out before all were" : "");
		return;
	}
	buf_puts(out,
	    "No order of the plan as it is written is good. With these changes there "
	    "is one:\n");
	for (size_t i = 0; i < s->nrepairs; i++)
		buf_printf(out, "  %s (%s): %s\n", s->repairs[i].steps,
		    s->repairs[i].kind, s->repairs[i].what);
}

static void
put_found(const struct plan_search *s, struct buf *out)
{
	buf_puts(out, "A good order:\n");
	put_order(s, out);
	buf_puts(out, "Its cost: ");
	put_cost(&s->cost, out);
	buf_printf(out, ".\n%s\n",
	    s->proved
		? "No order has less lost traffic, asymmetry and hand-overs, in this order."
		: "The time was up: another order may cost less. A longer --budget "
		  "looks for one.");
	put_draws(s, out);
	if (!s->nrepairs)
		put_written(s, out);
	if (s->nlessons)
		buf_puts(out, "Why in this order:\n");
	for (size_t i = 0; i < s->nlessons; i++)
		put_lesson(s, &s->lessons[i], out);
}

static void
put_none(const struct plan_search *s, struct buf *out)
{
	if (s->state == PLAN_SEARCH_START) {
		buf_printf(out, "No order is good, for before the first step %s\n",
		    s->why);
		return;
	}
	buf_puts(out,
	    s->state == PLAN_SEARCH_NONE
		? "No order is good.\n"
		: "The time was up before a good order was found; there may be one.\n");
	if (s->nconflict)
		buf_puts(out,
		    s->only_conflict
			? "These cannot all hold, and without any one of them there is "
			  "a good order:\n"
			: "These cannot all hold, whatever else is in the way:\n");
	for (size_t i = 0; i < s->nconflict; i++)
		buf_printf(out, "  %s\n", s->conflict[i]);
	buf_puts(out, s->norder ? "The longest way:\n" : "No step can be the first:\n");
	put_order(s, out);
	if (s->norder && s->nstuck)
		buf_puts(out, "No step can follow:\n");
	for (size_t i = 0; i < s->nstuck; i++) {
		buf_printf(out, "  %s: ", id_of(s, s->stuck[i].fails));
		put_why(s->stuck[i].why, out);
		buf_putc(out, '\n');
	}
}

void
plan_search_text(const struct plan_search *s, struct buf *out)
{
	buf_printf(out, "%s: an order for the %zu steps of %s (", s->lab,
	    s->plan->nsteps, s->plan->name);
	plan_times_text(&s->times, out);
	buf_printf(out, ", seed %" PRIu64 ")\n", s->seed);
	put_repairs(s, out);
	if (s->state == PLAN_SEARCH_FOUND)
		put_found(s, out);
	else
		put_none(s, out);
	if (s->nexcused) {
		buf_puts(out,
		    "Failures that the start does not withstand, and that were "
		    "therefore not asked for: ");
		for (size_t i = 0; i < s->nexcused; i++)
			buf_printf(out, "%s%s", i ? ", " : "", s->excused[i]);
		buf_putc(out, '\n');
	}
	buf_printf(out, "%u steps tried, %u good orders seen\n", s->tried, s->orders);
}

/* --- JSON --- */

static void
json_cost(struct json *j, const char *key, const struct plan_cost *c)
{
	json_object(j, key);
	json_seconds(j, "lost-seconds", c->outage);
	json_seconds(j, "asymmetry-seconds", c->asymmetry);
	json_int(j, "hand-overs", c->handovers);
	json_seconds(j, "seconds", c->time);
	json_object_end(j);
}

static void
json_texts(struct json *j, const char *key, char *const *texts, size_t n)
{
	json_array(j, key);
	for (size_t i = 0; i < n; i++)
		json_string(j, NULL, texts[i]);
	json_array_end(j);
}

static void
json_lessons(struct json *j, const struct plan_search *s)
{
	json_array(j, "lessons");
	for (size_t i = 0; i < s->nlessons; i++) {
		const struct plan_lesson *l = &s->lessons[i];

		json_object(j, NULL);
		json_string(j, "first", id_of(s, l->first));
		json_string(j, "then", id_of(s, l->then));
		json_string(j, "step", id_of(s, l->fails));
		json_string(j, "why", l->why);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
json_stuck(struct json *j, const struct plan_search *s)
{
	json_array(j, "stuck");
	for (size_t i = 0; i < s->nstuck; i++) {
		json_object(j, NULL);
		json_string(j, "step", id_of(s, s->stuck[i].fails));
		json_string(j, "why", s->stuck[i].why);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
json_draws(struct json *j, const struct plan_search *s)
{
	json_array(j, "draws");
	for (size_t i = 0; i < s->ndraws; i++) {
		const struct plan_search_draw *d = &s->draws[i];

		json_object(j, NULL);
		json_uint(j, "seed", d->seed);
		json_bool(j, "good", !d->why);
		if (d->why) {
			json_string(j, "step", id_of(s, d->at));
			json_string(j, "why", d->why);
		}
		json_object_end(j);
	}
	json_array_end(j);
}

static void
json_repairs(struct json *j, const struct plan_search *s)
{
	if (!s->repair)
		return;
	json_array(j, "repairs");
	for (size_t i = 0; i < s->nrepairs; i++) {
		json_object(j, NULL);
		json_string(j, "kind", s->repairs[i].kind);
		json_string(j, "steps", s->repairs[i].steps);
		json_string(j, "what", s->repairs[i].what);
		json_object_end(j);
	}
	json_array_end(j);
	json_uint(j, "repairs-tried", s->repairs_tried);
	json_bool(j, "repairs-all-tried", !s->repairs_cut);
}

static void
json_written(struct json *j, const struct plan_search *s)
{
	json_object(j, "order-of-file");
	json_bool(j, "good", s->written_good);
	if (s->written_good) {
		json_cost(j, "cost", &s->written);
	} else {
		json_string(j, "step", id_of(s, s->written_at));
		json_string(j, "why", s->written_why);
	}
	json_object_end(j);
}

void
plan_search_json(const struct plan_search *s, struct buf *out)
{
	static const char *const states[] = {
		[PLAN_SEARCH_FOUND] = "found",
		[PLAN_SEARCH_NONE] = "none",
		[PLAN_SEARCH_GAVE_UP] = "gave-up",
		[PLAN_SEARCH_START] = "broken-at-start",
	};
	struct json j;

	json_init(&j, out, false);
	json_object(&j, NULL);
	json_string(&j, "lab", s->lab);
	json_string(&j, "plan", s->plan->name);
	json_uint(&j, "seed", s->seed);
	json_string(&j, "result", states[s->state]);
	json_bool(&j, "proved", s->proved);
	if (s->why)
		json_string(&j, "why", s->why);
	json_array(&j, s->state == PLAN_SEARCH_FOUND ? "order" : "longest");
	for (size_t i = 0; i < s->norder; i++)
		json_string(&j, NULL, id_of(s, s->order[i]));
	json_array_end(&j);
	if (s->state == PLAN_SEARCH_FOUND)
		json_cost(&j, "cost", &s->cost);
	if (s->state != PLAN_SEARCH_START && !s->nrepairs)
		json_written(&j, s);
	json_bool(&j, "random", s->random);
	json_draws(&j, s);
	json_repairs(&j, s);
	json_lessons(&j, s);
	json_stuck(&j, s);
	json_texts(&j, "conflict", s->conflict, s->nconflict);
	json_texts(&j, "not-asked", s->excused, s->nexcused);
	json_uint(&j, "tried", s->tried);
	json_uint(&j, "good-orders", s->orders);
	json_object_end(&j);
	buf_putc(out, '\n');
}

/* --- the plan --- */

void
plan_search_plan(const struct plan_search *s, struct buf *out)
{
	struct data_node *tree = data_node_dup(s->plan->tree), *steps;
	struct data_node *sorted[PLAN_SEARCH_STEPS_MAX];

	data_node_free(data_node_take(tree, "order"));
	steps = data_node_get(tree, "steps");
	for (size_t i = 0; steps && i < s->norder; i++) {
		const char *id = id_of(s, s->order[i]);

		for (size_t k = 0; k < steps->n; k++)
			if (strcmp(data_node_text(steps->children[k], "id"), id) == 0)
				sorted[i] = steps->children[k];
	}
	if (steps && s->norder == steps->n)
		memcpy(steps->children, sorted, steps->n * sizeof *sorted);
	data_yaml(out, tree);
	data_node_free(tree);
}
