/*
 * `erxctl schema`: the interface as OpenAPI, the YANG modules, and the JSON Schema of
 * labs and plans for editors.
 */
#ifndef ERXCTL_SCHEMA_H
#define ERXCTL_SCHEMA_H

#include "erxctl/options.h"

/* The exit status. */
int schema_command(int argc, char **argv, const struct options *);

#endif
