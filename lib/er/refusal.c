/*
 * The one way to speak refusals.  An error names the object by its path; the place in
 * the file is looked up in the tree, at the leaf when it was written, else at the
 * nearest object around it.
 */
#include "er/refusal.h"

#include "base/xalloc.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* The child whose name begins `path` and ends where a slash or the end is. */
static const struct data_node *
step(const struct data_node *at, const char **path)
{
	if (at->kind == DATA_SEQ) {
		char *end;
		unsigned long i = strtoul(*path, &end, 10);

		if (end == *path || i >= at->n || (*end != '\0' && *end != '/'))
			return NULL;
		*path = end;
		return at->children[i];
	}
	/* Names may have strokes; a lab has thousands of them, and as many refusals. */
	for (size_t len = strlen(*path); at->kind == DATA_MAP && len > 0; len--) {
		const struct data_node *child;
		char *name;

		if ((*path)[len] != '\0' && (*path)[len] != '/')
			continue;
		name = xstrndup(*path, len);
		child = data_node_get(at, name);
		free(name);
		if (child) {
			*path += len;
			return child;
		}
	}
	return NULL;
}

/* As far as the path leads; *rest is what of it was not found. */
static const struct data_node *
walk(const struct data_node *tree, const char *path, const char **rest)
{
	const struct data_node *at = tree;

	while (*path != '\0') {
		const struct data_node *next = step(at, &path);

		if (!next)
			break;
		at = next;
		if (*path == '/')
			path++;
	}
	*rest = path;
	return at;
}

const struct data_node *
er_node_at(const struct data_node *tree, const char *path)
{
	const char *rest;
	const struct data_node *n = walk(tree, path, &rest);

	return *rest == '\0' ? n : NULL;
}

static void __attribute__((format(printf, 7, 0)))
speak(const struct er_ctx *c, bool warning, enum code code, const char *path,
    const char *leaf, const char *cure, const char *text, va_list ap)
{
	char *reason = xvasprintf(text, ap);
	char *full = leaf ? xasprintf("%s/%s", path, leaf) : xstrdup(path);
	char where[512] = "";
	const char *rest;

	if (c->tree)
		data_node_where(walk(c->tree, full, &rest), where, sizeof where);
	if (warning)
		errs_warn(c->errs, code, where, path, cure, "%s", reason);
	else
		errs_add(c->errs, code, where, path, cure, "%s", reason);
	free(full);
	free(reason);
}

void
er_refuse(const struct er_ctx *c, enum code code, const char *path, const char *leaf,
    const char *text, ...)
{
	va_list ap;

	va_start(ap, text);
	speak(c, false, code, path, leaf, NULL, text, ap);
	va_end(ap);
}

void
er_warn(const struct er_ctx *c, enum code code, const char *path, const char *leaf,
    const char *text, ...)
{
	va_list ap;

	va_start(ap, text);
	speak(c, true, code, path, leaf, NULL, text, ap);
	va_end(ap);
}

void
er_warn_cure(const struct er_ctx *c, enum code code, const char *path, const char *leaf,
    const char *cure, const char *text, ...)
{
	va_list ap;

	va_start(ap, text);
	speak(c, true, code, path, leaf, cure, text, ap);
	va_end(ap);
}

void
er_refuse_cure(const struct er_ctx *c, enum code code, const char *path,
    const char *leaf, const char *cure, const char *text, ...)
{
	va_list ap;

	va_start(ap, text);
	speak(c, false, code, path, leaf, cure, text, ap);
	va_end(ap);
}
