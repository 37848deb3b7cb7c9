/*
 * The whole, and its time.  Work of the net is the host's to slice; what waits here for
 * a time is little, and all of it is looked at.
 */
#include "run/run.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "run/operation.h"
#include "run/run_int.h"

#include <stdlib.h>

static void
fill(void *ctx, uint8_t *buf, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf[i] = (uint8_t)rng_next(ctx);
}

struct er_random
run_random(struct rng *rng, uint64_t seed)
{
	rng_init(rng, seed ^ 0x7369d0u);
	return (struct er_random){ rng, fill };
}

struct run *
run_new(const struct run_config *config)
{
	struct run *r = xcalloc(1, sizeof *r);

	r->host = config->host;
	r->times = config->times;
	r->random = run_random(&r->rng, config->seed);
	if (config->random)
		r->random = *config->random;
	r->net = net_new(config->outside, &config->net);
	r->snapshots.bounded = config->bounded;
	run_files_init(&r->files);
	errs_init(&r->last_errs);
	net_lasting_init(&r->lasting);
	return r;
}

void
run_free(struct run *r)
{
	if (!r)
		return;
	run_snapshots_fini(&r->snapshots);
	net_free(r->net);
	er_lab_free(r->lab);
	run_files_fini(&r->files);
	run_operations_fini(r);
	run_maintain_fini(r);
	run_standby_fini(r);
	run_tests_fini(r);
	net_lasting_fini(&r->lasting);
	net_spec_free(r->supposed);
	data_node_free(r->received);
	free(r);
}

struct net *
run_net(const struct run *r)
{
	return r->net;
}

const struct er_lab *
run_lab(const struct run *r)
{
	return r->lab;
}

const struct net_spec *
run_spec(const struct run *r)
{
	return r->supposed ? r->supposed : net_running(r->net);
}

struct er_files
run_files_of(const struct run *r)
{
	return run_files_view(&r->files);
}

uint64_t
run_edits(const struct run *r)
{
	return r->edits;
}

uint64_t
run_drawn(const struct run *r)
{
	return net_drawn(r->net) + r->drawn;
}

/* --- time --- */

struct erx_time
run_deadline(const struct run *r)
{
	return erx_time_min(erx_time_min(run_standby_next(r), run_tests_next(r)),
	    erx_time_min(run_operation_next(r), run_maintain_next(r)));
}

bool
run_tick(struct run *r, struct erx_time now)
{
	bool any = run_operation_due(r, now);

	any |= run_maintain_due(r, now);
	any |= run_standby_due(r, now);
	return run_tests_due(r, now) || any;
}

bool
run_converged(struct run *r, struct erx_time now)
{
	return !r->noperations && erx_time_is_never(run_standby_next(r)) &&
	    !run_tests_wait(r) && net_converged(r->net, now, NULL);
}

uint64_t
run_digest(const struct run *r)
{
	uint64_t x = hash_u64(r->edits, r->noperations);

	x = hash_u64(x, (uint64_t)r->nmaintained << 32 | (uint64_t)r->ntests);
	return hash_u64(x, r->nstandbys);
}

struct rng
run_chance(const struct run *r)
{
	return r->rng;
}

void
run_chance_set(struct run *r, struct rng rng)
{
	r->rng = rng;
}

void
run_unrest(struct run *r, struct erx_time now, struct buf *why)
{
	run_operation_list(r, now, why);
	run_standby_list(r, now, why);
	run_tests_list(r, now, why);
	net_converged(r->net, now, why);
}
