/*
 * A request under way: an operation (ops.h), and the way of its answer.  A request
 * comes in by a door, which is the HTTP server of http.c or the caller of a test;
 * operations and answers are the same behind each door.  A long answer leaves piece by
 * piece, as fast as the client takes the pieces.
 */
#ifndef ERXD_REQUEST_H
#define ERXD_REQUEST_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/rows.h"
#include "data/tree.h"
#include "erxd/caller.h"
#include "net/net.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

struct api_args;
struct api_verb;
struct host;
struct request;

/* Carries an operation out: takes its arguments, and ends the request. */
typedef void (*op_handler)(struct request *, const struct api_args *);

/*
 * The way of answers.  An answer is one `reply`, or `begin`, any number of `piece` and
 * `end`.  `drop` means that there will be no answer, because the daemon ends.  After
 * `reply`, `end` or `drop` the request is gone and the door forgets the client.  The
 * door calls request_hungry after each piece, as soon as the client has taken it.
 * `waits` means that the answer takes its time: the door looks whether the client goes
 * meanwhile, and then calls request_forget at once.
 */
struct request_door {
	/* Adds a header to the answer that comes next; NULL: the door has no headers.
	 */
	void (*header)(void *client, const char *name, const char *value);
	/* `type` and `body` are borrowed; both are NULL for an answer without a body.
	 */
	void (*reply)(void *client, int status, const char *reason, const char *type,
	    const struct buf *body);
	void (*begin)(void *client, const char *type);
	void (*piece)(void *client, const struct buf *);
	void (*end)(void *client);
	void (*drop)(void *client);
	void (*waits)(void *client); /* NULL: no client of the door goes */
};

/* The requests of a host that are not answered yet.  The one that got a piece last
 * stands at the end, so that all come in turn. */
struct request_list {
	TAILQ_HEAD(requests, request) all;
	unsigned n;
	unsigned at_once; /* answers of this turn that began with the question */
	op_handler (*find)(const struct api_verb *);
};

/* `find` gives the handler of an operation, or NULL. */
void request_list_init(struct request_list *,
    op_handler (*find)(const struct api_verb *));
/* Drops all requests. */
void request_list_fini(struct request_list *);

/* --- for doors --- */

/* Makes a request of a client.  The door lives as long as the program; `client` is
 * handed to its functions, and the caller, who asks, is copied. */
struct request *request_new(struct host *, const struct request_door *, void *client,
    const struct caller *);
/* True when too many requests are open; then this request has been refused and is gone.
 */
bool request_too_many(struct request *);
/* The same without a refusal, for who has words of its own for it. */
bool request_is_one_too_many(const struct request *);
/* Makes the answer of the request lines, a row each (lines.h). */
void request_by_line(struct request *);
/* Makes the answer of the request a page (paging.h): the first one of at most `limit`
 * rows, or, with a cursor, the page that the cursor stands for. */
void request_by_page(struct request *, size_t limit, const char *cursor);
/* Carries out the operation `name` with the body of the request, {"erx:input": {…}}.
 * The request may be answered, and so gone, when the function returns. */
void request_operate(struct request *, const char *name, const char *body, size_t len);
/* Notes that the client has taken all pieces so far. */
void request_hungry(struct request *);
/* Ends a request whose client has gone: no function of the door is called any more. */
void request_forget(struct request *);

/* --- for the host --- */

/* Asks requests that wait, and makes pieces of long answers.  The host calls the
 * function once a turn. */
void requests_turn(struct host *);
/* When a request needs the next turn; ERX_NEVER: no request needs one. */
struct erx_time requests_deadline(const struct host *, struct erx_time now);
/* Simulated time: whether a request waits for the lab, and no request is at work;
 * *until is when the first of them gives up, or ERX_NEVER. */
bool requests_wait_for_time(const struct host *, struct erx_time *until);

/* Ends all requests whose callers are out: an answer that has begun ends there, and who
 * has waited for one is refused. */
void requests_end(struct host *, bool (*is_out)(void *ctx, const struct caller *),
    void *ctx);

/* --- for handlers: a handler ends its request with exactly one answer --- */

struct host *request_host(struct request *);
/* Who asks; borrowed from the request. */
const struct caller *request_caller(const struct request *);
/* Adds a header to the answer, before the answer. */
void request_header(struct request *, const char *name, const char *value);
/* Sets the name of the object of the answer, a static text; otherwise the name is
 * "erx:output". */
void request_output_name(struct request *, const char *);
/* The client wants what stands in front of an answer, without the answer. */
void request_head(struct request *);
/* The client wants XML (RFC 8040 5.2). */
void request_in_xml(struct request *);
/* The client wants errors as application/problem+json (RFC 9457). */
void request_errors_as_problem(struct request *);
/* The edit that the request makes from now on is only tried (preview.h). */
void request_preview(struct request *);
bool request_is_preview(const struct request *);
/* Whether nobody has set it: the operation was called by its old name. */
bool request_is_old(const struct request *);
/* Answers with any status and body; `type` and `body` are NULL for no body. */
void request_reply(struct request *, int status, const char *reason, const char *type,
    const struct buf *body);
/* Answers with success.  `output` is the object behind "erx:output", NULL for none. */
void request_done(struct request *, struct buf *output);
/* An answer made of JSON: between begin and end, `j` is in the object behind
 * "erx:output".  The end ends the request and frees what the answer holds. */
struct request_answer {
	struct buf text;
	struct json j;
};
void request_answer_begin(struct request_answer *);
void request_answer_end(struct request *, struct request_answer *);
/* Answers with rows, which are streamed as the array `key` of the output.  The request
 * owns the rows. */
void request_stream_rows(struct request *, const char *key, const struct rows *);
/* Answers with octets of a media type of their own, streamed in the same way.  With
 * `waits` the next octets come with an event, not with work: the rows are asked in
 * every turn that something else makes, and when `until` has come. */
void request_stream_octets(struct request *, const char *type, const struct rows *,
    bool waits, struct erx_time until);
/* Changes `until` of an answer that waits: when it is asked again at the latest. */
void request_until(struct request *, struct erx_time until);
/* Refuse with all errors, or with one; the HTTP status is that of the code of the first
 * (base/code.h).  What somebody with a border may not know is taken out of the errors.
 */
void request_refuse(struct request *, struct errs *);
void request_refuse_one(struct request *, enum code, const char *cure,
    const char *text);
/* The rows that are streamed from now on are {"KEY":[…]} without an object around that,
 * of this media type, which outlives the request. */
void request_bare(struct request *, const char *type);
/* Keeps one object with the request.  `done` frees the object when the request ends, in
 * whatever way, or when another object is kept. */
void request_keep(struct request *, void *, void (*done)(void *));
void *request_kept(const struct request *);
/* Lets a request wait: `poll` is called every turn until it has answered the request,
 * which the function has to do when `last` is true, at `deadline`. */
void request_wait(struct request *, void (*poll)(struct request *, bool last),
    struct erx_time deadline);
/* Says that a waiting request needs no turns of its own, because what it waits for
 * makes a turn. */
void request_idle(struct request *);
/* Says whether a request works instead of waiting: `poll` does a slice of work in every
 * turn, and the loop does not pause between turns. */
void request_busy(struct request *, bool);

#endif
