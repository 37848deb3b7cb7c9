/* `erxctl whatif`: what an ARM template, or a plan, would do to a lab. */
#ifndef ERXCTL_WHATIF_H
#define ERXCTL_WHATIF_H

#include "erxctl/options.h"

/* Prints objects, routes and reachability that would change; returns the exit status.
 */
int whatif_command(int argc, char **argv, const struct options *);

#endif
