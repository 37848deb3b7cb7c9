/*
 * Parts are told apart by their first lines, which are equal in all but which part it
 * is and how many cases it has.  Case number k of the whole is line k / n of part
 * k % n, so cases are read where they lie.
 */
#include "plan/sweep_merge.h"

#include "base/xalloc.h"
#include "data/json.h"
#include "plan/sweep_int.h"

#include <stdlib.h>
#include <string.h>

struct part {
	const struct sweep_text *of; /* NULL: it is missing */
	struct data_node *head;
	const char *next; /* line */
	size_t cases, lines;
};

struct sweep_parts {
	struct part *items;
	size_t n, at;           /* whose turn it is */
	struct data_node *tree; /* of the case that was told last */
	const char *damaged;    /* the first file with a line that is no case */
	size_t line;            /* which one */
};

size_t
sweep_whole_lines(const char *text, size_t len)
{
	while (len && text[len - 1] != '\n')
		len--;
	return len;
}

static size_t
number(const struct data_node *n, const char *name)
{
	const char *text = n ? data_node_text(n, name) : NULL;

	return text ? strtoull(text, NULL, 10) : 0;
}

/* --- parts --- */

static const char *
refuse(struct errs *errs, const char *name, const char *cure, const char *what)
{
	errs_add(errs, CODE_BAD_ARGUMENT, name, NULL, cure, "the file %s", what);
	return NULL;
}

/* A list, if there is one, of nothing but such nodes. */
static bool
all_are(const struct data_node *map, const char *name, enum data_kind kind)
{
	const struct data_node *list = data_node_get(map, name);

	if (list && list->kind != DATA_SEQ)
		return false;
	for (size_t i = 0; list && i < list->n; i++)
		if (list->children[i]->kind != kind)
			return false;
	return true;
}

static bool
is_head(const struct data_node *x)
{
	const struct data_node *shard =
	    x->kind == DATA_MAP ? data_node_get(x, "shard") : NULL;
	size_t of;

	if (!shard || shard->kind != DATA_MAP)
		return false;
	of = number(shard, "of");
	return of >= 1 && of <= SWEEP_SHARDS_MAX &&
	    all_are(shard, "flows", DATA_TEXT) &&
	    all_are(shard, "elements", DATA_MAP) && all_are(x, "loads", DATA_MAP) &&
	    all_are(x, "lost-to-begin-with", DATA_TEXT);
}

/* The lines behind the first; NULL and an error when it is no part. */
static const char *
read_head(struct part *p, const struct sweep_text *t, struct errs *errs)
{
	const char *end = t->len ? memchr(t->text, '\n', t->len) : NULL;
	struct errs ignored;

	if (!end)
		return refuse(errs, t->name, "run it again",
		    "is cut off in its first line");
	errs_init(&ignored);
	p->head = data_json_parse(t->text, (size_t)(end - t->text), &ignored);
	errs_fini(&ignored);
	if (!p->head || !is_head(p->head))
		return refuse(errs, t->name,
		    "make parts with `erxctl sweep LAB --shard I/N -o json`",
		    "is no part of a sweep");
	return end + 1;
}

static size_t
count_lines(const char *p, const char *end)
{
	size_t n = 0;

	for (; p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
		n++;
	return n;
}

/* A first line without what parts of one sweep have each for themselves. */
static struct data_node *
common(const struct data_node *head)
{
	struct data_node *x = data_node_dup(head);

	data_node_free(data_node_take(x, "cases"));
	data_node_free(data_node_take(data_node_get(x, "shard"), "part"));
	return x;
}

/* True when two first lines are of parts of one sweep. */
static bool
is_of_one(const struct data_node *a, const struct data_node *b)
{
	struct data_node *x = common(a), *y = common(b);
	bool same = data_node_equal(x, y);

	data_node_free(x);
	data_node_free(y);
	return same;
}

static void
take_part(struct sweep_parts *all, struct part *p, const struct data_node *first,
    struct errs *errs)
{
	const struct data_node *shard = data_node_get(p->head, "shard");
	size_t i = number(shard, "part");
	const char *name = p->of->name;

	if (!is_of_one(p->head, first)) {
		refuse(errs, name, "merge parts of one lab, plan, seed and version",
		    "is a part of another sweep than the first one");
	} else if (i < 1 || i > all->n) {
		refuse(errs, name, "make the part again", "has a number that none has");
	} else if (all->items[i - 1].of) {
		refuse(errs, name, "leave one of them out",
		    "is a part that is there twice");
	} else {
		if (p->lines < p->cases)
			errs_add(errs, CODE_BAD_ARGUMENT, name, NULL,
			    "go on with `erxctl sweep LAB --shard I/N --resume FILE`",
			    "the file is cut off: %zu of %zu failures", p->lines,
			    p->cases);
		else if (p->lines > p->cases)
			errs_add(errs, CODE_BAD_ARGUMENT, name, NULL,
			    "make the part again",
			    "the file has %zu lines for %zu failures", p->lines,
			    p->cases);
		all->items[i - 1] = *p;
		p->head = NULL;
	}
}

/* Reads all of them; false and errors when something is wrong. */
static bool
take_parts(struct sweep_parts *all, const struct sweep_text *list, size_t n,
    struct errs *errs)
{
	struct data_node *first = NULL;

	for (size_t i = 0; i < n; i++) {
		struct part p = { .of = &list[i] };

		p.next = read_head(&p, &list[i], errs);
		if (p.next) {
			p.cases = number(p.head, "cases");
			p.lines = count_lines(p.next, list[i].text + list[i].len);
		}
		if (p.next && !first) {
			first = data_node_dup(p.head);
			all->n = number(data_node_get(first, "shard"), "of");
			all->items = xcalloc(all->n + 1, sizeof *all->items);
		}
		if (p.next)
			take_part(all, &p, first, errs);
		data_node_free(p.head);
	}
	data_node_free(first);
	for (size_t i = 0; i < all->n; i++)
		if (!all->items[i].of && errs->nerrors < 20)
			errs_add(errs, CODE_BAD_ARGUMENT, NULL, "--merge",
			    "run the part, and merge all of them",
			    "part %zu of %zu is missing", i + 1, all->n);
	return errs->nerrors == 0;
}

/* --- the sweep --- */

static enum er_target
kind_of(const char *word)
{
	for (unsigned i = 0; word && er_target_words[i]; i++)
		if (strcmp(er_target_words[i], word) == 0)
			return (enum er_target)i;
	return ER_TARGET_LINK;
}

static char *
copy(const struct data_node *n, const char *name)
{
	const char *text = data_node_text(n, name);

	return text ? xstrdup(text) : NULL;
}

static void
restore_elements(struct sweep *s, const struct data_node *list)
{
	for (size_t i = 0; list && i < list->n; i++) {
		const struct data_node *x = list->children[i];
		const char *name = data_node_text(x, "name");

		VEC_PUSH(s->elements, s->nelements, s->capelements) =
		    (struct sweep_element){ kind_of(data_node_text(x, "kind")),
			    xstrdup(name ? name : ""), copy(x, "a"), copy(x, "b") };
	}
}

static void
restore_flows(struct sweep *s, const struct data_node *list)
{
	size_t n = list ? list->n : 0;

	s->plan.flows = xcalloc(n + 1, sizeof *s->plan.flows);
	for (size_t i = 0; i < n; i++)
		s->plan.flows[s->plan.nflows++].name = xstrdup(list->children[i]->text);
	s->lost = xcalloc(2 * n + 1, sizeof *s->lost);
	sweep_sort_flows(s);
}

static void
restore_lost(struct sweep *s, const struct data_node *list)
{
	for (size_t i = 0; list && i < list->n; i++) {
		const char *text = list->children[i]->text, *blank = strrchr(text, ' ');
		size_t flow = blank ? sweep_flow_number(s, text, (size_t)(blank - text))
				    : s->plan.nflows;

		if (flow < s->plan.nflows)
			s->lost[2 * flow + (strcmp(blank, " reverse") == 0)] = true;
	}
}

static void
restore_loads(struct sweep *s, const struct data_node *list)
{
	s->rated = list != NULL;
	for (size_t i = 0; list && i < list->n; i++) {
		const struct data_node *x = list->children[i];

		if (!data_node_text(x, "what") || !data_node_text(x, "toward"))
			continue;
		VEC_PUSH(s->loads.items, s->loads.n, s->loads.cap) = (struct plan_load){
			.what = copy(x, "what"),
			.toward = copy(x, "toward"),
			.bps = number(x, "bits-per-second"),
			.capacity = number(x, "capacity"),
		};
	}
}

static struct sweep *
restore(const struct data_node *head)
{
	const struct data_node *shard = data_node_get(head, "shard");
	const char *lab = data_node_text(head, "lab");
	struct sweep *s = xcalloc(1, sizeof *s);

	s->lab = xstrdup(lab ? lab : "");
	s->seed = number(head, "seed");
	s->failures = (unsigned)number(head, "failures");
	s->apart = number(head, "pairs-apart");
	s->times = plan_times_of_json(data_node_get(head, "durations"));
	s->shard = s->shards = 1;
	s->listed = true;
	restore_elements(s, data_node_get(shard, "elements"));
	restore_flows(s, data_node_get(shard, "flows"));
	restore_lost(s, data_node_get(head, "lost-to-begin-with"));
	restore_loads(s, data_node_get(head, "loads"));
	return s;
}

/* True when each part has as many cases as its elements make. */
static bool
has_all(const struct sweep *s, struct errs *errs)
{
	struct sweep_parts *all = s->merged;
	struct sweep part = *s;

	part.shards = (unsigned)all->n;
	for (size_t i = 0; i < all->n; i++) {
		part.shard = (unsigned)i + 1;
		if (sweep_count(&part) != all->items[i].cases)
			refuse(errs, all->items[i].of->name, "make the part again",
			    "has a first line that does not fit its failures");
	}
	return errs->nerrors == 0;
}

struct sweep *
sweep_merge(const struct sweep_text *list, size_t n, struct errs *errs)
{
	struct sweep_parts *all = xcalloc(1, sizeof *all);
	struct sweep *s;

	if (!take_parts(all, list, n, errs)) {
		sweep_merged_free(all);
		return NULL;
	}
	s = restore(all->items[0].head);
	s->merged = all;
	s->ncases = sweep_count(s);
	if (has_all(s, errs))
		return s;
	sweep_free(s);
	return NULL;
}

void
sweep_merged_free(struct sweep_parts *all)
{
	if (!all)
		return;
	for (size_t i = 0; i < all->n; i++)
		data_node_free(all->items[i].head);
	data_node_free(all->tree);
	free(all->items);
	free(all);
}

bool
sweep_merged_take(struct sweep *s, struct sweep_case *c)
{
	struct sweep_parts *all = s->merged;
	struct part *p = &all->items[all->at++ % all->n];
	const char *end =
	    memchr(p->next, '\n', (size_t)(p->of->text + p->of->len - p->next));

	data_node_free(all->tree);
	all->tree = NULL;
	if (!end)
		return false;
	all->tree = sweep_parse(s, c, p->next, (size_t)(end - p->next));
	p->next = end + 1;
	if (!all->tree && !all->damaged) {
		all->damaged = p->of->name;
		all->line = (all->at - 1) / all->n + 2;
	}
	return all->tree != NULL;
}

const char *
sweep_merged_damaged(const struct sweep *s, size_t *line)
{
	*line = s->merged ? s->merged->line : 0;
	return s->merged ? s->merged->damaged : NULL;
}

const struct sweep_case *
sweep_known(struct sweep *s, const char *line, size_t len)
{
	struct sweep_case *c = &s->now;

	sweep_forget(c);
	data_node_free(s->known);
	s->known = NULL;
	if (!s->by_name)
		sweep_sort_flows(s);
	if (!sweep_pass(s, c))
		return NULL;
	s->known = sweep_parse(s, c, line, len);
	s->nunited += s->known && c->united;
	s->nlike += s->known && c->like != c->a;
	return s->known ? c : NULL;
}
