/*
 * `packets` of a lab.  What its entries name are links of the spec, which is made of
 * the model later: compile/packets.c looks whether there are such links.
 */
#include "base/xalloc.h"
#include "er/check.h"
#include "er/leaf.h"
#include "er/read.h"
#include "er/read_parts.h"

#include <string.h>

enum { DEVICE_MAX = 15 }; /* octets of the name of a device */

static const struct er_row packets_rows[] = {
	ER_LEAF(packets_mtu, U16, er_packet_links, mtu),
};

static const struct er_row link_rows[] = {
	ER_LEAF(packets_links_interface, TEXT, er_packet_link, interface),
	ER_LEAF(packets_links_tap, TEXT, er_packet_link, tap),
	ER_LEAF(packets_links_mtu, U16, er_packet_link, mtu),
};

void
er_read_packets(const struct er_ctx *c)
{
	const struct data_node *n = data_node_get(c->tree, "packets");
	struct er_packet_links *p = &c->model->packets;

	ER_LEAVES_READ(c, n, "packets", packets_rows, p);
	READ_LIST(c, n, "packets", "links", link_rows, p->links, &p->nlinks);
	for (size_t i = 0; i < p->nlinks; i++) {
		struct er_packet_link *l = &p->links[i];

		if (l->interface && !l->tap)
			l->tap = er_model_textf(c->model, "tap-%s", l->interface);
	}
}

static void
check_device(const struct er_ctx *c, const struct er_packet_link *l)
{
	if (l->tap && !l->interface)
		er_refuse_cure(c, CODE_MISSING_LEAF, l->head.path, "tap",
		    "name the interface to the real router, or leave `tap` out",
		    "the TAP device %.40s stands beside no interface", l->tap);
	else if (l->tap && strlen(l->tap) > DEVICE_MAX)
		er_refuse_cure(c, CODE_BAD_VALUE, l->head.path, "interface",
		    "give the TAP device a name of at most 15 characters with `tap`",
		    "no device can have the name %.40s", l->tap);
}

void
er_check_packets(const struct er_ctx *c)
{
	const struct er_packet_links *p = &c->model->packets;

	for (size_t i = 0; i < p->nlinks; i++) {
		const struct er_packet_link *l = &p->links[i];

		check_device(c, l);
		for (size_t k = 0; k < i && l->interface; k++) {
			const struct er_packet_link *other = &p->links[k];

			if (other->interface &&
			    strcmp(other->interface, l->interface) == 0)
				er_refuse_cure(c, CODE_DUPLICATE_ENTRY, l->head.path,
				    "interface",
				    "give each real router an interface of its own, for "
				    "instance a VLAN",
				    "%.80s has packets on %.40s already",
				    other->head.name, l->interface);
			else if (other->tap && strcmp(other->tap, l->tap) == 0)
				er_refuse_cure(c, CODE_DUPLICATE_ENTRY, l->head.path,
				    "tap", "give each link a TAP device of its own",
				    "%.80s has the TAP device %.40s already",
				    other->head.name, l->tap);
		}
	}
}
