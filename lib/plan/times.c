/*
 * What the lab says is known before the world is made, so that reports can say who
 * asked; the world follows the lab by itself unless somebody overrides it.
 */
#include "plan/times.h"

#include "er/durations.h"
#include "plan/plan.h"

#include <string.h>

bool
plan_times_read(const char *word, enum er_times *out)
{
	*out = !word                    ? ER_TIMES_LAB
	    : strcmp(word, "real") == 0 ? ER_TIMES_REAL
					: ER_TIMES_IDEAL;
	return !word || *out == ER_TIMES_REAL || strcmp(word, "ideal") == 0;
}

struct plan_times
plan_times_of(const struct data_node *lab, const struct plan *p, enum er_times asked)
{
	const struct data_node *fidelity = data_node_get(lab, "fidelity");
	const char *leaf =
	    fidelity ? data_node_text(fidelity, "realistic-durations") : NULL;
	struct plan_times t = { ER_TIMES_LAB_OR_REAL, true, PLAN_BY_DEFAULT };

	if (leaf) {
		t.by = PLAN_BY_LAB;
		t.real = strcmp(leaf, "true") == 0;
	}
	if (p && p->times != ER_TIMES_LAB) {
		t.by = PLAN_BY_PLAN;
		t.times = p->times;
	}
	if (asked != ER_TIMES_LAB) {
		t.by = PLAN_BY_COMMAND;
		t.times = asked;
	}
	if (t.times != ER_TIMES_LAB_OR_REAL)
		t.real = t.times == ER_TIMES_REAL;
	return t;
}

void
plan_times_text(const struct plan_times *t, struct buf *out)
{
	static const char *const by[] = {
		[PLAN_BY_DEFAULT] = "by default",
		[PLAN_BY_LAB] = "asked for by the lab",
		[PLAN_BY_PLAN] = "asked for by the plan",
		[PLAN_BY_COMMAND] = "asked for on the command line",
	};

	buf_printf(out, "%s, %s", t->real ? "real" : "ideal", by[t->by]);
	if (t->real)
		return;
	buf_puts(out, ": documented ones are ");
	er_durations_documented(out);
}

static const char *const by_words[] = {
	[PLAN_BY_DEFAULT] = "default",
	[PLAN_BY_LAB] = "lab",
	[PLAN_BY_PLAN] = "plan",
	[PLAN_BY_COMMAND] = "command-line",
};

struct plan_times
plan_times_of_json(const struct data_node *n)
{
	struct plan_times t = { ER_TIMES_LAB, true, PLAN_BY_DEFAULT };
	const char *times = n ? data_node_text(n, "times") : NULL;
	const char *by = n ? data_node_text(n, "by") : NULL;

	t.real = !times || strcmp(times, "ideal") != 0;
	for (unsigned i = PLAN_BY_DEFAULT; by && i <= PLAN_BY_COMMAND; i++)
		if (strcmp(by, by_words[i]) == 0)
			t.by = (enum plan_asked_by)i;
	return t;
}

void
plan_times_json(const struct plan_times *t, struct json *j)
{
	struct buf text;

	buf_init(&text);
	plan_times_text(t, &text);
	json_object(j, "durations");
	json_string(j, "times", t->real ? "real" : "ideal");
	json_string(j, "by", by_words[t->by]);
	json_string(j, "text", text.data);
	json_object_end(j);
	buf_fini(&text);
}
