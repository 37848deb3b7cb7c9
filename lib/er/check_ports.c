/*
 * Port pairs of ExpressRoute Direct: what they can carry, and tags (C-3, P-5, C-23).
 */
#include "er/check.h"
#include "er/schema.h"

#include <stdlib.h>
#include <string.h>

static bool
is_offered(const struct er_port_pair *p, uint32_t mbps)
{
	static const uint32_t sizes[][4] = { { 1000, 2000, 5000, 10000 },
		{ 5000, 10000, 40000, 100000 } };
	const uint32_t *row = sizes[p->mbps > 10000];

	for (size_t i = 0; i < 4; i++)
		if (row[i] == mbps)
			return true;
	return false;
}

static void
check_circuit(const struct er_ctx *c, const struct er_port_pair *p, size_t number)
{
	const struct er_circuit *k = p->circuits[number];

	if (strcmp(k->subscription, p->subscription) != 0)
		er_refuse(c, CODE_NOT_YOURS, k->head.path, "direct-port",
		    "%s is another subscription's", p->head.name);
	if (c->model->limits.enabled && !is_offered(p, k->mbps))
		er_refuse(c, CODE_PORT_BANDWIDTH, k->head.path, "bandwidth",
		    "%s has %u Gbps, on which no circuit of %u Mbps is sold",
		    p->head.name, p->mbps / 1000, k->mbps);
	if (k->s_tag && !p->qinq)
		er_refuse(c, CODE_S_TAG_WITHOUT_QINQ, k->head.path, "s-tag",
		    "%s has the encapsulation Dot1Q", p->head.name);
	for (size_t i = 0; p->qinq && i < number; i++)
		if (p->circuits[i]->s_tag == k->s_tag)
			er_refuse(c, CODE_DUPLICATE_S_TAG, k->head.path, "s-tag",
			    "%u is also the S-tag of %s", k->s_tag,
			    p->circuits[i]->head.name);
}

/* --- VLANs of a pair with Dot1Q --- */

struct tagged {
	uint16_t vlan;
	const struct er_circuit *circuit;
	const struct er_peering *peering;
};

static int
by_vlan(const void *x, const void *y)
{
	const struct tagged *a = x, *b = y;

	if (a->vlan != b->vlan)
		return a->vlan < b->vlan ? -1 : 1;
	return strcmp(a->peering->head.path, b->peering->head.path);
}

static size_t
collect(const struct er_port_pair *p, struct tagged *out)
{
	size_t n = 0;

	for (size_t i = 0; i < p->ncircuits; i++) {
		const struct er_circuit *k = p->circuits[i];

		if (k->has_peering && k->peering.vlan)
			out[n++] = (struct tagged){ k->peering.vlan, k, &k->peering };
		if (k->has_microsoft && k->microsoft.peering.vlan)
			out[n++] = (struct tagged){ k->microsoft.peering.vlan, k,
				&k->microsoft.peering };
	}
	return n;
}

/* Two peerings of one circuit are looked at elsewhere. */
static void
check_vlans(const struct er_ctx *c, const struct er_port_pair *p)
{
	struct tagged *all =
	    er_model_alloc(c->model, 2 * p->ncircuits + 1, sizeof *all);
	size_t n = collect(p, all);

	if (n > 1)
		qsort(all, n, sizeof *all, by_vlan);
	for (size_t i = 1; i < n; i++)
		if (all[i].vlan == all[i - 1].vlan &&
		    all[i].circuit != all[i - 1].circuit)
			er_refuse_cure(c, CODE_DUPLICATE_VLAN,
			    all[i].peering->head.path, "vlan",
			    "give it another vlan, or use QinQ",
			    "%u is also a VLAN of %s, on the same port pair %s",
			    all[i].vlan, all[i - 1].circuit->head.name, p->head.name);
}

static void
check_pair(const struct er_ctx *c, const struct er_port_pair *p)
{
	char *why;

	if (p->place && !p->place->direct)
		er_warn_cure(c, CODE_PORT_BANDWIDTH, p->head.path, "location",
		    "use another location, or give a newer row in world",
		    "ExpressRoute Direct is not offered at %s, as of %s",
		    p->place->name, er_world_date(c->model->world, "locations"));
	for (size_t i = 0; i < p->ncircuits; i++)
		check_circuit(c, p, i);
	if (!p->qinq)
		check_vlans(c, p);
	if (c->model->limits.enabled && er_port_sold(p) > 2 * (uint64_t)p->mbps)
		er_refuse(c, CODE_PORT_SOLD_OUT, p->head.path, "bandwidth",
		    "the circuits of %s have %llu Mbps, and twice its own are %u",
		    p->head.name, (unsigned long long)er_port_sold(p), 2 * p->mbps);
	for (unsigned path = 0; p->ncircuits && path < 2; path++) {
		why = er_port_why_dark(p->circuits[0], path);
		if (why)
			er_warn(c, CODE_PORT_LINK_DARK, p->head.path, NULL, "%s", why);
		free(why);
	}
}

/* C-3.  Labs of before port pairs were modelled have such circuits without one. */
static void
check_provider(const struct er_ctx *c, const struct er_circuit *k)
{
	if (!c->model->limits.enabled || k->cloud || k->port_text || k->mbps <= 10000)
		return;
	if (strcmp(k->provider, ER_INITIAL_circuits_provider) != 0)
		er_refuse_cure(c, CODE_PORT_BANDWIDTH, k->head.path, "bandwidth",
		    "take 10Gbps, or a direct-port instead of the provider",
		    "%s sells up to 10 Gbps, and %s has %u Mbps", k->provider,
		    k->head.name, k->mbps);
	else
		er_warn_cure(c, CODE_PORT_BANDWIDTH, k->head.path, "bandwidth",
		    "name its direct-port",
		    "%s has %u Mbps, which is sold on port pairs only", k->head.name,
		    k->mbps);
}

void
er_check_ports(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nports; i++)
		check_pair(c, &m->ports[i]);
	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];

		if (k->s_tag && !k->port)
			er_refuse(c, CODE_S_TAG_WITHOUT_QINQ, k->head.path, "s-tag",
			    "%s is on no port pair", k->head.name);
		check_provider(c, k);
	}
}
