/*
 * The catalogue.  A plan takes traffic away where it deletes a connection, deletes a
 * circuit or lets one fail; each such place is a leaving, and for each leaving every
 * row of the catalogue says which steps would take the traffic elsewhere before.
 * Whether they do is for the search to find out.
 */
#include "base/json.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "plan/repair_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIXES_MAX 16 /* of a site that are halved */
#define WEIGHT_MORE  100
#define WEIGHT_MAX   32000

const char *const repair_words[REPAIR_KIND_N + 1] = {
	[REPAIR_CREATE_FIRST] = "connection-before-deletion",
	[REPAIR_WEIGHT] = "weight",
	[REPAIR_PREPEND] = "temporary-prepend",
	[REPAIR_LONGER] = "longer-prefix",
	[REPAIR_DRAIN] = "drain-first",
	[REPAIR_CONNECT] = "connection-first",
};

struct leaving {
	size_t step;
	const char *circuit, *as;
	const char *vnet, *connection; /* NULL: the whole circuit */
};

struct leavings {
	struct leaving *items;
	size_t n, cap;
};

struct catalogue {
	const struct plan *plan;
	const struct data_node *lab;
	struct leavings leavings;
	struct repair_fixes *out;
};

/* A row on its way: its steps, and their ids. */
struct draft {
	struct catalogue *c;
	const struct leaving *leaving;
	struct buf steps, ids;
	size_t n;
};

/* --- what a plan takes away --- */

static const struct data_node *
below(const struct data_node *n, const char *a, const char *b)
{
	n = n && n->kind == DATA_MAP ? data_node_get(n, a) : NULL;
	return b && n ? below(n, b, NULL) : n;
}

/* A piece that is deleted names its ends: a text, a sequence of them, or keys. */
static size_t
ends_of(const struct data_node *n)
{
	return !n ? 0 : n->kind == DATA_TEXT ? 1 : n->n;
}

static const char *
end_at(const struct data_node *n, size_t i)
{
	if (n->kind == DATA_TEXT)
		return n->text;
	return n->kind == DATA_MAP ? n->children[i]->name : n->children[i]->text;
}

static void
add_leaving(struct catalogue *c, struct leaving l)
{
	struct leavings *all = &c->leavings;

	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->items[i].circuit, l.circuit) == 0 &&
		    text_equal(all->items[i].vnet, l.vnet))
			return;
	VEC_PUSH(all->items, all->n, all->cap) = l;
}

static void
find_deleted(struct catalogue *c, size_t step, const struct plan_action *a)
{
	const struct data_node *vnets = below(a->node, "vnets", NULL);
	const struct data_node *circuits = below(a->node, "circuits", NULL);

	for (size_t v = 0; vnets && vnets->kind == DATA_MAP && v < vnets->n; v++) {
		const char *vnet = vnets->children[v]->name;
		const struct data_node *names =
		    below(vnets->children[v], "connections", NULL);
		const struct data_node *all =
		    below(below(c->lab, "vnets", vnet), "connections", NULL);

		for (size_t i = 0; all && i < ends_of(names); i++) {
			const char *name = end_at(names, i), *circuit = NULL;
			const struct data_node *x =
			    name ? data_node_get(all, name) : NULL;

			if (x && x->kind == DATA_MAP)
				circuit = data_node_text(x, "circuit");
			if (circuit)
				add_leaving(c,
				    (struct leaving){ step, circuit, a->as, vnet,
					name });
		}
	}
	for (size_t i = 0; i < ends_of(circuits); i++)
		if (end_at(circuits, i))
			add_leaving(c,
			    (struct leaving){ step, end_at(circuits, i), a->as, NULL,
				NULL });
}

static void
find_leavings(struct catalogue *c)
{
	const struct plan *p = c->plan;

	for (size_t i = 0; i < p->nsteps; i++) {
		for (size_t k = 0; k < p->steps[i].nactions; k++) {
			const struct plan_action *a = &p->steps[i].actions[k];

			if (a->kind == PLAN_DELETE && a->node->kind == DATA_MAP)
				find_deleted(c, i, a);
			for (size_t t = 0; a->kind == PLAN_FAIL && t < a->ntargets; t++)
				if (a->targets[t].kind == ER_TARGET_CIRCUIT)
					add_leaving(c,
					    (struct leaving){ i, a->targets[t].name,
						a->as, NULL, NULL });
		}
	}
}

/* True when the plan takes a connection of the lab away. */
static bool
is_leaving(const struct catalogue *c, const char *vnet, const char *connection)
{
	for (size_t i = 0; i < c->leavings.n; i++) {
		const struct leaving *l = &c->leavings.items[i];

		if (l->vnet && strcmp(l->vnet, vnet) == 0 &&
		    strcmp(l->connection, connection) == 0)
			return true;
	}
	return false;
}

/* True when an earlier leaving is of the same circuit, or with `vnet` at the same VNet:
 * what is done for that one serves both. */
static bool
is_served(const struct catalogue *c, const struct leaving *l, bool vnet)
{
	for (const struct leaving *x = c->leavings.items; x < l; x++)
		if (vnet ? text_equal(x->vnet, l->vnet)
			 : strcmp(x->circuit, l->circuit) == 0)
			return true;
	return false;
}

/* --- steps as text --- */

static bool
is_taken(const struct plan *p, const char *id)
{
	return plan_step(p, id) != NULL;
}

static char *
new_id(const struct plan *p, const char *word, const char *name)
{
	char *id = xasprintf("%s-%s", word, name);

	for (unsigned i = 2; is_taken(p, id); i++) {
		free(id);
		id = xasprintf("%s-%s-%u", word, name, i);
	}
	return id;
}

/* Begins a step, up to the only action of its `do`; end_step closes it. */
static void
begin_step(struct draft *d, struct json *j, const char *word, const char *name,
    const char *after, const char *title)
{
	const struct plan_step *owner = &d->c->plan->steps[d->leaving->step];
	char *id = new_id(d->c->plan, word, name);

	buf_puts(&d->steps, "- ");
	json_init(j, &d->steps, false);
	json_object(j, NULL);
	json_string(j, "id", id);
	json_string(j, "title", title);
	if (owner->owner)
		json_string(j, "owner", owner->owner);
	if (after)
		json_string(j, "after", after);
	json_array(j, "do");
	json_object(j, NULL);
	buf_printf(&d->ids, "%s%s", d->ids.len ? ", " : "", id);
	d->n++;
	free(id);
}

/* Leaves `depth` objects, then the step. */
static void
end_step(struct draft *d, struct json *j, unsigned depth)
{
	while (depth--)
		json_object_end(j);
	if (d->leaving->as)
		json_string(j, "as", d->leaving->as);
	json_object_end(j);
	json_array_end(j);
	json_object_end(j);
	buf_putc(&d->steps, '\n');
}

static void
finish(struct draft *d, enum repair_kind kind, char *what)
{
	struct repair_fixes *out = d->c->out;

	if (d->n)
		VEC_PUSH(out->items, out->n, out->cap) =
		    (struct repair_fix){ .kind = kind,
			    .turn = REPAIR_STAYS,
			    .steps = buf_steal(&d->steps),
			    .nsteps = d->n,
			    .ids = buf_steal(&d->ids),
			    .what = what };
	else
		free(what);
	buf_fini(&d->steps);
	buf_fini(&d->ids);
}

static void
begin(struct draft *d, struct catalogue *c, const struct leaving *l)
{
	*d = (struct draft){ .c = c, .leaving = l };
	buf_init(&d->steps);
	buf_init(&d->ids);
}

static const char *
step_of(const struct draft *d)
{
	return d->c->plan->steps[d->leaving->step].id;
}

/* --- a site and a circuit --- */

/* The entry of a circuit at a site of the lab, and the site. */
static const struct data_node *
site_of(const struct catalogue *c, const char *circuit, const struct data_node **site)
{
	const struct data_node *sites = below(c->lab, "on-premises", NULL);

	for (size_t i = 0; sites && i < sites->n; i++) {
		const struct data_node *x =
		    below(sites->children[i], "circuits", circuit);

		if (x) {
			*site = sites->children[i];
			return x;
		}
	}
	return NULL;
}

static void
put_leaf(struct json *j, const char *name, const struct data_node *entry)
{
	const struct data_node *n = below(entry, name, NULL);

	if (n)
		data_node_json(j, name, n);
}

/* What was written of an entry before, or that nothing was. */
static void
put_back(struct draft *d, const char *word, const char *title, const char *site,
    const char *circuit, const struct data_node *entry, const char *const *leaves)
{
	struct json j;
	bool any = false;

	for (size_t i = 0; leaves[i]; i++)
		any |= below(entry, leaves[i], NULL) != NULL;
	begin_step(d, &j, word, circuit, step_of(d), title);
	json_object(&j, any ? "update" : "delete");
	json_object(&j, "on-premises");
	json_object(&j, site);
	json_object(&j, "circuits");
	if (any) {
		json_object(&j, circuit);
		for (size_t i = 0; leaves[i]; i++)
			if (below(entry, leaves[i], NULL))
				put_leaf(&j, leaves[i], entry);
			else if (strcmp(leaves[i], "prepend") == 0) {
				json_array(&j, leaves[i]);
				json_array_end(&j);
			} else {
				json_uint(&j, leaves[i], 100);
			}
		json_object_end(&j);
	} else {
		json_array(&j, circuit);
		for (size_t i = 0; leaves[i]; i++)
			json_string(&j, NULL, leaves[i]);
		json_array_end(&j);
	}
	end_step(d, &j, 4);
}

/* The plan deletes the circuit, or what the site has on it. */
static bool
goes_for_good(const struct catalogue *c, const char *site, const char *circuit)
{
	const struct plan *p = c->plan;

	for (size_t i = 0; i < p->nsteps; i++)
		for (size_t k = 0; k < p->steps[i].nactions; k++) {
			const struct plan_action *a = &p->steps[i].actions[k];
			const struct data_node *lists[] = {
				below(a->node, "circuits", NULL),
				below(below(a->node, "on-premises", site), "circuits",
				    NULL),
			};

			for (size_t x = 0; a->kind == PLAN_DELETE && x < 2; x++)
				for (size_t e = 0; e < ends_of(lists[x]); e++)
					if (text_equal(end_at(lists[x], e), circuit))
						return true;
		}
	return false;
}

/* Paths over the circuit get longer; with a preference the site leaves it, too. */
static void
drain(struct catalogue *c, const struct leaving *l, bool both)
{
	static const char *const leaves[] = { "prepend", "local-preference", NULL };
	static const char *const one[] = { "prepend", NULL };
	const struct data_node *site = NULL, *entry = site_of(c, l->circuit, &site);
	const char *asn = site ? data_node_text(site, "asn") : NULL;
	struct draft d;
	struct json j;

	if (!entry || !asn || is_served(c, l, false))
		return;
	begin(&d, c, l);
	begin_step(&d, &j, both ? "drain" : "prepend", l->circuit, NULL,
	    both ? "traffic leaves the circuit in both directions"
		 : "traffic to the site leaves the circuit");
	json_object(&j, "update");
	json_object(&j, "on-premises");
	json_object(&j, site->name);
	json_object(&j, "circuits");
	json_object(&j, l->circuit);
	json_array(&j, "prepend");
	for (int i = 0; i < 4; i++)
		json_uint(&j, NULL, strtoul(asn, NULL, 10));
	json_array_end(&j);
	if (both)
		json_uint(&j, "local-preference", 10);
	end_step(&d, &j, 5);
	if (!goes_for_good(c, site->name, l->circuit))
		put_back(&d, both ? "refill" : "unprepend",
		    both ? "the circuit is as it was before it was drained"
			 : "paths over the circuit are as they were",
		    site->name, l->circuit, entry, both ? leaves : one);
	finish(&d, both ? REPAIR_DRAIN : REPAIR_PREPEND,
	    both ? xasprintf("traffic between %s and Azure leaves %s before %s",
		       site->name, l->circuit, step_of(&d))
		 : xasprintf("traffic to %s leaves %s before %s", site->name,
		       l->circuit, step_of(&d)));
}

/* --- weights --- */

static uint32_t
weight_of(const struct data_node *connection)
{
	const char *text = connection && connection->kind == DATA_MAP
	    ? data_node_text(connection, "weight")
	    : NULL;

	return text ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

static uint32_t
heaviest(const struct data_node *connections)
{
	uint32_t most = 0;

	for (size_t i = 0; connections && i < connections->n; i++)
		if (weight_of(connections->children[i]) > most)
			most = weight_of(connections->children[i]);
	return most > WEIGHT_MAX - WEIGHT_MORE ? WEIGHT_MAX : most + WEIGHT_MORE;
}

static void
weigh(struct draft *d, const char *name, uint32_t weight, const char *after,
    const char *word, const char *title)
{
	char *id = xasprintf("%s-%s", d->leaving->vnet, name);
	struct json j;

	begin_step(d, &j, word, id, after, title);
	free(id);
	json_object(&j, "update");
	json_object(&j, "vnets");
	json_object(&j, d->leaving->vnet);
	json_object(&j, "connections");
	json_object(&j, name);
	json_uint(&j, "weight", weight);
	end_step(d, &j, 5);
}

/* Connections that the plan creates at a VNet. */
static void
weigh_created(struct draft *d, uint32_t weight)
{
	const struct plan *p = d->c->plan;

	for (size_t i = 0; i < p->nsteps; i++)
		for (size_t k = 0; k < p->steps[i].nactions; k++) {
			const struct plan_action *a = &p->steps[i].actions[k];
			const struct data_node *n = a->kind != PLAN_CREATE
			    ? NULL
			    : below(below(a->node, "vnets", d->leaving->vnet),
				  "connections", NULL);

			for (size_t x = 0; n && n->kind == DATA_MAP && x < n->n; x++)
				weigh(d, n->children[x]->name, weight, p->steps[i].id,
				    "prefer", "the gateway prefers this connection");
		}
}

/* The step that takes the last connection from the VNet, in the order of the file. */
static const char *
last_step(const struct draft *d)
{
	const struct leavings *all = &d->c->leavings;
	size_t last = d->leaving->step;

	for (size_t i = 0; i < all->n; i++)
		if (text_equal(all->items[i].vnet, d->leaving->vnet) &&
		    all->items[i].step > last)
			last = all->items[i].step;
	return d->c->plan->steps[last].id;
}

/* Nothing weighs less than 0: the others have to weigh more. */
static void
outweigh(struct catalogue *c, const struct leaving *l)
{
	const struct data_node *all = l->vnet
	    ? below(below(c->lab, "vnets", l->vnet), "connections", NULL)
	    : NULL;
	uint32_t weight = heaviest(all);
	struct draft d;

	if (!all || is_served(c, l, true))
		return;
	begin(&d, c, l);
	for (size_t i = 0; i < all->n; i++) {
		const char *name = all->children[i]->name;

		if (strcmp(name, l->connection) == 0 || is_leaving(c, l->vnet, name))
			continue;
		weigh(&d, name, weight, NULL, "prefer",
		    "the gateway prefers this connection");
		weigh(&d, name, weight_of(all->children[i]), last_step(&d), "unprefer",
		    "the connection weighs what it weighed before");
	}
	if (!d.n)
		weigh_created(&d, weight);
	finish(&d, REPAIR_WEIGHT,
	    xasprintf("the gateway of %s prefers its other connections before %s",
		l->vnet, step_of(&d)));
}

/* --- longer prefixes --- */

static void
put_over(struct json *j, const struct data_node *site, const char *circuit)
{
	const struct data_node *circuits = below(site, "circuits", NULL);

	json_array(j, "over");
	for (size_t i = 0; i < circuits->n; i++)
		if (strcmp(circuits->children[i]->name, circuit) != 0)
			json_string(j, NULL, circuits->children[i]->name);
	json_array_end(j);
}

static size_t
put_halves(struct json *j, const struct data_node *site)
{
	const struct data_node *adverts = below(site, "advertise", NULL);
	size_t n = 0;

	json_array(j, "prefix");
	for (size_t i = 0; adverts && i < adverts->n && n < 2 * PREFIXES_MAX; i++) {
		const struct data_node *a = adverts->children[i];
		const char *text =
		    a->kind == DATA_MAP ? data_node_text(a, "prefix") : a->text;
		struct ip_prefix whole, half;
		char half_text[IP_PREFIX_STRLEN];

		if (!text || !ip_prefix_parse(&whole, text))
			continue;
		for (unsigned k = 0; k < 2; k++)
			if (ip_prefix_nth(&whole, whole.len + 1u, k, &half)) {
				json_string(j, NULL, ip_prefix_text(&half, half_text));
				n++;
			}
	}
	json_array_end(j);
	return n;
}

static void
announce(struct draft *d, const char *word, const char *action, const char *after,
    const char *title, const struct data_node *site)
{
	struct json j;

	begin_step(d, &j, word, d->leaving->circuit, after, title);
	json_object(&j, action);
	json_string(&j, "site", site->name);
	put_halves(&j, site);
	put_over(&j, site, d->leaving->circuit);
	end_step(d, &j, 1);
}

static void
lengthen(struct catalogue *c, const struct leaving *l)
{
	const struct data_node *site = NULL, *entry = site_of(c, l->circuit, &site);
	struct draft d;
	struct buf none;
	struct json j;
	size_t halves;

	if (!entry || below(site, "circuits", NULL)->n < 2 || is_served(c, l, false))
		return;
	buf_init(&none);
	json_init(&j, &none, false);
	json_object(&j, NULL);
	halves = put_halves(&j, site);
	json_object_end(&j);
	buf_fini(&none);
	if (!halves)
		return;
	begin(&d, c, l);
	announce(&d, "halve", "announce", NULL,
	    "halves of the prefixes are announced over the other circuits", site);
	announce(&d, "unhalve", "withdraw", step_of(&d), "the halves are withdrawn",
	    site);
	finish(&d, REPAIR_LONGER,
	    xasprintf("halves of what %s announces draw traffic to its other circuits "
		      "before %s",
		site->name, step_of(&d)));
}

/* --- connections --- */

static bool
has_circuit(const struct data_node *connections, const char *circuit)
{
	for (size_t i = 0; connections && i < connections->n; i++) {
		const struct data_node *x = connections->children[i];

		if (x->kind == DATA_MAP &&
		    text_equal(data_node_text(x, "circuit"), circuit))
			return true;
	}
	return false;
}

/* A circuit of a site that the VNet has nothing to do with. */
static void
connect(struct catalogue *c, const struct leaving *l)
{
	const struct data_node *circuits = below(c->lab, "circuits", NULL), *site;
	const struct data_node *all = l->vnet
	    ? below(below(c->lab, "vnets", l->vnet), "connections", NULL)
	    : NULL;

	if (!all || is_served(c, l, true))
		return;
	for (size_t i = 0; circuits && i < circuits->n; i++) {
		const char *circuit = circuits->children[i]->name;
		char *name;
		struct draft d;
		struct json j;

		site = NULL;
		if (has_circuit(all, circuit) || !site_of(c, circuit, &site))
			continue;
		begin(&d, c, l);
		name = xasprintf("spare-%s", circuit);
		begin_step(&d, &j, "connect", circuit, NULL,
		    "the gateway has a connection to a circuit that stood by");
		json_object(&j, "create");
		json_object(&j, "vnets");
		json_object(&j, l->vnet);
		json_object(&j, "connections");
		json_object(&j, name);
		json_string(&j, "circuit", circuit);
		end_step(&d, &j, 5);
		begin_step(&d, &j, "disconnect", circuit, step_of(&d),
		    "the extra connection goes again");
		json_object(&j, "delete");
		json_object(&j, "vnets");
		json_object(&j, l->vnet);
		json_array(&j, "connections");
		json_string(&j, NULL, name);
		json_array_end(&j);
		end_step(&d, &j, 3);
		finish(&d, REPAIR_CONNECT,
		    xasprintf("%s is connected to %s before %s", l->vnet, circuit,
			step_of(&d)));
		free(name);
	}
}

/* A step that deletes before it creates. */
static void
turn_around(struct catalogue *c)
{
	const struct plan *p = c->plan;

	for (size_t i = 0; i < p->nsteps; i++) {
		bool deleted = false, turn = false;

		for (size_t k = 0; k < p->steps[i].nactions; k++) {
			deleted |= p->steps[i].actions[k].kind == PLAN_DELETE;
			turn |= deleted && p->steps[i].actions[k].kind == PLAN_CREATE;
		}
		if (turn)
			VEC_PUSH(c->out->items, c->out->n, c->out->cap) =
			    (struct repair_fix){ .kind = REPAIR_CREATE_FIRST,
				    .turn = i,
				    .ids = xstrdup(p->steps[i].id),
				    .what = xasprintf("%s creates before it deletes",
					p->steps[i].id) };
	}
}

void
repair_catalogue(const struct plan *p, const struct data_node *lab,
    struct repair_fixes *out)
{
	struct catalogue c = { .plan = p, .lab = lab, .out = out };

	*out = (struct repair_fixes){ .n = 0 };
	find_leavings(&c);
	turn_around(&c);
	for (size_t i = 0; i < c.leavings.n; i++)
		outweigh(&c, &c.leavings.items[i]);
	for (size_t i = 0; i < c.leavings.n; i++)
		drain(&c, &c.leavings.items[i], false);
	for (size_t i = 0; i < c.leavings.n; i++)
		lengthen(&c, &c.leavings.items[i]);
	for (size_t i = 0; i < c.leavings.n; i++)
		drain(&c, &c.leavings.items[i], true);
	for (size_t i = 0; i < c.leavings.n; i++)
		connect(&c, &c.leavings.items[i]);
	free(c.leavings.items);
}

void
repair_fixes_fini(struct repair_fixes *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->items[i].steps);
		free(f->items[i].ids);
		free(f->items[i].what);
	}
	free(f->items);
	*f = (struct repair_fixes){ .n = 0 };
}
