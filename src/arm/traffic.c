/*
 * Octets over links.  A running lab has no traffic but BGP: what the sessions over a
 * path of a circuit, or those of a connection, have received and sent is what there
 * was.
 */
#include "arm/traffic.h"

#include "base/xalloc.h"
#include "net/halves.h"

#include <stdlib.h>
#include <string.h>

typedef bool wanted(const struct arm_traffic_ask *, const struct net_half_info *,
    const struct er_speaker *far);

static void
add(struct arm_call *c, const char *router, const struct arm_traffic_ask *ask,
    wanted *is_wanted, struct arm_traffic *sum)
{
	const struct net_half *half;
	struct net_halves *walk;
	struct errs errs;

	errs_init(&errs);
	walk = net_halves_new(run_net(c->arm->host.run), router, false, &errs);
	while (walk && (half = net_halves_next(walk)) != NULL) {
		struct net_half_info info;

		net_half_info(half, &info);
		if (!is_wanted(ask, &info,
			info.there->router
			    ? er_model_speaker(c->lab->model, info.there->router)
			    : NULL))
			continue;
		sum->in += info.status->counters.bytes_in;
		sum->out += info.status->counters.bytes_out;
	}
	net_halves_free(walk);
	errs_fini(&errs);
}

/* A session with the customer, whose end is in a network of one of the peerings. */
static bool
is_of_customer(const struct arm_traffic_ask *ask, const struct net_half_info *info,
    const struct er_speaker *far)
{
	const struct er_circuit *k = ask->circuit;
	const struct ip_addr *here = &info->here->address;
	bool microsoft = k->has_microsoft &&
	    (ip_prefix_has(&k->microsoft.peering.link[ask->path], here) ||
		ip_prefix_has(&k->microsoft.peering.link6[ask->path], here));

	if (far && far->role != ER_ROLE_CE && far->role != ER_ROLE_PLAIN)
		return false;
	return ask->peering == ARM_TRAFFIC_ALL ||
	    (ask->peering == ARM_TRAFFIC_MICROSOFT) == microsoft;
}

/* A session with an edge of the circuit of a connection. */
static bool
is_of_circuit(const struct arm_traffic_ask *ask, const struct net_half_info *info,
    const struct er_speaker *far)
{
	(void)info;
	return far && far->circuit == ask->circuit;
}

void
arm_traffic_of_path(struct arm_call *c, const struct arm_traffic_ask *ask,
    struct arm_traffic *sum)
{
	char *router = xasprintf("%s/%s", ask->circuit->head.name,
	    ask->path ? "secondary" : "primary");

	*sum = (struct arm_traffic){ 0, 0 };
	add(c, router, ask, is_of_customer, sum);
	free(router);
}

void
arm_traffic_of_connection(struct arm_call *c, const struct er_vnet *v,
    const struct er_circuit *k, struct arm_traffic *sum)
{
	const struct arm_traffic_ask ask = { .circuit = k };

	*sum = (struct arm_traffic){ 0, 0 };
	for (unsigned i = 0; i < 2; i++) {
		char *router = xasprintf("%s/gw%u", v->head.name, i);

		add(c, router, &ask, is_of_circuit, sum);
		free(router);
	}
}
