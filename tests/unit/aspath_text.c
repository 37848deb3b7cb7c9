#include "aspath_text.h"

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
	for (int i = 0; i < 4; i++)
		b->b[b->len + i] = (uint8_t)(as >> (24 - 8 * i));
	b->len = (uint16_t)(b->len + 4);
	b->b[*open + 1]++;
	return true;
}

bool
test_aspath(struct bgp_aspath_buf *b, const char *text)
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
