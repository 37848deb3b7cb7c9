/*
 * `erxctl graph LAB|running`: a picture of a lab as text.
 */
#ifndef ERXCTL_GRAPH_H
#define ERXCTL_GRAPH_H

#include "erxctl/local.h"

int graph_command(int argc, char **argv, const struct options *);

#endif
