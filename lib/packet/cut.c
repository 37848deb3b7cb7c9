/*
 * Every fragment but the first has only those options that are to be copied.  A packet
 * that is a fragment itself is cut in the same way: offsets are added, and the mark
 * that more will come stays on the last piece.
 */
#include "packet/cut.h"

#include "base/wire.h"

#include <string.h>

enum {
	HEADER = 20,
	MORE = 0x2000,
	OFFSET = 0x1fff,
	END = 0,
	NOTHING = 1,
	COPIED = 0x80
};

/* Options of a header that stand in every fragment, padded; their length. */
static size_t
copied_options(uint8_t *out, const uint8_t *p, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len && p[i] != END;) {
		size_t one = p[i] == NOTHING ? 1 : i + 1 < len ? p[i + 1] : 0;

		if (one == 0 || i + one > len || (p[i] != NOTHING && one < 2))
			break;
		if (p[i] & COPIED) {
			memcpy(out + n, p + i, one);
			n += one;
		}
		i += one;
	}
	while (n % 4)
		out[n++] = END;
	return n;
}

size_t
packet_cut(uint8_t *out, size_t mtu, const uint8_t *packet, const struct packet_head *h,
    size_t *from)
{
	size_t total = h->len - h->header, header = h->header, room, take;
	unsigned bits = get_u16(packet + 6);

	if (h->from.family != IP_V4 || *from >= total)
		return 0;
	memcpy(out, packet, header);
	if (*from)
		header = HEADER +
		    copied_options(out + HEADER, packet + HEADER, h->header - HEADER);
	room = (mtu - header) / 8 * 8;
	take = total - *from < room ? total - *from : room;
	out[0] = (uint8_t)(0x40 | header / 4);
	put_u16(out + 2, (unsigned)(header + take));
	put_u16(out + 6,
	    (((bits & OFFSET) + (unsigned)(*from / 8)) & OFFSET) |
		(*from + take < total ? MORE : bits & MORE));
	memcpy(out + header, packet + h->header + *from, take);
	put_u16(out + 10, 0);
	put_u16(out + 10, packet_sum_fold(packet_sum(out, header, 0)));
	*from += take;
	return header + take;
}
