#include "base/ip.h"
#include "base/rng.h"

#include <arpa/inet.h>
#include <check.h>
#include <string.h>
#include <sys/socket.h>

TCase *test_base_ip(void);

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

static struct ip_addr
addr(const char *text)
{
	struct ip_addr a;

	ck_assert_msg(ip_addr_parse(&a, text), "%s", text);
	return a;
}

static struct ip_prefix
prefix(const char *text)
{
	struct ip_prefix p;

	ck_assert_msg(ip_prefix_parse(&p, text), "%s", text);
	return p;
}

/* What is written, and its canonical form. */
static const struct {
	const char *in, *out;
} addrs[] = {
	{ "0.0.0.0", "0.0.0.0" },
	{ "255.255.255.255", "255.255.255.255" },
	{ "10.20.100.9", "10.20.100.9" },
	{ "::", "::" },
	{ "::1", "::1" },
	{ "1::", "1::" },
	{ "0:0:0:0:0:0:0:0", "::" },
	{ "2001:DB8::A", "2001:db8::a" },
	{ "2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1" },
	{ "2001:db8:0:0:1:0:0:0", "2001:db8:0:0:1::" },
	{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" }, /* one group stays */
	{ "2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },  /* "::" for one group */
	{ "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8" },
	{ "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
	{ "1:2:3:4:5:6::", "1:2:3:4:5:6::" },
	{ "::3:4:5:6:7:8", "::3:4:5:6:7:8" },
	{ "1:0:0:2:0:0:3:4", "1::2:0:0:3:4" }, /* the first of equals */
	{ "1:0:0:2:0:0:0:4", "1:0:0:2::4" },   /* the longest */
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
	{ "::ffff:c000:201", "::ffff:192.0.2.1" },
	{ "0:0:0:0:0:FFFF:1.2.3.4", "::ffff:1.2.3.4" },
	{ "::ffff:0:0", "::ffff:0.0.0.0" },
	{ "::1.2.3.4", "::102:304" },
	{ "64:ff9b::1.2.3.4", "64:ff9b::102:304" },
	{ "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304" },
	{ "1:2:3:4:5::1.2.3.4", "1:2:3:4:5:0:102:304" },
};

START_TEST(addresses_print_in_canonical_form)
{
	char text[IP_ADDR_STRLEN];
	struct ip_addr a = addr(addrs[_i].in), again;

	ck_assert_ptr_eq(ip_addr_text(&a, text), text);
	ck_assert_str_eq(text, addrs[_i].out);
	again = addr(text);
	ck_assert(ip_addr_equal(&a, &again));
}
END_TEST

static const char *const bad_addrs[] = {
	/* IPv4 */
	"",
	" ",
	"1",
	"1.2",
	"1.2.3",
	"1.2.3.",
	"1.2.3.4.",
	"1.2.3.4.5",
	".1.2.3.4",
	"1..2.3",
	"256.0.0.0",
	"1.2.3.256",
	"1.2.3.1000",
	"01.2.3.4",
	"1.2.3.00",
	"1.2.3.04",
	"1.2.3.0004",
	"0x1.2.3.4",
	"1.2.3.-4",
	"+1.2.3.4",
	" 1.2.3.4",
	"1.2.3.4 ",
	"1.2.3.4\n",
	"1.2.3.4/32",
	"1.2.3.a",
	"1,2,3,4",
	"1.2.3.99999999999999999999",
	"4294967297.0.0.1",
	"\xd9\xa1.2.3.4",
	/* IPv6 */
	":",
	":::",
	"::::",
	"1",
	"1:",
	":1",
	"1:2:3:4:5:6:7",
	"1:2:3:4:5:6:7:8:9",
	"1:2:3:4:5:6:7:8:",
	":1:2:3:4:5:6:7:8",
	"1:2:3:4:5:6:7:8::",
	"::1:2:3:4:5:6:7:8",
	"1:2:3:4::5:6:7:8",
	"1::2::3",
	"1:::2",
	"::1::",
	"::1:",
	"12345::",
	"::12345",
	"::00001",
	"::g",
	"::1%eth0",
	"fe80::1%1",
	"[::1]",
	"::1/128",
	"::1 ",
	" ::1",
	"::-1",
	"::0x1",
	"1:2:3:4:5:6:7:1.2.3.4",
	"1:2:3:4:5:6:7:8:1.2.3.4",
	"::1.2.3",
	"::1.2.3.4.5",
	"::1.2.3.4:5",
	"::1.2.3.4::",
	"::01.2.3.4",
	"::256.2.3.4",
	"::1.2.3.",
	"::.1.2.3",
	"1.2.3.4::",
	"1.2.3.4:5::",
	"::a.2.3.4",
	"::ffff:1.2.3.4.",
	"::12345.2.3.4",
	"1:2:3:4:5:1.2.3.4",
	"ffff:",
};

START_TEST(anything_else_is_no_address)
{
	struct ip_addr a = { .family = 77 };

	ck_assert_msg(!ip_addr_parse(&a, bad_addrs[_i]), "%s", bad_addrs[_i]);
	ck_assert_int_eq(a.family, 77); /* untouched */
}
END_TEST

static struct ip_addr
random_addr(struct rng *r)
{
	struct ip_addr a = { .family = rng_below(r, 4) ? IP_V6 : IP_V4 };

	if (a.family == IP_V4)
		return ip4_addr((uint32_t)rng_next(r));
	for (int i = 0; i < 16; i += 2) { /* many zero groups, and short ones */
		uint64_t v = rng_below(r, 3) ? 0 : rng_next(r) >> rng_below(r, 16);

		a.b[i] = (uint8_t)(v >> 8);
		a.b[i + 1] = (uint8_t)v;
	}
	if (!rng_below(r, 8)) {
		memset(a.b, 0, 10);
		memset(a.b + 10, 0xff, 2);
	}
	return a;
}

/*
 * Loops that run often check by hand: Check notes each assertion that holds, which
 * costs more than what is tested.
 */
static bool
agrees_with_the_c_library(const struct ip_addr *a)
{
	char ours[IP_ADDR_STRLEN], theirs[INET6_ADDRSTRLEN];
	int af = a->family == IP_V4 ? AF_INET : AF_INET6;
	struct ip_addr one, two;

	ip_addr_text(a, ours);
	inet_ntop(af, a->b, theirs, sizeof theirs);
	/* The C library writes ::/96 in mixed form, which RFC 5952 does not ask for. */
	if (strcmp(ours, theirs) != 0 && (!strchr(theirs, '.') || strchr(ours, '.')))
		return false;
	return ip_addr_parse(&one, ours) && ip_addr_equal(a, &one) &&
	    ip_addr_parse(&two, theirs) && ip_addr_equal(a, &two);
}

START_TEST(random_addresses_agree_with_the_c_library)
{
	char text[IP_ADDR_STRLEN];
	struct rng r;

	rng_init(&r, 1);
	for (int i = 0; i < 20000; i++) {
		struct ip_addr a = random_addr(&r);

		if (!agrees_with_the_c_library(&a))
			ck_abort_msg("%s", ip_addr_text(&a, text));
	}
}
END_TEST

/* Texts that are nearly addresses: both readers must agree on each. */
START_TEST(random_mutations_are_judged_as_by_the_c_library)
{
	static const char letters[] = "0123459afF::::...";
	char text[IP_ADDR_STRLEN];
	struct rng r;

	rng_init(&r, 2);
	for (int i = 0; i < 50000; i++) {
		struct ip_addr a = random_addr(&r), got = { 0 };
		uint8_t want[16] = { 0 };
		size_t len = strlen(ip_addr_text(&a, text));
		bool good;

		for (uint64_t n = rng_below(&r, 3) + 1; n; n--) {
			char c = letters[rng_below(&r, sizeof letters - 1)];

			text[rng_below(&r, len)] = c;
		}
		good =
		    inet_pton(strchr(text, ':') ? AF_INET6 : AF_INET, text, want) == 1;
		if (ip_addr_parse(&got, text) != good ||
		    (good && memcmp(got.b, want, sizeof want) != 0))
			ck_abort_msg("%s", text);
	}
}
END_TEST

static const struct {
	const char *in, *out;
} prefixes[] = {
	{ "0.0.0.0/0", "0.0.0.0/0" },
	{ "128.0.0.0/1", "128.0.0.0/1" },
	{ "10.0.0.0/8", "10.0.0.0/8" },
	{ "172.16.0.4/30", "172.16.0.4/30" },
	{ "255.255.255.255/32", "255.255.255.255/32" },
	{ "::/0", "::/0" },
	{ "2001:DB8::/32", "2001:db8::/32" },
	{ "2001:db8:0:0::4/126", "2001:db8::4/126" },
	{ "::1/128", "::1/128" },
	{ "::ffff:10.0.0.0/104", "::ffff:10.0.0.0/104" },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
	    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128" },
};

START_TEST(prefixes_print_in_canonical_form)
{
	char text[IP_PREFIX_STRLEN];
	struct ip_prefix p = prefix(prefixes[_i].in), again;

	ck_assert_ptr_eq(ip_prefix_text(&p, text), text);
	ck_assert_str_eq(text, prefixes[_i].out);
	again = prefix(text);
	ck_assert(ip_prefix_equal(&p, &again));
}
END_TEST

static const char *const bad_prefixes[] = {
	"",
	"/",
	"/0",
	"10.0.0.0",
	"10.0.0.0/",
	"10.0.0.0/33",
	"10.0.0.0/-1",
	"10.0.0.0/+8",
	"10.0.0.0/08",
	"10.0.0.0/00",
	"10.0.0.0/8 ",
	"10.0.0.0 /8",
	"10.0.0.0/ 8",
	"10.0.0.0/8/8",
	"10.0.0.0/8.",
	"10.0.0.0/255.0.0.0",
	"10.0.0.0/0x8",
	"10/8",
	"10.0.0.0/264",
	"10.0.0.0/4294967304",
	"10.0.0.1/8",
	"0.0.0.1/0",
	"10.0.0.1/31",
	"::",
	"::/",
	"::/129",
	"::/1000",
	"::/064",
	"::1/127",
	"::1/0",
	"2001:db8::1/64",
	"8000::/0",
	"::%1/128",
	"::/:",
	"/::",
	"1/::",
};

START_TEST(anything_else_is_no_prefix)
{
	struct ip_prefix p = { .family = 77 };

	ck_assert_msg(!ip_prefix_parse(&p, bad_prefixes[_i]), "%s", bad_prefixes[_i]);
	ck_assert_int_eq(p.family, 77);
}
END_TEST

START_TEST(an_interface_address_keeps_address_and_prefix)
{
	char text[IP_PREFIX_STRLEN];
	struct ip_prefix p;
	struct ip_addr a;

	ck_assert(ip_ifaddr_parse(&a, &p, "172.16.1.2/30"));
	ck_assert_str_eq(ip_addr_text(&a, text), "172.16.1.2");
	ck_assert_str_eq(ip_prefix_text(&p, text), "172.16.1.0/30");
	ck_assert(ip_ifaddr_parse(&a, &p, "fd00::7:5/126"));
	ck_assert_str_eq(ip_addr_text(&a, text), "fd00::7:5");
	ck_assert_str_eq(ip_prefix_text(&p, text), "fd00::7:4/126");
	ck_assert(!ip_ifaddr_parse(&a, &p, "172.16.1.2"));
	ck_assert(!ip_ifaddr_parse(&a, &p, "172.16.1.2/33"));
	ck_assert_str_eq(ip_prefix_text(&p, text), "fd00::7:4/126");
}
END_TEST

START_TEST(no_address_prints_as_nothing)
{
	char text[IP_PREFIX_STRLEN] = "x";

	ck_assert_str_eq(ip_addr_text(&(struct ip_addr){ 0 }, text), "");
	ck_assert_str_eq(ip_prefix_text(&(struct ip_prefix){ 0 }, text), "");
}
END_TEST

START_TEST(ipv4_values_are_in_host_order)
{
	struct ip_addr a = ip4_addr(0x0a000102), b = addr("10.0.1.2"),
		       six = addr("::1");

	ck_assert(ip_addr_equal(&a, &b));
	ck_assert_uint_eq(ip4_value(&b), 0x0a000102);
	ck_assert_uint_eq(ip4_value(&six), 0);
	ck_assert_uint_eq(ip4_value(&(struct ip_addr){ 0 }), 0);
}
END_TEST

START_TEST(order_is_family_then_address_then_length)
{
	static const char *const sorted[] = { "0.0.0.0/0", "0.0.0.0/8", "9.0.0.0/8",
		"10.0.0.0/8", "10.0.0.0/9", "10.0.0.0/32", "10.0.0.1/32", "128.0.0.0/1",
		"::/0", "::/128", "1::/16", "ff00::/8" };

	for (int i = 0; i < COUNT(sorted); i++) {
		for (int k = 0; k < COUNT(sorted); k++) {
			struct ip_prefix a = prefix(sorted[i]), b = prefix(sorted[k]);
			struct ip_addr x = ip_prefix_addr(&a), y = ip_prefix_addr(&b);
			int d = ip_prefix_cmp(&a, &b), e = ip_addr_cmp(&x, &y);

			ck_assert_int_eq((d > 0) - (d < 0), (i > k) - (i < k));
			ck_assert_int_eq(ip_prefix_equal(&a, &b), i == k);
			ck_assert(e == 0 || (e > 0) == (i > k));
			ck_assert_int_eq(ip_addr_equal(&x, &y), e == 0);
		}
	}
}
END_TEST

START_TEST(special_addresses_are_recognised)
{
	enum { ZERO = 1, LOOPBACK = 2, MULTICAST = 4, LINK_LOCAL = 8 };
	static const struct {
		const char *text;
		int what;
	} cases[] = {
		{ "0.0.0.0", ZERO },
		{ "::", ZERO },
		{ "127.0.0.1", LOOPBACK },
		{ "127.255.255.255", LOOPBACK },
		{ "128.0.0.1", 0 },
		{ "126.0.0.1", 0 },
		{ "::1", LOOPBACK },
		{ "::2", 0 },
		{ "1::1", 0 },
		{ "7f00::", 0 },
		{ "223.255.255.255", 0 },
		{ "224.0.0.0", MULTICAST },
		{ "239.255.255.255", MULTICAST },
		{ "240.0.0.0", 0 },
		{ "e000::", 0 },
		{ "ff02::1", MULTICAST },
		{ "255.0.0.1", 0 },
		{ "169.254.0.1", LINK_LOCAL },
		{ "169.253.0.1", 0 },
		{ "a9fe::", 0 },
		{ "fe80::1", LINK_LOCAL },
		{ "febf::1", LINK_LOCAL },
		{ "fec0::1", 0 },
		{ "254.128.0.1", 0 },
	};

	for (int i = 0; i < COUNT(cases); i++) {
		struct ip_addr a = addr(cases[i].text);
		int what = (ip_addr_is_zero(&a) ? ZERO : 0) |
		    (ip_addr_is_loopback(&a) ? LOOPBACK : 0) |
		    (ip_addr_is_multicast(&a) ? MULTICAST : 0) |
		    (ip_addr_is_link_local(&a) ? LINK_LOCAL : 0);

		ck_assert_msg(what == cases[i].what, "%s: %d", cases[i].text, what);
	}
	ck_assert(ip_addr_is_zero(&(struct ip_addr){ 0 }));
	ck_assert(!ip_addr_is_loopback(&(struct ip_addr){ 0 }));
}
END_TEST

START_TEST(a_prefix_clears_the_host_bits_of_an_address)
{
	static const struct {
		const char *addr;
		unsigned len;
		const char *want;
	} cases[] = {
		{ "255.255.255.255", 0, "0.0.0.0/0" },
		{ "255.255.255.255", 1, "128.0.0.0/1" },
		{ "255.255.255.255", 15, "255.254.0.0/15" },
		{ "255.255.255.255", 31, "255.255.255.254/31" },
		{ "255.255.255.255", 32, "255.255.255.255/32" },
		{ "255.255.255.255", 99,
		    "255.255.255.255/32" }, /* cut to what there is */
		{ "ffff:ffff::ffff", 30, "ffff:fffc::/30" },
		{ "ffff:ffff::ffff", 128, "ffff:ffff::ffff/128" },
	};
	struct ip_prefix p;

	for (int i = 0; i < COUNT(cases); i++) {
		struct ip_addr a = addr(cases[i].addr);
		struct ip_prefix want = prefix(cases[i].want);

		p = ip_prefix_of(&a, cases[i].len);
		ck_assert_msg(ip_prefix_equal(&p, &want), "%s", cases[i].want);
	}
	p = ip_prefix_of(&(struct ip_addr){ 0 }, 8);
	ck_assert_int_eq(p.family, IP_NONE);
	ck_assert_int_eq(p.len, 0);
}
END_TEST

START_TEST(containment_follows_the_leading_bits)
{
	static const struct {
		const char *outer, *inner;
		bool covers, overlaps;
	} cases[] = {
		{ "0.0.0.0/0", "10.0.0.0/8", true, true },
		{ "0.0.0.0/0", "::/0", false, false },
		{ "::/0", "1::/16", true, true },
		{ "10.0.0.0/8", "10.0.0.0/8", true, true },
		{ "10.0.0.0/8", "10.255.0.0/16", true, true },
		{ "10.255.0.0/16", "10.0.0.0/8", false, true },
		{ "10.0.0.0/8", "11.0.0.0/8", false, false },
		{ "10.0.0.0/15", "10.1.0.0/16", true, true },
		{ "10.0.0.0/15", "10.2.0.0/16", false, false },
		{ "10.80.0.0/22", "10.80.3.255/32", true, true },
		{ "10.80.0.0/22", "10.80.4.0/32", false, false },
		{ "2001:db8::/33", "2001:db8:7fff::/48", true, true },
		{ "2001:db8::/33", "2001:db8:8000::/48", false, false },
		{ "::1/128", "::1/128", true, true },
		{ "::1/128", "::2/128", false, false },
	};

	for (int i = 0; i < COUNT(cases); i++) {
		struct ip_prefix a = prefix(cases[i].outer), b = prefix(cases[i].inner);
		struct ip_addr base = ip_prefix_addr(&b);

		ck_assert_int_eq(ip_prefix_covers(&a, &b), cases[i].covers);
		ck_assert_int_eq(ip_prefix_overlaps(&a, &b), cases[i].overlaps);
		ck_assert_int_eq(ip_prefix_overlaps(&b, &a), cases[i].overlaps);
		if (a.len <= b.len)
			ck_assert_int_eq(ip_prefix_has(&a, &base), cases[i].covers);
	}
}
END_TEST

START_TEST(adding_carries_and_wraps_within_the_family)
{
	static const struct {
		const char *base;
		uint64_t offset;
		const char *want;
	} cases[] = {
		{ "172.16.1.0", 1, "172.16.1.1" },
		{ "10.0.0.255", 1, "10.0.1.0" },
		{ "0.0.0.0", 0xffffffff, "255.255.255.255" },
		{ "255.255.255.255", 1, "0.0.0.0" },
		{ "10.0.0.0", 0x100000002, "10.0.0.2" },
		{ "::ffff:ffff:ffff:ffff", 1, "0:0:0:1::" },
		{ "::1", UINT64_MAX, "0:0:0:1::" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 2, "::1" },
	};
	struct ip_addr none = { 0 }, sum;

	for (int i = 0; i < COUNT(cases); i++) {
		struct ip_addr a = addr(cases[i].base), want = addr(cases[i].want);

		sum = ip_addr_plus(&a, cases[i].offset);
		ck_assert_msg(ip_addr_equal(&sum, &want), "%s", cases[i].want);
	}
	sum = ip_addr_plus(&none, 5);
	ck_assert(ip_addr_equal(&sum, &none));
}
END_TEST

START_TEST(sub_prefixes_are_counted_from_the_base)
{
	static const struct {
		const char *base;
		unsigned len;
		uint64_t n;
		const char *want; /* NULL: there is none */
	} cases[] = {
		{ "10.80.0.0/22", 24, 0, "10.80.0.0/24" },
		{ "10.80.0.0/22", 24, 3, "10.80.3.0/24" },
		{ "10.80.0.0/22", 24, 4, NULL },
		{ "10.80.0.0/22", 22, 0, "10.80.0.0/22" },
		{ "10.80.0.0/22", 22, 1, NULL },
		{ "10.80.0.0/22", 21, 0, NULL },
		{ "10.80.0.0/22", 33, 0, NULL },
		{ "0.0.0.0/0", 0, 0, "0.0.0.0/0" },
		{ "0.0.0.0/0", 0, 1, NULL },
		{ "0.0.0.0/0", 32, 0xffffffff, "255.255.255.255/32" },
		{ "0.0.0.0/0", 32, 0x100000000, NULL },
		{ "::/0", 128, UINT64_MAX, "::ffff:ffff:ffff:ffff/128" },
		{ "::/0", 64, UINT64_MAX, "ffff:ffff:ffff:ffff::/64" },
		{ "::/1", 64, UINT64_MAX, NULL },
		{ "2001:db8::/32", 48, 0x1234, "2001:db8:1234::/48" },
		{ "::/0", 129, 0, NULL },
		{ "::/0", UINT32_MAX, 0, NULL },
	};

	for (int i = 0; i < COUNT(cases); i++) {
		struct ip_prefix base = prefix(cases[i].base), got = { .family = 77 },
				 want;
		bool ok = ip_prefix_nth(&base, cases[i].len, cases[i].n, &got);

		ck_assert_msg(ok == (cases[i].want != NULL), "case %d", i);
		if (ok) {
			want = prefix(cases[i].want);
			ck_assert_msg(ip_prefix_equal(&got, &want), "%s",
			    cases[i].want);
			/* In place as well. */
			ck_assert(
			    ip_prefix_nth(&base, cases[i].len, cases[i].n, &base));
			ck_assert(ip_prefix_equal(&base, &want));
		} else {
			ck_assert_int_eq(got.family, 77);
		}
	}
}
END_TEST

TCase *
test_base_ip(void)
{
	TCase *tc = tcase_create("base/ip");

	tcase_add_loop_test(tc, addresses_print_in_canonical_form, 0, COUNT(addrs));
	tcase_add_loop_test(tc, anything_else_is_no_address, 0, COUNT(bad_addrs));
	tcase_add_test(tc, random_addresses_agree_with_the_c_library);
	tcase_add_test(tc, random_mutations_are_judged_as_by_the_c_library);
	tcase_add_loop_test(tc, prefixes_print_in_canonical_form, 0, COUNT(prefixes));
	tcase_add_loop_test(tc, anything_else_is_no_prefix, 0, COUNT(bad_prefixes));
	tcase_add_test(tc, an_interface_address_keeps_address_and_prefix);
	tcase_add_test(tc, no_address_prints_as_nothing);
	tcase_add_test(tc, ipv4_values_are_in_host_order);
	tcase_add_test(tc, order_is_family_then_address_then_length);
	tcase_add_test(tc, special_addresses_are_recognised);
	tcase_add_test(tc, a_prefix_clears_the_host_bits_of_an_address);
	tcase_add_test(tc, containment_follows_the_leading_bits);
	tcase_add_test(tc, adding_carries_and_wraps_within_the_family);
	tcase_add_test(tc, sub_prefixes_are_counted_from_the_base);
	return tc;
}
