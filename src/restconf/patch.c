/*
 * YANG Patch (RFC 8072): an ordered list of edits of one target, of which all are made
 * or none.  The answer tells each edit's fate; the first that fails ends it.
 */
#include "base/xalloc.h"
#include "restconf/call.h"
#include "restconf/out.h"
#include "restconf/text.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

enum { EDITS_MAX = 1000 };

struct one { /* edit, as it stands in the body; texts are owned */
	char *id, *operation, *target, *where, *point, *value;
};

struct patch {
	char *id;
	struct one *edits;
	size_t n, cap;
};

static void
fini(struct patch *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->edits[i].id);
		free(p->edits[i].operation);
		free(p->edits[i].target);
		free(p->edits[i].where);
		free(p->edits[i].point);
		free(p->edits[i].value);
	}
	free(p->edits);
	free(p->id);
}

static bool
malformed(struct restconf_call *c, const char *why)
{
	if (c->errors.n == 0)
		restconf_fail(&c->errors, 400, RESTCONF_MALFORMED,
		    "this is no YANG Patch: %s", why);
	return false;
}

/* The member of an edit that a name stands for. */
static char **
member(struct one *e, const char *name)
{
	const struct {
		const char *name;
		char **text;
	} rows[] = {
		{ "edit-id", &e->id },
		{ "operation", &e->operation },
		{ "target", &e->target },
		{ "where", &e->where },
		{ "point", &e->point },
		{ "value", &e->value },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].name, name) == 0)
			return rows[i].text;
	return NULL;
}

static bool
add_edit(struct restconf_call *c, struct patch *p)
{
	if (p->n == EDITS_MAX)
		return malformed(c, "it has too many edits");
	VEC_PUSH(p->edits, p->n, p->cap) = (struct one){ 0 };
	return true;
}

/* --- JSON --- */

static bool
read_edit(struct restconf_call *c, struct patch *p, struct restconf_span text)
{
	struct restconf_span name, value;
	struct restconf_json j;

	if (!restconf_json_enter(&j, text) || j.close != '}' || !add_edit(c, p))
		return malformed(c, "an edit is an object");
	while (restconf_json_next(&j, &name, &value)) {
		char key[16] = "", **to;

		if (name.len < sizeof key)
			memcpy(key, name.p, name.len);
		to = member(&p->edits[p->n - 1], key);
		if (!to || *to)
			return malformed(c,
			    "an edit has edit-id, operation, target, point, where and "
			    "value, each once");
		*to = strcmp(key, "value") == 0 ? xstrndup(value.p, value.len)
						: restconf_json_string(value);
		if (!*to)
			return malformed(c, "a member of an edit is no text");
	}
	return !j.bad || malformed(c, "it is no JSON");
}

static bool
read_members(struct restconf_call *c, struct patch *p, struct restconf_span text)
{
	struct restconf_span name, value, none;
	struct restconf_json j, edits;

	if (!restconf_json_enter(&j, text) || j.close != '}')
		return malformed(c, "yang-patch is an object");
	while (restconf_json_next(&j, &name, &value)) {
		if (restconf_json_is(name, "patch-id")) {
			free(p->id);
			p->id = restconf_json_string(value);
		} else if (restconf_json_is(name, "edit")) {
			if (!restconf_json_enter(&edits, value) || edits.close != ']')
				return malformed(c, "edit is a list");
			while (restconf_json_next(&edits, &none, &value))
				if (!read_edit(c, p, value))
					return false;
			if (edits.bad)
				return malformed(c, "it is no JSON");
		} else if (!restconf_json_is(name, "comment")) {
			return malformed(c, "it has patch-id, comment and edit");
		}
	}
	return !j.bad || malformed(c, "it is no JSON");
}

/* --- XML --- */

static bool
read_element(struct restconf_call *c, struct one *e, const struct lyd_node *n)
{
	char **to = member(e, restconf_xml_name(n));
	struct buf text;

	if (!to || *to)
		return malformed(c,
		    "an edit has edit-id, operation, target, point, where and value, "
		    "each once");
	if (to == &e->value) {
		buf_init(&text);
		restconf_xml_print(lyd_child(n), &text);
		*to = buf_steal(&text);
		if (!*to)
			*to = xstrdup("");
	} else {
		*to = xstrdup(lyd_get_value(n) ? lyd_get_value(n) : "");
	}
	return true;
}

static bool
read_elements(struct restconf_call *c, struct patch *p, const struct lyd_node *root)
{
	for (const struct lyd_node *n = lyd_child(root); n; n = n->next) {
		const char *name = restconf_xml_name(n);

		if (strcmp(name, "patch-id") == 0) {
			free(p->id);
			p->id = xstrdup(lyd_get_value(n) ? lyd_get_value(n) : "");
		} else if (strcmp(name, "edit") == 0) {
			if (!add_edit(c, p))
				return false;
			for (const struct lyd_node *m = lyd_child(n); m; m = m->next)
				if (!read_element(c, &p->edits[p->n - 1], m))
					return false;
		} else if (strcmp(name, "comment") != 0) {
			return malformed(c, "it has patch-id, comment and edit");
		}
	}
	return true;
}

static bool
read_patch(struct restconf_call *c, struct patch *p)
{
	struct lyd_node *tree;
	struct buf content;
	bool ok;

	if (c->media == RESTCONF_MEDIA_PATCH_JSON) {
		buf_init(&content);
		ok = restconf_unwrap(c, "yang-patch", RESTCONF_PATCH_NAMESPACE,
			 &content) &&
		    read_members(c, p,
			(struct restconf_span){ content.data, content.len });
		buf_fini(&content);
	} else {
		tree = restconf_xml_parse(c, c->rq->body, c->rq->len);
		ok = tree && strcmp(restconf_xml_name(tree), "yang-patch") == 0 &&
		    read_elements(c, p, tree);
		lyd_free_all(tree);
		ok = ok || malformed(c, "it is one yang-patch");
	}
	return ok && (p->id || malformed(c, "patch-id is missing"));
}

/* --- edits --- */

static const struct {
	const char *name;
	enum restconf_op op;
	bool value, where;
} operations[] = {
	{ "create", RESTCONF_OP_CREATE, true, false },
	{ "delete", RESTCONF_OP_DELETE, false, false },
	{ "insert", RESTCONF_OP_INSERT, true, true },
	{ "merge", RESTCONF_OP_MERGE, true, false },
	{ "move", RESTCONF_OP_MOVE, false, true },
	{ "replace", RESTCONF_OP_REPLACE, true, false },
	{ "remove", RESTCONF_OP_REMOVE, false, false },
};

static bool
wrong(struct restconf_call *c, enum restconf_tag tag, const char *what)
{
	restconf_fail(&c->errors, 400, tag, "%s", what);
	return false;
}

static bool
read_where(struct restconf_call *c, const struct one *e, enum restconf_insert *insert)
{
	static const char *const words[] = { "last", "first", "before", "after" };

	*insert = RESTCONF_LAST;
	for (unsigned i = 0; e->where && i <= 4; i++) {
		if (i == 4)
			return wrong(c, RESTCONF_INVALID_VALUE,
			    "where is first, last, before or after");
		*insert = (enum restconf_insert)i;
		if (strcmp(words[i], e->where) == 0)
			break;
	}
	if ((*insert == RESTCONF_BEFORE || *insert == RESTCONF_AFTER) != !e->point)
		return true;
	return wrong(c, RESTCONF_MISSING_ELEMENT,
	    "point goes with where before and after, and only with them");
}

/* A path relative to the target of the request. */
static bool
relative(struct restconf_call *c, const char *text, struct restconf_target *t)
{
	struct restconf_path path;
	bool ok = restconf_path_parse(&path, text, &c->errors) &&
	    restconf_resolve(c->host->yang, &c->target, &path, t, &c->errors);

	restconf_path_fini(&path);
	return ok;
}

/* Whether an edit before this one has its name. */
static bool
is_twice(const struct patch *p, const struct one *one)
{
	for (const struct one *e = p->edits; e < one; e++)
		if (e->id && strcmp(e->id, one->id) == 0)
			return true;
	return false;
}

static bool
run_edit(struct restconf_call *c, struct lyd_node **tree, const struct patch *p,
    const struct one *one)
{
	struct restconf_target target = { 0 }, point = { 0 };
	struct restconf_edited done = { 0 };
	struct restconf_edit e = { .target = &target, .insert = RESTCONF_ANYWHERE };
	size_t i = 0, n = sizeof operations / sizeof *operations;
	bool ok;

	if (one->id && is_twice(p, one))
		return wrong(c, RESTCONF_INVALID_VALUE,
		    "edit-id is that of an edit before");
	if (!one->id || !one->operation || !one->target)
		return wrong(c, RESTCONF_MISSING_ELEMENT,
		    "an edit needs edit-id, operation and target");
	while (i < n && strcmp(operations[i].name, one->operation) != 0)
		i++;
	if (i == n)
		return wrong(c, RESTCONF_INVALID_VALUE, "there is no such operation");
	if (operations[i].value != (one->value != NULL))
		return wrong(c,
		    one->value ? RESTCONF_UNKNOWN_ELEMENT : RESTCONF_MISSING_ELEMENT,
		    one->value ? "this operation takes no value"
			       : "this operation takes a value");
	if (!operations[i].where && (one->where || one->point))
		return wrong(c, RESTCONF_UNKNOWN_ELEMENT,
		    "where and point are for insert and move");
	e.op = operations[i].op;
	e.text = one->value;
	e.len = one->value ? strlen(one->value) : 0;
	e.form = restconf_body_form(c);
	ok = relative(c, one->target, &target);
	if (ok && operations[i].where)
		ok = read_where(c, one, &e.insert);
	if (ok && operations[i].where && one->point) {
		ok = relative(c, one->point, &point);
		e.point = &point;
	}
	if (ok && !target.schema)
		ok = wrong(c, RESTCONF_INVALID_VALUE,
		    "a target is a resource below the datastore");
	ok = ok && restconf_edit_apply(c, tree, &e, &done);
	buf_fini(&done.where);
	restconf_target_fini(&target);
	restconf_target_fini(&point);
	return ok;
}

/* yang-patch-status: RFC 8072 2.3; the errors belong to an edit, or to all of it. */
static void
print_status(struct restconf_call *c, const struct patch *p, const struct one *failed)
{
	struct restconf_out out;
	bool errors = c->errors.n > 0, xml = c->accept.form == RESTCONF_XML;

	restconf_out_init(&out, &c->rs->body, xml);
	restconf_out_begin(&out);
	restconf_out_object(&out, "ietf-yang-patch", "yang-patch-status",
	    RESTCONF_PATCH_NAMESPACE);
	restconf_out_leaf(&out, NULL, "patch-id", NULL, p->id ? p->id : "");
	if (errors && failed) {
		restconf_out_object(&out, NULL, "edit-status", NULL);
		restconf_out_list(&out, "edit");
		restconf_out_object(&out, NULL, xml ? "edit" : NULL, NULL);
		restconf_out_leaf(&out, NULL, "edit-id", NULL,
		    failed->id ? failed->id : "");
	}
	if (errors) {
		restconf_out_object(&out, NULL, "errors", NULL);
		restconf_errors_out(&c->errors, &out);
		restconf_out_end(&out, "errors");
	} else {
		restconf_out_leaf(&out, NULL, "ok", NULL, NULL);
	}
	if (errors && failed) {
		restconf_out_end(&out, "edit");
		restconf_out_list_end(&out);
		restconf_out_end(&out, "edit-status");
	}
	restconf_out_end(&out, "yang-patch-status");
	restconf_out_finish(&out);
	buf_putc(&c->rs->body, '\n');
	c->rs->type = restconf_type(xml ? RESTCONF_XML : RESTCONF_JSON);
	c->rs->status = errors ? restconf_errors_status(&c->errors) : 200;
	restconf_errors_fini(&c->errors);
}

/* RFC 8040 4.6: PATCH creates no target. */
static bool
is_there(struct restconf_call *c)
{
	if (!c->target.schema || restconf_find(&c->target, c->store->tree))
		return true;
	restconf_fail(&c->errors, 404, RESTCONF_INVALID_VALUE, "there is no such %s",
	    c->target.schema->name);
	return false;
}

void
restconf_patch(struct restconf_call *c)
{
	struct patch p = { 0 };
	const struct one *failed = NULL;
	struct lyd_node *tree;
	struct buf changes;

	if (!read_patch(c, &p) || !is_there(c)) {
		fini(&p);
		return;
	}
	buf_init(&changes);
	tree = restconf_draft(c);
	for (size_t i = 0; i < p.n && !failed; i++)
		if (!run_edit(c, &tree, &p, &p.edits[i]))
			failed = &p.edits[i];
	if (failed)
		lyd_free_all(tree);
	else if (restconf_commit(c, tree, &changes))
		restconf_tags(c, restconf_find(&c->target, c->store->tree),
		    !c->target.schema);
	print_status(c, &p, failed);
	buf_fini(&changes);
	fini(&p);
}
