/*
 * Rows of sessions and of their BFD, one for each end that is here.
 */
#include "base/xalloc.h"
#include "bgp/bfd.h"
#include "net/halves.h"
#include "view/tables.h"

#include <stdlib.h>

struct table {
	struct net_halves *halves;
	struct erx_time now;
	void (*row)(const struct table *, const struct net_half *, struct json *);
};

/* By enum net_add_path. */
static const char *const add_paths[] = { "none", "send", "receive", "both" };

static void
put_up_for(struct json *j, bool up, struct erx_time now, struct erx_time since)
{
	if (up)
		json_uint(j, "up-for-seconds",
		    (uint64_t)(erx_time_since(now, since) / ERX_SEC));
	else
		json_null(j, "up-for-seconds");
}

/* --- sessions --- */

static void
put_as(struct json *j, const char *key, uint32_t as)
{
	if (as)
		json_uint(j, key, as);
	else
		json_null(j, key);
}

static void
put_counts(struct json *j, const struct net_half_counts *c)
{
	json_uint(j, "received", c->received);
	json_uint(j, "accepted", c->accepted);
	if (c->stale)
		json_uint(j, "stale", c->stale);
	json_uint(j, "advertised", c->advertised);
}

/* Of a session that carries several: which, behind the one that names it. */
static void
put_families(struct json *j, const struct net_session *x)
{
	if (x->nfamilies == 1)
		return;
	json_array(j, "families");
	for (size_t i = 0; i < x->nfamilies; i++)
		json_string(j, NULL, ip_family_name(x->families[i].family));
	json_array_end(j);
}

/* By which keys a session is signed, the preferred one first; never the secrets. */
static void
put_keys(struct json *j, const struct net_ao *ao)
{
	if (ao->n == 0)
		return;
	json_array(j, "tcp-ao");
	for (size_t i = 0; i < ao->n; i++) {
		const struct net_ao_key *k = &ao->keys[i];

		json_object(j, NULL);
		json_string(j, "key", k->name);
		json_uint(j, "send-id", k->send_id);
		json_uint(j, "receive-id", k->receive_id);
		json_string(j, "algorithm", net_ao_algorithm_name(k->algorithm));
		json_bool(j, "preferred", i == 0);
		json_object_end(j);
	}
	json_array_end(j);
}

/* What of the sums is each family's, and how much of it may be received. */
static void
put_by_family(struct json *j, const struct net_half *h, const struct net_session *x)
{
	if (x->nfamilies == 1)
		return;
	json_array(j, "by-family");
	for (size_t i = 0; i < x->nfamilies; i++) {
		struct net_half_counts counts;
		struct net_half_info info;

		net_half_info_of(h, x->families[i].family, &info);
		net_half_count(h, info.family, &counts);
		json_object(j, NULL);
		json_string(j, "family", ip_family_name(info.family));
		put_counts(j, &counts);
		if (info.limit)
			json_uint(j, "limit", info.limit);
		else
			json_null(j, "limit");
		if (info.up)
			json_bool(j, "agreed", info.member != NULL);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_last_error(struct json *j, const struct net_half_info *i)
{
	const char *last = i->status->last_error;

	if (!i->held && !i->why)
		json_string(j, "last-error", last[0] ? last : NULL);
	else
		json_string(j, "last-error", i->held ? i->held : i->why);
}

static void
session_row(const struct table *t, const struct net_half *h, struct json *j)
{
	char text[IP_ADDR_STRLEN];
	struct net_half_counts all;
	struct net_half_info i;

	net_half_info(h, &i);
	net_half_count(h, IP_NONE, &all);
	json_object(j, NULL);
	json_string(j, "local", i.local);
	json_string(j, "remote", i.remote);
	json_string(j, "family", ip_family_name(i.family));
	put_families(j, i.session);
	json_uint(j, "local-as", i.here->asn);
	put_as(j, "remote-as", net_half_remote_as(h));
	json_string(j, "local-address", ip_addr_text(&i.local_address, text));
	json_string(j, "remote-address", ip_addr_text(&i.remote_address, text));
	json_string(j, "state", bgp_state_name(i.state));
	put_up_for(j, i.up, t->now, i.status->since);
	put_counts(j, &all);
	put_by_family(j, h, i.session);
	put_last_error(j, &i);
	if (net_half_closed(h))
		json_string(j, "policy", "none"); /* RFC 8212 */
	if (net_half_add_path(h))
		json_string(j, "add-path", add_paths[net_half_add_path(h)]);
	put_keys(j, &i.session->ao);
	if (i.bfd)
		json_string(j, "bfd", bfd_state_name(i.bfd->state));
	json_string(j, "name", i.session->name); /* what `reset` and `fail` take */
	json_object_end(j);
}

/* --- BFD --- */

static void
put_ms(struct json *j, const char *key, int64_t us)
{
	json_uint(j, key, (uint64_t)(us / ERX_MSEC));
}

/* What the far end last said; null before it said anything, or since it is silent. */
static void
put_remote(struct json *j, const struct bfd *b)
{
	bool heard = b->remote_discriminator != 0;

	if (heard)
		json_uint(j, "remote-discriminator", b->remote_discriminator);
	else
		json_null(j, "remote-discriminator");
	json_string(j, "remote-state", heard ? bfd_state_name(b->remote_state) : NULL);
	json_string(j, "remote-diagnostic",
	    heard ? bfd_diag_name(b->remote_diag) : NULL);
	if (heard)
		json_uint(j, "remote-multiplier", b->remote_multiplier);
	else
		json_null(j, "remote-multiplier");
}

/* What each end is and asks for, and what came of it. */
static void
bfd_row(const struct table *t, const struct net_half *h, struct json *j)
{
	char text[IP_ADDR_STRLEN];
	struct net_half_info i;
	struct net_half_bfd x;
	const struct bfd *b;

	if (!net_half_bfd(h, &x))
		return; /* it went since the walk began */
	net_half_info(h, &i);
	b = x.bfd;
	json_object(j, NULL);
	json_string(j, "local", i.local);
	json_string(j, "remote", i.remote);
	json_string(j, "family", ip_family_name(i.family));
	json_string(j, "local-address", ip_addr_text(&x.path->local, text));
	json_string(j, "remote-address", ip_addr_text(&x.path->remote, text));
	json_string(j, "state", bfd_state_name(b->state));
	put_up_for(j, b->state == BFD_UP, t->now, b->since);
	json_string(j, "diagnostic", bfd_diag_name(b->diag));
	json_uint(j, "discriminator", b->discriminator);
	json_uint(j, "multiplier", b->config.multiplier);
	put_remote(j, b);
	put_ms(j, "transmit-ms", bfd_tx_interval(b));
	put_ms(j, "detect-ms", bfd_detection_time(b));
	json_uint(j, "sent", b->packets_out);
	json_uint(j, "received", b->packets_in);
	json_uint(j, "discarded", x.discarded);
	json_string(j, "last-discard", x.last_discard);
	json_bool(j, "multihop", x.path->multihop);
	json_string(j, "name", i.session->name);
	json_object_end(j);
}

/* --- tables --- */

static unsigned
more(void *ctx, struct json *j, unsigned units)
{
	const struct table *t = ctx;
	const struct net_half *h;

	for (; units; units--) {
		h = net_halves_next(t->halves);
		if (!h)
			break;
		t->row(t, h, j);
	}
	return units;
}

static void
done(void *ctx)
{
	struct table *t = ctx;

	net_halves_free(t->halves);
	free(t);
}

static struct table *
table_new(struct net_halves *halves, struct erx_time now)
{
	struct table *t;

	if (!halves)
		return NULL;
	t = xcalloc(1, sizeof *t);
	t->halves = halves;
	t->now = now;
	return t;
}

struct rows
view_sessions(const struct net *net, struct erx_time now, const char *at,
    struct errs *errs)
{
	struct table *t = table_new(net_halves_new(net, at, false, errs), now);

	if (t)
		t->row = session_row;
	return rows_array(more, done, t);
}

struct rows
view_bfd(const struct net *net, struct erx_time now, const char *at, struct errs *errs)
{
	struct table *t = table_new(net_halves_new(net, at, true, errs), now);

	if (t)
		t->row = bfd_row;
	return rows_array(more, done, t);
}
