/*
 * The way out.  Whether a path may go to a group depends on the path and the group
 * alone (horizon and permit list come on top), so nothing is kept per neighbour.  What
 * it looks like on the wire is a draft that borrows from the attribute set wherever
 * nothing changes.  Order of the path operations: private numbers out, replacement,
 * inserted numbers, own AS in front.
 *
 * RFC 4271 5.1, 9.1.3, 9.2; 1997; 4360 6; 9494 4.3; rules P-31, P-32, G-20 to G-23.
 */
#include "base/xalloc.h"
#include "rib/ext.h"
#include "rib/out.h"

#include <stdlib.h>

/* Somebody else may be the next hop: of what starts here nobody is.  Most sessions are
 * done with this, before the next hop is looked at. */
static bool
may_keep_next_hop(const struct rib_export *e, const struct rib *r,
    const struct rib_path *p)
{
	if (!e->ebgp && !e->next_hop_self)
		return true;
	return (e->transparent || e->on_link.family != IP_NONE) &&
	    !path_source(r, p)->local;
}

static bool
keeps_next_hop(const struct rib_export *e, const struct ip_addr *hop)
{
	return (!e->ebgp && !e->next_hop_self) || e->transparent ||
	    ip_prefix_has(&e->on_link, hop);
}

/* Its own next hop goes with it; else the one it came with. */
static bool
own_next_hop(const struct rib_group_key *key, const struct rib *r,
    const struct rib_path *p)
{
	const struct rib_export *e = &key->export;
	struct ip_addr hop;

	if (!may_keep_next_hop(e, r, p))
		return true;
	hop = bgp_attrs_next_hop(p->attrs);
	if (!keeps_next_hop(e, &hop))
		return true;
	return hop.family != r->config.family || ip_addr_is_zero(&hop);
}

/* What the path is on these sessions: an origin can differ between them. */
static const struct bgp_attrs *
attrs_of(const struct rib *r, const struct rib_export *e, const struct rib_path *p)
{
	const struct bgp_attrs *variant =
	    e->scope && p->variants ? rib_variant(r, p, e->scope) : NULL;

	return variant ? variant : p->attrs;
}

/* Communities bind what was learned; on what starts here they are for the neighbour. */
static enum rib_reason
community_verdict(const struct rib_export *e, const struct rib_source *s,
    const struct bgp_attrs *attrs)
{
	if (s->local)
		return RIB_OK;
	if (attrs->well_known & BGP_WK_NO_ADVERTISE)
		return RIB_OUT_NO_ADVERTISE;
	if (attrs->well_known & BGP_WK_NO_EXPORT && e->ebgp)
		return RIB_OUT_NO_EXPORT;
	return RIB_OK;
}

/* RFC 9234 5, on the way out, rule 2: to a provider, a peer or a route server. */
static bool
leaks(const struct rib_export *e, const struct bgp_attrs *attrs)
{
	return attrs->has & BGP_HAS_OTC &&
	    (e->role == BGP_ROLE_CUSTOMER || e->role == BGP_ROLE_PEER ||
		e->role == BGP_ROLE_RS_CLIENT);
}

/* Rule 1: to a customer, a peer or a client of this route server. */
static bool
marks_for_customers(const struct rib_export *e)
{
	return e->role == BGP_ROLE_PROVIDER || e->role == BGP_ROLE_PEER ||
	    e->role == BGP_ROLE_RS;
}

static enum rib_reason
allows(const struct rib_group_key *key, const struct rib *r, const struct rib_path *p)
{
	const struct rib_export *e = &key->export;
	const struct rib_source *s = path_source(r, p);
	enum rib_reason reason;

	if (e->deny_all)
		return RIB_OUT_NO_POLICY;
	if (e->export_none)
		return RIB_OUT_EXPORT_NONE;
	if (!e->verdict[p->class].allow)
		return RIB_OUT_RULE;
	if (e->foreign_classes >> p->class & 1)
		return RIB_OUT_EXPORT_OWN;
	if (!e->ebgp && !s->ebgp && !s->local && !e->reflect)
		return RIB_OUT_IBGP;
	reason = community_verdict(e, s, p->attrs);
	if (reason != RIB_OK)
		return reason;
	if (e->reject_sets && bgp_aspath_has_set(bgp_attrs_path(attrs_of(r, e, p))))
		return RIB_OUT_AS_SET;
	if (e->role && leaks(e, p->attrs))
		return RIB_OUT_LEAK;
	if (p->least && !key->long_lived)
		return RIB_OUT_LONG_STALE;
	if (e->scope && rib_path_scopes(p) && !(p->scopes & e->scope) &&
	    !rib_variant(r, p, e->scope))
		return e->scope_reason ? (enum rib_reason)e->scope_reason
				       : RIB_OUT_SCOPE;
	if (own_next_hop(key, r, p) && key->next_hop.family != r->config.family &&
	    !(key->extended_next_hop && key->next_hop.family == IP_V6))
		return RIB_OUT_NEXT_HOP;
	return RIB_OK;
}

/* A transparent route server stands in no path (RFC 7947 2.2.2.1); one that nobody is
 * in yet gets its number, for on eBGP a path is never empty. */
static unsigned
own_as_count(const struct rib_export *e, const struct rib *r, const struct rib_path *p)
{
	unsigned n = e->verdict[p->class].prepend;

	if (e->transparent && !path_source(r, p)->local &&
	    bgp_attrs_path(p->attrs).len != 0)
		return e->extra_prepend;
	if (e->ebgp && !n)
		n = 1;
	return n + e->extra_prepend;
}

static enum rib_reason
build_path(const struct rib_export *e, const struct rib *r, const struct rib_path *p,
    struct rib_offer *o)
{
	unsigned prepend = own_as_count(e, r, p);

	if (!prepend && !e->npath_insert && !e->replace_from &&
	    e->private_removal == BGP_PRIVATE_KEEP)
		return RIB_OK;
	bgp_aspath_copy(&o->path, o->draft.path);
	if (e->private_removal != BGP_PRIVATE_KEEP)
		bgp_aspath_remove_private(&o->path, e->private_removal);
	if (e->replace_from)
		bgp_aspath_replace(&o->path, e->replace_from, e->replace_to);
	for (size_t i = e->npath_insert; i-- > 0;)
		bgp_aspath_prepend(&o->path, e->path_insert[i], 1);
	if (prepend)
		bgp_aspath_prepend(&o->path, e->own_as, prepend);
	o->draft.path = bgp_aspath_view(&o->path);
	return o->path.overflow ? RIB_OUT_TOO_LONG : RIB_OK;
}

static bool
strips(const struct rib_export *e, const uint8_t *community)
{
	uint8_t b[4];

	for (size_t i = 0; i < e->nstrip_communities; i++) {
		put_u32(b, e->strip_communities[i]);
		if (memcmp(b, community, sizeof b) == 0)
			return true;
	}
	return false;
}

/* Puts a community into its place in the ascending list; false when it is full. */
static bool
insert_community(uint8_t *list, size_t *len, size_t size, uint32_t community)
{
	uint8_t b[4];
	size_t at = 0;
	int d = 1;

	put_u32(b, community);
	while (at < *len && (d = memcmp(list + at, b, 4)) < 0)
		at += 4;
	if (at < *len && d == 0)
		return true;
	if (*len + 4 > size)
		return false;
	memmove(list + at + 4, list + at, *len - at);
	memcpy(list + at, b, 4);
	*len += 4;
	return true;
}

/* What it goes out with instead of its own communities; NULL: nothing. */
static const struct rib_tag *
tag_of(const struct rib_export *e, const struct bgp_attrs *attrs)
{
	struct bgp_bytes ext = { attrs->bytes + attrs->ext_off, attrs->ext_len };
	uint32_t tag = e->ntags ? rib_tag_from_ext(ext) : 0;

	for (size_t i = 0; tag && i < e->ntags; i++)
		if (e->tags[i].tag == tag)
			return &e->tags[i];
	return NULL;
}

static enum rib_reason
build_communities(const struct rib_export *e, const struct rib_path *p,
    struct rib_offer *o)
{
	const struct rib_tag *tag = tag_of(e, p->attrs);
	struct bgp_bytes in = o->draft.communities;
	uint8_t instead[sizeof tag->communities];
	size_t len = 0;

	if (!tag && !e->nstrip_communities && !e->nadd_communities)
		return RIB_OK;
	if (tag) {
		for (size_t i = 0; i < tag->ncommunities; i++)
			put_u32(instead + 4 * i, tag->communities[i]);
		in = (struct bgp_bytes){ instead, (uint16_t)(4 * tag->ncommunities) };
	}
	for (size_t i = 0; i + 4 <= in.len; i += 4) {
		if (strips(e, in.p + i))
			continue;
		if (len + 4 > sizeof o->communities)
			return RIB_OUT_TOO_LONG;
		memcpy(o->communities + len, in.p + i, 4);
		len += 4;
	}
	for (size_t i = 0; i < e->nadd_communities; i++) {
		if (!insert_community(o->communities, &len, sizeof o->communities,
			e->add_communities[i]))
			return RIB_OUT_TOO_LONG;
	}
	o->draft.communities = (struct bgp_bytes){ o->communities, (uint16_t)len };
	return RIB_OK;
}

/* Non-transitive ones stay inside the AS; our class marker goes where it is asked for.
 */
static bool
ext_goes(const struct rib_export *e, const uint8_t *ext)
{
	if (rib_ext_is_tag(ext))
		return false;
	if (rib_ext_is_class(ext) && (e->send_class || e->strip_class))
		return false;
	return !(e->ebgp && ext[0] & 0x40);
}

static bool
ext_changes(const struct rib_export *e, struct bgp_bytes ext)
{
	for (size_t i = 0; i + RIB_EXT_LEN <= ext.len; i += RIB_EXT_LEN) {
		if (!ext_goes(e, ext.p + i))
			return true;
	}
	return e->send_class;
}

static enum rib_reason
build_ext(const struct rib_export *e, const struct rib_path *p, struct rib_offer *o)
{
	const struct bgp_bytes in = o->draft.ext_communities;
	uint8_t own[RIB_EXT_LEN];
	bool pending = e->send_class;
	size_t len = 0;

	if (!ext_changes(e, in))
		return RIB_OK;
	if ((size_t)in.len + RIB_EXT_LEN > sizeof o->ext)
		return RIB_OUT_TOO_LONG;
	rib_ext_put_class(own, p->class);
	for (size_t i = 0; i + RIB_EXT_LEN <= in.len; i += RIB_EXT_LEN) {
		if (pending && memcmp(own, in.p + i, sizeof own) < 0) {
			memcpy(o->ext + len, own, sizeof own);
			len += sizeof own;
			pending = false;
		}
		if (!ext_goes(e, in.p + i))
			continue;
		memcpy(o->ext + len, in.p + i, RIB_EXT_LEN);
		len += RIB_EXT_LEN;
	}
	if (pending) {
		memcpy(o->ext + len, own, sizeof own);
		len += sizeof own;
	}
	o->draft.ext_communities = (struct bgp_bytes){ o->ext, (uint16_t)len };
	return RIB_OK;
}

static void
build_numbers(const struct rib_export *e, const struct rib_source *s,
    const struct rib_path *p, struct bgp_draft *d)
{
	unsigned drop = BGP_HAS_ORIGINATOR;

	/* MED is for the AS next to the one that set it, not for those behind it. */
	if (p->med_dropped || (e->ebgp && !e->keep_med && !s->local))
		drop |= BGP_HAS_MED;
	if (e->ebgp)
		drop |= BGP_HAS_LOCAL_PREF;
	d->has = (uint16_t)(d->has & ~drop);
	d->cluster_list = (struct bgp_bytes){ NULL, 0 };
	if (e->role && !(d->has & BGP_HAS_OTC) && marks_for_customers(e)) {
		d->has |= BGP_HAS_OTC;
		d->otc = e->own_as;
	}
	if (!e->ebgp) {
		d->has |= BGP_HAS_LOCAL_PREF;
		d->local_pref = p->local_pref;
	}
}

enum rib_reason
rib_export_build(const struct rib_group_key *key, const struct rib *r,
    const struct rib_path *p, struct rib_offer *o)
{
	const struct rib_export *e = &key->export;
	enum rib_reason reason;

	bgp_draft_from(&o->draft, attrs_of(r, e, p));
	build_numbers(e, path_source(r, p), p, &o->draft);
	if (own_next_hop(key, r, p)) {
		o->draft.has |= BGP_HAS_NEXT_HOP;
		o->draft.next_hop = key->next_hop;
		o->draft.link_local = key->link_local;
	} else {
		o->draft.link_local.family = IP_NONE; /* of a link that is not theirs */
	}
	reason = build_path(e, r, p, o);
	if (reason == RIB_OK)
		reason = build_communities(e, p, o);
	return reason == RIB_OK ? build_ext(e, p, o) : reason;
}

struct bgp_encode
rib_export_encoding(const struct rib_group_key *key, const struct rib *r)
{
	/* What must not leave the AS is out of the draft already, except for a class
	 * that is to cross on purpose. */
	return (struct bgp_encode){ .as4 = key->as4,
		.ebgp = key->export.ebgp && !key->export.send_class,
		.family = r->config.family,
		.extended_next_hop = key->extended_next_hop };
}

/* At most what the path's attributes can grow to; cheap, and mostly small enough. */
static size_t
length_bound(const struct rib_export *e, const struct rib *r, const struct rib_path *p)
{
	size_t prepended = own_as_count(e, r, p) + e->npath_insert;

	/* A 2-octet session has the path twice, and a prepend may open segments. */
	return 2u * attrs_of(r, e, p)->len + 12 * prepended + 4 * e->nadd_communities +
	    64 + (e->ntags ? sizeof e->tags->communities + 4 : 0);
}

/* Octets of a message that are not attributes, with the longest prefix. */
static size_t
overhead(const struct rib_group_key *key, const struct rib *r,
    const struct bgp_draft *draft)
{
	size_t hop = draft && draft->link_local.family == IP_NONE ? 16 : 32;
	size_t id = key->add_path ? 4 : 0;
	bool mp = draft ? draft->next_hop.family == IP_V6 : key->extended_next_hop;

	if (r->config.family == IP_V4 && !mp)
		return BGP_HEADER_LEN + 4 + id + 5;
	/* MP_REACH: header, family, next hop with its length, the reserved octet. */
	return BGP_HEADER_LEN + 4 + 3 + 3 + 1 + hop + 1 + id + 17;
}

static bool
fits(const struct rib_group_key *key, const struct rib *r,
    const struct bgp_draft *draft)
{
	struct bgp_encode how = rib_export_encoding(key, r);
	size_t size = rib_message_max(key) - overhead(key, r, draft);
	uint8_t *room = xmalloc(size);
	struct wr w = wr_init(room, size);

	bgp_draft_encode(&w, draft, &how);
	free(room);
	return !w.failed;
}

enum rib_reason
rib_export_verdict(const struct rib_group_key *key, const struct rib *r,
    const struct rib_path *p, struct rib_offer *scratch)
{
	enum rib_reason reason = allows(key, r, p);

	if (reason != RIB_OK ||
	    length_bound(&key->export, r, p) + overhead(key, r, NULL) <=
		rib_message_max(key))
		return reason;
	reason = rib_export_build(key, r, p, scratch);
	if (reason == RIB_OK && !fits(key, r, &scratch->draft))
		reason = RIB_OUT_TOO_LONG;
	return reason;
}

void
rib_export_judge(const struct rib_export *export, const struct rib_group_key *key,
    const struct rib *r, const struct rib_path *p, uint32_t horizon,
    struct rib_offer *o)
{
	struct rib_group_key with = *key;
	const struct rib_verdict *v = &export->verdict[p->class];
	const struct rib_tag *tag;

	with.export = *export;
	o->rule = o->text = NULL;
	if (horizon && path_source(r, p)->horizon == horizon)
		o->reason = RIB_OUT_SPLIT_HORIZON;
	else
		o->reason = rib_export_verdict(&with, r, p, o);
	if (o->reason == RIB_OK)
		o->reason = rib_export_build(&with, r, p, o);
	if (o->reason == RIB_OK || o->reason == RIB_OUT_RULE) {
		tag = o->reason == RIB_OK ? tag_of(export, p->attrs) : NULL;
		o->rule = tag ? tag->rule : v->rule;
		o->text = tag ? tag->text : v->text;
	} else {
		o->rule = rib_reason_row(o->reason)->rule;
		o->text = rib_reason_row(o->reason)->text;
	}
}
