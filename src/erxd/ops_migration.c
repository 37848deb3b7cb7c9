/*
 * The phases of a gateway's migration: edits, made by lib/run for plans as well.
 */
#include "erxd/host.h"
#include "erxd/op.h"
#include "erxd/ops.h"
#include "run/migration.h"

#include <stdio.h>

static void
phase(struct request *r, const struct api_args *in, enum er_migration_phase to,
    const char *sku, const char *units)
{
	struct data_node *tree;
	struct buf answer;
	struct op o;

	op_begin(&o, r, in);
	buf_init(&answer);
	tree = run_migration_edit(o.h->run, api_text(in, API_MIGRATION_VNET),
	    o.subscription, to, sku, units, &o.errs);
	if (tree)
		op_run_tree(&o, DATA_UPDATE, tree, &answer);
	data_node_free(tree);
	op_end(&o, &answer);
}

static void
prepare(struct request *r, const struct api_args *in)
{
	const struct api_arg *sku = &in->verb->args[API_MIGRATION_SKU];
	char units[16] = "1";

	if (api_given(in, API_MIGRATION_SCALE_UNITS))
		snprintf(units, sizeof units, "%u",
		    (unsigned)api_number(in, API_MIGRATION_SCALE_UNITS));
	phase(r, in, ER_MIGRATION_PREPARED, sku->words[api_word(in, API_MIGRATION_SKU)],
	    units);
}

static void
execute(struct request *r, const struct api_args *in)
{
	phase(r, in, ER_MIGRATION_EXECUTED, NULL, NULL);
}

static void
commit(struct request *r, const struct api_args *in)
{
	phase(r, in, ER_MIGRATION_COMMITTED, NULL, NULL);
}

static void
abort_it(struct request *r, const struct api_args *in)
{
	phase(r, in, ER_MIGRATION_ABORTED, NULL, NULL);
}

const struct op_row op_rows_migration[] = {
	{ &api_verb_gateway_migration_prepare, prepare },
	{ &api_verb_gateway_migration_execute, execute },
	{ &api_verb_gateway_migration_commit, commit },
	{ &api_verb_gateway_migration_abort, abort_it },
	{ NULL, NULL },
};
