/*
 * Any octets as requests of Azure Resource Manager: whatever is asked, the answer has a
 * status of HTTP and is JSON, an error has Azure's envelope, a refusal leaves the lab
 * as it was, and a resource that was put is read again and can be put as it was read.
 *
 * An input is requests, with a NUL between: a line "METHOD PATH[?QUERY]", then a body.
 * In a path "~" stands for the resource group "wan" of the one subscription, so that
 * inputs are short.  A world has seen the inputs before, so that they meet what others
 * have made; it is begun anew after some.
 */
#include "arm_face.h"
#include "fuzz.h"

#include <stdio.h>
#include <strings.h>

enum { REQUESTS_MAX = 8, INPUTS_MAX = 60, TEXT_MAX = 20000 };

static const char lab[] =
    "lab: fuzzed\n"
    "vnets: { hub: { address-space: [10.60.0.0/16], gateway: {}, connections: { c: { "
    "circuit: er } } } }\n"
    "circuits: { er: { location: Seattle, private-peering: { peer-asn: 64520, primary: "
    "172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 7 }, authorizations: { k: {} } } }\n"
    "on-premises: { dc: { asn: 64520, circuits: { er: {} }, advertise: [10.20.0.0/16] } "
    "}\n";

/* One request of an input, taken apart. */
struct asked {
	char *method, *path, *query;
	const char *body;
	size_t len;
};

static bool
take_apart(const char *text, size_t len, struct asked *a)
{
	const char *end = memchr(text, '\n', len);
	size_t line = end ? (size_t)(end - text) : len;
	const char *space = memchr(text, ' ', line);
	char guid[ARM_GUID_LEN];
	const char *path, *question;
	size_t rest;

	*a = (struct asked){ NULL, NULL, NULL, NULL, 0 };
	if (!space || space == text || space - text > 8)
		return false;
	path = space + 1;
	rest = line - (size_t)(path - text);
	question = memchr(path, '?', rest);
	a->method = xstrndup(text, (size_t)(space - text));
	if (question) {
		a->query = xstrndup(question + 1, rest - (size_t)(question - path) - 1);
		rest = (size_t)(question - path);
	}
	a->path = *path == '~'
	    ? xasprintf("/subscriptions/%s/resourceGroups/wan/providers/%.*s",
		  arm_subscription_guid("default", guid), (int)rest - 1, path + 1)
	    : xstrndup(path, rest);
	a->body = end ? end + 1 : NULL;
	a->len = end ? len - line - 1 : 0;
	return true;
}

static void
ask(const struct asked *a, struct arm_response *rs)
{
	struct arm_request rq = { .method = a->method,
		.path = a->path,
		.query = a->query,
		.body = a->len ? a->body : NULL,
		.len = a->len };

	face_ask(&rq, rs);
}

static struct data_node *
json_of(const struct arm_response *rs)
{
	struct data_node *tree;
	struct errs errs;

	errs_init(&errs);
	tree =
	    rs->body.len ? data_json_parse(rs->body.data, rs->body.len, &errs) : NULL;
	MUST(!rs->body.len || (tree && errs.nerrors == 0));
	errs_fini(&errs);
	return tree;
}

static void
check_answer(const struct asked *a, const struct arm_response *rs)
{
	struct data_node *tree = json_of(rs), *error;

	MUST(rs->status >= 200 && rs->status < 500);
	if (rs->status >= 400 && strcmp(a->method, "HEAD") != 0) {
		error = tree && tree->kind == DATA_MAP ? data_node_get(tree, "error")
						       : NULL;
		MUST(error && error->kind == DATA_MAP);
		MUST(data_node_text(error, "code") && data_node_text(error, "message"));
		MUST(*data_node_text(error, "code"));
	}
	data_node_free(tree);
}

/* What is several edits in one request may end in the middle, as with Azure. */
static bool
is_one_edit(const struct asked *a)
{
	return !strcasestr(a->path, "/deployments/") &&
	    !(strcmp(a->method, "DELETE") == 0 &&
		(strcasestr(a->path, "/resourcegroups/") ||
		    strcasestr(a->path, "expressRouteCircuits")));
}

/* What only tells what would be. */
static bool
is_dry(const struct asked *a)
{
	return strcmp(a->method, "POST") == 0 && strcasestr(a->path, "/deployments/") &&
	    (strcasestr(a->path, "/whatIf") || strcasestr(a->path, "/validate"));
}

/* The lab but for what Azure's tools have said and no leaf has: of that what follows
 * from other things comes and goes. */
static struct data_node *
objects(void)
{
	struct data_node *tree = data_node_dup(sim_lab(face.world)->tree);

	data_node_free(data_node_take(tree, "azure-resources"));
	return tree;
}

/* Putting what was read changes nothing. */
static void
check_again(const struct asked *put)
{
	char get[] = "GET";
	struct asked again = *put;
	struct arm_response rs, second;
	struct data_node *before, *after;

	again.method = get;
	again.len = 0;
	ask(&again, &rs);
	if (rs.status == 200) {
		before = objects();
		again.method = put->method;
		again.body = rs.body.data;
		again.len = rs.body.len;
		ask(&again, &second);
		MUST(second.status < 300);
		arm_response_fini(&second);
		after = objects();
		MUST(data_node_equal(before, after));
		data_node_free(after);
		data_node_free(before);
	}
	arm_response_fini(&rs);
}

static void
one(const char *text, size_t len)
{
	struct data_node *before;
	struct arm_response rs;
	struct asked a;

	if (take_apart(text, len, &a)) {
		before = data_node_dup(sim_lab(face.world)->tree);
		ask(&a, &rs);
		check_answer(&a, &rs);
		if ((rs.status >= 400 && is_one_edit(&a)) || is_dry(&a))
			MUST(data_node_equal(before, sim_lab(face.world)->tree));
		data_node_free(before);
		if (strcmp(a.method, "PUT") == 0 && rs.status < 300 &&
		    strcasestr(a.path, "/providers/") &&
		    !strcasestr(a.path, "/deployments/"))
			check_again(&a);
		arm_response_fini(&rs);
	}
	free(a.method);
	free(a.path);
	free(a.query);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned inputs;
	const char *at = (const char *)data, *end = at + size;

	if (size > TEXT_MAX)
		return 0;
	if (inputs++ % INPUTS_MAX == 0)
		MUST(face_open(lab, NULL));
	for (unsigned i = 0; i < REQUESTS_MAX && at < end; i++) {
		const char *nul = memchr(at, '\0', (size_t)(end - at));
		size_t len = nul ? (size_t)(nul - at) : (size_t)(end - at);

		one(at, len);
		sim_moment(face.world);
		at += len + 1;
	}
	return 0;
}
