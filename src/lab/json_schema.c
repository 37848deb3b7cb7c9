/*
 * The compiled schema is walked once.  A file has more forms than RFC 7951 knows: a
 * keyed list is a mapping, an entry with a shorthand may be a plain value, a value may
 * be quoted or not, and the whole of an entry may be left empty.  So each kind of node
 * has a printer that asks which form is wanted.
 *
 * Regular expressions of YANG are those of XSD, which are anchored at both ends; those
 * of our modules read the same in ECMAScript.  Those of ietf-inet-types do not, and are
 * replaced by a looser one: the reader decides.
 */
#include "lab/json_schema.h"

#include <ctype.h>
#include <libyang/libyang.h>
#include <libyang/plugins_types.h>
#include <string.h>

struct print {
	struct json *j;
	bool file;  /* as people write it */
	bool piece; /* nothing is required */
};

static const char dialect[] = "https://json-schema.org/draft/2020-12/schema";

/* --- types --- */

static void
put_kinds(const struct print *p, const char *kind, const char *quoted)
{
	if (!p->file || !quoted) {
		json_string(p->j, "type", kind);
		return;
	}
	json_array(p->j, "type");
	json_string(p->j, NULL, kind);
	json_string(p->j, NULL, quoted);
	json_array_end(p->j);
}

static bool
is_signed(LY_DATA_TYPE type)
{
	return type == LY_TYPE_INT8 || type == LY_TYPE_INT16 || type == LY_TYPE_INT32 ||
	    type == LY_TYPE_INT64;
}

static void
put_integer(const struct print *p, const struct lysc_type *type)
{
	static const struct {
		int64_t low;
		uint64_t high;
	} bounds[] = {
		[LY_TYPE_UINT8] = { 0, UINT8_MAX },
		[LY_TYPE_UINT16] = { 0, UINT16_MAX },
		[LY_TYPE_UINT32] = { 0, UINT32_MAX },
		[LY_TYPE_INT8] = { INT8_MIN, INT8_MAX },
		[LY_TYPE_INT16] = { INT16_MIN, INT16_MAX },
		[LY_TYPE_INT32] = { INT32_MIN, INT32_MAX },
	};
	const struct lysc_range *range = ((const struct lysc_type_num *)type)->range;
	int64_t low = bounds[type->basetype].low;
	uint64_t high = bounds[type->basetype].high;

	if (range) {
		low = range->parts[0].min_64;
		high = range->parts[LY_ARRAY_COUNT(range->parts) - 1].max_u64;
	}
	put_kinds(p, "integer", "string");
	json_int(p->j, "minimum", low);
	if (is_signed(type->basetype))
		json_int(p->j, "maximum", (int64_t)high);
	else
		json_uint(p->j, "maximum", high);
	if (p->file)
		json_string(p->j, "pattern", "^-?[0-9]+$");
}

/* Addresses and prefixes, by part of the name of their code in libyang. */
static const char *
loose_pattern(const struct lysc_type *type)
{
	static const struct {
		const char *id, *pattern;
	} rows[] = {
		{ "ipv4-prefix", "^[0-9]+(\\.[0-9]+){3}/[0-9]+$" },
		{ "ipv6-prefix", "^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/[0-9]+$" },
		{ "ipv4-address", "^[0-9]+(\\.[0-9]+){3}$" },
		{ "ipv6-address", "^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strstr(type->plugin->id, rows[i].id))
			return rows[i].pattern;
	return NULL;
}

/* One expression for all patterns of a type: it looks ahead by those before the last.
 */
static void
put_patterns(const struct print *p, const struct lysc_type_str *s)
{
	LY_ARRAY_COUNT_TYPE i, n = LY_ARRAY_COUNT(s->patterns);
	struct buf text;

	/* Not everybody knows classes of Unicode. */
	LY_ARRAY_FOR(s->patterns, i)
	if (s->patterns[i]->inverted || strstr(s->patterns[i]->expr, "\\p"))
		return;
	if (n == 0)
		return;
	buf_init(&text);
	buf_putc(&text, '^');
	for (i = 0; i + 1 < n; i++)
		buf_printf(&text, "(?=(?:%s)$)", s->patterns[i]->expr);
	buf_printf(&text, "(?:%s)$", s->patterns[n - 1]->expr);
	json_string(p->j, "pattern", text.data);
	buf_fini(&text);
	/* Editors show it in place of the expression. */
	if (s->patterns[0]->emsg)
		json_string(p->j, "patternErrorMessage", s->patterns[0]->emsg);
}

static void
put_text(const struct print *p, const struct lysc_type *type)
{
	const struct lysc_type_str *s = (const struct lysc_type_str *)type;
	const char *loose = loose_pattern(type);

	if (p->file && !loose) {
		/* `key: 12` is a text, too. */
		json_array(p->j, "type");
		json_string(p->j, NULL, "string");
		json_string(p->j, NULL, "number");
		json_string(p->j, NULL, "boolean");
		json_array_end(p->j);
	} else {
		json_string(p->j, "type", "string");
	}
	if (loose) {
		json_string(p->j, "pattern", loose);
		return;
	}
	if (s->length) {
		json_uint(p->j, "minLength", s->length->parts[0].min_u64);
		json_uint(p->j, "maxLength",
		    s->length->parts[LY_ARRAY_COUNT(s->length->parts) - 1].max_u64);
	}
	put_patterns(p, s);
}

static void
put_enum(const struct print *p, const struct lysc_type_enum *e)
{
	LY_ARRAY_COUNT_TYPE i;

	json_array(p->j, "enum");
	LY_ARRAY_FOR(e->enums, i)
	json_string(p->j, NULL, e->enums[i].name);
	json_array_end(p->j);
}

/* A word as the reader takes it, in any case (lab/value.h). */
static void
put_any_case(struct buf *text, const char *word)
{
	for (; *word; word++)
		if (isalpha((unsigned char)*word))
			buf_printf(text, "[%c%c]", tolower((unsigned char)*word),
			    toupper((unsigned char)*word));
		else
			buf_printf(text, "%s%c", strchr(".+*?()|", *word) ? "\\" : "",
			    *word);
}

/* Words of files have any case; an editor offers them as they are. */
static void
put_words(const struct print *p, const struct lysc_type *type)
{
	const struct lysc_type_enum *e = (const struct lysc_type_enum *)type;
	LY_ARRAY_COUNT_TYPE i;
	struct buf pattern, message;

	if (!p->file) {
		put_enum(p, e);
		return;
	}
	buf_init(&pattern);
	buf_init(&message);
	LY_ARRAY_FOR(e->enums, i)
	{
		buf_puts(&pattern, i ? "|" : "^(?:");
		put_any_case(&pattern, e->enums[i].name);
		buf_printf(&message, "%s%s",
		    i ? ", " : "write one of: ", e->enums[i].name);
	}
	buf_puts(&pattern, ")$");
	json_array(p->j, "anyOf");
	json_object(p->j, NULL);
	put_enum(p, e);
	json_object_end(p->j);
	json_object(p->j, NULL);
	json_string(p->j, "type", "string");
	json_string(p->j, "pattern", pattern.data);
	json_string(p->j, "patternErrorMessage", message.data);
	json_object_end(p->j);
	json_array_end(p->j);
	buf_fini(&pattern);
	buf_fini(&message);
}

static void put_type(const struct print *, const struct lysc_type *);

static void
put_union(const struct print *p, const struct lysc_type *type)
{
	const struct lysc_type_union *u = (const struct lysc_type_union *)type;
	LY_ARRAY_COUNT_TYPE i;

	json_array(p->j, "anyOf");
	LY_ARRAY_FOR(u->types, i)
	{
		json_object(p->j, NULL);
		put_type(p, u->types[i]);
		json_object_end(p->j);
	}
	json_array_end(p->j);
}

static void
put_type(const struct print *p, const struct lysc_type *type)
{
	switch (type->basetype) {
	case LY_TYPE_UINT8:
	case LY_TYPE_UINT16:
	case LY_TYPE_UINT32:
	case LY_TYPE_INT8:
	case LY_TYPE_INT16:
	case LY_TYPE_INT32:
		put_integer(p, type);
		break;
	case LY_TYPE_UINT64: /* RFC 7951 6.1: a text */
	case LY_TYPE_INT64:
	case LY_TYPE_DEC64:
		put_kinds(p, "string", "number");
		break;
	case LY_TYPE_BOOL:
		json_string(p->j, "type", "boolean");
		break;
	case LY_TYPE_ENUM:
		put_words(p, type);
		break;
	case LY_TYPE_UNION:
		put_union(p, type);
		break;
	case LY_TYPE_STRING:
		put_text(p, type);
		break;
	default:
		json_string(p->j, "type", "string");
		break;
	}
}

/* --- nodes --- */

static void put_node(const struct print *, const char *key, const struct lysc_node *);

static const struct lysc_type *
type_of(const struct lysc_node *node)
{
	return node->nodetype == LYS_LEAF
	    ? ((const struct lysc_node_leaf *)node)->type
	    : ((const struct lysc_node_leaflist *)node)->type;
}

/* Of a description the lines are as wide as the module, which editors are not. */
static void
put_description(const struct print *p, const struct lysc_node *node)
{
	const char *text = node->dsc;
	struct buf out;

	if (!text)
		return;
	buf_init(&out);
	for (bool blank = false; *text; text++) {
		if (*text == ' ' || *text == '\n' || *text == '\t') {
			blank = true;
			continue;
		}
		if (blank && out.len)
			buf_putc(&out, ' ');
		blank = false;
		buf_putc(&out, *text);
	}
	json_string(p->j, "description", out.data ? out.data : "");
	buf_fini(&out);
}

static void
put_default(const struct print *p, const struct lysc_node *node)
{
	const struct lysc_node_leaf *leaf = (const struct lysc_node_leaf *)node;
	const struct lyd_value *value = leaf->dflt;
	const char *text;

	if (node->nodetype != LYS_LEAF || !value)
		return;
	text = lyd_value_get_canonical(node->module->ctx, value);
	if (value->realtype->basetype == LY_TYPE_UNION)
		value = &value->subvalue->value;
	if (value->realtype->basetype == LY_TYPE_BOOL)
		json_bool(p->j, "default", strcmp(text, "true") == 0);
	else if (text[0] && text[strspn(text, "0123456789")] == '\0' &&
	    leaf->type->basetype != LY_TYPE_STRING)
		json_raw(p->j, "default", text, strlen(text));
	else
		json_string(p->j, "default", text);
}

static bool
is_secret(const struct lysc_node *node)
{
	return lab_has_extension(node->exts, "secret");
}

/* A key is in front of the entry where people write. */
static bool
is_shown(const struct print *p, const struct lysc_node *node)
{
	return p->file ? !lysc_is_key(node) : !is_secret(node);
}

/* "properties" and what goes with them, inside an object that is open. */
static void
put_members(const struct print *p, const struct lys_module *module,
    const struct lysc_node *parent)
{
	const struct lysc_node *child = NULL;
	bool needs = false;

	json_object(p->j, "properties");
	while (
	    (child = lys_getnext(child, parent, parent ? NULL : module->compiled, 0)))
		if (is_shown(p, child)) {
			put_node(p, child->name, child);
			needs |= (child->flags & LYS_MAND_TRUE) != 0;
		}
	json_object_end(p->j);
	json_bool(p->j, "additionalProperties", false);
	/* Configuration may be half said in an edit, and state may lack anything. */
	if (!needs || p->piece || !p->file)
		return;
	json_array(p->j, "required");
	while (
	    (child = lys_getnext(child, parent, parent ? NULL : module->compiled, 0)))
		if (is_shown(p, child) && child->flags & LYS_MAND_TRUE)
			json_string(p->j, NULL, child->name);
	json_array_end(p->j);
}

/* The inside of a container or of an entry. */
static void
put_body(const struct print *p, const struct lysc_node *node)
{
	const struct lysc_node *shorthand = p->file ? lab_note(node)->shorthand : NULL;

	if (shorthand) {
		json_array(p->j, "anyOf");
		json_object(p->j, NULL);
		put_type(p, type_of(shorthand));
		json_object_end(p->j);
		json_object(p->j, NULL);
	}
	put_kinds(p, "object", "null");
	put_members(p, node->module, node);
	if (shorthand) {
		json_object_end(p->j);
		json_array_end(p->j);
	}
}

/* Schema of an array, up to its elements; the caller closes both. */
static void
open_array(const struct print *p, bool or_one)
{
	if (or_one)
		json_array(p->j, "anyOf");
	if (or_one)
		json_object(p->j, NULL);
	json_string(p->j, "type", "array");
	json_object(p->j, "items");
}

static void
put_leaf_list(const struct print *p, const struct lysc_node *node)
{
	open_array(p, p->file);
	put_type(p, type_of(node));
	json_object_end(p->j);
	if (!lab_has_extension(node->exts, "repeats") && node->flags & LYS_CONFIG_W)
		json_bool(p->j, "uniqueItems", true);
	if (!p->file)
		return;
	json_object_end(p->j);
	json_object(p->j, NULL);
	put_type(p, type_of(node));
	json_object_end(p->j);
	json_array_end(p->j);
}

static void
put_list(const struct print *p, const struct lysc_node *node)
{
	const struct lysc_node *key = lysc_node_child(node);

	if (!p->file || lab_note(node)->positional) {
		open_array(p, false);
		put_body(p, node);
		json_object_end(p->j);
		return;
	}
	put_kinds(p, "object", "null");
	json_object(p->j, "propertyNames");
	/* A name is a text wherever it stands. */
	if (type_of(key)->basetype == LY_TYPE_STRING)
		put_type(&(struct print){ .j = p->j }, type_of(key));
	json_object_end(p->j);
	json_object(p->j, "additionalProperties");
	put_body(p, node);
	json_object_end(p->j);
}

/* A piece of a lab inside of a plan. */
static void
put_piece(const struct print *p, const struct lysc_node *node)
{
	if (strcmp(node->name, "delete") == 0)
		json_string(p->j, "type", "object"); /* whose ends are names */
	else
		json_string(p->j, "$ref", "#/$defs/lab");
}

static void
put_node(const struct print *p, const char *key, const struct lysc_node *node)
{
	json_object(p->j, key);
	put_description(p, node);
	switch (node->nodetype) {
	case LYS_LEAF:
		put_type(p, type_of(node));
		put_default(p, node);
		break;
	case LYS_LEAFLIST:
		put_leaf_list(p, node);
		break;
	case LYS_LIST:
		put_list(p, node);
		break;
	case LYS_ANYDATA:
		put_piece(p, node);
		break;
	default:
		put_body(p, node);
		break;
	}
	json_object_end(p->j);
}

void
lab_json_schema_node(struct json *j, const char *key, const struct lysc_node *node)
{
	const struct print p = { .j = j };

	json_object(j, key);
	put_description(&p, node);
	if (node->nodetype & (LYS_LEAF | LYS_LEAFLIST)) {
		put_type(&p, type_of(node));
		put_default(&p, node);
	} else {
		put_body(&p, node);
	}
	json_object_end(j);
}

void
lab_json_schema_file(const struct lab_modules *m, enum lab_module which,
    struct buf *out)
{
	struct json j;
	struct print p = { .j = &j, .file = true };

	json_init(&j, out, true);
	json_object(&j, NULL);
	json_string(&j, "$schema", dialect);
	json_string(&j, "title", which == LAB_MODULE_LAB ? "erxd lab" : "erxd plan");
	json_string(&j, "type", "object");
	put_members(&p, m->module[which], NULL);
	if (which == LAB_MODULE_PLAN) {
		p.piece = true;
		json_object(&j, "$defs");
		json_object(&j, "lab");
		put_kinds(&p, "object", "null");
		put_members(&p, m->module[LAB_MODULE_LAB], NULL);
		json_object_end(&j);
		json_object_end(&j);
	}
	json_object_end(&j);
	buf_putc(out, '\n');
}
