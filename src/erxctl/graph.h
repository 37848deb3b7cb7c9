/*
 * `erxctl graph LAB|running`: a picture of a lab as text.
 */
#ifndef ERXCTL_GRAPH_H
#define ERXCTL_GRAPH_H

#include "erxctl/local.h"

/* Carries out the command with the words behind `graph`, and returns the exit status.
 */
int graph_command(int argc, char **argv, const struct options *);

#endif
