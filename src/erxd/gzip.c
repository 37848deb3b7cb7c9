/*
 * zlib at its fastest: what is compressed is JSON, which says the same again and again,
 * and the daemon has other things to do.
 */
#include "erxd/gzip.h"

#include "config.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#define ZLIB_CONST
#include <zlib.h>

enum {
	STEP = 128 << 10,    /* octets of text in one piece of work */
	GZIP_BITS = 15 + 16, /* the largest window, and gzip's header (zlib.h) */
	MEMORY = 8,
	LEVEL = 1
};

struct gzip {
	z_stream z;
	struct buf text, out;
	size_t done; /* octets of the text */
};

/* Whether what stands behind a coding is a weight of 0. */
static bool
is_refused(const char *weight, size_t len)
{
	const char *end = weight + len;

	while (weight < end && (*weight == ' ' || *weight == '\t' || *weight == ';'))
		weight++;
	if (end - weight < 3 || strncasecmp(weight, "q=0", 3) != 0)
		return false;
	for (weight += 3; weight < end; weight++)
		if (*weight != '.' && *weight != '0')
			return *weight == ' ' || *weight == '\t';
	return true;
}

bool
gzip_wanted(const char *accept_encoding)
{
	bool all = false;

	for (const char *at = accept_encoding; at && *at;) {
		size_t len, name;

		at += strspn(at, ", \t");
		len = strcspn(at, ",");
		name = strcspn(at, ",; \t");
		if (name == 4 && strncasecmp(at, "gzip", 4) == 0)
			return !is_refused(at + name, len - name);
		if (name == 1 && *at == '*')
			all = !is_refused(at + name, len - name);
		at += len;
	}
	return all;
}

struct gzip *
gzip_new(struct buf *text)
{
	struct gzip *g = xcalloc(1, sizeof *g);

	if (deflateInit2(&g->z, LEVEL, Z_DEFLATED, GZIP_BITS, MEMORY,
		Z_DEFAULT_STRATEGY) != Z_OK) {
		free(g);
		return NULL;
	}
	g->text = *text;
	buf_init(text);
	buf_init(&g->out);
	return g;
}

void
gzip_free(struct gzip *g)
{
	if (!g)
		return;
	deflateEnd(&g->z);
	buf_fini(&g->text);
	buf_fini(&g->out);
	free(g);
}

bool
gzip_step(struct gzip *g, struct buf *out)
{
	size_t left = g->text.len - g->done, n = left < STEP ? left : STEP;
	size_t room = deflateBound(&g->z, n) + 64;
	bool last = n == left;
	char *space = buf_space(&g->out, room);
	int got;

	g->z.next_in = (const Bytef *)(n ? g->text.data + g->done : "");
	g->z.avail_in = (uInt)n;
	g->z.next_out = (Bytef *)space;
	g->z.avail_out = (uInt)room;
	/* What does not fit, if anything, is taken by the next step. */
	got = deflate(&g->z, last ? Z_FINISH : Z_SYNC_FLUSH);
	buf_used(&g->out, (char *)g->z.next_out);
	g->done += n - g->z.avail_in;
	if (got != Z_STREAM_END)
		return true;
	*out = g->out;
	buf_init(&g->out);
	return false;
}
