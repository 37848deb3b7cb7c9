/*
 * Walks the lab for `mrt:` leaves and reads each file once, through zlib, which passes
 * plain files on as they are, and bzip2 files, which RouteViews has, as well: those are
 * expanded in memory.
 */
#include "lab/files.h"

#include "config.h"

#include "base/xalloc.h"
#include "lab/slurp.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#ifdef HAVE_BZIP2
#include <bzlib.h>
#endif

enum { FILES_MAX = 1 << 30 }; /* octets of one table, uncompressed */

/* Octets that grow, up to the bound. */
struct contents {
	uint8_t *data;
	size_t n, cap;
};

/* Room for some more; how much. */
static size_t
make_room(struct contents *c)
{
	size_t room;

	if (c->cap - c->n < 65536) {
		c->cap = c->cap ? c->cap * 2 : 1 << 18;
		c->data = xreallocarray(c->data, c->cap, 1);
	}
	room = c->cap - c->n;
	return room > 1 << 20 ? 1 << 20 : room;
}

/* The file through zlib; NULL, or why not. */
static const char *
read_gzip(struct contents *c, const struct lab_dirs *dirs, const char *path)
{
	const char *why;
	int fd = lab_file_open(dirs, path, &why), got, error = Z_OK;
	gzFile gz = fd < 0 ? NULL : gzdopen(fd, "rb");

	if (fd < 0)
		return why;
	if (!gz) {
		close(fd);
		return "it cannot be opened";
	}
	do {
		size_t room = make_room(c);

		got = gzread(gz, c->data + c->n, (unsigned)room);
		c->n += got > 0 ? (size_t)got : 0;
	} while (got > 0 && c->n < FILES_MAX);
	gzerror(gz, &error);
	/* What ends inside is told here only. */
	if (gzclose(gz) != Z_OK && got == 0)
		got = -1;
	if (got < 0)
		return error == Z_ERRNO ? "it cannot be read"
					: "it is not a whole gzip file";
	return got > 0 ? "it is larger than 1 GiB" : NULL;
}

static bool
is_bzip2(const struct contents *c)
{
	return c->n >= 4 && memcmp(c->data, "BZh", 3) == 0;
}

#ifdef HAVE_BZIP2

/* One stream at the place where the input stands; BZ_STREAM_END when it was whole. */
static int
expand_stream(struct contents *to, bz_stream *bz)
{
	int state = BZ2_bzDecompressInit(bz, 0, 0);

	while (state == BZ_OK && to->n < FILES_MAX) {
		size_t room = make_room(to);
		unsigned waiting = bz->avail_in;

		bz->next_out = (char *)to->data + to->n;
		bz->avail_out = (unsigned)room;
		state = BZ2_bzDecompress(bz);
		to->n += room - bz->avail_out;
		if (state == BZ_OK && bz->avail_out == room && bz->avail_in == waiting)
			state = BZ_UNEXPECTED_EOF;
	}
	BZ2_bzDecompressEnd(bz);
	return state;
}

/* All streams of the file, one behind the other, as pbzip2 writes them. */
static const char *
expand_bzip2(struct contents *c)
{
	bz_stream bz = { .next_in = (char *)c->data, .avail_in = (unsigned)c->n };
	struct contents to = { NULL, 0, 0 };
	int state;

	do {
		bz.bzalloc = NULL;
		bz.bzfree = NULL;
		bz.opaque = NULL;
		state = expand_stream(&to, &bz);
	} while (state == BZ_STREAM_END && bz.avail_in > 0 && to.n < FILES_MAX);
	free(c->data);
	*c = to;
	if (c->n >= FILES_MAX)
		return "it is larger than 1 GiB";
	return state == BZ_STREAM_END ? NULL : "it is not a whole bzip2 file";
}

#else

static const char *
expand_bzip2(struct contents *c)
{
	(void)c;
	return "it is compressed with bzip2, and this erxd was built without libbz2";
}

#endif

static uint8_t *
read_whole(const struct lab_dirs *dirs, const char *path, size_t *len, const char **why)
{
	struct contents c = { NULL, 0, 0 };

	*why = read_gzip(&c, dirs, path);
	if (!*why && is_bzip2(&c))
		*why = expand_bzip2(&c);
	if (*why) {
		free(c.data);
		return NULL;
	}
	*len = c.n;
	return c.data;
}

static void
add(struct run_files *f, const struct data_node *leaf, const struct lab_dirs *dirs,
    const char *lab_path, struct errs *errs)
{
	char where[512], *path;
	const char *why = "";
	uint8_t *data;
	size_t len;

	if (run_files_has(f, leaf->text))
		return;
	path = lab_beside(lab_path, leaf->text);
	data = read_whole(dirs, path, &len, &why);
	if (!data)
		errs_add(errs, CODE_CANNOT_READ,
		    data_node_where(leaf, where, sizeof where), leaf->text,
		    "paths are relative to the lab file", "%s: %s", path, why);
	else
		run_files_add(f, leaf->text, data, len);
	free(path);
}

void
lab_files_add(struct run_files *f, const struct data_node *tree,
    const struct lab_dirs *dirs, const char *lab_path, struct errs *errs)
{
	for (size_t i = 0; i < tree->n; i++) {
		const struct data_node *c = tree->children[i];

		if (c->kind != DATA_TEXT)
			lab_files_add(f, c, dirs, lab_path, errs);
		else if (c->name && strcmp(c->name, "mrt") == 0)
			add(f, c, dirs, lab_path, errs);
	}
}

bool
lab_files_read(struct run_files *f, const struct data_node *tree,
    const struct lab_dirs *dirs, const char *lab_path, struct errs *errs)
{
	size_t before = errs->nerrors;

	run_files_init(f);
	lab_files_add(f, tree, dirs, lab_path, errs);
	if (errs->nerrors == before)
		return true;
	run_files_fini(f);
	return false;
}
