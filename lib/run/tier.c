/*
 * Premium becomes Standard only when what is received now fits (C-6a): the service
 * looks at the tables of its routers, so the tables are looked at here as well,
 * whatever the routes come from.  The other limits of Standard are those of the new
 * lab, and its checks look at them (lib/er/edit_check.c).
 */
#include "data/put.h"
#include "er/limits.h"
#include "er/refusal.h"
#include "net/halves.h"
#include "run/run_int.h"

#include <stdio.h>
#include <string.h>

/* Prefixes of IPv4 that one end of a session has from the other, where that is an MSEE
 * and the other its customer edge: the limit of that session is the tier's (P-20). */
static uint32_t
count(const struct net_half *h)
{
	struct net_half_counts n;
	struct net_half_info info;

	if (!net_half_info_of(h, IP_V4, &info) || !info.here->limit_rule ||
	    strcmp(info.here->limit_rule, "P-20") != 0)
		return 0;
	net_half_count(h, IP_V4, &n);
	return n.received;
}

/* The most of them that an MSEE has. */
static uint32_t
received(const struct run *r, const char *msee)
{
	const struct net_half *h;
	struct net_halves *walk;
	uint32_t most = 0, n;
	struct errs errs;

	if (r->received)
		return (uint32_t)data_number(r->received, msee);
	errs_init(&errs);
	walk = net_halves_new(r->net, msee, false, &errs);
	while (walk && (h = net_halves_next(walk)) != NULL) {
		n = count(h);
		most = n > most ? n : most;
	}
	net_halves_free(walk);
	errs_fini(&errs);
	return most;
}

static void
check(const struct run *r, const struct er_ctx *c, const struct er_circuit *k)
{
	static const char *const paths[] = { "primary", "secondary" };
	uint32_t limit = er_limit_site(c->model, k, IP_V4), n, most = 0;
	char msee[256];

	for (unsigned i = 0; i < 2; i++) {
		snprintf(msee, sizeof msee, "%s/%s", k->head.name, paths[i]);
		n = received(r, msee);
		most = n > most ? n : most;
	}
	if (limit != 0 && most > limit)
		er_refuse_cure(c, CODE_SKU_USAGE, k->head.path, "sku",
		    "have fewer prefixes announced, or keep Premium",
		    "%s receives %u IPv4 prefixes, Standard takes %u (C-6a)",
		    k->head.name, most, limit);
}

void
run_tier_check(const struct run *r, const struct er_lab *next, struct errs *errs)
{
	struct er_ctx c = { .model = next->model, .tree = next->tree, .errs = errs };
	const struct er_model *m = r->lab->model;

	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *was = &m->circuits[i];
		const struct er_circuit *k =
		    er_model_circuit(next->model, was->head.name);

		if (k && !k->cloud && !was->cloud && was->sku == ER_PREMIUM &&
		    k->sku == ER_STANDARD)
			check(r, &c, k);
	}
}

/* Without Premium there is nothing that could become Standard. */
void
run_tier_put(const struct run *r, struct data_node *map)
{
	const struct er_model *m = r->lab->model;
	const struct net_half *h;
	bool any = false;

	for (size_t i = 0; !any && i < m->ncircuits; i++)
		any = m->circuits[i].sku == ER_PREMIUM;
	for (size_t i = 0; any && (h = net_half_nth(r->net, i)) != NULL; i++) {
		uint32_t n = count(h);
		struct net_half_info info;

		if (n == 0)
			continue;
		net_half_info(h, &info);
		if (n > data_number(map, info.local))
			data_put_number(map, info.local, n);
	}
}
