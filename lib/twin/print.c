/*
 * The summary says how far the twin can be trusted: for which tables, for which
 * networks not, and on what the differences rest.
 */
#include "twin/compare.h"

#include <string.h>

/* Networks of a table. */
enum { EXPLAINED_SHOWN = 3 };

static const char *const what_words
    [] = { [TWIN_MISSING] = "missing", [TWIN_EXTRA] = "extra", [TWIN_OTHER] = "other" };
static const struct {
	unsigned bit;
	const char *word;
} columns[] = {
	{ TWIN_PATH, "path" },
	{ TWIN_HOP, "next-hop" },
	{ TWIN_WEIGHT, "weight" },
	{ TWIN_ORIGIN, "origin" },
};

/* --- JSON --- */

static void
json_row(struct json *j, const char *key, const struct twin_row *r)
{
	char network[IP_PREFIX_STRLEN];

	if (!r) {
		json_null(j, key);
		return;
	}
	json_object(j, key);
	json_string(j, "network", ip_prefix_text(&r->prefix, network));
	json_string(j, "path", r->path);
	json_string(j, "next-hop", r->hop);
	json_string(j, "role", *r->role ? r->role : NULL);
	if (r->weight >= 0)
		json_int(j, "weight", r->weight);
	if (*r->origin)
		json_string(j, "origin", r->origin);
	if (r->from && r->from->line)
		json_uint(j, "line", r->from->line);
	json_object_end(j);
}

static void
json_difference(struct json *j, const struct twin_difference *d, bool since)
{
	json_object(j, NULL);
	json_string(j, "what", what_words[d->what]);
	json_array(j, "in");
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		if (d->in & columns[i].bit)
			json_string(j, NULL, columns[i].word);
	json_array_end(j);
	json_row(j, since ? "today" : "real", d->real);
	json_row(j, since ? "then" : "twin", d->twin);
	if (!since) {
		json_array(j, "rules");
		for (size_t i = 0; i < d->nrules; i++)
			json_string(j, NULL, d->rules[i]);
		json_array_end(j);
		json_string(j, "mark", d->mark);
		json_string(j, "explain", d->text);
	}
	json_object_end(j);
}

static void
json_parts(struct json *j, const char *key, const struct twin_compared *c, bool since)
{
	json_array(j, key);
	for (size_t i = 0; i < c->n; i++) {
		const struct twin_part *p = &c->parts[i];

		json_object(j, NULL);
		json_string(j, "place", p->at);
		json_string(j, "file", p->file);
		json_uint(j, "rows", p->real.n);
		json_uint(j, "same", p->same);
		json_uint(j, "networks", p->networks);
		json_uint(j, "networks-right", p->right);
		json_array(j, "differences");
		for (size_t k = 0; k < p->n; k++)
			json_difference(j, &p->differences[k], since);
		json_array_end(j);
		json_object_end(j);
	}
	json_array_end(j);
}

/* --- sums --- */

struct sums {
	size_t rows, same, networks, right, differences;
	size_t by_what[3];
	size_t by_mark[5]; /* the last: no rule is named */
};
static const char *const marks[] = { "documented", "observed", "inferred",
	"not modelled in full" };

static struct sums
sum(const struct twin_compared *c)
{
	struct sums s = { 0 };

	for (size_t i = 0; i < c->n; i++) {
		const struct twin_part *p = &c->parts[i];

		s.rows += p->real.n;
		s.same += p->same;
		s.networks += p->networks;
		s.right += p->right;
		s.differences += p->n;
		for (size_t k = 0; k < p->n; k++) {
			unsigned m = 0;

			s.by_what[p->differences[k].what]++;
			while (m < 4 &&
			    !(p->differences[k].mark &&
				strcmp(p->differences[k].mark, marks[m]) == 0))
				m++;
			s.by_mark[m]++;
		}
	}
	return s;
}

/* Per mille, rounded down: 1000 only when all is the same. */
static unsigned
per_mille(size_t n, size_t of)
{
	return of ? (unsigned)(n * 1000 / of) : 1000;
}

/* How far the twin can be trusted, in one word. */
static const char *
trust(const struct sums *s)
{
	unsigned m = per_mille(s->right, s->networks);

	if (!s->networks)
		return "unknown";
	if (!s->differences)
		return "full";
	return m >= 950 ? "high" : m >= 700 ? "partial" : "low";
}

static void
json_summary(struct json *j, const struct sums *s)
{
	json_object(j, "summary");
	json_string(j, "trust", trust(s));
	json_uint(j, "rows", s->rows);
	json_uint(j, "same", s->same);
	json_uint(j, "networks", s->networks);
	json_uint(j, "networks-right", s->right);
	for (size_t i = 0; i < 3; i++)
		json_uint(j, what_words[i], s->by_what[i]);
	json_object(j, "rest-on");
	for (size_t i = 0; i < 4; i++)
		json_uint(j, marks[i], s->by_mark[i]);
	json_uint(j, "no rule", s->by_mark[4]);
	json_object_end(j);
	json_object_end(j);
}

/* --- text --- */

static void
text_row(struct buf *out, const struct twin_row *r)
{
	buf_printf(out, "%s by %s", *r->path ? r->path : "no path",
	    *r->role      ? r->role
		: *r->hop ? r->hop
			  : "nobody");
	if (*r->hop && strcmp(r->hop, r->role) != 0)
		buf_printf(out, " (%s)", r->hop);
	if (r->weight > 0)
		buf_printf(out, ", weight %lld", (long long)r->weight);
	if (*r->origin)
		buf_printf(out, ", %s", r->origin);
}

/* A text with blanks in front of its lines. */
static void
indented(struct buf *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		buf_printf(out, "      %.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

/* Both rows, as far as there are two. */
static void
text_rows(struct buf *out, const struct twin_difference *d, bool since)
{
	if (d->real) {
		buf_printf(out, "    %s: ", since ? "today" : "real ");
		text_row(out, d->real);
		buf_putc(out, '\n');
	}
	if (d->twin) {
		buf_printf(out, "    %s: ", since ? "then " : "twin ");
		text_row(out, d->twin);
		buf_putc(out, '\n');
	}
}

static void
text_difference(struct buf *out, const struct twin_difference *d, bool since, bool why)
{
	const struct twin_row *row = d->real ? d->real : d->twin;
	char network[IP_PREFIX_STRLEN];
	bool first = true;

	buf_printf(out, "  %-7s %s",
	    d->what == TWIN_OTHER ? "other"
		: since           ? (d->what == TWIN_MISSING ? "new" : "gone")
				  : what_words[d->what],
	    ip_prefix_text(&row->prefix, network));
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		if (d->in & columns[i].bit) {
			buf_printf(out, "%s%s", first ? " in " : ", ", columns[i].word);
			first = false;
		}
	buf_putc(out, '\n');
	text_rows(out, d, since);
	if (d->nrules) {
		buf_printf(out, "    rests on");
		for (size_t i = 0; i < d->nrules; i++)
			buf_printf(out, "%s %s", i ? "," : "", d->rules[i]);
		buf_printf(out, " (%s)\n", d->mark);
	}
	if (why && d->text)
		indented(out, d->text);
}

/* The network that a difference is of. */
static const struct ip_prefix *
network(const struct twin_difference *d)
{
	return d->real ? &d->real->prefix : &d->twin->prefix;
}

static void
text_parts(struct buf *out, const struct twin_compared *c, bool since)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct twin_part *p = &c->parts[i];
		unsigned told = 0;

		buf_printf(out, "%s (%s): %zu of %zu rows are the same\n", p->at,
		    p->file, p->same, p->real.n);
		for (size_t k = 0; k < p->n; k++) {
			const struct twin_difference *d = &p->differences[k];
			bool again = k && ip_prefix_equal(network(d), network(d - 1));

			text_difference(out, d, since,
			    !again && told < EXPLAINED_SHOWN);
			told += !again;
		}
		if (!since && told > EXPLAINED_SHOWN)
			buf_printf(out, "  (-o json has the other explanations)\n");
	}
}

static void
text_tables(struct buf *out, const struct twin_compared *c, bool same, const char *head)
{
	bool first = true;

	for (size_t i = 0; i < c->n; i++)
		if ((c->parts[i].n == 0) == same) {
			buf_printf(out, "%s%s", first ? head : ", ", c->parts[i].at);
			first = false;
		}
	buf_puts(out, first ? "" : "\n");
}

static void
text_summary(struct buf *out, const struct twin_compared *c, const struct sums *s)
{
	unsigned rows = per_mille(s->same, s->rows);

	buf_printf(out,
	    "Trust: %s. %zu of %zu rows (%u.%u %%) and %zu of %zu networks are as in reality",
	    trust(s), s->same, s->rows, rows / 10, rows % 10, s->right, s->networks);
	if (s->differences)
		buf_printf(out, "; %zu missing, %zu extra, %zu other",
		    s->by_what[TWIN_MISSING], s->by_what[TWIN_EXTRA],
		    s->by_what[TWIN_OTHER]);
	buf_puts(out, ".\n");
	if (s->differences) {
		bool first = true;

		buf_puts(out, "The differences rest on rules that are ");
		for (size_t i = 0; i < 5; i++)
			if (s->by_mark[i]) {
				buf_printf(out, "%s%s: %zu", first ? "" : ", ",
				    i < 4 ? marks[i] : "none", s->by_mark[i]);
				first = false;
			}
		buf_puts(out, ".\n");
	}
	text_tables(out, c, true, "As in reality: ");
	text_tables(out, c, false, "With differences: ");
}

void
twin_print(struct buf *out, const struct twin_compared *c,
    const struct twin_compared *changed, bool json)
{
	struct sums s = sum(c);
	struct json j;

	if (json) {
		json_init(&j, out, true);
		json_object(&j, NULL);
		json_parts(&j, "tables", c, false);
		if (changed)
			json_parts(&j, "changed", changed, true);
		json_summary(&j, &s);
		json_object_end(&j);
		buf_putc(out, '\n');
		return;
	}
	text_parts(out, c, false);
	if (changed) {
		buf_puts(out, "Changed in reality:\n");
		text_parts(out, changed, true);
	}
	text_summary(out, c, &s);
}
