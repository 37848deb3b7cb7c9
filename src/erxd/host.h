/*
 * The live host: owns the event loop, the clock, every socket, the disk and the one
 * timer, and drives one running lab (lib/run) with them.
 *
 * A turn of the loop is: wait for events (sockets hand their bytes to the net, requests
 * are answered), carry out timers that are due, do a bounded slice of deferred work,
 * write what became ready.  Nothing in a turn is unbounded: that is what keeps
 * keepalives and the API on time under full load.
 */
#ifndef ERXD_HOST_H
#define ERXD_HOST_H

#include "base/err.h"
#include "base/hset.h"
#include "base/time.h"
#include "er/lab.h"
#include "erxd/captures.h"
#include "erxd/notify.h"
#include "erxd/request.h"
#include "lab/lab.h"
#include "net/log_limit.h"
#include "net/net.h"
#include "run/run.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

struct event;
struct event_base;
struct conn;
struct listener;
struct bfd_port;
struct http;
struct mount;
struct state;

/* Bounds of one turn; `make check` asserts them through the counters below. */
enum {
	HOST_TURN_INPUT = 512 * 1024,       /* octets taken from all sockets together */
	HOST_READ_MAX = 64 * 1024,          /* octets taken from one socket */
	HOST_TURN_OUTPUT = 4 * 1024 * 1024, /* octets given to all sockets together */
	HOST_WRITE_MAX = 256 * 1024,        /* octets given to one socket */
	HOST_TURN_UNITS = 8192,             /* prefixes of deferred work */
	HOST_TURN_ACCEPTS = 64,             /* connections accepted by one listener */
	HOST_TURN_DATAGRAMS = 256,          /* BFD packets taken from one socket */
	HOST_TURN_ROWS = 512,               /* units of work for one answer, or rows */
	HOST_TURN_SNAPSHOT = 1024,          /* prefixes frozen, or asked by checks */
	HOST_TURN_PIECES = 8                /* answers that are gone on with */
};

/* Bounds of what strangers can make the host hold. */
enum {
	HOST_LINGER_MAX =
	    256, /* connections that were hung up and are not closed yet */
	HOST_FILES_KEPT =
	    128, /* open files kept free for callers of the API and state */
	HOST_ACCEPT_PAUSE_MS = 100, /* when the system has no file for a connection */
	HOST_ACCEPT_REST_MS = 10 /* of a listener that took HOST_TURN_ACCEPTS at once */
};

struct host_counters { /* what turns did since start; units are net_counters' */
	uint64_t turns;
	uint64_t input_max;  /* octets read in one turn */
	uint64_t output_max; /* octets written in one turn */
	int64_t turn_us_max; /* longest turn without its wait, µs */
	uint64_t linger_max; /* most connections that lingered at a time */
	uint64_t full; /* connections closed at once: there were too many (conns_max) */
};

/*
 * What of the machine is not the same twice: the clock, chance, and who is at the other
 * end of the wire.  A test brings its own, and then the host does the same each time.
 */
struct host_machine {
	void *ctx;
	int64_t (*clock_us)(void *ctx); /* monotonic */
	/* As sock_dial and sock_listen have it (sock.h). */
	int (*dial)(void *ctx, const struct net_endpoint *, char **error);
	int (*listen)(void *ctx, const struct ip_addr *, uint16_t port, bool late_bind,
	    char **error);
	struct net_config net;
	uint64_t seed;                  /* of run_config */
	const struct er_random *random; /* the same; NULL: the seed */
};

struct host_config {
	const struct host_machine *machine; /* copied; NULL: the real one */
	const char *lab_path;               /* as given, or NULL */
	const char *state_dir; /* where what was acknowledged is kept, or NULL */
	bool reset;            /* begin anew there */
	bool restarted; /* take it that the one before died: a graceful restart */
	const char *socket_path; /* control socket */
	int port;                /* of the loopback address, 0: a free one, -1: none */
	bool quiet;              /* no event lines on standard error */
	bool verbose;
};

struct host {
	struct host_config config;
	struct host_machine machine;
	struct event_base *base;
	struct event *deadline; /* the one timer */
	struct event *signals[4];
	struct run *run;
	struct net *net; /* of the run */
	char *lab_file;  /* files that the lab names are relative to this; or NULL */
	struct state *state; /* NULL: nothing is kept */
	struct lab_reader *reader;
	struct http *http;
	struct mount *mount; /* NULL until somebody asks for RESTCONF */
	struct request_list requests;
	struct notify notify; /* the service manager, if there is one */
	struct net_log_limit log_limit;
	struct capture_list captures;
	unsigned ncaptures;
	struct hset conns;            /* struct conn by net_conn */
	TAILQ_HEAD(, conn) readable;  /* with input that nobody has read yet */
	TAILQ_HEAD(, conn) writable;  /* that can take more */
	TAILQ_HEAD(, conn) lingering; /* hung up, not closed; oldest first */
	size_t nlingering;
	struct conn *failed; /* dials that failed inside a call of the net */
	struct listener *listeners;
	struct bfd_port *bfd_ports; /* that receive BFD packets */
	struct hset bfd_senders;    /* a socket a session, by its discriminator */
	size_t nconns, conns_max;   /* as many as files allow */
	uint8_t *buffer; /* HOST_READ_MAX: what is read lies here until taken */
	size_t turn_input, turn_output;
	int64_t woke_us;  /* when this turn's first event came; 0: not yet */
	int64_t start_us; /* monotonic clock at start */
	int64_t epoch_us; /* wall clock at start, µs since 1970 */
	bool stopping, stopped;
	struct erx_time stop_by; /* when a clean stop gives up waiting for output */
	struct host_counters counters;
};

bool host_init(struct host *, const struct host_config *, struct errs *);
void host_fini(struct host *);
struct erx_time host_now(const struct host *);
void host_woke(struct host *); /* every callback of the loop says so first */
/* Makes the state run when one is kept, else the lab. */
bool host_start(struct host *, struct errs *);
/* Reads the lab and makes it run; on failure everything stays as it was. */
bool host_load(struct host *, const char *path, struct errs *);
/* Reads and compiles the lab, and forgets it (-t). */
bool host_check(struct host *, struct errs *);
int host_run(struct host *);
/*
 * One turn that waits for nothing, for a caller that has a clock of its own: false when
 * there is nothing more to do before host_deadline, or before somebody asks.
 */
bool host_turn(struct host *);
/* When the next turn is due; ERX_NEVER: none. */
struct erx_time host_deadline(const struct host *);
void host_stop(struct host *); /* Cease to everybody, then the loop ends */
/* The ready line, on standard output. */
void host_print_ready(struct host *);
/* System randomness for keys (er_random). */
struct er_random host_random(void);

#endif
