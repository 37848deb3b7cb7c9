/*
 * Permit lists of policies: rows are added in any order, and sorted once.
 */
#include "base/xalloc.h"
#include "compile/policy.h"

#include <stdlib.h>

void
compile_filter_add(struct rib_filter *f, const struct ip_prefix *p, unsigned ge)
{
	if (ge > ip_bits(p->family))
		return;
	if (f->n == 0 || (f->n & (f->n - 1)) == 0)
		f->rows = xreallocarray(f->rows, f->n ? 2 * f->n : 1, sizeof *f->rows);
	f->rows[f->n++] =
	    (struct rib_filter_row){ *p, (uint8_t)ge, (uint8_t)ip_bits(p->family) };
}

void
compile_filter_exact(struct rib_filter *f, const struct ip_prefix *p)
{
	compile_filter_add(f, p, p->len);
	f->rows[f->n - 1].le = p->len;
}

static int
by_row(const void *x, const void *y)
{
	const struct rib_filter_row *a = x, *b = y;
	int d = ip_prefix_cmp(&a->prefix, &b->prefix);

	return d != 0 ? d : (int)a->ge - b->ge;
}

void
compile_filter_sort(struct rib_filter *f)
{
	size_t n = 0;

	if (f->n > 1)
		qsort(f->rows, f->n, sizeof *f->rows, by_row);
	for (size_t i = 0; i < f->n; i++)
		if (n == 0 || by_row(&f->rows[n - 1], &f->rows[i]) != 0)
			f->rows[n++] = f->rows[i];
	f->n = n;
}

/* N-10: never a default route. */
struct rib_filter *
compile_all_but_default(void)
{
	struct rib_filter *f = xcalloc(1, sizeof *f);
	struct ip_prefix p = { .family = IP_V4 };

	compile_filter_add(f, &p, 1);
	p.family = IP_V6;
	compile_filter_add(f, &p, 1);
	compile_filter_sort(f);
	return f;
}

uint32_t *
compile_numbers_dup(const struct er_numbers *list)
{
	if (list->n == 0)
		return NULL;
	return xmemdup(list->items, list->n * sizeof *list->items);
}
