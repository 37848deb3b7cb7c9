/*
 * An id is read segment by segment: the fixed words in any case, for clients spell them
 * as they like, and names as they stand.
 */
#include "azure/id.h"

#include "base/buf.h"

#include <string.h>

static char
lower_of(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool
azure_same(const char *a, const char *b)
{
	for (; *a && lower_of(*a) == lower_of(*b); a++, b++)
		;
	return lower_of(*a) == lower_of(*b);
}

/* The next segment behind a slash; false when there is none that fits. */
static bool
segment(const char **p, char *out, size_t size)
{
	size_t n;

	if (**p != '/')
		return false;
	n = strcspn(*p + 1, "/");
	if (n == 0 || n >= size)
		return false;
	memcpy(out, *p + 1, n);
	out[n] = '\0';
	*p += 1 + n;
	return true;
}

static bool
fixed(const char **p, const char *word)
{
	char found[32];

	return segment(p, found, sizeof found) && azure_same(found, word);
}

static bool
add(char *out, size_t size, const char *word)
{
	size_t at = strlen(out), n = strlen(word);

	if (at + n + 2 > size)
		return false;
	if (at)
		out[at++] = '/';
	memcpy(out + at, word, n + 1);
	return true;
}

bool
azure_id_parse(struct azure_id *id, const char *text)
{
	char word[128];

	memset(id, 0, sizeof *id);
	if (strlen(text) > AZURE_ID_MAX || !fixed(&text, "subscriptions") ||
	    !segment(&text, id->subscription, sizeof id->subscription) ||
	    !fixed(&text, "resourceGroups") ||
	    !segment(&text, id->group, sizeof id->group) ||
	    !fixed(&text, "providers") || !segment(&text, word, sizeof word) ||
	    !add(id->type, sizeof id->type, word))
		return false;
	while (*text && strcmp(text, "/") != 0) {
		if (id->n == AZURE_ID_DEPTH || !segment(&text, word, sizeof word) ||
		    !add(id->type, sizeof id->type, word) ||
		    !segment(&text, id->names[id->n], sizeof id->names[0]))
			return false;
		id->n++;
	}
	return id->n > 0;
}

bool
azure_id_up(struct azure_id *id, size_t up)
{
	if (up >= id->n)
		return false;
	for (; up; up--) {
		char *slash = strrchr(id->type, '/');

		if (!slash)
			return false;
		*slash = '\0';
		id->n--;
	}
	return true;
}

char *
azure_id_text(const struct azure_id *id, bool lower)
{
	const char *type = strchr(id->type, '/');
	struct buf out;

	buf_init(&out);
	buf_printf(&out, "/subscriptions/%s/resourceGroups/%s/providers/%.*s",
	    id->subscription, id->group, (int)(type ? type - id->type : 0), id->type);
	for (size_t i = 0; i < id->n && type; i++) {
		size_t n = strcspn(type + 1, "/");

		buf_printf(&out, "/%.*s/%s", (int)n, type + 1, id->names[i]);
		type = type[1 + n] ? type + 1 + n : NULL;
	}
	for (size_t i = 0; lower && i < out.len; i++)
		out.data[i] = lower_of(out.data[i]);
	return buf_steal(&out);
}
