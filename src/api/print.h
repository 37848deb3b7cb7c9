/*
 * The rows of operations as others read them: a manual page for people, JSON for tests
 * and programs that generate.
 */
#ifndef API_PRINT_H
#define API_PRINT_H

#include "base/buf.h"

/* Appends erx-api(7), as mdoc. */
void api_print_manual(struct buf *);
/* Appends an array of operations: {"name", "command", "result", "help", "waits",
 * "arguments": [{"name", "type", "required", "words", "min", "max", "default",
 * "help"}]}; what a row does not say is null. */
void api_print_json(struct buf *);

#endif
