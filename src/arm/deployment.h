/*
 * A deployment under way: a template, resource by resource.
 */
#ifndef ARM_DEPLOYMENT_H
#define ARM_DEPLOYMENT_H

#include "arm/call.h"
#include "azure/template.h"

struct arm_piece { /* a resource of a template */
	const struct data_node *node;
	char *id;
	const char *name;
	struct data_node *answer; /* of a deployment inside: how that ended; or NULL */
	bool exists;              /* the template names it, and does not make it */
	bool done, open;
};

struct arm_deployment {
	struct arm_call *c;
	const char *subscription, *group, *name;
	char guid[ARM_GUID_LEN];
	char *location; /* of the group */
	struct data_node *body, *resources;
	struct azure_template *template;
	struct arm_piece *pieces;
	size_t n;
	bool known;  /* the pieces are all there */
	bool failed; /* refused, and answered */
};

/* deployment.c: reads the template of the body, and evaluates what can be known before
 * anything is there; false: refused. */
bool arm_deployment_read(struct arm_deployment *);
/* Puts each resource; false: refused. */
bool arm_deployment_run(struct arm_deployment *);
/* The outputs, the caller's; NULL: refused. */
struct data_node *arm_deployment_outputs(struct arm_deployment *);
void arm_deployment_fini(struct arm_deployment *);
/* A request of our own to the face, on behalf of who deploys; the status. */
int arm_deployment_ask(struct arm_deployment *, const char *method, const char *path,
    const struct data_node *body, struct arm_response *);

/* deployed.c: what the deployment is, with outputs, which are taken, or NULL. */
struct data_node *arm_deployed_describe(const struct arm_deployment *,
    struct data_node *outputs);
/* Keeps that, without values, in the lab; false: refused. */
bool arm_deployed_remember(struct arm_deployment *);
/* Answers GET and DELETE of a deployment, of all of a group, and of its operations. */
void arm_deployed_read(struct arm_deployment *);
void arm_deployed_delete(struct arm_deployment *);
void arm_deployed_list(struct arm_deployment *);
void arm_deployed_operations(struct arm_deployment *);

/* whatif.c: answers with what a deployment would change. */
void arm_whatif(struct arm_deployment *);
/* True when each resource would be taken; false: refused, and answered. */
bool arm_whatif_try(struct arm_deployment *);

#endif
