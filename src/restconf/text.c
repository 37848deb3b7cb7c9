/*
 * The JSON scanner counts brackets outside of strings; the XML scanner counts tags
 * outside of comments, CDATA and quotes.  Neither judges what it passes: that is
 * libyang's business.
 */
#include "restconf/text.h"

#include "base/buf.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "data/tree.h"

#include <stdlib.h>
#include <string.h>

static const char too_deep[] = "the body is nested too deeply";

/* Behind the string that begins at p; `end` when it does not end. */
static const char *
skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\' && p + 1 < end)
			p++;
	return p < end ? p + 1 : end;
}

/* libyang 2.1 leaks what it has read of anydata when it finds out late. */
static bool
is_json(const char *text, size_t len)
{
	struct data_node *n;
	struct errs errs;

	errs_init(&errs);
	/* It is not taken apart: names would be sorted, however many there are. */
	n = data_json_parse_input(text, len, 1, &errs);
	data_node_free(n);
	errs_fini(&errs);
	return n != NULL;
}

const char *
restconf_json_refuse(const char *text, size_t len)
{
	const char *end = text + len;
	unsigned depth = 0;

	if (memchr(text, '\0', len))
		return "the body has a NUL";
	for (const char *p = text; p < end; p++) {
		if (*p == '"')
			p = skip_string(p, end) - 1;
		else if (*p == '{' || *p == '[')
			depth++;
		else if ((*p == '}' || *p == ']') && depth > 0)
			depth--;
		if (depth > RESTCONF_DEPTH_MAX)
			return too_deep;
	}
	return is_json(text, len) ? NULL : "the body is not JSON";
}

/* Behind `mark`, or `end`. */
static const char *
behind(const char *p, const char *end, const char *mark)
{
	size_t n = strlen(mark);
	const char *found = memmem(p, (size_t)(end - p), mark, n);

	return found ? found + n : end;
}

static bool
begins(const char *p, const char *end, const char *mark)
{
	size_t n = strlen(mark);

	return (size_t)(end - p) >= n && memcmp(p, mark, n) == 0;
}

/* Behind the tag that begins at p; *empty when it ends with "/>". */
static const char *
skip_tag(const char *p, const char *end, bool *empty)
{
	char quote = '\0';

	*empty = false;
	for (p++; p < end; p++) {
		if (quote) {
			quote = *p == quote ? '\0' : quote;
		} else if (*p == '"' || *p == '\'') {
			quote = *p;
		} else if (*p == '>') {
			*empty = p[-1] == '/';
			return p + 1;
		}
	}
	return end;
}

const char *
restconf_xml_refuse(const char *text, size_t len)
{
	const char *end = text + len, *p = text;
	unsigned depth = 0;

	if (memchr(text, '\0', len))
		return "the body has a NUL";
	while ((p = memchr(p, '<', (size_t)(end - p))) != NULL) {
		bool empty = false, closes = begins(p, end, "</");

		if (begins(p, end, "<!--")) {
			p = behind(p + 4, end, "-->");
		} else if (begins(p, end, "<![CDATA[")) {
			p = behind(p, end, "]]>");
		} else if (begins(p, end, "<?")) {
			p = behind(p, end, "?>");
		} else if (begins(p, end, "<!")) {
			return "the body has a document type, which is not read here";
		} else {
			p = skip_tag(p, end, &empty);
			depth += !empty && !closes;
			depth -= closes && depth > 0;
		}
		if (depth > RESTCONF_DEPTH_MAX)
			return too_deep;
	}
	return NULL;
}

/* --- pieces of JSON --- */

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

/* Behind the value that begins at p. */
static const char *
skip_value(const char *p, const char *end)
{
	unsigned depth = 0;

	if (p < end && *p == '"')
		return skip_string(p, end);
	for (; p < end; p++) {
		if (*p == '"')
			p = skip_string(p, end) - 1;
		else if (*p == '{' || *p == '[')
			depth++;
		else if ((*p == '}' || *p == ']' || *p == ',') && depth == 0)
			return p;
		else if ((*p == '}' || *p == ']') && --depth == 0)
			return p + 1;
	}
	return end;
}

bool
restconf_json_enter(struct restconf_json *j, struct restconf_span text)
{
	const char *end = text.p + text.len, *p = skip_blanks(text.p, end);

	*j = (struct restconf_json){ .p = p, .end = end, .first = true };
	if (p == end || (*p != '{' && *p != '['))
		return false;
	j->close = *p == '{' ? '}' : ']';
	j->p++;
	return true;
}

static bool
bad(struct restconf_json *j)
{
	j->bad = true;
	return false;
}

bool
restconf_json_next(struct restconf_json *j, struct restconf_span *name,
    struct restconf_span *value)
{
	const char *start;

	j->p = skip_blanks(j->p, j->end);
	if (j->p == j->end)
		return bad(j);
	if (*j->p == j->close)
		return false;
	if (!j->first) {
		if (*j->p != ',')
			return bad(j);
		j->p = skip_blanks(j->p + 1, j->end);
	}
	j->first = false;
	*name = (struct restconf_span){ NULL, 0 };
	if (j->close == '}') {
		if (j->p == j->end || *j->p != '"')
			return bad(j);
		start = j->p;
		j->p = skip_string(j->p, j->end);
		if (j->p - start < 2)
			return bad(j);
		*name = (struct restconf_span){ start + 1, (size_t)(j->p - start - 2) };
		j->p = skip_blanks(j->p, j->end);
		if (j->p == j->end || *j->p != ':')
			return bad(j);
		j->p = skip_blanks(j->p + 1, j->end);
	}
	start = j->p;
	j->p = skip_value(j->p, j->end);
	if (j->p == start)
		return bad(j);
	*value = (struct restconf_span){ start, (size_t)(j->p - start) };
	return true;
}

bool
restconf_json_is(struct restconf_span name, const char *local)
{
	size_t n = strlen(local);

	return name.len >= n && memcmp(name.p + name.len - n, local, n) == 0 &&
	    (name.len == n || name.p[name.len - n - 1] == ':');
}

char *
restconf_json_string(struct restconf_span value)
{
	struct data_node *n;
	struct errs errs;
	char *text = NULL;

	errs_init(&errs);
	n = data_json_parse(value.p, value.len, &errs);
	if (n && n->kind == DATA_TEXT && n->leaf != DATA_LEAF_NULL && n->text)
		text = xstrdup(n->text);
	data_node_free(n);
	errs_fini(&errs);
	return text;
}
