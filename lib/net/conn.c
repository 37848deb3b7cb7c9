/*
 * TCP connections as the host sees them: what it accepted, dialled, read, wrote and
 * lost, by the number of a line (lines.c).
 */
#include "net/capture.h"
#include "net/net_int.h"

#include <string.h>

net_conn
net_accepted(struct net *net, struct erx_time now, const struct ip_addr *local,
    uint16_t local_port, const struct ip_addr *remote, uint8_t refusal[64],
    size_t *refusal_len)
{
	struct net_half *h = net_expected(net, local, local_port, remote);
	struct net_line *line;
	char a[IP_ADDR_STRLEN], b[IP_ADDR_STRLEN];
	net_conn id = 0;

	net_set_now(net, now);
	*refusal_len = 0;
	if (!h) {
		net_event_add(net, NET_EVENT_REFUSED, ip_addr_text(remote, a),
		    "connection to %s port %u: no session is expected from there",
		    ip_addr_text(local, b), local_port);
		net_flush(net);
		return 0;
	}
	if (!h->sess->link->dead && bgp_peer_incoming(h->peer, net->now)) {
		h->why = "the neighbour has restarted";
		net_half_drain(h);
	}
	/* A dead link answers nothing, and a failed router is not there. */
	if (!h->sess->link->dead &&
	    bgp_peer_connected(h->peer, net->now, BGP_SLOT_IN, refusal, refusal_len)) {
		if (h->line[BGP_SLOT_IN])
			net_line_abort(h->line[BGP_SLOT_IN]);
		line = net_line_new(h, BGP_SLOT_IN);
		line->up = true;
		net_flow_open(line);
		id = line->id;
	}
	net_half_drain(h);
	net_flush(net);
	return net_line_find(net, id) ? id : 0;
}

/* The same failure again and again, for hours maybe, is one event. */
static bool
dial_error_known(const struct net_half *h, const char *error)
{
	const char *last = bgp_peer_status(h->peer)->last_error;
	const char *end = strstr(last, ": ");

	return end && strcmp(end + 2, error) == 0;
}

void
net_dialed(struct net *net, struct erx_time now, net_conn id, const char *error)
{
	struct net_line *line = net_line_find(net, id);
	struct net_half *h = line ? line->half : NULL;
	uint8_t refusal[64];
	size_t len;

	net_set_now(net, now);
	if (!line)
		return;
	if (!h) {
		net_line_free(line); /* hung up meanwhile */
		return;
	}
	if (error) {
		net_line_free(line);
		if (!dial_error_known(h, error))
			net_event_add(net, NET_EVENT_DIAL, h->sess->spec->name, "%s",
			    error);
		bgp_peer_dial_failed(h->peer, net->now, error);
	} else if (h->sess->link->dead) {
		net_line_abort(line);
		bgp_peer_dial_failed(h->peer, net->now, "link is down");
	} else if (bgp_peer_connected(h->peer, net->now, BGP_SLOT_OUT, refusal, &len)) {
		line->up = true;
		net_flow_open(line);
	} else {
		buf_add(&line->tail, refusal, len);
		net_line_end(line);
	}
	net_half_drain(h);
	net_flush(net);
}

void
net_input(struct net *net, struct erx_time now, net_conn id, const uint8_t *p,
    size_t len)
{
	struct net_line *line = net_line_find(net, id);
	struct net_half *h = line ? line->half : NULL;

	net_set_now(net, now);
	if (!h || !line->up)
		return;
	if (h->sess->link->dead) {
		line->gap = true;
		return;
	}
	net_flow_in(line, p, len);
	bgp_peer_input(h->peer, net->now, line->slot, p, len);
	net_half_drain(h);
	net_flush(net);
}

void
net_closed(struct net *net, struct erx_time now, net_conn id)
{
	struct net_line *line = net_line_find(net, id);
	struct net_half *h = line ? line->half : NULL;
	bool up = line && line->up;
	enum bgp_slot slot = line ? line->slot : BGP_SLOT_OUT;

	net_set_now(net, now);
	if (!line)
		return;
	net_line_free(line);
	if (!h)
		return;
	if (up)
		bgp_peer_closed(h->peer, net->now, slot);
	else
		bgp_peer_dial_failed(h->peer, net->now, "connection closed");
	net_half_drain(h);
	net_flush(net);
}

const struct net_session *
net_conn_session(const struct net *net, net_conn id)
{
	const struct net_line *line = net_line_find(net, id);

	return line && line->half ? line->half->sess->spec : NULL;
}

int
net_output(struct net *net, net_conn id, struct rib_iov *iov, int n)
{
	struct net_line *line = net_line_find(net, id);

	if (!line || (line->half && line->half->sess->link->dead))
		return 0;
	return net_line_views(line, iov, n);
}

void
net_sent(struct net *net, struct erx_time now, net_conn id, size_t len)
{
	struct net_line *line = net_line_find(net, id);

	net_set_now(net, now);
	if (!line || !len)
		return;
	net_flow_out_views(line, len);
	net_half_sent(line, len);
	if (line->half)
		net_half_settle(line->half);
	else if (!line->tail.len && !line->want_hangup)
		net_line_free(line);
	net_flush(net);
}

net_conn
net_writable(struct net *net)
{
	struct net_line *line = TAILQ_FIRST(&net->writable);

	if (!line)
		return 0;
	TAILQ_REMOVE(&net->writable, line, ready_entry);
	line->ready = false;
	return line->id;
}
