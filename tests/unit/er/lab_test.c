/*
 * Labs and their edits: what creates, changes, deletes, revokes and refuses.
 */
#include "data/tree_text.h"
#include "er/pieces.h"
#include "test.h"

static const struct er_connection *
connection(const struct er_lab *lab, const char *vnet, const char *name)
{
	const struct er_vnet *v = er_model_vnet(lab->model, vnet);

	for (size_t i = 0; v != NULL && i < v->nconnections; i++)
		if (strcmp(v->connections[i].head.name, name) == 0)
			return &v->connections[i];
	return NULL;
}

START_TEST(a_lab_with_all_kinds_of_object_is_valid)
{
	struct er_lab *lab = lab_text(LAB_ALL);

	ck_assert_uint_eq(lab->model->ncircuits, 2);
	ck_assert_uint_eq(lab->model->nspeakers, 9);
	er_lab_free(lab);
}
END_TEST

START_TEST(an_edit_leaves_the_old_lab_alone)
{
	struct er_lab *lab = lab_text(LAB_ALL), *now;
	struct errs errs;

	now = edit_try(lab, DATA_UPDATE, NULL,
	    "vnets\n"
	    "  hub\n"
	    "    connections\n"
	    "      to-er-a\n"
	    "        weight = 100\n",
	    &errs);
	ck_assert_ptr_nonnull(now);
	ck_assert_uint_eq(connection(now, "hub", "to-er-a")->weight, 100);
	ck_assert_uint_eq(connection(lab, "hub", "to-er-a")->weight, 0);
	errs_fini(&errs);
	er_lab_free(now);
	er_lab_free(lab);
}
END_TEST

START_TEST(f25_the_host_says_which_times_hold_where_the_lab_does_not)
{
	static const bool in_force[4][3] = {
		/* without the leaf, false, true */
		[ER_TIMES_LAB] = { false, false, true },
		[ER_TIMES_LAB_OR_REAL] = { true, false, true },
		[ER_TIMES_IDEAL] = { false, false, false },
		[ER_TIMES_REAL] = { true, true, true },
	};
	static const char *const leaves[] = { NULL,
		"fidelity\n  realistic-durations = false\n",
		"fidelity\n  realistic-durations = true\n" };

	for (int times = 0; times < 4; times++) {
		struct er_lab *lab = lab_text(LAB_ALL);

		er_lab_times(lab, (enum er_times)times);
		ck_assert(
		    lab->model->fidelity.realistic_durations == in_force[times][0]);
		/* The word stays through edits, also of the leaf. */
		for (int leaf = 1; leaf < 3; leaf++) {
			struct errs errs;
			struct er_lab *now =
			    edit_try(lab, leaf == 1 ? DATA_CREATE : DATA_UPDATE, NULL,
				leaves[leaf], &errs);

			ck_assert_ptr_nonnull(now);
			ck_assert(now->model->fidelity.realistic_durations ==
			    in_force[times][leaf]);
			errs_fini(&errs);
			er_lab_free(lab);
			lab = now;
		}
		er_lab_free(lab);
	}
}
END_TEST

START_TEST(a_circuit_in_use_is_not_deleted)
{
	struct er_lab *lab = lab_text(LAB_ALL);

	assert_refused(lab, DATA_DELETE, NULL, "circuits = [er-a]\n", "circuit-in-use");
	assert_refused(lab, DATA_DELETE, NULL, "private-clouds = [pc1]\n",
	    "circuit-in-use");
	er_lab_free(lab);
}
END_TEST

START_TEST(a_circuit_is_deleted_after_its_provider_removed_it)
{
	struct er_lab *lab = lab_text(LAB_CIRCUITS LAB_SITE);

	assert_refused(lab, DATA_DELETE, NULL, "circuits = [er-a]\n",
	    "circuit-provisioned");
	edit_text(&lab, DATA_UPDATE,
	    "circuits\n"
	    "  er-a\n"
	    "    provider-state = NotProvisioned\n");
	edit_text(&lab, DATA_DELETE, "circuits = [er-a]\n");
	ck_assert_uint_eq(lab->model->ncircuits, 0);
	/* It came off the site, too. */
	ck_assert_uint_eq(lab->model->sites[0].ncircuits, 0);
	er_lab_free(lab);
}
END_TEST

START_TEST(a_peering_in_use_is_not_deleted)
{
	struct er_lab *lab = lab_text(LAB_ALL);

	assert_refused(lab, DATA_DELETE, NULL,
	    "circuits\n"
	    "  er-a = [private-peering]\n",
	    "peering-in-use");
	er_lab_free(lab);
}
END_TEST

START_TEST(a_circuit_only_grows)
{
	struct er_lab *lab = lab_text(LAB_ALL);

	assert_refused(lab, DATA_UPDATE, NULL,
	    "circuits\n"
	    "  er-a\n"
	    "    bandwidth = 500Mbps\n",
	    "bandwidth-shrink");
	assert_refused(lab, DATA_UPDATE, NULL,
	    "circuits\n"
	    "  er-a\n"
	    "    sku = Local\n",
	    "sku-change");
	edit_text(&lab, DATA_UPDATE,
	    "circuits\n"
	    "  er-a\n"
	    "    bandwidth = 2Gbps\n"
	    "    sku = Premium\n"
	    "    billing = UnlimitedData\n");
	assert_refused(lab, DATA_UPDATE, NULL,
	    "circuits\n"
	    "  er-a\n"
	    "    billing = MeteredData\n",
	    "billing-change");
	er_lab_free(lab);
}
END_TEST

START_TEST(the_provider_takes_one_step_at_a_time)
{
	struct er_lab *lab = lab_text(LAB_CIRCUITS);

	edit_text(&lab, DATA_UPDATE,
	    "circuits\n"
	    "  er-a\n"
	    "    provider-state = Deprovisioning\n");
	assert_refused(lab, DATA_UPDATE, NULL,
	    "circuits\n"
	    "  er-a\n"
	    "    provider-state = Provisioned\n",
	    "provider-state");
	er_lab_free(lab);
}
END_TEST

START_TEST(c9_each_step_of_the_provider)
{
	static const char *const states[] = { "NotProvisioned", "Provisioning",
		"Provisioned", "Deprovisioning" };
	/* [from][to]; steps that the provider takes quickly may be left out. */
	static const bool may[4][4] = { { true, true, true, false },
		{ true, true, true, false }, { true, false, true, true },
		{ true, false, false, true } };

	for (int i = 0; i < 16; i++) {
		char *was = xasprintf("circuits\n  k\n    provider-state = %s\n",
		    states[i / 4]);
		char *edit = xasprintf("circuits\n  k\n    provider-state = %s\n",
		    states[i % 4]);
		struct er_lab *lab = lab_text(was);

		if (may[i / 4][i % 4])
			edit_text(&lab, DATA_UPDATE, edit);
		else
			assert_refused(lab, DATA_UPDATE, NULL, edit, "provider-state");
		er_lab_free(lab);
		free(edit);
		free(was);
	}
}
END_TEST

static const struct er_link *
link_of(const struct er_model *m, const char *name)
{
	for (size_t i = 0; i < m->nlinks; i++)
		if (strcmp(m->links[i].name, name) == 0)
			return &m->links[i];
	ck_abort_msg("there is no link %s", name);
	return NULL;
}

START_TEST(adding_a_vnet_renumbers_nobody)
{
	struct er_lab *lab = lab_text(LAB_ALL), *now;
	struct errs errs;

	now = edit_try(lab, DATA_CREATE, NULL,
	    "vnets\n"
	    "  aaa\n"
	    "    address-space = [10.70.0.0/16]\n"
	    "    gateway\n"
	    "    connections\n"
	    "      a\n"
	    "        circuit = er-a\n"
	    "  hub\n"
	    "    connections\n"
	    "      a-new-one\n"
	    "        circuit = er-b\n"
	    "circuits\n" LAB_ER_B,
	    &errs);
	if (now == NULL)
		print_errs(&errs);
	ck_assert_ptr_nonnull(now);
	for (size_t i = 0; i < lab->model->nspeakers; i++) {
		const struct er_speaker *s = &lab->model->speakers[i];

		ck_assert_uint_eq(er_model_speaker(now->model, s->name)->id, s->id);
	}
	for (size_t i = 0; i < lab->model->nlinks; i++) {
		const struct er_link *l = &lab->model->links[i];
		const struct er_link *m = link_of(now->model, l->name);

		ck_assert(ip_addr_equal(&l->address[0], &m->address[0]));
	}
	ck_assert_uint_eq(connection(now, "hub", "to-er-a")->pair, 0);
	ck_assert_uint_eq(connection(now, "hub", "to-pc1")->pair, 1);
	ck_assert_uint_eq(connection(now, "hub", "a-new-one")->pair, 2);
	for (size_t i = 0; i < lab->model->ncircuits; i++) {
		const struct er_circuit *k = &lab->model->circuits[i];
		const struct er_circuit *m = er_model_circuit(now->model, k->head.name);

		ck_assert_str_eq(k->service_key, m->service_key);
		for (size_t j = 0; j < k->authorizations.n; j++)
			ck_assert_str_eq(k->authorizations.items[j].key,
			    m->authorizations.items[j].key);
	}
	ck_assert(ip_prefix_equal(&lab->model->reaches[0].prefix,
	    &now->model->reaches[0].prefix));
	errs_fini(&errs);
	er_lab_free(now);
	er_lab_free(lab);
}
END_TEST

START_TEST(a_subscription_changes_its_own_only)
{
	struct er_lab *lab = lab_text(LAB_ALL);
	struct errs errs;
	struct er_lab *now;

	assert_refused(lab, DATA_UPDATE, "contoso",
	    "vnets\n"
	    "  hub\n"
	    "    location = westeurope\n",
	    "not-yours");
	assert_refused(lab, DATA_DELETE, "contoso", "vnets = [spoke1]\n", "not-yours");
	now = edit_try(lab, DATA_CREATE, "contoso",
	    "vnets\n"
	    "  theirs\n"
	    "    address-space = [10.99.0.0/16]\n",
	    &errs);
	ck_assert_ptr_nonnull(now);
	/* What one creates is one's own. */
	ck_assert_str_eq(er_model_vnet(now->model, "theirs")->subscription, "contoso");
	errs_fini(&errs);
	er_lab_free(now);
	er_lab_free(lab);
}
END_TEST

START_TEST(connecting_with_too_many_spaces_is_refused_when_created_only)
{
	struct buf text;
	struct errs errs;
	struct er_lab *lab;

	buf_init(&text);
	buf_puts(&text,
	    LAB_CIRCUITS "vnets\n"
			 "  hub\n"
			 "    address-space = [10.60.0.0/16]\n"
			 "    gateway\n"
			 "    connections\n"
			 "      c\n"
			 "        circuit = er-a\n");
	for (unsigned i = 0; i < 200; i++)
		buf_printf(&text,
		    "  spoke%u\n"
		    "    address-space = [10.61.%u.0/24]\n"
		    "    peered-with = hub\n",
		    i, i);
	lab = lab_try(text.data, &errs);
	ck_assert_ptr_nonnull(lab);
	ck_assert_uint_eq(count_code(&errs, "connection-prefix-limit"), 1);
	errs_fini(&errs);
	edit_text(&lab, DATA_DELETE, "vnets\n  hub = [connections]\n");
	assert_refused(lab, DATA_CREATE, NULL,
	    "vnets\n"
	    "  hub\n"
	    "    connections\n"
	    "      c\n"
	    "        circuit = er-a\n",
	    "connection-prefix-limit");
	er_lab_free(lab);
	buf_fini(&text);
}
END_TEST

START_TEST(global_reach_is_refused_in_the_order_of_g2)
{
	struct er_lab *lab = lab_text(LAB_CLOUD LAB_VNETS LAB_CIRCUITS LAB_ER_B
	    "  er-c\n"
	    "    location = Dallas\n"
	    "  er-e\n"
	    "    location = Paris\n"
	    "    private-peering\n"
	    "      peer-asn = 64523\n"
	    "      primary = 172.16.5.0/30\n"
	    "      secondary = 172.16.5.4/30\n"
	    "  er-l\n"
	    "    sku = Local\n"
	    "    private-peering\n"
	    "      peer-asn = 64522\n"
	    "      primary = 172.16.4.0/30\n"
	    "      secondary = 172.16.4.4/30\n" LAB_SITE LAB_REACH);
	/* G-1 goes before all else: nobody asks for a prefix or a key. */
	assert_refused(lab, DATA_CREATE, NULL,
	    "global-reach\n"
	    "  again\n"
	    "    from = er-a\n"
	    "    to = pc1\n",
	    "global-reach-exists");
	assert_refused(lab, DATA_CREATE, NULL,
	    "global-reach\n"
	    "  x\n"
	    "    from = er-a\n"
	    "    to = er-c\n",
	    "global-reach-no-peering");
	assert_refused(lab, DATA_CREATE, NULL,
	    "global-reach\n"
	    "  x\n"
	    "    from = er-b\n"
	    "    to = er-l\n",
	    "global-reach-local-sku");
	assert_refused(lab, DATA_CREATE, NULL,
	    "global-reach\n"
	    "  x\n"
	    "    from = er-b\n"
	    "    to = er-e\n",
	    "global-reach-needs-premium");
	assert_refused(lab, DATA_CREATE, NULL,
	    "global-reach\n"
	    "  x\n"
	    "    from = er-a\n"
	    "    to = er-b\n",
	    "global-reach-prefix-missing");
	assert_refused(lab, DATA_CREATE, NULL,
	    "global-reach\n"
	    "  x\n"
	    "    from = er-a\n"
	    "    to = er-b\n"
	    "    address-prefix = 192.168.0.0/28\n",
	    "global-reach-prefix-size");
	assert_refused(lab, DATA_CREATE, NULL,
	    "global-reach\n"
	    "  x\n"
	    "    from = er-a\n"
	    "    to = er-b\n"
	    "    address-prefix = 10.60.7.0/29\n",
	    "overlap");
	assert_refused(lab, DATA_CREATE, NULL,
	    "global-reach\n"
	    "  x\n"
	    "    from = er-b\n"
	    "    to = pc1\n"
	    "    address-prefix = 192.168.0.0/29\n",
	    "key-needed");
	edit_text(&lab, DATA_CREATE,
	    "global-reach\n"
	    "  x\n"
	    "    from = er-a\n"
	    "    to = er-b\n"
	    "    address-prefix = 192.168.0.0/29\n");
	edit_text(&lab, DATA_UPDATE,
	    "circuits\n"
	    "  er-b\n"
	    "    provider-state = NotProvisioned\n");
	er_lab_free(lab);
}
END_TEST

START_TEST(a_link_of_a_circuit_too_many_is_refused)
{
	struct buf text;
	struct er_lab *lab;

	buf_init(&text);
	buf_puts(&text, LAB_CIRCUITS "vnets\n");
	for (unsigned i = 0; i < 11; i++)
		buf_printf(&text,
		    "  v%u\n"
		    "    address-space = [10.%u.0.0/16]\n"
		    "    gateway\n"
		    "%s",
		    i, 60 + i,
		    i == 10 ? ""
			    : "    connections\n"
			      "      c\n"
			      "        circuit = er-a\n");
	lab = lab_text(text.data);
	assert_refused(lab, DATA_CREATE, NULL,
	    "vnets\n"
	    "  v10\n"
	    "    connections\n"
	    "      c\n"
	    "        circuit = er-a\n",
	    "link-limit");
	edit_text(&lab, DATA_UPDATE,
	    "circuits\n"
	    "  er-a\n"
	    "    sku = Premium\n");
	edit_text(&lab, DATA_CREATE,
	    "vnets\n"
	    "  v10\n"
	    "    connections\n"
	    "      c\n"
	    "        circuit = er-a\n");
	assert_refused(lab, DATA_UPDATE, NULL,
	    "circuits\n"
	    "  er-a\n"
	    "    sku = Standard\n",
	    "sku-usage");
	er_lab_free(lab);
	buf_fini(&text);
}
END_TEST

START_TEST(a_replaced_lab_is_not_held_against_the_old_one)
{
	struct er_lab *lab = lab_text(LAB_ALL);

	edit_text(&lab, DATA_REPLACE, LAB_CIRCUITS);
	ck_assert_uint_eq(lab->model->nvnets, 0);
	ck_assert_uint_eq(lab->model->ncircuits, 1);
	er_lab_free(lab);
}
END_TEST

START_TEST(an_edit_tells_new_warnings_only)
{
	struct er_lab *lab, *now;
	struct errs errs;

	lab = lab_try(LAB_CIRCUITS LAB_ER_B "on-premises\n"
					    "  seattle\n"
					    "    asn = 65001\n"
					    "    circuits\n"
					    "      er-a\n",
	    &errs);
	ck_assert_ptr_nonnull(lab);
	ck_assert_uint_eq(count_code(&errs, "reserved-cloud-asn"), 1);
	ck_assert_uint_eq(count_code(&errs, "asn-mismatch"), 1);
	errs_fini(&errs);
	now = edit_try(lab, DATA_CREATE, NULL,
	    "on-premises\n"
	    "  dallas\n"
	    "    asn = 65002\n",
	    &errs);
	ck_assert_ptr_nonnull(now);
	ck_assert_uint_eq(errs.n, 1);
	ck_assert_str_eq(errs.items[0].path, "on-premises/dallas");
	errs_fini(&errs);
	er_lab_free(now);
	er_lab_free(lab);
}
END_TEST

TCase *
test_er_lab(void)
{
	TCase *t = tcase_create("er/lab");

	tcase_add_test(t, a_lab_with_all_kinds_of_object_is_valid);
	tcase_add_test(t, an_edit_leaves_the_old_lab_alone);
	tcase_add_test(t, f25_the_host_says_which_times_hold_where_the_lab_does_not);
	tcase_add_test(t, a_circuit_in_use_is_not_deleted);
	tcase_add_test(t, a_circuit_is_deleted_after_its_provider_removed_it);
	tcase_add_test(t, a_peering_in_use_is_not_deleted);
	tcase_add_test(t, a_circuit_only_grows);
	tcase_add_test(t, the_provider_takes_one_step_at_a_time);
	tcase_add_test(t, c9_each_step_of_the_provider);
	tcase_add_test(t, adding_a_vnet_renumbers_nobody);
	tcase_add_test(t, a_subscription_changes_its_own_only);
	tcase_add_test(t, connecting_with_too_many_spaces_is_refused_when_created_only);
	tcase_add_test(t, global_reach_is_refused_in_the_order_of_g2);
	tcase_add_test(t, a_link_of_a_circuit_too_many_is_refused);
	tcase_add_test(t, a_replaced_lab_is_not_held_against_the_old_one);
	tcase_add_test(t, an_edit_tells_new_warnings_only);
	return t;
}
