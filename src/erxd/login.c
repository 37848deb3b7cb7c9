/*
 * Secrets are drawn, given out once and forgotten: a digest is enough to know them by,
 * and all are looked at each time, so that the time tells nothing.  Of whoever has
 * shown a token a statement is kept that the token has signed, which ends with it.
 */
#include "erxd/login.h"

#include "base/xalloc.h"
#include "erxd/control.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

_Static_assert((int)LOGIN_SECRET_LEN == (int)CONTROL_TOKEN_LEN, "a secret is a token");

struct secret {
	bool used; /* the row */
	unsigned char digest[SHA256_DIGEST_LENGTH];
	struct erx_time at; /* codes: when it was made; cookies: shown last */
	struct caller caller;
	bool by_token;
	unsigned char mac[TOKENS_MAC_LEN]; /* of the digest, by the token */
};

struct login {
	char cookie_name[LOGIN_COOKIE_NAME_LEN + 1];
	struct secret codes[LOGIN_CODES_MAX], sessions[LOGIN_SESSIONS_MAX];
};

struct login *
login_new(void)
{
	struct login *l = xcalloc(1, sizeof *l);
	char drawn[CONTROL_TOKEN_LEN + 1];

	control_token(drawn);
	snprintf(l->cookie_name, sizeof l->cookie_name, "erx-%.8s", drawn);
	return l;
}

void
login_free(struct login *l)
{
	if (!l)
		return;
	OPENSSL_cleanse(l, sizeof *l);
	free(l);
}

const char *
login_cookie_name(const struct login *l)
{
	return l->cookie_name;
}

static void
digest_of(const char *text, size_t len, unsigned char digest[SHA256_DIGEST_LENGTH])
{
	SHA256((const unsigned char *)text, len, digest);
}

/* A row for a new secret: one that nobody uses, or the one that rests longest. */
static struct secret *
place(struct secret *all, size_t n)
{
	struct secret *oldest = all;

	for (size_t i = 0; i < n; i++) {
		if (!all[i].used)
			return &all[i];
		if (all[i].at.us < oldest->at.us)
			oldest = &all[i];
	}
	return oldest;
}

static struct secret *
find(struct secret *all, size_t n, const char *text, size_t len, int64_t span,
    struct erx_time now)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	struct secret *found = NULL;

	digest_of(text, len, digest);
	for (size_t i = 0; i < n; i++) {
		bool same = CRYPTO_memcmp(all[i].digest, digest, sizeof digest) == 0;

		if (same && all[i].used && now.us - all[i].at.us <= span * ERX_SEC)
			found = &all[i];
	}
	return found;
}

static struct secret *
draw(struct secret *all, size_t n, const struct caller *who, struct erx_time now,
    char out[LOGIN_SECRET_LEN + 1])
{
	struct secret *s = place(all, n);

	control_token(out);
	*s = (struct secret){ .used = true, .at = now, .caller = *who };
	digest_of(out, LOGIN_SECRET_LEN, s->digest);
	return s;
}

void
login_code(struct login *l, const struct caller *who, struct erx_time now,
    char code[LOGIN_SECRET_LEN + 1])
{
	draw(l->codes, LOGIN_CODES_MAX, who, now, code);
}

bool
login_take(struct login *l, const char *code, struct erx_time now,
    struct caller *caller)
{
	struct secret *s =
	    find(l->codes, LOGIN_CODES_MAX, code, strlen(code), LOGIN_CODE_SPAN, now);

	if (!s)
		return false;
	*caller = s->caller;
	*s = (struct secret){ .used = false };
	return true;
}

void
login_begin(struct login *l, const struct caller *who, const char *token,
    struct erx_time now, char cookie[LOGIN_SECRET_LEN + 1])
{
	struct secret *s = draw(l->sessions, LOGIN_SESSIONS_MAX, who, now, cookie);

	if (!token)
		return;
	s->by_token = true;
	tokens_sign(token, s->digest, sizeof s->digest, s->mac);
}

/* --- cookies --- */

/* The value of our cookie in a header; NULL: it has none. */
static const char *
value_of(const struct login *l, const char *header, size_t *len)
{
	for (const char *p = header; p && *p; p += *p == ';') {
		const char *name = p + strspn(p, " \t");
		size_t n = strcspn(name, ";"), width = sizeof l->cookie_name - 1;

		if (n > width && strncmp(name, l->cookie_name, width) == 0 &&
		    name[width] == '=') {
			*len = n - width - 1;
			return name + width + 1;
		}
		p = name + n;
	}
	return NULL;
}

bool
login_find(struct login *l, const struct tokens *tokens, const char *header,
    struct erx_time now, struct caller *caller, bool *shown)
{
	size_t len = 0;
	const char *value = value_of(l, header, &len);
	struct secret *s;

	*shown = value != NULL;
	if (!value)
		return false;
	s = find(l->sessions, LOGIN_SESSIONS_MAX, value, len, LOGIN_SPAN, now);
	if (!s)
		return false;
	*caller = s->caller;
	if (s->by_token &&
	    (!tokens ||
		!tokens_signed(tokens, s->digest, sizeof s->digest, s->mac, caller))) {
		*s = (struct secret){ .used = false };
		return false;
	}
	s->at = now;
	return true;
}

void
login_end(struct login *l, const char *header)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	size_t len = 0;
	const char *value = value_of(l, header, &len);

	if (!value)
		return;
	digest_of(value, len, digest);
	for (size_t i = 0; i < LOGIN_SESSIONS_MAX; i++)
		if (CRYPTO_memcmp(l->sessions[i].digest, digest, sizeof digest) == 0)
			l->sessions[i] = (struct secret){ .used = false };
}

bool
login_own_origin(const char *origin, const char *host, bool secure)
{
	const char *authority = origin ? strstr(origin, "://") : NULL;

	if (!authority || !host || (secure && strncmp(origin, "https:", 6) != 0))
		return false;
	return strcasecmp(authority + 3, host) == 0;
}

bool
login_is_foreign(const char *fetch_site)
{
	return fetch_site && strcmp(fetch_site, "same-origin") != 0 &&
	    strcmp(fetch_site, "none") != 0;
}
