/* `erxctl import`: a lab from what Azure's own tools print of a real estate. */
#ifndef ERXCTL_IMPORT_H
#define ERXCTL_IMPORT_H

#include "erxctl/options.h"
#include "import/import.h"
#include "lab/lab.h"

/* Reads files that the words name, FILE or PLACE=FILE, into an estate; one that ends in
 * .yaml is a lab.  False and errors when one cannot be read. */
bool import_files(struct import *, struct lab_reader *, int argc, char **argv,
    struct errs *);
/*
 * Builds the lab of an estate and takes out of it, with a note each, what a lab cannot
 * have so, until the lab is good.  *yaml is the text; false and errors when that comes
 * to no end.
 */
bool import_good(struct import *, struct lab_reader *, struct buf *yaml, struct errs *);

/* Prints the lab, and returns the exit status. */
int import_command(int argc, char **argv, const struct options *);

#endif
