/*
 * `erxctl complete WORD...`: what the last word may become, one a line, for the shell.
 * "@file" as the first line: names of files, too.
 */
#ifndef ERXCTL_COMPLETE_H
#define ERXCTL_COMPLETE_H

/* The words behind `erxctl`, the last one not complete; always 0. */
int complete_command(int argc, char **argv);

#endif
