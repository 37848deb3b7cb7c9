/*
 * Two certificates with keys on an elliptic curve.  Only the authority's are on disk,
 * written whole under another name first.  The names of the daemon's certificate are
 * this machine's and its addresses, so that whoever trusts the authority can come in by
 * any of them.
 */
#include "erxd/tls_own.h"

#include "base/buf.h"
#include "base/xalloc.h"
#include "erxd/keep.h"
#include "lab/slurp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	DAY = 86400,
	AUTHORITY_DAYS = 3650,
	OWN_DAYS = 397, /* the most that clients take */
	SERIAL_BITS = 127,
	NAMES_MAX = 64 /* addresses of this machine in the certificate */
};

struct pair {
	X509 *certificate;
	EVP_PKEY *key;
};

static void
pair_fini(struct pair *p)
{
	X509_free(p->certificate);
	EVP_PKEY_free(p->key);
	*p = (struct pair){ NULL, NULL };
}

/* --- making --- */

static bool
add_extension(X509 *c, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *x;
	bool ok;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, c, NULL, NULL, 0);
	x = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	ok = x && X509_add_ext(c, x, -1) == 1;
	X509_EXTENSION_free(x);
	return ok;
}

static bool
set_serial(X509 *c)
{
	BIGNUM *n = BN_new();
	bool ok = n && BN_rand(n, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) &&
	    BN_to_ASN1_INTEGER(n, X509_get_serialNumber(c));

	BN_free(n);
	return ok;
}

static bool
set_name(X509 *c, const char *cn)
{
	X509_NAME *name = X509_get_subject_name(c);

	return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
		   (const unsigned char *)"erxd", -1, -1, 0) == 1 &&
	    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
		(const unsigned char *)cn, -1, -1, 0) == 1;
}

/* `names` NULL: an authority, which signs itself. */
static bool
make(struct pair *p, struct pair *by, const char *cn, const char *names)
{
	X509 *issuer;

	p->key = EVP_EC_gen("prime256v1");
	p->certificate = X509_new();
	if (!p->key || !p->certificate)
		return false;
	issuer = by ? by->certificate : p->certificate;
	return X509_set_version(p->certificate, X509_VERSION_3) == 1 &&
	    set_serial(p->certificate) && set_name(p->certificate, cn) &&
	    X509_set_issuer_name(p->certificate, X509_get_subject_name(issuer)) == 1 &&
	    X509_gmtime_adj(X509_getm_notBefore(p->certificate), -DAY) &&
	    X509_gmtime_adj(X509_getm_notAfter(p->certificate),
		(long)DAY * (names ? OWN_DAYS : AUTHORITY_DAYS)) &&
	    X509_set_pubkey(p->certificate, p->key) == 1 &&
	    add_extension(p->certificate, issuer, NID_basic_constraints,
		names ? "critical,CA:FALSE" : "critical,CA:TRUE,pathlen:0") &&
	    add_extension(p->certificate, issuer, NID_key_usage,
		names ? "critical,digitalSignature" : "critical,keyCertSign,cRLSign") &&
	    add_extension(p->certificate, issuer, NID_subject_key_identifier, "hash") &&
	    add_extension(p->certificate, issuer, NID_authority_key_identifier,
		"keyid:always") &&
	    (!names ||
		(add_extension(p->certificate, issuer, NID_ext_key_usage,
		     "serverAuth") &&
		    add_extension(p->certificate, issuer, NID_subject_alt_name,
			names))) &&
	    X509_sign(p->certificate, by ? by->key : p->key, EVP_sha256()) > 0;
}

/* --- names --- */

static void
add_address(struct buf *names, const struct ip_addr *a)
{
	char text[IP_ADDR_STRLEN];

	buf_printf(names, ",IP:%s", ip_addr_text(a, text));
}

static bool
address_of(const struct sockaddr *sa, struct ip_addr *a)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (sa && sa->sa_family == AF_INET)
		inet_ntop(AF_INET,
		    &((const struct sockaddr_in *)(const void *)sa)->sin_addr, text,
		    sizeof text);
	else if (sa && sa->sa_family == AF_INET6)
		inet_ntop(AF_INET6,
		    &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, text,
		    sizeof text);
	return text[0] && ip_addr_parse(a, text);
}

/* All of this machine. */
static void
add_interfaces(struct buf *names)
{
	struct ifaddrs *all, *i;
	struct ip_addr a;
	unsigned n = 0;

	if (getifaddrs(&all) < 0)
		return;
	for (i = all; i && n < NAMES_MAX; i = i->ifa_next)
		if (!(i->ifa_flags & IFF_LOOPBACK) && address_of(i->ifa_addr, &a)) {
			add_address(names, &a);
			n++;
		}
	freeifaddrs(all);
}

static void
collect_names(const struct tls_config *c, struct buf *names)
{
	char host[256] = "";
	bool any = false;

	buf_puts(names, "DNS:localhost,IP:127.0.0.1,IP:::1");
	if (gethostname(host, sizeof host - 1) == 0 && host[0] &&
	    strspn(host,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
		strlen(host))
		buf_printf(names, ",DNS:%s", host);
	for (size_t i = 0; i < c->naddresses; i++)
		if (ip_addr_is_zero(&c->addresses[i]))
			any = true;
		else
			add_address(names, &c->addresses[i]);
	if (any)
		add_interfaces(names);
}

/* --- on disk --- */

/* Whole, or not at all; what is there stays, for another daemon may have made it. */
static bool
write_pem(const struct lab_dirs *dirs, const char *path, const struct pair *p, bool key)
{
	int at = lab_dirs_at(dirs, &path);
	char *draft = xasprintf("%s.%ld", path, (long)getpid());
	int fd = openat(at, draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    key ? 0600 : 0644);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	bool ok = f &&
	    (key ? PEM_write_PKCS8PrivateKey(f, p->key, NULL, NULL, 0, NULL, NULL)
		 : PEM_write_X509(f, p->certificate)) == 1 &&
	    fflush(f) == 0 && fsync(fd) == 0;
	int error = errno;

	if (f)
		fclose(f);
	else if (fd >= 0)
		close(fd);
	if (ok && renameat(at, draft, at, path) < 0) {
		error = errno;
		ok = false;
	}
	if (!ok)
		unlinkat(at, draft, 0);
	free(draft);
	errno = error;
	return ok;
}

static FILE *
open_pem(const struct lab_dirs *dirs, const char *path)
{
	const char *why;
	int fd = lab_file_open(dirs, path, &why);

	return fd < 0 ? NULL : fdopen(fd, "r");
}

static bool
read_pair(struct pair *p, const struct lab_dirs *dirs, const char *certificate,
    const char *key)
{
	FILE *f = open_pem(dirs, certificate);

	if (f) {
		p->certificate = PEM_read_X509(f, NULL, NULL, NULL);
		fclose(f);
	}
	f = p->certificate ? open_pem(dirs, key) : NULL;
	if (f) {
		p->key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
		fclose(f);
	}
	return p->key && X509_check_private_key(p->certificate, p->key) == 1;
}

static bool
failed(struct errs *errs, const char *file, const char *cure, const char *what)
{
	errs_add(errs, CODE_CANNOT_WRITE, file, NULL, cure, "%s: %s", what,
	    errno ? strerror(errno) : "OpenSSL refuses");
	ERR_clear_error();
	return false;
}

static bool
has_file(const struct lab_dirs *dirs, const char *path)
{
	int at = lab_dirs_at(dirs, &path);

	return faccessat(at, path, F_OK, 0) == 0;
}

static bool
authority(struct pair *p, const struct tls_config *c, const char *certificate,
    const char *key, struct errs *errs)
{
	const struct lab_dirs *dirs = c->dirs;
	const char *name = certificate;
	int at = lab_dirs_at(dirs, &name);
	const char *dir = at == AT_FDCWD ? c->state_dir : ".";

	errno = 0;
	if (read_pair(p, dirs, certificate, key))
		return true;
	pair_fini(p);
	ERR_clear_error();
	/* A key alone is of an erxd that died here: nobody has seen its certificate. */
	if (has_file(dirs, certificate))
		return failed(errs, certificate,
		    "remove both files for a new authority, which clients have to learn",
		    "this and tls-ca-key.pem are not an authority's");
	errno = 0;
	if (make(p, NULL, "authority of this daemon", NULL) &&
	    write_pem(dirs, key, p, true) && keep_names(at, dir) &&
	    write_pem(dirs, certificate, p, false) && keep_names(at, dir))
		return true;
	return failed(errs, certificate,
	    "name a directory that can be written (-s DIR)",
	    "the authority cannot be made");
}

/* Then the directory is there, and its path may lead to another one. */
static bool
is_held(const struct lab_dirs *dirs, const char *path)
{
	return lab_dirs_at(dirs, &path) != AT_FDCWD;
}

bool
tls_own_take(SSL_CTX *context, const struct tls_config *c, char **path,
    struct errs *errs)
{
	struct pair root = { NULL, NULL }, own = { NULL, NULL };
	char *key = xasprintf("%s/tls-ca-key.pem", c->state_dir);
	struct buf names;
	bool ok;

	*path = xasprintf("%s/tls-ca.pem", c->state_dir);
	buf_init(&names);
	collect_names(c, &names);
	if (!is_held(c->dirs, *path) && !keep_directory(c->state_dir))
		errno = 0; /* it is there, or writing says what is wrong */
	ok = authority(&root, c, *path, key, errs);
	if (ok) {
		errno = 0;
		ok = (make(&own, &root, "erxd", names.data) &&
			 SSL_CTX_use_certificate(context, own.certificate) == 1 &&
			 SSL_CTX_use_PrivateKey(context, own.key) == 1) ||
		    failed(errs, *path, "report this as a bug",
			"the certificate cannot be made");
	}
	pair_fini(&own);
	pair_fini(&root);
	buf_fini(&names);
	free(key);
	return ok;
}
