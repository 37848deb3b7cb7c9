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
/* Prints the lab, and returns the exit status. */
int import_command(int argc, char **argv, const struct options *);

#endif
