/*
 * A request under way: an operation (ops.h) that somebody asked for, and how its answer
 * leaves.  By what door it came in, the control socket of http.c or the caller of a
 * test, is the door's business; what is asked and answered is the same.  Answers that
 * are long leave a piece at a time, as the client takes them.
 */
#ifndef ERXD_REQUEST_H
#define ERXD_REQUEST_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/rows.h"
#include "data/tree.h"
#include "net/net.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

struct host;
struct request;

/*
 * How answers leave: as a whole (`reply`), or begun, some pieces, and the end.  With
 * `reply`, `end` and `drop` the door is rid of the client and the request is gone;
 * `drop`: there is no answer, for the daemon ends.  After each piece the door says
 * request_hungry, as soon as the client has taken it.
 */
struct request_door {
	/* A header of the answer that comes next; NULL: the door has none. */
	void (*header)(void *client, const char *name, const char *value);
	/* `type` and `body` NULL: none; borrowed. */
	void (*reply)(void *client, int status, const char *reason, const char *type,
	    const struct buf *body);
	void (*begin)(void *client, const char *type);
	void (*piece)(void *client, const struct buf *);
	void (*end)(void *client);
	void (*drop)(void *client);
};

/* Those of a host that are not answered yet; fed last comes last. */
struct request_list {
	TAILQ_HEAD(requests, request) all;
	unsigned n;
};

void request_list_init(struct request_list *);
void request_list_fini(struct request_list *); /* drops all */

/* --- for doors --- */

/* The door is static. */
struct request *request_new(struct host *, const struct request_door *, void *client);
/* Whether too many are open: then this one has been refused. */
bool request_too_many(struct request *);
/* Carries out an operation with a body as it came, {"erx:input": {…}}; it may have been
 * answered when this returns. */
void request_operate(struct request *, const char *name, const char *body, size_t len);
/* The client has taken all it was given. */
void request_hungry(struct request *);
/* The client has gone, and the door with it: nothing more of this request. */
void request_forget(struct request *);

/* --- for the host --- */

void requests_turn(struct host *); /* once a turn: those that wait, and pieces */
/* When one wants the next turn; ERX_NEVER when none does. */
struct erx_time requests_deadline(const struct host *, struct erx_time now);

/* --- for handlers: they end it with exactly one of these --- */

struct host *request_host(struct request *);
/* A header of its answer, before the answer. */
void request_header(struct request *, const char *name, const char *value);
/* The name of what is answered; "erx:output" when nobody says.  Static. */
void request_output_name(struct request *, const char *);
/* Whatever it may be; `type` and `body` NULL for none. */
void request_reply(struct request *, int status, const char *reason, const char *type,
    const struct buf *body);
/* `output` is the object behind "erx:output", NULL for none. */
void request_done(struct request *, struct buf *output);
/* An answer made of JSON: between begin and end, `j` is in the object behind
 * "erx:output".  The end ends the request and frees what the answer holds. */
struct request_answer {
	struct buf text;
	struct json j;
};
void request_answer_begin(struct request_answer *);
void request_answer_end(struct request *, struct request_answer *);
/* The array of this answer, streamed as `key` of the output; the answer is taken over.
 */
void request_stream_rows(struct request *, const char *key, const struct rows *);
/* Octets of a type of their own, streamed in the same way.  With `waits` what is to
 * come comes with an event, not with work: the answer is asked again in every turn, and
 * when `until` has come. */
void request_stream_octets(struct request *, const char *type, const struct rows *,
    bool waits, struct erx_time until);
/* The errors, all of them; status 400, 404 or 409 … by code. */
void request_refuse(struct request *, const struct errs *);
void request_refuse_one(struct request *, enum code, const char *cure,
    const char *text);
/* Something that goes when the request does, however it ends, or when something else is
 * kept in its place. */
void request_keep(struct request *, void *, void (*done)(void *));
void *request_kept(const struct request *);
/* Asked again every turn until `poll` has ended it; not later than `deadline`. */
void request_wait(struct request *, bool (*poll)(struct request *, bool last),
    struct erx_time deadline);
/* It waits for nothing but what makes a turn by itself: it needs none of its own. */
void request_idle(struct request *);
/* Whether it does not wait, but works: a slice in every turn, and there shall be no
 * pause.
 */
void request_busy(struct request *, bool);

#endif
