/*
 * Writing UPDATEs, prefix by prefix, straight into the output buffer.  Lengths are left
 * open and closed at the end.  MP_REACH has to be the first attribute (RFC 7606 5.1)
 * and grows with every prefix, so the other attributes are written first and parked at
 * the end of the buffer; closing the message moves them up behind the last prefix.  One
 * message holds one of the four kinds of routes only.  RFC 4271 4.3; 4724 2; 4760 3, 4;
 * 2545 3; 7911 3; 8654; 8950 3.
 */
#include "bgp/attr.h"

#define MP_FLAGS (BGP_FLAG_OPTIONAL | BGP_FLAG_EXTENDED)

static void
begin(struct bgp_packer *k, uint8_t *out, size_t size, uint8_t family, bool withdraw)
{
	if (size > BGP_MESSAGE_MAX_EXTENDED)
		size = BGP_MESSAGE_MAX_EXTENDED;
	k->w = wr_init(out, size);
	k->msg_mark = bgp_msg_begin(&k->w, BGP_UPDATE);
	k->family = family;
	k->withdraw = withdraw;
	k->tail = 0;
	k->count = 0;
}

static void
open_mp(struct bgp_packer *k, unsigned type)
{
	wr_u8(&k->w, MP_FLAGS);
	wr_u8(&k->w, type);
	k->mp_mark = wr_open(&k->w, 2);
	wr_u16(&k->w, bgp_afi_of(k->family));
	wr_u8(&k->w, BGP_SAFI_UNICAST);
}

static void
put_next_hop(struct wr *w, const struct bgp_draft *d)
{
	bool both = d->link_local.family == IP_V6;

	if (d->next_hop.family != IP_V6)
		w->failed = true;
	wr_u8(w, both ? 32 : 16);
	wr_bytes(w, d->next_hop.b, 16);
	if (both)
		wr_bytes(w, d->link_local.b, 16);
	wr_u8(w, 0); /* reserved */
}

/* Moves what was written from `from` on to the end of the buffer, out of the way. */
static void
park(struct bgp_packer *k, uint8_t *from)
{
	struct wr *w = &k->w;

	if (w->failed)
		return;
	k->tail = (size_t)(w->p - from);
	w->end -= k->tail;
	memmove(w->end, from, k->tail);
	w->p = from;
}

void
bgp_pack_announce(struct bgp_packer *k, uint8_t *out, size_t size, uint8_t family,
    const struct bgp_draft *d, const struct bgp_encode *encode)
{
	struct bgp_encode how = *encode;
	uint8_t *attrs;

	how.family = family;
	begin(k, out, size, family, false);
	k->mp = family == IP_V6 ||
	    (encode->extended_next_hop && d->next_hop.family == IP_V6);
	wr_u16(&k->w, 0); /* no withdrawn routes */
	k->attrs_mark = wr_open(&k->w, 2);
	if (k->mp) {
		open_mp(k, BGP_ATTR_MP_REACH);
		put_next_hop(&k->w, d);
	}
	attrs = k->w.p;
	bgp_draft_encode(&k->w, d, &how);
	if (k->mp)
		park(k, attrs);
	else
		wr_close(&k->w, k->attrs_mark, 2);
}

void
bgp_pack_withdraw(struct bgp_packer *k, uint8_t *out, size_t size, uint8_t family)
{
	begin(k, out, size, family, true);
	if (family == IP_V6) {
		wr_u16(&k->w, 0); /* no withdrawn routes */
		k->attrs_mark = wr_open(&k->w, 2);
		open_mp(k, BGP_ATTR_MP_UNREACH);
		return;
	}
	k->withdrawn_mark = wr_open(&k->w, 2);
	if (wr_room(&k->w) < 2)
		k->w.failed = true;
	else
		k->w.end -= 2; /* for the attributes' length, 0 */
}

bool
bgp_pack_prefix(struct bgp_packer *k, const struct ip_prefix *prefix)
{
	size_t octets = (prefix->len + 7u) / 8, room = wr_room(&k->w);
	uint8_t *p = k->w.p;

	if (k->w.failed || room < 1 + octets)
		return false;
	p[0] = prefix->len;
	if (room > sizeof prefix->b)
		memcpy(p + 1, prefix->b,
		    sizeof prefix->b); /* a constant size is fast */
	else
		memcpy(p + 1, prefix->b, octets);
	k->w.p = p + 1 + octets;
	k->count++;
	return true;
}

bool
bgp_pack_path(struct bgp_packer *k, uint32_t id, const struct ip_prefix *prefix)
{
	size_t need = 4 + 1 + (prefix->len + 7u) / 8;

	if (k->w.failed || wr_room(&k->w) < need)
		return false;
	wr_u32(&k->w, id);
	return bgp_pack_prefix(k, prefix);
}

static void
close_withdraw(struct bgp_packer *k)
{
	if (k->family == IP_V6) {
		wr_close(&k->w, k->mp_mark, 2);
		wr_close(&k->w, k->attrs_mark, 2);
		return;
	}
	wr_close(&k->w, k->withdrawn_mark, 2);
	k->w.end += 2;
	wr_u16(&k->w, 0);
}

static void
close_announce(struct bgp_packer *k)
{
	struct wr *w = &k->w;

	if (!k->mp)
		return;
	wr_close(w, k->mp_mark, 2);
	memmove(w->p, w->end, k->tail);
	w->end += k->tail;
	w->p += k->tail;
	wr_close(w, k->attrs_mark, 2);
}

size_t
bgp_pack_end(struct bgp_packer *k)
{
	if (k->w.failed || k->count == 0)
		return 0;
	if (k->withdraw)
		close_withdraw(k);
	else
		close_announce(k);
	bgp_msg_end(&k->w, k->msg_mark);
	return k->w.failed ? 0 : wr_len(&k->w);
}

size_t
bgp_end_of_rib(uint8_t *out, size_t size, uint8_t family)
{
	struct bgp_packer k;

	bgp_pack_withdraw(&k, out, size, family);
	k.count = 1; /* an empty one, on purpose */
	return bgp_pack_end(&k);
}
