/*
 * Cloud by cloud, in the order of the table.  One walk for both forms: what the walk
 * says is "a map begins", "a text", "it ends".  In YAML no value needs quotes but
 * communities, which a colon makes look like something else to older readers.
 */
#include "view/world_print.h"

#include "base/json.h"
#include "er/model.h"

#include <string.h>

struct put {
	const struct er_world *w;
	const char *wanted; /* or NULL: everything */
	struct buf *out;    /* of YAML */
	struct json json;
	bool is_json;
	unsigned depth;
};

static void
key(struct put *p, const char *name)
{
	for (unsigned i = 0; i < p->depth; i++)
		buf_puts(p->out, "  ");
	buf_printf(p->out, "%s:", name);
}

static void
map(struct put *p, const char *name)
{
	if (p->is_json) {
		json_object(&p->json, name);
	} else {
		key(p, name);
		buf_putc(p->out, '\n');
	}
	p->depth++;
}

static void
map_end(struct put *p)
{
	if (p->is_json)
		json_object_end(&p->json);
	p->depth--;
}

static void
text(struct put *p, const char *name, const char *value, const char *quote)
{
	if (!value)
		return;
	if (p->is_json) {
		json_string(&p->json, name, value);
	} else {
		key(p, name);
		buf_printf(p->out, " %s%s%s\n", quote, value, quote);
	}
}

static void
flag(struct put *p, const char *name, bool value)
{
	if (p->is_json)
		json_bool(&p->json, name, value);
	else
		text(p, name, value ? "true" : "false", "");
}

static void
community(struct put *p, const char *name, uint32_t value)
{
	char shown[24];

	if (value)
		text(p, name, er_community_text(value, shown), "'");
}

/* --- lists: `first` is true before their first item --- */

static void
item(struct put *p, const char *name, const char *value, size_t len, bool first)
{
	if (p->is_json) {
		if (first)
			json_array(&p->json, name);
		json_stringf(&p->json, NULL, "%.*s", (int)len, value);
		return;
	}
	if (first)
		key(p, name);
	buf_printf(p->out, "%s%.*s", first ? " [" : ", ", (int)len, value);
}

static void
list_end(struct put *p, bool any)
{
	if (any && p->is_json)
		json_array_end(&p->json);
	else if (any)
		buf_puts(p->out, "]\n");
}

/* Words that blanks part. */
static void
words(struct put *p, const char *name, const char *value)
{
	const char *at = value;

	while (at && *at) {
		size_t n = strcspn(at, " ");

		item(p, name, at, n, at == value);
		at += n + (at[n] == ' ');
	}
	list_end(p, value != NULL);
}

static void
ports(struct put *p, const struct er_location *l)
{
	bool any = false;

	for (size_t i = 0; l->azure == ER_AZURE_PUBLIC && i < p->w->nports; i++) {
		const struct er_port *port = &p->w->ports[i];

		if (strcmp(port->location, l->name) != 0)
			continue;
		item(p, "ports", port->name, strlen(port->name), !any);
		any = true;
	}
	list_end(p, any);
}

static void
location(struct put *p, const struct er_location *l)
{
	static const char *const offer[] = { "unknown", "yes", "no" };

	map(p, l->name);
	text(p, "country", l->country, "");
	text(p, "geo", l->geo, "");
	text(p, "metro", l->metro, "");
	text(p, "global-reach", offer[l->reach], "");
	flag(p, "direct", l->direct);
	words(p, "local-regions", l->local);
	ports(p, l);
	text(p, "facility", l->facility, "");
	map_end(p);
}

static void
region(struct put *p, const struct er_region *r)
{
	map(p, r->name);
	text(p, "display-name", r->display, "");
	text(p, "geo", r->geo, "");
	community(p, "community", r->community);
	community(p, "microsoft-community", r->microsoft);
	map_end(p);
}

static void
service(struct put *p, const struct er_announced *s)
{
	map(p, s->name);
	community(p, "community", s->community);
	words(p, "prefixes", s->prefixes);
	map_end(p);
}

/* --- what is wanted --- */

static bool
wants_location(const struct put *p, const struct er_location *l)
{
	const struct er_location *named;

	if (!p->wanted)
		return true;
	named = er_world_location(p->w, p->wanted, l->azure);
	return named == l || er_location_is_metro(l, p->wanted);
}

static bool
wants_region(const struct put *p, const struct er_region *r)
{
	return !p->wanted || er_world_region(p->w, p->wanted) == r;
}

static bool
locations(struct put *p, enum er_azure azure, bool print)
{
	bool any = false;

	for (size_t i = 0; i < p->w->nlocations; i++) {
		const struct er_location *l = &p->w->locations[i];

		if (l->azure != azure || !wants_location(p, l))
			continue;
		if (print && !any)
			map(p, "locations");
		if (print)
			location(p, l);
		any = true;
	}
	if (print && any)
		map_end(p);
	return any;
}

static bool
regions(struct put *p, enum er_azure azure, bool print)
{
	bool any = false;

	for (size_t i = 0; i < p->w->nregions; i++) {
		const struct er_region *r = &p->w->regions[i];

		if (r->azure != azure || !wants_region(p, r))
			continue;
		if (print && !any)
			map(p, "regions");
		if (print)
			region(p, r);
		any = true;
	}
	if (print && any)
		map_end(p);
	return any;
}

static bool
services(struct put *p, enum er_azure azure, bool print)
{
	bool any = false;

	for (size_t i = 0; i < p->w->nservices; i++) {
		const struct er_announced *s = &p->w->services[i];

		if (s->azure != azure ||
		    (p->wanted && !er_world_same(s->name, p->wanted)))
			continue;
		if (print && !any)
			map(p, "services");
		if (print)
			service(p, s);
		any = true;
	}
	if (print && any)
		map_end(p);
	return any;
}

static bool
is_known(struct put *p)
{
	bool any = false;

	for (unsigned a = 0; a < ER_AZURE_N; a++)
		any |= locations(p, (enum er_azure)a, false) ||
		    regions(p, (enum er_azure)a, false) ||
		    services(p, (enum er_azure)a, false);
	return any;
}

bool
view_world_print(struct buf *out, const struct er_world *w, const char *name, bool json)
{
	struct put p = { .w = w, .wanted = name, .out = out, .is_json = json };

	if (!is_known(&p))
		return false;
	json_init(&p.json, out, true);
	for (size_t i = 0; !json && i < w->nsources; i++)
		buf_printf(out, "# %s: %s, %s\n", w->sources[i].what,
		    w->sources[i].date, w->sources[i].document);
	if (json)
		json_object(&p.json, NULL);
	map(&p, "world");
	text(&p, "date", er_world_date(w, "locations"), "");
	flag(&p, "built-in", name != NULL);
	map(&p, "clouds");
	for (unsigned a = 0; a < ER_AZURE_N; a++) {
		enum er_azure azure = (enum er_azure)a;

		if (!locations(&p, azure, false) && !regions(&p, azure, false) &&
		    !services(&p, azure, false))
			continue;
		map(&p, er_azure_name(azure));
		locations(&p, azure, true);
		regions(&p, azure, true);
		services(&p, azure, true);
		map_end(&p);
	}
	map_end(&p);
	map_end(&p);
	if (json) {
		json_object_end(&p.json);
		buf_putc(out, '\n');
	}
	return true;
}
