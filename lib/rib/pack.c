/*
 * Messages out of prefixes: one UPDATE is open at a time, and the prefix that does not
 * fit closes it and opens the next.  Finished ones go to a group's log or, for a walk,
 * to the desk.
 */
#include "rib/out.h"

void
rib_pack_init(struct rib_packing *k, struct rib_group *g, struct rib_log *log)
{
	*k = (struct rib_packing){ .desk = g->owner->desk,
		.group = g,
		.rib = g->owner->rib,
		.permit = g->key.export.permit,
		.log = log };
}

static void
emit(struct rib_packing *k, size_t len)
{
	if (!len)
		return;
	if (k->log)
		rib_log_append(k->log, k->rib->seq, k->to, k->horizon, k->desk->message,
		    len);
	else
		buf_add(&k->desk->walked, k->desk->message, len);
	k->messages++;
}

void
rib_pack_flush(struct rib_packing *k)
{
	if (k->open)
		emit(k, bgp_pack_end(&k->packer));
	k->open = false;
}

static void
open_message(struct rib_packing *k)
{
	const struct rib_group_key *key = &k->group->key;
	struct bgp_encode how = rib_export_encoding(key, k->rib);
	uint8_t family = k->rib->config.family;

	if (k->withdraw)
		bgp_pack_withdraw(&k->packer, k->desk->message, rib_message_max(key),
		    family);
	else
		bgp_pack_announce(&k->packer, k->desk->message, rib_message_max(key),
		    family, &k->desk->offer.draft, &how);
	k->open = true;
}

static void
aim(struct rib_packing *k, bool withdraw, uint8_t to, uint32_t horizon)
{
	rib_pack_flush(k);
	k->withdraw = withdraw;
	k->to = to;
	k->horizon = to == RIB_TO_ALL ? 0 : horizon;
}

void
rib_pack_withdraw(struct rib_packing *k, uint8_t to, uint32_t horizon)
{
	aim(k, true, to, horizon);
}

void
rib_pack_announce(struct rib_packing *k, uint32_t path, uint8_t to, uint32_t horizon)
{
	aim(k, false, to, horizon);
	rib_export_build(&k->group->key, k->rib, &k->rib->paths[path], &k->desk->offer);
}

static bool
put_prefix(struct rib_packing *k, const struct ip_prefix *p, uint32_t id)
{
	return k->group->key.add_path ? bgp_pack_path(&k->packer, id, p)
				      : bgp_pack_prefix(&k->packer, p);
}

static void
pack_prefix(struct rib_packing *k, const struct ip_prefix *p, uint32_t id)
{
	if (!k->open)
		open_message(k);
	if (put_prefix(k, p, id))
		return;
	rib_pack_flush(k);
	open_message(k);
	put_prefix(k, p, id);
}

void
rib_pack_shift(struct rib_packing *k, const struct rib_batch *b, uint32_t shift)
{
	uint32_t i = b->shifts[shift].first;

	for (; i != RIB_NONE; i = b->changes[i].next) {
		struct ip_prefix p = rib_net_prefix(net_at(k->rib, b->changes[i].net));

		if (!k->permit || rib_filter_permits(k->permit, &p))
			pack_prefix(k, &p, b->changes[i].id);
	}
}
