/*
 * Each is made when somebody asks, and by nobody else's leave does the daemon work for
 * it.
 */
#include "erxd/resources.h"

#include "config.h"

#include "api/openapi.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/metrics.h"
#include "view/map.h"

#include <string.h>

static void
openapi(struct request *r, const char *accept)
{
	struct buf body;

	(void)accept;
	buf_init(&body);
	if (api_openapi(PACKAGE_VERSION, &body))
		request_reply(r, 200, "OK", "application/vnd.oai.openapi+json", &body);
	else
		request_refuse_one(r, CODE_INTERNAL, "report this as a bug",
		    "libyang refuses a built-in module");
	buf_fini(&body);
}

/* The map of who asks: an operator has the whole lab. */
static void
map(struct request *r, const char *accept)
{
	const struct caller *who = request_caller(r);
	const struct host *h = request_host(r);
	struct buf body;

	(void)accept;
	buf_init(&body);
	view_map_json(run_lab(h->run)->model, net_running(h->net), h->net,
	    caller_border(who), &body);
	border_text(who, &body);
	request_reply(r, 200, "OK", "application/json", &body);
	buf_fini(&body);
}

static const struct {
	const char *path;
	void (*answer)(struct request *, const char *accept);
} rows[] = {
	{ "/openapi.json", openapi },
	{ "/map", map },
	{ "/metrics", metrics_answer },
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
resources_answer(struct request *r, const char *path, const char *accept)
{
	size_t i = 0;

	while (strcmp(rows[i].path, path) != 0)
		i++;
	rows[i].answer(r, accept);
}
