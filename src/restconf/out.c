/*
 * Each call writes to one of the two forms.  Text in XML is cleaned, octet by octet, of
 * what a document cannot hold (XML 1.0 2.2), as the JSON writer does with its own.
 */
#include "restconf/out.h"

#include <stdio.h>
#include <string.h>

void
restconf_out_init(struct restconf_out *out, struct buf *buf, bool xml)
{
	*out = (struct restconf_out){ .buf = buf, .xml = xml };
	json_init(&out->j, buf, false);
}

void
restconf_out_begin(struct restconf_out *out)
{
	if (!out->xml)
		json_object(&out->j, NULL);
}

void
restconf_out_finish(struct restconf_out *out)
{
	if (!out->xml)
		json_object_end(&out->j);
}

/* The name as JSON has it: with the module, where it is said. */
static const char *
qualified(char *text, size_t size, const char *module, const char *name)
{
	if (!module || !name)
		return name;
	snprintf(text, size, "%s:%s", module, name);
	return text;
}

static void
open_element(struct restconf_out *out, const char *name, const char *ns)
{
	buf_putc(out->buf, '<');
	buf_puts(out->buf, name);
	if (ns) {
		buf_puts(out->buf, " xmlns=\"");
		restconf_xml_text(out->buf, ns);
		buf_putc(out->buf, '"');
	}
}

void
restconf_out_object(struct restconf_out *out, const char *module, const char *name,
    const char *ns)
{
	char text[300];

	if (!out->xml) {
		json_object(&out->j, qualified(text, sizeof text, module, name));
	} else if (name) {
		open_element(out, name, ns);
		buf_putc(out->buf, '>');
	}
}

void
restconf_out_end(struct restconf_out *out, const char *name)
{
	if (!out->xml)
		json_object_end(&out->j);
	else if (name)
		buf_printf(out->buf, "</%s>", name);
}

void
restconf_out_list(struct restconf_out *out, const char *name)
{
	if (!out->xml)
		json_array(&out->j, name);
}

void
restconf_out_list_end(struct restconf_out *out)
{
	if (!out->xml)
		json_array_end(&out->j);
}

void
restconf_out_leaf(struct restconf_out *out, const char *module, const char *name,
    const char *ns, const char *value)
{
	char text[300];

	if (out->xml) {
		open_element(out, name, ns);
		if (!value) {
			buf_puts(out->buf, "/>");
			return;
		}
		buf_putc(out->buf, '>');
		restconf_xml_text(out->buf, value);
		buf_printf(out->buf, "</%s>", name);
		return;
	}
	name = qualified(text, sizeof text, module, name);
	if (value) {
		json_string(&out->j, name, value);
	} else {
		json_array(&out->j, name);
		json_null(&out->j, NULL);
		json_array_end(&out->j);
	}
}

/* How many octets of the text are one character of XML; 0: none can be. */
static size_t
character(const unsigned char *p)
{
	size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	unsigned long c = n == 1 ? p[0] : p[0] & (0x7fu >> n);
	static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (n > 1 && (p[0] < 0xc2 || p[0] > 0xf4))
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	return c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ||
		c == 0xfffe || c == 0xffff
	    ? 0
	    : n;
}

void
restconf_xml_text(struct buf *buf, const char *text)
{
	static const struct {
		char c;
		const char *entity;
	} rows[] = {
		{ '&', "&amp;" },
		{ '<', "&lt;" },
		{ '>', "&gt;" },
		{ '"', "&quot;" },
	};

	while (*text) {
		size_t n = character((const unsigned char *)text), i = 0;

		while (i < sizeof rows / sizeof *rows && rows[i].c != *text)
			i++;
		if (i < sizeof rows / sizeof *rows)
			buf_puts(buf, rows[i].entity);
		else if (n)
			buf_add(buf, text, n);
		else
			buf_puts(buf, "\xef\xbf\xbd");
		text += n ? n : 1;
	}
}
