/*
 * One request to the daemon over its control socket (libcurl).
 */
#ifndef ERXCTL_CLIENT_H
#define ERXCTL_CLIENT_H

#include "base/buf.h"

#include <stdbool.h>

struct client_answer {
	int status; /* HTTP; 0: nobody answered */
	struct buf body;
	char error[256]; /* why nobody answered */
};

/* POSTs `input` (JSON) to an operation.  The answer is the caller's (buf_fini). */
void client_operate(const char *socket, const char *operation, const char *input,
    struct client_answer *);

#endif
