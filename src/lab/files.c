/*
 * Walks the lab for `mrt:` leaves and reads each file once, through zlib, which passes
 * plain files on as they are.
 */
#include "lab/files.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { FILES_MAX = 1 << 30 }; /* octets of one table, uncompressed */

static char *
beside(const char *lab_path, const char *name)
{
	const char *slash = strrchr(lab_path, '/');

	if (name[0] == '/' || !slash)
		return xstrdup(name);
	return xasprintf("%.*s/%s", (int)(slash - lab_path), lab_path, name);
}

static uint8_t *
inflate_file(const char *path, size_t *len, const char **why)
{
	gzFile gz = gzopen(path, "rb");
	uint8_t *data = NULL;
	size_t n = 0, cap = 0;
	int got;

	if (!gz) {
		*why = "it cannot be opened";
		return NULL;
	}
	do {
		if (cap - n < 65536) {
			cap = cap ? cap * 2 : 1 << 18;
			data = xreallocarray(data, cap, 1);
		}
		got = gzread(gz, data + n,
		    (unsigned)(cap - n > 1 << 20 ? 1 << 20 : cap - n));
		n += got > 0 ? (size_t)got : 0;
	} while (got > 0 && n < FILES_MAX);
	gzclose(gz);
	if (got != 0) {
		*why = got < 0 ? "it cannot be read" : "it is larger than 1 GiB";
		free(data);
		return NULL;
	}
	*len = n;
	return data;
}

static void
add(struct run_files *f, const struct data_node *leaf, const char *lab_path,
    struct errs *errs)
{
	char where[512], *path;
	const char *why = "";
	uint8_t *data;
	size_t len;

	if (run_files_has(f, leaf->text))
		return;
	path = beside(lab_path, leaf->text);
	data = inflate_file(path, &len, &why);
	if (!data)
		errs_add(errs, CODE_CANNOT_READ,
		    data_node_where(leaf, where, sizeof where), leaf->text,
		    "paths are relative to the lab file", "%s: %s", path, why);
	else
		run_files_add(f, leaf->text, data, len);
	free(path);
}

static void
walk(struct run_files *f, const struct data_node *n, const char *lab_path,
    struct errs *errs)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct data_node *c = n->children[i];

		if (c->kind != DATA_TEXT)
			walk(f, c, lab_path, errs);
		else if (c->name && strcmp(c->name, "mrt") == 0)
			add(f, c, lab_path, errs);
	}
}

bool
lab_files_read(struct run_files *f, const struct data_node *tree, const char *lab_path,
    struct errs *errs)
{
	size_t before = errs->nerrors;

	run_files_init(f);
	walk(f, tree, lab_path, errs);
	if (errs->nerrors == before)
		return true;
	run_files_fini(f);
	return false;
}
