/*
 * What makes two versions of an object the same, and what a difference costs: a policy
 * is exchanged under a running session, a timer waits for the next connection, and
 * what the two ends have agreed on (addresses, numbers, keys) needs a new one.
 */
#include "base/text.h"
#include "net/spec.h"

#include <string.h>

static bool
run_equal(const void *a, size_t na, const void *b, size_t nb, size_t size)
{
	return na == nb && (!na || (a && b && memcmp(a, b, na * size) == 0));
}

static bool
variants_equal(const struct net_origin *a, const struct net_origin *b)
{
	if (a->nvariants != b->nvariants)
		return false;
	for (size_t i = 0; i < a->nvariants; i++)
		if (!net_origin_equal(&a->variants[i], &b->variants[i]))
			return false;
	return true;
}

static bool
links_equal(const struct net_origin *a, const struct net_origin *b)
{
	if (a->nlinks != b->nlinks)
		return false;
	for (size_t i = 0; i < a->nlinks; i++)
		if (strcmp(a->links[i], b->links[i]) != 0)
			return false;
	return true;
}

bool
net_origin_equal(const struct net_origin *a, const struct net_origin *b)
{
	return ip_prefix_equal(&a->prefix, &b->prefix) && a->class == b->class &&
	    a->origin == b->origin && a->behind == b->behind && a->quiet == b->quiet &&
	    a->weight == b->weight && a->scopes == b->scopes &&
	    a->has_med == b->has_med && a->med == b->med && a->tag == b->tag &&
	    run_equal(a->path, a->npath, b->path, b->npath, sizeof *a->path) &&
	    run_equal(a->communities, a->ncommunities, b->communities, b->ncommunities,
		sizeof *a->communities) &&
	    (a->attrs != NULL) == (b->attrs != NULL) &&
	    run_equal(a->attrs, a->nattrs, b->attrs, b->nattrs, 1) &&
	    links_equal(a, b) && variants_equal(a, b);
}

static bool
attached_equal(const struct net_attached *a, size_t na, const struct net_attached *b,
    size_t nb)
{
	if (na != nb)
		return false;
	for (size_t i = 0; i < na; i++) {
		if (!ip_prefix_equal(&a[i].prefix, &b[i].prefix) ||
		    !text_equal(a[i].hosts, b[i].hosts) || a[i].pinned != b[i].pinned)
			return false;
	}
	return true;
}

bool
net_router_equal(const struct net_router *a, const struct net_router *b)
{
	if (!text_equal(a->name, b->name) || !text_equal(a->owner, b->owner) ||
	    a->kind != b->kind || a->asn != b->asn || a->id != b->id ||
	    a->max_paths != b->max_paths || a->emulated != b->emulated)
		return false;
	if (!text_equal(a->table, b->table) || a->relays != b->relays ||
	    a->fabric != b->fabric || a->reflects != b->reflects ||
	    a->stateful != b->stateful || a->inspects != b->inspects ||
	    !ip_addr_equal(&a->self, &b->self) || !ip_addr_equal(&a->self6, &b->self6))
		return false;
	if (a->norigins != b->norigins || a->nguards != b->nguards)
		return false;
	if (!attached_equal(a->attached, a->nattached, b->attached, b->nattached))
		return false;
	for (size_t i = 0; i < a->nguards; i++) {
		if (!ip_prefix_equal(&a->guards[i].source, &b->guards[i].source))
			return false;
	}
	for (size_t i = 0; i < a->norigins; i++) {
		if (!net_origin_equal(&a->origins[i], &b->origins[i]))
			return false;
	}
	return true;
}

static bool
outer_equal(const struct net_outer *a, const struct net_outer *b)
{
	if (a->nrouters != b->nrouters || a->kinds != b->kinds ||
	    !ip_addr_equal(&a->to, &b->to))
		return false;
	for (size_t i = 0; i < a->nrouters; i++)
		if (strcmp(a->routers[i], b->routers[i]) != 0)
			return false;
	return true;
}

bool
net_link_equal(const struct net_link *a, const struct net_link *b)
{
	return text_equal(a->name, b->name) && text_equal(a->a, b->a) &&
	    text_equal(a->b, b->b) && text_equal(a->dark, b->dark) &&
	    a->delay == b->delay && outer_equal(&a->outer[0], &b->outer[0]) &&
	    outer_equal(&a->outer[1], &b->outer[1]);
}

/* What both ends have agreed on, or could not agree on any more. */
static bool
end_identity_equal(const struct net_end *a, const struct net_end *b)
{
	return text_equal(a->router, b->router) && a->asn == b->asn &&
	    ip_addr_equal(&a->address, &b->address);
}

static bool
next_hops_equal(const struct net_policy *a, const struct net_policy *b)
{
	return ip_addr_equal(&a->next_hop, &b->next_hop) &&
	    ip_addr_equal(&a->link_local, &b->link_local);
}

/* The same families, announced with the same next hops. */
static bool
families_equal(const struct net_session *a, const struct net_session *b)
{
	if (a->nfamilies != b->nfamilies)
		return false;
	for (size_t i = 0; i < a->nfamilies; i++) {
		const struct net_family *f = &a->families[i], *g = &b->families[i];

		if (f->family != g->family || !next_hops_equal(&f->a, &g->a) ||
		    !next_hops_equal(&f->b, &g->b))
			return false;
	}
	return true;
}

static bool
end_timers_equal(const struct net_end *a, const struct net_end *b)
{
	return a->hold == b->hold && a->hold_floor == b->hold_floor &&
	    a->caps == b->caps && a->bare == b->bare && a->role == b->role &&
	    a->strict_role == b->strict_role && a->restart_time == b->restart_time &&
	    a->deferral_time == b->deferral_time && a->stale_time == b->stale_time &&
	    a->long_lived_time == b->long_lived_time;
}

static bool
end_policy_equal(const struct net_end *a, const struct net_end *b)
{
	return a->horizon_of == b->horizon_of && a->update_delay == b->update_delay &&
	    a->limit_warn == b->limit_warn && a->limit_idle == b->limit_idle &&
	    text_equal(a->limit_rule, b->limit_rule) &&
	    text_equal(a->limit_group, b->limit_group);
}

static bool
policy_equal(const struct net_policy *a, const struct net_policy *b)
{
	return a->limit == b->limit && rib_import_equal(&a->import, &b->import) &&
	    rib_export_equal(&a->export, &b->export);
}

/* Of sessions with the same families. */
static bool
policies_equal(const struct net_session *a, const struct net_session *b)
{
	if (!end_policy_equal(&a->a, &b->a) || !end_policy_equal(&a->b, &b->b))
		return false;
	for (size_t i = 0; i < a->nfamilies; i++) {
		const struct net_family *f = &a->families[i], *g = &b->families[i];

		if (!policy_equal(&f->a, &g->a) || !policy_equal(&f->b, &g->b))
			return false;
	}
	return true;
}

static bool
bfd_equal(const struct net_session *a, const struct net_session *b)
{
	return a->bfd == b->bfd && a->bfd_implied == b->bfd_implied &&
	    a->bfd_interval == b->bfd_interval &&
	    a->bfd_multiplier == b->bfd_multiplier;
}

/* A connection with keys keeps one of them; others come and go beside it. */
static bool
ao_carries(const struct net_ao *a, const struct net_ao *b)
{
	return (a->n == 0 && b->n == 0) || net_ao_bridge(a, b) != NULL;
}

static bool
transport_equal(const struct net_session *a, const struct net_session *b)
{
	return a->transport == b->transport && a->mode == b->mode &&
	    a->local_port == b->local_port && a->remote_port == b->remote_port &&
	    a->ttl_mode == b->ttl_mode && a->hops == b->hops &&
	    a->late_bind == b->late_bind && text_equal(a->interface, b->interface) &&
	    text_equal(a->password, b->password) && ao_carries(&a->ao, &b->ao) &&
	    text_equal(a->password_b, b->password_b);
}

/* Of our end, and of what it says about itself. */
static bool
open_equal(const struct net_session *a, const struct net_session *b)
{
	return a->send_hold == b->send_hold && a->extended_open == b->extended_open &&
	    a->add_path == b->add_path && a->refresh_time == b->refresh_time &&
	    a->ncapabilities == b->ncapabilities &&
	    (!a->ncapabilities ||
		memcmp(a->capabilities, b->capabilities, a->ncapabilities) == 0);
}

/* Held, or not any more, in a way that ends the session at once: a loss of the link
 * does not. */
static bool
held_changed(const struct net_session *a, const struct net_session *b)
{
	if (a->held && b->held)
		return a->held_by_link != b->held_by_link;
	return (a->held && !a->held_by_link) || (b->held && !b->held_by_link);
}

enum net_change
net_session_compare(const struct net_session *a, const struct net_session *b)
{
	if (!text_equal(a->link, b->link) || !text_equal(a->segment, b->segment) ||
	    !families_equal(a, b) || a->ibgp != b->ibgp || held_changed(a, b) ||
	    !transport_equal(a, b) || !end_identity_equal(&a->a, &b->a) ||
	    !end_identity_equal(&a->b, &b->b))
		return NET_CHANGE_RESET;
	if (!end_timers_equal(&a->a, &b->a) || !end_timers_equal(&a->b, &b->b) ||
	    !open_equal(a, b) || !bfd_equal(a, b) || a->idle_hold != b->idle_hold ||
	    (a->held != NULL) != (b->held != NULL))
		return NET_CHANGE_TIMERS;
	if (!policies_equal(a, b) || !net_ao_equal(&a->ao, &b->ao))
		return NET_CHANGE_POLICY;
	return NET_CHANGE_NONE;
}
