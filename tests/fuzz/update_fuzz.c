/*
 * UPDATE: the first octet says how the session was negotiated, the rest is the body of
 * the message.  What is accepted must be complete, in bounds, and come back the same
 * after it was interned, packed and decoded again.
 */
#include "bgp/update.h"

#include "fuzz.h"

#include <stdlib.h>

enum { AS2 = 1, IBGP = 2, NO_SETS = 4, NO_V4 = 8, NO_V6 = 16 };

/* assert() that stays in every build. */
#define MUST(condition)           \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

static struct bgp_update first, second;
static uint8_t out[BGP_MESSAGE_MAX_EXTENDED];

static struct bgp_update_ctx
context(unsigned how)
{
	unsigned families = BGP_FAMILIES_ALL;

	if (how & NO_V4)
		families &= ~BGP_FAMILY_BIT(IP_V4);
	if (how & NO_V6)
		families &= ~BGP_FAMILY_BIT(IP_V6);
	return (struct bgp_update_ctx){
		.as4 = !(how & AS2),
		.ibgp = how & IBGP,
		.reject_sets = how & NO_SETS,
		.families = (uint8_t)families,
	};
}

/* Walks to the end; how many there are. */
static size_t
walk(struct bgp_nlri n)
{
	struct ip_prefix p, clean;
	struct ip_addr base;
	size_t count = 0;

	if (n.family == IP_NONE)
		return 0;
	while (bgp_nlri_next(&n, &p)) {
		MUST(n.rd.p <= n.rd.end && p.len <= ip_bits(p.family));
		base = ip_prefix_addr(&p);
		clean = ip_prefix_of(&base, p.len);
		MUST(ip_prefix_equal(&p, &clean));
		count++;
	}
	MUST(n.rd.p == n.rd.end && count > 0);
	return count;
}

static size_t
pack(const struct bgp_draft *d, struct bgp_nlri n, bool as4)
{
	struct bgp_encode how = { .as4 = as4 };
	struct bgp_packer k;
	struct ip_prefix p;

	bgp_pack_announce(&k, out, sizeof out, n.family, d, &how);
	while (bgp_nlri_next(&n, &p))
		if (!bgp_pack_prefix(&k, &p))
			return 0;
	return bgp_pack_end(&k);
}

/* Packed and decoded again it is the same set with the same prefixes. */
static void
send_back(struct bgp_attr_table *t, const struct bgp_attrs *a, struct bgp_nlri n,
    bool as4)
{
	struct bgp_update_ctx ctx = context(IBGP | (as4 ? 0 : AS2));
	const struct bgp_attrs *b;
	struct bgp_draft d;
	struct bgp_fault f;
	struct bgp_msg msg;
	unsigned slot = n.family == IP_V6;
	size_t len;

	bgp_draft_from(&d, a);
	len = pack(&d, n, as4);
	if (len == 0)
		return;
	MUST(bgp_msg_next(out, len, sizeof out, &msg, &f) == 1 && msg.len == len);
	if (bgp_update_decode(&ctx, &msg, &second, &f) != BGP_FINE) {
		/* A path that a 2-octet peer sent us may be too long to widen again. */
		MUST(!as4 && f.outcome == BGP_WITHDRAW && f.attr == BGP_ATTR_AS_PATH);
		return;
	}
	MUST(walk(second.announced[slot]) == walk(n));
	b = bgp_attrs_get(t, bgp_update_attrs(&second, slot));
	MUST(b);
	/* Through 2 octets, sequences may be joined. */
	MUST(as4 ? a == b : a->hops == b->hops && a->has == b->has);
	bgp_attrs_put(t, b);
}

static void
check_route(struct bgp_attr_table *t, const struct bgp_update_ctx *ctx, unsigned i)
{
	const struct bgp_draft *d = bgp_update_attrs(&first, i);
	const struct bgp_attrs *a, *again;
	struct bgp_draft copy;

	MUST((d->has & (BGP_HAS_ORIGIN | BGP_HAS_PATH)) ==
	    (BGP_HAS_ORIGIN | BGP_HAS_PATH));
	MUST(bgp_aspath_valid(d->path.p, d->path.len, 4));
	MUST(ctx->ibgp || d->path.len > 0);
	MUST(!ctx->reject_sets || !bgp_aspath_has_set(d->path));
	MUST(d->next_hop.family == first.announced[i].family);
	a = bgp_attrs_get(t, d);
	if (!a)
		return;
	bgp_draft_from(&copy, a);
	again = bgp_attrs_get(t, &copy);
	MUST(a == again);
	send_back(t, a, first.announced[i], true);
	send_back(t, a, first.announced[i], false);
	bgp_attrs_put(t, again);
	bgp_attrs_put(t, a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bgp_attr_table t;
	struct bgp_update_ctx ctx;
	enum bgp_outcome got;
	struct bgp_fault f;
	struct bgp_msg msg = { .type = BGP_UPDATE };

	if (size < 1 || size > BGP_MESSAGE_MAX_EXTENDED - BGP_HEADER_LEN + 1)
		return 0;
	ctx = context(data[0]);
	msg.body = data + 1;
	msg.body_len = (uint16_t)(size - 1);
	msg.len = (uint16_t)(size - 1 + BGP_HEADER_LEN);
	got = bgp_update_decode(&ctx, &msg, &first, &f);
	MUST(got == f.outcome && (got == BGP_FINE) == (f.reason == NULL));
	if (got == BGP_RESET)
		return 0;
	for (unsigned i = 0; i < 2; i++) {
		walk(first.withdrawn[i]);
		walk(first.announced[i]);
	}
	bgp_attr_table_init(&t, 1);
	for (unsigned i = 0; i < 2 && got < BGP_WITHDRAW; i++)
		if (first.announced[i].family != IP_NONE)
			check_route(&t, &ctx, i);
	MUST(t.set.n == 0 && t.bytes == 0);
	bgp_attr_table_fini(&t);
	return 0;
}
