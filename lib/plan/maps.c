/*
 * The map of the lab whenever that has changed, for whoever plays a rehearsal again:
 * what stands in a map is put down at that moment, and what sessions and links do until
 * the next one is in the events.
 */
#include "base/xalloc.h"
#include "plan/run_int.h"
#include "view/map.h"

#include <stdlib.h>

void
plan_maps_look(struct plan_run *r)
{
	const struct er_lab *lab = run_lab(r->run);
	const struct net *net = sim_net(r->world);
	int64_t at = erx_time_since(sim_now(r->world), r->result->zero);
	struct buf map;

	if (!r->config->maps || r->quiet || r->mapped == lab)
		return;
	r->mapped = lab;
	buf_init(&map);
	view_map_json(lab->model, net_running(net), net, NULL, &map);
	/* The first map is of before the plan; of several edits at one moment the last
	 * one counts. */
	if (r->result->nmaps > 1 && r->result->maps[r->result->nmaps - 1].at == at)
		free(r->result->maps[--r->result->nmaps].json);
	VEC_PUSH(r->result->maps, r->result->nmaps, r->result->capmaps) =
	    (struct plan_map){ at, buf_steal(&map) };
}
