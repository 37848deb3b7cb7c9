/*
 * BFD as people and programs see it: what each end is and asks for, and what came of
 * it.
 */
#include "net/bfd.h"
#include "net/show_int.h"

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

void
net_show_bfd_row(struct net_show *s, const struct net_half *h)
{
	struct json *j = &s->json;
	const struct net_bfd *x = h->bfd;
	const struct bfd *b = x ? &x->bfd : NULL;
	char text[IP_ADDR_STRLEN];

	if (!b)
		return; /* it went since the keys were collected */
	json_object(j, NULL);
	json_string(j, "local", h->rt->spec->name);
	json_string(j, "remote", net_half_remote(h));
	json_string(j, "family", ip_family_name(h->parts->family));
	json_string(j, "local-address", ip_addr_text(&x->path.local, text));
	json_string(j, "remote-address", ip_addr_text(&x->path.remote, text));
	json_string(j, "state", bfd_state_name(b->state));
	if (b->state == BFD_UP)
		json_uint(j, "up-for-seconds",
		    (uint64_t)(erx_time_since(s->now, b->since) / ERX_SEC));
	else
		json_null(j, "up-for-seconds");
	json_string(j, "diagnostic", bfd_diag_name(b->diag));
	json_uint(j, "discriminator", b->discriminator);
	json_uint(j, "multiplier", b->config.multiplier);
	put_remote(j, b);
	put_ms(j, "transmit-ms", bfd_tx_interval(b));
	put_ms(j, "detect-ms", bfd_detection_time(b));
	json_uint(j, "sent", b->packets_out);
	json_uint(j, "received", b->packets_in);
	json_uint(j, "discarded", x->discarded);
	json_string(j, "last-discard", x->discarded ? bfd_fault_name(x->fault) : NULL);
	json_bool(j, "multihop", x->path.multihop);
	json_string(j, "name", h->sess->spec->name);
	json_object_end(j);
}
