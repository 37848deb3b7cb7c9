/*
 * A path is parsed without a schema, then walked with it.  The way is kept as a chain
 * of data nodes with their keys (the probe), so that keys have their canonical form and
 * a node is found in any tree by libyang's own comparison.
 */
#include "restconf/path.h"

#include "base/xalloc.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

static bool
digit(char c, unsigned *value)
{
	static const char digits[] = "0123456789abcdef";
	const char *p =
	    c ? strchr(digits, c | (c >= 'A' && c <= 'F' ? 0x20 : 0)) : NULL;

	*value = p ? (unsigned)(p - digits) : 0;
	return p != NULL;
}

/* Octets of the character that begins with this one; 0: none does. */
static size_t
octets(unsigned char c)
{
	return c < 0x80 ? c >= 0x20 && c != 0x7f
	    : c < 0xc2  ? 0
	    : c < 0xe0  ? 2
	    : c < 0xf0  ? 3
	    : c < 0xf5  ? 4
			: 0;
}

/* And has no control characters. */
static bool
is_utf8(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	while (*p) {
		size_t n = octets(*p);

		if (n == 0)
			return false;
		for (size_t i = 1; i < n; i++)
			if ((p[i] & 0xc0) != 0x80)
				return false;
		p += n;
	}
	return true;
}

char *
restconf_decode(const char *text, size_t len)
{
	char *out = xmalloc(len + 1), *p = out;
	unsigned high, low;

	for (size_t i = 0; i < len; i++) {
		if (text[i] != '%') {
			*p++ = text[i];
			continue;
		}
		if (len - i < 3 || !digit(text[i + 1], &high) ||
		    !digit(text[i + 2], &low))
			goto bad;
		*p++ = (char)(high << 4 | low);
		i += 2;
	}
	*p = '\0';
	if (strlen(out) == (size_t)(p - out) && is_utf8(out))
		return out;
bad:
	free(out);
	return NULL;
}

static bool
is_identifier(const char *s)
{
	static const char first[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	static const char more[] = "0123456789-.";

	if (!*s || !strchr(first, *s) || strlen(s) > 128)
		return false;
	for (s++; *s; s++)
		if (!strchr(first, *s) && !strchr(more, *s))
			return false;
	return true;
}

static bool
bad_path(struct restconf_errors *errors, const char *why)
{
	restconf_fail(errors, 400, RESTCONF_INVALID_VALUE, "the path is not valid: %s",
	    why);
	return false;
}

/* The values behind "=", between commas. */
static bool
parse_keys(struct restconf_step *step, const char *text, size_t len,
    struct restconf_errors *errors)
{
	const char *end = text + len;

	step->keyed = true;
	for (;;) {
		const char *comma = memchr(text, ',', (size_t)(end - text));
		const char *stop = comma ? comma : end;

		if (step->nkeys == RESTCONF_KEYS_MAX)
			return bad_path(errors, "there are too many keys");
		step->keys[step->nkeys] = restconf_decode(text, (size_t)(stop - text));
		if (!step->keys[step->nkeys])
			return bad_path(errors,
			    "a key is no percent-encoding of UTF-8 text");
		step->nkeys++;
		if (!comma)
			return true;
		text = comma + 1;
	}
}

static bool
parse_step(struct restconf_step *step, const char *text, size_t len,
    struct restconf_errors *errors)
{
	const char *equals = memchr(text, '=', len);
	size_t n = equals ? (size_t)(equals - text) : len;
	char *name = restconf_decode(text, n), *colon = name ? strchr(name, ':') : NULL;

	*step = (struct restconf_step){ 0 };
	if (colon) {
		*colon = '\0';
		step->module = xstrdup(name);
		step->name = xstrdup(colon + 1);
	} else if (name) {
		step->name = xstrdup(name);
	}
	free(name);
	if (!step->name || !is_identifier(step->name) ||
	    (step->module && !is_identifier(step->module)))
		return bad_path(errors,
		    "a name begins with a letter or _, and has "
		    "letters, digits, _, - and .");
	return !equals || parse_keys(step, equals + 1, len - n - 1, errors);
}

bool
restconf_path_parse(struct restconf_path *path, const char *text,
    struct restconf_errors *errors)
{
	*path = (struct restconf_path){ 0 };
	if (strlen(text) > RESTCONF_PATH_MAX)
		return bad_path(errors, "it is too long");
	while (*text) {
		size_t len;

		if (*text++ != '/')
			return bad_path(errors, "it begins with /");
		len = strcspn(text, "/");
		if (len == 0 && *text == '\0') /* a / at the end */
			return true;
		if (path->n == RESTCONF_STEPS_MAX)
			return bad_path(errors, "it is too deep");
		if (!parse_step(&VEC_PUSH(path->steps, path->n, path->cap), text, len,
			errors))
			return false;
		text += len;
	}
	return true;
}

void
restconf_path_fini(struct restconf_path *path)
{
	for (size_t i = 0; i < path->n; i++) {
		struct restconf_step *step = &path->steps[i];

		free(step->module);
		free(step->name);
		for (size_t k = 0; k < step->nkeys; k++)
			free(step->keys[k]);
	}
	free(path->steps);
	*path = (struct restconf_path){ 0 };
}

/* --- the schema --- */

static bool
no_such(struct restconf_errors *errors, const char *what, const char *name)
{
	restconf_fail(errors, 404, RESTCONF_INVALID_VALUE, "there is no %s %.128s here",
	    what, name);
	return false;
}

static bool
wrong_keys(struct restconf_errors *errors, const struct lysc_node *schema, size_t given)
{
	size_t n = 0;

	for (const struct lysc_node *key = lysc_node_child(schema);
	     key && lysc_is_key(key); key = key->next)
		n++;
	restconf_fail(errors, 400, RESTCONF_INVALID_VALUE,
	    "%s has %zu key%s, and the path gives %zu: write %s=VALUE%s", schema->name,
	    n, n == 1 ? "" : "s", given, schema->name, n > 1 ? ",VALUE" : "");
	return false;
}

static LY_ERR
make_list(struct ly_ctx *ctx, struct lyd_node *parent, const struct lysc_node *schema,
    char *const *k, struct lyd_node **made)
{
	(void)ctx; /* As many values are read as the list has keys. */
	return lyd_new_list(parent, schema->module, schema->name, 0, made, k[0], k[1],
	    k[2], k[3], k[4], k[5], k[6], k[7], k[8], k[9], k[10], k[11], k[12], k[13],
	    k[14], k[15]);
}

static size_t
keys_of(const struct lysc_node *list)
{
	size_t n = 0;

	for (const struct lysc_node *key = lysc_node_child(list);
	     key && lysc_is_key(key); key = key->next)
		n++;
	return n;
}

/* An instance of a list or leaf-list, or all. */
static bool
step_instances(struct ly_ctx *ctx, const struct restconf_step *step,
    const struct lysc_node *schema, struct restconf_target *t, struct lyd_node *parent,
    struct lyd_node **made, struct restconf_errors *errors)
{
	bool list = schema->nodetype == LYS_LIST;
	size_t wanted = list ? keys_of(schema) : 1;
	LY_ERR rc;

	if (!step->keyed) {
		t->all = true;
		return true;
	}
	if (step->nkeys != wanted || wanted == 0)
		return wrong_keys(errors, schema, step->nkeys);
	rc = list ? make_list(ctx, parent, schema, step->keys, made)
		  : lyd_new_term(parent, schema->module, schema->name, step->keys[0], 0,
			made);
	if (rc == LY_SUCCESS)
		return true;
	restconf_errors_yang(errors, ctx);
	return false;
}

/* One step further; `last` is the probe's last node so far, or NULL. */
static bool
step_down(struct ly_ctx *ctx, const struct restconf_step *step,
    struct restconf_target *t, struct lyd_node **last, struct restconf_errors *errors)
{
	const struct lys_module *module = t->schema ? t->schema->module : NULL;
	const struct lysc_node *schema;
	struct lyd_node *made = NULL;

	if (t->all || (t->schema && !t->instance))
		return no_such(errors, "resource", step->name);
	if (step->module)
		module = ly_ctx_get_module_implemented(ctx, step->module);
	if (!module && step->module)
		return no_such(errors, "module", step->module);
	if (!module)
		return bad_path(errors,
		    "the first name has its module in front: "
		    "MODULE:NAME");
	schema = lys_find_child(t->schema, module, step->name, 0, 0, 0);
	if (!schema || schema->nodetype & (LYS_RPC | LYS_NOTIF))
		return no_such(errors, "resource", step->name);
	t->instance = false;
	if (schema->nodetype & (LYS_LIST | LYS_LEAFLIST)) {
		if (!step_instances(ctx, step, schema, t, *last, &made, errors))
			return false;
	} else if (step->keyed) {
		return bad_path(errors, "only lists have keys");
	} else if (schema->nodetype == LYS_CONTAINER) {
		if (lyd_new_inner(*last, module, schema->name, 0, &made) != LY_SUCCESS)
			return no_such(errors, "resource", step->name);
	}
	t->schema = schema;
	if (made) {
		t->instance = true;
		if (!t->probe)
			t->probe = made;
		*last = made;
	}
	return true;
}

static struct lyd_node *
bottom(const struct restconf_target *t)
{
	struct lyd_node *n = t->probe, *child;

	while (n) {
		child =
		    n->schema->nodetype & LYD_NODE_INNER ? lyd_child_no_keys(n) : NULL;
		if (!child)
			break;
		n = child;
	}
	return n;
}

bool
restconf_resolve(struct ly_ctx *ctx, const struct restconf_target *from,
    const struct restconf_path *path, struct restconf_target *t,
    struct restconf_errors *errors)
{
	struct lyd_node *last;

	*t = (struct restconf_target){ 0 };
	if (from) {
		*t = *from;
		t->probe = NULL;
		if (from->probe)
			lyd_dup_single(from->probe, NULL, LYD_DUP_RECURSIVE, &t->probe);
	}
	last = bottom(t);
	for (size_t i = 0; i < path->n; i++)
		if (!step_down(ctx, &path->steps[i], t, &last, errors))
			return false;
	return true;
}

void
restconf_target_fini(struct restconf_target *t)
{
	lyd_free_all(t->probe);
	*t = (struct restconf_target){ 0 };
}

/* --- data --- */

static struct lyd_node *
match(const struct lyd_node *siblings, const struct lyd_node *probe)
{
	struct lyd_node *found = NULL;

	if (siblings)
		lyd_find_sibling_first(siblings, probe, &found);
	return found;
}

struct lyd_node *
restconf_find_parent(const struct restconf_target *t, const struct lyd_node *tree)
{
	struct lyd_node *end = bottom(t), *found = NULL;
	const struct lyd_node *siblings = tree;

	for (const struct lyd_node *n = t->probe; n; n = lyd_child_no_keys(n)) {
		if (n == end && t->instance)
			return found;
		found = match(siblings, n);
		if (!found || n == end)
			return found;
		siblings = lyd_child(found);
	}
	return found;
}

static bool
has_parent(const struct restconf_target *t)
{
	return t->probe && (!t->instance || t->probe != bottom(t));
}

struct lyd_node *
restconf_find(const struct restconf_target *t, const struct lyd_node *tree)
{
	struct lyd_node *parent = restconf_find_parent(t, tree), *found = NULL;
	const struct lyd_node *siblings = parent ? lyd_child(parent) : tree;

	if (!t->schema || (!parent && has_parent(t)))
		return NULL;
	if (t->instance)
		return match(siblings, bottom(t));
	if (siblings && t->schema->nodetype != LYS_ACTION)
		lyd_find_sibling_val(siblings, t->schema, NULL, 0, &found);
	return found;
}

struct lyd_node *
restconf_find_version(const struct restconf_target *t, const struct lyd_node *tree,
    bool *whole)
{
	struct lyd_node *n = restconf_find(t, tree);
	bool there = n != NULL;

	if (t->all && n)
		n = lyd_parent(n);
	*whole = !t->schema || (t->all && there && !n);
	return n;
}

static void
encode(struct buf *out, const char *text)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-._~";

	for (; *text; text++)
		if (strchr(plain, *text))
			buf_putc(out, *text);
		else
			buf_printf(out, "%%%02X", (unsigned char)*text);
}

void
restconf_path_print(struct buf *out, const struct lyd_node *n)
{
	const struct lyd_node *parent = n->parent ? &n->parent->node : NULL;
	char mark = '=';

	if (parent)
		restconf_path_print(out, parent);
	buf_putc(out, '/');
	if (!parent || parent->schema->module != n->schema->module)
		buf_printf(out, "%s:", n->schema->module->name);
	buf_puts(out, n->schema->name);
	if (n->schema->nodetype == LYS_LEAFLIST) {
		buf_putc(out, mark);
		encode(out, lyd_get_value(n));
	}
	if (n->schema->nodetype != LYS_LIST)
		return;
	for (const struct lyd_node *key = lyd_child(n); key && lysc_is_key(key->schema);
	     key = key->next, mark = ',') {
		buf_putc(out, mark);
		encode(out, lyd_get_value(key));
	}
}
