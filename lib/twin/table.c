/*
 * The columns say which table it is.  Paths lose their origin, for one dialect of
 * tables prints what the other leaves out (U-2), and hyphens become blanks; a network
 * without a length is classful (U-3).
 */
#include "twin/table.h"

#include "azure/kinds.h"
#include "base/buf.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

static const char *
text(const struct data_node *row, const char *a, const char *b)
{
	const char *t = azure_property_text(row, a);

	return t || !b ? t : azure_property_text(row, b);
}

static bool
read_prefix(struct ip_prefix *out, const char *network)
{
	struct ip_addr a;

	if (ip_prefix_parse(out, network))
		return true;
	if (!ip_addr_parse(&a, network) || a.family != IP_V4)
		return false;
	*out = ip_prefix_of(&a, a.b[0] < 128 ? 8 : a.b[0] < 192 ? 16 : 24);
	return true;
}

/* Numbers with single blanks between; other signs are left out. */
static char *
read_path(const char *path)
{
	struct buf out;

	buf_init(&out);
	buf_puts(&out, "");
	while (path && *path) {
		size_t n = strspn(path, "0123456789");

		if (n)
			buf_printf(&out, "%s%.*s", out.len ? " " : "", (int)n, path);
		path += n ? n : 1;
	}
	return buf_steal(&out);
}

static struct twin_row *
add(struct twin_table *t, const char *network, const struct data_node *from)
{
	struct ip_prefix p;
	struct twin_row *r;

	if (!network || t->n == TWIN_ROWS_MAX || !read_prefix(&p, network)) {
		t->left_out++;
		return NULL;
	}
	r = &VEC_PUSH(t->rows, t->n, t->cap);
	memset(r, 0, sizeof *r);
	r->prefix = p;
	r->weight = -1;
	r->from = from;
	r->role = xstrdup("");
	return r;
}

static char *
bare(const char *hop)
{
	return hop ? xstrndup(hop, strcspn(hop, "* ")) : xstrdup("");
}

static void
circuit_row(struct twin_table *t, const struct data_node *row)
{
	struct twin_row *r = add(t, text(row, "network", NULL), row);
	const char *weight = text(row, "weight", NULL);

	if (!r)
		return;
	r->path = read_path(text(row, "path", NULL));
	r->hop = bare(text(row, "nextHop", "next-hop"));
	r->origin = xstrdup("");
	r->weight = weight ? strtol(weight, NULL, 10) : -1;
}

static void
gateway_row(struct twin_table *t, const struct data_node *row)
{
	struct twin_row *r = add(t, text(row, "network", NULL), row);
	const char *weight = text(row, "weight", NULL);
	const char *origin = text(row, "origin", NULL);

	if (!r)
		return;
	r->path = read_path(text(row, "asPath", "as-path"));
	r->hop = bare(text(row, "nextHop", "next-hop"));
	if (!*r->hop) {
		free(r->hop);
		r->hop = bare(text(row, "sourcePeer", "source-peer"));
	}
	r->origin = xstrdup(origin ? origin : "");
	r->weight = weight ? strtol(weight, NULL, 10) : -1;
}

/* The texts of a list, or the one text. */
static const char *
element(const struct data_node *n, size_t i)
{
	if (!n)
		return NULL;
	if (n->kind == DATA_TEXT)
		return i == 0 && n->leaf != DATA_LEAF_NULL ? n->text : NULL;
	return n->kind == DATA_SEQ && i < n->n ? n->children[i]->text : NULL;
}

/* A row for each next hop, and one where there is none. */
static void
effective_hops(struct twin_table *t, const struct data_node *row, const char *network,
    const struct data_node *hops, const char *type, const char *path)
{
	const char *state = text(row, "state", NULL),
		   *source = text(row, "source", NULL);

	for (size_t k = 0;; k++) {
		const char *hop = element(hops, k);
		struct twin_row *r = hop || k == 0 ? add(t, network, row) : NULL;

		if (!r)
			break;
		r->path = xasprintf("%s%s%s", type ? type : "", *path ? " " : "", path);
		r->hop = bare(hop);
		r->origin = xasprintf("%s%s%s", source ? source : "",
		    source && state ? " " : "", state ? state : "");
	}
}

static void
effective_row(struct twin_table *t, const struct data_node *row)
{
	const struct data_node *prefixes, *hops;
	const char *type = text(row, "nextHopType", "next-hop-type");
	const char *source = text(row, "source", NULL), *network;
	char *path = read_path(text(row, "asPath", "as-path"));

	prefixes = azure_property(row, "addressPrefix");
	prefixes = prefixes ? prefixes : azure_property(row, "addressPrefixes");
	prefixes = prefixes ? prefixes : azure_property(row, "address-prefix");
	hops = azure_property(row, "nextHopIpAddress");
	hops = hops ? hops : azure_property(row, "next-hop-ip");
	/* Of address spaces that nobody has (E-10). */
	if (type && strcmp(type, "None") == 0 && source &&
	    strcmp(source, "Default") == 0)
		prefixes = NULL;
	for (size_t i = 0; (network = element(prefixes, i)) != NULL; i++)
		effective_hops(t, row, network, hops, type, path);
	free(path);
}

static bool
kind_of(const struct data_node *row, enum twin_kind *out)
{
	if (row->kind != DATA_MAP)
		return false;
	if (data_node_get(row, "network"))
		*out = text(row, "asPath", "as-path") ||
			text(row, "sourcePeer", "source-peer")
		    ? TWIN_GATEWAY
		    : TWIN_CIRCUIT;
	else if (text(row, "nextHopType", "next-hop-type"))
		*out = TWIN_EFFECTIVE;
	else
		return false;
	return true;
}

bool
twin_table_read(struct twin_table *t, const struct data_node *document,
    struct errs *errs)
{
	static void (*const row[])(struct twin_table *,
	    const struct data_node *) = { circuit_row, gateway_row, effective_row };
	const struct data_node *list = document;
	char where[600];

	memset(t, 0, sizeof *t);
	t->kind = TWIN_KIND_N;
	if (document->kind == DATA_MAP)
		list = data_node_get(document, "value");
	if (!list || list->kind != DATA_SEQ ||
	    (list->n && !kind_of(list->children[0], &t->kind))) {
		errs_add(errs, CODE_BAD_VALUE,
		    data_node_where(document, where, sizeof where), NULL,
		    "give what list-route-tables, list-learned-routes or "
		    "show-effective-route-table prints",
		    "this is no table of routes");
		return false;
	}
	for (size_t i = 0; i < list->n; i++) {
		enum twin_kind kind;

		if (kind_of(list->children[i], &kind) && kind == t->kind)
			row[kind](t, list->children[i]);
		else
			t->left_out++;
	}
	return true;
}

static int
order(const void *a, const void *b)
{
	const struct twin_row *x = a, *y = b;
	int d = ip_prefix_cmp(&x->prefix, &y->prefix);

	if (!d)
		d = strcmp(x->path, y->path);
	if (!d)
		d = strcmp(x->role, y->role);
	if (!d)
		d = strcmp(x->hop, y->hop);
	return d ? d : (x->weight > y->weight) - (x->weight < y->weight);
}

void
twin_table_sort(struct twin_table *t)
{
	if (t->n)
		qsort(t->rows, t->n, sizeof *t->rows, order);
}

void
twin_table_free(struct twin_table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->rows[i].path);
		free(t->rows[i].hop);
		free(t->rows[i].origin);
		free(t->rows[i].role);
	}
	free(t->rows);
	memset(t, 0, sizeof *t);
}
