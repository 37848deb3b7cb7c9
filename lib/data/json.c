/*
 * JSON (RFC 8259) by recursive descent, strict: what is not JSON is refused, and so is
 * what our texts cannot hold (U+0000, octets that are not UTF-8).  Depth is bounded, so
 * that a hostile body cannot exhaust the stack.
 */
#include "data/json.h"

#include "base/buf.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DATA_DEPTH = 64 };
/* Of a file: more keys in one object would be sorted for too long. */
enum { DATA_FILE_KEYS = 20000, DATA_INPUT_KEYS = 1000 };

struct scan {
	const char *p, *end;
	struct buf text; /* the last string */
	unsigned depth;
	unsigned whole_at; /* depth from which objects are not taken apart; 0: none */
	bool twice;        /* a name stood twice where objects are taken apart */
	size_t keys;       /* that an object may have; 0: any number */
	bool as_written;   /* members of objects keep their order */
	const char *file;  /* marks of nodes; or NULL */
	uint32_t line;     /* from 1 */
};

static int
peek(const struct scan *s)
{
	return s->p < s->end ? (unsigned char)*s->p : -1;
}

static void
skip_blanks(struct scan *s)
{
	/* A line end inside of a string is refused: lines end here alone. */
	for (; s->p < s->end && strchr(" \t\r\n", *s->p) && *s->p; s->p++)
		s->line += *s->p == '\n';
}

static bool
take(struct scan *s, char c)
{
	skip_blanks(s);
	if (peek(s) != c)
		return false;
	s->p++;
	return true;
}

static bool
hex4(struct scan *s, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++) {
		int c = peek(s);

		if (c >= '0' && c <= '9')
			c -= '0';
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			c = (c | 32) - 'a' + 10;
		else
			return false;
		*out = *out << 4 | (unsigned)c;
		s->p++;
	}
	return true;
}

static void
put_utf8(struct buf *out, unsigned c)
{
	if (c < 0x80) {
		buf_putc(out, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_putc(out, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_putc(out, (char)(0xe0 | c >> 12));
		} else {
			buf_putc(out, (char)(0xf0 | c >> 18));
			buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_putc(out, (char)(0x80 | (c & 0x3f)));
}

static bool
unicode_escape(struct scan *s)
{
	unsigned c, low;

	if (!hex4(s, &c) || c == 0 || (c >= 0xdc00 && c < 0xe000))
		return false;
	if (c >= 0xd800 && c < 0xdc00) {
		if (s->end - s->p < 2 || s->p[0] != '\\' || s->p[1] != 'u')
			return false;
		s->p += 2;
		if (!hex4(s, &low) || low < 0xdc00 || low >= 0xe000)
			return false;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	put_utf8(&s->text, c);
	return true;
}

static bool
escape(struct scan *s)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	int c = peek(s);
	const char *at = c > 0 ? strchr(from, c) : NULL;

	s->p += c >= 0;
	if (c == 'u')
		return unicode_escape(s);
	if (!at)
		return false;
	buf_putc(&s->text, to[at - from]);
	return true;
}

/* One character of more than one octet (RFC 3629: no overlong forms, no surrogates). */
static bool
multibyte(struct scan *s)
{
	const unsigned char *p = (const unsigned char *)s->p;
	unsigned n = p[0] >= 0xf0 ? 4
	    : p[0] >= 0xe0        ? 3
				  : 2,
		 c = p[0] & (0xffu >> (n + 1));
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (p[0] < 0xc2 || p[0] > 0xf4 || s->end - s->p < (long)n)
		return false;
	for (unsigned i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return false;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return false;
	buf_add(&s->text, s->p, n);
	s->p += n;
	return true;
}

/* Behind the first quotation mark; the text is in s->text. */
static bool
string(struct scan *s)
{
	buf_reset(&s->text);
	buf_puts(&s->text, "");
	for (;;) {
		int c = peek(s);

		if (c < 0x20)
			return false;
		if (c == '"') {
			s->p++;
			return true;
		}
		if (c == '\\') {
			s->p++;
			if (!escape(s))
				return false;
		} else if (c >= 0x80) {
			if (!multibyte(s))
				return false;
		} else {
			buf_putc(&s->text, (char)c);
			s->p++;
		}
	}
}

static bool
digits(struct scan *s)
{
	const char *start = s->p;

	while (peek(s) >= '0' && peek(s) <= '9')
		s->p++;
	return s->p > start;
}

static bool
number(struct scan *s)
{
	if (peek(s) == '-')
		s->p++;
	if (peek(s) == '0')
		s->p++;
	else if (!digits(s))
		return false;
	if (peek(s) == '.') {
		s->p++;
		if (!digits(s))
			return false;
	}
	if ((peek(s) | 32) == 'e') {
		s->p++;
		if (peek(s) == '+' || peek(s) == '-')
			s->p++;
		return digits(s);
	}
	return true;
}

static struct data_node *
leaf(const char *name, enum data_leaf kind, const char *text, size_t len)
{
	struct data_node *out = data_node_new(DATA_TEXT, name);

	out->leaf = kind;
	out->text = xstrndup(text, len);
	return out;
}

static bool
word(struct scan *s, const char *text)
{
	size_t len = strlen(text);

	if ((size_t)(s->end - s->p) < len || memcmp(s->p, text, len) != 0)
		return false;
	s->p += len;
	return true;
}

static struct data_node *value(struct scan *s, const char *name);

/* What lies in an object or array that is not taken apart is checked alone. */
static void
add(const struct scan *s, struct data_node *parent, struct data_node *child)
{
	if (s->whole_at && s->depth >= s->whole_at)
		data_node_free(child);
	else if (s->as_written)
		VEC_PUSH(parent->children, parent->n, parent->cap) = child;
	else
		data_node_add(parent, child);
}

static struct data_node *
object(struct scan *s, const char *name)
{
	struct data_node *out = data_node_new(DATA_MAP, name), *child;
	size_t n;
	char *key;

	if (take(s, '}'))
		return out;
	do {
		if (!take(s, '"') || !string(s))
			goto bad;
		key = xstrndup(s->text.data, s->text.len);
		child = take(s, ':') ? value(s, key) : NULL;
		free(key);
		if (!child)
			goto bad;
		n = out->n;
		add(s, out, child);
		s->twice = s->twice || (s->depth < s->whole_at && out->n == n);
		if ((s->keys && out->n > s->keys) || s->twice)
			goto bad;
	} while (take(s, ','));
	if (take(s, '}'))
		return out;
bad:
	data_node_free(out);
	return NULL;
}

static struct data_node *
array(struct scan *s, const char *name)
{
	struct data_node *out = data_node_new(DATA_SEQ, name), *child;

	if (take(s, ']'))
		return out;
	do {
		child = value(s, NULL);
		if (!child)
			goto bad;
		add(s, out, child);
	} while (take(s, ','));
	if (take(s, ']'))
		return out;
bad:
	data_node_free(out);
	return NULL;
}

static struct data_node *
value(struct scan *s, const char *name)
{
	struct data_node *out = NULL;
	const char *start;
	uint32_t line;

	skip_blanks(s);
	start = s->p;
	line = s->line;
	if (s->depth == DATA_DEPTH)
		return NULL;
	s->depth++;
	if (take(s, '{'))
		out = object(s, name);
	else if (take(s, '['))
		out = array(s, name);
	else if (take(s, '"'))
		out = string(s)
		    ? leaf(name, DATA_LEAF_STRING, s->text.data, s->text.len)
		    : NULL;
	else if (word(s, "true") || word(s, "false"))
		out = leaf(name, DATA_LEAF_BOOL, start, (size_t)(s->p - start));
	else if (word(s, "null"))
		out = leaf(name, DATA_LEAF_NULL, "", 0);
	else if (number(s))
		out = leaf(name, DATA_LEAF_NUMBER, start, (size_t)(s->p - start));
	if (out && out->kind != DATA_TEXT && s->depth == s->whole_at)
		out->text = xstrndup(start, (size_t)(s->p - start));
	s->depth--;
	if (out && s->file) {
		out->file = s->file;
		out->line = line;
	}
	return out;
}

/* The one value of a text; NULL when the text is something else. */
static struct data_node *
whole(struct scan *s)
{
	struct data_node *out = value(s, NULL);

	skip_blanks(s);
	if (out && s->p < s->end) {
		data_node_free(out);
		out = NULL;
	}
	buf_fini(&s->text);
	return out;
}

struct data_node *
data_json_parse(const char *text, size_t len, struct errs *errs)
{
	struct scan s = { .p = text, .end = text + len };
	struct data_node *out = whole(&s);

	if (!out)
		errs_add(errs, CODE_BAD_JSON, NULL, NULL, NULL,
		    "this is not a JSON document");
	return out;
}

struct data_node *
data_json_parse_input(const char *text, size_t len, unsigned depth, struct errs *errs)
{
	struct scan s = { .p = text,
		.end = text + len,
		.whole_at = depth,
		.keys = DATA_INPUT_KEYS };
	struct data_node *out = whole(&s);

	if (!out)
		errs_add(errs, CODE_BAD_JSON, NULL, NULL, NULL,
		    s.twice ? "a name stands twice in one object"
			    : "this is not a JSON document");
	return out;
}

struct data_node *
data_json_as_written(const char *text, size_t len, struct errs *errs)
{
	struct scan s = { .p = text, .end = text + len, .as_written = true };
	struct data_node *out = whole(&s);

	if (!out)
		errs_add(errs, CODE_BAD_JSON, NULL, NULL, NULL,
		    "this is not a JSON document");
	return out;
}

struct data_node *
data_json_parse_file(const char *text, size_t len, const char *name, struct errs *errs)
{
	static const char bom[] = "\xef\xbb\xbf";
	struct scan s = { .p = text,
		.end = text + len,
		.keys = DATA_FILE_KEYS,
		.file = name,
		.line = 1 };
	struct data_node *out;
	char where[300];

	if (len >= 3 && memcmp(text, bom, 3) == 0)
		s.p += 3;
	out = whole(&s);
	snprintf(where, sizeof where, "%s:%u", name, s.line);
	if (!out && len >= 2 &&
	    (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
		errs_add(errs, CODE_BAD_JSON, name, NULL,
		    "write it as UTF-8, in PowerShell with Out-File -Encoding utf8",
		    "the file is UTF-16");
	else if (!out)
		errs_add(errs, CODE_BAD_JSON, where, NULL, NULL,
		    "this is not a JSON document, or one too deep or too wide: at most %d "
		    "levels, and %d keys in an object",
		    DATA_DEPTH, DATA_FILE_KEYS);
	return out;
}

bool
data_rows_init(struct data_rows *r, const char *text, size_t len, const char *key)
{
	struct scan s = { .p = text, .end = text + len };
	bool ok;

	buf_init(&s.text);
	ok = take(&s, '{') && take(&s, '"') && string(&s) &&
	    (strcmp(s.text.data, "erx:output") == 0 ||
		strcmp(s.text.data, "erx-api:output") == 0) &&
	    take(&s, ':') && take(&s, '{') && take(&s, '"') && string(&s) &&
	    strcmp(s.text.data, key) == 0 && take(&s, ':');
	buf_fini(&s.text);
	r->array = ok && take(&s, '[');
	skip_blanks(&s);
	r->p = s.p;
	r->end = s.end;
	return ok;
}

struct data_node *
data_rows_next(struct data_rows *r)
{
	const char *text;
	size_t len;

	return data_rows_next_text(r, &text, &len);
}

struct data_node *
data_rows_next_text(struct data_rows *r, const char **text, size_t *len)
{
	struct scan s = { .p = r->p, .end = r->end };
	struct data_node *row = NULL;

	buf_init(&s.text);
	skip_blanks(&s);
	*text = s.p;
	if (!(r->array && take(&s, ']')))
		row = value(&s, NULL);
	*len = (size_t)(s.p - *text);
	buf_fini(&s.text);
	if (!r->array || !take(&s, ','))
		s.p = s.end; /* that was the last one */
	r->p = s.p;
	return row;
}
