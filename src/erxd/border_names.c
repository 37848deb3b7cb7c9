/*
 * Names that come in have no mark, so that nothing outside can be named but by what the
 * service has for it: a resource id, SUBSCRIPTION:NAME or a service key.  A plain name
 * is one of the subscription's objects of the lab file, else it gets the mark, whether
 * or not there is such an object: what is not there is unknown under the name that was
 * given, for marks are taken off again from all that goes out.
 */
#include "erxd/border_names.h"

#include "base/xalloc.h"
#include "er/auth.h"
#include "er/kind.h"
#include "er/leaf.h"
#include "er/names.h"
#include "erxd/border.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- marks --- */

static bool
is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

/* How long the mark at `p` is, the sign included; 0: it is none. */
static size_t
mark_len(const char *begin, const char *p)
{
	size_t n = 1;

	if (*p != MARK || p == begin || !is_name_char(p[-1]) ||
	    !(isalnum((unsigned char)p[1]) || p[1] == '_'))
		return 0;
	while (is_name_char(p[n]) && !(p[n] == '-' && p[n + 1] == '-'))
		n++;
	while (p[n - 1] == '-' || p[n - 1] == '.')
		n--;
	return n;
}

void
border_unmark(char *text)
{
	char *to = text;
	const char *begin = text;

	for (const char *p = text; *p;) {
		size_t n = mark_len(begin, p);

		if (n)
			p += n;
		else
			*to++ = *p++;
	}
	*to = '\0';
}

void
border_text(const struct caller *who, struct buf *b)
{
	if (!caller_border(who) || b->len == 0 || !memchr(b->data, MARK, b->len))
		return;
	border_unmark(b->data);
	b->len = strlen(b->data);
}

/* Whose an object is; NULL: there is none. */
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

/* NAME or NAME/PART; marked unless the lab has an object of the subscription's by it.
 */
char *
border_plain(const struct er_model *m, const char *subscription, const char *text)
{
	size_t len = strcspn(text, "/");
	const char *owner = owner_of(m, text, len);

	if (len == 0 || (owner && strcmp(owner, subscription) == 0))
		return xstrdup(text);
	return xasprintf("%.*s%c%s%s", (int)len, text, MARK, subscription, text + len);
}

/* What stands for something of others that no key opens: no name, so it is not found.
 */
static const char nothing[] = "~";

/* A circuit of others that the subscription is on already, or that a key opens. */
static bool
is_open(const char *subscription, const struct er_circuit *k, const char *key)
{
	char guid[37];
	bool open = false;

	for (size_t i = 0; i < k->nconnections; i++)
		open |=
		    strcmp(k->connections[i]->vnet->subscription, subscription) == 0;
	for (size_t i = 0; i < k->nreaches; i++)
		open |= strcmp(k->reaches[i]->subscription, subscription) == 0;
	for (size_t i = 0; i < k->nattachments; i++)
		open |=
		    strcmp(k->attachments[i]->site->subscription, subscription) == 0;
	if (key && er_guid_parse(key, guid))
		for (size_t i = 0; i < k->authorizations.n; i++)
			open |= er_key_equal(guid, k->authorizations.items[i].key);
	return open || strcmp(er_kind_owner(ER_CIRCUIT, &k->head), subscription) == 0;
}

/* A circuit by its full name; `name` is within the text. */
static char *
full_in(const struct er_model *m, const char *subscription, const char *text,
    const char *name, const char *owner, const char *key)
{
	size_t before = (size_t)(name - text), len = strcspn(name, "/");
	char *marked =
	    xasprintf("%.*s%c%s%s", (int)(before + len), text, MARK, owner, name + len);
	const struct er_circuit *k = er_name_circuit(m, subscription, marked);
	const struct er_vnet *v = er_name_vnet(m, subscription, marked);
	bool is_marked = k || v;

	if (!is_marked) {
		k = er_name_circuit(m, subscription, text);
		v = er_name_vnet(m, subscription, text);
	}
	if ((k && is_open(subscription, k, key)) ||
	    (!k && v && strcmp(v->subscription, subscription) == 0)) {
		if (is_marked)
			return marked;
		free(marked);
		return xstrdup(text);
	}
	free(marked);
	return xstrdup(nothing);
}

static char *
id_in(const struct er_model *m, const char *subscription, const char *text,
    const char *key)
{
	/* /subscriptions/S/resourceGroups/G/providers/P/TYPE/NAME */
	const char *p = text, *owner = NULL;
	size_t len = 0;
	char *s, *in;

	for (unsigned i = 0; i < 8; i++) {
		p = strchr(p, '/');
		if (!p)
			return xstrdup(nothing);
		p++;
		if (i == 1) {
			owner = p;
			len = strcspn(p, "/");
		}
	}
	s = xasprintf("%.*s", (int)len, owner);
	in = full_in(m, subscription, text, p, s, key);
	free(s);
	return in;
}

/* `key` is what is shown for it, or NULL. */
char *
border_reference_in(const struct er_model *m, const char *subscription,
    const char *text, const char *key)
{
	const char *colon;
	struct er_ref ref;

	er_ref_parse(&ref, text);
	switch (ref.form) {
	case ER_REF_ID:
		return id_in(m, subscription, text, key);
	case ER_REF_QUALIFIED:
		colon = strchr(text, ':');
		if (strcmp(ref.subscription, subscription) == 0)
			return border_plain(m, subscription, colon + 1);
		return full_in(m, subscription, text, colon + 1, ref.subscription, key);
	case ER_REF_NAME:
		return border_plain(m, subscription, text);
	case ER_REF_SERVICE_KEY: /* a secret of its own */
	case ER_REF_BAD:
		break;
	}
	return xstrdup(text);
}

char *
border_reference(const struct er_lab *lab, const char *subscription, const char *text,
    const char *key)
{
	return border_reference_in(lab->model, subscription, text, key);
}
