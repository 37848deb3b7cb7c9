/*
 * Entries of `advertise` that say nothing.  Of entries for one prefix those that name a
 * circuit say what goes there, the first one of several; what is left is what the first
 * entry says that names none.
 */
#include "base/xalloc.h"
#include "view/lint_int.h"

#include <stdlib.h>

static int
by_prefix(const void *x, const void *y)
{
	const struct er_advert *const *a = x, *const *b = y;
	int d = ip_prefix_cmp(&(*a)->prefix, &(*b)->prefix);

	return d ? d : *a < *b ? -1 : *a > *b;
}

static bool
names(const struct er_advert *a, const struct er_circuit *k)
{
	for (size_t i = 0; i < a->nover; i++)
		if (a->over[i] == k)
			return true;
	return false;
}

/* An earlier entry of the same prefix that takes something away from this one, when
 * nothing is left; NULL: something is. */
static const struct er_advert *
taken_by(const struct er_advert *const *group, size_t at)
{
	const struct er_advert *a = group[at], *by = NULL;

	for (size_t i = 0; !a->has_over && i < at; i++)
		if (!group[i]->has_over)
			return group[i];
	for (size_t k = 0; k < a->nover; k++) {
		size_t i = 0;

		while (i < at && !names(group[i], a->over[k]))
			i++;
		if (i == at)
			return NULL;
		by = group[i];
	}
	return by;
}

static void
group(const struct er_ctx *c, const struct er_advert *const *items, size_t n,
    const struct er_head *who)
{
	char text[IP_PREFIX_STRLEN];

	for (size_t i = 1; i < n; i++) {
		const struct er_advert *by = taken_by(items, i);

		if (by)
			er_warn(c, CODE_UNHEARD_ADVERTISE, items[i]->head.path, NULL,
			    "nobody hears what this entry of %s says of %s: %s stands "
			    "before it",
			    who->name, ip_prefix_text(&items[i]->prefix, text),
			    by->head.path);
	}
}

static void
adverts(const struct er_ctx *c, const struct er_adverts *list,
    const struct er_head *who)
{
	const struct er_advert **items = xcalloc(list->n + 1, sizeof *items);
	size_t n = 0, end;

	for (size_t i = 0; i < list->n; i++)
		if (!list->items[i].withdrawn &&
		    list->items[i].prefix.family != IP_NONE)
			items[n++] = &list->items[i];
	if (n > 1)
		qsort(items, n, sizeof *items, by_prefix);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n &&
		     ip_prefix_equal(&items[i]->prefix, &items[end]->prefix);)
			end++;
		group(c, items + i, end - i, who);
	}
	free(items);
}

void
view_lint_adverts(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nsites; i++)
		adverts(c, &m->sites[i].adverts, &m->sites[i].head);
	for (size_t i = 0; i < m->nrouters; i++)
		adverts(c, &m->routers[i].adverts, &m->routers[i].head);
}
