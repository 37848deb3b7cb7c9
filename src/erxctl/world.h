/* `erxctl world`: the table of locations and regions, as a lab takes it. */
#ifndef ERXCTL_WORLD_H
#define ERXCTL_WORLD_H

#include "erxctl/options.h"

/* Prints the table that the program was built with, and returns the exit status. */
int world_command(int argc, char **argv, const struct options *);

#endif
