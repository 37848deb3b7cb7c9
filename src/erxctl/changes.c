/*
 * The daemon answers in two lists: lines, and leaves with their values.  A leaf stands
 * below the line of the object that it is in, or of the container at the top of the
 * lab; of several such lines, below the one that leads nearest to it.  An object that
 * comes or goes is one line, and says all.
 */
#include "erxctl/changes.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "data/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All names on the way to an object, or to a leaf. */
static char *
whole_name(const struct data_node *change)
{
	const char *path = data_node_text(change, "path");
	const char *leaf = data_node_text(change, "leaf");

	path = path ? path : "";
	leaf = leaf ? leaf : "";
	return xasprintf("%s%s%s", path, *path && *leaf ? "/" : "", leaf);
}

/* Whether the name is that of the line, or of something in what the line names. */
static bool
is_below(const char *line, const char *name)
{
	size_t n = strlen(line);

	return strncmp(line, name, n) == 0 && (name[n] == '\0' || name[n] == '/');
}

/* The line that leads nearest to a leaf, or NULL. */
static const char *
nearest(const struct data_node *rows, const char *name)
{
	const char *best = NULL;

	for (size_t i = 0; i < rows->n; i++) {
		const char *line = data_node_text(rows->children[i], "change");

		if (line && line[0] && strchr("~+-", line[0]) && line[1] == ' ' &&
		    is_below(line + 2, name) && (!best || strlen(line) > strlen(best)))
			best = line;
	}
	return best;
}

static bool
is_null(const struct data_node *side)
{
	return !side || (side->kind == DATA_TEXT && side->leaf == DATA_LEAF_NULL);
}

static void
print_side(const struct data_node *side)
{
	struct buf text;
	struct json j;

	buf_init(&text);
	json_init(&j, &text, false);
	if (is_null(side))
		buf_puts(&text, "none");
	else if (side->kind == DATA_TEXT)
		buf_puts(&text, side->text);
	else
		data_node_json(&j, NULL, side);
	fputs(text.data ? text.data : "", stdout);
	buf_fini(&text);
}

/* "    weight: 10 -> 20", "    + gateway/connections/c" */
static void
print_leaf(const char *line, const char *name, const struct data_node *change)
{
	const char *op = data_node_text(change, "op"),
		   *leaf = data_node_text(change, "leaf");
	const struct data_node *from = data_node_get(change, "from");
	const struct data_node *to = data_node_get(change, "to");
	size_t n = strlen(line + 2);

	if (!leaf || !*leaf) {
		/* An object that has no line of its own. */
		if (name[n])
			printf("    %c %s\n",
			    op && strcmp(op, "delete") == 0 ? '-' : '+', name + n + 1);
		return;
	}
	printf("    %s: ", name[n] ? name + n + 1 : name);
	if (is_null(from) && is_null(to)) {
		puts("a secret, which is not shown");
		return;
	}
	print_side(from);
	fputs(" -> ", stdout);
	print_side(to);
	putchar('\n');
}

static void
print_leaves(const struct data_node *rows, const struct data_node *list,
    const char *line)
{
	for (size_t i = 0; list && i < list->n; i++) {
		char *name = whole_name(list->children[i]);

		if (name && nearest(rows, name) == line)
			print_leaf(line, name, list->children[i]);
		free(name);
	}
}

void
changes_print(const char *body, size_t len, struct errs *errs)
{
	struct data_node *answer = data_json_parse(body ? body : "", len, errs);
	const struct data_node *out =
	    answer ? data_node_get(answer, "erx-api:output") : NULL;
	const struct data_node *rows = out ? data_node_get(out, "changes") : NULL;
	const struct data_node *list = out ? data_node_get(out, "change-list") : NULL;

	if (rows)
		puts(rows->n ? "Change" : "none");
	for (size_t i = 0; rows && i < rows->n; i++) {
		const char *line = data_node_text(rows->children[i], "change");

		puts(line ? line : "");
		if (line)
			print_leaves(rows, list, line);
	}
	data_node_free(answer);
}
