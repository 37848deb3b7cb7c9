/*
 * A path of a circuit is its MSEE, and another router where the Microsoft peering is;
 * what counts are the sessions and links with a customer's routers there.
 */
#include "run/traffic.h"

#include "net/halves.h"
#include "run/run_int.h"

#include <string.h>

struct counting {
	const struct run *run;
	const struct run_packets *packets;
	struct run_traffic sum;
};

/* Whether what is at the far end of a link or session counts; NULL: a real router that
 * stands for nothing of the lab. */
typedef bool is_counted(const void *ctx, const struct er_speaker *far);

static void
add_sessions(struct counting *c, const char *router, is_counted *counts,
    const void *ctx)
{
	const struct er_model *m = c->run->lab->model;
	const struct net_half *half;
	struct net_halves *walk;
	struct errs errs;

	errs_init(&errs);
	walk = net_halves_new(c->run->net, router, false, &errs);
	while (walk && (half = net_halves_next(walk)) != NULL) {
		struct net_half_info info;

		net_half_info(half, &info);
		if (strcmp(info.local, router) != 0 ||
		    !counts(ctx, er_model_speaker(m, info.remote)))
			continue;
		c->sum.in += info.status->counters.bytes_in;
		c->sum.out += info.status->counters.bytes_out;
	}
	net_halves_free(walk);
	errs_fini(&errs);
}

static void
add_packets(struct counting *c, const char *router, is_counted *counts, const void *ctx)
{
	const struct er_model *m = c->run->lab->model;
	const struct net_spec *spec = net_running(c->run->net);

	for (size_t i = 0; c->packets && c->packets->octets && i < spec->nlinks; i++) {
		const struct net_link *l = &spec->links[i];
		const char *b = l->b ? l->b : l->outside;
		bool is_a = strcmp(l->a, router) == 0;
		uint64_t toward[2];

		if ((!is_a && (!l->b || strcmp(l->b, router) != 0)) ||
		    !counts(ctx, er_model_speaker(m, is_a ? b : l->a)))
			continue;
		c->packets->octets(c->packets->ctx, l->name, toward);
		c->sum.in += toward[!is_a];
		c->sum.out += toward[is_a];
	}
}

static void
add(struct counting *c, const struct er_speaker *router, is_counted *counts,
    const void *ctx)
{
	if (!router)
		return;
	add_sessions(c, router->name, counts, ctx);
	add_packets(c, router->name, counts, ctx);
}

static bool
is_of_customer(const void *ctx, const struct er_speaker *far)
{
	(void)ctx;
	return !far || far->role == ER_ROLE_CE || far->role == ER_ROLE_PLAIN ||
	    far->role == ER_ROLE_EDGE;
}

static bool
is_of_circuit(const void *circuit, const struct er_speaker *far)
{
	return far && far->circuit == circuit;
}

struct run_traffic
run_traffic_of_path(const struct run *r, const struct run_packets *packets,
    const struct er_circuit *k, unsigned path, enum run_traffic_peering which)
{
	const struct er_model *m = r->lab->model;
	struct counting c = { r, packets, { 0, 0 } };

	if (which != RUN_TRAFFIC_MICROSOFT)
		add(&c, er_model_speaker_of(m, ER_ROLE_MSEE, k->head.name, path),
		    is_of_customer, NULL);
	if (which != RUN_TRAFFIC_PRIVATE && k->has_microsoft)
		add(&c, er_model_speaker_of(m, ER_ROLE_MICROSOFT, k->head.name, path),
		    is_of_customer, NULL);
	return c.sum;
}

struct run_traffic
run_traffic_of_connection(const struct run *r, const struct run_packets *packets,
    const struct er_vnet *v, const struct er_circuit *k)
{
	const struct er_model *m = r->lab->model;
	struct counting c = { r, packets, { 0, 0 } };

	/* Two instances, and two more while the gateway migrates. */
	for (size_t i = 0; i < m->nspeakers; i++)
		if (m->speakers[i].role == ER_ROLE_GATEWAY && m->speakers[i].vnet == v)
			add(&c, &m->speakers[i], is_of_circuit, k);
	return c.sum;
}
