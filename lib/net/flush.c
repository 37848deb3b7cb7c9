/*
 * The end of each call of the host: what was put off until then.
 */
#include "net/bfd.h"
#include "net/net_int.h"

void
net_flush(struct net *net)
{
	net_actions_flush(net);
	net_bfd_flush(net);
	net_events_flush(net);
}

void
net_note(struct net *net, struct erx_time now, enum net_event_kind kind,
    const char *subject, const char *text)
{
	net_set_now(net, now);
	net_event_add(net, kind, subject, "%s", text);
	net_flush(net);
}
