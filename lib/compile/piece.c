/*
 * Objects that connections, attachments and links of Global Reach join are compiled by
 * themselves, as a small lab: the entries of the trees that are theirs, with the values
 * that were allocated for them in the whole lab.
 *
 * That is the same as a part of the whole where nothing else has a hand in it.  So labs
 * are left to the whole that have anything but circuits, VNets, sites and private
 * clouds, or in these a member that is not known here to be of the object alone; no
 * object may come or go, for numbers in the spec depend on how many there are; and what
 * was before the edit is compiled in this way, too, and has to be what runs.
 */
#include "compile/compile.h"
#include "compile/pairs.h"
#include "compile/patch.h"

#include <string.h>

enum { MEMBERS = 200 }; /* of more the whole lab is not much more work */

struct member {
	enum er_object_kind kind;
	const char *name;
};

struct part {
	const struct er_lab *was, *now;
	struct member members[MEMBERS + 1];
	size_t n;
};

/* --- labs that have parts --- */

/* Lists of objects, in order, and which members of one are of that object alone, or of
 * those that it refers to. */
static const struct row {
	const char *list;
	enum er_object_kind kind;
	const char *leaves[16];
} rows[] = {
	{ "circuits", ER_CIRCUIT,
	    { "authorizations", "bandwidth", "billing", "geo", "links-down", "location",
		"msee-bfd-interval", "private-peering", "provider", "provider-state",
		"service-key", "sku", "subscription" } },
	{ "global-reach", ER_REACH,
	    { "address-prefix", "authorization", "authorization-key", "from",
		"ipv6-address-prefix", "subscription", "to" } },
	{ "on-premises", ER_SITE,
	    { "advertise", "asn", "circuits", "networks", "routers", "subscription" } },
	{ "private-clouds", ER_CLOUD,
	    { "asn", "authorizations", "location", "network-block", "segments",
		"service-key", "subscription" } },
	{ "vnets", ER_VNET,
	    { "address-space", "connections", "gateway", "location", "subscription" } },
};

static const struct row *
row_of(const char *list)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].list, list) == 0)
			return &rows[i];
	return NULL;
}

static bool
is_setting(const char *name)
{
	return compile_is_unread(name) || strcmp(name, "lab") == 0 ||
	    strcmp(name, "limits") == 0 || strcmp(name, "fidelity") == 0;
}

static bool
is_alone(const struct row *row, const struct data_node *object)
{
	const size_t max = sizeof row->leaves / sizeof *row->leaves;

	for (size_t i = 0; i < object->n; i++) {
		size_t k = 0;

		while (k < max && row->leaves[k] &&
		    strcmp(row->leaves[k], object->children[i]->name) != 0)
			k++;
		if (k == max || !row->leaves[k])
			return false;
	}
	return object->kind == DATA_MAP;
}

/* What the other lab has, too, has been looked at there. */
static bool
has_parts(const struct data_node *tree, const struct data_node *other)
{
	for (size_t i = 0; i < tree->n; i++) {
		const struct data_node *list = tree->children[i];
		const struct data_node *there =
		    other ? data_node_get(other, list->name) : NULL;
		const struct row *row = row_of(list->name);

		if (list == there || is_setting(list->name))
			continue;
		for (size_t k = 0; row && k < list->n; k++) {
			const struct data_node *e = list->children[k];

			if ((!there || data_node_get(there, e->name) != e) &&
			    !is_alone(row, e))
				return false;
		}
		if (!row)
			return false;
	}
	return true;
}

/* --- what belongs together --- */

static bool
has(const struct part *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->members[i].name, name) == 0)
			return true;
	return false;
}

static bool
has_member(const struct part *p, enum er_object_kind kind, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->members[i].kind == kind && strcmp(p->members[i].name, name) == 0)
			return true;
	return false;
}

static void
add(struct part *p, enum er_object_kind kind, const char *name)
{
	if (p->n <= MEMBERS && !has_member(p, kind, name))
		p->members[p->n++] = (struct member){ kind, name };
}

static void
add_around(struct part *p, const struct er_model *m, const char *circuit)
{
	const struct er_circuit *k = er_model_circuit(m, circuit);

	if (k && k->cloud)
		add(p, ER_CLOUD, k->cloud->head.name);
	for (size_t i = 0; k && i < k->nconnections; i++)
		add(p, ER_VNET, k->connections[i]->vnet->head.name);
	for (size_t i = 0; k && i < k->nreaches; i++)
		add(p, ER_REACH, k->reaches[i]->head.name);
	for (size_t i = 0; k && i < k->nattachments; i++)
		add(p, ER_SITE, k->attachments[i]->site->head.name);
}

/* The circuits of any other object; private clouds have one of their name. */
static void
add_circuits(struct part *p, const struct er_model *m, const struct member *of)
{
	const struct er_vnet *v =
	    of->kind == ER_VNET ? er_model_vnet(m, of->name) : NULL;
	const struct er_site *s =
	    of->kind == ER_SITE ? er_model_site(m, of->name) : NULL;
	const struct er_reach *r =
	    of->kind == ER_REACH ? er_model_reach(m, of->name) : NULL;

	if (of->kind == ER_CLOUD)
		add(p, ER_CIRCUIT, of->name);
	for (size_t i = 0; v && i < v->nconnections; i++)
		add(p, ER_CIRCUIT, v->connections[i].circuit->head.name);
	for (size_t i = 0; s && i < s->ncircuits; i++)
		add(p, ER_CIRCUIT, s->circuits[i].circuit->head.name);
	if (r) {
		add(p, ER_CIRCUIT, r->from->head.name);
		add(p, ER_CIRCUIT, r->to->head.name);
	}
}

/* False: it is too much. */
static bool
add_all(struct part *p)
{
	const struct er_model *models[] = { p->was->model, p->now->model };

	for (size_t i = 0; i < p->n && i < MEMBERS; i++)
		for (size_t k = 0; k < 2; k++) {
			const struct member of = p->members[i];

			if (of.kind == ER_CIRCUIT)
				add_around(p, models[k], of.name);
			else
				add_circuits(p, models[k], &of);
		}
	return p->n <= MEMBERS;
}

static bool
same_owner(const struct data_node *x, const struct data_node *y)
{
	const char *a = data_node_text(x, "subscription");
	const char *b = data_node_text(y, "subscription");

	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What the edit has changed: objects that there are before and after, of the same
 * owner. */
static bool
add_changed(struct part *p)
{
	struct compile_pairs all = { p->was->tree, p->now->tree, 0, 0 };
	const struct data_node *a, *b, *x, *y;
	const char *list, *name;

	while ((list = compile_next_pair(&all, &a, &b)) != NULL) {
		const struct row *row = row_of(list);
		struct compile_pairs entries = { a, b, 0, 0 };

		if (a == b || compile_is_unread(list))
			continue;
		if (!a || !b || !row)
			return false;
		while ((name = compile_next_pair(&entries, &x, &y)) != NULL) {
			if (x == y)
				continue;
			if (!x || !y || !same_owner(x, y))
				return false;
			add(p, row->kind, name);
		}
	}
	return p->n > 0;
}

/* --- allocations --- */

/* "GROUP/NAME" or "GROUP/NAME/…": whether the name is that of a member. */
static bool
is_of_part(const struct part *p, const char *object)
{
	const char *from = strchr(object, '/');
	char name[256];
	size_t n;

	if (!from)
		return false;
	n = strcspn(++from, "/");
	if (n >= sizeof name)
		return false;
	memcpy(name, from, n);
	name[n] = '\0';
	return has(p, name);
}

/* All that differs was allocated for members. */
static bool
allocated_alike(const struct part *p)
{
	const struct er_alloc *a = p->was->alloc, *b = p->now->alloc;
	const char *x, *y, *of_x, *of_y;
	size_t i = 0, k = 0;

	for (;;) {
		bool left = er_alloc_at(a, i, &x, &of_x);
		bool right = er_alloc_at(b, k, &y, &of_y);
		int c = !left ? 1 : !right ? -1 : x == y ? 0 : strcmp(x, y);

		if (!left && !right)
			return true;
		if ((c != 0 || (of_x != of_y && strcmp(of_x, of_y) != 0)) &&
		    !is_of_part(p, c <= 0 ? x : y))
			return false;
		i += c <= 0;
		k += c >= 0;
	}
}

/* --- small labs --- */

static struct data_node *
tree_of(const struct part *p, const struct data_node *whole)
{
	struct data_node *tree = data_node_new(DATA_MAP, NULL);

	for (size_t i = 0; i < whole->n; i++) {
		struct data_node *from = whole->children[i], *list;
		const struct row *row = row_of(from->name);

		if (!row) {
			if (!compile_is_unread(from->name))
				data_node_add(tree, data_node_share(from));
			continue;
		}
		list = data_node_new(DATA_MAP, from->name);
		list->list = from->list;
		for (size_t k = 0; k < from->n; k++)
			if (has_member(p, row->kind, from->children[k]->name))
				data_node_add(list, data_node_share(from->children[k]));
		data_node_add(tree, list);
	}
	return tree;
}

/* Everything has been allocated in the whole lab. */
static void
fill(void *ctx, uint8_t *to, size_t n)
{
	bool *asked = ctx;

	*asked = true;
	memset(to, 0, n);
}

/* Ends of sessions of one VNet share a number, which is the place of the VNet. */
static bool
renumber(const struct er_model *whole, const struct er_model *part, struct net_end *e)
{
	const struct er_vnet *v;

	if (!e->horizon_of)
		return true;
	if (e->horizon_of > part->nvnets)
		return false;
	v = er_model_vnet(whole, part->vnets[e->horizon_of - 1].head.name);
	if (v)
		e->horizon_of = (uint32_t)(v - whole->vnets) + 1;
	return v != NULL;
}

static bool
finish(const struct er_model *whole, const struct er_model *part,
    const struct net_spec *runs, struct net_spec *s)
{
	for (size_t i = 0; i < s->nsessions; i++) {
		struct net_session *x = &s->sessions[i];

		if (x->transport != NET_IN_PROCESS || !renumber(whole, part, &x->a) ||
		    !renumber(whole, part, &x->b))
			return false;
	}
	return net_piece_place(runs, s);
}

/* The part of a lab, compiled; NULL: it cannot be, by itself. */
static struct net_spec *
compile_part(const struct part *p, const struct er_lab *lab,
    const struct net_spec *runs)
{
	const struct er_lab lender = { .alloc = lab->alloc, .times = lab->times };
	bool asked = false;
	const struct er_random random = { &asked, fill };
	struct net_spec *spec = NULL;
	struct er_lab *part;
	struct errs errs;

	errs_init(&errs);
	part = er_lab_new(tree_of(p, lab->tree), &lender, &random, &errs);
	if (part && !asked)
		spec = compile_lab_compile(part, NULL, &errs);
	if (spec && !finish(lab->model, part->model, runs, spec)) {
		net_spec_free(spec);
		spec = NULL;
	}
	er_lab_free(part);
	errs_fini(&errs);
	return spec;
}

static bool
same_routers(const struct net_spec *a, const struct net_spec *b)
{
	if (a->nrouters != b->nrouters || a->nhosts != b->nhosts)
		return false;
	for (size_t i = 0; i < a->nrouters; i++)
		if (strcmp(a->routers[i].name, b->routers[i].name) != 0)
			return false;
	for (size_t i = 0; i < a->nhosts; i++)
		if (strcmp(a->hosts[i].name, b->hosts[i].name) != 0)
			return false;
	return true;
}

bool
compile_lab_piece(const struct er_lab *was, const struct er_lab *now,
    const struct net_spec *runs, struct net_piece *piece)
{
	struct part p = { .was = was, .now = now };

	*piece = (struct net_piece){ .was = NULL };
	if (was->times != now->times || !has_parts(was->tree, NULL) ||
	    !has_parts(now->tree, was->tree) || !add_changed(&p) || !add_all(&p) ||
	    !allocated_alike(&p))
		return false;
	piece->was = compile_part(&p, was, runs);
	if (piece->was && net_piece_is(runs, piece->was))
		piece->now = compile_part(&p, now, runs);
	if (piece->now && same_routers(piece->was, piece->now))
		return true;
	net_piece_fini(piece);
	return false;
}
