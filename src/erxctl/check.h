/*
 * `erxctl check LAB`: reads and compiles a lab file as the daemon would, without one.
 */
#ifndef ERXCTL_CHECK_H
#define ERXCTL_CHECK_H

#include "erxctl/out.h"

/* Carries out the command with the words behind `check`, and returns the exit status: 0
 * the lab is good, 2 the lab is wrong. */
int check_command(int argc, char **argv, bool help, enum out_format);

#endif
