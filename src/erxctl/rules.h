/*
 * `erxctl rules`: prints the page erx-rules(7) out of the tables it documents.  Only
 * the build of the manual needs it, so the overview leaves it out.
 */
#ifndef ERXCTL_RULES_H
#define ERXCTL_RULES_H

#include <stdbool.h>

/* Exit statuses. */
int rules_command(void);
int rules_usage(bool asked);

#endif
