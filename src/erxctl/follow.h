/*
 * `erxctl show events --follow`: prints events as they come.
 */
#ifndef ERXCTL_FOLLOW_H
#define ERXCTL_FOLLOW_H

#include "erxctl/options.h"

/* True when the words behind an operation ask to follow events. */
bool follow_asked(const struct api_verb *, int argc, char **argv);
/* Prints events until the user interrupts; returns an exit status when the daemon ends
 * before. */
int follow_command(const struct api_verb *, const struct options *, int argc,
    char **argv);

#endif
