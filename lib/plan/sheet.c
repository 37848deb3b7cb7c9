/*
 * Markdown is CommonMark with tables and boxes to tick, its special characters escaped;
 * HTML is one file that needs nothing else, with a page for each sheet when printed.
 */
#include "plan/sheet.h"

#include "plan/report.h"

#include <string.h>

static const char style[] =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:52em;margin:1em auto;"
    "padding:0 1em;color:#111;background:#fff}"
    "h2{border-bottom:2px solid #333}h3{margin-top:1.6em}"
    "h4{margin:.8em 0 .2em}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #999;padding:.25em .5em;text-align:left;"
    "vertical-align:top}ul{margin:.2em 0;padding-left:1.4em}"
    "ul.todo{list-style:none;padding-left:.2em}li{overflow-wrap:anywhere}"
    ".warning{border:3px solid #a00;padding:.5em;font-weight:bold}"
    ".sign{margin:1em 0;border-bottom:1px dotted #999}"
    ".wide,.picture{overflow-x:auto}.picture svg{max-width:100%;height:auto}"
    "code{color:#555;font-size:.85em}"
    "@media screen and (max-width:600px){td,th{padding:.2em .25em;font-size:.9em}"
    ".picture svg{max-width:none}}"
    "@media print{body{margin:0;max-width:none}h2.page{break-before:page}"
    "tr,.sign{break-inside:avoid}h3,h4{break-after:avoid}"
    "li{break-inside:avoid}}";

static void
put(struct sheet *s, const char *text)
{
	if (s->html) {
		plan_xml_text(s->out, text);
		return;
	}
	for (; *text; text++) {
		if (strchr("\\`*_[]<>|#", *text))
			buf_putc(s->out, '\\');
		buf_putc(s->out, *text == '\n' ? ' ' : *text);
	}
}

void
sheet_begin(struct sheet *s, const char *title)
{
	if (!s->html)
		return;
	buf_puts(s->out,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width\">\n<title>");
	put(s, title);
	buf_printf(s->out, "</title>\n<style>%s</style>\n</head>\n<body>\n", style);
}

void
sheet_end(struct sheet *s)
{
	if (s->html)
		buf_puts(s->out, "</body>\n</html>\n");
}

void
sheet_head(struct sheet *s, unsigned level, const char *text)
{
	if (s->html)
		buf_printf(s->out, "<h%u>", level);
	else
		buf_printf(s->out, "%.*s ", (int)level, "####");
	put(s, text);
	if (s->html)
		buf_printf(s->out, "</h%u>\n", level);
	else
		buf_puts(s->out, "\n\n");
}

void
sheet_page(struct sheet *s, const char *head)
{
	buf_puts(s->out, s->html ? "<h2 class=\"page\">" : "---\n\n## ");
	put(s, head);
	buf_puts(s->out, s->html ? "</h2>\n" : "\n\n");
}

static void
block(struct sheet *s, const char *open, const char *mark, const char *text,
    const char *close)
{
	buf_puts(s->out, s->html ? open : mark);
	put(s, text);
	buf_puts(s->out, s->html ? close : "\n\n");
}

void
sheet_text(struct sheet *s, const char *text)
{
	block(s, "<p>", "", text, "</p>\n");
}

void
sheet_warning(struct sheet *s, const char *text)
{
	block(s, "<p class=\"warning\">", "> WARNING: ", text, "</p>\n");
}

void
sheet_item(struct sheet *s, const char *text)
{
	block(s, "<ul><li>", "- ", text, "</li></ul>\n");
}

void
sheet_todo(struct sheet *s, const char *text)
{
	block(s, "<ul class=\"todo\"><li>&#9744; ", "- [ ] ", text, "</li></ul>\n");
}

void
sheet_todo_exact(struct sheet *s, const char *words, const char *exact)
{
	buf_puts(s->out, s->html ? "<ul class=\"todo\"><li>&#9744; " : "- [ ] ");
	put(s, words);
	buf_puts(s->out, s->html ? "<br><code>" : "  \n  *");
	put(s, exact);
	buf_puts(s->out, s->html ? "</code></li></ul>\n" : "*\n\n");
}

void
sheet_picture(struct sheet *s, const char *svg)
{
	if (s->html)
		buf_printf(s->out, "<div class=\"picture\">%s</div>\n", svg);
}

void
sheet_sign(struct sheet *s, const char *text)
{
	block(s, "<p class=\"sign\">", "", text, "</p>\n");
}

static void
row(struct sheet *s, const char *const *cells, size_t n, const char *open,
    const char *close)
{
	buf_puts(s->out, s->html ? "<tr>" : "|");
	for (size_t i = 0; i < n; i++) {
		buf_puts(s->out, s->html ? open : " ");
		put(s, cells[i]);
		buf_puts(s->out, s->html ? close : " |");
	}
	buf_puts(s->out, s->html ? "</tr>\n" : "\n");
}

void
sheet_row(struct sheet *s, const char *const *cells, size_t n)
{
	row(s, cells, n, "<td>", "</td>");
}

void
sheet_table(struct sheet *s, const char *const *heads, size_t n)
{
	buf_puts(s->out, s->html ? "<div class=\"wide\"><table>\n" : "");
	row(s, heads, n, "<th>", "</th>");
	for (size_t i = 0; !s->html && i < n; i++)
		buf_puts(s->out, i ? " --- |" : "| --- |");
	buf_puts(s->out, s->html ? "" : "\n");
}

void
sheet_table_end(struct sheet *s)
{
	buf_puts(s->out, s->html ? "</table></div>\n" : "\n");
}
