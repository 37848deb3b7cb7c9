/*
 * Paths as ARM has them: names of parts in any case, percent-encoding inside of a part
 * (an encoded slash is one of the name), one slash at the end for nothing.
 */
#include "arm/call.h"

#include "base/text.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* NULL: no text. */
static char *
decode(const char *p, size_t len, bool plus)
{
	char *out = xmalloc(len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = p[i];

		if (c == '%' && i + 2 < len && digit(p[i + 1]) >= 0 &&
		    digit(p[i + 2]) >= 0) {
			c = (char)(digit(p[i + 1]) * 16 + digit(p[i + 2]));
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if ((unsigned char)c < 0x20 || c == 0x7f) {
			free(out);
			return NULL;
		}
		out[n++] = c;
	}
	out[n] = '\0';
	for (size_t i = 0; i < n;) {
		int step = text_utf8_len((const uint8_t *)out + i, n - i);

		if (step < 1) {
			free(out);
			return NULL;
		}
		i += (size_t)step;
	}
	return out;
}

bool
arm_path_parse(struct arm_path *path, const char *text)
{
	*path = (struct arm_path){ .n = 0 };
	while (*text == '/')
		text++;
	while (*text) {
		size_t len = strcspn(text, "/");

		if (path->n == ARM_PARTS_MAX || len == 0)
			return false;
		path->parts[path->n] = decode(text, len, false);
		if (!path->parts[path->n])
			return false;
		path->n++;
		text += len + (text[len] == '/');
	}
	return true;
}

void
arm_path_fini(struct arm_path *path)
{
	for (size_t i = 0; i < path->n; i++)
		free(path->parts[i]);
	path->n = 0;
}

char *
arm_query_get(const char *query, const char *name)
{
	size_t len = strlen(name);

	while (query && *query) {
		size_t n = strcspn(query, "&");

		if (n > len && query[len] == '=' && strncasecmp(query, name, len) == 0)
			return decode(query + len + 1, n - len - 1, true);
		query += n + (query[n] == '&');
	}
	return NULL;
}

char *
arm_form_get(const char *form, const char *name)
{
	return arm_query_get(form, name);
}

void
arm_target_fini(struct arm_target *t)
{
	free(t->subscription);
	free(t->group);
	for (size_t i = 0; i < t->n; i++)
		free(t->names[i]);
	*t = (struct arm_target){ .type = ARM_TYPE_N };
}
