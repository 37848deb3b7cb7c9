/*
 * The two loops around the table of attributes.  Reading: what every attribute needs
 * checked (bounds of the block, duplicates, unknown types, scope, flags, length) is
 * done once, here.  Writing: the parts that a draft has are a mask of types, taken from
 * the lowest up, with the unknown ones slipped in between.  RFC 4271 4.3, 5, 6.3; 7606
 * 3, 4; 6793 6.
 */
#include "bgp/attr.h"

#define OPT_TRANS      (BGP_FLAG_OPTIONAL | BGP_FLAG_TRANSITIVE)
#define TYPE_BIT(type) (1ull << (type))

void
bgp_attr_bad(struct attr_in *in, enum bgp_outcome outcome, unsigned subcode,
    const char *reason)
{
	if (outcome <= in->fault->outcome)
		return;
	bgp_fail(in->fault, outcome, BGP_ERR_UPDATE, (uint8_t)subcode, in->start,
	    in->whole, reason);
	in->fault->attr = in->type;
}

/* Optional transitive attributes are carried, in ascending order, the rest dropped. */
static void
keep_unknown(struct attr_in *in, const uint8_t *value, size_t len)
{
	struct bgp_draft *d = in->draft;
	unsigned i;

	if (!(in->flags & BGP_FLAG_OPTIONAL)) {
		bgp_attr_bad(in, BGP_RESET, BGP_UPD_UNKNOWN_WELL_KNOWN,
		    "unknown well-known attribute");
		return;
	}
	if (!(in->flags & BGP_FLAG_TRANSITIVE))
		return;
	if (d->nunknown == BGP_UNKNOWN_MAX) {
		bgp_attr_bad(in, BGP_WITHDRAW, BGP_UPD_MALFORMED_LIST,
		    "too many unknown attributes");
		return;
	}
	for (i = d->nunknown++; i > 0 && d->unknown[i - 1].type > in->type; i--)
		d->unknown[i] = d->unknown[i - 1];
	d->unknown[i].type = in->type;
	d->unknown[i].flags = in->flags;
	d->unknown[i].value = (struct bgp_bytes){ value, (uint16_t)len };
}

/* False: the attribute means nothing here and is left out unread. */
static bool
in_scope(struct attr_in *in, const struct attr_row *row)
{
	switch ((enum attr_scope)row->scope) {
	case ATTR_ANYWHERE:
		return true;
	case ATTR_CLASSIC:
		return in->classic;
	case ATTR_IBGP:
		if (in->ctx->ibgp)
			return true;
		bgp_attr_bad(in, BGP_DISCARD_ATTR, BGP_UPD_MALFORMED_LIST,
		    "internal attribute from an external peer");
		return false;
	case ATTR_FROM_AS2:
		if (!in->ctx->as4)
			return true;
		bgp_attr_bad(in, BGP_DISCARD_ATTR, BGP_UPD_MALFORMED_LIST,
		    "AS4 attribute on a 4-octet session");
		return false;
	}
	return true;
}

static bool
first_of_its_type(struct attr_in *in, const struct attr_row *row)
{
	uint64_t *word = &in->seen[in->type / 64], bit = 1ull << (in->type % 64);

	in->count++;
	if (!(*word & bit)) {
		*word |= bit;
		return true;
	}
	bgp_attr_bad(in, row->bad == BGP_RESET ? BGP_RESET : BGP_DISCARD_ATTR,
	    BGP_UPD_MALFORMED_LIST, "attribute repeated");
	return false;
}

static void
read_one(struct attr_in *in, const uint8_t *value, size_t len)
{
	const struct attr_row *row = &bgp_attr_rows[in->type];

	if (!first_of_its_type(in, row))
		return;
	if (!row->decode) {
		keep_unknown(in, value, len);
		return;
	}
	if (row->scope != ATTR_ANYWHERE && !in_scope(in, row))
		return;
	/* Read on all the same: MP_REACH says which routes to withdraw. */
	if ((in->flags ^ row->flags) & OPT_TRANS)
		bgp_attr_bad(in, BGP_WITHDRAW, BGP_UPD_FLAGS, "wrong attribute flags");
	if (len < row->min || len > row->max || (row->step && len % row->step)) {
		bgp_attr_bad(in, row->bad,
		    row->bad == BGP_RESET ? BGP_UPD_OPTIONAL : BGP_UPD_LENGTH,
		    "wrong attribute length");
		return;
	}
	row->decode(in, value, len);
	if (in->flags & BGP_FLAG_PARTIAL)
		in->draft->has |= row->partial;
}

void
bgp_attr_walk(struct attr_in *in, const uint8_t *p, size_t len)
{
	const uint8_t *end = p + len;
	size_t head, n;

	for (; p < end; p += in->whole) {
		len = (size_t)(end - p);
		head = p[0] & BGP_FLAG_EXTENDED ? 4 : 3;
		n = len < head ? 0 : head == 4 ? get_u16(p + 2) : p[2];
		in->start = p;
		in->flags = p[0];
		in->type = len > 1 ? p[1] : 0;
		if (len < head || n > len - head) {
			/* 7606 4: the NLRI are still found by the total length. */
			in->whole = len;
			in->count++;
			bgp_attr_bad(in, BGP_WITHDRAW, BGP_UPD_MALFORMED_LIST,
			    "attribute runs past the end of its block");
			return;
		}
		in->whole = head + n;
		read_one(in, p + head, n);
		if (in->fault->outcome == BGP_RESET)
			return;
	}
}

/* Types of the rows to write. */
static uint64_t
present(const struct bgp_draft *d, const struct bgp_encode *how)
{
	uint64_t types;

	_Static_assert(BGP_HAS_ORIGIN << 1 == TYPE_BIT(BGP_ATTR_ORIGIN) &&
		BGP_HAS_AGGREGATOR << 1 == TYPE_BIT(BGP_ATTR_AGGREGATOR),
	    "the first seven bits of `has` are the types 1 to 7");
	types = (d->has & (2 * BGP_HAS_AGGREGATOR - 1u)) << 1;
	if (how->family == IP_V6 ||
	    (how->extended_next_hop && d->next_hop.family == IP_V6))
		types &= ~TYPE_BIT(BGP_ATTR_NEXT_HOP);
	if (d->communities.len)
		types |= TYPE_BIT(BGP_ATTR_COMMUNITIES);
	if (d->has & BGP_HAS_ORIGINATOR)
		types |= TYPE_BIT(BGP_ATTR_ORIGINATOR_ID);
	if (d->cluster_list.len)
		types |= TYPE_BIT(BGP_ATTR_CLUSTER_LIST);
	if (d->ext_communities.len)
		types |= TYPE_BIT(BGP_ATTR_EXT_COMMUNITIES);
	if (d->large_communities.len)
		types |= TYPE_BIT(BGP_ATTR_LARGE_COMMUNITIES);
	if (d->has & BGP_HAS_OTC)
		types |= TYPE_BIT(BGP_ATTR_ONLY_TO_CUSTOMER);
	if (how->as4)
		return types;
	if (d->has & BGP_HAS_PATH && bgp_as4_needed(d->path))
		types |= TYPE_BIT(BGP_ATTR_AS4_PATH);
	if (d->has & BGP_HAS_AGGREGATOR && d->aggregator_as > UINT16_MAX)
		types |= TYPE_BIT(BGP_ATTR_AS4_AGGREGATOR);
	return types;
}

static void
put_unknown(struct wr *w, const struct bgp_unknown *u)
{
	uint8_t *to =
	    bgp_attr_open(w, OPT_TRANS | BGP_FLAG_PARTIAL, u->type, u->value.len);

	if (to && u->value.len)
		memcpy(to, u->value.p, u->value.len);
}

void
bgp_draft_encode(struct wr *w, const struct bgp_draft *d, const struct bgp_encode *how)
{
	struct attr_out out = { w, d, how };
	uint64_t types = present(d, how);
	const struct attr_row *row;
	unsigned type, i = 0;

	for (; types; types &= types - 1) {
		type = (unsigned)__builtin_ctzll(types);
		row = &bgp_attr_rows[type];
		for (; i < d->nunknown && d->unknown[i].type < type; i++)
			put_unknown(w, &d->unknown[i]);
		if (!how->ebgp || row->scope != ATTR_IBGP)
			row->encode(&out);
	}
	for (; i < d->nunknown; i++)
		put_unknown(w, &d->unknown[i]);
}
