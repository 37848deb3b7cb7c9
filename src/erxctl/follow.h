/*
 * `erxctl show events --follow`: events as they come.
 */
#ifndef ERXCTL_FOLLOW_H
#define ERXCTL_FOLLOW_H

#include "erxctl/options.h"

/* Whether these words ask for it. */
bool follow_asked(const struct api_verb *, int argc, char **argv);
/* Until interrupted; the exit status when the daemon ends first. */
int follow_command(const struct api_verb *, const struct options *, int argc,
    char **argv);

#endif
