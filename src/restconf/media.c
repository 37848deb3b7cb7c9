/*
 * Headers that are lists are walked element by element; the elements that matter are
 * rows.
 */
#include "restconf/media.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *
restconf_header(const struct restconf_request *rq, const char *name)
{
	for (size_t i = 0; i < rq->nheaders; i++)
		if (strcasecmp(rq->headers[i].name, name) == 0)
			return rq->headers[i].value;
	return NULL;
}

const char *
restconf_type(enum restconf_form form)
{
	static const char *const types[] = {
		[RESTCONF_JSON] = "application/yang-data+json",
		[RESTCONF_XML] = "application/yang-data+xml",
		[RESTCONF_PROBLEM] = "application/problem+json",
	};

	return types[form];
}

static bool
is(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(text, word, len) == 0;
}

static const struct {
	const char *type;
	enum restconf_media media;
} medias[] = {
	{ "application/yang-data+json", RESTCONF_MEDIA_JSON },
	{ "application/json", RESTCONF_MEDIA_JSON },
	{ "application/yang-data+xml", RESTCONF_MEDIA_XML },
	{ "application/xml", RESTCONF_MEDIA_XML },
	{ "text/xml", RESTCONF_MEDIA_XML },
	{ "application/yang-patch+json", RESTCONF_MEDIA_PATCH_JSON },
	{ "application/yang-patch+xml", RESTCONF_MEDIA_PATCH_XML },
};

enum restconf_media
restconf_media_of(const char *type)
{
	size_t len;

	if (!type)
		return RESTCONF_MEDIA_NONE;
	type += strspn(type, " \t");
	len = strcspn(type, "; \t");
	for (size_t i = 0; i < sizeof medias / sizeof *medias; i++)
		if (is(type, len, medias[i].type))
			return medias[i].media;
	return RESTCONF_MEDIA_OTHER;
}

/* --- Accept --- */

/* How welcome a type is. */
struct welcome {
	int q;         /* thousandths; -1: no element of the header names it */
	unsigned rank; /* of how exact the element is: 0 for any type */
	size_t at;     /* place of the element */
};

/* The weight that a parameter is, in thousandths; -1: it is another parameter. */
static int
weight_of(const char *text, size_t len)
{
	double weight;

	if (len < 2 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=')
		return -1;
	weight = strtod(text + 2, NULL);
	return weight >= 0 && weight <= 1 ? (int)(weight * 1000 + 0.5) : 0;
}

/* The weight of an element whose parameters begin here: 1000 without "q". */
static int
quality(const char *text, size_t len)
{
	int q = 1000;

	while (len) {
		size_t skip = strspn(text, "; \t"), n;

		skip = skip > len ? len : skip;
		text += skip;
		len -= skip;
		n = strcspn(text, ";");
		n = n > len ? len : n;
		if (weight_of(text, n) >= 0)
			q = weight_of(text, n);
		text += n;
		len -= n;
	}
	return q;
}

/* Whether an element means a type, and how exactly. */
static bool
means(const char *element, size_t len, const char *type, unsigned *rank)
{
	size_t major = strcspn(type, "/") + 1;

	*rank = 2;
	if (is(element, len, type))
		return true;
	*rank = 1;
	if (len == major + 1 && element[major] == '*' &&
	    strncasecmp(element, type, major) == 0)
		return true;
	*rank = 0;
	return is(element, len, "*/*");
}

/* RFC 9110 12.5.1: the most exact element that means the type counts. */
static struct welcome
welcome_of(const char *header, const char *type)
{
	struct welcome w = { -1, 0, 0 };

	for (size_t at = 0; *header; at++) {
		size_t len = strcspn(header, ","), skip = strspn(header, " \t"), name;
		unsigned rank;
		int q;

		skip = skip > len ? len : skip;
		name = strcspn(header + skip, ";, \t");
		q = quality(header + skip + name, len - skip - name);
		if (means(header + skip, name, type, &rank) &&
		    (w.q < 0 || rank > w.rank || (rank == w.rank && q > w.q)))
			w = (struct welcome){ q, rank, at };
		header += len + (header[len] == ',');
	}
	return w;
}

static bool
is_absent(const char *header)
{
	return !header || header[strspn(header, " \t")] == '\0';
}

/* Of two that are liked alike, the one that is named, and then the one named first. */
static bool
is_better(const struct welcome *a, const struct welcome *b)
{
	return a->q != b->q      ? a->q > b->q
	    : a->rank != b->rank ? a->rank > b->rank
				 : a->at < b->at;
}

int
restconf_choose(const char *header, const char *const types[])
{
	struct welcome best = { 0, 0, 0 };
	int chosen = -1;

	if (is_absent(header))
		return 0;
	for (int i = 0; types[i]; i++) {
		struct welcome w = welcome_of(header, types[i]);

		if (w.q > 0 && (chosen < 0 || is_better(&w, &best))) {
			best = w;
			chosen = i;
		}
	}
	return chosen;
}

/* The weight of a form that has two names. */
static int
weight_of_form(const char *header, const char *name, const char *other)
{
	struct welcome a = welcome_of(header, name), b = welcome_of(header, other);

	if (a.q < 0 || b.q < 0)
		return a.q > b.q ? a.q : b.q;
	if (a.rank != b.rank)
		return a.rank > b.rank ? a.q : b.q;
	return a.q > b.q ? a.q : b.q;
}

struct restconf_accept
restconf_accept(const char *header, enum restconf_form wished)
{
	struct restconf_accept a = { true, wished, wished };
	struct welcome problem;
	int json, xml;

	if (is_absent(header))
		return a;
	json = weight_of_form(header, restconf_type(RESTCONF_JSON), "application/json");
	xml = weight_of_form(header, restconf_type(RESTCONF_XML), "application/xml");
	problem = welcome_of(header, restconf_type(RESTCONF_PROBLEM));
	if (problem.rank < 2) /* who takes anything does not ask for it */
		problem.q = -1;
	/* Who names the form of errors alone does not say that data is unwelcome. */
	a.data = json > 0 || xml > 0 || problem.q > 0;
	if (json != xml)
		a.form = json > xml ? RESTCONF_JSON : RESTCONF_XML;
	a.error_form = problem.q > 0 && problem.q >= json && problem.q >= xml
	    ? RESTCONF_PROBLEM
	    : a.form;
	return a;
}

/* --- others --- */

bool
restconf_etag_among(const char *list, const char *etag, bool weak)
{
	while (*list) {
		size_t len = strcspn(list, ","), skip = strspn(list, " \t");
		const char *p;

		skip = skip > len ? len : skip;
		p = list + skip;
		if (weak && strncmp(p, "W/", 2) == 0)
			p += 2;
		if (etag && *p == '*')
			return true;
		if (etag && strncmp(p, etag, strlen(etag)) == 0)
			return true;
		list += len + (list[len] == ',');
	}
	return false;
}

bool
restconf_prefers(const char *header, const char *preference)
{
	while (header && *header) {
		size_t len = strcspn(header, ",;"), skip = strspn(header, " \t");
		size_t n = len;

		skip = skip > len ? len : skip;
		while (n > skip && (header[n - 1] == ' ' || header[n - 1] == '\t'))
			n--;
		if (is(header + skip, n - skip, preference))
			return true;
		header += len + (header[len] != '\0');
	}
	return false;
}
