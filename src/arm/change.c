/*
 * Objects are looked at as wholes: those that differ are printed as a piece of a lab,
 * read, and put in the place of the old ones.
 */
#include "arm/change.h"

#include "base/buf.h"
#include "base/json.h"
#include "data/change.h"
#include "lab/lab.h"

#include <string.h>

static void
put_list(struct json *j, const struct data_node *was, const struct data_node *list)
{
	bool open = false;

	for (size_t i = 0; i < list->n; i++) {
		const struct data_node *e = list->children[i];
		const struct data_node *old = was ? data_node_get(was, e->name) : NULL;

		if (old && data_node_equal(old, e))
			continue;
		if (!open)
			json_object(j, list->name);
		open = true;
		data_node_json(j, e->name, e);
	}
	if (open)
		json_object_end(j);
}

/* What is there no more goes, and what was read comes. */
static void
join(struct data_node *out, const struct data_node *to, struct data_node *read)
{
	for (size_t i = out->n; i-- > 0;) {
		struct data_node *list = out->children[i];
		const struct data_node *left = data_node_get(to, list->name);

		if (list->kind != DATA_MAP || !list->list)
			continue;
		for (size_t k = list->n; k-- > 0;)
			if (!left || !data_node_get(left, list->children[k]->name))
				data_node_free(
				    data_node_take(list, list->children[k]->name));
		if (list->n == 0)
			data_node_free(data_node_take(out, list->name));
	}
	while (read->n) {
		struct data_node *list = data_node_take(read, read->children[0]->name);
		struct data_node *own = data_node_get(out, list->name);

		if (!own) {
			data_node_add(out, list);
			continue;
		}
		while (list->n)
			data_node_add(own,
			    data_node_take(list, list->children[0]->name));
		data_node_free(list);
	}
}

static void
forget_marks(struct data_node *n)
{
	n->file = NULL;
	n->line = n->column = 0;
	for (size_t i = 0; i < n->n; i++)
		forget_marks(n->children[i]);
}

struct data_node *
arm_change(struct lab_reader *reader, const struct data_node *from,
    const struct data_node *to, struct errs *errs)
{
	struct data_node *read, *out, *change;
	struct buf text;
	struct json j;

	buf_init(&text);
	json_init(&j, &text, false);
	json_object(&j, NULL);
	for (size_t i = 0; i < to->n; i++)
		if (to->children[i]->kind == DATA_MAP)
			put_list(&j, data_node_get(from, to->children[i]->name),
			    to->children[i]);
	json_object_end(&j);
	read = lab_read(reader, LAB_SCHEMA_LAB, "", text.data, text.len, errs);
	buf_fini(&text);
	for (size_t i = 0; i < errs->n; i++)
		errs->items[i].where[0] = '\0';
	if (!read)
		return NULL;
	forget_marks(read);
	(void)data_node_lend(read, from);
	out = data_node_dup(from);
	join(out, to, read);
	data_node_free(read);
	change = data_change_between(from, out);
	data_node_free(out);
	return change;
}
