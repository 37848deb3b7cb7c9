/* `erxctl resiliency`: how resilient the gateways of a lab file are. */
#ifndef ERXCTL_RESILIENCY_H
#define ERXCTL_RESILIENCY_H

#include "erxctl/options.h"

/* Reads a lab file, prints its gateways, and returns the exit status. */
int resiliency_command(int argc, char **argv, const struct options *);

#endif
