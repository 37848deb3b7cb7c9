/*
 * `erxctl sweep LAB`: tries every failure of a link, a router or a circuit in simulated
 * time.
 */
#ifndef ERXCTL_SWEEP_H
#define ERXCTL_SWEEP_H

#include "erxctl/out.h"

/* Carries out the command with the words behind `sweep`, and returns the exit status: 0
 * all failures were tried, 1 a failure could not be tried, 2 the input is wrong. */
int sweep_command(int argc, char **argv, bool help, enum out_format);

#endif
