#include "azure/terraform.h"
#include "base/buf.h"
#include "data/json.h"

#include <check.h>
#include <string.h>

TCase *test_azure_terraform(void);

/* The resources of a state, as JSON. */
static void
becomes(const char *state, const char *want)
{
	struct errs errs;
	struct data_node *document, *all;
	struct buf out;
	struct json j;

	errs_init(&errs);
	buf_init(&out);
	document = data_json_parse(state, strlen(state), &errs);
	ck_assert_ptr_nonnull(document);
	ck_assert(azure_terraform_is(document));
	all = azure_terraform_resources(document);
	json_init(&j, &out, false);
	data_node_json(&j, NULL, all);
	ck_assert_str_eq(out.data, want);
	data_node_free(all);
	data_node_free(document);
	buf_fini(&out);
	errs_fini(&errs);
}

#define STATE(resources, modules)                                                            \
	"{\"format_version\":\"1.0\",\"values\":{\"root_module\":{\"resources\":[" resources \
	"],\"child_modules\":[" modules "]}}}"
#define RESOURCE(type, values) \
	"{\"mode\":\"managed\",\"type\":\"" type "\",\"values\":{" values "}}"

START_TEST(attributes_become_properties)
{
	becomes(
	    STATE(RESOURCE("azurerm_express_route_circuit",
		      "\"id\":\"I\",\"name\":\"er\",\"sku\":[{\"tier\":\"Premium\"}],"
		      "\"bandwidth_in_mbps\":50,\"service_key\":null"),
		""),
	    "[{\"id\":\"I\",\"name\":\"er\",\"properties\":{\"serviceProviderProperties\":"
	    "{\"bandwidthInMbps\":50}},\"sku\":{\"tier\":\"Premium\"},\"type\":"
	    "\"Microsoft.Network/expressRouteCircuits\"}]");
	becomes(
	    STATE(RESOURCE("azurerm_route_table",
		      "\"bgp_route_propagation_enabled\":false,\"route\":[{\"name\":"
		      "\"r\",\"next_hop_type\":\"None\"}]"),
		""),
	    "[{\"properties\":{\"disableBgpRoutePropagation\":true,\"routes\":[{\"name\":"
	    "\"r\",\"properties\":{\"nextHopType\":\"None\"}}]},\"type\":"
	    "\"Microsoft.Network/routeTables\"}]");
	becomes(STATE(RESOURCE("azurerm_virtual_network_gateway",
			  "\"ip_configuration\":[{\"subnet_id\":\"S\"}]"),
		    ""),
	    "[{\"properties\":{\"ipConfigurations\":[{\"subnet\":{\"id\":\"S\"}}]},"
	    "\"type\":\"Microsoft.Network/virtualNetworkGateways\"}]");
	becomes(STATE(RESOURCE("azurerm_vmware_private_cloud",
			  "\"internet_connection_enabled\":true"),
		    ""),
	    "[{\"properties\":{\"internet\":\"Enabled\"},\"type\":"
	    "\"Microsoft.AVS/privateClouds\"}]");
}
END_TEST

START_TEST(modules_and_other_types)
{
	becomes(
	    STATE("{\"mode\":\"data\",\"type\":\"azurerm_subnet\",\"values\":{}}",
		"{\"resources\":[" RESOURCE("azurerm_storage_account",
		    "\"id\":\"x\"") "],\"child_modules\":[{\"resources\":[" RESOURCE("azapi_resource",
		    "\"type\":\"A/b@2023-03-01\",\"body\":\"{\\\"properties\\\":{}}\"") "]}]}"),
	    "[{\"id\":\"x\",\"type\":\"azurerm_storage_account\"},"
	    "{\"properties\":{},\"type\":\"A/b\"}]");
}
END_TEST

TCase *
test_azure_terraform(void)
{
	TCase *tc = tcase_create("azure/terraform");

	tcase_add_test(tc, attributes_become_properties);
	tcase_add_test(tc, modules_and_other_types);
	return tc;
}
