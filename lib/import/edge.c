/*
 * Lines are cut into words and held against a table of patterns: "*" is any word, "..."
 * the rest.  Junos is turned into lines first, each with all the words that lead to it,
 * so that one table reads both.
 */
#include "import/edge.h"

#include "base/buf.h"
#include "base/xalloc.h"
#include "import/edge_rows.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 24, LINES_MAX = 200000, ITEMS_MAX = 20000, DEPTH_MAX = 24 };

struct reader {
	struct edge *e;
	enum edge_section section;
	char *list; /* that the lines are of; or NULL */
	uint32_t line;
	char
	    *words[WORDS_MAX + 1]; /* those that stars stood for come first in `args` */
	size_t n;
	char *args[WORDS_MAX];
	size_t nargs, rest; /* rest: the first word of "..." */
};

/* --- words --- */

static void
drop_words(struct reader *r)
{
	while (r->n)
		free(r->words[--r->n]);
}

/* False when a line has too many words. */
static bool
cut(struct reader *r, const char *p, size_t len)
{
	const char *end = p + len;

	drop_words(r);
	while (p < end) {
		const char *start;

		if (isspace((unsigned char)*p) || *p == '"' || *p == ';') {
			p++;
			continue;
		}
		start = p;
		while (p < end && !isspace((unsigned char)*p) && *p != '"' && *p != ';')
			p++;
		if (r->n == WORDS_MAX)
			return false;
		r->words[r->n++] = xstrndup(start, (size_t)(p - start));
	}
	return true;
}

static bool
fits(struct reader *r, const char *pattern)
{
	size_t i = 0;

	r->nargs = 0;
	while (*pattern) {
		size_t n = strcspn(pattern, " ");

		if (n == 3 && strncmp(pattern, "...", 3) == 0) {
			r->rest = i;
			return true;
		}
		if (i == r->n)
			return false;
		if (n == 1 && *pattern == '*')
			r->args[r->nargs++] = r->words[i];
		else if (strlen(r->words[i]) != n ||
		    strncmp(pattern, r->words[i], n) != 0)
			return false;
		i++;
		pattern += n + (pattern[n] == ' ');
	}
	r->rest = i;
	return i == r->n;
}

/* --- what lines say --- */

static void
set(char **where, const char *value)
{
	free(*where);
	*where = value ? xstrdup(value) : NULL;
}

static struct edge_neighbor *
neighbor(struct reader *r, const char *name)
{
	struct edge *e = r->e;
	struct edge_neighbor *n;

	for (size_t i = 0; i < e->nneighbors; i++)
		if (strcmp(e->neighbors[i].name, name) == 0)
			return &e->neighbors[i];
	if (e->nneighbors == 500)
		return NULL;
	n = &VEC_PUSH(e->neighbors, e->nneighbors, e->capneighbors);
	memset(n, 0, sizeof *n);
	n->name = xstrdup(name);
	n->line = r->line;
	return n;
}

/* The neighbour that a line is of; with Junos the group is the first star. */
static struct edge_neighbor *
meant(struct reader *r, size_t *at)
{
	struct edge_neighbor *n;

	*at = 1;
	if (strcmp(r->words[0], "protocols") != 0)
		return neighbor(r, r->args[0]);
	if (r->n < 5 || strcmp(r->words[4], "neighbor") != 0)
		return neighbor(r, r->args[0]);
	*at = 2;
	neighbor(r, r->args[0]);
	n = neighbor(r, r->args[1]);
	if (n)
		set(&n->group, r->args[0]);
	return n;
}

static struct edge_entry *
entry(struct reader *r, const char *map, const char *key)
{
	struct edge *e = r->e;
	struct edge_entry *x;
	char *name = key ? xasprintf("%s %s", map, key) : xstrdup(map);

	for (size_t i = 0; key && i < e->nentries; i++)
		if (strcmp(e->entries[i].map, name) == 0) {
			free(name);
			return &e->entries[i];
		}
	if (e->nentries == ITEMS_MAX) {
		free(name);
		return NULL;
	}
	x = &VEC_PUSH(e->entries, e->nentries, e->capentries);
	memset(x, 0, sizeof *x);
	x->map = name;
	x->permit = true;
	x->line = r->line;
	return x;
}

/* "[seq N] permit PREFIX [ge N] [le N]". */
static bool
prefix_row(struct reader *r, const char *list, const char *const *words, size_t n)
{
	struct edge_prefix p = { .line = r->line };
	struct ip_addr a;
	size_t at = n > 1 && strcmp(words[0], "seq") == 0 ? 2 : 0;

	if (at + 2 > n || !words[at] || !words[at + 1] || r->e->nprefixes == ITEMS_MAX)
		return false;
	p.permit = strcmp(words[at], "permit") == 0;
	if (strcmp(words[at + 1], "any") == 0)
		ip_prefix_parse(&p.prefix, "0.0.0.0/0");
	else if (!ip_ifaddr_parse(&a, &p.prefix, words[at + 1]))
		return false;
	for (at += 2; at + 1 < n; at += 2)
		if (strcmp(words[at], "ge") == 0)
			set(&p.ge, words[at + 1]);
		else if (strcmp(words[at], "le") == 0)
			set(&p.le, words[at + 1]);
	p.list = xstrdup(list);
	VEC_PUSH(r->e->prefixes, r->e->nprefixes, r->e->capprefixes) = p;
	return true;
}

/* "PREFIX exact", "orlonger", "upto /N", "prefix-length-range /N-/M": of a term. */
static bool
junos_filter(struct reader *r)
{
	const char *words[7] = { "permit", NULL };
	char list[200];
	struct edge_entry *x = entry(r, r->args[0], r->args[1]);
	size_t n = 2, at = r->rest;
	const char *how = at < r->n ? r->words[at] : "exact";

	if (!x || !r->args[2])
		return false;
	snprintf(list, sizeof list, "%.90s %.90s", r->args[0], r->args[1]);
	set(&x->match, list);
	words[1] = r->args[2];
	if (strcmp(how, "orlonger") == 0) {
		words[n++] = "le";
		words[n++] = strchr(r->args[2], ':') ? "128" : "32";
	} else if (strcmp(how, "upto") == 0 && at + 1 < r->n) {
		words[n++] = "le";
		words[n++] = r->words[at + 1] + (*r->words[at + 1] == '/');
	} else if (strcmp(how, "exact") != 0) {
		return false;
	}
	return prefix_row(r, list, words, n);
}

static char *
joined(struct reader *r, size_t from)
{
	struct buf out;

	buf_init(&out);
	buf_puts(&out, "");
	for (size_t i = from; i < r->n; i++)
		buf_printf(&out, "%s%s", out.len ? " " : "", r->words[i]);
	return buf_steal(&out);
}

static bool
network(struct reader *r, const char *text, const char *mask)
{
	struct edge_network n = { .line = r->line };
	struct ip_addr a, m;
	unsigned len = 0;

	if (mask) {
		if (!ip_addr_parse(&a, text) || !ip_addr_parse(&m, mask) ||
		    a.family != IP_V4 || m.family != IP_V4)
			return false;
		for (uint32_t v = ip4_value(&m); v & 0x80000000u; v <<= 1)
			len++;
		n.prefix = ip_prefix_of(&a, len);
	} else if (!ip_ifaddr_parse(&a, &n.prefix, text)) {
		return false;
	}
	if (r->e->nnetworks == ITEMS_MAX)
		return false;
	VEC_PUSH(r->e->networks, r->e->nnetworks, r->e->capnetworks) = n;
	return true;
}

static bool
of_neighbor(struct reader *r, enum edge_action action)
{
	size_t at;
	struct edge_neighbor *n = meant(r, &at);
	const char *value = at < r->nargs ? r->args[at] : NULL;

	if (!n)
		return false;
	switch ((int)action) {
	case REMOTE_AS:
		set(&n->asn, value);
		break;
	case PASSWORD:
		set(&n->password, r->words[r->n - 1]);
		break;
	case HOLD:
		set(&n->hold, r->args[r->nargs - 1]);
		break;
	case BFD:
		n->bfd = true;
		break;
	case ALLOW:
		set(&n->allow_own, "1");
		break;
	case ALLOW_N:
		set(&n->allow_own, value);
		break;
	case GROUP:
		set(&n->group, value);
		break;
	case MAP_IN:
	case MAP_OUT:
		set(&n->map[action - MAP_IN], value);
		break;
	case LIST_IN:
	case LIST_OUT:
		set(&n->list[action - LIST_IN], value);
		break;
	}
	return true;
}

/* The entry of a route map that the lines are of. */
static bool
of_map(struct reader *r, enum edge_action action)
{
	struct edge *e = r->e;
	struct edge_entry *x = e->nentries ? &e->entries[e->nentries - 1] : NULL;

	if (!x)
		return false;
	if (action == MATCH) {
		x->unread = x->unread || x->match;
		set(&x->match, r->args[0]);
	} else if (action == PREFERENCE) {
		set(&x->preference, r->args[0]);
	} else {
		free(x->prepend);
		x->prepend = joined(r, r->rest);
	}
	return true;
}

static bool
of_term(struct reader *r, enum edge_action action)
{
	struct edge_entry *x = entry(r, r->args[0], r->args[1]);

	if (!x)
		return false;
	switch ((int)action) {
	case J_MATCH:
		set(&x->match, r->args[2]);
		break;
	case J_PREFERENCE:
		set(&x->preference, r->args[2]);
		break;
	case J_PREPEND:
		free(x->prepend);
		x->prepend = joined(r, r->rest);
		break;
	case J_REJECT:
		x->permit = false;
		break;
	}
	return true;
}

static bool
act(struct reader *r, enum edge_action action)
{
	struct edge_entry *x;
	const char *permit[2];

	switch (action) {
	case IGNORE:
		return true;
	case ENTER_BGP:
		r->section = BGP;
		set(&r->e->asn, r->args[0]);
		return true;
	case LOCAL_AS:
		set(&r->e->asn, r->args[0]);
		return true;
	case NETWORK:
		return network(r, r->args[0], NULL);
	case NETWORK_MASK:
		return network(r, r->args[0], r->args[1]);
	case PREFIX:
		set(&r->list, r->args[0]);
		r->section = LIST;
		return r->rest == r->n ||
		    prefix_row(r, r->args[0], (const char *const *)r->words + r->rest,
			r->n - r->rest);
	case ENTER_LIST:
		return r->list &&
		    prefix_row(r, r->list, (const char *const *)r->words, r->n);
	case ENTER_MAP:
		r->section = MAP;
		x = entry(r, r->args[0], NULL);
		if (x && r->nargs > 1)
			x->permit = strcmp(r->args[1], "permit") == 0;
		return x != NULL;
	case MATCH:
	case PREFERENCE:
	case PREPEND:
		return of_map(r, action);
	case J_PREFIX:
		permit[0] = "permit";
		permit[1] = r->args[1];
		return prefix_row(r, r->args[0], permit, 2);
	case J_FILTER:
		return junos_filter(r);
	case J_MATCH:
	case J_PREFERENCE:
	case J_PREPEND:
	case J_ACCEPT:
	case J_REJECT:
		return of_term(r, action);
	default:
		return of_neighbor(r, action);
	}
}

/* Whether a line is of the BGP part, though nobody knows what it means. */
static bool
is_ours(const struct reader *r, bool indented)
{
	const char *w = r->words[0];

	if (r->section != NOWHERE && indented)
		return true;
	return strcmp(w, "neighbor") == 0 || strcmp(w, "protocols") == 0 ||
	    strcmp(w, "policy-options") == 0;
}

static void
line(struct reader *r, bool indented)
{
	size_t i = 0;

	if (!indented && r->n && strcmp(r->words[0], "seq") != 0)
		r->section = NOWHERE;
	while (edge_rows[i].pattern &&
	    !((edge_rows[i].in == NOWHERE || edge_rows[i].in == r->section) &&
		fits(r, edge_rows[i].pattern)))
		i++;
	if (edge_rows[i].pattern && act(r, edge_rows[i].action))
		return;
	if (!is_ours(r, indented) || r->e->nrest == ITEMS_MAX)
		return;
	if (r->section == MAP && r->e->nentries)
		r->e->entries[r->e->nentries - 1].unread = true;
	VEC_PUSH(r->e->rest, r->e->nrest, r->e->caprest) =
	    (struct edge_rest){ joined(r, 0), r->line };
}

/* --- Junos with braces --- */

struct braces {
	struct buf path; /* the words that lead here, and those of the statement */
	size_t marks[DEPTH_MAX], depth; /* where the statement begins */
};

static void
cut_back(struct braces *b)
{
	b->path.len = b->depth ? b->marks[b->depth - 1] : 0;
	b->path.data[b->path.len] = '\0';
}

/* One character; false when that is too deep, or the words are too many. */
static bool
brace(struct reader *r, struct braces *b, char c)
{
	if (c == '{') {
		if (b->depth == DEPTH_MAX)
			return false;
		buf_putc(&b->path, ' ');
		b->marks[b->depth++] = b->path.len;
	} else if (c == '}') {
		b->depth -= b->depth > 0;
		cut_back(b);
	} else if (c == ';') {
		if (cut(r, b->path.data, b->path.len) && r->n)
			line(r, true);
		cut_back(b);
	} else {
		buf_putc(&b->path, strchr("\n\t[]", c) ? ' ' : c);
	}
	return b->path.len < 4000;
}

static void
braces(struct reader *r, const char *text, size_t len)
{
	struct braces b = { .depth = 0 };

	buf_init(&b.path);
	buf_puts(&b.path, "");
	for (size_t i = 0; i < len; i++) {
		bool comment = text[i] == '#' ||
		    (text[i] == '/' && i + 1 < len && text[i + 1] == '*');

		r->line += text[i] == '\n';
		while (comment && i + 1 < len && text[i + 1] != '\n')
			i++;
		if (!comment && !brace(r, &b, text[i]))
			break;
	}
	buf_fini(&b.path);
}

static bool
is_junos(const char *text, size_t len)
{
	for (size_t i = 0; i + 10 < len; i++)
		if ((i == 0 || text[i - 1] == '\n') &&
		    (strncmp(text + i, "protocols ", 10) == 0 ||
			strncmp(text + i, "policy-opt", 10) == 0 ||
			strncmp(text + i, "routing-op", 10) == 0))
			return true;
	return false;
}

void
edge_read(struct edge *e, const char *text, size_t len)
{
	struct reader r = { .e = e, .line = 1 };
	size_t at = 0;

	memset(e, 0, sizeof *e);
	if (is_junos(text, len)) {
		braces(&r, text, len);
		at = len;
	}
	for (; at < len && r.line < LINES_MAX; r.line++) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t n = end ? (size_t)(end - text) - at : len - at;
		bool indented = n && isspace((unsigned char)text[at]);

		if (cut(&r, text + at, n) && r.n && *r.words[0] != '!' &&
		    *r.words[0] != '#') {
			if (strcmp(r.words[0], "set") == 0 && !indented) {
				free(r.words[0]);
				memmove(r.words, r.words + 1, --r.n * sizeof *r.words);
			}
			if (r.n)
				line(&r, indented);
		}
		at += n + 1;
	}
	drop_words(&r);
	free(r.list);
	/* Terms are entries of their policy. */
	for (size_t i = 0; i < e->nentries; i++)
		e->entries[i].map[strcspn(e->entries[i].map, " ")] = '\0';
}

const struct edge_neighbor *
edge_group(const struct edge *e, const struct edge_neighbor *n)
{
	for (size_t i = 0; n->group && i < e->nneighbors; i++)
		if (strcmp(e->neighbors[i].name, n->group) == 0)
			return &e->neighbors[i];
	return NULL;
}

void
edge_fini(struct edge *e)
{
	for (size_t i = 0; i < e->nneighbors; i++) {
		struct edge_neighbor *n = &e->neighbors[i];

		free(n->name);
		free(n->group);
		free(n->asn);
		free(n->password);
		free(n->hold);
		free(n->allow_own);
		for (int k = 0; k < 2; k++) {
			free(n->map[k]);
			free(n->list[k]);
		}
	}
	for (size_t i = 0; i < e->nprefixes; i++) {
		free(e->prefixes[i].list);
		free(e->prefixes[i].ge);
		free(e->prefixes[i].le);
	}
	for (size_t i = 0; i < e->nentries; i++) {
		free(e->entries[i].map);
		free(e->entries[i].match);
		free(e->entries[i].preference);
		free(e->entries[i].prepend);
	}
	for (size_t i = 0; i < e->nrest; i++)
		free(e->rest[i].text);
	free(e->asn);
	free(e->neighbors);
	free(e->prefixes);
	free(e->entries);
	free(e->networks);
	free(e->rest);
	memset(e, 0, sizeof *e);
}
