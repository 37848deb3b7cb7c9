/*
 * The lab as a whole: as a file, and as it was at the start.
 */
#include "base/json.h"
#include "base/xalloc.h"
#include "data/yaml.h"
#include "erxd/border.h"
#include "erxd/edit.h"
#include "erxd/host.h"
#include "erxd/ops.h"
#include "erxd/pinned.h"

#include <stdlib.h>
#include <string.h>

/* --- export --- */

static const char head[] = "# yaml-language-server: $schema=erx-lab.json\n";

/* What a reader must not have: passwords and keys. */
static void
drop_secrets(struct data_node *n)
{
	for (size_t i = n->n; i-- > 0;) {
		struct data_node *c = n->children[i];

		if (c->kind == DATA_TEXT && c->secret && n->kind == DATA_MAP)
			data_node_free(data_node_take(n, c->name));
		else
			drop_secrets(c);
	}
}

static void
export_op(struct request *r, const struct api_args *in)
{
	const struct caller *who = request_caller(r);
	const struct er_lab *lab = run_lab(request_host(r)->run);
	const char *border = caller_border(who);
	struct data_node *tree =
	    border ? border_lab(lab, border) : data_node_dup(lab->tree);
	struct request_answer a;
	struct buf text;

	if (api_flag(in, API_EXPORT_ALLOCATED) && who->role != CALLER_READER)
		pinned_keys(lab->model, border, tree);
	if (who->role == CALLER_READER)
		drop_secrets(tree);
	buf_init(&text);
	buf_puts(&text, head);
	data_yaml(&text, tree);
	request_answer_begin(&a);
	json_string(&a.j, "lab", text.data);
	request_answer_end(r, &a);
	buf_fini(&text);
	data_node_free(tree);
}

/* --- as at the start --- */

static void
reset_lab(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	const struct edit e = { .op = DATA_REPLACE,
		.who = request_caller(r),
		.listed = !request_is_old(r) };
	struct buf answer;
	struct errs errs;

	(void)in;
	errs_init(&errs);
	buf_init(&answer);
	if (edit_again(h, &e, &answer, &errs)) {
		news_add(h, API_EVENT_FAILURE, "reset-lab", "-",
		    "all sessions begin anew, and nothing is failed", e.who);
		request_done(r, &answer);
	} else {
		request_refuse(r, &errs);
	}
	buf_fini(&answer);
	errs_fini(&errs);
}

static void
reload(struct request *r, const struct api_args *in)
{
	struct errs errs;

	(void)in;
	errs_init(&errs);
	if (host_reload(request_host(r), &errs))
		request_done(r, NULL);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
}

/* --- second thoughts --- */

static void
confirm(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	struct errs errs;

	(void)in;
	errs_init(&errs);
	if (second_confirm(h, &errs)) {
		news_add(h, API_EVENT_EDIT, "confirmed", "-", "the edit stays",
		    request_caller(r));
		request_done(r, NULL);
	} else {
		request_refuse(r, &errs);
	}
	errs_fini(&errs);
}

static void
history(struct request *r, const struct api_args *in)
{
	struct request_answer a;

	(void)in;
	request_answer_begin(&a);
	second_json(request_host(r), &a.j, "history");
	request_answer_end(r, &a);
}

static void
undo(struct request *r, const struct api_args *in)
{
	struct buf answer;
	struct errs errs;

	errs_init(&errs);
	buf_init(&answer);
	if (second_undo(request_host(r), api_number(in, API_UNDO_NUMBER),
		request_caller(r), &answer, &errs))
		request_done(r, &answer);
	else
		request_refuse(r, &errs);
	buf_fini(&answer);
	errs_fini(&errs);
}

const struct op_row op_rows_lab[] = {
	{ &api_verb_confirm, confirm },
	{ &api_verb_history, history },
	{ &api_verb_undo, undo },
	{ &api_verb_export, export_op },
	{ &api_verb_reload, reload },
	{ &api_verb_reset_lab, reset_lab },
	{ NULL, NULL },
};
