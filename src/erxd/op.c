/*
 * What handlers of edits have in common.
 */
#include "erxd/op.h"

#include "er/kind.h"
#include "er/names.h"
#include "erxd/host.h"
#include "erxd/preview.h"

const char *
op_arg(const struct op *o, unsigned place)
{
	return api_text(o->args, place);
}

void
op_begin(struct op *o, struct request *r, const struct api_args *in)
{
	*o = (struct op){ .r = r, .h = request_host(r), .args = in };
	o->subscription = api_text_of(in, API_SUBSCRIPTION);
	if (!o->subscription)
		o->subscription = ER_SUBSCRIPTION_DEFAULT;
	errs_init(&o->errs);
	buf_init(&o->piece);
	json_init(&o->j, &o->piece, false);
}

void
op_end(struct op *o, struct buf *answer)
{
	if (o->errs.nerrors)
		request_refuse(o->r, &o->errs);
	else if (!o->taken)
		request_done(o->r, answer);
	buf_fini(answer);
	buf_fini(&o->piece);
	errs_fini(&o->errs);
}

void
op_enter(struct op *o, const char *const *names)
{
	json_object(&o->j, NULL);
	for (; *names; names++)
		json_object(&o->j, *names);
}

void
op_leave(struct op *o)
{
	while (o->j.depth > 0)
		json_object_end(&o->j);
}

void
op_leaf(struct op *o, unsigned place)
{
	if (op_arg(o, place))
		json_string(&o->j, o->args->verb->args[place].name, op_arg(o, place));
}

bool
op_run_tree(struct op *o, enum data_op op, const struct data_node *tree,
    struct buf *answer)
{
	struct edit e = { op, tree, o->subscription, request_is_preview(o->r),
		request_caller(o->r), 0, !request_is_old(o->r) };
	struct buf changes;

	if (!e.dry)
		return edit_run(o->h, &e, answer, &o->errs);
	buf_init(&changes);
	o->taken = edit_run(o->h, &e, &changes, &o->errs);
	if (o->taken)
		preview_begin(o->r, op, tree, o->subscription, &changes);
	buf_fini(&changes);
	return false;
}

bool
op_run(struct op *o, enum data_op op, struct buf *answer)
{
	struct data_node *tree = edit_read(o->h, op, &o->piece, NULL, &o->errs);
	bool ok = tree && op_run_tree(o, op, tree, answer);

	data_node_free(tree);
	return ok;
}

void
op_finish(struct op *o, enum data_op op)
{
	struct buf answer;

	buf_init(&answer);
	if (o->errs.nerrors == 0)
		op_run(o, op, &answer);
	op_end(o, &answer);
}

void
op_unknown(struct op *o, const char *argument, enum er_object_kind kind,
    const char *name)
{
	struct er_ctx c = { .model = run_lab(o->h->run)->model,
		.subscription = o->subscription,
		.errs = &o->errs };

	er_name_unknown(&c, 1u << kind | (kind == ER_CIRCUIT ? 1u << ER_CLOUD : 0),
	    argument, er_kind(kind)->noun, name, NULL);
}
