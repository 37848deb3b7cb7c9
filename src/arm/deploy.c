/*
 * Requests about deployments: which of them does what (deployment.c, deployed.c,
 * whatif.c).  A deployment of several resources is tried before it is made, so that one
 * that is refused in the middle leaves nothing behind, as the preflight of Azure has
 * it.
 */
#include "arm/deployment.h"
#include "arm/draft.h"
#include "arm/operations.h"

#include "azure/relaxed.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void
put(struct arm_deployment *d)
{
	struct data_node *outputs;

	if (!arm_deployment_read(d) || (d->n > 1 && !arm_whatif_try(d)) ||
	    !arm_deployment_run(d))
		return;
	outputs = arm_deployment_outputs(d);
	if (outputs && (d->c->arm->dry || arm_deployed_remember(d)))
		arm_answer(d->c, 201, arm_deployed_describe(d, outputs));
	else
		data_node_free(outputs);
}

static void
validate(struct arm_deployment *d)
{
	if (arm_deployment_read(d) && arm_whatif_try(d))
		arm_answer(d->c, 200, arm_deployed_describe(d, NULL));
}

/* The answer of a POST is one that clients poll, where they poll. */
static void
whatif(struct arm_deployment *d)
{
	char *id;

	arm_whatif(d);
	if (!d->c->arm->habits.async || d->c->rs->status != 200)
		return;
	id = xasprintf("/subscriptions/%s/resourceGroups/%s/providers/"
		       "Microsoft.Resources/deployments/%s",
	    d->guid, d->group, d->name);
	arm_operations_answer(d->c, id);
	free(id);
}

/* The Azure CLI sends a template as somebody wrote it, comments and all, as a member
 * whose name has no quotes. */
static struct data_node *
body_of(const struct arm_request *rq)
{
	struct data_node *body = rq->len ? arm_parse(rq->body, rq->len) : NULL;
	struct buf text;

	if (body || !rq->len)
		return body;
	buf_init(&text);
	azure_relaxed(&text, rq->body, rq->len);
	body = text.len ? arm_parse(text.data, text.len) : NULL;
	buf_fini(&text);
	return body;
}

static void
with_template(struct arm_deployment *d, void (*act)(struct arm_deployment *))
{
	if (!arm_is_name(d->name) || !arm_is_group(d->group)) {
		arm_refuse(d->c, 400, "InvalidDeploymentName", NULL,
		    "The name of a deployment, or of its group, is no name: write letters, "
		    "digits, _, - and ., the last two not at the ends.");
		return;
	}
	d->body = body_of(d->c->rq);
	if (!d->body || d->body->kind != DATA_MAP)
		arm_refuse(d->c, 400, "InvalidRequestContent", NULL,
		    "The request content was invalid: a deployment is a JSON object.");
	else if (arm_may_write(d->c))
		act(d);
}

static void
remove_entry(struct arm_deployment *d)
{
	if (arm_may_write(d->c))
		arm_deployed_delete(d);
}

/* What can be done with a deployment; a verb of NULL is the deployment itself. */
static const struct {
	const char *verb, *method;
	void (*act)(struct arm_deployment *);
	bool template; /* of the body */
} rows[] = {
	{ NULL, "PUT", put, true },
	{ NULL, "GET", arm_deployed_read, false },
	{ NULL, "HEAD", arm_deployed_read, false },
	{ NULL, "DELETE", remove_entry, false },
	{ "operations", "GET", arm_deployed_operations, false },
	{ "validate", "POST", validate, true },
	{ "whatIf", "POST", whatif, true },
};

static void
act(struct arm_deployment *d, const char *verb)
{
	const char *method = d->c->rq->method;
	bool known = false;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (verb ? !rows[i].verb || strcasecmp(rows[i].verb, verb) != 0
			 : rows[i].verb != NULL)
			continue;
		known = true;
		if (strcmp(rows[i].method, method) != 0)
			continue;
		if (rows[i].template)
			with_template(d, rows[i].act);
		else
			rows[i].act(d);
		return;
	}
	if (known)
		arm_refuse(d->c, 405, "MethodNotAllowed", NULL,
		    "There is no method %.20s here.", method);
	else
		arm_refuse(d->c, 404, "InvalidResourceType", NULL,
		    "Deployments have no '%.40s' here.", verb);
}

void
arm_deploy(struct arm_call *c, const struct arm_path *path, const char *subscription)
{
	const char *verb = path->n > 8 ? path->parts[8] : NULL;
	struct arm_deployment d = { .c = c,
		.subscription = subscription,
		.group = path->parts[3],
		.name = path->n > 7 ? path->parts[7] : "" };

	arm_subscription_guid(subscription, d.guid);
	if (path->n == 7)
		arm_deployed_list(&d);
	else
		act(&d, verb);
	arm_deployment_fini(&d);
}
