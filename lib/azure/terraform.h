/*
 * What `terraform show -json` prints of a state, as the resources that Resource Manager
 * would show.
 */
#ifndef AZURE_TERRAFORM_H
#define AZURE_TERRAFORM_H

#include "data/tree.h"

#include <stdbool.h>

/* True for the document of a state. */
bool azure_terraform_is(const struct data_node *);
/* The resources of a state, modules inside of others included: a SEQ of MAPs with `id`,
 * `type`, `name` and `properties`, which the caller frees and whose marks are those of
 * the document.  A type of Terraform that no row knows comes with its own name as
 * `type`, without properties. */
struct data_node *azure_terraform_resources(const struct data_node *);

#endif
