/*
 * Events are numbered and kept in a ring.  The host hears of them when the call that
 * made them is about to return, so that it finds the net in order; only when one call
 * makes more of them than the ring holds is the oldest told before it is overwritten.
 */
#include "base/xalloc.h"
#include "net/net_int.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *
net_event_name(enum net_event_kind kind)
{
	static const char *const names[NET_EVENT_N] = {
		[NET_EVENT_SESSION_UP] = "session-up",
		[NET_EVENT_SESSION_DOWN] = "session-down",
		[NET_EVENT_SESSION_STATE] = "session-state",
		[NET_EVENT_NOTIFICATION] = "notification",
		[NET_EVENT_MALFORMED] = "malformed",
		[NET_EVENT_LEFT_OUT] = "left-out",
		[NET_EVENT_LIMIT] = "limit",
		[NET_EVENT_LIMIT_WARNING] = "limit-warning",
		[NET_EVENT_REFRESH] = "refresh",
		[NET_EVENT_GRACEFUL] = "graceful-restart",
		[NET_EVENT_LINK] = "link",
		[NET_EVENT_APPLY] = "apply",
		[NET_EVENT_DIAL] = "dial",
		[NET_EVENT_REFUSED] = "refused",
		[NET_EVENT_BFD] = "bfd",
		[NET_EVENT_OPERATION] = "operation",
		[NET_EVENT_NOT_RESTORED] = "not-restored",
		[NET_EVENT_OSCILLATING] = "oscillating",
		[NET_EVENT_PACKETS] = "packets",
	};

	return kind < NET_EVENT_N ? names[kind] : "?";
}

static struct net_note *
slot_of(const struct net *net, uint64_t number)
{
	return &net->notes[(number - 1) % net->config.event_ring];
}

static void
tell(struct net *net)
{
	struct net_note *n = slot_of(net, ++net->told_note);

	if (net->host.event)
		net->host.event(net->host.ctx, &n->event);
}

/* Something else has happened, to which changes of routes may be the answer. */
static void
note_stimulus(struct net *net, enum net_event_kind kind)
{
	switch (kind) {
	case NET_EVENT_SESSION_UP:
	case NET_EVENT_SESSION_DOWN:
	case NET_EVENT_LIMIT:
	case NET_EVENT_REFRESH:
	case NET_EVENT_GRACEFUL:
	case NET_EVENT_LINK:
	case NET_EVENT_APPLY:
		net->stimulus++;
		break;
	default:
		break;
	}
}

static void
keep(struct net *net, enum net_event_kind kind, const char *subject, char *text)
{
	struct net_note *n;

	note_stimulus(net, kind);
	if (!net->notes)
		net->notes = xcalloc(net->config.event_ring, sizeof *net->notes);
	if (net->last_note - net->told_note == net->config.event_ring)
		tell(net);
	n = slot_of(net, ++net->last_note);
	free(n->subject);
	free(n->text);
	n->subject = xstrdup(subject);
	n->text = text;
	n->event = (struct net_event){ .at = net->now,
		.number = net->last_note,
		.kind = kind,
		.subject = n->subject,
		.text = n->text };
}

void
net_event_add(struct net *net, enum net_event_kind kind, const char *subject,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	keep(net, kind, subject, xvasprintf(fmt, ap));
	va_end(ap);
}

void
net_events_flush(struct net *net)
{
	while (net->told_note < net->last_note)
		tell(net);
}

void
net_events_fini(struct net *net)
{
	for (size_t i = 0; net->notes && i < net->config.event_ring; i++) {
		free(net->notes[i].subject);
		free(net->notes[i].text);
	}
	free(net->notes);
}

const struct net_event *
net_event_after(const struct net *net, uint64_t after)
{
	uint64_t first = 1;

	if (net->last_note > net->config.event_ring)
		first = net->last_note - net->config.event_ring + 1;
	if (after + 1 > first)
		first = after + 1;
	return first <= net->last_note ? &slot_of(net, first)->event : NULL;
}

int64_t
net_epoch(const struct net *net)
{
	return net->config.epoch;
}
