/* erxctl plan search: an order for the steps of a plan. */
#ifndef ERXCTL_SEARCH_H
#define ERXCTL_SEARCH_H

#include "erxctl/options.h"

int plan_command(int argc, char **argv, const struct options *);

#endif
