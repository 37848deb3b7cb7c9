/*
 * Commands whose answer is the octets of a file: `capture` and `dump`.
 */
#ifndef ERXCTL_SAVE_H
#define ERXCTL_SAVE_H

#include "erxctl/options.h"

/* Carries out an operation with the words behind its command, and returns the exit
 * status.  The octets go to the file of --write, or to standard output. */
int save_command(const struct api_verb *, const struct options *, int argc,
    char **argv);

#endif
