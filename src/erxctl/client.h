/*
 * One request to the daemon (libcurl), over its control socket or a URL.
 */
#ifndef ERXCTL_CLIENT_H
#define ERXCTL_CLIENT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdio.h>

struct client_answer {
	int status; /* HTTP; 0: nobody answered */
	struct buf body;
	char error[256]; /* why nobody answered */
};

/* Where the octets of a good answer go as they come; opened when there are some, so
 * that a refusal leaves the file that was there. */
struct client_file {
	const char *path; /* NULL: standard output */
	FILE *f;
	int error; /* errno of what went wrong, or 0 */
};
/* Closes it; false, and `error`, when not everything was written. */
bool client_file_close(struct client_file *);

/* POSTs `input` (JSON) to an operation.  `daemon` is the path of a control socket, or a
 * URL: https anywhere, http on this machine only, and $ERX_TOKEN goes along.  The
 * answer is the caller's (buf_fini); with a file, its body is that of errors only. */
void client_operate(const char *daemon, const char *operation, const char *input,
    struct client_file *, struct client_answer *);

#endif
