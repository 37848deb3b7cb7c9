/*
 * One row a tag: its word and the status that RFC 8040 7 lists first.  libyang tells
 * what is wrong by a number, a path and a sentence; which tag that is, is a table, too.
 */
#include "restconf/error.h"

#include "base/xalloc.h"
#include "restconf/out.h"

#include <libyang/libyang.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { ERRORS_MAX = 64 };

static const struct {
	const char *word;
	int status;
} tags[RESTCONF_TAG_N] = {
	[RESTCONF_IN_USE] = { "in-use", 409 },
	[RESTCONF_INVALID_VALUE] = { "invalid-value", 400 },
	[RESTCONF_TOO_BIG] = { "too-big", 413 },
	[RESTCONF_MISSING_ELEMENT] = { "missing-element", 400 },
	[RESTCONF_UNKNOWN_ELEMENT] = { "unknown-element", 400 },
	[RESTCONF_ACCESS_DENIED] = { "access-denied", 403 },
	[RESTCONF_RESOURCE_DENIED] = { "resource-denied", 409 },
	[RESTCONF_DATA_EXISTS] = { "data-exists", 409 },
	[RESTCONF_DATA_MISSING] = { "data-missing", 409 },
	[RESTCONF_NOT_SUPPORTED] = { "operation-not-supported", 405 },
	[RESTCONF_FAILED] = { "operation-failed", 500 },
	[RESTCONF_MALFORMED] = { "malformed-message", 400 },
};

static const struct {
	int status;
	const char *phrase;
} reasons[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 415, "Unsupported Media Type" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 503, "Service Unavailable" },
	{ 507, "Insufficient Storage" },
};

const char *
restconf_reason(int status)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].status == status)
			return reasons[i].phrase;
	return "Unknown";
}

enum restconf_tag
restconf_tag_of(const char *word)
{
	for (int i = 0; i < RESTCONF_TAG_N; i++)
		if (strcmp(tags[i].word, word) == 0)
			return (enum restconf_tag)i;
	return RESTCONF_FAILED;
}

void
restconf_errors_fini(struct restconf_errors *errors)
{
	for (size_t i = 0; i < errors->n; i++) {
		struct restconf_error *e = &errors->items[i];

		for (size_t k = 0; k < e->ninfo; k++)
			free(e->info[k].value);
		free(e->info);
		free(e->app_tag);
		free(e->path);
		free(e->message);
	}
	free(errors->items);
	errors->items = NULL;
	errors->n = errors->cap = 0;
}

struct restconf_error *
restconf_fail(struct restconf_errors *errors, int status, enum restconf_tag tag,
    const char *fmt, ...)
{
	struct restconf_error *e;
	va_list ap;

	if (errors->n == ERRORS_MAX)
		return &errors->items[errors->n - 1];
	e = &VEC_PUSH(errors->items, errors->n, errors->cap);
	*e = (struct restconf_error){ .tag = tag };
	e->status = status ? status : tags[tag].status;
	va_start(ap, fmt);
	e->message = xvasprintf(fmt, ap);
	va_end(ap);
	return e;
}

void
restconf_error_info(struct restconf_error *e, const char *name, const char *value)
{
	struct restconf_info *info = &VEC_PUSH(e->info, e->ninfo, e->capinfo);

	*info = (struct restconf_info){ name, xstrdup(value) };
}

/* What libyang's complaint is in RFC 7950 15 and RFC 8040 7: by its words, since its
 * numbers do not tell an unknown element from a wrong value. */
static const struct {
	const char *words; /* in the message; NULL matches all */
	enum restconf_tag tag;
	int status;
} complaints[] = {
	{ "not found as a child", RESTCONF_UNKNOWN_ELEMENT, 400 },
	{ "No module", RESTCONF_UNKNOWN_ELEMENT, 400 },
	{ "Unknown (or not implemented) YANG module", RESTCONF_UNKNOWN_ELEMENT, 400 },
	{ "Unknown/non-implemented module", RESTCONF_UNKNOWN_ELEMENT, 400 },
	{ "Unknown XML prefix", RESTCONF_UNKNOWN_ELEMENT, 400 },
	{ "its key", RESTCONF_MISSING_ELEMENT, 400 },
	{ "Mandatory", RESTCONF_DATA_MISSING, 409 },
	{ "Duplicate instance", RESTCONF_DATA_EXISTS, 409 },
	{ "Unexpected data state node", RESTCONF_INVALID_VALUE, 400 },
	{ NULL, RESTCONF_INVALID_VALUE, 400 },
};

static void
add_complaint(struct restconf_errors *errors, const struct ly_err_item *item)
{
	const char *msg = item->msg ? item->msg : "this is not valid";
	struct restconf_error *e;
	size_t i = 0;

	while (complaints[i].words && !strstr(msg, complaints[i].words))
		i++;
	if (item->apptag) /* a constraint between values: RFC 7950 15 */
		e = restconf_fail(errors, 409,
		    strcmp(item->apptag, "instance-required") == 0 ||
			    strcmp(item->apptag, "missing-choice") == 0
			? RESTCONF_DATA_MISSING
			: RESTCONF_FAILED,
		    "%s", msg);
	else if (item->vecode == LYVE_SYNTAX || item->vecode == LYVE_SYNTAX_JSON ||
	    item->vecode == LYVE_SYNTAX_XML)
		e = restconf_fail(errors, 400, RESTCONF_MALFORMED, "%s", msg);
	else
		e = restconf_fail(errors, complaints[i].status, complaints[i].tag, "%s",
		    msg);
	e->layer = RESTCONF_APPLICATION;
	if (item->apptag && !e->app_tag)
		e->app_tag = xstrdup(item->apptag);
	if (item->path && strncmp(item->path, "Line number", 11) != 0 &&
	    strncmp(item->path, "/", 1) == 0 && !e->path) {
		const char *end = strstr(item->path, ", line number");

		e->path = end ? xstrndup(item->path, (size_t)(end - item->path))
			      : xstrdup(item->path);
	}
}

void
restconf_errors_yang(struct restconf_errors *errors, struct ly_ctx *ctx)
{
	const struct ly_err_item *item = ly_err_first(ctx);
	size_t before = errors->n;

	for (; item; item = item->next)
		if (item->level == LY_LLERR)
			add_complaint(errors, item);
	if (errors->n == before)
		restconf_fail(errors, 400, RESTCONF_INVALID_VALUE,
		    "this is not valid for the YANG modules of this server");
	ly_err_clean(ctx, NULL);
}

int
restconf_errors_status(const struct restconf_errors *errors)
{
	return errors->n ? errors->items[0].status : 500;
}

static void
print_info(const struct restconf_errors *errors, const struct restconf_error *e,
    struct restconf_out *out)
{
	const char *module = errors->info_module ? errors->info_module : "";

	if (!e->ninfo)
		return;
	restconf_out_object(out, NULL, "error-info", NULL);
	for (size_t i = 0; i < e->ninfo; i++)
		restconf_out_leaf(out, *module ? module : NULL, e->info[i].name,
		    errors->info_namespace, e->info[i].value);
	restconf_out_end(out, "error-info");
}

void
restconf_errors_out(const struct restconf_errors *errors, struct restconf_out *out)
{
	static const char *const layers[] = { "protocol", "application" };

	restconf_out_list(out, "error");
	for (size_t i = 0; i < errors->n; i++) {
		const struct restconf_error *e = &errors->items[i];

		restconf_out_object(out, NULL, out->xml ? "error" : NULL, NULL);
		restconf_out_leaf(out, NULL, "error-type", NULL, layers[e->layer]);
		restconf_out_leaf(out, NULL, "error-tag", NULL, tags[e->tag].word);
		if (e->app_tag)
			restconf_out_leaf(out, NULL, "error-app-tag", NULL, e->app_tag);
		if (e->path)
			restconf_out_leaf(out, NULL, "error-path", NULL, e->path);
		restconf_out_leaf(out, NULL, "error-message", NULL, e->message);
		print_info(errors, e, out);
		restconf_out_end(out, "error");
	}
	restconf_out_list_end(out);
}

/* RFC 9457: what HTTP clients of no protocol in particular read. */
static void
print_problem(const struct restconf_errors *errors, struct restconf_out *out)
{
	const struct restconf_error *first = errors->n ? &errors->items[0] : NULL;
	int status = restconf_errors_status(errors);

	restconf_out_object(out, NULL, NULL, NULL);
	json_string(&out->j, "type", "about:blank");
	json_string(&out->j, "title", restconf_reason(status));
	json_int(&out->j, "status", status);
	if (first)
		json_string(&out->j, "detail", first->message);
	restconf_out_object(out, "ietf-restconf", "errors", NULL);
	restconf_errors_out(errors, out);
	restconf_out_end(out, "errors");
	restconf_out_end(out, NULL);
}

void
restconf_errors_print(const struct restconf_errors *errors, enum restconf_form form,
    struct buf *body)
{
	struct restconf_out out;

	restconf_out_init(&out, body, form == RESTCONF_XML);
	if (form == RESTCONF_PROBLEM) {
		print_problem(errors, &out);
	} else {
		restconf_out_begin(&out);
		restconf_out_object(&out, "ietf-restconf", "errors",
		    RESTCONF_NAMESPACE);
		restconf_errors_out(errors, &out);
		restconf_out_end(&out, "errors");
		restconf_out_finish(&out);
	}
	buf_putc(body, '\n');
}
