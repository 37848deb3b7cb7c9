/*
 * What takes an edit back is the difference of the labs, so that a later edit of
 * something else stays.  Values that nobody wrote come back with their objects.
 */
#include "erxd/second.h"

#include "base/xalloc.h"
#include "data/change.h"
#include "erxd/changes.h"
#include "erxd/edit.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "lab/files.h"
#include "run/again.h"
#include "view/clock.h"

#include <stdlib.h>
#include <string.h>

static const char nobody[] = "an operation that ended";

static void
entry_fini(struct second_entry *e)
{
	free(e->by);
	for (size_t i = 0; i < e->nlines; i++)
		free(e->lines[i]);
	free(e->lines);
	data_node_free(e->back);
	er_alloc_free(e->lost);
	*e = (struct second_entry){ .number = 0 };
}

void
second_fini(struct host *h)
{
	for (size_t i = 0; i < SECOND_KEPT; i++)
		entry_fini(&h->second.kept[i]);
	entry_fini(&h->second.next);
	state_pending_fini(&h->second.pending);
}

/* --- edits as they are made --- */

/* Values of `before` that the lab after has no more, or has others of. */
static struct er_alloc *
lost(const struct er_alloc *before, const struct er_alloc *after)
{
	struct er_alloc *all = er_alloc_new();
	const char *object, *value, *other, *now;
	size_t k = 0;

	/* Both in order: to ask by name would count as a use.  What did not change,
	 * both have in common. */
	for (size_t i = 0; er_alloc_at(before, i, &object, &value); i++) {
		while (er_alloc_at(after, k, &other, &now) && other != object &&
		    strcmp(other, object) < 0)
			k++;
		if (!er_alloc_at(after, k, &other, &now) ||
		    (other != object &&
			(strcmp(other, object) != 0 || strcmp(now, value) != 0)))
			er_alloc_set(all, object, value);
	}
	return all;
}

static void
keep_lines(struct second_entry *e, struct changes_lines *l)
{
	e->lines = xcalloc(SECOND_LINES_MAX, sizeof *e->lines);
	for (size_t i = 0; i < l->n; i++) {
		if (e->nlines == SECOND_LINES_MAX) {
			e->more++;
			continue;
		}
		e->lines[e->nlines++] = xstrdup(l->items[i]);
	}
}

void
second_prepare(struct host *h, const struct er_lab *lab)
{
	const struct er_lab *was = run_lab(h->run);
	struct second *s = &h->second;
	struct changes_lines lines;

	entry_fini(&s->next);
	if (!was)
		return;
	changes_list(was->tree, lab->tree, &lines);
	if (lines.n) {
		s->next = (struct second_entry){ .number = s->last + 1,
			.wall_us = h->epoch_us + host_now(h).us,
			.by = xstrdup(s->by ? s->by : nobody),
			.back = data_change_between(lab->tree, was->tree),
			.lost = lost(was->alloc, lab->alloc) };
		keep_lines(&s->next, &lines);
	}
	changes_lines_fini(&lines);
	if (s->confirm)
		s->pending = (struct state_pending){ .until_us = h->epoch_us +
			    host_now(h).us + s->confirm,
			.span_us = s->confirm,
			.by = xstrdup(s->by ? s->by : nobody),
			.before = data_node_dup(was->tree),
			.after = data_node_dup(lab->tree),
			.alloc = er_alloc_dup(was->alloc) };
	s->pending_number = s->confirm ? s->next.number : s->pending_number;
}

void
second_settle(struct host *h)
{
	struct second *s = &h->second;
	struct second_entry *slot;

	s->confirm = 0;
	if (!s->next.number)
		return;
	s->last = s->next.number;
	slot = &s->kept[s->last % SECOND_KEPT];
	entry_fini(slot);
	*slot = s->next;
	s->next = (struct second_entry){ .number = 0 };
}

void
second_drop(struct host *h)
{
	struct second *s = &h->second;

	entry_fini(&s->next);
	if (s->confirm)
		state_pending_fini(&s->pending);
	s->confirm = 0;
}

void
second_json(const struct host *h, struct json *j, const char *key)
{
	const struct second *s = &h->second;
	char at[VIEW_CLOCK_LEN];

	json_array(j, key);
	for (uint64_t n = s->last; n > 0 && n + SECOND_KEPT > s->last; n--) {
		const struct second_entry *e = &s->kept[n % SECOND_KEPT];

		json_object(j, NULL);
		json_uint(j, "number", e->number);
		json_string(j, "at", view_clock(e->wall_us, at));
		json_string(j, "by", e->by);
		json_bool(j, "undone", e->undone);
		json_array(j, "changes");
		for (size_t i = 0; i < e->nlines; i++)
			json_string(j, NULL, e->lines[i]);
		if (e->more)
			json_stringf(j, NULL, "and %zu more", e->more);
		json_array_end(j);
		json_object_end(j);
	}
	json_array_end(j);
}

/* --- taking back --- */

/* The values that run, and those of objects that come back. */
static struct er_alloc *
with(const struct er_alloc *now, const struct er_alloc *lost)
{
	struct er_alloc *all = er_alloc_dup(now);
	const char *object, *value;

	for (size_t i = 0; er_alloc_at(lost, i, &object, &value); i++)
		er_alloc_set(all, object, value);
	return all;
}

/* Makes a lab run that follows from an edit taken back; *good as edit_put has it. */
static bool
go_back(struct host *h, const struct data_node *back, const struct er_alloc *values,
    const struct caller *who, struct buf *answer, bool *good, struct errs *errs)
{
	const struct er_lab *lab = run_lab(h->run);
	struct edit e = { .op = DATA_REPLACE, .who = who, .listed = true };
	struct data_node *tree = data_tree_edit(lab->tree, DATA_CHANGE, back, errs);
	struct er_alloc *alloc = with(lab->alloc, values);
	bool done;

	*good = false;
	done = tree && edit_put(h, &e, tree, alloc, answer, good, errs);
	data_node_free(tree);
	er_alloc_free(alloc);
	return done;
}

static struct second_entry *
find(struct second *s, uint64_t number, struct errs *errs)
{
	struct second_entry *e;

	if (number == 0) {
		number = s->last;
		while (number && s->kept[number % SECOND_KEPT].number == number &&
		    (s->kept[number % SECOND_KEPT].undone ||
			s->kept[number % SECOND_KEPT].takes_back))
			number--;
	}
	e = &s->kept[number % SECOND_KEPT];
	if (number && e->number == number && !e->undone)
		return e;
	errs_add(errs, CODE_NOTHING_TO_UNDO, NULL, NULL,
	    "`erxctl history` lists what there is",
	    number && e->number == number ? "edit %llu has been undone"
		: number                  ? "there is no edit %llu, or no more"
					  : "nothing has been edited",
	    (unsigned long long)number);
	return NULL;
}

struct state_pending
second_aside(struct host *h)
{
	struct state_pending waits = h->second.pending;

	h->second.pending = (struct state_pending){ .until_us = 0 };
	return waits;
}

void
second_aside_end(struct host *h, struct state_pending *waits, bool done)
{
	if (done || !waits->before)
		state_pending_fini(waits);
	else
		h->second.pending = *waits;
}

bool
second_undo(struct host *h, uint64_t number, const struct caller *who,
    struct buf *answer, struct errs *errs)
{
	struct second *s = &h->second;
	struct second_entry *e = find(s, number, errs);
	struct state_pending waits = { .until_us = 0 };
	bool done, good;

	if (!e)
		return false;
	number = e->number;
	/* What is taken back by hand need not go back by itself. */
	if (number == s->pending_number)
		waits = second_aside(h);
	done = go_back(h, e->back, e->lost, who, answer, &good, errs);
	second_aside_end(h, &waits, done);
	if (!done)
		return false;
	e = &s->kept[number % SECOND_KEPT];
	if (e->number == number)
		e->undone = true;
	/* The next undo takes back what was before, and not what takes back. */
	e = &s->kept[s->last % SECOND_KEPT];
	if (e->number != number)
		e->takes_back = true;
	return true;
}

/* --- an edit that is not confirmed --- */

const struct state_pending *
second_pending(const struct host *h)
{
	return h->second.pending.before ? &h->second.pending : NULL;
}

void
second_resume(struct host *h, struct state_pending *p)
{
	int64_t now = h->epoch_us + host_now(h).us;

	state_pending_fini(&h->second.pending);
	h->second.pending = *p;
	*p = (struct state_pending){ .until_us = 0 };
	/* By a clock that is behind the one of before it would wait for years. */
	p = &h->second.pending;
	if (p->span_us && p->until_us > now + p->span_us)
		p->until_us = now + p->span_us;
}

void
second_files(const struct host *h, const struct state_pending *p,
    struct run_files *files, const char *lab_path)
{
	struct errs errs;

	if (!p->before)
		return;
	errs_init(&errs);
	lab_files_add(files, p->before, h->dirs, lab_path, &errs);
	log_errors(&errs);
	errs_fini(&errs);
}

bool
second_confirm(struct host *h, struct errs *errs)
{
	struct state_pending was = h->second.pending;

	if (!was.before) {
		errs_add(errs, CODE_NOTHING_TO_UNDO, NULL, NULL,
		    "`erxctl apply LAB --confirm 5m` makes such an edit",
		    "no edit waits for a confirmation");
		return false;
	}
	h->second.pending = (struct state_pending){ .until_us = 0 };
	if (h->state &&
	    !state_save(h->state, run_lab(h->run), &h->lab_file, NULL, errs)) {
		h->second.pending = was;
		return false;
	}
	state_pending_fini(&was);
	return true;
}

struct erx_time
second_deadline(const struct host *h)
{
	const struct state_pending *p = second_pending(h);
	struct erx_time at = { p ? p->until_us - h->epoch_us : 0 };

	return p ? at : ERX_NEVER;
}

void
second_turn(struct host *h)
{
	struct state_pending p = h->second.pending;
	const struct caller who = { .role = CALLER_OPERATOR,
		.name = "no confirmation came" };
	struct data_node *back;
	struct errs errs;
	bool done, good;

	if (erx_time_before(host_now(h), second_deadline(h)))
		return;
	h->second.pending = (struct state_pending){ .until_us = 0 };
	log_line("unconfirmed", p.by, "the edit goes back, nobody has confirmed it");
	errs_init(&errs);
	back = data_change_between(p.after, p.before);
	done = go_back(h, back, p.alloc, &who, NULL, &good, &errs);
	data_node_free(back);
	if (!done && !good) { /* later edits are in the way: they go, too */
		struct edit e = { .op = DATA_REPLACE, .who = &who };

		log_errors(&errs);
		errs_fini(&errs);
		errs_init(&errs);
		log_line("unconfirmed", p.by, "with the edits that came after it");
		done = edit_put(h, &e, p.before, p.alloc, NULL, NULL, &errs);
	}
	log_errors(&errs);
	errs_fini(&errs);
	if (done) {
		state_pending_fini(&p);
		return;
	}
	/* The disk is full, perhaps: again in a while. */
	p.until_us = h->epoch_us + host_now(h).us + 10 * ERX_SEC;
	h->second.pending = p;
}
