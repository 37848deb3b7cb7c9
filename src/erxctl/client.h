/*
 * One request to the daemon with libcurl, over the control socket or to a URL.
 */
#ifndef ERXCTL_CLIENT_H
#define ERXCTL_CLIENT_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdio.h>

struct client_answer {
	int status; /* of HTTP; 0: no daemon answered */
	struct buf body;
	char error[256]; /* why no daemon answered */
};

/* The file into which the octets of a good answer are written as they come.  The file
 * is opened with the first octets, so that a refusal leaves an older file as it is. */
struct client_file {
	const char *path; /* NULL: standard output */
	FILE *f;
	int error; /* errno of the first write that failed, or 0 */
};
/* Closes the file; false, and `error` is set, when octets were not written. */
bool client_file_close(struct client_file *);

/* Sends `input`, which is JSON, to an operation ("trace", which is "erx:trace", or
 * "erx-api:apply") with POST, and fills in the answer,
 * which the caller frees (buf_fini of `body`).  `daemon` is the path of a control
 * socket or a URL: https for any host, http for this machine only; the request has the
 * token of $ERX_TOKEN.  With a file the octets of a good answer go there, and `body`
 * has errors only. */
void client_operate(const char *daemon, const char *operation, const char *input,
    struct client_file *, struct client_answer *);

#endif
