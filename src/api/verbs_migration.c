/*
 * The migration of a gateway, a verb for each phase, as the API of Azure has them.
 */
#include "api/verbs_int.h"
#include "er/words.h"

static const struct api_arg prepare_args[] = {
	[API_MIGRATION_VNET] = API_ARG_VNET,
	[API_MIGRATION_SKU] = { .name = "sku",
	    .type = API_TYPE_WORD,
	    .words = er_gateway_sku_words,
	    .required = true,
	    .help = "of the new gateway" },
	[API_MIGRATION_SCALE_UNITS] = { .name = "scale-units",
	    .type = API_TYPE_UINT,
	    .min = 1,
	    .max = 40,
	    .help = "of ErGwScale" },
	[API_MIGRATION_PREPARE_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

static const struct api_arg vnet_args[] = {
	[API_MIGRATION_VNET] = API_ARG_VNET,
	[API_MIGRATION_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

#define PHASE(word, what, arguments)                                             \
	{                                                                        \
		.name = "gateway-migration-" word, .command = "migration " word, \
		.result = "changes", .help = (what), API_ARGS(arguments),        \
		.render = API_RENDER_TABLE, .columns = api_change_columns,       \
		.texts = "change", .scope = API_SCOPE_ASKED, .writes = true,     \
	}

const struct api_verb api_verb_gateway_migration_prepare =
    PHASE("prepare", "have a new gateway stand beside that of a VNet", prepare_args);
const struct api_verb api_verb_gateway_migration_execute =
    PHASE("execute", "have everything go over the new gateway", vnet_args);
const struct api_verb api_verb_gateway_migration_commit =
    PHASE("commit", "delete the old gateway", vnet_args);
const struct api_verb api_verb_gateway_migration_abort =
    PHASE("abort", "delete the new gateway, and go on with the old one", vnet_args);
