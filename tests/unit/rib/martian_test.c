/*
 * Prefixes that no neighbour has, by themselves and in a run of others.
 */
#include "rib/martian.h"

#include "rib/rig.h"
#include "test.h"

static const struct {
	const char *prefix;
	bool martian;
} cases[] = {
	{ "0.0.0.0/0", false },
	{ "0.0.0.0/8", true },
	{ "0.0.0.0/32", true },
	{ "0.0.0.0/7", false },
	{ "1.0.0.0/8", false },
	{ "126.0.0.0/8", false },
	{ "127.0.0.0/8", true },
	{ "127.1.2.3/32", true },
	{ "126.0.0.0/7", false }, /* not all of it */
	{ "128.0.0.0/8", false },
	{ "169.253.0.0/16", false },
	{ "169.254.0.0/16", true },
	{ "169.254.9.0/24", true },
	{ "169.0.0.0/8", false },
	{ "223.255.255.0/24", false },
	{ "224.0.0.0/4", true },
	{ "224.0.0.0/24", true },
	{ "239.255.255.255/32", true },
	{ "240.0.0.0/4", false }, /* reserved, and some route it */
	{ "255.255.255.254/32", false },
	{ "255.255.255.255/32", true },
	{ "10.0.0.1/32", false },
	{ "::/0", false },
	{ "::/8", false },
	{ "::/128", true },
	{ "::1/128", true },
	{ "::2/128", false },
	{ "::ffff:0.0.0.0/96", true },
	{ "::ffff:10.0.0.0/104", true },
	{ "64:ff9b::/96", false },
	{ "2001:db8::/32", false },
	{ "fd00::/8", false },
	{ "fe80::/10", true },
	{ "fe80::/64", true },
	{ "fe80::1/128", true },
	{ "fec0::/10", false },
	{ "fe00::/8", false },
	{ "ff00::/8", true },
	{ "ff02::1/128", true },
};

START_TEST(blocks_that_are_not_routed_are_known)
{
	struct ip_prefix p;

	ck_assert(ip_prefix_parse(&p, cases[_i].prefix));
	ck_assert_msg(rib_is_martian(&p) == cases[_i].martian, "%s", cases[_i].prefix);
	ck_assert(rib_may_be_martian(rib_martian_octets_of(p.family), ip_bits(p.family),
		      &p) ||
	    !cases[_i].martian);
}
END_TEST

/* What the table says of one prefix that a neighbour announces. */
static enum rib_reason
judged(const char *text, const struct rib_import *in, struct ip_prefix *told)
{
	struct ip_addr own[] = { rig_addr("10.0.0.1"), rig_addr("2001:db8::1") };
	struct rib_config config = { .asn = 65000,
		.id = 77,
		.own_addresses = own,
		.nown_addresses = 2 };
	const struct rib_path *path;
	const struct bgp_attrs *attrs;
	struct bgp_aspath_buf buf;
	enum rib_reason reason;
	struct bgp_draft d;
	struct ip_prefix p;
	uint32_t source;
	struct rig g;

	ck_assert(ip_prefix_parse(&p, text));
	config.family = p.family;
	rig_init(&g, p.family, 1, NULL);
	rib_configure(g.rib, &config);
	source = rig_source(&g, 1, true);
	rig_draft(&d, &buf, p.family, "1");
	if (p.family == IP_V4)
		d.next_hop = rig_addr("10.0.0.2");
	attrs = bgp_attrs_get(&g.attrs, &d);
	rig_update(g.rib, source, in, &p, attrs);
	bgp_attrs_put(&g.attrs, attrs);
	path = rib_path_next(g.rib, rib_lookup(g.rib, &p), NULL);
	ck_assert_ptr_nonnull(path);
	reason = path->reason;
	*told = rib_source(g.rib, source)->martian;
	rig_fini(&g);
	return reason;
}

START_TEST(a_martian_is_refused_and_told)
{
	static const struct {
		const char *prefix;
		enum rib_reason reason;
	} rows[] = {
		{ "192.0.2.0/24", RIB_OK },
		{ "224.0.0.0/24", RIB_IN_MARTIAN },
		{ "10.0.0.1/32", RIB_IN_MARTIAN }, /* the router itself */
		{ "10.0.0.0/30", RIB_OK },
		{ "10.0.0.2/32", RIB_OK },
		{ "0.0.0.0/0", RIB_OK },
		{ "2001:db8::/32", RIB_OK },
		{ "2001:db8::1/128", RIB_IN_MARTIAN },
		{ "fe80::/64", RIB_IN_MARTIAN },
		{ "::/0", RIB_OK },
	};
	struct rib_import in;
	struct ip_prefix told;

	rib_import_open(&in);
	ck_assert_int_eq(judged(rows[_i].prefix, &in, &told), rows[_i].reason);
	ck_assert((told.family != IP_NONE) == (rows[_i].reason == RIB_IN_MARTIAN));
	in.martians = true;
	ck_assert_int_eq(judged(rows[_i].prefix, &in, &told), RIB_OK);
	ck_assert_int_eq(told.family, IP_NONE);
}
END_TEST

/* Where the subnet is known in which next hops have to be. */
START_TEST(the_link_itself_is_no_route)
{
	static const struct {
		const char *prefix;
		bool ours;
	} rows[] = { { "10.0.0.0/30", true }, { "10.0.0.2/32", true },
		{ "10.0.0.4/30", false }, { "10.0.0.0/29", false },
		{ "0.0.0.0/0", false } };
	struct rib_import in;
	struct ip_prefix told;

	rib_import_open(&in);
	in.check_on_link = true;
	ck_assert(ip_prefix_parse(&in.on_link, "10.0.0.0/30"));
	in.on_link.len = 30;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum rib_reason got = judged(rows[i].prefix, &in, &told);

		ck_assert_msg((got == RIB_IN_MARTIAN) == rows[i].ours, "%s: %s",
		    rows[i].prefix, rib_reason_row(got)->code);
	}
}
END_TEST

TCase *
test_rib_martian(void)
{
	TCase *tc = tcase_create("rib/martian");

	tcase_add_loop_test(tc, blocks_that_are_not_routed_are_known, 0,
	    sizeof cases / sizeof cases[0]);
	tcase_add_loop_test(tc, a_martian_is_refused_and_told, 0, 10);
	tcase_add_test(tc, the_link_itself_is_no_route);
	return tc;
}
