/* `erxctl compare`: a lab in simulated time beside the tables of a real estate. */
#ifndef ERXCTL_COMPARE_H
#define ERXCTL_COMPARE_H

#include "erxctl/options.h"

/* Prints the differences, and returns the exit status: 1 when there are any. */
int compare_command(int argc, char **argv, const struct options *);

#endif
