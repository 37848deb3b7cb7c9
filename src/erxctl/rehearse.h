/*
 * `erxctl rehearse LAB PLAN`: carries out a plan in simulated time.
 */
#ifndef ERXCTL_REHEARSE_H
#define ERXCTL_REHEARSE_H

#include "erxctl/options.h"

/* Carries out the command with the words behind `rehearse`, and returns the exit
 * status: 0 all checks hold, 1 a check or an action failed, 2 the input is wrong. */
int rehearse_command(int argc, char **argv, const struct options *);

#endif
