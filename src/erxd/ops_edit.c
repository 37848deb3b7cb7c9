/*
 * Operations that change the lab.  Each writes the piece of a lab that it stands for,
 * has it read like anything else that comes from outside, and runs it as an edit.
 */
#include "erxd/op.h"
#include "erxd/ops.h"

#include "base/xalloc.h"
#include "er/auth.h"
#include "er/names.h"
#include "erxd/host.h"

#include <stdlib.h>
#include <string.h>

static const struct er_circuit *
find_circuit(struct op *o)
{
	const char *name = op_arg(o, "circuit");
	const struct er_circuit *k =
	    er_name_circuit(run_lab(o->h->run)->model, o->subscription, name);

	if (!k)
		op_unknown(o, "circuit", 1u << ER_CIRCUIT | 1u << ER_CLOUD, name);
	return k;
}

static const struct er_vnet *
find_vnet(struct op *o)
{
	const char *name = op_arg(o, "vnet");
	const struct er_vnet *v =
	    er_name_vnet(run_lab(o->h->run)->model, o->subscription, name);

	if (!v)
		op_unknown(o, "vnet", 1u << ER_VNET, name);
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
authorization_create(struct request *r, const struct data_node *input)
{
	const struct er_circuit *k;
	struct buf answer;
	struct json j;
	struct op o;

	op_begin(&o, r, input);
	buf_init(&answer);
	k = find_circuit(&o);
	if (k) {
		char *circuit = xstrdup(k->head.name);

		enter_authorizations(&o, k);
		json_object(&o.j, op_arg(&o, "name"));
		op_leaf(&o, "key");
		op_leave(&o);
		if (op_run(&o, DATA_CREATE, NULL)) {
			k = er_model_circuit(run_lab(o.h->run)->model, circuit);
			json_init(&j, &answer, false);
			json_object(&j, NULL);
			for (size_t i = 0; i < k->authorizations.n; i++)
				if (strcmp(k->authorizations.items[i].head.name,
					op_arg(&o, "name")) == 0)
					print_authorization(&o, &j, "authorization",
					    &k->authorizations.items[i]);
			json_object_end(&j);
		}
		free(circuit);
	}
	op_end(&o, &answer);
}

static void
authorization_revoke(struct request *r, const struct data_node *input)
{
	const struct er_circuit *k;
	struct op o;

	op_begin(&o, r, input);
	k = find_circuit(&o);
	if (k) {
		json_object(&o.j, NULL);
		json_object(&o.j, k->cloud ? "private-clouds" : "circuits");
		json_object(&o.j, k->head.name);
		json_array(&o.j, "authorizations");
		json_string(&o.j, NULL, op_arg(&o, "name"));
		json_array_end(&o.j);
		op_leave(&o);
	}
	op_finish(&o, DATA_DELETE);
}

/* --- connections and Global Reach --- */

static void
connection_create(struct request *r, const struct data_node *input)
{
	const struct er_vnet *v;
	struct op o;

	op_begin(&o, r, input);
	v = find_vnet(&o);
	if (v) {
		op_enter(&o,
		    (const char *const[]){ "vnets", v->head.name, "connections",
			op_arg(&o, "name"), NULL });
		op_leaf(&o, "circuit");
		op_leaf(&o, "authorization");
		op_leaf(&o, "authorization-key");
		op_leaf(&o, "weight");
		op_leave(&o);
	}
	op_finish(&o, DATA_CREATE);
}

static void
connection_delete(struct request *r, const struct data_node *input)
{
	const struct er_vnet *v;
	struct op o;

	op_begin(&o, r, input);
	v = find_vnet(&o);
	if (v) {
		op_enter(&o, (const char *const[]){ "vnets", v->head.name, NULL });
		json_array(&o.j, "connections");
		json_string(&o.j, NULL, op_arg(&o, "name"));
		json_array_end(&o.j);
		op_leave(&o);
	}
	op_finish(&o, DATA_DELETE);
}

static void
reach_create(struct request *r, const struct data_node *input)
{
	struct op o;

	op_begin(&o, r, input);
	op_enter(&o, (const char *const[]){ "global-reach", op_arg(&o, "name"), NULL });
	op_leaf(&o, "from");
	op_leaf(&o, "to");
	op_leaf(&o, "authorization");
	op_leaf(&o, "authorization-key");
	op_leaf(&o, "address-prefix");
	op_leaf(&o, "ipv6-address-prefix");
	op_leave(&o);
	op_finish(&o, DATA_CREATE);
}

static void
reach_delete(struct request *r, const struct data_node *input)
{
	struct op o;

	op_begin(&o, r, input);
	json_object(&o.j, NULL);
	json_array(&o.j, "global-reach");
	json_string(&o.j, NULL, op_arg(&o, "name"));
	json_array_end(&o.j);
	op_leave(&o);
	op_finish(&o, DATA_DELETE);
}

/* --- anything --- */

static void
edit(struct request *r, const struct data_node *input)
{
	static const char *const names[] = { [DATA_CREATE] = "create",
		[DATA_UPDATE] = "update",
		[DATA_DELETE] = "delete" };
	int op = DATA_CREATE;
	struct op o;

	op_begin(&o, r, input);
	while (op <= DATA_DELETE && strcmp(names[op], op_arg(&o, "operation")) != 0)
		op++;
	if (op > DATA_DELETE)
		errs_add(&o.errs, CODE_BAD_ARGUMENT, NULL, "operation",
		    "create, update or delete", "%.40s is no edit",
		    op_arg(&o, "operation"));
	buf_puts(&o.piece, op_arg(&o, "piece"));
	op_finish(&o, (enum data_op)op);
}

static void
apply(struct request *r, const struct data_node *input)
{
	const char *dry = data_node_text(input, "dry-run");
	struct data_node *tree;
	struct buf answer;
	struct op o;

	op_begin(&o, r, input);
	buf_init(&answer);
	tree = lab_read(o.h->reader, LAB_SCHEMA_LAB, "lab", op_arg(&o, "lab"),
	    strlen(op_arg(&o, "lab")), &o.errs);
	if (tree) {
		/* The whole is anybody's only who says so. */
		struct edit e = { DATA_REPLACE, tree, op_arg(&o, "subscription"),
			dry && strcmp(dry, "true") == 0 };

		edit_run(o.h, &e, &answer, &o.errs);
		data_node_free(tree);
	}
	op_end(&o, &answer);
}

const struct op_row op_rows_edit[] = {
	{ "authorization-create", authorization_create },
	{ "authorization-revoke", authorization_revoke },
	{ "connection-create", connection_create },
	{ "connection-delete", connection_delete },
	{ "global-reach-create", reach_create },
	{ "global-reach-delete", reach_delete },
	{ "edit", edit },
	{ "apply", apply },
	{ NULL, NULL },
};
