/*
 * Failover tests of links and of peering locations, and what is known of them.
 */
#include "api/verbs_int.h"
#include "view/show.h"

static const char *const how_words[] = { "BgpDisconnect", "ASPathPrepend", NULL };
static const char *const type_words[] = { "SingleSiteFailover", "MultiSiteFailover",
	NULL };

#define ARG_SUCCESSFUL                                       \
	{                                                    \
		.name = "successful", .type = API_TYPE_BOOL, \
		.help = "note that the test was successful", \
	}
#define ARG_VERIFIED                                                     \
	{                                                                \
		.name = "verified", .type = API_TYPE_BOOL,               \
		.help = "note that traffic over what was left was seen", \
	}

static const struct api_column tests_columns[] = {
	{ "number", "Test", API_RIGHT },
	{ "object", "Object", 0 },
	{ "location", "Location", API_GOES(7) },
	{ "link", "Link", API_GOES(4) },
	{ "category|type", "Kind", 0 },
	{ "status", "Status", 0 },
	{ "started-seconds-ago", "Started", API_RIGHT | API_SPAN | API_GOES(6) },
	{ "redundant", "Redundant", API_RIGHT | API_GOES(5) },
	{ "non-redundant", "Not redundant", API_RIGHT | API_GOES(5) },
	{ "successful", "Successful", API_GOES(3) },
	{ "issue", "Issue", API_FOLDS },
	{ NULL, NULL, 0 },
};

/* --- links --- */

static const struct api_arg link_start_args[] = {
	[API_LINK_TEST_CIRCUIT] = API_ARG_OBJECT("circuit", "circuits", "circuit"),
	[API_LINK_TEST_PATH] = { .name = "path",
	    .type = API_TYPE_WORD,
	    .words = view_path_words,
	    .required = true,
	    .positional = true },
	[API_LINK_TEST_CATEGORY] = { .name = "category",
	    .type = API_TYPE_WORD,
	    .words = how_words,
	    .initial = "BgpDisconnect" },
	[API_LINK_TEST_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_link_test_start = {
	.name = "link-test-start",
	.command = "link-test start",
	.result = "failover-tests",
	.help = "take a link of a circuit away, as its failover test",
	API_ARGS(link_start_args),
	.render = API_RENDER_TABLE,
	.columns = tests_columns,
	.waits = true,
	.scope = API_SCOPE_NAMED,
	.writes = true,
};

static const struct api_arg link_stop_args[] = {
	[API_LINK_STOP_CIRCUIT] = API_ARG_OBJECT("circuit", "circuits", "circuit"),
	[API_LINK_STOP_PATH] = { .name = "path",
	    .type = API_TYPE_WORD,
	    .words = view_path_words,
	    .positional = true,
	    .help = "the link; whichever is tested when left out" },
	[API_LINK_STOP_SUCCESSFUL] = ARG_SUCCESSFUL,
	[API_LINK_STOP_VERIFIED] = ARG_VERIFIED,
	[API_LINK_STOP_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_link_test_stop = {
	.name = "link-test-stop",
	.command = "link-test stop",
	.result = "restore",
	.help = "end that test",
	API_ARGS(link_stop_args),
	.render = API_RENDER_REST,
	.waits = true,
	.scope = API_SCOPE_NAMED,
	.writes = true,
};

/* --- locations --- */

static const struct api_arg site_start_args[] = {
	[API_SITE_TEST_VNET] = API_ARG_VNET,
	[API_SITE_TEST_LOCATION] = { .name = "location",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .names = "location",
	    .required = true,
	    .positional = true,
	    .help = "peering location; of MultiSiteFailover several, with commas "
		    "between" },
	[API_SITE_TEST_TYPE] = { .name = "type",
	    .type = API_TYPE_WORD,
	    .words = type_words,
	    .initial = "SingleSiteFailover" },
	[API_SITE_TEST_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_site_test_start = {
	.name = "site-test-start",
	.command = "site-test start",
	.result = "failover-tests",
	.help = "take the circuits of a location from a gateway, as its failover test",
	API_ARGS(site_start_args),
	.render = API_RENDER_TABLE,
	.columns = tests_columns,
	.waits = true,
	.scope = API_SCOPE_NAMED,
	.writes = true,
};

static const struct api_arg site_stop_args[] = {
	[API_SITE_STOP_VNET] = API_ARG_VNET,
	[API_SITE_STOP_LOCATION] = { .name = "location",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_PLAIN,
	    .names = "location",
	    .positional = true,
	    .help = "the location; whichever is tested when left out" },
	[API_SITE_STOP_SUCCESSFUL] = ARG_SUCCESSFUL,
	[API_SITE_STOP_VERIFIED] = ARG_VERIFIED,
	[API_SITE_STOP_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_site_test_stop = {
	.name = "site-test-stop",
	.command = "site-test stop",
	.result = "restore",
	.help = "end that test",
	API_ARGS(site_stop_args),
	.render = API_RENDER_REST,
	.waits = true,
	.scope = API_SCOPE_NAMED,
	.writes = true,
};

/* --- what is known of them --- */

static const struct api_arg tests_args[] = {
	[API_TESTS_NAME] = { .name = "name",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "tested",
	    .positional = true,
	    .help = "circuit or VNet: what has never been tested of it, too" },
	[API_TESTS_AZ] = API_ARG_AZ,
	[API_TESTS_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

const struct api_verb api_verb_show_failover_tests = {
	.name = "show-failover-tests",
	.command = "show failover-tests",
	.result = "failover-tests",
	.help = "failover tests that run or ran",
	API_ARGS(tests_args),
	.render = API_RENDER_TABLE,
	.columns = tests_columns,
	.scope = API_SCOPE_ROWS,
	.mine = "object",
};

static const struct api_arg routes_args[] = {
	[API_TEST_ROUTES_NAME] = API_ARG_OBJECT("name", "tested", "circuit or VNet"),
	[API_TEST_ROUTES_PLACE] = { .name = "place",
	    .border = API_BORDER_PLAIN,
	    .positional = true,
	    .help = "primary, secondary or a location: the newest test there" },
	[API_TEST_ROUTES_AZ] = API_ARG_AZ,
	[API_TEST_ROUTES_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

static const struct api_column routes_columns[] = {
	{ "network", "Network", 0 },
	{ "redundant", "Redundant", API_ALWAYS },
	{ "elsewhere", "Also over", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_failover_routes = {
	.name = "show-failover-routes",
	.command = "show failover-routes",
	.result = "failover-routes",
	.help = "which routes a failover test takes away, and what else has them",
	API_ARGS(routes_args),
	.render = API_RENDER_TABLE,
	.columns = routes_columns,
	.scope = API_SCOPE_NAMED,
};

/* --- resiliency --- */

static const struct api_arg resiliency_args[] = {
	[API_RESILIENCY_VNET] = { .name = "vnet",
	    .type = API_TYPE_TEXT,
	    .border = API_BORDER_NAME,
	    .names = "gateway",
	    .positional = true,
	    .help = "VNet, whose gateway it is; all when left out" },
	[API_RESILIENCY_AZ] = API_ARG_AZ,
	[API_RESILIENCY_SUBSCRIPTION] = API_ARG_SUBSCRIPTION,
};

static const struct api_column resiliency_columns[] = {
	{ "vnet", "VNet", 0 },
	{ "sku", "Gateway", API_GOES(3) },
	{ "resiliency", "Resiliency", 0 },
	{ "routes", "Routes", API_RIGHT },
	{ "tested", "With tests", API_RIGHT | API_GOES(5) },
	{ "tested-days-ago", "Days since test", API_RIGHT | API_GOES(6) },
	{ "zones", "Zones", API_RIGHT | API_GOES(7) },
	{ "index-least", "Index", API_RIGHT },
	{ "index-most", "With advisor", API_RIGHT | API_GOES(4) },
	{ "recommendations", "To do", API_FOLDS },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_resiliency = {
	.name = "show-resiliency",
	.command = "show resiliency",
	.result = "resiliency",
	.help = "resiliency index of gateways, with its parts",
	API_ARGS(resiliency_args),
	.render = API_RENDER_TABLE,
	.columns = resiliency_columns,
	.scope = API_SCOPE_ROWS,
	.mine = "vnet",
};

static const struct api_column sets_columns[] = {
	{ "vnet", "VNet", 0 },
	{ "prefixes", "Prefixes", API_RIGHT },
	{ "example", "Example", API_GOES(7) },
	{ "over-primary", "Over primary of", 0 },
	{ "over-secondary", "Over secondary of", 0 },
	{ "flagged", "Flagged", 0 },
	{ NULL, NULL, 0 },
};

const struct api_verb api_verb_show_route_sets = {
	.name = "show-route-sets",
	.command = "show route-sets",
	.result = "route-sets",
	.help = "prefixes that gateways learn, by the links that teach them",
	API_ARGS(resiliency_args),
	.render = API_RENDER_TABLE,
	.columns = sets_columns,
	.scope = API_SCOPE_ROWS,
	.mine = "vnet",
};
