/*
 * The change is lib/run's; here files are kept out of it, and the answer and the log
 * say what it is.
 */
#include "erxd/edit.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/change_list.h"
#include "erxd/changes.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "run/again.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_file(const struct data_node *c)
{
	return c->kind == DATA_TEXT && c->name && strcmp(c->name, "mrt") == 0;
}

static bool
has_file(const struct data_node *n, const char *file)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct data_node *c = n->children[i];

		if (is_file(c) ? strcmp(c->text, file) == 0 : has_file(c, file))
			return true;
	}
	return false;
}

static bool
names_file(const struct data_node *n, const struct data_node *lab)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct data_node *c = n->children[i];

		if (is_file(c) ? !has_file(lab, c->text) : names_file(c, lab))
			return true;
	}
	return false;
}

bool
edit_names_known_files(const struct data_node *tree, const struct data_node *lab,
    struct errs *errs)
{
	if (!names_file(tree, lab))
		return true;
	errs_add(errs, CODE_BAD_FILE, NULL, NULL,
	    "start erxd with the lab, or send it SIGHUP",
	    "files (mrt) cannot be named through the API");
	return false;
}

/* --- keys, of one who has a border --- */

static bool
has_key(const struct data_node *n)
{
	if (n->name && strcmp(n->name, "authorization-key") == 0)
		return true;
	for (size_t i = 0; i < n->n; i++)
		if (has_key(n->children[i]))
			return true;
	return false;
}

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

static bool
may_try(struct host *h, const struct edit *e, struct errs *errs)
{
	const char *border = e->who ? caller_border(e->who) : NULL;

	if (!border || e->op == DATA_DELETE || !has_key(e->tree) ||
	    tries_wait(&h->key_tries, border, host_now(h)) == 0)
		return true;
	errs_add(errs, CODE_TOO_OFTEN, NULL, NULL, "wait as long as Retry-After says",
	    "%s has shown too many wrong keys", border);
	return false;
}

static void
was_wrong(struct host *h, const struct edit *e, struct errs *errs)
{
	const char *border = e->who ? caller_border(e->who) : NULL;

	if (!border || !hide_why(errs) || !has_key(e->tree))
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

static void
print_answer(struct buf *answer, const struct host *h, struct run_change *c,
    const struct errs *errs, const struct edit *e)
{
	const struct data_node *was = run_lab(h->run)->tree;
	const char *border = e->who ? caller_border(e->who) : NULL;
	struct json j;

	json_init(&j, answer, false);
	json_object(&j, NULL);
	json_array(&j, "changes");
	changes_json(&j, was, c->lab->tree, run_change_diff(h->run, c), e->subscription,
	    border);
	if (run_change_takes(c)) {
		json_object(&j, NULL);
		json_stringf(&j, "change", "it has begun, and takes %.1f s",
		    (double)run_change_takes(c) / ERX_SEC);
		json_object_end(&j);
	}
	for (size_t i = 0; i < errs->n; i++) {
		const char *object = strchr(errs->items[i].path, '/');

		if (border && object &&
		    !changes_owns(was, c->lab->tree, border, object + 1))
			continue;
		json_object(&j, NULL);
		json_stringf(&j, "change", "warning: %s%s%s", errs->items[i].path,
		    errs->items[i].path[0] ? ": " : "", errs->items[i].text);
		json_object_end(&j);
	}
	json_array_end(&j);
	/* Names of others are not taken out of values. */
	if (e->listed && !border)
		change_list_json(&j, "change-list", was, c->lab->tree, e->subscription);
	json_object_end(&j);
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
	struct run_change *c = NULL;

	if ((e->op == DATA_DELETE ||
		edit_names_known_files(e->tree, run_lab(h->run)->tree, errs)) &&
	    may_try(h, e, errs))
		c = run_prepare(h->run, host_now(h), &edit, errs);
	if (!c) {
		log_refusal(e, errs);
		was_wrong(h, e, errs);
	}
	return c;
}

bool
edit_run(struct host *h, const struct edit *e, struct buf *answer, struct errs *errs)
{
	struct run_change *c = edit_prepare(h, e, errs);

	if (!c)
		return false;
	if (answer)
		print_answer(answer, h, c, errs, e);
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
		print_answer(answer, h, c, errs, e);
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
