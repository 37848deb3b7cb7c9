/*
 * Old model against new.  The new one may be broken in any way that an edit can bring
 * about; what is refused here is told instead of the damage it would do.
 */
#include "base/text.h"
#include "er/auth.h"
#include "er/check.h"
#include "er/edit.h"
#include "er/limits.h"
#include "er/migration.h"
#include "er/names.h"

#include <string.h>

static const struct er_connection *
find_connection(const struct er_model *m, const struct er_connection *like)
{
	const struct er_vnet *v = er_model_net(m, like->vnet->head.name);

	for (size_t i = 0; v && i < v->nconnections; i++)
		if (strcmp(v->connections[i].head.name, like->head.name) == 0)
			return &v->connections[i];
	return NULL;
}

/* --- what hangs on a circuit that goes --- */

/* Something of the old circuit that the edit leaves where it is: its path when who asks
 * may hear it, else what it is (W-25); NULL: there is nothing. */
static const char *
still_used(const struct er_ctx *c, const struct er_circuit *k)
{
	const char *hidden = NULL;

	for (size_t i = 0; i < k->nconnections; i++) {
		const struct er_connection *n =
		    find_connection(c->model, k->connections[i]);

		if (!n || !text_equal(n->circuit_text, k->connections[i]->circuit_text))
			continue;
		if (er_connection_named(n, c->subscription))
			return n->head.path;
		hidden = ER_SOMEBODYS_CONNECTION;
	}
	for (size_t i = 0; i < k->nreaches; i++) {
		const struct er_reach *was = k->reaches[i];
		const struct er_reach *r = er_model_reach(c->model, was->head.name);

		if (r && text_equal(r->from_text, was->from_text) &&
		    text_equal(r->to_text, was->to_text))
			return r->head.path;
	}
	return hidden;
}

static void
check_deleted(const struct er_ctx *c, const struct er_circuit *k)
{
	const char *user = still_used(c, k);

	if (user)
		er_refuse(c, CODE_CIRCUIT_IN_USE, k->head.path, NULL,
		    "%s is used by %s", k->head.name, user);
	if (!k->cloud &&
	    (k->provider_state == ER_PROVISIONED ||
		k->provider_state == ER_PROVISIONING))
		er_refuse(c, CODE_CIRCUIT_PROVISIONED, k->head.path, NULL,
		    "the provider has not removed %s yet", k->head.name);
}

/* --- what becomes of a circuit that stays --- */

/* C-9; a step that the provider takes quickly may be left out. */
static bool
may_go(enum er_provider_state from, enum er_provider_state to)
{
	static const bool steps[4][4] = {
		[ER_NOT_PROVISIONED] = { [ER_PROVISIONING] = true,
		    [ER_PROVISIONED] = true },
		[ER_PROVISIONING] = { [ER_PROVISIONED] = true,
		    [ER_NOT_PROVISIONED] = true },
		[ER_PROVISIONED] = { [ER_DEPROVISIONING] = true,
		    [ER_NOT_PROVISIONED] = true },
		[ER_DEPROVISIONING] = { [ER_NOT_PROVISIONED] = true },
	};

	return from == to || steps[from][to];
}

/* C-6: down to Standard only while that is enough. */
static void
check_smaller(const struct er_ctx *c, const struct er_circuit *k)
{
	uint32_t limit = er_limit_links(c->model, k);
	size_t used = k->nconnections + k->nreaches;

	if (limit != 0 && used > limit)
		er_refuse(c, CODE_SKU_USAGE, k->head.path, "sku",
		    "%s has %zu connections and Global Reach links, Standard takes %u",
		    k->head.name, used, limit);
	for (size_t i = 0; i < k->nreaches; i++) {
		const struct er_reach *r = k->reaches[i];

		if (r->from && r->to && r->from->geo[0] && r->to->geo[0] &&
		    strcmp(r->from->geo, r->to->geo) != 0)
			er_refuse(c, CODE_SKU_USAGE, k->head.path, "sku",
			    "%s leads to another geopolitical region", r->head.path);
	}
}

static void
check_sku(const struct er_ctx *c, const struct er_circuit *was,
    const struct er_circuit *k)
{
	if (k->mbps < was->mbps)
		er_refuse(c, CODE_BANDWIDTH_SHRINK, k->head.path, "bandwidth",
		    "%s has %u Mbps, and %u is less", k->head.name, was->mbps, k->mbps);
	if (k->sku == ER_LOCAL && was->sku != ER_LOCAL)
		er_refuse(c, CODE_SKU_CHANGE, k->head.path, "sku",
		    "%s cannot become Local", k->head.name);
	if (k->sku == ER_STANDARD && was->sku == ER_PREMIUM)
		check_smaller(c, k);
	if (was->unlimited && !k->unlimited)
		er_refuse(c, CODE_BILLING_CHANGE, k->head.path, "billing",
		    "%s is billed UnlimitedData", k->head.name);
}

static void
check_circuit(const struct er_ctx *c, const struct er_circuit *was,
    const struct er_circuit *k)
{
	const char *user = NULL;

	check_sku(c, was, k);
	if (!may_go(was->provider_state, k->provider_state))
		er_refuse(c, CODE_PROVIDER_STATE, k->head.path, "provider-state",
		    "%s cannot go there from where it is", k->head.name);
	if (was->has_peering && !k->has_peering)
		user = still_used(c, was);
	if (user)
		er_refuse(c, CODE_PEERING_IN_USE, k->head.path, NULL,
		    "the peering of %s is used by %s", k->head.name, user);
	if (was->provider_state == ER_PROVISIONED ||
	    k->provider_state == ER_PROVISIONED)
		return;
	if (!was->has_peering && k->has_peering)
		er_refuse(c, CODE_NOT_PROVISIONED, k->peering.head.path, NULL,
		    "%s is not provisioned", k->head.name);
	if (!was->has_microsoft && k->has_microsoft)
		er_refuse(c, CODE_NOT_PROVISIONED, k->microsoft.peering.head.path, NULL,
		    "%s is not provisioned", k->head.name);
}

static void
check_circuits(const struct er_ctx *c, const struct er_model *old)
{
	for (size_t i = 0; i < old->ncircuits; i++) {
		const struct er_circuit *was = &old->circuits[i];
		const struct er_circuit *k = er_model_circuit(c->model, was->head.name);

		if (!k)
			check_deleted(c, was);
		else if (!k->cloud && !was->cloud)
			check_circuit(c, was, k);
	}
}

/* --- connections --- */

/* Whose circuit it is for one who may change it: a managed one is its cloud's. */
static const char *
circuit_owner(const struct er_circuit *k)
{
	return k->cloud ? k->cloud->subscription : k->subscription;
}

/* An authorization is called by its name by the owner of the circuit only. */
static void
check_visible(const struct er_ctx *c, const char *path, const struct er_circuit *k,
    const struct er_redeem *r)
{
	if (!c->subscription || !k || !r->name ||
	    strcmp(circuit_owner(k), c->subscription) == 0)
		return;
	er_refuse(c, CODE_NOT_VISIBLE, path, "authorization",
	    "the authorizations of %s are another subscription's", k->head.name);
}

static void
check_new_connection(const struct er_ctx *c, const struct er_connection *n)
{
	uint32_t limit = er_limit_create(c->model);
	size_t spaces = er_announced_spaces(n->vnet);

	check_visible(c, n->head.path, n->circuit, &n->redeem);
	if (limit != 0 && spaces > limit)
		er_refuse(c, CODE_CONNECTION_PREFIX_LIMIT, n->head.path, NULL,
		    "%s would announce %zu address spaces over it, the limit is %u",
		    n->vnet->head.name, spaces, limit);
}

static bool
is_new_peering(const struct er_vnet *was, const struct er_vnet_peering *p)
{
	for (size_t i = 0; was && i < was->npeerings; i++)
		if (strcmp(was->peerings[i].head.name, p->head.name) == 0)
			return false;
	return p->vnet != NULL;
}

/* W-66: what the gateway was told to be keeps its connections. */
static void
check_homes(const struct er_ctx *c, const struct er_vnet *was)
{
	const struct er_vnet *v = er_model_vnet(c->model, was->head.name);

	if (!was->has_gateway || !was->gateway.multi_homed ||
	    (v && v->has_gateway && !v->gateway.multi_homed))
		return;
	for (size_t i = 0; i < was->nconnections; i++)
		if (!find_connection(c->model, &was->connections[i]) &&
		    er_connection_named(&was->connections[i], c->subscription))
			er_refuse(c, CODE_GATEWAY_MULTI_HOMED,
			    was->connections[i].head.path, NULL,
			    "the gateway of %s is multi-homed", was->head.name);
}

static void
check_vnet(const struct er_ctx *c, const struct er_model *old, const struct er_vnet *v)
{
	const struct er_vnet *was = er_model_net(old, v->head.name);

	if (was && was->has_gateway && !v->has_gateway && v->nconnections > 0)
		er_refuse(c, CODE_GATEWAY_IN_USE, v->head.path, NULL,
		    "the gateway of %s has connections", v->head.name);
	if (c->subscription && v->hub && v->hub_text &&
	    (!was || !text_equal(was->hub_text, v->hub_text)) &&
	    strcmp(v->hub->subscription, c->subscription) != 0)
		er_refuse(c, CODE_NOT_VISIBLE, v->head.path, "peered-with",
		    "%s is another subscription's", v->hub_text);
	for (size_t i = 0; c->subscription && i < v->npeerings; i++)
		if (is_new_peering(was, &v->peerings[i]) &&
		    strcmp(v->peerings[i].vnet->subscription, c->subscription) != 0)
			er_refuse(c, CODE_NOT_VISIBLE, v->peerings[i].head.path, NULL,
			    "%s is another subscription's", v->peerings[i].head.name);
	for (size_t i = 0; i < v->nconnections; i++) {
		const struct er_connection *n = &v->connections[i];
		const struct er_connection *before = find_connection(old, n);

		if (!before)
			check_new_connection(c, n);
		else if (n->circuit &&
		    strcmp(n->circuit->head.name, before->circuit->head.name) != 0)
			er_refuse(c, CODE_CONNECTION_CHANGE, n->head.path, "circuit",
			    "it leads to %s", before->circuit->head.name);
	}
}

/* --- sites and Global Reach --- */

static bool
was_attached(const struct er_model *old, const struct er_attachment *a)
{
	const struct er_site *s = er_model_site(old, a->site->head.name);

	for (size_t i = 0; s && i < s->ncircuits; i++)
		if (strcmp(s->circuits[i].head.name, a->head.name) == 0)
			return true;
	return false;
}

/* C-1: who has the service key may attach to a circuit of somebody else. */
static void
check_site(const struct er_ctx *c, const struct er_model *old, const struct er_site *s)
{
	struct er_ref ref;

	for (size_t i = 0; c->subscription && i < s->ncircuits; i++) {
		const struct er_attachment *a = &s->circuits[i];

		if (!a->circuit || was_attached(old, a) ||
		    strcmp(circuit_owner(a->circuit), c->subscription) == 0)
			continue;
		er_ref_parse(&ref, a->head.name);
		if (ref.form != ER_REF_SERVICE_KEY)
			er_refuse(c, CODE_NOT_VISIBLE, a->head.path, NULL,
			    "%s is another subscription's; its service key would do",
			    a->head.name);
	}
}

static void
check_reach(const struct er_ctx *c, const struct er_model *old,
    const struct er_reach *r)
{
	const struct er_reach *was = er_model_reach(old, r->head.name);

	if (!r->from || !r->to)
		return;
	if (was) {
		if (strcmp(was->from->head.name, r->from->head.name) != 0 ||
		    strcmp(was->to->head.name, r->to->head.name) != 0)
			er_refuse(c, CODE_GLOBAL_REACH_CHANGE, r->head.path, NULL,
			    "it joins %s and %s", was->from->head.name,
			    was->to->head.name);
		return;
	}
	if (c->subscription && strcmp(circuit_owner(r->from), c->subscription) != 0) {
		er_refuse(c, CODE_NOT_YOURS, r->head.path, "from",
		    "a link is configured by the owner of the circuit it is configured "
		    "on");
		return;
	}
	check_visible(c, r->head.path, r->to, &r->redeem);
	er_check_reach(c, r, true);
}

/* --- route tables that go --- */

static const char *
still_on(const struct er_vnet *v, const char *table)
{
	for (size_t i = 0; i < v->nsubnets; i++)
		if (text_equal(v->subnets[i].table_text, table))
			return v->subnets[i].head.path;
	return v->has_gateway && text_equal(v->gateway.table_text, table)
	    ? v->gateway.head.path
	    : NULL;
}

static void
check_table(const struct er_ctx *c, const struct er_table *was)
{
	const struct er_model *m = c->model;

	if (er_model_table(m, was->head.name))
		return;
	for (size_t i = 0; i < m->nvnets; i++) {
		const char *user = still_on(&m->vnets[i], was->head.name);

		if (user) {
			er_refuse(c, CODE_ROUTE_TABLE_IN_USE, was->head.path, NULL,
			    "%s is the route table of %s", was->head.name, user);
			return;
		}
	}
}

/* --- route filters that go --- */

static void
check_route_filter(const struct er_ctx *c, const struct er_filter *was)
{
	const struct er_model *m = c->model;

	if (er_model_filter(m, was->head.name))
		return;
	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_microsoft *p = &m->circuits[i].microsoft;

		for (size_t k = 0; k < p->nfilter_text; k++)
			if (strcmp(p->filter_text[k], was->head.name) == 0) {
				er_refuse(c, CODE_ROUTE_FILTER_IN_USE, was->head.path,
				    NULL, "%s is the route filter of %s",
				    was->head.name, p->peering.head.path);
				return;
			}
	}
}

void
er_edit_check(const struct er_ctx *c, const struct er_model *old)
{
	const struct er_model *m = c->model;

	check_circuits(c, old);
	er_check_quotas(c, old);
	for (size_t i = 0; i < m->nnets; i++)
		check_vnet(c, old, &m->vnets[i]);
	for (size_t i = 0; i < old->nvnets; i++)
		check_homes(c, &old->vnets[i]);
	er_check_migrations(c, old);
	for (size_t i = 0; i < m->nsites; i++)
		check_site(c, old, &m->sites[i]);
	for (size_t i = 0; i < m->nreaches; i++)
		check_reach(c, old, &m->reaches[i]);
	for (size_t i = 0; i < old->ntables; i++)
		check_table(c, &old->tables[i]);
	for (size_t i = 0; i < old->nfilters; i++)
		check_route_filter(c, &old->filters[i]);
}
