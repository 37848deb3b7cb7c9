/*
 * The way in.  Most of what import checks depends on the attributes only, so a run of
 * prefixes with one attribute set is judged once, and all its prefixes share the path
 * that comes of it; permit lists are asked prefix by prefix.  The prefixes of a run are
 * hashed some steps ahead of their turn, so that the slots of the index arrive in time.
 *
 * RFC 4271 6.3, 9.1.2; 4456 8; 8326 4; 9234 5; 9494 4.3; 9774.
 */
#include "base/xalloc.h"
#include "rib/martian.h"
#include "rib/table.h"

#include <stdlib.h>

#define AHEAD 16 /* prefixes hashed in advance */

_Static_assert(RIB_REASON_N <= 1 << 7, "the bits of rib_path.reason");

/* Routes that come together: one attribute set from one source. */
struct run {
	struct rib *rib;
	const struct rib_import *in;
	struct rib_path like; /* the path they get; its reason may vary by prefix */
	struct rib_source *source; /* that has the counts, for all siblings */
	const uint64_t *octets;    /* rib_martian_octets_of its family */
	uint8_t bits;              /* of an address of its family */
	uint8_t reason;            /* that of the attributes */
	bool lists;                /* prefixes are judged one by one */
	bool plain;                /* good by its attributes, and no list is asked */
	/* Paths made so far: for `reason`, and for what a list said last. */
	uint32_t path[2];
	uint8_t path_reason[2];
};

static bool
is_own_address(const struct rib *r, const struct ip_addr *a)
{
	size_t lo = 0, hi = r->config.nown_addresses;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int d = ip_addr_cmp(&r->config.own_addresses[mid], a);

		if (!d)
			return true;
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* 240/4 and the broadcast address in it are no host's (RFC 1112 4). */
static bool
is_reserved(const struct ip_addr *a)
{
	return a->family == IP_V4 && a->b[0] >= 240;
}

static enum rib_reason
judge_next_hop(const struct rib *r, const struct rib_source *s,
    const struct rib_import *in, const struct bgp_attrs *attrs)
{
	struct ip_addr hop = bgp_attrs_next_hop(attrs);

	if ((hop.family != r->config.family &&
		!(in->extended_next_hop && hop.family == IP_V6)) ||
	    ip_addr_is_zero(&hop) || ip_addr_is_multicast(&hop) || is_reserved(&hop))
		return RIB_IN_NEXT_HOP_INVALID;
	/* Sessions over loopback TCP have a neighbour there; nobody else may name it.
	 */
	if (ip_addr_is_loopback(&hop) && !ip_addr_equal(&hop, &s->address))
		return RIB_IN_NEXT_HOP_INVALID;
	if (is_own_address(r, &hop))
		return RIB_IN_NEXT_HOP_SELF;
	if (in->check_on_link && !ip_prefix_has(&in->on_link, &hop) &&
	    !(hop.family == IP_V6 && ip_addr_is_link_local(&hop)))
		return RIB_IN_NEXT_HOP_OFF_LINK;
	return RIB_OK;
}

static bool
came_from_here(const struct rib *r, const struct bgp_attrs *attrs)
{
	struct bgp_draft draft;

	if (!(attrs->has & BGP_HAS_ORIGINATOR))
		return false;
	bgp_draft_from(&draft, attrs);
	return draft.originator_id == r->config.id;
}

/* RFC 9234 5, on the way in, rules 1 and 2: a customer or a client of a route server
 * passes on what was for customers, or a peer what it was told by others. */
static bool
is_leak(const struct rib_import *in, const struct bgp_attrs *attrs)
{
	struct bgp_draft draft;

	if (!(attrs->has & BGP_HAS_OTC))
		return false;
	if (in->role == BGP_ROLE_PROVIDER || in->role == BGP_ROLE_RS)
		return true;
	if (in->role != BGP_ROLE_PEER)
		return false;
	bgp_draft_from(&draft, attrs);
	return draft.otc != in->role_as;
}

static enum rib_reason
judge_attrs(const struct rib *r, const struct rib_source *s,
    const struct rib_import *in, const struct bgp_attrs *attrs)
{
	struct bgp_aspath path = bgp_attrs_path(attrs);

	if (in->deny_all)
		return RIB_IN_NO_POLICY;
	if (bgp_aspath_count(path, r->config.asn) > in->own_as_max)
		return RIB_IN_OWN_AS;
	if (in->first_as && s->ebgp && bgp_aspath_first(path) != in->first_as)
		return RIB_IN_FIRST_AS;
	if (in->no_documentation && bgp_aspath_has_documentation(path))
		return RIB_IN_DOCUMENTATION_AS;
	if (in->reject_sets && bgp_aspath_has_set(path))
		return RIB_IN_AS_SET;
	if (in->role && is_leak(in, attrs))
		return RIB_IN_LEAK;
	if (!s->ebgp && came_from_here(r, attrs))
		return RIB_IN_ORIGINATOR;
	return judge_next_hop(r, s, in, attrs);
}

static enum rib_reason
judge_prefix(const struct rib_import *in, const struct ip_prefix *p)
{
	if (in->connected && rib_filter_permits(in->connected, p))
		return RIB_IN_CONNECTED;
	if (in->refuse && rib_filter_permits(in->refuse, p))
		return RIB_IN_UNSUPPORTED;
	if (in->private && rib_filter_permits(in->private, p))
		return RIB_IN_NOT_PUBLIC;
	if (in->permit && !rib_filter_permits(in->permit, p))
		return RIB_IN_FILTER;
	if (in->listed && !rib_filter_permits(in->listed, p))
		return RIB_IN_UNLISTED;
	return RIB_OK;
}

/* The prefix is none that a neighbour has, but ours or nobody's. */
static bool
is_martian(const struct rib *r, const struct rib_import *in, const struct ip_prefix *p)
{
	struct ip_addr a = ip_prefix_addr(p);

	return rib_is_martian(p) ||
	    (p->len == ip_bits(p->family) && is_own_address(r, &a)) ||
	    (in->check_on_link && ip_prefix_covers(&in->on_link, p));
}

/* It may be in the network of the link. */
static inline bool
is_near(const struct rib_import *in, const struct ip_prefix *p)
{
	return in->check_on_link && p->len >= in->on_link.len &&
	    (in->on_link.len < 8 || p->b[0] == in->on_link.b[0]);
}

/* What becomes of one prefix of the run. */
static uint8_t
judge(const struct run *run, const struct ip_prefix *p)
{
	const struct rib_import *in = run->in;
	enum rib_reason reason;

	if (run->reason != RIB_OK)
		return run->reason;
	if (run->lists && (reason = judge_prefix(in, p)) != RIB_OK)
		return (uint8_t)reason;
	if (in->martians ||
	    (!rib_may_be_martian(run->octets, run->bits, p) && !is_near(in, p)) ||
	    !is_martian(run->rib, in, p))
		return RIB_OK;
	run->source->martian = *p;
	return RIB_IN_MARTIAN;
}

/* True for nearly every prefix of a full table, at the cost of some comparisons:
 * nothing needs to be looked at. */
static inline bool
is_ordinary(const struct run *run, const struct ip_prefix *p)
{
	return run->plain && !is_near(run->in, p) &&
	    !rib_may_be_martian(run->octets, run->bits, p);
}

/* Nobody but the neighbour's AS is in the path. */
static bool
starts_next_door(const struct bgp_attrs *attrs)
{
	struct bgp_aspath path = bgp_attrs_path(attrs);

	return !bgp_aspath_has_set(path) &&
	    bgp_aspath_count(path, attrs->neighbor_as) == attrs->hops;
}

static uint8_t
class_of(const struct rib_import *in, const struct bgp_attrs *attrs)
{
	struct bgp_bytes ext = { attrs->bytes + attrs->ext_off, attrs->ext_len };
	uint8_t class;

	if (in->class_from_ext && rib_class_from_ext(ext, &class) &&
	    class < RIB_CLASSES)
		class = in->class_map[class];
	else if (in->class_behind && !starts_next_door(attrs))
		class = in->class_behind;
	else
		class = in->class;
	return class % RIB_CLASSES;
}

/* By the first community of the list that the route has; false: it has none. */
static bool
is_preferred(const struct rib_import *in, const struct bgp_attrs *attrs, uint32_t *pref)
{
	const uint8_t *list = attrs->bytes + attrs->communities_off;

	for (size_t i = 0; i < in->nprefer; i++) {
		uint8_t b[4];

		put_u32(b, in->prefer[i].community);
		for (size_t k = 0; k + 4 <= attrs->communities_len; k += 4)
			if (memcmp(list + k, b, sizeof b) == 0) {
				*pref = in->prefer[i].local_pref;
				return true;
			}
	}
	return false;
}

static uint32_t
local_pref_of(const struct rib_source *s, const struct rib_import *in,
    const struct bgp_attrs *attrs)
{
	uint32_t preferred;

	if (in->graceful_shutdown && attrs->well_known & BGP_WK_GRACEFUL_SHUTDOWN)
		return 0;
	if (is_preferred(in, attrs, &preferred))
		return preferred;
	if (in->set_local_pref)
		return in->local_pref;
	return !s->ebgp && attrs->has & BGP_HAS_LOCAL_PREF ? attrs->local_pref : 100;
}

static uint16_t
hops_of(const struct rib_import *in, const struct bgp_attrs *attrs)
{
	int hops = in->hops_public_only
	    ? (int)bgp_aspath_hops_public(bgp_attrs_path(attrs))
	    : (int)attrs->hops;

	hops += in->hops_more;
	return hops < 0 ? 0 : (uint16_t)hops;
}

static void
run_init(struct run *run, struct rib *r, uint32_t source, const struct rib_import *in,
    const struct bgp_attrs *attrs)
{
	const struct rib_origination *of = &r->sources[source];
	const struct rib_source *s = &of->pub;
	uint8_t class = class_of(in, attrs) & (RIB_CLASSES - 1u);
	bool late = in->late_classes >> class & 1;

	run->source = &r->sources[of->first].pub;
	run->source->judged = (uint8_t)judge_attrs(r, s, in, attrs);
	run->rib = r;
	run->in = in;
	run->like = (struct rib_path){ .attrs = bgp_attrs_ref(attrs),
		.source = source,
		.local_pref = local_pref_of(s, in, attrs),
		.hops = hops_of(in, attrs),
		.weight = in->weight,
		.generation = s->generation,
		.class = class & (RIB_CLASSES - 1u),
		.origin = in->ignore_origin ? 0u /* IGP */ : attrs->origin & 3u,
		.precedence = (late ? in->late_precedence : in->precedence) & 3u,
		.tie = (late ? in->late_tie : in->tie) & 7u,
		.least = in->long_lived && attrs->well_known & BGP_WK_LLGR_STALE,
		.med_dropped = in->drop_med };
	run->octets = rib_martian_octets_of(r->config.family);
	run->bits = (uint8_t)ip_bits(r->config.family);
	run->reason = run->source->judged;
	run->lists =
	    in->connected || in->refuse || in->permit || in->private || in->listed;
	run->plain = run->reason == RIB_OK && !run->lists;
	run->path[0] = run->path[1] = RIB_NONE;
}

static void
run_fini(struct run *run)
{
	bgp_attrs_put(run->rib->attrs, run->like.attrs);
	rib_path_drop(run->rib, run->path[0]);
	rib_path_drop(run->rib, run->path[1]);
}

static void
run_make_path(struct run *run, unsigned i, uint8_t reason)
{
	rib_path_drop(run->rib, run->path[i]);
	run->like.reason = reason & 0x7fu;
	run->path[i] = rib_path_take(run->rib, &run->like);
	run->path_reason[i] = reason;
}

/* A path with this reason; the reference is the caller's. */
static inline uint32_t
run_path(struct run *run, uint8_t reason)
{
	unsigned i = reason != run->reason;

	if (run->path[i] == RIB_NONE || run->path_reason[i] != reason)
		run_make_path(run, i, reason);
	rib_path_ref(run->rib, run->path[i]);
	return run->path[i];
}

/* The prefix had a path of this source; it may even be the same. */
static void
run_replace(struct run *run, uint32_t n, uint32_t *at, uint8_t reason)
{
	struct rib *r = run->rib;
	const struct rib_path *old = &r->paths[*at];
	uint32_t path;

	run->like.reason = reason & 0x7fu;
	if (path_is_live(r, old) && rib_path_equal(old, &run->like))
		return;
	rib_source_count(r, old, -1);
	rib_source_count(r, &run->like, 1);
	path = run_path(run, reason);
	rib_path_drop(r, *at);
	*at = path;
	rib_redecide(r, n);
}

/* Would one more route be too many?  Stale ones are not what it announces now. */
static bool
over_limit(const struct run *run)
{
	return run->source->nroutes - run->source->nstale >= run->in->prefix_limit;
}

static bool
counts_already(const struct rib *r, const uint32_t *at)
{
	const struct rib_path *p = at ? &r->paths[*at] : NULL;

	return p && !p->summary && path_is_live(r, p) && !path_is_stale(r, p);
}

static void
run_add(struct run *run, uint32_t n, uint8_t reason, bool made)
{
	struct rib *r = run->rib;
	uint32_t path = run_path(run, reason);

	if (!run->like.summary) {
		run->source->nroutes++;
		if (reason == RIB_OK)
			run->source->naccepted++;
	}
	if (made && reason == RIB_OK) {
		/* The whole initial table comes by here: there is nothing to decide. */
		struct rib_net *net = net_at(r, n);

		net->best = path;
		net->flags |= RIB_NET_BEST;
		r->nbest++;
		rib_watch_note(r, net);
		rib_mark_dirty(r, n);
		return;
	}
	rib_net_add_path(r, n, path);
	rib_redecide(r, n);
}

/* One prefix of the run; false: it would pass the limit, and the run stops at it. */
static bool
run_take(struct run *run, const struct ip_prefix *p, uint32_t hash)
{
	struct rib *r = run->rib;
	uint8_t reason = is_ordinary(run, p) ? RIB_OK : judge(run, p);
	uint32_t *at = NULL, n;
	bool made;

	n = rib_index_make(r, p, hash, &made);
	if (!made)
		at = rib_net_path_of(r, net_at(r, n), run->like.source);
	if (run->in->prefix_limit && !run->like.summary && !counts_already(r, at) &&
	    over_limit(run)) {
		if (made)
			rib_net_free(r, n);
		return false;
	}
	if (at)
		run_replace(run, n, at, reason);
	else
		run_add(run, n, reason, made);
	return true;
}

bool
rib_import_place(struct rib *r, uint32_t source, const struct rib_import *in,
    const struct rib_placing *x)
{
	struct run run;
	bool good;

	run_init(&run, r, source, in, x->attrs);
	run.like.generation = x->generation;
	run.like.id = x->id;
	run.like.summary = x->summary;
	if (x->reason != RIB_OK) {
		run.reason = x->reason;
		run.plain = false;
	}
	good = run_take(&run, &x->prefix, rib_index_hash(r, &x->prefix));
	run_fini(&run);
	return good;
}

bool
rib_import_run(struct rib *r, uint32_t source, const struct rib_import *in,
    struct bgp_nlri *nlri, const struct bgp_attrs *attrs)
{
	struct {
		struct ip_prefix prefix;
		uint32_t hash;
		const uint8_t *start;
	} ahead[AHEAD];
	struct run run;
	unsigned n;
	bool going = true;

	run_init(&run, r, source, in, attrs);
	run.like.id = nlri->id;
	do {
		for (n = 0; n < AHEAD; n++) {
			ahead[n].start = nlri->rd.p;
			if (!bgp_nlri_next(nlri, &ahead[n].prefix))
				break;
			ahead[n].hash = rib_index_hash(r, &ahead[n].prefix);
			rib_index_prefetch(r, ahead[n].hash);
		}
		for (unsigned i = 0; i < n && going; i++) {
			going = run_take(&run, &ahead[i].prefix, ahead[i].hash);
			if (!going)
				nlri->rd.p = ahead[i].start;
		}
	} while (going && n == AHEAD);
	run_fini(&run);
	return going;
}

bool
rib_import_remove(struct rib *r, uint32_t source, const struct ip_prefix *p)
{
	uint32_t n = rib_index_find(r, p, rib_index_hash(r, p)), *at;
	bool was_live;

	at = n == RIB_NONE ? NULL : rib_net_path_of(r, net_at(r, n), source);
	if (!at)
		return false;
	was_live = path_is_live(r, &r->paths[*at]);
	rib_source_count(r, &r->paths[*at], -1);
	rib_net_remove_source(r, net_at(r, n), source);
	rib_redecide(r, n);
	return was_live;
}

/* Judges the live path of a prefix again; keeps the run for the next with its
 * attributes. */
static void
reimport_net(struct run *run, struct rib *r, uint32_t n, uint32_t source,
    const struct rib_import *in)
{
	struct rib_net *net = net_at(r, n);
	uint32_t *at = rib_net_path_of(r, net, source);
	const struct bgp_attrs *attrs;
	uint32_t generation, id;
	struct ip_prefix p;

	if (!at || !path_is_live(r, &r->paths[*at]))
		return;
	attrs = r->paths[*at].attrs;
	generation = r->paths[*at].generation; /* what is stale stays so */
	id = r->paths[*at].id;
	if (!run->rib || run->like.attrs != attrs ||
	    run->like.generation != generation || run->like.id != id) {
		if (run->rib)
			run_fini(run);
		run_init(run, r, source, in, attrs);
		run->like.generation = generation;
		run->like.id = id;
	}
	p = rib_net_prefix(net);
	run_replace(run, n, at, judge(run, &p));
}

void
rib_import_again(struct rib *r, uint32_t source, const struct rib_import *in,
    uint32_t from, uint32_t count)
{
	struct run run = { .rib = NULL };

	for (uint32_t n = from; n < r->nnets && n - from < count; n++) {
		if (net_at(r, n)->flags & RIB_NET_USED)
			reimport_net(&run, r, n, source, in);
	}
	if (run.rib)
		run_fini(&run);
}
