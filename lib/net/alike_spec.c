/*
 * Every member of the spec that makes a difference to what runs.  A member that is new
 * in net/spec.h or rib/policy.h has a line here, or makes its island one that is alone,
 * and scripts/lint-alike sees that none is forgotten; tests/unit/net/alike_test.c
 * changes the members one by one.
 */
#include "net/alike_int.h"

#include <string.h>

static void
put_numbers(struct alike_walk *w, const uint32_t *list, size_t n)
{
	alike_octets(w, list, n * sizeof *list);
}

static void
put_filter(struct alike_walk *w, const struct rib_filter *f)
{
	alike_number(w, f != NULL);
	alike_number(w, f ? f->n : 0);
	for (size_t k = 0; f && k < f->n; k++) {
		alike_prefix(w, &f->rows[k].prefix);
		alike_number(w, (uint64_t)f->rows[k].ge << 8 | f->rows[k].le);
	}
}

/* --- routers and hosts --- */

static void
put_origin(struct alike_walk *w, const struct net_origin *o)
{
	alike_prefix(w, &o->prefix);
	alike_number(w,
	    (uint64_t)o->class << 16 | (uint64_t)o->origin << 8 | o->behind);
	alike_number(w,
	    (uint64_t)o->quiet << 17 | (uint64_t)o->has_med << 16 | o->weight);
	alike_number(w, (uint64_t)o->scopes << 32 | o->med);
	put_numbers(w, o->path, o->npath);
	put_numbers(w, o->communities, o->ncommunities);
	alike_group(w, o->tag);
	alike_octets(w, o->attrs, o->nattrs);
	alike_number(w, o->nlinks);
	for (size_t k = 0; k < o->nlinks; k++)
		alike_name(w, o->links[k]);
	/* Somebody else may have a longer network, in another island, too. */
	w->i->alone |= o->shared;
}

static void
put_origins(struct alike_walk *w, const struct net_origin *o, size_t n)
{
	alike_number(w, n);
	for (size_t k = 0; k < n; k++) {
		put_origin(w, &o[k]);
		alike_number(w, o[k].nvariants);
		for (size_t v = 0; v < o[k].nvariants; v++)
			put_origin(w, &o[k].variants[v]);
	}
}

static void
put_router(struct alike_walk *w, const struct net_router *r)
{
	const struct ip_addr id = { IP_V4,
		{ (uint8_t)(r->id >> 24), (uint8_t)(r->id >> 16), (uint8_t)(r->id >> 8),
		    (uint8_t)r->id } };

	alike_name(w, r->name);
	alike_name(w, r->owner);
	alike_group(w, r->realm);
	alike_number(w, r->kind);
	alike_number(w, r->asn);
	alike_address(w, &id);
	alike_number(w, r->max_paths);
	put_origins(w, r->origins, r->norigins);
	alike_number(w, r->nattached);
	for (size_t k = 0; k < r->nattached; k++) {
		alike_prefix(w, &r->attached[k].prefix);
		alike_name(w, r->attached[k].hosts);
		alike_number(w, r->attached[k].pinned);
	}
	alike_number(w, r->nguards);
	for (size_t k = 0; k < r->nguards; k++)
		alike_prefix(w, &r->guards[k].source);
	alike_name(w, r->table);
	alike_number(w, r->fabric);
	alike_address(w, &r->self);
	alike_address(w, &r->self6);
	switch (r->kind) {
	case NET_KIND_PLAIN:
	case NET_KIND_MSEE:
	case NET_KIND_GATEWAY:
	case NET_KIND_EDGE:
	case NET_KIND_CE:
		break;
	case NET_KIND_APPLIANCE:
	case NET_KIND_VPN:
	case NET_KIND_SERVER:
	case NET_KIND_HUB:
	case NET_KIND_N:
		w->i->alone = true;
	}
	w->i->alone |= r->emulated != NET_EMULATED_WHOLLY || r->relays || r->reflects ||
	    r->stateful || r->inspects;
}

static void
put_hosts(struct alike_walk *w, const struct net_hosts *h)
{
	alike_name(w, h->name);
	alike_name(w, h->owner);
	alike_group(w, h->realm);
	alike_number(w, h->nrows);
	for (size_t k = 0; k < h->nrows; k++) {
		const struct net_host_row *r = &h->rows[k];

		alike_prefix(w, &r->prefix);
		alike_number(w,
		    (uint64_t)r->source << 32 | (uint64_t)r->toward << 24 |
			(uint64_t)r->own_only << 19 | (uint64_t)r->inspects << 18 |
			(uint64_t)r->pinned << 17 | (uint64_t)r->yields << 16 |
			r->label);
		alike_name(w, r->hosts);
		alike_address(w, &r->address);
	}
	alike_number(w, h->nrouters);
	for (size_t k = 0; k < h->nrouters; k++) {
		alike_name(w, h->routers[k]);
		alike_number(w, (uint64_t)h->ranks[k][0] << 8 | h->ranks[k][1]);
	}
	alike_name(w, h->whole);
	alike_number(w, h->nwithin);
	for (size_t k = 0; k < h->nwithin; k++)
		alike_prefix(w, &h->within[k]);
	alike_number(w, (uint64_t)h->outbound << 1 | h->closed);
	alike_number(w, h->lacks);
	w->i->alone |= h->map != NULL;
}

/* --- sessions --- */

static void
put_import(struct alike_walk *w, const struct rib_import *m)
{
	alike_number(w,
	    (uint64_t)m->deny_all << 8 | (uint64_t)m->class_from_ext << 7 |
		(uint64_t)m->set_local_pref << 6 | (uint64_t)m->ignore_origin << 5 |
		(uint64_t)m->drop_med << 4 | (uint64_t)m->reject_sets << 3 |
		(uint64_t)m->martians << 2 | (uint64_t)m->graceful_shutdown << 1 |
		m->hops_public_only);
	alike_number(w, (uint64_t)m->class << 8 | m->class_behind);
	alike_octets(w, m->class_map, sizeof m->class_map);
	alike_number(w, m->local_pref);
	alike_octets(w, m->prefer, m->nprefer * sizeof *m->prefer);
	alike_number(w, (uint64_t)m->weight << 8 | m->precedence);
	alike_number(w,
	    (uint64_t)m->late_classes << 16 | (uint64_t)m->late_precedence << 8 |
		m->late_tie);
	alike_number(w, (uint64_t)m->tie << 8 | m->own_as_max);
	alike_number(w, m->first_as);
	alike_number(w, (uint64_t)m->role << 32 | m->role_as);
	alike_number(w, (uint8_t)m->hops_more);
	alike_number(w,
	    (uint64_t)m->check_on_link << 3 | (uint64_t)m->no_documentation << 2 |
		(uint64_t)m->long_lived << 1 | m->extended_next_hop);
	alike_prefix(w, &m->on_link);
	put_filter(w, m->permit);
	put_filter(w, m->refuse);
	put_filter(w, m->private);
	put_filter(w, m->listed);
	put_filter(w, m->connected);
	alike_number(w, m->prefix_limit);
	w->i->alone |= m->map != NULL;
}

static void
put_tags(struct alike_walk *w, const struct rib_export *x)
{
	alike_number(w, x->ntags);
	for (size_t k = 0; k < x->ntags; k++) {
		alike_group(w, x->tags[k].tag);
		put_numbers(w, x->tags[k].communities, x->tags[k].ncommunities);
	}
}

static void
put_export(struct alike_walk *w, const struct rib_export *x)
{
	for (size_t k = 0; k < RIB_CLASSES; k++)
		alike_number(w,
		    (uint64_t)x->verdict[k].allow << 8 | x->verdict[k].prepend);
	alike_number(w,
	    (uint64_t)x->deny_all << 9 | (uint64_t)x->ebgp << 8 |
		(uint64_t)x->next_hop_self << 7 | (uint64_t)x->reflect << 6 |
		(uint64_t)x->transparent << 5 | (uint64_t)x->keep_med << 4 |
		(uint64_t)x->reject_sets << 3 | (uint64_t)x->send_class << 2 |
		(uint64_t)x->strip_class << 1 | x->export_none);
	alike_number(w, (uint64_t)x->own_as << 8 | (uint64_t)x->private_removal);
	alike_number(w, (uint64_t)x->replace_from << 32 | x->replace_to);
	alike_number(w, (uint64_t)x->extra_prepend << 8 | x->role);
	put_numbers(w, x->path_insert, x->npath_insert);
	alike_prefix(w, &x->on_link);
	put_numbers(w, x->strip_communities, x->nstrip_communities);
	put_numbers(w, x->add_communities, x->nadd_communities);
	put_tags(w, x);
	put_filter(w, x->permit);
	alike_number(w, (uint64_t)x->permit_reason << 8 | x->scope_reason);
	alike_number(w, (uint64_t)x->foreign_classes << 32 | x->scope);
}

static void
put_policy(struct alike_walk *w, const struct net_policy *p)
{
	alike_address(w, &p->next_hop);
	alike_address(w, &p->link_local);
	put_import(w, &p->import);
	put_export(w, &p->export);
	alike_number(w, p->limit);
}

static void
put_end(struct alike_walk *w, const struct net_end *e)
{
	alike_name(w, e->router);
	alike_number(w, e->asn);
	alike_address(w, &e->address);
	alike_group(w, e->horizon_of);
	alike_number(w, (uint64_t)e->hold << 16 | e->hold_floor);
	alike_number(w,
	    (uint64_t)e->caps << 16 | (uint64_t)e->role << 8 |
		(uint64_t)e->strict_role << 1 | e->bare);
	alike_number(w, e->limit_warn);
	alike_number(w, (uint64_t)e->limit_idle);
	alike_name(w, e->limit_group);
	alike_number(w,
	    (uint64_t)e->restart_time << 32 | (uint64_t)e->deferral_time << 16 |
		e->stale_time);
	alike_number(w, e->long_lived_time);
	alike_number(w, (uint64_t)e->update_delay);
}

static void
put_session(struct alike_walk *w, const struct net_session *s)
{
	const char *a = s->password, *b = s->password_b;

	alike_name(w, s->name);
	alike_name(w, s->link);
	alike_name(w, s->segment);
	alike_number(w, s->nfamilies);
	for (size_t k = 0; k < s->nfamilies; k++) {
		alike_number(w, s->families[k].family);
		put_policy(w, &s->families[k].a);
		put_policy(w, &s->families[k].b);
	}
	put_end(w, &s->a);
	put_end(w, &s->b);
	alike_number(w, (uint64_t)s->idle_hold);
	alike_number(w, (a != NULL) == (b != NULL) && (!a || strcmp(a, b) == 0));
	alike_number(w,
	    (uint64_t)s->ibgp << 16 | (uint64_t)s->bfd << 15 |
		(uint64_t)s->bfd_implied << 14 | s->bfd_multiplier);
	alike_number(w, (uint64_t)s->bfd_interval);
	alike_text(w, s->held);
	alike_number(w, s->held_by_link);
	w->i->alone |= s->transport != NET_IN_PROCESS;
}

static void
put_link(struct alike_walk *w, const struct net_link *l)
{
	alike_name(w, l->name);
	alike_name(w, l->a);
	alike_name(w, l->b);
	alike_number(w, (uint64_t)l->delay);
	alike_number(w, l->dark != NULL);
	w->i->alone |= !l->b || l->outer[0].nrouters || l->outer[1].nrouters;
}

void
alike_walk_spec(struct alike_walk *w, const struct net *net)
{
	const struct net_spec *s = net_running(net);
	const struct net_island *i = w->i;

	alike_number(w, i->nrouters);
	for (size_t k = 0; k < i->nrouters; k++)
		put_router(w, &s->routers[i->routers[k]]);
	alike_number(w, i->nhosts);
	for (size_t k = 0; k < i->nhosts; k++)
		put_hosts(w, &s->hosts[i->hosts[k]]);
	alike_number(w, i->nlinks);
	for (size_t k = 0; k < i->nlinks; k++)
		put_link(w, &s->links[i->links[k]]);
	alike_number(w, i->nsessions);
	for (size_t k = 0; k < i->nsessions; k++)
		put_session(w, &s->sessions[i->sessions[k]]);
}
