/*
 * The whole, from resources to text: what is built, what is taken out again, and how it
 * is written.
 */
#include "base/xalloc.h"
#include "data/yaml.h"
#include "import/import_int.h"

#include <stdlib.h>
#include <string.h>

struct data_node *
import_lab(struct import *im)
{
	data_node_free(im->tree);
	im->tree = im->base ? data_node_dup(im->base) : data_node_new(DATA_MAP, NULL);
	if (im->options.lab || !data_node_get(im->tree, "lab"))
		import_set(im->tree, "lab",
		    im->options.lab ? im->options.lab : "imported", NULL)
		    ->leaf = DATA_LEAF_STRING;
	import_place_all(im);
	import_hubs(im);
	import_tidy(im);
	import_sites(im);
	import_edges(im);
	for (size_t i = im->tree->n; i-- > 0;)
		if (im->tree->children[i]->kind == DATA_MAP &&
		    !im->tree->children[i]->n)
			data_node_free(
			    data_node_take(im->tree, im->tree->children[i]->name));
	return im->tree;
}

/* Nobody in Azure is what is not here. */
static void
forget(struct import *im, const char *path)
{
	struct data_node *all = data_node_get(im->tree, "azure-resources");
	size_t n = strlen(path);

	for (size_t i = 0; all && i < all->n;) {
		const char *object = data_node_text(all->children[i], "object");

		if (object && strncmp(object, path, n) == 0 &&
		    (!object[n] || object[n] == '/'))
			data_node_free(data_node_take(all, all->children[i]->name));
		else
			i++;
	}
}

/* Takes out what a path ends at; names in it have no slashes. */
bool
import_leave_out(struct import *im, const char *path, const char *why)
{
	struct data_node *at = im->tree, *gone;
	char *copy = xstrdup(path), *part = copy, *slash;

	while (at && (slash = strchr(part, '/')) != NULL) {
		*slash = '\0';
		at = data_node_get(at, part);
		part = slash + 1;
	}
	gone = at && at->kind == DATA_MAP ? data_node_take(at, part) : NULL;
	if (gone)
		forget(im, path);
	if (gone)
		import_note(im, gone, path,
		    "left out, for the lab cannot have it so: %s", why);
	data_node_free(gone);
	free(copy);
	return gone != NULL;
}

static int
order(const void *a, const void *b)
{
	const struct import_note *x = a, *y = b;
	const char *cx = strrchr(x->where, ':'), *cy = strrchr(y->where, ':');
	int d;

	if (cx && cy && cx - x->where == cy - y->where &&
	    strncmp(x->where, y->where, (size_t)(cx - x->where)) == 0) {
		unsigned long lx = strtoul(cx + 1, NULL, 10),
			      ly = strtoul(cy + 1, NULL, 10);

		if (lx != ly)
			return lx < ly ? -1 : 1;
	} else if ((d = strcmp(x->where, y->where)) != 0) {
		return d;
	}
	d = strcmp(x->object, y->object);
	return d ? d : strcmp(x->text, y->text);
}

const struct import_note *
import_notes(struct import *im, size_t *n)
{
	if (im->nnotes)
		qsort(im->notes, im->nnotes, sizeof *im->notes, order);
	*n = im->nnotes;
	return im->notes;
}

void
import_print(struct import *im, struct buf *out)
{
	size_t n;
	const struct import_note *notes = import_notes(im, &n);

	buf_puts(out,
	    "# yaml-language-server: $schema=erx-lab.json\n"
	    "# Imported. Behind each line stands the file and line that it came "
	    "from.\n");
	if (n)
		buf_printf(out, "#\n# Not in this lab, or not as it was found (%zu):\n",
		    n);
	if (im->unsaid)
		buf_printf(out, "#   and %zu more, which are not listed\n", im->unsaid);
	for (size_t i = 0; i < n; i++) {
		buf_puts(out, "#   ");
		data_yaml_comment(out, notes[i].where);
		buf_puts(out, *notes[i].where ? ": " : "");
		data_yaml_comment(out, notes[i].object);
		buf_puts(out, *notes[i].object ? ": " : "");
		data_yaml_comment(out, notes[i].text);
		buf_putc(out, '\n');
	}
	data_yaml_marked(out, im->tree);
}

bool
import_object(const struct import *im, size_t *at, struct import_object *out)
{
	while (*at < im->n) {
		const struct import_resource *r = &im->resources[(*at)++];

		if (r->of_base || !r->path || r->state != IMPORT_PLACED)
			continue;
		out->path = r->path;
		out->type = r->id.type;
		out->name = r->id.names[r->id.n - 1];
		return true;
	}
	return false;
}
