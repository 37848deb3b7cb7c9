/*
 * A request, in this order: is anybody there, is there an api-version, is the path
 * something, may they see it, is there a body; then the method.
 */
#include "arm/arm.h"

#include "arm/call.h"
#include "arm/dry.h"
#include "arm/match.h"
#include "arm/operations.h"
#include "arm/page.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "er/names.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const arm_habit_words[] = { "async", "masked-keys", "busy", "provider",
	"silent", NULL };

bool
arm_habits_parse(struct arm_habits *habits, const char *text)
{
	bool *flags[] = { &habits->async, &habits->masked, &habits->busy,
		&habits->provider, &habits->silent };

	while (*text) {
		size_t len = strcspn(text, ",");
		char *word = xstrndup(text, len);
		unsigned at;
		bool ok = text_word(arm_habit_words, word, &at);

		free(word);
		if (!ok)
			return false;
		*flags[at] = true;
		text += len + (text[len] == ',');
	}
	return true;
}

struct arm *
arm_new(const struct arm_host *host, const struct arm_habits *habits)
{
	struct arm *a = xcalloc(1, sizeof *a);

	a->host = *host;
	a->habits = *habits;
	a->handle = arm_handle;
	return a;
}

void
arm_free(struct arm *a)
{
	if (!a)
		return;
	arm_operations_free(a);
	free(a->entries);
	free(a);
}

/* --- reading --- */

static bool
is_in_group(const struct arm_call *c, const struct arm_item *it)
{
	return !c->target.group || strcasecmp(it->group, c->target.group) == 0;
}

static void
list(struct arm_call *c)
{
	struct arm_target *t = &c->target;
	struct arm_items items = { NULL, 0, 0 };
	enum arm_type parent = arm_kinds[t->type].parent;
	struct arm_item above = { .type = parent };
	bool found = parent == ARM_TYPE_N ||
	    (arm_find(c, parent, t->subscription, t->names, t->n, &above) &&
		is_in_group(c, &above));

	arm_item_fini(&above);
	if (!found) {
		t->type = parent;
		arm_not_found(c);
		return;
	}
	arm_find_all(c, t->type, t->subscription, t->names, t->n, &items);
	for (size_t i = 0; i < items.n;) {
		if (is_in_group(c, &items.items[i])) {
			i++;
			continue;
		}
		arm_item_fini(&items.items[i]);
		memmove(&items.items[i], &items.items[i + 1],
		    (--items.n - i) * sizeof *items.items);
	}
	arm_page_items(c, &items, arm_show);
	arm_items_fini(&items);
}

static void
show(struct arm_call *c, struct data_node *shown)
{
	const char *tag = arm_text(shown, "etag");

	if (tag)
		arm_header(c, "ETag", "%s", tag);
	if (!arm_is_unchanged(c, shown)) {
		arm_answer(c, 200, shown);
		return;
	}
	c->rs->status = 304;
	data_node_free(shown);
}

static void
get(struct arm_call *c)
{
	struct arm_target *t = &c->target;
	struct arm_item it;

	if (arm_operations_show(c))
		return;
	if (!arm_find_target(c, t, &it)) {
		arm_not_found(c);
		return;
	}
	show(c, arm_show(c, &it));
	arm_item_fini(&it);
}

/* --- what every request has --- */

static bool
is_version(const char *text)
{
	static const char form[] = "dddd-dd-dd";
	size_t i = 0;

	for (; form[i]; i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != '-')
			return false;
	return text[i] == '\0' ||
	    (text[i] == '-' && strlen(text + i) < 24 &&
		text[i + 1 + strspn(text + i + 1, "abcdefghijklmnopqrstuvwxyz")] ==
		    '\0');
}

static bool
has_version(struct arm_call *c)
{
	char *version = arm_query_get(c->rq->query, "api-version");
	bool ok = version && is_version(version);

	if (!version)
		arm_refuse(c, 400, "MissingApiVersionParameter", NULL,
		    "The api-version query parameter (?api-version=) is required for "
		    "all requests.");
	else if (!ok)
		arm_refuse(c, 400, "InvalidApiVersionParameter", NULL,
		    "The api-version '%.40s' is invalid: write YYYY-MM-DD, or that "
		    "with -preview.",
		    version);
	free(version);
	return ok;
}

static void
resource(struct arm_call *c)
{
	const struct arm_target *t = &c->target;
	const char *method = c->rq->method;
	bool reads = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;

	c->subscription = t->subscription;
	if (t->verb) {
		if (!arm_verb(c))
			arm_refuse(c, 404, "InvalidResourceType", NULL,
			    "The resource type '%s/%.60s' could not be found in the "
			    "namespace.",
			    arm_kinds[t->type].type, t->verb);
	} else if (t->list && reads) {
		list(c);
	} else if (reads) {
		get(c);
	} else if (!t->list &&
	    (strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0 ||
		strcmp(method, "DELETE") == 0)) {
		if (arm_may_write(c))
			arm_write(c);
	} else {
		arm_refuse(c, 405, "MethodNotAllowed", NULL,
		    "The resource type '%s' has no method %s here.",
		    arm_kinds[t->type].type, method);
	}
}

static void
unknown(struct arm_call *c, const struct arm_path *path)
{
	if (path->n > 3 && path->n % 2 == 0 &&
	    (strcasecmp(path->parts[2], "providers") == 0 ||
		(path->n > 5 && strcasecmp(path->parts[4], "providers") == 0)))
		arm_refuse(c, 404, "InvalidResourceType", NULL,
		    "The resource type could not be found in the namespace: the "
		    "emulator has none of '%.200s'.",
		    c->rq->path);
	else
		arm_refuse(c, 404, "InvalidResourceType", NULL,
		    "The resource type could not be found: there is nothing at "
		    "'%.200s'.",
		    c->rq->path);
}

static void
signed_in(struct arm_call *c, const struct arm_path *path)
{
	if (!has_version(c) || arm_meta(c, path))
		return;
	if (!arm_target_of_path(c, path, &c->target)) {
		unknown(c, path);
		return;
	}
	if (strcmp(c->target.subscription, ER_SUBSCRIPTION_MANAGED) == 0)
		arm_refuse(c, 403, "AuthorizationFailed", NULL,
		    "The circuit of a private cloud is Microsoft's; ask the private "
		    "cloud for what there is to know of it.");
	else if (arm_may_see(c, c->target.subscription))
		resource(c);
}

void
arm_handle(struct arm *arm, const struct arm_request *rq, struct arm_response *rs)
{
	static const struct arm_caller nobody = { .border = "" };
	struct arm_call c = { .arm = arm,
		.rq = rq,
		.rs = rs,
		.lab = arm_lab(arm),
		.who = rq->caller ? rq->caller : &nobody,
		.target = { .type = ARM_TYPE_N } };
	struct arm_path path;

	/* An index of a lab that is gone, and another one at its place in memory. */
	if (arm->edits != run_edits(arm->host.run))
		arm->indexed = NULL;
	arm->edits = run_edits(arm->host.run);
	if (!arm_path_parse(&path, rq->path)) {
		arm_refuse(&c, 400, "InvalidRequestUri", NULL,
		    "The request URI is malformed, or longer than any of a resource.");
	} else if (arm_is_open(rq->path)) {
		arm_open(&c, &path);
	} else if (!rq->caller) {
		arm_header(&c, "WWW-Authenticate",
		    "Bearer authorization_uri=\"%s\", error=\"invalid_token\"",
		    rq->root);
		arm_refuse(&c, 401, "AuthenticationFailed", NULL,
		    "Authentication failed. The 'Authorization' header is missing, or "
		    "its token is none: sign in with the client of the ready line, or "
		    "with a line of --token-file.");
	} else {
		arm_header(&c, "X-Go-Azure-Sdk-Skip-Polling-Delay", "true");
		signed_in(&c, &path);
	}
	arm_path_fini(&path);
	arm_target_fini(&c.target);
	if (strcmp(rq->method, "HEAD") == 0 && rs->status == 200)
		rs->status = 204;
	if (strcmp(rq->method, "HEAD") == 0)
		buf_reset(&rs->body);
}
