/*
 * What `show routes` makes of each attribute that lib/bgp knows: the samples of
 * tests/unit/bgp, sent by a neighbour.
 */
#include "bgp/attr_samples.h"
#include "bgp/message.h"
#include "net/bed.h"
#include "test.h"
#include "view/tables.h"

#include <string.h>

TCase *test_view_attributes(void);

static struct bed b;
static net_conn conn;

static void
feed(const uint8_t *p, size_t len)
{
	net_input(b.net, b.now, conn, p, len);
	bed_settle(&b);
}

/* An internal neighbour "far" of the router "a" comes up. */
static void
setup(void)
{
	struct net_spec *s = net_spec_new();
	uint8_t m[512], refusal[64];
	struct ip_addr local, from;
	struct net_session *x;
	size_t len;

	bed_init(&b, NULL);
	bed_router(s, "a", 64600, "1.0.0.1");
	x = bed_external(s, "a", "192.0.2.1", "far", "192.0.2.2", 64600);
	x->mode = NET_LISTEN;
	x->ibgp = true;
	bed_apply(&b, s);
	ck_assert(ip_addr_parse(&local, "192.0.2.1"));
	ck_assert(ip_addr_parse(&from, "192.0.2.2"));
	conn = net_accepted(b.net, b.now, &local, 179, &from, refusal, &len);
	ck_assert_uint_ne(conn, 0);
	feed(m, bed_open(m, sizeof m, 64600, "1.0.0.2", 90));
	feed(m, bed_keepalive(m, sizeof m));
	ck_assert_int_eq(bed_state(&b, "a--far/ipv4", 0), BGP_STATE_ESTABLISHED);
}

static void
teardown(void)
{
	bed_fini(&b);
}

START_TEST(each_attribute_is_shown_or_has_a_reason)
{
	for (size_t i = 0; i < nattr_samples; i++) {
		const struct attr_sample *a = &attr_samples[i];
		struct bgp_msg msg;
		struct rows rows;
		struct buf out;

		if (!a->shown)
			continue;
		msg = message_update(NULL, attr_sample_update(a->type, false), T_NET);
		feed(msg.body - BGP_HEADER_LEN, msg.len);
		message_free(&msg);
		buf_init(&out);
		rows = view_routes(b.net, "a", NULL, NET_VIEW_RECEIVED, NULL, NULL);
		while (rows_next(&rows, &out, 100))
			;
		rows_free(&rows);
		ck_assert_msg(strstr(out.data, a->shown) != NULL, "%s is not in %s",
		    a->shown, out.data);
		buf_fini(&out);
	}
}
END_TEST

TCase *
test_view_attributes(void)
{
	TCase *t = tcase_create("view/attributes");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, each_attribute_is_shown_or_has_a_reason);
	return t;
}
