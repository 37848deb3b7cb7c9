/*
 * All commands of erxctl, for its overview and for words that name none.
 */
#ifndef ERXCTL_COMMANDS_H
#define ERXCTL_COMMANDS_H

#include "base/buf.h"
#include "erxctl/local.h"

/* Appends the message for words that name no command: the words that may follow, or
 * commands with names that are near. */
void commands_unknown(int argc, char **argv, struct buf *);
/* Whether each option in the words is one of the command's.  Appends the message when
 * one is not. */
bool commands_have_options(const struct local_command *, int argc, char **argv,
    struct buf *);
/* Appends all commands, one line each; with words, those that begin with the words. */
void commands_overview(int argc, char **argv, struct buf *);
/* Puts the name of a command where words are the one that other tools have for it, such
 * as `show neighbors`. */
void commands_alias(int *argc, char **argv);

#endif
