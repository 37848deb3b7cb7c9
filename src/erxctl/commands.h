/*
 * All commands of erxctl, for its overview and for words that name none.
 */
#ifndef ERXCTL_COMMANDS_H
#define ERXCTL_COMMANDS_H

#include "base/buf.h"

/* Appends the message for words that name no command: the words that may follow, or
 * commands with names that are near. */
void commands_unknown(int argc, char **argv, struct buf *);
/* Appends all commands, one line each. */
void commands_overview(struct buf *);

#endif
