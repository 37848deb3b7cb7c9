#include "restconf/jukebox.h"

#include "base/xalloc.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char jukebox[] =
    "module example-jukebox {"
    " namespace 'http://example.com/ns/example-jukebox'; prefix jbox;"
    " revision 2016-08-15;"
    " identity genre; identity alternative { base genre; }"
    " identity blues { base genre; } identity rock { base genre; }"
    " container jukebox { presence 'A jukebox is there.';"
    "  container library {"
    "   list artist { key name; leaf name { type string { length '1..max'; } }"
    "    list album { key name; leaf name { type string { length '1..max'; } }"
    "     leaf genre { type identityref { base genre; } }"
    "     leaf year { type uint16 { range '1900..max'; } }"
    "     container admin {"
    "      leaf label { type string; } leaf catalogue-number { type string; } }"
    "     list song { key name; leaf name { type string { length '1..max'; } }"
    "      leaf location { type string; mandatory true; }"
    "      leaf format { type string; } leaf length { type uint32; } } } }"
    "   leaf artist-count { type uint32; config false; }"
    "   leaf album-count { type uint32; config false; }"
    "   leaf song-count { type uint32; config false; } }"
    "  list playlist { key name; leaf name { type string; }"
    "   leaf description { type string; }"
    "   list song { key index; ordered-by user; leaf index { type uint32; }"
    "    leaf id { type instance-identifier; mandatory true; } } }"
    "  container player {"
    "   leaf gap { type decimal64 { fraction-digits 1; range '0.0..2.0'; } } } }"
    " rpc play { input { leaf playlist { type string; mandatory true; }"
    "  leaf song-number { type uint32; mandatory true; } } } }";

static const char more[] =
    "module example-more { yang-version 1.1;"
    " namespace 'urn:example:more'; prefix m; revision 2026-01-01;"
    " container more {"
    "  list pair { key 'a b'; leaf a { type string; } leaf b { type uint8; }"
    "   leaf note { type string; } leaf password { type string; }"
    "   action poke { input { leaf how { type string; } }"
    "    output { leaf how { type string; } } } }"
    "  leaf-list order { type string; ordered-by user; }"
    "  leaf-list set { type uint8 { range '0..99'; } }"
    "  choice one { case x { leaf x { type string; } } leaf y { type empty; } }"
    "  leaf ref { type leafref { path '/m:more/m:set'; } }"
    "  leaf mtu { type uint16; default 1500; must '. >= 576'; }"
    "  leaf flag { type boolean; }"
    "  leaf password { type string; }"
    "  container deep { leaf inner { type string; } } }"
    " rpc echo { input { leaf text { type string; } leaf n { type uint8; } }"
    "  output { leaf text { type string; } leaf n { type uint8; } } }"
    " rpc refer { input { leaf to { type leafref { path '/m:more/m:set'; } } } }"
    " rpc ping; }";

static char *
quoted(const char *text)
{
	char *copy = text ? xstrdup(text) : NULL;

	for (char *p = copy; p && *p; p++)
		if (*p == '\'')
			*p = '"';
	return copy;
}

struct restconf_memory *
test_jukebox(void)
{
	static const char *const yang[] = { jukebox, more, NULL };
	char *config = quoted(
	    "{'example-jukebox:jukebox':{'library':{'artist':[{'name':'Foo Fighters',"
	    "'album':[{'name':'Wasting Light','genre':'example-jukebox:alternative',"
	    "'year':2011,'song':[{'name':'Wasting Light','location':'/a/1.mp3',"
	    "'format':'MP3','length':286},{'name':'Rope','location':'/a/2.mp3',"
	    "'format':'MP3','length':259}]}]}]},"
	    "'playlist':[{'name':'Foo-One','description':'example playlist 1',"
	    "'song':[{'index':1,'id':'/example-jukebox:jukebox/library/"
	    "artist[name=\\'Foo Fighters\\']'}]}],'player':{'gap':'0.5'}},"
	    "'example-more:more':{'pair':[{'a':'x,y','b':1,'note':'n',"
	    "'password':'kept'}],'order':['one','two','three'],'set':[3,1],"
	    "'password':'top'}}");
	char *state = quoted("{'example-jukebox:jukebox':{'library':{'artist-count':42,"
			     "'album-count':59,'song-count':374}}}");
	struct restconf_memory_setup setup = { yang, config, state, "password" };
	struct restconf_memory *m;
	struct buf why;

	buf_init(&why);
	m = restconf_memory_new(&setup, &why);
	ck_assert_msg(m != NULL, "%s", why.data);
	buf_fini(&why);
	free(config);
	free(state);
	return m;
}

/* Cuts "Name: value" lines apart, in place. */
static size_t
cut_headers(char *text, struct restconf_header *out, size_t max)
{
	size_t n = 0;

	for (char *line = strtok(text, "\n"); line && n < max;
	     line = strtok(NULL, "\n")) {
		char *colon = strstr(line, ": ");

		if (colon)
			*colon = '\0';
		out[n++] = (struct restconf_header){ line, colon ? colon + 2 : "" };
	}
	return n;
}

void
test_request(const struct restconf_memory *m, const char *method, const char *url,
    const char *headers, const char *body, struct restconf_response *rs)
{
	char *path = xstrdup(url), *query = strchr(path, '?'), *text = quoted(body);
	char *lines = xstrdup(headers ? headers : "");
	struct restconf_header cut[16];
	struct restconf_request rq = { .method = method,
		.path = path,
		.body = text,
		.len = text ? strlen(text) : 0,
		.headers = cut };

	if (query)
		*query++ = '\0';
	rq.query = query;
	rq.nheaders = cut_headers(lines, cut, 16);
	restconf_response_init(rs);
	ck_assert(restconf_handle(restconf_memory_host(m), &rq, rs));
	free(path);
	free(text);
	free(lines);
}

static const char *
header(const struct restconf_response *rs, const char *name)
{
	for (size_t i = 0; i < rs->n; i++)
		if (strcmp(rs->headers[i].name, name) == 0)
			return rs->headers[i].value;
	return strcmp(name, "Content-Type") == 0 ? rs->type : NULL;
}

static void
check_headers(const struct restconf_response *rs, const char *expected, size_t row)
{
	char *lines = xstrdup(expected);
	struct restconf_header cut[16];
	size_t n = cut_headers(lines, cut, 16);

	for (size_t i = 0; i < n; i++) {
		const char *name = cut[i].name + (cut[i].name[0] == '!');
		const char *value = header(rs, name);

		if (cut[i].name[0] == '!')
			ck_assert_msg(!value, "row %zu: %s is there", row, name);
		else
			ck_assert_msg(value &&
				(strcmp(cut[i].value, "*") == 0 ||
				    strcmp(value, cut[i].value) == 0),
			    "row %zu: %s is %s", row, name, value ? value : "missing");
	}
	free(lines);
}

void
test_exchanges(const struct exchange *rows, size_t n)
{
	struct restconf_memory *m = test_jukebox();

	for (size_t i = 0; i < n; i++) {
		const struct exchange *x = &rows[i];
		char *expect = quoted(x->expect), *refuse = quoted(x->refuse);
		struct restconf_response rs;
		const char *body;

		restconf_memory_clock(m, (int64_t)i + 1);
		test_request(m, x->method, x->url, x->headers, x->body, &rs);
		body = rs.body.len ? rs.body.data : "";
		ck_assert_msg(rs.status == x->status, "row %zu: %s %s: %d %s", i,
		    x->method, x->url, rs.status, body);
		if (x->expect_headers)
			check_headers(&rs, x->expect_headers, i);
		if (expect)
			ck_assert_msg(*expect ? strstr(body, expect) != NULL : !*body,
			    "row %zu: %s %s: %s", i, x->method, x->url, body);
		if (refuse)
			ck_assert_msg(!strstr(body, refuse), "row %zu: %s %s: %s", i,
			    x->method, x->url, body);
		restconf_response_fini(&rs);
		free(expect);
		free(refuse);
	}
	restconf_memory_free(m);
}
