/*
 * Resources by their ids.  Several files may speak of one; the first that has a
 * property counts.
 */
#include "base/xalloc.h"
#include "import/import_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
order(const void *a, const void *b)
{
	const struct import_resource *x = a, *y = b;

	return strcmp(x->key, y->key);
}

/* Private clouds by the ids of their managed circuits. */
static void
find_clouds(struct import *im)
{
	struct azure_id id;

	while (im->nmanaged)
		free(im->managed[--im->nmanaged].key);
	for (size_t i = 0; i < im->n; i++) {
		const struct import_resource *r = &im->resources[i];
		const struct data_node *n;
		struct import_managed *m;

		if (!import_is(r, "Microsoft.AVS/privateClouds"))
			continue;
		n = import_property(r, "circuit.expressRouteID");
		if (!n || n->kind != DATA_TEXT || !azure_id_parse(&id, n->text))
			continue;
		m = &VEC_PUSH(im->managed, im->nmanaged, im->capmanaged);
		m->key = azure_id_text(&id, true);
		m->at = i;
	}
}

/* Sorts, and joins what is said of one resource in several places. */
void
import_sort(struct import *im)
{
	struct import_resource *all = im->resources;
	size_t n = 0;

	if (im->sorted)
		return;
	im->sorted = true;
	if (!all || !im->n)
		return;
	qsort(all, im->n, sizeof *all, order);
	for (size_t i = 0; i < im->n; i++) {
		struct import_resource *r = &all[i], *last = n ? &all[n - 1] : NULL;

		if (!last || strcmp(last->key, r->key) != 0) {
			all[n++] = *r;
			continue;
		}
		for (size_t k = 0; k < r->n; k++)
			if (last->n < IMPORT_BODIES)
				last->bodies[last->n++] = r->bodies[k];
			else
				import_note(im, r->bodies[k], r->id.names[r->id.n - 1],
				    "%d files speak of it: what this one says is not "
				    "looked at",
				    IMPORT_BODIES);
		free(r->key);
	}
	im->n = n;
	find_clouds(im);
}

bool
import_resource_add(struct import *im, const struct azure_id *id,
    const struct data_node *body)
{
	struct import_resource *r;

	if (im->n == IMPORT_RESOURCES_MAX)
		return false;
	r = &VEC_PUSH(im->resources, im->n, im->cap);
	memset(r, 0, sizeof *r);
	r->id = *id;
	r->key = azure_id_text(id, true);
	r->bodies[r->n++] = body;
	im->sorted = false;
	return true;
}

/* Of a key and a resource. */
static int
against(const void *key, const void *resource)
{
	return strcmp(key, ((const struct import_resource *)resource)->key);
}

static struct import_resource *
find_key(struct import *im, const char *key)
{
	import_sort(im);
	return im->n
	    ? bsearch(key, im->resources, im->n, sizeof *im->resources, against)
	    : NULL;
}

struct import_resource *
import_find_id(struct import *im, const struct azure_id *id)
{
	char *key = azure_id_text(id, true);
	struct import_resource *r = find_key(im, key);
	struct azure_id anywhere = *id;

	for (size_t i = 0; i < im->nmanaged && !r; i++)
		if (strcmp(im->managed[i].key, key) == 0)
			r = &im->resources[im->managed[i].at];
	/* A template may lead to what stands in the lab already, wherever that is. */
	if (!r && im->base) {
		snprintf(anywhere.subscription, sizeof anywhere.subscription, "%s",
		    IMPORT_NOWHERE);
		snprintf(anywhere.group, sizeof anywhere.group, "%s", IMPORT_TEMPLATE);
		free(key);
		key = azure_id_text(&anywhere, true);
		r = find_key(im, key);
	}
	free(key);
	return r;
}

struct import_resource *
import_find(struct import *im, const char *text, size_t up)
{
	struct azure_id id;

	if (!text || !azure_id_parse(&id, text) || !azure_id_up(&id, up))
		return NULL;
	return import_find_id(im, &id);
}

const struct data_node *
import_property(const struct import_resource *r, const char *path)
{
	const struct data_node *found = NULL;

	for (size_t i = 0; i < r->n && !found; i++)
		found = azure_property(r->bodies[i], path);
	return found;
}

const struct data_node *
import_follow(struct import *im, const struct import_resource *r, const char *path)
{
	const char *next = strchr(path, '>');
	const struct data_node *n;
	char step[120];

	while (next) {
		snprintf(step, sizeof step, "%.*s", (int)(next - path), path);
		n = import_property(r, step);
		r = n && n->kind == DATA_TEXT ? import_find(im, n->text, 0) : NULL;
		if (!r)
			return NULL;
		path = next + 1;
		next = strchr(path, '>');
	}
	return import_property(r, path);
}

const char *
import_text(struct import *im, const struct import_resource *r, const char *path)
{
	const struct data_node *n = import_follow(im, r, path);

	return n && n->kind == DATA_TEXT ? n->text : NULL;
}

bool
import_is(const struct import_resource *r, const char *type)
{
	return azure_same(r->id.type, type);
}

/* --- notes --- */

void
import_note(struct import *im, const struct data_node *where, const char *object,
    const char *fmt, ...)
{
	struct import_note *note;
	va_list args;

	if (im->nnotes == IMPORT_NOTES_MAX) {
		im->unsaid++;
		return;
	}
	note = &VEC_PUSH(im->notes, im->nnotes, im->capnotes);
	note->where = where && where->file && where->line
	    ? xasprintf("%s:%u", where->file, where->line)
	    : xstrdup(where && where->file ? where->file : "");
	note->object = xstrdup(object ? object : "");
	va_start(args, fmt);
	note->text = xvasprintf(fmt, args);
	va_end(args);
}

/* --- the tree --- */

static struct data_node *
put(struct data_node *map, enum data_kind kind, const char *name,
    const struct data_node *from)
{
	struct data_node *n = data_node_new(kind, name);

	if (from) {
		n->file = from->file;
		n->line = from->line;
	}
	data_node_add(map, n);
	return n;
}

struct data_node *
import_set(struct data_node *map, const char *name, const char *text,
    const struct data_node *from)
{
	struct data_node *n = put(map, DATA_TEXT, name, from);

	n->text = xstrdup(text);
	if (from && from->kind == DATA_TEXT && from->leaf != DATA_LEAF_NULL &&
	    strcmp(text, from->text ? from->text : "") == 0)
		n->leaf = from->leaf;
	else if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
		n->leaf = DATA_LEAF_BOOL;
	return n;
}

struct data_node *
import_map(struct data_node *map, const char *name, const struct data_node *from)
{
	struct data_node *n = data_node_get(map, name);

	return n && n->kind == DATA_MAP ? n : put(map, DATA_MAP, name, from);
}

struct data_node *
import_seq(struct data_node *map, const char *name, const struct data_node *from)
{
	struct data_node *n = data_node_get(map, name);

	return n && n->kind == DATA_SEQ ? n : put(map, DATA_SEQ, name, from);
}

void
import_push(struct data_node *seq, const char *text, const struct data_node *from)
{
	for (size_t i = 0; i < seq->n; i++)
		if (seq->children[i]->text && strcmp(seq->children[i]->text, text) == 0)
			return;
	put(seq, DATA_TEXT, NULL, from)->text = xstrdup(text);
}

void
import_assume(struct data_node *n, const char *words)
{
	n->file = words;
	n->line = 0;
}
