/*
 * Refusals in the envelope of ARM.  A code of ours has one of Azure's where people know
 * one for it (a row); the others are our own words in capitals.  `details` has our code
 * with cause and cure for each error, and `additionalInfo` the same for programs.
 */
#include "arm/call.h"

#include "base/json.h"
#include "base/xalloc.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	enum code code;
	int status;
	const char *arm;
} rows[] = {
	{ CODE_UNKNOWN_NAME, 400, "InvalidResourceReference" },
	{ CODE_NOT_VISIBLE, 400, "InvalidResourceReference" },
	{ CODE_DUPLICATE_NAME, 409, "ResourceNameInUse" },
	{ CODE_EXISTS, 409, "ResourceNameInUse" },
	{ CODE_BAD_VALUE, 400, "InvalidRequestFormat" },
	{ CODE_WRONG_KIND, 400, "InvalidRequestFormat" },
	{ CODE_MISSING_LEAF, 400, "InvalidRequestFormat" },
	{ CODE_MISSING, 400, "InvalidRequestFormat" },
	{ CODE_BAD_LINK_SUBNET, 400, "InvalidPeerAddressPrefix" },
	{ CODE_BAD_SUBNET, 400, "NetcfgInvalidSubnet" },
	{ CODE_BAD_GATEWAY_SUBNET, 400, "NetcfgInvalidSubnet" },
	{ CODE_BAD_NETWORK_BLOCK, 400, "InvalidParameter" },
	{ CODE_OVERLAP, 400, "AddressPrefixesOverlap" },
	{ CODE_SKU_SCOPE, 400, "ExpressRouteCircuitSkuScope" },
	{ CODE_BANDWIDTH_SHRINK, 400, "ExpressRouteCircuitBandwidthCannotBeReduced" },
	{ CODE_SKU_CHANGE, 400, "ExpressRouteCircuitSkuChangeNotAllowed" },
	{ CODE_CIRCUIT_IN_USE, 400, "ExpressRouteCircuitInUse" },
	{ CODE_CIRCUIT_PROVISIONED, 409, "ConflictError" },
	{ CODE_PEERING_IN_USE, 400, "ExpressRoutePeeringInUse" },
	{ CODE_CIRCUIT_QUOTA, 400, "QuotaExceeded" },
	{ CODE_LINK_LIMIT, 400, "ExpressRouteCircuitLinkLimitReached" },
	{ CODE_ANOTHER_OPERATION_IN_PROGRESS, 409, "AnotherOperationInProgress" },
	{ CODE_GATEWAY_IN_USE, 400, "VirtualNetworkGatewayInUse" },
	{ CODE_NO_GATEWAY, 400, "InvalidResourceReference" },
	{ CODE_CONNECTION_CHANGE, 400, "ExpressRouteConnectionPeerCannotBeChanged" },
	{ CODE_ROUTE_TABLE_IN_USE, 400, "InUseRouteTableCannotBeDeleted" },
	{ CODE_ROUTE_FILTER_IN_USE, 400, "InUseRouteFilterCannotBeDeleted" },
	{ CODE_KEY_NEEDED, 403, "LinkedAuthorizationFailed" },
	{ CODE_NOT_YOURS, 403, "AuthorizationFailed" },
	{ CODE_NOT_YOUR_ROLE, 403, "AuthorizationFailed" },
	{ CODE_KEY_UNKNOWN, 400, "ExpressRouteCircuitAuthorizationKeyInvalid" },
	{ CODE_KEY_OF_OTHER_CIRCUIT, 400,
	    "ExpressRouteCircuitAuthorizationKeyInvalid" },
	{ CODE_KEY_REVOKED, 400, "ExpressRouteCircuitAuthorizationKeyInvalid" },
	{ CODE_KEY_IN_USE, 400, "ExpressRouteCircuitAuthorizationInUse" },
	{ CODE_KEY_SPENT, 400, "ExpressRouteCircuitAuthorizationInUse" },
	{ CODE_GLOBAL_REACH_SAME_LOCATION, 400,
	    "CircuitConnectionSamePeeringLocation" },
	{ CODE_GLOBAL_REACH_PREFIX_MISSING, 400,
	    "InvalidCircuitConnectionAddressPrefix" },
	{ CODE_GLOBAL_REACH_PREFIX_SIZE, 400, "InvalidCircuitConnectionAddressPrefix" },
	{ CODE_GLOBAL_REACH_IPV6, 400, "InvalidCircuitConnectionAddressPrefix" },
	{ CODE_TOO_OFTEN, 429, "TooManyRequests" },
};

/* A word with capitals in the place of its hyphens. */
static char *
camel(const char *word)
{
	char *out = xstrdup(word), *to = out;
	bool capital = true;

	for (const char *p = word; *p; p++) {
		if (*p == '-') {
			capital = true;
			continue;
		}
		*to++ = capital ? (char)toupper((unsigned char)*p) : *p;
		capital = false;
	}
	*to = '\0';
	return out;
}

/* Azure says 409 where two things want the same at a time; what is wrong in itself is
 * 400. */
static char *
word_of(enum code code, int *status)
{
	const struct code_row *row = code_row(code);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].code == code) {
			*status = rows[i].status;
			return xstrdup(rows[i].arm);
		}
	*status = row->http == 409 || row->http == 404 ? 400 : row->http;
	return camel(row->word);
}

static const char *
cure_of(const struct err *e)
{
	return e->cure[0] ? e->cure : code_row(e->code)->cure;
}

static void
put_info(struct json *j, const struct err *e)
{
	const struct code_row *row = code_row(e->code);

	json_object(j, NULL);
	json_string(j, "type", "erxd");
	json_object(j, "info");
	json_string(j, "code", row->word);
	json_string(j, "cause", e->text);
	json_string(j, "cure", cure_of(e));
	if (e->path[0])
		json_string(j, "path", e->path);
	if (row->rule[0])
		json_string(j, "rule", row->rule);
	json_object_end(j);
	json_object_end(j);
}

static const struct err *
first_of(const struct errs *errs)
{
	for (size_t i = 0; i < errs->n; i++)
		if (!errs->items[i].warning)
			return &errs->items[i];
	return NULL;
}

void
arm_refuse_errs(struct arm_call *c, struct errs *errs)
{
	const struct err *first;
	struct json j;
	char *word;

	if (c->arm->host.errors)
		c->arm->host.errors(c->arm->host.ctx, c->who, errs);
	first = first_of(errs);
	if (!first) {
		arm_refuse(c, 500, "InternalServerError", NULL,
		    "the request was refused without a reason");
		return;
	}
	buf_reset(&c->rs->body);
	word = word_of(first->code, &c->rs->status);
	json_init(&j, &c->rs->body, false);
	json_object(&j, NULL);
	json_object(&j, "error");
	json_string(&j, "code", word);
	json_stringf(&j, "message", "%s%s%s%s%s", first->path,
	    first->path[0] ? ": " : "", first->text, cure_of(first)[0] ? "; " : "",
	    cure_of(first));
	if (first->path[0])
		json_string(&j, "target", first->path);
	json_array(&j, "details");
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->items[i];

		if (e->warning)
			continue;
		json_object(&j, NULL);
		json_string(&j, "code", code_word(e->code));
		json_stringf(&j, "message", "%s%s%s", e->text,
		    cure_of(e)[0] ? "; " : "", cure_of(e));
		if (e->path[0])
			json_string(&j, "target", e->path);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_array(&j, "additionalInfo");
	for (size_t i = 0; i < errs->n; i++)
		if (!errs->items[i].warning)
			put_info(&j, &errs->items[i]);
	json_array_end(&j);
	json_object_end(&j);
	json_object_end(&j);
	free(word);
}

static void
refuse(struct arm_response *rs, int status, const char *code, const char *target,
    const char *message)
{
	struct json j;

	rs->status = status;
	buf_reset(&rs->body);
	json_init(&j, &rs->body, false);
	json_object(&j, NULL);
	json_object(&j, "error");
	json_string(&j, "code", code);
	json_string(&j, "message", message);
	if (target)
		json_string(&j, "target", target);
	json_array(&j, "details");
	json_array_end(&j);
	json_object_end(&j);
	json_object_end(&j);
}

void
arm_refuse_response(struct arm_response *rs, int status, const char *code,
    const char *message)
{
	refuse(rs, status, code, NULL, message);
}

void
arm_refuse(struct arm_call *c, int status, const char *code, const char *target,
    const char *text, ...)
{
	va_list ap;
	char *message;

	va_start(ap, text);
	message = xvasprintf(text, ap);
	va_end(ap);
	refuse(c->rs, status, code, target, message);
	free(message);
}

void
arm_not_found(struct arm_call *c)
{
	const struct arm_target *t = &c->target;
	const struct arm_kind *kind = &arm_kinds[t->type];
	char *id;

	if (kind->parent == ARM_TYPE_N) {
		arm_refuse(c, 404, "ResourceNotFound", NULL,
		    "The Resource '%s/%s' under resource group '%s' was not found.",
		    kind->type, t->names[t->n - 1], t->group ? t->group : "");
		return;
	}
	id = arm_id(t->type, t->subscription, t->group ? t->group : "", t->names, t->n);
	arm_refuse(c, 404, "NotFound", NULL, "Resource %s not found.", id);
	free(id);
}

void
arm_header(struct arm_call *c, const char *name, const char *fmt, ...)
{
	struct arm_header *h = &c->rs->headers[c->rs->nheaders];
	va_list ap;

	if (c->rs->nheaders == ARM_HEADERS_MAX)
		return;
	c->rs->nheaders++;
	h->name = name;
	va_start(ap, fmt);
	h->value = xvasprintf(fmt, ap);
	va_end(ap);
}

void
arm_answer(struct arm_call *c, int status, struct data_node *tree)
{
	struct json j;

	c->rs->status = status;
	buf_reset(&c->rs->body);
	json_init(&j, &c->rs->body, false);
	data_node_json(&j, NULL, tree);
	data_node_free(tree);
}

void
arm_response_init(struct arm_response *rs)
{
	*rs = (struct arm_response){ .status = 200 };
	buf_init(&rs->body);
}

void
arm_response_fini(struct arm_response *rs)
{
	buf_fini(&rs->body);
	rows_free(&rs->rows);
	for (size_t i = 0; i < rs->nheaders; i++)
		free(rs->headers[i].value);
	rs->nheaders = 0;
}
