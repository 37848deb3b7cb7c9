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

static const struct {
	const char *type;
	unsigned rank; /* of how exact it is */
	bool json, xml, problem;
} accepts[] = {
	{ "application/yang-data+json", 2, true, false, false },
	{ "application/json", 2, true, false, false },
	{ "application/yang-data+xml", 2, false, true, false },
	{ "application/xml", 2, false, true, false },
	{ "application/problem+json", 2, false, false, true },
	{ "application/*", 1, true, true, false },
	{ "*/*", 0, true, true, false },
};

/* The weight in thousandths: 1000 without ";q=". */
static int
quality(const char *element, size_t len)
{
	const char *q = memmem(element, len, "q=", 2);
	double weight;

	if (!q)
		return 1000;
	weight = strtod(q + 2, NULL);
	return weight >= 0 && weight <= 1 ? (int)(weight * 1000 + 0.5) : 0;
}

struct weight {
	unsigned rank;
	int q; /* -1: not named */
};

static void
weigh(struct weight *w, bool named, unsigned rank, int q)
{
	if (!named || (w->q >= 0 && rank < w->rank))
		return;
	if (w->q < 0 || rank > w->rank || q > w->q)
		*w = (struct weight){ rank, q };
}

struct restconf_accept
restconf_accept(const char *header, enum restconf_form wished)
{
	struct weight json = { 0, -1 }, xml = { 0, -1 }, problem = { 0, -1 };
	struct restconf_accept a = { true, wished, wished };

	if (!header || header[strspn(header, " \t")] == '\0')
		return a;
	while (*header) {
		size_t len = strcspn(header, ","), skip = strspn(header, " \t");
		size_t name;

		skip = skip > len ? len : skip;
		name = strcspn(header + skip, ";, \t");
		for (size_t i = 0; i < sizeof accepts / sizeof *accepts; i++) {
			int q = quality(header, len);

			if (!is(header + skip, name, accepts[i].type))
				continue;
			weigh(&json, accepts[i].json, accepts[i].rank, q);
			weigh(&xml, accepts[i].xml, accepts[i].rank, q);
			weigh(&problem, accepts[i].problem, accepts[i].rank, q);
		}
		header += len + (header[len] == ',');
	}
	/* Who names the form of errors alone does not say that data is unwelcome. */
	a.data = json.q > 0 || xml.q > 0 || problem.q > 0;
	if (json.q != xml.q)
		a.form = json.q > xml.q ? RESTCONF_JSON : RESTCONF_XML;
	a.error_form = problem.q > 0 && problem.q >= json.q && problem.q >= xml.q
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
