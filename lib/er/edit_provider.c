/*
 * Peerings that the provider manages (C-13): the service lets the customer write them
 * all the same, which overwrites what the provider has set.
 */
#include "base/xalloc.h"
#include "er/edit.h"
#include "er/refusal.h"
#include "er/schema.h"

#include <stdlib.h>
#include <string.h>

static const char *const peerings[] = { "private-peering", "microsoft-peering" };

static bool
is_providers(const struct data_node *peering)
{
	const char *who = peering
	    ? data_node_text(peering, ER_NAME_circuits_private_peering_last_modified_by)
	    : NULL;

	return who &&
	    strcmp(who, ER_TEXT_circuits_private_peering_last_modified_by_Provider) ==
	    0;
}

/* The peering of a circuit in a lab, or in a piece of one; or NULL. */
static const struct data_node *
peering_of(const struct data_node *lab, const char *circuit, const char *peering)
{
	const struct data_node *at = data_node_get(lab, "circuits");

	at = at ? data_node_get(at, circuit) : NULL;
	return at ? data_node_get(at, peering) : NULL;
}

static void
overwrite(const struct er_ctx *c, struct data_node *tree, const char *circuit,
    const char *name)
{
	struct data_node *at = data_node_own(data_node_own(tree, "circuits"), circuit);
	struct data_node *leaf = data_node_own(data_node_own(at, name),
	    ER_NAME_circuits_private_peering_last_modified_by);
	char *path = xasprintf("circuits/%s/%s", circuit, name);

	free(leaf->text);
	leaf->text =
	    xstrdup(ER_TEXT_circuits_private_peering_last_modified_by_Customer);
	er_warn(c, CODE_PROVIDER_OVERWRITTEN, path, NULL,
	    "the %s of %s is the provider's, and the edit overwrites it", name,
	    circuit);
	free(path);
}

void
er_edit_overwrite(const struct er_ctx *c, struct data_node *tree,
    const struct data_node *old, const struct data_node *edit)
{
	const struct data_node *circuits = data_node_get(tree, "circuits");
	const struct data_node *before = data_node_get(old, "circuits");

	/* What the edit leaves as it is, both trees have. */
	for (size_t i = 0; circuits && circuits != before && i < circuits->n; i++)
		for (size_t k = 0; k < 2; k++) {
			const char *name = circuits->children[i]->name;
			const struct data_node *now =
			    peering_of(tree, name, peerings[k]);
			const struct data_node *was =
			    peering_of(old, name, peerings[k]);

			if (is_providers(was) && is_providers(now) &&
			    !data_node_equal(was, now) &&
			    !is_providers(peering_of(edit, name, peerings[k])))
				overwrite(c, tree, name, peerings[k]);
		}
}
