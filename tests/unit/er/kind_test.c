#include "er/kind.h"

#include "data/tree_text.h"
#include "er/lab.h"
#include "er/names.h"
#include "test.h"

#include <check.h>
#include <string.h>

TCase *test_er_kind(void);

START_TEST(every_kind_has_a_whole_row_of_its_own)
{
	for (unsigned k = 0; k < ER_OBJECT_N; k++) {
		const struct er_kind_row *row = er_kind((enum er_object_kind)k);

		ck_assert_msg(row->list && row->shown && row->noun, "kind %u", k);
		ck_assert(row->places && row->items);
		ck_assert_uint_ge(row->size, sizeof(struct er_head));
		/* Hosts are behind a router, and a router announces. */
		ck_assert(!row->has_hosts || row->roles);
		ck_assert(!row->advertises || row->roles);
		for (unsigned i = 0; i < k; i++) {
			const struct er_kind_row *o = er_kind((enum er_object_kind)i);

			ck_assert_str_ne(row->list, o->list);
			ck_assert_str_ne(row->noun, o->noun);
		}
	}
}
END_TEST

static const char lab[] = "lab = l\n"
			  "circuits\n"
			  "  er-a\n"
			  "    subscription = alice\n"
			  "    location = Seattle\n"
			  "vnets\n"
			  "  hub\n"
			  "    subscription = bob\n"
			  "    address-space = [10.0.0.0/16]\n"
			  "  hub2\n"
			  "    address-space = [10.1.0.0/16]\n"
			  "routers\n"
			  "  r1\n"
			  "    asn = 64520\n";

START_TEST(objects_are_counted_found_and_owned_by_their_rows)
{
	struct er_lab *l = lab_text(lab);
	const struct er_model *m = l->model;
	const struct er_head *hub = er_kind_find(m, ER_VNET, "hub");
	enum er_object_kind kind = ER_OBJECT_N;
	struct buf note;

	ck_assert_uint_eq(er_kind_count(m, ER_VNET), 2);
	ck_assert_uint_eq(er_kind_count(m, ER_SITE), 0);
	ck_assert_str_eq(er_kind_at(m, ER_VNET, 1)->name, "hub2");
	ck_assert_ptr_nonnull(hub);
	ck_assert_ptr_null(er_kind_find(m, ER_VNET, "er-a"));
	ck_assert_ptr_null(er_kind_find(m, ER_SITE, "hub"));
	ck_assert_str_eq(er_kind_owner(ER_VNET, hub), "bob");
	ck_assert_str_eq(er_kind_owner(ER_CIRCUIT, er_kind_find(m, ER_CIRCUIT, "er-a")),
	    "alice");
	ck_assert_str_eq(er_kind_owner(ER_ROUTER, er_kind_find(m, ER_ROUTER, "r1")),
	    ER_SUBSCRIPTION_DEFAULT);
	ck_assert_ptr_eq(er_name_object(m, "hub", &kind), hub);
	ck_assert_int_eq(kind, ER_VNET);
	buf_init(&note);
	er_kind(ER_VNET)->note(hub, &note);
	ck_assert_str_eq(note.data, "10.0.0.0/16");
	buf_fini(&note);
	er_lab_free(l);
}
END_TEST

START_TEST(kinds_with_hosts_and_kinds_that_announce)
{
	/* A link of Global Reach is no place that a trace could begin at. */
	ck_assert_uint_eq(er_kinds_with_routers(),
	    ((1u << ER_OBJECT_N) - 1) &
		~(1u << ER_REACH | 1u << ER_TABLE | 1u << ER_SEGMENT | 1u << ER_FILTER |
		    1u << ER_PORT_PAIR | 1u << ER_WAN));
	ck_assert_uint_eq(er_kinds_with_hosts(),
	    1u << ER_CLOUD | 1u << ER_VNET | 1u << ER_SITE);
	ck_assert_uint_eq(er_kinds_advertising(), 1u << ER_SITE | 1u << ER_ROUTER);
}
END_TEST

START_TEST(routers_of_an_object_are_called_by_their_role)
{
	ck_assert_str_eq(er_role_part(ER_ROLE_MSEE, 0), "primary");
	ck_assert_str_eq(er_role_part(ER_ROLE_GATEWAY, 1), "gw1");
	ck_assert_str_eq(er_role_part(ER_ROLE_EDGE, 1), "edge1");
	ck_assert_str_eq(er_role_part(ER_ROLE_CE, 0), "ce0");
	ck_assert_ptr_null(er_role_part(ER_ROLE_PLAIN, 0));
}
END_TEST

TCase *
test_er_kind(void)
{
	TCase *t = tcase_create("er/kind");

	tcase_add_test(t, every_kind_has_a_whole_row_of_its_own);
	tcase_add_test(t, objects_are_counted_found_and_owned_by_their_rows);
	tcase_add_test(t, kinds_with_hosts_and_kinds_that_announce);
	tcase_add_test(t, routers_of_an_object_are_called_by_their_role);
	return t;
}
