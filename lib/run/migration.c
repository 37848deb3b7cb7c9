/*
 * A commit makes the new gateway's SKU and names those of the gateway; what stands in
 * `migration` after it, or after an abort, is history.
 */
#include "run/migration.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "er/migration.h"
#include "er/names.h"
#include "er/words.h"
#include "run/run_int.h"

#include <stdlib.h>

static struct data_node *
inside(struct data_node *in, const char *name)
{
	struct data_node *n = data_node_new(DATA_MAP, name);

	data_node_add(in, n);
	return n;
}

static void
put(struct data_node *in, const char *leaf, enum data_leaf form, const char *text)
{
	struct data_node *n;

	if (!text)
		return;
	n = data_node_new(DATA_TEXT, leaf);
	n->leaf = form;
	n->text = xstrdup(text);
	data_node_add(in, n);
}

static void
put_commit(struct data_node *in, const struct er_gateway *g)
{
	char *units = xasprintf("%u", g->migration.scale_units);

	put(in, "sku", DATA_LEAF_STRING, er_gateway_sku_word(g->migration.sku));
	if (g->migration.sku == ER_GW_SCALE)
		put(in, "scale-units", DATA_LEAF_NUMBER, units);
	put(in, "first-instance", DATA_LEAF_STRING, g->second ? "gw0" : "gw2");
	free(units);
}

/* "ErGw1AZ" is ErGw1Az; what is no SKU the checks tell. */
static const char *
word_of(const char *sku)
{
	unsigned at;

	return sku && text_word_meant(er_gateway_sku_words, sku, &at)
	    ? er_gateway_sku_words[at]
	    : sku;
}

/* A phase that the gateway is at already is no change, which no check would see. */
static void
out_of_order(const struct run *r, const struct er_vnet *v, struct errs *errs)
{
	const struct er_ctx c = { .model = r->lab->model,
		.tree = r->lab->tree,
		.errs = errs };

	er_refuse(&c, CODE_GATEWAY_MIGRATION_PHASE, v->gateway.head.path, "migration",
	    "its migration is at %s already", er_migration_phase(&v->gateway));
}

struct data_node *
run_migration_edit(const struct run *r, const char *vnet, const char *subscription,
    enum er_migration_phase phase, const char *sku, const char *scale_units,
    struct errs *errs)
{
	const struct run_test_ask ask = { .kind = RUN_TEST_SITE,
		.subject = vnet,
		.subscription = subscription };
	const struct er_vnet *v = run_test_vnet(r, &ask, errs);
	struct data_node *tree, *g, *m;

	if (!v)
		return NULL;
	if (v->gateway.migration.phase == phase) {
		out_of_order(r, v, errs);
		return NULL;
	}
	tree = data_node_new(DATA_MAP, NULL);
	g = inside(inside(inside(tree, "vnets"), v->head.name), "gateway");
	m = inside(g, "migration");
	put(m, "sku", DATA_LEAF_STRING, word_of(sku));
	put(m, "scale-units", DATA_LEAF_NUMBER, scale_units);
	put(m, "phase", DATA_LEAF_STRING, er_migration_word(phase));
	/* Without an executed one the commit is refused, and by that. */
	if (phase == ER_MIGRATION_COMMITTED)
		put_commit(g, &v->gateway);
	return tree;
}
