#include "data/json.h"
#include "twin/table.h"

#include <check.h>
#include <string.h>

TCase *test_twin_table(void);

struct read {
	struct data_node *document;
	struct twin_table table;
};

static bool
read_text(struct read *r, const char *text)
{
	struct errs errs;
	bool good;

	errs_init(&errs);
	r->document = data_json_parse(text, strlen(text), &errs);
	ck_assert_ptr_nonnull(r->document);
	good = twin_table_read(&r->table, r->document, &errs);
	ck_assert(good == (errs.nerrors == 0));
	errs_fini(&errs);
	return good;
}

static void
end(struct read *r)
{
	twin_table_free(&r->table);
	data_node_free(r->document);
}

/* A row is this: network, path, hop, origin, weight. */
static void
row_is(const struct read *r, size_t i, const char *network, const char *path,
    const char *hop, const char *origin, int64_t weight)
{
	const struct twin_row *row = &r->table.rows[i];
	char text[IP_PREFIX_STRLEN];

	ck_assert_uint_lt(i, r->table.n);
	ck_assert_str_eq(ip_prefix_text(&row->prefix, text), network);
	ck_assert_str_eq(row->path, path);
	ck_assert_str_eq(row->hop, hop);
	ck_assert_str_eq(row->origin, origin);
	ck_assert_int_eq(row->weight, weight);
}

START_TEST(both_dialects_of_a_circuit)
{
	struct read r;

	ck_assert(read_text(&r,
	    "{\"value\":[{\"network\":\"10.0.0.0\",\"nextHop\":\"172.16.1.1*\",\"path\":"
	    "\"65020 65100 ?\",\"weight\":0},{\"network\":\"172.16.0.0\",\"nextHop\":"
	    "\"1.2.3.4\",\"path\":\"65515 I\"},{\"network\":\"192.168.9.0\",\"path\":null},"
	    "{\"network\":\"fd00::/48\",\"nextHop\":\"fd00::1\",\"path\":\"\"},"
	    "{\"network\":\"nonsense\"}]}"));
	ck_assert_int_eq(r.table.kind, TWIN_CIRCUIT);
	ck_assert_uint_eq(r.table.n, 4);
	ck_assert_uint_eq(r.table.left_out, 1);
	row_is(&r, 0, "10.0.0.0/8", "65020 65100", "172.16.1.1", "", 0);
	row_is(&r, 1, "172.16.0.0/16", "65515", "1.2.3.4", "", -1);
	row_is(&r, 2, "192.168.9.0/24", "", "", "", -1);
	row_is(&r, 3, "fd00::/48", "", "fd00::1", "", -1);
	end(&r);
}
END_TEST

START_TEST(gateways_and_effective_routes)
{
	struct read r;

	ck_assert(read_text(&r,
	    "[{\"network\":\"10.1.0.0/16\",\"asPath\":\"\",\"origin\":\"Network\",\"nextHop\":"
	    "null,\"sourcePeer\":\"10.1.0.12\",\"weight\":32768},{\"network\":\"10.2.0.0/16\","
	    "\"asPath\":\"12076-65020\",\"origin\":\"EBgp\",\"nextHop\":\"10.1.0.4\","
	    "\"weight\":32769}]"));
	ck_assert_int_eq(r.table.kind, TWIN_GATEWAY);
	row_is(&r, 0, "10.1.0.0/16", "", "10.1.0.12", "Network", 32768);
	row_is(&r, 1, "10.2.0.0/16", "12076 65020", "10.1.0.4", "EBgp", 32769);
	end(&r);
	ck_assert(read_text(&r,
	    "{\"value\":[{\"addressPrefix\":[\"10.1.0.0/16\",\"10.2.0.0/16\"],\"nextHopType\":"
	    "\"VirtualNetworkGateway\",\"nextHopIpAddress\":[\"1.1.1.1\",\"1.1.1.2\"],"
	    "\"source\":\"VirtualNetworkGateway\",\"state\":\"Active\"},{\"addressPrefix\":"
	    "[\"10.0.0.0/8\"],\"nextHopType\":\"None\",\"source\":\"Default\"},"
	    "{\"addressPrefixes\":[\"10.9.0.0/16\"],\"nextHopType\":\"ExpressRouteGateway\","
	    "\"asPath\":\"12076-12076\"}]}"));
	ck_assert_int_eq(r.table.kind, TWIN_EFFECTIVE);
	ck_assert_uint_eq(r.table.n, 5);
	ck_assert_uint_eq(r.table.left_out, 0);
	row_is(&r, 1, "10.1.0.0/16", "VirtualNetworkGateway", "1.1.1.2",
	    "VirtualNetworkGateway Active", -1);
	row_is(&r, 4, "10.9.0.0/16", "ExpressRouteGateway 12076 12076", "", "", -1);
	end(&r);
}
END_TEST

START_TEST(no_tables)
{
	static const char *const bad[] = { "7", "{}", "{\"value\":3}", "[{\"a\":1}]",
		"[7]", NULL };
	struct read r;

	for (int i = 0; bad[i]; i++) {
		ck_assert_msg(!read_text(&r, bad[i]), "%s", bad[i]);
		end(&r);
	}
	ck_assert(read_text(&r, "[]"));
	ck_assert_uint_eq(r.table.n, 0);
	ck_assert_int_eq(r.table.kind, TWIN_KIND_N);
	end(&r);
}
END_TEST

TCase *
test_twin_table(void)
{
	TCase *tc = tcase_create("twin/table");

	tcase_add_test(tc, both_dialects_of_a_circuit);
	tcase_add_test(tc, gateways_and_effective_routes);
	tcase_add_test(tc, no_tables);
	return tc;
}
