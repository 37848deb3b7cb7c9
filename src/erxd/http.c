/*
 * evhttp carries the requests; what is asked, and what becomes of it, is request.c's.
 * A client that goes before its answer is complete takes its request along.
 */
#include "erxd/http.h"

#include "api/verbs.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/control.h"
#include "erxd/health.h"
#include "erxd/host.h"
#include "erxd/mount.h"
#include "erxd/request.h"
#include "restconf/restconf.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	HTTP_TIMEOUT = 3600,          /* s without traffic; waits may be long */
	HTTP_HEADERS_MAX = 16 * 1024, /* octets */
	HEADERS_MAX = 64              /* that anybody looks at */
};

struct http {
	struct host *host;
	struct evhttp *server;
	char *path;
	uint16_t port; /* on the loopback address; 0: none */
	char token[CONTROL_TOKEN_LEN + 1];
};

struct client {
	struct host *host;
	struct evhttp_request *ev;
	struct evhttp_connection *conn;
	struct request *request;
};

/* Whatever becomes of the connection from now on is evhttp's business. */
static struct evhttp_request *
part(struct client *c)
{
	struct evhttp_request *ev = c->ev;

	evhttp_connection_set_closecb(c->conn, NULL, NULL);
	free(c);
	return ev;
}

/* The client went away in the middle.  A request that has begun its answer is evhttp's
 * to free; one that has not is taken from its connection, and is ours. */
static void
on_close(struct evhttp_connection *conn, void *arg)
{
	struct client *c = arg;

	(void)conn;
	if (!evhttp_request_get_connection(c->ev))
		evhttp_request_free(c->ev);
	request_forget(c->request);
	free(c);
}

/* --- the door --- */

static void
set_type(struct evhttp_request *ev, const char *type)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(ev);

	if (type)
		evhttp_add_header(headers, "Content-Type", type);
	evhttp_add_header(headers, "Cache-Control", "no-store");
}

static void
door_header(void *client, const char *name, const char *value)
{
	struct client *c = client;

	evhttp_add_header(evhttp_request_get_output_headers(c->ev), name, value);
}

static void
door_reply(void *client, int status, const char *reason, const char *type,
    const struct buf *body)
{
	struct evbuffer *out = evbuffer_new();
	struct evhttp_request *ev = part(client);

	set_type(ev, type);
	if (body && body->len)
		evbuffer_add(out, body->data, body->len);
	evhttp_send_reply(ev, status, reason, out);
	evbuffer_free(out);
}

static void
door_begin(void *client, const char *type)
{
	struct client *c = client;

	set_type(c->ev, type);
	evhttp_send_reply_start(c->ev, 200, "OK");
}

/* All that it was given has left. */
static void
on_sent(struct evhttp_connection *conn, void *arg)
{
	struct client *c = arg;

	(void)conn;
	host_woke(c->host);
	request_hungry(c->request);
}

static void
door_piece(void *client, const struct buf *piece)
{
	struct evbuffer *out = evbuffer_new();
	struct client *c = client;

	evbuffer_add(out, piece->data, piece->len);
	evhttp_send_reply_chunk_with_cb(c->ev, out, on_sent, c);
	evbuffer_free(out);
}

static void
door_end(void *client)
{
	evhttp_send_reply_end(part(client));
}

static void
door_drop(void *client)
{
	part(client);
}

static const struct request_door door = { door_header, door_reply, door_begin,
	door_piece, door_end, door_drop };

/* What may be asked over this connection is everything, or no more than health. */
static bool
may_ask(const struct http *http, const struct client *c)
{
	struct bufferevent *bev = evhttp_connection_get_bufferevent(c->conn);

	return control_allows(bufferevent_getfd(bev),
	    evhttp_find_header(evhttp_request_get_input_headers(c->ev),
		"Authorization"),
	    http->token);
}

static const char *
method_of(const struct evhttp_request *ev)
{
	static const struct {
		enum evhttp_cmd_type command;
		const char *name;
	} rows[] = {
		{ EVHTTP_REQ_GET, "GET" },
		{ EVHTTP_REQ_HEAD, "HEAD" },
		{ EVHTTP_REQ_OPTIONS, "OPTIONS" },
		{ EVHTTP_REQ_POST, "POST" },
		{ EVHTTP_REQ_PUT, "PUT" },
		{ EVHTTP_REQ_PATCH, "PATCH" },
		{ EVHTTP_REQ_DELETE, "DELETE" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].command == evhttp_request_get_command(ev))
			return rows[i].name;
	return "TRACE";
}

/* What RESTCONF has to do with is handed on as it came. */
static void
restconf(struct host *h, struct client *c, const char *path)
{
	struct evkeyvalq *in = evhttp_request_get_input_headers(c->ev);
	struct evbuffer *body = evhttp_request_get_input_buffer(c->ev);
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(c->ev);
	struct restconf_header headers[HEADERS_MAX];
	struct restconf_request rq = { .method = method_of(c->ev),
		.path = path,
		.query = evhttp_uri_get_query(uri),
		.headers = headers,
		.body = (const char *)evbuffer_pullup(body, -1),
		.len = evbuffer_get_length(body) };

	for (const struct evkeyval *kv = in->tqh_first; kv; kv = kv->next.tqe_next)
		if (rq.nheaders < HEADERS_MAX)
			headers[rq.nheaders++] =
			    (struct restconf_header){ kv->key, kv->value };
	if (!h->mount)
		h->mount = mount_new(h);
	if (h->mount)
		mount_answer(h->mount, c->request, &rq);
	else
		request_refuse_one(c->request, CODE_INTERNAL, "report this as a bug",
		    "libyang refuses a built-in module");
}

/* Whoever asks for health needs no token. */
static void
health(const struct http *http, struct client *c, const char *path)
{
	enum evhttp_cmd_type command = evhttp_request_get_command(c->ev);

	if (command & (EVHTTP_REQ_GET | EVHTTP_REQ_HEAD)) {
		health_answer(c->request, path, may_ask(http, c));
		return;
	}
	door_header(c, "Allow", "GET, HEAD, OPTIONS");
	if (command == EVHTTP_REQ_OPTIONS)
		request_reply(c->request, 204, "No Content", NULL, NULL);
	else
		request_refuse_one(c->request, CODE_METHOD_NOT_ALLOWED, "use GET",
		    "this resource does not have this method");
}

/* The calls of before erx-api: RFC 9745, RFC 8288. */
static void
deprecated(struct client *c, const char *name)
{
	char link[200];

	snprintf(link, sizeof link,
	    "</restconf/operations/erx-api:%.100s>; rel=\"successor-version\"", name);
	door_header(c, "Deprecation", "@1795910400"); /* 2026-11-29 */
	if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz-")] == '\0')
		door_header(c, "Link", link);
}

static void
on_request(struct evhttp_request *ev, void *arg)
{
	static const char prefix[] = "/restconf/operations/erx:";
	struct http *http = arg;
	const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(ev));
	struct evbuffer *in = evhttp_request_get_input_buffer(ev);
	struct client *c = xcalloc(1, sizeof *c);
	struct request *r;

	host_woke(http->host);
	*c = (struct client){ http->host, ev, evhttp_request_get_connection(ev), NULL };
	r = c->request = request_new(http->host, &door, c);
	evhttp_connection_set_closecb(c->conn, on_close, c);
	if (request_too_many(r))
		return;
	if (path && health_is(path))
		health(http, c, path);
	else if (!may_ask(http, c)) {
		door_header(c, "WWW-Authenticate", "Bearer"); /* RFC 6750 3 */
		request_refuse_one(r, CODE_NOT_ALLOWED,
		    "run erxctl as the user of erxd or as root; over a port, send "
		    "\"Authorization: Bearer TOKEN\" with the token of the ready line",
		    "only the user that runs erxd may ask");
	} else if (path && strncmp(path, prefix, sizeof prefix - 1) == 0 &&
	    evhttp_request_get_command(ev) == EVHTTP_REQ_POST) {
		deprecated(c, path + sizeof prefix - 1);
		request_operate(r, path + sizeof prefix - 1,
		    (const char *)evbuffer_pullup(in, -1), evbuffer_get_length(in));
	} else if (path && mount_is(path))
		restconf(http->host, c, path);
	else
		request_refuse_one(r, CODE_UNKNOWN_OPERATION,
		    "GET /restconf, or /.well-known/host-meta",
		    "there is nothing here");
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
	http->path = xstrdup(path);
	http->server = evhttp_new(host->base);
	evhttp_set_max_body_size(http->server, API_BODY_MAX);
	evhttp_set_max_headers_size(http->server, HTTP_HEADERS_MAX);
	evhttp_set_timeout(http->server, HTTP_TIMEOUT);
	evhttp_set_gencb(http->server, on_request, http);
	evhttp_set_allowed_methods(http->server,
	    EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST | EVHTTP_REQ_PUT |
		EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE |
		EVHTTP_REQ_PATCH);
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
	if (!http)
		return;
	evhttp_free(http->server);
	unlink(http->path);
	free(http->path);
	free(http);
}
