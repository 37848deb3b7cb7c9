/*
 * An UPDATE with path identifiers (RFC 7911 3), as the same one without: identifiers
 * are taken out of the three places where prefixes stand, and lengths are corrected.
 */
#include "rib/rig.h"

#include <check.h>
#include <string.h>

/* A run of prefixes. */
static void
strip_run(struct rd in, struct wr *out, uint32_t *ids, unsigned *n)
{
	while (rd_left(&in)) {
		unsigned len;

		ck_assert_uint_lt(*n, RIG_RUN);
		ids[(*n)++] = rd_u32(&in);
		len = rd_u8(&in);
		wr_u8(out, len);
		wr_bytes(out, rd_bytes(&in, (len + 7) / 8), (len + 7) / 8);
		ck_assert(!in.failed);
	}
}

/* MP_REACH or MP_UNREACH, the first attribute, up to its prefixes. */
static size_t
mp_head(const uint8_t *attr)
{
	ck_assert_uint_eq(attr[0] & BGP_FLAG_EXTENDED, BGP_FLAG_EXTENDED);
	if (attr[1] == BGP_ATTR_MP_UNREACH)
		return 4 + 3;
	ck_assert_uint_eq(attr[1], BGP_ATTR_MP_REACH);
	return 4 + 3 + 1 + attr[7] + 1;
}

static void
strip_attrs(struct rd in, struct wr *out, uint8_t family, uint32_t *ids, unsigned *n)
{
	size_t head, len, mark;
	const uint8_t *p;

	if (family == IP_V6 && rd_left(&in)) {
		head = mp_head(in.p);
		len = (size_t)(in.p[2] << 8 | in.p[3]) + 4 - head;
		p = rd_bytes(&in, head);
		wr_bytes(out, p, 2);
		mark = wr_open(out, 2);
		wr_bytes(out, p + 4, head - 4);
		strip_run(rd_sub(&in, len), out, ids, n);
		wr_close(out, mark, 2);
	}
	len = rd_left(&in);
	wr_bytes(out, rd_bytes(&in, len), len);
}

size_t
rig_strip_ids(const struct bgp_msg *msg, uint8_t family, uint8_t *to, size_t size,
    uint32_t *ids, unsigned *n)
{
	struct rd in = rd_init(msg->body, msg->body_len);
	struct wr out = wr_init(to, size);
	size_t start = bgp_msg_begin(&out, BGP_UPDATE), mark;

	*n = 0;
	mark = wr_open(&out, 2);
	strip_run(rd_sub(&in, rd_u16(&in)), &out, ids, n);
	wr_close(&out, mark, 2);
	mark = wr_open(&out, 2);
	strip_attrs(rd_sub(&in, rd_u16(&in)), &out, family, ids, n);
	wr_close(&out, mark, 2);
	strip_run(in, &out, ids, n);
	bgp_msg_end(&out, start);
	ck_assert(!in.failed && !out.failed);
	return wr_len(&out);
}
