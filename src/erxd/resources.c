/*
 * Each is made when somebody asks, and by nobody else's leave does the daemon work for
 * it.
 */
#include "erxd/resources.h"

#include "config.h"

#include "api/openapi.h"
#include "erxd/lab_map.h"
#include "erxd/metrics.h"
#include "restconf/media.h"

#include <string.h>

#define OPENAPI_TYPE "application/vnd.oai.openapi+json"

/* Whether a document of JSON is welcome, by its own name or as JSON; else refuses it.
 */
static bool
is_welcome(struct request *r, const struct resources_ask *ask, const char *type)
{
	const char *const types[] = { type, "application/json",
		"application/yang-data+json", NULL };

	if (restconf_choose(ask->accept, types) >= 0)
		return true;
	request_refuse_one(r, CODE_NOT_ACCEPTABLE, "application/json",
	    "this is not served as that");
	return false;
}

static void
openapi(struct request *r, const struct resources_ask *ask)
{
	struct buf body;

	if (!is_welcome(r, ask, OPENAPI_TYPE))
		return;
	buf_init(&body);
	if (api_openapi(PACKAGE_VERSION, &body))
		request_reply(r, 200, "OK", OPENAPI_TYPE, &body);
	else
		request_refuse_one(r, CODE_INTERNAL, "report this as a bug",
		    "libyang refuses a built-in module");
	buf_fini(&body);
}

static void
map(struct request *r, const struct resources_ask *ask)
{
	if (is_welcome(r, ask, "application/json"))
		lab_map_answer(r, ask->encoding);
}

static void
metrics(struct request *r, const struct resources_ask *ask)
{
	metrics_answer(r, ask->accept);
}

static const struct {
	const char *path;
	void (*answer)(struct request *, const struct resources_ask *);
} rows[] = {
	{ "/openapi.json", openapi },
	{ "/map", map },
	{ "/metrics", metrics },
};

bool
resources_is(const char *path)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].path, path) == 0)
			return true;
	return false;
}

void
resources_answer(struct request *r, const char *path, const struct resources_ask *ask)
{
	size_t i = 0;

	while (strcmp(rows[i].path, path) != 0)
		i++;
	rows[i].answer(r, ask);
}
