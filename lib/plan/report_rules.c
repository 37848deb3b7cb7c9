/*
 * A report is one file, so what it says of a rule is in it: ids of rules in the text
 * lead to the end of the report, where each rule that is named has its statement, its
 * source and its mark.  The finished text is gone through, since an id may stand in any
 * sentence; tags, scripts, styles, titles and drawings stay as they are.
 */
#include "base/xalloc.h"
#include "er/register.h"
#include "plan/report.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What has no links inside. */
static const struct {
	const char *tag, *end;
} closed[] = {
	{ "script", "</script>" },
	{ "style", "</style>" },
	{ "title", "</title>" },
	{ "svg", "</svg>" },
	{ "a", "</a>" },
};

struct linking {
	const char *at;
	struct buf *out;
	bool *used; /* of each row of the register */
};

/* How long the id of a rule is that begins here; 0: none does. */
static size_t
id_len(const char *s)
{
	size_t letters = 0, digits = 0;

	while (letters < 3 && isupper((unsigned char)s[letters]))
		letters++;
	if (letters < 1 || letters > 2 || s[letters] != '-')
		return 0;
	s += letters + 1;
	while (digits < 4 && isdigit((unsigned char)s[digits]))
		digits++;
	if (digits < 1 || digits > 3)
		return 0;
	s += digits;
	return letters + 1 + digits + (islower((unsigned char)*s) ? 1 : 0);
}

/* A letter of a name: an id is no part of a longer word. */
static bool
joins(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '/' ||
	    (unsigned char)c >= 0x80;
}

static size_t
registered(const char *id, size_t len)
{
	for (size_t i = 0; i < er_nregister; i++)
		if (er_register[i].id && strlen(er_register[i].id) == len &&
		    memcmp(er_register[i].id, id, len) == 0)
			return i;
	return SIZE_MAX;
}

/* Copies one word of text; with a link when it is the id of a rule. */
static void
word(struct linking *l)
{
	size_t len = id_len(l->at), rule;

	if (len && !joins(l->at[len]) && (rule = registered(l->at, len)) != SIZE_MAX) {
		const char *id = er_register[rule].id;

		l->used[rule] = true;
		buf_printf(l->out, "<a href=\"#rule-%s\">%s</a>", id, id);
		l->at += len;
		return;
	}
	do
		buf_putc(l->out, *l->at++);
	while (*l->at && *l->at != '<' && joins(l->at[-1]));
}

/* The end of a tag; a ">" inside of quotes does not count. */
static const char *
tag_end(const char *tag)
{
	char quote = '\0';

	for (; *tag; tag++) {
		if (quote)
			quote = *tag == quote ? '\0' : quote;
		else if (*tag == '"' || *tag == '\'')
			quote = *tag;
		else if (*tag == '>')
			return tag + 1;
	}
	return tag;
}

static const char *
closed_end(const char *tag)
{
	for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
		size_t len = strlen(closed[i].tag);
		const char *end;

		if (strncmp(tag + 1, closed[i].tag, len) != 0 || joins(tag[1 + len]))
			continue;
		end = strstr(tag, closed[i].end);
		return end ? end : tag + strlen(tag);
	}
	return NULL;
}

static void
tag(struct linking *l)
{
	const char *end = closed_end(l->at);

	if (!end)
		end = tag_end(l->at);
	buf_add(l->out, l->at, (size_t)(end - l->at));
	l->at = end;
}

static void
statement(struct buf *out, const struct er_registered *r)
{
	buf_printf(out, "<dt id=\"rule-%s\">%s <span class=\"dim\">(", r->id, r->id);
	plan_xml_text(out, r->marks);
	buf_puts(out, ")</span></dt><dd>");
	plan_xml_text(out, r->text);
	buf_puts(out, "</dd>\n");
	if (r->sources && *r->sources) {
		buf_puts(out, "<dd class=\"dim\">Source: ");
		plan_xml_text(out, r->sources);
		buf_puts(out, "</dd>\n");
	}
}

void
plan_rules_html(const char *html, struct buf *out)
{
	struct linking l = { html, out, xcalloc(er_nregister, sizeof *l.used) };
	bool any = false;

	while (*l.at) {
		if (*l.at == '<')
			tag(&l);
		else
			word(&l);
	}
	for (size_t i = 0; i < er_nregister; i++) {
		if (!l.used[i])
			continue;
		if (!any)
			buf_puts(out,
			    "<h2 id=\"rules\">Rules of the service</h2>\n<dl>\n");
		any = true;
		statement(out, &er_register[i]);
	}
	if (any)
		buf_puts(out, "</dl>\n");
	free(l.used);
}
