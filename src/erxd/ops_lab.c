/*
 * The lab as a whole: as a file, as it was at the start, and its time.
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

/* --- simulated time --- */

void
ops_answer_advance(struct request *r, bool reached, const struct erx_time began)
{
	struct host *h = request_host(r);
	struct request_answer a;

	request_answer_begin(&a);
	json_object(&a.j, "advance");
	json_bool(&a.j, "reached", reached);
	json_seconds(&a.j, "passed", erx_time_since(host_now(h), began));
	json_seconds(&a.j, "now", host_now(h).us);
	json_bool(&a.j, "converged", run_converged(h->run, host_now(h)));
	json_object_end(&a.j);
	request_answer_end(r, &a);
}

struct advancing {
	struct erx_time began;
	bool converged; /* until that */
};

static void
advance_poll(struct request *r, bool last)
{
	const struct advancing *x = request_kept(r);
	struct host *h = request_host(r);

	if (x->converged && run_converged(h->run, host_now(h)))
		ops_answer_advance(r, true, x->began);
	else if (last)
		ops_answer_advance(r, !x->converged, x->began);
}

static void
advance(struct request *r, const struct api_args *in)
{
	const char *until = api_text(in, API_ADVANCE_UNTIL);
	struct host *h = request_host(r);
	struct advancing *x;
	struct erx_time end;

	if (!h->config.simulated) {
		request_refuse_one(r, CODE_NOT_SIMULATED,
		    "start erxd with --simulated, or wait with `erxctl wait`",
		    "the time of this daemon is that of the world");
		return;
	}
	if (!api_given(in, API_ADVANCE_TIME) == !until) {
		request_refuse_one(r, CODE_BAD_ARGUMENT,
		    "say how far, or `--until converged`",
		    "advance takes either a time or a condition");
		return;
	}
	end = erx_time_add(host_now(h),
	    api_us(in, until ? API_ADVANCE_TIMEOUT : API_ADVANCE_TIME));
	if (until && strcmp(until, "converged") != 0) {
		ops_advance_until(r, until, end);
		return;
	}
	x = xcalloc(1, sizeof *x);
	*x = (struct advancing){ host_now(h), until != NULL };
	request_keep(r, x, free);
	request_wait(r, advance_poll, end);
}

const struct op_row op_rows_lab[] = {
	{ &api_verb_advance, advance },
	{ &api_verb_confirm, confirm },
	{ &api_verb_history, history },
	{ &api_verb_undo, undo },
	{ &api_verb_export, export_op },
	{ &api_verb_reload, reload },
	{ &api_verb_reset_lab, reset_lab },
	{ NULL, NULL },
};
