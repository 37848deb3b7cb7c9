/*
 * The copy is made and asked in a process of its own (job.h); here its answer becomes
 * one for the caller, without what is of others.
 */
#include "erxd/preview.h"

#include "base/xalloc.h"
#include "data/json.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/job.h"
#include "erxd/worker.h"

#include <stdlib.h>
#include <string.h>

struct preview {
	struct host *h;
	struct worker_job *job; /* NULL: there is none */
	struct buf changes;
};

static void
preview_free(void *arg)
{
	struct preview *p = arg;

	if (p->job)
		worker_end(p->job);
	buf_fini(&p->changes);
	free(p);
}

/* --- the answer --- */

/* A row that the caller may see: its router, or both of its ends, if it has any. */
static bool
is_seen(const struct preview *p, const struct caller *who, const struct data_node *row)
{
	static const char *const keys[] = { "router", "from", "to" };
	bool is_use = data_node_get(row, "use-case") != NULL;

	if (!caller_border(who) || (!is_use && !data_node_get(row, "router")))
		return true;
	for (size_t i = is_use; i < (is_use ? 3u : 1u); i++) {
		const char *name = data_node_text(row, keys[i]);
		size_t len = name ? strcspn(name, "/") : 0;
		char *object =
		    is_use && name ? xasprintf("%.*s", (int)len, name) : NULL;
		bool seen = border_sees(p->h, who, object ? object : name ? name : "");

		free(object);
		if (!seen)
			return false;
	}
	return true;
}

/* Names of others in its words, which the edit itself and `diff` do not tell either. */
static void
hide(const struct preview *p, const struct caller *who, const struct data_node *row)
{
	static const char *const keys[] = { "change", "from", "to", "reason" };
	const struct er_border b = border_of(p->h, who);

	for (size_t i = 0; b.subscription && i < sizeof keys / sizeof *keys; i++) {
		struct data_node *leaf = data_node_get(row, keys[i]);
		struct buf text;

		if (!leaf || leaf->kind != DATA_TEXT ||
		    leaf->leaf != DATA_LEAF_STRING || !leaf->text[0])
			continue;
		buf_init(&text);
		er_border_text(&b, leaf->text, &text);
		free(leaf->text);
		leaf->text = buf_steal(&text);
	}
}

static void
put_rows(struct json *j, const char *key, const struct preview *p,
    const struct caller *who, const struct data_node *rows)
{
	json_array(j, key);
	for (size_t i = 0; rows && i < rows->n; i++) {
		if (!is_seen(p, who, rows->children[i]))
			continue;
		hide(p, who, rows->children[i]);
		data_node_json(j, NULL, rows->children[i]);
	}
	json_array_end(j);
}

/* `why` says why nothing was tried; NULL: `told` is what lib/twin says. */
static void
answer(struct request *r, const struct preview *p, const char *why,
    const struct data_node *told)
{
	const struct caller *who = request_caller(r);
	struct data_node *changes;
	struct request_answer a;
	struct errs errs;

	errs_init(&errs);
	changes = data_json_parse(p->changes.data, p->changes.len, &errs);
	request_answer_begin(&a);
	json_object(&a.j, "preview");
	json_bool(&a.j, "tried", !why);
	json_string(&a.j, "reason", why);
	put_rows(&a.j, "changes", p, who, data_node_get(changes, "changes"));
	put_rows(&a.j, "routes", p, who, told ? data_node_get(told, "routes") : NULL);
	put_rows(&a.j, "reachability", p, who,
	    told ? data_node_get(told, "reachability") : NULL);
	json_object_end(&a.j);
	request_answer_end(r, &a);
	data_node_free(changes);
	errs_fini(&errs);
}

static void
poll(struct request *r, bool last)
{
	struct preview *p = request_kept(r);
	const struct data_node *told;
	struct data_node *rows = NULL;
	const char *why, *text;
	struct errs errs;

	(void)last;
	if (!worker_done(p->job, &told, &why))
		return;
	errs_init(&errs);
	if (told)
		why = data_node_text(told, "why");
	text = told ? data_node_text(told, "told") : NULL;
	if (text)
		rows = data_json_parse(text, strlen(text), &errs);
	if (!why && !rows)
		why = "the copy says nothing";
	answer(r, p, why, rows);
	data_node_free(rows);
	errs_fini(&errs);
}

void
preview_begin(struct request *r, enum data_op op, const struct data_node *edit,
    const char *subscription, const struct buf *changes)
{
	struct preview *p = xcalloc(1, sizeof *p);
	enum code code;
	const char *why;

	p->h = request_host(r);
	buf_init(&p->changes);
	buf_add(&p->changes, changes->data, changes->len);
	p->job = worker_begin(p->h, request_caller(r),
	    job_whatif(p->h->run, op, edit, subscription), WORKER_SECONDS, &why, &code);
	if (!p->job) {
		answer(r, p, why, NULL);
		preview_free(p);
		return;
	}
	request_keep(r, p, preview_free);
	request_wait(r, poll, ERX_NEVER);
	request_idle(r);
}
