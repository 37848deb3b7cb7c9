/*
 * Rows are small: of a case the worst way, two counts, and texts only of what is lost
 * for good or does not come back.  A sweep of pairs has tens of thousands of them.
 *
 * A domain is an object with all that is called after it: er-a, its MSEEs
 * er-a/primary and er-a/secondary, and each link that ends at one of them.
 */
#include "plan/sweep_rank.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "plan/sweep_int.h"

#include <stdlib.h>
#include <string.h>

enum { GONE_MAX = 8 }; /* flows that are named */

static const char *const words[] = { "lasting", "any", "loop", "not-restored",
	"oversubscribed", NULL };

bool
sweep_grounds_read(const char *text, unsigned *set)
{
	char word[32];
	unsigned k;

	*set = 0;
	for (;; text++) {
		size_t len = strcspn(text, ",");

		if (len == 0 || len >= sizeof word)
			return false;
		memcpy(word, text, len);
		word[len] = '\0';
		if (!text_word(words, word, &k))
			return false;
		*set |= 1u << k;
		text += len;
		if (!*text)
			return true;
	}
}

void
sweep_grounds_words(struct buf *out)
{
	for (size_t i = 0; words[i]; i++)
		buf_printf(out, "%s%s", i ? ", " : "", words[i]);
}

/* The grounds that a case gives. */
static unsigned
grounds_of(const struct sweep_case *c)
{
	unsigned found = c->nlosses ? SWEEP_ANY : 0;

	for (size_t i = 0; i < c->nlosses; i++) {
		found |= c->losses[i].lasting ? SWEEP_LASTING : 0;
		found |= c->losses[i].loop ? SWEEP_LOOP : 0;
	}
	found |= c->broke || sweep_came_back(c) ? 0 : SWEEP_NOT_RESTORED;
	return found | (c->nover ? SWEEP_FULL : 0);
}

/* --- domains --- */

static size_t
domain_of(struct sweep_rank *r, const char *name, size_t len)
{
	for (size_t i = 0; i < r->ndomains; i++)
		if (strlen(r->domains[i].name) == len &&
		    memcmp(r->domains[i].name, name, len) == 0)
			return i;
	VEC_PUSH(r->domains, r->ndomains, r->capdomains) =
	    (struct sweep_domain){ .name = xstrndup(name, len) };
	return r->ndomains - 1;
}

static size_t
domain_of_router(struct sweep_rank *r, const char *router)
{
	return domain_of(r, router, strcspn(router, "/"));
}

static void
find_domains(struct sweep_rank *r)
{
	for (size_t i = 0; i < r->s->nelements; i++) {
		const struct sweep_element *e = &r->s->elements[i];
		size_t *of = &r->of[2 * i];

		if (e->kind == ER_TARGET_LOCATION)
			of[0] = domain_of(r, e->name, strlen(e->name));
		else
			of[0] = domain_of_router(r, e->name);
		of[1] = of[0];
		if (!e->a)
			continue;
		of[0] = domain_of_router(r, e->a);
		of[1] = domain_of_router(r, e->b);
	}
}

/* The domains of a case, each once. */
static size_t
domains_of_case(const struct sweep_rank *r, const struct sweep_ranked *row,
    size_t list[4])
{
	size_t n = 0;

	for (size_t k = 0; k < 4; k++) {
		size_t d = r->of[2 * (k < 2 ? row->a : row->b) + k % 2];
		bool again = false;

		for (size_t i = 0; i < n; i++)
			again |= list[i] == d;
		if (!again)
			list[n++] = d;
	}
	return n;
}

static void
count_domains(struct sweep_rank *r, const struct sweep_ranked *row)
{
	size_t list[4], n = domains_of_case(r, row, list);

	for (size_t i = 0; i < n; i++) {
		struct sweep_domain *d = &r->domains[list[i]];

		d->failures++;
		d->hurt += row->lost > 0;
		d->lasting += row->lasting > 0;
		if (row->longest > d->longest)
			d->longest = row->longest;
	}
}

/* --- rows --- */

struct sweep_rank *
sweep_rank_new(const struct sweep *s, const struct sweep_rank_config *config)
{
	struct sweep_rank *r = xcalloc(1, sizeof *r);

	r->s = s;
	r->config = *config;
	r->of = xcalloc(2 * s->nelements + 1, sizeof *r->of);
	buf_init(&r->junit);
	find_domains(r);
	return r;
}

void
sweep_rank_free(struct sweep_rank *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n; i++) {
		free(r->rows[i].gone);
		free(r->rows[i].back);
		free(r->rows[i].over);
		free(r->rows[i].cells);
	}
	for (size_t i = 0; i < r->ndomains; i++)
		free(r->domains[i].name);
	buf_fini(&r->junit);
	free(r->domains);
	free(r->rows);
	free(r->of);
	free(r);
}

/* "dc--hub, dc--spoke1 (reverse) and 3 more": of both directions the name alone. */
static char *
gone_text(const struct sweep_case *c)
{
	size_t named = 0, more = 0;
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; i < c->nlosses; i++) {
		const struct sweep_loss *l = &c->losses[i], *next = l + 1;
		bool both = i + 1 < c->nlosses && next->lasting &&
		    next->direction != l->direction && next->flow == l->flow;

		if (!l->lasting)
			continue;
		i += both;
		if (named == GONE_MAX) {
			more++;
			continue;
		}
		buf_printf(&out, "%s%s%s", named++ ? ", " : "", l->flow,
		    both                               ? ""
			: l->direction == PLAN_FORWARD ? " (forward)"
						       : " (reverse)");
	}
	if (more)
		buf_printf(&out, " and %zu more", more);
	return buf_steal(&out);
}

static int64_t *
cells_of(const struct sweep *s, const struct sweep_case *c)
{
	int64_t *cells = xcalloc(2 * s->plan.nflows, sizeof *cells);
	size_t flow = 0; /* losses are in the order of the flows */

	for (size_t i = 0; i < c->nlosses; i++) {
		const struct sweep_loss *l = &c->losses[i];

		while (flow < s->plan.nflows && s->plan.flows[flow].name != l->flow)
			flow++;
		if (flow == s->plan.nflows)
			break;
		cells[2 * flow + (l->direction == PLAN_FORWARD ? 0 : 1)] =
		    l->lasting ? INT64_MAX : l->longest;
	}
	return cells;
}

void
sweep_rank_add(struct sweep_rank *r, const struct sweep_case *c)
{
	struct buf text;
	struct sweep_ranked row = { .a = c->a,
		.b = c->b,
		.number = r->n,
		.like = c->like,
		.found = grounds_of(c),
		.broke = c->broke,
		.lost = c->nlosses };

	for (size_t i = 0; i < c->nlosses; i++) {
		const struct sweep_loss *l = &c->losses[i];
		bool first = l->lasting && !row.lasting;

		row.lasting += l->lasting;
		if (!first && (row.lasting || l->longest <= row.longest))
			continue;
		row.flow = l->flow;
		row.direction = l->direction;
		row.longest = l->longest;
	}
	buf_init(&text);
	if (row.lasting)
		row.gone = gone_text(c);
	if (row.found & SWEEP_NOT_RESTORED)
		row.back = (sweep_text_back(&c->back, &text), buf_steal(&text));
	if (row.found & SWEEP_FULL)
		row.over = (sweep_text_over(c, &text), buf_steal(&text));
	if (r->config.html && row.lost)
		row.cells = cells_of(r->s, c);
	r->failed += row.broke || (row.found & r->config.fail_on);
	count_domains(r, &row);
	if (r->config.junit)
		sweep_junit_case(r, &row, c, &r->junit);
	VEC_PUSH(r->rows, r->n, r->cap) = row;
}

static int
by_harm(const void *pa, const void *pb)
{
	const struct sweep_ranked *a = pa, *b = pb;

	if (a->broke != b->broke)
		return a->broke ? -1 : 1;
	if (a->lasting != b->lasting)
		return a->lasting > b->lasting ? -1 : 1;
	if (!a->lasting && a->longest != b->longest)
		return a->longest > b->longest ? -1 : 1;
	if (a->lost != b->lost)
		return a->lost > b->lost ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static int
by_domain(const void *pa, const void *pb)
{
	const struct sweep_domain *a = pa, *b = pb;

	if (a->lasting != b->lasting)
		return a->lasting > b->lasting ? -1 : 1;
	if (!a->lasting && a->longest != b->longest)
		return a->longest > b->longest ? -1 : 1;
	return strcmp(a->name, b->name);
}

void
sweep_rank_sort(struct sweep_rank *r)
{
	if (r->n > 1)
		qsort(r->rows, r->n, sizeof *r->rows, by_harm);
	if (r->ndomains > 1)
		qsort(r->domains, r->ndomains, sizeof *r->domains, by_domain);
}

void
sweep_rank_name(const struct sweep_rank *r, const struct sweep_ranked *row,
    struct buf *out)
{
	const struct sweep_element *a = &r->s->elements[row->a],
				   *b = &r->s->elements[row->b];

	buf_printf(out, "%s %s", er_target_words[a->kind], a->name);
	if (a != b)
		buf_printf(out, " and %s %s", er_target_words[b->kind], b->name);
}

void
sweep_rank_worst(const struct sweep_ranked *row, struct buf *out)
{
	if (row->broke)
		buf_puts(out, "not tried");
	else if (row->lasting)
		buf_puts(out, "for good");
	else if (row->lost)
		plan_span_text(out, row->longest);
	else
		buf_puts(out, "nothing lost");
}

void
sweep_rank_way(const struct sweep_ranked *row, struct buf *out)
{
	if (row->flow)
		buf_printf(out, "%s %s", row->flow,
		    row->direction == PLAN_FORWARD ? "forward" : "reverse");
}
