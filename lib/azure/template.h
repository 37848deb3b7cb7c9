/*
 * ARM templates: what `az group export` prints, and what deployments send. Parameters,
 * variables and expressions become values; resources become a flat list.
 *
 * Work is bounded: depth, the number of steps, and the octets that values take.
 */
#ifndef AZURE_TEMPLATE_H
#define AZURE_TEMPLATE_H

#include "base/err.h"
#include "data/tree.h"

#include <stdbool.h>

struct azure_template_env {
	/* What subscription() and resourceGroup() say, and ids are made of. */
	const char *subscription, *group, *location;
	const char *deployment; /* the name that deployment() has; or NULL */
	/* Values of parameters, a MAP of {"value": …} as files of parameters have them;
	 * NULL: there are defaults only. */
	const struct data_node *parameters;
	/*
	 * Answers reference(), listKeys() and the like: the value, which the caller of
	 * this function owns, or NULL.  NULL: such an expression stays the text that it
	 * is.
	 */
	struct data_node *(*ask)(void *ctx, const char *function,
	    const struct data_node *const *args, size_t nargs);
	void *ctx;
};

struct azure_template;

/* True for a document that says it is a template, and for a file of parameters. */
bool azure_template_is(const struct data_node *);
bool azure_template_is_parameters(const struct data_node *);

/*
 * Makes a template of a document, which has to outlive the template; NULL and errors
 * when a parameter is missing that is needed, or the template goes in circles.  The
 * caller frees the template.
 */
struct azure_template *azure_template_new(const struct data_node *document,
    const struct azure_template_env *, struct errs *);
void azure_template_free(struct azure_template *);

/*
 * The resources in the order in which `dependsOn` has them, resources inside of others
 * behind these: a SEQ of MAPs, which the caller frees, with `type` and `name` in full
 * ("Microsoft.Network/virtualNetworks/subnets", "hub/app") and everything else as it
 * stands in the document.  Copies and what a `condition` leaves out are done.  NULL and
 * errors on circles, unknown functions and the like.
 */
struct data_node *azure_template_resources(struct azure_template *, struct errs *);
/* True for a resource that the template names and does not make. */
bool azure_template_is_existing(const struct data_node *resource);
/* The value of a resource of these, with all its expressions; NULL and errors. */
struct data_node *azure_template_value(struct azure_template *,
    const struct data_node *resource, struct errs *);
/* The value of one member of a resource; NULL: there is none, or errors. */
struct data_node *azure_template_member(struct azure_template *,
    const struct data_node *resource, const char *name, struct errs *);
/* The whole at once, for who has nothing to deploy: resources with all their values,
 * those of deployments inside in the place of these, without those that exist already,
 * and expressions that nobody can answer left as text. */
struct data_node *azure_template_expand(struct azure_template *, struct errs *);
/* The section `outputs`, evaluated; an empty MAP when there is none. */
struct data_node *azure_template_outputs(struct azure_template *, struct errs *);

#endif
