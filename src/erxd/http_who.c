/*
 * Who asks is known by what is shown: the control socket knows its peers, ports know
 * tokens and certificates, and browsers that are signed in to the page show a cookie.
 */
#include "erxd/http_int.h"

#include "erxd/host.h"
#include "erxd/log.h"
#include "erxd/login.h"
#include "erxd/request.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>

static const char *
header_of(const struct evhttp_request *ev, const char *name)
{
	return evhttp_find_header(ev->input_headers, name);
}

/* The server that a request came in by. */
static const struct evhttp *
server_of(struct evhttp_request *ev)
{
	return evhttp_connection_get_server(evhttp_request_get_connection(ev));
}

const char *
http_origin(struct evhttp_request *ev, char buf[IP_ADDR_STRLEN])
{
	char *address = NULL;
	uint16_t port;

	evhttp_connection_get_peer(evhttp_request_get_connection(ev), &address, &port);
	snprintf(buf, IP_ADDR_STRLEN, "%s", address ? address : "-");
	return buf;
}

struct http_asked
http_asked(const struct http *http, struct evhttp_request *ev, const char *path,
    char origin[IP_ADDR_STRLEN])
{
	struct evbuffer *body = evhttp_request_get_input_buffer(ev);

	return (struct http_asked){ .method = http_method(ev),
		.path = path,
		.host = header_of(ev, "Host"),
		.from = header_of(ev, "Origin"),
		.cookie = header_of(ev, "Cookie"),
		.if_none_match = header_of(ev, "If-None-Match"),
		.secure = server_of(ev) == http->secure,
		.body = (const char *)evbuffer_pullup(body, -1),
		.len = evbuffer_get_length(body),
		.origin = http_origin(ev, origin) };
}

/* By the cookie of the page.  Browsers send a cookie whoever has them ask, so what may
 * change something has to come from the page itself; SameSite is the other wall. */
static enum http_shown
identify_cookie(const struct http *http, struct evhttp_request *ev,
    struct caller *caller)
{
	const enum evhttp_cmd_type reads =
	    EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_OPTIONS;
	bool shown;

	if (!login_find(http->login, http->tokens, header_of(ev, "Cookie"),
		host_real(http->host), caller, &shown))
		return HTTP_SHOWN_NOTHING;
	if (evhttp_request_get_command(ev) & reads
		? !login_is_foreign(header_of(ev, "Sec-Fetch-Site"))
		: login_own_origin(header_of(ev, "Origin"), header_of(ev, "Host"),
		      server_of(ev) == http->secure))
		return HTTP_SHOWN_GOOD;
	*caller = (struct caller){ .role = CALLER_NOBODY };
	return HTTP_SHOWN_FOREIGN;
}

enum http_shown
http_identify(const struct http *http, struct evhttp_request *ev, struct caller *caller)
{
	struct bufferevent *bev =
	    evhttp_connection_get_bufferevent(evhttp_request_get_connection(ev));
	char cn[TLS_NAME_MAX + 1], token[CONTROL_SHOWN_MAX];
	const char *header = header_of(ev, "Authorization");

	*caller = (struct caller){ .role = CALLER_NOBODY };
	if (server_of(ev) == http->own)
		return control_peer(bufferevent_getfd(bev),
			   http->host->config.group != NULL, caller)
		    ? HTTP_SHOWN_GOOD
		    : HTTP_SHOWN_NOTHING;
	if (header)
		return control_shown(header, token) &&
			tokens_bearer(http->tokens, token, caller)
		    ? HTTP_SHOWN_GOOD
		    : HTTP_SHOWN_WRONG;
	if (server_of(ev) == http->secure && tls_peer_name(bev, cn) &&
	    tokens_certificate(http->tokens, cn, caller))
		return HTTP_SHOWN_GOOD;
	return identify_cookie(http, ev, caller);
}

void
http_refuse_secret(struct http *http, struct request *r, const char *origin,
    const char *what, const char *cure)
{
	struct erx_time now = host_real(http->host);
	unsigned wait = tries_wait(&http->tries, origin, now);
	char seconds[16];

	if (wait) {
		snprintf(seconds, sizeof seconds, "%u", wait);
		request_header(r, "Retry-After", seconds);
		request_refuse_one(r, CODE_TOO_OFTEN,
		    "wait as long as Retry-After says",
		    "too many wrong tokens came from this address");
		return;
	}
	tries_wrong(&http->tries, origin, now);
	log_line("denied", origin, "a wrong token");
	news_add(http->host, API_EVENT_KEY, "wrong-token", origin, "a wrong token",
	    NULL);
	request_header(r, "WWW-Authenticate",
	    "Bearer error=\"invalid_token\""); /* RFC 6750 3 */
	request_refuse_one(r, CODE_NOT_ALLOWED, cure, what);
}

void
http_refuse_nobody(struct http *http, struct evhttp_request *ev, struct request *r,
    enum http_shown shown)
{
	char origin[IP_ADDR_STRLEN];

	if (shown == HTTP_SHOWN_WRONG) {
		http_refuse_secret(http, r, http_origin(ev, origin),
		    "this token is none",
		    "send \"Authorization: Bearer TOKEN\" with the token of the ready "
		    "line, or one of --token-file");
		return;
	}
	if (shown == HTTP_SHOWN_FOREIGN) {
		request_refuse_one(r, CODE_NOT_YOUR_ROLE,
		    "ask from the page itself, or send a token",
		    "a cookie counts for nothing when another site asks");
		return;
	}
	request_header(r, "WWW-Authenticate", "Bearer"); /* RFC 6750 3 */
	request_refuse_one(r, CODE_NOT_ALLOWED,
	    "run erxctl as the user of erxd or as root; over a port, send "
	    "\"Authorization: Bearer TOKEN\" with the token of the ready line, or one "
	    "of --token-file",
	    "only the user that runs erxd may ask");
}
