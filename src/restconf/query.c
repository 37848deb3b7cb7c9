/*
 * Parameters are rows; each row has a function that reads its value.  `fields` has a
 * grammar of its own, read here by recursive descent with a bound on depth and size.
 */
#include "restconf/query.h"

#include "base/xalloc.h"
#include "restconf/path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PARAMETERS_MAX = 32, FIELDS_MAX = 256, FIELDS_DEPTH = 32 };

static bool
word(const char *const *words, const char *value, unsigned *index)
{
	for (unsigned i = 0; words[i]; i++)
		if (strcmp(words[i], value) == 0) {
			*index = i;
			return true;
		}
	return false;
}

static bool
read_content(struct restconf_query *q, const char *value)
{
	static const char *const words[] = { "all", "config", "nonconfig", NULL };
	unsigned i;

	if (!word(words, value, &i))
		return false;
	q->content = (enum restconf_content)i;
	return true;
}

static bool
read_defaults(struct restconf_query *q, const char *value)
{
	static const char *const words[] = { "explicit", "trim", "report-all",
		"report-all-tagged", NULL };
	unsigned i;

	if (!word(words, value, &i))
		return false;
	q->defaults = (enum restconf_defaults)(RESTCONF_EXPLICIT + i);
	return true;
}

static bool
read_insert(struct restconf_query *q, const char *value)
{
	static const char *const words[] = { "last", "first", "before", "after", NULL };
	unsigned i;

	if (!word(words, value, &i))
		return false;
	q->insert = (enum restconf_insert)i;
	return true;
}

static bool
read_depth(struct restconf_query *q, const char *value)
{
	char *end;
	unsigned long n;

	if (strcmp(value, "unbounded") == 0)
		return true;
	errno = 0;
	n = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || errno || n < 1 || n > 65535)
		return false;
	q->depth = (unsigned)n;
	return true;
}

static bool
read_point(struct restconf_query *q, const char *value)
{
	q->point = xstrdup(value);
	return *value == '/';
}

static bool
read_origin(struct restconf_query *q, const char *value)
{
	q->with_origin = true;
	return *value == '\0';
}

/* --- fields: RFC 8040 4.8.3 --- */

struct fields {
	const char *p;
	unsigned left, depth;
};

static void
free_fields(struct restconf_field *f)
{
	struct restconf_field *next;

	for (; f; f = next) {
		next = f->next;
		free_fields(f->below); /* no deeper than FIELDS_DEPTH */
		free(f->module);
		free(f->name);
		free(f);
	}
}

static struct restconf_field *
name_of(struct fields *in)
{
	size_t n = strcspn(in->p, ":/;()"), m = 0;
	struct restconf_field *f;

	if (in->p[n] == ':') {
		m = n;
		n = strcspn(in->p + m + 1, ":/;()");
		if (m == 0)
			return NULL;
	}
	if (n == 0 || in->left == 0)
		return NULL;
	in->left--;
	f = xcalloc(1, sizeof *f);
	if (m)
		f->module = xstrndup(in->p, m);
	f->name = xstrndup(in->p + (m ? m + 1 : 0), n);
	in->p += m ? m + 1 + n : n;
	return f;
}

static struct restconf_field *fields_of(struct fields *, bool inner);

/* A path, "a/b/c", and what stands in brackets behind it. */
static struct restconf_field *
field_of(struct fields *in)
{
	struct restconf_field *first = name_of(in), *f = first;

	while (f && *in->p == '/') {
		in->p++;
		f->below = name_of(in);
		f = ++in->depth > FIELDS_DEPTH ? NULL : f->below;
	}
	if (f && *in->p == '(') {
		in->p++;
		f->below = ++in->depth > FIELDS_DEPTH ? NULL : fields_of(in, true);
		f = f->below && *in->p == ')' ? f->below : NULL;
		if (f)
			in->p++;
	}
	if (!f) {
		free_fields(first);
		return NULL;
	}
	return first;
}

static struct restconf_field *
fields_of(struct fields *in, bool inner)
{
	struct restconf_field *first = NULL, **link = &first;
	unsigned depth = in->depth;

	for (;;) {
		in->depth = depth;
		*link = field_of(in);
		if (!*link)
			break;
		link = &(*link)->next;
		if (*in->p != ';') {
			if (*in->p == (inner ? ')' : '\0'))
				return first;
			break;
		}
		in->p++;
	}
	free_fields(first);
	return NULL;
}

/* One entry a name: `a/b;a/c` is `a(b;c)`, and all of a where one asks for all. */
static void
join(struct restconf_field *f)
{
	for (; f; f = f->next) {
		for (struct restconf_field **link = &f->next, *g;
		     (g = *link) != NULL;) {
			struct restconf_field **end = &f->below;
			bool same = strcmp(f->name, g->name) == 0 &&
			    (f->module ? g->module && strcmp(f->module, g->module) == 0
				       : !g->module);

			if (!same) {
				link = &g->next;
				continue;
			}
			if (!f->below || !g->below) {
				free_fields(f->below);
				f->below = NULL;
			} else {
				while (*end)
					end = &(*end)->next;
				*end = g->below;
				g->below = NULL;
			}
			*link = g->next;
			g->next = NULL;
			free_fields(g);
		}
		join(f->below);
	}
}

static bool
read_fields(struct restconf_query *q, const char *value)
{
	struct fields in = { value, FIELDS_MAX, 0 };

	if (q->fields) /* by its other name */
		return false;
	q->fields = fields_of(&in, false);
	join(q->fields);
	return q->fields != NULL;
}

/* --- the table --- */

static const struct row {
	const char *name, *wants;
	unsigned takes; /* of the resource; 0: of streams only */
	bool (*read)(struct restconf_query *, const char *value);
} rows[] = {
	{ "content", "all, config or nonconfig", RESTCONF_TAKES_READ, read_content },
	{ "depth", "1 to 65535, or unbounded", RESTCONF_TAKES_READ, read_depth },
	{ "fields", "a selection such as a;b/c(d;e)", RESTCONF_TAKES_READ,
	    read_fields },
	/* A client in wide use calls it so. */
	{ "field", "a selection such as a;b/c(d;e)", RESTCONF_TAKES_READ, read_fields },
	{ "with-defaults", "report-all, trim, explicit or report-all-tagged",
	    RESTCONF_TAKES_READ, read_defaults },
	{ "with-origin", "no value", RESTCONF_TAKES_ORIGIN, read_origin },
	{ "insert", "first, last, before or after", RESTCONF_TAKES_INSERT,
	    read_insert },
	{ "point", "a path that begins with /", RESTCONF_TAKES_INSERT, read_point },
	{ "filter", NULL, 0, NULL },
	{ "start-time", NULL, 0, NULL },
	{ "stop-time", NULL, 0, NULL },
};
enum { ROWS = sizeof rows / sizeof *rows };

static bool
parameter(struct restconf_query *q, const char *name, const char *value, unsigned takes,
    unsigned *seen, struct restconf_errors *errors)
{
	size_t i = 0;

	while (i < ROWS && strcmp(rows[i].name, name) != 0)
		i++;
	if (i == ROWS)
		restconf_fail(errors, 400, RESTCONF_INVALID_VALUE,
		    "there is no query parameter %.80s", name);
	else if (!(rows[i].takes & takes))
		restconf_fail(errors, 400, RESTCONF_INVALID_VALUE,
		    "the query parameter %s is not for this method and resource", name);
	else if (*seen & 1u << i)
		restconf_fail(errors, 400, RESTCONF_INVALID_VALUE,
		    "the query parameter %s is there twice", name);
	else if (!rows[i].read(q, value))
		restconf_fail(errors, 400, RESTCONF_INVALID_VALUE,
		    "%.200s is no value of %s, which takes %s", value, name,
		    rows[i].wants);
	else {
		*seen |= 1u << i;
		return true;
	}
	return false;
}

static bool
parameters(struct restconf_query *q, const char *text, unsigned takes,
    struct restconf_errors *errors)
{
	unsigned seen = 0;

	for (unsigned n = 0; *text; n++) {
		size_t len = strcspn(text, "&"), at = strcspn(text, "=&");
		bool has = text[at] == '=';
		char *name = restconf_decode(text, at);
		char *value =
		    has ? restconf_decode(text + at + 1, len - at - 1) : xstrdup("");
		bool ok = name && value && n < PARAMETERS_MAX;

		if (!ok)
			restconf_fail(errors, 400, RESTCONF_INVALID_VALUE,
			    "the query is too long, or no percent-encoding");
		ok = ok && parameter(q, name, value, takes, &seen, errors);
		free(name);
		free(value);
		if (!ok)
			return false;
		text += len + (text[len] == '&');
	}
	return true;
}

bool
restconf_query_parse(struct restconf_query *q, const char *text, unsigned takes,
    struct restconf_errors *errors)
{
	*q = (struct restconf_query){ .insert = RESTCONF_ANYWHERE };
	if (!text)
		return true;
	if (strlen(text) > RESTCONF_PATH_MAX) {
		restconf_fail(errors, 400, RESTCONF_INVALID_VALUE,
		    "the query is too long");
		return false;
	}
	if (!parameters(q, text, takes, errors))
		return false;
	if ((q->insert == RESTCONF_BEFORE || q->insert == RESTCONF_AFTER) ==
	    !q->point) {
		restconf_fail(errors, 400, RESTCONF_INVALID_VALUE,
		    "point goes with insert=before and insert=after, and only with "
		    "them");
		return false;
	}
	return true;
}

void
restconf_query_fini(struct restconf_query *q)
{
	free_fields(q->fields);
	free(q->point);
	*q = (struct restconf_query){ 0 };
}
