/*
 * libyang's type code decides and gives the canonical text; what it says about a
 * refusal is written for authors of modules, so the reason and the cure are made here:
 * from the type where it is one of YANG's or of ietf-inet-types, else from the
 * `error-message` of our module, which has the form "not WHAT: CURE".
 *
 * Two things libyang would let pass are refused, because they are mostly mistakes: a
 * prefix with bits set behind its length, which it clears, and a number not written
 * plainly (0100, which other readers take for octal).
 */
#include "lab/value.h"

#include "base/buf.h"
#include "base/ip.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "data/suggest.h"
#include "lab/schema.h"
#include "lab/secrets.h"

#include <ctype.h>
#include <libyang/libyang.h>
#include <libyang/plugins_types.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SHOWN_MAX 60 /* octets of a value in a message */

char *
lab_value_show(const char *text)
{
	size_t len = strlen(text);
	bool cut = len > SHOWN_MAX;
	struct buf out;

	if (cut)
		for (len = SHOWN_MAX; ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
	buf_init(&out);
	buf_putc(&out, '"');
	for (size_t i = 0; i < len; i++)
		buf_putc(&out, strchr("\t\n\r", text[i]) ? ' ' : text[i]);
	buf_puts(&out, cut ? "\342\200\246\"" : "\"");
	return buf_steal(&out);
}

static const struct lysc_type *
type_of(const struct lysc_node *node)
{
	return node->nodetype == LYS_LEAF
	    ? ((const struct lysc_node_leaf *)node)->type
	    : ((const struct lysc_node_leaflist *)node)->type;
}

static bool
is_integer(const struct lysc_type *type)
{
	return type->basetype == LY_TYPE_UINT8 || type->basetype == LY_TYPE_UINT16 ||
	    type->basetype == LY_TYPE_UINT32 || type->basetype == LY_TYPE_UINT64 ||
	    type->basetype == LY_TYPE_INT8 || type->basetype == LY_TYPE_INT16 ||
	    type->basetype == LY_TYPE_INT32 || type->basetype == LY_TYPE_INT64;
}

/* RFC 7951: numbers of 64 bits are strings in JSON. */
static enum data_leaf
leaf_kind(const struct lysc_type *type)
{
	if (type->basetype == LY_TYPE_BOOL)
		return DATA_LEAF_BOOL;
	return is_integer(type) && type->basetype != LY_TYPE_UINT64 &&
		type->basetype != LY_TYPE_INT64
	    ? DATA_LEAF_NUMBER
	    : DATA_LEAF_STRING;
}

/* --- refusals; `shown` is the value for people, or "the value" of a secret --- */

static void
refuse_boolean(struct lab_value *v, const char *shown, const char *text)
{
	static const char *const yes[] = { "yes", "on", "y", "true", "1" };
	static const char *const no[] = { "no", "off", "n", "false", "0" };
	const char *cure = "write true or false";

	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
		if (strcasecmp(text, yes[i]) == 0)
			cure = "write true";
		if (strcasecmp(text, no[i]) == 0)
			cure = "write false";
	}
	v->reason = xasprintf("%s is neither true nor false", shown);
	v->cure = xstrdup(cure);
}

static void
refuse_integer(struct lab_value *v, const char *shown, const char *text,
    const struct lysc_type *type)
{
	static const uint64_t most[] = { [LY_TYPE_UINT8] = UINT8_MAX,
		[LY_TYPE_UINT16] = UINT16_MAX,
		[LY_TYPE_UINT32] = UINT32_MAX,
		[LY_TYPE_UINT64] = UINT64_MAX };
	const struct lysc_range *range = ((const struct lysc_type_num *)type)->range;
	uint64_t low = 0, high = 0;

	if (type->basetype < sizeof most / sizeof *most)
		high = most[type->basetype];
	if (range) {
		low = range->parts[0].min_u64;
		high = range->parts[LY_ARRAY_COUNT(range->parts) - 1].max_u64;
	}
	text += *text == '-';
	if (*text && text[strspn(text, "0123456789")] == '\0')
		v->reason = xasprintf("%s is out of range", shown);
	else
		v->reason = xasprintf("%s is not a whole number", shown);
	if (high)
		v->cure = xasprintf("write a number from %llu to %llu",
		    (unsigned long long)low, (unsigned long long)high);
	else
		v->cure = xstrdup("write a whole number"); /* of a signed type */
}

/* All values are words: of an enumeration, of a boolean, of a union of these. */
static bool
is_words(const struct lysc_type *type)
{
	const struct lysc_type_union *u = (const struct lysc_type_union *)type;
	LY_ARRAY_COUNT_TYPE i;

	if (type->basetype != LY_TYPE_UNION)
		return type->basetype == LY_TYPE_ENUM || type->basetype == LY_TYPE_BOOL;
	LY_ARRAY_FOR(u->types, i)
	{
		if (!is_words(u->types[i]))
			return false;
	}
	return true;
}

static void
add_word(struct buf *names, struct data_suggest *near, const char *word)
{
	data_suggest_offer(near, word);
	buf_printf(names, "%s%s", names->len ? ", " : "", word);
}

static void
add_words(struct buf *names, struct data_suggest *near, const struct lysc_type *type)
{
	const struct lysc_type_union *u = (const struct lysc_type_union *)type;
	const struct lysc_type_enum *e = (const struct lysc_type_enum *)type;
	LY_ARRAY_COUNT_TYPE i;

	if (type->basetype == LY_TYPE_UNION) {
		LY_ARRAY_FOR(u->types, i)
		add_words(names, near, u->types[i]);
	} else if (type->basetype == LY_TYPE_BOOL) {
		add_word(names, near, "true");
		add_word(names, near, "false");
	} else {
		LY_ARRAY_FOR(e->enums, i)
		add_word(names, near, e->enums[i].name);
	}
}

static void
refuse_words(struct lab_value *v, const char *shown, const char *text,
    const struct lysc_type *type)
{
	struct data_suggest near;
	struct buf names;

	data_suggest_init(&near, text);
	buf_init(&names);
	add_words(&names, &near, type);
	v->reason = xasprintf("%s is not one of %s", shown, names.data);
	v->cure = xstrdup(data_suggest_cure(&near, "write one of these"));
	buf_fini(&names);
}

/* --- words, as others write them --- */

/* Whether a text stands for a word of an enumeration, or for what else the word is
 * called. */
static bool
names_word(const struct lysc_type_bitenum_item *item, const char *text)
{
	if (text_reads_as(text, item->name))
		return true;
	for (LY_ARRAY_COUNT_TYPE k = 0; k < LY_ARRAY_COUNT(item->exts); k++)
		if (strcmp(item->exts[k].def->name, "also") == 0 &&
		    text_reads_as(text, item->exts[k].argument))
			return true;
	return false;
}

/* True and TRUE are booleans as well (YAML 1.2 10.3.2). */
static const char *
bool_meant(const char *text)
{
	if (strcasecmp(text, "true") == 0)
		return "true";
	return strcasecmp(text, "false") == 0 ? "false" : NULL;
}

/* The word of an enumeration that a text stands for, or the boolean, or NULL. */
static const char *
word_meant(const struct lysc_type *type, const char *text)
{
	const struct lysc_type_union *u = (const struct lysc_type_union *)type;
	const struct lysc_type_enum *e = (const struct lysc_type_enum *)type;
	const char *word = NULL;
	LY_ARRAY_COUNT_TYPE i;

	if (type->basetype == LY_TYPE_BOOL)
		return bool_meant(text);
	if (type->basetype == LY_TYPE_UNION)
		for (i = 0; !word && i < LY_ARRAY_COUNT(u->types); i++)
			word = word_meant(u->types[i], text);
	if (type->basetype == LY_TYPE_ENUM && *text)
		for (i = 0; !word && i < LY_ARRAY_COUNT(e->enums); i++)
			if (names_word(&e->enums[i], text))
				word = e->enums[i].name;
	return word;
}

/* Types of ietf-inet-types and ietf-yang-types, by part of the name of their code. */
static const struct known {
	const char *id, *what, *either, *cure;
	bool prefix;
} known_types[] = {
	{ "ipv4-prefix", "an IPv4 prefix", "a prefix",
	    "write ADDRESS/LENGTH, such as 10.1.0.0/16", true },
	{ "ipv6-prefix", "an IPv6 prefix", "a prefix",
	    "write ADDRESS/LENGTH, such as fd00:1::/48", true },
	{ "ipv4-address", "an IPv4 address", "an address", "write one such as 10.1.0.1",
	    false },
	{ "ipv6-address", "an IPv6 address", "an address",
	    "write one such as fd00:1::1", false },
};

/* The row of a type; of a union, the row of its first member. */
static const struct known *
known_type(const struct lysc_type *type)
{
	const char *id;

	if (type->basetype == LY_TYPE_UNION)
		type = ((const struct lysc_type_union *)type)->types[0];
	id = type->plugin->id;
	for (size_t i = 0; i < sizeof known_types / sizeof *known_types; i++)
		if (strstr(id, known_types[i].id))
			return &known_types[i];
	return NULL;
}

static void
refuse_known(struct lab_value *v, const char *shown, const char *text,
    const struct lysc_type *type, const struct known *known)
{
	struct ip_addr addr;
	struct ip_prefix net;

	v->reason = xasprintf("%s is not %s", shown,
	    type->basetype == LY_TYPE_UNION ? known->either : known->what);
	if (known->prefix && ip_addr_parse(&addr, text))
		v->cure = xasprintf("add the length: /%u for this one address",
		    ip_bits(addr.family));
	else if (!known->prefix && ip_ifaddr_parse(&addr, &net, text))
		v->cure = xstrdup("leave the length out");
	else
		v->cure = xstrdup(known->cure);
}

/* By the module's own words: "not WHAT: CURE". */
static void
refuse_told(struct lab_value *v, const char *shown, const char *message)
{
	const char *cure = message ? strstr(message, ": ") : NULL;

	if (cure && strncmp(message, "not ", 4) == 0) {
		v->reason =
		    xasprintf("%s is %.*s", shown, (int)(cure - message), message);
		v->cure = xstrdup(cure + 2);
	} else {
		v->reason = xasprintf("%s does not fit", shown);
		v->cure = xstrdup("see the description of the leaf in erx-lab.yang");
	}
}

/* What the module says where a text does not fit: of a union the words of the first
 * member, or of the last one when the text is a reference to a secret. */
static const char *
told_of(const struct ly_ctx *ctx, const struct lysc_type *type, const char *text)
{
	const struct lysc_type_union *u = (const struct lysc_type_union *)type;
	const struct lysc_type_str *s;

	if (type->basetype != LY_TYPE_UNION)
		return ly_errmsg(ctx);
	type =
	    u->types[lab_secret_is_reference(text) ? LY_ARRAY_COUNT(u->types) - 1 : 0];
	if (type->basetype != LY_TYPE_STRING)
		return ly_errmsg(ctx);
	s = (const struct lysc_type_str *)type;
	if (s->length)
		return s->length->emsg;
	return s->patterns ? s->patterns[0]->emsg : NULL;
}

static void
refuse(struct lab_value *v, const struct ly_ctx *ctx, const struct lysc_type *type,
    const char *shown, const char *text)
{
	const struct known *known = known_type(type);

	if (is_integer(type))
		refuse_integer(v, shown, text, type);
	else if (type->basetype == LY_TYPE_BOOL)
		refuse_boolean(v, shown, text);
	else if (is_words(type))
		refuse_words(v, shown, text, type);
	else if (known)
		refuse_known(v, shown, text, type, known);
	else
		refuse_told(v, shown, told_of(ctx, type, text));
}

/* What libyang accepts and we do not; then reason and cure are set. */
static void
look_twice(struct lab_value *v, const struct lysc_type *type, const char *shown,
    const char *text, const char *canonical)
{
	const struct known *known = known_type(type);
	struct ip_prefix net;

	if (is_integer(type) && strcmp(text, canonical) != 0)
		v->reason = xasprintf("%s is not plainly a number", shown);
	else if (known && known->prefix && !ip_prefix_parse(&net, text))
		v->reason = xasprintf("%s has bits set behind its length", shown);
	if (v->reason)
		v->cure = xasprintf("write %s", canonical);
}

static void
take(struct lab_value *v, const struct lysc_type *type, const char *canonical)
{
	v->text = xstrdup(canonical);
	v->leaf = leaf_kind(type);
	if (lab_has_extension(type->exts, "lower-case"))
		for (char *p = v->text; *p; p++)
			*p = (char)tolower((unsigned char)*p);
}

void
lab_value_read(struct lab_value *v, const struct ly_ctx *ctx,
    const struct lysc_node *node, const char *text, bool secret)
{
	const struct lysc_type *type = type_of(node), *real = NULL;
	const char *canonical = NULL;
	char *shown;
	LY_ERR rc;

	*v = (struct lab_value){ 0 };
	rc = lyd_value_validate(ctx, node, text, strlen(text), NULL, &real, &canonical);
	if (rc == LY_SUCCESS && strcmp(text, canonical) == 0) {
		/* The usual case needs no second look and no message. */
		take(v, real, canonical);
		lydict_remove(ctx, canonical);
		return;
	}
	if (rc != LY_SUCCESS && is_words(type) && word_meant(type, text)) {
		const char *word = word_meant(type, text);
		bool flag = strcmp(word, "true") == 0 || strcmp(word, "false") == 0;

		v->text = xstrdup(word);
		v->leaf = flag ? DATA_LEAF_BOOL : DATA_LEAF_STRING;
		return;
	}
	shown = secret ? xstrdup("the value") : lab_value_show(text);
	if (rc != LY_SUCCESS)
		refuse(v, ctx, type, shown, text);
	else
		look_twice(v, real, shown, text, canonical);
	if (!v->reason)
		take(v, real, canonical);
	free(shown);
	if (rc == LY_SUCCESS)
		lydict_remove(ctx, canonical);
}

void
lab_value_fini(struct lab_value *v)
{
	free(v->text);
	free(v->reason);
	free(v->cure);
	*v = (struct lab_value){ 0 };
}
