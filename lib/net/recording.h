/*
 * The file that a capture becomes: frames go in, octets of a pcapng or MRT file come
 * out.  What nobody takes out is bounded; past the bound whole messages are left out
 * and counted, never cut.
 */
#ifndef NET_RECORDING_H
#define NET_RECORDING_H

#include "base/buf.h"
#include "net/host.h"

enum net_recording_format {
	NET_PCAPNG, /* an interface for each session, IP and TCP headers made up */
	NET_MRT     /* BGP4MP_ET: messages only */
};
/* By enum net_recording_format; NULL ends them. */
extern const char *const net_recording_words[];

struct net_recording_config {
	enum net_recording_format format;
	const char *of; /* session, router or endpoint; NULL: all.  Copied. */
	int64_t epoch;  /* µs since 1970 at the net's time 0 */
	size_t bound;   /* octets waiting to be taken out; 0: no bound */
};

struct net_recording;
struct net_recording *net_recording_new(const struct net_recording_config *);
void net_recording_free(struct net_recording *); /* NULL is fine */
void net_recording_take(struct net_recording *, const struct net_frame *);
/* What is ready; the first of it is a header, before anything was captured. */
struct buf *net_recording_out(struct net_recording *);
/* What a file ends with: how much was left out, if anything was. */
void net_recording_end(struct net_recording *, struct erx_time now);
uint64_t net_recording_messages(const struct net_recording *);

#endif
