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

#endif
