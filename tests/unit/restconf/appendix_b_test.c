#include "restconf/jukebox.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

TCase *test_restconf_appendix_b(void);

#define J    "Accept: application/yang-data+json\n"
#define X    "Accept: application/yang-data+xml\n"
#define SJ   "Content-Type: application/yang-data+json\n"
#define SX   "Content-Type: application/yang-data+xml\n"
#define DATA "/restconf/data/"
#define BOX  DATA "example-jukebox:jukebox"
#define LIB  BOX "/library"

START_TEST(b1_the_server_is_found_and_tells_what_it_is)
{
	static const struct exchange rows[] = {
		{ "GET", "/.well-known/host-meta", "Accept: application/xrd+xml\n",
		    NULL, 200, "Content-Type: application/xrd+xml\n",
		    "<Link rel='restconf' href='/restconf'/>", NULL },
		{ "GET", "/.well-known/host-meta", "Accept: application/json\n", NULL,
		    200, "Content-Type: application/jrd+json\n",
		    "{'links':[{'rel':'restconf','href':'/restconf'}]}", NULL },
		{ "GET", "/restconf", J, NULL, 200,
		    "Content-Type: application/yang-data+json\n",
		    "{'ietf-restconf:restconf':{'data':{},'operations':{},"
		    "'yang-library-version':'2019-01-04'}}",
		    NULL },
		{ "GET", "/restconf/", X, NULL, 200,
		    "Content-Type: application/yang-data+xml\n",
		    "<restconf xmlns='urn:ietf:params:xml:ns:yang:ietf-restconf'><data>"
		    "</data><operations></operations><yang-library-version>2019-01-04",
		    NULL },
		{ "GET", "/restconf/yang-library-version", J, NULL, 200, NULL,
		    "{'ietf-restconf:yang-library-version':'2019-01-04'}", NULL },
		{ "GET", "/restconf/yang-library-version", X, NULL, 200, NULL,
		    "<yang-library-version "
		    "xmlns='urn:ietf:params:xml:ns:yang:ietf-restconf'>2019-01-04<",
		    NULL },
		{ "GET", DATA "ietf-yang-library:yang-library", J, NULL, 200, NULL,
		    "'name':'example-jukebox','revision':'2016-08-15','namespace':"
		    "'http://example.com/ns/example-jukebox'",
		    NULL },
		{ "GET", DATA "ietf-yang-library:modules-state", X, NULL, 200, NULL,
		    "<name>example-jukebox</name>", NULL },
		{ "GET", DATA "ietf-restconf-monitoring:restconf-state/capabilities", X,
		    NULL, 200, NULL,
		    "<capability>urn:ietf:params:restconf:capability:", NULL },
		{ "GET", DATA "ietf-restconf-monitoring:restconf-state", J, NULL, 200,
		    NULL,
		    "'stream':[{'name':'NETCONF','description':'all events','access':[{"
		    "'encoding':'json','location':'/restconf/streams/NETCONF/json'}]}]",
		    NULL },
		{ "GET", "/restconf/operations", J, NULL, 200, NULL,
		    "'example-jukebox:play':[null]", NULL },
		{ "GET", "/restconf/operations", X, NULL, 200, NULL,
		    "<play xmlns='http://example.com/ns/example-jukebox'/>", NULL },
		{ "GET", "/restconf/modules/example-jukebox@2016-08-15", NULL, NULL,
		    200, "Content-Type: application/yang\n", "list artist", NULL },
		{ "GET", "/restconf/modules/nobody", NULL, NULL, 404, NULL,
		    "there is no such module", NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(b2_1_create_new_data_resources)
{
	static const struct exchange rows[] = {
		{ "POST", LIB, SJ, "{'example-jukebox:artist':[{'name':'The Clash'}]}",
		    201,
		    "Location: /restconf/data/example-jukebox:jukebox/library/"
		    "artist=The%20Clash\nETag: *\n"
		    "Last-Modified: Thu, 01 Jan 1970 00:00:01 GMT\n",
		    "", NULL },
		{ "GET", LIB "/artist=The%20Clash", J, NULL, 200, "ETag: *\n",
		    "{'example-jukebox:artist':[{'name':'The Clash'}]}", NULL },
		{ "POST", LIB "/artist=Foo%20Fighters", SX,
		    "<album xmlns='http://example.com/ns/example-jukebox'>"
		    "<name>In Your Honor</name><year>2005</year></album>",
		    201,
		    "Location: /restconf/data/example-jukebox:jukebox/library/"
		    "artist=Foo%20Fighters/album=In%20Your%20Honor\n",
		    "", NULL },
		{ "GET", LIB "/artist=Foo%20Fighters/album=In%20Your%20Honor/year", X,
		    NULL, 200, NULL,
		    "<year xmlns='http://example.com/ns/example-jukebox'>2005</year>",
		    NULL },
		{ "POST", LIB, SJ, "{'example-jukebox:artist':[{'name':'The Clash'}]}",
		    409, NULL, "'error-tag':'data-exists'", NULL },
		{ "POST", DATA, SJ, "{'example-jukebox:jukebox':{}}", 409, NULL,
		    "data-exists", NULL },
		{ "DELETE", BOX, NULL, NULL, 204, NULL, "", NULL },
		{ "POST", DATA, SJ, "{'example-jukebox:jukebox':{}}", 201,
		    "Location: /restconf/data/example-jukebox:jukebox\nETag: *\n", "",
		    NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(b2_2_detect_that_the_resource_has_changed)
{
	struct restconf_memory *m = test_jukebox();
	struct restconf_response rs;
	char headers[200];

	restconf_memory_clock(m, 100);
	test_request(m, "HEAD", BOX, NULL, NULL, &rs);
	ck_assert_int_eq(rs.status, 200);
	ck_assert_uint_eq(rs.body.len, 0);
	snprintf(headers, sizeof headers, SJ "If-Match: %s\n", rs.headers[0].value);
	ck_assert_str_eq(rs.headers[0].name, "ETag");
	restconf_response_fini(&rs);
	/* Somebody else is faster. */
	test_request(m, "PATCH", BOX "/player", SJ,
	    "{'example-jukebox:player':{'gap':'0.8'}}", &rs);
	ck_assert_int_eq(rs.status, 204);
	restconf_response_fini(&rs);
	test_request(m, "PATCH", BOX, headers,
	    "{'example-jukebox:jukebox':{'player':{'gap':'0.1'}}}", &rs);
	ck_assert_int_eq(rs.status, 412);
	ck_assert_ptr_nonnull(strstr(rs.body.data, "operation-failed"));
	restconf_response_fini(&rs);
	test_request(m, "PATCH", BOX,
	    SJ "If-Unmodified-Since: Thu, 01 Jan 1970 00:01:39 GMT\n",
	    "{'example-jukebox:jukebox':{'player':{'gap':'0.1'}}}", &rs);
	ck_assert_int_eq(rs.status, 412);
	restconf_response_fini(&rs);
	/* What lies beside has not changed. */
	test_request(m, "PATCH", BOX "/library",
	    SJ "If-Unmodified-Since: Thu, 01 Jan 1970 00:01:39 GMT\n",
	    "{'example-jukebox:library':{'artist':[{'name':'Nick Cave'}]}}", &rs);
	ck_assert_int_eq(rs.status, 204);
	restconf_response_fini(&rs);
	restconf_memory_free(m);
}
END_TEST

START_TEST(b2_3_edit_a_datastore_resource)
{
	static const struct exchange rows[] = {
		{ "PATCH", "/restconf/data", SJ,
		    "{'ietf-restconf:data':{'example-jukebox:jukebox':{'library':{"
		    "'artist':[{'name':'Foo Fighters','album':[{'name':'Wasting Light',"
		    "'year':2012}]}]}}}}",
		    204, "ETag: *\nLast-Modified: Thu, 01 Jan 1970 00:00:01 GMT\n", "",
		    NULL },
		{ "PATCH", "/restconf/data", SX,
		    "<data xmlns='urn:ietf:params:xml:ns:yang:ietf-restconf'>"
		    "<jukebox xmlns='http://example.com/ns/example-jukebox'><library>"
		    "<artist><name>Nick Cave</name></artist></library></jukebox></data>",
		    204, NULL, "", NULL },
		{ "GET", LIB "?content=config", J, NULL, 200, NULL, "'year':2012",
		    NULL },
		{ "GET", LIB "?content=config", J, NULL, 200, NULL, "'Nick Cave'",
		    NULL },
		{ "PUT", "/restconf/data", SJ,
		    "{'ietf-restconf:data':{'example-jukebox:jukebox':{}}}", 204, NULL,
		    "", NULL },
		{ "GET", "/restconf/data?content=config", J, NULL, 200, NULL,
		    "{'ietf-restconf:data':{'example-jukebox:jukebox':{}}}", NULL },
		{ "DELETE", "/restconf/data", NULL, NULL, 405,
		    "Allow: GET, HEAD, OPTIONS, POST, PUT, PATCH\n",
		    "operation-not-supported", NULL },
		{ "PUT", "/restconf/data", SJ, "{'example-jukebox:jukebox':{}}", 400,
		    NULL, "malformed-message", NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(b2_4_replace_a_data_resource)
{
	static const struct exchange rows[] = {
		{ "PUT", LIB "/artist=Foo%20Fighters/album=Wasting%20Light", SJ,
		    "{'example-jukebox:album':[{'name':'Wasting Light',"
		    "'genre':'example-jukebox:alternative','year':2011}]}",
		    204, "ETag: *\n!Location\n", "", NULL },
		{ "GET", LIB "/artist=Foo%20Fighters/album=Wasting%20Light", J, NULL,
		    200, NULL, "'year':2011}]}", "song" },
		{ "PUT", LIB "/artist=Foo%20Fighters/album=One%2FBy%2COne", SX,
		    "<album xmlns='http://example.com/ns/example-jukebox'>"
		    "<name>One/By,One</name><year>2002</year></album>",
		    201, "ETag: *\n", "", NULL },
		{ "GET", LIB "/artist=Foo%20Fighters/album=One%2FBy%2COne/name", J,
		    NULL, 200, NULL, "{'example-jukebox:name':'One/By,One'}", NULL },
		{ "PUT", LIB "/artist=Foo%20Fighters/album=Wasting%20Light", SJ,
		    "{'example-jukebox:album':[{'name':'Other'}]}", 400, NULL,
		    "invalid-value", NULL },
		{ "PUT", LIB "/artist=Foo%20Fighters", SJ,
		    "{'example-jukebox:player':{}}", 400, NULL, "'error-tag'", NULL },
		{ "PUT", LIB "/artist=Nobody/album=A", SJ,
		    "{'example-jukebox:album':[{'name':'A'}]}", 404, NULL, NULL, NULL },
		{ "PUT", BOX "/player/gap", SJ, "{'example-jukebox:gap':'1.5'}", 204,
		    NULL, "", NULL },
		{ "GET", BOX "/player/gap", J, NULL, 200, NULL,
		    "{'example-jukebox:gap':'1.5'}", NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(b2_5_edit_a_data_resource)
{
	static const struct exchange rows[] = {
		{ "PATCH", LIB "/artist=Foo%20Fighters/album=Wasting%20Light", SX,
		    "<album xmlns='http://example.com/ns/example-jukebox'>"
		    "<name>Wasting Light</name><genre xmlns:j="
		    "'http://example.com/ns/example-jukebox'>j:rock</genre></album>",
		    204, "ETag: *\n", "", NULL },
		{ "GET", LIB "/artist=Foo%20Fighters/album=Wasting%20Light", J, NULL,
		    200, NULL, "'genre':'example-jukebox:rock','year':2011", NULL },
		{ "PATCH", LIB "/artist=Nobody", SJ,
		    "{'example-jukebox:artist':[{'name':'Nobody'}]}", 404, NULL, NULL,
		    NULL },
		{ "DELETE", LIB "/artist=Foo%20Fighters", NULL, NULL, 409, NULL,
		    "'error-tag':'data-missing','error-app-tag':'instance-required'",
		    NULL },
		{ "DELETE", LIB "/artist=Foo%20Fighters/album=Wasting%20Light", NULL,
		    NULL, 204, "!ETag\n", "", NULL },
		{ "DELETE", LIB "/artist=Foo%20Fighters/album=Wasting%20Light", NULL,
		    NULL, 404, NULL, "'error-tag':'invalid-value'", NULL },
	};

	EXCHANGES(rows);
}
END_TEST

#define PATCH_JSON "Content-Type: application/yang-patch+json\n"
#define PATCH_XML                                    \
	"Content-Type: application/yang-patch+xml\n" \
	"Accept: application/yang-data+xml\n"

START_TEST(b2_6_edit_with_yang_patch)
{
	static const struct exchange rows[] = {
		{ "PATCH", LIB "/artist=Foo%20Fighters/album=Wasting%20Light",
		    PATCH_JSON,
		    "{'ietf-yang-patch:yang-patch':{'patch-id':'add-songs','edit':["
		    "{'edit-id':'edit1','operation':'create','target':"
		    "'/song=Bridge%20Burning','value':{'example-jukebox:song':[{'name':"
		    "'Bridge Burning','location':'/m/bb.mp3','length':288}]}},"
		    "{'edit-id':'edit2','operation':'replace','target':'/song=Rope',"
		    "'value':{'example-jukebox:song':[{'name':'Rope',"
		    "'location':'/m/rope.mp3'}]}}]}}",
		    200, "Content-Type: application/yang-data+json\n",
		    "{'ietf-yang-patch:yang-patch-status':{'patch-id':'add-songs',"
		    "'ok':[null]}}",
		    NULL },
		{ "GET", LIB "/artist=Foo%20Fighters/album=Wasting%20Light/song=Rope",
		    J, NULL, 200, NULL, "'/m/rope.mp3'}]", NULL },
		/* All or nothing: the first edit is not made when the second cannot be.
		 */
		{ "PATCH", LIB "/artist=Foo%20Fighters/album=Wasting%20Light",
		    PATCH_JSON,
		    "{'ietf-yang-patch:yang-patch':{'patch-id':'p','edit':["
		    "{'edit-id':'e1','operation':'delete','target':'/song=Rope'},"
		    "{'edit-id':'e2','operation':'create','target':"
		    "'/song=Bridge%20Burning','value':{'example-jukebox:song':[{'name':"
		    "'Bridge Burning','location':'x'}]}}]}}",
		    409, NULL,
		    "{'ietf-yang-patch:yang-patch-status':{'patch-id':'p',"
		    "'edit-status':{'edit':[{'edit-id':'e2','errors':{'error':[{"
		    "'error-type':'protocol','error-tag':'data-exists'",
		    NULL },
		{ "GET", LIB "/artist=Foo%20Fighters/album=Wasting%20Light/song=Rope",
		    J, NULL, 200, NULL, NULL, NULL },
		{ "PATCH", BOX "/playlist=Foo-One", PATCH_XML,
		    "<yang-patch xmlns='urn:ietf:params:xml:ns:yang:ietf-yang-patch'>"
		    "<patch-id>move</patch-id><comment>insert</comment>"
		    "<edit><edit-id>1</edit-id><operation>insert</operation>"
		    "<target>/song=3</target><point>/song=1</point>"
		    "<where>before</where><value>"
		    "<song xmlns='http://example.com/ns/example-jukebox'>"
		    "<index>3</index><id xmlns:j='http://example.com/ns/"
		    "example-jukebox'>/j:jukebox/j:player</id></song></value></edit>"
		    "</yang-patch>",
		    200, "Content-Type: application/yang-data+xml\n",
		    "<yang-patch-status "
		    "xmlns='urn:ietf:params:xml:ns:yang:ietf-yang-patch'>"
		    "<patch-id>move</patch-id><ok/></yang-patch-status>",
		    NULL },
		{ "GET", BOX "/playlist=Foo-One/song", J, NULL, 200, NULL,
		    "{'example-jukebox:song':[{'index':3,", NULL },
		{ "PATCH", BOX "/playlist=Foo-One", PATCH_JSON,
		    "{'ietf-yang-patch:yang-patch':{'patch-id':'m','edit':["
		    "{'edit-id':'e','operation':'move','target':'/song=1',"
		    "'where':'first'}]}}",
		    200, NULL, "'ok'", NULL },
		{ "GET", BOX "/playlist=Foo-One/song", J, NULL, 200, NULL,
		    "{'example-jukebox:song':[{'index':1,", NULL },
		{ "PATCH", BOX "/playlist=Foo-One", PATCH_JSON,
		    "{'ietf-yang-patch:yang-patch':{'patch-id':'m','edit':["
		    "{'edit-id':'e','operation':'delete','target':'/song=9'}]}}",
		    409, NULL, "'error-tag':'data-missing'", NULL },
		{ "PATCH", BOX "/playlist=Foo-One", PATCH_JSON,
		    "{'ietf-yang-patch:yang-patch':{'patch-id':'m','edit':["
		    "{'edit-id':'e','operation':'remove','target':'/song=9'}]}}",
		    200, NULL, "'ok'", NULL },
		{ "PATCH", BOX "/playlist=Foo-One", PATCH_JSON,
		    "{'ietf-yang-patch:yang-patch':{'patch-id':'m','edit':["
		    "{'edit-id':'e','operation':'merge','target':'/song=1','value':{"
		    "'example-jukebox:song':[{'index':1,'id':"
		    "'/example-jukebox:jukebox'}]}}]}}",
		    200, NULL, "'ok'", NULL },
		{ "PATCH", BOX "/playlist=Foo-One", PATCH_JSON,
		    "{'ietf-yang-patch:yang-patch':{'edit':[]}}", 400, NULL,
		    "patch-id is missing", NULL },
		{ "PATCH", BOX "/playlist=Foo-One", PATCH_JSON,
		    "{'ietf-yang-patch:yang-patch':{'patch-id':'m','edit':["
		    "{'edit-id':'e','operation':'swap','target':'/song=9'}]}}",
		    400, NULL, "there is no such operation", NULL },
		{ "PATCH", BOX "/playlist=Foo-One", PATCH_JSON,
		    "{'ietf-yang-patch:yang-patch':{'patch-id':'m','edit':["
		    "{'edit-id':'e','operation':'create','target':'/song=9'}]}}",
		    400, NULL, "'error-tag':'missing-element'", NULL },
		{ "PATCH", BOX "/playlist=Foo-One", PATCH_JSON,
		    "{'ietf-yang-patch:yang-patch':{'patch-id':'m','edit':["
		    "{'edit-id':'e','operation':'remove','target':'/song=8'},"
		    "{'edit-id':'e','operation':'remove','target':'/song=9'}]}}",
		    400, NULL, "edit-id", NULL },
		{ "POST", BOX "/playlist=Foo-One", PATCH_JSON, "{}", 415,
		    "Accept-Patch: *\n", NULL, NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(b3_1_content)
{
	static const struct exchange rows[] = {
		{ "GET", LIB "?content=all", J, NULL, 200, NULL, "'artist-count':42",
		    NULL },
		{ "GET", LIB "?content=all", J, NULL, 200, NULL, "'Wasting Light'",
		    NULL },
		{ "GET", LIB "?content=config", J, NULL, 200, "ETag: *\n", "'artist':[",
		    "count" },
		{ "GET", LIB "?content=nonconfig", J, NULL, 200, "!ETag\n",
		    "{'example-jukebox:library':{'artist-count':42,'album-count':59,"
		    "'song-count':374}}",
		    "artist'" },
		{ "GET", LIB "/artist-count", J, NULL, 200, "!ETag\n",
		    "{'example-jukebox:artist-count':42}", NULL },
		{ "GET", LIB "/artist-count?content=config", J, NULL, 404, NULL, NULL,
		    NULL },
		{ "GET", BOX "/player/gap?content=nonconfig", J, NULL, 404, NULL, NULL,
		    NULL },
		{ "PUT", LIB "/artist-count", SJ, "{'example-jukebox:artist-count':1}",
		    405, "Allow: GET, HEAD, OPTIONS\n", NULL, NULL },
		{ "GET", LIB "?content=some", J, NULL, 400, NULL, "invalid-value",
		    NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(b3_2_depth)
{
	static const struct exchange rows[] = {
		{ "GET", BOX "?depth=unbounded", J, NULL, 200, NULL, "'length':259",
		    NULL },
		{ "GET", BOX "?depth=1", J, NULL, 200, NULL,
		    "{'example-jukebox:jukebox':{}}", NULL },
		{ "GET", BOX "?depth=3", J, NULL, 200, NULL,
		    "'artist':[{'name':'Foo Fighters'}],", "album'" },
		{ "GET", BOX "?depth=3", J, NULL, 200, NULL, "'player':{'gap':'0.5'}",
		    NULL },
		{ "GET", "/restconf/data?depth=1", J, NULL, 200, NULL,
		    "{'ietf-restconf:data':{}}", NULL },
		{ "GET", BOX "?depth=0", J, NULL, 400, NULL, "unbounded", NULL },
		{ "GET", BOX "?depth=65536", J, NULL, 400, NULL, NULL, NULL },
		{ "GET", BOX "?depth=2x", J, NULL, 400, NULL, NULL, NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(b3_3_fields)
{
	static const struct exchange rows[] = {
		{ "GET",
		    "/restconf/data?fields=ietf-yang-library:modules-state/"
		    "module(name;revision)",
		    J, NULL, 200, NULL,
		    "'name':'example-jukebox','revision':", "namespace" },
		{ "GET", BOX "?fields=library/artist(name)", J, NULL, 200, NULL,
		    "{'example-jukebox:jukebox':{'library':{'artist':[{'name':"
		    "'Foo Fighters'}]}}}",
		    NULL },
		{ "GET", BOX "?fields=player;playlist(name;description)", J, NULL, 200,
		    NULL,
		    "{'example-jukebox:jukebox':{'playlist':[{'name':'Foo-One',"
		    "'description':'example playlist 1'}],'player':{'gap':'0.5'}}}",
		    NULL },
		{ "GET", BOX "?field=player%2Fgap", J, NULL, 200, NULL,
		    "{'example-jukebox:jukebox':{'player':{'gap':'0.5'}}}", NULL },
		{ "GET", BOX "?fields=library/artist-count;library/song-count", X, NULL,
		    200, NULL,
		    "<library><artist-count>42</artist-count><song-count>374<",
		    "album" },
		{ "GET", BOX "?fields=library&depth=1", J, NULL, 200, NULL,
		    "{'example-jukebox:jukebox':{'library':{}}}", NULL },
		{ "GET", BOX "?fields=a(b", J, NULL, 400, NULL, "fields", NULL },
		{ "GET", BOX "?fields=a)", J, NULL, 400, NULL, NULL, NULL },
		{ "GET", BOX "?fields=", J, NULL, 400, NULL, NULL, NULL },
		{ "GET", BOX "?fields=a;;b", J, NULL, 400, NULL, NULL, NULL },
		{ "GET", BOX "?fields=a&field=b", J, NULL, 400, NULL, NULL, NULL },
	};

	EXCHANGES(rows);
}
END_TEST

#define SONG(n)                                                           \
	"{'example-jukebox:song':[{'index':" n ",'id':'/example-jukebox:" \
	"jukebox/player'}]}"

START_TEST(b3_4_insert_and_b3_5_point)
{
	static const struct exchange rows[] = {
		{ "POST", BOX "/playlist=Foo-One?insert=first", SJ, SONG("2"), 201,
		    "Location: /restconf/data/example-jukebox:jukebox/"
		    "playlist=Foo-One/song=2\n",
		    "", NULL },
		{ "GET", BOX "/playlist=Foo-One/song", J, NULL, 200, NULL,
		    "{'example-jukebox:song':[{'index':2,", NULL },
		{ "POST",
		    BOX "/playlist=Foo-One?insert=after&point=%2Fexample-jukebox%3A"
			"jukebox%2Fplaylist%3DFoo-One%2Fsong%3D2",
		    SJ, SONG("3"), 201, NULL, "", NULL },
		{ "GET", BOX "?fields=playlist/song/index", X, NULL, 200, NULL,
		    "<song><index>2</index></song><song><index>3</index></song><song>"
		    "<index>1</index></song>",
		    NULL },
		{ "PUT",
		    BOX "/playlist=Foo-One/song=1?insert=before&point=/example-jukebox:"
			"jukebox/playlist=Foo-One/song=2",
		    SJ, SONG("1"), 204, NULL, "", NULL },
		{ "GET", BOX "?fields=playlist/song/index", X, NULL, 200, NULL,
		    "<song><index>1</index></song><song><index>2</index></song>",
		    NULL },
		{ "POST", BOX "/playlist=Foo-One?insert=before", SJ, SONG("4"), 400,
		    NULL, "point", NULL },
		{ "POST", BOX "/playlist=Foo-One?point=/example-jukebox:jukebox", SJ,
		    SONG("4"), 400, NULL, "point", NULL },
		{ "POST",
		    BOX "/playlist=Foo-One?insert=after&point=/example-jukebox:jukebox",
		    SJ, SONG("4"), 400, NULL, "point", NULL },
		{ "POST",
		    BOX "/playlist=Foo-One?insert=after&point=/example-jukebox:jukebox/"
			"playlist=Foo-One/song=77",
		    SJ, SONG("4"), 400, NULL, "point", NULL },
		{ "POST", LIB "?insert=first", SJ,
		    "{'example-jukebox:artist':[{'name':'A'}]}", 400, NULL, "order",
		    NULL },
		{ "GET", BOX "?insert=first", J, NULL, 400, NULL, "insert", NULL },
		{ "PATCH", BOX "/playlist=Foo-One?insert=first", SJ, SONG("4"), 400,
		    NULL, "insert", NULL },
	};

	EXCHANGES(rows);
}
END_TEST

START_TEST(b3_6_to_b3_8_streams_have_their_parameters_alone)
{
	static const struct exchange rows[] = {
		{ "GET", BOX "?filter=%2Fexample-jukebox%3Ajukebox", J, NULL, 400, NULL,
		    "filter", NULL },
		{ "GET", BOX "?start-time=2014-10-25T10%3A02%3A00Z", J, NULL, 400, NULL,
		    "start-time", NULL },
		{ "GET", BOX "?stop-time=2014-10-25T10%3A02%3A00Z", J, NULL, 400, NULL,
		    "stop-time", NULL },
	};

	EXCHANGES(rows);
}
END_TEST

#define MORE DATA "example-more:more"

START_TEST(b3_9_with_defaults)
{
	static const struct exchange rows[] = {
		{ "GET", MORE, J, NULL, 200, NULL, "'order'", "mtu" },
		{ "GET", MORE "?with-defaults=report-all", J, NULL, 200, NULL,
		    "'mtu':1500", NULL },
		{ "GET", MORE "?with-defaults=report-all-tagged", J, NULL, 200, NULL,
		    "'@mtu':{'ietf-netconf-with-defaults:default':true}", NULL },
		{ "GET", MORE "/mtu", J, NULL, 200, NULL, "{'example-more:mtu':1500}",
		    NULL },
		{ "GET", MORE "/mtu?with-defaults=explicit", J, NULL, 404, NULL, NULL,
		    NULL },
		{ "GET", MORE "/mtu?with-defaults=trim", J, NULL, 404, NULL, NULL,
		    NULL },
		{ "GET", MORE "/mtu?content=nonconfig", J, NULL, 404, NULL, NULL,
		    NULL },
		{ "GET", MORE "/mtu?with-defaults=report-all", J, NULL, 200, NULL,
		    "{'example-more:mtu':1500}", NULL },
		{ "PUT", MORE "/mtu", SJ, "{'example-more:mtu':1500}", 201, NULL, "",
		    NULL },
		{ "GET", MORE "/mtu", J, NULL, 200, NULL, "1500", NULL },
		{ "GET", MORE "?with-defaults=trim", J, NULL, 200, NULL, "'order'",
		    "mtu" },
		{ "GET", MORE "?with-defaults=explicit", J, NULL, 200, NULL,
		    "'mtu':1500", NULL },
		{ "DELETE", MORE "/mtu", NULL, NULL, 204, NULL, "", NULL },
		{ "DELETE", MORE "/mtu", NULL, NULL, 404, NULL, NULL, NULL },
		{ "GET", MORE "?with-defaults=all", J, NULL, 400, NULL, "report-all",
		    NULL },
	};

	EXCHANGES(rows);
}
END_TEST

TCase *
test_restconf_appendix_b(void)
{
	TCase *tc = tcase_create("restconf/appendix_b");

	tcase_add_test(tc, b1_the_server_is_found_and_tells_what_it_is);
	tcase_add_test(tc, b2_1_create_new_data_resources);
	tcase_add_test(tc, b2_2_detect_that_the_resource_has_changed);
	tcase_add_test(tc, b2_3_edit_a_datastore_resource);
	tcase_add_test(tc, b2_4_replace_a_data_resource);
	tcase_add_test(tc, b2_5_edit_a_data_resource);
	tcase_add_test(tc, b2_6_edit_with_yang_patch);
	tcase_add_test(tc, b3_1_content);
	tcase_add_test(tc, b3_2_depth);
	tcase_add_test(tc, b3_3_fields);
	tcase_add_test(tc, b3_4_insert_and_b3_5_point);
	tcase_add_test(tc, b3_6_to_b3_8_streams_have_their_parameters_alone);
	tcase_add_test(tc, b3_9_with_defaults);
	return tc;
}
