/*
 * `erxctl operations`: prints the page erx-api(7), or with -o json the rows of
 * operations, out of the table it documents.  Only the build of the manual, tests and
 * generators need the command, so the overview leaves it out.
 */
#ifndef ERXCTL_OPERATIONS_H
#define ERXCTL_OPERATIONS_H

#include "erxctl/options.h"

/* Carries out the command with the words behind `operations`, and returns the exit
 * status. */
int operations_command(int argc, const struct options *);

#endif
