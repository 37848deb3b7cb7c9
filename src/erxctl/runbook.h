/* erxctl runbook: a plan as sheets for the people who carry it out. */
#ifndef ERXCTL_RUNBOOK_H
#define ERXCTL_RUNBOOK_H

#include "erxctl/options.h"

int runbook_command(int argc, char **argv, const struct options *);

#endif
