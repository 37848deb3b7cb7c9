/*
 * Events are written once for all streams; for those of RESTCONF they are read again,
 * and written as YANG has them.
 */
#include "erxd/notification.h"

#include "base/json.h"
#include "data/json.h"
#include "erxd/host.h"
#include "erxd/mount.h"

#include <string.h>

/* Members that have no value are left out, however deep they are. */
static void
drop_nulls(struct data_node *node)
{
	struct data_node *leaf;

	for (size_t i = 0; i < node->n;) {
		leaf = node->children[i];
		if (leaf->kind == DATA_TEXT && leaf->leaf == DATA_LEAF_NULL) {
			data_node_free(data_node_take(node, leaf->name));
			continue;
		}
		drop_nulls(leaf);
		i++;
	}
}

/* Numbers of 64 bits become texts. */
static void
put_long_numbers(struct data_node *map)
{
	static const char *const names[] = { "id", "missed", "request" };
	struct data_node *leaf;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		leaf = data_node_get(map, names[i]);
		if (leaf && leaf->kind == DATA_TEXT)
			leaf->leaf = DATA_LEAF_STRING;
	}
}

static void
put_object(struct buf *out, const char *object)
{
	struct data_node *tree, *by;
	struct errs none;
	struct json j;

	errs_init(&none);
	tree = data_json_parse(object, strlen(object), &none);
	errs_fini(&none);
	if (!tree || tree->kind != DATA_MAP) {
		data_node_free(tree);
		buf_puts(out, object);
		return;
	}
	drop_nulls(tree);
	put_long_numbers(tree);
	by = data_node_get(tree, "by");
	if (by && by->kind == DATA_MAP)
		put_long_numbers(by);
	json_init(&j, out, false);
	data_node_json(&j, NULL, tree);
	data_node_free(tree);
}

void
notification_print(struct buf *out, const char *kind, const char *object)
{
	buf_printf(out, "\"erx-api:%s-event\":", kind);
	put_object(out, object);
}

enum restconf_filtered
notification_filter(struct host *h, const char *xpath, const char *kind,
    const char *object)
{
	enum restconf_filtered what;
	struct buf text;

	if (!h->mount)
		h->mount = mount_new(h);
	if (!h->mount)
		return RESTCONF_NO_NOTIFICATION;
	buf_init(&text);
	buf_putc(&text, '{');
	notification_print(&text, kind, object);
	buf_putc(&text, '}');
	what = restconf_filter(mount_yang(h->mount), xpath, text.data);
	buf_fini(&text);
	return what;
}
