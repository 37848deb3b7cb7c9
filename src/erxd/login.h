/*
 * Who has signed in to the page: a browser shows a cookie from then on, instead of a
 * token.  Somebody signs in with a token, or with the code of a link that the control
 * socket has given out, which works once and not for long.  What is kept of cookies,
 * codes and tokens are digests.
 */
#ifndef ERXD_LOGIN_H
#define ERXD_LOGIN_H

#include "base/time.h"
#include "erxd/caller.h"
#include "erxd/tokens.h"

#include <stdbool.h>

enum {
	LOGIN_CODE_SPAN = 60,   /* s in which a code works */
	LOGIN_CODES_MAX = 16,   /* at a time; a new one takes the oldest one's place */
	LOGIN_SPAN = 12 * 3600, /* s until a cookie ends that nobody shows */
	LOGIN_SESSIONS_MAX = 256,     /* the one that rests longest goes */
	LOGIN_SECRET_LEN = 64,        /* hexadecimal digits of a code and of a cookie */
	LOGIN_COOKIE_NAME_LEN = 4 + 8 /* "erx-" and digits */
};

struct login;

/* A list in which nobody is signed in.  The name of the cookie is drawn: browsers do
 * not tell ports of one host apart, and several daemons may run there. */
struct login *login_new(void);
void login_free(struct login *); /* NULL is fine */
const char *login_cookie_name(const struct login *);
/* Makes a code for somebody, and stores it. */
void login_code(struct login *, const struct caller *, struct erx_time now,
    char code[LOGIN_SECRET_LEN + 1]);
/* Takes a code, which is void from then on; false: there is none, or it is too old. */
bool login_take(struct login *, const char *code, struct erx_time now, struct caller *);
/* Signs somebody in, and stores the cookie.  With a token, the cookie is good for as
 * long as the token is, and for what the token is. */
void login_begin(struct login *, const struct caller *, const char *token,
    struct erx_time now, char cookie[LOGIN_SECRET_LEN + 1]);
/*
 * The caller of whom a Cookie header (RFC 6265 4.2) has the cookie; false: nobody, and
 * *shown is whether there was a cookie of this daemon at all.
 */
bool login_find(struct login *, const struct tokens *, const char *header,
    struct erx_time now, struct caller *, bool *shown);
/* Ends what the cookie of the header began. */
void login_end(struct login *, const char *header);
/*
 * Whether a request comes from the page itself: its Origin (RFC 6454 7) has the
 * authority of its Host, and https where `secure`.  Without an Origin it is false.
 */
bool login_own_origin(const char *origin, const char *host, bool secure);
/* Whether a browser says that another site asks (Sec-Fetch-Site); without the header it
 * is false. */
bool login_is_foreign(const char *fetch_site);

#endif
