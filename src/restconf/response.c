/*
 * A response is filled in by whoever answers: the status, a body, and headers in the
 * order in which they are added.
 */
#include "base/xalloc.h"
#include "restconf/restconf.h"

#include <stdlib.h>

void
restconf_response_init(struct restconf_response *rs)
{
	*rs = (struct restconf_response){ .status = 500 };
	buf_init(&rs->body);
}

void
restconf_response_fini(struct restconf_response *rs)
{
	for (size_t i = 0; i < rs->n; i++)
		free(rs->headers[i].value);
	free(rs->headers);
	buf_fini(&rs->body);
	*rs = (struct restconf_response){ 0 };
}

void
restconf_response_header(struct restconf_response *rs, const char *name,
    const char *value)
{
	VEC_PUSH(rs->headers, rs->n, rs->cap) =
	    (struct restconf_answer_header){ name, xstrdup(value) };
}
