/*
 * Leaves that a lab may have and that nothing reads yet, a row each:
 * scripts/lint-leaves finds one that is neither here nor with the reader, or with both.
 * Written with their default they say what is so anyhow.
 */
#include "er/kind.h"
#include "er/schema.h"
#include "view/lint_int.h"

#include <stdio.h>
#include <string.h>

#define UNREAD(kind, below, leaf)                                  \
	{                                                          \
		(kind), (below), ER_NAME_##leaf, ER_INITIAL_##leaf \
	}
static const struct {
	enum er_object_kind kind;
	const char *below; /* a container of the object, or NULL */
	const char *leaf, *initial;
} unread[] = {
	UNREAD(ER_HUB, "gateway", virtual_hubs_gateway_scale_units),
};

static void
look(const struct er_ctx *c, size_t row, const struct data_node *object)
{
	const char *below = unread[row].below;
	const struct data_node *at = below ? data_node_get(object, below) : object;
	const char *text = at ? data_node_text(at, unread[row].leaf) : NULL;
	char path[512];

	if (!text || (unread[row].initial && strcmp(text, unread[row].initial) == 0))
		return;
	snprintf(path, sizeof path, "%s/%s%s%s", er_kind(unread[row].kind)->list,
	    object->name, below ? "/" : "", below ? below : "");
	er_warn(c, CODE_NO_EFFECT, path, unread[row].leaf, "%s: %s has no effect yet",
	    unread[row].leaf, text);
}

void
view_lint_unread(const struct er_ctx *c)
{
	for (size_t row = 0; row < sizeof unread / sizeof *unread; row++) {
		const struct data_node *list =
		    data_node_get(c->tree, er_kind(unread[row].kind)->list);

		for (size_t i = 0; list && i < list->n; i++)
			look(c, row, list->children[i]);
	}
}
