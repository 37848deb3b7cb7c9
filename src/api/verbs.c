/*
 * The list of operations, and what their rows say in words.  The rows are in a file for
 * each noun, verbs_*.c.  Adding one is its name in rows.h, the row, a handler in
 * src/erxd/ops*.c and, where its output is more than a table, a printer in src/erxctl.
 */
#include "api/verbs.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define ENTRY(name) &api_verb_##name,
const struct api_verb *const api_verbs[] = { API_VERBS(ENTRY) NULL };

const struct api_verb *
api_verb_find(const char *name)
{
	for (size_t i = 0; api_verbs[i]; i++)
		if (strcmp(api_verbs[i]->name, name) == 0)
			return api_verbs[i];
	return NULL;
}

const struct api_arg *
api_arg_find(const struct api_verb *v, const char *name, size_t len)
{
	for (size_t i = 0; i < v->nargs; i++)
		if (strlen(v->args[i].name) == len &&
		    memcmp(v->args[i].name, name, len) == 0)
			return &v->args[i];
	return NULL;
}

static void
put_words(const struct api_arg *a, struct buf *out)
{
	for (size_t i = 0; a->words[i]; i++) {
		const char *between = i == 0 ? "" : a->words[i + 1] ? ", " : " or ";

		buf_printf(out, "%s%s", between, a->words[i]);
		if (a->initial && strcmp(a->words[i], a->initial) == 0)
			buf_puts(out, " (the default)");
	}
}

void
api_arg_help(const struct api_arg *a, struct buf *out)
{
	size_t before = out->len;

	if (a->type == API_TYPE_WORD)
		put_words(a, out);
	else if (a->max)
		buf_printf(out, "%llu to %llu", (unsigned long long)a->min,
		    (unsigned long long)a->max);
	if (a->help)
		buf_printf(out, "%s%s", out->len > before ? "; " : "", a->help);
	if (a->initial && a->type != API_TYPE_WORD)
		buf_printf(out, " (default %s)", a->initial);
}

const char *
api_names_of(const struct api_verb *v, const struct api_arg *a, const char *before)
{
	if (a->type == API_TYPE_OBJECT)
		return v->result;
	if (a->type == API_TYPE_TARGET)
		return before; /* "link" …: the lists have these names, too */
	return a->names;
}

static const char service_socket[] = "/run/erxd/erxd.sock";

char *
api_socket_path(const char *given)
{
	const char *dir;

	if (given && *given)
		return xstrdup(given);
	given = getenv("ERX_SOCKET");
	if (given && *given)
		return xstrdup(given);
	dir = getenv("XDG_RUNTIME_DIR");
	if (dir && *dir)
		return xasprintf("%s/erxd.sock", dir);
	return xstrdup(service_socket);
}

const char *
api_socket_of_service(const char *given)
{
	const char *named = getenv("ERX_SOCKET"), *dir = getenv("XDG_RUNTIME_DIR");

	return (given && *given) || (named && *named) || !dir || !*dir ? NULL
								       : service_socket;
}
