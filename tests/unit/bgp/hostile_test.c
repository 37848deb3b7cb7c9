/*
 * Input that brought other daemons down, one row an advisory: what matters is that it
 * is survived, and that the reaction is not stronger than RFC 7606 allows.
 */
#include "bgp/notify.h"
#include "bgp/open.h"
#include "bgp/update.h"
#include "message.h"
#include "test.h"

TCase *test_bgp_hostile(void);

#define HEAD "04 fde8 005a 0a000001 "

struct hostile_case {
	const char *id;
	unsigned type;
	const char *body; /* or, for an UPDATE: */
	const char *withdrawn, *attrs, *nlri;
	bool as2;
	enum bgp_outcome outcome;
	uint8_t code, subcode;
};

#define OPEN(id, body, outcome, code, subcode)                                      \
	{                                                                           \
		id, BGP_OPEN, body, NULL, NULL, NULL, false, outcome, code, subcode \
	}
#define UPDATE(id, attrs, nlri, outcome, subcode)                        \
	{                                                                \
		id, BGP_UPDATE, NULL, NULL, attrs, nlri, false, outcome, \
		    (outcome) == BGP_FINE ? 0 : BGP_ERR_UPDATE, subcode  \
	}
#define UPDATE_AS2(id, attrs, nlri, outcome, subcode)                   \
	{                                                               \
		id, BGP_UPDATE, NULL, NULL, attrs, nlri, true, outcome, \
		    (outcome) == BGP_FINE ? 0 : BGP_ERR_UPDATE, subcode \
	}
#define OTHER(id, type, body, outcome, code, subcode)                           \
	{                                                                       \
		id, type, body, NULL, NULL, NULL, false, outcome, code, subcode \
	}

#define X16  "78787878787878787878787878787878"
#define X128 X16 X16 X16 X16 X16 X16 X16 X16

static const struct hostile_case cases[] = {
	OTHER("CVE-2019-16159", BGP_NOTIFICATION, "0602 ff" X128 X128, BGP_FINE, 0, 0),
	OPEN("CVE-2022-36440", HEAD "ff ff 0008 02 0006 4104 0003", BGP_RESET, 2, 0),
	OTHER("CVE-2022-37032", 6, "01 0001 01 ffff", BGP_RESET, 1, 3),
	OPEN("CVE-2022-40302", HEAD "ff ff 0040 02", BGP_RESET, 2, 0),
	OPEN("CVE-2022-40318", HEAD "01 02", BGP_RESET, 2, 0),
	OPEN("CVE-2022-40318 long", HEAD "ff ff 0001 02", BGP_RESET, 2, 0),
	OPEN("CVE-2022-43681", HEAD "ff ff", BGP_RESET, 2, 0),
	OPEN("CVE-2022-43681 half", HEAD "ff ff 00", BGP_RESET, 2, 0),
	OPEN("CVE-2023-31489", HEAD "0a 02 08 4706 000101800000", BGP_RESET, 2, 0),
	UPDATE("CVE-2023-31490", T_GOOD "c02807 01 00ff 00000000", T_NET, BGP_FINE, 0),
	UPDATE("CVE-2023-38283", T_GOOD "c00880 00000001", T_NET, BGP_WITHDRAW, 1),
	UPDATE("CVE-2023-38283 extended", T_GOOD "d0088000 00000001", T_NET,
	    BGP_WITHDRAW, 1),
	UPDATE("CVE-2023-38406", T_ORIGIN T_PATH "800e06 000185 00 00 00", NULL,
	    BGP_FINE, 0),
	UPDATE("CVE-2023-38407", T_ORIGIN T_PATH "800e0b 000104 04 0a000001 00 58 00",
	    NULL, BGP_FINE, 0),
	UPDATE("CVE-2023-38802", T_GOOD "c01705 00ffffff00", T_NET, BGP_FINE, 0),
	UPDATE("CVE-2023-41358", NULL, T_NET, BGP_WITHDRAW, 3),
	UPDATE("CVE-2023-41359", T_GOOD "801a02 0100", T_NET, BGP_FINE, 0),
	OTHER("CVE-2023-41360", BGP_ROUTE_REFRESH, "00010001 01 80 ffff", BGP_FINE, 0,
	    0),
	OPEN("CVE-2023-41361", HEAD "08 02 06 4b04 ff414141", BGP_FINE, 0, 0),
	UPDATE("CVE-2023-41909", "800e0b 000185 00 00 0501180a0000", NULL, BGP_WITHDRAW,
	    3),
	OTHER("CVE-2023-46565", 77, "", BGP_RESET, 1, 3),
	UPDATE("CVE-2023-46752", T_ORIGIN T_PATH "800e05 000201 ff 00", NULL, BGP_RESET,
	    9),
	UPDATE("CVE-2023-46752 cut", T_ORIGIN T_PATH "800e03 000201", NULL, BGP_RESET,
	    9),
	UPDATE("CVE-2023-46753", "c0630401020304", T_NET, BGP_WITHDRAW, 3),
	UPDATE("CVE-2023-47234", "800f08 000201 2020010db8", T_NET, BGP_WITHDRAW, 3),
	UPDATE("CVE-2023-47235", "800f03 000201 40010103", NULL, BGP_RESET, 6),
	UPDATE("CVE-2023-47235 announcing", "800f03 000201 40010103", T_NET,
	    BGP_WITHDRAW, 6),
	UPDATE("CVE-2023-4481", T_GOOD "e01701 00", T_NET, BGP_FINE, 0),
	UPDATE("2023-06", T_GOOD "c01c04 ffffffff", T_NET, BGP_FINE, 0),
	UPDATE("2023-06 empty", T_GOOD "c01c00", T_NET, BGP_FINE, 0),
	UPDATE("CVE-2024-31948", T_GOOD "c02804 05 0001 00", T_NET, BGP_FINE, 0),
	OTHER("CVE-2024-31949", 6, "01 0001 01 00", BGP_RESET, 1, 3),
	UPDATE("CVE-2024-44070", T_GOOD "c01706 000f 0010 0000", T_NET, BGP_FINE, 0),
	OPEN("CVE-2025-43971", HEAD "05 02 03 4b01 00", BGP_FINE, 0, 0),
	OPEN("CVE-2025-43971 no value", HEAD "04 02 02 4b00", BGP_FINE, 0, 0),
	UPDATE("CVE-2025-43972", T_ORIGIN T_PATH "800e07 000185 00 00 01 01", NULL,
	    BGP_FINE, 0),
	UPDATE("2025-05", T_GOOD "c02800", T_NET, BGP_FINE, 0),
	UPDATE("2025-05 corrupt", T_GOOD "c0280b 01 0007 00000000 00000000", T_NET,
	    BGP_FINE, 0),
	UPDATE("2025-10", T_GOOD "c02304 0000fde8", T_NET, BGP_FINE, 0),
	UPDATE("2025-10 length 1024", T_GOOD "d0230400 0000fde8", T_NET, BGP_WITHDRAW,
	    1),
	UPDATE("CVE-2026-30405", T_ORIGIN T_PATH "400302 0a00", T_NET, BGP_WITHDRAW, 5),
	UPDATE("CVE-2026-30405 empty", T_ORIGIN T_PATH "400300", T_NET, BGP_WITHDRAW,
	    5),
	UPDATE("CVE-2026-37457",
	    T_ORIGIN T_PATH "800e16 000185 00 00 10 03 0101010101010101010101010101 81",
	    NULL, BGP_FINE, 0),
	UPDATE("CVE-2026-37459", T_GOOD "c02706 0001 0003 0a00", T_NET, BGP_FINE, 0),
	UPDATE("CVE-2026-37461", T_GOOD "c01904 00020001", T_NET, BGP_FINE, 0),
	UPDATE("CVE-2026-37462", T_GOOD, "20 0a00", BGP_RESET, 10),
	{ "CVE-2026-37462 withdrawn", BGP_UPDATE, NULL, "20 0a00", NULL, NULL, false,
	    BGP_RESET, BGP_ERR_UPDATE, 10 },
	UPDATE("CVE-2026-37462 MP",
	    T_ORIGIN T_PATH "800e180002011020010db8000000000000000000000001 00 80 2001",
	    NULL, BGP_RESET, 9),
	UPDATE_AS2("CVE-2026-41643", T_ORIGIN "c01106 0203 00030d40" T_PATH2 T_HOP,
	    T_NET, BGP_DISCARD_ATTR, 9),
	UPDATE_AS2("CVE-2026-41643 short", T_ORIGIN "c01103 020100" T_PATH2 T_HOP,
	    T_NET, BGP_DISCARD_ATTR, 5),
};

static struct bgp_msg
make(const struct hostile_case *c)
{
	if (c->type == BGP_UPDATE)
		return message_update(c->withdrawn, c->attrs, c->nlri);
	return message_from(c->type, c->body);
}

static enum bgp_outcome
take(const struct hostile_case *c, struct bgp_msg *msg, struct bgp_fault *f)
{
	static struct bgp_update u;
	struct bgp_update_ctx ctx = { .as4 = !c->as2, .families = BGP_FAMILIES_ALL };
	struct bgp_notify n;
	struct bgp_refresh r;
	struct bgp_open o;
	struct bgp_msg whole;
	struct buf b;

	bgp_fault_clear(f);
	if (bgp_msg_next(msg->body - BGP_HEADER_LEN, msg->len, 65535, &whole, f) < 0)
		return f->outcome;
	switch ((enum bgp_type)msg->type) {
	case BGP_OPEN:
		return bgp_open_decode(msg, &o, f);
	case BGP_UPDATE:
		return bgp_update_decode(&ctx, msg, &u, f);
	case BGP_ROUTE_REFRESH:
		return bgp_refresh_decode(msg, &r, f);
	case BGP_NOTIFICATION:
		buf_init(&b);
		bgp_notify_decode(msg, &n);
		bgp_notify_print(&b, &n);
		buf_fini(&b);
		return BGP_FINE;
	case BGP_KEEPALIVE:
		break;
	}
	return BGP_FINE;
}

START_TEST(input_that_broke_others_is_survived)
{
	const struct hostile_case *c = &cases[_i];
	struct bgp_msg msg = make(c);
	struct bgp_fault f;
	enum bgp_outcome got = take(c, &msg, &f);

	ck_assert_msg(got == c->outcome && f.code == c->code && f.subcode == c->subcode,
	    "%s: outcome %d, %u/%u %s", c->id, got, f.code, f.subcode,
	    f.reason ? f.reason : "");
	message_free(&msg);
}
END_TEST

/* FRR issue 22045: nearly as long as a message can be, and then sent on with more. */
START_TEST(a_huge_unknown_attribute_is_passed_on_or_left_out)
{
	static uint8_t value[65000], out[65535];
	struct bgp_encode how = { .as4 = true };
	struct bgp_attr_table t;
	const struct bgp_attrs *a;
	struct ip_prefix p = { .family = IP_V4, .len = 24, .b = { 10 } };
	struct bgp_packer k;
	struct bgp_draft d;

	bgp_attr_table_init(&t, 1);
	bgp_draft_init(&d);
	d.has = BGP_HAS_ORIGIN | BGP_HAS_NEXT_HOP | BGP_HAS_LOCAL_PREF;
	d.next_hop = ip4_addr(0x0a000001);
	d.nunknown = 1;
	d.unknown[0].type = 99;
	d.unknown[0].flags = BGP_FLAG_OPTIONAL | BGP_FLAG_TRANSITIVE;
	for (uint16_t len = 64900; len < 65000; len++) {
		d.unknown[0].value = (struct bgp_bytes){ value, len };
		a = bgp_attrs_get(&t, &d);
		ck_assert_ptr_nonnull(a);
		bgp_draft_from(&d, a);
		bgp_pack_announce(&k, out, sizeof out, IP_V4, &d, &how);
		ck_assert(bgp_pack_prefix(&k, &p));
		ck_assert_uint_eq(bgp_pack_end(&k), 19u + 4 + 4 + 7 + 7 + 4 + len + 4);
		bgp_pack_announce(&k, out, 4096, IP_V4, &d, &how);
		ck_assert(!bgp_pack_prefix(&k, &p));
		ck_assert_uint_eq(bgp_pack_end(&k), 0);
		bgp_attrs_put(&t, a);
	}
	d.unknown[0].value = (struct bgp_bytes){ value, sizeof value };
	d.unknown[1] = d.unknown[0];
	d.unknown[1].type = 100;
	d.nunknown = 2;
	ck_assert_ptr_null(bgp_attrs_get(&t, &d));
	bgp_attr_table_fini(&t);
}
END_TEST

TCase *
test_bgp_hostile(void)
{
	TCase *tc = tcase_create("bgp/hostile");

	tcase_add_loop_test(tc, input_that_broke_others_is_survived, 0,
	    (int)(sizeof cases / sizeof *cases));
	tcase_add_test(tc, a_huge_unknown_attribute_is_passed_on_or_left_out);
	return tc;
}
