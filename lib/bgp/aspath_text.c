/*
 * AS paths as text: numbers with blanks between, a set in braces.  The printer writes
 * into the caller's buffer digit by digit, without formats: a table is printed with a
 * path a row.
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
