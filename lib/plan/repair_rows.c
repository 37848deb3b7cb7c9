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

/* A row on its way: its steps, and their ids. */
struct draft {
	struct repair_work *c;
	const struct repair_leaving *leaving;
	struct buf steps, ids;
	size_t n;
};

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
begin(struct draft *d, struct repair_work *c, const struct repair_leaving *l)
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
site_of(const struct repair_work *c, const char *circuit, const struct data_node **site)
{
	const struct data_node *sites = repair_below(c->lab, "on-premises", NULL);

	for (size_t i = 0; sites && i < sites->n; i++) {
		const struct data_node *x =
		    repair_below(sites->children[i], "circuits", circuit);

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
	const struct data_node *n = repair_below(entry, name, NULL);

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
		any |= repair_below(entry, leaves[i], NULL) != NULL;
	begin_step(d, &j, word, circuit, step_of(d), title);
	json_object(&j, any ? "update" : "delete");
	json_object(&j, "on-premises");
	json_object(&j, site);
	json_object(&j, "circuits");
	if (any) {
		json_object(&j, circuit);
		for (size_t i = 0; leaves[i]; i++)
			if (repair_below(entry, leaves[i], NULL))
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
goes_for_good(const struct repair_work *c, const char *site, const char *circuit)
{
	const struct plan *p = c->plan;

	for (size_t i = 0; i < p->nsteps; i++)
		for (size_t k = 0; k < p->steps[i].nactions; k++) {
			const struct plan_action *a = &p->steps[i].actions[k];
			const struct data_node *lists[] = {
				repair_below(a->node, "circuits", NULL),
				repair_below(repair_below(a->node, "on-premises", site),
				    "circuits", NULL),
			};

			for (size_t x = 0; a->kind == PLAN_DELETE && x < 2; x++)
				for (size_t e = 0; e < repair_ends(lists[x]); e++)
					if (text_equal(repair_end_at(lists[x], e),
						circuit))
						return true;
		}
	return false;
}

/* Paths over the circuit get longer; with a preference the site leaves it, too. */
static void
drain(struct repair_work *c, const struct repair_leaving *l, bool both)
{
	static const char *const leaves[] = { "prepend", "local-preference", NULL };
	static const char *const one[] = { "prepend", NULL };
	const struct data_node *site = NULL, *entry = site_of(c, l->circuit, &site);
	const char *asn = site ? data_node_text(site, "asn") : NULL;
	struct draft d;
	struct json j;

	if (!entry || !asn || repair_is_served(c, l, false))
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
			    : repair_below(repair_below(a->node, "vnets",
					       d->leaving->vnet),
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
	const struct repair_leavings *all = &d->c->leavings;
	size_t last = d->leaving->step;

	for (size_t i = 0; i < all->n; i++)
		if (text_equal(all->items[i].vnet, d->leaving->vnet) &&
		    all->items[i].step > last)
			last = all->items[i].step;
	return d->c->plan->steps[last].id;
}

/* Nothing weighs less than 0: the others have to weigh more. */
static void
outweigh(struct repair_work *c, const struct repair_leaving *l)
{
	const struct data_node *all = l->vnet
	    ? repair_below(repair_below(c->lab, "vnets", l->vnet), "connections", NULL)
	    : NULL;
	uint32_t weight = heaviest(all);
	struct draft d;

	if (!all || repair_is_served(c, l, true))
		return;
	begin(&d, c, l);
	for (size_t i = 0; i < all->n; i++) {
		const char *name = all->children[i]->name;

		if (strcmp(name, l->connection) == 0 ||
		    repair_is_leaving(c, l->vnet, name))
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
	const struct data_node *circuits = repair_below(site, "circuits", NULL);

	json_array(j, "over");
	for (size_t i = 0; i < circuits->n; i++)
		if (strcmp(circuits->children[i]->name, circuit) != 0)
			json_string(j, NULL, circuits->children[i]->name);
	json_array_end(j);
}

static size_t
put_halves(struct json *j, const struct data_node *site)
{
	const struct data_node *adverts = repair_below(site, "advertise", NULL);
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
lengthen(struct repair_work *c, const struct repair_leaving *l)
{
	const struct data_node *site = NULL, *entry = site_of(c, l->circuit, &site);
	struct draft d;
	struct buf none;
	struct json j;
	size_t halves;

	if (!entry || repair_below(site, "circuits", NULL)->n < 2 ||
	    repair_is_served(c, l, false))
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
connect(struct repair_work *c, const struct repair_leaving *l)
{
	const struct data_node *circuits = repair_below(c->lab, "circuits", NULL),
			       *site;
	const struct data_node *all = l->vnet
	    ? repair_below(repair_below(c->lab, "vnets", l->vnet), "connections", NULL)
	    : NULL;

	if (!all || repair_is_served(c, l, true))
		return;
	for (size_t i = 0; circuits && i < circuits->n; i++) {
		const char *circuit = circuits->children[i]->name;
		char *name, *id;
		struct draft d;
		struct json j;

		site = NULL;
		if (has_circuit(all, circuit) || !site_of(c, circuit, &site))
			continue;
		begin(&d, c, l);
		name = xasprintf("spare-%s", circuit);
		id = xasprintf("%s-%s", l->vnet, circuit);
		begin_step(&d, &j, "connect", id, NULL,
		    "the gateway has a connection to a circuit that stood by");
		json_object(&j, "create");
		json_object(&j, "vnets");
		json_object(&j, l->vnet);
		json_object(&j, "connections");
		json_object(&j, name);
		json_string(&j, "circuit", circuit);
		end_step(&d, &j, 5);
		begin_step(&d, &j, "disconnect", id, step_of(&d),
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
		free(id);
	}
}

/* A step that deletes before it creates. */
static void
turn_around(struct repair_work *c)
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
	struct repair_work c = { .plan = p, .lab = lab, .out = out };

	*out = (struct repair_fixes){ .n = 0 };
	repair_find_leavings(&c);
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
