#include "rib/rig.h"

#include "aspath_text.h"
#include "base/hash.h"
#include "base/xalloc.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct ip_prefix
rig_net(const char *text)
{
	struct ip_prefix p;

	ck_assert_msg(ip_prefix_parse(&p, text), "%s", text);
	return p;
}

struct ip_addr
rig_addr(const char *text)
{
	struct ip_addr a;

	ck_assert_msg(ip_addr_parse(&a, text), "%s", text);
	return a;
}

void
rig_encode(struct wr *w, const struct ip_prefix *p)
{
	wr_u8(w, p->len);
	wr_bytes(w, p->b, (p->len + 7u) / 8);
}

struct ip_prefix
rig_prefix(const struct rig *g, unsigned i)
{
	ck_assert_uint_lt(i, g->nprefixes);
	return g->prefixes[i];
}

unsigned
rig_prefix_number(const struct rig *g, const struct ip_prefix *p)
{
	for (unsigned i = 0; i < g->nprefixes; i++) {
		if (ip_prefix_equal(p, &g->prefixes[i]))
			return i;
	}
	ck_abort_msg("an unknown prefix");
	return 0;
}

static void
make_prefixes(struct rig *g)
{
	struct ip_prefix base =
	    rig_net(g->family == IP_V4 ? "10.0.0.0/8" : "fd00::/16");

	for (unsigned i = 0; i < g->nprefixes; i++)
		ck_assert(
		    ip_prefix_nth(&base, g->family == IP_V4 ? 24 - i % 5 : 48 + i % 17,
			i * 8, &g->prefixes[i]));
}

void
rig_init(struct rig *g, uint8_t family, unsigned nprefixes,
    const struct rib_groups_config *config)
{
	struct rib_config c = { .family = family,
		.max_paths = 64,
		.asn = 65000,
		.id = 77 };

	ck_assert_uint_le(nprefixes, RIG_PREFIXES);
	*g = (struct rig){ .family = family, .nprefixes = nprefixes };
	g->message = xmalloc(BGP_MESSAGE_MAX_EXTENDED);
	g->ids = xcalloc(RIG_RUN, sizeof *g->ids);
	g->update = xmalloc(sizeof *g->update);
	g->offer = xmalloc(sizeof *g->offer);
	make_prefixes(g);
	bgp_attr_table_init(&g->attrs, 1);
	bgp_attr_table_init(&g->told, 2);
	g->rib = rib_new(&g->attrs, &c, 3);
	g->groups = rib_groups_new(g->rib, config);
	g->desk = rib_desk_new();
}

void
rig_fini(struct rig *g)
{
	rib_groups_free(g->groups);
	rib_desk_free(g->desk);
	rib_free(g->rib);
	ck_assert_uint_eq(g->attrs.set.n, 0);
	ck_assert_uint_eq(g->told.set.n, 0);
	bgp_attr_table_fini(&g->attrs);
	bgp_attr_table_fini(&g->told);
	free(g->message);
	free(g->ids);
	free(g->update);
	free(g->offer);
}

uint32_t
rig_source(struct rig *g, unsigned n, bool ebgp)
{
	struct rib_source s = { .ebgp = ebgp,
		.remote_id = 1000 + n,
		.address = ip4_addr(0x0a000000 + n),
		.horizon = n };

	return rib_source_add(g->rib, &s);
}

void
rig_draft(struct bgp_draft *d, struct bgp_aspath_buf *path, uint8_t family,
    const char *text)
{
	bgp_draft_init(d);
	ck_assert(test_aspath(path, text));
	d->has = BGP_HAS_ORIGIN | BGP_HAS_PATH | BGP_HAS_NEXT_HOP;
	d->path = bgp_aspath_view(path);
	d->next_hop = rig_addr(family == IP_V4 ? "10.0.0.9" : "fd00::9");
}

const struct bgp_attrs *
rig_attrs(struct rig *g, const char *text)
{
	struct bgp_aspath_buf path;
	struct bgp_draft d;

	rig_draft(&d, &path, g->family, text);
	return bgp_attrs_get(&g->attrs, &d);
}

bool
rig_update(struct rib *rib, uint32_t source, const struct rib_import *in,
    const struct ip_prefix *p, const struct bgp_attrs *attrs)
{
	uint8_t bytes[17];
	struct wr w = wr_init(bytes, sizeof bytes);
	struct bgp_nlri run = { .family = p->family };

	rig_encode(&w, p);
	run.rd = rd_init(bytes, wr_len(&w));
	return rib_update_run(rib, source, in, &run, attrs);
}

void
rig_announce(struct rig *g, uint32_t source, unsigned prefix, const char *path)
{
	const struct bgp_attrs *attrs = rig_attrs(g, path);
	struct ip_prefix p = rig_prefix(g, prefix);
	struct rib_import in;

	rib_import_open(&in);
	ck_assert(rig_update(g->rib, source, &in, &p, attrs));
	bgp_attrs_put(&g->attrs, attrs);
}

bool
rig_withdraw(struct rig *g, uint32_t source, unsigned prefix)
{
	struct ip_prefix p = rig_prefix(g, prefix);

	return rib_withdraw(g->rib, source, NULL, &p);
}

void
rig_key(struct rib_group_key *k, const struct rig *g, bool ebgp)
{
	*k = (struct rib_group_key){ .next_hop = rig_addr(
					 g->family == IP_V4 ? "10.0.0.1" : "fd00::1"),
		.as4 = true };
	rib_export_open(&k->export, 65000, ebgp);
}

void
rig_join(struct rig *g, struct rig_peer *p, const struct rib_group_key *k,
    uint32_t horizon)
{
	*p = (struct rig_peer){ .rig = g, .key = *k, .horizon = horizon };
	p->member = rib_member_join(g->groups, k, horizon, p);
}

void
rig_leave(struct rig_peer *p)
{
	for (unsigned i = 0; i < RIG_PREFIXES; i++) {
		for (unsigned id = 0; id < RIG_IDS; id++)
			bgp_attrs_put(&p->rig->told, p->routes[i][id]);
	}
	free(p->in);
	rib_member_leave(p->member);
	*p = (struct rig_peer){ 0 };
}

void
rig_forget(struct rig_peer *p)
{
	p->before += p->messages;
	p->messages = p->announced = p->withdrawn = 0;
}

static void
told(struct rig_peer *p, const struct ip_prefix *prefix, uint32_t id,
    const struct bgp_attrs *attrs)
{
	unsigned i = rig_prefix_number(p->rig, prefix);

	ck_assert_uint_lt(id, RIG_IDS);
	bgp_attrs_put(&p->rig->told, p->routes[i][id]);
	p->routes[i][id] = attrs ? bgp_attrs_ref(attrs) : NULL;
	*(attrs ? &p->announced : &p->withdrawn) += 1;
}

static struct bgp_update_ctx
context(const struct rig_peer *p)
{
	return (struct bgp_update_ctx){ .as4 = p->key.as4,
		.ibgp = !p->key.export.ebgp,
		.families = (uint8_t)BGP_FAMILY_BIT(p->rig->family) };
}

/* Takes the prefixes of a decoded one; `ids` of all of them in order. */
static void
take_prefixes(struct rig_peer *p, struct bgp_update *u, const uint32_t *ids)
{
	struct ip_prefix prefix;
	unsigned n = 0;

	for (unsigned i = 0; i < 2; i++) {
		while (bgp_nlri_next(&u->withdrawn[i], &prefix))
			told(p, &prefix, ids[n++], NULL);
	}
	for (unsigned i = 0; i < 2; i++) {
		const struct bgp_attrs *attrs;

		if (u->announced[i].family == IP_NONE)
			continue;
		attrs = bgp_attrs_get(&p->rig->told, bgp_update_attrs(u, i));
		while (bgp_nlri_next(&u->announced[i], &prefix))
			told(p, &prefix, ids[n++], attrs);
		bgp_attrs_put(&p->rig->told, attrs);
	}
}

static void
take_update(struct rig_peer *p, const struct bgp_msg *msg)
{
	struct rig *g = p->rig;
	struct bgp_update *u = g->update;
	struct bgp_update_ctx ctx = context(p);
	struct bgp_fault fault = { 0 };
	struct bgp_msg stripped = *msg;
	unsigned n = 0;
	size_t len;

	if (p->key.add_path) {
		len = rig_strip_ids(msg, g->family, g->message,
		    BGP_MESSAGE_MAX_EXTENDED, g->ids, &n);
		ck_assert_int_eq(bgp_msg_next(g->message, len, BGP_MESSAGE_MAX_EXTENDED,
				     &stripped, &fault),
		    1);
		for (unsigned i = 0; i < n; i++)
			ck_assert_uint_ne(g->ids[i], 0);
	}
	ck_assert_msg(bgp_update_decode(&ctx, &stripped, u, &fault) == BGP_FINE, "%s",
	    fault.reason);
	take_prefixes(p, u, g->ids);
	memset(g->ids, 0, n * sizeof *g->ids);
	p->eors += u->end_of_rib == g->family;
	p->messages++;
}

static void
take_refresh(struct rig_peer *p, const struct bgp_msg *msg)
{
	struct bgp_refresh refresh;
	struct bgp_fault fault;

	ck_assert_int_eq(bgp_refresh_decode(msg, &refresh, &fault), BGP_FINE);
	p->borrs += refresh.subtype == 1;
	p->eorrs += refresh.subtype == 2;
}

static void
take(struct rig_peer *p, const uint8_t *data, size_t len)
{
	size_t max =
	    p->key.extended_message ? BGP_MESSAGE_MAX_EXTENDED : BGP_MESSAGE_MAX;
	struct bgp_fault fault;
	struct bgp_msg msg;
	size_t at = 0;
	int r;

	p->rig->bytes_hash = hash_bytes(data, len, p->rig->bytes_hash);
	p->in = xreallocarray(p->in, p->nin + len, 1);
	memcpy(p->in + p->nin, data, len);
	p->nin += len;
	while ((r = bgp_msg_next(p->in + at, p->nin - at, max, &msg, &fault)) == 1) {
		if (msg.type == BGP_UPDATE)
			take_update(p, &msg);
		else
			take_refresh(p, &msg);
		at += msg.len;
	}
	ck_assert_int_eq(r, 0);
	p->nin -= at;
	memmove(p->in, p->in + at, p->nin);
}

/* The rest of the message that came in part; before its length has come, that there is
 * a rest. */
static void
check_partial(const struct rig_peer *p)
{
	size_t left = rib_member_partial(p->member);

	if (p->nin < 18)
		ck_assert((left > 0) == (p->nin > 0));
	else
		ck_assert_uint_eq(left, (size_t)(p->in[16] << 8 | p->in[17]) - p->nin);
}

size_t
rig_drain(struct rig_peer *p, size_t max)
{
	struct rib_iov iov[3];
	size_t sum = 0, len;
	int n;

	while (sum < max && (n = rib_member_output(p->member, iov, 3)) > 0) {
		size_t sent = 0;

		ck_assert(rib_member_waiting(p->member));
		for (int i = 0; i < n && sum < max; i++) {
			ck_assert_uint_gt(iov[i].len, 0);
			len = iov[i].len < max - sum ? iov[i].len : max - sum;
			take(p, iov[i].base, len);
			sum += len;
			sent += len;
		}
		rib_member_sent(p->member, sent);
		check_partial(p);
		ck_assert_uint_eq(rib_member_updates(p->member) - p->before,
		    p->messages);
	}
	return sum;
}

void
rig_settle(struct rig *g, struct rig_peer **peers, size_t n)
{
	bool more = true;

	while (more) {
		while (!rib_idle(g->rib))
			rib_work(g->rib, 50);
		while (!rib_groups_idle(g->groups))
			rib_groups_work(g->groups, g->desk, 64);
		more = false;
		for (size_t i = 0; i < n; i++)
			more |= rig_drain(peers[i], SIZE_MAX) > 0;
		while (rib_groups_ready(g->groups))
			;
		more |= !rib_groups_idle(g->groups);
	}
}

const struct bgp_attrs *
rig_expected(struct rig *g, const struct rig_peer *p, unsigned prefix,
    const struct rib_path *best)
{
	static const size_t size = BGP_MESSAGE_MAX_EXTENDED;
	struct bgp_update_ctx ctx = context(p);
	struct ip_prefix px = rig_prefix(g, prefix);
	const struct bgp_attrs *attrs = NULL;
	struct rib_offer *o = g->offer;
	struct bgp_update *u = g->update;
	struct bgp_encode how = { .as4 = p->key.as4,
		.ebgp = p->key.export.ebgp && !p->key.export.send_class,
		.family = g->family };
	struct bgp_packer k;
	struct bgp_fault fault;
	struct bgp_msg msg;

	if (best)
		rib_export_judge(&p->key.export, &p->key, g->rib, best, p->horizon, o);
	if (best && o->reason == RIB_OK &&
	    (!p->key.export.permit || rib_filter_permits(p->key.export.permit, &px))) {
		bgp_pack_announce(&k, g->message, size, g->family, &o->draft, &how);
		ck_assert(bgp_pack_prefix(&k, &px));
		ck_assert_int_eq(bgp_msg_next(g->message, bgp_pack_end(&k), size, &msg,
				     &fault),
		    1);
		ck_assert_int_eq(bgp_update_decode(&ctx, &msg, u, &fault), BGP_FINE);
		attrs =
		    bgp_attrs_get(&g->told, bgp_update_attrs(u, g->family == IP_V6));
	}
	return attrs;
}

/* What it should have by an identifier, or (0) without; how many. */
static size_t
compare_one(struct rig *g, const struct rig_peer *p, unsigned i, unsigned id,
    const struct rib_path *path)
{
	const struct bgp_attrs *want = rig_expected(g, p, i, path);
	const struct bgp_attrs *has = p->routes[i][id];

	ck_assert_msg(want == has, "prefix %u, path %u: %s", i, id,
	    want && has ? "differs"
		: want  ? "missing"
			: "not withdrawn");
	bgp_attrs_put(&g->told, want);
	return want != NULL;
}

static size_t
compare_paths(struct rig *g, const struct rig_peer *p, unsigned i,
    const struct rib_net *net)
{
	const struct rib_path *by_id[RIG_IDS] = { NULL }, *path = NULL;
	size_t offered = 0;

	while (net && (path = rib_path_next(g->rib, net, path))) {
		ck_assert_uint_lt(path->source + 1, RIG_IDS);
		if (path->reason == RIB_OK)
			by_id[path->source + 1] = path;
	}
	for (unsigned id = 0; id < RIG_IDS; id++)
		offered += compare_one(g, p, i, id, by_id[id]);
	return offered;
}

void
rig_compare(struct rig *g, const struct rig_peer *p)
{
	size_t offered = 0;

	for (unsigned i = 0; i < g->nprefixes; i++) {
		struct ip_prefix prefix = rig_prefix(g, i);
		const struct rib_net *net = rib_lookup(g->rib, &prefix);

		if (p->key.add_path)
			offered += compare_paths(g, p, i, net);
		else
			offered +=
			    compare_one(g, p, i, 0, net ? rib_best(g->rib, net) : NULL);
	}
	ck_assert_uint_eq(rib_member_offered(p->member), offered);
}
