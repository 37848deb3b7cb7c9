/*
 * Only requests for operations are looked at, and of their query nothing but these two
 * parameters: whatever else it has is left for the library to refuse.
 */
#include "erxd/forms.h"

#include "base/xalloc.h"
#include "erxd/lines.h"
#include "erxd/paging.h"
#include "restconf/media.h"

#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Whether the header is Accept, and wants lines most of all. */
static bool
wants_lines(const struct restconf_header *h)
{
	static const char *const types[] = { "application/yang-data+json",
		"application/json", "application/yang-data+xml", "application/xml",
		"application/problem+json", LINES_TYPE, NULL };

	return strcasecmp(h->name, "Accept") == 0 &&
	    restconf_choose(h->value, types) == 5;
}

static bool
read_limit(const char *text, size_t *limit)
{
	size_t len = strlen(text);

	if (len == 0 || len > 6 || strspn(text, "0123456789") != len)
		return false;
	*limit = strtoul(text, NULL, 10);
	return *limit >= 1 && *limit <= PAGING_LIMIT_MAX;
}

/* False: there is something wrong with a parameter of ours. */
static bool
take_page(struct request *r, struct restconf_request *rq)
{
	const char *cursor = NULL, *limit = NULL;
	size_t rows = FORMS_LIMIT;
	struct evkeyvalq query;
	bool others = false, ok;

	TAILQ_INIT(&query);
	if (evhttp_parse_query_str(rq->query, &query) < 0)
		return true;
	for (const struct evkeyval *kv = query.tqh_first; kv; kv = kv->next.tqe_next) {
		if (strcmp(kv->key, "limit") == 0 && !limit)
			limit = kv->value;
		else if (strcmp(kv->key, "cursor") == 0 && !cursor)
			cursor = kv->value;
		else
			others = true;
	}
	ok = !limit || read_limit(limit, &rows);
	if (ok && !others && (limit || cursor)) {
		rq->query = NULL;
		request_by_page(r, rows, cursor);
	}
	evhttp_clear_headers(&query);
	return ok;
}

/* A colon may be percent-encoded, and is in /openapi.json. */
static bool
is_operation(const char *path)
{
	static const char before[] = "/restconf/operations/erx-api";
	const char *colon = path + sizeof before - 1;

	return strncmp(path, before, sizeof before - 1) == 0 &&
	    (*colon == ':' || strncasecmp(colon, "%3a", 3) == 0);
}

bool
forms_take(struct request *r, struct restconf_request *rq,
    struct restconf_header *headers)
{
	if (strcmp(rq->method, "POST") != 0 || !is_operation(rq->path))
		return true;
	for (size_t i = 0; i < rq->nheaders; i++)
		if (wants_lines(&headers[i])) {
			headers[i].value = "*/*";
			request_by_line(r);
		}
	if (!rq->query || take_page(r, rq))
		return true;
	request_refuse_one(r, CODE_BAD_ARGUMENT, "write limit=1 to limit=100000",
	    "limit is not a number of rows");
	return false;
}
