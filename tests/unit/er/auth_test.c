/*
 * Authorization keys: who needs one, what one is good for, and what becomes of it.
 */
#include "data/tree_text.h"
#include "er/auth.h"
#include "er/pieces.h"
#include "test.h"

#define KEY_1 "11111111-1111-4111-8111-111111111111"
#define KEY_2 "22222222-2222-4222-8222-222222222222"

/* A circuit of contoso with two pinned keys, a VNet of fabrikam. */
#define LAB_TWO                                                \
	"circuits\n"                                           \
	"  er-a\n"                                             \
	"    subscription = contoso\n"                         \
	"    private-peering\n"                                \
	"      peer-asn = 64520\n"                             \
	"      primary = 172.16.1.0/30\n"                      \
	"      secondary = 172.16.1.4/30\n"                    \
	"    authorizations\n"                                 \
	"      k1\n"                                           \
	"        key = " KEY_1 "\n"                            \
	"      k2\n"                                           \
	"        key = " KEY_2 "\n"                            \
	"  er-b\n"                                             \
	"    subscription = contoso\n"                         \
	"    location = Dallas\n"                              \
	"    authorizations\n"                                 \
	"      other\n"                                        \
	"        key = 33333333-3333-4333-8333-333333333333\n" \
	"vnets\n"                                              \
	"  v1\n"                                               \
	"    subscription = fabrikam\n"                        \
	"    address-space = [10.60.0.0/16]\n"                 \
	"    gateway\n"                                        \
	"  v2\n"                                               \
	"    subscription = fabrikam\n"                        \
	"    address-space = [10.61.0.0/16]\n"                 \
	"    gateway\n"

static const struct er_authorization *
authorization(const struct er_lab *lab, const char *circuit, const char *name)
{
	const struct er_circuit *k = er_model_circuit(lab->model, circuit);

	for (size_t i = 0; k != NULL && i < k->authorizations.n; i++)
		if (strcmp(k->authorizations.items[i].head.name, name) == 0)
			return &k->authorizations.items[i];
	return NULL;
}

static void
connect_with(struct er_lab **lab, const char *vnet, const char *key)
{
	char *text = xasprintf("vnets\n"
			       "  %s\n"
			       "    connections\n"
			       "      c\n"
			       "        circuit = er-a\n"
			       "        authorization-key = %s\n",
	    vnet, key);

	edit_text(lab, DATA_CREATE, text);
	free(text);
}

#define CONNECT(vnet, more) \
	"vnets\n  " vnet "\n    connections\n      c\n        circuit = er-a\n" more
#define WITH_KEY(key) "        authorization-key = " key "\n"

START_TEST(keys_are_compared_whole)
{
	ck_assert(er_key_equal(KEY_1, KEY_1));
	ck_assert(!er_key_equal(KEY_1, KEY_2));
	ck_assert(!er_key_equal(KEY_1, "11111111-1111-4111-8111-111111111112"));
	ck_assert(!er_key_equal(KEY_1, ""));
	ck_assert(!er_key_equal("", ""));
}
END_TEST

START_TEST(another_subscription_needs_a_key)
{
	struct er_lab *lab = lab_text(LAB_TWO);

	assert_refused(lab, DATA_CREATE, NULL, CONNECT("v1", ""), "key-needed");
	connect_with(&lab, "v1", KEY_1);
	ck_assert_str_eq(authorization(lab, "er-a", "k1")->used_by,
	    "vnets/v1/connections/c");
	ck_assert_ptr_null(authorization(lab, "er-a", "k2")->used_by);
	er_lab_free(lab);
}
END_TEST

START_TEST(a_private_cloud_needs_a_key_from_everybody)
{
	struct er_lab *lab = lab_text(LAB_CLOUD "vnets\n"
						"  hub\n"
						"    address-space = [10.60.0.0/16]\n"
						"    gateway\n");

	assert_refused(lab, DATA_CREATE, NULL,
	    "vnets\n"
	    "  hub\n"
	    "    connections\n"
	    "      c\n"
	    "        circuit = pc1\n",
	    "key-needed");
	er_lab_free(lab);
}
END_TEST

START_TEST(the_same_subscription_needs_none)
{
	struct er_lab *lab = lab_text(LAB_ALL);

	ck_assert_ptr_null(
	    er_model_vnet(lab->model, "hub")->connections[0].redeem.authorization);
	er_lab_free(lab);
}
END_TEST

START_TEST(one_key_serves_one_connection)
{
	struct er_lab *lab = lab_text(LAB_TWO);

	connect_with(&lab, "v2", KEY_1);
	/* Although v1 sorts before v2, it is v1 that comes too late. */
	assert_refused(lab, DATA_CREATE, NULL, CONNECT("v1", WITH_KEY(KEY_1)),
	    "key-in-use");
	connect_with(&lab, "v1", KEY_2);
	er_lab_free(lab);
}
END_TEST

START_TEST(wrong_keys_are_told_apart)
{
	struct er_lab *lab = lab_text(LAB_TWO);
	struct errs errs;

	assert_refused(lab, DATA_CREATE, NULL,
	    CONNECT("v1", WITH_KEY("99999999-9999-4999-8999-999999999999")),
	    "key-unknown");
	assert_refused(lab, DATA_CREATE, NULL,
	    CONNECT("v1", WITH_KEY("33333333-3333-4333-8333-333333333333")),
	    "key-of-other-circuit");
	assert_refused(lab, DATA_CREATE, NULL,
	    CONNECT("v1", "        authorization = other\n"), "key-of-other-circuit");
	assert_refused(lab, DATA_CREATE, NULL,
	    CONNECT("v1", "        authorization = k3\n"), "key-unknown");
	/* No text repeats a key. */
	ck_assert_ptr_null(edit_try(lab, DATA_CREATE, NULL,
	    CONNECT("v1", WITH_KEY("99999999-9999-4999-8999-999999999999")), &errs));
	for (size_t i = 0; i < errs.n; i++)
		ck_assert_ptr_null(strstr(errs.items[i].text, "99999999"));
	errs_fini(&errs);
	er_lab_free(lab);
}
END_TEST

START_TEST(revoking_a_key_deletes_its_connection)
{
	struct er_lab *lab = lab_text(LAB_TWO);

	connect_with(&lab, "v1", KEY_1);
	edit_text(&lab, DATA_DELETE,
	    "circuits\n"
	    "  er-a\n"
	    "    authorizations = [k1]\n");
	ck_assert_uint_eq(er_model_vnet(lab->model, "v1")->nconnections, 0);
	ck_assert_ptr_null(authorization(lab, "er-a", "k1"));
	/* The lab remembers it, over later edits too. */
	assert_refused(lab, DATA_CREATE, NULL, CONNECT("v1", WITH_KEY(KEY_1)),
	    "key-revoked");
	connect_with(&lab, "v2", KEY_2);
	assert_refused(lab, DATA_CREATE, NULL, CONNECT("v1", WITH_KEY(KEY_1)),
	    "key-revoked");
	assert_refused(lab, DATA_CREATE, NULL,
	    CONNECT("v1", "        authorization = k1\n"), "key-revoked");
	er_lab_free(lab);
}
END_TEST

START_TEST(revoking_a_key_deletes_its_global_reach_link)
{
	struct er_lab *lab = lab_text(LAB_ALL);

	edit_text(&lab, DATA_DELETE,
	    "circuits\n"
	    "  er-a\n"
	    "    authorizations = [avs]\n");
	ck_assert_uint_eq(lab->model->nreaches, 0);
	er_lab_free(lab);
}
END_TEST

START_TEST(a_key_of_a_deleted_connection_is_released)
{
	struct er_lab *lab = lab_text(LAB_TWO);

	connect_with(&lab, "v1", KEY_1);
	edit_text(&lab, DATA_DELETE,
	    "vnets\n"
	    "  v1\n"
	    "    connections = [c]\n");
	ck_assert_ptr_null(authorization(lab, "er-a", "k1")->used_by);
	ck_assert(!authorization(lab, "er-a", "k1")->spent);
	connect_with(&lab, "v2", KEY_1);
	er_lab_free(lab);
}
END_TEST

/* Who has the service key may name the circuit by it, and nobody else may (C-1). */
START_TEST(a_site_of_others_names_a_circuit_by_its_service_key)
{
	struct er_lab *lab = lab_text(LAB_TWO), *now;
	struct errs errs;
	char text[256];

	assert_refused(lab, DATA_CREATE, "fabrikam",
	    "on-premises\n  s\n    asn = 64520\n    circuits\n      er-a\n",
	    "not-visible");
	snprintf(text, sizeof text,
	    "on-premises\n  s\n    asn = 64520\n    circuits\n      %s\n",
	    er_model_circuit(lab->model, "er-a")->service_key);
	now = edit_try(lab, DATA_CREATE, "fabrikam", text, &errs);
	print_errs(&errs);
	ck_assert_ptr_nonnull(now);
	ck_assert_uint_eq(er_model_site(now->model, "s")->ncircuits, 1);
	errs_fini(&errs);
	er_lab_free(now);
	er_lab_free(lab);
}
END_TEST

START_TEST(a_key_of_a_deleted_connection_is_spent_when_the_lab_says_so)
{
	struct er_lab *lab = lab_text(LAB_TWO "fidelity\n"
					      "  key-reuse = spent\n");

	connect_with(&lab, "v1", KEY_1);
	edit_text(&lab, DATA_DELETE,
	    "vnets\n"
	    "  v1\n"
	    "    connections = [c]\n");
	ck_assert(authorization(lab, "er-a", "k1")->spent);
	assert_refused(lab, DATA_CREATE, NULL, CONNECT("v2", WITH_KEY(KEY_1)),
	    "key-spent");
	assert_refused(lab, DATA_CREATE, NULL, CONNECT("v2", WITH_KEY(KEY_1)),
	    "key-spent");
	er_lab_free(lab);
}
END_TEST

START_TEST(another_key_for_a_connection_that_stays_is_ignored)
{
	struct er_lab *lab = lab_text(LAB_TWO), *now;
	struct errs errs;

	connect_with(&lab, "v1", KEY_1);
	now = edit_try(lab, DATA_UPDATE, NULL,
	    "vnets\n"
	    "  v1\n"
	    "    connections\n"
	    "      c\n"
	    "        authorization-key = " KEY_2 "\n",
	    &errs);
	ck_assert_ptr_nonnull(now);
	ck_assert_uint_eq(count_code(&errs, "key-change-ignored"), 1);
	ck_assert_ptr_nonnull(authorization(now, "er-a", "k1")->used_by);
	ck_assert_ptr_null(authorization(now, "er-a", "k2")->used_by);
	errs_fini(&errs);
	er_lab_free(now);
	er_lab_free(lab);
}
END_TEST

/* W-25: what the owner of a circuit may not do because of a tenant is refused, and the
 * tenant stays without a name. */
START_TEST(l19_a_refusal_names_no_tenant)
{
	static const struct {
		enum data_op op;
		const char *text, *code, *path, *says;
	} rows[] = {
		{ DATA_DELETE, "circuits = [er-a]\n", "circuit-in-use", "circuits/er-a",
		    "er-a is used by a connection of another subscription" },
		{ DATA_UPDATE, "circuits\n  er-a\n    sku = Standard\n", "sku-scope",
		    "circuits/er-a",
		    "er-a reaches Europe, but a connection of another subscription leads "
		    "to North America" },
		{ DATA_UPDATE,
		    "vnets\n  mine\n    address-space = [10.62.0.0/16, 10.60.7.0/24]\n",
		    "overlap", "vnets/mine",
		    "10.60.7.0/24 overlaps 10.60.0.0/16 of a VNet of another subscription "
		    "(W-31)" },
		{ DATA_CREATE,
		    "vnets\n  mine\n    connections\n      d\n        circuit = er-a\n"
		    "        authorization = k1\n",
		    "key-in-use", "vnets/mine/connections/d",
		    "k1 of er-a serves a connection of another subscription already" },
	};
	struct er_lab *lab = lab_text(LAB_TWO);

	edit_text(&lab, DATA_UPDATE,
	    "circuits\n  er-a\n    sku = Premium\n    location = Amsterdam\n"
	    "vnets\n  v1\n    location = eastus\n");
	connect_with(&lab, "v1", KEY_1);
	edit_text(&lab, DATA_CREATE,
	    "vnets\n  mine\n    subscription = contoso\n    location = eastus\n"
	    "    address-space = [10.62.0.0/16]\n    gateway\n    connections\n"
	    "      c\n        circuit = er-a\n");
	edit_text(&lab, DATA_DELETE, "vnets\n  mine\n    connections = [c]\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool found = false;
		struct errs errs;
		struct er_lab *now;

		if (i == 2)
			edit_text(&lab, DATA_CREATE,
			    "vnets\n  mine\n    connections\n      c\n"
			    "        circuit = er-a\n");
		now = edit_try(lab, rows[i].op, "contoso", rows[i].text, &errs);
		for (size_t k = 0; k < errs.n; k++) {
			ck_assert_ptr_null(strstr(errs.items[k].text, "v1"));
			ck_assert_ptr_null(strstr(errs.items[k].path, "v1"));
			found |=
			    strcmp(code_word(errs.items[k].code), rows[i].code) == 0 &&
			    strcmp(errs.items[k].path, rows[i].path) == 0 &&
			    strcmp(errs.items[k].text, rows[i].says) == 0;
		}
		ck_assert_msg(found, "row %zu: %s: %s", i,
		    errs.n ? errs.items[0].path : "", errs.n ? errs.items[0].text : "");
		errs_fini(&errs);
		er_lab_free(now);
	}
	er_lab_free(lab);
}
END_TEST

START_TEST(l19_what_uses_a_key_is_told_to_those_it_is_of)
{
	struct er_lab *lab = lab_text(LAB_TWO);
	const struct er_authorization *k1;

	connect_with(&lab, "v1", KEY_1);
	k1 = authorization(lab, "er-a", "k1");
	ck_assert_str_eq(er_key_user(lab->model, k1, NULL), "vnets/v1/connections/c");
	ck_assert_str_eq(er_key_user(lab->model, k1, "fabrikam"),
	    "vnets/v1/connections/c");
	ck_assert_ptr_null(er_key_user(lab->model, k1, "contoso"));
	ck_assert_ptr_null(
	    er_key_user(lab->model, authorization(lab, "er-a", "k2"), NULL));
	er_lab_free(lab);
}
END_TEST

START_TEST(a_new_authorization_disturbs_nobody)
{
	struct er_lab *lab = lab_text(LAB_TWO);
	char *key;

	connect_with(&lab, "v1", KEY_1);
	edit_text(&lab, DATA_CREATE,
	    "circuits\n"
	    "  er-a\n"
	    "    authorizations\n"
	    "      a\n");
	ck_assert_ptr_nonnull(authorization(lab, "er-a", "k1")->used_by);
	ck_assert_uint_eq(strlen(authorization(lab, "er-a", "a")->key), 36);
	/* The allocated key stays what it is. */
	key = xstrdup(authorization(lab, "er-a", "a")->key);
	edit_text(&lab, DATA_CREATE,
	    "circuits\n"
	    "  er-a\n"
	    "    authorizations\n"
	    "      b\n");
	ck_assert_str_eq(authorization(lab, "er-a", "a")->key, key);
	ck_assert_str_ne(authorization(lab, "er-a", "b")->key, key);
	free(key);
	er_lab_free(lab);
}
END_TEST

START_TEST(pinned_keys_are_unique)
{
	struct errs errs;

	ck_assert_ptr_null(lab_try("circuits\n"
				   "  er-a\n"
				   "    authorizations\n"
				   "      a\n"
				   "        key = " KEY_1 "\n"
				   "      b\n"
				   "        key = " KEY_1 "\n",
	    &errs));
	ck_assert_uint_eq(count_code(&errs, "duplicate-key"), 1);
	errs_fini(&errs);
}
END_TEST

START_TEST(authorizations_of_others_are_not_called_by_name)
{
	struct er_lab *lab = lab_text(LAB_TWO);
	struct er_lab *now;
	struct errs errs;

	assert_refused(lab, DATA_CREATE, "fabrikam",
	    CONNECT("v1", "        authorization = k1\n"), "not-visible");
	now = edit_try(lab, DATA_CREATE, "fabrikam", CONNECT("v1", WITH_KEY(KEY_1)),
	    &errs);
	ck_assert_ptr_nonnull(now);
	errs_fini(&errs);
	/* The owner of the circuit may revoke what fabrikam connected. */
	er_lab_free(lab);
	lab = now;
	now = edit_try(lab, DATA_DELETE, "contoso",
	    "circuits\n"
	    "  er-a\n"
	    "    authorizations = [k1]\n",
	    &errs);
	ck_assert_ptr_nonnull(now);
	ck_assert_uint_eq(er_model_vnet(now->model, "v1")->nconnections, 0);
	errs_fini(&errs);
	er_lab_free(now);
	er_lab_free(lab);
}
END_TEST

START_TEST(suggestions_hold_nobody_elses_names)
{
	struct er_lab *lab = lab_text(LAB_TWO);
	struct errs errs;

	ck_assert_ptr_null(edit_try(lab, DATA_CREATE, "fabrikam",
	    "vnets\n"
	    "  v1\n"
	    "    connections\n"
	    "      c\n"
	    "        circuit = er-x\n",
	    &errs));
	ck_assert_ptr_null(strstr(errs.items[0].cure, "er-a"));
	errs_fini(&errs);
	er_lab_free(lab);
}
END_TEST

TCase *
test_er_auth(void)
{
	TCase *t = tcase_create("er/auth");

	tcase_add_test(t, keys_are_compared_whole);
	tcase_add_test(t, another_subscription_needs_a_key);
	tcase_add_test(t, a_private_cloud_needs_a_key_from_everybody);
	tcase_add_test(t, the_same_subscription_needs_none);
	tcase_add_test(t, one_key_serves_one_connection);
	tcase_add_test(t, wrong_keys_are_told_apart);
	tcase_add_test(t, revoking_a_key_deletes_its_connection);
	tcase_add_test(t, revoking_a_key_deletes_its_global_reach_link);
	tcase_add_test(t, a_key_of_a_deleted_connection_is_released);
	tcase_add_test(t, a_site_of_others_names_a_circuit_by_its_service_key);
	tcase_add_test(t, a_key_of_a_deleted_connection_is_spent_when_the_lab_says_so);
	tcase_add_test(t, another_key_for_a_connection_that_stays_is_ignored);
	tcase_add_test(t, l19_a_refusal_names_no_tenant);
	tcase_add_test(t, l19_what_uses_a_key_is_told_to_those_it_is_of);
	tcase_add_test(t, a_new_authorization_disturbs_nobody);
	tcase_add_test(t, pinned_keys_are_unique);
	tcase_add_test(t, authorizations_of_others_are_not_called_by_name);
	tcase_add_test(t, suggestions_hold_nobody_elses_names);
	return t;
}
