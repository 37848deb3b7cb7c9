/*
 * Operations of the daemon: the words of a command line become a request, and the
 * answer is printed.
 */
#ifndef ERXCTL_OPERATE_H
#define ERXCTL_OPERATE_H

#include "erxctl/client.h"
#include "erxctl/options.h"

/* Carries out an operation with the words behind its command, and returns the exit
 * status. */
int operate(const struct api_verb *, const struct options *, int argc, char **argv);

/* Asks the daemon for an operation.  `input` is JSON; the file is NULL unless the
 * answer is octets.  When EXIT_DONE is returned the caller frees the answer (buf_fini);
 * otherwise the errors have been printed, and the result is the exit status. */
int operate_ask(const struct options *, const char *operation, const char *input,
    struct client_file *, struct client_answer *);

/* Prints an answer that is one text, the member `key` of the output. */
void operate_text(const char *key, struct client_answer *);

#endif
