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

#endif
