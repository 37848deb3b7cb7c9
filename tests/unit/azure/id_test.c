#include "azure/id.h"

#include <check.h>
#include <stdlib.h>

TCase *test_azure_id(void);

#define CIRCUIT \
	"/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/expressRouteCircuits/er"

START_TEST(taken_apart_and_put_together)
{
	struct azure_id id;
	char *text;

	ck_assert(azure_id_parse(&id,
	    "/Subscriptions/S/resourcegroups/G/PROVIDERS/Microsoft.Network/"
	    "expressRouteCircuits/er/peerings/AzurePrivatePeering"));
	ck_assert_str_eq(id.type, "Microsoft.Network/expressRouteCircuits/peerings");
	ck_assert_uint_eq(id.n, 2);
	ck_assert_str_eq(id.names[1], "AzurePrivatePeering");
	ck_assert(azure_id_up(&id, 1));
	text = azure_id_text(&id, false);
	ck_assert_str_eq(text, CIRCUIT);
	free(text);
	text = azure_id_text(&id, true);
	ck_assert_str_eq(text,
	    "/subscriptions/s/resourcegroups/g/providers/"
	    "microsoft.network/expressroutecircuits/er");
	free(text);
	ck_assert(!azure_id_up(&id, 1));
}
END_TEST

START_TEST(no_ids)
{
	static const char *const bad[] = { "", "/", "er", "/subscriptions/S",
		"/subscriptions/S/resourceGroups/G",
		"/subscriptions/S/resourceGroups/G/providers/Microsoft.Network",
		"/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/circuits",
		"/subscriptions//resourceGroups/G/providers/N/t/n", CIRCUIT "/peerings",
		CIRCUIT "/a/b/c/d/e/f/g/h/i/j/k/l/m/n", NULL };
	struct azure_id id;

	for (int i = 0; bad[i]; i++)
		ck_assert_msg(!azure_id_parse(&id, bad[i]), "%s", bad[i]);
	ck_assert(azure_id_parse(&id, CIRCUIT "/"));
}
END_TEST

TCase *
test_azure_id(void)
{
	TCase *tc = tcase_create("azure/id");

	tcase_add_test(tc, taken_apart_and_put_together);
	tcase_add_test(tc, no_ids);
	return tc;
}
