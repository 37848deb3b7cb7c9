/*
 * The rows of operations in print: a manual page for people, and JSON for tests and for
 * programs that generate clients.
 */
#ifndef API_PRINT_H
#define API_PRINT_H

#include "base/buf.h"

/* Appends erx-api(7), as mdoc. */
void api_print_manual(struct buf *);
/* Appends an array of operations: {"name", "command", "result", "help", "waits",
 * "arguments": [{"name", "type", "required", "words", "min", "max", "default",
 * "help"}]}; a member that a row does not have is null. */
void api_print_json(struct buf *);

#endif
