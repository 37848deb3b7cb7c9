/*
 * Sets of variants are few, and the same one serves all prefixes that are announced
 * alike, so that a path holds the number of a set.
 */
#include "base/xalloc.h"
#include "rib/table.h"

#include <stdlib.h>
#include <string.h>

#define VARIANTS_MAX 1023 /* sets; the field of a path has 10 bits */

static bool
same(const struct rib_variants *v, const struct rib_variant *items, size_t n)
{
	if (v->n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (v->items[i].scopes != items[i].scopes ||
		    v->items[i].attrs != items[i].attrs)
			return false;
	return true;
}

uint16_t
rib_variants_take(struct rib *r, const struct rib_variant *items, size_t n)
{
	size_t at = r->nvariants;

	if (n == 0)
		return 0;
	for (size_t i = r->nvariants; i-- > 0;) {
		if (r->variants[i].refs && same(&r->variants[i], items, n)) {
			r->variants[i].refs++;
			return (uint16_t)(i + 1);
		}
		at = r->variants[i].refs ? at : i;
	}
	if (at == VARIANTS_MAX)
		return 0;
	if (at == r->nvariants)
		VEC_PUSH(r->variants, r->nvariants, r->capvariants) =
		    (struct rib_variants){ 0, 0, NULL };
	r->variants[at] =
	    (struct rib_variants){ 1, n, xmemdup(items, n * sizeof *items) };
	for (size_t i = 0; i < n; i++)
		bgp_attrs_ref(items[i].attrs);
	return (uint16_t)(at + 1);
}

void
rib_variants_drop(struct rib *r, uint16_t number)
{
	struct rib_variants *v = number ? &r->variants[number - 1] : NULL;

	if (!v || --v->refs > 0)
		return;
	for (size_t i = 0; i < v->n; i++)
		bgp_attrs_put(r->attrs, v->items[i].attrs);
	free(v->items);
	v->items = NULL;
	v->n = 0;
}

void
rib_variants_fini(struct rib *r)
{
	for (size_t i = 0; i < r->nvariants; i++) {
		struct rib_variants *v = &r->variants[i];

		for (size_t k = 0; k < v->n; k++)
			bgp_attrs_put(r->attrs, v->items[k].attrs);
		free(v->items);
	}
	free(r->variants);
}

const struct bgp_attrs *
rib_variant(const struct rib *r, const struct rib_path *p, uint32_t scope)
{
	const struct rib_variants *v =
	    p->variants ? &r->variants[p->variants - 1] : NULL;

	for (size_t i = 0; v && i < v->n; i++)
		if (v->items[i].scopes & scope)
			return v->items[i].attrs;
	return NULL;
}
