/* The table of operations as a YANG module, erx-api: an rpc for each row. */
#ifndef API_YANG_H
#define API_YANG_H

#include "base/buf.h"

/* Appends the text of the module.  Arguments are typed; the result of an operation is
 * an anydata under its name in the table. */
void api_yang(struct buf *);

#endif
