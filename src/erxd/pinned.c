/*
 * Keys that nobody wrote are drawn, and stick to their objects: here they are written
 * down where a lab file has those that somebody wrote.
 */
#include "erxd/pinned.h"

#include "base/xalloc.h"
#include "erxd/border_names.h"

#include <stdlib.h>

/* The map `name` below `map`, which is made where it is not there. */
static struct data_node *
below(struct data_node *map, const char *name)
{
	struct data_node *n = data_node_get(map, name);

	if (n)
		return n;
	n = data_node_new(DATA_MAP, name);
	data_node_add(map, n);
	return n;
}

static void
pin(struct data_node *object, const char *leaf, const char *value)
{
	struct data_node *n;

	if (data_node_get(object, leaf))
		return;
	n = data_node_new(DATA_TEXT, leaf);
	n->text = xstrdup(value);
	data_node_add(object, n);
}

/* Writes keys that were drawn where a lab has them written. */
static void
pin_circuit(const struct er_circuit *k, struct data_node *object)
{
	pin(object, "service-key", k->service_key);
	for (size_t i = 0; i < k->authorizations.n; i++) {
		const struct er_authorization *a = &k->authorizations.items[i];
		struct data_node *list = data_node_get(object, "authorizations");

		if (list && data_node_get(list, a->head.name) && a->key)
			pin(below(list, a->head.name), "key", a->key);
	}
}

void
pinned_keys(const struct er_model *m, const char *subscription, struct data_node *tree)
{
	static const char *const lists[] = { "circuits", "private-clouds" };

	for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
		struct data_node *list = data_node_get(tree, lists[l]);

		for (size_t i = 0; list && i < list->n; i++) {
			struct data_node *object = list->children[i];
			char *name = subscription
			    ? border_plain(m, subscription, object->name)
			    : xstrdup(object->name);
			const struct er_circuit *k = er_model_circuit(m, name);

			if (k)
				pin_circuit(k, object);
			free(name);
		}
	}
}
