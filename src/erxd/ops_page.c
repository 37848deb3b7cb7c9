/*
 * The link that leads to the page, for whoever may ask here: with a code that is worth
 * a sign-in, once.  It stands in the fragment, which no browser sends to anybody.
 */
#include "erxd/host.h"
#include "erxd/http_int.h"
#include "erxd/login.h"
#include "erxd/ops.h"
#include "erxd/page.h"

#include <stdio.h>
#include <string.h>

static void
page(struct request *r, const struct api_args *in)
{
	struct http *http = request_host(r)->http;
	const char *subscription = api_text(in, API_PAGE_SUBSCRIPTION);
	struct caller who = *request_caller(r);
	char url[PAGE_URL_LEN], code[LOGIN_SECRET_LEN + 1];
	struct request_answer a;
	struct buf text;

	if (!http || !page_url(http, url)) {
		request_refuse_one(r, CODE_BAD_ARGUMENT,
		    "start erxd with --port 0, or with --listen",
		    "this daemon has no port for browsers");
		return;
	}
	/* What a token or a certificate may do ends with it; a link would not. */
	if (!caller_is_local(&who)) {
		request_refuse_one(r, CODE_NOT_YOUR_ROLE,
		    "sign in with the token, or ask over the control socket",
		    "links to the page are for whoever reaches the control socket");
		return;
	}
	if (subscription) {
		who.role = CALLER_OWNER;
		snprintf(who.subscription, sizeof who.subscription, "%s", subscription);
	}
	login_code(http->login, &who, host_real(request_host(r)), code);
	buf_init(&text);
	buf_printf(&text, "%s/#code=%s", url, code);
	request_answer_begin(&a);
	json_string(&a.j, "page", text.data);
	request_answer_end(r, &a);
	buf_fini(&text);
}

const struct op_row op_rows_page[] = {
	{ &api_verb_page, page },
	{ NULL, NULL },
};
