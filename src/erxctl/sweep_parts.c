/*
 * A part is written a line at a time, so whatever ends a run leaves whole lines and
 * perhaps the beginning of one more: that one is cut off and tried again.
 */
#include "erxctl/sweep_parts.h"

#include "base/xalloc.h"
#include "lab/lab.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PART_MAX ((size_t)4 << 30) /* octets */

bool
sweep_files_read(struct sweep_files *f, char *const *paths, size_t n, struct errs *errs)
{
	f->items = xcalloc(n + 1, sizeof *f->items);
	for (f->n = 0; f->n < n; f->n++) {
		struct sweep_text *t = &f->items[f->n];

		t->name = paths[f->n];
		t->text = lab_slurp(t->name, PART_MAX, &t->len, errs);
		if (!t->text)
			break;
	}
	return f->n == n;
}

void
sweep_files_fini(struct sweep_files *f)
{
	for (size_t i = 0; i < f->n; i++) {
		union {
			const char *in;
			char *out;
		} u = { f->items[i].text };

		free(u.out);
	}
	free(f->items);
}

/* --- going on --- */

static bool
fails(const char *path)
{
	fprintf(stderr, "erxctl: %s cannot be gone on with: %s\n", path,
	    strerror(errno));
	return false;
}

static bool
read_all(struct sweep_resumed *r)
{
	struct buf all;
	char chunk[65536];
	size_t n;

	buf_init(&all);
	while ((n = fread(chunk, 1, sizeof chunk, r->file)) > 0)
		buf_add(&all, chunk, n);
	r->len = all.len;
	buf_puts(&all, "");
	r->text = buf_steal(&all);
	return !ferror(r->file);
}

/* What is kept of it; SIZE_MAX: it is of another sweep. */
static size_t
kept(const struct sweep_resumed *r, const struct buf *head)
{
	size_t whole = sweep_whole_lines(r->text, r->len);

	if (whole >= head->len)
		return memcmp(r->text, head->data, head->len) == 0 ? whole : SIZE_MAX;
	return whole == 0 && r->len < head->len &&
		memcmp(r->text, head->data, r->len) == 0
	    ? 0
	    : SIZE_MAX;
}

bool
sweep_resumed_open(struct sweep_resumed *r, const char *path, const struct buf *head)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	*r = (struct sweep_resumed){ .file = fd == -1 ? NULL : fdopen(fd, "r+") };
	if (!r->file || !read_all(r))
		return fails(path);
	r->len = kept(r, head);
	if (r->len == SIZE_MAX) {
		fprintf(stderr,
		    "erxctl: %s has another sweep: its first line is not that of this "
		    "lab, plan, seed, part and version; name another file\n",
		    path);
		return false;
	}
	if (ftruncate(fd, (off_t)r->len) == -1 || fseek(r->file, 0, SEEK_END) == -1)
		return fails(path);
	r->at = head->len;
	if (!r->len && fwrite(head->data, 1, head->len, r->file) != head->len)
		return fails(path);
	return true;
}

const char *
sweep_resumed_line(struct sweep_resumed *r, size_t *len)
{
	const char *line = r->text + r->at;
	const char *end = r->at < r->len ? memchr(line, '\n', r->len - r->at) : NULL;

	if (!end)
		return NULL;
	*len = (size_t)(end - line);
	r->at += *len + 1;
	return line;
}

bool
sweep_resumed_close(struct sweep_resumed *r, const char *path)
{
	bool good = !r->file || fclose(r->file) == 0 || fails(path);

	free(r->text);
	return good;
}
