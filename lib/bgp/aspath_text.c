/*
 * AS paths as text: numbers with blanks between, a set in braces.  The printer writes
 * into the caller's buffer by digits, without formats; the parser takes what the
 * printer makes, and commas in a set, as other daemons write it.
 */
#include "bgp/aspath.h"
#include "bgp/attr.h"

static char *
digits(char *end, uint32_t v)
{
	do {
		*--end = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	return end;
}

void
bgp_aspath_print(struct buf *out, struct bgp_aspath path)
{
	const uint8_t *p = path.p, *end;
	char text[16], *from;
	bool blank = false, set;
	unsigned n;

	if (path.len == 0)
		return;
	for (end = p + path.len; p < end;) {
		set = p[0] == BGP_AS_SET;
		n = p[1];
		if (set) {
			buf_puts(out, blank ? " {" : "{");
			blank = false;
		}
		for (p += 2; n; n--, p += 4) {
			from = digits(text + sizeof text, get_u32(p));
			if (blank)
				*--from = ' ';
			buf_add(out, from, (size_t)(text + sizeof text - from));
			blank = true;
		}
		if (set)
			buf_putc(out, '}');
	}
}

static bool
parse_as(const char **text, uint32_t *as)
{
	const char *s = *text;
	uint64_t v = 0;

	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		v = v * 10 + (uint64_t)(*s - '0');
		if (v > UINT32_MAX)
			return false;
	}
	*text = s;
	*as = (uint32_t)v;
	return v != 0;
}

/* The segment being written starts at *open; a new one is begun when there is none. */
static bool
append(struct bgp_aspath_buf *b, size_t *open, unsigned type, uint32_t as)
{
	if (*open == SIZE_MAX || (b->b[*open + 1] == 255 && type == BGP_AS_SEQUENCE)) {
		if (b->len + 2u > sizeof b->b)
			return false;
		*open = b->len;
		b->b[b->len] = (uint8_t)type;
		b->b[b->len + 1] = 0;
		b->len = (uint16_t)(b->len + 2);
	}
	if (b->b[*open + 1] == 255 || b->len + 4u > sizeof b->b)
		return false;
	put_u32(b->b + b->len, as);
	b->len = (uint16_t)(b->len + 4);
	b->b[*open + 1]++;
	return true;
}

bool
bgp_aspath_parse(struct bgp_aspath_buf *b, const char *text)
{
	size_t open = SIZE_MAX;
	bool set = false;
	uint32_t as;

	b->len = 0;
	b->overflow = false;
	for (;;) {
		while (*text == ' ' || (set && *text == ',' && open != SIZE_MAX))
			text++;
		if (*text == '\0')
			return !set;
		if (*text == '{' && !set) {
			set = true;
			open = SIZE_MAX;
			text++;
		} else if (*text == '}' && set && open != SIZE_MAX) {
			set = false;
			open = SIZE_MAX;
			text++;
		} else if (!parse_as(&text, &as) ||
		    !append(b, &open, set ? BGP_AS_SET : BGP_AS_SEQUENCE, as)) {
			return false;
		}
	}
}
