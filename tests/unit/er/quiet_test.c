/*
 * A lab of two hundred circuits, VNets and sites, every tenth circuit joined to a
 * private cloud: one VNet more concerns its circuit and that circuit's Global Reach
 * peer, and nobody else says a word.
 */
#include "base/xalloc.h"
#include "lab_bed.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

enum { CIRCUITS = 200 };

static void
add_clouds(struct buf *b)
{
	buf_puts(b, "private-clouds\n");
	for (int i = 0; i < CIRCUITS; i += 10)
		buf_printf(b,
		    "  pc%d\n    network-block = 10.160.%d.0/22\n    location = M%d\n"
		    "    segments\n      web\n        prefix = 10.176.%d.0/24\n",
		    i, 4 * (i / 10), i, i / 10);
	buf_puts(b, "global-reach\n");
	for (int i = 0; i < CIRCUITS; i += 10)
		buf_printf(b,
		    "  g%d\n    from = pc%d\n    to = c%d\n    authorization = k\n", i,
		    i, i);
}

static char *
make_lab(void)
{
	struct buf b;

	buf_init(&b);
	add_clouds(&b);
	buf_puts(&b, "vnets\n");
	for (int i = 0; i < CIRCUITS; i++)
		buf_printf(&b,
		    "  v%d\n    address-space = [10.32.%d.0/24]\n    gateway\n"
		    "    connections\n      c\n        circuit = c%d\n",
		    i, i, i);
	buf_puts(&b, "circuits\n");
	for (int i = 0; i < CIRCUITS; i++)
		buf_printf(&b,
		    "  c%d\n    location = L%d\n    authorizations\n      k\n"
		    "    private-peering\n      peer-asn = 64520\n      vlan = 100\n"
		    "      primary = 172.16.%d.%d/30\n      secondary = 172.16.%d.%d/30\n",
		    i, i, i / 32, i % 32 * 8, i / 32, i % 32 * 8 + 4);
	buf_puts(&b, "on-premises\n");
	for (int i = 0; i < CIRCUITS; i++)
		buf_printf(&b,
		    "  s%d\n    asn = 64520\n    circuits\n      c%d\n    advertise\n"
		    "      -\n        prefix = 11.0.%d.0/24\n",
		    i, i, i);
	return buf_steal(&b);
}

/* Messages of every neighbour that is not `concerned`, in the order of the net. */
static bool
concerned(const char *router)
{
	return strncmp(router, "c0/", 3) == 0 || strncmp(router, "pc0/", 4) == 0 ||
	    strncmp(router, "new/", 4) == 0;
}

static uint64_t
spoken(const struct net *net, size_t *halves)
{
	struct net_half_info i;
	struct net_half *h;
	uint64_t sum = 0;

	*halves = 0;
	for (size_t n = 0; (h = net_half_at(net, n)) != NULL; n++) {
		net_half_info(h, &i);
		if (concerned(i.local) || concerned(i.remote))
			continue;
		sum += i.status->counters.messages_in +
		    i.status->counters.messages_out + i.status->counters.updates_out +
		    i.status->ups;
		++*halves;
	}
	return sum;
}

START_TEST(one_vnet_more_is_heard_by_its_circuit_alone)
{
	size_t halves, after;
	char *text = make_lab();
	struct lab_bed x;
	uint64_t before;

	lab_bed_init(&x, text);
	before = spoken(x.bed.net, &halves);
	ck_assert_uint_gt(halves, 2000);
	ck_assert_uint_gt(before, 0);
	lab_bed_edit(&x, DATA_CREATE,
	    "vnets\n  new\n    address-space = [10.40.0.0/24]\n    gateway\n"
	    "    connections\n      c\n        circuit = c0\n");
	ck_assert_str_eq(lab_path(&x, "s0/ce0", "10.40.0.0/24"), "12076");
	ck_assert_str_eq(lab_path(&x, "pc0/edge0", "10.40.0.0/24"), "12076");
	ck_assert_uint_eq(spoken(x.bed.net, &after), before);
	ck_assert_uint_eq(after, halves);
	lab_bed_fini(&x);
	free(text);
}
END_TEST

TCase *
test_er_quiet(void)
{
	TCase *tc = tcase_create("er/quiet");

	tcase_add_test(tc, one_vnet_more_is_heard_by_its_circuit_alone);
	return tc;
}
