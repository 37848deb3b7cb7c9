/*
 * A world of a search as a number, so that orders which lead to the same are found out.
 * All that may matter to what follows is in it: the lab, what runs, tables and timers,
 * and who did the last step.
 */
#include "base/hash.h"
#include "base/json.h"
#include "net/digest.h"
#include "plan/search_int.h"

#include <string.h>

const char *
search_last_owner(const struct search *s)
{
	for (size_t i = s->n; i-- > 0;)
		if (s->plan->steps[s->order[i]].owner)
			return s->plan->steps[s->order[i]].owner;
	return NULL;
}

bool
search_digest(const struct search *s, uint64_t *digest)
{
	struct run *run = s->run->run;
	const struct net *net = sim_net(s->run->world);
	const char *owner = search_last_owner(s);
	uint64_t h = hash_u64(run_digest(run), net_timers_digest(net));
	struct net_rt *rt;
	struct json j;
	struct buf lab;

	/* How long routes of the gone are still kept is in no number. */
	if (!sim_converged(s->run->world) || net_keeps_gone(net))
		return false;
	for (size_t i = 0; (rt = net_router_at(net, i)) != NULL; i++)
		h = hash_u64(net_router_digest(rt), h);
	buf_init(&lab);
	json_init(&j, &lab, false);
	data_node_json(&j, NULL, run_lab(run)->tree);
	h = hash_bytes(lab.data, lab.len, h);
	buf_fini(&lab);
	if (owner)
		h = hash_bytes(owner, strlen(owner), h);
	if (s->by_order)
		h = hash_bytes(s->order, s->n * sizeof *s->order, h);
	*digest = h;
	return true;
}
