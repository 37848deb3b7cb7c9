/*
 * The types of leaves.  The schema has approved every text already; what still does not
 * parse (a prefix with host bits, a number past its field) is told, not trusted.
 */
#include "er/leaf.h"

#include "base/text.h"
#include "base/time.h"
#include "bgp/attrs.h"
#include "data/duration.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct slot { /* one leaf being read */
	const struct er_ctx *c;
	const struct er_row *row;
	const char *path;
	void *out;
};

bool
er_number_parse(const char *s, uint32_t max, uint32_t *out)
{
	uint64_t v = 0;

	if (*s == '\0' || strlen(s) > 10)
		return false;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			return false;
		v = v * 10 + (uint64_t)(*s - '0');
	}
	if (v > max)
		return false;
	*out = (uint32_t)v;
	return true;
}

bool
er_guid_parse(const char *s, char out[37])
{
	if (strlen(s) != 36)
		return false;
	for (int i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : !isxdigit((unsigned char)s[i]))
			return false;
		out[i] = (char)tolower((unsigned char)s[i]);
	}
	out[36] = '\0';
	return true;
}

static bool
store_number(const char *text, uint32_t max, size_t size, void *out)
{
	uint32_t v;

	if (!er_number_parse(text, max, &v))
		return false;
	if (size == 1)
		*(uint8_t *)out = (uint8_t)v;
	else if (size == 2)
		*(uint16_t *)out = (uint16_t)v;
	else
		*(uint32_t *)out = v;
	return true;
}

static bool
store_text(const struct slot *s, const char *text)
{
	char guid[37];

	if (s->row->type == ER_TYPE_GUID) {
		if (!er_guid_parse(text, guid))
			return false;
		text = guid;
	}
	*(const char **)s->out = er_model_text(s->c->model, text);
	return true;
}

static bool
store_word(const struct slot *s, const char *text)
{
	unsigned at;

	if (!text_word(s->row->words, text, &at))
		return false;
	if (s->row->type == ER_TYPE_FLAG)
		*(bool *)s->out = at == s->row->on;
	else
		memcpy(s->out, &at, sizeof at);
	return true;
}

static bool
store_id(const char *text, uint32_t *out)
{
	struct ip_addr a;

	if (!ip_addr_parse(&a, text) || a.family != IP_V4)
		return false;
	*out = ip4_value(&a);
	return true;
}

/* "64530 16550" */
static bool
store_path(const struct slot *s, const char *text)
{
	struct er_numbers *list = s->out;
	size_t n = 0;

	for (const char *p = text; *p != '\0'; p++)
		n += (*p != ' ' && (p == text || p[-1] == ' '));
	list->items = er_model_alloc(s->c->model, n, sizeof *list->items);
	while (list->n < n) {
		char number[12];
		size_t len = strcspn(text, " ");

		if (len == 0 || len >= sizeof number)
			return false;
		memcpy(number, text, len);
		number[len] = '\0';
		if (!er_number_parse(number, UINT32_MAX, &list->items[list->n]))
			return false;
		list->n++;
		text += len;
		text += strspn(text, " ");
	}
	return true;
}

static bool
store(const struct slot *s, const char *text)
{
	switch (s->row->type) {
	case ER_TYPE_TEXT:
	case ER_TYPE_GUID:
		return store_text(s, text);
	case ER_TYPE_FLAG:
	case ER_TYPE_WORD:
		return store_word(s, text);
	case ER_TYPE_U8:
		return store_number(text, UINT8_MAX, 1, s->out);
	case ER_TYPE_U16:
		return store_number(text, UINT16_MAX, 2, s->out);
	case ER_TYPE_U32:
		return store_number(text, UINT32_MAX, 4, s->out);
	case ER_TYPE_ADDR:
		return ip_addr_parse(s->out, text);
	case ER_TYPE_ID:
		return store_id(text, s->out);
	case ER_TYPE_PREFIX:
		return ip_prefix_parse(s->out, text);
	case ER_TYPE_PATH:
		return store_path(s, text);
	case ER_TYPE_COMMUNITY:
		return bgp_community_parse(s->out, text);
	case ER_TYPE_DURATION:
		return data_duration_parse(text, s->out);
	case ER_TYPE_PREFIXES:
	case ER_TYPE_NUMBERS:
	case ER_TYPE_COMMUNITIES:
		break; /* lists: below */
	}
	return false;
}

static void
refuse_value(const struct slot *s, const char *text)
{
	er_refuse(s->c, CODE_BAD_VALUE, s->path, s->row->leaf, "%s is not good for %s",
	    text, s->row->leaf);
}

static void
store_list(const struct slot *s, const struct data_node *seq)
{
	struct er_prefixes *prefixes = s->out;
	struct er_numbers *numbers = s->out;
	bool of_prefixes = s->row->type == ER_TYPE_PREFIXES;

	if (of_prefixes)
		prefixes->items =
		    er_model_alloc(s->c->model, seq->n, sizeof *prefixes->items);
	else
		numbers->items =
		    er_model_alloc(s->c->model, seq->n, sizeof *numbers->items);
	for (size_t i = 0; i < seq->n; i++) {
		const char *text = seq->children[i]->text ? seq->children[i]->text : "";
		bool ok;

		if (of_prefixes)
			ok = ip_prefix_parse(&prefixes->items[prefixes->n], text);
		else if (s->row->type == ER_TYPE_NUMBERS)
			ok = er_number_parse(text, UINT32_MAX,
			    &numbers->items[numbers->n]);
		else
			ok = bgp_community_parse(&numbers->items[numbers->n], text);
		if (!ok)
			refuse_value(s, text);
		else if (of_prefixes)
			prefixes->n++;
		else
			numbers->n++;
	}
}

static bool
is_list(enum er_type type)
{
	return type == ER_TYPE_PREFIXES || type == ER_TYPE_NUMBERS ||
	    type == ER_TYPE_COMMUNITIES;
}

void
er_leaves_read(const struct er_ctx *c, const struct data_node *map, const char *path,
    const struct er_row *rows, size_t n, void *out)
{
	for (size_t i = 0; i < n; i++) {
		struct slot s = { c, &rows[i], path, (char *)out + rows[i].offset };
		const struct data_node *leaf =
		    map ? data_node_get(map, rows[i].leaf) : NULL;

		/* The default first, so that a bad value leaves something sound. */
		if (rows[i].initial)
			(void)store(&s, rows[i].initial);
		if (!leaf)
			continue;
		if (is_list(rows[i].type)) {
			if (leaf->kind == DATA_SEQ)
				store_list(&s, leaf);
		} else if (leaf->reference && !leaf->value) {
			er_refuse_cure(c, CODE_CANNOT_READ, path, rows[i].leaf,
			    "write the reference into the lab file and send SIGHUP, or "
			    "write the secret itself",
			    "%s is read with the lab file, and the lab that runs has "
			    "it not in this place",
			    leaf->text);
		} else if (!leaf->text || !store(&s, data_node_value(leaf))) {
			refuse_value(&s,
			    leaf->text && !leaf->secret ? leaf->text : "the value");
		}
		if (rows[i].has != 0)
			*((bool *)out + rows[i].has) = true;
	}
}
