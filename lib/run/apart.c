/*
 * The run at the other end is begun as one that starts with a lab and the values that
 * stick, with maintenance, standbys and tests in place before it is compiled: so the
 * spec that it is supposed to run is that of the real one.  Its net stays empty, and no
 * time passes; what was learned comes as counts (run/tier.c).
 */
#include "run/apart.h"

#include "base/xalloc.h"
#include "data/put.h"
#include "run/operation.h"
#include "run/run_int.h"

#include <stdlib.h>

static struct data_node *
add(struct data_node *to, enum data_kind kind, const char *name)
{
	struct data_node *n = data_node_new(kind, name);

	data_node_add(to, n);
	return n;
}

/* --- out --- */

static void
put_allocated(struct data_node *map, const struct er_alloc *alloc)
{
	struct data_node *all = add(map, DATA_MAP, "allocated");
	const char *object, *value;

	for (size_t i = 0; er_alloc_at(alloc, i, &object, &value); i++)
		data_put_text(all, object, value);
}

static void
put_maintained(struct data_node *map, const struct run *r)
{
	struct data_node *all = add(map, DATA_SEQ, "maintained");

	for (size_t i = 0; i < r->nmaintained; i++) {
		const struct run_maintained *m = &r->maintained[i];
		struct data_node *n = add(all, DATA_MAP, NULL);

		data_put_text(n, "router", m->router);
		data_put_signed(n, "stops", m->stops.us);
		data_put_bool(n, "gateway", m->gateway);
		data_put_bool(n, "stopped", m->stopped);
	}
}

static void
put_standbys(struct data_node *map, const struct run *r)
{
	struct data_node *all = add(map, DATA_SEQ, "standbys");

	for (size_t i = 0; i < r->nstandbys; i++) {
		const struct run_standby *s = &r->standbys[i];
		struct data_node *n = add(all, DATA_MAP, NULL);

		data_put_text(n, "router", s->router);
		data_put_signed(n, "takes-over", s->takes_over.us);
		data_put_bool(n, "taken", s->taken);
	}
}

/* Routes, places and numbers are for those who look at a test. */
static void
put_tests(struct data_node *map, const struct run *r)
{
	struct data_node *all = add(map, DATA_SEQ, "tests");

	for (size_t i = 0; i < r->ntests; i++) {
		const struct run_test *t = &r->tests[i];
		struct data_node *n = add(all, DATA_MAP, NULL);

		data_put_number(n, "kind", t->kind);
		data_put_number(n, "how", t->how);
		data_put_number(n, "type", t->type);
		data_put_number(n, "status", t->status);
		data_put_number(n, "path", t->path);
		data_put_text(n, "subject", t->subject);
		data_put_text(n, "path-of", t->path_of);
		data_put_text(n, "location", t->location);
	}
}

struct data_node *
run_apart(const struct run *r, struct erx_time now)
{
	struct data_node *map = data_node_new(DATA_MAP, NULL);

	data_put_signed(map, "now", now.us);
	data_put_number(map, "times", r->times);
	data_put_number(map, "chance", r->rng.state);
	data_put_bool(map, "keys-of-chance", r->random.ctx == &r->rng);
	put_allocated(map, r->lab->alloc);
	put_maintained(map, r);
	put_standbys(map, r);
	put_tests(map, r);
	run_operations_put(r, add(map, DATA_SEQ, "operations"));
	run_tier_put(r, add(map, DATA_MAP, "received"));
	return map;
}

/* --- in --- */

static char *
text_of(const struct data_node *n, const char *name)
{
	const char *text = data_node_text(n, name);

	return xstrdup(text ? text : "");
}

static struct erx_time
time_of(const struct data_node *n, const char *name)
{
	return (struct erx_time){ data_signed(n, name) };
}

static size_t
count(const struct data_node *n)
{
	return n ? n->n : 0;
}

static void
take_maintained(struct run *r, const struct data_node *all)
{
	for (size_t i = 0; i < count(all); i++) {
		const struct data_node *n = all->children[i];

		VEC_PUSH(r->maintained, r->nmaintained, r->capmaintained) =
		    (struct run_maintained){ .router = text_of(n, "router"),
			    .stops = time_of(n, "stops"),
			    .gateway = data_bool(n, "gateway"),
			    .stopped = data_bool(n, "stopped") };
	}
}

static void
take_standbys(struct run *r, const struct data_node *all)
{
	for (size_t i = 0; i < count(all); i++) {
		const struct data_node *n = all->children[i];

		VEC_PUSH(r->standbys, r->nstandbys, r->capstandbys) =
		    (struct run_standby){ .router = text_of(n, "router"),
			    .takes_over = time_of(n, "takes-over"),
			    .taken = data_bool(n, "taken") };
	}
}

static void
take_tests(struct run *r, const struct data_node *all)
{
	for (size_t i = 0; i < count(all); i++) {
		const struct data_node *n = all->children[i];

		VEC_PUSH(r->tests, r->ntests, r->captests) =
		    (struct run_test){ .kind =
					   (enum run_test_kind)data_number(n, "kind"),
			    .how = (enum run_test_how)data_number(n, "how"),
			    .type = (enum run_test_type)data_number(n, "type"),
			    .status = (enum run_test_status)data_number(n, "status"),
			    .path = (unsigned)data_number(n, "path"),
			    .subject = text_of(n, "subject"),
			    .path_of = text_of(n, "path-of"),
			    .location = text_of(n, "location"),
			    .due = ERX_NEVER,
			    .ended = ERX_NEVER };
	}
}

static struct er_alloc *
take_allocated(const struct data_node *all)
{
	struct er_alloc *alloc = er_alloc_new();

	for (size_t i = 0; i < count(all); i++)
		er_alloc_set(alloc, all->children[i]->name, all->children[i]->text);
	return alloc;
}

/* The lab runs, without routers and sessions: nobody looks at those. */
static void
suppose(struct run *r, struct run_change *c)
{
	r->lab = c->lab;
	r->supposed = c->spec;
	r->files = *c->files;
	free(c->files);
	free(c);
}

struct run *
run_apart_open(const struct run_host *host, const struct er_random *random,
    struct run_source *source, const struct data_node *apart, struct erx_time *now,
    struct errs *errs)
{
	const struct net_host outside = { .ctx = NULL };
	const struct run_config config = { .host = *host,
		.outside = &outside,
		.times = (enum er_times)data_number(apart, "times"),
		.random = data_bool(apart, "keys-of-chance") ? NULL : random };
	struct er_alloc *alloc = take_allocated(data_node_get(apart, "allocated"));
	const struct data_node *received = data_node_get(apart, "received");
	struct run *r = run_new(&config);
	struct run_change *c;

	*now = time_of(apart, "now");
	take_maintained(r, data_node_get(apart, "maintained"));
	take_standbys(r, data_node_get(apart, "standbys"));
	take_tests(r, data_node_get(apart, "tests"));
	c = run_prepare_load(r, source, alloc, errs);
	er_alloc_free(alloc);
	if (!c) {
		run_free(r);
		return NULL;
	}
	suppose(r, c);
	run_operations_take(r, data_node_get(apart, "operations"));
	r->received = received ? data_node_dup(received) : NULL;
	r->rng.state = data_number(apart, "chance");
	return r;
}
