/* base64url without padding (RFC 4648 5), as in JSON Web Tokens. */
#ifndef ERXD_BASE64_H
#define ERXD_BASE64_H

#include "base/buf.h"

#include <stddef.h>

#define BASE64_MAX 4096 /* octets of a text that is read */

/* Appends octets as text. */
void base64_put(struct buf *, const void *data, size_t len);
/* Stores the octets of a text, at most `max`, and returns their number; SIZE_MAX: the
 * text is none, or too long. */
size_t base64_take(const char *text, size_t len, unsigned char *out, size_t max);

#endif
