/*
 * One pass, a token at a time: texts are copied with their line ends escaped, comments
 * become the line ends inside of them, words in front of a colon get quotes.
 */
#include "azure/relaxed.h"

#include <stdbool.h>
#include <string.h>

struct scan {
	const char *p, *end;
	struct buf *out;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_letter(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c == '$';
}

/* A text, from quote to quote. */
static void
text(struct scan *s)
{
	buf_putc(s->out, *s->p++);
	for (; s->p < s->end && *s->p != '"'; s->p++)
		if (*s->p == '\\' && s->p + 1 < s->end) {
			buf_putc(s->out, *s->p++);
			buf_putc(s->out, *s->p);
		} else if (*s->p == '\n') {
			buf_puts(s->out, "\\n");
		} else if (*s->p == '\r') {
			buf_puts(s->out, "\\r");
		} else if (*s->p == '\t') {
			buf_puts(s->out, "\\t");
		} else {
			buf_putc(s->out, *s->p);
		}
	if (s->p < s->end)
		buf_putc(s->out, *s->p++);
}

/* The end of a comment that begins at `p`; `p` where none does. */
static const char *
behind_comment(const char *p, const char *end)
{
	if (end - p < 2 || *p != '/')
		return p;
	if (p[1] == '/') {
		const char *line = memchr(p, '\n', (size_t)(end - p));

		return line ? line : end;
	}
	if (p[1] != '*')
		return p;
	for (p += 2; end - p >= 2; p++)
		if (p[0] == '*' && p[1] == '/')
			return p + 2;
	return end;
}

/* The next sign that is neither blank nor comment; the end where there is none. */
static const char *
next(const char *p, const char *end)
{
	while (p < end) {
		const char *behind = behind_comment(p, end);

		if (behind == p && !is_blank(*p))
			break;
		p = behind > p ? behind : p + 1;
	}
	return p;
}

static void
comment(struct scan *s, const char *behind)
{
	for (; s->p < behind; s->p++)
		if (*s->p == '\n')
			buf_putc(s->out, '\n');
}

/* A word: a name when a colon follows. */
static void
word(struct scan *s)
{
	const char *end = s->p, *behind;
	bool name;

	while (end < s->end && (is_letter(*end) || (*end >= '0' && *end <= '9')))
		end++;
	behind = next(end, s->end);
	name = behind < s->end && *behind == ':';
	if (name)
		buf_putc(s->out, '"');
	buf_add(s->out, s->p, (size_t)(end - s->p));
	if (name)
		buf_putc(s->out, '"');
	s->p = end;
}

static void
comma(struct scan *s)
{
	const char *behind = next(s->p + 1, s->end);

	if (behind == s->end || (*behind != '}' && *behind != ']'))
		buf_putc(s->out, ',');
	s->p++;
}

void
azure_relaxed(struct buf *out, const char *text_in, size_t len)
{
	struct scan s = { text_in, text_in + len, out };

	while (s.p < s.end) {
		const char *behind = behind_comment(s.p, s.end);

		if (behind > s.p)
			comment(&s, behind);
		else if (*s.p == '"')
			text(&s);
		else if (*s.p == ',')
			comma(&s);
		else if (is_letter(*s.p))
			word(&s);
		else
			buf_putc(out, *s.p++);
	}
}
