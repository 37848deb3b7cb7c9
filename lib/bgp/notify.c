/*
 * NOTIFICATION: one writer for all of them, the two kinds of data that have a format,
 * and the text for the log.  Nothing that a peer wrote reaches the log unescaped:
 * shutdown text is shown only when its length fits and it is UTF-8, and even then
 * control characters and what could end the quotation are written as \xHH.  Everything
 * else is hex, cut at HEX_MAX octets.  RFC 4271 4.5, 6.4; 4486 4; 9003 2; 8538 3.
 */
#include "bgp/notify.h"

#include "base/text.h"

#define HEX_MAX 64

void
bgp_notify_encode(struct wr *w, unsigned code, unsigned subcode, const void *data,
    size_t len)
{
	size_t mark = bgp_msg_begin(w, BGP_NOTIFICATION);

	wr_u8(w, code);
	wr_u8(w, subcode);
	wr_bytes(w, data, len);
	bgp_msg_end(w, mark);
}

/* The octets of `text` that fit without cutting a character in two. */
static size_t
text_fit(const char *text, size_t max)
{
	size_t len = strlen(text);

	if (len <= max)
		return len;
	for (len = max; len > 0 && ((uint8_t)text[len] & 0xc0) == 0x80; len--)
		;
	return len;
}

size_t
bgp_notify_text(uint8_t data[BGP_NOTIFY_TEXT], const char *text)
{
	size_t len = text ? text_fit(text, BGP_NOTIFY_TEXT - 1) : 0;

	if (len == 0)
		return 0;
	data[0] = (uint8_t)len;
	memcpy(data + 1, text, len);
	return 1 + len;
}

size_t
bgp_notify_limit(uint8_t data[BGP_NOTIFY_LIMIT], uint8_t family, uint32_t limit)
{
	put_u16(data, bgp_afi_of(family));
	data[2] = BGP_SAFI_UNICAST;
	put_u32(data + 3, limit);
	return BGP_NOTIFY_LIMIT;
}

void
bgp_notify_decode(const struct bgp_msg *msg, struct bgp_notify *out)
{
	struct rd r = rd_init(msg->body, msg->body_len);

	out->code = rd_u8(&r);
	out->subcode = rd_u8(&r);
	out->data = r.p;
	out->data_len = (uint16_t)rd_left(&r);
}

static bool
utf8_valid(const uint8_t *p, size_t len)
{
	int n;

	for (; len; p += n, len -= (size_t)n)
		if ((n = text_utf8_len(p, len)) < 0)
			return false;
	return true;
}

static void
put_hex(struct buf *b, uint8_t octet)
{
	static const char digits[] = "0123456789abcdef";

	buf_putc(b, digits[octet >> 4]);
	buf_putc(b, digits[octet & 15]);
}

/*
 * Characters that could disturb a log: C0, DEL, C1, the quotes of our own, line and
 * paragraph separators, and the controls of writing direction.
 */
static bool
harmless(const uint8_t *p, size_t n)
{
	if (n == 1)
		return p[0] >= 0x20 && p[0] != 0x7f && p[0] != '"' && p[0] != '\\';
	if (n == 2)
		return p[0] != 0xc2 || p[1] >= 0xa0;
	if (n == 3 && p[0] == 0xe2)
		return !(p[1] == 0x80 && p[2] >= 0xa8 && p[2] <= 0xae) &&
		    !(p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9);
	return true;
}

static void
print_quoted(struct buf *b, const uint8_t *p, size_t len)
{
	size_t i, n;

	buf_putc(b, '"');
	for (; len; p += n, len -= n) {
		n = (size_t)text_utf8_len(p, len);
		if (harmless(p, n)) {
			buf_add(b, p, n);
			continue;
		}
		for (i = 0; i < n; i++) {
			buf_puts(b, "\\x");
			put_hex(b, p[i]);
		}
	}
	buf_putc(b, '"');
}

static void
print_hex(struct buf *b, const uint8_t *p, size_t len)
{
	size_t i;

	buf_puts(b, "data 0x");
	for (i = 0; i < len && i < HEX_MAX; i++)
		put_hex(b, p[i]);
	if (len > HEX_MAX)
		buf_printf(b, "... (%zu octets)", len);
}

static bool
print_limit(struct buf *b, const uint8_t *p, size_t len)
{
	struct rd r = rd_init(p, len);
	unsigned afi = rd_u16(&r), safi = rd_u8(&r);
	unsigned long limit = rd_u32(&r);
	uint8_t family = bgp_family_of(afi, safi);

	if (r.failed || rd_left(&r))
		return false;
	if (family == IP_NONE)
		buf_printf(b, "AFI %u SAFI %u limit %lu", afi, safi, limit);
	else
		buf_printf(b, "%s limit %lu", ip_family_name(family), limit);
	return true;
}

static void
print_data(struct buf *b, unsigned code, unsigned subcode, const uint8_t *p, size_t len)
{
	bool cease = code == BGP_ERR_CEASE;

	if (len == 0)
		return;
	buf_puts(b, ": ");
	if (cease && (subcode == BGP_CEASE_SHUTDOWN || subcode == BGP_CEASE_RESET) &&
	    p[0] == len - 1 && utf8_valid(p + 1, len - 1))
		print_quoted(b, p + 1, len - 1);
	else if (!cease || subcode != BGP_CEASE_MAX_PREFIXES || !print_limit(b, p, len))
		print_hex(b, p, len);
}

static void
print_name(struct buf *b, unsigned code, unsigned subcode)
{
	const char *name = bgp_subcode_name(code, subcode);

	buf_puts(b, bgp_code_name(code));
	if (code == 0 || code > BGP_ERR_SEND_HOLD)
		buf_printf(b, " %u", code);
	if (strcmp(name, "Unknown") != 0)
		buf_printf(b, "/%s", name);
	else if (subcode)
		buf_printf(b, "/%u", subcode);
}

void
bgp_notify_print(struct buf *b, const struct bgp_notify *n)
{
	const uint8_t *p = n->data;

	print_name(b, n->code, n->subcode);
	if (n->code == BGP_ERR_CEASE && n->subcode == BGP_CEASE_HARD_RESET &&
	    n->data_len >= 2) {
		/* The real reason is inside; a hard reset in a hard reset is just hex.
		 */
		buf_puts(b, " (");
		print_name(b, p[0], p[1]);
		print_data(b, p[0], p[1], p + 2, n->data_len - 2u);
		buf_putc(b, ')');
		return;
	}
	print_data(b, n->code, n->subcode, p, n->data_len);
}
