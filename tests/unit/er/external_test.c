/*
 * A circuit of both families with a real edge in one of them: that family has a session
 * and a link of its own, and what fails the port takes both.
 */
#include "er/pieces.h"
#include "er/target.h"
#include "lab_bed.h"
#include "test.h"

#include <string.h>

#define LINK "er-a/primary--seattle/ce0"

static const char lab[] =
    "vnets\n"
    "  hub\n"
    "    address-space = [10.60.0.0/16, fd00:60::/48]\n"
    "    gateway\n"
    "    connections\n"
    "      a\n"
    "        circuit = er-a\n" LAB_CIRCUIT "      ipv6\n"
    "        primary = fd00:1::/126\n"
    "        secondary = fd00:1::4/126\n" LAB_SEATTLE
    "    advertise\n" LAB_ADVERT("10.20.0.0/16") LAB_ADVERT("fd00:20::/48");

/* The real edge does not answer, so that is not waited for. */
static void
start(struct lab_bed *x)
{
	lab_bed_init(x, lab);
	lab_bed_apply(x, DATA_CREATE,
	    "on-premises\n"
	    "  seattle\n"
	    "    external\n"
	    "      er-a/primary\n"
	    "        local = 172.16.1.2\n"
	    "        remote = 172.16.1.1\n");
}

static enum net_transport
transport_of(const struct lab_bed *x, const char *session)
{
	const struct net_spec *spec = net_running(x->bed.net);

	for (size_t i = 0; i < spec->nsessions; i++)
		if (strcmp(spec->sessions[i].name, session) == 0)
			return spec->sessions[i].transport;
	ck_abort_msg("no session %s", session);
}

START_TEST(addresses_of_one_family_are_for_sessions_of_that_family)
{
	struct lab_bed x;

	start(&x);
	ck_assert_int_eq(transport_of(&x, LINK "/ipv4"), NET_EXTERNAL);
	ck_assert_int_eq(transport_of(&x, LINK "/ipv6"), NET_IN_PROCESS);
	ck_rows(&x, "er-a/primary", "fd00:20::/48", "*seattle/ce0 64520");
	lab_bed_fini(&x);
}
END_TEST

/* The link of the first hop, of both ways of a flow from the link to the hub. */
START_TEST(packets_enter_over_the_link_of_their_family)
{
	static const struct {
		const char *to, *link;
	} rows[] = { { "10.60.0.1", LINK "/ipv4" }, { "fd00:60::1", LINK } };
	struct er_flow f;
	struct lab_bed x;

	start(&x);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		lab_flow(&x, LINK, rows[i].to, &f);
		ck_assert_uint_gt(f.forward.npaths, 0);
		ck_assert_str_eq(f.forward.paths[0].hops[0].link, rows[i].link);
		er_flow_fini(&f);
	}
	lab_bed_fini(&x);
}
END_TEST

START_TEST(the_port_fails_with_both_families)
{
	struct lab_bed x;

	start(&x);
	for (int back = 0; back < 2; back++) {
		ck_assert((back ? er_restore : er_fail)(x.bed.net, x.lab->model,
		    x.bed.now, ER_TARGET_LINK, "seattle/ce0--er-a/primary"));
		ck_assert(net_link_alive(x.bed.net, LINK) == back);
		ck_assert(net_link_alive(x.bed.net, LINK "/ipv4") == back);
	}
	/* Of one family only, as it is written. */
	ck_assert(
	    er_fail(x.bed.net, x.lab->model, x.bed.now, ER_TARGET_LINK, LINK "/ipv4"));
	ck_assert(net_link_alive(x.bed.net, LINK));
	ck_assert(!net_link_alive(x.bed.net, LINK "/ipv4"));
	lab_bed_fini(&x);
}
END_TEST

TCase *
test_er_external(void)
{
	TCase *t = tcase_create("er/external");

	tcase_add_test(t, addresses_of_one_family_are_for_sessions_of_that_family);
	tcase_add_test(t, packets_enter_over_the_link_of_their_family);
	tcase_add_test(t, the_port_fails_with_both_families);
	return t;
}
