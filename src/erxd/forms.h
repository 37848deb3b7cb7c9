/*
 * The forms that the answer of an operation may have besides the one of RESTCONF: lines
 * (Accept: application/x-ndjson) and pages (the parameters limit and cursor).
 */
#ifndef ERXD_FORMS_H
#define ERXD_FORMS_H

#include "erxd/request.h"
#include "restconf/restconf.h"

/* The rows of a page when nobody says. */
enum { FORMS_LIMIT = 1000 };

/* Takes what asks for such a form out of the request, whose headers are `headers`, for
 * the library knows none.  False: the request has been refused. */
bool forms_take(struct request *, struct restconf_request *,
    struct restconf_header *headers);

#endif
