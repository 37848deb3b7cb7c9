/*
 * The phases of a gateway's migration as edits of the lab (er/migration.h), which take
 * time as other operations do.
 */
#ifndef RUN_MIGRATION_H
#define RUN_MIGRATION_H

#include "er/vnet.h"
#include "run/run.h"

/*
 * The edit, DATA_UPDATE, that takes the gateway of a VNet to a phase: prepared, which
 * needs the SKU of the new gateway as a word, in any case, and may have its scale
 * units, executed, committed or aborted.  Whether the phase may come now the edit's own
 * checks say.  The caller frees the tree with data_node_free.  NULL and an error when
 * there is no such VNet (unknown-name), or when the VNet has no gateway (no-gateway).
 */
struct data_node *run_migration_edit(const struct run *, const char *vnet,
    const char *subscription, enum er_migration_phase, const char *sku,
    const char *scale_units, struct errs *);

#endif
