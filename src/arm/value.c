/*
 * A conversion for each form (arm/kinds.h), in both directions.  What a text means is
 * left to the reader of labs, which names leaf and cure: here only the shape is looked
 * at, a number where one has to be, an array of texts.
 */
#include "arm/value.h"

#include "base/ip.h"
#include "base/xalloc.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- trees --- */

struct data_node *
arm_leaf(const char *name, const char *text, enum data_leaf leaf)
{
	struct data_node *n = data_node_new(DATA_TEXT, name);

	n->leaf = leaf;
	free(n->text);
	n->text = xstrdup(text);
	return n;
}

/* A child by its name in any case; the exact one first. */
static struct data_node *
child(const struct data_node *n, const char *name, size_t len)
{
	struct data_node *near = NULL;

	if (!n || n->kind != DATA_MAP)
		return NULL;
	for (size_t i = 0; i < n->n; i++) {
		struct data_node *c = n->children[i];

		if (strlen(c->name) != len || strncasecmp(c->name, name, len) != 0)
			continue;
		if (strncmp(c->name, name, len) == 0)
			return c;
		near = c;
	}
	return near;
}

const struct data_node *
arm_get(const struct data_node *n, const char *property)
{
	while (n && *property) {
		size_t len = strcspn(property, ".");

		n = child(n, property, len);
		property += len + (property[len] == '.');
	}
	return n && n->kind == DATA_TEXT && n->leaf == DATA_LEAF_NULL ? NULL : n;
}

const char *
arm_text(const struct data_node *n, const char *property)
{
	const struct data_node *found = arm_get(n, property);

	return found && found->kind == DATA_TEXT ? found->text : NULL;
}

static void
rename_node(struct data_node *n, const char *name, size_t len)
{
	free(n->name);
	n->name = xstrndup(name, len);
}

void
arm_put(struct data_node *n, const char *property, struct data_node *value)
{
	struct data_node *next;
	size_t len;

	for (len = strcspn(property, "."); property[len] == '.';
	     len = strcspn(property, ".")) {
		next = child(n, property, len);
		if (!next || next->kind != DATA_MAP) {
			if (next)
				data_node_free(data_node_take(n, next->name));
			next = data_node_new(DATA_MAP, NULL);
			rename_node(next, property, len);
			data_node_add(n, next);
		}
		n = next;
		property += len + 1;
	}
	next = child(n, property, len);
	if (next)
		data_node_free(data_node_take(n, next->name));
	rename_node(value, property, len);
	data_node_add(n, value);
}

void
arm_put_text(struct data_node *n, const char *property, const char *text)
{
	if (text)
		arm_put(n, property, arm_leaf(NULL, text, DATA_LEAF_STRING));
}

void
arm_put_number(struct data_node *n, const char *property, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%llu", (unsigned long long)number);
	arm_put(n, property, arm_leaf(NULL, text, DATA_LEAF_NUMBER));
}

void
arm_put_flag(struct data_node *n, const char *property, bool flag)
{
	arm_put(n, property, arm_leaf(NULL, flag ? "true" : "false", DATA_LEAF_BOOL));
}

void
arm_drop(struct data_node *n, const char *property)
{
	size_t len = strcspn(property, ".");
	struct data_node *c = child(n, property, len);

	if (!c)
		return;
	if (property[len] == '.')
		arm_drop(c, property + len + 1);
	if (property[len] == '\0' || (c->kind == DATA_MAP && c->n == 0))
		data_node_free(data_node_take(n, c->name));
}

struct data_node *
arm_at(const struct data_node *n, const char *path)
{
	struct data_node *at = NULL;

	while (n && n->kind == DATA_MAP && *path) {
		size_t len = strcspn(path, "/");
		char *name = xstrndup(path, len);

		at = data_node_get(n, name);
		free(name);
		n = at;
		path += len + (path[len] == '/');
	}
	return *path ? NULL : at;
}

struct data_node *
arm_make(struct data_node *n, const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");
		char *name = xstrndup(path, len);
		struct data_node *next = data_node_get(n, name);

		if (!next || next->kind != DATA_MAP) {
			next = data_node_new(DATA_MAP, name);
			data_node_add(n, next);
		}
		free(name);
		n = next;
		path += len + (path[len] == '/');
	}
	return n;
}

/* --- one value --- */

static bool
is_text(const struct data_node *v)
{
	return v->kind == DATA_TEXT && v->leaf == DATA_LEAF_STRING;
}

static bool
is_number(const struct data_node *v)
{
	return v->kind == DATA_TEXT && v->leaf != DATA_LEAF_BOOL && *v->text &&
	    v->text[strspn(v->text, "0123456789")] == '\0';
}

static bool
is_flag(const struct data_node *v)
{
	return v->kind == DATA_TEXT &&
	    (strcasecmp(v->text, "true") == 0 || strcasecmp(v->text, "false") == 0);
}

static bool
are_texts(const struct data_node *v)
{
	bool ok = v->kind == DATA_SEQ;

	for (size_t i = 0; ok && i < v->n; i++)
		ok = is_text(v->children[i]);
	return ok;
}

static const struct arm_pair *
pair_of(const struct arm_row *row, const char *arm)
{
	for (const struct arm_pair *p = row->pairs; p->arm; p++)
		if (strcasecmp(p->arm, arm) == 0)
			return p;
	return NULL;
}

static const char *
word_of(const struct arm_row *row, const char *arm)
{
	for (const char *const *w = row->words; w && *w; w++)
		if (strcasecmp(*w, arm) == 0)
			return *w;
	return arm; /* the reader refuses, and lists what there is */
}

char *
arm_row_wrong(const struct arm_row *row, const struct data_node *v)
{
	switch (row->form) {
	case ARM_NUMBER:
	case ARM_MBPS:
		return is_number(v) ? NULL : xstrdup("must be a number");
	case ARM_FLAG:
	case ARM_NOT:
		return is_flag(v) ? NULL : xstrdup("must be true or false");
	case ARM_PREFIXES:
	case ARM_FIRST:
	case ARM_TEXTS:
		return are_texts(v) ? NULL : xstrdup("must be an array of strings");
	case ARM_ID:
	case ARM_IDS:
		return is_text(v) || arm_text(v, "id")
		    ? NULL
		    : xstrdup("must be an object with the id of a resource");
	case ARM_WORDS:
		if (is_text(v) && pair_of(row, v->text))
			return NULL;
		return is_text(v) && row->pairs == arm_next_hops
		    ? NULL
		    : xstrdup("must be one of the words that the API has for it");
	case ARM_TEXT:
	case ARM_WORD:
	case ARM_SKU:
	case ARM_PREFIX:
	case ARM_GATEWAY_ADDRESS:
		break;
	}
	return is_text(v) ? NULL : xstrdup("must be a string");
}

/* The name of a leaf, without the containers that it is in. */
static const char *
name_of(const struct arm_row *row)
{
	const char *slash = strrchr(row->leaf, '/');

	return slash ? slash + 1 : row->leaf;
}

static struct data_node *
mbps_leaf(const struct arm_row *row, const struct data_node *v)
{
	unsigned long mbps = strtoul(v->text, NULL, 10);
	char *text = mbps >= 1000 && mbps % 1000 == 0
	    ? xasprintf("%luGbps", mbps / 1000)
	    : xasprintf("%luMbps", mbps);
	struct data_node *n = arm_leaf(name_of(row), text, DATA_LEAF_STRING);

	free(text);
	return n;
}

/* The network that the gateway of a segment is in. */
static struct data_node *
network_leaf(const struct arm_row *row, const struct data_node *v)
{
	char text[IP_PREFIX_STRLEN];
	struct ip_prefix network;
	struct ip_addr gateway;

	if (!ip_ifaddr_parse(&gateway, &network, v->text))
		return arm_leaf(name_of(row), v->text, DATA_LEAF_STRING);
	return arm_leaf(name_of(row), ip_prefix_text(&network, text), DATA_LEAF_STRING);
}

static struct data_node *
reference_leaf(const struct arm_row *row, const struct data_node *v,
    const struct arm_names *names)
{
	const char *id = v->kind == DATA_TEXT ? v->text : arm_text(v, "id");
	char *text = names->to_lab(names->ctx, row->type, id);
	struct data_node *n = NULL, *all;

	if (text)
		n = arm_leaf(name_of(row), text, DATA_LEAF_STRING);
	free(text);
	if (!n || row->form == ARM_ID)
		return n;
	all = data_node_new(DATA_SEQ, name_of(row));
	free(n->name);
	n->name = NULL;
	data_node_add(all, n);
	return all;
}

static struct data_node *
texts_leaf(const struct arm_row *row, const struct data_node *v)
{
	struct data_node *all;

	if (row->form == ARM_FIRST)
		return v->n
		    ? arm_leaf(name_of(row), v->children[0]->text, DATA_LEAF_STRING)
		    : NULL;
	all = data_node_new(DATA_SEQ, name_of(row));
	for (size_t i = 0; i < v->n; i++)
		data_node_add(all,
		    arm_leaf(NULL, v->children[i]->text, DATA_LEAF_STRING));
	return all;
}

struct data_node *
arm_row_leaf(const struct arm_row *row, const struct data_node *v,
    const struct arm_names *names)
{
	const struct arm_pair *pair;
	const char *name = name_of(row);

	switch (row->form) {
	case ARM_NUMBER:
		return arm_leaf(name, v->text, DATA_LEAF_NUMBER);
	case ARM_FLAG:
	case ARM_NOT:
		return arm_leaf(name,
		    (strcasecmp(v->text, "true") == 0) == (row->form == ARM_FLAG)
			? "true"
			: "false",
		    DATA_LEAF_BOOL);
	case ARM_WORD:
	case ARM_SKU:
		return arm_leaf(name, word_of(row, v->text), DATA_LEAF_STRING);
	case ARM_WORDS:
		pair = pair_of(row, v->text);
		return pair ? arm_leaf(name, pair->lab, DATA_LEAF_STRING) : NULL;
	case ARM_MBPS:
		return mbps_leaf(row, v);
	case ARM_PREFIXES:
	case ARM_TEXTS:
	case ARM_FIRST:
		return texts_leaf(row, v);
	case ARM_ID:
	case ARM_IDS:
		return reference_leaf(row, v, names);
	case ARM_GATEWAY_ADDRESS:
		return network_leaf(row, v);
	case ARM_TEXT:
	case ARM_PREFIX:
		break;
	}
	return arm_leaf(name, v->text, DATA_LEAF_STRING);
}

/* --- and back --- */

static struct data_node *
mbps_value(const char *text)
{
	char *end, number[24];
	unsigned long n = strtoul(text, &end, 10);

	snprintf(number, sizeof number, "%lu", strcmp(end, "Gbps") == 0 ? n * 1000 : n);
	return arm_leaf(NULL, number, DATA_LEAF_NUMBER);
}

/* "ErGw1Az" is "ErGw1AZ" there. */
static struct data_node *
sku_value(const char *text)
{
	struct data_node *n = arm_leaf(NULL, text, DATA_LEAF_STRING);
	size_t len = strlen(n->text);

	if (len > 2 && strcmp(n->text + len - 2, "Az") == 0)
		n->text[len - 1] = 'Z';
	return n;
}

/* The gateway of a segment is the first host of its network. */
static struct data_node *
gateway_value(const char *text)
{
	char address[IP_ADDR_STRLEN], *value;
	struct ip_prefix p;
	struct ip_addr a;
	struct data_node *n;

	if (!ip_prefix_parse(&p, text))
		return arm_leaf(NULL, text, DATA_LEAF_STRING);
	a = ip_prefix_addr(&p);
	a.b[ip_bits(p.family) / 8 - 1] |= p.len + 1u < ip_bits(p.family);
	value = xasprintf("%s/%u", ip_addr_text(&a, address), p.len);
	n = arm_leaf(NULL, value, DATA_LEAF_STRING);
	free(value);
	return n;
}

static struct data_node *
id_value(const struct arm_row *row, const char *text, const struct arm_names *names)
{
	char *id = names->to_arm(names->ctx, row->type, text);
	struct data_node *n;

	if (!id)
		return NULL;
	n = data_node_new(DATA_MAP, NULL);
	if (row->property &&
	    strcmp(row->property, "properties.peerExpressRouteCircuit") == 0) {
		/* The one reference that is a text in ARM. */
		data_node_free(n);
		n = arm_leaf(NULL, id, DATA_LEAF_STRING);
	} else {
		arm_put_text(n, "id", id);
	}
	free(id);
	return n;
}

static struct data_node *
texts_value(const struct data_node *leaf, const char *text)
{
	struct data_node *all = data_node_new(DATA_SEQ, NULL);

	if (leaf && leaf->kind == DATA_SEQ)
		for (size_t i = 0; i < leaf->n; i++)
			data_node_add(all,
			    arm_leaf(NULL, leaf->children[i]->text, DATA_LEAF_STRING));
	else if (text)
		data_node_add(all, arm_leaf(NULL, text, DATA_LEAF_STRING));
	return all;
}

static struct data_node *
word_value(const struct arm_row *row, const char *text)
{
	for (const struct arm_pair *p = row->pairs; p->arm; p++)
		if (strcmp(p->lab, text) == 0)
			return arm_leaf(NULL, p->arm, DATA_LEAF_STRING);
	return NULL;
}

/* Of a form that is made of one text. */
static struct data_node *
text_value(const struct arm_row *row, const char *text, const struct arm_names *names)
{
	switch (row->form) {
	case ARM_NUMBER:
		return arm_leaf(NULL, text, DATA_LEAF_NUMBER);
	case ARM_FLAG:
	case ARM_NOT:
		return arm_leaf(NULL,
		    (strcmp(text, "true") == 0) == (row->form == ARM_FLAG) ? "true"
									   : "false",
		    DATA_LEAF_BOOL);
	case ARM_WORDS:
		return word_value(row, text);
	case ARM_MBPS:
		return mbps_value(text);
	case ARM_SKU:
		return sku_value(text);
	case ARM_GATEWAY_ADDRESS:
		return gateway_value(text);
	case ARM_ID:
	case ARM_IDS:
		return id_value(row, text, names);
	case ARM_TEXT:
	case ARM_WORD:
	case ARM_PREFIX:
	case ARM_PREFIXES:
	case ARM_FIRST:
	case ARM_TEXTS:
		break;
	}
	return arm_leaf(NULL, text, DATA_LEAF_STRING);
}

struct data_node *
arm_row_value(const struct arm_row *row, const struct data_node *leaf,
    const struct arm_names *names)
{
	const char *text = leaf && leaf->kind == DATA_TEXT ? leaf->text : row->initial;

	if (row->secret)
		return NULL;
	if (row->form == ARM_PREFIXES || row->form == ARM_TEXTS ||
	    row->form == ARM_FIRST)
		return leaf ? texts_value(leaf, text) : NULL;
	if (row->form == ARM_IDS && leaf && leaf->kind == DATA_SEQ)
		text = leaf->n ? leaf->children[0]->text : NULL;
	return text ? text_value(row, text, names) : NULL;
}
