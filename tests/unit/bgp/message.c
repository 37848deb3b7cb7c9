#include "message.h"
#include "test.h"

#include <stdlib.h>

#define BODY_MAX BGP_MESSAGE_MAX_EXTENDED

struct bgp_msg
message_of(unsigned type, const uint8_t *body, size_t len)
{
	uint8_t *p = malloc(BGP_HEADER_LEN + len);

	ck_assert_ptr_nonnull(p);
	memset(p, 0xff, 16);
	p[16] = (uint8_t)((BGP_HEADER_LEN + len) >> 8);
	p[17] = (uint8_t)(BGP_HEADER_LEN + len);
	p[18] = (uint8_t)type;
	memcpy(p + BGP_HEADER_LEN, body, len);
	return (struct bgp_msg){
		.type = (uint8_t)type,
		.body = p + BGP_HEADER_LEN,
		.body_len = (uint16_t)len,
		.len = (uint16_t)(BGP_HEADER_LEN + len),
	};
}

struct bgp_msg
message_from(unsigned type, const char *hex)
{
	static uint8_t body[BODY_MAX];

	return message_of(type, body, test_hex(body, sizeof body, hex));
}

static void
section(struct wr *w, const char *hex, bool with_length)
{
	static uint8_t bytes[BODY_MAX];
	size_t len = hex ? test_hex(bytes, sizeof bytes, hex) : 0;

	if (with_length)
		wr_u16(w, (unsigned)len);
	wr_bytes(w, bytes, len);
}

struct bgp_msg
message_update(const char *withdrawn, const char *attrs, const char *nlri)
{
	static uint8_t body[BODY_MAX];
	struct wr w = wr_init(body, sizeof body);

	section(&w, withdrawn, true);
	section(&w, attrs, true);
	section(&w, nlri, false);
	ck_assert(!w.failed);
	return message_of(BGP_UPDATE, body, wr_len(&w));
}

void
message_free(struct bgp_msg *msg)
{
	/* The block began with the header; the view of its body is const. */
	free((uint8_t *)(uintptr_t)msg->body - BGP_HEADER_LEN);
	msg->body = NULL;
}
