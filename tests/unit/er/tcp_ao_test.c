/*
 * Keys of TCP-AO: which a lab may have, what they come to, and what an edit of them
 * does to a session that is up (RFC 5925).
 */
#include "compile/compile.h"
#include "data/tree_text.h"
#include "er/pieces.h"
#include "er/spec_text.h"
#include "net/ao.h"
#include "test.h"

#define ROUTER              \
	"routers\n"         \
	"  rs\n"            \
	"    asn = 64500\n" \
	"    neighbors\n"   \
	"      old\n"       \
	"        asn = 65000\n"
#define V4                                    \
	ROUTER "        external\n"           \
	       "          local = 10.0.0.1\n" \
	       "          remote = 10.0.0.2\n"
#define V6                                   \
	ROUTER "        external\n"          \
	       "          local = fd00::1\n" \
	       "          remote = fd00::2\n"
#define KEYS             "          tcp-ao\n            keys\n"
#define KEY(name, words) "              " name "\n" words
#define SEND(id)         "                send-id = " id "\n"
#define RECEIVE(id)      "                receive-id = " id "\n"
#define SECRET(text)     "                secret = " text "\n"
#define CMAC             "                algorithm = aes-128-cmac-96\n"
#define A                KEY("a", SEND("1") SECRET("first"))
#define B                KEY("b", SEND("2") SECRET("second"))
#define AT               "routers/rs/neighbors/old/external"

/* A peering with and without a password, and an edge that has keys. */
#define SITE(peering, external)                                                      \
	"circuits\n  er\n    private-peering\n      peer-asn = 64520\n"              \
	"      primary = 172.16.1.0/30\n      secondary = 172.16.1.4/30\n"           \
	"      vlan = 100\n" peering                                                 \
	"on-premises\n  dc\n    asn = 64520\n    circuits\n      er\n    external\n" \
	"      er/primary\n        local = 127.0.0.1\n        remote = 127.0.0.2\n"  \
	"        tcp-ao\n          keys\n            a\n              send-id = 1\n" \
	"              secret = first\n" external

static const struct {
	const char *lab, *code, *path; /* code: NULL when the lab is good */
} cases[] = {
	{ V4 KEYS A, NULL, NULL },
	{ V6 KEYS A B, NULL, NULL },
	{ V4 KEYS A B "            preferred = b\n", NULL, NULL },
	{ V4 KEYS A B "            preferred = c\n", "bad-value", AT },
	{ V4 "          tcp-ao\n            preferred = a\n", "bad-value", AT },
	{ V4 "          password = other\n" KEYS A, "bad-value", AT },
	{ V6 "          password = other\n" KEYS A, "bad-value", AT },
	{ V4 KEYS KEY("a", SECRET("first")), "missing-leaf", AT "/tcp-ao/keys/a" },
	{ V4 KEYS KEY("a", SEND("1")), "missing-leaf", AT "/tcp-ao/keys/a" },
	{ V4 KEYS A KEY("b", SEND("1") RECEIVE("2") SECRET("second")), "bad-value",
	    AT "/tcp-ao/keys/b" },
	{ V4 KEYS A KEY("b", SEND("2") RECEIVE("1") SECRET("second")), "bad-value",
	    AT "/tcp-ao/keys/b" },
	/* The ids of the two directions are apart. */
	{ V4 KEYS KEY("a", SEND("1") RECEIVE("2") SECRET("first"))
		KEY("b", SEND("2") RECEIVE("1") SECRET("second")),
	    NULL, NULL },
	{ V4 KEYS KEY("a", SEND("0") RECEIVE("255") SECRET("first") CMAC), NULL, NULL },
	{ SITE("", ""), NULL, NULL },
	{ SITE("      shared-key = Sesame1\n", ""), "bad-value",
	    "on-premises/dc/external/er/primary" },
};

START_TEST(a_lab_has_keys_that_are_good_together)
{
	struct errs errs;
	struct er_lab *lab = lab_try(cases[_i].lab, &errs);
	const char *code = cases[_i].code;
	bool found = false;

	if (!code)
		print_errs(&errs);
	ck_assert((lab != NULL) == !code);
	for (size_t i = 0; code && i < errs.n; i++)
		found = found ||
		    (strcmp(code_word(errs.items[i].code), code) == 0 &&
			strcmp(errs.items[i].path, cases[_i].path) == 0);
	if (code && !found)
		print_errs(&errs);
	ck_assert_msg(found || !code, "no %s", code);
	for (size_t i = 0; i < errs.n; i++) {
		ck_assert_ptr_null(strstr(errs.items[i].text, "first"));
		ck_assert_ptr_null(strstr(errs.items[i].text, "second"));
	}
	errs_fini(&errs);
	er_lab_free(lab);
}
END_TEST

START_TEST(the_preferred_key_is_the_first)
{
	static const struct {
		const char *lab, *names;
	} rows[] = {
		{ V4 KEYS A B, "ab" },
		{ V4 KEYS A B "            preferred = b\n", "ba" },
		{ V4 KEYS A KEY("b", SEND("2") RECEIVE("9") SECRET("second") CMAC)
			KEY("c",
			    SEND("3") SECRET("third")) "            preferred = c\n",
		    "cab" },
	};
	struct er_lab *lab;
	struct net_spec *spec = spec_text(rows[_i].lab, &lab);
	const struct net_ao *s = &spec->sessions[0].ao;

	ck_assert_uint_eq(spec->nsessions, 1);
	ck_assert_uint_eq(s->n, strlen(rows[_i].names));
	for (size_t i = 0; i < s->n; i++)
		ck_assert_int_eq(s->keys[i].name[0], rows[_i].names[i]);
	if (_i == 2) {
		ck_assert_uint_eq(s->keys[1].receive_id, 1); /* as it is sent */
		ck_assert_int_eq(s->keys[1].algorithm, NET_AO_HMAC_SHA_1_96);
		ck_assert_uint_eq(s->keys[2].send_id, 2);
		ck_assert_uint_eq(s->keys[2].receive_id, 9);
		ck_assert_int_eq(s->keys[2].algorithm, NET_AO_AES_128_CMAC_96);
		ck_assert_str_eq(s->keys[2].secret, "second");
	}
	ck_assert_ptr_null(spec->sessions[0].password);
	net_spec_free(spec);
	er_lab_free(lab);
}
END_TEST

/* A session lives on while one key stays as it is; without any, it begins anew. */
START_TEST(keys_are_rolled_over_beside_one_that_stays)
{
	static const struct {
		const char *from, *to;
		enum net_change change;
		char bridge; /* the key that carries; 0: none */
	} rows[] = {
		{ V4 KEYS A, V4 KEYS A, NET_CHANGE_NONE, 'a' },
		{ V4 KEYS A, V4 KEYS A B, NET_CHANGE_POLICY, 'a' },
		{ V4 KEYS A B, V4 KEYS A B "            preferred = b\n",
		    NET_CHANGE_POLICY, 'b' },
		{ V4 KEYS A B "            preferred = b\n", V4 KEYS B,
		    NET_CHANGE_POLICY, 'b' },
		{ V4 KEYS A B, V4 KEYS KEY("a", SEND("1") SECRET("changed")) B,
		    NET_CHANGE_POLICY, 'b' },
		{ V4 KEYS A, V4 KEYS B, NET_CHANGE_RESET, 0 },
		{ V4 KEYS A, V4 KEYS KEY("a", SEND("1") SECRET("changed")),
		    NET_CHANGE_RESET, 0 },
		{ V4 KEYS A, V4 KEYS KEY("a", SEND("1") SECRET("first") CMAC),
		    NET_CHANGE_RESET, 0 },
		{ V4 KEYS A, V4, NET_CHANGE_RESET, 0 },
		{ V4, V4 KEYS A, NET_CHANGE_RESET, 0 },
		{ V4 "          password = first\n", V4 KEYS A, NET_CHANGE_RESET, 0 },
	};
	struct er_lab *labs[2];
	struct net_spec *from = spec_text(rows[_i].from, &labs[0]),
			*to = spec_text(rows[_i].to, &labs[1]);
	const struct net_session *a = from->sessions, *b = to->sessions;
	const struct net_ao_key *bridge = net_ao_bridge(&a->ao, &b->ao);

	ck_assert_int_eq(net_session_compare(a, b), rows[_i].change);
	ck_assert_int_eq(bridge ? bridge->name[0] : 0, rows[_i].bridge);
	net_spec_free(from);
	net_spec_free(to);
	er_lab_free(labs[0]);
	er_lab_free(labs[1]);
}
END_TEST

TCase *
test_er_tcp_ao(void)
{
	TCase *t = tcase_create("er/tcp_ao");

	tcase_add_loop_test(t, a_lab_has_keys_that_are_good_together, 0,
	    sizeof cases / sizeof *cases);
	tcase_add_loop_test(t, the_preferred_key_is_the_first, 0, 3);
	tcase_add_loop_test(t, keys_are_rolled_over_beside_one_that_stays, 0, 11);
	return t;
}
