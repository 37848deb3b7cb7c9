/*
 * Both tables are sorted; of each network rows that are equal find each other first,
 * then those that differ in one column, then in two ...  What is left over is missing
 * or extra.  An explanation is asked of the twin for each network with a difference.
 */
#include "twin/compare.h"

#include "base/xalloc.h"
#include "data/json.h"
#include "run/explain.h"
#include "view/fidelity.h"

#include <stdlib.h>
#include <string.h>

/* More rows of one network are compared in their order alone. */
enum { GROUP_MAX = 64, EXPLAINED_MAX = 200, RULES_MAX = 40 };

/* --- rows --- */

/* In what two rows differ.  Roles that nobody knows are no difference. */
static unsigned
differs(const struct twin_row *a, const struct twin_row *b)
{
	unsigned in = 0;

	if (strcmp(a->path, b->path) != 0)
		in |= TWIN_PATH;
	if (*a->role && *b->role && strcmp(a->role, b->role) != 0)
		in |= TWIN_HOP;
	if (a->weight >= 0 && b->weight >= 0 && a->weight != b->weight)
		in |= TWIN_WEIGHT;
	if (*a->origin && *b->origin && strcmp(a->origin, b->origin) != 0)
		in |= TWIN_ORIGIN;
	return in;
}

static unsigned
bits(unsigned n)
{
	unsigned count = 0;

	for (; n; n >>= 1)
		count += n & 1;
	return count;
}

static void
add(struct twin_part *p, enum twin_what what, unsigned in, const struct twin_row *real,
    const struct twin_row *twin)
{
	struct twin_difference *d = &VEC_PUSH(p->differences, p->n, p->cap);

	memset(d, 0, sizeof *d);
	d->what = what;
	d->in = in;
	d->real = real;
	d->twin = twin;
}

/* Pairs of rows that differ in no more than `most` columns; a path that is another
 * counts more than all else, so that what stays is what looks most alike. */
static void
pair(struct twin_part *p, struct twin_row *real, size_t nreal, struct twin_row *twin,
    size_t ntwin, unsigned most)
{
	for (size_t i = 0; i < nreal; i++)
		for (size_t k = 0; k < ntwin && !real[i].taken; k++) {
			unsigned in = twin[k].taken ? ~0u : differs(&real[i], &twin[k]);

			if (in == ~0u || bits(in) > most)
				continue;
			real[i].taken = twin[k].taken = true;
			if (in)
				add(p, TWIN_OTHER, in, &real[i], &twin[k]);
			else
				p->same++;
		}
}

static size_t
group(const struct twin_table *t, size_t at)
{
	size_t n = 1;

	while (at + n < t->n &&
	    ip_prefix_equal(&t->rows[at].prefix, &t->rows[at + n].prefix))
		n++;
	return n;
}

/* A row of reality without a next hop stands for all that are like it: some tables, and
 * what people print of them, have one row for a network. */
static bool
stands_for(const struct twin_row *real, size_t n, const struct twin_row *twin)
{
	for (size_t i = 0; i < n; i++)
		if (!*real[i].hop && *twin->hop && !differs(&real[i], twin))
			return true;
	return false;
}

/* The rows of one network. */
static void
network(struct twin_part *p, struct twin_row *real, size_t nreal, struct twin_row *twin,
    size_t ntwin)
{
	size_t before = p->n, r = nreal < GROUP_MAX ? nreal : GROUP_MAX;
	size_t t = ntwin < GROUP_MAX ? ntwin : GROUP_MAX;

	for (unsigned most = 0; most <= 4; most++)
		pair(p, real, r, twin, t, most);
	for (size_t i = 0; i < nreal; i++)
		if (!real[i].taken)
			add(p, TWIN_MISSING, 0, &real[i], NULL);
	for (size_t i = 0; i < ntwin; i++)
		if (!twin[i].taken && !stands_for(real, r, &twin[i]))
			add(p, TWIN_EXTRA, 0, NULL, &twin[i]);
	p->networks += nreal > 0;
	p->right += nreal > 0 && p->n == before;
}

static void
compare_rows(struct twin_part *p)
{
	struct twin_table *a = &p->real, *b = &p->twin;
	size_t i = 0, k = 0;

	while (i < a->n || k < b->n) {
		int d = i == a->n ? 1
		    : k == b->n   ? -1
				: ip_prefix_cmp(&a->rows[i].prefix, &b->rows[k].prefix);
		size_t n = d <= 0 ? group(a, i) : 0, m = d >= 0 ? group(b, k) : 0;

		network(p, a->rows + i, n, b->rows + k, m);
		i += n;
		k += m;
	}
}

/* --- why --- */

/* From the most certain to the least. */
static const char *const certainty[] = { "documented", "observed", "inferred",
	"not modelled in full", NULL };

static unsigned
mark_of(const struct er_registered *r)
{
	if (r->but)
		return 3;
	if (strstr(r->marks, "documented"))
		return 0;
	return strstr(r->marks, "observed") ? 1 : 2;
}

static void
add_rules(struct twin_difference *d, const char *text)
{
	while (*text && d->nrules < RULES_MAX) {
		size_t n = strcspn(text, ", "), i = 0, cap;
		char *id = xstrndup(text, n);
		const struct er_registered *r = n ? view_fidelity_find(id) : NULL;

		while (r && i < d->nrules && strcmp(d->rules[i], id) != 0)
			i++;
		if (r && i == d->nrules) {
			unsigned now = mark_of(r), before = 0;

			while (d->mark && strcmp(certainty[before], d->mark) != 0)
				before++;
			if (!d->mark || now > before)
				d->mark = certainty[now];
			cap = d->nrules;
			VEC_PUSH(d->rules, d->nrules, cap) = id;
		} else {
			free(id);
		}
		text += n + strspn(text + n, ", ");
	}
}

/* Every rule that stands anywhere in an explanation. */
static void
collect(struct twin_difference *d, const struct data_node *n)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct data_node *c = n->children[i];

		if (c->kind != DATA_TEXT)
			collect(d, c);
		else if (c->name && strcmp(c->name, "rule") == 0 && c->text)
			add_rules(d, c->text);
	}
}

static void
explain(struct twin_part *p, const struct run *run, struct twin_difference *d)
{
	const struct twin_row *row = d->real ? d->real : d->twin;
	struct view_explain *x;
	struct data_node *tree;
	struct errs errs;
	struct buf out;
	struct json j;

	errs_init(&errs);
	x = run_explain(run, p->at, &row->prefix, NULL, &errs);
	if (x) {
		buf_init(&out);
		view_explain_text(x, &out);
		d->text = buf_steal(&out);
		json_init(&j, &out, false);
		json_object(&j, NULL);
		view_explain_json(x, &j, "routers");
		json_object_end(&j);
		tree = data_json_parse(out.data, out.len, &errs);
		if (tree)
			collect(d, tree);
		data_node_free(tree);
		buf_fini(&out);
		view_explain_free(x);
	}
	errs_fini(&errs);
}

/* --- parts --- */

static void
part_free(struct twin_part *p)
{
	for (size_t i = 0; i < p->n; i++) {
		for (size_t k = 0; k < p->differences[i].nrules; k++)
			free(p->differences[i].rules[k]);
		free(p->differences[i].rules);
		free(p->differences[i].text);
	}
	free(p->differences);
	twin_table_free(&p->real);
	twin_table_free(&p->twin);
	twin_place_free(&p->place);
	free(p->at);
}

void
twin_compared_free(struct twin_compared *c)
{
	for (size_t i = 0; i < c->n; i++)
		part_free(&c->parts[i]);
	free(c->parts);
	memset(c, 0, sizeof *c);
}

/* The table of the lab at a place, as the Azure CLI has it; NULL and errors. */
static struct data_node *
ask(const struct run *run, struct erx_time now, enum twin_kind kind,
    const struct twin_place *p, struct errs *errs)
{
	static const enum view_show_what what[] = { VIEW_SHOW_ROUTE_TABLE,
		VIEW_SHOW_LEARNED_ROUTES, VIEW_SHOW_EFFECTIVE_ROUTES };
	const struct view_show_ask question = { .what = what[kind],
		.name = p->circuit ? p->circuit->head.name : p->vnet->head.name,
		.subnet = p->subnet,
		.path = p->path,
		.instance = p->instance,
		.az = true };
	struct data_node *out = NULL;
	struct rows rows;
	struct buf text;

	buf_init(&text);
	rows = view_show(run_lab(run), run_net(run), now, &question, errs);
	while (rows_next(&rows, &text, 10000))
		;
	if (rows.ctx)
		out = data_json_parse(text.data, text.len, errs);
	rows_free(&rows);
	buf_fini(&text);
	return out;
}

/* Where an explanation is asked. */
static char *
router_of(const struct twin_place *p, enum twin_kind kind)
{
	const char *name = p->circuit ? p->circuit->head.name : p->vnet->head.name;

	if (kind == TWIN_CIRCUIT)
		return xasprintf("%s/%s", name, view_path_words[p->path]);
	if (kind == TWIN_GATEWAY && p->instance != VIEW_GW_ALL)
		return xasprintf("%s/%s", name, view_instance_words[p->instance]);
	return xstrdup(name);
}

bool
twin_compare(struct twin_compared *c, const struct run *run, struct erx_time now,
    const struct twin_names *names, const char *file, const char *place,
    const struct data_node *document, struct errs *errs)
{
	const struct er_model *m = run_lab(run)->model;
	struct data_node *ours = NULL;
	struct twin_part p = { .file = file };

	if (!twin_table_read(&p.real, document, errs))
		return false;
	if (twin_place_find(&p.place, m, &p.real.kind, place, file, errs))
		ours = ask(run, now, p.real.kind, &p.place, errs);
	if (!ours || !twin_table_read(&p.twin, ours, errs)) {
		data_node_free(ours);
		part_free(&p);
		return false;
	}
	if (p.real.left_out)
		errs_warn(errs, CODE_BAD_VALUE, file, NULL,
		    "give the table as az prints it, or less of it",
		    "rows that are left out: %zu, which are no routes of such a table, "
		    "or more than %d",
		    p.real.left_out, TWIN_ROWS_MAX);
	p.twin.kind = p.real.kind;
	p.at = router_of(&p.place, p.real.kind);
	twin_roles(names, m, &p.place, &p.real);
	twin_roles(names, m, &p.place, &p.twin);
	/* Rows keep what they need of it. */
	for (size_t i = 0; i < p.twin.n; i++)
		p.twin.rows[i].from = NULL;
	data_node_free(ours);
	compare_rows(&p);
	for (size_t i = 0; i < p.n && i < EXPLAINED_MAX; i++)
		explain(&p, run, &p.differences[i]);
	VEC_PUSH(c->parts, c->n, c->cap) = p;
	return true;
}

bool
twin_since(struct twin_compared *c, const char *file, const char *place,
    const struct data_node *then, const struct data_node *today, struct errs *errs)
{
	struct twin_part p = { .file = file };

	if (!twin_table_read(&p.real, today, errs))
		return false;
	if (!twin_table_read(&p.twin, then, errs)) {
		part_free(&p);
		return false;
	}
	p.place.text = xstrdup(place);
	p.at = xstrdup(place);
	/* Here an address means itself. */
	for (size_t i = 0; i < p.real.n + p.twin.n; i++) {
		struct twin_row *r =
		    i < p.real.n ? &p.real.rows[i] : &p.twin.rows[i - p.real.n];

		free(r->role);
		r->role = xstrdup(r->hop);
	}
	twin_table_sort(&p.real);
	twin_table_sort(&p.twin);
	compare_rows(&p);
	VEC_PUSH(c->parts, c->n, c->cap) = p;
	return true;
}

bool
twin_is_same(const struct twin_compared *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->parts[i].n)
			return false;
	return true;
}
