/*
 * The one operation about the face of Azure: how a shell comes there.
 */
#include "er/names.h"
#include "erxd/azure.h"
#include "erxd/host.h"
#include "erxd/http_int.h"
#include "erxd/ops.h"

static void
env(struct request *r, const struct api_args *in)
{
	const struct http *http = request_host(r)->http;
	const char *subscription = api_text(in, API_AZURE_ENV_SUBSCRIPTION);
	struct request_answer a;
	struct buf text;

	if (!http || !http->azure) {
		request_refuse_one(r, CODE_BAD_ARGUMENT,
		    "start erxd with --azure ADDRESS:PORT",
		    "this daemon does not answer as Azure");
		return;
	}
	buf_init(&text);
	azure_env(http->azure, subscription ? subscription : ER_SUBSCRIPTION_DEFAULT,
	    &text);
	request_answer_begin(&a);
	json_string(&a.j, "env", text.data);
	request_answer_end(r, &a);
	buf_fini(&text);
}

const struct op_row op_rows_azure[] = {
	{ &api_verb_azure_env, env },
	{ NULL, NULL },
};
