/* `erxctl fidelity`: how far erxd is like the service. */
#ifndef ERXCTL_FIDELITY_H
#define ERXCTL_FIDELITY_H

#include "erxctl/options.h"

/* Prints all rules of the register or one, and returns the exit status. */
int fidelity_command(int argc, char **argv, const struct options *);
/* Prints the page erx-fidelity(7), as mdoc. */
int fidelity_manual(void);

#endif
