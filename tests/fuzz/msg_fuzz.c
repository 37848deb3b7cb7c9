/*
 * The byte stream: the first octet says whether extended messages are agreed on, the
 * rest is what came in.  Messages lie inside it, one octet less is never a message, and
 * what a peer wrote into a NOTIFICATION cannot disturb a log.
 */
#include "bgp/notify.h"
#include "bgp/open.h"
#include "bgp/update.h"
#include "checks.h"

/* The data that have a format, written by those who write it. */
static void
take_formatted(const struct bgp_notify *n)
{
	uint8_t data[BGP_NOTIFY_TEXT];
	char text[256] = "";
	size_t len;

	if (n->code != BGP_ERR_CEASE)
		return;
	if (n->subcode == BGP_CEASE_MAX_PREFIXES && n->data_len == 7) {
		uint8_t family = n->data[0] == 0 && n->data[1] <= 2 && n->data[2] == 1
		    ? n->data[1]
		    : IP_NONE;

		if (family == IP_NONE)
			return;
		len = bgp_notify_limit(data, family,
		    (uint32_t)n->data[3] << 24 | (uint32_t)n->data[4] << 16 |
			(uint32_t)n->data[5] << 8 | n->data[6]);
	} else if (n->subcode == BGP_CEASE_SHUTDOWN && n->data_len > 1 &&
	    n->data[0] == n->data_len - 1 &&
	    !memchr(n->data + 1, '\0', n->data_len - 1u)) {
		memcpy(text, n->data + 1, n->data_len - 1u);
		len = bgp_notify_text(data, text);
	} else {
		return;
	}
	MUST(len == n->data_len && memcmp(data, n->data, len) == 0);
}

static void
take_notification(const struct bgp_msg *msg)
{
	static uint8_t out[BGP_MESSAGE_MAX_EXTENDED];
	struct wr w = wr_init(out, sizeof out);
	struct bgp_notify n;
	struct buf b;

	bgp_notify_decode(msg, &n);
	bgp_notify_encode(&w, n.code, n.subcode, n.data, n.data_len);
	MUST(!w.failed && wr_len(&w) == msg->len);
	MUST(memcmp(out, msg->body - BGP_HEADER_LEN, msg->len) == 0);
	buf_init(&b);
	bgp_notify_print(&b, &n);
	must_be_harmless(b.data, b.len);
	buf_fini(&b);
	take_formatted(&n);
}

static void
take_refresh(const struct bgp_msg *msg)
{
	uint8_t out[64];
	struct wr w = wr_init(out, sizeof out);
	struct bgp_refresh r;
	struct bgp_fault f;

	if (bgp_refresh_decode(msg, &r, &f) != BGP_FINE || r.family == IP_NONE)
		return;
	bgp_refresh_encode(&w, r.family, r.subtype);
	MUST(memcmp(out + 18, msg->body - 1, 5) == 0);
}

static void
take(const struct bgp_msg *msg)
{
	static struct bgp_update u;
	struct bgp_update_ctx ctx = { .as4 = true, .families = BGP_FAMILIES_ALL };
	struct bgp_fault f;
	struct bgp_open o;

	switch ((enum bgp_type)msg->type) {
	case BGP_OPEN:
		bgp_open_decode(msg, &o, &f);
		break;
	case BGP_UPDATE:
		bgp_update_decode(&ctx, msg, &u, &f);
		break;
	case BGP_NOTIFICATION:
		take_notification(msg);
		break;
	case BGP_ROUTE_REFRESH:
		take_refresh(msg);
		break;
	case BGP_KEEPALIVE:
		MUST(msg->body_len == 0);
		break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bgp_msg msg, cut;
	struct bgp_fault f;
	size_t max;
	int got;

	if (size < 1)
		return 0;
	max = data[0] & 1 ? BGP_MESSAGE_MAX_EXTENDED : BGP_MESSAGE_MAX;
	data++, size--;
	while ((got = bgp_msg_next(data, size, max, &msg, &f)) == 1) {
		MUST(msg.len >= BGP_HEADER_LEN && msg.len <= size && msg.len <= max);
		MUST(msg.body == data + BGP_HEADER_LEN);
		MUST(msg.body_len == msg.len - BGP_HEADER_LEN);
		MUST(bgp_msg_next(data, msg.len - 1u, max, &cut, &f) == 0);
		take(&msg);
		data += msg.len;
		size -= msg.len;
	}
	if (got < 0)
		MUST(f.outcome == BGP_RESET && f.code == BGP_ERR_HEADER && f.reason);
	return 0;
}
