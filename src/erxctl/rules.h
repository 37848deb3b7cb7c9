/*
 * `erxctl rules`: prints the page erx-rules(7) out of the tables that the page
 * documents.  Only the build of the manual needs the command, so the overview leaves it
 * out.
 */
#ifndef ERXCTL_RULES_H
#define ERXCTL_RULES_H

#include <stdbool.h>

/* Print the page; or the usage, on standard output when `asked` for, else on standard
 * error.  Both return the exit status. */
int rules_command(void);
int rules_usage(bool asked);

#endif
