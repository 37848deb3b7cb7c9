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

/* Numbers of 64 bits become texts, and a member that has no value is left out. */
static void
reform(struct data_node *map)
{
	static const char *const long_numbers[] = { "id", "missed", "request" };
	struct data_node *leaf;

	for (size_t i = 0; i < sizeof long_numbers / sizeof *long_numbers; i++) {
		leaf = data_node_get(map, long_numbers[i]);
		if (leaf && leaf->kind == DATA_TEXT)
			leaf->leaf = DATA_LEAF_STRING;
	}
	for (size_t i = 0; i < map->n;) {
		leaf = map->children[i];
		if (leaf->kind == DATA_TEXT && leaf->leaf == DATA_LEAF_NULL)
			data_node_free(data_node_take(map, leaf->name));
		else
			i++;
	}
}

static void
put_object(struct buf *out, const char *object, bool rows)
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
	reform(tree);
	if (!rows)
		data_node_free(data_node_take(tree, "routes"));
	by = data_node_get(tree, "by");
	if (by && by->kind == DATA_MAP)
		reform(by);
	json_init(&j, out, false);
	data_node_json(&j, NULL, tree);
	data_node_free(tree);
}

void
notification_print(struct buf *out, const char *kind, const char *object)
{
	buf_printf(out, "\"erx-api:%s-event\":", kind);
	put_object(out, object, true);
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
	/* libyang takes no array as anydata, so no expression can ask for rows. */
	buf_printf(&text, "{\"erx-api:%s-event\":", kind);
	put_object(&text, object, false);
	buf_putc(&text, '}');
	what = restconf_filter(mount_yang(h->mount), xpath, text.data);
	buf_fini(&text);
	return what;
}
