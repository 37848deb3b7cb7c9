/*
 * Whose a name is, is told by its first part, which is an object.  In texts a word ends
 * at a blank; what is behind a name in a sentence, a colon or a comma, is no part of
 * it.
 */
#include "er/border.h"

#include "base/xalloc.h"
#include "er/kind.h"
#include "er/names.h"

#include <stdlib.h>
#include <string.h>

/* Whose the object is that the first `len` octets are; NULL: there is none. */
static const char *
owner_of(const struct er_model *m, const char *name, size_t len)
{
	char *object = xasprintf("%.*s", (int)len, name);
	const struct er_head *head;
	enum er_object_kind kind;

	head = er_name_object(m, object, &kind);
	free(object);
	return head ? er_kind_owner(kind, head) : NULL;
}

/* Of NAME or NAME/PART. */
static const char *
owner_of_part(const struct er_model *m, const char *name, size_t len)
{
	const char *slash = memchr(name, '/', len);

	return owner_of(m, name, slash ? (size_t)(slash - name) : len);
}

static bool
is_inside(const struct er_border *b, const char *name, size_t len)
{
	const char *owner = owner_of_part(b->model, name, len);

	/* Microsoft's network is everybody's. */
	if (!owner && len == strlen(ER_SERVICES) && memcmp(name, ER_SERVICES, len) == 0)
		return er_model_has_services(b->model);
	return owner && strcmp(owner, b->subscription) == 0;
}

bool
er_border_sees(const struct er_border *b, const char *name)
{
	const char *dash = strstr(name, "--");

	if (!b || !b->subscription)
		return true;
	if (!dash)
		return is_inside(b, name, strlen(name));
	return is_inside(b, name, (size_t)(dash - name)) &&
	    is_inside(b, dash + 2, strlen(dash + 2));
}

bool
er_border_lens(void *border, const char *name)
{
	return er_border_sees(border, name);
}

const char *
er_border_name(const struct er_border *b, const char *name)
{
	return !name || er_border_sees(b, name) ? name : ER_BORDER_SOMEBODY;
}

/* --- texts --- */

static bool
is_list(const char *word, size_t len)
{
	for (unsigned k = 0; k < ER_OBJECT_N; k++) {
		const char *list = er_kind((enum er_object_kind)k)->list;

		if (strlen(list) == len && memcmp(list, word, len) == 0)
			return true;
	}
	return false;
}

/* A name, or a path, that is somebody else's. */
static bool
is_others(const struct er_border *b, const char *name, size_t len)
{
	const char *slash = memchr(name, '/', len), *owner;

	if (slash && is_list(name, (size_t)(slash - name))) {
		len -= (size_t)(slash + 1 - name);
		name = slash + 1;
	}
	owner = owner_of_part(b->model, name, len);
	return owner && strcmp(owner, b->subscription) != 0;
}

/* A plain word of small letters may be one of the language; no word of that has what
 * else a name may have: the mark of a subscription, digits, capitals, dots. */
static bool
is_plain(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (word[i] < 'a' || word[i] > 'z')
			return false;
	return true;
}

/* An object may be called by a word of the language, so such a word alone is no name of
 * others. */
static bool
is_word_of_others(const struct er_border *b, const char *word, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t n = len - at;

		for (size_t i = at; i + 1 < len; i++)
			if (word[i] == '-' && word[i + 1] == '-') {
				n = i - at;
				break;
			}
		if (n && (n < len || !is_plain(word, len)) &&
		    is_others(b, word + at, n))
			return true;
		at += n + 2;
	}
	return false;
}

static size_t
word_len(const char *p)
{
	size_t n = strcspn(p, " \n\t\"(),;[]");

	while (n > 0 && (p[n - 1] == ':' || p[n - 1] == '.'))
		n--;
	return n;
}

bool
er_border_crossed(const struct er_border *b, const char *text)
{
	if (!b || !b->subscription)
		return false;
	for (const char *p = text; *p;) {
		size_t n = word_len(p);

		if (n && is_word_of_others(b, p, n))
			return true;
		p += n ? n : 1;
	}
	return false;
}

void
er_border_text(const struct er_border *b, const char *text, struct buf *out)
{
	if (!b || !b->subscription) {
		buf_puts(out, text);
		return;
	}
	for (const char *p = text; *p;) {
		size_t n = word_len(p);

		if (n && is_word_of_others(b, p, n))
			buf_puts(out, ER_BORDER_SOMEBODY);
		else
			buf_add(out, p, n ? n : 1);
		p += n ? n : 1;
	}
}
