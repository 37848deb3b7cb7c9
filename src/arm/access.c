/*
 * What of the lab somebody may see and change, beyond what each edit is asked.
 */
#include "arm/draft.h"
#include "arm/operations.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

bool
arm_may_see(struct arm_call *c, const char *subscription)
{
	bool known = c->who->border
	    ? strcmp(c->who->border, subscription) == 0
	    : strcmp(c->rq->method, "PUT") == 0 && arm_is_name(subscription);
	char **names;
	size_t n;

	arm_subscriptions(c, &names, &n);
	for (size_t i = 0; i < n; i++) {
		known |= strcmp(names[i], subscription) == 0;
		free(names[i]);
	}
	free(names);
	if (!known)
		arm_refuse(c, 404, "SubscriptionNotFound", NULL,
		    "The subscription '%.80s' could not be found.", subscription);
	return known;
}

bool
arm_may_write(struct arm_call *c)
{
	if (c->who->writes)
		return true;
	arm_refuse(c, 403, "AuthorizationFailed", NULL,
	    "The client does not have authorization to perform a write: a reader may "
	    "not edit; ask an owner of the subscription.");
	return false;
}

void
arm_refuse_reference(struct arm_draft *d, const struct arm_put *p, const char *id)
{
	char *own = arm_id(p->type, p->subscription, p->group, p->names, p->n);

	d->failed = true;
	arm_refuse(d->c, 400, "InvalidResourceReference", NULL,
	    "Resource %.400s referenced by resource %s was not found. Please make sure "
	    "that the referenced resource exists, and that both resources are in the "
	    "same region.",
	    id, own);
	free(own);
}
