/*
 * The live host.  The host owns the event loop, the clock, every socket, the disk and
 * the one timer, and drives one running lab (lib/run) with them.
 *
 * In a turn of the loop the host waits for events (sockets hand their octets to the
 * net, requests are answered), carries out timers that are due, does a bounded slice of
 * deferred work, and writes output that became ready.  Nothing in a turn is unbounded:
 * so keepalives and answers are on time under full load.
 */
#ifndef ERXD_HOST_H
#define ERXD_HOST_H

#include "base/err.h"
#include "base/hset.h"
#include "base/time.h"
#include "er/lab.h"
#include "erxd/captures.h"
#include "erxd/control.h"
#include "erxd/guests.h"
#include "erxd/news.h"
#include "erxd/notify.h"
#include "erxd/request.h"
#include "erxd/second.h"
#include "erxd/tries.h"
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
struct host_snapshots;
struct mount;
struct state;
struct station;
struct taps;

/* Bounds of one turn; `make check` asserts them through the counters below. */
enum {
	HOST_TURN_INPUT = 512 * 1024,       /* octets read from all sockets together */
	HOST_READ_MAX = 64 * 1024,          /* octets read from one socket */
	HOST_TURN_OUTPUT = 4 * 1024 * 1024, /* octets written to all sockets together */
	HOST_WRITE_MAX = 256 * 1024,        /* octets written to one socket */
	HOST_TURN_UNITS = 8192,             /* prefixes of deferred work */
	HOST_TURN_ACCEPTS = 64,             /* connections accepted by one listener */
	HOST_TURN_DATAGRAMS = 256,          /* BFD packets taken from one socket */
	HOST_TURN_FRAMES = 256,             /* frames taken from one TAP device */
	HOST_TURN_TRACES = 64,     /* of new flows of packets, all devices together,
				    * and as many of flows that changed */
	HOST_TURN_ROWS = 512,      /* units of work for one answer, or rows */
	HOST_TURN_SNAPSHOT = 1024, /* prefixes frozen, or asked by checks */
	HOST_TURN_PIECES = 8       /* answers of which another piece is made */
};

/* Bounds of what strangers can make the host hold. */
enum {
	HOST_LINGER_MAX =
	    256, /* connections that were hung up and are not closed yet */
	HOST_FILES_KEPT = 128, /* open files kept free for callers of the API and state;
				* an eighth of all where there are many */
	HOST_ACCEPT_PAUSE_MS = 100, /* when the system has no file for a connection */
	HOST_ACCEPT_REST_MS = 10 /* of a listener that took HOST_TURN_ACCEPTS at once */
};

/* Statuses of answers that are counted, and bounds of the time that turns take, in µs.
 */
enum { HOST_STATUS_MIN = 100, HOST_STATUS_N = 500, HOST_BUCKETS = 8 };
extern const int64_t host_buckets_us[HOST_BUCKETS];

struct host_counters { /* since the start; net_counters has the units of work */
	uint64_t turns;
	uint64_t input_max;  /* octets read in one turn */
	uint64_t output_max; /* octets written in one turn */
	int64_t turn_us_max; /* longest turn without its wait, µs */
	int64_t turns_us;    /* all turns without their waits, µs */
	uint64_t turns_within[HOST_BUCKETS + 1]; /* turns by host_buckets_us, alone */
	uint64_t statuses[HOST_STATUS_N];        /* answers, from HOST_STATUS_MIN on */
	struct guests_counters guests;
	uint64_t state_writes;
	int64_t state_write_us; /* all of them, µs */
	uint64_t linger_max;    /* most connections that lingered at a time */
	uint64_t full; /* connections closed at once: there were too many (conns_max) */
};

/*
 * The parts of a machine that differ from run to run: the clock, chance, and the peers
 * at the other end of the wire.  With the parts of a test the host does the same in
 * each run.
 */
struct host_machine {
	void *ctx;
	int64_t (*clock_us)(void *ctx); /* monotonic, µs */
	/* The functions sock_dial and sock_listen (sock.h). */
	int (*dial)(void *ctx, const struct net_endpoint *, char **error);
	int (*listen)(void *ctx, const struct net_place *, uint16_t port, char **error);
	struct net_config net;
	uint64_t seed;                  /* of struct run_config */
	const struct er_random *random; /* of struct run_config; NULL: from the seed */
};

struct host_config {
	const struct host_machine *machine; /* copied; NULL: the real one */
	const char *lab_path;               /* as given, or NULL */
	const char *state_dir; /* the directory of the state (state.h), or NULL */
	bool force;            /* SIGHUP drops edits that the lab file does not have */
	bool reset;            /* the state is begun anew with the lab */
	bool keep_routes; /* a stop is a restart: real routers may keep our routes */
	bool restarted;   /* the daemon before died: a graceful restart (RFC 4724) */
	const char *socket_path; /* control socket */
	int port;                /* of the loopback address, 0: a free one, -1: none */
	const struct control_address *listen; /* further ports */
	size_t nlisten;
	const struct control_address *azure; /* face of Azure (azure.h), or NULL */
	const char *azure_habits;            /* of the real service, or NULL */
	const char *token_file;              /* or NULL: one token, in the ready line */
	const char *audit;                   /* file of what happens, or NULL */
	const char *group; /* whose members may use the control socket; or NULL */
	/* Further ports speak TLS with a certificate and its key, or with one made by
	 * an authority of the daemon's own. */
	const char *tls_certificate, *tls_key, *tls_client_ca;
	bool tls_auto;
	int zygote;      /* of processes for trials (zygote.h); 0: there is none */
	bool unconfined; /* see walls.h */
	bool simulated;  /* time stands still while nobody waits (machine.h) */
	uint64_t seed;   /* of simulated time */
	bool quiet;      /* no event lines on standard error */
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
	/* The lab file as it was read last, or NULL: what differs was edited. */
	struct data_node *file_tree;
	bool file_sure; /* it is what this daemon has read and run (reload.h) */
	struct state_file lab_file; /* paths in the lab are relative to it */
	char *given_file; /* the whole path that the given lab file had at the start */
	struct state *state; /* NULL: nothing is kept */
	struct lab_reader *reader;
	struct lab_dirs *dirs; /* that are held open (walls.h) */
	struct http *http;
	struct news_all news;
	struct tries key_tries;            /* wrong keys, by subscription */
	struct host_snapshots **snapshots; /* of subscriptions */
	size_t nsnapshots, capsnapshots;
	struct mount *mount; /* NULL until somebody asks for RESTCONF */
	struct request_list requests;
	struct paging *paging; /* NULL until somebody asks for pages */
	struct notify notify;  /* the service manager, if there is one */
	struct net_log_limit log_limit;
	struct capture_list captures;
	unsigned ncaptures;
	struct hset conns;            /* struct conn by net_conn */
	TAILQ_HEAD(, conn) readable;  /* with input that nobody has read yet */
	TAILQ_HEAD(, conn) writable;  /* that can take more */
	TAILQ_HEAD(, conn) lingering; /* hung up, not closed; oldest first */
	size_t nlingering;
	TAILQ_HEAD(, conn) signed_conns; /* with keys of TCP-AO */
	struct conn *failed; /* dials that failed inside a call of the net */
	struct listener *listeners;
	struct bfd_port *bfd_ports; /* that receive BFD packets */
	struct hset bfd_senders;    /* a socket a session, by its discriminator */
	struct taps *taps;          /* NULL until a lab has some */
	size_t nconns, conns_max;   /* as many as files allow */
	unsigned guests_max;        /* the same of requests over ports */
	struct worker *worker;      /* NULL: nothing is tried (worker.h) */
	uint8_t *buffer; /* HOST_READ_MAX: what is read lies here until taken */
	size_t turn_input, turn_output;
	int64_t woke_us; /* when this turn's first event came; 0: not yet */
	struct second second;
	struct station *stations; /* stations.h */
	bool stations_changed;
	struct erx_time virtual;      /* simulated: the time since the start */
	struct data_node *start_tree; /* the lab as it was at the start (again.h) */
	struct er_alloc *start_alloc;
	int64_t start_us; /* monotonic clock at start */
	int64_t epoch_us; /* wall clock at start, µs since 1970 */
	bool stopping, stopped;
	struct erx_time stop_by; /* when a clean stop gives up waiting for output */
	struct host_counters counters;
};

/* Makes a host that does nothing yet; false and an error.  host_fini follows in both
 * cases. */
bool host_init(struct host *, const struct host_config *, struct errs *);
void host_fini(struct host *);
/* What the host's clock says, in µs: the machine's, or that of a test. */
int64_t host_clock_us(const struct host *);
/* The time since the start, as the net knows it. */
struct erx_time host_now(const struct host *);
/* The same by the system's clock, for doors and the service manager: simulated time is
 * the lab's alone. */
struct erx_time host_real(const struct host *);
/* Notes that the turn has begun.  Every callback of the loop calls this function first.
 */
void host_woke(struct host *);
/* Counts a turn that took `spent` µs without its wait. */
void host_counted_turn(struct host_counters *, int64_t spent);
/* Notes an answer over HTTP. */
void host_counted_status(struct host_counters *, int status);
/* Makes the kept state run, or the lab when no state is kept; false and errors. */
bool host_start(struct host *, struct errs *);
/* Reads a lab file and makes the lab run; false and errors, and then the lab before
 * runs on. */
bool host_load(struct host *, const char *path, struct errs *);
/* Opens the audit file, tokens and certificates anew, and reads the lab file again;
 * what is refused stays as it was, and is logged.  False and the errors. */
bool host_reload(struct host *, struct errs *);
/* Reads, checks and compiles the lab for -t; false and errors when the lab is wrong. */
bool host_check(struct host *, struct errs *);
/* Turns the loop until the host is stopped; the exit status of the daemon. */
int host_run(struct host *);
/*
 * Makes one turn that does not wait, for a caller with a clock of its own.  False when
 * the host has nothing to do before host_deadline or the next request.
 */
bool host_turn(struct host *);
/* When the next turn is due; ERX_NEVER: only a request or a packet makes one. */
struct erx_time host_deadline(const struct host *);
/* Begins a clean stop: every neighbour gets a Cease, and then the loop ends. */
void host_stop(struct host *);
/* The random source of the system, for keys and addresses. */
struct er_random host_random(void);

#endif
