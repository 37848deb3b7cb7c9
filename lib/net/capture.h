/*
 * What a capture sees of a line.  It is an aspect of connections and not of sessions,
 * so there is no row for it (aspect.h).  Nothing happens unless a capture is on.
 */
#ifndef NET_CAPTURE_H
#define NET_CAPTURE_H

#include <stddef.h>
#include <stdint.h>

struct net_flow;
struct net_line;

/* The line is connected; of the two lines of a channel, one is enough. */
void net_flow_open(struct net_line *);
/* What the end that this line belongs to sends, or received. */
void net_flow_out(struct net_line *, const uint8_t *, size_t len);
void net_flow_in(struct net_line *, const uint8_t *, size_t len);
void net_flow_out_views(struct net_line *, size_t len); /* of net_line_views */
void net_flow_close(struct net_line *);                 /* by the end it belongs to */
void net_flow_free(struct net_flow *);

#endif
