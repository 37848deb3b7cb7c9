/*
 * Tokens of the face of Azure: how a client signs in for one, and who shows one.
 */
#ifndef ERXD_AZURE_TOKEN_H
#define ERXD_AZURE_TOKEN_H

#include "erxd/caller.h"

#include <stdbool.h>
#include <stddef.h>

struct http;
struct request;

/* Whether a request signs somebody in. */
bool azure_token_is_sign_in(const char *method, const char *path);
/* Answers a form (OAuth 2.0, RFC 6749 4.4) with a token, or with what is wrong; origin
 * is the address that it comes from. */
void azure_token_sign_in(struct http *, struct request *, const char *origin,
    const char *body, size_t len);
/* Who shows a header "Authorization", or NULL; false: nobody. */
bool azure_token_caller(const struct http *, const char *authorization,
    struct caller *);

#endif
