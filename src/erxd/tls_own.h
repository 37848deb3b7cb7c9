/* An authority of the daemon's own, for --tls auto. */
#ifndef ERXD_TLS_OWN_H
#define ERXD_TLS_OWN_H

#include "erxd/tls.h"

#include <openssl/ssl.h>

/*
 * Gives a context a new certificate for the addresses of the config, signed by the
 * authority in DIR/tls-ca.pem and DIR/tls-ca-key.pem, which is made when it is not
 * there.  *authority is the path of the first, which the caller frees.  False and
 * errors.
 */
bool tls_own_take(SSL_CTX *, const struct tls_config *, char **authority,
    struct errs *);

#endif
