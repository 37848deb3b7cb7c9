/*
 * Both trees are walked side by side.  MAPs are compared child by child; a SEQ is one
 * value, for its elements have no names.
 */
#include "data/change.h"

#include <string.h>

static const char gone[] = "gone", set[] = "set";

static struct data_node *
like(const struct data_node *map, const char *name)
{
	struct data_node *n = data_node_new(DATA_MAP, name);

	n->list = map->list;
	return n;
}

/* Adds a MAP in which there is something, or frees it. */
static void
keep(struct data_node *parent, struct data_node *map)
{
	if (map->n)
		data_node_add(parent, map);
	else
		data_node_free(map);
}

static void
compare(const struct data_node *from, const struct data_node *to, struct data_node *out,
    struct data_node *in)
{
	struct data_node *less, *more;

	for (size_t i = 0; i < from->n; i++)
		if (!data_node_get(to, from->children[i]->name))
			data_node_add(out,
			    data_node_new(DATA_MAP, from->children[i]->name));
	for (size_t i = 0; i < to->n; i++) {
		const struct data_node *now = to->children[i];
		const struct data_node *was = data_node_get(from, now->name);

		if (was == now)
			continue;
		if (was && was->kind == DATA_MAP && now->kind == DATA_MAP) {
			less = like(now, now->name);
			more = like(now, now->name);
			compare(was, now, less, more);
			keep(out, less);
			keep(in, more);
		} else if (!was || !data_node_equal(was, now)) {
			data_node_add(in, data_node_dup(now));
		}
	}
}

struct data_node *
data_change_between(const struct data_node *from, const struct data_node *to)
{
	struct data_node *change = data_node_new(DATA_MAP, NULL);
	struct data_node *out = data_node_new(DATA_MAP, gone);
	struct data_node *in = data_node_new(DATA_MAP, set);

	compare(from, to, out, in);
	keep(change, out);
	keep(change, in);
	return change;
}
