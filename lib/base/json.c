/*
 * One flag is enough to place commas: it is cleared when a container opens and set
 * after every value, and a container that ends is a value of the one around it.  For
 * the same reason it tells at the end of a container whether that is empty.  Strings
 * that need no care, nearly all, are copied in one pass; the others go on in runs from
 * their first special character.  Nothing here formats through printf but json_stringf:
 * tables of a million rows pass through.
 */
#include "base/json.h"

#include "base/text.h"
#include "base/xalloc.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
json_init(struct json *j, struct buf *out, bool pretty)
{
	*j = (struct json){ .out = out, .pretty = pretty };
}

static inline bool
is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void
escape(struct buf *out, uint8_t c)
{
	static const char hex[] = "0123456789abcdef";
	static const char *const names[] = {
		['\b'] = "\\b",
		['\t'] = "\\t",
		['\n'] = "\\n",
		['\f'] = "\\f",
		['\r'] = "\\r",
		['"'] = "\\\"",
		['\\'] = "\\\\",
	};

	if (c < sizeof names / sizeof *names && names[c]) {
		buf_add(out, names[c], 2);
		return;
	}
	buf_add(out, "\\u00", 4);
	buf_putc(out, hex[c >> 4]);
	buf_putc(out, hex[c & 15]);
}

/* One character that is not plain; returns its length. */
static size_t
put_special(struct buf *out, const uint8_t *s)
{
	int len;

	if (s[0] < 0x80) {
		escape(out, s[0]);
		return 1;
	}
	len = text_utf8_len(s, 4); /* the NUL behind the text ends any character */
	if (len < 0) {
		buf_add(out, "\xef\xbf\xbd", 3);
		return (size_t)-len;
	}
	/* U+0080 to U+009F are control characters too: some terminals obey them. */
	if (s[0] == 0xc2 && s[1] < 0xa0)
		escape(out, s[1]);
	else
		buf_add(out, s, (size_t)len);
	return (size_t)len;
}

/* The rest of a string from its first special character on. */
static void
put_rest(struct buf *out, const uint8_t *s)
{
	while (*s) {
		const uint8_t *run = s;

		while (is_plain(*s))
			s++;
		buf_add(out, run, (size_t)(s - run));
		if (*s)
			s += put_special(out, s);
	}
	buf_putc(out, '"');
}

#define ONES (UINT64_MAX / 255)

/* Bytes of 8 that are below `n`, which is 128 at most: their highest bits. */
static inline uint64_t
below(uint64_t x, uint8_t n)
{
	return (x - ONES * n) & ~x & ONES * 0x80;
}

static inline bool
is_plain_8(const uint8_t *s)
{
	uint64_t x;

	memcpy(&x, s, sizeof x);
	return !(below(x, 0x20) | (x & ONES * 0x80) | below(x ^ ONES * '"', 1) |
	    below(x ^ ONES * '\\', 1) | below(x ^ ONES * 0x7f, 1));
}

/* Eight at a time; the last eight may have been looked at in part. */
static bool
is_all_plain(const uint8_t *s, size_t n)
{
	size_t i = 0;

	if (n < 8) {
		while (i < n && is_plain(s[i]))
			i++;
		return i == n;
	}
	for (; i + 8 <= n; i += 8)
		if (!is_plain_8(s + i))
			return false;
	return i == n || is_plain_8(s + n - 8);
}

static void
put_string(struct buf *out, const char *text)
{
	size_t n = strlen(text);
	char *p = buf_space(out, n + 2);

	*p++ = '"';
	if (!is_all_plain((const uint8_t *)text, n)) {
		buf_used(out, p);
		put_rest(out, (const uint8_t *)text);
		return;
	}
	memcpy(p, text, n + 1); /* the quote goes where the NUL is */
	p[n] = '"';
	buf_used(out, p + n + 1);
}

/* What stands in front of every value, and of the end of a container. */
static void
separate(struct json *j, bool comma)
{
	size_t indent = j->pretty ? 2 * (size_t)j->depth : 0;
	char *p = buf_space(j->out, indent + 2);

	if (comma)
		*p++ = ',';
	if (j->pretty)
		*p++ = '\n';
	memset(p, ' ', indent);
	buf_used(j->out, p + indent);
}

static void
begin(struct json *j, const char *key)
{
	if (j->depth)
		separate(j, j->comma);
	if (key) {
		put_string(j->out, key);
		buf_add(j->out, ": ", j->pretty ? 2 : 1);
	}
	j->comma = true;
}

static void
enter(struct json *j, const char *key, char bracket)
{
	begin(j, key);
	buf_putc(j->out, bracket);
	j->depth++;
	j->comma = false;
}

static void
leave(struct json *j, char bracket)
{
	assert(j->depth);
	j->depth--;
	if (j->comma)
		separate(j, false);
	buf_putc(j->out, bracket);
	j->comma = true;
}

void
json_object(struct json *j, const char *key)
{
	enter(j, key, '{');
}

void
json_object_end(struct json *j)
{
	leave(j, '}');
}

void
json_array(struct json *j, const char *key)
{
	enter(j, key, '[');
}

void
json_array_end(struct json *j)
{
	leave(j, ']');
}

void
json_string(struct json *j, const char *key, const char *value)
{
	begin(j, key);
	if (value)
		put_string(j->out, value);
	else
		buf_add(j->out, "null", 4);
}

void
json_stringf(struct json *j, const char *key, const char *fmt, ...)
{
	char small[256], *text = small;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	if ((size_t)n >= sizeof small) {
		va_start(ap, fmt);
		text = xvasprintf(fmt, ap);
		va_end(ap);
	}
	json_string(j, key, text);
	if (text != small)
		free(text);
}

/* Writes the digits in front of `p`, at least `width`; returns where they start. */
static char *
digits(char *p, uint64_t v, unsigned width)
{
	for (; v || width; v /= 10) {
		*--p = (char)('0' + v % 10);
		if (width)
			width--;
	}
	return p;
}

static void
put_digits(struct json *j, bool negative, uint64_t v)
{
	char text[24], *last = text + sizeof text, *p = digits(last, v, 1);

	if (negative)
		*--p = '-';
	buf_add(j->out, p, (size_t)(last - p));
}

static uint64_t
magnitude(int64_t v)
{
	return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

void
json_int(struct json *j, const char *key, int64_t v)
{
	begin(j, key);
	put_digits(j, v < 0, magnitude(v));
}

void
json_uint(struct json *j, const char *key, uint64_t v)
{
	begin(j, key);
	put_digits(j, false, v);
}

void
json_bool(struct json *j, const char *key, bool v)
{
	begin(j, key);
	buf_puts(j->out, v ? "true" : "false");
}

void
json_null(struct json *j, const char *key)
{
	json_string(j, key, NULL);
}

void
json_seconds(struct json *j, const char *key, int64_t us)
{
	uint64_t v = magnitude(us);
	char text[8], *p = digits(text + 7, v % 1000000, 6);

	*--p = '.';
	begin(j, key);
	put_digits(j, us < 0, v / 1000000);
	buf_add(j->out, p, 7);
}

void
json_raw(struct json *j, const char *key, const char *text, size_t len)
{
	begin(j, key);
	buf_add(j->out, text, len);
}
