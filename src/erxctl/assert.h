/*
 * `erxctl assert`: checks of the running lab.
 */
#ifndef ERXCTL_ASSERT_H
#define ERXCTL_ASSERT_H

#include "erxctl/options.h"

/* The words behind `assert`; the exit status. */
int assert_command(int argc, char **argv, const struct options *);

#endif
