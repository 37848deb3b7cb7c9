/*
 * A token that somebody signed in for is a JSON Web Token (RFC 7519), because Terraform
 * reads its tenant, object and client.  Its signature is a keyed digest by the secret
 * that was shown: so nothing of it is kept here, and one of the daemon before is good
 * for as long as its secret is.
 */
#include "erxd/azure.h"

#include "arm/arm.h"
#include "arm/change.h"
#include "arm/value.h"
#include "base/buf.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "er/names.h"
#include "erxd/base64.h"
#include "erxd/border.h"
#include "erxd/edit.h"
#include "erxd/host.h"
#include "erxd/http_int.h"
#include "erxd/log.h"
#include "erxd/request.h"
#include "run/operation.h"

#include <event2/http.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define JSON_TYPE "application/json; charset=utf-8"

enum { TOKEN_SECONDS = 3600, SHOWN_MAX = 4096 };

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
	uint64_t answers; /* numbers requests for their ids */
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

/* --- tokens --- */

static int64_t
wall(const struct azure *a)
{
	return (a->h->epoch_us + host_real(a->h).us) / ERX_SEC;
}

static char *
issue(const struct azure *a, const char *client, const char *secret,
    const char *audience)
{
	static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
	char tenant[ARM_GUID_LEN], object[ARM_GUID_LEN];
	unsigned char mac[TOKENS_MAC_LEN];
	struct buf claims, out;
	struct json j;

	arm_tenant_guid(tenant);
	arm_guid_of("client", client, object);
	buf_init(&claims);
	json_init(&j, &claims, false);
	json_object(&j, NULL);
	json_string(&j, "aud", audience);
	json_stringf(&j, "iss", "https://sts.invalid/%s/", tenant);
	json_int(&j, "iat", wall(a));
	json_int(&j, "nbf", wall(a) - 60);
	json_int(&j, "exp", wall(a) + TOKEN_SECONDS);
	json_string(&j, "appid", client);
	json_string(&j, "idtyp", "app");
	json_string(&j, "oid", object);
	json_string(&j, "sub", object);
	json_string(&j, "tid", tenant);
	json_string(&j, "ver", "1.0");
	json_object_end(&j);
	buf_init(&out);
	base64_put(&out, header, sizeof header - 1);
	buf_putc(&out, '.');
	base64_put(&out, claims.data, claims.len);
	tokens_sign(secret, out.data, out.len, mac);
	buf_putc(&out, '.');
	base64_put(&out, mac, sizeof mac);
	buf_fini(&claims);
	return buf_steal(&out);
}

static bool
is_fresh(const struct azure *a, const char *claims, size_t len)
{
	unsigned char *text = xmalloc(SHOWN_MAX);
	size_t n = base64_take(claims, len, text, SHOWN_MAX);
	struct data_node *tree = NULL;
	const char *until;
	struct errs errs;
	bool fresh;

	errs_init(&errs);
	if (n != SIZE_MAX)
		tree = data_json_parse((const char *)text, n, &errs);
	until = tree ? arm_text(tree, "exp") : NULL;
	fresh = until && strtoll(until, NULL, 10) > wall(a);
	data_node_free(tree);
	errs_fini(&errs);
	free(text);
	return fresh;
}

bool
azure_caller(const struct azure *a, const char *authorization, struct caller *caller)
{
	const char *token, *dot, *end;
	unsigned char mac[TOKENS_MAC_LEN];

	*caller = (struct caller){ .role = CALLER_NOBODY };
	if (!authorization || strncasecmp(authorization, "Bearer ", 7) != 0 ||
	    strlen(authorization) > SHOWN_MAX)
		return false;
	token = authorization + 7;
	token += strspn(token, " ");
	/* The secret itself, for who has no library that signs in. */
	if (tokens_bearer(a->http->tokens, token, caller))
		return true;
	dot = strchr(token, '.');
	end = dot ? strchr(dot + 1, '.') : NULL;
	return end &&
	    base64_take(end + 1, strlen(end + 1), mac, sizeof mac) == sizeof mac &&
	    tokens_signed(a->http->tokens, token, (size_t)(end - token), mac, caller) &&
	    is_fresh(a, dot + 1, (size_t)(end - dot - 1));
}

/* --- signing in --- */

static void
reply_error(struct request *r, int status, const char *code, const char *text)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	json_init(&j, &out, false);
	json_object(&j, NULL);
	json_string(&j, "error", code);
	json_string(&j, "error_description", text);
	json_array(&j, "error_codes");
	json_array_end(&j);
	json_object_end(&j);
	request_reply(r, status, status == 429 ? "Too Many Requests" : "Refused",
	    JSON_TYPE, &out);
	buf_fini(&out);
}

/* A field of a form; the caller's, and never NULL. */
static char *
field(const char *form, const char *name)
{
	char *text = arm_form_get(form, name);

	return text ? text : xstrdup("");
}

static void
refuse_secret(struct azure *a, struct request *r, const struct http_asked *q)
{
	struct tries *tries = &a->http->tries;
	struct erx_time at = host_real(a->h);
	unsigned wait = tries_wait(tries, q->origin, at);
	char seconds[16];

	if (wait) {
		snprintf(seconds, sizeof seconds, "%u", wait);
		request_header(r, "Retry-After", seconds);
		reply_error(r, 429, "temporarily_unavailable",
		    "too many wrong secrets came from this address; wait as long as "
		    "Retry-After says");
		return;
	}
	tries_wrong(tries, q->origin, at);
	log_line("denied", q->origin, "a wrong client secret");
	news_add(a->h, API_EVENT_KEY, "wrong-token", q->origin, "a wrong client secret",
	    NULL);
	reply_error(r, 401, "invalid_client",
	    "AADSTS7000215: Invalid client secret provided: the secret is the "
	    "client-secret of the ready line, or a token of --token-file");
}

static void
sign_in(struct azure *a, struct request *r, const struct http_asked *q)
{
	char *form = xstrndup(q->body ? q->body : "", q->len);
	char *grant = field(form, "grant_type"), *secret = field(form, "client_secret");
	char *client = field(form, "client_id"), *token;
	struct caller who;
	struct buf out;
	struct json j;

	if (strcmp(grant, "client_credentials") != 0) {
		reply_error(r, 400, "unsupported_grant_type",
		    "AADSTS70003: the emulator signs in service principals "
		    "(client_credentials) and nobody else");
	} else if (!tokens_bearer(a->http->tokens, secret, &who)) {
		refuse_secret(a, r, q);
	} else {
		token = issue(a, client, secret, "https://management.azure.com/");
		buf_init(&out);
		json_init(&j, &out, false);
		json_object(&j, NULL);
		json_string(&j, "token_type", "Bearer");
		json_int(&j, "expires_in", TOKEN_SECONDS);
		json_int(&j, "ext_expires_in", TOKEN_SECONDS);
		json_stringf(&j, "expires_on", "%lld",
		    (long long)wall(a) + TOKEN_SECONDS);
		json_string(&j, "resource", "https://management.azure.com/");
		json_string(&j, "access_token", token);
		json_object_end(&j);
		request_reply(r, 200, "OK", JSON_TYPE, &out);
		buf_fini(&out);
		free(token);
	}
	OPENSSL_cleanse(secret, strlen(secret));
	OPENSSL_cleanse(form, strlen(form));
	free(form);
	free(grant);
	free(secret);
	free(client);
}

/* "/adfs/oauth2/v2.0/token", "/TENANT/oauth2/token" … */
static bool
is_sign_in(const struct http_asked *q)
{
	const char *rest = q->path[0] == '/' ? strchr(q->path + 1, '/') : NULL;

	return strcmp(q->method, "POST") == 0 && rest &&
	    (strcasecmp(rest, "/oauth2/v2.0/token") == 0 ||
		strcasecmp(rest, "/oauth2/token") == 0);
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
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 409, "Conflict" },
		{ 412, "Precondition Failed" },
		{ 429, "Too Many Requests" },
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
root_of(const struct azure *a, const struct http_asked *q)
{
	char url[CONTROL_URL_LEN];

	return is_host(q->host) ? xasprintf("https://%s", q->host)
				: xstrdup(control_url(&a->at, true, url));
}

static void
put_ids(struct azure *a, struct request *r, const struct http_asked *q)
{
	char guid[ARM_GUID_LEN], number[48];

	snprintf(number, sizeof number, "%llu/%lld", (unsigned long long)++a->answers,
	    (long long)a->h->epoch_us);
	arm_guid_of("request", number, guid);
	request_header(r, "x-ms-request-id", guid);
	request_header(r, "x-ms-correlation-request-id", guid);
	if (q->client_request && strlen(q->client_request) < 64)
		request_header(r, "x-ms-client-request-id", q->client_request);
}

static void
reply(struct request *r, struct arm_response *rs)
{
	bool body = rs->body.len && rs->status != 204;

	for (size_t i = 0; i < rs->nheaders; i++)
		request_header(r, rs->headers[i].name, rs->headers[i].value);
	if (rs->rows.ctx) {
		request_bare(r, JSON_TYPE);
		request_stream_rows(r, "value", &rs->rows);
		rs->rows.ctx = NULL;
		return;
	}
	request_reply(r, rs->status, reason(rs->status),
	    body || rs->status != 204 ? JSON_TYPE : NULL, body ? &rs->body : NULL);
}

void
azure_answer(struct azure *a, struct request *r, const struct http_asked *q)
{
	const struct caller *who = request_caller(r);
	const struct arm_caller caller = { .border = caller_border(who),
		.writes = who->role >= CALLER_OWNER,
		.who = who };
	char *root = root_of(a, q);
	const struct arm_request rq = { .method = q->method,
		.path = q->path,
		.query = q->query,
		.root = root,
		.body = q->body,
		.len = q->len,
		.caller = who->role > CALLER_NOBODY ? &caller : NULL };
	struct arm_response rs;

	put_ids(a, r, q);
	if (is_sign_in(q)) {
		sign_in(a, r, q);
	} else {
		arm_response_init(&rs);
		arm_handle(a->arm, &rq, &rs);
		reply(r, &rs);
		arm_response_fini(&rs);
	}
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
		.now = now,
		.reference = reference,
		.errors = errors };

	a->h = h;
	a->http = http;
	a->at = *at;
	a->address = at->address;
	a->directory = azure_directory(&h->config);
	a->config = (struct tls_config){ .state_dir = a->directory,
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
