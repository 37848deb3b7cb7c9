/*
 * One request to the daemon (libcurl), over its control socket or a URL.
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

/* POSTs `input` (JSON) to an operation.  `daemon` is the path of a control socket, or a
 * URL: https anywhere, http on this machine only, and $ERX_TOKEN goes along.  The
 * answer is the caller's (buf_fini). */
void client_operate(const char *daemon, const char *operation, const char *input,
    struct client_answer *);

#endif
