/*
 * The second octet of a UTF-8 character rules out forms that are too long, surrogates
 * and numbers past U+10FFFF; the others are 80 to bf.  The distance keeps three rows of
 * its table, on the stack, which TEXT_DISTANCE_MAX bounds.
 */
#include "base/text.h"

#include <ctype.h>
#include <string.h>

bool
text_equal(const char *a, const char *b)
{
	/* Words of the program are often one and the same. */
	return a == b || (a && b && strcmp(a, b) == 0);
}

int
text_utf8_long(const uint8_t *p, size_t left)
{
	uint8_t lo = 0x80, hi = 0xbf;
	int len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (p[0] < 0xc2 || p[0] > 0xf4)
		return -1;
	if (p[0] == 0xe0)
		lo = 0xa0;
	else if (p[0] == 0xed)
		hi = 0x9f;
	else if (p[0] == 0xf0)
		lo = 0x90;
	else if (p[0] == 0xf4)
		hi = 0x8f;
	for (int i = 1; i < len; i++) {
		if ((size_t)i >= left || p[i] < lo || p[i] > hi)
			return -i;
		lo = 0x80;
		hi = 0xbf;
	}
	return len;
}

static unsigned
least(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

static int
fold(char c)
{
	return tolower((unsigned char)c);
}

unsigned
text_distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned rows[3][TEXT_DISTANCE_MAX + 1];
	unsigned *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= nb; j++)
		before[j] = last[j] = (unsigned)j;
	for (size_t i = 1; i <= na; i++) {
		unsigned *spare = before;

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= nb; j++) {
			bool same = fold(a[i - 1]) == fold(b[j - 1]);

			row[j] =
			    least(last[j] + 1, row[j - 1] + 1, last[j - 1] + !same);
			if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
			    fold(a[i - 2]) == fold(b[j - 1]) &&
			    before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		before = last;
		last = row;
		row = spare;
	}
	return last[nb];
}

bool
text_word(const char *const *words, const char *text, unsigned *at)
{
	for (unsigned i = 0; words[i]; i++)
		if (strcmp(words[i], text) == 0) {
			*at = i;
			return true;
		}
	return false;
}

/* The next letter, small, or digit from `*p` on; 0 at the end. */
static unsigned char
next_sign(const char **p)
{
	for (; **p; ++*p) {
		unsigned char c = (unsigned char)**p;

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + ('a' - 'A'));
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
			++*p;
			return c;
		}
	}
	return 0;
}

bool
text_reads_as(const char *a, const char *b)
{
	unsigned char x, y;

	do {
		x = next_sign(&a);
		y = next_sign(&b);
	} while (x == y && x);
	return x == y;
}

bool
text_word_meant(const char *const *words, const char *text, unsigned *at)
{
	if (text_word(words, text, at))
		return true;
	for (unsigned i = 0; *text && words[i]; i++)
		if (text_reads_as(words[i], text)) {
			*at = i;
			return true;
		}
	return false;
}
