/*
 * What a session is, its two ends say: a real router stands for the speaker that its
 * link names.
 */
#include "compile/hold.h"

#include "base/xalloc.h"

#include <string.h>

struct ends {
	const struct er_speaker *a, *b; /* NULL: no router of the lab */
};

static struct ends
ends_of(const struct er_model *m, const struct net_spec *spec,
    const struct net_session *s)
{
	const struct net_link *l = net_spec_find_link(spec, s->link);
	const char *b = s->b.router ? s->b.router : l ? l->outside : NULL;
	struct ends e = { NULL, NULL };

	if (s->a.router)
		e.a = er_model_speaker(m, s->a.router);
	if (b)
		e.b = er_model_speaker(m, b);
	return e;
}

/* Another reason, as a peering that is disabled, stays. */
static void
hold(struct net_session *s, const char *why)
{
	if (!s->held)
		s->held = xstrdup(why);
}

static bool
is_customers(const struct er_speaker *s)
{
	return s && (s->role == ER_ROLE_CE || s->role == ER_ROLE_PLAIN);
}

void
compile_hold_link(const struct er_model *m, const char *msee, const char *why,
    struct net_spec *spec)
{
	for (size_t i = 0; i < spec->nsessions; i++) {
		struct net_session *s = &spec->sessions[i];
		struct ends e = ends_of(m, spec, s);

		if ((e.a && strcmp(e.a->name, msee) == 0 && is_customers(e.b)) ||
		    (e.b && strcmp(e.b->name, msee) == 0 && is_customers(e.a)))
			hold(s, why);
	}
}

static bool
joins(const struct er_speaker *x, const struct er_speaker *y, const struct er_vnet *v,
    const struct er_circuit *k)
{
	return x && y && x->role == ER_ROLE_GATEWAY && x->vnet == v &&
	    y->role == ER_ROLE_MSEE && y->circuit == k;
}

void
compile_hold_connection(const struct er_model *m, const struct er_vnet *v,
    const struct er_circuit *k, const char *why, struct net_spec *spec)
{
	for (size_t i = 0; i < spec->nsessions; i++) {
		struct net_session *s = &spec->sessions[i];
		struct ends e = ends_of(m, spec, s);

		if (joins(e.a, e.b, v, k) || joins(e.b, e.a, v, k))
			hold(s, why);
	}
}
