/*
 * A request finds its resource by its path and its row in the table of resources; the
 * row has the methods, and the function that answers.  What is wrong with the request
 * as such is found here, before anybody looks at data.
 */
#include "base/xalloc.h"
#include "restconf/call.h"
#include "restconf/date.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

enum {
	GET = 1,
	HEAD = 2,
	OPTIONS = 4,
	POST = 8,
	PUT = 16,
	PATCH = 32,
	DELETE = 64,
	READ = GET | HEAD | OPTIONS,
	EDIT = POST | PUT | PATCH | DELETE
};

static const struct {
	const char *name;
	unsigned bit;
} methods[] = {
	{ "GET", GET },
	{ "HEAD", HEAD },
	{ "OPTIONS", OPTIONS },
	{ "POST", POST },
	{ "PUT", PUT },
	{ "PATCH", PATCH },
	{ "DELETE", DELETE },
};
enum { METHODS = sizeof methods / sizeof *methods };

static void
answer_errors(struct restconf_response *rs, const struct restconf_errors *errors,
    enum restconf_form form)
{
	buf_reset(&rs->body);
	restconf_errors_print(errors, form, &rs->body);
	rs->status = restconf_errors_status(errors);
	rs->type = restconf_type(form);
}

/* --- resources --- */

enum kind {
	NOWHERE,
	HOST_META,
	ROOT,
	DATASTORE,
	DATA,
	OPERATION_LIST,
	OPERATION,
	LIBRARY,
	MODULE
};

struct resource {
	enum kind kind;
	unsigned allowed; /* methods */
	const char *rest; /* of the path */
	const struct lysc_node *operation;
};

/* The path behind `prefix`, when that is its first part; or NULL. */
static const char *
behind(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	if (strncmp(path, prefix, n) != 0 || (path[n] != '\0' && path[n] != '/'))
		return NULL;
	return path + n;
}

bool
restconf_is_path(const struct restconf_host *host, const char *path)
{
	return strcmp(path, "/.well-known/host-meta") == 0 || behind(path, host->root);
}

static bool
is_end(const char *rest)
{
	return rest && (*rest == '\0' || strcmp(rest, "/") == 0);
}

static const struct {
	const char *path;
	enum kind kind;
	enum restconf_datastore datastore;
	bool exact; /* nothing comes behind it */
} rows[] = {
	{ "", ROOT, RESTCONF_UNIFIED, true },
	{ "/data", DATASTORE, RESTCONF_UNIFIED, false },
	{ "/ds/ietf-datastores:running", DATASTORE, RESTCONF_RUNNING, false },
	{ "/ds/ietf-datastores:operational", DATASTORE, RESTCONF_OPERATIONAL, false },
	{ "/operations", OPERATION_LIST, RESTCONF_UNIFIED, false },
	{ "/yang-library-version", LIBRARY, RESTCONF_UNIFIED, true },
	{ "/modules", MODULE, RESTCONF_UNIFIED, false },
};

static void
find_kind(struct restconf_call *c, struct resource *r)
{
	const char *below = behind(c->rq->path, c->host->root), *rest;

	if (strcmp(c->rq->path, "/.well-known/host-meta") == 0)
		r->kind = HOST_META;
	for (size_t i = 0; below && i < sizeof rows / sizeof *rows; i++) {
		rest = behind(below, rows[i].path);
		if (!rest || (rows[i].exact && !is_end(rest)))
			continue;
		r->kind = rows[i].kind;
		r->rest = rest;
		c->datastore = rows[i].datastore;
	}
	if (r->kind == OPERATION_LIST && !is_end(r->rest))
		r->kind = OPERATION;
}

static bool
nothing_here(struct restconf_call *c)
{
	if (c->errors.n == 0)
		restconf_fail(&c->errors, 404, RESTCONF_INVALID_VALUE,
		    "there is no such resource");
	return false;
}

static unsigned
methods_of(const struct restconf_call *c)
{
	const struct restconf_target *t = &c->target;

	if (t->schema && t->schema->nodetype == LYS_ACTION)
		return POST | OPTIONS;
	if (c->datastore == RESTCONF_OPERATIONAL)
		return READ;
	if (!t->schema)
		return READ | POST | PUT | PATCH;
	if (!(t->schema->flags & LYS_CONFIG_W))
		return READ;
	if (t->all)
		return READ;
	return t->schema->nodetype & (LYS_CONTAINER | LYS_LIST) ? READ | EDIT
								: READ | (EDIT - POST);
}

static bool
find_data(struct restconf_call *c, struct resource *r)
{
	if (!restconf_path_parse(&c->path, r->rest, &c->errors) ||
	    !restconf_resolve(c->host->yang, NULL, &c->path, &c->target, &c->errors))
		return false;
	c->store = c->host->running(c->host->ctx, c->rq);
	r->kind = c->target.schema ? DATA : DATASTORE;
	if (c->target.schema && c->target.schema->nodetype == LYS_ACTION) {
		r->kind = OPERATION;
		r->operation = c->target.schema;
	}
	r->allowed = methods_of(c);
	return true;
}

static bool
find_operation(struct restconf_call *c, struct resource *r)
{
	const struct lys_module *m = NULL;
	const struct restconf_step *step;

	if (!restconf_path_parse(&c->path, r->rest, &c->errors))
		return false;
	step = &c->path.steps[0];
	if (c->path.n == 1 && step->module && !step->keyed)
		m = ly_ctx_get_module_implemented(c->host->yang, step->module);
	if (m && m->compiled) {
		const struct lysc_node_action *rpc = m->compiled->rpcs;

		for (; rpc && !r->operation; rpc = rpc->next)
			if (strcmp(rpc->name, step->name) == 0)
				r->operation = &rpc->node;
	}
	if (!r->operation) {
		restconf_fail(&c->errors, 404, RESTCONF_INVALID_VALUE,
		    "there is no such operation");
		return false;
	}
	r->allowed = POST | OPTIONS;
	return true;
}

static bool
find(struct restconf_call *c, struct resource *r)
{
	*r = (struct resource){ .kind = NOWHERE, .allowed = READ };
	find_kind(c, r);
	switch (r->kind) {
	case NOWHERE:
		return nothing_here(c);
	case DATASTORE:
	case DATA:
		return find_data(c, r);
	case OPERATION:
		return find_operation(c, r);
	case HOST_META:
	case ROOT:
	case OPERATION_LIST:
	case LIBRARY:
	case MODULE:
		break;
	}
	return true;
}

/* --- what a request as such must be --- */

static void
say_allowed(struct restconf_call *c, unsigned allowed)
{
	struct buf text;

	buf_init(&text);
	for (size_t i = 0; i < METHODS; i++)
		if (allowed & methods[i].bit)
			buf_printf(&text, "%s%s", text.len ? ", " : "",
			    methods[i].name);
	restconf_response_header(c->rs, "Allow", text.data);
	buf_fini(&text);
	if (allowed & PATCH)
		restconf_response_header(c->rs, "Accept-Patch", RESTCONF_ACCEPT_PATCH);
}

static bool
check_method(struct restconf_call *c, const struct resource *r, unsigned method)
{
	if (method & r->allowed)
		return true;
	say_allowed(c, r->allowed);
	restconf_fail(&c->errors, 405, RESTCONF_NOT_SUPPORTED,
	    "this resource does not have the method %.20s", c->rq->method);
	return false;
}

static bool
check_accept(struct restconf_call *c, const struct resource *r, unsigned method)
{
	bool answers =
	    method & (GET | HEAD) || (r->kind == OPERATION && method == POST);

	if (c->accept.data || !answers || r->kind == HOST_META || r->kind == MODULE)
		return true;
	restconf_fail(&c->errors, 406, RESTCONF_INVALID_VALUE,
	    "answers are application/yang-data+json or application/yang-data+xml");
	return false;
}

static bool
check_body(struct restconf_call *c, const struct resource *r, unsigned method)
{
	bool patch = c->media == RESTCONF_MEDIA_PATCH_JSON ||
	    c->media == RESTCONF_MEDIA_PATCH_XML;

	if (c->rq->len > c->host->body_max) {
		restconf_fail(&c->errors, 413, RESTCONF_TOO_BIG,
		    "the body has more than %zu octets", c->host->body_max);
		return false;
	}
	if (!(method & (POST | PUT | PATCH)))
		return true;
	if (c->rq->len == 0 && r->kind != OPERATION) {
		restconf_fail(&c->errors, 400, RESTCONF_MALFORMED,
		    "this request needs a body");
		return false;
	}
	if (c->rq->len == 0 ||
	    (c->media != RESTCONF_MEDIA_OTHER && (!patch || method == PATCH)))
		return true;
	if (r->allowed & PATCH)
		restconf_response_header(c->rs, "Accept-Patch", RESTCONF_ACCEPT_PATCH);
	restconf_fail(&c->errors, 415, RESTCONF_INVALID_VALUE,
	    "bodies are application/yang-data+json or application/yang-data+xml; those "
	    "of PATCH may be application/yang-patch+json or +xml, too");
	return false;
}

static bool
check_query(struct restconf_call *c, const struct resource *r, unsigned method)
{
	bool data = r->kind == DATA || r->kind == DATASTORE;
	unsigned takes = 0;

	if (data && method & (GET | HEAD))
		takes = RESTCONF_TAKES_READ |
		    (c->datastore == RESTCONF_OPERATIONAL ? RESTCONF_TAKES_ORIGIN : 0);
	else if (data && method & (POST | PUT))
		takes = RESTCONF_TAKES_INSERT;
	return restconf_query_parse(&c->query, c->rq->query, takes, &c->errors);
}

/* RFC 9110 13.2.2, in that order; If-None-Match of GET is read.c's. */
static bool
check_conditions(struct restconf_call *c, const struct resource *r, unsigned method)
{
	const char *match = restconf_header(c->rq, "If-Match");
	const char *none = restconf_header(c->rq, "If-None-Match");
	const char *since = restconf_header(c->rq, "If-Unmodified-Since");
	const struct lyd_node *node;
	char etag[RESTCONF_ETAG_LEN];
	int64_t date;
	bool whole, there, fails = false;

	if (r->kind != DATA && r->kind != DATASTORE)
		return true;
	node = restconf_find_version(&c->target, c->store->tree, &whole);
	there = node || whole;
	restconf_store_etag(c->store, node, etag);
	if (match)
		fails = !restconf_etag_among(match, there ? etag : NULL, false);
	else if (since && there && restconf_date_parse(since, &date))
		fails = restconf_store_changed(c->store, node) > date;
	if (none && method & EDIT)
		fails |= restconf_etag_among(none, there ? etag : NULL, true);
	if (!fails)
		return true;
	restconf_fail(&c->errors, 412, RESTCONF_FAILED,
	    "the resource is not as the request wants it: somebody has changed it, or it "
	    "is there or not");
	return false;
}

/* --- answers --- */

static void
answer(struct restconf_call *c, const struct resource *r, unsigned method)
{
	if (method == OPTIONS) {
		say_allowed(c, r->allowed);
		c->rs->status = 204;
		return;
	}
	switch (r->kind) {
	case HOST_META:
		restconf_host_meta(c);
		break;
	case ROOT:
		restconf_root(c);
		break;
	case OPERATION_LIST:
		restconf_operations(c);
		break;
	case LIBRARY:
		restconf_library_version(c);
		break;
	case MODULE:
		restconf_module(c, *r->rest ? r->rest + 1 : "");
		break;
	case OPERATION:
		restconf_operate(c, r->operation);
		break;
	case DATASTORE:
	case DATA:
		if (method & (GET | HEAD))
			restconf_read(c);
		else if (c->media == RESTCONF_MEDIA_PATCH_JSON ||
		    c->media == RESTCONF_MEDIA_PATCH_XML)
			restconf_patch(c);
		else
			restconf_write(c);
		break;
	case NOWHERE:
		break;
	}
}

static unsigned
method_of(const char *name)
{
	for (size_t i = 0; i < METHODS; i++)
		if (strcmp(methods[i].name, name) == 0)
			return methods[i].bit;
	return 0;
}

bool
restconf_handle(const struct restconf_host *host, const struct restconf_request *rq,
    struct restconf_response *rs)
{
	struct restconf_call c = { .host = host, .rq = rq, .rs = rs };
	unsigned method = method_of(rq->method);
	struct resource r;

	c.errors.info_module = host->info_module;
	c.errors.info_namespace = host->info_namespace;
	c.media = restconf_media_of(restconf_header(rq, "Content-Type"));
	c.accept =
	    restconf_accept(restconf_header(rq, "Accept"), restconf_body_form(&c));
	if (find(&c, &r) && check_method(&c, &r, method) &&
	    check_accept(&c, &r, method) && check_body(&c, &r, method) &&
	    check_query(&c, &r, method) && check_conditions(&c, &r, method))
		answer(&c, &r, method);
	if (c.errors.n)
		answer_errors(rs, &c.errors, c.accept.error_form);
	if (!c.later)
		restconf_response_header(rs, "Cache-Control", "no-cache");
	if (method == HEAD || rs->status == 304)
		buf_reset(&rs->body);
	restconf_errors_fini(&c.errors);
	restconf_query_fini(&c.query);
	restconf_path_fini(&c.path);
	restconf_target_fini(&c.target);
	return !c.later;
}
