#include "restconf/jukebox.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *test_restconf_protocol(void);

#define J    "Accept: application/yang-data+json\n"
#define SJ   "Content-Type: application/yang-data+json\n"
#define SX   "Content-Type: application/yang-data+xml\n"
#define DATA "/restconf/data/"
#define BOX  DATA "example-jukebox:jukebox"
#define MORE DATA "example-more:more"
#define NS   "xmlns='urn:example:more'"

START_TEST(a_path_that_is_none_is_400_and_one_to_nothing_is_404)
{
	static const struct exchange rows[] = {
		{ "GET", "/restconf/data/nobody:x", J, NULL, 404, NULL, "no module",
		    NULL },
		{ "GET", "/restconf/data/jukebox", J, NULL, 400, NULL, "MODULE:NAME",
		    NULL },
		{ "GET", BOX "/nothing", J, NULL, 404, NULL, "invalid-value", NULL },
		{ "GET", BOX "/library=1", J, NULL, 400, NULL, "only lists", NULL },
		{ "GET", BOX "//library", J, NULL, 400, NULL, NULL, NULL },
		{ "GET", BOX "/library/", J, NULL, 200, NULL, NULL, NULL },
		{ "GET", BOX "/libr%61ry", J, NULL, 200, NULL, ":library'", NULL },
		{ "GET", BOX "/library%", J, NULL, 400, NULL, NULL, NULL },
		{ "GET", BOX "/library%2", J, NULL, 400, NULL, NULL, NULL },
		{ "GET", BOX "/playlist=%00", J, NULL, 400, NULL, NULL, NULL },
		{ "GET", BOX "/playlist=%ff", J, NULL, 400, NULL, NULL, NULL },
		{ "GET", BOX "/playlist=", J, NULL, 404, NULL, NULL, NULL },
		{ "GET", BOX "/player/gap/x", J, NULL, 404, NULL, NULL, NULL },
		{ "GET", MORE "/pair=x%2Cy,1/note", J, NULL, 200, NULL,
		    "{'example-more:note':'n'}", NULL },
		{ "GET", MORE "/pair=x,y,1/note", J, NULL, 400, NULL, "2 keys", NULL },
		{ "GET", MORE "/pair=x%2Cy", J, NULL, 400, NULL, "2 keys", NULL },
		{ "GET", MORE "/pair=x%2Cy,300", J, NULL, 400, NULL, "invalid-value",
		    NULL },
		{ "GET", MORE "/pair=x%2Cy,01/note", J, NULL, 200, NULL, "'n'", NULL },
		{ "GET", MORE "/pair/note", J, NULL, 404, NULL, NULL, NULL },
		{ "GET", MORE "/order=two", J, NULL, 200, NULL,
		    "{'example-more:order':['two']}", NULL },
		{ "GET", MORE "/order=nine", J, NULL, 404, NULL, NULL, NULL },
		{ "GET", MORE "/order", J, NULL, 200, NULL,
		    "{'example-more:order':['one','two','three']}", NULL },
		{ "GET", MORE "/order", "Accept: application/yang-data+xml\n", NULL,
		    400, NULL, "<error-tag>invalid-value</error-tag>", NULL },
		{ "GET", BOX "/playlist=Foo-One/song=1/id", J, NULL, 200, NULL, NULL,
		    NULL },
		{ "DELETE", BOX "/playlist=Foo-One/song=1", J, NULL, 204, NULL, "",
		    NULL },
		{ "GET", BOX "/playlist=Foo-One/song", J, NULL, 404, NULL, NULL, NULL },
		{ "GET", BOX "/playlist=Foo-One/song",
		    "Accept: application/yang-data+xml\n", NULL, 404, NULL, NULL,
		    NULL },
		{ "GET", BOX "/playlist=Nobody/song", J, NULL, 404, NULL, NULL, NULL },
		{ "GET", BOX "/playlist=Nobody/song", J, NULL, 404, NULL, NULL, NULL },
		{ "GET", "/restconf/nothing", J, NULL, 404, NULL, NULL, NULL },
		{ "GET", "/restconfx", J, NULL, 404, NULL, NULL, NULL },
		{ "GET", "/restconf/operations/example-jukebox:nothing", J, NULL, 404,
		    NULL, "there is no such operation", NULL },
		{ "GET", "/restconf/ds/ietf-datastores:startup", J, NULL, 404, NULL,
		    NULL, NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(a_method_that_is_not_for_a_resource_is_405_with_allow)
{
	static const struct exchange rows[] = {
		{ "OPTIONS", BOX, NULL, NULL, 204,
		    "Allow: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE\n"
		    "Accept-Patch: *\n",
		    "", NULL },
		{ "OPTIONS", BOX "/player/gap", NULL, NULL, 204,
		    "Allow: GET, HEAD, OPTIONS, PUT, PATCH, DELETE\n", "", NULL },
		{ "OPTIONS", BOX "/library/song-count", NULL, NULL, 204,
		    "Allow: GET, HEAD, OPTIONS\n!Accept-Patch\n", "", NULL },
		{ "OPTIONS", "/restconf/operations/example-jukebox:play", NULL, NULL,
		    204, "Allow: OPTIONS, POST\n", "", NULL },
		{ "OPTIONS", "/restconf", NULL, NULL, 204,
		    "Allow: GET, HEAD, OPTIONS\n", "", NULL },
		{ "GET", "/restconf/operations/example-jukebox:play", J, NULL, 405,
		    "Allow: OPTIONS, POST\n", "operation-not-supported", NULL },
		{ "DELETE", "/restconf", NULL, NULL, 405, "Allow: *\n", NULL, NULL },
		{ "POST", BOX "/player/gap", SJ, "{}", 405, NULL, NULL, NULL },
		{ "DELETE", MORE "/order", NULL, NULL, 405, NULL, NULL, NULL },
		{ "TRACE", BOX, NULL, NULL, 405, "Allow: *\n", NULL, NULL },
		{ "HEAD", BOX, NULL, NULL, 200,
		    "Content-Type: application/yang-data+json\nETag: *\n"
		    "Last-Modified: *\nCache-Control: no-cache\n",
		    "", NULL },
		{ "HEAD", BOX "/nothing", NULL, NULL, 404, NULL, "", NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(what_is_accepted_and_sent_is_negotiated)
{
	static const struct exchange rows[] = {
		{ "GET", BOX "/player", NULL, NULL, 200,
		    "Content-Type: application/yang-data+json\n", NULL, NULL },
		{ "GET", BOX "/player", "Accept: */*\n", NULL, 200,
		    "Content-Type: application/yang-data+json\n", NULL, NULL },
		{ "GET", BOX "/player", "Accept: application/*\n", NULL, 200,
		    "Content-Type: application/yang-data+json\n", NULL, NULL },
		{ "GET", BOX "/player", "Accept: application/json\n", NULL, 200,
		    "Content-Type: application/yang-data+json\n", NULL, NULL },
		{ "GET", BOX "/player",
		    "Accept: application/yang-data+json;q=0.5, "
		    "application/yang-data+xml\n",
		    NULL, 200, "Content-Type: application/yang-data+xml\n",
		    "<player xmlns='http://example.com/ns/example-jukebox'><gap>0.5<",
		    NULL },
		{ "GET", BOX "/player", "Accept: */*, application/yang-data+json;q=0\n",
		    NULL, 200, "Content-Type: application/yang-data+xml\n", NULL,
		    NULL },
		{ "GET", BOX "/player", "Accept: text/html\n", NULL, 406, NULL,
		    "'error-tag':'invalid-value'", NULL },
		{ "GET", BOX "/player", "Accept: application/yang-data+xml;q=0\n", NULL,
		    406, NULL, NULL, NULL },
		{ "GET", BOX "/nothing", "Accept: application/yang-data+xml\n", NULL,
		    404, "Content-Type: application/yang-data+xml\n",
		    "<errors xmlns='urn:ietf:params:xml:ns:yang:ietf-restconf'><error>"
		    "<error-type>protocol</error-type>"
		    "<error-tag>invalid-value</error-tag>",
		    NULL },
		{ "GET", BOX "/nothing",
		    "Accept: application/yang-data+json;q=0.9, "
		    "application/problem+json\n",
		    NULL, 404, "Content-Type: application/problem+json\n",
		    "'title':'Not Found','status':404,'detail':'there is no resource "
		    "nothing here','ietf-restconf:errors':{'error':[{",
		    NULL },
		{ "PUT", BOX "/player", "Content-Type: text/plain\n", "x", 415, NULL,
		    "invalid-value", NULL },
		{ "PATCH", BOX "/player",
		    "Content-Type: application/x-www-form-urlencoded\n", "x", 415,
		    "Accept-Patch: *\n", NULL, NULL },
		{ "PUT", BOX "/player", NULL,
		    "{'example-jukebox:player':{'gap':'1.0'}}", 204, NULL, "", NULL },
		{ "PUT", BOX "/player",
		    "Content-Type: application/json; charset=utf-8\n",
		    "{'example-jukebox:player':{'gap':'1.1'}}", 204, NULL, "", NULL },
		/* Errors come as the body came, when nobody says. */
		{ "PUT", BOX "/player", SX, "<player", 400,
		    "Content-Type: application/yang-data+xml\n", "malformed-message",
		    NULL },
		{ "PUT", BOX "/player", SJ "Prefer: return=representation\n",
		    "{'example-jukebox:player':{'gap':'1.2'}}", 200,
		    "Preference-Applied: return=representation\n", "{}", NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(a_body_that_is_wrong_says_how)
{
	static const struct exchange rows[] = {
		{ "PUT", BOX "/player", SJ, NULL, 400, NULL, "malformed-message",
		    NULL },
		{ "PUT", BOX "/player", SJ, "{", 400, NULL, "malformed-message", NULL },
		{ "PUT", BOX "/player", SJ, "[]", 400, NULL, "malformed-message",
		    NULL },
		{ "PUT", BOX "/player", SJ, "{}", 400, NULL, "malformed-message",
		    NULL },
		{ "PUT", BOX "/player", SJ, "{'example-jukebox:player':{'x':1}}", 400,
		    NULL, "unknown-element", NULL },
		{ "PUT", BOX "/player", SJ, "{'example-jukebox:player':{'gap':'9.0'}}",
		    400, NULL, "invalid-value", NULL },
		{ "PUT", BOX "/player", SJ, "{'example-jukebox:player':{'gap':[1]}}",
		    400, NULL, NULL, NULL },
		{ "PUT", BOX "/player", SJ, "{'nobody:player':{}}", 400, NULL, NULL,
		    NULL },
		{ "POST", BOX "/library", SJ, "{'example-jukebox:artist-count':1}", 400,
		    NULL, "invalid-value", NULL },
		{ "POST", BOX "/library", SJ, "{'example-jukebox:artist':[{}]}", 400,
		    NULL, "missing-element", NULL },
		{ "POST", BOX "/library", SJ,
		    "{'example-jukebox:artist':[{'name':'A'},{'name':'B'}]}", 400, NULL,
		    "one resource", NULL },
		{ "POST", BOX "/playlist=Foo-One", SJ,
		    "{'example-jukebox:song':[{'index':8}]}", 409, NULL, "data-missing",
		    NULL },
		{ "PUT", MORE "/mtu", SJ, "{'example-more:mtu':500}", 409, NULL,
		    "'error-app-tag':'must-violation'", NULL },
		{ "PUT", MORE "/ref", SJ, "{'example-more:ref':77}", 409, NULL,
		    "data-missing", NULL },
		{ "PUT", BOX "/player", SX, "<!DOCTYPE x [<!ENTITY a 'b'>]><player/>",
		    400, NULL, "document type", NULL },
		{ "PUT", BOX "/player", SX, "<player/><player/>", 400, NULL, NULL,
		    NULL },
		{ "PUT", MORE "/pair=x%2Cy,1/a", SJ, "{'example-more:a':'x,y'}", 400,
		    NULL, "key", NULL },
		{ "DELETE", MORE "/pair=x%2Cy,1/a", NULL, NULL, 400, NULL, "key",
		    NULL },
		{ "POST", MORE "/pair=x%2Cy,1", SJ, "{'example-more:a':'z'}", 400, NULL,
		    NULL, NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(hostile_depth_and_size_are_refused)
{
	struct restconf_memory *m = test_jukebox();
	struct restconf_response rs;
	static const char *const open[] = { "[", "{\"a\":", "<a>" };
	struct buf body;

	for (size_t i = 0; i < 3; i++) {
		buf_init(&body);
		for (unsigned n = 0; n < 10000; n++)
			buf_puts(&body, open[i]);
		test_request(m, "PUT", BOX, i == 2 ? SX : SJ, body.data, &rs);
		ck_assert_int_eq(rs.status, 400);
		ck_assert_ptr_nonnull(strstr(rs.body.data, "nested too deeply"));
		restconf_response_fini(&rs);
		buf_fini(&body);
	}
	buf_init(&body);
	for (unsigned n = 0; n < 70000; n++)
		buf_putc(&body, ' ');
	test_request(m, "PUT", BOX, SJ, body.data, &rs);
	ck_assert_int_eq(rs.status, 413);
	ck_assert_ptr_nonnull(strstr(rs.body.data, "too-big"));
	restconf_response_fini(&rs);
	buf_reset(&body);
	buf_puts(&body, BOX);
	for (unsigned n = 0; n < 100; n++)
		buf_puts(&body, "/library");
	test_request(m, "GET", body.data, NULL, NULL, &rs);
	ck_assert_int_eq(rs.status, 400);
	restconf_response_fini(&rs);
	buf_reset(&body);
	buf_puts(&body, BOX "?fields=");
	for (unsigned n = 0; n < 5000; n++)
		buf_putc(&body, '(');
	test_request(m, "GET", body.data, NULL, NULL, &rs);
	ck_assert_int_eq(rs.status, 400);
	restconf_response_fini(&rs);
	buf_fini(&body);
	restconf_memory_free(m);
}
END_TEST

START_TEST(conditions_are_looked_at_before_anything_is_done)
{
	static const struct exchange rows[] = {
		{ "PUT", MORE "/flag", SJ "If-None-Match: *\n",
		    "{'example-more:flag':true}", 201, "ETag: *\n", "", NULL },
		{ "PUT", MORE "/flag", SJ "If-None-Match: *\n",
		    "{'example-more:flag':false}", 412, NULL, "operation-failed",
		    NULL },
		{ "PUT", MORE "/deep/inner", SJ "If-Match: *\n",
		    "{'example-more:inner':'x'}", 412, NULL, NULL, NULL },
		{ "PUT", MORE "/flag", SJ "If-Match: *\n",
		    "{'example-more:flag':false}", 204, NULL, "", NULL },
		{ "PUT", MORE "/flag", SJ "If-Match: \"nobody\"\n",
		    "{'example-more:flag':false}", 412, NULL, NULL, NULL },
		{ "DELETE", MORE "/flag",
		    "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT\n", NULL, 412,
		    NULL, NULL, NULL },
		{ "DELETE", MORE "/flag",
		    "If-Unmodified-Since: Fri, 02 Jan 1970 00:00:00 GMT\n", NULL, 204,
		    NULL, "", NULL },
		{ "GET", MORE, "If-None-Match: \"nobody\"\n", NULL, 200, NULL, NULL,
		    NULL },
		{ "GET", MORE, "If-None-Match: \"nobody\", *\n", NULL, 304, "ETag: *\n",
		    "", NULL },
		/* With state inside there is nothing to compare. */
		{ "GET", BOX, "If-None-Match: *\n", NULL, 200, NULL, NULL, NULL },
		{ "GET", BOX "?content=config", "If-None-Match: *\n", NULL, 304, NULL,
		    "", NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(only_what_changed_has_another_tag)
{
	static const struct exchange rows[] = {
		{ "PUT", MORE "/flag", SJ, "{'example-more:flag':true}", 201,
		    "ETag: \"1-3\"\n", "", NULL },
		{ "HEAD", MORE "/order=one", NULL, NULL, 200, "ETag: \"1-2\"\n", "",
		    NULL },
		{ "HEAD", MORE, NULL, NULL, 200,
		    "ETag: \"1-3\"\nLast-Modified: Thu, 01 Jan 1970 00:00:01 GMT\n", "",
		    NULL },
		{ "HEAD", "/restconf/data", NULL, NULL, 200, "ETag: \"1-3\"\n", "",
		    NULL },
		{ "HEAD", BOX, NULL, NULL, 200, "ETag: \"1-2\"\n", "", NULL },
		/* The same once more is no change. */
		{ "PUT", MORE "/flag", SJ, "{'example-more:flag':true}", 204,
		    "ETag: \"1-3\"\n", "", NULL },
		{ "PUT", MORE "/order=three?insert=first", SJ,
		    "{'example-more:order':['three']}", 204, "ETag: \"1-4\"\n", "",
		    NULL },
		{ "GET", MORE "/order", J, NULL, 200, NULL, "['three','one','two']",
		    NULL },
		{ "DELETE", MORE "/flag", NULL, NULL, 204, NULL, "", NULL },
		{ "HEAD", MORE, NULL, NULL, 200, "ETag: \"1-5\"\n", "", NULL },
		/* All entries together change with each, and with how many there are.
		 */
		{ "PUT", MORE "/order=four", SJ, "{'example-more:order':['four']}", 201,
		    "ETag: \"1-6\"\n", "", NULL },
		{ "GET", MORE "/order", "If-None-Match: \"1-4\"\n", NULL, 200,
		    "ETag: \"1-6\"\n", "'four'", NULL },
		{ "GET", MORE "/order", "If-None-Match: W/\"1-6\"\n", NULL, 304, NULL,
		    "", NULL },
		{ "PUT", MORE "/order=four", SJ "If-Match: W/\"1-6\"\n",
		    "{'example-more:order':['four']}", 412, NULL, NULL, NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(choices_types_and_order_are_those_of_yang)
{
	static const struct exchange rows[] = {
		{ "PUT", MORE "/x", SJ, "{'example-more:x':'a'}", 201, NULL, "", NULL },
		{ "PUT", MORE "/y", SJ, "{'example-more:y':[null]}", 201, NULL, "",
		    NULL },
		{ "GET", MORE, J, NULL, 200, NULL, "'y':[null]", "'x'" },
		{ "PUT", MORE "/set=7", SJ, "{'example-more:set':[7]}", 201, NULL, "",
		    NULL },
		{ "PUT", MORE "/set=7", SJ, "{'example-more:set':[8]}", 400, NULL, NULL,
		    NULL },
		{ "POST", MORE, SJ, "{'example-more:set':[7]}", 409, NULL,
		    "data-exists", NULL },
		{ "DELETE", MORE "/set=7", NULL, NULL, 204, NULL, "", NULL },
		{ "PUT", MORE "/deep", SX, "<deep " NS "><inner>a&lt;b</inner></deep>",
		    201, NULL, "", NULL },
		{ "GET", MORE "/deep", J, NULL, 200, NULL,
		    "{'example-more:deep':{'inner':'a<b'}}", NULL },
		{ "GET", MORE "/deep", "Accept: application/yang-data+xml\n", NULL, 200,
		    NULL, "<inner>a&lt;b</inner>", NULL },
		{ "PATCH", MORE, SJ,
		    "{'example-more:more':{'order':['four'],'deep':{'inner':'c'}}}",
		    204, NULL, "", NULL },
		{ "GET", MORE "/order", J, NULL, 200, NULL,
		    "['one','two','three','four']", NULL },
		{ "PUT", MORE "/pair=%22%27,2", SJ,
		    "{'example-more:pair':[{'a':'\\u0022\\u0027','b':2}]}", 201, NULL,
		    "", NULL },
		{ "GET", MORE "/pair=%22%27,2/b", J, NULL, 200, NULL,
		    "{'example-more:b':2}", NULL },
		/* A client in wide use posts to the path of what is missing. */
		{ "POST", MORE "/pair=new,9", SJ,
		    "{'example-more:pair':[{'a':'new','b':9}]}", 201,
		    "Location: /restconf/data/example-more:more/pair=new,9\n", "",
		    NULL },
		{ "POST", MORE "/pair=none,9", SJ, "{'example-more:note':'n'}", 404,
		    NULL, NULL, NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(what_is_hidden_is_not_shown_and_not_lost)
{
	static const struct exchange rows[] = {
		{ "GET", "/restconf/data", J, NULL, 200, NULL, "'note':'n'",
		    "password" },
		{ "GET", MORE "/password", J, NULL, 404, NULL, NULL, "top" },
		{ "GET", MORE "/pair", J, NULL, 200, NULL, NULL, "kept" },
		{ "PUT", MORE "/pair=x%2Cy,1", SJ,
		    "{'example-more:pair':[{'a':'x,y','b':1}]}", 204, NULL, "", NULL },
		{ "PUT", MORE "/pair=x%2Cy,1/password", SJ "If-None-Match: *\n",
		    "{'example-more:password':'other'}", 412, NULL, NULL, NULL },
		{ "DELETE", MORE "/pair=x%2Cy,1/password", NULL, NULL, 204, NULL, "",
		    NULL },
		{ "DELETE", MORE "/pair=x%2Cy,1/password", NULL, NULL, 404, NULL, NULL,
		    NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(operations_and_actions_are_carried_out)
{
	static const struct exchange rows[] = {
		{ "POST", "/restconf/operations/example-jukebox:play", SJ,
		    "{'example-jukebox:input':{'playlist':'Foo-One','song-number':2}}",
		    204, NULL, "", NULL },
		{ "POST", "/restconf/operations/example-jukebox:play", SX,
		    "<input xmlns='http://example.com/ns/example-jukebox'>"
		    "<playlist>Foo-One</playlist><song-number>2</song-number></input>",
		    204, NULL, "", NULL },
		{ "POST", "/restconf/operations/example-jukebox:play", SJ,
		    "{'example-jukebox:input':{'playlist':'Foo-One'}}", 400, NULL,
		    "missing-element", NULL },
		{ "POST", "/restconf/operations/example-jukebox:play", NULL, NULL, 400,
		    NULL, "missing-element", NULL },
		{ "POST", "/restconf/operations/example-jukebox:play", SJ,
		    "{'example-jukebox:input':{'playlist':'F','song-number':'x'}}", 400,
		    NULL, "invalid-value", NULL },
		{ "POST", "/restconf/operations/example-jukebox:play", SJ,
		    "{'example-jukebox:input':{'playlist':'F','nope':1}}", 400, NULL,
		    "unknown-element", NULL },
		{ "POST", "/restconf/operations/example-jukebox:play", SJ,
		    "{'playlist':'F'}", 400, NULL, "one input", NULL },
		{ "POST", "/restconf/operations/example-more:echo", SJ,
		    "{'example-more:input':{'text':'a','n':3}}", 200,
		    "Content-Type: application/yang-data+json\n",
		    "{'example-more:output':{'example-more:text':'a','example-more:n':3}}",
		    NULL },
		{ "POST", "/restconf/operations/example-more:echo", SX,
		    "<input " NS "><text>a</text></input>", 200,
		    "Content-Type: application/yang-data+xml\n",
		    "<output xmlns='urn:example:more'><text", NULL },
		{ "POST", "/restconf/operations/example-more:echo",
		    SJ "Accept: text/html\n", "{'example-more:input':{}}", 406, NULL,
		    NULL, NULL },
		{ "POST", "/restconf/operations/example-more:ping", NULL, NULL, 204,
		    NULL, "", NULL },
		{ "POST", "/restconf/operations/example-more:ping?depth=1", NULL, NULL,
		    400, NULL, "depth", NULL },
		{ "POST", MORE "/pair=x%2Cy,1/poke", SJ,
		    "{'example-more:input':{'how':'hard'}}", 200, NULL, "hard", NULL },
		{ "POST", MORE "/pair=no,1/poke", SJ,
		    "{'example-more:input':{'how':'hard'}}", 404, NULL, NULL, NULL },
		{ "GET", MORE "/pair=x%2Cy,1/poke", J, NULL, 405,
		    "Allow: OPTIONS, POST\n", NULL, NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(datastores_of_nmda)
{
	static const struct exchange rows[] = {
		{ "GET", "/restconf/ds/ietf-datastores:running/example-jukebox:jukebox",
		    J, NULL, 200, "ETag: *\n", "'playlist'", "artist-count" },
		{ "GET",
		    "/restconf/ds/ietf-datastores:operational/"
		    "example-jukebox:jukebox/library",
		    J, NULL, 200, NULL, "'artist-count':42", NULL },
		{ "GET",
		    "/restconf/ds/ietf-datastores:operational/"
		    "example-jukebox:jukebox?with-origin",
		    J, NULL, 200, NULL, "'ietf-origin:origin':'ietf-origin:intended'",
		    NULL },
		{ "GET",
		    "/restconf/ds/ietf-datastores:operational/example-more:more"
		    "?with-origin&with-defaults=report-all",
		    J, NULL, 200, NULL,
		    "'@mtu':{'ietf-origin:origin':'ietf-origin:default'}", NULL },
		{ "GET", "/restconf/ds/ietf-datastores:running?with-origin", J, NULL,
		    400, NULL, "with-origin", NULL },
		{ "PUT",
		    "/restconf/ds/ietf-datastores:operational/"
		    "example-jukebox:jukebox/player",
		    SJ, "{'example-jukebox:player':{}}", 405,
		    "Allow: GET, HEAD, OPTIONS\n", NULL, NULL },
		{ "POST",
		    "/restconf/ds/ietf-datastores:running/"
		    "example-jukebox:jukebox/library",
		    SJ, "{'example-jukebox:artist':[{'name':'Nick Cave'}]}", 201,
		    "Location: /restconf/ds/ietf-datastores:running/"
		    "example-jukebox:jukebox/library/artist=Nick%20Cave\n",
		    "", NULL },
		{ "GET", BOX "/library/artist=Nick%20Cave", J, NULL, 200, NULL, NULL,
		    NULL },
	};

	EXCHANGES(rows);
}
END_TEST

static unsigned asked; /* for the configuration */

static const struct restconf_store *
counting(void *ctx, const struct restconf_request *rq)
{
	struct restconf_memory *m = ctx;

	asked++;
	return restconf_memory_host(m)->running(m, rq);
}

/* How often an operation asks for the configuration, which may have to be made. */
static unsigned
asks(struct restconf_memory *m, const char *path, const char *body, int status)
{
	struct restconf_header type = { "Content-Type", "application/yang-data+json" };
	struct restconf_request rq = { .method = "POST",
		.path = path,
		.body = body,
		.len = strlen(body),
		.headers = &type,
		.nheaders = 1 };
	struct restconf_host host = *restconf_memory_host(m);
	struct restconf_response rs;

	host.running = counting;
	asked = 0;
	restconf_response_init(&rs);
	ck_assert(restconf_handle(&host, &rq, &rs));
	ck_assert_msg(rs.status == status, "%s: %d %s", path, rs.status, rs.body.data);
	restconf_response_fini(&rs);
	return asked;
}

START_TEST(an_operation_asks_for_the_configuration_when_it_refers_to_it)
{
	struct restconf_memory *m = test_jukebox();

	ck_assert_uint_eq(asks(m, "/restconf/operations/example-more:echo",
			      "{\"example-more:input\":{\"text\":\"a\"}}", 200),
	    0);
	ck_assert_uint_eq(asks(m, "/restconf/operations/example-more:refer",
			      "{\"example-more:input\":{\"to\":3}}", 204),
	    1);
	ck_assert_uint_eq(asks(m, "/restconf/operations/example-more:refer",
			      "{\"example-more:input\":{\"to\":9}}", 400),
	    1);
	restconf_memory_free(m);
}
END_TEST

TCase *
test_restconf_protocol(void)
{
	TCase *tc = tcase_create("restconf/protocol");

	tcase_add_test(tc, a_path_that_is_none_is_400_and_one_to_nothing_is_404);
	tcase_add_test(tc, a_method_that_is_not_for_a_resource_is_405_with_allow);
	tcase_add_test(tc, what_is_accepted_and_sent_is_negotiated);
	tcase_add_test(tc, a_body_that_is_wrong_says_how);
	tcase_add_test(tc, hostile_depth_and_size_are_refused);
	tcase_add_test(tc, conditions_are_looked_at_before_anything_is_done);
	tcase_add_test(tc, only_what_changed_has_another_tag);
	tcase_add_test(tc, choices_types_and_order_are_those_of_yang);
	tcase_add_test(tc, what_is_hidden_is_not_shown_and_not_lost);
	tcase_add_test(tc, operations_and_actions_are_carried_out);
	tcase_add_test(tc,
	    an_operation_asks_for_the_configuration_when_it_refers_to_it);
	tcase_add_test(tc, datastores_of_nmda);
	return tc;
}
