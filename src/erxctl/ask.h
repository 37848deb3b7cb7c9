/*
 * Asking the daemon, for all commands that do.
 */
#ifndef ERXCTL_ASK_H
#define ERXCTL_ASK_H

#include "erxctl/client.h"
#include "erxctl/options.h"

/* Asks the daemon for an operation.  `input` is JSON; the file is NULL unless the
 * answer is octets.  When EXIT_DONE is returned the caller frees the answer (buf_fini);
 * otherwise the errors have been printed, and the result is the exit status. */
int ask(const struct options *, const char *operation, const char *input,
    struct client_file *, struct client_answer *);

/* The same of an operation that sends the text of a file: errors name the file. */
int ask_about(const struct options *, const char *operation, const char *input,
    const char *path, struct client_answer *);

/* Prints an answer that is one text, the member `key` of the output. */
void ask_text(const char *key, struct client_answer *);

#endif
