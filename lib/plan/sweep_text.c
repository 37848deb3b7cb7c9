/*
 * The ranked report for people: a sum, a table with the worst failure on top, what
 * nothing else carries, what does not come back, and a table of objects.
 */
#include "base/xalloc.h"
#include "plan/sweep_rank.h"

#include <stdlib.h>
#include <string.h>

/* --- tables --- */

enum { COLUMNS_MAX = 6 };

/* Texts row by row, the first row is the heading; a column is as wide as its widest. */
struct table {
	char **cells;
	size_t n, cap, columns;
	unsigned right; /* bits: columns of numbers */
};

static void
put_cell(struct table *t, struct buf *text)
{
	buf_puts(text, "");
	VEC_PUSH(t->cells, t->n, t->cap) = xstrdup(text->data);
	buf_reset(text);
}

static void
put_heads(struct table *t, const char *const *heads)
{
	for (; *heads; heads++, t->columns++)
		VEC_PUSH(t->cells, t->n, t->cap) = xstrdup(*heads);
}

static void
print_table(struct table *t, struct buf *out)
{
	size_t width[COLUMNS_MAX] = { 0 };

	for (size_t i = 0; i < t->n; i++)
		if (strlen(t->cells[i]) > width[i % t->columns])
			width[i % t->columns] = strlen(t->cells[i]);
	for (size_t i = 0; i < t->n; i++) {
		size_t c = i % t->columns;
		int pad = (int)(width[c] - strlen(t->cells[i]));
		bool last = c + 1 == t->columns, right = t->right & 1u << c;

		buf_printf(out, "%*s%s%*s%s", right ? pad : 0, "", t->cells[i],
		    right || last ? 0 : pad, "", last ? "\n" : "  ");
		free(t->cells[i]);
	}
	free(t->cells);
}

static void
put_worst(struct table *t, int64_t longest, size_t lasting, size_t lost)
{
	const struct sweep_ranked row = { .longest = longest,
		.lasting = lasting,
		.lost = lost };
	struct buf text;

	buf_init(&text);
	sweep_rank_worst(&row, &text);
	put_cell(t, &text);
	buf_fini(&text);
}

/* --- the sum --- */

struct sums {
	size_t lasting, passing, nothing, broke, back, full, tried;
};

static struct sums
sum_up(const struct sweep_rank *r)
{
	struct sums s = { 0 };

	for (size_t i = 0; i < r->n; i++) {
		const struct sweep_ranked *row = &r->rows[i];

		s.broke += row->broke;
		s.lasting += row->lasting > 0;
		s.passing += row->lost > 0 && !row->lasting;
		s.nothing += !row->broke && row->lost == 0;
		s.back += (row->found & SWEEP_NOT_RESTORED) != 0;
		s.full += (row->found & SWEEP_FULL) != 0;
	}
	s.tried = r->n - s.broke;
	return s;
}

static void
put_sum(const struct sums *s, const struct sweep_rank *r, struct buf *out)
{
	buf_printf(out,
	    "%zu %s tried over %zu flows: %zu lose something for good, %zu for a "
	    "time, %zu nothing",
	    s->tried, r->s->failures == 2 ? "pairs of failures" : "failures",
	    r->s->plan.nflows, s->lasting, s->passing, s->nothing);
	if (s->full)
		buf_printf(out, "; %zu put more on something than it is good for",
		    s->full);
	if (s->back)
		buf_printf(out, "; %zu do not come back as it was before", s->back);
	if (s->broke)
		buf_printf(out, "; %zu could not be tried", s->broke);
	buf_putc(out, '\n');
	if (r->s->nunited)
		buf_printf(out,
		    "%zu of them were run; of the others neither failure touches what "
		    "the other touches or looks at, and they are what each does alone, "
		    "together\n",
		    r->n - r->s->nunited);
	if (r->s->nlike)
		buf_printf(out,
		    "%zu of them are the same as another one but for names; one of each "
		    "kind was run\n",
		    r->s->nlike);
}

/* --- failures that are alike --- */

/* By element, at the first of its class: how many there are, and the row in front. */
struct alike {
	size_t *count, *row;
};

static struct alike
find_alike(const struct sweep_rank *r)
{
	struct alike x = { xcalloc(r->s->nelements + 1, sizeof *x.count),
		xcalloc(r->s->nelements + 1, sizeof *x.row) };

	for (size_t i = 0; r->s->failures == 1 && i < r->n; i++)
		if (!x.count[r->rows[i].like]++)
			x.row[r->rows[i].like] = i;
	return x;
}

/* The others of the class, which is told where it stands first; 0 for all rows of
 * pairs. */
static size_t
others(const struct sweep_rank *r, const struct alike *x, size_t row)
{
	size_t n = x->count[r->rows[row].like];

	return n ? n - 1 : 0;
}

static bool
is_told(const struct sweep_rank *r, const struct alike *x, size_t row)
{
	return others(r, x, row) && x->row[r->rows[row].like] != row;
}

static void
put_alike(const struct sweep_rank *r, const struct alike *x, size_t top,
    struct buf *out)
{
	size_t lines = 0;

	for (size_t i = 0; i < r->n; i++) {
		size_t told = 0;

		if (!others(r, x, i) || is_told(r, x, i))
			continue;
		buf_puts(out, lines++ ? "  " : "\nThe same but for names\n  ");
		sweep_rank_name(r, &r->rows[i], out);
		for (size_t k = i + 1; k < r->n && (!top || told < top); k++) {
			if (r->rows[k].like != r->rows[i].like)
				continue;
			buf_puts(out, told++ ? ", " : ": ");
			sweep_rank_name(r, &r->rows[k], out);
		}
		if (told < others(r, x, i))
			buf_printf(out, " and %zu more", others(r, x, i) - told);
		buf_putc(out, '\n');
	}
}

/* --- failures --- */

static void
put_row(struct table *t, const struct sweep_rank *r, const struct sweep_ranked *row,
    size_t like)
{
	struct buf text;

	buf_init(&text);
	sweep_rank_name(r, row, &text);
	if (like)
		buf_printf(&text, " and %zu like it", like);
	put_cell(t, &text);
	sweep_rank_worst(row, &text);
	put_cell(t, &text);
	buf_printf(&text, "%zu", row->lost);
	put_cell(t, &text);
	buf_printf(&text, "%zu", row->lasting);
	put_cell(t, &text);
	sweep_rank_way(row, &text);
	if (row->found & SWEEP_LOOP)
		buf_puts(&text, " (packets loop)");
	put_cell(t, &text);
	buf_fini(&text);
}

static void
put_failures(const struct sweep_rank *r, const struct alike *x, size_t top,
    struct buf *out)
{
	static const char *const heads[] = { "Failure", "Worst", "Ways lost",
		"For good", "Worst way", NULL };
	struct table t = { .right = 1u << 2 | 1u << 3 };
	size_t rows = 0, more = 0;

	put_heads(&t, heads);
	for (size_t i = 0; i < r->n; i++) {
		if ((!r->rows[i].lost && !r->rows[i].broke) || is_told(r, x, i))
			continue;
		if (!top || rows < top) {
			put_row(&t, r, &r->rows[i], others(r, x, i));
			rows++;
		} else {
			more++;
		}
	}
	buf_putc(out, '\n');
	print_table(&t, out);
	if (more)
		buf_printf(out, "… and %zu more that lose less; --top 0 lists all\n",
		    more);
}

/* --- what nothing else carries --- */

/* For each element its pairs, and those of them that lose something for good. */
static size_t *
count_pairs(const struct sweep_rank *r)
{
	size_t *n = xcalloc(2 * r->s->nelements + 1, sizeof *n);

	for (size_t i = 0; i < r->n; i++) {
		const size_t both[] = { r->rows[i].a, r->rows[i].b };

		for (size_t k = 0; k < 2; k++) {
			n[2 * both[k]]++;
			n[2 * both[k] + 1] += r->rows[i].lasting > 0;
		}
	}
	return n;
}

/* An element that takes something with it whatever else fails needs no other. */
static bool
alone(const size_t *pairs, size_t element)
{
	return pairs[2 * element] > 2 && pairs[2 * element] == pairs[2 * element + 1];
}

static void
put_single(const struct sweep_rank *r, size_t top, struct buf *out)
{
	size_t *pairs = count_pairs(r), lines = 0, more = 0;
	bool two = r->s->failures == 2;

	for (size_t i = 0; two && i < r->s->nelements; i++)
		if (alone(pairs, i))
			buf_printf(out, "%s  %s %s, with whatever else fails\n",
			    lines++ ? "" : "\nNot redundant\n",
			    er_target_words[r->s->elements[i].kind],
			    r->s->elements[i].name);
	for (size_t i = 0; i < r->n; i++) {
		const struct sweep_ranked *row = &r->rows[i];

		if (!row->gone ||
		    (two && (alone(pairs, row->a) || alone(pairs, row->b))))
			continue;
		if (top && lines >= top) {
			more++;
			continue;
		}
		buf_puts(out, lines++ ? "  " : "\nNot redundant\n  ");
		sweep_rank_name(r, row, out);
		buf_printf(out, ": %s\n", row->gone);
	}
	if (more)
		buf_printf(out, "  … and %zu more\n", more);
	free(pairs);
}

/* A section: failures, each with its lines. */
static void
put_lines(const struct sweep_rank *r, const char *head,
    char *(*lines)(const struct sweep_ranked *), size_t top, struct buf *out)
{
	size_t n = 0, more = 0;

	for (size_t i = 0; i < r->n; i++) {
		const char *text = lines(&r->rows[i]);

		if (!text)
			continue;
		if (top && n >= top) {
			more++;
			continue;
		}
		buf_printf(out, "%s%s  ", n ? "" : "\n", n ? "" : head);
		n++;
		sweep_rank_name(r, &r->rows[i], out);
		buf_printf(out, "\n%s", text);
	}
	if (more)
		buf_printf(out, "  … and %zu more\n", more);
}

static char *
back_of(const struct sweep_ranked *row)
{
	return row->back;
}

static char *
over_of(const struct sweep_ranked *row)
{
	return row->over;
}

/* --- objects --- */

static void
put_domains(const struct sweep_rank *r, size_t top, struct buf *out)
{
	static const char *const heads[] = { "Failure domain", "Worst", "Failures",
		"Lose something", "For good", NULL };
	struct table t = { .right = 1u << 2 | 1u << 3 | 1u << 4 };
	struct buf text;

	buf_init(&text);
	put_heads(&t, heads);
	for (size_t i = 0; i < r->ndomains && (!top || i < top); i++) {
		const struct sweep_domain *d = &r->domains[i];
		const size_t counts[] = { d->failures, d->hurt, d->lasting };

		if (!d->failures)
			continue;
		buf_puts(&text, d->name);
		put_cell(&t, &text);
		put_worst(&t, d->longest, d->lasting, d->hurt);
		for (size_t k = 0; k < 3; k++) {
			buf_printf(&text, "%zu", counts[k]);
			put_cell(&t, &text);
		}
	}
	buf_putc(out, '\n');
	print_table(&t, out);
	buf_fini(&text);
}

void
sweep_rank_text(const struct sweep_rank *r, size_t top, struct buf *out)
{
	struct alike alike = find_alike(r);
	struct sums s = sum_up(r);

	put_sum(&s, r, out);
	if (s.lasting + s.passing + s.broke)
		put_failures(r, &alike, top, out);
	put_alike(r, &alike, top, out);
	free(alike.count);
	free(alike.row);
	put_single(r, top, out);
	put_lines(r, "Not as before when the failure is over\n", back_of, top, out);
	put_lines(r, "Carries more than it is good for\n", over_of, top, out);
	put_domains(r, top, out);
}
