/*
 * `erxctl rehearse LAB PLAN`: a plan in simulated time.
 */
#ifndef ERXCTL_REHEARSE_H
#define ERXCTL_REHEARSE_H

#include "erxctl/out.h"

/* Exit status: 0 all checks hold, 1 one failed, 2 the input is wrong. */
int rehearse_command(int argc, char **argv, bool help, enum out_format);

#endif
