/*
 * Answers as JSON: exact rows, in pieces, while the net changes.
 */
#include "base/xalloc.h"
#include "bgp/mrt.h"
#include "net/bed.h"
#include "net/mrt_dump.h"
#include "test.h"
#include "view/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct net_spec *
line(void)
{
	struct net_spec *s = net_spec_new();

	bed_router(s, "er-a/primary", 64501, "1.0.0.2");
	bed_router(s, "hub/gw0", 64502, "1.0.0.3");
	bed_router(s, "hub/gw1", 64502, "1.0.0.4");
	bed_router(s, "site", 64500, "1.0.0.1");
	bed_origin(s, "site", "10.1.0.0/16");
	bed_origin(s, "hub/gw0", "10.2.0.0/16");
	bed_origin(s, "hub/gw1", "10.2.0.0/16");
	bed_session(s, "er-a/primary", "169.254.0.1", "hub/gw0", "169.254.0.2");
	bed_session(s, "er-a/primary", "169.254.0.5", "hub/gw1", "169.254.0.6");
	bed_session(s, "er-a/primary", "169.254.0.9", "site", "169.254.0.10");
	return s;
}

static void
start(struct bed *b, struct net_spec *s)
{
	bed_init(b, NULL);
	bed_apply(b, s);
	bed_converge(b, 10 * ERX_SEC);
}

static void
shown(struct rows show, unsigned rows, const char *expected)
{
	struct buf out;

	ck_assert_ptr_nonnull(show.ctx);
	buf_init(&out);
	while (rows_next(&show, &out, rows))
		;
	ck_assert_str_eq(out.data, expected);
	ck_assert(!rows_next(&show, &out, rows));
	buf_fini(&out);
	rows_free(&show);
}

static struct ip_prefix
prefix(const char *text)
{
	struct ip_prefix p;

	ck_assert(ip_prefix_parse(&p, text));
	return p;
}

START_TEST(best_routes_have_a_row_for_each_equal_path)
{
	static const char expected[] =
	    "[{\"network\":\"10.1.0.0/16\",\"next-hop\":\"169.254.0.10\",\"local-pref\":100,"
	    "\"weight\":0,\"as-path\":\"64500\",\"origin\":\"igp\",\"best\":true,"
	    "\"from\":\"site\",\"router\":\"er-a/primary\",\"communities\":\"\","
	    "\"as-path-segments\":[{\"type\":\"sequence\",\"asns\":[64500]}],\"community-list\":[]},"
	    "{\"network\":\"10.2.0.0/16\",\"next-hop\":\"169.254.0.2\",\"local-pref\":100,"
	    "\"weight\":0,\"as-path\":\"64502\",\"origin\":\"igp\",\"best\":true,"
	    "\"from\":\"hub/gw0\",\"router\":\"er-a/primary\",\"communities\":\"\","
	    "\"as-path-segments\":[{\"type\":\"sequence\",\"asns\":[64502]}],\"community-list\":[]},"
	    "{\"network\":\"10.2.0.0/16\",\"next-hop\":\"169.254.0.6\",\"local-pref\":100,"
	    "\"weight\":0,\"as-path\":\"64502\",\"origin\":\"igp\",\"best\":true,"
	    "\"from\":\"hub/gw1\",\"router\":\"er-a/primary\",\"communities\":\"\","
	    "\"as-path-segments\":[{\"type\":\"sequence\",\"asns\":[64502]}],\"community-list\":[]}]";
	struct bed b;

	start(&b, line());
	for (unsigned rows = 1; rows < 5; rows++)
		shown(view_routes(b.net, "er-a/primary", NULL, NET_VIEW_BEST, NULL,
			  NULL),
		    rows, expected);
	bed_fini(&b);
}
END_TEST

START_TEST(an_owner_stands_for_all_its_routers)
{
	struct ip_prefix p = prefix("10.2.0.0/16");
	struct bed b;

	start(&b, line());
	shown(view_routes(b.net, "hub", &p, NET_VIEW_BEST, NULL, NULL), 100,
	    "[{\"network\":\"10.2.0.0/16\",\"next-hop\":\"0.0.0.0\",\"local-pref\":100,"
	    "\"weight\":0,\"as-path\":\"\",\"origin\":\"igp\",\"best\":true,\"from\":null,"
	    "\"router\":\"hub/gw0\",\"communities\":\"\","
	    "\"as-path-segments\":[],\"community-list\":[]},"
	    "{\"network\":\"10.2.0.0/16\",\"next-hop\":\"0.0.0.0\",\"local-pref\":100,"
	    "\"weight\":0,\"as-path\":\"\",\"origin\":\"igp\",\"best\":true,\"from\":null,"
	    "\"router\":\"hub/gw1\",\"communities\":\"\","
	    "\"as-path-segments\":[],\"community-list\":[]}]");
	p = prefix("10.77.0.0/16");
	shown(view_routes(b.net, "hub", &p, NET_VIEW_BEST, NULL, NULL), 100, "[]");
	bed_fini(&b);
}
END_TEST

START_TEST(a_walk_tells_routers_and_prefixes_before_their_routes)
{
	static const char *const words[] = { [NET_ROUTES_ROUTER] = "router ",
		[NET_ROUTES_PREFIX] = "prefix ",
		[NET_ROUTES_ROUTE] = "route ",
		[NET_ROUTES_PREFIX_END] = "end " };
	struct ip_prefix p = prefix("10.2.0.0/16");
	enum net_route_step step;
	struct net_routes *walk;
	struct net_route r;
	char text[200] = "";
	struct bed b;

	start(&b, line());
	walk = net_routes_new(b.net, "er-a/primary", &p, NET_VIEW_RECEIVED, NULL, NULL);
	do {
		unsigned units = 1;

		while ((step = net_route_next(walk, &r, &units)) > NET_ROUTES_PAUSE) {
			strcat(text, words[step]);
			if (step != NET_ROUTES_ROUTE)
				continue;
			ck_assert_str_eq(r.router, "er-a/primary");
			ck_assert_ptr_nonnull(r.peer);
			ck_assert_ptr_null(r.to);
			ck_assert_int_eq(r.reason, RIB_OK);
			strcat(text, r.from);
			strcat(text, " ");
		}
		/* There is no pause inside of a prefix. */
		ck_assert(
		    text[0] == '\0' || strcmp(text + strlen(text) - 6, "route ") != 0);
	} while (step == NET_ROUTES_PAUSE);
	ck_assert_str_eq(text, "router prefix route hub/gw0 route hub/gw1 end ");
	net_routes_free(walk);
	bed_fini(&b);
}
END_TEST

START_TEST(received_routes_say_why_they_were_refused)
{
	struct net_spec *s = line();
	struct ip_prefix p = prefix("10.2.0.0/16");
	struct bed b;
	struct buf out;
	struct rows show;

	s->sessions[1].families->a.import.deny_all = true;
	start(&b, s);
	show = view_routes(b.net, "er-a/primary", &p, NET_VIEW_RECEIVED, NULL, NULL);
	buf_init(&out);
	while (rows_next(&show, &out, 1))
		;
	ck_assert_ptr_nonnull(strstr(out.data, "\"from\":\"hub/gw0\""));
	ck_assert_ptr_nonnull(strstr(out.data, "\"accepted\":true,\"reason\":null"));
	ck_assert_ptr_nonnull(strstr(out.data, "\"accepted\":false,\"reason\":\""));
	ck_assert_ptr_nonnull(strstr(out.data, "RFC 8212"));
	buf_reset(&out);
	rows_free(&show);
	show =
	    view_routes(b.net, "er-a/primary", &p, NET_VIEW_RECEIVED, "hub/gw1", NULL);
	while (rows_next(&show, &out, 1))
		;
	ck_assert_ptr_null(strstr(out.data, "hub/gw0"));
	ck_assert_ptr_nonnull(strstr(out.data, "\"from\":\"hub/gw1\""));
	rows_free(&show);
	buf_reset(&out);
	/* `all` is what took part in the decision. */
	show = view_routes(b.net, "er-a/primary", &p, NET_VIEW_ALL, NULL, NULL);
	while (rows_next(&show, &out, 1))
		;
	ck_assert_ptr_null(strstr(out.data, "hub/gw1"));
	rows_free(&show);
	buf_fini(&out);
	bed_fini(&b);
}
END_TEST

START_TEST(advertised_routes_are_as_on_the_wire)
{
	struct ip_prefix p = prefix("10.1.0.0/16");
	struct bed b;

	start(&b, line());
	shown(view_routes(b.net, "er-a/primary", &p, NET_VIEW_ADVERTISED, "hub/gw1",
		  NULL),
	    100,
	    "[{\"network\":\"10.1.0.0/16\",\"next-hop\":\"169.254.0.5\",\"local-pref\":null,"
	    "\"weight\":null,\"as-path\":\"64501 64500\",\"origin\":\"igp\",\"best\":true,"
	    "\"from\":\"site\",\"router\":\"er-a/primary\",\"communities\":\"\","
	    "\"to\":\"hub/gw1\","
	    "\"as-path-segments\":[{\"type\":\"sequence\",\"asns\":[64501,64500]}],\"community-list\":[]}]");
	shown(view_routes(b.net, "er-a/primary", &p, NET_VIEW_ADVERTISED, "site", NULL),
	    100, "[]");
	bed_fini(&b);
}
END_TEST

START_TEST(unknown_names_suggest_near_ones)
{
	struct errs errs;
	struct bed b;

	start(&b, line());
	errs_init(&errs);
	ck_assert_ptr_null(
	    view_routes(b.net, "hbu", NULL, NET_VIEW_BEST, NULL, &errs).ctx);
	ck_assert_ptr_null(
	    view_routes(b.net, "hub", NULL, NET_VIEW_RECEIVED, "er-a/primry", &errs)
		.ctx);
	ck_assert_ptr_null(view_sessions(b.net, b.now, "zzzzz", &errs).ctx);
	ck_assert_uint_eq(errs.nerrors, 3);
	ck_assert_str_eq(code_word(errs.items[0].code), "unknown-name");
	ck_assert_str_eq(errs.items[0].cure, "did you mean \"hub\"?");
	ck_assert_str_eq(errs.items[1].text,
	    "there is no neighbour called er-a/primry");
	ck_assert_ptr_nonnull(strstr(errs.items[1].cure, "er-a/primary"));
	ck_assert_str_eq(errs.items[2].cure, "");
	errs_fini(&errs);
	bed_fini(&b);
}
END_TEST

START_TEST(sessions_are_rows_in_key_order)
{
	struct net_spec *s = line();
	struct bed b;

	s->sessions[2].held = xstrdup("peering-disabled");
	start(&b, s);
	bed_run(&b, 10 * ERX_SEC);
	shown(view_sessions(b.net, b.now, "er-a/primary", NULL), 2,
	    "[{\"local\":\"er-a/primary\",\"remote\":\"hub/gw0\",\"family\":\"ipv4\","
	    "\"local-as\":64501,\"remote-as\":64502,\"local-address\":\"169.254.0.1\","
	    "\"remote-address\":\"169.254.0.2\",\"state\":\"Established\","
	    "\"up-for-seconds\":10,\"received\":1,\"accepted\":1,\"advertised\":0,"
	    "\"last-error\":null,\"name\":\"er-a/primary--hub/gw0/ipv4\"},"
	    "{\"local\":\"er-a/primary\",\"remote\":\"hub/gw1\",\"family\":\"ipv4\","
	    "\"local-as\":64501,\"remote-as\":64502,\"local-address\":\"169.254.0.5\","
	    "\"remote-address\":\"169.254.0.6\",\"state\":\"Established\","
	    "\"up-for-seconds\":10,\"received\":1,\"accepted\":1,\"advertised\":1,"
	    "\"last-error\":null,\"name\":\"er-a/primary--hub/gw1/ipv4\"},"
	    "{\"local\":\"er-a/primary\",\"remote\":\"site\",\"family\":\"ipv4\","
	    "\"local-as\":64501,\"remote-as\":64500,\"local-address\":\"169.254.0.9\","
	    "\"remote-address\":\"169.254.0.10\",\"state\":\"Idle\","
	    "\"up-for-seconds\":null,\"received\":0,\"accepted\":0,\"advertised\":0,"
	    "\"last-error\":\"peering-disabled\",\"name\":\"er-a/primary--site/ipv4\"}]");
	bed_fini(&b);
}
END_TEST

START_TEST(a_show_survives_what_changes_meanwhile)
{
	struct net_spec *s = net_spec_new();
	struct rows routes, sessions;
	struct bed b;
	struct buf out;

	start(&b, line());
	routes = view_routes(b.net, NULL, NULL, NET_VIEW_ALL, NULL, NULL);
	sessions = view_sessions(b.net, b.now, NULL, NULL);
	buf_init(&out);
	ck_assert(rows_next(&routes, &out, 1));
	ck_assert(rows_next(&sessions, &out, 1));
	bed_router(s, "site", 64500, "1.0.0.1");
	bed_apply(&b, s);
	bed_settle(&b);
	buf_reset(&out);
	while (rows_next(&routes, &out, 1))
		;
	ck_assert_ptr_null(strstr(out.data, "hub"));
	ck_assert_int_eq(out.data[out.len - 1], ']');
	buf_reset(&out);
	while (rows_next(&sessions, &out, 1))
		;
	ck_assert_str_eq(out.data, "]");
	rows_free(&routes);
	rows_free(&sessions);
	buf_fini(&out);
	bed_fini(&b);
}
END_TEST

START_TEST(events_are_numbered_and_a_ring)
{
	struct net_config config = { .event_ring = 4, .epoch = 1835481597 * ERX_SEC };
	const struct net_event *e;
	struct net_host host = { 0 };
	struct net *net = net_new(&host, &config);
	char text[16];

	ck_assert_ptr_null(net_event_after(net, 0));
	for (int i = 1; i <= 6; i++) {
		snprintf(text, sizeof text, "t%d", i);
		net_note(net, (struct erx_time){ i * ERX_SEC / 2 }, NET_EVENT_APPLY,
		    "lab", text);
	}
	e = net_event_after(net, 0);
	ck_assert_uint_eq(e->number, 3);
	ck_assert_str_eq(e->text, "t3");
	ck_assert_ptr_null(net_event_after(net, 6));
	shown(view_events(net, 4), 1,
	    "[{\"number\":5,\"time\":2.500000,\"kind\":\"apply\",\"subject\":\"lab\","
	    "\"text\":\"t5\",\"at\":\"2028-02-29T23:59:59.500Z\"},{\"number\":6,\"time\":3.000000,\"kind\":\"apply\","
	    "\"subject\":\"lab\",\"text\":\"t6\",\"at\":\"2028-03-01T00:00:00.000Z\"}]");
	net_free(net);
}
END_TEST

TCase *test_view_tables(void);
/* "10.1.0.0/16:27 …": prefix and octets of attributes of each entry. */
static void
entries(struct rows show, unsigned rows, char *text, size_t size)
{
	struct mrt_reader r;
	struct mrt_route route;
	char prefix[IP_PREFIX_STRLEN];
	struct buf out;
	size_t at = 0;

	ck_assert_ptr_nonnull(show.ctx);
	buf_init(&out);
	while (rows_next(&show, &out, rows))
		;
	mrt_init(&r, (const uint8_t *)out.data, out.len);
	text[0] = '\0';
	while (mrt_next(&r, &route))
		at += (size_t)snprintf(text + at, size - at, "%s:%zu ",
		    ip_prefix_text(&route.prefix, prefix), route.nattrs);
	ck_assert_uint_eq(r.broken, 0);
	ck_assert_uint_eq(r.skipped, 0);
	mrt_fini(&r);
	buf_fini(&out);
	rows_free(&show);
}

START_TEST(a_table_is_an_mrt_file_as_well)
{
	char text[512];
	struct bed b;

	start(&b, line());
	for (unsigned rows = 1; rows < 5; rows++) {
		/* ORIGIN and a path of one AS are 13 octets. */
		entries(net_mrt_dump(b.net, "er-a/primary", NET_VIEW_ALL, NULL, 0,
			    NULL),
		    rows, text, sizeof text);
		ck_assert_str_eq(text, "10.1.0.0/16:13 10.2.0.0/16:13 10.2.0.0/16:13 ");
		entries(net_mrt_dump(b.net, "hub", NET_VIEW_BEST, NULL, 0, NULL), rows,
		    text, sizeof text);
		ck_assert_str_eq(text,
		    "10.1.0.0/16:17 10.2.0.0/16:7 10.1.0.0/16:17 10.2.0.0/16:7 ");
		entries(net_mrt_dump(b.net, "er-a/primary", NET_VIEW_ADVERTISED, "site",
			    0, NULL),
		    rows, text, sizeof text);
		ck_assert_str_eq(text, "10.2.0.0/16:17 ");
	}
	bed_fini(&b);
}
END_TEST

/* A router with 3000 routes of its own, which a neighbour has from it. */
static struct net_spec *
large(void)
{
	struct net_spec *s = net_spec_new();
	char text[IP_PREFIX_STRLEN];

	bed_router(s, "large", 64501, "1.0.0.2");
	bed_router(s, "site", 64500, "1.0.0.1");
	for (unsigned i = 0; i < 3000; i++) {
		snprintf(text, sizeof text, "10.%u.%u.0/24", i % 250, i / 250);
		bed_origin(s, "large", text);
	}
	bed_session(s, "large", "169.254.0.9", "site", "169.254.0.10");
	return s;
}

static unsigned
count_rows(const char *p)
{
	unsigned n = 0;

	for (; p && (p = strstr(p, "\"network\"")); p++)
		n++;
	return n;
}

/* However little comes of it, a call looks at no more than it was given units for. */
static void
walk(struct bed *b, const char *at, enum net_view view, const char *peer, unsigned rows)
{
	struct rows show = view_routes(b->net, at, NULL, view, peer, NULL);
	unsigned calls = 0, total = 0, n;
	struct buf out;
	bool more;

	ck_assert_ptr_nonnull(show.ctx);
	do {
		buf_init(&out);
		more = rows_next(&show, &out, 10);
		n = count_rows(out.data);
		ck_assert_uint_le(n, 10);
		total += n;
		calls++;
		buf_fini(&out);
	} while (more);
	ck_assert_uint_eq(total, rows);
	/* To put them in order, and then each prefix. */
	ck_assert_uint_ge(calls, 3000 / 10);
	ck_assert_uint_le(calls, 3000 / 8 / 10 + 3000 / 5 + 5);
	rows_free(&show);
}

START_TEST(a_call_does_no_more_work_than_it_has_units_for)
{
	struct bed b;

	start(&b, large());
	walk(&b, "large", NET_VIEW_BEST, NULL, 3000);
	walk(&b, "large", NET_VIEW_ADVERTISED, "site", 3000);
	walk(&b, "site", NET_VIEW_RECEIVED, "large", 3000);
	/* Nothing is found from here on. */
	walk(&b, "site", NET_VIEW_ADVERTISED, "large", 0);
	walk(&b, "large", NET_VIEW_RECEIVED, "site", 0);
	bed_fini(&b);
}
END_TEST

START_TEST(a_show_that_is_left_in_the_middle_is_freed)
{
	struct rows show;
	struct buf out;
	struct bed b;

	start(&b, large());
	for (unsigned calls = 1; calls < 60; calls += 7) {
		show = view_routes(b.net, "large", NULL, NET_VIEW_BEST, NULL, NULL);
		buf_init(&out);
		for (unsigned i = 0; i < calls; i++)
			ck_assert(rows_next(&show, &out, 10));
		buf_fini(&out);
		rows_free(&show);
	}
	bed_fini(&b);
}
END_TEST

TCase *
test_view_tables(void)
{
	TCase *t = tcase_create("view/tables");

	tcase_add_test(t, a_walk_tells_routers_and_prefixes_before_their_routes);
	tcase_add_test(t, best_routes_have_a_row_for_each_equal_path);
	tcase_add_test(t, an_owner_stands_for_all_its_routers);
	tcase_add_test(t, received_routes_say_why_they_were_refused);
	tcase_add_test(t, advertised_routes_are_as_on_the_wire);
	tcase_add_test(t, unknown_names_suggest_near_ones);
	tcase_add_test(t, sessions_are_rows_in_key_order);
	tcase_add_test(t, a_show_survives_what_changes_meanwhile);
	tcase_add_test(t, events_are_numbered_and_a_ring);
	tcase_add_test(t, a_table_is_an_mrt_file_as_well);
	tcase_add_test(t, a_call_does_no_more_work_than_it_has_units_for);
	tcase_add_test(t, a_show_that_is_left_in_the_middle_is_freed);
	return t;
}
