#include "tests/fuzz/arm_face.h"

#include "arm/call.h"
#include "arm/value.h"

#include <check.h>

TCase *test_arm_face(void);

#define NET                                                                     \
	"/subscriptions/923623fe-9a55-8faa-865a-45ce1a385c4a/resourceGroups/g/" \
	"providers/Microsoft.Network/"

static int
status_of(const char *method, const char *path, const char *query, const char *body,
    struct data_node **answer)
{
	struct arm_request rq = { .method = method,
		.path = path,
		.query = query ? query : "api-version=2025-05-01",
		.body = body,
		.len = body ? strlen(body) : 0 };
	struct arm_response rs;
	struct errs errs;
	int status;

	errs_init(&errs);
	face_ask(&rq, &rs);
	status = rs.status;
	if (answer)
		*answer = rs.body.len
		    ? data_json_parse(rs.body.data, rs.body.len, &errs)
		    : NULL;
	arm_response_fini(&rs);
	errs_fini(&errs);
	return status;
}

START_TEST(paths)
{
	static const char *const bad[] = { "/a//b", "/a/%00", "/a/\xff",
		"/1/2/3/4/5/6/7/8/9/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p" };
	struct arm_path path;
	char *text;

	ck_assert(arm_path_parse(&path, "/a/b%2Fc/d%20e/"));
	ck_assert_uint_eq(path.n, 3);
	ck_assert_str_eq(path.parts[1], "b/c");
	ck_assert_str_eq(path.parts[2], "d e");
	arm_path_fini(&path);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ck_assert(!arm_path_parse(&path, bad[i]));
		arm_path_fini(&path);
	}
	text = arm_query_get("x=1&API-Version=2+3&y=", "api-version");
	ck_assert_str_eq(text, "2 3");
	free(text);
	ck_assert_ptr_null(arm_query_get("x=1", "y"));
	ck_assert_ptr_null(arm_query_get(NULL, "y"));
}
END_TEST

START_TEST(habits)
{
	struct arm_habits h = { false };

	ck_assert(arm_habits_parse(&h, "async,masked-keys"));
	ck_assert(h.async && h.masked && !h.busy && !h.provider && !h.silent);
	ck_assert(!arm_habits_parse(&h, "busy,lazy"));
}
END_TEST

START_TEST(properties_by_any_case)
{
	struct data_node *tree = data_node_new(DATA_MAP, NULL);

	arm_put_text(tree, "properties.peerASN", "7");
	arm_put_number(tree, "Properties.vlanId", 5);
	ck_assert_str_eq(arm_text(tree, "properties.PEERasn"), "7");
	ck_assert_str_eq(arm_text(tree, "properties.vlanid"), "5");
	ck_assert_uint_eq(tree->n, 1);
	arm_drop(tree, "properties.peerAsn");
	arm_drop(tree, "properties.vlanId");
	ck_assert_uint_eq(tree->n, 0);
	data_node_free(tree);
}
END_TEST

START_TEST(a_circuit_from_PUT_to_DELETE)
{
	static const char body[] =
	    "{\"location\":\"westeurope\",\"properties\":{\"serviceProviderProperties\":"
	    "{\"serviceProviderName\":\"L\",\"peeringLocation\":\"Amsterdam\","
	    "\"bandwidthInMbps\":500}}}";
	struct data_node *out;

	ck_assert(face_open("lab: x\n", NULL));
	ck_assert_int_eq(status_of("PUT", NET "expressRouteCircuits/e", NULL, body,
			     &out),
	    201);
	ck_assert_str_eq(arm_text(out,
			     "properties.serviceProviderProperties.bandwidthInMbps"),
	    "500");
	data_node_free(out);
	ck_assert_int_eq(status_of("PUT", NET "expressRouteCircuits/e", NULL, body,
			     NULL),
	    200);
	ck_assert_int_eq(status_of("GET", NET "EXPRESSROUTECIRCUITS/E/", NULL, NULL,
			     NULL),
	    200);
	ck_assert_int_eq(status_of("GET", NET "expressRouteCircuits/e", "x=1", NULL,
			     &out),
	    400);
	ck_assert_str_eq(arm_text(out, "error.code"), "MissingApiVersionParameter");
	data_node_free(out);
	ck_assert_int_eq(status_of("DELETE", NET "expressRouteCircuits/e", NULL, NULL,
			     NULL),
	    200);
	ck_assert_int_eq(status_of("DELETE", NET "expressRouteCircuits/e", NULL, NULL,
			     NULL),
	    204);
	face_close();
}
END_TEST

START_TEST(nobody_and_somebody_else)
{
	struct arm_request rq = { .method = "GET",
		.path = "/subscriptions",
		.query = "api-version=2025-05-01",
		.root = "https://x" };
	struct arm_response rs;

	ck_assert(face_open("lab: x\n"
			    "circuits: { e: { subscription: alpha } }\n",
	    NULL));
	arm_response_init(&rs);
	arm_handle(face.arm, &rq, &rs);
	ck_assert_int_eq(rs.status, 401);
	arm_response_fini(&rs);
	face.caller.border = "beta";
	ck_assert_int_eq(status_of("GET", "/subscriptions/alpha/resourceGroups", NULL,
			     NULL, NULL),
	    404);
	ck_assert_int_eq(status_of("GET", "/subscriptions/beta/resourceGroups", NULL,
			     NULL, NULL),
	    200);
	face_close();
}
END_TEST

static void
forget(void)
{
	face_close();
	lab_reader_free(face.reader);
	face.reader = NULL;
}

TCase *
test_arm_face(void)
{
	TCase *t = tcase_create("arm/face");

	tcase_add_checked_fixture(t, NULL, forget);
	tcase_add_test(t, paths);
	tcase_add_test(t, habits);
	tcase_add_test(t, properties_by_any_case);
	tcase_add_test(t, a_circuit_from_PUT_to_DELETE);
	tcase_add_test(t, nobody_and_somebody_else);
	return t;
}
