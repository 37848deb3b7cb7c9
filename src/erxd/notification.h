/* Events of streams as notifications of the module erx-api. */
#ifndef ERXD_NOTIFICATION_H
#define ERXD_NOTIFICATION_H

#include "base/buf.h"
#include "restconf/restconf.h"

struct host;

/* Appends the member "erx-api:KIND-event" of JSON with an event, which is an object of
 * JSON.  Numbers of 64 bits become texts there (RFC 7951 6.1). */
void notification_print(struct buf *, const char *kind, const char *object);
/* What becomes of the event under an XPath (RFC 8040 4.8.4) that fits
 * (restconf_filter_fits). */
enum restconf_filtered notification_filter(struct host *, const char *xpath,
    const char *kind, const char *object);

#endif
