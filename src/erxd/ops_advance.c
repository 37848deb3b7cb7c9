/*
 * Simulated time passes while a request waits for it: so far, until the lab has
 * converged, or until a check holds (ops_assert.c).  A lab in which a prefix oscillates
 * goes on for ever, with much work for each millisecond, so a wait ends early there and
 * says what oscillates.
 */
#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/ops.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Turns of the daemon that a lab which oscillates may take of a request: some
	 * seconds of a processor with a middling lab. */
	TURNS_MAX = 2000
};

bool
ops_last_for_ever(const struct net_reason *reasons, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (reasons[i].restless)
			return true;
	return false;
}

static bool
is_restless(struct request *r)
{
	struct net_reason reasons[NET_REASONS_MAX];
	size_t n;

	border_reasons(request_host(r), request_caller(r), reasons, &n);
	return ops_last_for_ever(reasons, n);
}

bool
ops_advance_in_vain(struct request *r, uint64_t turns)
{
	const struct host *h = request_host(r);

	return h->config.simulated && h->counters.turns - turns > TURNS_MAX &&
	    is_restless(r);
}

/* What oscillates, a text each. */
static void
print_reasons(struct request *r, struct json *j)
{
	struct net_reason reasons[NET_REASONS_MAX];
	size_t n;

	border_reasons(request_host(r), request_caller(r), reasons, &n);
	json_array(j, "reasons");
	for (size_t i = 0; i < n; i++)
		if (reasons[i].restless)
			json_stringf(j, NULL, "%s %s", reasons[i].subject,
			    reasons[i].text);
	json_array_end(j);
}

void
ops_answer_advance(struct request *r, bool reached, const struct erx_time began)
{
	struct host *h = request_host(r);
	struct request_answer a;

	request_answer_begin(&a);
	json_object(&a.j, "advance");
	json_bool(&a.j, "reached", reached);
	json_seconds(&a.j, "passed", erx_time_since(host_now(h), began));
	json_seconds(&a.j, "now", host_now(h).us);
	json_bool(&a.j, "converged", run_converged(h->run, host_now(h)));
	if (!reached && is_restless(r))
		print_reasons(r, &a.j);
	json_object_end(&a.j);
	request_answer_end(r, &a);
}

struct advancing {
	struct erx_time began;
	bool converged; /* until that */
	uint64_t turns; /* of the daemon, when the request began */
};

static void
advance_poll(struct request *r, bool last)
{
	const struct advancing *x = request_kept(r);
	struct host *h = request_host(r);

	if (x->converged && run_converged(h->run, host_now(h)))
		ops_answer_advance(r, true, x->began);
	else if (last)
		ops_answer_advance(r, !x->converged, x->began);
	else if (x->converged ? is_restless(r) : ops_advance_in_vain(r, x->turns))
		ops_answer_advance(r, false, x->began);
}

static void
advance(struct request *r, const struct api_args *in)
{
	const char *until = api_text(in, API_ADVANCE_UNTIL);
	struct host *h = request_host(r);
	struct advancing *x;
	struct erx_time end;

	if (!h->config.simulated) {
		request_refuse_one(r, CODE_NOT_SIMULATED,
		    "start erxd with --simulated, or wait with `erxctl wait`",
		    "the time of this daemon is that of the world");
		return;
	}
	if (!api_given(in, API_ADVANCE_TIME) == !until) {
		request_refuse_one(r, CODE_BAD_ARGUMENT,
		    "say how far, or `--until converged`",
		    "advance takes either a time or a condition");
		return;
	}
	end = erx_time_add(host_now(h),
	    api_us(in, until ? API_ADVANCE_TIMEOUT : API_ADVANCE_TIME));
	if (until && strcmp(until, "converged") != 0) {
		ops_advance_until(r, until, end);
		return;
	}
	x = xcalloc(1, sizeof *x);
	*x = (struct advancing){ host_now(h), until != NULL, h->counters.turns };
	request_keep(r, x, free);
	request_wait(r, advance_poll, end);
}

const struct op_row op_rows_advance[] = {
	{ &api_verb_advance, advance },
	{ NULL, NULL },
};
