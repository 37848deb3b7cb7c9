/*
 * Policies are values: copied deep, compared by contents.
 */
#include "rib/policy.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "rib/route_map.h"

#include <stdlib.h>
#include <string.h>

static uint32_t *
numbers_dup(const uint32_t *v, size_t n)
{
	return n ? xmemdup(v, n * sizeof *v) : NULL;
}

static bool
numbers_equal(const uint32_t *a, size_t na, const uint32_t *b, size_t nb)
{
	return na == nb && (!na || memcmp(a, b, na * sizeof *a) == 0);
}

void
rib_import_fini(struct rib_import *i)
{
	rib_filter_free(i->permit);
	rib_filter_free(i->refuse);
	rib_filter_free(i->connected);
	rib_route_map_free(i->map);
	i->map = NULL;
	rib_filter_free(i->private);
	rib_filter_free(i->listed);
	free(i->prefer);
	i->permit = i->refuse = i->connected = i->private = i->listed = NULL;
	i->prefer = NULL;
	i->nprefer = 0;
}

static bool
prefers_equal(const struct rib_import *a, const struct rib_import *b)
{
	return a->nprefer == b->nprefer &&
	    (!a->nprefer ||
		memcmp(a->prefer, b->prefer, a->nprefer * sizeof *a->prefer) == 0);
}

static bool
import_lists_equal(const struct rib_import *a, const struct rib_import *b)
{
	return rib_filter_equal(a->permit, b->permit) &&
	    rib_filter_equal(a->refuse, b->refuse) &&
	    rib_filter_equal(a->connected, b->connected) &&
	    rib_filter_equal(a->private, b->private) &&
	    rib_filter_equal(a->listed, b->listed) && prefers_equal(a, b) &&
	    rib_route_map_equal(a->map, b->map);
}

bool
rib_import_equal(const struct rib_import *a, const struct rib_import *b)
{
	if (a->deny_all != b->deny_all || a->class != b->class ||
	    a->class_from_ext != b->class_from_ext ||
	    a->class_behind != b->class_behind ||
	    memcmp(a->class_map, b->class_map, sizeof a->class_map) != 0)
		return false;
	if (a->set_local_pref != b->set_local_pref || a->local_pref != b->local_pref ||
	    a->weight != b->weight || a->precedence != b->precedence ||
	    a->ignore_origin != b->ignore_origin || a->own_as_max != b->own_as_max ||
	    a->first_as != b->first_as || a->tie != b->tie ||
	    a->late_classes != b->late_classes ||
	    a->late_precedence != b->late_precedence || a->late_tie != b->late_tie)
		return false;
	if (a->drop_med != b->drop_med || a->reject_sets != b->reject_sets ||
	    a->role != b->role || a->role_as != b->role_as ||
	    a->martians != b->martians || a->long_lived != b->long_lived ||
	    a->extended_next_hop != b->extended_next_hop ||
	    a->graceful_shutdown != b->graceful_shutdown ||
	    a->hops_public_only != b->hops_public_only ||
	    a->hops_more != b->hops_more || a->prefix_limit != b->prefix_limit)
		return false;
	return a->check_on_link == b->check_on_link &&
	    a->no_documentation == b->no_documentation &&
	    ip_prefix_equal(&a->on_link, &b->on_link) && import_lists_equal(a, b);
}

void
rib_import_open(struct rib_import *i)
{
	*i = (struct rib_import){ .local_pref = 100 };
	for (unsigned c = 0; c < RIB_CLASSES; c++)
		i->class_map[c] = (uint8_t)c;
}

void
rib_export_copy(struct rib_export *to, const struct rib_export *from)
{
	*to = *from;
	to->path_insert = numbers_dup(from->path_insert, from->npath_insert);
	to->strip_communities =
	    numbers_dup(from->strip_communities, from->nstrip_communities);
	to->add_communities =
	    numbers_dup(from->add_communities, from->nadd_communities);
	to->tags =
	    from->ntags ? xmemdup(from->tags, from->ntags * sizeof *from->tags) : NULL;
	to->permit = rib_filter_dup(from->permit);
}

void
rib_export_fini(struct rib_export *e)
{
	free(e->path_insert);
	free(e->strip_communities);
	free(e->add_communities);
	free(e->tags);
	rib_filter_free(e->permit);
	e->path_insert = e->strip_communities = e->add_communities = NULL;
	e->npath_insert = e->nstrip_communities = e->nadd_communities = 0;
	e->tags = NULL;
	e->ntags = 0;
	e->permit = NULL;
}

static bool
verdicts_equal(const struct rib_export *a, const struct rib_export *b)
{
	for (unsigned i = 0; i < RIB_CLASSES; i++) {
		const struct rib_verdict *x = &a->verdict[i], *y = &b->verdict[i];

		if (x->allow != y->allow || x->prepend != y->prepend ||
		    !text_equal(x->rule, y->rule) || !text_equal(x->text, y->text))
			return false;
	}
	return true;
}

static bool
path_rules_equal(const struct rib_export *a, const struct rib_export *b)
{
	return a->own_as == b->own_as && a->private_removal == b->private_removal &&
	    a->replace_from == b->replace_from && a->replace_to == b->replace_to &&
	    a->extra_prepend == b->extra_prepend &&
	    numbers_equal(a->path_insert, a->npath_insert, b->path_insert,
		b->npath_insert);
}

static bool
tags_equal(const struct rib_export *a, const struct rib_export *b)
{
	if (a->ntags != b->ntags)
		return false;
	for (size_t i = 0; i < a->ntags; i++) {
		const struct rib_tag *x = &a->tags[i], *y = &b->tags[i];

		if (x->tag != y->tag ||
		    !numbers_equal(x->communities, x->ncommunities, y->communities,
			y->ncommunities) ||
		    !text_equal(x->rule, y->rule) || !text_equal(x->text, y->text))
			return false;
	}
	return true;
}

static bool
community_rules_equal(const struct rib_export *a, const struct rib_export *b)
{
	return tags_equal(a, b) && a->send_class == b->send_class &&
	    a->strip_class == b->strip_class &&
	    numbers_equal(a->strip_communities, a->nstrip_communities,
		b->strip_communities, b->nstrip_communities) &&
	    numbers_equal(a->add_communities, a->nadd_communities, b->add_communities,
		b->nadd_communities);
}

bool
rib_export_equal(const struct rib_export *a, const struct rib_export *b)
{
	if (a->deny_all != b->deny_all || a->ebgp != b->ebgp ||
	    a->next_hop_self != b->next_hop_self || a->keep_med != b->keep_med ||
	    a->reject_sets != b->reject_sets || a->export_none != b->export_none ||
	    a->foreign_classes != b->foreign_classes || a->scope != b->scope ||
	    a->role != b->role || a->transparent != b->transparent ||
	    a->reflect != b->reflect || !ip_prefix_equal(&a->on_link, &b->on_link))
		return false;
	return path_rules_equal(a, b) && community_rules_equal(a, b) &&
	    verdicts_equal(a, b) && a->permit_reason == b->permit_reason &&
	    a->scope_reason == b->scope_reason &&
	    rib_filter_equal(a->permit, b->permit);
}

void
rib_export_open(struct rib_export *e, uint32_t own_as, bool ebgp)
{
	*e = (struct rib_export){ .ebgp = ebgp,
		.own_as = own_as,
		.next_hop_self = true };
	for (unsigned i = 0; i < RIB_CLASSES; i++)
		e->verdict[i] = (struct rib_verdict){ .allow = true, .prepend = ebgp };
}
