/*
 * Requests go to src/arm as they come, and its answers back: here are the port, the
 * headers that all answers have, the edits that the face asks for, and what a shell
 * needs to use it.
 */
#include "erxd/azure.h"

#include "arm/arm.h"
#include "arm/change.h"
#include "base/buf.h"
#include "base/xalloc.h"
#include "er/names.h"
#include "erxd/azure_token.h"
#include "erxd/border.h"
#include "erxd/edit.h"
#include "erxd/host.h"
#include "erxd/http_int.h"
#include "erxd/request.h"
#include "erxd/taps.h"
#include "run/operation.h"

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define JSON_TYPE "application/json; charset=utf-8"

struct azure {
	struct host *h;
	struct http *http;
	struct arm *arm;
	struct control_address at;
	struct ip_addr address; /* for the certificate */
	struct tls_config config;
	char *directory;
	struct tls *tls;
	struct evhttp *server;
};

/* --- what the face asks for --- */

static enum run_outcome
make(void *ctx, const struct arm_caller *who, const char *subscription,
    const struct data_node *tree, struct errs *errs)
{
	struct azure *a = ctx;
	uint64_t last = run_operation_last(a->h->run);
	struct data_node *change =
	    arm_change(a->h->reader, run_lab(a->h->run)->tree, tree, errs);
	struct edit e = { .op = DATA_CHANGE,
		.tree = change,
		.subscription = subscription,
		.who = who->who };
	bool ok = change && edit_run(a->h, &e, NULL, errs);
	uint64_t now = run_operation_last(a->h->run);

	data_node_free(change);
	if (!ok)
		return RUN_REFUSED;
	return now && now != last && run_operation_runs(a->h->run, now) ? RUN_BEGUN
									: RUN_DONE;
}

static struct run_change *
prepare(void *ctx, const struct arm_caller *who, const char *subscription,
    const struct data_node *tree, struct errs *errs)
{
	struct azure *a = ctx;
	struct data_node *change =
	    arm_change(a->h->reader, run_lab(a->h->run)->tree, tree, errs);
	struct edit e = { .op = DATA_CHANGE,
		.tree = change,
		.subscription = subscription,
		.dry = true,
		.who = who->who };
	struct run_change *out = change ? edit_prepare(a->h, &e, errs) : NULL;

	data_node_free(change);
	return out;
}

static struct erx_time
now(void *ctx)
{
	struct azure *a = ctx;

	return host_now(a->h);
}

static char *
reference(void *ctx, const struct arm_caller *who, const char *text, const char *key)
{
	struct azure *a = ctx;

	return who->border
	    ? border_reference(run_lab(a->h->run), who->border, text, key)
	    : xstrdup(text);
}

static void
errors(void *ctx, const struct arm_caller *who, struct errs *errs)
{
	struct azure *a = ctx;

	border_errs(a->h, who->who, errs);
}

/* --- requests --- */

static const char *
reason(int status)
{
	static const struct {
		int status;
		const char *text;
	} rows[] = {
		{ 200, "OK" },
		{ 201, "Created" },
		{ 202, "Accepted" },
		{ 204, "No Content" },
		{ 304, "Not Modified" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 409, "Conflict" },
		{ 412, "Precondition Failed" },
		{ 429, "Too Many Requests" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].status == status)
			return rows[i].text;
	return "Internal Server Error";
}

static bool
is_host(const char *text)
{
	return text && *text && strlen(text) < 280 &&
	    strspn(text,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") ==
	    strlen(text);
}

/* As the client calls us, or by the address. */
static char *
root_of(const struct azure *a, const char *host)
{
	char url[CONTROL_URL_LEN];

	return is_host(host) ? xasprintf("https://%s", host)
			     : xstrdup(control_url(&a->at, true, url));
}

static void
put_ids(struct azure *a, struct request *r, const char *client_request)
{
	const char *border = caller_border(request_caller(r));
	char guid[ARM_GUID_LEN], *number;

	/* Numbered for each subscription: who counts others' would learn of them. */
	number = xasprintf("%s/%llu/%lld", border ? border : "",
	    (unsigned long long)request_caller(r)->request, (long long)a->h->epoch_us);
	arm_guid_of("request", number, guid);
	free(number);
	request_header(r, "x-ms-request-id", guid);
	request_header(r, "x-ms-correlation-request-id", guid);
	if (client_request && strlen(client_request) < 64)
		request_header(r, "x-ms-client-request-id", client_request);
}

static void
reply(struct request *r, struct arm_response *rs)
{
	bool bare = rs->status == 204 || rs->status == 304;

	for (size_t i = 0; i < rs->nheaders; i++)
		request_header(r, rs->headers[i].name, rs->headers[i].value);
	if (rs->rows.ctx) {
		request_bare(r, JSON_TYPE);
		request_stream_rows(r, "value", &rs->rows);
		rs->rows.ctx = NULL;
		return;
	}
	request_reply(r, rs->status, reason(rs->status), bare ? NULL : JSON_TYPE,
	    rs->body.len && !bare ? &rs->body : NULL);
}

/* What comes before anybody has looked at the request. */
static bool
is_turned_away(struct request *r, struct evhttp_request *ev, struct arm_response *rs)
{
	if (request_is_one_too_many(r)) {
		arm_refuse_response(rs, 503, "ServiceUnavailable",
		    "too many requests are open: try again.");
		request_header(r, "Retry-After", "1");
	} else if (ev->major != 1) {
		/* The answer has the version of the request, unless it is put right. */
		ev->major = 1;
		ev->minor = 0;
		arm_refuse_response(rs, 400, "BadRequest",
		    "this is no request of HTTP/1: speak HTTP/1.1.");
	} else {
		return false;
	}
	return true;
}

void
azure_answer(struct azure *a, struct request *r, struct evhttp_request *ev,
    const char *path, const char *origin)
{
	const struct evkeyvalq *in = evhttp_request_get_input_headers(ev);
	struct evbuffer *body = evhttp_request_get_input_buffer(ev);
	const struct caller *who = request_caller(r);
	const struct arm_caller caller = { .border = caller_border(who),
		.writes = who->role >= CALLER_OWNER,
		.who = who };
	char *root = root_of(a, evhttp_find_header(in, "Host"));
	const struct arm_request rq = { .method = http_method(ev),
		.path = path,
		.query = evhttp_uri_get_query(evhttp_request_get_evhttp_uri(ev)),
		.root = root,
		.body = (const char *)evbuffer_pullup(body, -1),
		.len = evbuffer_get_length(body),
		.if_match = evhttp_find_header(in, "If-Match"),
		.if_none_match = evhttp_find_header(in, "If-None-Match"),
		.caller = who->role > CALLER_NOBODY ? &caller : NULL };
	struct arm_response rs;

	put_ids(a, r, evhttp_find_header(in, "x-ms-client-request-id"));
	arm_response_init(&rs);
	if (is_turned_away(r, ev, &rs)) {
		reply(r, &rs);
	} else if (azure_token_is_sign_in(rq.method, path)) {
		azure_token_sign_in(a->http, r, origin, rq.body, rq.len);
	} else {
		arm_handle(a->arm, &rq, &rs);
		reply(r, &rs);
	}
	arm_response_fini(&rs);
	free(root);
}

/* --- the port --- */

char *
azure_directory(const struct host_config *c)
{
	return c->state_dir ? xstrdup(c->state_dir)
			    : xasprintf("%s.azure", c->socket_path);
}

struct azure *
azure_new(struct http *http, const struct control_address *at, struct errs *errs)
{
	struct host *h = http->host;
	struct azure *a = xcalloc(1, sizeof *a);
	struct arm_habits habits = { false };
	const struct arm_host host = { .ctx = a,
		.run = h->run,
		.edit = make,
		.prepare = prepare,
		.now = now,
		.reference = reference,
		.packets = taps_packets(h),
		.errors = errors };

	a->h = h;
	a->http = http;
	a->at = *at;
	a->address = at->address;
	a->directory = azure_directory(&h->config);
	a->config = (struct tls_config){ .state_dir = a->directory,
		.dirs = h->dirs,
		.addresses = &a->address,
		.naddresses = 1 };
	a->tls = tls_new(&a->config, errs);
	if (h->config.azure_habits)
		arm_habits_parse(&habits, h->config.azure_habits);
	a->arm = arm_new(&host, &habits);
	if (!a->tls) {
		azure_free(a);
		return NULL;
	}
	return a;
}

void
azure_free(struct azure *a)
{
	if (!a)
		return;
	arm_free(a->arm);
	tls_free(a->tls);
	free(a->directory);
	free(a);
}

void
azure_serve(struct azure *a, struct evhttp *server)
{
	a->server = server;
}

struct evhttp *
azure_server(const struct azure *a)
{
	return a->server;
}

struct tls *
azure_tls(const struct azure *a)
{
	return a->tls;
}

/* In single quotes, for a shell. */
static void
put_quoted(struct buf *out, const char *text)
{
	buf_putc(out, '\'');
	for (; *text; text++)
		if (*text == '\'')
			buf_puts(out, "'\\''");
		else
			buf_putc(out, *text);
	buf_putc(out, '\'');
}

static void
put_export(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "export %s=", name);
	put_quoted(out, value);
	buf_putc(out, '\n');
}

/* What is the same for each tool, under its names for it. */
static const struct {
	const char *name;
	unsigned what; /* of `values` */
} exported[] = {
	{ "ARM_CLIENT_ID", 1 },
	{ "ARM_CLIENT_SECRET", 2 },
	{ "ARM_METADATA_HOSTNAME", 6 },
	{ "ARM_RESOURCE_PROVIDER_REGISTRATIONS", 5 },
	{ "ARM_SUBSCRIPTION_ID", 4 },
	{ "ARM_TENANT_ID", 3 },
	{ "AZURE_AUTHORITY_HOST", 0 },
	{ "AZURE_CLIENT_ID", 1 },
	{ "AZURE_CLIENT_SECRET", 2 },
	{ "AZURE_RESOURCE_MANAGER", 0 },
	{ "AZURE_SUBSCRIPTION_ID", 4 },
	{ "AZURE_TENANT_ID", 3 },
};

/* The user's own configuration is not looked at: AZURE_CONFIG_DIR is another one. */
static const char rest[] =
    "export AZURE_CONFIG_DIR=\"${XDG_CACHE_HOME:-$HOME/.cache}/erxd/azure-$ERX_AZURE_ID\"\n"
    "export AZURE_CORE_COLLECT_TELEMETRY=no AZURE_CORE_INSTANCE_DISCOVERY=false\n"
    "mkdir -p \"$AZURE_CONFIG_DIR\" && chmod 700 \"$AZURE_CONFIG_DIR\"\n"
    "cat /etc/ssl/certs/ca-certificates.crt \"$NODE_EXTRA_CA_CERTS\" "
    ">\"$AZURE_CONFIG_DIR/ca.pem\" 2>/dev/null || :\n"
    "export REQUESTS_CA_BUNDLE=\"$AZURE_CONFIG_DIR/ca.pem\" "
    "SSL_CERT_FILE=\"$AZURE_CONFIG_DIR/ca.pem\"\n"
    "if command -v az >/dev/null 2>&1 && ! test -e \"$AZURE_CONFIG_DIR/ready\"; then\n"
    "\taz cloud register -n erxd --endpoint-resource-manager "
    "\"$AZURE_RESOURCE_MANAGER\" >/dev/null 2>&1 &&\n"
    "\taz cloud set -n erxd >/dev/null 2>&1 &&\n"
    "\taz login --service-principal -u \"$AZURE_CLIENT_ID\" -p "
    "\"$AZURE_CLIENT_SECRET\" --tenant \"$AZURE_TENANT_ID\" >/dev/null &&\n"
    "\taz account set --subscription \"$AZURE_SUBSCRIPTION_ID\" &&\n"
    "\t: >\"$AZURE_CONFIG_DIR/ready\"\n"
    "fi\n";

static char *
url_of(const struct azure *a)
{
	char url[CONTROL_URL_LEN];

	return ip_addr_is_loopback(&a->at.address) || ip_addr_is_zero(&a->at.address)
	    ? xasprintf("https://localhost:%u", a->at.port)
	    : xstrdup(control_url(&a->at, true, url));
}

void
azure_env(const struct azure *a, const char *subscription, struct buf *out)
{
	char client[ARM_GUID_LEN], tenant[ARM_GUID_LEN], guid[ARM_GUID_LEN];
	char id[ARM_GUID_LEN], *url = url_of(a), *all;
	const char *values[] = { url, arm_guid_of("client", "erxd", client),
		a->http->token, arm_tenant_guid(tenant),
		arm_subscription_guid(subscription, guid), "none",
		url + strlen("https://") };

	/* Another daemon, secret or subscription is another configuration. */
	all = xasprintf("%s %s %s", url, a->http->token, guid);
	arm_guid_of("configuration", all, id);
	free(all);
	for (size_t i = 0; i < sizeof exported / sizeof *exported; i++)
		if (exported[i].what == 2 && !values[2][0])
			buf_printf(out, "export %s=\"${ERX_TOKEN-}\"\n",
			    exported[i].name);
		else
			put_export(out, exported[i].name, values[exported[i].what]);
	put_export(out, "ERX_AZURE_ID", id);
	put_export(out, "NODE_EXTRA_CA_CERTS", tls_authority(a->tls));
	buf_puts(out, rest);
	free(url);
}

void
azure_json(const struct azure *a, struct json *j, const char *key)
{
	char guid[ARM_GUID_LEN];

	char *url = url_of(a);

	json_object(j, key);
	json_string(j, "url", url);
	free(url);
	json_string(j, "ca", tls_authority(a->tls));
	json_string(j, "client-id", arm_guid_of("client", "erxd", guid));
	if (a->http->token[0])
		json_string(j, "client-secret", a->http->token);
	json_string(j, "tenant", arm_tenant_guid(guid));
	json_string(j, "subscription",
	    arm_subscription_guid(ER_SUBSCRIPTION_DEFAULT, guid));
	json_object_end(j);
}
