/*
 * What a recording comes to, when several peers speak in it, and what is told of one
 * that holds other things.
 */
#include "compile/replay.h"

#include "aspath_text.h"
#include "bgp/mrt_out.h"
#include "bgp/update.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A recording that is being made. */
struct film {
	struct buf file;
};

static struct ip_addr
peer(unsigned number)
{
	return ip4_addr(0x0a000000u + number);
}

/* A message of peer 1, 2 ... of AS 65001, 65002 ... */
static void
say(struct film *f, unsigned from, const uint8_t *message, size_t len)
{
	const struct mrt_session s = { .peer_as = 65000 + from,
		.local_as = 64500,
		.peer = peer(from),
		.local = peer(255),
		.as4 = true };

	mrt_put_message(&f->file, 0, &s, false, message, len);
}

/* The path is the AS of the peer, then `origin`. */
static void
announce(struct film *f, unsigned from, const char *prefix, const char *path)
{
	const struct bgp_encode how = { .as4 = true };
	uint8_t message[BGP_MESSAGE_MAX];
	struct bgp_aspath_buf buf;
	struct bgp_packer k;
	struct ip_prefix p;
	struct bgp_draft d;

	bgp_draft_init(&d);
	ck_assert(test_aspath(&buf, path));
	ck_assert(ip_prefix_parse(&p, prefix));
	d.has = BGP_HAS_ORIGIN | BGP_HAS_PATH | BGP_HAS_NEXT_HOP;
	d.path = bgp_aspath_view(&buf);
	d.next_hop = peer(from);
	if (p.family == IP_V6)
		ck_assert(ip_addr_parse(&d.next_hop, "fd00::1"));
	bgp_pack_announce(&k, message, sizeof message, p.family, &d, &how);
	ck_assert(bgp_pack_prefix(&k, &p));
	say(f, from, message, bgp_pack_end(&k));
}

static void
withdraw(struct film *f, unsigned from, const char *prefix)
{
	uint8_t message[BGP_MESSAGE_MAX];
	struct bgp_packer k;
	struct ip_prefix p;

	ck_assert(ip_prefix_parse(&p, prefix));
	bgp_pack_withdraw(&k, message, sizeof message, p.family);
	ck_assert(bgp_pack_prefix(&k, &p));
	say(f, from, message, bgp_pack_end(&k));
}

static void
add_hex(struct film *f, const char *hex)
{
	uint8_t b[256];

	buf_add(&f->file, b, test_hex(b, sizeof b, hex));
}

/* The session of a peer ends: BGP4MP_STATE_CHANGE_AS4 from Established to Idle. */
static void
hang_up(struct film *f, unsigned from)
{
	char text[160];

	snprintf(text, sizeof text,
	    "00000000 0010 0005 00000018 %08x 0000fbf4 0000 0001 0a0000%02x 0a0000ff "
	    "0006 0001",
	    65000 + from, from);
	add_hex(f, text);
}

/* Prefixes and paths, "10.1.0.0/16 [65001 7]; ", and what is told of the rest. */
static void
replayed(const struct film *f, const struct er_advert *how, char *out, size_t size,
    struct errs *errs)
{
	const struct er_file file = { "t.mrt", (const uint8_t *)f->file.data,
		f->file.len };
	struct er_advert a = *how;
	struct compile_replayed r;
	char prefix[IP_PREFIX_STRLEN];
	size_t at = 0;

	a.head.path = "routers/src/advertise/0";
	a.mrt = "t.mrt";
	errs_init(errs);
	compile_replay(&r, &file, &a, errs);
	out[0] = '\0';
	for (size_t i = 0; i < r.n; i++) {
		/* ORIGIN, then AS_PATH with one segment of 4-octet numbers. */
		const uint8_t *p = r.items[i].attrs + 4;
		const char *blank = "";

		ck_assert_uint_eq(p[1], BGP_ATTR_AS_PATH);
		at += (size_t)snprintf(out + at, size - at, "%s [",
		    ip_prefix_text(&r.items[i].prefix, prefix));
		for (unsigned n = p[4], k = 0; k < n; k++, blank = " ")
			at += (size_t)snprintf(out + at, size - at, "%s%u", blank,
			    (unsigned)p[7 + 4 * k] << 8 | p[8 + 4 * k]);
		at += (size_t)snprintf(out + at, size - at, "]; ");
		free(r.items[i].attrs);
	}
	compile_replayed_fini(&r);
}

static void
ck_replayed(const struct film *f, const struct er_advert *how, const char *want)
{
	struct errs errs;
	char out[512];

	replayed(f, how, out, sizeof out, &errs);
	ck_assert_str_eq(out, want);
	ck_assert_uint_eq(errs.n, 0);
	errs_fini(&errs);
}

static const struct er_advert all = { .limit = 0 };

START_TEST(k5_24_a_withdrawal_is_of_one_peer)
{
	struct film f;

	buf_init(&f.file);
	announce(&f, 1, "10.1.0.0/16", "65001");
	announce(&f, 1, "10.2.0.0/16", "65001");
	withdraw(&f, 2,
	    "10.2.0.0/16"); /* which it had announced before the file began */
	ck_replayed(&f, &all, "10.1.0.0/16 [65001]; 10.2.0.0/16 [65001]; ");
	withdraw(&f, 1, "10.2.0.0/16");
	ck_replayed(&f, &all, "10.1.0.0/16 [65001]; ");
	buf_fini(&f.file);
}
END_TEST

START_TEST(the_latest_announcement_counts_until_it_is_withdrawn)
{
	struct film f;

	buf_init(&f.file);
	announce(&f, 1, "10.1.0.0/16", "65001 1");
	announce(&f, 2, "10.1.0.0/16", "65002 2");
	announce(&f, 3, "10.1.0.0/16", "65003 3");
	announce(&f, 1, "10.1.0.0/16", "65001 4");
	ck_replayed(&f, &all, "10.1.0.0/16 [65001 4]; ");
	withdraw(&f, 1, "10.1.0.0/16");
	ck_replayed(&f, &all, "10.1.0.0/16 [65003 3]; ");
	withdraw(&f, 3, "10.1.0.0/16");
	withdraw(&f, 3, "10.1.0.0/16");
	ck_replayed(&f, &all, "10.1.0.0/16 [65002 2]; ");
	announce(&f, 3, "10.1.0.0/16", "65003 5");
	ck_replayed(&f, &all, "10.1.0.0/16 [65003 5]; ");
	buf_fini(&f.file);
}
END_TEST

START_TEST(a_session_that_ends_leaves_what_others_say)
{
	struct film f;

	buf_init(&f.file);
	announce(&f, 1, "10.1.0.0/16", "65001");
	announce(&f, 2, "10.1.0.0/16", "65002");
	announce(&f, 2, "10.2.0.0/16", "65002");
	announce(&f, 2, "fd00:2::/32", "65002");
	hang_up(&f, 2);
	ck_replayed(&f, &all, "10.1.0.0/16 [65001]; ");
	announce(&f, 2, "10.2.0.0/16", "65002 9");
	ck_replayed(&f, &all, "10.1.0.0/16 [65001]; 10.2.0.0/16 [65002 9]; ");
	buf_fini(&f.file);
}
END_TEST

START_TEST(one_peer_is_chosen_by_address_or_as)
{
	const struct er_advert by_address = { .peer = "10.0.0.1",
		.peer_address = peer(1) };
	const struct er_advert by_as = { .peer = "65002", .peer_asn = 65002 };
	const struct er_advert one = { .limit = 1 };
	struct film f;

	buf_init(&f.file);
	announce(&f, 1, "10.1.0.0/16", "65001");
	announce(&f, 2, "10.1.0.0/16", "65002");
	announce(&f, 2, "fd00:2::/32", "65002");
	ck_replayed(&f, &by_address, "10.1.0.0/16 [65001]; ");
	ck_replayed(&f, &by_as, "10.1.0.0/16 [65002]; fd00:2::/32 [65002]; ");
	ck_replayed(&f, &one, "10.1.0.0/16 [65002]; "); /* one prefix, not one route */
	hang_up(&f, 1);
	ck_replayed(&f, &by_as, "10.1.0.0/16 [65002]; fd00:2::/32 [65002]; ");
	buf_fini(&f.file);
}
END_TEST

START_TEST(a_peer_that_is_not_there_is_refused_with_those_that_are)
{
	const struct er_advert other = { .peer = "10.0.0.9", .peer_address = peer(9) };
	struct errs errs;
	struct film f;
	char out[64];

	buf_init(&f.file);
	for (unsigned i = 1; i < 7; i++)
		announce(&f, i, "10.1.0.0/16", "7");
	replayed(&f, &other, out, sizeof out, &errs);
	ck_assert_uint_eq(errs.nerrors, 1);
	ck_assert_int_eq(errs.items[0].code, CODE_BAD_FILE);
	ck_assert_str_eq(errs.items[0].text,
	    "t.mrt has no route of peer 10.0.0.9 at its end; its peers: 10.0.0.1 (AS "
	    "65001), 10.0.0.2 (AS 65002), 10.0.0.3 (AS 65003), 10.0.0.4 (AS 65004) and 2 "
	    "more");
	errs_fini(&errs);
	buf_fini(&f.file);
}
END_TEST

START_TEST(damaged_and_other_records_are_warned_of)
{
	struct errs errs;
	struct film f;
	char out[64];

	buf_init(&f.file);
	add_hex(&f, "00000000 0010 0002 00000000"); /* BGP4MP_ENTRY */
	add_hex(&f, "00000000 0010 0002 00000000");
	announce(&f, 1, "10.1.0.0/16", "65001");
	add_hex(&f, "00000000 000d 0008 00000007 00000000 ff 0000");
	/* AS 0 */
	add_hex(&f,
	    "00000000 0010 0001 0000003d fdea fbf4 0000 0001 0a000002 0a0000ff"
	    "ffffffffffffffffffffffffffffffff 002d 02 0000 0012 40010100"
	    "400204 0201 0000 400304 0a000002 18 0a0200");
	add_hex(&f, "00000000 0010 0004 000000ff 00");
	replayed(&f, &all, out, sizeof out, &errs);
	ck_assert_str_eq(out, "10.1.0.0/16 [65001]; ");
	ck_assert_uint_eq(errs.nerrors, 0);
	ck_assert_uint_eq(errs.nwarnings, 2);
	ck_assert_int_eq(errs.items[0].code, CODE_DAMAGED_RECORDS);
	ck_assert_msg(
	    strncmp(errs.items[0].text,
		"t.mrt: of 6 records, 2 damaged records or entries are left out, and 1 "
		"UPDATEs with damaged attributes are taken as withdrawals (RFC 7606); the "
		"first at octet ",
		100) == 0,
	    "%s", errs.items[0].text);
	ck_assert_int_eq(errs.items[1].code, CODE_LEFT_OUT_RECORDS);
	ck_assert_str_eq(errs.items[1].text,
	    "t.mrt: 2 of 6 records are left out: 2 of BGP4MP_ENTRY");
	errs_fini(&errs);
	buf_fini(&f.file);
}
END_TEST

/* Path `id` of 10.1/16 by way of AS `asn`, from peer 1, with AS numbers of 4 octets or
 * of 2 (RFC 8050 3). */
static void
say_path(struct film *f, bool as4, unsigned id, unsigned asn)
{
	char text[400];

	snprintf(text, sizeof text,
	    "00000000 0010 %s %s 0000 0001 0a000001 0a0000ff "
	    "ffffffffffffffffffffffffffffffff %s 02 0000 %s 40010100 %s%04x "
	    "4003040a000001 %08x 10 0a01",
	    as4 ? "0009 00000046" : "0008 00000040",
	    as4 ? "0000fde9 0000fbf4" : "fde9 fbf4", as4 ? "0032" : "0030",
	    as4 ? "0014" : "0012", as4 ? "400206 0201 0000" : "400204 0201", asn, id);
	add_hex(f, text);
}

static void
end_path(struct film *f, unsigned id)
{
	char text[200];

	snprintf(text, sizeof text,
	    "00000000 0010 0009 00000032 0000fde9 0000fbf4 0000 0001 0a000001 0a0000ff "
	    "ffffffffffffffffffffffffffffffff 001e 02 0007 %08x 10 0a01 0000",
	    id);
	add_hex(f, text);
}

/* Each identifier is a path of its own: the latest one counts until that very one is
 * withdrawn. */
START_TEST(messages_with_path_identifiers_say_several_paths)
{
	struct film f = { { .len = 0 } };

	buf_init(&f.file);
	say_path(&f, true, 1, 7);
	say_path(&f, false, 2, 8);
	say_path(&f, true, 3, 9);
	ck_replayed(&f, &all, "10.1.0.0/16 [9]; ");
	say_path(&f, true, 1, 10);
	ck_replayed(&f, &all, "10.1.0.0/16 [10]; ");
	end_path(&f, 1);
	end_path(&f, 4);
	ck_replayed(&f, &all, "10.1.0.0/16 [9]; ");
	end_path(&f, 3);
	ck_replayed(&f, &all, "10.1.0.0/16 [8]; ");
	/* The same without an identifier is another path. */
	withdraw(&f, 1, "10.1.0.0/16");
	ck_replayed(&f, &all, "10.1.0.0/16 [8]; ");
	hang_up(&f, 1);
	announce(&f, 2, "10.2.0.0/16", "65002");
	ck_replayed(&f, &all, "10.2.0.0/16 [65002]; ");
	buf_fini(&f.file);
}
END_TEST

TCase *
test_compile_replay(void)
{
	TCase *t = tcase_create("compile/replay");

	tcase_add_test(t, k5_24_a_withdrawal_is_of_one_peer);
	tcase_add_test(t, the_latest_announcement_counts_until_it_is_withdrawn);
	tcase_add_test(t, a_session_that_ends_leaves_what_others_say);
	tcase_add_test(t, one_peer_is_chosen_by_address_or_as);
	tcase_add_test(t, a_peer_that_is_not_there_is_refused_with_those_that_are);
	tcase_add_test(t, messages_with_path_identifiers_say_several_paths);
	tcase_add_test(t, damaged_and_other_records_are_warned_of);
	return t;
}
