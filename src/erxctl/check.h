/*
 * `erxctl check LAB`: reads and compiles a lab file as the daemon would, without one.
 */
#ifndef ERXCTL_CHECK_H
#define ERXCTL_CHECK_H

#include "erxctl/out.h"

/* Exit status: 0 good, 2 not. */
int check_command(int argc, char **argv, bool help, enum out_format);

#endif
