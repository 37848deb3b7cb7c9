/*
 * Any octets as a request of RESTCONF: the first line is the method and the URL, lines
 * of headers follow, and behind an empty line comes the body.  Whatever is asked, the
 * answer has a status that there is, a refusal changes nothing and says why, and a body
 * in JSON is JSON.
 */
#include "base/xalloc.h"
#include "data/json.h"
#include "data/tree.h"
#include "fuzz.h"
#include "restconf/memory.h"

#include <stdio.h>
#include <string.h>

static const char module[] =
    "module m { yang-version 1.1; namespace 'urn:m'; prefix m;"
    " identity base; identity one { base base; }"
    " container top { list l { key 'a b'; leaf a { type string; }"
    "   leaf b { type int8; } leaf v { type string; }"
    "   action go { input { leaf x { type uint8; } } output { leaf x { type uint8; } } } }"
    "  list o { key k; ordered-by user; leaf k { type string; }"
    "   leaf w { type uint32; } }"
    "  leaf-list u { type string; ordered-by user; } leaf-list s { type uint8; }"
    "  leaf e { type empty; } leaf d { type uint16; default 7; }"
    "  leaf p { type string; } leaf i { type identityref { base base; } }"
    "  leaf r { type leafref { path '../s'; } }"
    "  leaf n { type instance-identifier; }"
    "  leaf f { type union { type boolean; type decimal64 { fraction-digits 2; } } }"
    "  leaf t { type bits { bit x; bit y; } } leaf z { type binary; }"
    "  choice c { case a { leaf ca { type string; } } leaf cb { type string; } }"
    "  container q { presence 'q'; leaf m { type string; mandatory true; } }"
    "  anydata any; leaf count { type uint32; config false; } }"
    " rpc echo { input { leaf a { type string; } list l { key k; leaf k { type string; } } }"
    "  output { leaf a { type string; } } } }";

static struct restconf_memory *
host(void)
{
	static struct restconf_memory *m;
	static const char *const yang[] = { module, NULL };
	struct restconf_memory_setup s = { yang, NULL, NULL, "p" };
	struct buf why;

	if (m)
		return m;
	s.config =
	    "{\"m:top\":{\"l\":[{\"a\":\"x\",\"b\":1,\"v\":\"1\"}],\"o\":[{\"k\":\"1\"},"
	    "{\"k\":\"2\"}],\"u\":[\"a\",\"b\"],\"s\":[1,2],\"p\":\"secret\"}}";
	s.state = "{\"m:top\":{\"count\":3}}";
	buf_init(&why);
	m = restconf_memory_new(&s, &why);
	MUST(m != NULL);
	buf_fini(&why);
	return m;
}

static void
ask(struct restconf_memory *m, const struct restconf_request *rq,
    struct restconf_response *rs)
{
	restconf_response_init(rs);
	MUST(restconf_handle(restconf_memory_host(m), rq, rs));
}

/* The tag of the whole datastore, which changes with all that does. */
static char *
tag(struct restconf_memory *m)
{
	struct restconf_request rq = { .method = "HEAD", .path = "/restconf/data" };
	struct restconf_response rs;
	char *text;

	ask(m, &rq, &rs);
	MUST(rs.status == 200 && rs.n > 0 && strcmp(rs.headers[0].name, "ETag") == 0);
	text = xstrdup(rs.headers[0].value);
	restconf_response_fini(&rs);
	return text;
}

static bool asked_secret; /* the word is in the request */

/* Also where some of its octets are written as %XX. */
static bool
holds(const char *text, const char *word)
{
	char *plain = xstrdup(text), *to = plain;
	bool found;

	for (const char *p = text; *p; p++) {
		unsigned octet;

		if (*p == '%' && sscanf(p + 1, "%2x", &octet) == 1 && octet && p[1] &&
		    p[2]) {
			*to++ = (char)octet;
			p += 2;
		} else {
			*to++ = *p;
		}
	}
	*to = '\0';
	found = strstr(plain, word) != NULL;
	free(plain);
	return found;
}

static void
check(const struct restconf_request *rq, const struct restconf_response *rs)
{
	bool head = strcmp(rq->method, "HEAD") == 0;
	struct data_node *n;
	struct errs errs;

	MUST(strcmp(restconf_reason(rs->status), "Unknown") != 0);
	MUST(rs->status < 400 || head || rs->body.len > 0);
	MUST(rs->status != 500);
	/* Unless it was in the request. */
	MUST(!rs->body.data || !strstr(rs->body.data, "secret") || asked_secret);
	if (!rs->type || !strstr(rs->type, "json") || rs->body.len == 0)
		return;
	errs_init(&errs);
	n = data_json_parse(rs->body.data, rs->body.len, &errs);
	MUST(n != NULL);
	data_node_free(n);
	errs_fini(&errs);
}

/* Cuts the next line off; NULL at the end. */
static char *
line(char **text)
{
	char *start = *text, *end = start ? strchr(start, '\n') : NULL;

	if (!start)
		return NULL;
	*text = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return start;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = xstrndup((const char *)data, size), *rest = copy, *l, *p;
	struct restconf_header headers[8];
	struct restconf_request rq = { .headers = headers };
	struct restconf_memory *m = host();
	struct restconf_response rs;
	char *before, *after;

	asked_secret = holds(copy, "secret");
	if (strlen(copy) != size || !(l = line(&rest)) || !(p = strchr(l, ' '))) {
		free(copy);
		return 0;
	}
	*p++ = '\0';
	rq.method = l;
	rq.path = p;
	if ((p = strchr(p, '?')) != NULL) {
		*p++ = '\0';
		rq.query = p;
	}
	while ((l = line(&rest)) != NULL && *l) {
		p = strstr(l, ": ");
		if (!p || rq.nheaders == 8)
			continue;
		*p = '\0';
		headers[rq.nheaders++] = (struct restconf_header){ l, p + 2 };
	}
	rq.body = rest;
	rq.len = rest ? strlen(rest) : 0;
	before = tag(m);
	ask(m, &rq, &rs);
	check(&rq, &rs);
	after = tag(m);
	if (rs.status >= 300 || strcmp(rq.method, "GET") == 0)
		MUST(strcmp(before, after) == 0);
	else
		restconf_memory_reset(m);
	restconf_response_fini(&rs);
	free(before);
	free(after);
	free(copy);
	return 0;
}
