/*
 * Which routers a change concerns, and what a trace rested on.
 */
#include "net/changed.h"

#include "bed.h"
#include "net/forward.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ce - m1 - gw, and a pair of routers that has nothing to do with them. */
static void
start(struct bed *b)
{
	struct net_spec *s = net_spec_new();

	bed_router(s, "ce", 64500, "1.0.0.1");
	bed_router(s, "gw", 64501, "1.0.0.2");
	bed_router(s, "m1", 64502, "1.0.0.3");
	bed_router(s, "x", 64503, "1.0.0.4");
	bed_router(s, "y", 64504, "1.0.0.5");
	bed_origin(s, "ce", "10.1.0.0/16");
	bed_owns(s, "ce", "10.1.0.0/16");
	bed_origin(s, "x", "10.2.0.0/16");
	bed_session(s, "ce", "169.254.0.1", "m1", "169.254.0.2");
	bed_session(s, "gw", "169.254.0.5", "m1", "169.254.0.6");
	bed_session(s, "x", "169.254.0.9", "y", "169.254.0.10");
	bed_init(b, NULL);
	bed_apply(b, s);
	bed_converge(b, 10 * ERX_SEC);
}

/* The routers that changed after a version as letters, the last one first. */
static const char *
changed(const struct bed *b, uint64_t version)
{
	static char text[64];
	const struct net_rt *rt = NULL;
	size_t n = 0;

	while ((rt = net_changed_since(b->net, version, rt)) != NULL && n < 60)
		text[n++] = net_router_spec(rt)->name[0];
	text[n] = '\0';
	return text;
}

START_TEST(a_failure_changes_both_ends_of_its_link)
{
	struct bed b;
	uint64_t version;

	start(&b);
	version = net_forward_version(b.net);
	ck_assert_str_eq(changed(&b, version), "");
	net_fail(b.net, b.now, NET_LINK, "x--y");
	ck_assert_str_eq(changed(&b, version), "yx");
	ck_assert(!net_changed_spec(b.net, version));
	ck_assert(net_changed_router(net_router_find(b.net, "x"), version));
	ck_assert(!net_changed_router(net_router_find(b.net, "m1"), version));
	version = net_forward_version(b.net);
	net_fail(b.net, b.now, NET_FORWARDING, "gw");
	ck_assert_str_eq(changed(&b, version), "g");
	net_restore(b.net, b.now, NET_FORWARDING, "gw");
	ck_assert_str_eq(changed(&b, version), "g");
	bed_fini(&b);
}
END_TEST

START_TEST(who_loses_a_route_has_changed)
{
	struct bed b;
	uint64_t version;

	start(&b);
	version = net_forward_version(b.net);
	net_fail(b.net, b.now, NET_LINK, "ce--m1");
	bed_run(&b, 100 * ERX_SEC); /* the hold time is over, gw has heard of it */
	ck_assert(strchr(changed(&b, version), 'g') != NULL);
	ck_assert(strchr(changed(&b, version), 'x') == NULL);
	bed_fini(&b);
}
END_TEST

/* gw has the network over m1, and as a spare over m2 and x, which is longer. */
START_TEST(who_loses_a_spare_that_carries_nothing_has_changed)
{
	struct net_spec *s = net_spec_new();
	struct bed b;
	uint64_t version;
	char best[200];

	bed_router(s, "ce", 64500, "1.0.0.1");
	bed_router(s, "gw", 64501, "1.0.0.2");
	bed_router(s, "m1", 64502, "1.0.0.3");
	bed_router(s, "x", 64503, "1.0.0.4");
	bed_router(s, "z", 64504, "1.0.0.5");
	bed_origin(s, "ce", "10.1.0.0/16");
	bed_session(s, "ce", "169.254.0.1", "m1", "169.254.0.2");
	bed_session(s, "gw", "169.254.0.5", "m1", "169.254.0.6");
	bed_session(s, "ce", "169.254.0.9", "x", "169.254.0.10");
	bed_session(s, "x", "169.254.0.13", "z", "169.254.0.14");
	bed_session(s, "gw", "169.254.0.17", "z", "169.254.0.18");
	bed_init(&b, NULL);
	bed_apply(&b, s);
	bed_converge(&b, 10 * ERX_SEC);
	snprintf(best, sizeof best, "%s", bed_best(&b, "gw", "10.1.0.0/16"));
	version = net_forward_version(b.net);
	net_fail(b.net, b.now, NET_LINK, "ce--x");
	bed_run(&b, 100 * ERX_SEC); /* the hold time is over, gw has heard of it */
	ck_assert_str_eq(bed_best(&b, "gw", "10.1.0.0/16"), best);
	ck_assert(strchr(changed(&b, version), 'g') != NULL);
	bed_fini(&b);
}
END_TEST

START_TEST(a_new_spec_changes_every_router)
{
	struct bed b;
	uint64_t version;
	struct net_spec *s = net_spec_new();

	start(&b);
	version = net_forward_version(b.net);
	bed_router(s, "x", 64503, "1.0.0.4");
	bed_apply(&b, s);
	ck_assert(net_changed_spec(b.net, version));
	ck_assert(net_changed_router(net_router_find(b.net, "x"), version));
	bed_fini(&b);
}
END_TEST

/* Also those at which the packet was lost: what they have decides as well. */
START_TEST(a_trace_tells_what_it_rested_on)
{
	static const struct {
		const char *to;
		const char *routers; /* first letters, in the order of the spec */
	} rows[] = { { "10.1.0.1", "cgm" }, { "192.0.2.1", "g" } };
	struct bed b;

	start(&b);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *from = "gw";
		struct net_where where = { .routers = &from, .nrouters = 1 };
		struct net_reads reads = { .n = 0 };
		struct net_packet packet = { .reads = &reads };
		bool read[5] = { false };
		char got[8] = "";
		struct net_trace t;

		ck_assert(ip_addr_parse(&packet.to, rows[i].to));
		net_trace_run(b.net, &where, &packet, &t);
		for (size_t k = 0; k < reads.n; k++)
			read[reads.routers[k]] = true;
		for (uint32_t k = 0; k < 5; k++)
			if (read[k])
				strncat(got,
				    net_router_spec(net_router_at(b.net, k))->name, 1);
		ck_assert_str_eq(got, rows[i].routers);
		free(reads.routers);
		net_trace_fini(&t);
	}
	bed_fini(&b);
}
END_TEST

TCase *test_net_changed(void);
TCase *
test_net_changed(void)
{
	TCase *t = tcase_create("net/changed");

	tcase_add_test(t, a_failure_changes_both_ends_of_its_link);
	tcase_add_test(t, who_loses_a_route_has_changed);
	tcase_add_test(t, who_loses_a_spare_that_carries_nothing_has_changed);
	tcase_add_test(t, a_new_spec_changes_every_router);
	tcase_add_test(t, a_trace_tells_what_it_rested_on);
	return t;
}
