/*
 * The change is lib/run's, and what may be asked for is looked at and told by
 * edit_look.c; here wrong keys count, and the log says what has happened.
 */
#include "erxd/edit.h"

#include "base/xalloc.h"
#include "erxd/changes.h"
#include "erxd/edit_look.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "run/again.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- keys, of one who has a border --- */

/* A circuit that is not there and one that the key does not open are one to somebody
 * who may not know of it. */
static bool
is_of_border(const struct err *e)
{
	switch (e->code) {
	case CODE_UNKNOWN_NAME:
	case CODE_NOT_VISIBLE:
	case CODE_KEY_NEEDED:
	case CODE_KEY_UNKNOWN:
	case CODE_KEY_OF_OTHER_CIRCUIT:
		return !e->warning && strchr(e->path, '/');
	default:
		return false;
	}
}

/* What else is wrong rests on what may not be known, and is left out. */
static bool
hide_why(struct errs *errs)
{
	struct errs told;

	errs_init(&told);
	for (size_t i = 0; i < errs->n; i++)
		if (is_of_border(&errs->items[i]) &&
		    (told.n == 0 ||
			strcmp(told.items[told.n - 1].path, errs->items[i].path) != 0))
			errs_add(&told, CODE_UNKNOWN_NAME, NULL, errs->items[i].path,
			    "",
			    "this refers to nothing of the subscription, and to "
			    "nothing of others that a key opens");
	if (told.n) {
		errs_fini(errs);
		errs_init(errs);
		errs_move(errs, &told);
		errs_fini(&told);
		return true;
	}
	errs_fini(&told);
	return false;
}

bool
edit_may_try(const struct host *h, const struct edit *e, bool has_key,
    struct errs *errs)
{
	const char *border = e->who ? caller_border(e->who) : NULL;

	if (!border || e->op == DATA_DELETE || !has_key ||
	    tries_wait(&h->key_tries, border, host_now(h)) == 0)
		return true;
	errs_add(errs, CODE_TOO_OFTEN, NULL, NULL, "wait as long as Retry-After says",
	    "%s has shown too many wrong keys", border);
	return false;
}

static void
was_wrong(struct host *h, const struct edit *e, bool has_key, struct errs *errs)
{
	const char *border = e->who ? caller_border(e->who) : NULL;

	if (!border || !hide_why(errs) || !has_key)
		return;
	tries_wrong(&h->key_tries, border, host_now(h));
	log_line("denied", border, "a wrong key");
	news_add(h, API_EVENT_KEY, "wrong-key", border, "a wrong key", e->who);
}

/* --- changes --- */

static void
tell(struct host *h, const struct edit *e, const struct changes_lines *l)
{
	const char *who = e->subscription ? e->subscription : "-";
	char more[64];

	for (size_t i = 0; i < l->n; i++) {
		const char *line = l->items[i];
		bool key = strstr(line, "/authorizations/") != NULL;

		if (!h->config.quiet)
			log_line("edit", who, line);
		if (i < NEWS_LINES_MAX)
			news_add(h, key ? API_EVENT_KEY : API_EVENT_EDIT,
			    line[0] == '+'       ? "created"
				: line[0] == '-' ? "deleted"
						 : "changed",
			    line + 2, line, e->who);
	}
	if (l->n <= NEWS_LINES_MAX)
		return;
	snprintf(more, sizeof more, "and %zu more", l->n - NEWS_LINES_MAX);
	news_add(h, API_EVENT_EDIT, "changed", who, more, e->who);
}

/* A refused key is worth a line; which one it was is not said. */
static void
log_refusal(const struct edit *e, const struct errs *errs)
{
	for (size_t i = 0; i < errs->n; i++)
		if (code_row(errs->items[i].code)->group == CODE_OF_KEY &&
		    !errs->items[i].warning)
			log_line("refused", e->subscription ? e->subscription : "-",
			    code_word(errs->items[i].code));
}

void
edit_refused(struct host *h, const struct edit *e, bool has_key, struct errs *errs)
{
	log_refusal(e, errs);
	was_wrong(h, e, has_key, errs);
}

/* Makes the change, and tells what has changed. */
static bool
commit(struct host *h, const struct edit *e, struct run_change *c, struct errs *errs)
{
	struct changes_lines lines;
	enum run_outcome outcome;

	/* Gathered before the change: then the old lab is gone. */
	changes_list(run_lab(h->run)->tree, c->lab->tree, &lines);
	h->second.by = e->who ? e->who->name : NULL;
	h->second.confirm = e->confirm;
	outcome = run_commit(h->run, host_now(h), c, errs);
	h->second.by = NULL;
	h->second.confirm = 0;
	if (outcome == RUN_DONE)
		tell(h, e, &lines);
	changes_lines_fini(&lines);
	return outcome != RUN_REFUSED;
}

/* Whether an edit may wait for a confirmation: one at a time, and none that goes on by
 * itself. */
static bool
may_wait(const struct host *h, const struct edit *e, const struct run_change *c,
    struct errs *errs)
{
	if (!e->confirm)
		return true;
	if (second_pending(h))
		errs_add(errs, CODE_UNCONFIRMED, NULL, NULL,
		    "confirm it with `erxctl confirm`, or wait until it has gone back",
		    "an edit by %s waits for a confirmation", second_pending(h)->by);
	else if (run_change_takes(c))
		errs_add(errs, CODE_UNCONFIRMED, NULL, NULL,
		    "leave the confirmation out",
		    "an edit that takes time does not go back by itself");
	else
		return true;
	return false;
}

struct run_change *
edit_prepare(struct host *h, const struct edit *e, struct errs *errs)
{
	const struct run_edit edit = { e->op, e->tree, e->subscription };
	bool has_key = e->who && caller_border(e->who) && edit_has_key(e->tree);
	struct run_change *c = NULL;

	if (edit_may_name_files(run_lab(h->run)->tree, e, errs) &&
	    edit_may_try(h, e, has_key, errs))
		c = (e->dry ? run_prepare_dry : run_prepare)(h->run, host_now(h), &edit,
		    errs);
	if (!c)
		edit_refused(h, e, has_key, errs);
	return c;
}

bool
edit_run(struct host *h, const struct edit *e, struct buf *answer, struct errs *errs)
{
	struct run_change *c = edit_prepare(h, e, errs);

	if (!c)
		return false;
	if (answer)
		edit_print(answer, h->run, c, errs, e);
	if (!e->dry && may_wait(h, e, c, errs))
		return commit(h, e, c, errs);
	run_change_free(c);
	return e->dry;
}

bool
edit_put(struct host *h, const struct edit *e, const struct data_node *tree,
    const struct er_alloc *alloc, struct buf *answer, bool *good, struct errs *errs)
{
	struct run_change *c = run_prepare_again(h->run, tree, alloc, errs);

	if (good)
		*good = c != NULL;
	if (!c)
		return false;
	if (answer)
		edit_print(answer, h->run, c, errs, e);
	return commit(h, e, c, errs);
}

bool
edit_again(struct host *h, const struct edit *e, struct buf *answer, struct errs *errs)
{
	struct state_pending waits = second_aside(h);
	bool done = edit_put(h, e, h->start_tree, h->start_alloc, answer, NULL, errs);

	second_aside_end(h, &waits, done);
	if (done)
		run_begin_again(h->run, host_now(h));
	return done;
}

void
edit_forget_marks(struct data_node *n)
{
	n->file = NULL;
	n->line = n->column = 0;
	for (size_t i = 0; i < n->n; i++)
		edit_forget_marks(n->children[i]);
}

struct data_node *
edit_read(struct host *h, enum data_op op, const struct buf *text, const char *name,
    struct errs *errs)
{
	static const enum lab_schema schemas[] = {
		[DATA_CREATE] = LAB_SCHEMA_EDIT,
		[DATA_UPDATE] = LAB_SCHEMA_EDIT,
		[DATA_DELETE] = LAB_SCHEMA_DELETE,
		[DATA_REPLACE] = LAB_SCHEMA_LAB,
		[DATA_CHANGE] = LAB_SCHEMA_LAB,
	};
	struct data_node *tree = lab_read(h->reader, schemas[op], name ? name : "",
	    text->data, text->len, errs);

	for (size_t i = 0; i < errs->n && !name; i++)
		errs->items[i].where[0] = '\0';
	if (tree)
		edit_forget_marks(tree);
	return tree;
}
