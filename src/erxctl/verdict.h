/*
 * How erxctl ends by what an answer says, for scripts that gate on it: always where the
 * answer says that something was asked in vain, and with --exit-code where it says that
 * something differs or does not arrive.
 */
#ifndef ERXCTL_VERDICT_H
#define ERXCTL_VERDICT_H

#include "api/verbs.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether a command takes --exit-code. */
bool verdict_takes(const struct api_verb *);
/* The half line about --exit-code for usage texts; NULL where the command takes none.
 */
const char *verdict_help(const struct api_verb *);
/* Whether the body of an answer makes erxctl end with EXIT_REFUSED; `asked` says that
 * --exit-code was given. */
bool verdict_bad(const struct api_verb *, bool asked, const char *body, size_t len);

#endif
