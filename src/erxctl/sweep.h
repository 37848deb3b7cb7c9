/*
 * `erxctl sweep LAB`: every failure there can be, in simulated time.
 */
#ifndef ERXCTL_SWEEP_H
#define ERXCTL_SWEEP_H

#include "erxctl/out.h"

/* Exit status: 0 done, 1 a failure could not be tried, 2 the input is wrong. */
int sweep_command(int argc, char **argv, bool help, enum out_format);

#endif
