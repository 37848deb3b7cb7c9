/*
 * Port pairs of ExpressRoute Direct, and the circuits on them.  An S-tag that nobody
 * wrote comes from the name of its circuit, so that it stays when others come and go; a
 * tag that is taken moves on to the next free one.
 */
#include "er/read_parts.h"

#include "base/xalloc.h"
#include "er/read.h"
#include "er/words.h"

#include <string.h>

static const uint32_t mbps[] = {
	[ER_WORD_direct_ports_bandwidth_10Gbps] = 10000,
	[ER_WORD_direct_ports_bandwidth_100Gbps] = 100000,
};

static const struct er_row port_rows[] = {
	ER_LEAF(owned_subscription, TEXT, er_port_pair, subscription),
	ER_LEAF(direct_ports_location, TEXT, er_port_pair, location),
	ER_LEAF(direct_ports_bandwidth, WORD, er_port_pair, mbps),
	ER_FLAG(direct_ports_encapsulation, QinQ, er_port_pair, qinq),
};

static const struct er_row link_rows[] = {
	ER_FLAG(port_link_admin_state, Enabled, er_port_link, enabled),
	ER_LEAF(port_link_macsec, WORD, er_port_link, macsec),
};

void
er_read_ports(const struct er_ctx *c)
{
	static const char *const names[] = { "link1", "link2" };
	struct er_model *m = c->model;

	READ_LIST(c, c->tree, "", "direct-ports", port_rows, m->ports, &m->nports);
	for (size_t i = 0; i < m->nports; i++) {
		struct er_port_pair *p = &m->ports[i];
		const struct data_node *node =
		    data_node_get(c->tree, "direct-ports")->children[i];

		p->mbps = mbps[p->mbps];
		for (unsigned path = 0; path < 2; path++)
			ER_LEAVES_READ(c, data_node_get(node, names[path]),
			    er_model_below(m, p->head.path, names[path]), link_rows,
			    &p->links[path]);
	}
}

/* --- circuits on them --- */

static bool
is_taken(const struct er_port_pair *p, uint16_t tag)
{
	for (size_t i = 0; i < p->ncircuits; i++)
		if (p->circuits[i]->s_tag == tag)
			return true;
	return false;
}

static void
assign(const struct er_port_pair *p, struct er_circuit *k)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (const char *at = k->head.name; *at; at++)
		hash = (hash ^ (uint8_t)*at) * 16777619u;
	for (unsigned i = 0; i < 4094 && k->s_tag == 0; i++) {
		uint16_t tag = (uint16_t)(1 + (hash + i) % 4094);

		if (!is_taken(p, tag))
			k->s_tag = tag;
	}
}

static void
join(const struct er_ctx *c, struct er_circuit *k)
{
	struct er_port_pair *p = er_model_port(c->model, k->port_text);
	struct er_circuit **all;

	if (!p) {
		er_link_unknown(c, ER_PORT_PAIR, k->head.path, "direct-port",
		    k->port_text);
		return;
	}
	k->port = p;
	k->location = p->location;
	k->provider_state = ER_PROVISIONED; /* C-8 */
	all = er_model_alloc(c->model, p->ncircuits + 1, sizeof(struct er_circuit *));
	if (p->ncircuits)
		memcpy(all, p->circuits, p->ncircuits * sizeof(struct er_circuit *));
	all[p->ncircuits++] = k;
	p->circuits = all;
}

void
er_read_port_circuits(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	for (size_t i = 0; i < m->ncircuits; i++)
		if (m->circuits[i].port_text)
			join(c, &m->circuits[i]);
	for (size_t i = 0; i < m->nports; i++) {
		struct er_port_pair *p = &m->ports[i];

		p->place = er_world_location(m->world, p->location, ER_AZURE_N);
		for (size_t n = 0; p->qinq && n < p->ncircuits; n++)
			assign(p, p->circuits[n]);
	}
}

/* --- asking --- */

uint64_t
er_port_sold(const struct er_port_pair *p)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < p->ncircuits; i++)
		sum += p->circuits[i]->mbps;
	return sum;
}

char *
er_circuit_why_dark(const struct er_circuit *k, unsigned path)
{
	if (k->links_down >> path & 1)
		return xasprintf("the %s link of %s is shut (links-down)",
		    ER_WORDS_circuits_links_down[path], k->head.name);
	if (k->provider_state != ER_PROVISIONED)
		return xasprintf("the provider state of %s is %s (C-12)", k->head.name,
		    er_provider_state_word(k->provider_state));
	return er_port_why_dark(k, path);
}

char *
er_port_why_dark(const struct er_circuit *k, unsigned path)
{
	const struct er_port_pair *p = k->port;

	if (!p)
		return NULL;
	if (!p->links[path].enabled)
		return xasprintf("link%u of %s is Disabled (C-23)", path + 1,
		    p->head.name);
	if (p->links[path].macsec == ER_MACSEC_MISMATCH)
		return xasprintf("the MACsec keys of link%u of %s differ (C-23)",
		    path + 1, p->head.name);
	return NULL;
}
