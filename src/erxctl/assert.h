/*
 * `erxctl assert`: checks of the running lab.
 */
#ifndef ERXCTL_ASSERT_H
#define ERXCTL_ASSERT_H

#include "erxctl/options.h"

/* Carries out the command with the words behind `assert`, and returns the exit status:
 * 0 all checks hold, 1 a check fails, 2 the input is wrong, 3 no daemon answers. */
int assert_command(int argc, char **argv, const struct options *);

#endif
