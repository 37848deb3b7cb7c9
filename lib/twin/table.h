/*
 * Tables of routes as Azure's tools print them, row by row: of an MSEE, of a gateway,
 * of the hosts of a VNet, of a virtual hub.  Those of a lab are read by the same
 * function, so that both sides are one form.
 */
#ifndef TWIN_TABLE_H
#define TWIN_TABLE_H

#include "base/err.h"
#include "base/ip.h"
#include "data/tree.h"

#include <stdbool.h>

enum twin_kind {
	TWIN_CIRCUIT,   /* list-route-tables */
	TWIN_GATEWAY,   /* list-learned-routes */
	TWIN_EFFECTIVE, /* show-effective-route-table, get-effective-routes of a hub */
	TWIN_KIND_N     /* a table without rows, which is one of any */
};

struct twin_row {
	struct ip_prefix prefix;
	char *path;   /* ASNs with blanks between; of effective routes also the type */
	char *hop;    /* next hop as text, without a star; "" for none */
	char *origin; /* "EBgp", "Network"; source and state; or "" */
	char *role;   /* what the hop is: "MSEE", "gateway of hub"; "" where unknown */
	int64_t weight;               /* -1: the table has none */
	const struct data_node *from; /* borrowed */
	bool taken;                   /* it has found its like */
};

struct twin_table {
	enum twin_kind kind;
	struct twin_row *rows; /* by prefix, then by what else there is */
	size_t n, cap;
	size_t left_out; /* rows of the document that are no routes, or too many */
};

enum { TWIN_ROWS_MAX = 100000 };

/* Reads a document into a table, which the caller frees; the document has to outlive
 * it.  False and an error when the document is no table.  Rows that are the service's
 * own business (None for address spaces that nobody has) are left out. */
bool twin_table_read(struct twin_table *, const struct data_node *document,
    struct errs *);
void twin_table_free(struct twin_table *);
/* Sorts rows, when roles are known. */
void twin_table_sort(struct twin_table *);

#endif
