/* `erxctl page`: the link to the page of the daemon, printed and opened. */
#ifndef ERXCTL_PAGE_H
#define ERXCTL_PAGE_H

#include "erxctl/options.h"

/* Prints the link, and has a browser open it unless --print was said; the exit status.
 */
int page_command(int argc, char **argv, const struct options *);

#endif
