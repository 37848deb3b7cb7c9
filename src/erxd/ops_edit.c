/*
 * Operations that change the lab.  Each writes the piece of a lab that it stands for,
 * has it read like anything else that comes from outside, and runs it as an edit.
 */
#include "erxd/op.h"
#include "erxd/ops.h"

#include "base/xalloc.h"
#include "er/auth.h"
#include "er/names.h"
#include "erxd/border.h"
#include "erxd/dry.h"
#include "erxd/host.h"

#include <stdlib.h>
#include <string.h>

static const struct er_circuit *
find_circuit(struct op *o, const char *name)
{
	const struct er_circuit *k =
	    er_name_circuit(run_lab(o->h->run)->model, o->subscription, name);

	if (!k)
		op_unknown(o, "circuit", ER_CIRCUIT, name);
	return k;
}

static const struct er_vnet *
find_vnet(struct op *o, const char *name)
{
	const struct er_vnet *v =
	    er_name_vnet(run_lab(o->h->run)->model, o->subscription, name);

	if (!v)
		op_unknown(o, "vnet", ER_VNET, name);
	return v;
}

/* --- authorizations --- */

static void
enter_authorizations(struct op *o, const struct er_circuit *k)
{
	op_enter(o,
	    (const char *const[]){ k->cloud ? "private-clouds" : "circuits",
		k->head.name, "authorizations", NULL });
}

static void
print_authorization(const struct op *o, struct json *j, const char *key,
    const struct er_authorization *a)
{
	json_object(j, key);
	json_string(j, "name", a->head.name);
	json_string(j, "circuit", a->circuit->head.name);
	json_string(j, "circuit-id", a->circuit->id);
	json_string(j, "key", a->key);
	json_string(j, "use-status", a->used_by || a->spent ? "InUse" : "Available");
	json_string(j, "used-by",
	    er_key_user(run_lab(o->h->run)->model, a, o->subscription));
	json_object_end(j);
}

static void
authorization_create(struct request *r, const struct api_args *in)
{
	const struct er_circuit *k;
	struct buf answer;
	struct json j;
	struct op o;

	op_begin(&o, r, in);
	buf_init(&answer);
	k = find_circuit(&o, op_arg(&o, API_AUTHORIZATION_CREATE_CIRCUIT));
	if (k) {
		char *circuit = xstrdup(k->head.name);

		enter_authorizations(&o, k);
		json_object(&o.j, op_arg(&o, API_AUTHORIZATION_CREATE_NAME));
		op_leaf(&o, API_AUTHORIZATION_CREATE_KEY);
		op_leave(&o);
		if (op_run(&o, DATA_CREATE, NULL)) {
			k = er_model_circuit(run_lab(o.h->run)->model, circuit);
			json_init(&j, &answer, false);
			json_object(&j, NULL);
			for (size_t i = 0; i < k->authorizations.n; i++)
				if (strcmp(k->authorizations.items[i].head.name,
					op_arg(&o, API_AUTHORIZATION_CREATE_NAME)) == 0)
					print_authorization(&o, &j, "authorization",
					    &k->authorizations.items[i]);
			json_object_end(&j);
		}
		free(circuit);
	}
	op_end(&o, &answer);
}

static void
authorization_revoke(struct request *r, const struct api_args *in)
{
	const struct er_circuit *k;
	struct op o;

	op_begin(&o, r, in);
	k = find_circuit(&o, op_arg(&o, API_AUTHORIZATION_REVOKE_CIRCUIT));
	if (k) {
		json_object(&o.j, NULL);
		json_object(&o.j, k->cloud ? "private-clouds" : "circuits");
		json_object(&o.j, k->head.name);
		json_array(&o.j, "authorizations");
		json_string(&o.j, NULL, op_arg(&o, API_AUTHORIZATION_REVOKE_NAME));
		json_array_end(&o.j);
		op_leave(&o);
	}
	op_finish(&o, DATA_DELETE);
}

/* --- connections and Global Reach --- */

/* Where the connections of a VNet, or of a virtual hub, stand: false, and told, when
 * there is neither. */
static bool
find_connections(struct op *o, const char *name, const char *at[4])
{
	const struct er_model *m = run_lab(o->h->run)->model;
	const struct er_hub *h = er_model_hub(m, name);
	const struct er_vnet *v;

	if (h && strcmp(h->subscription, o->subscription) == 0) {
		at[0] = "virtual-hubs";
		at[1] = h->head.name;
		at[2] = "gateway";
		at[3] = NULL;
		return true;
	}
	v = find_vnet(o, name);
	at[0] = "vnets";
	at[1] = v ? v->head.name : NULL;
	at[2] = NULL;
	return v != NULL;
}

static void
connection_create(struct request *r, const struct api_args *in)
{
	const char *at[6];
	struct op o;

	op_begin(&o, r, in);
	if (find_connections(&o, op_arg(&o, API_CONNECTION_CREATE_VNET), at)) {
		size_t n = at[2] ? 3 : 2;

		at[n] = "connections";
		at[n + 1] = op_arg(&o, API_CONNECTION_CREATE_NAME);
		at[n + 2] = NULL;
		op_enter(&o, at);
		op_leaf(&o, API_CONNECTION_CREATE_CIRCUIT);
		op_leaf(&o, API_CONNECTION_CREATE_AUTHORIZATION);
		op_leaf(&o, API_CONNECTION_CREATE_AUTHORIZATION_KEY);
		op_leaf(&o, API_CONNECTION_CREATE_WEIGHT);
		op_leave(&o);
	}
	op_finish(&o, DATA_CREATE);
}

static void
connection_delete(struct request *r, const struct api_args *in)
{
	const char *at[4];
	struct op o;

	op_begin(&o, r, in);
	if (find_connections(&o, op_arg(&o, API_CONNECTION_DELETE_VNET), at)) {
		op_enter(&o, at);
		json_array(&o.j, "connections");
		json_string(&o.j, NULL, op_arg(&o, API_CONNECTION_DELETE_NAME));
		json_array_end(&o.j);
		op_leave(&o);
	}
	op_finish(&o, DATA_DELETE);
}

static void
reach_create(struct request *r, const struct api_args *in)
{
	struct op o;

	op_begin(&o, r, in);
	op_enter(&o,
	    (const char *const[]){ "global-reach", op_arg(&o, API_REACH_CREATE_NAME),
		NULL });
	op_leaf(&o, API_REACH_CREATE_FROM);
	op_leaf(&o, API_REACH_CREATE_TO);
	op_leaf(&o, API_REACH_CREATE_AUTHORIZATION);
	op_leaf(&o, API_REACH_CREATE_AUTHORIZATION_KEY);
	op_leaf(&o, API_REACH_CREATE_ADDRESS_PREFIX);
	op_leaf(&o, API_REACH_CREATE_IPV6_ADDRESS_PREFIX);
	op_leave(&o);
	op_finish(&o, DATA_CREATE);
}

static void
reach_delete(struct request *r, const struct api_args *in)
{
	struct op o;

	op_begin(&o, r, in);
	json_object(&o.j, NULL);
	json_array(&o.j, "global-reach");
	json_string(&o.j, NULL, op_arg(&o, API_REACH_DELETE_NAME));
	json_array_end(&o.j);
	op_leave(&o);
	op_finish(&o, DATA_DELETE);
}

/* --- anything --- */

static void
edit(struct request *r, const struct api_args *in)
{
	struct op o;

	enum data_op op = (enum data_op)api_word(in, API_EDIT_OPERATION);
	const char *border = caller_border(request_caller(r));
	struct data_node *tree;
	struct buf answer;

	op_begin(&o, r, in);
	buf_init(&answer);
	buf_puts(&o.piece, op_arg(&o, API_EDIT_PIECE));
	tree = edit_read(o.h, op, &o.piece, "piece", &o.errs);
	if (tree && (!border || border_piece(run_lab(o.h->run), border, tree, &o.errs)))
		op_run_tree(&o, op, tree, &answer);
	data_node_free(tree);
	op_end(&o, &answer);
}

static void
apply_here(struct op *o, struct buf *answer)
{
	const char *border = caller_border(request_caller(o->r));
	const char *text = op_arg(o, API_APPLY_LAB);
	struct data_node *tree =
	    lab_read(o->h->reader, LAB_SCHEMA_LAB, "lab", text, strlen(text), &o->errs);

	if (tree && border) {
		struct data_node *own = tree;

		tree = border_merge(run_lab(o->h->run), border, own, &o->errs);
		data_node_free(own);
	}
	if (tree) {
		/* The whole is anybody's only who says so. */
		struct edit e = { DATA_REPLACE, tree, op_arg(o, API_APPLY_SUBSCRIPTION),
			api_flag(o->args, API_APPLY_DRY_RUN), request_caller(o->r),
			api_us(o->args, API_APPLY_CONFIRM), !request_is_old(o->r) };

		edit_run(o->h, &e, answer, &o->errs);
		data_node_free(tree);
	}
}

static void
apply(struct request *r, const struct api_args *in)
{
	struct buf answer;
	struct op o;

	op_begin(&o, r, in);
	buf_init(&answer);
	if (caller_border(request_caller(r)) && api_given(in, API_APPLY_CONFIRM)) {
		errs_add(&o.errs, CODE_NOT_YOUR_ROLE, NULL, NULL,
		    "leave the confirmation out",
		    "an operator's edits alone go back by themselves");
	} else if (api_flag(in, API_APPLY_DRY_RUN) && dry_apart(o.h)) {
		dry_begin(r, op_arg(&o, API_APPLY_LAB),
		    op_arg(&o, API_APPLY_SUBSCRIPTION));
		o.taken = true;
	} else {
		apply_here(&o, &answer);
	}
	op_end(&o, &answer);
}

const struct op_row op_rows_edit[] = {
	{ &api_verb_authorization_create, authorization_create },
	{ &api_verb_authorization_revoke, authorization_revoke },
	{ &api_verb_connection_create, connection_create },
	{ &api_verb_connection_delete, connection_delete },
	{ &api_verb_global_reach_create, reach_create },
	{ &api_verb_global_reach_delete, reach_delete },
	{ &api_verb_edit, edit },
	{ &api_verb_apply, apply },
	{ NULL, NULL },
};
