/*
 * More functions of template expressions that are nothing but their arguments, a row
 * each: texts, arrays and objects as Bicep writes them.
 */
#include "azure/function.h"

#include "azure/id.h"
#include "base/xalloc.h"
#include "data/json.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANGE_MAX = 10000, PAD_MAX = 100000 };

static struct data_node *
text(const char *value)
{
	return azure_leaf_new(DATA_LEAF_STRING, value);
}

static struct data_node *
piece(const char *from, size_t n)
{
	struct data_node *out = data_node_new(DATA_TEXT, NULL);

	out->text = xstrndup(from, n);
	return out;
}

static struct data_node *
named(const struct data_node *value, const char *name)
{
	struct data_node *out = data_node_dup(value);

	free(out->name);
	out->name = name ? xstrdup(name) : NULL;
	return out;
}

static void
put(struct data_node *map, const char *name, struct data_node *value)
{
	value->name = xstrdup(name);
	data_node_add(map, value);
}

/* --- texts --- */

/* Case does not count. */
static bool
begins(const char *word, const char *with)
{
	char *start = xstrndup(word, strlen(with));
	bool same = azure_same(start, with);

	free(start);
	return same;
}

static struct data_node *
starts_with(const struct azure_call *c)
{
	const char *a = azure_text_of(c, 0), *b = azure_text_of(c, 1);

	return a && b ? azure_truth(begins(a, b)) : NULL;
}

static struct data_node *
ends_with(const struct azure_call *c)
{
	const char *a = azure_text_of(c, 0), *b = azure_text_of(c, 1);

	if (!a || !b)
		return NULL;
	return azure_truth(
	    strlen(a) >= strlen(b) && azure_same(a + strlen(a) - strlen(b), b));
}

/* A copy in one case; `back`: from its end.  The caller frees it. */
static char *
plain(const char *word, bool back)
{
	size_t n = strlen(word);
	char *out = xstrdup(word);

	for (size_t i = 0; i < n; i++) {
		char c = word[back ? n - 1 - i : i];

		out[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	return out;
}

/* In one pass, however long both are: strstr() takes no longer than they are. */
static long long
place_in(const char *a, const char *b, bool last)
{
	char *in = plain(a, last), *of = plain(b, last);
	const char *at = strstr(in, of);
	long long found = at ? at - in : -1;

	if (at && last) /* an empty text is found at the last letter */
		found = (long long)(strlen(a) - strlen(b)) - found - (*a && !*b);
	free(in);
	free(of);
	return found;
}

/* Where one stands in the other, the first time or the last; -1: nowhere. */
static struct data_node *
place_of(const struct azure_call *c, bool last)
{
	const char *b = azure_text_of(c, 1), *a = azure_text_of(c, 0);
	long long found = -1;

	if (c->args[0]->kind == DATA_SEQ) {
		for (size_t i = 0; i < c->args[0]->n && (last || found < 0); i++)
			if (data_node_equal(c->args[0]->children[i], c->args[1]))
				found = (long long)i;
		return azure_number(found);
	}
	return a && b ? azure_number(place_in(a, b, last)) : NULL;
}

static struct data_node *
index_of(const struct azure_call *c)
{
	return place_of(c, false);
}

static struct data_node *
last_index_of(const struct azure_call *c)
{
	return place_of(c, true);
}

static struct data_node *
trim(const struct azure_call *c)
{
	const char *a = azure_text_of(c, 0), *blank = " \t\r\n";
	size_t n;

	if (!a)
		return NULL;
	a += strspn(a, blank);
	for (n = strlen(a); n && strchr(blank, a[n - 1]); n--)
		;
	return piece(a, n);
}

static struct data_node *
pad_left(const struct azure_call *c)
{
	const char *a = azure_text_of(c, 0),
		   *with = c->n > 2 ? azure_text_of(c, 2) : " ";
	long long width;
	struct buf out;

	if (!a || !with || strlen(with) != 1 || !azure_number_of(c, 1, &width) ||
	    width > PAD_MAX)
		return NULL;
	buf_init(&out);
	for (long long i = (long long)strlen(a); i < width; i++)
		buf_putc(&out, *with);
	buf_puts(&out, a);
	return azure_text_new(&out);
}

static struct data_node *
join(const struct azure_call *c)
{
	const char *between = azure_text_of(c, 1);
	const struct data_node *all = c->args[0];
	struct buf out;

	if (all->kind != DATA_SEQ || !between)
		return NULL;
	buf_init(&out);
	buf_puts(&out, "");
	for (size_t i = 0; i < all->n && out.len < AZURE_TEMPLATE_OCTETS; i++) {
		if (all->children[i]->kind != DATA_TEXT) {
			buf_fini(&out);
			return NULL;
		}
		buf_printf(&out, "%s%s", i ? between : "", all->children[i]->text);
	}
	return azure_text_new(&out);
}

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static struct data_node *
base64(const struct azure_call *c)
{
	const char *a = azure_text_of(c, 0);
	size_t n = a ? strlen(a) : 0;
	struct buf out;

	if (!a)
		return NULL;
	buf_init(&out);
	buf_puts(&out, "");
	for (size_t i = 0; i < n; i += 3) {
		unsigned v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (i + k < n ? (unsigned char)a[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_putc(&out,
			    k && i + k > n ? '=' : letters[v >> (18 - 6 * k) & 63]);
	}
	return azure_text_new(&out);
}

static struct data_node *
from_base64(const struct azure_call *c)
{
	const char *a = azure_text_of(c, 0);
	unsigned bits = 0, have = 0;
	struct buf out;

	if (!a)
		return NULL;
	buf_init(&out);
	buf_puts(&out, "");
	for (; *a && *a != '='; a++) {
		const char *at = strchr(letters, *a);
		unsigned char octet;

		if (!at)
			break;
		bits = (bits << 6 | (unsigned)(at - letters)) & 0xffffff;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		octet = (unsigned char)(bits >> have);
		if (!octet || octet & 0x80)
			break; /* no text that a name or a number is made of */
		buf_putc(&out, (char)octet);
	}
	if (!*a || *a == '=')
		return azure_text_new(&out);
	buf_fini(&out);
	return NULL;
}

static struct data_node *
uri_component(const struct azure_call *c)
{
	const char *a = azure_text_of(c, 0);
	struct buf out;

	if (!a)
		return NULL;
	buf_init(&out);
	buf_puts(&out, "");
	for (; *a; a++)
		if (strchr(letters, *a) ? *a != '+' && *a != '/'
					: strchr("-_.~", *a) != NULL)
			buf_putc(&out, *a);
		else
			buf_printf(&out, "%%%02X", (unsigned char)*a);
	return azure_text_new(&out);
}

/* The same for the same arguments; the service has another one. */
static struct data_node *
guid(const struct azure_call *c)
{
	uint64_t h[2] = { 14695981039346656037u, 1099511628211u };
	char out[48];

	for (size_t i = 0; i < c->n; i++)
		for (const char *p = azure_text_of(c, i); p; p = *p ? p + 1 : NULL) {
			h[0] = (h[0] ^ (unsigned char)*p) * 1099511628211u;
			h[1] = (h[1] ^ h[0]) * 6364136223846793005u + 1;
		}
	snprintf(out, sizeof out, "%08x-%04x-5%03x-8%03x-%04x%08x",
	    (unsigned)(h[0] >> 32), (unsigned)(h[0] >> 16 & 0xffff),
	    (unsigned)(h[0] & 0xfff), (unsigned)(h[1] >> 52),
	    (unsigned)(h[1] >> 32 & 0xffff), (unsigned)(h[1] & 0xffffffffu));
	return text(out);
}

static struct data_node *
json(const struct azure_call *c)
{
	const char *a = azure_text_of(c, 0);
	struct data_node *out;
	struct errs errs;

	errs_init(&errs);
	out = a ? data_json_parse(a, strlen(a), &errs) : NULL;
	errs_fini(&errs);
	return out;
}

/* --- numbers and truth --- */

static struct data_node *
compared(const struct azure_call *c, bool greater)
{
	long long a, b;

	if (!azure_number_of(c, 0, &a) || !azure_number_of(c, 1, &b))
		return NULL;
	return azure_truth(greater ? a >= b : a <= b);
}

static struct data_node *
at_least(const struct azure_call *c)
{
	return compared(c, true);
}

static struct data_node *
at_most(const struct azure_call *c)
{
	return compared(c, false);
}

/* Of numbers, or of an array of them. */
static struct data_node *
extreme(const struct azure_call *c, bool greatest)
{
	const struct data_node *list = c->args[0];
	const struct azure_call all = { c->t, list->children, list->n };
	const struct azure_call *of = list->kind == DATA_SEQ ? &all : c;
	long long found = 0, n;

	for (size_t i = 0; i < of->n; i++) {
		if (!azure_number_of(of, i, &n))
			return NULL;
		if (i == 0 || (greatest ? n > found : n < found))
			found = n;
	}
	return of->n ? azure_number(found) : NULL;
}

static struct data_node *
greatest(const struct azure_call *c)
{
	return extreme(c, true);
}

static struct data_node *
least(const struct azure_call *c)
{
	return extreme(c, false);
}

static struct data_node *
yes(const struct azure_call *c)
{
	(void)c;
	return azure_truth(true);
}

static struct data_node *
no(const struct azure_call *c)
{
	(void)c;
	return azure_truth(false);
}

/* --- arrays and objects --- */

static struct data_node *
array(const struct azure_call *c)
{
	return c->args[0]->kind == DATA_SEQ ? data_node_dup(c->args[0])
					    : azure_array(c);
}

static struct data_node *
range(const struct azure_call *c)
{
	struct data_node *out;
	long long from, n;

	if (!azure_number_of(c, 0, &from) || !azure_number_of(c, 1, &n) || n < 0 ||
	    n > RANGE_MAX || from < -INT_MAX || from > INT_MAX)
		return NULL;
	out = data_node_new(DATA_SEQ, NULL);
	for (long long i = 0; i < n; i++)
		data_node_add(out, azure_number(from + i));
	return out;
}

/* The first `n` elements or letters, or those behind them. */
static struct data_node *
part(const struct azure_call *c, bool first)
{
	const struct data_node *a = c->args[0];
	long long n;
	size_t len, at;
	struct data_node *out;

	if (!azure_number_of(c, 1, &n) || a->kind == DATA_MAP)
		return NULL;
	len = a->kind == DATA_TEXT ? strlen(a->text) : a->n;
	at = n < 0 ? 0 : (unsigned long long)n > len ? len : (size_t)n;
	if (a->kind == DATA_TEXT)
		return first ? piece(a->text, at) : text(a->text + at);
	out = data_node_new(DATA_SEQ, NULL);
	for (size_t i = first ? 0 : at; i < (first ? at : len); i++)
		data_node_add(out, data_node_dup(a->children[i]));
	return out;
}

static struct data_node *
take(const struct azure_call *c)
{
	return part(c, true);
}

static struct data_node *
skip(const struct azure_call *c)
{
	return part(c, false);
}

static struct data_node *
flatten(const struct azure_call *c)
{
	const struct data_node *a = c->args[0];
	struct data_node *out;

	if (a->kind != DATA_SEQ)
		return NULL;
	out = data_node_new(DATA_SEQ, NULL);
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < a->children[i]->n; k++)
			data_node_add(out, named(a->children[i]->children[k], NULL));
	return out;
}

static bool
has(const struct data_node *all, const struct data_node *one)
{
	if (all->kind == DATA_MAP) {
		const struct data_node *own = data_node_get(all, one->name);

		return own && data_node_equal(own, one);
	}
	for (size_t i = 0; i < all->n; i++)
		if (data_node_equal(all->children[i], one))
			return true;
	return false;
}

static struct data_node *
intersection(const struct azure_call *c)
{
	const struct data_node *a = c->args[0];
	struct data_node *out;

	for (size_t i = 0; i < c->n; i++)
		if (c->args[i]->kind == DATA_TEXT || c->args[i]->kind != a->kind)
			return NULL;
	out = data_node_new(a->kind, NULL);
	for (size_t i = 0; i < a->n; i++) {
		bool all = true;

		for (size_t k = 1; k < c->n && all; k++)
			all = has(c->args[k], a->children[i]);
		if (all)
			data_node_add(out, data_node_dup(a->children[i]));
	}
	return out;
}

/* An object as an array of {"key", "value"}. */
static struct data_node *
items(const struct azure_call *c)
{
	const struct data_node *a = c->args[0];
	struct data_node *out;

	if (a->kind != DATA_MAP)
		return NULL;
	out = data_node_new(DATA_SEQ, NULL);
	for (size_t i = 0; i < a->n; i++) {
		struct data_node *one = data_node_new(DATA_MAP, NULL);

		put(one, "key", text(a->children[i]->name));
		put(one, "value", named(a->children[i], NULL));
		data_node_add(out, one);
	}
	return out;
}

static struct data_node *
keys(const struct azure_call *c)
{
	const struct data_node *a = c->args[0];
	struct data_node *out;

	if (a->kind != DATA_MAP)
		return NULL;
	out = data_node_new(DATA_SEQ, NULL);
	for (size_t i = 0; i < a->n; i++)
		data_node_add(out, text(a->children[i]->name));
	return out;
}

/* A part of a value by names and places, or null. */
static struct data_node *
try_get(const struct azure_call *c)
{
	const struct data_node *a = c->args[0];
	long long at;

	for (size_t i = 1; i < c->n && a; i++) {
		const char *word = azure_text_of(c, i);

		if (a->kind == DATA_SEQ && azure_number_of(c, i, &at) && at >= 0 &&
		    (unsigned long long)at < a->n)
			a = a->children[at];
		else
			a = a->kind == DATA_MAP && word ? data_node_get(a, word) : NULL;
	}
	return a ? named(a, NULL) : azure_null(c);
}

const struct azure_function_row azure_functions_more[] = {
	{ "array", 1, 1, array },
	{ "base64", 1, 1, base64 },
	{ "base64ToString", 1, 1, from_base64 },
	{ "endsWith", 2, 2, ends_with },
	{ "false", 0, 0, no },
	{ "flatten", 1, 1, flatten },
	{ "greaterOrEquals", 2, 2, at_least },
	{ "guid", 1, 64, guid },
	{ "indexOf", 2, 2, index_of },
	{ "intersection", 2, 64, intersection },
	{ "items", 1, 1, items },
	{ "join", 2, 2, join },
	{ "json", 1, 1, json },
	{ "lastIndexOf", 2, 2, last_index_of },
	{ "lessOrEquals", 2, 2, at_most },
	{ "max", 1, 64, greatest },
	{ "min", 1, 64, least },
	{ "objectKeys", 1, 1, keys },
	{ "padLeft", 2, 3, pad_left },
	{ "range", 2, 2, range },
	{ "skip", 2, 2, skip },
	{ "startsWith", 2, 2, starts_with },
	{ "take", 2, 2, take },
	{ "trim", 1, 1, trim },
	{ "true", 0, 0, yes },
	{ "tryGet", 2, 12, try_get },
	{ "uriComponent", 1, 1, uri_component },
	{ NULL, 0, 0, NULL },
};
