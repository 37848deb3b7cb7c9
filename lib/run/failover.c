/*
 * A list of tests, oldest first.  A start looks at tables before anything goes down, in
 * pieces; then it waits until the service's time is over, and the lab is compiled again
 * with the test as an overlay.  A stop waits likewise, and the overlay is gone.
 */
#include "run/failover.h"

#include "base/xalloc.h"
#include "compile/drain.h"
#include "compile/hold.h"
#include "er/durations.h"
#include "er/kind.h"
#include "run/run_int.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Units of a look in one turn. */
#define LOOK 1000

const char *const run_test_how_words[] = { "BgpDisconnect", "ASPathPrepend", NULL };
const char *const run_test_type_words[] = { "SingleSiteFailover", "MultiSiteFailover",
	NULL };
const char *const run_test_status_words[] = {
	[RUN_TEST_NOT_STARTED] = "NotStarted",
	[RUN_TEST_STARTING] = "Starting",
	[RUN_TEST_RUNNING] = "Running",
	[RUN_TEST_START_FAILED] = "StartFailed",
	[RUN_TEST_STOPPING] = "Stopping",
	[RUN_TEST_COMPLETED] = "Completed",
	[RUN_TEST_STOP_FAILED] = "StopFailed",
	[RUN_TEST_INVALID] = "Invalid",
	[RUN_TEST_EXPIRED] = "Expired",
	NULL,
};

/* --- one test --- */

static void
test_fini(struct run_test *t)
{
	for (size_t i = 0; i < t->nplaces; i++)
		free(t->places[i]);
	for (size_t i = 0; i < t->nconnections; i++)
		free(t->connections[i]);
	free(t->connections);
	free(t->routes);
	free(t->subject);
	free(t->owner);
	free(t->path_of);
	free(t->location);
	free(t->issue);
	run_test_look_free(t->look);
}

bool
run_test_under_way(const struct run_test *t)
{
	return run_test_waits(t) || t->status == RUN_TEST_RUNNING;
}

bool
run_test_waits(const struct run_test *t)
{
	return t->status == RUN_TEST_STARTING || t->status == RUN_TEST_STOPPING;
}

/* It has taken effect, and its effect lasts. */
static bool
has_effect(const struct run_test *t)
{
	return t->status == RUN_TEST_RUNNING || t->status == RUN_TEST_STOPPING;
}

/* What people call it: "failover test of London", "... of its primary link". */
static void
say(struct run *r, struct erx_time now, const struct run_test *t, const char *what)
{
	char *text = t->kind == RUN_TEST_LINK
	    ? xasprintf("link failover test of %s: %s",
		  t->path ? "secondary" : "primary", what)
	    : xasprintf("site failover test of %s: %s", t->location, what);

	net_note(r->net, now, NET_EVENT_OPERATION, t->path_of, text);
	free(text);
}

static void
say_span(struct run *r, struct erx_time now, const struct run_test *t, const char *what)
{
	char *text = xasprintf("%s, takes %lld s", what,
	    (long long)((erx_time_since(t->due, now) + ERX_SEC / 2) / ERX_SEC));

	say(r, now, t, text);
	free(text);
}

/* --- effects --- */

void
run_tests_overlay(const struct run *r, const struct er_lab *lab, struct net_spec *spec)
{
	const struct er_model *m = lab->model;

	for (size_t i = 0; i < r->ntests; i++) {
		const struct run_test *t = &r->tests[i];
		const struct er_vnet *v;
		const struct er_speaker *s;
		const char *name;

		if (!has_effect(t))
			continue;
		if (t->kind == RUN_TEST_LINK) {
			s = er_model_speaker_of(m, ER_ROLE_MSEE, t->subject, t->path);
			name = s ? s->name : NULL;
			if (name && t->how == RUN_TEST_PREPEND)
				compile_drain(m, &name, 1, spec);
			else if (name)
				compile_hold_link(m, name, "link-failover-test", spec);
			continue;
		}
		v = er_model_vnet(m, t->subject);
		for (size_t k = 0; v && k < v->nconnections; k++) {
			const struct er_circuit *c = v->connections[k].circuit;

			if (!c->cloud && run_test_is_there(m, c, t->location))
				compile_hold_connection(m, v, c, "site-failover-test",
				    spec);
		}
	}
}

/* What the test is about is still in the lab. */
static bool
is_there(const struct er_model *m, const struct run_test *t)
{
	const struct er_circuit *k;
	const struct er_vnet *v;

	if (t->kind == RUN_TEST_LINK) {
		k = er_model_circuit(m, t->subject);
		return k && !k->cloud && k->has_peering;
	}
	v = er_model_vnet(m, t->subject);
	for (size_t i = 0; v && v->has_gateway && i < v->nconnections; i++) {
		k = v->connections[i].circuit;
		if (!k->cloud && run_test_is_there(m, k, t->location))
			return true;
	}
	return false;
}

void
run_tests_sweep(struct run *r, struct erx_time now)
{
	for (size_t i = 0; i < r->ntests; i++) {
		struct run_test *t = &r->tests[i];

		if (!run_test_under_way(t) || is_there(r->lab->model, t))
			continue;
		t->status = t->status == RUN_TEST_STARTING ? RUN_TEST_START_FAILED
							   : RUN_TEST_INVALID;
		t->ended = now;
		t->due = ERX_NEVER;
		t->issue = xstrdup("what it tests was deleted");
		run_test_look_free(t->look);
		t->look = NULL;
		say(r, now, t, t->issue);
	}
}

/* --- starting --- */

/* Of the subscription whose test is the last one: so nobody's tests go because of
 * others'. */
static void
forget_oldest(struct run *r)
{
	const char *owner = r->tests[r->ntests - 1].owner;
	size_t kept = 0, oldest = SIZE_MAX;

	for (size_t i = 0; i < r->ntests; i++) {
		const struct run_test *t = &r->tests[i];

		if (strcmp(t->owner, owner) != 0)
			continue;
		kept++;
		if (oldest == SIZE_MAX && !run_test_under_way(t))
			oldest = i;
	}
	if (kept <= RUN_TESTS_KEPT || oldest == SIZE_MAX)
		return;
	test_fini(&r->tests[oldest]);
	memmove(&r->tests[oldest], &r->tests[oldest + 1],
	    (--r->ntests - oldest) * sizeof *r->tests);
}

static bool
begin(struct run *r, struct run_test *t, const struct run_test_ask *a,
    struct errs *errs)
{
	const struct er_model *m = r->lab->model;
	const struct er_circuit *k;
	const struct er_vnet *v;

	if (t->kind == RUN_TEST_LINK) {
		k = run_test_circuit(r, a, errs);
		if (!k)
			return false;
		t->subject = xstrdup(k->head.name);
		t->owner = xstrdup(er_kind_owner(ER_CIRCUIT, &k->head));
		t->path_of = xstrdup(k->head.path);
		t->location = xstrdup(er_circuit_site(m, k, t->path));
		return true;
	}
	v = run_test_vnet(r, a, errs);
	if (!v)
		return false;
	t->subject = xstrdup(v->head.name);
	t->owner = xstrdup(er_kind_owner(ER_VNET, &v->head));
	t->path_of = xstrdup(v->gateway.head.path);
	t->location = run_test_locations(m, v, a->location);
	for (size_t i = 0; i < v->nconnections; i++) {
		k = v->connections[i].circuit;
		if (!k->cloud && run_test_is_there(m, k, t->location))
			VEC_PUSH(t->connections, t->nconnections, t->capconnections) =
			    xstrdup(v->connections[i].head.name);
	}
	return true;
}

/* The number of the object's test before this one. */
static uint64_t
number_before(const struct run *r, const struct run_test *t)
{
	uint64_t number = 0;

	for (size_t i = 0; i < r->ntests; i++)
		if (&r->tests[i] != t && r->tests[i].kind == t->kind &&
		    strcmp(r->tests[i].subject, t->subject) == 0)
			number = r->tests[i].number;
	return number;
}

/* The service's time for a start or a stop of either test; no time is drawn. */
static int64_t
takes(const struct run *r)
{
	const struct er_fidelity *f = &r->lab->model->fidelity;
	struct rng rng;

	rng_init(&rng, 0);
	return f->realistic_durations ? er_duration(f, ER_SPAN_FAILOVER, 0, &rng) : 0;
}

bool
run_test_start(struct run *r, struct erx_time now, const struct run_test_ask *a,
    struct errs *errs)
{
	struct run_test *t;

	if (!run_test_may_start(r, a, errs))
		return false;
	t = &VEC_PUSH(r->tests, r->ntests, r->captests);
	*t = (struct run_test){ .serial = ++r->tests_begun,
		.kind = a->kind,
		.how = a->how,
		.type = a->type,
		.status = RUN_TEST_STARTING,
		.path = a->path,
		.started = now,
		.ended = ERX_NEVER };
	if (!begin(r, t, a, errs)) {
		r->ntests--;
		return false;
	}
	t->number = 1 + number_before(r, t);
	t->look = run_test_look_new(r, t);
	t->due = erx_time_add(now, takes(r));
	say_span(r, now, t, "begun");
	forget_oldest(r);
	return true;
}

/* --- stopping --- */

static struct run_test *
running(struct run *r, const struct run_test_ask *a, const char *subject)
{
	for (size_t i = r->ntests; i-- > 0;) {
		struct run_test *t = &r->tests[i];

		if (t->kind == a->kind && strcmp(t->subject, subject) == 0 &&
		    run_test_under_way(t))
			return t;
	}
	return NULL;
}

static bool
is_asked(const struct run_test *t, const struct run_test_ask *a)
{
	if (t->kind == RUN_TEST_LINK)
		return a->path == UINT_MAX || a->path == t->path;
	return !a->location || er_world_same(a->location, t->location);
}

/* There is no test of the object, or none of this place, or it does not run yet. */
static void
no_test(const struct run_test *t, const struct run_test_ask *a, const char *subject,
    struct errs *errs)
{
	static const char cure[] = "`erxctl show failover-tests` lists them";

	if (!t)
		errs_add(errs, CODE_FAILOVER_NO_TEST, NULL, subject, cure,
		    "no failover test of %s runs", subject);
	else if (is_asked(t, a))
		errs_add(errs, CODE_FAILOVER_NO_TEST, NULL, subject,
		    "wait until the test runs", "the test of %s is %s", subject,
		    run_test_status_words[t->status]);
	else
		errs_add(errs, CODE_FAILOVER_NO_TEST, NULL, subject, cure,
		    "the test of %s is of %s", subject,
		    t->kind == RUN_TEST_SITE ? t->location
			: t->path            ? "the secondary link"
					     : "the primary link");
}

bool
run_test_stop(struct run *r, struct erx_time now, const struct run_test_ask *a,
    bool successful, bool verified, struct errs *errs)
{
	const struct er_circuit *k = NULL;
	const struct er_vnet *v = NULL;
	const char *subject;
	struct run_test *t;

	if (a->kind == RUN_TEST_LINK)
		k = run_test_circuit(r, a, errs);
	else
		v = run_test_vnet(r, a, errs);
	subject = k ? k->head.name : v ? v->head.name : NULL;
	if (!subject)
		return false;
	t = running(r, a, subject);
	if (!t || !is_asked(t, a) || t->status != RUN_TEST_RUNNING) {
		no_test(t, a, subject, errs);
		return false;
	}
	t->judged = true;
	t->successful = successful;
	t->verified = verified;
	t->status = RUN_TEST_STOPPING;
	t->due = erx_time_add(now, takes(r));
	say_span(r, now, t, "stops");
	return true;
}

/* --- time --- */

struct erx_time
run_tests_next(const struct run *r)
{
	struct erx_time next = ERX_NEVER;

	for (size_t i = 0; i < r->ntests; i++) {
		const struct run_test *t = &r->tests[i];

		if (t->look)
			next = t->started;
		else if (run_test_waits(t))
			next = erx_time_min(next, t->due);
	}
	return next;
}

static void
take_effect(struct run *r, struct erx_time now, struct run_test *t)
{
	char *text;

	t->status = RUN_TEST_RUNNING;
	t->due = ERX_NEVER;
	run_recompile(r, now);
	text = t->dark ? xstrdup("runs; the gateway is a real router, whose routes are "
				 "not known here")
		       : xasprintf("runs; %zu of %zu routes are redundant",
			     t->nredundant, t->nroutes);
	say(r, now, t, text);
	free(text);
}

static void
end(struct run *r, struct erx_time now, struct run_test *t)
{
	t->status = RUN_TEST_COMPLETED;
	t->due = ERX_NEVER;
	t->ended = now;
	run_recompile(r, now);
	say(r, now, t, "ended");
	run_lasting_restored(r);
}

bool
run_tests_due(struct run *r, struct erx_time now)
{
	bool any = false;

	for (size_t i = 0; i < r->ntests; i++) {
		struct run_test *t = &r->tests[i];

		if (t->look) {
			if (run_test_look(t->look, t, LOOK)) {
				run_test_look_free(t->look);
				t->look = NULL;
			}
			any = true;
		}
		if (!run_test_waits(t) || t->look || erx_time_before(now, t->due))
			continue;
		if (t->status == RUN_TEST_STARTING)
			take_effect(r, now, t);
		else
			end(r, now, t);
		any = true;
	}
	return any;
}

bool
run_tests_wait(const struct run *r)
{
	for (size_t i = 0; i < r->ntests; i++)
		if (run_test_waits(&r->tests[i]))
			return true;
	return false;
}

void
run_tests_list(const struct run *r, struct erx_time now, struct buf *out)
{
	for (size_t i = 0; i < r->ntests; i++) {
		const struct run_test *t = &r->tests[i];

		if (run_test_waits(t))
			buf_printf(out,
			    "%s: a failover test is %s for another %lld s\n",
			    t->path_of, run_test_status_words[t->status],
			    (long long)(erx_time_since(t->due, now) / ERX_SEC));
	}
}

void
run_tests_forget(struct run *r, struct erx_time now)
{
	run_tests_fini(r);
	r->tests = NULL;
	r->ntests = r->captests = 0;
	run_recompile(r, now);
}

void
run_tests_fini(struct run *r)
{
	for (size_t i = 0; i < r->ntests; i++)
		test_fini(&r->tests[i]);
	free(r->tests);
}

/* --- looking --- */

const struct run_test *
run_test_at(const struct run *r, size_t i)
{
	return i < r->ntests ? &r->tests[i] : NULL;
}

const struct run_test *
run_test_find(const struct run *r, uint64_t serial)
{
	for (size_t i = 0; i < r->ntests; i++)
		if (r->tests[i].serial == serial)
			return &r->tests[i];
	return NULL;
}

const struct run_test *
run_test_last(const struct run *r, enum run_test_kind kind, const char *subject,
    const char *location, unsigned path)
{
	const struct run_test_ask a = { .location = location, .path = path };

	for (size_t i = r->ntests; i-- > 0;) {
		const struct run_test *t = &r->tests[i];

		if (t->kind == kind && strcmp(t->subject, subject) == 0 &&
		    is_asked(t, &a))
			return t;
	}
	return NULL;
}

enum run_test_status
run_test_status_at(const struct run_test *t, struct erx_time now)
{
	if (t->status == RUN_TEST_COMPLETED &&
	    erx_time_since(now, t->ended) > RUN_TEST_EXPIRES)
		return RUN_TEST_EXPIRED;
	return t->status;
}
