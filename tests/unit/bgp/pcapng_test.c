/*
 * Blocks as a reader walks them, and headers whose checksums are right.
 */
#include "bgp/pcapng.h"
#include "test.h"

#include <string.h>

static uint32_t
le32(const struct buf *b, size_t at)
{
	const uint8_t *p = (const uint8_t *)b->data + at;

	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Where block n begins; every block ends with its length again. */
static size_t
block(const struct buf *b, unsigned n, uint32_t type)
{
	size_t at = 0;

	for (;; n--) {
		uint32_t len = le32(b, at + 4);

		ck_assert_uint_eq(len % 4, 0);
		ck_assert_uint_le(at + len, b->len);
		ck_assert_uint_eq(le32(b, at + len - 4), len);
		if (n == 0)
			break;
		at += len;
	}
	ck_assert_uint_eq(le32(b, at), type);
	return at;
}

/* Ones' complement sum with the checksum in it: all ones when it is right. */
static unsigned
sum(unsigned s, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		s += i % 2 ? p[i] : (unsigned)p[i] << 8;
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return s;
}

static struct pcapng_segment
segment(const char *from, const char *to, const char *text)
{
	struct pcapng_segment s = { .interface = 0,
		.at = 1700000000LL * 1000000 + 7,
		.from_port = 49153,
		.to_port = 179,
		.seq = 1,
		.ack = 2,
		.flags = PCAPNG_PSH | PCAPNG_ACK,
		.data = (const uint8_t *)text,
		.len = strlen(text) };

	ck_assert(ip_addr_parse(&s.from, from));
	ck_assert(ip_addr_parse(&s.to, to));
	return s;
}

START_TEST(blocks_are_whole)
{
	struct pcapng_segment s = segment("10.0.0.1", "10.0.0.2", "odd");
	struct buf b;
	size_t at;

	buf_init(&b);
	pcapng_begin(&b, "erxd");
	pcapng_interface(&b, "a--b/ipv4");
	pcapng_segment(&b, &s);
	pcapng_dropped(&b, 0, s.at, 5);
	at = block(&b, 0, 0x0a0d0d0a);
	ck_assert_uint_eq(le32(&b, at + 8), 0x1a2b3c4d);
	at = block(&b, 1, 1);
	ck_assert_uint_eq(le32(&b, at + 8), 101);
	ck_assert_mem_eq(b.data + at + 20, "a--b/ipv4", 9);
	at = block(&b, 2, 6);
	ck_assert_uint_eq(le32(&b, at + 12), (uint64_t)s.at >> 32);
	ck_assert_uint_eq(le32(&b, at + 16), (uint32_t)s.at);
	ck_assert_uint_eq(le32(&b, at + 20), 20 + 20 + 3);
	at = block(&b, 3, 5);
	ck_assert_uint_eq(le32(&b, at + 24), 5);
	ck_assert_uint_eq(at + le32(&b, at + 4), b.len);
	buf_fini(&b);
}
END_TEST

START_TEST(checksums_are_right)
{
	static const char *const ends[][2] = { { "10.0.0.1", "172.16.1.254" },
		{ "fd00::1", "2001:db8::ffff" } };
	static const char *const texts[] = { "", "x", "even", "uneven." };

	for (size_t i = 0; i < 8; i++) {
		const char *text = texts[i / 2];
		struct pcapng_segment s = segment(ends[i % 2][0], ends[i % 2][1], text);
		size_t alen = i % 2 ? 16 : 4, head = i % 2 ? 40 : 20;
		struct buf b;
		const uint8_t *p;

		buf_init(&b);
		pcapng_segment(&b, &s);
		p = (const uint8_t *)b.data + 28;
		if (i % 2 == 0)
			ck_assert_uint_eq(sum(0, p, 20), 0xffff);
		ck_assert_uint_eq(sum(sum(6 + 20 + (unsigned)strlen(text),
					  p + head - 2 * alen, 2 * alen),
				      p + head, 20 + strlen(text)),
		    0xffff);
		buf_fini(&b);
	}
}
END_TEST

START_TEST(a_segment_that_is_too_long_is_not_written)
{
	static uint8_t many[PCAPNG_SEGMENT_MAX + 1];
	struct pcapng_segment s = segment("10.0.0.1", "10.0.0.2", "");
	struct buf b;

	s.data = many;
	buf_init(&b);
	s.len = sizeof many;
	pcapng_segment(&b, &s);
	ck_assert_uint_eq(b.len, 0);
	s.len = PCAPNG_SEGMENT_MAX;
	pcapng_segment(&b, &s);
	block(&b, 0, 6);
	buf_fini(&b);
}
END_TEST

TCase *
test_bgp_pcapng(void)
{
	TCase *t = tcase_create("bgp/pcapng");

	tcase_add_test(t, blocks_are_whole);
	tcase_add_test(t, checksums_are_right);
	tcase_add_test(t, a_segment_that_is_too_long_is_not_written);
	return t;
}
