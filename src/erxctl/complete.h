/*
 * `erxctl complete WORD...`: prints the words that the last one may become, one on a
 * line, for completion in a shell.  "@file" as the first line says that names of files
 * are possible, too.
 */
#ifndef ERXCTL_COMPLETE_H
#define ERXCTL_COMPLETE_H

/* Completes the words behind `erxctl`, of which the last one is not complete.  Always
 * returns 0: a shell shows no errors while somebody types. */
int complete_command(int argc, char **argv);

#endif
