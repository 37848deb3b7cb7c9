/*
 * A node is its kind, a set of bits, where it was written, up to three texts, and its
 * children, each number of 32 bits.  The file in which it was written is told where it
 * is another one than that of the node before, with the NUL behind it.  The reader
 * believes nothing: a process that reads what strangers wrote is at the other end.
 */
#include "data/pack.h"

#include "base/wire.h"
#include "base/xalloc.h"

#include <string.h>

enum {
	LEAF = 3, /* enum data_leaf */
	LIST = 1 << 2,
	SECRET = 1 << 3,
	REFERENCE = 1 << 4,
	NAME = 1 << 5, /* there is one */
	TEXT = 1 << 6,
	VALUE = 1 << 7,
	/* Beside the kind. */
	KIND = 3,
	MARK = 1 << 2, /* line and column */
	FILE_OF = 1 << 3,
	DEPTH_MAX = 64
};

static void
put_number(struct buf *out, size_t n)
{
	uint8_t octets[4];

	put_u32(octets, (uint32_t)n);
	buf_add(out, octets, sizeof octets);
}

static void
put_text(struct buf *out, const char *text)
{
	if (!text)
		return;
	put_number(out, strlen(text));
	buf_puts(out, text);
}

static void
put_mark(const struct data_node *n, bool other_file, struct buf *out)
{
	size_t len;

	if (n->line) {
		put_number(out, n->line);
		put_number(out, n->column);
	}
	if (!other_file)
		return;
	len = strlen(n->file) + 1;
	put_number(out, len);
	buf_add(out, n->file, len);
}

/* `file` is that of the node before. */
static void
put(const struct data_node *n, const char **file, struct buf *out)
{
	bool other_file = n->line && n->file && n->file != *file;
	unsigned bits = n->leaf | (n->list ? LIST : 0) | (n->secret ? SECRET : 0) |
	    (n->reference ? REFERENCE : 0) | (n->name ? NAME : 0) |
	    (n->text ? TEXT : 0) | (n->value ? VALUE : 0);

	buf_putc(out,
	    (char)(n->kind | (n->line ? MARK : 0) | (other_file ? FILE_OF : 0)));
	buf_putc(out, (char)bits);
	put_mark(n, other_file, out);
	if (other_file)
		*file = n->file;
	put_text(out, n->name);
	put_text(out, n->text);
	put_text(out, n->value);
	put_number(out, n->n);
	for (size_t i = 0; i < n->n; i++)
		put(n->children[i], file, out);
}

void
data_pack(const struct data_node *n, struct buf *out)
{
	const char *file = NULL;

	put(n, &file, out);
}

/* The caller's; NULL, and the reader has failed: it has a NUL inside, or ends first. */
static char *
take_text(struct rd *r)
{
	uint32_t len = rd_u32(r);
	const uint8_t *p = rd_bytes(r, len);

	if (!p || memchr(p, '\0', len)) {
		r->failed = true;
		return NULL;
	}
	return xstrndup((const char *)p, len);
}

/* `file` is that of the node before, within the octets. */
static void
take_mark(struct rd *r, unsigned head, const char **file, struct data_node *n)
{
	uint32_t len;
	const uint8_t *p;

	if (head & MARK) {
		n->line = rd_u32(r);
		n->column = rd_u32(r);
	}
	if (head & FILE_OF) {
		len = rd_u32(r);
		p = rd_bytes(r, len);
		if (!p || len == 0 || memchr(p, '\0', len) != p + len - 1)
			r->failed = true;
		else
			*file = (const char *)p;
	}
	if (n->line)
		n->file = *file;
}

static struct data_node *
take(struct rd *r, const char **file, unsigned depth)
{
	unsigned head = rd_u8(r), kind = head & KIND, bits = rd_u8(r);
	struct data_node *n = data_node_new(DATA_MAP, NULL);
	uint32_t children;

	take_mark(r, head, file, n);
	n->kind = (enum data_kind)kind;
	n->leaf = (enum data_leaf)(bits & LEAF);
	n->list = bits & LIST;
	n->secret = bits & SECRET;
	n->reference = bits & REFERENCE;
	if (bits & NAME)
		n->name = take_text(r);
	if (bits & TEXT)
		n->text = take_text(r);
	if (bits & VALUE)
		n->value = take_text(r);
	children = rd_u32(r);
	if (head > (KIND | MARK | FILE_OF) || kind > DATA_TEXT || depth == DEPTH_MAX ||
	    (kind == DATA_TEXT && (!n->text || children)))
		r->failed = true;
	for (uint32_t i = 0; i < children && !r->failed; i++) {
		struct data_node *c = take(r, file, depth + 1);

		if (!r->failed && (kind != DATA_MAP || c->name)) {
			data_node_add(n, c);
		} else {
			r->failed = true;
			data_node_free(c);
		}
	}
	return n;
}

struct data_node *
data_unpack_lasting(const void *octets, size_t len)
{
	struct rd r = rd_init(octets, len);
	const char *file = NULL;
	struct data_node *n = take(&r, &file, 0);

	if (!r.failed && rd_left(&r) == 0)
		return n;
	data_node_free(n);
	return NULL;
}

static void
forget_files(struct data_node *n)
{
	n->file = NULL;
	for (size_t i = 0; i < n->n; i++)
		forget_files(n->children[i]);
}

struct data_node *
data_unpack(const void *octets, size_t len)
{
	struct data_node *n = data_unpack_lasting(octets, len);

	if (n)
		forget_files(n);
	return n;
}
