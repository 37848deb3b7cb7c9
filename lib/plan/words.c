/*
 * One row for each kind of action and of check.  Of a piece of a lab the objects are
 * named, each with the leaves that it gets or loses.
 */
#include "plan/words.h"

#include "plan/spread.h"

#include <string.h>

enum { LEAVES_MAX = 6, OBJECTS_MAX = 12 }; /* that are named */

/* --- pieces of a lab --- */

/* What an entry of a list is called; a list that is not here is called as it is. */
static const char *
noun_of(const char *list)
{
	static const char *const nouns[][2] = {
		{ "circuits", "circuit" },
		{ "vnets", "network" },
		{ "connections", "connection" },
		{ "on-premises", "site" },
		{ "private-clouds", "private cloud" },
		{ "global-reach", "Global Reach link" },
		{ "authorizations", "key" },
		{ "routers", "router" },
		{ "segments", "segment" },
		{ "peerings", "peering" },
		{ "appliances", "appliance" },
		{ "neighbors", "neighbour" },
		{ "virtual-hubs", "virtual hub" },
		{ "route-filters", "route filter" },
		{ "direct-ports", "port pair" },
	};

	for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++)
		if (strcmp(nouns[i][0], list) == 0)
			return nouns[i][1];
	return list;
}

struct piece {
	struct buf *out;
	bool deletes;
	size_t objects, leaves;
	char of[400]; /* " of network hub" */
};

static bool
is_list(const struct data_node *n)
{
	return n->kind == DATA_MAP && n->list;
}

static void
put_leaf(struct piece *p, const struct data_node *n)
{
	if (p->leaves >= LEAVES_MAX) {
		if (p->leaves++ == LEAVES_MAX)
			buf_puts(p->out, " ...");
		return;
	}
	buf_puts(p->out, p->leaves++ ? ", " : ": ");
	buf_printf(p->out, "%s ", n->name ? n->name : "");
	plan_flow_text(p->out, n, 80);
}

/* The leaves of an object; containers are gone into. */
static void
put_leaves(struct piece *p, const struct data_node *n)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct data_node *c = n->children[i];

		if (c->kind == DATA_MAP && !is_list(c))
			put_leaves(p, c);
		else if (!is_list(c))
			put_leaf(p, c);
	}
}

static bool
has_leaves(const struct data_node *n)
{
	bool any = n->kind != DATA_MAP || !n->n;

	for (size_t i = 0; i < n->n && !any; i++)
		any = !is_list(n->children[i]);
	return any;
}

static void put_lists(struct piece *p, const struct data_node *n);

static void
begin_object(struct piece *p)
{
	buf_puts(p->out, p->objects++ ? "; " : " ");
	p->leaves = 0;
}

static void
put_object(struct piece *p, const char *list, const struct data_node *n)
{
	char before[sizeof p->of];
	size_t len;

	if (p->objects > OBJECTS_MAX)
		return;
	if (has_leaves(n)) {
		begin_object(p);
		buf_printf(p->out, "%s %s%s", noun_of(list), n->name, p->of);
		if (n->kind == DATA_MAP)
			put_leaves(p, n);
	}
	memcpy(before, p->of, sizeof before);
	len = strlen(noun_of(list)) + strlen(n->name) + strlen(before) + 6;
	if (len < sizeof p->of) {
		struct buf of;

		buf_init(&of);
		buf_printf(&of, " of %s %s%s", noun_of(list), n->name, before);
		memcpy(p->of, of.data, of.len + 1);
		buf_fini(&of);
	}
	put_lists(p, n);
	memcpy(p->of, before, sizeof before);
}

static void
put_lists(struct piece *p, const struct data_node *n)
{
	for (size_t i = 0; n->kind == DATA_MAP && i < n->n; i++) {
		const struct data_node *c = n->children[i];

		for (size_t k = 0; is_list(c) && k < c->n; k++)
			put_object(p, c->name, c->children[k]);
		if (c->kind == DATA_MAP && !is_list(c))
			put_lists(p, c);
	}
}

static void put_ends(struct piece *p, const char *list, const struct data_node *n);

/* What goes of an entry: what stands below its name, or all of it. */
static void
put_gone(struct piece *p, const char *list, const struct data_node *entry)
{
	char before[sizeof p->of];
	struct buf of;

	if (entry->kind != DATA_TEXT && !entry->n) {
		begin_object(p);
		buf_printf(p->out, "%s %s%s", noun_of(list), entry->name, p->of);
		return;
	}
	memcpy(before, p->of, sizeof before);
	buf_init(&of);
	buf_printf(&of, " of %s %s%s", noun_of(list), entry->name, before);
	if (of.len < sizeof p->of)
		memcpy(p->of, of.data, of.len + 1);
	buf_fini(&of);
	if (entry->kind == DATA_MAP)
		for (size_t i = 0; i < entry->n; i++)
			put_ends(p, entry->children[i]->name, entry->children[i]);
	else
		put_ends(p, NULL, entry);
	memcpy(p->of, before, sizeof before);
}

/* Of what is deleted: names are ends.  Without a list they are leaves of an entry. */
static void
put_ends(struct piece *p, const char *list, const struct data_node *n)
{
	if (n->kind == DATA_MAP && n->n) {
		for (size_t i = 0; i < n->n; i++)
			put_gone(p, list, n->children[i]);
		return;
	}
	begin_object(p);
	if (list)
		buf_printf(p->out, "%s%s", noun_of(list),
		    n->kind == DATA_MAP ? "" : " ");
	if (n->kind == DATA_TEXT)
		buf_puts(p->out, n->text);
	for (size_t i = 0; n->kind == DATA_SEQ && i < n->n; i++)
		buf_printf(p->out, "%s%s", i ? ", " : "",
		    n->children[i]->text ? n->children[i]->text : "...");
	buf_puts(p->out, p->of);
}

static void
put_piece(const struct plan_action *a, const char *verb, struct buf *out)
{
	struct piece p = { .out = out, .deletes = a->kind == PLAN_DELETE };

	buf_puts(out, verb);
	for (size_t i = 0; a->node->kind == DATA_MAP && p.deletes && i < a->node->n;
	     i++)
		put_ends(&p, a->node->children[i]->name, a->node->children[i]);
	if (!p.deletes)
		put_lists(&p, a->node);
	if (!p.objects)
		buf_puts(out, " the lab's own settings");
}

/* --- actions --- */

static void
put_targets(const struct plan_action *a, const char *verb, struct buf *out)
{
	buf_puts(out, verb);
	for (size_t i = 0; i < a->ntargets; i++)
		buf_printf(out, "%s %s %s", i ? "," : "",
		    er_target_words[a->targets[i].kind], a->targets[i].name);
}

static void
put_adverts(const struct plan_action *a, const char *verb, struct buf *out)
{
	const struct data_node *list = data_node_get(a->node, "prefix");
	const struct data_node *over = data_node_get(a->node, "over");

	buf_printf(out, "site %s %s", a->name, verb);
	for (size_t i = 0; list && i < list->n; i++)
		buf_printf(out, "%s %s", i ? "," : "", list->children[i]->text);
	if (!list)
		buf_printf(out, " %s networks of %s", data_node_text(a->node, "count"),
		    data_node_text(a->node, "within"));
	for (size_t i = 0; over && i < over->n; i++)
		buf_printf(out, "%s %s", i ? "," : ", over", over->children[i]->text);
}

void
plan_action_words(const struct plan_action *a, struct buf *out)
{
	if (a->manual) {
		buf_puts(out, a->manual);
		return;
	}
	switch (a->kind) {
	case PLAN_CREATE:
		put_piece(a, "create", out);
		break;
	case PLAN_UPDATE:
		put_piece(a, "change", out);
		break;
	case PLAN_DELETE:
		put_piece(a, "delete", out);
		break;
	case PLAN_FAIL:
		put_targets(a, "switch off", out);
		break;
	case PLAN_RESTORE:
		put_targets(a, "switch on again", out);
		break;
	case PLAN_MAINTAIN:
		buf_printf(out, "begin the maintenance of %s", a->name);
		break;
	case PLAN_END_MAINTAIN:
		buf_printf(out, "end the maintenance of %s", a->name);
		break;
	case PLAN_LINK_TEST:
	case PLAN_SITE_TEST:
		buf_printf(out, "start the failover test of %s", a->name);
		break;
	case PLAN_END_LINK_TEST:
	case PLAN_END_SITE_TEST:
		buf_printf(out, "stop the failover test of %s", a->name);
		break;
	case PLAN_MIGRATE:
		buf_printf(out, "%s the migration of the gateway of %s",
		    data_node_text(a->node, "phase"), a->name);
		break;
	case PLAN_ANNOUNCE:
		put_adverts(a, "announces", out);
		break;
	case PLAN_WITHDRAW:
		put_adverts(a, "announces no more:", out);
		break;
	case PLAN_RESET:
		buf_printf(out, "restart the sessions of %s", a->name);
		break;
	case PLAN_SNAPSHOT:
		buf_printf(out, "keep a picture of all tables as %s", a->name);
		break;
	case PLAN_MANUAL:
	case PLAN_ACTION_N:
		break;
	}
}

/* --- checks --- */

static void
put_between(const struct plan *p, const struct plan_check *c, struct buf *out)
{
	const char *from = c->from, *to = c->to;

	for (size_t i = 0; c->flow && i < p->nflows; i++)
		if (strcmp(p->flows[i].name, c->flow) == 0) {
			from = p->flows[i].from;
			to = p->flows[i].to;
		}
	from = from ? from : "?";
	to = to ? to : "?";
	if (c->direction == PLAN_FORWARD || c->direction == PLAN_REVERSE)
		buf_printf(out, "from %s to %s",
		    c->direction == PLAN_FORWARD ? from : to,
		    c->direction == PLAN_FORWARD ? to : from);
	else
		buf_printf(out, "between %s and %s", from, to);
}

static void
put_texts(const struct plan_texts *t, struct buf *out)
{
	for (size_t i = 0; i < t->n; i++)
		buf_printf(out, "%s%s", i ? ", " : " ", t->items[i]);
}

static void
put_prefix(const struct plan_check *c, struct buf *out)
{
	char text[IP_PREFIX_STRLEN];

	if (c->has & PLAN_HAS_PREFIX)
		buf_puts(out, ip_prefix_text(&c->prefix, text));
	else
		buf_puts(out, "the networks");
}

static void
put_count(const struct plan_check *c, struct buf *out)
{
	const char *word = "";

	if (c->has & PLAN_HAS_EXACTLY)
		buf_printf(out, "exactly %u", c->exactly);
	if (c->has & PLAN_HAS_AT_LEAST) {
		buf_printf(out, "at least %u", c->at_least);
		word = " and ";
	}
	if (c->has & PLAN_HAS_AT_MOST)
		buf_printf(out, "%sat most %u", word, c->at_most);
}

static void
put_span(const struct plan_check *c, struct buf *out)
{
	const char *word = "";

	if (c->has & PLAN_HAS_SPAN_LEAST) {
		buf_puts(out, "at least ");
		plan_span_text(out, c->span_least);
		word = " and ";
	}
	if (c->has & PLAN_HAS_SPAN_MOST) {
		buf_printf(out, "%sat most ", word);
		plan_span_text(out, c->span_most);
	}
}

static void
put_path(const struct plan *p, const struct plan_check *c, struct buf *out)
{
	buf_puts(out, "traffic ");
	put_between(p, c, out);
	buf_puts(out, " goes");
	if (c->via.n)
		buf_puts(out, " over");
	put_texts(&c->via, out);
	if (c->avoid.n)
		buf_printf(out, "%s not over", c->via.n ? " and" : "");
	put_texts(&c->avoid, out);
	if (c->has & PLAN_HAS_MEMBERS)
		buf_printf(out, "%s on %u paths", c->via.n || c->avoid.n ? "," : "",
		    c->members);
}

static void
put_traffic(const struct plan *p, const struct plan_check *c, const char *words,
    struct buf *out)
{
	buf_puts(out, "traffic ");
	put_between(p, c, out);
	buf_puts(out, words);
}

/* Checks of routes. */
static void
put_routes(const struct plan_check *c, const char *verb, struct buf *out)
{
	buf_printf(out, "%s %s ", c->at, verb);
	put_prefix(c, out);
	if (c->from)
		buf_printf(out, ", from %s", c->from);
}

static const char *
or_else(const char *text, const char *other)
{
	return text ? text : other;
}

static void
put_from(const char *word, const char *name, struct buf *out)
{
	if (name)
		buf_printf(out, " %s %s", word, name);
}

static void
put_all_at(const struct plan_check *c, struct buf *out)
{
	if (c->at)
		buf_printf(out, "at %s ", c->at);
	buf_printf(out, "all is as in the picture %s", or_else(c->since, ""));
}

void
plan_check_words(const struct plan *p, const struct plan_check *c, struct buf *out)
{
	switch (c->kind) {
	case PLAN_SEES:
		put_routes(c, "knows a way to", out);
		break;
	case PLAN_ABSENT:
		put_routes(c, "knows no way to", out);
		break;
	case PLAN_BEST_VIA:
		put_routes(c, "sends traffic to", out);
		buf_puts(out, " over");
		put_texts(&c->via, out);
		break;
	case PLAN_ECMP_OVER:
		put_routes(c, "spreads traffic to", out);
		buf_puts(out, " over");
		put_texts(&c->via, out);
		break;
	case PLAN_COUNT:
		buf_printf(out, "%s knows ", c->at);
		put_count(c, out);
		buf_puts(out,
		    c->has & PLAN_HAS_EXACTLY && c->exactly == 1 ? " network"
								 : " networks");
		put_from("from", c->from, out);
		break;
	case PLAN_REACHABLE:
		put_traffic(p, c, " arrives", out);
		break;
	case PLAN_UNREACHABLE:
		put_traffic(p, c, " does not arrive", out);
		break;
	case PLAN_PATH:
		put_path(p, c, out);
		break;
	case PLAN_SYMMETRIC:
		put_traffic(p, c, " takes the same way there and back", out);
		if (c->has & PLAN_HAS_SPAN_MOST)
			buf_puts(out, ", or another one for ");
		put_span(c, out);
		break;
	case PLAN_SESSION:
		buf_printf(out, "the sessions of %s", c->at);
		put_from("with", c->remote, out);
		buf_printf(out, " are %s", or_else(c->state, "as expected"));
		break;
	case PLAN_OUTAGE:
		put_traffic(p, c, " is interrupted for ", out);
		put_span(c, out);
		break;
	case PLAN_UNCHANGED:
		put_all_at(c, out);
		break;
	case PLAN_KEY_STATE:
		buf_printf(out, "key %s of %s is %s", c->authorization, c->circuit,
		    or_else(c->state, "as expected"));
		break;
	case PLAN_FAILOVER_TEST:
		buf_printf(out, "the failover test of %s went as expected",
		    or_else(c->circuit, or_else(c->vnet, "it")));
		break;
	case PLAN_EXPECTED:
		buf_puts(out, "everything is there that the lab says must be");
		break;
	case PLAN_CHECK_N:
		break;
	}
}
