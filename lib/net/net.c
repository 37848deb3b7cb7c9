/*
 * The net as a whole: its life, its time and its work.  Everything that happens is
 * either done at once (octets from the host, timers) or waits in one of three lists
 * that net_work goes round: pipes whose chunk arrived, halves that were left a note,
 * tables with changes.  All lists are first in, first out, so the order of work depends
 * on the order of events and on nothing else.
 */
#include "net/net.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "net/bfd.h"
#include "net/net_int.h"
#include "rib/flaps.h"

#include <stdio.h>
#include <stdlib.h>

#define SLICE    256 /* prefixes a table is given at a time */
#define RING     1000
#define BFD_SALT 8 /* of the seed: discriminators are drawn apart */

struct net *
net_new(const struct net_host *host, const struct net_config *config)
{
	struct net *net = xcalloc(1, sizeof *net);

	net->host = *host;
	net->config = *config;
	if (!net->config.event_ring)
		net->config.event_ring = RING;
	net->spec = net_spec_new();
	net->desk = rib_desk_new();
	bgp_attr_table_init(&net->attrs, config->seed);
	timerq_init(&net->timers);
	TAILQ_INIT(&net->changed);
	TAILQ_INIT(&net->busy);
	TAILQ_INIT(&net->arrived);
	TAILQ_INIT(&net->todo);
	TAILQ_INIT(&net->odd);
	TAILQ_INIT(&net->writable);
	TAILQ_INIT(&net->actions);
	TAILQ_INIT(&net->ended);
	TAILQ_INIT(&net->monitors);
	hset_init(&net->lines);
	hset_init(&net->expected);
	hset_init(&net->bfd_ids);
	hset_init(&net->bfd_paths);
	TAILQ_INIT(&net->bfd_ready);
	rng_init(&net->bfd_rng, hash_u64(config->seed, BFD_SALT));
	net->reap.due = net_lines_reap;
	net->reap.owner = net;
	net->bfd_due = net_bfd_due;
	net_deferral_init(net);
	return net;
}

void
net_free(struct net *net)
{
	if (!net)
		return;
	net->capturing = false; /* nobody is told of the end of the world */
	for (size_t i = 0; i < net->nhalves; i++)
		net_half_free(net->halves[i]);
	for (size_t i = 0; i < net->spec->nsessions; i++)
		free(net->sessions[i]);
	for (size_t i = 0; i < net->spec->nlinks; i++)
		free(net->lns[i]);
	for (size_t i = 0; i < net->spec->nrouters; i++)
		net_rt_free(net->rts[i]);
	net_lines_fini(net);
	net_unrest_fini(net); /* its timers wait among those of the others */
	net_bfd_fini(net);
	net_events_fini(net);
	hset_fini(&net->expected);
	timerq_fini(&net->timers);
	bgp_attr_table_fini(&net->attrs);
	net_spec_free(net->spec);
	free(net->halves);
	free(net->sessions);
	free(net->lns);
	free(net->rts);
	free(net->externals);
	free(net->block);
	rib_desk_free(net->desk);
	free(net);
}

const struct net_spec *
net_running(const struct net *net)
{
	return net->spec;
}

const struct net_session *
net_external(const struct net *net, size_t i)
{
	return i < net->nexternals ? net->sessions[net->externals[i]]->spec : NULL;
}

/* --- looking --- */

static void
part_info(const struct net_part *p, struct net_half_info *info)
{
	const struct net_half *h = p->half;
	const struct net_session *x = h->sess->spec;

	*info = (struct net_half_info){ .half = h,
		.session = x,
		.family = p->family,
		.here = net_here(h),
		.there = net_there(h),
		.local = h->rt->spec->name,
		.remote = net_half_remote(h),
		.status = bgp_peer_status(h->peer),
		.up = h->up,
		.held = x->held,
		.source = p->source,
		.member = p->member,
		.limit = net_part_here(p)->limit,
		.remote_next_hop = net_part_there(p)->next_hop,
		.router = h->rt,
		.local_address = net_here(h)->address,
		.remote_address = net_there(h)->address,
		.why = h->why,
		.bfd = h->bfd ? &h->bfd->bfd : NULL,
		.bfd_discarded = h->bfd ? h->bfd->discarded : 0 };
	info->state = info->status->state;
	info->limit_hold = h->limit.held && info->state == BGP_STATE_IDLE;
}

void
net_half_info(const struct net_half *h, struct net_half_info *info)
{
	part_info(h->parts, info);
}

bool
net_half_info_of(const struct net_half *h, uint8_t family, struct net_half_info *info)
{
	const struct net_part *p = net_half_part(h, family);

	if (p)
		part_info(p, info);
	return p != NULL;
}

/* --- time --- */

static bool
has_work(const struct net *net)
{
	return !TAILQ_EMPTY(&net->arrived) || !TAILQ_EMPTY(&net->todo) ||
	    !TAILQ_EMPTY(&net->busy) ||
	    !erx_time_before(net->now, timerq_deadline(&net->timers));
}

struct erx_time
net_deadline(const struct net *net)
{
	return has_work(net) ? net->now : timerq_deadline(&net->timers);
}

void
net_tick(struct net *net, struct erx_time now)
{
	struct timer *t;

	net_set_now(net, now);
	while ((t = timerq_pop(&net->timers, net->now)))
		t->due(t);
	net_flush(net);
}

/* --- work --- */

static void
do_note(struct net_half *h)
{
	struct net *net = h->sess->net;
	unsigned todo = h->todo;

	TAILQ_REMOVE(&net->todo, h, todo_entry);
	h->todo = 0;
	net->used++;
	if (todo & NET_TODO_TRIP)
		net_half_tripped(h);
	if (todo & NET_TODO_CONNECT)
		net_sess_try(h->sess);
	if (todo & NET_TODO_PUMP)
		net_pump(h);
}

/* RFC 4271 9.1.3: what cannot be sent is withdrawn, and the log has it. */
static void
tell_left_out(struct net_table *t)
{
	char prefix[IP_PREFIX_STRLEN], more[32] = "", others[32] = "";
	const struct net_part *to;
	struct rib_too_long l;

	while (rib_groups_too_long(t->groups, &l)) {
		if (l.owner == t)
			continue;
		to = l.owner;
		if (l.prefixes > 1)
			snprintf(more, sizeof more, " and %u more", l.prefixes - 1);
		if (l.members > 1)
			snprintf(others, sizeof others, " and %u others",
			    l.members - 1);
		net_event_add(t->rt->net, NET_EVENT_LEFT_OUT, t->rt->spec->name,
		    "%s%s not sent to %s%s: too long for a message of %u octets",
		    ip_prefix_text(&l.first, prefix), more, net_half_remote(to->half),
		    others, l.message_max);
	}
}

/* Sweeping, turning changes into messages, walking for members: a slice at a time, then
 * to the end of the list.  False when there is no more to do now. */
static bool
table_work(struct net_table *t, unsigned units)
{
	struct net *net = t->rt->net;
	unsigned left = units;
	struct net_half *h;
	void *owner;

	TAILQ_REMOVE(&net->busy, t, busy_entry);
	t->busy = false;
	rib_flaps_epoch(t->rib, net->stimulus);
	if (!rib_idle(t->rib)) {
		left = rib_work(t->rib, left);
		net_rt_changed(t->rt);
	}
	if (left)
		left = rib_groups_work(t->groups, net->desk, left);
	net->used += units - left;
	tell_left_out(t);
	net_unrest_take(t);
	while ((owner = rib_groups_ready(t->groups)) != NULL) {
		h = ((struct net_part *)owner)->half;
		net_half_ready(h);
		net_half_settle(h);
	}
	if (left)
		return false;
	t->busy = true;
	TAILQ_INSERT_TAIL(&net->busy, t, busy_entry);
	return true;
}

bool
net_work(struct net *net, struct erx_time now, unsigned units)
{
	struct timer *t;
	bool more;

	net_set_now(net, now);
	net->used = 0;
	while (net->used < units && has_work(net)) {
		if ((t = timerq_pop(&net->timers, net->now))) {
			net->used++;
			t->due(t);
		} else if (!TAILQ_EMPTY(&net->arrived)) {
			net_pipe_deliver(TAILQ_FIRST(&net->arrived));
		} else if (!TAILQ_EMPTY(&net->todo)) {
			do_note(TAILQ_FIRST(&net->todo));
		} else {
			/* Last: changes that arrive together leave together. */
			unsigned left = units - net->used;

			net->used++;
			table_work(TAILQ_FIRST(&net->busy),
			    left < SLICE ? left : SLICE);
		}
	}
	net_deferral_look(net);
	if (net->ntunnels && !has_work(net))
		net_outer_settle(net);
	if (net_unrest_count(net) && net_rests_alone(net))
		net_unrest_over(net);
	more = has_work(net);
	net->turns_cut += more;
	if (net->used > net->units_max)
		net->units_max = net->used;
	net_flush(net);
	return more;
}

size_t
net_memory(const struct net *net)
{
	size_t sum = sizeof *net + net->attrs.bytes;

	for (size_t i = 0; i < net->spec->nrouters; i++) {
		sum += sizeof(struct net_rt);
		for (int k = 0; k < 2; k++) {
			const struct net_table *t = net->rts[i]->tables[k];

			if (t)
				sum += sizeof *t + rib_memory(t->rib) +
				    rib_groups_memory(t->groups);
		}
	}
	for (size_t i = 0; i < net->nhalves; i++) {
		const struct net_half *h = net->halves[i];

		sum += sizeof *h + h->nparts * sizeof *h->parts;
		for (int slot = 0; slot < BGP_SLOT_N; slot++) {
			const struct net_line *line = h->line[slot];

			if (line)
				sum += sizeof *line + line->tail.cap;
			if (line && line->out)
				sum += sizeof(struct net_pipe) + line->out->bytes;
		}
	}
	sum += net->bfd_ids.n * sizeof(struct net_bfd);
	return sum + net->spec->nsessions * sizeof(struct net_sess) +
	    net->spec->nlinks * sizeof(struct net_ln);
}

void
net_counters(const struct net *net, struct net_counters *sum)
{
	*sum = net->gone;
	for (size_t i = 0; i < net->nhalves; i++)
		net_counters_add(sum, &bgp_peer_status(net->halves[i]->peer)->counters);
	sum->turns_cut = net->turns_cut;
	sum->units_max = net->units_max;
	sum->oscillating = net_unrest_count(net);
	sum->oscillations = net->oscillations;
	net_bfd_counters(net, sum);
}
