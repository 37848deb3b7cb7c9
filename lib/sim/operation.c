/*
 * An operation keeps the edit.  When it begins the edit is tried on the lab as it is,
 * only to hear whether it would be refused and what it makes or removes; when it ends
 * the edit is made, on the lab as it is then.  What takes longest of an edit is how
 * long all of it takes.
 */
#include "sim/operation.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "er/durations.h"
#include "er/refusal.h"
#include "sim/world_int.h"

struct names {
	char **items;
	size_t n, cap;
};

struct sim_operation {
	uint64_t number;
	char *subject; /* path of the first object */
	enum er_op op;
	struct er_node *edit;
	char *subscription; /* or NULL */
	struct erx_time ends, gap;
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

static void
operation_free(struct sim_operation *o)
{
	er_node_free(o->edit);
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
	const struct er_node *x = er_node_at(a->tree, path);
	const struct er_node *y = er_node_at(b->tree, path);

	return x && y ? !er_node_equal(x, y) : x != y;
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
	struct sim_world *w;
	struct sim_operation *o;
	int64_t longest;
};

static void
part(struct plan_of *p, const char *path, enum er_span what, size_t spokes)
{
	int64_t us = er_duration(&p->w->lab->model->fidelity, what, spokes, &p->w->rng);

	if (us > p->longest)
		p->longest = us;
	if (!p->o->subject)
		p->o->subject = xstrdup(path);
}

static void
find_links(struct plan_of *p, const struct er_connection *n)
{
	const struct net_spec *spec = net_running(p->w->net);
	const struct er_model *m = p->w->lab->model;

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

/* Objects of `a` that `b` has not. */
static void
find_parts(struct plan_of *p, const struct er_lab *a, const struct er_lab *b, bool made)
{
	const struct er_model *m = a->model;

	for (size_t i = 0; i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		if (v->has_gateway && !er_node_at(b->tree, v->gateway.head.path))
			part(p, v->gateway.head.path,
			    made ? ER_SPAN_GATEWAY : ER_SPAN_GATEWAY_GONE, 0);
		for (size_t n = 0; n < v->nconnections; n++) {
			const struct er_connection *x = &v->connections[n];

			if (er_node_at(b->tree, x->head.path))
				continue;
			part(p, x->head.path,
			    made ? ER_SPAN_CONNECT : ER_SPAN_DISCONNECT, v->nspokes);
			if (!made)
				find_links(p, x);
		}
	}
	for (size_t i = 0; i < m->nreaches; i++)
		if (!er_node_at(b->tree, m->reaches[i].head.path))
			part(p, m->reaches[i].head.path,
			    made ? ER_SPAN_REACH : ER_SPAN_REACH_GONE, 0);
}

/* --- beginning --- */

static bool
is_busy(const struct sim_world *w, const struct names *circuits, struct errs *errs)
{
	const struct er_ctx c = { .model = w->lab->model,
		.tree = w->lab->tree,
		.errs = errs };

	for (size_t i = 0; i < w->noperations; i++) {
		const struct sim_operation *o = w->operations[i];

		for (size_t k = 0; k < circuits->n; k++)
			for (size_t j = 0; j < o->circuits.n; j++) {
				if (strcmp(circuits->items[k], o->circuits.items[j]))
					continue;
				er_refuse(&c, ER_R_OPERATION_RUNNING,
				    circuits->items[k], NULL,
				    "%s is busy with %s for another %lld s",
				    circuits->items[k], o->subject,
				    (long long)(erx_time_since(o->ends, w->now) /
					ERX_SEC));
				return true;
			}
	}
	return false;
}

static void
begin(struct sim_world *w, struct plan_of *p)
{
	struct sim_operation *o = p->o;
	char *text =
	    xasprintf("begun, takes %lld.%03lld s", (long long)(p->longest / ERX_SEC),
		(long long)(p->longest / ERX_MSEC % 1000));

	o->number = w->last_operation = ++w->operations_begun;
	o->ends = erx_time_add(w->now, p->longest);
	o->gap = ERX_NEVER;
	if (o->links.n) {
		int64_t gap =
		    er_duration(&w->lab->model->fidelity, ER_SPAN_GAP, 0, &w->rng);

		o->gap = erx_time_add(o->ends, -(gap < p->longest ? gap : p->longest));
	}
	VEC_PUSH(w->operations, w->noperations, w->coperations) = o;
	net_note(w->net, w->now, NET_EVENT_OPERATION, o->subject, text);
	free(text);
}

enum sim_begun
sim_operation_begin(struct sim_world *w, enum er_op op, const struct er_node *edit,
    const char *subscription, struct errs *errs)
{
	struct sim_operation *o = xcalloc(1, sizeof *o);
	struct plan_of p = { .w = w, .o = o };
	enum sim_begun begun = SIM_AT_ONCE;
	struct errs tried;
	struct er_lab *lab;

	w->last_operation = 0;
	errs_init(&tried);
	lab = er_lab_edit(w->lab, op, edit, subscription, &w->random, &tried);
	if (lab) {
		find_circuits(&o->circuits, w->lab, lab);
		find_circuits(&o->circuits, lab, w->lab);
		find_parts(&p, lab, w->lab, true);
		find_parts(&p, w->lab, lab, false);
	}
	if (!lab) {
		errs_move(errs, &tried);
		begun = SIM_REFUSED;
	} else if (is_busy(w, &o->circuits, errs)) {
		begun = SIM_REFUSED;
	} else if (p.longest > 0) {
		o->op = op;
		o->edit = er_node_dup(edit);
		o->subscription = subscription ? xstrdup(subscription) : NULL;
		begin(w, &p);
		begun = SIM_BEGUN;
	}
	if (begun != SIM_BEGUN)
		operation_free(o);
	er_lab_free(lab);
	errs_fini(&tried);
	return begun;
}

/* --- ending --- */

struct erx_time
sim_operation_next(const struct sim_world *w)
{
	struct erx_time next = ERX_NEVER;

	for (size_t i = 0; i < w->noperations; i++)
		next = erx_time_min(next,
		    erx_time_min(w->operations[i]->ends, w->operations[i]->gap));
	return next;
}

static void
carry_traffic(struct sim_world *w, const struct sim_operation *o, bool on)
{
	for (size_t i = 0; i < o->links.n; i++)
		(on ? net_restore : net_fail)(w->net, w->now, NET_FORWARDING,
		    o->links.items[i]);
}

static void
end(struct sim_world *w, struct sim_operation *o)
{
	struct errs errs;
	bool good;

	errs_init(&errs);
	good = sim_change(w, o->op, o->edit, o->subscription, &errs);
	if (good) {
		net_note(w->net, w->now, NET_EVENT_OPERATION, o->subject, "ended");
	} else {
		const char *why = "refused";
		char *text;

		for (size_t i = errs.n; i-- > 0;)
			why = errs.items[i].warning ? why : errs.items[i].text;
		text = xasprintf("failed: %s", why);
		net_note(w->net, w->now, NET_EVENT_OPERATION, o->subject, text);
		free(text);
		carry_traffic(w, o, true);
	}
	if (o->number == w->last_operation) {
		w->last_failed = !good;
		errs_move(&w->last_errs, &errs);
	}
	errs_fini(&errs);
	operation_free(o);
}

void
sim_operation_due(struct sim_world *w)
{
	for (size_t i = 0; i < w->noperations;) {
		struct sim_operation *o = w->operations[i];

		if (!erx_time_before(w->now, o->gap)) {
			o->gap = ERX_NEVER;
			carry_traffic(w, o, false);
		}
		if (erx_time_before(w->now, o->ends)) {
			i++;
			continue;
		}
		memmove(&w->operations[i], &w->operations[i + 1],
		    (--w->noperations - i) * sizeof *w->operations);
		end(w, o);
	}
}

bool
sim_operation_runs(const struct sim_world *w, uint64_t number)
{
	for (size_t i = 0; i < w->noperations; i++)
		if (w->operations[i]->number == number)
			return true;
	return false;
}

void
sim_operation_list(const struct sim_world *w, struct buf *out)
{
	for (size_t i = 0; i < w->noperations; i++)
		buf_printf(out, "%s: an operation runs for another %lld s\n",
		    w->operations[i]->subject,
		    (long long)(erx_time_since(w->operations[i]->ends, w->now) /
			ERX_SEC));
}

void
sim_operations_free(struct sim_world *w)
{
	for (size_t i = 0; i < w->noperations; i++)
		operation_free(w->operations[i]);
	free(w->operations);
	errs_fini(&w->last_errs);
}
