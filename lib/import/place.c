/*
 * Resources become entries of the lab by the table of lib/azure/kinds.c.  The entry
 * that one is below of is placed first, so that the order of files does not matter; who
 * leads back to itself is left out.
 */
#include "base/ip.h"
#include "base/xalloc.h"
#include "import/import_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_MAX = 20000 };

static void place(struct import *im, struct import_resource *r);

/* --- names --- */

char *
import_name(const char *wish)
{
	char *name = xstrndup(wish, 80);
	size_t n = strlen(name);

	for (char *p = name; *p; p++)
		if (!((*p | 32) >= 'a' && (*p | 32) <= 'z') &&
		    !(*p >= '0' && *p <= '9') && !strchr("_.-", *p))
			*p = '-';
	while (n && strchr(".-", name[n - 1]))
		name[--n] = '\0';
	if (!n || strchr(".-", name[0])) {
		char *with = xasprintf("x%.79s", name);

		free(name);
		return with;
	}
	return name;
}

/* Whether an object, or a router of the lab, has this name already. */
static bool
is_taken(const struct data_node *tree, const char *name)
{
	for (size_t i = 0; i < tree->n; i++)
		if (tree->children[i]->kind == DATA_MAP &&
		    data_node_get(tree->children[i], name))
			return true;
	return false;
}

char *
import_unique(struct import *im, const char *wish, const char *more)
{
	char *name = import_name(wish);

	for (unsigned i = 1; is_taken(im->tree, name); i++) {
		char number[12], *with;

		snprintf(number, sizeof number, "%u", i);
		with = xasprintf("%.50s-%.20s", wish, i == 1 && more ? more : number);
		free(name);
		name = import_name(with);
		free(with);
	}
	return name;
}

/* --- ids that properties have --- */

/* The subnet around an address. */
static bool
subnet_around(struct import *im, const char *text, struct azure_id *out)
{
	struct ip_addr a;
	struct ip_prefix p;

	if (!text || !ip_addr_parse(&a, text))
		return false;
	for (size_t i = 0; i < im->n; i++) {
		const struct import_resource *r = &im->resources[i];
		const struct data_node *n;

		if (!import_is(r, "Microsoft.Network/virtualNetworks/subnets"))
			continue;
		n = import_property(r, "addressPrefix");
		n = n ? n : import_property(r, "addressPrefixes[]");
		if (n && n->kind == DATA_TEXT && ip_prefix_parse(&p, n->text) &&
		    ip_prefix_has(&p, &a)) {
			*out = r->id;
			return true;
		}
	}
	return false;
}

static bool
id_at(struct import *im, const struct import_resource *r, const char *via,
    struct azure_id *out)
{
	size_t n = strcspn(via, "|");
	char path[120];
	const char *text;
	bool found;

	snprintf(path, sizeof path, "%.*s", (int)n, via + (*via == '~'));
	if (*via == '~')
		path[n - 1] = '\0';
	if (strcmp(path, "@id") == 0) {
		*out = r->id;
		return true;
	}
	text = import_text(im, r, path);
	found = *via == '~' ? subnet_around(im, text, out)
			    : text && azure_id_parse(out, text);
	return found || (via[n] && id_at(im, r, via + n + 1, out));
}

/* --- entries --- */

/* Why a resource is not in the lab; `r` is left. */
static struct data_node *
leave(struct import *im, struct import_resource *r, const char *why, const char *what)
{
	r->state = IMPORT_LEFT;
	import_note(im, r->bodies[0], r->id.names[r->id.n - 1], "%s: %s%s", r->id.type,
	    why, what);
	return NULL;
}

/* The entry that one is below of, and in *owner what that is part of. */
static struct data_node *
entry_above(struct import *im, struct import_resource *r)
{
	const struct azure_kind *k = r->kind;
	struct azure_id id = r->id;
	struct import_resource *above;
	char shown[480];

	if (k->at == AZURE_PARENT
		? !azure_id_up(&id, 1 + k->up)
		: !id_at(im, r, k->via, &id) || !azure_id_up(&id, k->up))
		return leave(im, r, "nothing says what it belongs to", "");
	snprintf(shown, sizeof shown, "%s %s", id.type, id.names[id.n - 1]);
	above = import_find_id(im, &id);
	if (!above)
		return leave(im, r, "none of the files has what it belongs to, ",
		    shown);
	place(im, above);
	if (!above->node)
		return leave(im, r, "what it belongs to is not in the lab, ", shown);
	r->owner = above->owner;
	r->path = above->path ? xstrdup(above->path) : NULL;
	return above->node;
}

/* The name of its entry: its own, or that of the object that it leads to. */
static const char *
entry_name(struct import *im, struct import_resource *r)
{
	struct import_resource *other;
	const char *id;

	if (!r->kind->named)
		return r->id.names[r->id.n - 1];
	id = import_text(im, r, r->kind->named);
	other = import_find(im, id, 0);
	return other ? other->name : NULL;
}

static struct data_node *
below(struct import *im, struct import_resource *r, struct data_node *above)
{
	const struct azure_kind *k = r->kind;
	struct data_node *list;
	const char *name;
	char *clean;

	if (!k->under)
		return above;
	if (!k->list)
		return import_map(above, k->under, r->bodies[0]);
	name = entry_name(im, r);
	if (!name)
		return leave(im, r, "none of the files has what it leads to", "");
	list = import_map(above, k->under, NULL);
	clean = import_name(name);
	list = import_map(list, clean, r->bodies[0]);
	free(clean);
	return list;
}

static struct data_node *
own_entry(struct import *im, struct import_resource *r)
{
	struct data_node *list = import_map(im->tree, r->kind->under, NULL), *entry;

	r->name = import_name(r->id.names[r->id.n - 1]);
	r->owner = r;
	entry = data_node_get(list, r->name);
	/* One of the lab that everything is laid upon; nobody else has taken it. */
	if (entry && im->base_name && entry->file == im->base_name) {
		entry->file = r->bodies[0]->file;
		entry->line = r->bodies[0]->line;
	} else {
		free(r->name);
		r->name = import_unique(im, r->id.names[r->id.n - 1], r->id.group);
		entry = import_map(list, r->name, r->bodies[0]);
	}
	if (im->many && strcmp(r->id.subscription, IMPORT_NOWHERE) != 0)
		import_set(entry, "subscription", r->id.subscription, r->bodies[0]);
	if (strcmp(r->name, r->id.names[r->id.n - 1]) != 0)
		import_note(im, r->bodies[0], r->id.names[r->id.n - 1],
		    "is called %s here, for names of a lab differ", r->name);
	return entry;
}

/* --- values --- */

static const char *
word_of(const char *const *words, const char *text)
{
	for (; words && words[0]; words += 2)
		if (azure_same(words[0], text))
			return words[1];
	return text;
}

static const char *
of_family(const struct data_node *v, bool six)
{
	if (v->kind == DATA_TEXT)
		return (strchr(v->text, ':') != NULL) == six ? v->text : NULL;
	for (size_t i = 0; v->kind == DATA_SEQ && i < v->n; i++)
		if (v->children[i]->kind == DATA_TEXT &&
		    (strchr(v->children[i]->text, ':') != NULL) == six)
			return v->children[i]->text;
	return NULL;
}

/* The place of a leaf, "ipv6/primary", whose containers are made; *leaf is the rest. */
static struct data_node *
container(struct data_node *entry, const char **leaf, const struct data_node *from)
{
	const char *slash;

	while ((slash = strchr(*leaf, '/')) != NULL) {
		char word[64];

		snprintf(word, sizeof word, "%.*s", (int)(slash - *leaf), *leaf);
		entry = import_map(entry, word, from);
		*leaf = slash + 1;
	}
	return entry;
}

/* Several properties may add to one list; one of the lab below is replaced. */
static void
set_list(struct import *im, struct data_node *entry, const char *leaf,
    const struct data_node *v)
{
	struct data_node *seq = data_node_get(entry, leaf);

	if (v->kind == DATA_MAP || (v->kind == DATA_SEQ && !v->n))
		return;
	if (seq && im->base_name && seq->file == im->base_name)
		data_node_free(data_node_take(entry, leaf));
	seq = import_seq(entry, leaf, v);
	if (v->kind == DATA_TEXT)
		import_push(seq, v->text, v);
	for (size_t i = 0; v->kind == DATA_SEQ && i < v->n && seq->n < VALUES_MAX; i++)
		if (v->children[i]->kind == DATA_TEXT)
			import_push(seq, v->children[i]->text, v->children[i]);
	if (v->kind == DATA_SEQ && v->n > VALUES_MAX)
		import_note(im, v, NULL,
		    "%s: more than %d values: the rest is left out", leaf, VALUES_MAX);
}

static void
set_reference(struct import *im, struct import_resource *r, const struct azure_leaf *l,
    struct data_node *entry, const char *leaf, const struct data_node *v)
{
	struct import_resource *other = strcmp(l->property, "@id") == 0
	    ? import_find(im, r->key, l->up)
	    : import_find(im, v->text, l->up);
	struct azure_id id;

	if (other && !other->owner)
		place(im, other);
	if (!other || !other->owner || !other->owner->name) {
		if (!azure_id_parse(&id, v->text) || !azure_id_up(&id, l->up))
			snprintf(id.names[0], sizeof id.names[0], "%.127s", v->text),
			    id.n = 1;
		import_note(im, v, r->id.names[r->id.n - 1],
		    "%s: %s is in none of the files, or not in the lab", leaf,
		    id.names[id.n - 1]);
	} else if (l->form == AZURE_SERVER) {
		bool hub = strncmp(other->owner->path ? other->owner->path : "",
			       "virtual-hubs/", 13) == 0;
		char *name =
		    xasprintf("%s%s", other->owner->name, hub ? "" : "/route-server");

		import_push(import_seq(entry, leaf, v), name, v);
		free(name);
	} else if (strcmp(leaf, "route-filter") == 0) {
		import_push(import_seq(entry, leaf, v), other->owner->name, v);
	} else {
		import_set(entry, leaf, other->owner->name, v);
	}
}

static void
set_network(struct data_node *entry, const char *leaf, const struct data_node *v)
{
	struct ip_addr a;
	struct ip_prefix p;
	char text[IP_PREFIX_STRLEN];

	import_set(entry, leaf,
	    ip_ifaddr_parse(&a, &p, v->text) ? ip_prefix_text(&p, text) : v->text, v);
}

static void
set_gbps(struct data_node *entry, const char *leaf, const struct data_node *v)
{
	char mbps[24];

	snprintf(mbps, sizeof mbps, "%.0f", strtod(v->text, NULL) * 1000);
	if (strcmp(mbps, "0") != 0)
		import_set(entry, leaf, mbps, v);
}

/* The text of a leaf, where its form has one; "" for forms that are read otherwise;
 * NULL: there is none. */
static const char *
text_of(const struct azure_leaf *l, const struct data_node *v, bool secrets)
{
	const char *text = v->kind == DATA_TEXT ? v->text : NULL;

	switch (l->form) {
	case AZURE_V4:
	case AZURE_V6:
		text = of_family(v, l->form == AZURE_V6);
		break;
	case AZURE_WORD:
		text = text ? word_of(l->words, text) : NULL;
		break;
	case AZURE_NOT:
		text = text ? (azure_same(text, "true") ? "false" : "true") : NULL;
		break;
	case AZURE_SET:
		text = text && !*text ? NULL : l->words[0];
		break;
	case AZURE_PREFIX:
		text = text && strchr(text, '/') ? text : NULL;
		break;
	case AZURE_TAG:
		text = text && !strchr(text, '/') ? text : NULL;
		break;
	case AZURE_SECRET:
		text = secrets ? text : NULL;
		break;
	case AZURE_LIST:
	case AZURE_REF:
	case AZURE_SERVER:
		text = "";
		break;
	case AZURE_TEXT:
	case AZURE_GBPS:
	case AZURE_NETWORK:
	case AZURE_TELL:
	case AZURE_SAY:
	case AZURE_ONE:
		break;
	}
	return text;
}

/* An array or an object where the lab has one value. */
static bool
is_odd(const struct azure_leaf *l, const struct data_node *v)
{
	return v->kind != DATA_TEXT && !import_is_trivial(v) &&
	    (l->form == AZURE_TEXT || l->form == AZURE_WORD || l->form == AZURE_NOT ||
		l->form == AZURE_GBPS || l->form == AZURE_NETWORK);
}

static void
set_leaf(struct import *im, struct import_resource *r, const struct azure_leaf *l)
{
	const struct data_node *v = strcmp(l->property, "@id") == 0
	    ? r->bodies[0]
	    : import_follow(im, r, l->property);
	const char *leaf = l->leaf, *text;
	struct data_node *entry;

	if (!v)
		return;
	if (is_odd(l, v))
		import_note(im, v, r->id.names[r->id.n - 1],
		    "%s: no value that a lab has, but an array or object", l->property);
	text = text_of(l, v, im->options.secrets);
	if (!text ||
	    (!*text && l->form != AZURE_LIST && l->form != AZURE_REF &&
		l->form != AZURE_SERVER))
		return;
	entry = container(r->node, &leaf, v);
	if (l->form == AZURE_LIST)
		set_list(im, entry, leaf, v);
	else if (l->form == AZURE_REF || l->form == AZURE_SERVER)
		set_reference(im, r, l, entry, leaf, v);
	else if (l->form == AZURE_NETWORK)
		set_network(entry, leaf, v);
	else if (l->form == AZURE_GBPS)
		set_gbps(entry, leaf, v);
	else
		import_set(entry, leaf, text, v);
}

/* --- one and all --- */

/* Of what means nothing for routes there may be something that does. */
static void
known(struct import *im, struct import_resource *r)
{
	r->state = IMPORT_LEFT;
	for (const struct azure_leaf *l = r->kind->leaves; l && l->property; l++)
		import_tell(im, r, l);
}

/* Its kind, and its entry if that is one at the top: others may lead to it by name. */
static void
settle(struct import *im, struct import_resource *r)
{
	const char *name = r->id.names[r->id.n - 1];

	for (size_t i = 0; i < r->n && !r->kind; i++)
		r->kind = azure_kind_of(r->id.type, name, r->bodies[i]);
	if (!r->kind || r->kind->at == AZURE_ABSENT)
		leave(im, r,
		    r->kind && r->kind->via ? r->kind->via : "a lab has no such thing",
		    "");
	else if (r->kind->at == AZURE_NOWHERE)
		known(im, r);
	else if (r->kind->at == AZURE_OWN)
		r->node = own_entry(im, r);
}

/* r->path is that of what stands above, if anything does. */
static void
set_path(struct import_resource *r)
{
	char *above = r->path;

	if (r->owner == r)
		r->path = xasprintf("%s/%s", r->kind->under, r->name);
	else if (above && r->kind->under)
		r->path = xasprintf("%s/%s%s%s", above, r->kind->under,
		    r->kind->list ? "/" : "", r->kind->list ? r->node->name : "");
	else
		return;
	free(above);
}

/*
 * What the resource is called in Azure, for who speaks to the lab as to Azure, and for
 * tables that are named by a gateway.
 */
static void
remember(struct import *im, const struct import_resource *r)
{
	struct azure_id id = r->id;
	struct data_node *entry;
	char *key;

	if (id.n != 1 || !r->path || strcmp(id.subscription, IMPORT_NOWHERE) == 0)
		return;
	if (!im->many)
		snprintf(id.subscription, sizeof id.subscription, "default");
	key = azure_id_text(&id, true);
	for (const char *p = key; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f) {
			free(key);
			return;
		}
	entry = import_map(import_map(im->tree, "azure-resources", NULL), key,
	    r->bodies[0]);
	import_set(entry, "object", r->path, NULL);
	free(key);
}

static void
place(struct import *im, struct import_resource *r)
{
	struct data_node *above;

	if (r->of_base || r->state != IMPORT_NEW)
		return;
	if (im->depth == IMPORT_DEPTH) {
		leave(im, r, "more than 40 others lead to it", "");
		return;
	}
	r->state = IMPORT_UNDER_WAY;
	im->depth++;
	if (!r->node) {
		above = entry_above(im, r);
		r->node = above ? below(im, r, above) : NULL;
	}
	if (r->node) {
		r->state = IMPORT_PLACED;
		set_path(r);
		for (const struct azure_leaf *l = r->kind->leaves; l->property; l++)
			if (l->leaf)
				set_leaf(im, r, l);
			else
				import_tell(im, r, l);
		import_tell_unread(im, r);
		remember(im, r);
	}
	im->depth--;
}

void
import_place_all(struct import *im)
{
	const char *first = NULL;

	import_base_resources(im);
	import_sort(im);
	for (size_t i = 0; i < im->n; i++) {
		const char *s = im->resources[i].id.subscription;

		if (strcmp(s, IMPORT_NOWHERE) == 0)
			continue;
		if (!first)
			first = s;
		else if (!azure_same(first, s))
			im->many = true;
	}
	for (size_t i = 0; i < im->n; i++) {
		struct import_resource *r = &im->resources[i];

		if (!r->of_base) {
			settle(im, r);
			continue;
		}
		r->kind = azure_kind_of(r->id.type, r->id.names[0], r->bodies[0]);
		if (r->kind && r->kind->at == AZURE_OWN)
			import_base_settle(im, r);
	}
	/* Parts of objects, when these are there. */
	for (size_t i = 0; i < im->n; i++)
		if (im->resources[i].of_base && im->resources[i].state == IMPORT_NEW)
			import_base_settle(im, &im->resources[i]);
	for (size_t i = 0; i < im->n; i++)
		place(im, &im->resources[i]);
}
