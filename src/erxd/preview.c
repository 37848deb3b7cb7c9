/*
 * The copy is a world (lib/sim) of the lab with its keys pinned, in which the same
 * things have failed.  It converges, its tables are frozen, the edit is made there, it
 * converges again: lib/twin tells the difference.  Of a lab that is too large, or that
 * takes tables from files, there is no copy, and the answer says so.
 */
#include "erxd/preview.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "er/target.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/pinned.h"
#include "run/fail.h"
#include "run/failures.h"
#include "run/maintain.h"
#include "sim/world.h"
#include "twin/whatif.h"

#include <stdlib.h>
#include <string.h>

#define SLICE_US 4000            /* of a turn */
#define STEP     (ERX_SEC / 100) /* of simulated time, before the clock is looked at */
#define REST     (60 * 60 * ERX_SEC)

enum stage { STAGE_BEFORE, STAGE_EDIT, STAGE_AFTER };

struct preview {
	struct host *h;
	enum stage stage;
	struct sim_world *world;
	struct erx_time until; /* in simulated time */
	struct twin_moment *before;
	enum data_op op;
	struct data_node *edit;
	char *subscription;
	struct buf changes;
};

static void
preview_free(void *arg)
{
	struct preview *p = arg;

	if (p->world)
		p->h->previews--;
	sim_free(p->world);
	twin_moment_free(p->before);
	data_node_free(p->edit);
	free(p->subscription);
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

		if (!leaf || leaf->leaf != DATA_LEAF_STRING || !leaf->text[0])
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
answer_after(struct request *r, struct preview *p)
{
	struct twin_moment *after =
	    twin_moment_new(sim_lab(p->world), sim_net(p->world));
	struct data_node *told;
	struct errs errs;
	struct buf text;

	errs_init(&errs);
	buf_init(&text);
	twin_whatif_print(&text, p->before, after, NULL, 0, true);
	told = data_json_parse(text.data, text.len, &errs);
	twin_moment_free(after);
	buf_fini(&text);
	errs_fini(&errs);
	answer(r, p, NULL, told);
	data_node_free(told);
}

/* --- the copy --- */

static void
fail_alike(struct sim_world *w, const struct run *run)
{
	struct run_failure *list;
	size_t n = run_failures(run, &list);
	struct errs ignored;
	unsigned kind;

	errs_init(&ignored);
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].kind, "maintenance") == 0)
			run_maintain(sim_running(w), sim_now(w), list[i].name, false,
			    &ignored);
		else if (text_word(er_target_words, list[i].kind, &kind))
			sim_fail(w, (enum er_target)kind, list[i].name);
	free(list);
	errs_fini(&ignored);
}

/* Lets the world go on for a part of this turn; true when it rests. */
static bool
slice(struct preview *p)
{
	int64_t end = host_clock_us(p->h) + SLICE_US;

	do {
		struct erx_time now = sim_now(p->world);

		if (sim_run_converged(p->world, erx_time_add(now, STEP)) ==
			SIM_REACHED ||
		    sim_restless(p->world) || now.us >= p->until.us)
			return true;
	} while (host_clock_us(p->h) < end);
	return false;
}

static void
poll(struct request *r, bool last)
{
	struct preview *p = request_kept(r);
	struct errs errs;

	(void)last;
	if (!slice(p))
		return;
	p->until = erx_time_add(sim_now(p->world), REST);
	if (p->stage == STAGE_AFTER) {
		answer_after(r, p);
		return;
	}
	p->before = twin_moment_new(sim_lab(p->world), sim_net(p->world));
	p->stage = STAGE_AFTER;
	errs_init(&errs);
	if (!sim_edit(p->world, p->op, p->edit, p->subscription, &errs) ||
	    !sim_edit_wait(p->world, &errs))
		answer(r, p, "the copy refuses what the lab would take", NULL);
	errs_fini(&errs);
}

/* Why there can be no copy; NULL: there is one. */
static const char *
open_copy(struct preview *p)
{
	const struct sim_config config = { .seed = 1, .times = ER_TIMES_IDEAL };
	const struct er_lab *lab = run_lab(p->h->run);
	struct data_node *tree;
	struct errs errs;

	if (net_running(p->h->net)->nsessions > PREVIEW_SESSIONS_MAX)
		return "the lab is too large for a copy to be tried";
	if (p->h->previews >= PREVIEW_AT_A_TIME)
		return "other previews are under way";
	tree = data_node_dup(lab->tree);
	pinned_keys(lab->model, NULL, tree);
	errs_init(&errs);
	p->world = sim_new(&config, tree, &errs);
	errs_fini(&errs);
	if (!p->world)
		return "the lab takes tables from files, of which there is no copy";
	p->h->previews++;
	fail_alike(p->world, p->h->run);
	p->until = erx_time_add(sim_now(p->world), REST);
	return NULL;
}

void
preview_begin(struct request *r, enum data_op op, const struct data_node *edit,
    const char *subscription, const struct buf *changes)
{
	struct preview *p = xcalloc(1, sizeof *p);
	const char *why;

	p->h = request_host(r);
	p->op = op;
	p->edit = data_node_dup(edit);
	p->subscription = xstrdup(subscription);
	buf_init(&p->changes);
	buf_add(&p->changes, changes->data, changes->len);
	why = open_copy(p);
	if (why) {
		answer(r, p, why, NULL);
		preview_free(p);
		return;
	}
	request_keep(r, p, preview_free);
	request_wait(r, poll, ERX_NEVER);
	request_busy(r, true);
}
