/*
 * What differs between two moments of a lab, printed: objects (whatif_objects.c),
 * routes, which are two snapshots, and reachability (whatif_uses.c).
 */
#include "twin/whatif.h"

#include "base/xalloc.h"
#include "data/json.h"
#include "twin/whatif_int.h"
#include "view/snapshot.h"
#include "view/uses.h"

#include <stdlib.h>
#include <string.h>

struct twin_moment *
twin_moment_new(const struct er_lab *lab, const struct net *net)
{
	struct twin_moment *m = xcalloc(1, sizeof *m);
	struct errs errs;
	struct rows rows;
	struct buf out;

	errs_init(&errs);
	buf_init(&out);
	m->tree = data_node_dup(lab->tree);
	m->tables = net_snapshot_new(net, false);
	rows = view_uses(lab, net, NULL, NULL, false, &errs);
	while (rows_next(&rows, &out, 10000))
		;
	rows_free(&rows);
	m->uses = out.len ? data_json_parse(out.data, out.len, &errs) : NULL;
	buf_fini(&out);
	errs_fini(&errs);
	return m;
}

void
twin_moment_free(struct twin_moment *m)
{
	if (!m)
		return;
	data_node_free(m->tree);
	data_node_free(m->uses);
	net_snapshot_free(m->tables);
	free(m);
}

/* Words and signs of changes. */
static const struct {
	const char *word, *counted;
	char sign;
} changes[] = {
	[TWIN_CREATE] = { "Create", "to create", '+' },
	[TWIN_MODIFY] = { "Modify", "to modify", '~' },
	[TWIN_DELETE] = { "Delete", "to delete", '-' },
	[TWIN_NO_CHANGE] = { "NoChange", "no change", '=' },
	[TWIN_IGNORE] = { "Ignore", "to ignore", '*' },
};

static void
json_leaf(struct json *j, const char *key, const struct data_node *n)
{
	if (!n)
		json_null(j, key);
	else if (n->kind == DATA_TEXT && n->secret)
		json_string(j, key, "(secret)");
	else
		data_node_json(j, key, n);
}

/* Whether anything below is secret: then a whole object is not shown. */
static bool
has_secret(const struct data_node *n)
{
	if (n->kind == DATA_TEXT)
		return n->secret;
	for (size_t i = 0; i < n->n; i++)
		if (has_secret(n->children[i]))
			return true;
	return false;
}

static void
json_object_of(struct json *j, const struct twin_changed *o,
    const struct twin_changes *all)
{
	const struct data_node *before = twin_node_at(all->before->tree, o->path);
	const struct data_node *after = twin_node_at(all->after->tree, o->path);

	json_object(j, NULL);
	json_string(j, "resourceId", o->path);
	json_string(j, "type", o->type);
	json_string(j, "name", o->name);
	json_string(j, "changeType", changes[o->change].word);
	json_leaf(j, "before", before && has_secret(before) ? NULL : before);
	json_leaf(j, "after", after && has_secret(after) ? NULL : after);
	json_array(j, "delta");
	for (size_t i = 0; i < o->n; i++) {
		const struct twin_delta *d = &o->deltas[i];

		json_object(j, NULL);
		json_string(j, "path", d->path);
		json_string(j, "propertyChangeType",
		    !d->before      ? "Create"
			: !d->after ? "Delete"
				    : "Modify");
		json_leaf(j, "before", d->before);
		json_leaf(j, "after", d->after);
		json_null(j, "children");
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

static void
print_json(struct buf *out, const struct twin_changes *all)
{
	struct rows rows = view_diff(all->before->tables, all->after->tables, false);
	struct buf text;
	struct twin_use *u;
	struct json j;
	size_t n;

	json_init(&j, out, true);
	json_object(&j, NULL);
	json_string(&j, "status", "Succeeded");
	json_null(&j, "error");
	json_array(&j, "changes");
	for (size_t i = 0; i < all->n; i++)
		json_object_of(&j, &all->items[i], all);
	json_array_end(&j);
	buf_init(&text);
	while (rows_next(&rows, &text, 10000))
		;
	rows_free(&rows);
	json_raw(&j, "routes", text.data, text.len);
	buf_fini(&text);
	u = twin_uses(all->before, all->after, &n);
	json_array(&j, "reachability");
	for (size_t i = 0; i < n; i++) {
		const struct data_node *row = u[i].after ? u[i].after : u[i].before;

		json_object(&j, NULL);
		json_string(&j, "use-case", data_node_text(row, "use-case"));
		json_string(&j, "from", data_node_text(row, "from"));
		json_string(&j, "to", data_node_text(row, "to"));
		json_string(&j, "before",
		    u[i].before ? twin_verdict(u[i].before) : NULL);
		json_string(&j, "after", u[i].after ? twin_verdict(u[i].after) : NULL);
		json_string(&j, "reason", data_node_text(row, "reason"));
		json_string(&j, "rule", data_node_text(row, "rule"));
		json_object_end(&j);
	}
	json_array_end(&j);
	free(u);
	json_object_end(&j);
	buf_putc(out, '\n');
}

static void
text_leaf(struct buf *out, const struct data_node *n)
{
	struct json j;

	json_init(&j, out, false);
	json_leaf(&j, NULL, n);
}

static void
text_object(struct buf *out, const struct twin_changed *o)
{
	buf_printf(out, "  %c ", changes[o->change].sign);
	if (o->type)
		buf_printf(out, "%s/%s  (%s)\n", o->type, o->name, o->path);
	else
		buf_printf(out, "%s\n", o->path);
	for (size_t i = 0; i < o->n; i++) {
		const struct twin_delta *d = &o->deltas[i];

		buf_printf(out, "      %c %s: ",
		    !d->before      ? '+'
			: !d->after ? '-'
				    : '~',
		    d->path);
		if (d->before)
			text_leaf(out, d->before);
		if (d->before && d->after)
			buf_puts(out, " => ");
		if (d->after)
			text_leaf(out, d->after);
		buf_putc(out, '\n');
	}
}

static void
text_routes(struct buf *out, const struct twin_changes *all)
{
	struct net_snapshot_pair pair = { all->before->tables, all->after->tables, 0,
		0 };
	struct net_snapshot_change c;
	size_t n = 0;

	buf_puts(out, "\nRoutes that change:\n");
	for (; net_snapshot_next(&pair, false, &c); n++) {
		const struct net_snapshot_row *row = c.from ? c.from : c.to;
		char prefix[IP_PREFIX_STRLEN];
		const char *before = c.from && c.from->best ? c.from->best : "none";
		const char *after = c.to && c.to->best ? c.to->best : "none";

		if (!row)
			break;
		buf_printf(out, "  %s  %s: %s => %s\n", row->router,
		    ip_prefix_text(&row->prefix, prefix), before, after);
	}
	if (!n)
		buf_puts(out, "  none\n");
}

static void
text_uses(struct buf *out, const struct twin_changes *all)
{
	size_t n;
	struct twin_use *u = twin_uses(all->before, all->after, &n);

	buf_puts(out, "\nReachability that changes:\n");
	for (size_t i = 0; i < n; i++) {
		const struct data_node *row = u[i].after ? u[i].after : u[i].before;
		const char *why = data_node_text(row, "reason");

		buf_printf(out, "  %s, %s to %s: %s => %s",
		    data_node_text(row, "use-case"), data_node_text(row, "from"),
		    data_node_text(row, "to"), twin_verdict(u[i].before),
		    twin_verdict(u[i].after));
		if (u[i].after && why && *why)
			buf_printf(out, ": %s", why);
		buf_putc(out, '\n');
	}
	if (!n)
		buf_puts(out, "  none\n");
	free(u);
}

static void
print_text(struct buf *out, const struct twin_changes *all)
{
	size_t counts[TWIN_CHANGE_N] = { 0 };
	bool first = true;

	buf_puts(out, "Object changes are indicated with these symbols:\n");
	for (size_t i = 0; i < TWIN_CHANGE_N; i++)
		buf_printf(out, "  %c %s\n", changes[i].sign, changes[i].word);
	buf_putc(out, '\n');
	for (size_t i = 0; i < all->n; i++) {
		text_object(out, &all->items[i]);
		counts[all->items[i].change]++;
	}
	buf_puts(out, "\nObject changes: ");
	for (size_t i = 0; i < TWIN_CHANGE_N; i++)
		if (counts[i]) {
			buf_printf(out, "%s%zu %s", first ? "" : ", ", counts[i],
			    changes[i].counted);
			first = false;
		}
	buf_puts(out, first ? "none.\n" : ".\n");
	text_routes(out, all);
	text_uses(out, all);
}

void
twin_whatif_print(struct buf *out, const struct twin_moment *before,
    const struct twin_moment *after, const struct twin_object *objects, size_t n,
    bool json)
{
	struct twin_changes all = twin_changes_of(before, after, objects, n);

	if (json)
		print_json(out, &all);
	else
		print_text(out, &all);
	twin_changes_free(&all);
}
