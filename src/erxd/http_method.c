/* Methods by name: evhttp has them as bits. */
#include "erxd/http_int.h"

#include <event2/http.h>

const char *
http_method(const struct evhttp_request *ev)
{
	static const struct {
		enum evhttp_cmd_type command;
		const char *name;
	} rows[] = {
		{ EVHTTP_REQ_GET, "GET" },
		{ EVHTTP_REQ_HEAD, "HEAD" },
		{ EVHTTP_REQ_OPTIONS, "OPTIONS" },
		{ EVHTTP_REQ_POST, "POST" },
		{ EVHTTP_REQ_PUT, "PUT" },
		{ EVHTTP_REQ_PATCH, "PATCH" },
		{ EVHTTP_REQ_DELETE, "DELETE" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].command == evhttp_request_get_command(ev))
			return rows[i].name;
	return "TRACE";
}
