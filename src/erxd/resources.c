/*
 * Each is made when somebody asks, and by nobody else's leave does the daemon work for
 * it.
 */
#include "erxd/resources.h"

#include "config.h"

#include "api/openapi.h"
#include "erxd/lab_map.h"
#include "erxd/metrics.h"

#include <string.h>

static void
openapi(struct request *r, const struct resources_ask *ask)
{
	struct buf body;

	(void)ask;
	buf_init(&body);
	if (api_openapi(PACKAGE_VERSION, &body))
		request_reply(r, 200, "OK", "application/vnd.oai.openapi+json", &body);
	else
		request_refuse_one(r, CODE_INTERNAL, "report this as a bug",
		    "libyang refuses a built-in module");
	buf_fini(&body);
}

static void
map(struct request *r, const struct resources_ask *ask)
{
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
