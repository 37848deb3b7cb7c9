/*
 * Machines that relay have addresses of their VNet: which of them are meant depends on
 * the VNet, and on whom the asker's hosts can reach.
 */
#include "net/choose.h"
#include "net/hosts.h"
#include "net/net_int.h"

#include <string.h>

/* Not what only those find who were told of the address as a next hop. */
static bool
is_of(const struct net_spec *s, const struct net_relay *y, const char *owner)
{
	return !y->segment && strcmp(s->routers[y->at].owner, owner) == 0;
}

const struct net_relay *
net_relays_of(const struct net_spec *s, const char *owner, const struct ip_addr *a,
    size_t *n)
{
	const struct net_relay *y = net_spec_relays_at(s, a, n);

	/* Two VNets that nothing joins may have the same addresses. */
	while (*n > 0 && !is_of(s, y, owner)) {
		y++;
		--*n;
	}
	for (size_t k = 1; k < *n; k++)
		if (!is_of(s, &y[k], owner))
			*n = k;
	return *n > 0 ? y : NULL;
}

const struct net_relay *
net_relays_reached(const struct net_spec *s, const struct net_hosts *h,
    const struct ip_addr *a, size_t *n)
{
	const struct net_host_row *r = s->nrelays ? net_hosts_pinned(h, a) : NULL;
	const char *owner = !r              ? NULL
	    : r->toward == NET_TOWARD_HOSTS ? s->hosts[r->at].owner
					    : h->owner;

	return owner ? net_relays_of(s, owner, a, n) : NULL;
}
