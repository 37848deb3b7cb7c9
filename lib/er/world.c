/*
 * Names of places are compared without case, blanks and punctuation, for portal, CLI
 * and Terraform write them in their own ways.  A table is looked through from its
 * start: it has some hundred rows, and is asked once for each object of a lab.
 */
#include "er/world.h"

#include "er/schema.h"

#include <ctype.h>
#include <string.h>

static const char *
next_letter(const char *s)
{
	while (*s != '\0' && !isalnum((unsigned char)*s) && (unsigned char)*s < 0x80)
		s++;
	return s;
}

bool
er_world_same(const char *a, const char *b)
{
	for (;; a++, b++) {
		a = next_letter(a);
		b = next_letter(b);
		if (*a == '\0' || *b == '\0')
			return *a == *b;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
	}
}

/* "Newport(Wales)" is "Newport", too. */
static bool
is_called(const char *known, const char *name)
{
	size_t len;
	char brief[80];

	/* Most of a table differ in the first letter, and in the brief form, too. */
	if (tolower((unsigned char)*known) != tolower((unsigned char)*name) &&
	    isalnum((unsigned char)*known) && isalnum((unsigned char)*name))
		return false;
	len = strcspn(known, "(");

	if (er_world_same(known, name))
		return true;
	if (known[len] == '\0' || len >= sizeof brief)
		return false;
	memcpy(brief, known, len);
	brief[len] = '\0';
	return er_world_same(brief, name);
}

bool
er_location_is_metro(const struct er_location *l, const char *name)
{
	return l->metro && er_world_same(l->metro, name);
}

static const struct er_location *
by_name(const struct er_world *w, const char *name, enum er_azure azure)
{
	const struct er_location *first = NULL;

	for (size_t i = 0; i < w->nlocations; i++) {
		const struct er_location *l = &w->locations[i];

		if (!is_called(l->name, name) && !er_location_is_metro(l, name))
			continue;
		if (l->azure == azure)
			return l;
		first = first ? first : l;
	}
	return first;
}

const struct er_location *
er_world_location(const struct er_world *w, const char *name, enum er_azure azure)
{
	const struct er_location *l = by_name(w, name, azure);

	for (size_t i = 0; !l && i < w->nports; i++)
		if (er_world_same(w->ports[i].name, name))
			l = by_name(w, w->ports[i].location, azure);
	return l;
}

const struct er_location *
er_world_twin(const struct er_world *w, const struct er_location *l)
{
	for (size_t i = 0; l->metro && i < w->nlocations; i++) {
		const struct er_location *other = &w->locations[i];

		if (other != l && other->azure == l->azure && other->metro &&
		    strcmp(other->metro, l->metro) == 0)
			return other;
	}
	return NULL;
}

bool
er_location_serves(const struct er_location *l, const struct er_region *r)
{
	size_t len = strlen(r->name);

	for (const char *p = l->local; p && *p;) {
		size_t word = strcspn(p, " ");

		if (word == len && strncmp(p, r->name, len) == 0)
			return true;
		p += word + (p[word] == ' ');
	}
	return false;
}

const struct er_region *
er_world_region(const struct er_world *w, const char *name)
{
	for (size_t i = 0; *name && i < w->nregions; i++)
		if (er_world_same(w->regions[i].name, name) ||
		    (w->regions[i].display &&
			er_world_same(w->regions[i].display, name)))
			return &w->regions[i];
	return NULL;
}

const struct er_announced *
er_world_service(const struct er_world *w, enum er_azure azure, uint32_t community)
{
	for (size_t i = 0; i < w->nservices; i++)
		if (w->services[i].azure == azure &&
		    w->services[i].community == community)
			return &w->services[i];
	return NULL;
}

bool
er_announced_prefix(const struct er_announced *a, size_t i, struct ip_prefix *p)
{
	const char *at = a->prefixes;
	char text[IP_PREFIX_STRLEN];

	while (at && *at) {
		size_t n = strcspn(at, " ");

		if (i-- == 0 && n < sizeof text) {
			memcpy(text, at, n);
			text[n] = '\0';
			return ip_prefix_parse(p, text);
		}
		at += n + (at[n] == ' ');
	}
	return false;
}

bool
er_service_is_office(uint32_t community)
{
	static const uint16_t office[] = { 5010, 5020, 5030, 5100 };

	for (size_t i = 0; i < sizeof office / sizeof *office; i++)
		if (community == (12076u << 16 | office[i]))
			return true;
	return false;
}

const char *
er_world_place_name(const struct er_world *w, size_t i)
{
	if (i < w->nlocations)
		return w->locations[i].name;
	i -= w->nlocations;
	if (i < w->nlocations) /* a location of no metro once more: it does no harm */
		return w->locations[i].metro ? w->locations[i].metro
					     : w->locations[i].name;
	i -= w->nlocations;
	return i < w->nports ? w->ports[i].name : NULL;
}

const char *
er_world_region_name(const struct er_world *w, size_t i)
{
	return i < w->nregions ? w->regions[i].name : NULL;
}

const char *
er_world_date(const struct er_world *w, const char *what)
{
	for (size_t i = 0; i < w->nsources; i++)
		if (strcmp(w->sources[i].what, what) == 0)
			return w->sources[i].date;
	return "an unknown date";
}

const char *
er_azure_name(enum er_azure azure)
{
	return azure < ER_AZURE_N ? ER_WORDS_circuits_cloud[azure] : "";
}
