/*
 * A context of OpenSSL is made anew at each reload, and connections keep the one they
 * began with.  Of the authority of one's own the key and the certificate are kept; the
 * daemon's certificate is made at each start for the addresses that it listens on, and
 * is nowhere on disk.
 */
#include "erxd/tls.h"

#include "base/xalloc.h"
#include "erxd/tls_own.h"
#include "lab/slurp.h"

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

enum { PEM_MAX = 1 << 20 }; /* octets of a file */

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

/* The text of a file, which is wiped and freed with the BIO around it; NULL and an
 * error. */
struct pem {
	char *text;
	size_t len;
	BIO *bio;
};

static bool
pem_init(struct pem *p, const struct tls_config *c, const char *file, struct errs *errs)
{
	p->text = lab_slurp_file(c->dirs, file, PEM_MAX, &p->len, errs);
	p->bio = p->text ? BIO_new_mem_buf(p->text, (int)p->len) : NULL;
	return p->bio != NULL;
}

static void
pem_fini(struct pem *p)
{
	BIO_free(p->bio);
	if (p->text)
		OPENSSL_cleanse(p->text, p->len);
	free(p->text);
}

/* The own certificate, and those that lead from it to an authority. */
static bool
take_chain(SSL_CTX *context, BIO *bio)
{
	X509 *x = PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL);
	bool ok = x && SSL_CTX_use_certificate(context, x) == 1 &&
	    SSL_CTX_clear_chain_certs(context) == 1;

	X509_free(x);
	while (ok && (x = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL)
		if (SSL_CTX_add0_chain_cert(context, x) != 1) {
			X509_free(x);
			ok = false;
		}
	if (ok && ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return false; /* something begins there and is no certificate */
	if (ok)
		ERR_clear_error();
	return ok;
}

static bool
take_certificate(SSL_CTX *context, const struct tls_config *c, struct errs *errs)
{
	struct pem p;
	bool there = pem_init(&p, c, c->certificate, errs);
	bool ok = there && take_chain(context, p.bio);

	if (there && !ok)
		failed(errs, c->certificate, "this is no certificate in PEM",
		    "give --tls-cert the file with the chain, the own one first");
	pem_fini(&p);
	return ok;
}

static bool
take_key(SSL_CTX *context, const struct tls_config *c, struct errs *errs)
{
	struct pem p;
	bool there = pem_init(&p, c, c->key, errs);
	EVP_PKEY *key = there ? PEM_read_bio_PrivateKey(p.bio, NULL, NULL, NULL) : NULL;
	bool ok = key && SSL_CTX_use_PrivateKey(context, key) == 1 &&
	    SSL_CTX_check_private_key(context) == 1;

	EVP_PKEY_free(key);
	if (there && !ok)
		failed(errs, c->key, "this is not the key of the certificate",
		    "give --tls-key the file with its key in PEM");
	pem_fini(&p);
	return ok;
}

/* All certificates and lists of revoked ones of a file; false: there is none, or
 * something else. */
static bool
take_authorities(SSL_CTX *context, BIO *bio, STACK_OF(X509_NAME) * names)
{
	X509_STORE *store = SSL_CTX_get_cert_store(context);
	STACK_OF(X509_INFO) *all = PEM_X509_INFO_read_bio(bio, NULL, NULL, NULL);
	bool ok = all != NULL;

	for (int i = 0; ok && i < sk_X509_INFO_num(all); i++) {
		const X509_INFO *item = sk_X509_INFO_value(all, i);
		X509_NAME *name = NULL;

		if (item->x509) {
			name = X509_NAME_dup(X509_get_subject_name(item->x509));
			ok = name && X509_STORE_add_cert(store, item->x509) == 1 &&
			    sk_X509_NAME_push(names, name) > 0;
			if (!ok)
				X509_NAME_free(name);
		}
		if (ok && item->crl)
			ok = X509_STORE_add_crl(store, item->crl) == 1;
	}
	sk_X509_INFO_pop_free(all, X509_INFO_free);
	return ok && sk_X509_NAME_num(names) > 0;
}

/* Who shows no certificate may show a token; one that is not good ends the connection.
 */
static bool
take_clients(SSL_CTX *context, const struct tls_config *c, struct errs *errs)
{
	STACK_OF(X509_NAME) *names = sk_X509_NAME_new_null();
	struct pem p;
	bool there = pem_init(&p, c, c->client_ca, errs);
	bool ok = there && names && take_authorities(context, p.bio, names);

	pem_fini(&p);
	if (!ok) {
		sk_X509_NAME_pop_free(names, X509_NAME_free);
		if (there)
			failed(errs, c->client_ca, "these are no certificates in PEM",
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
		ok = c->certificate
		    ? take_certificate(context, c, errs) && take_key(context, c, errs)
		    : tls_own_take(context, c, authority, errs);
		ok = ok && (!c->client_ca || take_clients(context, c, errs));
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
