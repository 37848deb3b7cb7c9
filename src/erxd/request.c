/*
 * A request that a handler has not ended (a stream, a wait) is in the host's list; when
 * its client goes first it is dropped there.  What is refused past the bound on
 * unfinished requests costs no more than its answer.
 */
#include "erxd/request.h"

#include "api/body.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/lines.h"
#include "erxd/ops.h"
#include "erxd/paging.h"
#include "restconf/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUESTS_MAX = 256 }; /* unfinished ones at a time */

struct request {
	TAILQ_ENTRY(request) entry;
	struct host *host;
	const struct request_door *door;
	void *client; /* of the door */
	struct caller caller;
	const struct api_verb *verb; /* that is carried out, or NULL */
	/* What it does, when it makes something fail or restores it: "fail link X". */
	char *said, *subject;
	const char *output; /* name of what is answered */
	struct rows rows;
	bool waits; /* that there was nothing changes with an event, not with work */
	void (*poll)(struct request *, bool last);
	struct erx_time deadline;
	bool idle, busy;
	void *kept;
	void (*kept_done)(void *);
	bool more;   /* of the rows */
	bool octets; /* without JSON around it */
	bool hungry; /* all it was given is sent: it takes the next piece */
	bool by_line;
	struct lines lines;   /* by_line, or by_page: how far its rows have come */
	size_t page;          /* rows; 0: all of it */
	char *cursor;         /* or NULL */
	struct buf rows_kept; /* by page: lines so far */
	char *table;          /* and what they are called */
};

static const char old_output[] = "erx:output";
static const char yang_json[] = "application/yang-data+json";

void
request_list_init(struct request_list *l)
{
	TAILQ_INIT(&l->all);
	l->n = 0;
}

struct request *
request_new(struct host *h, const struct request_door *door, void *client,
    const struct caller *caller)
{
	struct request *r = xcalloc(1, sizeof *r);

	r->host = h;
	r->door = door;
	r->client = client;
	r->caller = *caller;
	r->output = old_output;
	TAILQ_INSERT_TAIL(&h->requests.all, r, entry);
	h->requests.n++;
	return r;
}

struct host *
request_host(struct request *r)
{
	return r->host;
}

const struct caller *
request_caller(const struct request *r)
{
	return &r->caller;
}

void
request_forget(struct request *r)
{
	struct request_list *l = &r->host->requests;

	TAILQ_REMOVE(&l->all, r, entry);
	l->n--;
	if (r->rows.done)
		r->rows.done(r->rows.ctx);
	if (r->kept_done)
		r->kept_done(r->kept);
	free(r->said);
	free(r->subject);
	buf_fini(&r->rows_kept);
	free(r->cursor);
	free(r->table);
	free(r);
}

void
request_list_fini(struct request_list *l)
{
	struct request *r;

	while ((r = TAILQ_FIRST(&l->all)) != NULL) {
		r->door->drop(r->client);
		request_forget(r);
	}
}

void
request_hungry(struct request *r)
{
	r->hungry = true; /* it is served by requests_turn, with the others */
}

/* --- answers --- */

void
request_header(struct request *r, const char *name, const char *value)
{
	if (r->door->header)
		r->door->header(r->client, name, value);
}

bool
request_is_old(const struct request *r)
{
	return r->output == old_output;
}

void
request_output_name(struct request *r, const char *name)
{
	r->output = name;
}

static void
count_status(struct host *h, int status)
{
	if (status >= HOST_STATUS_MIN && status < HOST_STATUS_MIN + HOST_STATUS_N)
		h->counters.statuses[status - HOST_STATUS_MIN]++;
}

/* An answer in pieces. */
static void
begin(struct request *r, const char *type)
{
	count_status(r->host, 200);
	r->door->begin(r->client, type);
}

void
request_reply(struct request *r, int status, const char *reason, const char *type,
    const struct buf *body)
{
	count_status(r->host, status);
	r->door->reply(r->client, status, reason, type, body);
	request_forget(r);
}

void
request_by_line(struct request *r)
{
	r->by_line = true;
}

void
request_by_page(struct request *r, size_t limit, const char *cursor)
{
	r->page = limit;
	r->cursor = cursor ? xstrdup(cursor) : NULL;
}

/* Whose tables those of the caller are. */
static const char *
owner_of(const struct request *r)
{
	const char *border = caller_border(&r->caller);

	return border ? border : "";
}

/* The page of a cursor, into what is answered. */
static void
answer_page(struct request *r, const char *cursor)
{
	struct host *h = r->host;
	struct buf body;

	buf_init(&body);
	buf_printf(&body, "{\"%s\":", r->output);
	if (h->paging &&
	    paging_page(h->paging, host_now(h), owner_of(r), cursor, r->page, &body)) {
		buf_puts(&body, "}\n");
		request_reply(r, 200, "OK", yang_json, &body);
	} else {
		request_refuse_one(r, CODE_UNKNOWN_CURSOR, "ask for the table again",
		    "the cursor is of no table that is kept");
	}
	buf_fini(&body);
}

/* All lines of a table are there. */
static void
keep_table(struct request *r, const char *name)
{
	struct er_random random = host_random();
	char cursor[PAGING_CURSOR_LEN + 1];
	struct host *h = r->host;

	if (!h->paging)
		h->paging = paging_new();
	if (paging_keep(h->paging, host_now(h), &random, owner_of(r), name,
		&r->rows_kept, cursor))
		answer_page(r, cursor);
	else
		request_refuse_one(r, CODE_BAD_ARGUMENT,
		    "leave limit out, or ask for " LINES_TYPE,
		    "the table is larger than what is kept for pages");
}

/* An answer that is there as a whole, as lines or as a page; false: it is none of a
 * table, and wanted as it is. */
static bool
done_otherwise(struct request *r, const struct buf *output)
{
	const char *key, *value;
	size_t len, keylen;
	struct buf lines;

	if (!r->by_line && !r->page)
		return false;
	value = lines_value(output, &len, &key, &keylen);
	if (!value || (value[0] != '[' && !r->by_line))
		return false;
	buf_init(&lines);
	if (value[0] == '[') {
		lines_put(&r->lines, value, len, &lines);
	} else {
		buf_add(&lines, value, len);
		buf_putc(&lines, '\n');
	}
	if (r->page) {
		char *name = xstrndup(key, keylen);

		r->rows_kept = lines;
		keep_table(r, name);
		free(name);
		return true;
	}
	request_reply(r, 200, "OK", LINES_TYPE, &lines);
	buf_fini(&lines);
	return true;
}

void
request_done(struct request *r, struct buf *output)
{
	struct buf body;

	if (output)
		border_answer(r->host, &r->caller, r->verb, output);
	if (r->said)
		news_add(r->host, API_EVENT_FAILURE, r->verb->name, r->subject, r->said,
		    &r->caller);
	if (!output) {
		request_reply(r, 204, "No Content", yang_json, NULL);
		return;
	}
	if (done_otherwise(r, output))
		return;
	buf_init(&body);
	buf_printf(&body, "{\"%s\":", r->output);
	buf_add(&body, output->data, output->len);
	buf_puts(&body, "}\n");
	request_reply(r, 200, "OK", yang_json, &body);
	buf_fini(&body);
}

void
request_answer_begin(struct request_answer *a)
{
	buf_init(&a->text);
	json_init(&a->j, &a->text, false);
	json_object(&a->j, NULL);
}

void
request_answer_end(struct request *r, struct request_answer *a)
{
	json_object_end(&a->j);
	request_done(r, &a->text);
	buf_fini(&a->text);
}

/* RFC 8040 7.  The status is that of the first error. */
static void
refuse(struct request *r, const struct errs *errs)
{
	enum code code = errs->n ? errs->items[0].code : CODE_REFUSED;
	const char *border = caller_border(&r->caller);
	int status = code_row(code)->http;
	char seconds[16];
	struct buf body;
	struct json j;

	if (code == CODE_TOO_OFTEN && border && border[0]) {
		snprintf(seconds, sizeof seconds, "%u",
		    tries_wait(&r->host->key_tries, border, host_now(r->host)));
		request_header(r, "Retry-After", seconds);
	}
	buf_init(&body);
	json_init(&j, &body, false);
	json_object(&j, NULL);
	json_object(&j, "ietf-restconf:errors");
	json_array(&j, "error");
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->items[i];

		if (e->warning)
			continue;
		json_object(&j, NULL);
		json_string(&j, "error-type", "application");
		json_string(&j, "error-tag", code_row(e->code)->tag);
		json_string(&j, "error-app-tag", code_word(e->code));
		if (e->path[0])
			json_string(&j, "error-path", e->path);
		json_string(&j, "error-message", e->text);
		json_object(&j, "error-info");
		json_string(&j, "where", e->where);
		json_string(&j, "cure", e->cure);
		json_object_end(&j);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	json_object_end(&j);
	buf_putc(&body, '\n');
	request_reply(r, status, restconf_reason(status), yang_json, &body);
	buf_fini(&body);
}

void
request_refuse(struct request *r, struct errs *errs)
{
	border_errs(r->host, &r->caller, errs);
	refuse(r, errs);
}

void
request_refuse_one(struct request *r, enum code code, const char *cure,
    const char *text)
{
	struct errs errs;

	errs_init(&errs);
	errs_add(&errs, code, NULL, NULL, cure, "%s", text);
	request_refuse(r, &errs);
	errs_fini(&errs);
}

static void
send_piece(struct request *r, const struct buf *piece)
{
	r->hungry = false;
	r->door->piece(r->client, piece);
}

/* In place of a piece of an array, the lines that it comes to. */
static void
to_lines(struct request *r, struct buf *piece)
{
	struct buf lines;

	buf_init(&lines);
	lines_put(&r->lines, piece->data, piece->len, &lines);
	buf_fini(piece);
	*piece = lines;
}

/* The next piece, or the end; false: there was neither. */
static bool
feed(struct request *r)
{
	bool any;

	struct buf piece;

	buf_init(&piece);
	if (r->more) {
		r->more = rows_next(&r->rows, &piece, HOST_TURN_ROWS);
		if (r->by_line && !r->octets)
			to_lines(r, &piece);
		else if (!r->more && !r->octets)
			buf_puts(&piece, "}}\n");
	}
	any = piece.len || !r->more;
	if (piece.len) {
		send_piece(r, &piece);
	} else if (!r->more) {
		r->door->end(r->client);
		request_forget(r);
	}
	buf_fini(&piece);
	return any;
}

void
request_stream_octets(struct request *r, const char *type, const struct rows *rows,
    bool waits, struct erx_time until)
{
	r->rows = *rows;
	r->waits = waits;
	r->more = r->octets = r->hungry = true;
	r->deadline = until;
	begin(r, type);
}

/* A slice of the rows of which pages are to be made. */
static void
collect(struct request *r, bool last)
{
	struct buf piece;

	(void)last;
	buf_init(&piece);
	r->more = rows_next(&r->rows, &piece, HOST_TURN_ROWS);
	lines_put(&r->lines, piece.data, piece.len, &r->rows_kept);
	buf_fini(&piece);
	if (!r->more) {
		keep_table(r, r->table);
	} else if (r->rows_kept.len > PAGING_OCTETS_MAX) {
		request_refuse_one(r, CODE_BAD_ARGUMENT,
		    "leave limit out, or ask for " LINES_TYPE,
		    "the table is larger than what is kept for pages");
	}
}

void
request_until(struct request *r, struct erx_time until)
{
	r->deadline = until;
}

void
request_stream_rows(struct request *r, const char *key, const struct rows *rows)
{
	struct buf head;

	r->rows = r->verb ? border_rows(r->host, &r->caller, r->verb, *rows) : *rows;
	r->more = true;
	r->poll = NULL;
	if (r->page) {
		r->table = xstrdup(key);
		request_wait(r, collect, ERX_NEVER);
		request_busy(r, true);
		return;
	}
	if (r->by_line) {
		r->hungry = true;
		begin(r, LINES_TYPE);
		return;
	}
	begin(r, yang_json);
	buf_init(&head);
	buf_printf(&head, "{\"%s\":{\"%s\":", r->output, key);
	send_piece(r, &head);
	buf_fini(&head);
}

void
request_keep(struct request *r, void *kept, void (*done)(void *))
{
	if (r->kept_done)
		r->kept_done(r->kept);
	r->kept = kept;
	r->kept_done = done;
}

void *
request_kept(const struct request *r)
{
	return r->kept;
}

void
request_wait(struct request *r, void (*poll)(struct request *, bool),
    struct erx_time deadline)
{
	r->poll = poll;
	r->deadline = deadline;
}

void
request_idle(struct request *r)
{
	r->idle = true;
}

void
request_busy(struct request *r, bool busy)
{
	r->busy = busy;
}

/* A piece each for those that have waited longest, as many as a turn has. */
static void
feed_some(struct request_list *l)
{
	struct request *last = TAILQ_LAST(&l->all, requests), *r, *next;
	unsigned pieces = HOST_TURN_PIECES;

	for (r = TAILQ_FIRST(&l->all); r && pieces; r = next) {
		next = r == last ? NULL : TAILQ_NEXT(r, entry);
		if (!r->hungry)
			continue;
		TAILQ_REMOVE(&l->all, r, entry);
		TAILQ_INSERT_TAIL(&l->all, r, entry);
		pieces -= feed(r);
	}
}

void
requests_turn(struct host *h)
{
	struct request *r, *next;
	struct erx_time now;

	if (TAILQ_EMPTY(&h->requests.all))
		return;
	now = host_now(h);
	for (r = TAILQ_FIRST(&h->requests.all); r; r = next) {
		next = TAILQ_NEXT(r, entry);
		if (r->poll) {
			const struct caller who = r->caller; /* the request may go */

			h->news.acting = &who;
			r->poll(r, !erx_time_before(now, r->deadline));
			h->news.acting = NULL;
		}
	}
	feed_some(&h->requests);
}

/* When it wants a turn that nothing else may bring. */
static struct erx_time
wants_turn(const struct request *r, struct erx_time now)
{
	if (r->poll)
		return r->busy ? now
		    : r->idle  ? r->deadline
			       : erx_time_add(now, 10 * ERX_MSEC);
	if (r->hungry)
		return r->waits ? r->deadline : now;
	return ERX_NEVER;
}

struct erx_time
requests_deadline(const struct host *h, struct erx_time now)
{
	struct erx_time next = ERX_NEVER;
	const struct request *r;

	TAILQ_FOREACH(r, &h->requests.all, entry)
		next = erx_time_min(next, wants_turn(r, now));
	return next;
}

/* --- asking --- */

bool
request_too_many(struct request *r)
{
	if (r->host->requests.n <= REQUESTS_MAX)
		return false;
	request_refuse_one(r, CODE_BUSY, "try again", "too many requests are open");
	return true;
}

/* What an operation that makes something fail, or the like, was asked for. */
static void
say(struct request *r, const struct api_args *args)
{
	const struct api_verb *v = args->verb;
	struct buf text;

	if (v->scope != API_SCOPE_NAMED || !v->writes)
		return;
	buf_init(&text);
	buf_puts(&text, v->command ? v->command : v->name);
	for (unsigned i = 0; i < v->nargs; i++) {
		if (!v->args[i].positional || !api_given(args, i))
			continue;
		buf_printf(&text, " %s", api_text(args, i));
		if (v->args[i].border == API_BORDER_NAME && !r->subject)
			r->subject = xstrdup(api_text(args, i));
	}
	r->said = buf_steal(&text);
	if (!r->subject)
		r->subject = xstrdup("-");
}

void
request_operate(struct request *r, const char *name, const char *body, size_t len)
{
	const struct api_verb *verb = api_verb_find(name);
	op_handler handler = verb ? op_find(verb) : NULL;
	struct api_args *args = NULL;
	struct errs errs;

	if (r->cursor) {
		answer_page(r, r->cursor);
		return;
	}
	errs_init(&errs);
	if (!verb || !handler)
		errs_add(&errs, CODE_UNKNOWN_OPERATION, NULL, NULL, NULL,
		    "there is no operation %.80s", name);
	else
		args = api_body_read(verb, body, len, &errs);
	if (args)
		args = border_args(r->host, &r->caller, args, &errs);
	r->verb = verb;
	if (!args || !handler) {
		refuse(r, &errs);
	} else {
		say(r, args);
		handler(r, args);
	}
	api_args_free(args);
	errs_fini(&errs);
}
