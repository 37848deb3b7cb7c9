/*
 * Block style, two blanks a level; the entries of a sequence stand below its key
 * without further blanks.  What is plain is plain: letters, digits and a few signs that
 * mean nothing to YAML wherever they stand.  Everything else is in double quotes, which
 * know the escapes of JSON.
 */
#include "data/yaml.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

enum { LINE_MAX_COLUMNS = 72 };

struct writer {
	struct buf *out;
	bool marked; /* a comment behind each line says where it came from */
};

/* Words that YAML 1.1 or 1.2 takes for something else than a text. */
static bool
is_word_of_yaml(const char *text)
{
	static const char *const words[] = { "null", "true", "false", "yes", "no", "on",
		"off", "y", "n", NULL };
	char lower[8];
	unsigned at;
	size_t n = strlen(text);

	if (n >= sizeof lower)
		return false;
	for (size_t i = 0; i <= n; i++)
		lower[i] = (char)tolower((unsigned char)text[i]);
	return text_word(words, lower, &at);
}

/* Whether a parser could take it for a number: digits, what stands in numbers, and one
 * dot at most. */
static bool
is_like_number(const char *text)
{
	const char *dot = strchr(text, '.');

	return isdigit((unsigned char)text[0]) &&
	    text[strspn(text, "0123456789abcdefABCDEF.xXoO_+-")] == '\0' &&
	    !(dot && strchr(dot + 1, '.'));
}

static bool
is_plain(const char *text, enum data_leaf leaf)
{
	if (!text[0] || !(isalnum((unsigned char)text[0]) || text[0] == '/'))
		return leaf == DATA_LEAF_NUMBER && text[0] == '-';
	for (const char *p = text; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("/._+-~", *p) &&
		    !(*p == ' ' && isalnum((unsigned char)p[1])))
			return false;
	return leaf != DATA_LEAF_STRING ||
	    !(is_word_of_yaml(text) || is_like_number(text));
}

static void
put_text(struct buf *out, const char *text, enum data_leaf leaf)
{
	struct json j;

	if (is_plain(text, leaf)) {
		buf_puts(out, text);
		return;
	}
	json_init(&j, out, false);
	json_string(&j, NULL, text);
}

static void
put_leaf(struct buf *out, const struct data_node *n)
{
	if (n->leaf == DATA_LEAF_NULL)
		buf_puts(out, "null");
	else
		put_text(out, n->text, n->leaf);
}

static bool
is_flat(const struct data_node *seq)
{
	for (size_t i = 0; i < seq->n; i++)
		if (seq->children[i]->kind != DATA_TEXT)
			return false;
	return true;
}

/* [a, b], or nothing when that makes the line too long. */
static bool
put_in_line(struct buf *out, const struct data_node *seq, unsigned depth)
{
	size_t before = out->len;

	buf_putc(out, '[');
	for (size_t i = 0; i < seq->n; i++) {
		buf_puts(out, i ? ", " : "");
		put_leaf(out, seq->children[i]);
	}
	buf_putc(out, ']');
	if (out->len - before + 2 * depth <= LINE_MAX_COLUMNS || seq->n < 2)
		return true;
	out->len = before;
	out->data[before] = '\0';
	return false;
}

static void
indent(struct buf *out, unsigned depth)
{
	for (unsigned i = 0; i < depth; i++)
		buf_puts(out, "  ");
}

void
data_yaml_comment(struct buf *out, const char *text)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t left = strlen(text);

	while (left) {
		int n = text_utf8_len(p, left);
		size_t used = (size_t)(n < 0 ? -n : n);

		/* Control characters are those below blank, DEL, and U+0080 to U+009F.
		 */
		if (n < 0 || *p < 0x20 || *p == 0x7f || (*p == 0xc2 && p[1] < 0xa0))
			buf_putc(out, '?');
		else
			buf_add(out, p, used);
		p += used;
		left -= used;
	}
}

/* Ends a line, behind where its value came from. */
static void
end_line(struct writer *w, const struct data_node *n)
{
	if (w->marked && n->kind == DATA_SEQ && !n->file && n->n)
		n = n->children[0];
	if (w->marked && n->file) {
		buf_puts(w->out, "  # ");
		data_yaml_comment(w->out, n->file);
		if (n->line)
			buf_printf(w->out, ":%u", n->line);
	}
	buf_putc(w->out, '\n');
}

static void put_map(struct writer *w, const struct data_node *map, unsigned depth,
    bool first_is_indented);

static void
put_items(struct writer *w, const struct data_node *seq, unsigned depth)
{
	struct buf *out = w->out;

	for (size_t i = 0; i < seq->n; i++) {
		const struct data_node *c = seq->children[i];

		indent(out, depth);
		buf_puts(out, "- ");
		if (c->kind == DATA_TEXT) {
			put_leaf(out, c);
			end_line(w, c);
		} else if (c->n == 0) {
			buf_puts(out, c->kind == DATA_MAP ? "{}" : "[]");
			end_line(w, c);
		} else if (c->kind == DATA_MAP) {
			put_map(w, c, depth + 1, true);
		} else if (is_flat(c) && put_in_line(out, c, depth + 1)) {
			end_line(w, c);
		} else {
			out->data[--out->len] = '\0';
			buf_putc(out, '\n');
			put_items(w, c, depth + 1);
		}
	}
}

/* What stands behind "key:". */
static void
put_value(struct writer *w, const struct data_node *n, unsigned depth)
{
	struct buf *out = w->out;

	if (n->kind == DATA_TEXT) {
		buf_putc(out, ' ');
		put_leaf(out, n);
		end_line(w, n);
	} else if (n->n == 0) {
		buf_puts(out, n->kind == DATA_MAP ? " {}" : " []");
		end_line(w, n);
	} else if (n->kind == DATA_MAP) {
		end_line(w, n);
		put_map(w, n, depth + 1, false);
	} else {
		buf_putc(out, ' ');
		if (is_flat(n) && put_in_line(out, n, depth)) {
			end_line(w, n);
			return;
		}
		out->data[--out->len] = '\0';
		buf_putc(out, '\n');
		put_items(w, n, depth);
	}
}

static void
put_map(struct writer *w, const struct data_node *map, unsigned depth,
    bool first_is_indented)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct data_node *c = map->children[i];

		if (i || !first_is_indented)
			indent(w->out, depth);
		put_text(w->out, c->name, DATA_LEAF_STRING);
		buf_putc(w->out, ':');
		put_value(w, c, depth);
	}
}

static void
document(struct writer *w, const struct data_node *map)
{
	if (map->kind == DATA_TEXT) {
		put_leaf(w->out, map);
		buf_putc(w->out, '\n');
	} else if (map->n == 0)
		buf_puts(w->out, map->kind == DATA_SEQ ? "[]\n" : "{}\n");
	else if (map->kind == DATA_SEQ)
		put_items(w, map, 0);
	else
		put_map(w, map, 0, false);
}

void
data_yaml(struct buf *out, const struct data_node *map)
{
	document(&(struct writer){ .out = out }, map);
}

void
data_yaml_marked(struct buf *out, const struct data_node *map)
{
	document(&(struct writer){ .out = out, .marked = true }, map);
}
