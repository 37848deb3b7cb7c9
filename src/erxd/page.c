/*
 * Files are answered as they were built in, with a policy that lets the page load
 * nothing from elsewhere, run no script that is not one of these files, and be framed
 * by nobody. What signs in or out comes from the page itself, as its Origin says: no
 * form of another site can sign somebody in as somebody else.
 */
#include "erxd/page.h"

#include "config.h"

#include "base/json.h"
#include "data/json.h"
#include "erxd/host.h"
#include "erxd/http_int.h"
#include "erxd/log.h"
#include "erxd/login.h"

#include <stdio.h>
#include <string.h>

/* What one asks of this file, in one hand. */
struct ask {
	struct http *http;
	struct request *r;
	const struct http_asked *asked;
	const struct caller *who;
};

static const struct header {
	const char *name, *value;
} headers[] = {
	{ "Content-Security-Policy",
	    "default-src 'none'; script-src 'self'; style-src 'self'; "
	    "img-src 'self' blob:; connect-src 'self'; base-uri 'none'; "
	    "form-action 'none'; frame-ancestors 'none'; "
	    "require-trusted-types-for 'script'; trusted-types 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
};

static void
guard(struct request *r)
{
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
		request_header(r, headers[i].name, headers[i].value);
}

/* --- files --- */

static const struct page_file *
file_of(const struct page_file *files, const char *name)
{
	for (const struct page_file *f = files; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

/* Whether a list of entity tags (RFC 9110 13.1.2) has one. */
static bool
has_tag(const char *list, const char *etag)
{
	return list && (strcmp(list, "*") == 0 || strstr(list, etag) != NULL);
}

static void
put_file(const struct ask *a, const struct page_file *f)
{
	struct buf body;

	if (!f) {
		request_refuse_one(a->r, CODE_UNKNOWN_OPERATION, "GET /",
		    "the page has no such file");
		return;
	}
	guard(a->r);
	request_header(a->r, "ETag", f->etag);
	/* Asked for each time, and sent when another erxd answers. */
	request_header(a->r, "Cache-Control", "no-cache");
	if (has_tag(a->asked->if_none_match, f->etag)) {
		request_reply(a->r, 304, "Not Modified", NULL, NULL);
		return;
	}
	buf_init(&body);
	buf_add(&body, f->data, f->len);
	request_reply(a->r, 200, "OK", f->type, &body);
	buf_fini(&body);
}

static void
index_page(const struct ask *a, const char *rest)
{
	(void)rest;
	put_file(a, file_of(page_files, "index.html"));
}

static void
file(const struct ask *a, const char *rest)
{
	put_file(a, file_of(page_files, rest));
}

static void
manual(const struct ask *a, const char *rest)
{
	char name[80];

	snprintf(name, sizeof name, "%s.html", *rest ? rest : "index");
	put_file(a, file_of(page_manual_files, name));
}

/* --- who is signed in --- */

static const char *const roles[] = { "nobody", "reader", "owner", "operator" };

static void
tell(const struct ask *a, const struct caller *who)
{
	struct buf body;
	struct json j;

	guard(a->r);
	buf_init(&body);
	json_init(&j, &body, false);
	json_object(&j, NULL);
	json_string(&j, "role", roles[who->role]);
	if (who->role != CALLER_NOBODY) {
		json_string(&j, "name", who->name);
		json_string(&j, "subscription", caller_border(who));
		json_string(&j, "version", PACKAGE_VERSION);
		json_bool(&j, "simulated", a->http->host->config.simulated);
	}
	json_object_end(&j);
	buf_putc(&body, '\n');
	request_reply(a->r, 200, "OK", "application/json", &body);
	buf_fini(&body);
}

static void
who(const struct ask *a, const char *rest)
{
	(void)rest;
	tell(a, a->who);
}

static void
refuse_secret(const struct ask *a, const char *what)
{
	http_refuse_secret(a->http, a->r, a->asked->origin, what,
	    "take the token of the ready line or of --token-file, or ask `erxctl page` "
	    "for a new link: one works once, within a minute");
}

static void
put_cookie(const struct ask *a, const char *value, bool ends)
{
	char text[200];

	snprintf(text, sizeof text, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
	    login_cookie_name(a->http->login), value,
	    a->asked->secure ? "; Secure" : "", ends ? "; Max-Age=0" : "");
	request_header(a->r, "Set-Cookie", text);
}

static void
sign_in(const struct ask *a, const struct data_node *body)
{
	const char *token = data_node_text(body, "token");
	const char *code = data_node_text(body, "code");
	struct erx_time now = host_real(a->http->host);
	struct caller caller = { .role = CALLER_NOBODY };
	char cookie[LOGIN_SECRET_LEN + 1];

	if (!token == !code) {
		request_refuse_one(a->r, CODE_BAD_ARGUMENT,
		    "send {\"token\": \"…\"} or {\"code\": \"…\"}",
		    "there is neither a token nor a code, or there are both");
		return;
	}
	if (code && !login_take(a->http->login, code, now, &caller)) {
		refuse_secret(a, "this link has been used, or is too old");
		return;
	}
	if (token &&
	    (!a->http->tokens || !tokens_bearer(a->http->tokens, token, &caller))) {
		refuse_secret(a, "this daemon has no such token");
		return;
	}
	login_begin(a->http->login, &caller, token, now, cookie);
	log_line("page", a->asked->origin, caller.name);
	put_cookie(a, cookie, false);
	tell(a, &caller);
}

static void
login(const struct ask *a, const char *rest)
{
	struct data_node *body;
	struct errs errs;

	(void)rest;
	errs_init(&errs);
	body =
	    data_json_parse(a->asked->body ? a->asked->body : "", a->asked->len, &errs);
	if (body)
		sign_in(a, body);
	else
		request_refuse(a->r, &errs);
	data_node_free(body);
	errs_fini(&errs);
}

static void
logout(const struct ask *a, const char *rest)
{
	static const struct caller nobody = { .role = CALLER_NOBODY };

	(void)rest;
	login_end(a->http->login, a->asked->cookie);
	put_cookie(a, "", true);
	tell(a, &nobody);
}

/* --- what stands where --- */

static const struct row {
	const char *path; /* with a "/" at its end: and all below that */
	const char *method;
	void (*answer)(const struct ask *, const char *rest);
} rows[] = {
	{ "/", "GET", index_page },
	{ "/page/who", "GET", who },
	{ "/page/login", "POST", login },
	{ "/page/logout", "POST", logout },
	{ "/page/", "GET", file },
	{ "/manual", "GET", manual },
	{ "/manual/", "GET", manual },
};

static const struct row *
row_of(const char *path)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t len = strlen(rows[i].path);
		bool below = len > 1 && rows[i].path[len - 1] == '/';

		if (below ? strncmp(path, rows[i].path, len) == 0
			  : strcmp(path, rows[i].path) == 0)
			return &rows[i];
	}
	return NULL;
}

bool
page_is(const char *path)
{
	return row_of(path) != NULL;
}

/* False, and answered, when the row does not have the method. */
static bool
has_method(const struct ask *a, const struct row *row)
{
	const char *method = a->asked->method;
	bool reads = strcmp(row->method, "GET") == 0;

	if (strcmp(method, row->method) == 0 || (reads && strcmp(method, "HEAD") == 0))
		return true;
	request_header(a->r, "Allow", reads ? "GET, HEAD, OPTIONS" : "POST, OPTIONS");
	if (strcmp(method, "OPTIONS") == 0)
		request_reply(a->r, 204, "No Content", NULL, NULL);
	else
		request_refuse_one(a->r, CODE_METHOD_NOT_ALLOWED,
		    reads ? "use GET" : "use POST",
		    "this resource does not have this method");
	return false;
}

void
page_answer(struct http *http, struct request *r, const struct http_asked *asked,
    const struct caller *caller)
{
	const struct ask a = { http, r, asked, caller };
	const struct row *row = row_of(asked->path);

	if (!row || !has_method(&a, row))
		return;
	if (strcmp(row->method, "POST") == 0 &&
	    !login_own_origin(asked->from, asked->host, asked->secure)) {
		request_refuse_one(r, CODE_NOT_YOUR_ROLE, "sign in on the page itself",
		    "another site asked for this");
		return;
	}
	row->answer(&a, asked->path + strlen(row->path));
}

bool
page_url(const struct http *http, char url[PAGE_URL_LEN])
{
	struct control_address at;
	static const struct ip_addr none;

	if (http->nports == 0)
		return false;
	at = http->ports[0];
	if (memcmp(at.address.b, none.b, sizeof at.address.b) == 0) {
		/* All addresses of the machine: one of them is this. */
		if (at.address.family == IP_V4)
			memcpy(at.address.b, (const uint8_t[]){ 127, 0, 0, 1 }, 4);
		else
			at.address.b[15] = 1;
	}
	control_url(&at, http->nplain == 0, url);
	return true;
}
