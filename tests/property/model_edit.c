/*
 * Edits in a simulated world: a piece of a lab for each, read like anything that comes
 * from outside.  They wait for nothing, as with the daemon.
 */
#include "model_int.h"

#include "base/xalloc.h"
#include "er/names.h"
#include "run/advert.h"
#include "run/migration.h"

#include <stdlib.h>
#include <string.h>

/* --- edits --- */

static struct data_node *
read_piece(struct asked *a, enum data_op op, const struct buf *text)
{
	static const enum lab_schema schemas[] = { [DATA_CREATE] = LAB_SCHEMA_EDIT,
		[DATA_UPDATE] = LAB_SCHEMA_EDIT,
		[DATA_DELETE] = LAB_SCHEMA_DELETE,
		[DATA_REPLACE] = LAB_SCHEMA_LAB };

	return lab_read(a->m->reader, schemas[op], "", text->data, text->len, &a->errs);
}

static void
edit_tree(struct asked *a, enum data_op op, const struct data_node *tree)
{
	sim_edit(a->m->world, op, tree, a->subscription, &a->errs);
}

static void
edit_piece(struct asked *a, enum data_op op, const struct buf *piece)
{
	struct data_node *tree = read_piece(a, op, piece);

	if (tree)
		edit_tree(a, op, tree);
	data_node_free(tree);
}

static void
edit(struct asked *a)
{
	static const char *const names[] = { [DATA_CREATE] = "create",
		[DATA_UPDATE] = "update",
		[DATA_DELETE] = "delete" };
	struct buf piece;

	buf_init(&piece);
	buf_puts(&piece, asked_arg(a, "piece"));
	for (int op = DATA_CREATE; op <= DATA_DELETE; op++)
		if (strcmp(names[op], asked_arg(a, "operation")) == 0)
			edit_piece(a, (enum data_op)op, &piece);
	buf_fini(&piece);
}

static void
apply(struct asked *a)
{
	struct run_edit e = { .op = DATA_REPLACE,
		.subscription = asked_arg(a, "subscription") };
	struct data_node *tree;
	struct buf text;

	buf_init(&text);
	buf_puts(&text, asked_arg(a, "lab"));
	a->subscription = e.subscription;
	tree = read_piece(a, DATA_REPLACE, &text);
	e.tree = tree;
	if (tree && asked_true(a, "dry-run"))
		run_change_free(run_prepare_dry(a->run, a->now, &e, &a->errs));
	else if (tree)
		edit_tree(a, DATA_REPLACE, tree);
	data_node_free(tree);
	buf_fini(&text);
}

/* A leaf of a piece under its own name, if it was given. */
static void
leaf(struct asked *a, struct json *j, const char *name)
{
	if (asked_arg(a, name))
		json_string(j, name, asked_arg(a, name));
}

/* An object at LIST/NAME, or at LIST/OF/LIST/NAME, with these leaves. */
static void
create(struct asked *a, const char *const *way, const char *const *leaves)
{
	struct buf piece;
	struct json j;

	buf_init(&piece);
	json_init(&j, &piece, false);
	json_object(&j, NULL);
	for (; *way; way++)
		json_object(&j, *way);
	for (; *leaves; leaves++)
		leaf(a, &j, *leaves);
	while (j.depth)
		json_object_end(&j);
	edit_piece(a, DATA_CREATE, &piece);
	buf_fini(&piece);
}

/* Name `what` goes from the list at the end of the way. */
static void delete (struct asked *a, const char *const *way, const char *what)
{
	struct buf piece;
	struct json j;

	buf_init(&piece);
	json_init(&j, &piece, false);
	json_object(&j, NULL);
	for (; way[1]; way++)
		json_object(&j, *way);
	json_array(&j, *way);
	json_string(&j, NULL, what);
	json_array_end(&j);
	while (j.depth)
		json_object_end(&j);
	edit_piece(a, DATA_DELETE, &piece);
	buf_fini(&piece);
}

static const char *
vnet_of(struct asked *a)
{
	const struct er_vnet *v =
	    er_name_vnet(run_lab(a->run)->model, a->subscription, asked_arg(a, "vnet"));

	return v ? v->head.name : asked_arg(a, "vnet");
}

/* Of a virtual hub they stand a step further in. */
static bool
is_hub(struct asked *a)
{
	const struct er_hub *h =
	    er_model_hub(run_lab(a->run)->model, asked_arg(a, "vnet"));

	return h && strcmp(h->subscription, a->subscription) == 0;
}

static void
connection_create(struct asked *a)
{
	const char *name = asked_arg(a, "name");

	create(a,
	    is_hub(a) ? (const char *const[]){ "virtual-hubs", asked_arg(a, "vnet"),
			    "gateway", "connections", name, NULL }
		      : (const char *const[]){ "vnets", vnet_of(a), "connections", name,
			    NULL },
	    (const char *const[]){ "circuit", "authorization", "authorization-key",
		"weight", NULL });
}

static void
connection_delete(struct asked *a)
{
	delete (a,
	    is_hub(a)
		? (const char *const[]){ "virtual-hubs", asked_arg(a, "vnet"),
		      "gateway", "connections", NULL }
		: (const char *const[]){ "vnets", vnet_of(a), "connections", NULL },
	    asked_arg(a, "name"));
}

static void
reach_create(struct asked *a)
{
	create(a, (const char *const[]){ "global-reach", asked_arg(a, "name"), NULL },
	    (const char *const[]){ "from", "to", "authorization", "authorization-key",
		"address-prefix", "ipv6-address-prefix", NULL });
}

static void
reach_delete(struct asked *a)
{
	delete (a, (const char *const[]){ "global-reach", NULL }, asked_arg(a, "name"));
}

static const char *
list_of_circuit(struct asked *a)
{
	const struct er_circuit *k = er_name_circuit(run_lab(a->run)->model,
	    a->subscription, asked_arg(a, "circuit"));

	return k && k->cloud ? "private-clouds" : "circuits";
}

static void
authorization_create(struct asked *a)
{
	create(a,
	    (const char *const[]){ list_of_circuit(a), asked_arg(a, "circuit"),
		"authorizations", asked_arg(a, "name"), NULL },
	    (const char *const[]){ "key", NULL });
}

static void
authorization_revoke(struct asked *a)
{
	delete (a,
	    (const char *const[]){ list_of_circuit(a), asked_arg(a, "circuit"),
		"authorizations", NULL },
	    asked_arg(a, "name"));
}

/* --- announcing --- */

static void
words(struct asked *a, struct json *j, const char *list, const char *from)
{
	char *text, *save = NULL;

	if (!asked_arg(a, from))
		return;
	text = xstrdup(asked_arg(a, from));
	json_array(j, list);
	for (char *w = strtok_r(text, ", ", &save); w; w = strtok_r(NULL, ", ", &save))
		json_string(j, NULL, w);
	json_array_end(j);
	free(text);
}

typedef struct data_node *make_edit(const struct run *, const char *site,
    const char *subscription, const struct data_node *entries, struct errs *);

static void
advertise(struct asked *a, make_edit *make)
{
	const char *site = asked_arg(a, "site");
	const char *list = run_advert_list(a->run, site, a->subscription, &a->errs);
	struct data_node *tree, *made = NULL;
	struct buf piece;
	struct json j;

	if (!list)
		return;
	buf_init(&piece);
	json_init(&j, &piece, false);
	json_object(&j, NULL);
	json_object(&j, list);
	json_object(&j, site);
	json_array(&j, "advertise");
	json_object(&j, NULL);
	leaf(a, &j, "prefix");
	leaf(a, &j, "as-path");
	leaf(a, &j, "med");
	words(a, &j, "communities", "community");
	words(a, &j, "over", "over");
	json_object_end(&j);
	json_array_end(&j);
	while (j.depth)
		json_object_end(&j);
	tree = read_piece(a, DATA_UPDATE, &piece);
	if (tree)
		made = make(a->run, site, a->subscription,
		    data_node_get(data_node_get(data_node_get(tree, list), site),
			"advertise"),
		    &a->errs);
	if (made)
		edit_tree(a, DATA_UPDATE, made);
	data_node_free(made);
	data_node_free(tree);
	buf_fini(&piece);
}

static void
announce(struct asked *a)
{
	advertise(a, run_announce_edit);
}

static void
withdraw(struct asked *a)
{
	advertise(a, run_withdraw_edit);
}

static void
migrate(struct asked *a, enum er_migration_phase phase)
{
	const char *sku = asked_arg(a, "sku");
	struct data_node *tree = run_migration_edit(a->run, asked_arg(a, "vnet"),
	    a->subscription, phase, sku, sku ? "1" : NULL, &a->errs);

	if (tree)
		edit_tree(a, DATA_UPDATE, tree);
	data_node_free(tree);
}

static void
migration_prepare(struct asked *a)
{
	migrate(a, ER_MIGRATION_PREPARED);
}

static void
migration_execute(struct asked *a)
{
	migrate(a, ER_MIGRATION_EXECUTED);
}

static void
migration_commit(struct asked *a)
{
	migrate(a, ER_MIGRATION_COMMITTED);
}

static void
migration_abort(struct asked *a)
{
	migrate(a, ER_MIGRATION_ABORTED);
}

const struct model_row model_rows_edit[] = {
	{ "announce", announce },
	{ "apply", apply },
	{ "authorization-create", authorization_create },
	{ "authorization-revoke", authorization_revoke },
	{ "connection-create", connection_create },
	{ "connection-delete", connection_delete },
	{ "edit", edit },
	{ "gateway-migration-abort", migration_abort },
	{ "gateway-migration-commit", migration_commit },
	{ "gateway-migration-execute", migration_execute },
	{ "gateway-migration-prepare", migration_prepare },
	{ "global-reach-create", reach_create },
	{ "global-reach-delete", reach_delete },
	{ "withdraw", withdraw },
	{ NULL, NULL },
};
