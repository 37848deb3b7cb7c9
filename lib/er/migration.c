/*
 * Two gateways of one VNet as stands, old model against new.
 */
#include "er/migration.h"

#include "base/text.h"
#include "er/limits.h"
#include "er/words.h"

#include <string.h>

bool
er_migrates(const struct er_gateway *g)
{
	return g->migration.phase == ER_MIGRATION_PREPARED ||
	    g->migration.phase == ER_MIGRATION_EXECUTED;
}

const char *
er_migration_phase(const struct er_gateway *g)
{
	static const char *const words[] = {
		[ER_MIGRATION_PREPARED] = "PrepareSucceeded",
		[ER_MIGRATION_EXECUTED] = "ExecuteSucceeded",
		[ER_MIGRATION_COMMITTED] = "CommitSucceeded",
		[ER_MIGRATION_ABORTED] = "AbortSucceeded",
		[ER_MIGRATION_NONE] = NULL,
	};

	return words[g->migration.phase];
}

size_t
er_stands(const struct er_vnet *v, struct er_stand out[2])
{
	const struct er_gateway *g = &v->gateway;
	bool moved = g->migration.phase == ER_MIGRATION_EXECUTED;

	out[0] = (struct er_stand){ g, 0, !moved, g->instance, g->instance6, false };
	out[1] = (struct er_stand){ g, 2, moved, g->next, g->next6, true };
	return er_migrates(g) ? 2 : 1;
}

struct er_stand
er_stand_active(const struct er_vnet *v)
{
	struct er_stand both[2];
	size_t n = er_stands(v, both);

	return both[n - 1].active ? both[n - 1] : both[0];
}

/* --- SKUs --- */

static bool
has_zones(enum er_gateway_sku sku)
{
	return sku >= ER_GW_1AZ;
}

/* W-71: up, among those with zones or among those without; ErGwScale stands above all
 * others with zones. */
static bool
may_resize(enum er_gateway_sku from, enum er_gateway_sku to)
{
	return to >= from && has_zones(from) == has_zones(to);
}

static void
check_resize(const struct er_ctx *c, const struct er_gateway *was,
    const struct er_gateway *g)
{
	if (may_resize(was->sku, g->sku))
		return;
	er_refuse_cure(c, CODE_GATEWAY_SKU_CHANGE, g->head.path, "sku",
	    has_zones(g->sku) && !has_zones(was->sku)
		? "migrate it: `erxctl migration prepare`"
		: "delete the gateway with its connections, and make another",
	    "%s cannot become %s in place", er_gateway_sku_word(was->sku),
	    er_gateway_sku_word(g->sku));
}

/* --- phases --- */

static void
out_of_order(const struct er_ctx *c, const struct er_gateway *was,
    const struct er_gateway *g)
{
	static const char *const steps[] = {
		[ER_MIGRATION_NONE] = "prepare it first",
		[ER_MIGRATION_PREPARED] = "execute or abort it",
		[ER_MIGRATION_EXECUTED] = "commit or abort it",
		[ER_MIGRATION_COMMITTED] = "prepare another migration",
		[ER_MIGRATION_ABORTED] = "prepare another migration",
	};
	const char *phase = er_migration_phase(was);

	er_refuse_cure(c, CODE_GATEWAY_MIGRATION_PHASE, g->head.path, "migration",
	    steps[was->migration.phase], "its migration is at %s",
	    phase ? phase : "None");
}

/* The circuit of another gateway that migrates, or NULL. */
static const struct er_circuit *
shared(const struct er_vnet *v)
{
	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_circuit *k = v->connections[i].circuit;

		for (size_t n = 0; k && n < k->nconnections; n++)
			if (k->connections[n]->vnet != v &&
			    er_migrates(&k->connections[n]->vnet->gateway))
				return k;
	}
	return NULL;
}

static void
check_prepare(const struct er_ctx *c, const struct er_vnet *v)
{
	const struct er_gateway *g = &v->gateway;
	struct er_gateway next = *g;
	const struct er_circuit *k = shared(v);
	uint32_t limit;

	next.sku = g->migration.sku;
	next.scale_units = g->migration.scale_units;
	limit = er_limit_circuits(c->model, &next);
	if (has_zones(g->sku) && !has_zones(next.sku))
		er_refuse_cure(c, CODE_GATEWAY_SKU_CHANGE, g->head.path, "migration",
		    "migrate to an SKU with availability zones, such as ErGw1Az",
		    "a migration does not lead from %s to %s",
		    er_gateway_sku_word(g->sku), er_gateway_sku_word(next.sku));
	if (limit != 0 && v->nconnections > limit)
		er_refuse(c, CODE_GATEWAY_CIRCUIT_LIMIT, g->head.path, "migration",
		    "the gateway has %zu connections, %s takes %u circuits",
		    v->nconnections, er_gateway_sku_word(next.sku), limit);
	if (k)
		er_refuse_cure(c, CODE_GATEWAY_MIGRATES, g->head.path, "migration",
		    "migrate gateways of one circuit one after the other",
		    "another gateway of %s migrates", k->head.name);
	if (g->external.n)
		er_refuse_cure(c, CODE_GATEWAY_MIGRATES, g->head.path, "migration",
		    "take `external` away first", "it is a real router");
}

/* W-72: the new gateway becomes the gateway, or there was nothing. */
static bool
is_commit(const struct er_gateway *was, const struct er_gateway *g)
{
	return g->sku == was->migration.sku && g->second != was->second &&
	    (g->sku != ER_GW_SCALE || g->scale_units == was->migration.scale_units);
}

static void
check_phase(const struct er_ctx *c, const struct er_vnet *v,
    const struct er_gateway *was)
{
	const struct er_gateway *g = &v->gateway;
	enum er_migration_phase from = was->migration.phase, to = g->migration.phase;
	bool runs = er_migrates(was);

	if (from == to)
		return;
	switch (to) {
	case ER_MIGRATION_PREPARED:
		if (runs)
			out_of_order(c, was, g);
		else
			check_prepare(c, v);
		break;
	case ER_MIGRATION_EXECUTED:
		if (from != ER_MIGRATION_PREPARED)
			out_of_order(c, was, g);
		break;
	case ER_MIGRATION_COMMITTED:
		if (from != ER_MIGRATION_EXECUTED || !is_commit(was, g))
			out_of_order(c, was, g);
		break;
	case ER_MIGRATION_ABORTED:
		if (!runs)
			out_of_order(c, was, g);
		break;
	case ER_MIGRATION_NONE:
		if (runs)
			out_of_order(c, was, g);
		break;
	}
}

/* --- what stays while two gateways stand there --- */

static bool
same_connections(const struct er_vnet *was, const struct er_vnet *v)
{
	if (was->nconnections != v->nconnections)
		return false;
	for (size_t i = 0; i < v->nconnections; i++)
		if (strcmp(was->connections[i].head.name,
			v->connections[i].head.name) != 0 ||
		    was->connections[i].weight != v->connections[i].weight)
			return false;
	return true;
}

static bool
same_target(const struct er_migration *was, const struct er_migration *m)
{
	return was->sku == m->sku && was->scale_units == m->scale_units;
}

static bool
same_gateway(const struct er_gateway *was, const struct er_gateway *g)
{
	return same_target(&was->migration, &g->migration) &&
	    was->allow_remote_vnet == g->allow_remote_vnet &&
	    was->multi_homed == g->multi_homed &&
	    ip_prefix_equal(&was->subnet, &g->subnet) &&
	    text_equal(was->table_text, g->table_text) &&
	    (g->migration.phase == ER_MIGRATION_COMMITTED ||
		(was->sku == g->sku && was->scale_units == g->scale_units &&
		    was->second == g->second));
}

static void
check_vnet(const struct er_ctx *c, const struct er_vnet *was, const struct er_vnet *v)
{
	const struct er_gateway *g = v ? &v->gateway : NULL;
	bool stays = g && v->has_gateway;

	if (!er_migrates(&was->gateway)) {
		if (stays && g->second != was->gateway.second)
			er_refuse_cure(c, CODE_GATEWAY_MIGRATION_PHASE, g->head.path,
			    "first-instance", "leave it as it is",
			    "only a migration changes that");
		if (stays)
			check_resize(c, &was->gateway, g);
	} else if (!stays || !same_gateway(&was->gateway, g) ||
	    !same_connections(was, v)) {
		er_refuse(c, CODE_GATEWAY_MIGRATES, was->gateway.head.path, NULL,
		    "the gateway of %s migrates", was->head.name);
		return;
	}
	if (stays)
		check_phase(c, v, &was->gateway);
}

void
er_check_migrations(const struct er_ctx *c, const struct er_model *old)
{
	for (size_t i = 0; i < old->nvnets; i++) {
		const struct er_vnet *was = &old->vnets[i];

		if (was->has_gateway)
			check_vnet(c, was, er_model_vnet(c->model, was->head.name));
	}
}
