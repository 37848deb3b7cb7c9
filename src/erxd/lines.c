/*
 * Only brackets, commas and quotes are looked at: the writer of the answer has made
 * good JSON of it.
 */
#include "erxd/lines.h"

#include <string.h>

/* Inside of a string everything is its own. */
static void
in_text(struct lines *l, char c)
{
	if (l->escaped)
		l->escaped = false;
	else if (c == '\\')
		l->escaped = true;
	else if (c == '"')
		l->text = false;
}

/* What stands in place of an octet outside of strings; 0: nothing. */
static char
between(struct lines *l, char c)
{
	bool ends = false;

	switch (c) {
	case '"':
		l->text = true;
		break;
	case '[':
	case '{':
		if (l->depth++ == 0)
			return 0;
		break;
	case ']':
	case '}':
		ends = --l->depth == 0;
		break;
	case ',':
		ends = l->depth == 1;
		break;
	}
	if (!ends)
		return c;
	return l->row ? '\n' : 0;
}

void
lines_put(struct lines *l, const char *piece, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		char c = piece[i];

		if (l->text)
			in_text(l, c);
		else
			c = between(l, c);
		if (!c)
			continue;
		buf_putc(out, c);
		l->row = l->text || c != '\n';
	}
}

const char *
lines_value(const struct buf *answer, size_t *len, const char **key, size_t *keylen)
{
	const char *text = answer->data, *colon;

	if (answer->len < 5 || text[0] != '{' || text[1] != '"' ||
	    text[answer->len - 1] != '}')
		return NULL;
	colon = memchr(text, ':', answer->len);
	if (!colon)
		return NULL;
	*key = text + 2;
	*keylen = (size_t)(colon - text) - 3;
	*len = (size_t)(text + answer->len - 1 - (colon + 1));
	return colon + 1;
}
