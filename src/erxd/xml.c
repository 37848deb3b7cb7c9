/*
 * One octet after the other: outside of strings and words only brackets, colons, commas
 * and quotes mean something.  An element is opened when its value begins, so that an
 * array and a null have none.  RFC 7951 5, 6; XML 1.0 2.2.
 */
#include "erxd/xml.h"

#include "base/xalloc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char row[] = "row";

struct xml_level {
	char *key;    /* of the object, or of what is in the array; NULL: the whole */
	char *around; /* of a table, or NULL */
	bool array, table;
};

/* --- text --- */

static void
put_utf8(struct buf *out, uint32_t c)
{
	if (c >= 0xd800 && c < 0xe000)
		c = 0xfffd; /* half of a pair */
	if (c < 0x80) {
		buf_putc(out, (char)c);
	} else if (c < 0x800) {
		buf_putc(out, (char)(0xc0 | c >> 6));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_putc(out, (char)(0xe0 | c >> 12));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	}
}

static void
put_text(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '&')
			buf_puts(out, "&amp;");
		else if (c == '<')
			buf_puts(out, "&lt;");
		else if (c == '>')
			buf_puts(out, "&gt;");
		else if (c == '"')
			buf_puts(out, "&quot;");
		else if (c == '\r')
			buf_puts(out, "&#13;");
		else if (c < 0x20 && c != '\t' && c != '\n')
			put_utf8(out, 0xfffd); /* XML has no such character */
		else
			buf_putc(out, (char)c);
	}
}

/* --- elements --- */

static bool
may_be_element(const char *key)
{
	if (!isalpha((unsigned char)key[0]) && key[0] != '_')
		return false;
	for (const char *p = key; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("_-.", *p))
			return false;
	return true;
}

/* What stands behind the module of a name. */
static const char *
local_name(const char *key)
{
	const char *colon = strchr(key, ':');

	return colon && may_be_element(colon + 1) ? colon + 1 : key;
}

static const char *
namespace_of(const char *key)
{
	static const struct {
		const char *module, *name;
	} rows[] = { { "erx-api:", "urn:erxd:api" },
		{ "ietf-restconf:", "urn:ietf:params:xml:ns:yang:ietf-restconf" } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strncmp(key, rows[i].module, strlen(rows[i].module)) == 0)
			return rows[i].name;
	return NULL;
}

static void
open_element(struct buf *out, const char *key, bool whole)
{
	const char *name = local_name(key), *space = whole ? namespace_of(key) : NULL;

	if (!may_be_element(name)) {
		buf_puts(out, "<entry name=\"");
		put_text(out, key, strlen(key));
		buf_puts(out, "\">");
	} else if (space) {
		buf_printf(out, "<%s xmlns=\"%s\">", name, space);
	} else {
		buf_printf(out, "<%s>", name);
	}
}

static void
close_element(struct buf *out, const char *key)
{
	const char *name = local_name(key);

	buf_printf(out, "</%s>", may_be_element(name) ? name : "entry");
}

/* The name of the value that comes; NULL: it is the whole. */
static const char *
name_of(const struct xml_of_json *x)
{
	const struct xml_level *top = x->n ? &x->levels[x->n - 1] : NULL;

	return top && top->array ? top->key : x->key;
}

static void
put_value(struct xml_of_json *x, struct buf *out)
{
	const char *name = name_of(x), *text = x->text.data ? x->text.data : "";
	bool null = x->word && strcmp(text, "null") == 0;
	bool member = x->n && !x->levels[x->n - 1].array;

	if (name && !(null && member)) {
		open_element(out, name, x->n == 1 && member);
		if (!null)
			put_text(out, text, x->text.len);
		close_element(out, name);
	}
	buf_reset(&x->text);
	x->word = false;
}

/* An array that is the output itself: its module knows one node of the name. */
static bool
is_table(const struct xml_of_json *x, bool array)
{
	return array && x->n == 2 && strncmp(x->levels[1].key, "erx-api:", 8) == 0;
}

static void
push(struct xml_of_json *x, bool array, struct buf *out)
{
	const char *name = name_of(x);
	struct xml_level level = { .array = array, .table = is_table(x, array) };

	if (name && (!array || level.table))
		open_element(out, name, x->n == 1 && !x->levels[0].array);
	level.key = name ? xstrdup(level.table ? row : name) : NULL;
	level.around = level.table ? xstrdup(name) : NULL;
	VEC_PUSH(x->levels, x->n, x->cap) = level;
	x->in_key = !array;
}

static void
level_fini(struct xml_level *l)
{
	free(l->key);
	free(l->around);
}

static void
pop(struct xml_of_json *x, struct buf *out)
{
	struct xml_level *top = &x->levels[--x->n];

	if (top->table)
		close_element(out, top->around);
	else if (!top->array && top->key)
		close_element(out, top->key);
	level_fini(top);
	x->in_key = false;
}

/* --- octets --- */

static void
escape(struct xml_of_json *x, char c)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *at = strchr(from, c);

	x->escaped = false;
	if (c == 'u') {
		x->digits = 4;
		x->code = 0;
	} else {
		buf_putc(&x->text, at && c ? to[at - from] : c);
	}
}

static void
end_string(struct xml_of_json *x, struct buf *out)
{
	x->string = false;
	if (!x->in_key) {
		put_value(x, out);
		return;
	}
	free(x->key);
	x->key = xstrdup(x->text.data ? x->text.data : "");
	buf_reset(&x->text);
	x->in_key = false;
}

static void
in_string(struct xml_of_json *x, char c, struct buf *out)
{
	static const char digits[] = "0123456789abcdef";

	if (x->digits) {
		const char *at = strchr(digits, tolower((unsigned char)c));

		x->code = x->code << 4 | (at && c ? (uint32_t)(at - digits) : 0);
		if (--x->digits == 0)
			put_utf8(&x->text, x->code);
	} else if (x->escaped) {
		escape(x, c);
	} else if (c == '\\') {
		x->escaped = true;
	} else if (c == '"') {
		end_string(x, out);
	} else {
		buf_putc(&x->text, c);
	}
}

static void
between(struct xml_of_json *x, char c, struct buf *out)
{
	switch (c) {
	case '"':
		x->string = true;
		break;
	case '{':
	case '[':
		push(x, c == '[', out);
		break;
	case '}':
	case ']':
		pop(x, out);
		break;
	case ',':
		x->in_key = !x->levels[x->n - 1].array;
		break;
	case ':':
	case ' ':
	case '\n':
		break;
	default:
		x->word = true;
		buf_putc(&x->text, c);
		break;
	}
}

void
xml_put(struct xml_of_json *x, const char *piece, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		char c = piece[i];

		if (x->string) {
			in_string(x, c, out);
		} else if (x->word && !strchr(",]} \n", c)) {
			buf_putc(&x->text, c);
		} else {
			if (x->word)
				put_value(x, out);
			between(x, c, out);
		}
	}
}

void
xml_fini(struct xml_of_json *x)
{
	while (x->n)
		level_fini(&x->levels[--x->n]);
	free(x->levels);
	free(x->key);
	buf_fini(&x->text);
}
