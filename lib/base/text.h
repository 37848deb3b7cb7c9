/*
 * Small questions about text.  A NULL is "no text"; text is UTF-8 unless it is said
 * otherwise, and may come from outside.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when both texts are equal, or both are NULL. */
bool text_equal(const char *, const char *);

/*
 * The octets of the UTF-8 character at `p`, of which `left` octets (at least 1) may be
 * read.  When there is no whole and valid character (it is cut, too long a form, a
 * surrogate or past U+10FFFF), the result is negative: so many octets could have begun
 * one, and are replaced together (Unicode 3.9, substitution of maximal subparts).
 */
int text_utf8_long(const uint8_t *p, size_t left);
static inline int
text_utf8_len(const uint8_t *p, size_t left)
{
	return p[0] < 0x80 ? 1 : text_utf8_long(p, left);
}

/* Where `text` stands in a list of words that NULL ends; false when it is none of them.
 */
bool text_word(const char *const *words, const char *text, unsigned *at);
/* True when two texts have the same ASCII letters and digits, whatever their case and
 * what stands between: "ErGw1AZ" and "ErGw1Az", "1 Gbps" and "1Gbps". */
bool text_reads_as(const char *, const char *);
/* As text_word; without the very word, the first that `text` reads as. */
bool text_word_meant(const char *const *words, const char *text, unsigned *at);

/* The longest text, in octets, that text_distance compares. */
enum { TEXT_DISTANCE_MAX = 64 };
/*
 * How many changes lead from `a` to `b`: a letter put in, left out or replaced, or two
 * neighbours swapped (optimal string alignment).  Letters that differ in case only are
 * equal, because half of the names are in CamelCase.
 */
unsigned text_distance(const char *a, size_t na, const char *b, size_t nb);

#endif
