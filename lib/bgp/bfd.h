/*
 * BFD: control packets and the session of one neighbour, without I/O.  RFC 5880; the
 * use over UDP (TTL, ports) is RFC 5881 and 5883, and what it means to BGP RFC 5882:
 * both are their callers' business.  Asynchronous mode in the active role; no echo, no
 * authentication, and the far end's wish for demand mode is granted.
 *
 * A session is fed with packets and told the time; after each call its owner sends what
 * bfd_output gives, until that is nothing, and looks at bfd_deadline.
 */
#ifndef BGP_BFD_H
#define BGP_BFD_H

#include "base/rng.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is asked for unless a lab says otherwise (P-9). */
#define BFD_INTERVAL      (300 * ERX_MSEC)
#define BFD_INTERVAL_SLOW (750 * ERX_MSEC) /* of slower hardware (P-9) */
#define BFD_MULTIPLIER    3
/* While a session is not Up: at least a second (6.8.3), and a packet a second at most
 * even when jitter has taken a quarter off. */
#define BFD_SLOW          (1334 * ERX_MSEC)

enum {
	BFD_PACKET_LEN = 24,
	BFD_VERSION = 1,
	BFD_PORT_SINGLE = 3784,  /* RFC 5881 4 */
	BFD_PORT_MULTIHOP = 4784 /* RFC 5883 5 */
};

enum bfd_state { /* as on the wire */
	BFD_ADMIN_DOWN,
	BFD_DOWN,
	BFD_INIT,
	BFD_UP,
	BFD_STATE_N
};
const char *bfd_state_name(enum bfd_state); /* "AdminDown" "Down" "Init" "Up" */

enum bfd_diag { /* 4.1; of other numbers only the value is known */
	BFD_DIAG_NONE,
	BFD_DIAG_EXPIRED,  /* control detection time expired */
	BFD_DIAG_ECHO,     /* echo function failed */
	BFD_DIAG_SIGNALED, /* neighbor signaled session down */
	BFD_DIAG_RESET,    /* forwarding plane reset */
	BFD_DIAG_PATH_DOWN,
	BFD_DIAG_CONCATENATED,
	BFD_DIAG_ADMIN,   /* administratively down */
	BFD_DIAG_REVERSE, /* reverse concatenated path down */
	BFD_DIAG_N
};
const char *bfd_diag_name(unsigned diag); /* "control detection time expired" … */

/* --- packets --- */

enum bfd_flag { /* as on the wire; C is never set: we share our fate with BGP's */
	BFD_POLL = 0x20,
	BFD_FINAL = 0x10,
	BFD_CONTROL_INDEPENDENT = 0x08,
	BFD_AUTHENTICATED = 0x04,
	BFD_DEMAND = 0x02,
	BFD_MULTIPOINT = 0x01
};

struct bfd_packet {
	uint8_t state; /* enum bfd_state */
	uint8_t diag;  /* enum bfd_diag, or more */
	uint8_t flags;
	uint8_t multiplier;       /* not 0 */
	uint32_t mine, yours;     /* discriminators, as the sender has them */
	uint32_t tx, rx, echo_rx; /* µs: desired min TX, required min RX, of echoes */
};

/* Why a packet is discarded, in the order of 6.8.6. */
enum bfd_fault {
	BFD_FINE,
	BFD_BAD_SHORT, /* not even 24 octets */
	BFD_BAD_VERSION,
	BFD_BAD_LENGTH, /* less than 24 (26 with authentication), or over the payload */
	BFD_BAD_MULTIPLIER,
	BFD_BAD_MULTIPOINT,
	BFD_BAD_MINE,          /* My Discriminator 0 */
	BFD_BAD_YOURS,         /* Your Discriminator 0 outside of Down and AdminDown */
	BFD_BAD_AUTHENTICATED, /* nobody configured it */
	/* Found by who looks for the session: */
	BFD_BAD_SESSION, /* no session has this Your Discriminator, or these addresses
			  */
	BFD_BAD_TTL,     /* RFC 5881 5: not from the next hop */
	BFD_FAULT_N
};
const char *bfd_fault_name(enum bfd_fault); /* "unknown Your Discriminator" … */

/* `octets`: what one datagram held. */
enum bfd_fault bfd_packet_decode(struct bfd_packet *, const uint8_t *octets,
    size_t len);
void bfd_packet_encode(const struct bfd_packet *, uint8_t out[BFD_PACKET_LEN]);

/* --- a session --- */

struct bfd_config {
	int64_t interval;   /* µs; desired TX and required RX; 1 to 2^32-1 */
	uint8_t multiplier; /* not 0 */
};

struct bfd {
	struct bfd_config config;
	uint32_t discriminator, remote_discriminator; /* the latter 0: not known */
	enum bfd_state state, remote_state;
	uint8_t diag, remote_diag;
	struct erx_time since; /* of the state */
	/* Asked for in packets, and in use: an increase of the first, a decrease of the
	 * second wait for the end of a poll sequence while Up (6.8.3). */
	int64_t tx, rx, tx_used, rx_used;
	int64_t remote_tx, remote_rx; /* as the last packet had them; µs */
	uint8_t remote_multiplier;    /* 0: nothing was heard */
	bool remote_demand;
	bool polling;                  /* packets bear P until a packet bears F */
	bool poll_next;                /* it was changed again since the poll began */
	bool urgent;                   /* the state changed: a packet at once */
	bool final;                    /* answer to a P, at once */
	struct erx_time sent, send_at; /* the last periodic packet, and the next */
	int64_t paced;                 /* interval that send_at was drawn from */
	struct erx_time heard, detect_at;
	struct erx_time quiet_at; /* AdminDown: told long enough */
	struct rng rng;
	uint64_t packets_in, packets_out;
};

/* It begins in AdminDown and says nothing.  The discriminator is not 0, and no other
 * session's. */
void bfd_init(struct bfd *, const struct bfd_config *, uint32_t discriminator,
    uint64_t seed);
void bfd_start(struct bfd *, struct erx_time now);
/* AdminDown: the far end is told so for a detection time, then there is silence. */
void bfd_stop(struct bfd *, struct erx_time now);
/* New intervals: agreed upon by poll sequence when it is Up. */
void bfd_configure(struct bfd *, struct erx_time now, const struct bfd_config *);

/* A packet for this session.  True: the state is another one now. */
bool bfd_input(struct bfd *, struct erx_time now, const struct bfd_packet *);
/* True: the detection time has passed, and the state is another one now. */
bool bfd_tick(struct bfd *, struct erx_time now);
/* A packet that has to go now; false when there is none. */
bool bfd_output(struct bfd *, struct erx_time now, uint8_t out[BFD_PACKET_LEN]);
struct erx_time bfd_deadline(const struct bfd *);

/* Down, and not because the far end was shut down by its administrator: what runs over
 * the path has lost it (RFC 5882 3.2). */
bool bfd_lost(const struct bfd *);
/* As agreed: between packets sent (before jitter), and until silence is a failure; µs,
 * the latter 0 when nothing was heard. */
int64_t bfd_tx_interval(const struct bfd *);
int64_t bfd_detection_time(const struct bfd *);

#endif
