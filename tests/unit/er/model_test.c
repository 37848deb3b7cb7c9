/*
 * What a model is made of: defaults, references, derived addresses.
 */
#include "data/tree_text.h"
#include "er/leaf.h"
#include "er/names.h"
#include "er/pieces.h"
#include "test.h"

static void
assert_addr(const struct ip_addr *a, const char *text)
{
	char buf[IP_ADDR_STRLEN];

	ck_assert_str_eq(ip_addr_text(a, buf), text);
}

static void
assert_prefix(const struct ip_prefix *p, const char *text)
{
	char buf[IP_PREFIX_STRLEN];

	ck_assert_str_eq(ip_prefix_text(p, buf), text);
}

START_TEST(absent_leaves_have_their_defaults)
{
	struct er_lab *lab = lab_text(LAB_ALL);
	const struct er_model *m = lab->model;
	const struct er_circuit *k = er_model_circuit(m, "er-a");

	ck_assert_str_eq(k->location, "Seattle");
	ck_assert_str_eq(k->geo, "North America");
	ck_assert_str_eq(k->subscription, "default");
	ck_assert_uint_eq(k->mbps, 1000);
	ck_assert_int_eq(k->sku, ER_STANDARD);
	ck_assert_int_eq(k->provider_state, ER_PROVISIONED);
	ck_assert_int_eq(k->private_removal, BGP_PRIVATE_IF_ALL);
	ck_assert(k->peering.enabled);
	ck_assert_int_eq(m->vnets[0].gateway.sku, ER_GW_1AZ);
	ck_assert_uint_eq(m->clouds[0].asn, 398656);
	ck_assert_uint_eq(m->clouds[0].allow_own_as, 2);
	ck_assert_uint_eq(m->sites[0].circuits[0].hold, 180);
	ck_assert_uint_eq(m->fidelity.maintenance_prepend, 8);
	ck_assert_int_eq(m->fidelity.link_delay, -1);
	ck_assert(m->reaches[0].vnets);
	er_lab_free(lab);
}
END_TEST

START_TEST(link_subnets_give_the_customer_the_first_host)
{
	const struct er_peering *p;
	struct er_lab *lab;

	lab = lab_text("circuits\n"
		       "  er-a\n"
		       "    private-peering\n"
		       "      peer-asn = 64520\n"
		       "      primary = 192.168.100.128/30\n"
		       "      secondary = 192.168.100.132/30\n"
		       "      ipv6\n"
		       "        primary = fd00:1::/126\n"
		       "        secondary = fd00:1::4/126\n");
	p = &lab->model->circuits[0].peering;
	assert_addr(&p->ce[0], "192.168.100.129");
	assert_addr(&p->msee[0], "192.168.100.130");
	assert_addr(&p->ce[1], "192.168.100.133");
	assert_addr(&p->msee[1], "192.168.100.134");
	assert_addr(&p->ce6[0], "fd00:1::1");
	assert_addr(&p->msee6[1], "fd00:1::6");
	er_lab_free(lab);
}
END_TEST

START_TEST(a_network_block_is_carved_as_documented)
{
	struct er_lab *lab = lab_text(LAB_ALL);
	const struct er_cloud *p = &lab->model->clouds[0];
	size_t announced = 0;

	for (size_t i = 0; i < p->nnetworks; i++)
		announced += p->networks[i].announced;
	ck_assert_uint_eq(announced, 7); /* six of the block and the segment */
	assert_prefix(&p->networks[0].prefix, "10.80.0.0/26");
	for (size_t i = 0; i < p->nnetworks; i++)
		if (strcmp(p->networks[i].name, "vmotion") == 0)
			assert_prefix(&p->networks[i].prefix, "10.80.1.128/25");
	assert_prefix(&p->circuit->peering.link[0], "10.80.0.224/30");
	assert_prefix(&p->circuit->peering.link[1], "10.80.0.228/30");
	ck_assert_str_eq(p->circuit->subscription, "microsoft");
	ck_assert_int_eq(p->circuit->private_removal, BGP_PRIVATE_LEADING);
	er_lab_free(lab);
}
END_TEST

START_TEST(a_gateway_sits_where_it_was_seen)
{
	struct er_lab *lab = lab_text(
	    LAB_CIRCUITS LAB_ER_B "vnets\n"
				  "  hub\n"
				  "    address-space = [10.60.0.0/16, fd00:60::/48]\n"
				  "    gateway\n"
				  "    connections\n"
				  "      c1\n"
				  "        circuit = er-a\n"
				  "      c2\n"
				  "        circuit = er-b\n"
				  "  small\n"
				  "    address-space = [10.61.0.0/26]\n"
				  "    gateway\n");
	const struct er_vnet *v = er_model_vnet(lab->model, "hub");

	assert_prefix(&v->gateway.subnet, "10.60.255.0/27");
	assert_addr(&v->gateway.instance[0], "10.60.255.12");
	assert_addr(&v->gateway.instance[1], "10.60.255.13");
	assert_prefix(&v->gateway.subnet6, "fd00:60:0:ffff::/64");
	assert_addr(&v->gateway.instance6[0], "fd00:60:0:ffff::c");
	assert_addr(&v->connections[0].msee[0], "10.60.255.4");
	assert_addr(&v->connections[0].msee[1], "10.60.255.5");
	assert_addr(&v->connections[1].msee[0], "10.60.255.6");
	assert_addr(&v->connections[1].msee6[1], "fd00:60:0:ffff::7");
	v = er_model_vnet(lab->model, "small");
	assert_prefix(&v->gateway.subnet, "10.61.0.32/27");
	er_lab_free(lab);
}
END_TEST

START_TEST(connections_go_around_the_instances)
{
	struct buf text;
	struct er_lab *lab;
	const struct er_vnet *v;

	buf_init(&text);
	buf_puts(&text, "limits\n  enabled = off\ncircuits\n");
	for (unsigned i = 0; i < 6; i++)
		buf_printf(&text, "  k%u\n", i);
	buf_puts(&text,
	    "vnets\n  hub\n    address-space = [10.60.0.0/16]\n    gateway\n"
	    "    connections\n");
	for (unsigned i = 0; i < 6; i++)
		buf_printf(&text, "      c%u\n        circuit = k%u\n", i, i);
	lab = lab_text(text.data);
	v = &lab->model->vnets[0];
	assert_addr(&v->connections[3].msee[1], "10.60.255.11");
	assert_addr(&v->connections[4].msee[0], "10.60.255.14");
	assert_addr(&v->connections[5].msee[0], "10.60.255.16");
	er_lab_free(lab);
	buf_fini(&text);
}
END_TEST

START_TEST(global_reach_carves_and_numbers)
{
	struct er_lab *lab = lab_text(LAB_ALL);
	const struct er_reach *r = &lab->model->reaches[0];

	ck_assert(r->carved);
	assert_prefix(&r->prefix, "10.80.0.128/29");
	assert_addr(&r->to_addr[0], "10.80.0.129");
	assert_addr(&r->from_addr[0], "10.80.0.130");
	assert_addr(&r->to_addr[1], "10.80.0.133");
	assert_addr(&r->from_addr[1], "10.80.0.134");
	ck_assert_str_eq(r->redeem.authorization->used_by, "global-reach/pc1-to-er-a");
	er_lab_free(lab);
}
END_TEST

START_TEST(a_cloud_has_eight_links_and_no_more)
{
	struct buf text;
	struct errs errs;
	struct er_lab *lab;

	buf_init(&text);
	buf_puts(&text, LAB_CLOUD "limits\n  enabled = off\ncircuits\n");
	for (unsigned i = 0; i < 9; i++)
		buf_printf(&text,
		    "  k%u\n"
		    "    private-peering\n"
		    "      peer-asn = 64520\n"
		    "      primary = 172.16.%u.0/30\n"
		    "      secondary = 172.16.%u.4/30\n"
		    "    authorizations\n"
		    "      a\n",
		    i, i, i);
	buf_puts(&text, "global-reach\n");
	for (unsigned i = 0; i < 9; i++)
		buf_printf(&text,
		    "  g%u\n"
		    "    from = pc1\n"
		    "    to = k%u\n"
		    "    authorization = a\n",
		    i, i);
	lab = lab_try(text.data, &errs);
	ck_assert_ptr_null(lab);
	ck_assert_uint_eq(count_code(&errs, "global-reach-pool-full"), 1);
	errs_fini(&errs);
	buf_fini(&text);
}
END_TEST

START_TEST(a_circuit_has_many_names)
{
	struct er_lab *lab =
	    lab_text("lab = x\n"
		     "circuits\n"
		     "  er-a\n"
		     "    subscription = contoso\n"
		     "    service-key = "
		     "ABCDEF00-0000-4000-8000-000000000000\n" LAB_CLOUD);
	const struct er_model *m = lab->model;
	const struct er_circuit *a = er_model_circuit(m, "er-a");
	const struct er_circuit *pc1 = er_model_circuit(m, "pc1");
	static const char *const good[] = { "er-a", "contoso:er-a",
		"abcdef00-0000-4000-8000-000000000000",
		"/subscriptions/contoso/resourceGroups/rg/providers/Microsoft.Network/"
		"expressRouteCircuits/er-a",
		"/SUBSCRIPTIONS/Contoso/resourcegroups/RG/providers/microsoft.network/"
		"expressroutecircuits/ER-A",
		"/subscriptions/contoso/resourceGroups/rg/providers/Microsoft.Network/"
		"expressRouteCircuits/er-a/peerings/AzurePrivatePeering" };
	static const char *const bad[] = { "er-b", "default:er-a", "contoso:", ":er-a",
		"/subscriptions/other/resourceGroups/rg/providers/Microsoft.Network/"
		"expressRouteCircuits/er-a",
		"/subscriptions/contoso/resourceGroups/rg/providers/Microsoft.Network/"
		"virtualNetworks/er-a",
		"/subscriptions/contoso/resourceGroups/rg/providers/Microsoft.Network/"
		"expressRouteCircuits/er-a/peerings/MicrosoftPeering",
		"/", "abcdef00-0000-4000-8000-000000000001" };

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		ck_assert_ptr_eq(er_name_circuit(m, "default", good[i]), a);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_ptr_null(er_name_circuit(m, "default", bad[i]));
	ck_assert_ptr_eq(er_name_circuit(m, "default", a->id), a);
	ck_assert_ptr_eq(er_name_circuit(m, "default", pc1->id), pc1);
	ck_assert_ptr_eq(er_name_circuit(m, "default", "default:pc1"), pc1);
	ck_assert_ptr_eq(er_name_circuit(m, "default",
			     "/subscriptions/default/resourceGroups/x/providers/"
			     "Microsoft.AVS/privateClouds/pc1"),
	    pc1);
	er_lab_free(lab);
}
END_TEST

START_TEST(neighbours_are_linked_once)
{
	struct er_lab *lab = lab_text("routers\n"
				      "  a\n"
				      "    asn = 65001\n"
				      "    neighbors\n"
				      "      b\n"
				      "  b\n"
				      "    asn = 65002\n"
				      "    transport = tcp\n"
				      "    neighbors\n"
				      "      a\n"
				      "      c\n"
				      "  c\n"
				      "    asn = 65003\n"
				      "    router-id = 9.9.9.9\n");
	const struct er_model *m = lab->model;

	ck_assert_uint_eq(m->nlinks, 2);
	ck_assert_str_eq(m->links[0].name, "a--b");
	ck_assert_str_eq(m->links[0].declared[0]->head.path, "routers/a/neighbors/b");
	ck_assert_str_eq(m->links[0].declared[1]->head.path, "routers/b/neighbors/a");
	ck_assert(m->links[0].tcp);
	ck_assert_uint_eq(m->links[0].address[0].b[0], 127);
	ck_assert(!ip_addr_equal(&m->links[0].address[0], &m->links[1].address[0]));
	ck_assert_ptr_null(m->links[1].declared[1]);
	ck_assert_uint_eq(er_model_speaker(m, "c")->id, 0x09090909);
	er_lab_free(lab);
}
END_TEST

TCase *
test_er_model(void)
{
	TCase *t = tcase_create("er/model");

	tcase_add_test(t, absent_leaves_have_their_defaults);
	tcase_add_test(t, link_subnets_give_the_customer_the_first_host);
	tcase_add_test(t, a_network_block_is_carved_as_documented);
	tcase_add_test(t, a_gateway_sits_where_it_was_seen);
	tcase_add_test(t, connections_go_around_the_instances);
	tcase_add_test(t, global_reach_carves_and_numbers);
	tcase_add_test(t, a_cloud_has_eight_links_and_no_more);
	tcase_add_test(t, a_circuit_has_many_names);
	tcase_add_test(t, neighbours_are_linked_once);
	return t;
}
