/*
 * A realm is a subscription.  A lab has few, so they stand in a list in the order in
 * which their first object comes; what belongs to no object is in the realm 0, that of
 * the default subscription.
 */
#include "compile/compile.h"

#include "base/xalloc.h"
#include "er/kind.h"
#include "er/names.h"

#include <stdlib.h>
#include <string.h>

struct realms {
	const struct er_model *model;
	const char **names;
	size_t n, cap;
};

static uint32_t
number(struct realms *x, const char *subscription)
{
	for (size_t i = 0; i < x->n; i++)
		if (strcmp(x->names[i], subscription) == 0)
			return (uint32_t)i;
	VEC_PUSH(x->names, x->n, x->cap) = subscription;
	return (uint32_t)(x->n - 1);
}

static uint32_t
realm_of(struct realms *x, const char *owner)
{
	enum er_object_kind kind;
	const struct er_head *head = er_name_object(x->model, owner, &kind);

	return head ? number(x, er_kind_owner(kind, head)) : 0;
}

/* Numbers all there are; false when it is the default one alone. */
static bool
number_all(struct realms *x)
{
	number(x, ER_SUBSCRIPTION_DEFAULT);
	for (unsigned k = 0; k < ER_OBJECT_N; k++) {
		enum er_object_kind kind = (enum er_object_kind)k;

		for (size_t i = 0; i < er_kind_count(x->model, kind); i++)
			number(x, er_kind_owner(kind, er_kind_at(x->model, kind, i)));
	}
	return x->n > 1;
}

void
compile_realms(struct compiling *c)
{
	struct realms x = { c->model, NULL, 0, 0 };
	struct net_spec *s = c->spec;

	if (number_all(&x)) {
		for (size_t i = 0; i < s->nrouters; i++)
			s->routers[i].realm = realm_of(&x, s->routers[i].owner);
		for (size_t i = 0; i < s->nhosts; i++)
			s->hosts[i].realm = realm_of(&x, s->hosts[i].owner);
	}
	free(x.names);
}
