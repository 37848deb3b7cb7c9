/*
 * evhttp carries the requests.  A request that a handler has not ended (a stream, a
 * wait) is in the list; when its connection closes first it is dropped there.  What is
 * refused past the bound on unfinished requests costs no more than its answer.
 */
#include "erxd/http.h"

#include "api/body.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/control.h"
#include "erxd/health.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "erxd/ops.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <unistd.h>

enum {
	HTTP_TIMEOUT = 3600, /* s without traffic; waits may be long */
	HTTP_HEADERS_MAX = 16 * 1024,
	HTTP_REQUESTS_MAX = 256 /* unfinished requests at a time */
};

struct http {
	struct host *host;
	struct evhttp *server;
	TAILQ_HEAD(requests, request) requests; /* fed last comes last */
	unsigned nrequests;
	char *path;
	uint16_t port; /* on the loopback address; 0: none */
	char token[CONTROL_TOKEN_LEN + 1];
};

struct request {
	TAILQ_ENTRY(request) entry;
	struct http *http;
	struct evhttp_request *ev;
	struct evhttp_connection *conn;
	struct request_rows rows;
	bool (*poll)(struct request *, bool last);
	struct erx_time deadline;
	bool idle, busy;
	void *kept;
	void (*kept_done)(void *);
	bool more;   /* of the rows */
	bool octets; /* without JSON around it */
	bool hungry; /* all it was given is sent: it takes the next piece */
};

struct host *
request_host(struct request *r)
{
	return r->http->host;
}

static void
request_free(struct request *r)
{
	TAILQ_REMOVE(&r->http->requests, r, entry);
	r->http->nrequests--;
	if (r->conn)
		evhttp_connection_set_closecb(r->conn, NULL, NULL);
	if (r->rows.done)
		r->rows.done(r->rows.ctx);
	if (r->kept_done)
		r->kept_done(r->kept);
	free(r);
}

/* The client went away in the middle.  A request that has begun its answer is evhttp's
 * to free; one that has not is taken from its connection, and is ours. */
static void
on_close(struct evhttp_connection *conn, void *arg)
{
	struct request *r = arg;

	(void)conn;
	if (!evhttp_request_get_connection(r->ev))
		evhttp_request_free(r->ev);
	r->conn = NULL;
	request_free(r);
}

static const char yang_json[] = "application/yang-data+json";

static void
set_type(struct request *r, const char *type)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(r->ev);

	evhttp_add_header(headers, "Content-Type", type);
	evhttp_add_header(headers, "Cache-Control", "no-store");
}

void
request_reply(struct request *r, int status, const char *reason, const char *type,
    const struct buf *body)
{
	struct evbuffer *out = evbuffer_new();
	struct evhttp_request *ev = r->ev;

	set_type(r, type);
	if (body && body->len)
		evbuffer_add(out, body->data, body->len);
	request_free(r);
	evhttp_send_reply(ev, status, reason, out);
	evbuffer_free(out);
}

void
request_done(struct request *r, struct buf *output)
{
	struct buf body;

	if (!output) {
		request_reply(r, 204, "No Content", yang_json, NULL);
		return;
	}
	buf_init(&body);
	buf_puts(&body, "{\"erx:output\":");
	buf_add(&body, output->data, output->len);
	buf_puts(&body, "}\n");
	request_reply(r, 200, "OK", yang_json, &body);
	buf_fini(&body);
}

/* RFC 8040 7: the HTTP status belongs to the error-tag. */
static const struct {
	const char *code, *tag;
	int status;
	const char *reason;
} status_rows[] = {
	{ "bad-json", "malformed-message", 400, "Bad Request" },
	{ "unknown-operation", "operation-not-supported", 404, "Not Found" },
	{ "unknown-name", "invalid-value", 404, "Not Found" },
	{ "not-allowed", "access-denied", 403, "Forbidden" },
	{ "not-yours", "access-denied", 403, "Forbidden" },
	{ "not-kept", "operation-failed", 500, "Internal Server Error" },
	{ "timeout", "operation-failed", 408, "Request Timeout" },
	{ "busy", "resource-denied", 503, "Service Unavailable" },
	{ NULL, "invalid-value", 409, "Conflict" },
};

static size_t
status_row(const char *code)
{
	size_t i = 0;

	while (status_rows[i].code && strcmp(status_rows[i].code, code) != 0)
		i++;
	return i;
}

void
request_refuse(struct request *r, const struct errs *errs)
{
	size_t first = status_row(errs->n ? errs->items[0].code : "");
	struct buf body;
	struct json j;

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
		json_string(&j, "error-tag", status_rows[status_row(e->code)].tag);
		json_string(&j, "error-app-tag", e->code);
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
	request_reply(r, status_rows[first].status, status_rows[first].reason,
	    yang_json, &body);
	buf_fini(&body);
}

static void
refuse(struct request *r, const char *code, const char *cure, const char *text)
{
	struct errs errs;

	errs_init(&errs);
	errs_add(&errs, code, NULL, NULL, cure, "%s", text);
	request_refuse(r, &errs);
	errs_fini(&errs);
}

/* All that it was given has left. */
static void
on_sent(struct evhttp_connection *conn, void *arg)
{
	struct request *r = arg;

	(void)conn;
	host_woke(r->http->host);
	r->hungry = true; /* it is served by http_turn, with the others */
}

static void
send_piece(struct request *r, const struct buf *piece)
{
	struct evbuffer *out = evbuffer_new();

	r->hungry = false;
	evbuffer_add(out, piece->data, piece->len);
	evhttp_send_reply_chunk_with_cb(r->ev, out, on_sent, r);
	evbuffer_free(out);
}

/* The next piece, or the end. */
static void
feed(struct request *r)
{
	struct evhttp_request *ev = r->ev;
	struct buf piece;

	buf_init(&piece);
	if (r->more) {
		r->more = r->rows.next(r->rows.ctx, &piece, HOST_TURN_ROWS);
		if (!r->more && !r->octets)
			buf_puts(&piece, "}}\n");
	}
	if (piece.len) {
		send_piece(r, &piece);
	} else if (!r->more) {
		request_free(r);
		evhttp_send_reply_end(ev);
	}
	buf_fini(&piece);
}

void
request_stream_octets(struct request *r, const char *type,
    const struct request_rows *rows, struct erx_time until)
{
	r->rows = *rows;
	r->more = r->octets = r->hungry = true;
	r->deadline = until;
	set_type(r, type);
	evhttp_send_reply_start(r->ev, 200, "OK");
}

void
request_stream_rows(struct request *r, const char *key, const struct request_rows *rows)
{
	struct buf head;

	r->rows = *rows;
	r->more = true;
	r->poll = NULL;
	set_type(r, yang_json);
	evhttp_send_reply_start(r->ev, 200, "OK");
	buf_init(&head);
	buf_printf(&head, "{\"erx:output\":{\"%s\":", key);
	send_piece(r, &head);
	buf_fini(&head);
}

static bool
net_rows(void *show, struct buf *out, unsigned units)
{
	return net_show_next(show, out, units);
}

static void
net_rows_done(void *show)
{
	net_show_free(show);
}

void
request_stream(struct request *r, const char *key, struct net_show *show)
{
	struct request_rows rows = { net_rows, net_rows_done, show, false };

	request_stream_rows(r, key, &rows);
}

void
request_keep(struct request *r, void *kept, void (*done)(void *))
{
	r->kept = kept;
	r->kept_done = done;
}

void *
request_kept(const struct request *r)
{
	return r->kept;
}

void
request_wait(struct request *r, bool (*poll)(struct request *, bool),
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
feed_some(struct http *http)
{
	struct request *last = TAILQ_LAST(&http->requests, requests), *r, *next;
	unsigned pieces = HOST_TURN_PIECES;

	for (r = TAILQ_FIRST(&http->requests); r && pieces; r = next) {
		next = r == last ? NULL : TAILQ_NEXT(r, entry);
		if (!r->hungry)
			continue;
		TAILQ_REMOVE(&http->requests, r, entry);
		TAILQ_INSERT_TAIL(&http->requests, r, entry);
		pieces--;
		feed(r);
	}
}

void
http_turn(struct http *http)
{
	struct request *r, *next;
	struct erx_time now;

	if (!http || TAILQ_EMPTY(&http->requests))
		return;
	now = host_now(http->host);
	for (r = TAILQ_FIRST(&http->requests); r; r = next) {
		next = TAILQ_NEXT(r, entry);
		if (r->poll)
			r->poll(r, !erx_time_before(now, r->deadline));
	}
	feed_some(http);
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
		return r->rows.waits ? r->deadline : now;
	return ERX_NEVER;
}

struct erx_time
http_deadline(const struct http *http, struct erx_time now)
{
	struct erx_time next = ERX_NEVER;
	const struct request *r;

	if (http)
		TAILQ_FOREACH(r, &http->requests, entry)
			next = erx_time_min(next, wants_turn(r, now));
	return next;
}

/* What may be asked over this connection is everything, or no more than health. */
static bool
may_ask(struct request *r)
{
	struct bufferevent *bev = evhttp_connection_get_bufferevent(r->conn);

	return control_allows(bufferevent_getfd(bev),
	    evhttp_find_header(evhttp_request_get_input_headers(r->ev),
		"Authorization"),
	    r->http->token);
}

static void
operate(struct request *r, const char *name)
{
	const struct api_verb *verb = api_verb_find(name);
	op_handler handler = op_find(name);
	struct evbuffer *in = evhttp_request_get_input_buffer(r->ev);
	struct data_node *input = NULL;
	struct errs errs;

	errs_init(&errs);
	if (!verb || !handler)
		errs_add(&errs, "unknown-operation", NULL, NULL, NULL,
		    "there is no operation %.80s", name);
	else
		input = api_body_read(verb, (const char *)evbuffer_pullup(in, -1),
		    evbuffer_get_length(in), &errs);
	if (!input || !handler)
		request_refuse(r, &errs);
	else
		handler(r, input);
	data_node_free(input);
	errs_fini(&errs);
}

static void
on_request(struct evhttp_request *ev, void *arg)
{
	static const char prefix[] = "/restconf/operations/erx:";
	struct http *http = arg;
	const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(ev));
	struct request *r;

	host_woke(http->host);
	r = xcalloc(1, sizeof *r);
	r->http = http;
	r->ev = ev;
	r->conn = evhttp_request_get_connection(ev);
	TAILQ_INSERT_TAIL(&http->requests, r, entry);
	http->nrequests++;
	evhttp_connection_set_closecb(r->conn, on_close, r);
	if (http->nrequests > HTTP_REQUESTS_MAX)
		refuse(r, "busy", "try again", "too many requests are open");
	else if (path && health_is(path) &&
	    evhttp_request_get_command(ev) == EVHTTP_REQ_GET)
		health_answer(r, path, may_ask(r));
	else if (!may_ask(r))
		refuse(r, "not-allowed",
		    "run erxctl as the user of erxd or as root; over a port, send "
		    "\"Authorization: Bearer TOKEN\" with the token of the ready line",
		    "only the user that runs erxd may ask");
	else if (!path || strncmp(path, prefix, sizeof prefix - 1) != 0 ||
	    evhttp_request_get_command(ev) != EVHTTP_REQ_POST)
		refuse(r, "unknown-operation", "POST /restconf/operations/erx:NAME",
		    "there is nothing here");
	else
		operate(r, path + sizeof prefix - 1);
}

struct http *
http_new(struct host *host, const char *path, struct errs *errs)
{
	struct http *http;
	int fd = control_listen_unix(path, errs);

	if (fd < 0)
		return NULL;
	http = xcalloc(1, sizeof *http);
	http->host = host;
	TAILQ_INIT(&http->requests);
	http->path = xstrdup(path);
	http->server = evhttp_new(host->base);
	evhttp_set_max_body_size(http->server, API_BODY_MAX);
	evhttp_set_max_headers_size(http->server, HTTP_HEADERS_MAX);
	evhttp_set_timeout(http->server, HTTP_TIMEOUT);
	evhttp_set_gencb(http->server, on_request, http);
	evhttp_set_allowed_methods(http->server, EVHTTP_REQ_POST | EVHTTP_REQ_GET);
	evhttp_accept_socket(http->server, fd);
	return http;
}

bool
http_open_port(struct http *http, uint16_t port, struct errs *errs)
{
	int fd = control_listen_loopback(&port, errs);

	if (fd < 0)
		return false;
	http->port = port;
	control_token(http->token);
	evhttp_accept_socket(http->server, fd);
	return true;
}

void
http_ready_json(const struct http *http, struct json *j)
{
	if (!http->port)
		return;
	json_stringf(j, "url", "http://127.0.0.1:%u", http->port);
	json_string(j, "token", http->token);
}

void
http_free(struct http *http)
{
	struct request *r, *next;

	if (!http)
		return;
	for (r = TAILQ_FIRST(&http->requests); r; r = next) {
		next = TAILQ_NEXT(r, entry);
		request_free(r);
	}
	evhttp_free(http->server);
	unlink(http->path);
	free(http->path);
	free(http);
}
