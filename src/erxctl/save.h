/*
 * Commands whose answer is the octets of a file: `capture` and `dump`.
 */
#ifndef ERXCTL_SAVE_H
#define ERXCTL_SAVE_H

#include "erxctl/options.h"

/* The words behind the verb; the exit status. */
int save_command(const struct api_verb *, const struct options *, int argc,
    char **argv);

#endif
