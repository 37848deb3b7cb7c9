/*
 * Deployments inside of templates (Microsoft.Resources/deployments), as modules of
 * Bicep become them: their own template with values of its own, or with those of the
 * template around it.
 */
#ifndef AZURE_NESTED_H
#define AZURE_NESTED_H

#include "azure/template_int.h"

#define AZURE_DEPLOYMENTS "Microsoft.Resources/deployments"

/* True for a resource that is a deployment with a template in it. */
bool azure_nested_is(const struct data_node *resource);
/* The template of a deployment whose expressions mean parameters and variables of that
 * template; NULL: the resource is none. */
const struct data_node *azure_nested_template(const struct data_node *resource);
/* Puts the resources of a deployment, with all their values, behind `out`, and keeps
 * the outputs for who refers to the deployment; false and errors. */
bool azure_nested_expand(struct azure_template *, const struct data_node *resource,
    struct data_node *out, struct errs *);
/* What reference() of a deployment that was expanded comes to, the caller's; NULL: it
 * is none. */
struct data_node *azure_nested_answer(const struct azure_template *,
    const struct data_node *const *args, size_t nargs);
void azure_nested_free(struct azure_template *);

#endif
