/*
 * TLS 1.3 for ports that others than this machine can reach: with a certificate that
 * somebody gives, or with one of a certification authority of the daemon's own, which
 * is in the state directory.  Clients may show a certificate in the place of a token.
 */
#ifndef ERXD_TLS_H
#define ERXD_TLS_H

#include "base/err.h"
#include "base/ip.h"

#include <stdbool.h>
#include <stddef.h>

struct bufferevent;
struct event_base;
struct lab_dirs;
struct tls;

struct tls_config {
	const char *certificate;         /* file with the chain; NULL: none is given */
	const char *key;                 /* file with its key */
	const char *client_ca;           /* file with who signs clients; NULL: nobody */
	const char *state_dir;           /* where an authority of one's own is kept */
	const struct lab_dirs *dirs;     /* in which the files are, or NULL */
	const struct ip_addr *addresses; /* that are listened on, for its certificate */
	size_t naddresses;
};

enum { TLS_NAME_MAX = 64 }; /* octets of a common name, as X.520 has it */

/* Reads, or makes, what is needed; NULL and errors.  The config is borrowed until
 * tls_free. */
struct tls *tls_new(const struct tls_config *, struct errs *);
void tls_free(struct tls *); /* NULL is fine */
/* Reads it all again, for connections from now on; false and errors, and then what was
 * read before holds. */
bool tls_reload(struct tls *, struct errs *);
/* The file with the certificate of the authority of one's own; NULL: there is none. */
const char *tls_authority(const struct tls *);
/* A connection that is to be accepted, without its socket; NULL when there is no
 * memory. */
struct bufferevent *tls_accept(struct tls *, struct event_base *);
/* Stores the common name of the certificate that the other end has shown; false when
 * it has shown none that is good, or the connection is none of TLS. */
bool tls_peer_name(struct bufferevent *, char name[TLS_NAME_MAX + 1]);

#endif
