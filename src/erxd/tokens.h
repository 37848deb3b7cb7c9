/*
 * The file of --token-file: who may ask over a port, and as what.  A line is
 *
 *   TOKEN ROLE [SUBSCRIPTION]
 *
 * with the roles operator, owner and reader; the last two have a subscription.  In the
 * place of a token, CN=NAME is whoever shows a client certificate of that common name.
 * Blank lines, and those that begin with #, say nothing.
 */
#ifndef ERXD_TOKENS_H
#define ERXD_TOKENS_H

#include "base/err.h"
#include "erxd/caller.h"
#include "lab/dirs.h"

#include <stdbool.h>
#include <stddef.h>

struct tokens;

enum { TOKENS_LEN_MIN = 16, TOKENS_LEN_MAX = 256 }; /* octets of a token */

/* Reads a regular file, in a directory that is held if one leads there; NULL and all
 * errors, with file and line, when it says something else.  The caller frees the
 * tokens. */
struct tokens *tokens_read(const struct lab_dirs *, const char *path, struct errs *);
/* The one token of a daemon that has no file, an operator's. */
struct tokens *tokens_one(const char *token);
void tokens_free(struct tokens *); /* NULL is fine */
/*
 * Fills in the caller whom a bearer token, or the common name of a certificate that has
 * been verified, stands for; false when it stands for nobody.  All tokens are looked at
 * each time, by their digests, so that the time tells nothing of any of them.
 */
bool tokens_bearer(const struct tokens *, const char *token, struct caller *);
/*
 * A statement for somebody who has shown a token, and who shows the statement from then
 * on: a keyed digest (HMAC with SHA-256) of `data`, of which the key is that of the
 * token.  The other function finds whose token it was.
 */
enum { TOKENS_MAC_LEN = 32 };
void tokens_sign(const char *token, const void *data, size_t len,
    unsigned char mac[TOKENS_MAC_LEN]);
bool tokens_signed(const struct tokens *, const void *data, size_t len,
    const unsigned char mac[TOKENS_MAC_LEN], struct caller *);
bool tokens_certificate(const struct tokens *, const char *cn, struct caller *);
/* Whether the name of a caller is one that a list of tokens gives, whichever. */
bool tokens_names(const struct caller *);
/* Whether some line of these tokens stands for this very caller. */
bool tokens_has(const struct tokens *, const struct caller *);

#endif
