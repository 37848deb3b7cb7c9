/*
 * Both are answered from the state of this turn: nobody waits for anything here.
 */
#include "erxd/health.h"

#include "base/json.h"
#include "erxd/border.h"
#include "erxd/host.h"

#include <string.h>

static const char live[] = "/health/live", ready[] = "/health/ready";

bool
health_is(const char *path)
{
	return strcmp(path, live) == 0 || strcmp(path, ready) == 0;
}

static void
reason_lines(struct json *j, char *text)
{
	char *save;

	json_array(j, "reasons");
	for (char *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		json_string(j, NULL, line);
	json_array_end(j);
}

/* The lab of whoever asks has converged.  Beside a file of tokens nobody is told of
 * everybody's: the daemon is ready when it has a lab. */
static bool
is_ready(struct host *h, const struct caller *who)
{
	if (!run_lab(h->run) || h->stopping)
		return false;
	return (who->role == CALLER_NOBODY && h->config.token_file) ||
	    (who->role == CALLER_NOBODY ? run_converged(h->run, host_now(h))
					: border_converged(h, who));
}

void
health_answer(struct request *r, const char *path)
{
	struct host *h = request_host(r);
	const char *status = "live";
	struct buf why, body;
	bool good = true;
	struct json j;

	buf_init(&why);
	buf_init(&body);
	if (strcmp(path, ready) == 0) {
		good = is_ready(h, request_caller(r));
		if (!good && run_lab(h->run))
			run_unrest(h->run, host_now(h), &why);
		status = good ? "ready" : h->stopping ? "stopping" : "not-ready";
	}
	json_init(&j, &body, false);
	json_object(&j, NULL);
	json_string(&j, "status", status);
	if (request_caller(r)->role == CALLER_OPERATOR && why.len)
		reason_lines(&j, why.data);
	json_object_end(&j);
	buf_putc(&body, '\n');
	if (good)
		request_reply(r, 200, "OK", "application/json", &body);
	else
		request_reply(r, 503, "Service Unavailable", "application/json", &body);
	buf_fini(&why);
	buf_fini(&body);
}
