/*
 * An operation keeps the edit.  When it begins the edit has been prepared on the lab as
 * it is, only to hear whether it would be refused and what it makes or removes; when it
 * ends the edit is made, on the lab as it is then.  What takes longest of an edit is
 * how long all of it takes.
 */
#include "run/operation.h"

#include "base/xalloc.h"
#include "data/put.h"
#include "er/durations.h"
#include "er/refusal.h"
#include "run/run_int.h"

#include <stdlib.h>
#include <string.h>

struct names {
	char **items;
	size_t n, cap;
};

struct run_operation {
	uint64_t number;
	char *subject; /* path of the first object */
	enum data_op op;
	struct data_node *edit;
	char *subscription; /* or NULL */
	struct erx_time ends, gap;
	int64_t takes;                /* µs */
	struct names circuits, links; /* busy; without traffic from `gap` on */
};

static void
add_name(struct names *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->items[i], name) == 0)
			return;
	VEC_PUSH(s->items, s->n, s->cap) = xstrdup(name);
}

static void
names_free(struct names *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->items[i]);
	free(s->items);
}

void
run_operation_free(struct run_operation *o)
{
	if (!o)
		return;
	data_node_free(o->edit);
	free(o->subject);
	free(o->subscription);
	names_free(&o->circuits);
	names_free(&o->links);
	free(o);
}

/* --- what an edit is about --- */

static bool
differs(const char *path, const struct er_lab *a, const struct er_lab *b)
{
	const struct data_node *x = er_node_at(a->tree, path);
	const struct data_node *y = er_node_at(b->tree, path);

	return x && y ? !data_node_equal(x, y) : x != y;
}

/* Circuits that are written to, as far as they are in `a`. */
static void
find_circuits(struct names *out, const struct er_lab *a, const struct er_lab *b)
{
	const struct er_model *m = a->model;

	for (size_t i = 0; i < m->ncircuits; i++) {
		const struct er_circuit *k = &m->circuits[i];
		char *path =
		    xasprintf("%s%s", k->head.path, k->cloud ? "/authorizations" : "");
		bool touched = differs(path, a, b);

		for (size_t n = 0; !touched && n < k->nconnections; n++)
			touched = differs(k->connections[n]->head.path, a, b);
		for (size_t n = 0; !touched && n < k->nreaches; n++)
			touched = differs(k->reaches[n]->head.path, a, b);
		if (touched)
			add_name(out, k->head.name);
		free(path);
	}
}

struct plan_of { /* an operation in the making */
	struct run *r;
	struct run_operation *o;
	int64_t longest;
};

int64_t
run_duration(struct run *r, enum er_span what, size_t spokes)
{
	uint64_t before = r->rng.state;
	int64_t us = er_duration(&r->lab->model->fidelity, what, spokes, &r->rng);

	r->drawn += r->rng.state != before;
	return us;
}

static void
part(struct plan_of *p, const char *path, enum er_span what, size_t spokes)
{
	int64_t us = run_duration(p->r, what, spokes);

	if (us > p->longest)
		p->longest = us;
	if (!p->o->subject)
		p->o->subject = xstrdup(path);
}

static void
find_links(struct plan_of *p, const struct er_connection *n)
{
	const struct net_spec *spec = run_spec(p->r);
	const struct er_model *m = p->r->lab->model;

	for (size_t i = 0; i < spec->nlinks; i++) {
		const struct net_link *l = &spec->links[i];
		const struct er_speaker *a = er_model_speaker(m, l->a);
		const struct er_speaker *b = l->b ? er_model_speaker(m, l->b) : NULL;

		for (int k = 0; a && b && k < 2; k++) {
			const struct er_speaker *x = k ? b : a, *y = k ? a : b;

			if (x->role == ER_ROLE_MSEE && x->circuit == n->circuit &&
			    y->role == ER_ROLE_GATEWAY && y->vnet == n->vnet)
				add_name(&p->o->links, l->name);
		}
	}
}

static void
find_connections(struct plan_of *p, const struct er_vnet *v, const struct er_lab *b,
    bool made)
{
	for (size_t n = 0; n < v->nconnections; n++) {
		const struct er_connection *x = &v->connections[n];

		if (er_node_at(b->tree, x->head.path))
			continue;
		part(p, x->head.path, made ? ER_SPAN_CONNECT : ER_SPAN_DISCONNECT,
		    v->nspokes);
		if (!made)
			find_links(p, x);
	}
}

static void
find_gateway(struct plan_of *p, const char *path, const struct er_lab *b, bool made)
{
	if (!er_node_at(b->tree, path))
		part(p, path, made ? ER_SPAN_GATEWAY : ER_SPAN_GATEWAY_GONE, 0);
}

/* W-70: a phase of a migration takes all circuits of the gateway. */
static void
find_migrations(struct plan_of *p, const struct er_lab *after)
{
	static const enum er_span spans[] = {
		[ER_MIGRATION_PREPARED] = ER_SPAN_PREPARE,
		[ER_MIGRATION_EXECUTED] = ER_SPAN_EXECUTE,
		[ER_MIGRATION_COMMITTED] = ER_SPAN_COMMIT,
		[ER_MIGRATION_ABORTED] = ER_SPAN_COMMIT,
	};
	const struct er_model *m = after->model;

	for (size_t i = 0; i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];
		const struct er_vnet *was =
		    er_model_vnet(p->r->lab->model, v->head.name);
		enum er_migration_phase to = v->gateway.migration.phase;

		if (!was || !was->has_gateway || !v->has_gateway ||
		    to == ER_MIGRATION_NONE || was->gateway.migration.phase == to)
			continue;
		part(p, v->gateway.head.path, spans[to], 0);
		for (size_t n = 0; n < v->nconnections; n++)
			add_name(&p->o->circuits, v->connections[n].circuit->head.name);
	}
}

/* S-15: the first map has the Route Server upgraded before. */
static void
find_first_maps(struct plan_of *p, const struct er_lab *after)
{
	const struct er_model *m = after->model;

	for (size_t i = 0; i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];
		const struct er_vnet *was =
		    er_model_vnet(p->r->lab->model, v->head.name);

		if (was && was->has_server && v->has_server &&
		    er_server_has_maps(&v->server) && !er_server_has_maps(&was->server))
			part(p, v->server.head.path, ER_SPAN_MAP, 0);
	}
}

/* Objects of `a` that `b` has not. */
static void
find_parts(struct plan_of *p, const struct er_lab *a, const struct er_lab *b, bool made)
{
	const struct er_model *m = a->model;

	for (size_t i = 0; i < m->nnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		if (v->has_gateway)
			find_gateway(p, v->gateway.head.path, b, made);
		if (v->has_vpn)
			find_gateway(p, v->vpn.head.path, b, made);
		find_connections(p, v, b, made);
	}
	for (size_t i = 0; i < m->nreaches; i++)
		if (!er_node_at(b->tree, m->reaches[i].head.path))
			part(p, m->reaches[i].head.path,
			    made ? ER_SPAN_REACH : ER_SPAN_REACH_GONE, 0);
}

/* --- beginning --- */

const char *
run_operation_on(const struct run *r, const char *circuit, const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < r->noperations; i++) {
		const struct run_operation *o = r->operations[i];

		if (strncmp(o->subject, path, len) == 0 &&
		    (o->subject[len] == '/' || o->subject[len] == '\0'))
			return o->subject;
		for (size_t k = 0; circuit && k < o->circuits.n; k++)
			if (strcmp(o->circuits.items[k], circuit) == 0)
				return o->subject;
	}
	return NULL;
}

static bool
is_busy(const struct run *r, struct erx_time now, const struct names *circuits,
    struct errs *errs)
{
	const struct er_ctx c = { .model = r->lab->model,
		.tree = r->lab->tree,
		.errs = errs };

	for (size_t i = 0; i < r->noperations; i++) {
		const struct run_operation *o = r->operations[i];

		for (size_t k = 0; k < circuits->n; k++)
			for (size_t j = 0; j < o->circuits.n; j++) {
				if (strcmp(circuits->items[k], o->circuits.items[j]))
					continue;
				er_refuse(&c, CODE_ANOTHER_OPERATION_IN_PROGRESS,
				    circuits->items[k], NULL,
				    "%s is busy with %s for another %lld s",
				    circuits->items[k], o->subject,
				    (long long)(erx_time_since(o->ends, now) /
					ERX_SEC));
				return true;
			}
	}
	return false;
}

/* Of a connection that goes the gap is all or the last part: what was observed of it
 * lasts longer than the deletion now and then, which then takes as long. */
static void
set_times(struct plan_of *p, struct erx_time now)
{
	struct run_operation *o = p->o;
	int64_t gap = o->links.n ? run_duration(p->r, ER_SPAN_GAP, 0) : 0;

	o->takes = gap > p->longest ? gap : p->longest;
	o->ends = erx_time_add(now, o->takes);
	o->gap = o->links.n ? erx_time_add(o->ends, -gap) : ERX_NEVER;
}

struct run_operation *
run_operation_new(struct run *r, struct erx_time now, const struct run_edit *e,
    const struct er_lab *after, struct errs *errs)
{
	struct run_operation *o = xcalloc(1, sizeof *o);
	struct plan_of p = { .r = r, .o = o };

	find_circuits(&o->circuits, r->lab, after);
	find_circuits(&o->circuits, after, r->lab);
	find_parts(&p, after, r->lab, true);
	find_parts(&p, r->lab, after, false);
	find_migrations(&p, after);
	find_first_maps(&p, after);
	if (is_busy(r, now, &o->circuits, errs) || p.longest == 0) {
		run_operation_free(o);
		return NULL;
	}
	o->op = e->op;
	o->edit = data_node_dup(e->tree);
	o->subscription = e->subscription ? xstrdup(e->subscription) : NULL;
	set_times(&p, now);
	return o;
}

void
run_operation_begin(struct run *r, struct erx_time now, struct run_operation *o)
{
	char *text = xasprintf("begun, takes %lld s",
	    (long long)((o->takes + ERX_SEC / 2) / ERX_SEC));

	o->number = r->last_operation = ++r->operations_begun;
	VEC_PUSH(r->operations, r->noperations, r->capoperations) = o;
	net_note(r->net, now, NET_EVENT_OPERATION, o->subject, text);
	free(text);
}

/* --- ending --- */

struct erx_time
run_operation_next(const struct run *r)
{
	struct erx_time next = ERX_NEVER;

	for (size_t i = 0; i < r->noperations; i++)
		next = erx_time_min(next,
		    erx_time_min(r->operations[i]->ends, r->operations[i]->gap));
	return next;
}

static void
carry_traffic(struct run *r, struct erx_time now, const struct run_operation *o,
    bool on)
{
	for (size_t i = 0; i < o->links.n; i++)
		(on ? net_resume : net_suspend)(r->net, now, NET_FORWARDING,
		    o->links.items[i]);
}

static bool
make(struct run *r, struct erx_time now, const struct run_operation *o,
    struct errs *errs)
{
	struct run_edit e = { o->op, o->edit, o->subscription };
	struct run_change *c = run_prepare_now(r, &e, errs);

	return c && run_commit(r, now, c, errs) == RUN_DONE;
}

static void
end(struct run *r, struct erx_time now, struct run_operation *o)
{
	struct errs errs;
	bool good;

	errs_init(&errs);
	good = make(r, now, o, &errs);
	if (good) {
		net_note(r->net, now, NET_EVENT_OPERATION, o->subject, "ended");
	} else {
		const char *why = "refused";
		char *text;

		for (size_t i = errs.n; i-- > 0;)
			why = errs.items[i].warning ? why : errs.items[i].text;
		text = xasprintf("failed: %s", why);
		net_note(r->net, now, NET_EVENT_OPERATION, o->subject, text);
		free(text);
		carry_traffic(r, now, o, true);
	}
	if (o->number == r->last_operation) {
		r->last_failed = !good;
		errs_move(&r->last_errs, &errs);
	}
	errs_fini(&errs);
	run_operation_free(o);
}

bool
run_operation_due(struct run *r, struct erx_time now)
{
	bool any = false;

	for (size_t i = 0; i < r->noperations;) {
		struct run_operation *o = r->operations[i];

		if (!erx_time_before(now, o->gap)) {
			o->gap = ERX_NEVER;
			carry_traffic(r, now, o, false);
			any = true;
		}
		if (erx_time_before(now, o->ends)) {
			i++;
			continue;
		}
		memmove(&r->operations[i], &r->operations[i + 1],
		    (--r->noperations - i) * sizeof *r->operations);
		end(r, now, o);
		any = true;
	}
	return any;
}

/* --- looking --- */

int64_t
run_change_takes(const struct run_change *c)
{
	return c->operation ? c->operation->takes : 0;
}

uint64_t
run_operation_last(const struct run *r)
{
	return r->last_operation;
}

struct erx_time
run_operation_ends(const struct run *r, uint64_t number)
{
	for (size_t i = 0; i < r->noperations; i++)
		if (r->operations[i]->number == number)
			return r->operations[i]->ends;
	return ERX_NEVER;
}

struct erx_time
run_operation_soonest(const struct run *r)
{
	struct erx_time soonest = ERX_NEVER;

	for (size_t i = 0; i < r->noperations; i++)
		soonest = erx_time_min(soonest, r->operations[i]->ends);
	return soonest;
}

/* The lab as it will be when all that runs has ended; NULL: nothing runs, or all of it
 * fails. */
static struct er_lab *
lab_to_come(const struct run *r, const struct er_random *random)
{
	struct er_lab *lab = NULL;

	for (size_t i = 0; i < r->noperations; i++) {
		const struct run_operation *o = r->operations[i];
		struct er_lab *next;
		struct errs ignored;

		errs_init(&ignored);
		next = er_lab_edit(lab ? lab : r->lab, o->op, o->edit, o->subscription,
		    random, &ignored);
		errs_fini(&ignored);
		if (!next)
			continue;
		er_lab_free(lab);
		lab = next;
	}
	return lab;
}

bool
run_operation_blocks(const struct run *r, const struct run_edit *e)
{
	struct rng rng;
	struct er_random random = run_random(&rng, 0); /* keys that nobody will see */
	struct er_lab *lab = lab_to_come(r, &random), *after;
	struct errs ignored;
	bool taken;

	if (!lab)
		return false;
	errs_init(&ignored);
	after = er_lab_edit(lab, e->op, e->tree, e->subscription, &random, &ignored);
	taken = after;
	errs_fini(&ignored);
	er_lab_free(lab);
	er_lab_free(after);
	return taken;
}

bool
run_operation_runs(const struct run *r, uint64_t number)
{
	return !erx_time_is_never(run_operation_ends(r, number));
}

bool
run_operation_good(struct run *r, struct errs *errs)
{
	if (!r->last_operation || !r->last_failed)
		return true;
	errs_move(errs, &r->last_errs);
	return false;
}

void
run_operation_list(const struct run *r, struct erx_time now, struct buf *out)
{
	for (size_t i = 0; i < r->noperations; i++)
		buf_printf(out, "%s: an operation runs for another %lld s\n",
		    r->operations[i]->subject,
		    (long long)(erx_time_since(r->operations[i]->ends, now) / ERX_SEC));
}

void
run_operation_reasons(const struct run *r, struct erx_time now, struct errs *errs)
{
	for (size_t i = 0; i < r->noperations; i++)
		errs_add(errs, CODE_TIMEOUT, NULL, r->operations[i]->subject,
		    "give it longer",
		    "not converged: an operation runs for another %lld s",
		    (long long)(erx_time_since(r->operations[i]->ends, now) / ERX_SEC));
	run_standby_reasons(r, now, errs);
}

/* --- apart --- */

void
run_operations_put(const struct run *r, struct data_node *seq)
{
	for (size_t i = 0; i < r->noperations; i++) {
		const struct run_operation *o = r->operations[i];
		struct data_node *n = data_node_new(DATA_MAP, NULL);
		struct data_node *circuits = data_node_new(DATA_SEQ, "circuits");

		data_put_text(n, "subject", o->subject);
		data_put_signed(n, "ends", o->ends.us);
		for (size_t k = 0; k < o->circuits.n; k++)
			data_put_text(circuits, NULL, o->circuits.items[k]);
		data_node_add(n, circuits);
		data_node_add(seq, n);
	}
}

void
run_operations_take(struct run *r, const struct data_node *seq)
{
	for (size_t i = 0; seq && i < seq->n; i++) {
		const struct data_node *n = seq->children[i];
		const struct data_node *circuits = data_node_get(n, "circuits");
		struct run_operation *o = xcalloc(1, sizeof *o);

		o->subject = xstrdup(data_node_text(n, "subject"));
		o->ends = (struct erx_time){ data_signed(n, "ends") };
		o->gap = ERX_NEVER;
		for (size_t k = 0; circuits && k < circuits->n; k++)
			add_name(&o->circuits, circuits->children[k]->text);
		VEC_PUSH(r->operations, r->noperations, r->capoperations) = o;
	}
}

void
run_operations_fini(struct run *r)
{
	for (size_t i = 0; i < r->noperations; i++)
		run_operation_free(r->operations[i]);
	free(r->operations);
	r->operations = NULL;
	r->noperations = r->capoperations = 0;
	r->last_operation = 0;
	errs_fini(&r->last_errs);
	errs_init(&r->last_errs);
}
