/*
 * evhttp carries the requests; what is asked, and what becomes of it, is request.c's.
 * A client that goes before its answer is complete takes its request along; while that
 * waits, evhttp does not read and would see nothing, so the end of what the client
 * sends is an event of its own.  There are two servers, for evhttp makes all
 * connections of one in one way: plain ones, or of TLS.
 */
#include "erxd/http.h"

#include "api/verbs.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/azure.h"
#include "erxd/azure_token.h"
#include "erxd/health.h"
#include "erxd/host.h"
#include "erxd/http_int.h"
#include "erxd/log.h"
#include "erxd/login.h"
#include "erxd/mount.h"
#include "erxd/page.h"
#include "erxd/request.h"
#include "erxd/resources.h"
#include "erxd/streams.h"
#include "restconf/restconf.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HTTP_TIMEOUT = 3600 }; /* s without traffic; waits may be long */

struct client {
	struct http *http;
	struct host *host;
	struct evhttp_request *ev;
	struct evhttp_connection *conn;
	struct request *request;
	struct event *gone; /* while the request waits; else NULL */
};

static void
client_free(struct client *c)
{
	if (c->gone)
		event_free(c->gone);
	free(c);
}

/* Whatever becomes of the connection from now on is evhttp's business. */
static struct evhttp_request *
part(struct client *c)
{
	struct evhttp_request *ev = c->ev;

	evhttp_connection_set_closecb(c->conn, NULL, NULL);
	client_free(c);
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
	client_free(c);
}

/* --- the door --- */

static void
set_type(struct evhttp_request *ev, const char *type)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(ev);

	if (type)
		evhttp_add_header(headers, "Content-Type", type);
	if (!evhttp_find_header(headers, "Cache-Control"))
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
	struct client *c = client;
	struct guests *guests = &c->http->guests;
	const struct bufferevent *bev = evhttp_connection_get_bufferevent(c->conn);
	struct evhttp_request *ev = part(c);

	set_type(ev, type);
	if (body && body->len)
		evbuffer_add(out, body->data, body->len);
	evhttp_send_reply(ev, status, reason, out);
	guests_rest(guests, bev); /* what is left of the answer takes its time */
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
	struct client *c = client;
	struct guests *guests = &c->http->guests;
	const struct bufferevent *bev = evhttp_connection_get_bufferevent(c->conn);

	evhttp_send_reply_end(part(c));
	guests_rest(guests, bev);
}

static void
door_drop(void *client)
{
	part(client);
}

/* As if evhttp had read the end; on_close does the rest. */
static void
on_gone(evutil_socket_t fd, short what, void *arg)
{
	struct client *c = arg;

	(void)fd;
	(void)what;
	host_woke(c->host);
	bufferevent_trigger_event(evhttp_connection_get_bufferevent(c->conn),
	    BEV_EVENT_READING | BEV_EVENT_EOF, 0);
}

/* A client that sends nothing more counts as gone: over TCP the two look alike. */
static void
door_waits(void *client)
{
	struct client *c = client;
	int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(c->conn));

	c->gone = event_new(c->host->base, fd, EV_CLOSED, on_gone, c);
	if (c->gone)
		event_add(c->gone, NULL);
}

static const struct request_door door = { door_header, door_reply, door_begin,
	door_piece, door_end, door_drop, door_waits };

/* --- requests --- */

/* What RESTCONF has to do with is handed on as it came. */
static void
restconf(struct host *h, struct client *c, const char *path)
{
	struct evkeyvalq *in = evhttp_request_get_input_headers(c->ev);
	struct evbuffer *body = evhttp_request_get_input_buffer(c->ev);
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(c->ev);
	struct restconf_header *headers = NULL;
	size_t cap = 0;
	struct restconf_request rq = { .method = http_method(c->ev),
		.path = path,
		.query = evhttp_uri_get_query(uri),
		.body = (const char *)evbuffer_pullup(body, -1),
		.len = evbuffer_get_length(body) };

	for (const struct evkeyval *kv = in->tqh_first; kv; kv = kv->next.tqe_next)
		VEC_PUSH(headers, rq.nheaders, cap) =
		    (struct restconf_header){ kv->key, kv->value };
	rq.headers = headers;
	if (!h->mount)
		h->mount = mount_new(h);
	if (h->mount)
		mount_answer(h->mount, c->request, &rq, headers);
	else
		request_refuse_one(c->request, CODE_INTERNAL, "report this as a bug",
		    "libyang refuses a built-in module");
	free(headers);
}

/* Of what has no other method the answer to it. */
static bool
is_read(struct client *c)
{
	enum evhttp_cmd_type command = evhttp_request_get_command(c->ev);

	if (command & (EVHTTP_REQ_GET | EVHTTP_REQ_HEAD))
		return true;
	door_header(c, "Allow", "GET, HEAD, OPTIONS");
	if (command == EVHTTP_REQ_OPTIONS)
		request_reply(c->request, 204, "No Content", NULL, NULL);
	else
		request_refuse_one(c->request, CODE_METHOD_NOT_ALLOWED, "use GET",
		    "this resource does not have this method");
	return false;
}

/* Whoever asks for health needs no token. */
static void
health(struct client *c, const char *path)
{
	if (is_read(c))
		health_answer(c->request, path);
}

static void
resource(struct client *c, const char *path)
{
	const struct evkeyvalq *in = evhttp_request_get_input_headers(c->ev);
	const struct resources_ask ask = { evhttp_find_header(in, "Accept"),
		evhttp_find_header(in, "Accept-Encoding") };

	if (!is_read(c))
		return;
	if (evhttp_request_get_command(c->ev) == EVHTTP_REQ_HEAD)
		request_head(c->request);
	resources_answer(c->request, path, &ask);
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

/* A method that a resource has not, or OPTIONS. */
static void
other_method(struct client *c, const char *allow, const char *cure, const char *text)
{
	door_header(c, "Allow", allow);
	if (evhttp_request_get_command(c->ev) == EVHTTP_REQ_OPTIONS)
		request_reply(c->request, 204, "No Content", NULL, NULL);
	else
		request_refuse_one(c->request, CODE_METHOD_NOT_ALLOWED, cure, text);
}

/* By the name that it had before erx-api; what has no such name is RESTCONF's. */
static void
old_call(struct client *c, const char *name)
{
	struct evbuffer *in = evhttp_request_get_input_buffer(c->ev);

	deprecated(c, name);
	if (evhttp_request_get_command(c->ev) == EVHTTP_REQ_POST)
		request_operate(c->request, name, (const char *)evbuffer_pullup(in, -1),
		    evbuffer_get_length(in));
	else
		other_method(c, "OPTIONS, POST", "use POST",
		    "an operation does not have this method");
}

static void
stream(struct client *c, const char *path)
{
	const struct evkeyvalq *in = evhttp_request_get_input_headers(c->ev);
	enum evhttp_cmd_type command = evhttp_request_get_command(c->ev);
	const struct stream_ask ask = { .path = path,
		.head = command == EVHTTP_REQ_HEAD,
		.query = evhttp_uri_get_query(evhttp_request_get_evhttp_uri(c->ev)),
		.accept = evhttp_find_header(in, "Accept"),
		.last_event_id = evhttp_find_header(in, "Last-Event-ID") };

	if (command & (EVHTTP_REQ_GET | EVHTTP_REQ_HEAD)) {
		stream_begin(c->request, &ask);
		return;
	}
	other_method(c, "GET, HEAD, OPTIONS", "use GET",
	    "a stream does not have this method");
}

/* To whoever may ask. */
static void
dispatch(struct client *c, const char *path)
{
	static const char prefix[] = "/restconf/operations/erx:";
	bool old = strncmp(path, prefix, sizeof prefix - 1) == 0;
	const char *name = old ? path + sizeof prefix - 1 : NULL;

	if (name &&
	    (evhttp_request_get_command(c->ev) == EVHTTP_REQ_POST ||
		api_verb_find(name))) {
		old_call(c, name);
	} else if (resources_is(path)) {
		resource(c, path);
	} else if (streams_is(path)) {
		stream(c, path);
	} else if (mount_is(path)) {
		restconf(c->host, c, path);
	} else {
		request_refuse_one(c->request, CODE_UNKNOWN_OPERATION,
		    "GET /restconf, or /.well-known/host-meta",
		    "there is nothing here");
	}
}

static bool
is_azure(const struct client *c)
{
	return c->http->azure &&
	    azure_server(c->http->azure) == evhttp_connection_get_server(c->conn);
}

/* Files of the page are for everybody, and it asks itself who has signed in. */
static void
page(struct client *c, const char *path, const struct caller *who)
{
	char origin[IP_ADDR_STRLEN];
	const struct http_asked asked = http_asked(c->http, c->ev, path, origin);

	page_answer(c->http, c->request, &asked, who);
}

/* The number of a request; those of a subscription do not tell how many others ask. */
static uint64_t
count_request(struct http *http, const struct caller *who)
{
	const char *border = caller_border(who);

	if (!border || !border[0])
		return ++http->requests;
	for (size_t i = 0; i < http->ncounts; i++)
		if (strcmp(http->counts[i].subscription, border) == 0)
			return ++http->counts[i].n;
	VEC_PUSH(http->counts, http->ncounts, http->capcounts) =
	    (struct http_count){ xstrdup(border), 1 };
	return 1;
}

static void
on_request(struct evhttp_request *ev, void *arg)
{
	struct http *http = arg;
	const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(ev));
	struct client *c;
	struct caller caller;
	enum http_shown shown = HTTP_SHOWN_NOTHING;
	char number[24], origin[IP_ADDR_STRLEN];
	bool known;

	host_woke(http->host);
	if (http_is_refused(http, ev))
		return;
	/* Answers have the version of the request, and 1.1 is all that there is. */
	if (ev->major == 1 && ev->minor > 1)
		ev->minor = 1;
	c = xcalloc(1, sizeof *c);
	*c = (struct client){ .http = http,
		.host = http->host,
		.ev = ev,
		.conn = evhttp_request_get_connection(ev) };
	if (is_azure(c))
		known = azure_token_caller(http,
		    evhttp_find_header(evhttp_request_get_input_headers(ev),
			"Authorization"),
		    &caller);
	else
		known = (shown = http_identify(http, ev, &caller)) == HTTP_SHOWN_GOOD;
	caller.request = count_request(http, &caller);
	c->request = request_new(http->host, &door, c, &caller);
	evhttp_connection_set_closecb(c->conn, on_close, c);
	if (guests_ask(&http->guests, evhttp_connection_get_bufferevent(c->conn)))
		door_header(c, "Connection", "close");
	snprintf(number, sizeof number, "%llu", (unsigned long long)caller.request);
	door_header(c, "X-Request-Id", number);
	if (is_azure(c)) { /* whoever it is, and whatever is wrong with the request */
		http->host->news.acting = known ? &caller : NULL;
		azure_answer(http->azure, c->request, ev, path ? path : "",
		    http_origin(ev, origin));
		http->host->news.acting = NULL;
		return;
	}
	if (request_too_many(c->request))
		return;
	if (ev->major != 1) {
		/* The answer has the version of the request, unless it is put right. */
		ev->major = 1;
		ev->minor = 0;
		request_refuse_one(c->request, CODE_BAD_ARGUMENT, "speak HTTP/1.1",
		    "this is no request of HTTP/1");
		return;
	}
	http->host->news.acting = known ? &caller : NULL;
	if (path && health_is(path))
		health(c, path);
	else if (path && page_is(path))
		page(c, path, &caller);
	else if (!known)
		http_refuse_nobody(http, ev, c->request, shown);
	else
		dispatch(c, path ? path : "");
	http->host->news.acting = NULL;
}

/* --- doors --- */

static struct bufferevent *
on_connection(struct event_base *base, struct http *http, bool own, struct tls *tls)
{
	struct bufferevent *bev = tls ? tls_accept(tls, base) : NULL;

	/*
	 * Where OpenSSL has no memory the connection is one that says nothing good. The
	 * socket is closed with the bufferevent and not before: the guests hold that
	 * for a while, and a new connection with the same number would find its events
	 * there, and never be read.
	 */
	if (!bev)
		bev = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
	if (bev)
		guests_add(&http->guests, bev, own,
		    http->azure && tls == azure_tls(http->azure));
	return bev;
}

static struct bufferevent *
on_own(struct event_base *base, void *http)
{
	return on_connection(base, http, true, NULL);
}

static struct bufferevent *
on_plain(struct event_base *base, void *http)
{
	return on_connection(base, http, false, NULL);
}

static struct bufferevent *
on_secure(struct event_base *base, void *arg)
{
	struct http *http = arg;

	return on_connection(base, http, false, http->tls);
}

static struct bufferevent *
on_azure(struct event_base *base, void *arg)
{
	struct http *http = arg;

	return on_connection(base, http, false, azure_tls(http->azure));
}

static struct evhttp *
server_new(struct http *http,
    struct bufferevent *(*connection)(struct event_base *, void *))
{
	struct evhttp *server = evhttp_new(http->host->base);

	evhttp_set_max_body_size(server, API_BODY_MAX);
	evhttp_set_max_headers_size(server, GUESTS_HEAD_MAX);
	evhttp_set_timeout(server, HTTP_TIMEOUT);
	evhttp_set_gencb(server, on_request, http);
	evhttp_set_bevcb(server, connection, http);
	evhttp_set_allowed_methods(server,
	    EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST | EVHTTP_REQ_PUT |
		EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE |
		EVHTTP_REQ_PATCH);
	return server;
}

struct evhttp *
http_server_secure(struct http *http)
{
	return server_new(http, on_secure);
}

struct evhttp *
http_server_azure(struct http *http)
{
	return server_new(http, on_azure);
}

struct http *
http_new(struct host *host, const char *path, struct errs *errs)
{
	struct http *http;
	uint32_t gid = 0;
	int fd = control_listen_unix(path, host->config.group, &gid, errs);

	if (fd < 0)
		return NULL;
	http = xcalloc(1, sizeof *http);
	http->host = host;
	http->path = xstrdup(path);
	http->login = login_new();
	guests_init(&http->guests, host, host->guests_max);
	http->own = server_new(http, on_own);
	http->plain = server_new(http, on_plain);
	evhttp_accept_socket(http->own, fd);
	return http;
}

/* The one that was made, also when its directory has another path by now. */
static void
remove_socket(const struct http *http)
{
	const char *path = http->path;
	int at = lab_dirs_at(http->host->dirs, &path);

	unlinkat(at, path, 0);
}

void
http_free(struct http *http)
{
	if (!http)
		return;
	evhttp_free(http->own);
	evhttp_free(http->plain);
	if (http->secure)
		evhttp_free(http->secure);
	if (http->azure && azure_server(http->azure))
		evhttp_free(azure_server(http->azure));
	guests_fini(&http->guests);
	azure_free(http->azure);
	tls_free(http->tls);
	tokens_free(http->tokens);
	login_free(http->login);
	OPENSSL_cleanse(http->token, sizeof http->token);
	remove_socket(http);
	free(http->path);
	for (size_t i = 0; i < http->ncounts; i++)
		free(http->counts[i].subscription);
	free(http->counts);
	free(http->ports);
	free(http->addresses);
	free(http);
}
