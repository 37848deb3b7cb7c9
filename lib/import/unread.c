/*
 * What resources say and a lab has no word for: told, when it is more than bookkeeping.
 */
#include "import/import_int.h"

#include <stdio.h>
#include <string.h>

bool
import_is_trivial(const struct data_node *n)
{
	bool all = n->kind != DATA_TEXT;

	for (size_t i = 0; all && i < n->n; i++)
		all = import_is_trivial(n->children[i]);
	return all ||
	    (n->kind == DATA_TEXT &&
		(n->leaf == DATA_LEAF_NULL || !*n->text ||
		    strcmp(n->text, "false") == 0 || strcmp(n->text, "0") == 0));
}

/* Two of one kind: prefixes of each family are one. */
static bool
has_several(const struct data_node *v)
{
	size_t n[2] = { 0, 0 };

	for (size_t i = 0; i < v->n; i++) {
		const char *text =
		    v->children[i]->kind == DATA_TEXT ? v->children[i]->text : NULL;

		n[text && strchr(text, ':')]++;
	}
	return n[0] > 1 || n[1] > 1;
}

/* What has no leaf, and changes what others reach unless it is as it mostly is. */
void
import_tell(struct import *im, const struct import_resource *r,
    const struct azure_leaf *l)
{
	const struct data_node *v = import_property(r, l->property);
	bool text = v && v->kind == DATA_TEXT, listed = false;

	if (!v || (text && (v->leaf == DATA_LEAF_NULL || !*v->text)))
		return;
	if (l->form == AZURE_ONE) {
		if (v->kind == DATA_SEQ && has_several(v))
			import_note(im, v, r->id.names[r->id.n - 1],
			    "%s: of these %zu the lab has the first, of each family",
			    l->property, v->n);
		return;
	}
	if (l->form != AZURE_TELL && l->form != AZURE_SAY)
		return;
	for (size_t i = 0; text && l->words[i]; i++)
		listed = listed || azure_same(l->words[i], v->text);
	if (text && listed == (l->form == AZURE_TELL))
		return;
	if (text)
		import_note(im, v, r->id.names[r->id.n - 1],
		    "%s is %.80s, for which a lab has no word", l->property, v->text);
	else if (!import_is_trivial(v))
		import_note(im, v, r->id.names[r->id.n - 1],
		    "%s: a lab has no word for it", l->property);
}

static bool
is_known(const struct azure_kind *k, const char *property)
{
	size_t n = strlen(property);

	for (size_t i = 0; azure_bookkeeping[i]; i++)
		if (azure_same(azure_bookkeeping[i], property))
			return true;
	for (const struct azure_nested *c = k->nested; c && c->property; c++)
		if (azure_same(c->property, property))
			return true;
	for (const struct azure_leaf *l = k->leaves; l && l->property; l++) {
		char first[80];

		snprintf(first, sizeof first, "%.*s", (int)strcspn(l->property, ".[>"),
		    l->property);
		if (strlen(first) == n && azure_same(first, property))
			return true;
	}
	return (k->via && strncmp(k->via + (*k->via == '~'), property, n) == 0) ||
	    (k->when && azure_same(k->when, property));
}

void
import_tell_unread(struct import *im, const struct import_resource *r)
{
	for (size_t b = 0; b < r->n; b++) {
		const struct data_node *maps[2] = { r->bodies[b],
			data_node_get(r->bodies[b], "properties") };

		for (size_t m = 0; m < 2; m++)
			for (size_t i = 0;
			     maps[m] && maps[m]->kind == DATA_MAP && i < maps[m]->n;
			     i++) {
				const struct data_node *c = maps[m]->children[i];

				if (!import_is_trivial(c) &&
				    !is_known(r->kind, c->name))
					import_note(im, c, r->id.names[r->id.n - 1],
					    "%.80s: a lab has no word for it", c->name);
			}
	}
}
