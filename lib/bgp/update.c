/*
 * Taking an UPDATE apart.  The three sections are cut out first; their lengths and
 * every prefix in them must hold, or nothing can be trusted and the session is reset.
 * Then the attributes are walked (attr.c), and what needs more than one of them is
 * settled at the end: 2-octet paths, mandatory attributes, reactions that depend on
 * whether there is anything to withdraw.  RFC 4271 4.3, 6.3; 4724 2; 4760 3-7; 2545 3;
 * 6793 4.2.3; 7606 3, 5; 7911 3; 8950 3; 9774.
 */
#include "bgp/update.h"

#include "bgp/attr.h"

/* Every prefix is whole and not longer than an address: one pass, nothing kept. */
static bool
nlri_valid(const uint8_t *p, size_t len, unsigned max_bits, bool has_id)
{
	const uint8_t *end = p + len;
	size_t id = has_id ? 4 : 0, size;

	while (p < end) {
		if (id >= (size_t)(end - p))
			return false;
		p += id;
		size = 1 + (p[0] + 7u) / 8;
		if (p[0] > max_bits || size > (size_t)(end - p))
			return false;
		p += size;
	}
	return true;
}

static bool
has_ids(const struct bgp_update_ctx *ctx, uint8_t family)
{
	return ctx->add_path & BGP_FAMILY_BIT(family);
}

static void
no_nlri(struct bgp_nlri *n)
{
	*n = (struct bgp_nlri){ { NULL, NULL, false }, IP_NONE, false, 0 };
}

static void
set_nlri(const struct bgp_update_ctx *ctx, struct bgp_nlri *n, uint8_t family,
    const uint8_t *p, size_t len)
{
	n->rd = rd_init(p, len);
	n->family = len ? family : IP_NONE;
	n->has_id = has_ids(ctx, family);
}

/* The family of an MP attribute when it was negotiated. */
static uint8_t
mp_family(const struct attr_in *in, const uint8_t *value)
{
	uint8_t family = bgp_family_of(get_u16(value), value[2]);

	return in->ctx->families & BGP_FAMILY_BIT(family) ? family : IP_NONE;
}

static void
set_addr(struct ip_addr *a, uint8_t family, const uint8_t *p)
{
	*a = (struct ip_addr){ .family = family };
	memcpy(a->b, p, ip_bits(family) / 8);
}

/* The family of a next hop of so many octets, of one of IPv6 or two (RFC 2545 3, 8950
 * 3); IP_NONE: none that routes of the family may have here. */
static uint8_t
next_hop_family(const struct attr_in *in, uint8_t family, size_t len)
{
	if (len == 4)
		return family == IP_V4 ? IP_V4 : IP_NONE;
	if ((len != 16 && len != 32) ||
	    (family == IP_V4 && !(in->ctx->extended_next_hop & BGP_FAMILY_BIT(family))))
		return IP_NONE;
	return IP_V6;
}

void
bgp_mp_reach_decode(struct attr_in *in, const uint8_t *value, size_t len)
{
	struct bgp_update *u = in->update;
	uint8_t family = mp_family(in, value), of;
	size_t hop = value[3], at = 4 + hop + 1; /* one reserved octet */

	if (at > len) {
		bgp_attr_bad(in, BGP_RESET, BGP_UPD_OPTIONAL,
		    "next hop runs past the end of MP_REACH");
		return;
	}
	in->mp_prefixes = at < len;
	if (family == IP_NONE)
		return;
	of = next_hop_family(in, family, hop);
	if (of == IP_NONE) {
		bgp_attr_bad(in, BGP_RESET, BGP_UPD_OPTIONAL,
		    "next hop length in MP_REACH");
		return;
	}
	if (!nlri_valid(value + at, len - at, ip_bits(family),
		has_ids(in->ctx, family))) {
		bgp_attr_bad(in, BGP_RESET, BGP_UPD_OPTIONAL, "bad prefix in MP_REACH");
		return;
	}
	set_addr(&u->mp_next_hop, of, value + 4);
	if (hop == 32)
		set_addr(&u->mp_link_local, IP_V6, value + 4 + 16);
	if (ip_addr_is_zero(&u->mp_link_local))
		u->mp_link_local.family = IP_NONE;
	set_nlri(in->ctx, &u->announced[1], family, value + at, len - at);
}

void
bgp_mp_unreach_decode(struct attr_in *in, const uint8_t *value, size_t len)
{
	uint8_t family = mp_family(in, value);

	if (family == IP_NONE)
		return;
	if (!nlri_valid(value + 3, len - 3, ip_bits(family),
		has_ids(in->ctx, family))) {
		bgp_attr_bad(in, BGP_RESET, BGP_UPD_OPTIONAL,
		    "bad prefix in MP_UNREACH");
		return;
	}
	set_nlri(in->ctx, &in->update->withdrawn[1], family, value + 3, len - 3);
	if (len == 3) /* End-of-RIB, if nothing else is in the message */
		in->update->end_of_rib = family;
}

/* Only what is read without being set is cleared: this is the hot path. */
static void
clear(struct bgp_update *u)
{
	no_nlri(&u->withdrawn[0]);
	no_nlri(&u->withdrawn[1]);
	no_nlri(&u->announced[0]);
	no_nlri(&u->announced[1]);
	u->end_of_rib = IP_NONE;
	bgp_draft_init(&u->attrs);
	u->mp_next_hop.family = u->mp_link_local.family = IP_NONE;
	memset(u->mp_link_local.b, 0, sizeof u->mp_link_local.b);
}

static enum bgp_outcome
bad_section(struct bgp_fault *f, enum bgp_update_subcode subcode, const char *reason)
{
	return bgp_fail(f, BGP_RESET, BGP_ERR_UPDATE, (uint8_t)subcode, NULL, 0,
	    reason);
}

/* The three sections of the message; true when their lengths and prefixes hold. */
static bool
cut_sections(const struct bgp_update_ctx *ctx, const struct bgp_msg *msg,
    struct bgp_update *u, struct rd *attrs, struct bgp_fault *f)
{
	bool id = has_ids(ctx, IP_V4);
	struct rd r = rd_init(msg->body, msg->body_len);
	struct rd withdrawn = rd_sub(&r, rd_u16(&r));

	*attrs = rd_sub(&r, rd_u16(&r));
	if (r.failed) {
		bad_section(f, BGP_UPD_MALFORMED_LIST, "lengths exceed the message");
		return false;
	}
	if (!nlri_valid(withdrawn.p, rd_left(&withdrawn), 32, id)) {
		bad_section(f, BGP_UPD_NETWORK, "bad prefix in withdrawn routes");
		return false;
	}
	if (!nlri_valid(r.p, rd_left(&r), 32, id)) {
		bad_section(f, BGP_UPD_NETWORK, "bad prefix in NLRI");
		return false;
	}
	set_nlri(ctx, &u->withdrawn[0], IP_V4, withdrawn.p, rd_left(&withdrawn));
	set_nlri(ctx, &u->announced[0], IP_V4, r.p, rd_left(&r));
	return true;
}

/*
 * RFC 6793 4.2.3.  An aggregator with a number of its own, next to an AS4_AGGREGATOR,
 * means that a 2-octet speaker aggregated after the AS4 attributes were made: they tell
 * of another route.
 */
static void
settle_as4(struct attr_in *in)
{
	struct bgp_draft *d = in->draft;
	struct bgp_update *u = in->update;

	if (d->has & BGP_HAS_AGGREGATOR && in->as4_aggregator_as) {
		if (d->aggregator_as != BGP_AS_TRANS) {
			in->as4_path.p = NULL;
		} else {
			d->aggregator_as = in->as4_aggregator_as;
			d->aggregator_id = in->as4_aggregator_id;
		}
	}
	if (!(d->has & BGP_HAS_PATH))
		return;
	in->type = BGP_ATTR_AS4_PATH;
	in->start = in->as4_path.p;
	in->whole = in->as4_path.p ? in->as4_path.len : 0;
	if (!bgp_as4_merge(&u->path_buf, in->as2_path, in->as4_path))
		bgp_attr_bad(in, BGP_DISCARD_ATTR, BGP_UPD_OPTIONAL,
		    "malformed AS4_PATH");
	if (u->path_buf.overflow) {
		in->type = BGP_ATTR_AS_PATH;
		bgp_attr_bad(in, BGP_WITHDRAW, BGP_UPD_AS_PATH,
		    "AS_PATH too long with 4-octet AS numbers");
	}
	d->path = bgp_aspath_view(&u->path_buf);
}

static void
missing(struct attr_in *in, enum bgp_attr_type type, const char *reason)
{
	in->type = (uint8_t)type;
	in->start = &in->type; /* 4271 6.3: the data is the type that is missing */
	in->whole = 1;
	bgp_attr_bad(in, BGP_WITHDRAW, BGP_UPD_MISSING, reason);
}

/* What a route needs, looked at only when there is one. */
static void
check_route(struct attr_in *in)
{
	const struct bgp_draft *d = in->draft;

	in->start = NULL;
	in->whole = 0;
	if (!(d->has & BGP_HAS_ORIGIN))
		missing(in, BGP_ATTR_ORIGIN, "ORIGIN is missing");
	if (!(d->has & BGP_HAS_PATH))
		missing(in, BGP_ATTR_AS_PATH, "AS_PATH is missing");
	if (in->classic && !(d->has & BGP_HAS_NEXT_HOP))
		missing(in, BGP_ATTR_NEXT_HOP, "NEXT_HOP is missing");
	in->type = BGP_ATTR_AS_PATH;
	if (!in->ctx->ibgp && d->path.len == 0)
		bgp_attr_bad(in, BGP_WITHDRAW, BGP_UPD_AS_PATH,
		    "empty AS_PATH from an external peer");
}

static void
settle(struct attr_in *in)
{
	struct bgp_update *u = in->update;
	struct bgp_fault *f = in->fault;

	if (!in->ctx->as4)
		settle_as4(in);
	u->next_hop = u->attrs.next_hop;
	if (in->classic || in->mp_prefixes)
		check_route(in);
	else if (f->outcome == BGP_WITHDRAW &&
	    (in->count > 1 || !(in->seen[0] & 1ull << BGP_ATTR_MP_UNREACH)))
		f->outcome = BGP_RESET; /* 7606 5.2: the routes meant cannot be known */
	if (u->end_of_rib != IP_NONE &&
	    (in->count > 1 || in->classic || u->withdrawn[0].family != IP_NONE ||
		f->outcome != BGP_FINE))
		u->end_of_rib = IP_NONE;
}

enum bgp_outcome
bgp_update_decode(const struct bgp_update_ctx *ctx, const struct bgp_msg *msg,
    struct bgp_update *u, struct bgp_fault *f)
{
	struct attr_in in;
	bool ipv4 = ctx->families & BGP_FAMILY_BIT(IP_V4);
	struct rd attrs;

	bgp_fault_clear(f);
	clear(u);
	if (!cut_sections(ctx, msg, u, &attrs, f))
		return f->outcome;
	attr_in_init(&in, ctx, &u->attrs, f);
	in.update = u;
	in.classic = u->announced[0].family != IP_NONE;
	bgp_attr_walk(&in, attrs.p, rd_left(&attrs));
	if (f->outcome == BGP_RESET)
		return BGP_RESET;
	settle(&in);
	if (!ipv4) {
		no_nlri(&u->withdrawn[0]);
		no_nlri(&u->announced[0]);
	} else if (msg->body_len == 4) {
		u->end_of_rib = IP_V4;
	}
	return f->outcome;
}

const struct bgp_draft *
bgp_update_attrs(struct bgp_update *u, unsigned i)
{
	struct bgp_draft *d = &u->attrs;

	d->next_hop = i ? u->mp_next_hop : u->next_hop;
	d->link_local.family = IP_NONE;
	if (i)
		d->link_local = u->mp_link_local;
	d->has |= BGP_HAS_NEXT_HOP;
	return d;
}
