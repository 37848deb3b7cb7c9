/*
 * A lab file read and compiled without a daemon: what `check` and `graph` look at.
 */
#ifndef ERXCTL_OFFLINE_H
#define ERXCTL_OFFLINE_H

#include "er/lab.h"
#include "lab/lab.h"

struct offline {
	struct lab_reader *reader;
	struct er_lab *lab;
	struct net_spec *spec;
};

/* False and errors when the lab is not good.  To be finished in either case. */
bool offline_init(struct offline *, const char *path, struct errs *);
void offline_fini(struct offline *);

#endif
