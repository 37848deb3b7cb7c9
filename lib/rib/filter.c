/*
 * Permit lists.  One is sorted, so a long one is searched once for each length that
 * could cover the prefix; a short one is read through.
 */
#include "base/xalloc.h"
#include "rib/policy.h"

#include <stdlib.h>

#define SHORT_FILTER 24 /* rows that are cheaper to read than to search */

static bool
row_permits(const struct rib_filter_row *row, const struct ip_prefix *p)
{
	return p->len >= row->ge && p->len <= row->le &&
	    ip_prefix_covers(&row->prefix, p);
}

bool
rib_filter_permits(const struct rib_filter *f, const struct ip_prefix *p)
{
	struct ip_addr base = ip_prefix_addr(p);

	if (f->n <= SHORT_FILTER) {
		for (size_t i = 0; i < f->n; i++) {
			if (row_permits(&f->rows[i], p))
				return true;
		}
		return false;
	}
	for (unsigned len = 0; len <= p->len; len++) {
		struct ip_prefix outer = ip_prefix_of(&base, len);
		size_t i = ip_prefix_lower(f->rows, f->n, sizeof *f->rows, &outer);

		for (; i < f->n && ip_prefix_equal(&f->rows[i].prefix, &outer); i++) {
			if (row_permits(&f->rows[i], p))
				return true;
		}
	}
	return false;
}

bool
rib_filter_equal(const struct rib_filter *a, const struct rib_filter *b)
{
	if (!a || !b)
		return a == b;
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (!ip_prefix_equal(&a->rows[i].prefix, &b->rows[i].prefix) ||
		    a->rows[i].ge != b->rows[i].ge || a->rows[i].le != b->rows[i].le)
			return false;
	}
	return true;
}

struct rib_filter *
rib_filter_dup(const struct rib_filter *f)
{
	struct rib_filter *copy;

	if (!f)
		return NULL;
	copy = xmalloc(sizeof *copy);
	copy->n = f->n;
	copy->rows = f->n ? xmemdup(f->rows, f->n * sizeof *f->rows) : NULL;
	return copy;
}

void
rib_filter_free(struct rib_filter *f)
{
	if (!f)
		return;
	free(f->rows);
	free(f);
}
