/*
 * A token that somebody signed in for is a JSON Web Token (RFC 7519), because Terraform
 * reads its tenant, object and client.  Its signature is a keyed digest by the secret
 * that was shown: so nothing of it is kept here, and one of the daemon before is good
 * for as long as its secret is.
 */
#include "erxd/azure_token.h"

#include "arm/arm.h"
#include "arm/value.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "erxd/base64.h"
#include "erxd/host.h"
#include "erxd/http_int.h"
#include "erxd/log.h"
#include "erxd/request.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define JSON_TYPE "application/json; charset=utf-8"

enum {
	TOKEN_SECONDS = 3600,
	SHOWN_MAX = 4096, /* octets of a header "Authorization" */
	CLIENT_MAX = 256  /* octets of a client id: a token with one is shown whole */
};

/* --- tokens --- */

static int64_t
wall(const struct http *http)
{
	return (http->host->epoch_us + host_real(http->host).us) / ERX_SEC;
}

static char *
issue(const struct http *http, const char *client, const char *secret,
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
	json_int(&j, "iat", wall(http));
	json_int(&j, "nbf", wall(http) - 60);
	json_int(&j, "exp", wall(http) + TOKEN_SECONDS);
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
is_fresh(const struct http *http, const char *claims, size_t len)
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
	fresh = until && strtoll(until, NULL, 10) > wall(http);
	data_node_free(tree);
	errs_fini(&errs);
	free(text);
	return fresh;
}

bool
azure_token_caller(const struct http *http, const char *authorization,
    struct caller *caller)
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
	if (tokens_bearer(http->tokens, token, caller))
		return true;
	dot = strchr(token, '.');
	end = dot ? strchr(dot + 1, '.') : NULL;
	return end &&
	    base64_take(end + 1, strlen(end + 1), mac, sizeof mac) == sizeof mac &&
	    tokens_signed(http->tokens, token, (size_t)(end - token), mac, caller) &&
	    is_fresh(http, dot + 1, (size_t)(end - dot - 1));
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
refuse_secret(struct http *http, struct request *r, const char *origin)
{
	struct tries *tries = &http->tries;
	struct erx_time at = host_real(http->host);
	unsigned wait = tries_wait(tries, origin, at);
	char seconds[16];

	if (wait) {
		snprintf(seconds, sizeof seconds, "%u", wait);
		request_header(r, "Retry-After", seconds);
		reply_error(r, 429, "temporarily_unavailable",
		    "too many wrong secrets came from this address; wait as long as "
		    "Retry-After says");
		return;
	}
	tries_wrong(tries, origin, at);
	log_line("denied", origin, "a wrong client secret");
	news_add(http->host, API_EVENT_KEY, "wrong-token", origin,
	    "a wrong client secret", NULL);
	reply_error(r, 401, "invalid_client",
	    "AADSTS7000215: Invalid client secret provided: the secret is the "
	    "client-secret of the ready line, or a token of --token-file");
}

void
azure_token_sign_in(struct http *http, struct request *r, const char *origin,
    const char *body, size_t len)
{
	char *form = xstrndup(body ? body : "", len);
	char *grant = field(form, "grant_type"), *secret = field(form, "client_secret");
	char *client = field(form, "client_id"), *token;
	struct caller who;
	struct buf out;
	struct json j;

	if (strcmp(grant, "client_credentials") != 0) {
		reply_error(r, 400, "unsupported_grant_type",
		    "AADSTS70003: the emulator signs in service principals "
		    "(client_credentials) and nobody else");
	} else if (strlen(client) > CLIENT_MAX) {
		reply_error(r, 400, "unauthorized_client",
		    "AADSTS700016: Application with this identifier was not found: a "
		    "client id has 1 to 256 octets");
	} else if (!tokens_bearer(http->tokens, secret, &who)) {
		refuse_secret(http, r, origin);
	} else {
		token = issue(http, client, secret, "https://management.azure.com/");
		buf_init(&out);
		json_init(&j, &out, false);
		json_object(&j, NULL);
		json_string(&j, "token_type", "Bearer");
		json_int(&j, "expires_in", TOKEN_SECONDS);
		json_int(&j, "ext_expires_in", TOKEN_SECONDS);
		json_stringf(&j, "expires_on", "%lld",
		    (long long)wall(http) + TOKEN_SECONDS);
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
bool
azure_token_is_sign_in(const char *method, const char *path)
{
	const char *rest = path[0] == '/' ? strchr(path + 1, '/') : NULL;

	return strcmp(method, "POST") == 0 && rest &&
	    (strcasecmp(rest, "/oauth2/v2.0/token") == 0 ||
		strcasecmp(rest, "/oauth2/token") == 0);
}
