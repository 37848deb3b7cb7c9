/*
 * NOTIFICATION: one writer for all of them, two for the data that has a format, and the
 * text for the log.  Nothing that a peer wrote reaches the log unescaped: shutdown text
 * is shown only when its length fits and it is UTF-8, and even then control characters
 * and what could end the quotation are written as \xHH.  Everything else is hex, cut at
 * HEX_MAX octets.  RFC 4271 4.5, 6.4; 4486 4; 9003 2; 8538 3.
 */
#include "bgp/notify.h"

#define TEXT_MAX 255
#define HEX_MAX  64

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

void
bgp_notify_encode_text(struct wr *w, unsigned subcode, const char *text)
{
	uint8_t data[1 + TEXT_MAX];
	size_t len = text_fit(text, TEXT_MAX);

	data[0] = (uint8_t)len;
	memcpy(data + 1, text, len);
	bgp_notify_encode(w, BGP_ERR_CEASE, subcode, data, len ? 1 + len : 0);
}

void
bgp_notify_encode_limit(struct wr *w, uint8_t family, uint32_t limit)
{
	uint8_t data[7];
	struct wr d = wr_init(data, sizeof data);

	wr_u16(&d, bgp_afi_of(family));
	wr_u8(&d, BGP_SAFI_UNICAST);
	wr_u32(&d, limit);
	bgp_notify_encode(w, BGP_ERR_CEASE, BGP_CEASE_MAX_PREFIXES, data, sizeof data);
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

/* Octets of the character at p, or 0: cut, overlong, a surrogate or past U+10FFFF. */
static size_t
utf8_len(const uint8_t *p, size_t left)
{
	static const struct {
		uint8_t mask, lead, lo, hi; /* bounds of the second octet */
	} forms[] = {
		{ 0xff, 0xe0, 0xa0, 0xbf },
		{ 0xff, 0xed, 0x80, 0x9f },
		{ 0xff, 0xf0, 0x90, 0xbf },
		{ 0xff, 0xf4, 0x80, 0x8f },
		{ 0xe0, 0xc0, 0x80, 0xbf },
		{ 0xf0, 0xe0, 0x80, 0xbf },
		{ 0xf8, 0xf0, 0x80, 0xbf },
	};
	size_t i, n, row = 0;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (left < n)
		return 0;
	while ((p[0] & forms[row].mask) != forms[row].lead)
		row++;
	if (p[1] < forms[row].lo || p[1] > forms[row].hi)
		return 0;
	for (i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static bool
utf8_valid(const uint8_t *p, size_t len)
{
	size_t n;

	for (; len; p += n, len -= n)
		if ((n = utf8_len(p, len)) == 0)
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
		n = utf8_len(p, len);
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
		buf_printf(b, "%s limit %lu", family == IP_V4 ? "ipv4" : "ipv6", limit);
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
