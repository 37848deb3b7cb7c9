/*
 * Operations of the daemon: words to a request, the answer printed.
 */
#ifndef ERXCTL_OPERATE_H
#define ERXCTL_OPERATE_H

#include "erxctl/client.h"
#include "erxctl/options.h"

/* The words behind the verb; the exit status. */
int operate(const struct api_verb *, const struct options *, int argc, char **argv);

/* Asks the daemon; `input` is JSON, and the file NULL unless the answer is octets.  The
 * answer is the caller's (buf_fini) when EXIT_DONE is returned; otherwise errors have
 * been printed and it is the exit status.
 */
int operate_ask(const struct options *, const char *operation, const char *input,
    struct client_file *, struct client_answer *);

/* Prints an answer that is one text. */
void operate_text(const char *key, struct client_answer *);

#endif
