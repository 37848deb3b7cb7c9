/* Inside of http.h: the servers, what they listen on, and who may ask there. */
#ifndef ERXD_HTTP_INT_H
#define ERXD_HTTP_INT_H

#include "erxd/control.h"
#include "erxd/guests.h"
#include "erxd/http.h"
#include "erxd/tls.h"
#include "erxd/tokens.h"
#include "erxd/tries.h"

struct azure;
struct login;
struct request;
struct evhttp;
struct evhttp_request;

struct http {
	struct host *host;
	struct evhttp *own, *plain, *secure; /* the control socket's, and of ports */
	char *path;
	uint32_t gid; /* of the control socket, with a group */
	struct control_address *ports;
	size_t nports, capports;
	size_t nplain;                     /* of the ports, the first ones */
	struct tokens *tokens;             /* NULL: there is no port */
	char token[CONTROL_TOKEN_LEN + 1]; /* when there is no file of them */
	struct ip_addr *addresses;         /* for the certificate */
	struct tls_config tls_config;
	struct tls *tls;
	struct tries tries;  /* wrong tokens, by address */
	struct login *login; /* who is signed in to the page */
	struct azure *azure; /* or NULL */
	/* Requests so far: of operators and strangers, and of each subscription. */
	uint64_t requests;
	struct http_count {
		char *subscription;
		uint64_t n;
	} * counts;
	size_t ncounts, capcounts;
	struct guests guests;
};

/* Makes a server whose connections are of TLS. */
struct evhttp *http_server_secure(struct http *);
/* The same of azure.h. */
struct evhttp *http_server_azure(struct http *);
/* http_method.c: the name of its method; of those that no port takes "TRACE". */
const char *http_method(const struct evhttp_request *);
/* http_framing.c: refuses what a client has said wrongly of whom a request of HTTP/1 is
 * for, or where it ends, and then ends the connection; true when it did. */
bool http_is_refused(struct http *, struct evhttp_request *);
/* What one request is made of, for the page. */
struct http_asked {
	const char *method, *path;
	const char *host, *from, *cookie, *if_none_match; /* from: Origin; or NULL */
	const char *body;
	size_t len;
	const char *origin; /* address of the other end */
	bool secure;        /* it came over TLS */
};

/* http_who.c: where the other end is, for the log; `buf` is returned. */
const char *http_origin(struct evhttp_request *, char buf[IP_ADDR_STRLEN]);
/* The parts of a request; `origin` holds the address. */
struct http_asked http_asked(const struct http *, struct evhttp_request *,
    const char *path, char origin[IP_ADDR_STRLEN]);

/* What a client has shown of whom it is: a wrong token, or a cookie that another site
 * has it send, is not nothing. */
enum http_shown {
	HTTP_SHOWN_NOTHING,
	HTTP_SHOWN_GOOD,
	HTTP_SHOWN_WRONG,
	HTTP_SHOWN_FOREIGN
};
/* Whoever it is, by the socket, a token, a certificate or a cookie; the caller is of
 * the role CALLER_NOBODY unless what was shown is good. */
enum http_shown http_identify(const struct http *, struct evhttp_request *,
    struct caller *);
/* Refuses a wrong token or code, and slows whoever shows one after the other.  The
 * right one is taken all the while: it tells nobody anything, and others share the
 * address. */
void http_refuse_secret(struct http *, struct request *, const char *origin,
    const char *what, const char *cure);
/* Refuses whoever has not shown what is good. */
void http_refuse_nobody(struct http *, struct evhttp_request *, struct request *,
    enum http_shown);

#endif
