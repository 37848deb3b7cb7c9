/*
 * A context of OpenSSL is made anew at each reload, and connections keep the one they
 * began with.  Of the authority of one's own the key and the certificate are kept; the
 * daemon's certificate is made at each start for the addresses that it listens on, and
 * is nowhere on disk.
 */
#include "erxd/tls.h"

#include "base/xalloc.h"
#include "erxd/tls_own.h"

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

struct tls {
	const struct tls_config *config;
	SSL_CTX *context;
	char *authority; /* file; or NULL */
};

static void
failed(struct errs *errs, const char *file, const char *what, const char *cure)
{
	char reason[160];

	ERR_error_string_n(ERR_peek_last_error(), reason, sizeof reason);
	ERR_clear_error();
	errs_add(errs, CODE_UNREADABLE, file, NULL, cure, "%s: %s", what, reason);
}

static bool
take_files(SSL_CTX *context, const struct tls_config *c, struct errs *errs)
{
	if (SSL_CTX_use_certificate_chain_file(context, c->certificate) != 1) {
		failed(errs, c->certificate, "this is no certificate in PEM",
		    "give --tls-cert the file with the chain, the own one first");
		return false;
	}
	if (SSL_CTX_use_PrivateKey_file(context, c->key, SSL_FILETYPE_PEM) == 1 &&
	    SSL_CTX_check_private_key(context) == 1)
		return true;
	failed(errs, c->key, "this is not the key of the certificate",
	    "give --tls-key the file with its key in PEM");
	return false;
}

/* Who shows no certificate may show a token; one that is not good ends the connection.
 */
static bool
take_clients(SSL_CTX *context, const char *file, struct errs *errs)
{
	STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(file);

	if (!names || SSL_CTX_load_verify_locations(context, file, NULL) != 1) {
		sk_X509_NAME_pop_free(names, X509_NAME_free);
		failed(errs, file, "these are no certificates in PEM",
		    "give --tls-client-ca the file with who signs clients");
		return false;
	}
	SSL_CTX_set_client_CA_list(context, names);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	return true;
}

static SSL_CTX *
context_new(const struct tls_config *c, char **authority, struct errs *errs)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	bool ok =
	    context && SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1;

	if (!ok) {
		failed(errs, "-", "OpenSSL has no TLS 1.3", "install one that has");
	} else {
		SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
		SSL_CTX_set_num_tickets(context, 0);
		SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
		ok = c->certificate ? take_files(context, c, errs)
				    : tls_own_take(context, c, authority, errs);
		ok = ok && (!c->client_ca || take_clients(context, c->client_ca, errs));
	}
	if (ok)
		return context;
	SSL_CTX_free(context);
	return NULL;
}

struct tls *
tls_new(const struct tls_config *config, struct errs *errs)
{
	struct tls *t = xcalloc(1, sizeof *t);

	t->config = config;
	t->context = context_new(config, &t->authority, errs);
	if (t->context)
		return t;
	tls_free(t);
	return NULL;
}

void
tls_free(struct tls *t)
{
	if (!t)
		return;
	SSL_CTX_free(t->context);
	free(t->authority);
	free(t);
}

bool
tls_reload(struct tls *t, struct errs *errs)
{
	char *authority = NULL;
	SSL_CTX *context = context_new(t->config, &authority, errs);

	if (!context) {
		free(authority);
		return false;
	}
	SSL_CTX_free(t->context);
	free(t->authority);
	t->context = context;
	t->authority = authority;
	return true;
}

const char *
tls_authority(const struct tls *t)
{
	return t->authority;
}

struct bufferevent *
tls_accept(struct tls *t, struct event_base *base)
{
	SSL *ssl = SSL_new(t->context);
	struct bufferevent *bev = NULL;

	if (ssl)
		bev = bufferevent_openssl_socket_new(base, -1, ssl,
		    BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
	if (!bev)
		SSL_free(ssl);
	else /* what HTTP has the length of is not cut by an end without a goodbye */
		bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
	return bev;
}

bool
tls_peer_name(struct bufferevent *bev, char name[TLS_NAME_MAX + 1])
{
	SSL *ssl = bufferevent_openssl_get_ssl(bev);
	X509 *peer = ssl ? SSL_get1_peer_certificate(ssl) : NULL;
	int len = -1;

	if (peer && SSL_get_verify_result(ssl) == X509_V_OK)
		len = X509_NAME_get_text_by_NID(X509_get_subject_name(peer),
		    NID_commonName, name, TLS_NAME_MAX + 1);
	X509_free(peer);
	return len > 0 && strlen(name) == (size_t)len;
}
